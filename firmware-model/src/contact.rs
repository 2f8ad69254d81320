//! The two solid-state contacts.

use crate::time::Tick;

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
