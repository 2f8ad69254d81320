//! The data log of a meter as CSV: ten buffers, each behind its page of register 158.
//!
//! While a page is picked the meter holds one entry back; when a second one comes, the entries move
//! (guide, page 16). A page whose entries have moved while it was read is read again.

use std::fmt::{self, Write as _};

use firmware_model::registers::Register;

use super::decode::decimal;
use super::{Contents, Exponents, row_at};

/// How many entries a buffer has.
const DEPTH: u16 = 5760;
/// Where the buffer stands.
const BUFFER: u16 = 8000;
/// Which page stands there.
const PAGE: u16 = 158;
/// How many pages there are.
const PAGES: u16 = 10;
/// How often a page is read whose entries move meanwhile.
const TRIES: usize = 10;
/// So many registers are read at one time.
const BLOCK: u16 = 125;

/// The entries of one page, newest first, and how many have been written in all.
struct Page {
    entries: Vec<u16>,
    written: u64,
}

/// The first of the registers of scales, and how many they are.
const SCALES: (u16, u16) = (130, 12);

/// A meter whose registers are read and written, over a line or where it stands.
pub trait RegisterAccess {
    /// Why that failed.
    type Error: fmt::Display;

    /// What so many registers hold, `first` the first of them.
    ///
    /// # Errors
    /// The meter does not answer, or refuses.
    fn read(&mut self, first: Register, count: u16) -> Result<Vec<u16>, Self::Error>;

    /// Writes one register.
    ///
    /// # Errors
    /// The meter does not answer, or refuses.
    fn write(&mut self, register: Register, value: u16) -> Result<(), Self::Error>;
}

/// Why a log could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError<E: fmt::Display> {
    /// The meter cannot be read or written.
    #[error("{0}")]
    Meter(E),
    /// Its entries move faster than they are read.
    #[error(
        "the log went on {TRIES} times while its page {0} was read: a longer sub-interval or a faster \
         line gives it time"
    )]
    Moving(u16),
}

/// All of the log of a meter as CSV.
///
/// # Errors
/// The meter cannot be read, or its log does not stand still.
pub fn download<M: RegisterAccess>(meter: &mut M) -> Result<String, DownloadError<M::Error>> {
    let pages: Result<Vec<Page>, _> = (1..=PAGES).map(|page| read_page(meter, page)).collect();
    // Whatever has come of it, the meter is not left with a page.
    let let_go = write(meter, PAGE, 0);
    let pages = pages?;
    let_go?;
    let mut contents = Contents::default();
    if let Some(first) = Register::new(SCALES.0) {
        contents.insert(first, &meter.read(first, SCALES.1).map_err(DownloadError::Meter)?);
    }
    Ok(table(&pages, &contents))
}

fn read_page<M: RegisterAccess>(meter: &mut M, page: u16) -> Result<Page, DownloadError<M::Error>> {
    for _ in 0..TRIES {
        write(meter, PAGE, page)?;
        let written = count(meter)?;
        let there = u16::try_from(written).unwrap_or(DEPTH).min(DEPTH);
        let mut entries = Vec::new();
        for first in (0..there).step_by(usize::from(BLOCK)) {
            entries.extend(read(meter, BUFFER + first, BLOCK.min(there - first))?);
        }
        if count(meter)? == written {
            return Ok(Page { entries, written });
        }
        write(meter, PAGE, 0)?;
    }
    Err(DownloadError::Moving(page))
}

/// How many entries have been written since the power-up.
fn count<M: RegisterAccess>(meter: &mut M) -> Result<u64, DownloadError<M::Error>> {
    let [wraps, since] = [read(meter, 161, 1)?, read(meter, 163, 1)?]
        .map(|words| words.first().copied().map_or(0, u64::from));
    Ok(wraps * u64::from(DEPTH) + since)
}

fn read<M: RegisterAccess>(
    meter: &mut M,
    register: u16,
    count: u16,
) -> Result<Vec<u16>, DownloadError<M::Error>> {
    let Some(first) = Register::new(register) else { return Ok(Vec::new()) };
    meter.read(first, count).map_err(DownloadError::Meter)
}

fn write<M: RegisterAccess>(
    meter: &mut M,
    register: u16,
    value: u16,
) -> Result<(), DownloadError<M::Error>> {
    let Some(register) = Register::new(register) else { return Ok(()) };
    meter.write(register, value).map_err(DownloadError::Meter)
}

/// A row for each entry that every page has, newest first.
fn table(pages: &[Page], contents: &Contents) -> String {
    let mut text =
        "time,imported energy [kWh],exported energy [kWh],real demand [kW],reactive demand \
                    [kVAR],apparent demand [kVA]\n"
            .to_owned();
    let newest = pages.iter().map(|page| page.written).min().unwrap_or_default();
    let scales = Exponents::read(contents);
    // Under which powers of ten registers 3 (energy) and 29 (demand) stand.
    let exponent = |number: u16| {
        let row = Register::new(number).and_then(row_at);
        row.and_then(|row| scales.exponent(row.scale)).unwrap_or_default()
    };
    let (energy, power) = (exponent(3), exponent(29));
    for back in 0.. {
        let word = |page: usize| {
            let page = pages.get(page)?;
            let moved = usize::try_from(page.written - newest).ok()?;
            page.entries.get(moved + back).copied()
        };
        let words: Option<Vec<u16>> = (0..usize::from(PAGES)).map(word).collect();
        let Some(words) = words else { break };
        let [
            imported_high,
            imported_low,
            exported_high,
            exported_low,
            real,
            reactive,
            apparent,
            day,
            hour,
            second,
        ] = words[..]
        else {
            break;
        };
        let long = |high: u16, low: u16| i64::from(u32::from(high) << 16 | u32::from(low));
        let signed = |word: u16| decimal(i64::from(word as i16), power);
        let _ = writeln!(
            text,
            "{},{},{},{},{},{}",
            time(day, hour, second),
            decimal(long(imported_high, imported_low), energy),
            decimal(long(exported_high, exported_low), energy),
            signed(real),
            signed(reactive),
            signed(apparent)
        );
    }
    text
}

/// From the registers 155 to 157: day and month, hour and year, second and minute.
fn time(day: u16, hour: u16, second: u16) -> String {
    let [day, month] = day.to_be_bytes();
    let [hour, year] = hour.to_be_bytes();
    let [second, minute] = second.to_be_bytes();
    format!("{}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}", 2000 + u16::from(year))
}
