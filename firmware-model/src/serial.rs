//! The settings of the RS-485 line: 8 data bits, one stop bit, a rate and a parity.

use crate::time::{TICKS_PER_SECOND, Tick};

/// A rate of the RS-485 port, in bits a second (guide page 2: 1200 to 38,400;
/// the values between are likely).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Baud {
    /// 1200 bit/s.
    B1200,
    /// 2400 bit/s.
    B2400,
    /// 4800 bit/s.
    B4800,
    /// 9600 bit/s.
    B9600,
    /// 19,200 bit/s, the factory setting.
    B19200,
    /// 38,400 bit/s.
    B38400,
}

impl Baud {
    /// Every rate the meter has, slowest first.
    pub const ALL: [Self; 6] =
        [Self::B1200, Self::B2400, Self::B4800, Self::B9600, Self::B19200, Self::B38400];

    /// Bits a second.
    pub const fn bits_per_second(self) -> u32 {
        match self {
            Self::B1200 => 1200,
            Self::B2400 => 2400,
            Self::B4800 => 4800,
            Self::B9600 => 9600,
            Self::B19200 => 19_200,
            Self::B38400 => 38_400,
        }
    }

    /// The rate of that many bits a second, where the meter has it.
    pub fn from_bits_per_second(rate: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|baud| baud.bits_per_second() == rate)
    }

    /// The time of one bit: a whole number of ticks at every rate.
    pub const fn bit(self) -> Tick {
        Tick(TICKS_PER_SECOND / self.bits_per_second() as u64)
    }
}

/// The parity bit of each character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Parity {
    /// No parity bit: ten bits a character.
    None,
    /// Even parity: eleven bits a character.
    Even,
    /// Odd parity: eleven bits a character.
    Odd,
}

/// How a meter's port is set: its rate and parity, with 8 data bits and one stop bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LineSettings {
    /// Bits a second.
    pub baud: Baud,
    /// Parity of each character.
    pub parity: Parity,
}

impl LineSettings {
    /// The time of one character: start bit, 8 data bits, parity bit if any, one stop bit.
    pub const fn character(self) -> Tick {
        let bits = match self.parity {
            Parity::None => 10,
            Parity::Even | Parity::Odd => 11,
        };
        Tick(self.baud.bit().0 * bits)
    }

    /// The silence that ends a frame: 3.5 characters up to 19,200 bit/s, 1.75 ms
    /// above (Modbus over serial line 1.02, 2.5.1.1).
    pub const fn frame_silence(self) -> Tick {
        match self.baud {
            Baud::B38400 => Tick(7_056),
            _ => Tick(self.character().0 * 7 / 2),
        }
    }

    /// The longest silence inside a frame: 1.5 characters up to 19,200 bit/s,
    /// 0.75 ms above.
    pub const fn character_silence(self) -> Tick {
        match self.baud {
            Baud::B38400 => Tick(3_024),
            _ => Tick(self.character().0 * 3 / 2),
        }
    }
}
