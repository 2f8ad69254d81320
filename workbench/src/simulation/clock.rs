//! From wall time to virtual time.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use firmware_model::Tick;

/// How fast virtual time runs against wall time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speed {
    /// That many virtual seconds in one of the wall.
    Times(u32),
    /// As fast as the machine computes.
    Max,
    /// Not at all.
    Paused,
}

/// The fastest speed that a number can ask for.
const FASTEST: u32 = 100_000;

/// A speed that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a speed; accepted: a whole number from 1 to {FASTEST}, or `max`")]
pub struct SpeedError(String);

impl FromStr for Speed {
    type Err = SpeedError;

    fn from_str(text: &str) -> Result<Self, SpeedError> {
        let number = text.strip_suffix('x').unwrap_or(text);
        match (text, number.parse()) {
            ("max", _) => Ok(Self::Max),
            (_, Ok(times @ 1..=FASTEST)) => Ok(Self::Times(times)),
            _ => Err(SpeedError(text.to_owned())),
        }
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Times(times) => write!(f, "{times}x"),
            Self::Max => f.write_str("max"),
            Self::Paused => f.write_str("paused"),
        }
    }
}

/// The tie between the two times: at `wall` since the start it was `tick`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeTie {
    speed: Speed,
    wall: Duration,
    tick: Tick,
}

/// Wall time that is made up for at most, after the program was stopped or the
/// machine was too slow; the rest is lost to virtual time.
const CATCH_UP: Duration = Duration::from_secs(10);

impl TimeTie {
    /// From `wall` on, at which it is `tick`, time runs at `speed`.
    pub fn new(speed: Speed, wall: Duration, tick: Tick) -> Self {
        Self { speed, wall, tick }
    }

    /// How fast it runs.
    pub fn speed(&self) -> Speed {
        self.speed
    }

    /// The tick at `wall`, while the speed follows a clock.
    pub fn at(&self, wall: Duration) -> Option<Tick> {
        let Speed::Times(times) = self.speed else { return None };
        let nanos = wall.saturating_sub(self.wall).as_nanos() * u128::from(times);
        Some(self.tick + Tick::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX)))
    }

    /// The wall time at which it is `tick`, while the speed follows a clock.
    pub fn wall_of(&self, tick: Tick) -> Option<Duration> {
        let Speed::Times(times) = self.speed else { return None };
        let nanos = tick.since(self.tick).as_nanos() / u64::from(times);
        Some(self.wall + Duration::from_nanos(nanos))
    }

    /// At `wall` the meters have reached `reached` only: what lies further back than
    /// ten seconds of wall time is not made up for.
    pub fn forgive(&mut self, wall: Duration, reached: Tick) {
        if let Some(due) = self.wall_of(reached)
            && wall.saturating_sub(due) > CATCH_UP
        {
            *self = Self { speed: self.speed, wall, tick: reached };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_are_read_and_refused() {
        assert_eq!("1".parse(), Ok(Speed::Times(1)));
        assert_eq!("60x".parse(), Ok(Speed::Times(60)));
        assert_eq!("max".parse(), Ok(Speed::Max));
        for wrong in ["0", "-1", "fast", "1.5", "100001", ""] {
            assert!(wrong.parse::<Speed>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn both_directions_agree() {
        let clock = TimeTie::new(Speed::Times(60), Duration::from_secs(5), Tick::from_seconds(1));
        assert_eq!(clock.at(Duration::from_secs(7)), Some(Tick::from_seconds(121)));
        assert_eq!(clock.wall_of(Tick::from_seconds(121)), Some(Duration::from_secs(7)));
        assert_eq!(clock.at(Duration::from_secs(1)), Some(Tick::from_seconds(1)));
    }

    #[test]
    fn a_long_stop_is_not_made_up_for() {
        let start = TimeTie::new(Speed::Times(1), Duration::ZERO, Tick::ZERO);
        let mut clock = start;
        clock.forgive(Duration::from_secs(9), Tick::ZERO);
        assert_eq!(clock, start);
        clock.forgive(Duration::from_hours(1), Tick::from_seconds(2));
        assert_eq!(clock.at(Duration::from_secs(3601)), Some(Tick::from_seconds(3)));
    }
}
