//! The closed list of what a meter does.

use crate::modbus::Silence;
use crate::time::Tick;

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

/// One of the two solid-state contacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Contact {
    /// The energy pulse contact, normally open: imported real energy (guide, page 11).
    Energy,
    /// The alarm contact, normally closed: closed on phase loss or without power (guide, page 11).
    Alarm,
}

/// A contact that opened or closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// When.
    pub at: Tick,
    /// Which contact.
    pub contact: Contact,
    /// Whether it is closed from then on.
    pub closed: bool,
}
