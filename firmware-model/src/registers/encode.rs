//! From a value to the words of a register.
//!
//! ```text
//! count = value / 10^e          rounded to nearest, halves away from zero
//! 16 bits     -32767..32767 or 0..32767, saturating; 8000 hex is not a number and nothing else
//! 32 bits     unsigned: modulo 2^32; signed (net): saturating at +/-2147483647
//! float       IEEE 754 single, in the unit of the guide; 7FC00000 hex is not a number
//! ```
//!
//! (guide, pages 20 to 29; saturation, rounding and roll-over are inferred.)

use super::quantity::{Unit, Value};
use crate::metering::MILLIJOULES_PER_KILOWATT_HOUR;

/// Not a number in a 16-bit register (guide, page 18).
pub const QNAN_16: u16 = 0x8000;
/// Not a number in a float register (guide, page 18).
pub const QNAN_FLOAT: u32 = 0x7FC0_0000;
/// The largest single-precision number below 2^32: what a pulse counter's float stops at.
const LARGEST_COUNT: f32 = 4_294_967_040.0;

/// A number as a signed 16-bit count of 10^`exponent`.
pub fn signed(number: Option<f64>, exponent: i8) -> u16 {
    bounded(number, exponent, -32_767.0)
}

/// A number as an unsigned 16-bit count of 10^`exponent`; measurements stop at 32767.
pub fn unsigned(number: Option<f64>, exponent: i8) -> u16 {
    bounded(number, exponent, 0.0)
}

fn bounded(number: Option<f64>, exponent: i8, lowest: f64) -> u16 {
    match number {
        Some(number) if !number.is_nan() => {
            libm::round(counts(number, exponent)).clamp(lowest, 32_767.0) as i16 as u16
        }
        _ => QNAN_16,
    }
}

/// `number` in counts of 10^`exponent`. Powers of ten up to 10^22 are exact, so
/// that one operation rounds once.
fn counts(number: f64, exponent: i8) -> f64 {
    let power = (0..exponent.unsigned_abs()).fold(1.0, |power, _| power * 10.0);
    if exponent < 0 { number * power } else { number / power }
}

/// An energy as an unsigned 32-bit count of 10^`exponent` kWh, rolling over.
pub fn accumulator(millijoules: i128, exponent: i8) -> u32 {
    energy_counts(millijoules, exponent) as u32
}

/// A net energy as a signed 32-bit count of 10^`exponent` kWh, saturating.
pub fn net_accumulator(millijoules: i128, exponent: i8) -> u32 {
    let limit = i128::from(i32::MAX);
    energy_counts(millijoules, exponent).clamp(-limit, limit) as i32 as u32
}

fn energy_counts(millijoules: i128, exponent: i8) -> i128 {
    let power = 10_i128.pow(u32::from(exponent.unsigned_abs()));
    let unit = if exponent < 0 {
        MILLIJOULES_PER_KILOWATT_HOUR / power
    } else {
        MILLIJOULES_PER_KILOWATT_HOUR * power
    };
    let half = if millijoules < 0 { -unit / 2 } else { unit / 2 };
    (millijoules + half) / unit
}

/// A value as the bits of a float register in `unit`.
pub fn float(value: Value, unit: Unit) -> u32 {
    match value {
        Value::Count(count) => (count as f32).min(LARGEST_COUNT).to_bits(),
        Value::Number(_) | Value::Energy(_) | Value::Absent => {
            value.in_unit(unit).map_or(QNAN_FLOAT, |number| (number as f32).to_bits())
        }
    }
}

/// The words of a 32-bit value, high word first (guide, page 19).
pub const fn words(bits: u32) -> [u16; 2] {
    [(bits >> 16) as u16, bits as u16]
}
