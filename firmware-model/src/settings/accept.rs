//! The one acceptance test, and the one commit for keys, Modbus and scenario.

use super::derived::{pulse_duration_millis, theoretical_maximum_watts};
use super::setup::Setup;
use super::table::{Accepts, Setting};

/// Through which door a value comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// The front panel.
    Keys,
    /// A Modbus write, or a scenario.
    Modbus,
}

/// Why a value is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is outside what the setting accepts.
    OutOfRange(Accepts),
    /// The system voltage divided by the PT ratio leaves 82 to 660 V.
    VoltageAtTerminals,
    /// No pulse duration keeps up with the theoretical maximum power.
    NoPulseDuration,
}

impl Setup {
    /// The one commit: judges `value` and stores it.
    ///
    /// # Errors
    /// Why it is refused; nothing has changed then.
    pub fn set(&mut self, setting: Setting, value: u32, door: Door) -> Result<(), Refusal> {
        accept(setting, value, self, door)?;
        self.store(setting, value);
        Ok(())
    }

    /// Stores `value` as a memory held it. Its own range judges it, its company does not:
    /// that may have changed after it was set.
    ///
    /// # Errors
    /// Why it is refused; nothing has changed then.
    pub(crate) fn restore(&mut self, setting: Setting, value: u32) -> Result<(), Refusal> {
        let accepts = setting.row().accepts;
        if !accepts.contains(value) {
            return Err(Refusal::OutOfRange(accepts));
        }
        self.store(setting, value);
        Ok(())
    }
}

/// Whether `value` may be given to `setting` in `setup` through `door`.
///
/// # Errors
/// The reason why not; `setup` is then to stay as it is.
pub fn accept(setting: Setting, value: u32, setup: &Setup, door: Door) -> Result<(), Refusal> {
    let row = setting.row();
    let accepts = match door {
        Door::Keys => row.keys_accept.unwrap_or(row.accepts),
        Door::Modbus => row.accepts,
    };
    if !accepts.contains(value) {
        return Err(Refusal::OutOfRange(accepts));
    }
    match setting {
        Setting::SystemVoltage => {
            let (volts, ratio) = (value * 100, setup.get(Setting::PtRatio));
            if volts < 82 * ratio || volts > 660 * ratio {
                return Err(Refusal::VoltageAtTerminals);
            }
        }
        Setting::EnergyPerPulse
            if pulse_duration_millis(value, theoretical_maximum_watts(setup)).is_none() =>
        {
            return Err(Refusal::NoPulseDuration);
        }
        _ => {}
    }
    Ok(())
}
