//! Virtual time: ticks, samples and seconds.
//!
//! The tick is 1/4,032,000 s, the smallest unit in which a sample (1600 ticks),
//! a millisecond (4032) and a bit at every baud rate of the meter (105 at
//! 38,400) are whole numbers. Nothing below `src` knows another clock.

use core::fmt;
use core::ops::{Add, AddAssign, Sub};

/// Ticks in one second.
pub const TICKS_PER_SECOND: u64 = 4_032_000;
/// Ticks in one millisecond.
pub const TICKS_PER_MILLISECOND: u64 = 4_032;
/// Ticks between two samples of a channel.
pub const TICKS_PER_SAMPLE: u64 = 1_600;
/// Samples a second on each of the six channels (guide, page 2).
pub const SAMPLES_PER_SECOND: u64 = 2_520;

/// A moment or a span of virtual time, in ticks of 1/4,032,000 s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Tick(pub u64);

impl Tick {
    /// The beginning of the simulation.
    pub const ZERO: Self = Self(0);

    /// A span of whole seconds.
    pub const fn from_seconds(seconds: u64) -> Self {
        Self(seconds.saturating_mul(TICKS_PER_SECOND))
    }

    /// A span of whole milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(TICKS_PER_MILLISECOND))
    }

    /// A span of nanoseconds, rounded down to the tick.
    pub const fn from_nanos(nanos: u64) -> Self {
        Self((nanos as u128 * TICKS_PER_SECOND as u128 / 1_000_000_000) as u64)
    }

    /// The span in nanoseconds, rounded up, so that a wait for it is never early.
    pub const fn as_nanos(self) -> u64 {
        (self.0 as u128 * 1_000_000_000).div_ceil(TICKS_PER_SECOND as u128) as u64
    }

    /// The moment in seconds, for people to read.
    pub const fn as_seconds(self) -> f64 {
        self.0 as f64 / TICKS_PER_SECOND as f64
    }

    /// The index of the first sample taken at or after this moment.
    pub const fn sample(self) -> u64 {
        self.0.div_ceil(TICKS_PER_SAMPLE)
    }

    /// The moment at which sample `index` is taken.
    pub const fn of_sample(index: u64) -> Self {
        Self(index * TICKS_PER_SAMPLE)
    }

    /// The span since `earlier`, zero if `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Self {
        Self(self.0.saturating_sub(earlier.0))
    }
}

impl Add for Tick {
    type Output = Self;
    fn add(self, span: Self) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl AddAssign for Tick {
    fn add_assign(&mut self, span: Self) {
        *self = *self + span;
    }
}

impl Sub for Tick {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self.since(other)
    }
}

impl fmt::Display for Tick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3} s", self.as_seconds())
    }
}
