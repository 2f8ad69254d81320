//! What went over the line lately, for people to read.

use std::collections::VecDeque;

use firmware_model::{Scales, Tick};

use crate::ports::{Exchange, Notice};

/// How much is remembered.
const LENGTH: usize = 1000;

/// Something that happened at the port.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A request and what became of it, with the scales of the first meter at that time.
    Exchange(Exchange, Scales),
    /// Something a person should know.
    Notice(Notice),
}

/// An event with its moment and number.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Counts from 1 since the start of the program.
    pub number: u64,
    /// Virtual time.
    pub at: Tick,
    /// What happened.
    pub event: Event,
}

/// The last thousand events.
#[derive(Debug, Clone, Default)]
pub struct Log {
    entries: VecDeque<Entry>,
    count: u64,
}

impl Log {
    /// Adds an event, forgetting the oldest if there are too many.
    pub fn push(&mut self, at: Tick, event: Event) {
        self.count += 1;
        if self.entries.len() == LENGTH {
            self.entries.pop_front();
        }
        self.entries.push_back(Entry { number: self.count, at, event });
    }

    /// How many events there have been.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The last `most` events, oldest first.
    pub fn last(&self, most: usize) -> impl Iterator<Item = &Entry> {
        self.entries.iter().skip(self.entries.len().saturating_sub(most))
    }
}
