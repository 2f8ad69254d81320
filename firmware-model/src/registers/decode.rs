//! From the words of registers back to a value: what a client does, for documents and for
//! whoever reads a meter through its port.

use super::encode::QNAN_16;
use super::map::MapRow;
use super::points::Format;
use super::{Area, Register};

/// What one count of a register stands for, in the register's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// This power of ten.
    Fixed(i8),
    /// The power of ten whose exponent stands in that register, under the name that the
    /// guide or SunSpec gives it.
    ExponentIn(&'static str, Register),
}

impl Step {
    /// How documents write it; nothing for 1.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fixed(-2) => "0.01",
            Self::Fixed(-3) => "0.001",
            Self::Fixed(-4) => "0.0001",
            Self::Fixed(_) => "",
            Self::ExponentIn(name, _) => name,
        }
    }
}

/// What the registers of a row say.
#[derive(Debug, Clone, PartialEq)]
pub enum Decoded {
    /// A number in the row's unit, and how many digits behind the point its step has
    /// (none where it is a float).
    Number(f64, Option<u8>),
    /// A text.
    Text(String),
    /// Not a number.
    NotANumber,
}

/// What the registers of `row` say (of a log buffer: its newest entry), where `read` gives a register's word: from an
/// [`EncodedMap`](super::EncodedMap) or from a client's replies. None where `read` lacks
/// one of them.
pub fn decode(row: &MapRow, read: impl Fn(Register) -> Option<u16>) -> Option<Decoded> {
    let registers = if row.area == Area::LogBuffer { 1 } else { row.registers };
    let words = (0..registers)
        .map(|place| read(row.register.plus(place)?))
        .collect::<Option<Vec<u16>>>()?;
    let long = || words.iter().fold(0_u32, |long, word| long << 16 | u32::from(*word));
    let count = match row.format {
        Format::Text(_) => return Some(Decoded::Text(text(&words))),
        Format::Float => {
            let number = f64::from(f32::from_bits(long()));
            let nothing = number.is_nan();
            return Some(if nothing { Decoded::NotANumber } else { Decoded::Number(number, None) });
        }
        // Elsewhere 8000 hex is a value like any other: bit 15 of the alerts.
        Format::SInt | Format::UInt
            if words == [QNAN_16] && matches!(row.area, Area::Integer | Area::SunSpec) =>
        {
            return Some(Decoded::NotANumber);
        }
        Format::Entries(_) if words == [QNAN_16] => return Some(Decoded::NotANumber),
        Format::SLong => f64::from(long() as i32),
        Format::SInt => f64::from(long() as u16 as i16),
        Format::ULong | Format::UInt | Format::Entries(_) => f64::from(long()),
    };
    let exponent = match row.scale {
        Step::Fixed(exponent) => i16::from(exponent),
        // SunSpec's widest range; what is beyond is not an exponent.
        Step::ExponentIn(_, register) => (read(register)? as i16).clamp(-10, 10),
    };
    let power = (0..exponent.unsigned_abs()).fold(1.0, |power, _| power * 10.0);
    let number = if exponent < 0 { count / power } else { count * power };
    Some(Decoded::Number(number, Some(exponent.min(0).unsigned_abs() as u8)))
}

fn text(words: &[u16]) -> String {
    words
        .iter()
        .flat_map(|word| word.to_be_bytes())
        .take_while(|byte| *byte != 0)
        .map(|byte| if byte.is_ascii() { char::from(byte) } else { '?' })
        .collect()
}
