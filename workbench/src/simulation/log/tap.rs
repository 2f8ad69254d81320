//! What of the log waits for somebody who writes it down.

use super::{Entry, PortEvent};
use crate::line::RequestOutcome;

/// How many entries wait at most: some seconds of the fastest clients.
const ROOM: usize = 1 << 16;

/// Entries that have come since the last time somebody took them.
#[derive(Debug, Clone, Default)]
pub struct LogTap {
    wanted: Option<Wanted>,
    taken: Taken,
}

/// Which entries are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// All of them.
    All,
    /// All but requests that were answered as they should be.
    Remarkable,
}

/// What has come since the last time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Taken {
    /// The entries, in their order.
    pub entries: Vec<Entry>,
    /// How many more there have been, for which there was no room.
    pub lost: u64,
}

impl LogTap {
    pub(super) fn want(&mut self, wanted: Wanted) {
        self.wanted = Some(wanted);
    }

    pub(super) fn push(&mut self, entry: &Entry) {
        let wanted = match self.wanted {
            None => false,
            Some(Wanted::All) => true,
            Some(Wanted::Remarkable) => is_remarkable(&entry.event),
        };
        if wanted && self.taken.entries.len() < ROOM {
            self.taken.entries.push(entry.clone());
        } else if wanted {
            self.taken.lost += 1;
        }
    }

    pub(super) fn take(&mut self) -> Taken {
        std::mem::take(&mut self.taken)
    }
}

fn is_remarkable(event: &PortEvent) -> bool {
    match event {
        PortEvent::Exchange(exchange) => match &exchange.outcome {
            RequestOutcome::Reply { bytes, .. } => {
                bytes.get(1).is_none_or(|function| *function >= 0x80)
            }
            _ => true,
        },
        PortEvent::Notice(_) => true,
    }
}
