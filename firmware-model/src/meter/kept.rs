//! What a meter is and remembers, whether it has control power or not.

use std::sync::{Arc, LazyLock};

use super::shown::ShownValues;
use crate::clock::DateTime;
use crate::contact::Edge;
use crate::fidelity::Fidelity;
use crate::identity::{Identity, Running};
use crate::menu::Menu;
use crate::nonvolatile::Nonvolatile;
use crate::pulse::PulseSettings;
use crate::registers::Image;
use crate::settings::{Setting, pulse_closure_millis};
use crate::time::Tick;

/// What control power does not change.
#[derive(Debug, Clone)]
pub struct Kept {
    pub identity: Arc<Identity>,
    pub fidelity: Fidelity,
    pub menu: Arc<Menu>,
    pub memory: Nonvolatile,
    /// The contacts' edges that nobody has taken yet, oldest first.
    pub edges: Vec<Edge>,
}

/// What is shown before the first update.
static NOTHING: LazyLock<ShownValues> = LazyLock::new(ShownValues::default);

impl Kept {
    /// Whether the metering program runs; the reset system neither measures nor has a menu.
    pub fn meters(&self) -> bool {
        self.identity.running == Running::OperatingSystem
    }

    /// How the energy contact is to give its pulses.
    pub fn pulse_settings(&self) -> PulseSettings {
        let setup = &self.memory.setup;
        PulseSettings {
            energy: i128::from(setup.get(Setting::EnergyPerPulse)) * 3_600_000,
            closure: Tick::from_millis(u64::from(pulse_closure_millis(setup))),
        }
    }

    /// What the registers are encoded from. Without an update to show, as in the reset
    /// system, no reading is there.
    pub fn image<'a>(&'a self, shown: Option<&'a ShownValues>, clock: DateTime) -> Image<'a> {
        let shown = shown.unwrap_or_else(|| &NOTHING);
        Image {
            identity: &self.identity,
            setup: &self.memory.setup,
            fidelity: &self.fidelity,
            readings: &shown.readings,
            energies: &shown.energies,
            demand: &shown.demand,
            pulses: shown.pulses,
            alerts: shown.alerts.0,
            energy_resets: self.memory.energy_resets,
            power_ups: self.memory.power_ups,
            log: &self.memory.log,
            clock,
        }
    }
}
