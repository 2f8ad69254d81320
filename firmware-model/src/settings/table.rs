//! The settings, one row each.

use crate::evidence::Evidence;
use crate::serial::Baud;

/// A setting of the meter.
///
/// The order is that in which a whole setup is judged: what another setting's
/// range depends on comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Setting {
    /// Modbus address.
    Address,
    /// Rate of the RS-485 port, bits a second.
    Baud,
    /// Parity of the RS-485 port: 0 none, 1 even, 2 odd.
    Parity,
    /// Which inputs are valid: 10, 11, 12, 31 or 40.
    SystemType,
    /// Rated primary current of the CTs, A.
    CtPrimary,
    /// Rated output of the CTs: 1 for 1 V, 3 for 1/3 V.
    CtSecondary,
    /// Ratio of the potential transformers, in hundredths.
    PtRatio,
    /// System voltage, V: line to line, in system type 10 line to neutral.
    SystemVoltage,
    /// Phase-loss level, % of the system voltage.
    PhaseLossVoltage,
    /// Phase-loss imbalance, %.
    PhaseLossImbalance,
    /// Energy of one pulse, Wh.
    EnergyPerPulse,
    /// Sub-intervals in a demand interval.
    DemandSubintervals,
    /// Length of a sub-interval, s; 0 for external sync.
    DemandSubinterval,
    /// Notation of the display: 0 IEC, 1 IEEE.
    DisplayUnits,
    /// The password of the SETUP menu.
    SetupPassword,
    /// The password of the RESET menu.
    ResetPassword,
}

/// What values a setting may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepts {
    /// Every whole number from the first to the second.
    Range(u32, u32),
    /// Zero, and every whole number from the first to the second.
    ZeroOr(u32, u32),
    /// These and no others, in the order in which the plus key walks them.
    OneOf(&'static [u32]),
}

/// One row of the settings table.
#[derive(Debug, Clone, Copy)]
pub struct SettingRow {
    /// Which setting.
    pub setting: Setting,
    /// The name in scenarios and on the command line.
    pub name: &'static str,
    /// Its configuration register, base 1, where it has one.
    pub register: Option<u16>,
    /// The factory setting.
    pub default: u32,
    /// What is accepted over Modbus and in scenarios.
    pub accepts: Accepts,
    /// What the keys accept, where that is narrower.
    pub keys_accept: Option<Accepts>,
    /// The unit of the stored value, for people.
    pub unit: &'static str,
    /// What its range and default rest on.
    pub evidence: Evidence,
}

impl Accepts {
    /// Whether `value` is accepted.
    pub fn contains(self, value: u32) -> bool {
        match self {
            Self::Range(low, high) => (low..=high).contains(&value),
            Self::ZeroOr(low, high) => value == 0 || (low..=high).contains(&value),
            Self::OneOf(values) => values.contains(&value),
        }
    }
}

const BAUDS: &[u32] = &[1200, 2400, 4800, 9600, 19_200, 38_400];
const _: () = assert!(BAUDS.len() == Baud::ALL.len());

macro_rules! settings {
    ($($setting:ident, $name:literal, $register:expr, $default:expr, $accepts:expr, $keys:expr, $unit:literal, $evidence:expr;)*) => {
        /// The settings table, in the order of [`Setting`].
        pub const SETTINGS: [SettingRow; [$(Setting::$setting),*].len()] = [$(SettingRow {
            setting: Setting::$setting,
            name: $name,
            register: $register,
            default: $default,
            accepts: $accepts,
            keys_accept: $keys,
            unit: $unit,
            evidence: $evidence,
        }),*];
    };
}

use Accepts::{OneOf, Range, ZeroOr};

settings! {
    Address, "address", None, 1, Range(1, 247), None, "",
        Evidence::inferred("default: guide p. 19; upper limit: Modbus over serial line 1.02, 2.2");
    Baud, "baud", None, 19_200, OneOf(BAUDS), None, "bit/s",
        Evidence::likely("ends and default: guide pp. 2, 19; the rates between: Veris EA10");
    Parity, "parity", None, 0, OneOf(&[0, 1, 2]), None, "",
        Evidence::likely("default: guide p. 19; the list of three is likely");
    SystemType, "system_type", Some(130), 40, OneOf(&[10, 11, 12, 31, 40]), None, "",
        Evidence::documented("guide pp. 7, 23");
    CtPrimary, "ct_primary", Some(131), 100, Range(1, 32_000), Some(Range(5, 32_000)), "A",
        Evidence::documented("register: guide p. 23; keys: guide p. 2");
    CtSecondary, "ct_secondary", Some(132), 1, OneOf(&[1, 3]), None, "",
        Evidence::documented("guide p. 23");
    PtRatio, "pt_ratio", Some(133), 100, Range(1, 32_000), None, "hundredths",
        Evidence::documented("guide p. 23");
    SystemVoltage, "system_voltage", Some(134), 600, Range(82, 32_000), None, "V",
        Evidence::documented("guide p. 23; 82 to 660 V behind the PT: Schneider ZL0093-0A");
    PhaseLossVoltage, "phase_loss_voltage", Some(142), 10, Range(1, 99), None, "%",
        Evidence::documented("guide p. 24");
    PhaseLossImbalance, "phase_loss_imbalance", Some(143), 25, Range(1, 99), None, "%",
        Evidence::documented("guide p. 24");
    EnergyPerPulse, "energy_per_pulse", Some(144), 1000, OneOf(&[10, 100, 1000, 10_000]), None, "Wh",
        Evidence::documented("guide p. 24");
    DemandSubintervals, "demand_subintervals", Some(149), 1, Range(1, 6), None, "",
        Evidence::documented("guide p. 25");
    DemandSubinterval, "demand_subinterval", Some(150), 900, ZeroOr(10, 32_767), None, "s",
        Evidence::documented("guide p. 25");
    DisplayUnits, "display_units", Some(137), 1, OneOf(&[0, 1]), None, "",
        Evidence::documented("guide pp. 16, 23");
    SetupPassword, "setup_password", None, 0, Range(0, 99_999), None, "",
        Evidence::documented("guide pp. 10, 19");
    ResetPassword, "reset_password", None, 0, Range(0, 99_999), None, "",
        Evidence::documented("guide p. 19");
}

const _: () = {
    let mut row = 0;
    while row < SETTINGS.len() {
        assert!(SETTINGS[row].setting as usize == row, "rows stand in the order of Setting");
        row += 1;
    }
};

impl Setting {
    /// The row that says all about it.
    pub fn row(self) -> &'static SettingRow {
        // By construction: the assertion above holds every row to its place.
        &SETTINGS[self as usize]
    }

    /// The setting of that name.
    pub fn named(name: &str) -> Option<Self> {
        SETTINGS.iter().find(|row| row.name == name).map(|row| row.setting)
    }
}
