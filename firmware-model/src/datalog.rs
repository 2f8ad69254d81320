//! The data log: at the end of each demand sub-interval one value of each of ten chosen
//! registers goes into ten buffers (registers 155 to 178 and 8000 to 13760).
//!
//! ```text
//! register 150 ends a sub-interval -> ten registers -> [held in RAM] -> ten buffers
//!                                                       while 158 picks one to be read
//! ```
//!
//! While a client reads (158 is not 0), the set of the first sub-interval end is held
//! back: read collision 1. At the next one both sets are written all the same, collision 2,
//! and from then on each as it comes. Once 158 is 0 at an end, a held set goes first and
//! both bits are cleared (Veris ZL0067-0C, the same electronics).

mod entries;

pub use entries::{LOG_BUFFERS, LOG_DEPTH, LogEntries, LogRow};

use crate::clock::DateTime;
use crate::counter::Counter;
use crate::evidence::Evidence;

/// One bit of the log status, register 160.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogStatusRow {
    /// The bit, 0 to 6.
    pub bit: u8,
    /// What it says.
    pub name: &'static str,
    /// What it rests on, and when it is on.
    pub evidence: Evidence,
}

const COLLISIONS: Evidence = Evidence::documented("Veris ZL0067-0C, register 160");
const LASTING: Evidence = Evidence::documented(
    "guide p. 18, Veris ZL0067-0C: during the previous sub-interval; that it is on at once is inferred",
);

macro_rules! status {
    ($($bit:literal $constant:ident $name:literal $evidence:expr;)*) => {
        /// The bits of register 160; all others are 0.
        pub const LOG_STATUS: &[LogStatusRow] =
            &[$(LogStatusRow { bit: $bit, name: $name, evidence: $evidence }),*];
        $(const $constant: u16 = 1 << $bit;)*
    };
}

status! {
    0 FULL "log buffer full" Evidence::documented("Veris ZL0067-0C: single-shot");
    1 COLLISION_1 "log buffer read collision 1" COLLISIONS;
    2 COLLISION_2 "log buffer read collision 2" COLLISIONS;
    3 RESET "logging reset" LASTING;
    4 INTERRUPTED "logging interrupted" LASTING;
    5 CLOCK_CHANGED "clock changed" LASTING;
    6 CLOCK_UNSET "clock reset to 2000, needs setting" Evidence::documented("Veris ZL0067-0C; that any write to the clock clears it is inferred");
}

/// What a client sets of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogSettings {
    /// Register 158: 0, or the buffer that 8000 on show, 1 to 10.
    pub page: u8,
    /// Register 159, bit 0: the log stops when it is full. Otherwise it is circular.
    pub single_shot: bool,
    /// Register 159, bit 1: nothing is logged.
    pub halted: bool,
    /// Registers 169 to 178: which register each buffer stores.
    pub pointers: LogRow,
}

impl Default for LogSettings {
    /// As a new meter has them (guide, page 19).
    fn default() -> Self {
        Self {
            page: 0,
            single_shot: false,
            halted: false,
            pointers: [3, 4, 5, 6, 29, 30, 31, 155, 156, 157],
        }
    }
}

/// What is stored beside the latest set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogStamp {
    /// Real energy imported until then, mW s (registers 164 and 165).
    pub energy: i128,
    /// When (registers 166 to 168).
    pub time: DateTime,
}

/// What is logged at the end of one sub-interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogSet {
    /// One value for each buffer.
    pub row: LogRow,
    /// When, and the energy until then.
    pub stamp: LogStamp,
}

/// The log as it survives a power cut.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DataLog {
    /// What a client has set.
    pub settings: LogSettings,
    /// The ten buffers.
    pub entries: LogEntries,
    /// Register 161: in a circular log how often it wrapped, in a single-shot log how many
    /// sets were missed because it was full.
    pub wraps_or_missed: Counter,
    /// Register 163: sets since the log wrapped or was reset, those missed included.
    pub since_wrap: Counter,
    /// Energy and time of the latest set, if the log has one.
    pub latest: Option<LogStamp>,
    /// Bits 1, 2 and 6 of the status.
    pub lasting: u16,
    /// Bits 3, 4 and 5 of the status: of this sub-interval and of the one before.
    pub events: [u16; 2],
}

impl DataLog {
    /// Register 160.
    pub fn status(&self) -> u16 {
        let full = if self.is_stopped() { FULL } else { 0 };
        full | self.lasting | self.events[0] | self.events[1]
    }

    /// A sub-interval has ended with `set` to be logged; `held` is the one in RAM, if there
    /// is one.
    ///
    /// While the log is halted nothing is written, and a held set stays held (inferred).
    /// A full single-shot log has nothing to write either: reading it is not a collision,
    /// the set is missed (inferred).
    pub fn subinterval_ended(&mut self, held: &mut Option<LogSet>, set: LogSet) {
        self.events = [0, self.events[0]];
        if self.settings.halted {
            return;
        }
        if self.settings.page == 0 {
            self.lasting &= !(COLLISION_1 | COLLISION_2);
        } else if !self.is_stopped() {
            if self.lasting & COLLISION_1 == 0 {
                self.lasting |= COLLISION_1;
                *held = Some(set);
                return;
            }
            self.lasting |= COLLISION_2;
        }
        for set in held.take().into_iter().chain([set]) {
            self.write(set);
        }
    }

    fn write(&mut self, set: LogSet) {
        if self.is_stopped() {
            self.wraps_or_missed.count();
        } else {
            if self.entries.push(set.row) {
                self.wraps_or_missed.count();
                self.since_wrap = Counter::default();
            }
            self.latest = Some(set.stamp);
        }
        self.since_wrap.count();
    }

    /// A single-shot log that is full takes nothing more until it is reset.
    fn is_stopped(&self) -> bool {
        self.settings.single_shot && self.entries.is_full()
    }

    /// Command 16640: the buffers, what belongs to them and the counters start over.
    pub fn reset(&mut self) {
        self.entries = LogEntries::default();
        (self.wraps_or_missed, self.since_wrap) = (Counter::default(), Counter::default());
        self.latest = None;
        self.events[0] |= RESET;
    }

    /// Takes what a client has set. Another register or mode to log interrupts the log;
    /// picking a page does not.
    pub fn configure(&mut self, settings: LogSettings) {
        if settings != (LogSettings { page: settings.page, ..self.settings }) {
            self.interrupt();
        }
        self.settings = settings;
    }

    /// Whether page and status bits are such that a meter can have them.
    pub(crate) fn is_sound(&self) -> bool {
        let lasting = COLLISION_1 | COLLISION_2 | CLOCK_UNSET;
        let events = RESET | INTERRUPTED | CLOCK_CHANGED;
        usize::from(self.settings.page) <= LOG_BUFFERS
            && self.lasting & !lasting == 0
            && (self.events[0] | self.events[1]) & !events == 0
    }

    /// The sets before and after are not one interval apart.
    pub fn interrupt(&mut self) {
        self.events[0] |= INTERRUPTED;
    }

    /// The clock was set.
    pub fn clock_set(&mut self) {
        self.lasting &= !CLOCK_UNSET;
        self.events[0] |= CLOCK_CHANGED;
    }

    /// The meter came up: the log was interrupted and the clock started over.
    pub fn power_up(&mut self) {
        self.lasting |= CLOCK_UNSET;
        self.events[0] |= INTERRUPTED | CLOCK_CHANGED;
    }
}

#[cfg(test)]
mod tests;
