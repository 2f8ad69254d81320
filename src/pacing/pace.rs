//! How far the meters are brought at one time, and how fast that goes.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use firmware_model::Tick;

use workbench::simulation::Bus;
use workbench::simulation::Speed;

/// How long the lock is held at most to let time pass, if a second takes no longer.
pub const HELD: Duration = Duration::from_millis(10);
/// What passes at one time: a simulated second.
const STEP: Tick = Tick::from_seconds(1);
/// Over how much wall time the speed is measured.
const WINDOW: Duration = Duration::from_secs(1);
/// A speed that is reached but for this part is reached.
const SHORT: f64 = 0.95;

/// Lets time pass up to `to` in whole seconds: at least one of them, and no more than fit
/// into ten milliseconds of wall time. Returns whether it is `to`. Whoever looks at the meters
/// then settles them.
pub fn catch_up(bus: &mut Bus, to: Tick) -> bool {
    let began = Instant::now();
    let mut last = Duration::ZERO;
    while bus.reached() < to {
        let elapsed = began.elapsed();
        if !last.is_zero() && elapsed + last > HELD {
            return false;
        }
        bus.reach(to.min(bus.reached() + STEP));
        last = began.elapsed().saturating_sub(elapsed).max(Duration::from_nanos(1));
    }
    true
}

/// Measures the speed that is reached.
#[derive(Debug, Default)]
pub struct Gauge {
    began: Option<(Duration, Tick)>,
    last: Duration,
}

/// The speed that was reached lately, readable without the lock; zero is unknown.
#[derive(Debug, Default)]
pub struct Reached(AtomicU64);

impl Gauge {
    /// At `wall` the meters have reached `tick`. Once a second the speed since then goes to
    /// `reached`; a time in which nobody looked, because the program was stopped, does not count.
    pub fn look(&mut self, wall: Duration, tick: Tick, reached: &Reached) {
        let stopped = wall.saturating_sub(self.last) > WINDOW;
        self.last = wall;
        match self.began.filter(|_| !stopped) {
            None => self.began = Some((wall, tick)),
            Some((began, from)) if wall.saturating_sub(began) >= WINDOW => {
                let virtual_seconds = tick.since(from).as_nanos() as f64 / 1e9;
                let speed = virtual_seconds / wall.saturating_sub(began).as_secs_f64();
                reached.0.store(speed.to_bits(), Ordering::Relaxed);
                self.began = Some((wall, tick));
            }
            Some(_) => {}
        }
    }
}

impl Reached {
    /// The virtual seconds in one of the wall, where `speed` does not say it: it is `max`, or
    /// more than the machine computes. None as long as that is unknown.
    pub fn beside(&self, speed: Speed) -> Option<f64> {
        let reached = f64::from_bits(self.0.load(Ordering::Relaxed));
        let asked = match speed {
            Speed::Times(times) => f64::from(times) * SHORT,
            Speed::Max => f64::INFINITY,
            Speed::Paused => 0.0,
        };
        (reached > 0.0 && reached < asked).then_some(reached)
    }
}

#[cfg(test)]
mod tests {
    use firmware_model::MeteringPath;

    use super::*;
    use workbench::scenario::Scenario;

    fn after(looks: &[(u64, u64)], speed: Speed) -> Option<f64> {
        let (mut gauge, reached) = (Gauge::default(), Reached::default());
        for (millis, seconds) in looks {
            let wall = Duration::from_millis(*millis);
            gauge.look(wall, Tick::from_seconds(*seconds), &reached);
        }
        reached.beside(speed)
    }

    #[test]
    fn a_leap_is_made_of_whole_seconds_that_fit() {
        let scenario = Scenario::shipped("default").unwrap();
        let menu = panels::Panel::builtin().unwrap().menu;
        let mut bus = Bus::new(&scenario, &menu, MeteringPath::Sampled);
        bus.advance(Tick(77));
        // Centuries of samples do not fit.
        assert!(!catch_up(&mut bus, Tick::from_seconds(1 << 40)));
        let passed = bus.reached().since(Tick(77));
        assert!(passed >= STEP && passed.0.is_multiple_of(STEP.0), "{passed}");
        let to = bus.reached() + Tick(5);
        assert!(catch_up(&mut bus, to));
        assert_eq!(bus.reached(), to);
    }

    #[test]
    fn a_speed_is_told_where_it_is_not_what_was_asked_for() {
        let fifty = [(100, 1), (600, 26), (1100, 51)];
        assert_eq!(after(&fifty, Speed::Times(50)), None);
        assert_eq!(after(&fifty, Speed::Times(100)), Some(50.0));
        assert_eq!(after(&fifty, Speed::Max), Some(50.0));
        assert_eq!(after(&fifty[..2], Speed::Times(100)), None, "not a second yet");
    }

    #[test]
    fn a_stopped_program_is_not_a_slow_one() {
        let stopped = [(100, 1), (600, 26), (3_600_000, 40), (3_600_500, 65)];
        assert_eq!(after(&stopped, Speed::Times(50)), None);
    }
}
