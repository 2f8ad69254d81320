//! Seconds in which nothing happens but energy are passed over many at a time.
//!
//! A steady stretch counts its energy as a function of the samples since it began, so
//! that the accumulators after a thousand seconds are known without the 999 before.
//! What a second can do besides is looked after here: a pulse that falls due, a
//! sub-interval that ends, a command that waits for the end of the second. Seconds are skipped
//! only where none of it happens; the second after them is then a second like any other,
//! and the bits are those of stepping.

use super::Meter;
use crate::metering::Energies;
use crate::time::{TICKS_PER_SECOND, Tick};

/// Skipping less than this saves nothing.
const WORTHWHILE: u64 = 4;

impl Meter {
    /// Passes over whole seconds, so that at least one update is left up to `to`.
    pub(super) fn skip_seconds(&mut self, to: Tick) {
        let Some(seconds) = self.quiet_seconds(to) else { return };
        let Some((seconds, energies)) = self.without_pulses(seconds) else { return };
        let memory = &mut self.memory;
        let Some(running) = &mut self.running else { return };
        let (before, after) = (memory.energies.total, energies.total);
        running.demand.skip(seconds, &before, &after);
        running
            .pulses
            .skip([after.real_import - before.real_import, after.real_export - before.real_export]);
        running.acquisition.skip_steady(seconds);
        memory.energies = energies;
    }

    /// How many seconds could be passed over before `to` as far as time, demand and the
    /// other clocks of the meter go.
    fn quiet_seconds(&self, to: Tick) -> Option<u64> {
        let running = self.running.as_ref()?;
        let update = running.acquisition.update_at();
        // Anything that comes before the update, or is not over, is stepped through.
        let quiet = running.shown.is_some()
            && self.lost_at.is_none()
            && self.next_step() == Some(update)
            && running.cursor.next_step().is_none()
            && running.pulses.is_quiet(self.now);
        if !quiet || to < update {
            return None;
        }
        let ahead = (to - update).0 / TICKS_PER_SECOND;
        let seconds = ahead.min(running.demand.quiet_seconds(&self.memory.setup));
        (seconds >= WORTHWHILE).then_some(seconds)
    }

    /// The longest part of `seconds` found in which no pulse falls due, and the
    /// accumulators after it.
    fn without_pulses(&self, mut seconds: u64) -> Option<(u64, Energies)> {
        let running = self.running.as_ref()?;
        let (setup, before) = (&self.memory.setup, &self.memory.energies.total);
        let settings = self.pulse_settings();
        // Between, the energy may stand higher than at the end, by less than a second's worth of
        // all phases: also where their sum is nothing, it swings.
        let margin = running.acquisition.steady_size()?;
        while seconds >= WORTHWHILE {
            let energies = running.acquisition.ahead(seconds, setup, &self.fidelity)?;
            let added = [
                energies.total.real_import - before.real_import + margin,
                energies.total.real_export - before.real_export + margin,
            ];
            if running.pulses.stays_quiet(added, settings) {
                return Some((seconds, energies));
            }
            seconds = running.pulses.quiet_part(seconds, added, settings);
        }
        None
    }
}
