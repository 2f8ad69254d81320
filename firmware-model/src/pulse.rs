//! The energy pulse contact and the pulse counters.
//!
//! At the end of each second the meter knows that second's energy; the pulses it
//! owes fall due in the second after it, as evenly as the energy came. The contact
//! closes for the set time, stays open at least as long, and what cannot be emitted
//! waits. Export pulses are counted only: the contact carries import (guide p. 11).

use crate::contact::{Contact, Edge};
use crate::time::{TICKS_PER_SECOND, Tick};

/// The counters of registers 39 and 41: they outlast a power failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PulseCounters {
    /// Closures begun for imported energy.
    pub import: u32,
    /// Pulses due for exported energy.
    pub export: u32,
}

/// How pulses are made at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PulseSettings {
    /// Energy of one pulse, mW s.
    pub energy: i128,
    /// Closure time.
    pub closure: Tick,
}

/// The output stage: volatile, it starts over with the meter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PulseOutput {
    /// Energy that has not made a whole pulse yet, mW s: import, export.
    remainder: [i128; 2],
    /// Pulses due before this second's schedule.
    waiting: u64,
    schedule: Schedule,
    /// The contact is closed until then.
    closed_until: Option<Tick>,
    /// The contact may not close again before.
    open_until: Tick,
    overrun: bool,
}

/// The pulses that fall due in one second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Schedule {
    start: Tick,
    /// What was left over from the second before, mW s.
    remainder: i128,
    /// The energy spread over the second, mW s.
    energy: i128,
    /// Energy of one pulse, mW s.
    pulse: i128,
    emitted: u64,
    count: u64,
}

impl Schedule {
    /// When pulse `index` (from 0) falls due.
    fn due(&self, index: u64) -> Tick {
        let needed = (i128::from(index) + 1) * self.pulse - self.remainder;
        let ticks = needed * i128::from(TICKS_PER_SECOND);
        let ticks = (ticks + self.energy - 1) / self.energy.max(1);
        self.start + Tick(ticks.max(0) as u64)
    }

    fn due_by(&self, at: Tick) -> u64 {
        if self.energy <= 0 || at < self.start {
            return 0;
        }
        let passed = i128::from((at - self.start).0).min(i128::from(TICKS_PER_SECOND));
        let energy = self.remainder * i128::from(TICKS_PER_SECOND) + self.energy * passed;
        ((energy / (self.pulse.max(1) * i128::from(TICKS_PER_SECOND))).max(0) as u64)
            .min(self.count)
    }
}

impl PulseOutput {
    /// A second has ended at `at` with these net increments of the import and export
    /// accumulators, mW s: their pulses fall due in the second that begins.
    pub fn second(
        &mut self,
        at: Tick,
        [import, export]: [i128; 2],
        settings: PulseSettings,
        counters: &mut PulseCounters,
    ) {
        self.waiting += self.schedule.count - self.schedule.emitted;
        let pulse = settings.energy.max(1);
        let owed = self.remainder[0] + import;
        let count = owed.max(0) / pulse;
        self.schedule = Schedule {
            start: at,
            remainder: self.remainder[0],
            energy: import,
            pulse,
            emitted: 0,
            count: count as u64,
        };
        self.remainder[0] = owed - count * pulse;
        let exported = self.remainder[1] + export;
        let count = exported.max(0) / pulse;
        counters.export = counters.export.wrapping_add(count as u32);
        self.remainder[1] = exported - count * pulse;
        match self.waiting {
            0 => self.overrun = false,
            1 => {}
            _ => self.overrun = true,
        }
    }

    /// Whether the contact rests and nothing is due: what is left is to count energy.
    pub fn is_quiet(&self, at: Tick) -> bool {
        self.next_edge().is_none() && self.open_until <= at && !self.overrun
    }

    /// Whether so much energy more (mW s, import and export) would make no pulse due.
    pub fn stays_quiet(&self, added: [i128; 2], settings: PulseSettings) -> bool {
        let sums = self.remainder.iter().zip(added);
        sums.map(|(remainder, added)| remainder + added).all(|sum| sum < settings.energy)
    }

    /// The part of `seconds` that brings no pulse, where all of them bring `added` evenly; a
    /// guess from below, and always less than `seconds`.
    pub fn quiet_part(&self, seconds: u64, added: [i128; 2], settings: PulseSettings) -> u64 {
        let share = |(remainder, added): (&i128, i128)| {
            let room = (settings.energy - remainder).max(0);
            i128::from(seconds) * room / added.max(1)
        };
        let parts = self.remainder.iter().zip(added).map(share);
        let part = parts.min().unwrap_or(0) - 1;
        u64::try_from(part).unwrap_or(0).min(seconds - 1)
    }

    /// Energy that makes no pulse due has been counted, in one or many seconds.
    pub fn skip(&mut self, added: [i128; 2]) {
        for (remainder, added) in self.remainder.iter_mut().zip(added) {
            *remainder += added;
        }
    }

    /// When the contact moves next, not looking beyond the current schedule.
    pub fn next_edge(&self) -> Option<Tick> {
        if let Some(until) = self.closed_until {
            return Some(until);
        }
        if self.waiting > 0 {
            return Some(self.open_until);
        }
        let schedule = &self.schedule;
        (schedule.emitted < schedule.count)
            .then(|| schedule.due(schedule.emitted).max(self.open_until))
    }

    /// Moves the contact up to and including `to`.
    pub fn advance(
        &mut self,
        to: Tick,
        settings: PulseSettings,
        counters: &mut PulseCounters,
        edges: &mut Vec<Edge>,
    ) {
        while let Some(at) = self.next_edge().filter(|at| *at <= to) {
            let closed = self.closed_until.is_none();
            if closed {
                if self.waiting > 0 {
                    self.waiting -= 1;
                } else {
                    self.schedule.emitted += 1;
                }
                counters.import = counters.import.wrapping_add(1);
                self.closed_until = Some(at + settings.closure);
            } else {
                self.closed_until = None;
                self.open_until = at + settings.closure;
            }
            edges.push(Edge { at, contact: Contact::Energy, closed });
        }
    }

    /// Whether the contact is closed.
    pub fn is_closed(&self) -> bool {
        self.closed_until.is_some()
    }

    /// Pulses due at `at` and not begun.
    pub fn backlog(&self, at: Tick) -> u64 {
        self.waiting + self.schedule.due_by(at).saturating_sub(self.schedule.emitted)
    }

    /// Bit 14 of register 146.
    pub fn overrun(&self) -> bool {
        self.overrun
    }

    /// Command 30078: what is due and what was begun is dropped; a closure ends in its time.
    pub fn clear(&mut self) {
        *self = Self {
            closed_until: self.closed_until,
            open_until: self.open_until,
            ..Self::default()
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KILOWATT_SECOND: i128 = 1_000_000;

    fn settings(watt_hours: i128, millis: u64) -> PulseSettings {
        PulseSettings { energy: watt_hours * 3_600_000, closure: Tick::from_millis(millis) }
    }

    /// Runs `seconds` seconds of `watts` and returns the edges.
    fn run(
        watts: i128,
        seconds: u64,
        settings: PulseSettings,
    ) -> (PulseOutput, PulseCounters, Vec<Edge>) {
        let (mut output, mut counters, mut edges) =
            (PulseOutput::default(), PulseCounters::default(), Vec::new());
        for second in 1..=seconds {
            let at = Tick::from_seconds(second);
            output.advance(at, settings, &mut counters, &mut edges);
            output.second(at, [watts * KILOWATT_SECOND / 1000, 0], settings, &mut counters);
        }
        (output, counters, edges)
    }

    #[test]
    fn thirty_six_kilowatts_at_ten_watt_hours_close_once_a_second() {
        let (_, counters, edges) = run(36_000, 11, settings(10, 500));
        // Each second's pulse falls due at the end of the second after it.
        assert_eq!(counters.import, 10);
        let closures: Vec<Tick> = edges.iter().filter(|e| e.closed).map(|e| e.at).collect();
        assert_eq!(closures[0], Tick::from_seconds(2));
        assert_eq!(closures[1], Tick::from_seconds(3));
        assert_eq!(edges[1].at - edges[0].at, Tick::from_millis(500));
    }

    #[test]
    fn twice_the_capacity_leaves_half_of_the_pulses_waiting() {
        let (output, counters, _) = run(72_000, 100, settings(10, 500));
        assert!(output.overrun());
        let due = 2 * 99;
        assert_eq!(u64::from(counters.import) + output.backlog(Tick::from_seconds(100)), due);
        assert!((98..=100).contains(&counters.import), "{}", counters.import);
    }

    #[test]
    fn clearing_drops_the_backlog() {
        let (mut output, _, _) = run(72_000, 100, settings(10, 500));
        output.clear();
        assert_eq!(output.backlog(Tick::from_seconds(200)), 0);
        assert!(!output.overrun());
    }

    #[test]
    fn export_is_counted_without_a_contact() {
        let (mut output, mut counters) = (PulseOutput::default(), PulseCounters::default());
        for second in 1..=3 {
            let energy = [0, 20_000 * 3_600];
            output.second(Tick::from_seconds(second), energy, settings(10, 500), &mut counters);
        }
        // 3 x 20 Wh (72,000 W s) are six pulses of 10 Wh.
        assert_eq!(counters, PulseCounters { import: 0, export: 6 });
        assert_eq!(output.next_edge(), None);
    }
}
