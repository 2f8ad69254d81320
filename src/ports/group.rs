//! All ports of a session: the same meters behind each.

use std::path::PathBuf;

use super::{PortError, PortHandle};
use workbench::line::Counters;

/// Ports, in the order in which they were asked for; at least one.
#[derive(Debug)]
pub struct Ports {
    first: PortHandle,
    others: Vec<PortHandle>,
}

impl Ports {
    /// These ports; none where there are none.
    pub fn new(mut ports: Vec<PortHandle>) -> Option<Self> {
        let others = ports.split_off(ports.len().min(1));
        Some(Self { first: ports.pop()?, others })
    }

    /// The one that was asked for first.
    pub const fn first(&self) -> &PortHandle {
        &self.first
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &PortHandle> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// The names under which clients find them.
    pub fn names(&self) -> impl Iterator<Item = PathBuf> {
        self.iter().map(PortHandle::name)
    }

    /// How many clients have them open.
    pub fn clients(&self) -> usize {
        self.iter().map(PortHandle::clients).sum()
    }

    /// What happened how often, at all of them.
    pub fn counters(&self) -> Counters {
        self.iter().map(PortHandle::counters).fold(Counters::default(), Counters::plus)
    }

    /// Makes them look again at how the line is set.
    pub fn wake(&self) {
        self.iter().for_each(PortHandle::wake);
    }

    /// Closes them all; the first one that has failed is told.
    ///
    /// # Errors
    /// [`PortError::Panicked`].
    pub fn stop(self) -> Result<(), PortError> {
        let stopped: Vec<_> =
            std::iter::once(self.first).chain(self.others).map(PortHandle::stop).collect();
        stopped.into_iter().collect()
    }
}
