//! Registers 155 to 178: clock, log configuration and status, what was logged last, log
//! pointers.

use super::area::{AREAS, Area, Register};
use super::configuration::{CONFIGURATION, ConfigurationRow, Content};
use super::encode;
use super::held::{HeldRow, held_rows};
use super::image::Image;
use super::points::{POINTS, Point};
use crate::clock::{ClockWord, DateTime};
use crate::counter::Counter;
use crate::datalog::{LOG_DEPTH, LogSettings};
use crate::evidence::Evidence;
use crate::settings::{Scales, Setting};

/// What a register of the data log holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogContent {
    /// The clock.
    Clock(ClockWord),
    /// The log buffer that 8000 on show, 0 for none.
    Page,
    /// Single-shot and halt.
    Mode,
    /// The status bits.
    Status,
    /// Wraps of a circular log, missed sets of a single-shot one.
    WrapsOrMissed,
    /// How many days the buffers last.
    Days,
    /// Sets since the log wrapped or was reset.
    SinceWrap,
    /// The imported energy at the latest set.
    LatestEnergy,
    /// The time of the latest set.
    LatestTime(ClockWord),
    /// Which register the buffer, counted from 0, stores.
    Pointer(u8),
}

/// One row of the table of data log registers.
pub type DataLogRow = HeldRow<LogContent>;

use ClockWord::{DayMonth, HourYear, SecondMinute};

const CLOCK: Evidence = Evidence::documented(
    "Veris ZL0067-0B, -0C, -0E; marked NV, yet it starts at 2000-01-01 after a power cycle",
);
const LOG: Evidence = Evidence::documented("Veris ZL0067-0B, -0C, -0E");
const STAMP: Evidence = Evidence::likely("Veris ZL0067-0C; the packing is that of 155 to 157");
const POINTER: Evidence = Evidence::documented(
    "guide p. 19; which registers a pointer takes is inferred from its factory settings",
);
const COUNTER: &str = "0 to 32767";
const LOGGABLE: &str = "1 to 112, 146, 155 to 157";

held_rows! {
    /// The registers of the data log, in ascending order.
    DATA_LOG: DataLogRow;
    155, LogContent::Clock(DayMonth), "clock, day and month", UInt, "", One, false, DayMonth.range(), CLOCK;
    156, LogContent::Clock(HourYear), "clock, hour and year", UInt, "", One, false, HourYear.range(), CLOCK;
    157, LogContent::Clock(SecondMinute), "clock, second and minute", UInt, "", One, false, SecondMinute.range(), CLOCK;
    158, LogContent::Page, "log read page (0 none)", UInt, "", One, true, "0 to 10", Evidence::documented("guide p. 19; Veris ZL0067-0C");
    159, LogContent::Mode, "logging configuration (bit 0 single-shot, bit 1 halt)", UInt, "", One, true, "0 to 3", Evidence::documented("guide p. 19; Veris ZL0067-0B; that other bits are refused is inferred");
    160, LogContent::Status, "logging status", UInt, "", One, true, "bits", LOG;
    161, LogContent::WrapsOrMissed, "log buffer wraps, or sets missed (single-shot)", UInt, "", One, true, COUNTER, Evidence::likely("Veris ZL0067-0C; that it stops is inferred");
    162, LogContent::Days, "days that the log buffer lasts", UInt, "d", One, true, COUNTER, Evidence::likely("Veris ZL0067-0C; 5760 entries times register 150, rounded down");
    163, LogContent::SinceWrap, "sets logged since the buffer wrapped or was reset", UInt, "", One, true, COUNTER, Evidence::documented("Veris ZL0067-0C; that it stops is inferred");
    164, LogContent::LatestEnergy, "real energy, import, at the latest log", ULong, "kWh", Energy, true, "0 to 4294967295", Evidence::likely("Veris ZL0067-0C: real energy consumption");
    166, LogContent::LatestTime(DayMonth), "time of the latest log, day and month", UInt, "", One, true, DayMonth.range(), STAMP;
    167, LogContent::LatestTime(HourYear), "time of the latest log, hour and year", UInt, "", One, true, HourYear.range(), STAMP;
    168, LogContent::LatestTime(SecondMinute), "time of the latest log, second and minute", UInt, "", One, true, SecondMinute.range(), STAMP;
    169, LogContent::Pointer(0), "log register pointer 1", UInt, "", One, true, LOGGABLE, POINTER;
    170, LogContent::Pointer(1), "log register pointer 2", UInt, "", One, true, LOGGABLE, POINTER;
    171, LogContent::Pointer(2), "log register pointer 3", UInt, "", One, true, LOGGABLE, POINTER;
    172, LogContent::Pointer(3), "log register pointer 4", UInt, "", One, true, LOGGABLE, POINTER;
    173, LogContent::Pointer(4), "log register pointer 5", UInt, "", One, true, LOGGABLE, POINTER;
    174, LogContent::Pointer(5), "log register pointer 6", UInt, "", One, true, LOGGABLE, POINTER;
    175, LogContent::Pointer(6), "log register pointer 7", UInt, "", One, true, LOGGABLE, POINTER;
    176, LogContent::Pointer(7), "log register pointer 8", UInt, "", One, true, LOGGABLE, POINTER;
    177, LogContent::Pointer(8), "log register pointer 9", UInt, "", One, true, LOGGABLE, POINTER;
    178, LogContent::Pointer(9), "log register pointer 10", UInt, "", One, true, LOGGABLE, POINTER;
}

// The log buffer has a register for each entry, and one more that is never written.
const _: () = assert!(AREAS[Area::LogBuffer as usize].registers() == LOG_DEPTH + 1);

impl HeldRow<LogContent> {
    /// Whether it may be written.
    pub const fn is_writable(&self) -> bool {
        matches!(
            self.content,
            LogContent::Clock(_) | LogContent::Page | LogContent::Mode | LogContent::Pointer(_)
        )
    }

    /// What it reads, in one register or two.
    pub fn read(&self, image: &Image<'_>, scales: Scales) -> u32 {
        let log = image.log;
        let latest = |of: &dyn Fn(DateTime) -> u16| log.latest.map_or(0, |stamp| of(stamp.time));
        let word = match self.content {
            LogContent::Clock(word) => image.clock.word(word),
            LogContent::Page => u16::from(log.settings.page),
            LogContent::Mode => mode(log.settings),
            LogContent::Status => log.status(),
            LogContent::WrapsOrMissed => log.wraps_or_missed.get(),
            LogContent::Days => days(image.setup.get(Setting::DemandSubinterval)),
            LogContent::SinceWrap => log.since_wrap.get(),
            LogContent::LatestEnergy => {
                let energy = log.latest.map_or(0, |stamp| stamp.energy);
                let energy = encode::CountRange::Unsigned.shown(energy, scales.energy);
                return encode::accumulator(energy, scales.energy);
            }
            LogContent::LatestTime(word) => latest(&|time| time.word(word)),
            LogContent::Pointer(buffer) => {
                log.settings.pointers.get(usize::from(buffer)).copied().unwrap_or_default()
            }
        };
        u32::from(word)
    }
}

/// Register 162; 0 under external sync, where nobody can tell (inferred).
fn days(subinterval: u32) -> u16 {
    (LOG_DEPTH as u32 * subinterval / 86_400).min(u32::from(Counter::MAX)) as u16
}

const SINGLE_SHOT: u16 = 1;
const HALT: u16 = 2;

fn mode(settings: LogSettings) -> u16 {
    u16::from(settings.single_shot) * SINGLE_SHOT + u16::from(settings.halted) * HALT
}

/// Takes a value for a register of the log's own settings. Whether it is accepted;
/// nothing has changed otherwise.
pub(super) fn set(settings: &mut LogSettings, content: LogContent, value: u16) -> bool {
    match content {
        LogContent::Page => match u8::try_from(value) {
            Ok(page @ 0..=10) => settings.page = page,
            _ => return false,
        },
        LogContent::Mode => {
            if value > SINGLE_SHOT + HALT {
                return false;
            }
            settings.single_shot = value & SINGLE_SHOT != 0;
            settings.halted = value & HALT != 0;
        }
        LogContent::Pointer(buffer) => {
            let pointer = settings.pointers.get_mut(usize::from(buffer));
            let (Some(pointer), Some(_)) = (pointer, Loggable::of(value)) else { return false };
            *pointer = value;
        }
        _ => return false,
    }
    true
}

/// What a log pointer may name.
enum Loggable {
    /// A measured point, and which of its registers.
    Point(&'static Point, u16),
    Alerts,
    Clock(ClockWord),
}

impl Loggable {
    fn of(number: u16) -> Option<Self> {
        static ROWS: [Point; POINTS.len()] = POINTS;
        let register = Register::new(number)?;
        let place = |point: &Point| number.checked_sub(point.register.number());
        let point = || {
            // The rows ascend.
            let after = ROWS.partition_point(|point| point.register <= register);
            let point = ROWS.get(after.checked_sub(1)?)?;
            let place = place(point).filter(|place| *place < point.format.registers())?;
            Some(Self::Point(point, place))
        };
        let alerts = || {
            let is_there = |row: &&ConfigurationRow| {
                row.register == register && row.content == Content::Alerts
            };
            CONFIGURATION.iter().find(is_there).map(|_| Self::Alerts)
        };
        let clock = || match row_at(register)?.content {
            LogContent::Clock(word) => Some(Self::Clock(word)),
            _ => None,
        };
        point().or_else(clock).or_else(alerts)
    }

    fn read(&self, image: &Image<'_>, scales: Scales) -> u16 {
        match self {
            Self::Point(point, place) => {
                let value = point.integer(image.value(point), scales);
                let halves = encode::words(value);
                if point.format.registers() == 2 && *place == 0 { halves[0] } else { halves[1] }
            }
            Self::Alerts => image.alerts,
            Self::Clock(word) => image.clock.word(*word),
        }
    }
}

/// Whether a log pointer takes the number of that register.
pub fn is_loggable(number: u16) -> bool {
    Loggable::of(number).is_some()
}

/// What the buffers store now for registers `pointers`.
pub fn logged<const N: usize>(image: &Image<'_>, pointers: &[u16; N]) -> [u16; N] {
    let scales = Scales::of(image.setup);
    pointers.map(|pointer| {
        Loggable::of(pointer).map_or(encode::QNAN_16, |what| what.read(image, scales))
    })
}

/// The data log row of `register`, the second register of a value too.
pub(super) fn row_at(register: Register) -> Option<&'static DataLogRow> {
    static ROWS: [DataLogRow; DATA_LOG.len()] = DATA_LOG;
    Area::DataLog.row().offset(register)?;
    // The rows ascend and leave no register out.
    ROWS.get(ROWS.partition_point(|row| row.register <= register).checked_sub(1)?)
}
