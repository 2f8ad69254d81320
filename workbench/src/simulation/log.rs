//! What went over the line lately, for people to read.

mod json;
pub mod pcapng;
mod tap;

pub use tap::{Taken, Wanted};

use std::collections::VecDeque;
use std::sync::Arc;

use firmware_model::{Setup, Tick};

use crate::line::words::{LineContext, notice, words};
use crate::line::{Exchange, Notice};
use crate::registers::Exponents;
use tap::LogTap;

/// How much is remembered.
const LENGTH: usize = 1000;

/// Something that happened at the port.
#[derive(Debug, Clone, PartialEq)]
pub enum PortEvent {
    /// A request and what became of it.
    Exchange(Exchange),
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
    pub event: PortEvent,
    /// How the line was set then, for words about it.
    pub line: Arc<LineContext>,
}

impl Entry {
    /// What happened, in words, without the time.
    pub fn words(&self) -> String {
        match &self.event {
            PortEvent::Exchange(exchange) => words(exchange, &self.line).summary,
            PortEvent::Notice(what) => notice(what, self.line.rate),
        }
    }

    /// The same as a JSON object, on one line.
    pub fn json(&self) -> String {
        json::json(self)
    }
}

/// The last thousand events.
#[derive(Debug, Clone, Default)]
pub struct Log {
    entries: VecDeque<Entry>,
    count: u64,
    line: Arc<LineContext>,
    setups: Vec<Setup>,
    tap: LogTap,
}

impl Log {
    /// Adds an event, forgetting the oldest if there are too many. `setups` are those of
    /// the meters now.
    pub fn push<'a>(
        &mut self,
        at: Tick,
        event: PortEvent,
        setups: impl Iterator<Item = &'a Setup> + Clone,
    ) {
        if !setups.clone().eq(&self.setups) {
            self.setups = setups.cloned().collect();
            self.line = Arc::new(line_of(&self.setups));
        }
        self.count += 1;
        if self.entries.len() == LENGTH {
            self.entries.pop_front();
        }
        let line = Arc::clone(&self.line);
        let entry = Entry { number: self.count, at, event, line };
        self.tap.push(&entry);
        self.entries.push_back(entry);
    }

    /// From now on what is wanted is kept for [`Log::take`].
    pub fn want(&mut self, wanted: Wanted) {
        self.tap.want(wanted);
    }

    /// Takes what has come since the last time of that which is wanted.
    pub fn take(&mut self) -> Taken {
        self.tap.take()
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

/// What words about the line need to know of the meters on it.
fn line_of(setups: &[Setup]) -> LineContext {
    LineContext {
        exponents: setups.first().map(Exponents::of).unwrap_or_default(),
        rate: setups.first().map(|setup| setup.line().baud.bits_per_second()),
        units: setups.iter().map(Setup::address).collect(),
    }
}
