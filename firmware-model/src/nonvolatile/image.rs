//! The non-volatile memory as bytes: what a file keeps between two runs.
//!
//! ```text
//! version u16 | record, record, ... | CRC-32 of all before u32        big-endian
//! record:  tag u8 | length u32 | that many bytes
//! ```
//!
//! An image has each record once, in the order of their tags. Tags and the ids of settings
//! are given once and never again to something else; whoever adds a record or a
//! setting raises the version. Every value is judged as a Modbus write would be, by
//! its own range: a setting whose company has changed around it (a system voltage beside
//! another PT ratio) is as the meter had it, and stays.

use core::fmt;

use crc::{CRC_32_ISO_HDLC, Crc};

use super::bytes::Bytes;
use super::memory::Nonvolatile;
use crate::clock::{ClockWord, DateTime};
use crate::counter::Counter;
use crate::datalog::{DataLog, LOG_BUFFERS, LogEntries, LogRow, LogSettings, LogStamp};
use crate::demand::Powers;
use crate::metering::{Energies, PhaseEnergies};
use crate::pulse::PulseCounters;
use crate::registers::is_loggable;
use crate::settings::{SETTINGS, Setting, Setup};

/// The version of the image that this program writes.
const VERSION: u16 = 1;
const CRC: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);
/// More mW s than any meter sees in its life; sums of a few of them still fit an `i128`.
const ENERGY_LIMIT: i128 = 1 << 100;
const SINGLE_SHOT: u8 = 1;
const HALTED: u8 = 2;

/// What a wrong value of the log besides its settings is called.
const LOG_STATE: &str = "the log's state";

/// Why bytes are not an image of a memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageError {
    /// They end too early.
    Truncated,
    /// They are not those that were written.
    Checksum,
    /// A later program wrote them, in this version.
    Newer(u16),
    /// A record is missing, is another one, or is not as long as it has to be.
    Record(&'static str),
    /// A value that the meter cannot have.
    Value(&'static str),
    /// A setting outside its range.
    Setting(Setting, u32),
}

impl fmt::Display for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated => f.write_str("it ends too early"),
            Self::Checksum => f.write_str("its checksum is wrong"),
            Self::Newer(version) => {
                write!(f, "a later program wrote it (version {version}, known is {VERSION})")
            }
            Self::Record(name) => write!(f, "the record of {name} is missing or malformed"),
            Self::Value(name) => write!(f, "{name} is outside its range"),
            Self::Setting(setting, value) => {
                write!(f, "{} cannot be {value}", setting.row().name)
            }
        }
    }
}

impl core::error::Error for ImageError {}

/// The records: tag and name.
const RECORDS: [(u8, &str); 8] = [
    (1, "settings"),
    (2, "energies"),
    (3, "maximum demand"),
    (4, "pulse counters"),
    (5, "counters"),
    (6, "log settings"),
    (7, "log counters"),
    (8, "log entries"),
];

/// The id of a setting in an image.
const fn id(setting: Setting) -> u8 {
    match setting {
        Setting::Address => 1,
        Setting::Baud => 2,
        Setting::Parity => 3,
        Setting::SystemType => 4,
        Setting::CtPrimary => 5,
        Setting::CtSecondary => 6,
        Setting::PtRatio => 7,
        Setting::SystemVoltage => 8,
        Setting::PhaseLossVoltage => 9,
        Setting::PhaseLossImbalance => 10,
        Setting::EnergyPerPulse => 11,
        Setting::DemandSubintervals => 12,
        Setting::DemandSubinterval => 13,
        Setting::DisplayUnits => 14,
        Setting::SetupPassword => 15,
        Setting::ResetPassword => 16,
    }
}

impl Nonvolatile {
    /// The memory as bytes: about 800, and 20 more for each row in the log.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut image = VERSION.to_be_bytes().to_vec();
        let payloads = [
            settings(&self.setup),
            energies(&self.energies),
            powers(&self.demand_maxima),
            [self.pulses.import, self.pulses.export].map(u32::to_be_bytes).concat(),
            [self.energy_resets, self.power_ups].map(Counter::get).map(u16::to_be_bytes).concat(),
            log_settings(&self.log.settings),
            log_counters(&self.log),
            log_entries(&self.log.entries),
        ];
        for ((tag, _), payload) in RECORDS.iter().zip(payloads) {
            image.push(*tag);
            // The longest record is the log's, 115 kB.
            image.extend((payload.len() as u32).to_be_bytes());
            image.extend(payload);
        }
        let checksum = CRC.checksum(&image);
        image.extend(checksum.to_be_bytes());
        image
    }

    /// The memory that [`Nonvolatile::to_bytes`] gave as these bytes.
    ///
    /// # Errors
    /// What is wrong with them. No bytes whatever make it panic.
    pub fn from_bytes(image: &[u8]) -> Result<Self, ImageError> {
        let (body, checksum) = image.split_last_chunk().ok_or(ImageError::Truncated)?;
        if CRC.checksum(body) != u32::from_be_bytes(*checksum) {
            return Err(ImageError::Checksum);
        }
        let mut body = Bytes(body);
        let version = body.u16().ok_or(ImageError::Truncated)?;
        if version > VERSION {
            return Err(ImageError::Newer(version));
        }
        let [setup, energies, demand_maxima, pulses, counters, log_settings, log_counters, entries] =
            records(&mut body)?;
        let malformed = |index: usize| ImageError::Record(RECORDS[index].1);
        let (energy_resets, power_ups) = read_counters(counters).ok_or(malformed(4))?;
        let memory = Self {
            setup: read_setup(setup)?,
            energies: read_energies(energies).ok_or(malformed(1))?,
            demand_maxima: read_powers(demand_maxima).ok_or(malformed(2))?,
            pulses: read_pulses(pulses).ok_or(malformed(3))?,
            energy_resets: counter(energy_resets, "the count of energy resets")?,
            power_ups: counter(power_ups, "the count of power-ups")?,
            log: DataLog {
                settings: read_log_settings(log_settings).ok_or(malformed(5))?,
                entries: read_entries(entries).ok_or(malformed(7))?,
                ..read_log_counters(log_counters).ok_or(malformed(6))??
            },
        };
        memory.judge().map(|()| memory)
    }

    /// Whether every value is one that a meter can have.
    fn judge(&self) -> Result<(), ImageError> {
        let small = |energy: i128| energy.unsigned_abs() <= ENERGY_LIMIT.unsigned_abs();
        let demands = self.demand_maxima.iter().flat_map(parts);
        let stamp = self.log.latest.is_none_or(|latest| small(latest.energy));
        let sound = [
            (all_energies(&self.energies).all(small), "an energy accumulator"),
            (demands.into_iter().all(f64::is_finite), "a maximum demand"),
            (self.log.settings.pointers.into_iter().all(is_loggable), "a log pointer"),
            (self.log.is_sound() && stamp, LOG_STATE),
        ];
        match sound.iter().find(|(sound, _)| !sound) {
            Some((_, name)) => Err(ImageError::Value(name)),
            None => Ok(()),
        }
    }
}

/// Splits the body into the payloads of its records.
fn records<'a>(body: &mut Bytes<'a>) -> Result<[Bytes<'a>; RECORDS.len()], ImageError> {
    let mut payloads = [Bytes(&[]); RECORDS.len()];
    for (payload, (tag, name)) in payloads.iter_mut().zip(RECORDS) {
        let mut next = || {
            (body.u8()? == tag).then_some(())?;
            let length = usize::try_from(body.u32()?).ok()?;
            body.take(length)
        };
        *payload = next().ok_or(ImageError::Record(name))?;
    }
    if body.0.is_empty() { Ok(payloads) } else { Err(ImageError::Record("nothing known")) }
}

fn settings(setup: &Setup) -> Vec<u8> {
    let entry = |setting: Setting| {
        let [a, b, c, d] = setup.get(setting).to_be_bytes();
        [id(setting), a, b, c, d]
    };
    SETTINGS.iter().flat_map(|row| entry(row.setting)).collect()
}

fn read_setup(mut bytes: Bytes<'_>) -> Result<Setup, ImageError> {
    let malformed = ImageError::Record(RECORDS[0].1);
    let mut setup = Setup::default();
    for row in &SETTINGS {
        if bytes.u8() != Some(id(row.setting)) {
            return Err(malformed);
        }
        let value = bytes.u32().ok_or(malformed)?;
        setup.restore(row.setting, value).map_err(|_| ImageError::Setting(row.setting, value))?;
    }
    bytes.end(setup).ok_or(malformed)
}

fn accumulators(of: &PhaseEnergies) -> [i128; 8] {
    let [q1, q2, q3, q4] = of.reactive;
    [of.real_import, of.real_export, q1, q2, q3, q4, of.apparent_import, of.apparent_export]
}

fn all_energies(energies: &Energies) -> impl Iterator<Item = i128> {
    [energies.total].into_iter().chain(energies.phases).flat_map(|of| accumulators(&of))
}

fn energies(energies: &Energies) -> Vec<u8> {
    all_energies(energies).flat_map(i128::to_be_bytes).collect()
}

fn read_energies(mut bytes: Bytes<'_>) -> Option<Energies> {
    let mut phase = || {
        Some(PhaseEnergies {
            real_import: bytes.i128()?,
            real_export: bytes.i128()?,
            reactive: [bytes.i128()?, bytes.i128()?, bytes.i128()?, bytes.i128()?],
            apparent_import: bytes.i128()?,
            apparent_export: bytes.i128()?,
        })
    };
    let energies = Energies { total: phase()?, phases: [phase()?, phase()?, phase()?] };
    bytes.end(energies)
}

fn parts(powers: &Powers) -> [f64; 3] {
    [powers.real, powers.reactive, powers.apparent]
}

fn powers(maxima: &[Powers; 2]) -> Vec<u8> {
    maxima.iter().flat_map(parts).flat_map(f64::to_be_bytes).collect()
}

fn read_powers(mut bytes: Bytes<'_>) -> Option<[Powers; 2]> {
    let mut one =
        || Some(Powers { real: bytes.f64()?, reactive: bytes.f64()?, apparent: bytes.f64()? });
    let maxima = [one()?, one()?];
    bytes.end(maxima)
}

fn read_pulses(mut bytes: Bytes<'_>) -> Option<PulseCounters> {
    let pulses = PulseCounters { import: bytes.u32()?, export: bytes.u32()? };
    bytes.end(pulses)
}

fn read_counters(mut bytes: Bytes<'_>) -> Option<(u16, u16)> {
    let counters = (bytes.u16()?, bytes.u16()?);
    bytes.end(counters)
}

fn log_settings(settings: &LogSettings) -> Vec<u8> {
    let mode = u8::from(settings.single_shot) * SINGLE_SHOT + u8::from(settings.halted) * HALTED;
    [settings.page, mode].into_iter().chain(row(&settings.pointers)).collect()
}

fn read_log_settings(mut bytes: Bytes<'_>) -> Option<LogSettings> {
    let (page, mode) = (bytes.u8()?, bytes.u8()?);
    (mode <= SINGLE_SHOT + HALTED).then_some(())?;
    let settings = LogSettings {
        page,
        single_shot: mode & SINGLE_SHOT != 0,
        halted: mode & HALTED != 0,
        pointers: read_row(&mut bytes)?,
    };
    bytes.end(settings)
}

fn log_counters(log: &DataLog) -> Vec<u8> {
    let counters = [log.wraps_or_missed, log.since_wrap].map(Counter::get);
    let words = [counters[0], counters[1], log.lasting, log.events[0], log.events[1]];
    let mut bytes = words.map(u16::to_be_bytes).concat();
    if let Some(LogStamp { energy, time }) = log.latest {
        bytes.extend(energy.to_be_bytes());
        bytes.extend(time.words().map(u16::to_be_bytes).concat());
    }
    bytes
}

fn counter(number: u16, name: &'static str) -> Result<Counter, ImageError> {
    Counter::held(number).ok_or(ImageError::Value(name))
}

/// A log without settings and entries, if the bytes have its form; refused if no log counts so.
fn read_log_counters(mut bytes: Bytes<'_>) -> Option<Result<DataLog, ImageError>> {
    let counters = [bytes.u16()?, bytes.u16()?].map(|number| counter(number, LOG_STATE));
    let mut log = DataLog {
        lasting: bytes.u16()?,
        events: [bytes.u16()?, bytes.u16()?],
        ..DataLog::default()
    };
    if !bytes.0.is_empty() {
        let energy = bytes.i128()?;
        let words: [u16; ClockWord::ALL.len()] = [bytes.u16()?, bytes.u16()?, bytes.u16()?];
        log.latest = Some(LogStamp { energy, time: DateTime::from_words(words)? });
    }
    let [wraps_or_missed, since_wrap] = counters;
    let log = wraps_or_missed.and_then(|wraps_or_missed| {
        since_wrap.map(|since_wrap| DataLog { wraps_or_missed, since_wrap, ..log })
    });
    bytes.end(log)
}

fn row(row: &LogRow) -> impl Iterator<Item = u8> {
    row.map(u16::to_be_bytes).into_iter().flatten()
}

fn read_row(bytes: &mut Bytes<'_>) -> Option<LogRow> {
    let mut row = [0; LOG_BUFFERS];
    for word in &mut row {
        *word = bytes.u16()?;
    }
    Some(row)
}

fn log_entries(entries: &LogEntries) -> Vec<u8> {
    let (rows, next) = entries.parts();
    // Places in the ring go up to 5760.
    let place = (next as u16).to_be_bytes();
    place.into_iter().chain(rows.iter().flat_map(row)).collect()
}

fn read_entries(mut bytes: Bytes<'_>) -> Option<LogEntries> {
    let next = usize::from(bytes.u16()?);
    let mut rows = Vec::with_capacity(bytes.0.len() / (2 * LOG_BUFFERS));
    while !bytes.0.is_empty() {
        rows.push(read_row(&mut bytes)?);
    }
    LogEntries::from_parts(rows, next)
}

#[cfg(test)]
mod tests;
