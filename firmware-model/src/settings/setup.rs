//! All settings of one meter at one moment.

use super::table::{SETTINGS, Setting};
use crate::serial::{Baud, LineSettings, Parity};

/// Which inputs are valid and whether there is a neutral (guide, page 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SystemType {
    /// 10: single phase, A and N.
    SinglePhaseLineNeutral,
    /// 11: single phase, A and B.
    SinglePhaseLineLine,
    /// 12: split phase, A, B and N.
    SplitPhase,
    /// 31: three phases, no neutral.
    Delta,
    /// 40: three phases and neutral.
    Wye,
}

impl SystemType {
    /// The five system types, in the order of their codes.
    pub const ALL: [Self; 5] = [
        Self::SinglePhaseLineNeutral,
        Self::SinglePhaseLineLine,
        Self::SplitPhase,
        Self::Delta,
        Self::Wye,
    ];

    /// The value of register 130.
    pub const fn code(self) -> u16 {
        match self {
            Self::SinglePhaseLineNeutral => 10,
            Self::SinglePhaseLineLine => 11,
            Self::SplitPhase => 12,
            Self::Delta => 31,
            Self::Wye => 40,
        }
    }

    /// The system type of that code.
    pub fn from_code(code: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|system| u32::from(system.code()) == code)
    }

    /// How many phases carry a CT.
    pub const fn phases(self) -> usize {
        match self {
            Self::SinglePhaseLineNeutral | Self::SinglePhaseLineLine => 1,
            Self::SplitPhase => 2,
            Self::Delta | Self::Wye => 3,
        }
    }

    /// Which voltages A, B, C to neutral are valid.
    pub const fn line_to_neutral(self) -> [bool; 3] {
        match self {
            Self::SinglePhaseLineNeutral => [true, false, false],
            Self::SinglePhaseLineLine | Self::Delta => [false; 3],
            Self::SplitPhase => [true, true, false],
            Self::Wye => [true; 3],
        }
    }

    /// Which voltages AB, BC, AC are valid.
    pub const fn line_to_line(self) -> [bool; 3] {
        match self {
            Self::SinglePhaseLineNeutral => [false; 3],
            Self::SinglePhaseLineLine | Self::SplitPhase => [true, false, false],
            Self::Delta | Self::Wye => [true; 3],
        }
    }
}

/// All settings of one meter. Every value is one that its row accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    values: [u32; SETTINGS.len()],
}

impl Default for Setup {
    /// The factory settings (guide, page 19).
    fn default() -> Self {
        Self { values: SETTINGS.map(|row| row.default) }
    }
}

impl Setup {
    /// The stored value of `setting`.
    pub fn get(&self, setting: Setting) -> u32 {
        // By construction: there is one value for each row of the table.
        self.values[setting as usize]
    }

    /// Stores a value that has been judged.
    pub(super) fn store(&mut self, setting: Setting, value: u32) {
        self.values[setting as usize] = value;
    }

    /// Whether the same signal measures differently under `other`.
    pub fn measures_differently(&self, other: &Self) -> bool {
        [Setting::SystemType, Setting::CtPrimary, Setting::CtSecondary, Setting::PtRatio]
            .into_iter()
            .any(|setting| self.get(setting) != other.get(setting))
    }

    /// Whether time is divided into other sub-intervals of demand and log under `other`.
    pub fn divides_differently(&self, other: &Self) -> bool {
        [Setting::DemandSubintervals, Setting::DemandSubinterval]
            .into_iter()
            .any(|setting| self.get(setting) != other.get(setting))
    }

    /// The Modbus address, 1 to 247.
    pub fn address(&self) -> u8 {
        self.get(Setting::Address) as u8
    }

    /// Rate and parity of the RS-485 port.
    pub fn line(&self) -> LineSettings {
        LineSettings {
            baud: Baud::from_bits_per_second(self.get(Setting::Baud)).unwrap_or(Baud::B19200),
            parity: match self.get(Setting::Parity) {
                1 => Parity::Even,
                2 => Parity::Odd,
                _ => Parity::None,
            },
        }
    }

    /// Which inputs are valid.
    pub fn system_type(&self) -> SystemType {
        SystemType::from_code(self.get(Setting::SystemType)).unwrap_or(SystemType::Wye)
    }

    /// The ratio of the potential transformers.
    pub fn pt_ratio(&self) -> f64 {
        self.get(Setting::PtRatio) as f64 / 100.0
    }

    /// The rated primary current of the CTs, A.
    pub fn ct_primary(&self) -> f64 {
        self.get(Setting::CtPrimary) as f64
    }

    /// The rated output of the CTs, V: 1 or 1/3.
    pub fn ct_volts(&self) -> f64 {
        1.0 / self.get(Setting::CtSecondary) as f64
    }

    /// Whether the display uses IEEE names; IEC otherwise.
    pub fn is_ieee(&self) -> bool {
        self.get(Setting::DisplayUnits) == 1
    }
}
