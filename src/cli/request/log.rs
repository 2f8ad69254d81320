//! The data log of a meter as CSV: ten buffers, each behind its page of register 158.
//!
//! While a page is picked the meter holds one entry back; when a second one comes, the entries move
//! (guide, page 16). A page whose entries have moved while it was read is read again.

use std::fmt::Write as _;

use firmware_model::registers::Register;

use crate::master::{Client, Peer};
use crate::session::Failure;
use workbench::registers::decode::decimal;
use workbench::registers::{Contents, Exponents, row_at, rows, rows_in, spans};

/// How many entries a buffer has.
const DEPTH: u16 = 5760;
/// Where the buffer stands.
const BUFFER: u16 = 8000;
/// What the pages are, in their order.
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

/// All of it.
pub fn download(peer: &Peer) -> Result<String, Failure> {
    let mut client = Client::open(peer.clone()).map_err(Failure::world)?;
    let pages: Result<Vec<Page>, Failure> =
        (1..=PAGES).map(|page| read_page(&mut client, page)).collect();
    // Whatever has come of it, the meter is not left with a page.
    let let_go = write(&mut client, 158, 0);
    let pages = pages?;
    let_go?;
    let scales =
        spans("130-141").and_then(|scales| rows_in(rows(), &scales)).map_err(Failure::world)?;
    let contents = crate::master::read_rows(peer, &scales).map_err(Failure::world)?;
    Ok(table(&pages, &contents))
}

fn read_page(client: &mut Client, page: u16) -> Result<Page, Failure> {
    for _ in 0..TRIES {
        write(client, 158, page)?;
        let written = count(client)?;
        let there = u16::try_from(written).unwrap_or(DEPTH).min(DEPTH);
        let mut entries = Vec::new();
        for first in (0..there).step_by(usize::from(BLOCK)) {
            entries.extend(read(client, BUFFER + first, BLOCK.min(there - first))?);
        }
        if count(client)? == written {
            return Ok(Page { entries, written });
        }
        write(client, 158, 0)?;
    }
    Err(Failure::world(format!(
        "the log went on {TRIES} times while its page {page} was read: a longer sub-interval or a faster \
         line gives it time"
    )))
}

/// How many entries have been written since the power-up.
fn count(client: &mut Client) -> Result<u64, Failure> {
    let [wraps, since] = [read(client, 161, 1)?, read(client, 163, 1)?]
        .map(|words| words.first().copied().map_or(0, u64::from));
    Ok(wraps * u64::from(DEPTH) + since)
}

fn read(client: &mut Client, register: u16, count: u16) -> Result<Vec<u16>, Failure> {
    let first = Register::new(register).ok_or_else(|| Failure::world("register 0"))?;
    client.registers(first, count).map_err(Failure::world)
}

fn write(client: &mut Client, register: u16, value: u16) -> Result<(), Failure> {
    let first = Register::new(register).ok_or_else(|| Failure::world("register 0"))?;
    client.write(first, value).map_err(Failure::world)
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
