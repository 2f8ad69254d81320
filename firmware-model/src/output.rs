//! The closed list of what a meter does.

use crate::modbus::Silence;

/// What a meter answers to an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Nothing that leaves the meter.
    Nothing,
    /// A whole frame to send back.
    Reply(Vec<u8>),
    /// A frame that is not answered, and why.
    Silence(Silence),
}
