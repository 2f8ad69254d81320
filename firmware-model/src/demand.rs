//! Demand: the average power of the last finished sub-intervals, and its maxima.
//!
//! A sub-interval is a number of one-second cycles (register 150), or whatever lies
//! between two sync commands where that is 0. The present demand is the average over
//! the last `n` finished ones (register 149): a fixed block for one, a rolling block
//! for two to six. Until `n` have finished it is zero (inferred).

use std::collections::VecDeque;

use crate::metering::PhaseEnergies;
use crate::settings::{Setting, Setup};

/// Real, reactive and apparent power together, W, var and VA.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Powers {
    /// Real power, W.
    pub real: f64,
    /// Reactive power, var.
    pub reactive: f64,
    /// Apparent power, VA; as a demand it carries the sign of real power.
    pub apparent: f64,
}

/// The demand values that registers and screens show.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DemandValues {
    /// Present demand, net: positive is import.
    pub present: Powers,
    /// Largest import demand, positive.
    pub import_max: Powers,
    /// Largest export demand, stored positive.
    pub export_max: Powers,
}

/// A finished sub-interval: net energies in mW s, and its length in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Subinterval {
    net: [i128; 3],
    seconds: u64,
}

/// The running calculation: volatile, it starts over with the meter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Demand {
    finished: VecDeque<Subinterval>,
    net: [i128; 3],
    elapsed: u64,
    sync: bool,
    reset_maxima: bool,
    settings: (u32, u32),
    present: Powers,
}

impl Demand {
    /// Command 21211: a new sub-interval begins at the end of this one-second cycle.
    pub fn sync(&mut self) {
        self.sync = true;
    }

    /// Command 21212: the maxima become the present demand at the end of this cycle.
    pub fn reset_maxima(&mut self) {
        self.reset_maxima = true;
    }

    /// The present demand.
    pub fn present(&self) -> Powers {
        self.present
    }

    /// One second has passed, in which the total accumulators went from `before` to
    /// `after`. Whether a sub-interval ended with it, `maxima` being brought up to date then.
    pub fn second(
        &mut self,
        before: &PhaseEnergies,
        after: &PhaseEnergies,
        setup: &Setup,
        maxima: &mut [Powers; 2],
    ) -> bool {
        let settings =
            (setup.get(Setting::DemandSubintervals), setup.get(Setting::DemandSubinterval));
        if settings != self.settings {
            // Another interval is another average: what was gathered under the old one is void.
            *self = Self {
                settings,
                sync: self.sync,
                reset_maxima: self.reset_maxima,
                ..Self::default()
            };
        }
        for ((net, after), before) in self.net.iter_mut().zip(after.net()).zip(before.net()) {
            *net += after - before;
        }
        self.elapsed += 1;
        let (subintervals, length) = settings;
        let ended = self.sync || (length > 0 && self.elapsed >= u64::from(length));
        if ended {
            self.finish(if length == 0 { 1 } else { subintervals as usize });
            raise(maxima, self.present);
        }
        self.sync = false;
        if core::mem::take(&mut self.reset_maxima) {
            *maxima = [Powers::default(); 2];
            raise(maxima, self.present);
        }
        ended
    }

    /// How many seconds may pass before something happens at the end of one: the end of
    /// a sub-interval, a command, other settings.
    pub fn quiet_seconds(&self, setup: &Setup) -> u64 {
        let settings =
            (setup.get(Setting::DemandSubintervals), setup.get(Setting::DemandSubinterval));
        if settings != self.settings || self.sync || self.reset_maxima {
            return 0;
        }
        match settings.1 {
            0 => u64::MAX,
            length => u64::from(length).saturating_sub(self.elapsed + 1),
        }
    }

    /// Quiet seconds have passed, in which the total accumulators went from `before` to `after`.
    pub fn skip(&mut self, seconds: u64, before: &PhaseEnergies, after: &PhaseEnergies) {
        for ((net, after), before) in self.net.iter_mut().zip(after.net()).zip(before.net()) {
            *net += after - before;
        }
        self.elapsed += seconds;
    }

    fn finish(&mut self, interval: usize) {
        let finished = Subinterval { net: self.net, seconds: self.elapsed };
        self.finished.push_back(finished);
        while self.finished.len() > interval {
            self.finished.pop_front();
        }
        self.net = [0; 3];
        self.elapsed = 0;
        if self.finished.len() == interval {
            let seconds: u64 = self.finished.iter().map(|sub| sub.seconds).sum();
            let watts = |index: usize| {
                let millijoules: i128 = self.finished.iter().map(|sub| sub.net[index]).sum();
                millijoules as f64 / 1000.0 / seconds as f64
            };
            self.present = Powers { real: watts(0), reactive: watts(1), apparent: watts(2) };
        }
    }
}

/// Raises the maxima of import and export to the net demand `present`, each quantity by its own sign.
fn raise([import, export]: &mut [Powers; 2], present: Powers) {
    let parts = |powers: Powers| [powers.real, powers.reactive, powers.apparent];
    let of = |[real, reactive, apparent]: [f64; 3]| Powers { real, reactive, apparent };
    let larger = |sign: f64, old: Powers| {
        let (new, old) = (parts(present), parts(old));
        of(core::array::from_fn(|index| f64::max(sign * new[index], old[index])))
    };
    *import = larger(1.0, *import);
    *export = larger(-1.0, *export);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Door;

    /// Feeds seconds of constant watts, and returns the present real demand after each.
    struct Bench {
        demand: Demand,
        setup: Setup,
        energy: PhaseEnergies,
        maxima: [Powers; 2],
    }

    impl Bench {
        fn new(subintervals: u32, seconds: u32) -> Self {
            let mut setup = Setup::default();
            setup.set(Setting::DemandSubintervals, subintervals, Door::Modbus).unwrap();
            setup.set(Setting::DemandSubinterval, seconds, Door::Modbus).unwrap();
            Self {
                demand: Demand::default(),
                setup,
                energy: PhaseEnergies::default(),
                maxima: [Powers::default(); 2],
            }
        }

        fn run(&mut self, watts: i128, seconds: u32) -> f64 {
            for _ in 0..seconds {
                let before = self.energy;
                if watts >= 0 {
                    self.energy.real_import += watts * 1000;
                } else {
                    self.energy.real_export -= watts * 1000;
                }
                let (energy, setup) = (self.energy, &self.setup);
                self.demand.second(&before, &energy, setup, &mut self.maxima);
            }
            self.demand.present().real
        }
    }

    fn is(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-9, "{value} instead of {expected}");
    }

    #[test]
    fn a_block_shows_the_average_of_the_last_finished_one() {
        let mut bench = Bench::new(1, 10);
        is(bench.run(100, 9), 0.0);
        is(bench.run(200, 1), 110.0);
        is(bench.run(500, 9), 110.0);
        is(bench.run(500, 1), 500.0);
    }

    #[test]
    fn a_rolling_block_averages_the_last_three() {
        let mut bench = Bench::new(3, 10);
        is(bench.run(30, 20), 0.0);
        is(bench.run(60, 10), 40.0);
        is(bench.run(90, 10), 60.0);
        is(bench.run(-150, 10), 0.0);
        is(bench.maxima[0].real, 60.0);
        is(bench.maxima[1].real, 0.0);
        is(bench.run(-150, 10), -70.0);
        is(bench.maxima[1].real, 70.0);
    }

    #[test]
    fn sync_ends_a_sub_interval_at_the_end_of_its_second() {
        let mut bench = Bench::new(6, 0);
        is(bench.run(100, 40), 0.0);
        bench.demand.sync();
        is(bench.run(141, 1), 101.0);
        is(bench.run(1000, 5), 101.0);
    }

    #[test]
    fn resetting_the_maxima_keeps_the_present_demand() {
        let mut bench = Bench::new(1, 10);
        bench.run(-900, 10);
        bench.run(-100, 10);
        is(bench.maxima[1].real, 900.0);
        bench.demand.reset_maxima();
        bench.run(0, 1);
        is(bench.maxima[1].real, 100.0);
        is(bench.maxima[0].real, 0.0);
    }
}
