//! What a screen is about: a measured point, an alert, a setting, a reset.

use super::reset::Reset;
use crate::registers::{Phases, Quantity};
use crate::settings::Setting;

/// A diagnostic alert with a screen of its own (guide p. 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlertScreen {
    /// PLOSS: phase loss, by phase.
    PhaseLoss,
    /// LOWPF: low power factor, by phase.
    LowPowerFactor,
    /// F ERR: frequency outside 45 to 65 Hz, or none to be told.
    Frequency,
    /// I OVR: a current above the measuring range, by phase.
    OverCurrent,
    /// V OVR: a voltage above the measuring range, by phase.
    OverVoltage,
    /// PULSE: pulse output overrun, or no pulse duration that fits.
    Pulse,
}

impl AlertScreen {
    /// The alerts in the order of their screens.
    pub const ALL: [Self; 6] = [
        Self::PhaseLoss,
        Self::LowPowerFactor,
        Self::Frequency,
        Self::OverCurrent,
        Self::OverVoltage,
        Self::Pulse,
    ];

    /// The lowest of its bits in register 146 (guide p. 24).
    pub const fn first_bit(self) -> u8 {
        match self {
            Self::OverVoltage => 0,
            Self::OverCurrent => 3,
            Self::Frequency => 6,
            Self::PhaseLoss => 8,
            Self::LowPowerFactor => 11,
            Self::Pulse => 14,
        }
    }

    /// How many bits of register 146 it has, from the lowest on.
    pub const fn bit_count(self) -> u8 {
        match self {
            Self::Frequency => 1,
            Self::Pulse => 2,
            _ => 3,
        }
    }

    /// Its bits out of the value of register 146, shifted down to bit 0.
    pub const fn bits(self, register: u16) -> u16 {
        (register >> self.first_bit()) & ((1 << self.bit_count()) - 1)
    }
}

/// A line of the unit information (guide p. 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InfoScreen {
    /// MODEL: the model.
    Model,
    /// OS: the version of the operating system.
    OperatingSystem,
    /// RS: the version of the reset system.
    ResetSystem,
    /// SN: the serial number.
    SerialNumber,
}

/// What SETUP shows and does not let one change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SetupReading {
    /// MX KW: the theoretical maximum power, register 135.
    MaximumPower,
    /// mS/P: the pulse closure time, register 145.
    PulseDuration,
}

/// What a screen shows or lets one change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// Nothing: the head of a row, which names what follows.
    Title,
    /// A measured point: the value is the one that its registers are encoded from.
    Data(Quantity, Phases),
    /// The state of an alert.
    Alert(AlertScreen),
    /// A line of the unit information.
    Info(InfoScreen),
    /// The question for a password; the setting is the one that holds it.
    Password(Setting),
    /// A setting, to be changed.
    Setting(Setting),
    /// What follows from the settings, to be read.
    Reading(SetupReading),
    /// The question whether to reset.
    Confirm(Reset),
}

impl Subject {
    /// Whether its unit's prefix follows the value (guide p. 12: all power and energy screens).
    pub const fn is_auto_ranging(self) -> bool {
        match self {
            Self::Data(quantity, _) => quantity.unit().prefix() == 3,
            Self::Reading(reading) => matches!(reading, SetupReading::MaximumPower),
            _ => false,
        }
    }

    /// Whether minus and plus change it instead of walking the list.
    pub const fn is_editable(self) -> bool {
        matches!(self, Self::Password(_) | Self::Setting(_) | Self::Confirm(_))
    }

    /// The name of its unit without a prefix; empty where it has none.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Data(quantity, _) => quantity.unit().base(),
            Self::Reading(SetupReading::MaximumPower) => "W",
            Self::Reading(SetupReading::PulseDuration) => "ms",
            Self::Setting(Setting::CtPrimary) => "A",
            Self::Setting(Setting::SystemVoltage) => "V",
            Self::Setting(Setting::EnergyPerPulse) => "Wh",
            Self::Setting(Setting::DemandSubinterval) => "s",
            Self::Setting(Setting::Baud) => "bit/s",
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alert_bits_are_those_of_the_printed_bitmap() {
        // Guide p. 24: phase loss A, B, C are bits 8, 9, 10.
        assert_eq!(AlertScreen::PhaseLoss.bits(0x0500), 0b101);
        assert_eq!(AlertScreen::LowPowerFactor.bits(0x1000), 0b010);
        assert_eq!(AlertScreen::Frequency.bits(0x0040), 1);
        assert_eq!(AlertScreen::OverCurrent.bits(0x0020), 0b100);
        assert_eq!(AlertScreen::OverVoltage.bits(0x0001), 0b001);
        assert_eq!(AlertScreen::Pulse.bits(0x8000), 0b10);
        let together: u16 = AlertScreen::ALL
            .into_iter()
            .map(|alert| ((1 << alert.bit_count()) - 1) << alert.first_bit())
            .fold(0, |all, bits| all | bits);
        assert_eq!(together, 0xFF7F, "every bit but the reserved bit 7");
    }
}
