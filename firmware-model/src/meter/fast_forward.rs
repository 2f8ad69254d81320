//! Seconds in which nothing happens but energy are passed over many at a time.
//!
//! A steady stretch counts its energy as a function of the samples since it began, so
//! that the accumulators after a thousand seconds are known without the 999 before.
//! What a second can do besides is looked after here: a pulse that falls due, a
//! sub-interval that ends, a command that waits for the end of the second. Seconds are skipped
//! only where none of it happens; the second after them is then a second like any other,
//! and the bits are those of stepping.

use super::kept::Kept;
use super::powered::Powered;
use crate::metering::Energies;
use crate::time::{TICKS_PER_SECOND, Tick};

/// Skipping less than this saves nothing.
const WORTHWHILE: u64 = 4;

impl Powered {
    /// Passes over whole seconds from `now` on, so that at least one update is left up to `to`.
    pub fn skip_seconds(&mut self, now: Tick, to: Tick, kept: &mut Kept) {
        let Some(seconds) = self.quiet_seconds(now, to, kept) else { return };
        let Some((seconds, energies)) = self.without_pulses(seconds, kept) else { return };
        let (before, after) = (kept.memory.energies.total, energies.total);
        self.demand.skip(seconds, &before, &after);
        self.pulses
            .skip([after.real_import - before.real_import, after.real_export - before.real_export]);
        self.acquisition.skip_steady(seconds);
        kept.memory.energies = energies;
    }

    /// How many seconds could be passed over before `to` as far as time, demand and the
    /// other clocks of the meter go.
    fn quiet_seconds(&self, now: Tick, to: Tick, kept: &Kept) -> Option<u64> {
        let update = self.acquisition.update_at();
        // Anything that comes before the update, or is not over, is stepped through.
        let quiet = self.shown.is_some()
            && self.next_step() == update
            && self.cursor.next_step().is_none()
            && self.pulses.is_quiet(now);
        if !quiet || to < update {
            return None;
        }
        let ahead = (to - update).0 / TICKS_PER_SECOND;
        let seconds = ahead.min(self.demand.quiet_seconds(&kept.memory.setup));
        (seconds >= WORTHWHILE).then_some(seconds)
    }

    /// The longest part of `seconds` found in which no pulse falls due, and the
    /// accumulators after it.
    fn without_pulses(&self, mut seconds: u64, kept: &Kept) -> Option<(u64, Energies)> {
        let (setup, before) = (&kept.memory.setup, &kept.memory.energies.total);
        let settings = kept.pulse_settings();
        // Real energy swings with the voltage: within a second it may stand higher than at the end.
        // It does so by less than what all phases carry in one second, even where they cancel.
        let margin = self.acquisition.steady_size()?;
        while seconds >= WORTHWHILE {
            let energies = self.acquisition.ahead(seconds, setup, &kept.fidelity)?;
            let added = [
                energies.total.real_import - before.real_import + margin,
                energies.total.real_export - before.real_export + margin,
            ];
            if self.pulses.stays_quiet(added, settings) {
                return Some((seconds, energies));
            }
            seconds = self.pulses.quiet_part(seconds, added, settings);
        }
        None
    }
}
