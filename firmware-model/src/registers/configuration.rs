//! Registers 129 to 154: commands, settings, what derives from them, counters.

use super::area::{Area, Register};
use super::encode;
use super::held::{HeldRow, held_rows};
use super::image::Image;
use crate::evidence::Evidence;
use crate::settings::{SETTINGS, Scales, Setting, pulse_closure_millis, theoretical_maximum_watts};

/// What a configuration register holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Content {
    /// Takes a command, reads 0.
    Command,
    /// A setting, as the settings table has it.
    Setting(Setting),
    /// The theoretical maximum power, scaled by register 140.
    MaximumPower,
    /// The exponent of currents.
    CurrentScale,
    /// The exponent of voltages.
    VoltageScale,
    /// The exponent of powers.
    PowerScale,
    /// The exponent of energies.
    EnergyScale,
    /// The closure time of a pulse, ms.
    PulseDuration,
    /// The bits of the diagnostic alerts.
    Alerts,
    /// How often the energies were cleared.
    EnergyResets,
    /// How often control power came.
    PowerUps,
    /// Reads 0.
    Zero,
    /// Takes anything, reads 0.
    ZeroWritable,
}

/// One row of the table of configuration registers.
pub type ConfigurationRow = HeldRow<Content>;

impl HeldRow<Content> {
    /// Whether it may be written.
    pub const fn is_writable(&self) -> bool {
        matches!(self.content, Content::Command | Content::Setting(_) | Content::ZeroWritable)
    }

    /// What it reads.
    pub fn read(&self, image: &Image<'_>, scales: Scales) -> u16 {
        match self.content {
            Content::Command | Content::Zero | Content::ZeroWritable => 0,
            // No setting with a register accepts a value beyond 32767.
            Content::Setting(setting) => image.setup.get(setting) as u16,
            Content::MaximumPower => {
                encode::unsigned(Some(theoretical_maximum_watts(image.setup)), scales.power + 3)
            }
            Content::CurrentScale => exponent(scales.current),
            Content::VoltageScale => exponent(scales.voltage),
            Content::PowerScale => exponent(scales.power),
            Content::EnergyScale => exponent(scales.energy),
            Content::PulseDuration => pulse_closure_millis(image.setup),
            Content::Alerts => image.alerts,
            Content::EnergyResets => image.energy_resets.get(),
            Content::PowerUps => image.power_ups.get(),
        }
    }
}

fn exponent(exponent: i8) -> u16 {
    i16::from(exponent) as u16
}

const P23: Evidence = Evidence::documented("guide p. 23");
const P24: Evidence = Evidence::documented("guide p. 24");
const P25: Evidence = Evidence::documented("guide p. 25");
const SCALE_RULE: Evidence = Evidence::inferred(
    "guide p. 23 has registers and range; which exponent the meter chooses is not said",
);

const fn setting(setting: Setting) -> Content {
    Content::Setting(setting)
}

held_rows! {
    /// The configuration registers, in ascending order.
    CONFIGURATION: ConfigurationRow;
    129, Content::Command, "commands (reset)", UInt, "", One, false, "a command's value", P23;
    130, setting(Setting::SystemType), "system type", UInt, "", One, true, "", P23;
    131, setting(Setting::CtPrimary), "CT ratio, primary", UInt, "A", One, true, "", P23;
    132, setting(Setting::CtSecondary), "CT ratio, secondary interface (1 or 1/3 V)", UInt, "", One, true, "", P23;
    133, setting(Setting::PtRatio), "PT ratio", UInt, "", Hundredth, true, "", P23;
    134, setting(Setting::SystemVoltage), "system voltage", UInt, "V", One, true, "", Evidence::documented("guide p. 23; 82 to 660 V behind the PT: Schneider ZL0093-0A");
    135, Content::MaximumPower, "theoretical maximum system power", UInt, "kW", Power, true, "1 to 32767", Evidence::likely("guide pp. 19, 23: 104 kW at the factory settings");
    136, Content::Zero, "reserved", UInt, "", One, false, "0", P23;
    137, setting(Setting::DisplayUnits), "display units (0 IEC, 1 IEEE)", UInt, "", One, true, "", P23;
    138, Content::CurrentScale, "scale factor I (current)", SInt, "", One, false, "-4 to 4", SCALE_RULE;
    139, Content::VoltageScale, "scale factor V (voltage)", SInt, "", One, false, "-4 to 4", SCALE_RULE;
    140, Content::PowerScale, "scale factor W (power)", SInt, "", One, false, "-4 to 4", SCALE_RULE;
    141, Content::EnergyScale, "scale factor E (energy)", SInt, "", One, false, "-4 to 4", SCALE_RULE;
    142, setting(Setting::PhaseLossVoltage), "phase loss voltage threshold", UInt, "%", One, true, "", P24;
    143, setting(Setting::PhaseLossImbalance), "phase loss imbalance threshold", UInt, "%", One, true, "", P24;
    144, setting(Setting::EnergyPerPulse), "energy per pulse", UInt, "Wh", One, true, "", P24;
    145, Content::PulseDuration, "pulse closure duration", UInt, "ms", One, true, "500, 250, 100, 50, 25, 10", Evidence::documented("guide p. 24; 10 ms: Veris ZL0067-0B");
    146, Content::Alerts, "diagnostic alerts", UInt, "", One, false, "bits", P24;
    147, Content::EnergyResets, "count of energy accumulator resets", UInt, "", One, true, "0 to 32767", P25;
    148, Content::Zero, "reserved", UInt, "", One, false, "0", P25;
    149, setting(Setting::DemandSubintervals), "sub-intervals per demand interval", UInt, "", One, true, "", P25;
    150, setting(Setting::DemandSubinterval), "sub-interval length", UInt, "s", One, true, "", P25;
    151, Content::ZeroWritable, "reserved", UInt, "", One, false, "reads 0", Evidence::inferred("guide p. 25 lists it R/W and says that it returns 0; that a write is taken is not said");
    152, Content::PowerUps, "power-up counter", UInt, "", One, true, "0 to 32767", P25;
    153, Content::Zero, "output configuration", UInt, "", One, true, "0", P25;
    154, Content::Zero, "reserved", UInt, "", One, false, "0", P25;
}

// The rows and the settings table name the same registers.
const _: () = {
    let mut settings = 0;
    let mut row = 0;
    while row < CONFIGURATION.len() {
        let expected = Area::Configuration as usize;
        let number = super::AREAS[expected].first.number() + row as u16;
        assert!(CONFIGURATION[row].register.number() == number, "rows ascend without gaps");
        if let Content::Setting(setting) = CONFIGURATION[row].content {
            assert!(
                matches!(SETTINGS[setting as usize].register, Some(register) if register == number),
                "the settings table has another register for the setting"
            );
            settings += 1;
        }
        row += 1;
    }
    let mut setting = 0;
    while setting < SETTINGS.len() {
        if SETTINGS[setting].register.is_some() {
            settings -= 1;
        }
        setting += 1;
    }
    assert!(settings == 0, "a setting with a register has no row");
};

/// The configuration row of `register`.
pub(super) fn row_at(register: Register) -> Option<&'static ConfigurationRow> {
    static ROWS: [ConfigurationRow; CONFIGURATION.len()] = CONFIGURATION;
    // By construction the rows stand in the order of their registers.
    Area::Configuration.row().offset(register).and_then(|place| ROWS.get(place))
}
