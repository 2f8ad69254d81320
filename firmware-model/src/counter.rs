//! A counter that stops at its end instead of beginning anew.

/// What registers 147, 152, 161 and 163 count. It stops at 32767 (guide p. 25; that it stops is
/// inferred).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Counter(u16);

impl Counter {
    /// The highest count.
    pub const MAX: u16 = 32_767;

    /// A counter that has counted that often, and stopped at [`Counter::MAX`].
    pub const fn new(count: u16) -> Self {
        if count > Self::MAX { Self(Self::MAX) } else { Self(count) }
    }

    /// The counter that a memory holds as that number, if there can be such a counter.
    pub(crate) fn held(number: u16) -> Option<Self> {
        (number <= Self::MAX).then_some(Self(number))
    }

    /// How often it has counted, 0 to [`Counter::MAX`].
    pub const fn get(self) -> u16 {
        self.0
    }

    /// Counts once more.
    pub(crate) fn count(&mut self) {
        *self = Self::new(self.0 + 1);
    }
}

/// A counter beside a number, as a test or a person reads it.
impl PartialEq<u16> for Counter {
    fn eq(&self, count: &u16) -> bool {
        self.0 == *count
    }
}
