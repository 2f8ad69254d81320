//! What comes back for a frame, and what it did.

use super::silence::Silence;
use crate::registers::Written;

/// Registers that one request may read (Modbus application protocol 1.1b3, 6.3).
pub const READ_LIMIT: u16 = 125;
/// The longest frame, with unit and CRC.
pub const LONGEST_FRAME: usize = 256;

/// What comes back for a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A whole frame, with its CRC.
    Reply(Vec<u8>),
    /// Nothing, and why.
    Silence(Silence),
}

/// What a frame did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What comes back.
    pub answer: Answer,
    /// What a write has changed.
    pub written: Written,
}

impl From<Answer> for Outcome {
    fn from(answer: Answer) -> Self {
        Self { answer, written: Written::default() }
    }
}
