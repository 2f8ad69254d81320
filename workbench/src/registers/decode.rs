//! The words of a row as a value that a person reads.
//!
//! Integers are scaled in decimal, exactly; floats show six significant digits, which is
//! what single precision is good for; enumerations and bits are named.

use std::fmt::Write as _;

use firmware_model::registers::{
    Area, COMMANDS, CONFIGURATION, ConfigurationRow, Content, DATA_LOG, LogContent, MapRow,
    QNAN_16, Register, RegisterFormat, describe,
};
use firmware_model::{ALERTS, ClockWord, FIRST_YEAR, LOG_STATUS, Setting};

use super::Exponents;

/// What the words of a row say.
#[derive(Debug, Clone, PartialEq)]
pub enum RowValue {
    /// Not a number: `----`.
    Absent,
    /// A number in the row's unit, as decimal digits.
    Number(String),
    /// A count whose scale is not known.
    Unscaled(i64),
    /// A code, and what it stands for.
    Named(i64, String),
    /// A text.
    Text(String),
    /// The words are not as many as the row has.
    Torn,
}

/// The value of `row` whose registers hold `words`, with its unit: `27.00 kW`, `----`,
/// `40 (3L-1n)`, `"Leviton"`.
pub fn value_text(row: &MapRow, words: &[u16], exponents: &Exponents) -> String {
    match reading(row, words, exponents) {
        RowValue::Absent => "----".to_owned(),
        RowValue::Number(digits) => match row.unit {
            "" | "ratio" => digits,
            unit => format!("{digits} {unit}"),
        },
        RowValue::Unscaled(count) => {
            format!("{count} x {} {}", row.scale.name(), row.unit).trim_end().to_owned()
        }
        RowValue::Named(code, name) => format!("{code} ({name})"),
        RowValue::Text(text) => format!("\"{text}\""),
        RowValue::Torn => hex(words),
    }
}

/// What the words of `row` say.
pub fn reading(row: &MapRow, words: &[u16], exponents: &Exponents) -> RowValue {
    if words.len() != usize::from(row.registers) {
        return RowValue::Torn;
    }
    let count = match (row.format, words) {
        (RegisterFormat::Text(_), words) => return RowValue::Text(text(words)),
        (RegisterFormat::Float, [high, low]) => return float(f32::from_bits(long(*high, *low))),
        (RegisterFormat::SLong, [high, low]) => i64::from(long(*high, *low) as i32),
        (RegisterFormat::ULong, [high, low]) => i64::from(long(*high, *low)),
        (RegisterFormat::SInt | RegisterFormat::UInt, [QNAN_16]) if can_be_absent(row) => {
            return RowValue::Absent;
        }
        (RegisterFormat::SInt, [word]) => i64::from(*word as i16),
        (RegisterFormat::UInt, [word]) => i64::from(*word),
        _ => return RowValue::Torn,
    };
    if let Some(name) = name(row, count) {
        return RowValue::Named(count, name);
    }
    match exponents.exponent(row.scale) {
        Some(exponent) => RowValue::Number(decimal(count, exponent)),
        None => RowValue::Unscaled(count),
    }
}

/// The words as they stand in a dump: `53 75 ...` by register, four digits each.
pub fn hex(words: &[u16]) -> String {
    let mut text = String::new();
    for (place, word) in words.iter().enumerate() {
        let _ = write!(text, "{}{word:04X}", if place == 0 { "" } else { " " });
    }
    text
}

/// `count` times ten to the power of `exponent`, in decimal: as many places as it has.
pub fn decimal(count: i64, exponent: i8) -> String {
    let places = usize::from(exponent.unsigned_abs());
    if exponent >= 0 {
        // A zero with zeros behind it is a zero.
        let zeros = if count == 0 { 0 } else { places };
        return format!("{count}{}", "0".repeat(zeros));
    }
    let digits = format!("{:0width$}", count.unsigned_abs(), width = places + 1);
    // ASCII digits, and one more of them than there are places.
    let (whole, fraction) = digits.split_at(digits.len() - places);
    format!("{}{whole}.{fraction}", if count < 0 { "-" } else { "" })
}

fn long(high: u16, low: u16) -> u32 {
    u32::from(high) << 16 | u32::from(low)
}

/// Only measurements can be not a number; elsewhere 8000 hex is a value (register 146:
/// bit 15).
fn can_be_absent(row: &MapRow) -> bool {
    match row.area {
        Area::Integer => true,
        Area::SunSpec => row.format == RegisterFormat::SInt,
        _ => false,
    }
}

/// A float with six significant digits, whole numbers in full, without zeros at the end.
fn float(number: f32) -> RowValue {
    if number.is_nan() {
        return RowValue::Absent;
    }
    let number = f64::from(number);
    let size = number.abs();
    if !(1e-4..1e15).contains(&size) && size != 0.0 {
        return RowValue::Number(format!("{number:.5e}"));
    }
    let mut before = 0;
    let mut rest = size;
    while rest >= 1.0 {
        rest /= 10.0;
        before += 1;
    }
    let places = 6_usize.saturating_sub(before);
    let digits = format!("{number:.places$}");
    let digits = if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        &digits
    };
    RowValue::Number(if digits == "-0" { "0".to_owned() } else { digits.to_owned() })
}

/// ASCII up to the zeros at its end.
fn text(words: &[u16]) -> String {
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    bytes.get(..end).unwrap_or_default().escape_ascii().to_string()
}

/// What a code stands for, where the row holds codes.
fn name(row: &MapRow, count: i64) -> Option<String> {
    match row.area {
        Area::Configuration => configuration_name(configuration(row.register)?.content, count),
        Area::DataLog => {
            let log = DATA_LOG.iter().find(|log| log.register == row.register)?;
            data_log_name(log.content, count as u16)
        }
        Area::SunSpec => sunspec_name(row, count),
        _ => None,
    }
}

fn configuration(register: Register) -> Option<&'static ConfigurationRow> {
    static ROWS: [ConfigurationRow; CONFIGURATION.len()] = CONFIGURATION;
    ROWS.iter().find(|row| row.register == register)
}

fn configuration_name(content: Content, count: i64) -> Option<String> {
    let name = match (content, count) {
        (Content::Command, code) => {
            COMMANDS.iter().find(|row| i64::from(row.value) == code).map(|row| row.name)?
        }
        (Content::Alerts, bits) => return Some(alerts(bits as u16)),
        // Names: guide, the table of system types and the screen SYSTM.
        (Content::Setting(Setting::SystemType), 10) => "1L-1n",
        (Content::Setting(Setting::SystemType), 11) => "2L",
        (Content::Setting(Setting::SystemType), 12) => "2L-1n",
        (Content::Setting(Setting::SystemType), 31) => "3L",
        (Content::Setting(Setting::SystemType), 40) => "3L-1n",
        (Content::Setting(Setting::CtSecondary), 1) => "1 V",
        (Content::Setting(Setting::CtSecondary), 3) => "1/3 V",
        (Content::Setting(Setting::DisplayUnits), 0) => "IEC",
        (Content::Setting(Setting::DisplayUnits), 1) => "IEEE",
        (Content::Setting(Setting::DemandSubinterval), 0) => "external sync",
        _ => return None,
    };
    Some(name.to_owned())
}

fn data_log_name(content: LogContent, word: u16) -> Option<String> {
    let [high, low] = word.to_be_bytes();
    let name = match (content, word) {
        (LogContent::Clock(part) | LogContent::LatestTime(part), _) => match part {
            ClockWord::DayMonth => format!("day {high}, month {low}"),
            ClockWord::HourYear => format!("hour {high}, year {}", FIRST_YEAR + u16::from(low)),
            ClockWord::SecondMinute => format!("second {high}, minute {low}"),
        },
        (LogContent::Status, bits) => list(u32::from(bits), |bit| {
            let row = LOG_STATUS.iter().find(|row| u32::from(row.bit) == bit);
            row.map_or_else(|| format!("bit {bit}"), |row| plain(row.name))
        }),
        (LogContent::Page, 0) => "none".to_owned(),
        (LogContent::Mode, 0) => "circular".to_owned(),
        (LogContent::Mode, 1) => "single-shot".to_owned(),
        (LogContent::Mode, 2) => "circular, halted".to_owned(),
        (LogContent::Mode, 3) => "single-shot, halted".to_owned(),
        (LogContent::Pointer(_), number) => plain(describe(Register::new(number)?)?),
        _ => return None,
    };
    Some(name)
}

/// The alerts of register 146 that are on: `phase loss A, low power factor B`.
pub fn alerts(bits: u16) -> String {
    list(u32::from(bits), |bit| {
        let row = ALERTS.iter().find(|row| u32::from(row.bit) == bit);
        row.map_or_else(|| format!("bit {bit}"), |row| plain(row.name))
    })
}

fn sunspec_name(row: &MapRow, count: i64) -> Option<String> {
    let name = match (row.sunspec_name?, count) {
        ("SID", 0x5375_6E53) => "SunS",
        ("ID", 1) => "common model",
        ("ID", 201) => "single phase",
        ("ID", 202) => "split phase",
        ("ID", 203) => "three phases, wye",
        ("ID", 204) => "three phases, delta",
        ("ID", 0xFFFF) => "end",
        ("Evt", bits) => return Some(events(bits as u32)),
        _ => return None,
    };
    Some(name.to_owned())
}

/// The SunSpec events that are on (guide, page 33; SunSpec models 201 to 204).
pub fn events(bits: u32) -> String {
    list(bits, |bit| {
        match bit {
            2 => "power failure",
            3 => "under-voltage",
            4 => "low power factor",
            5 => "over-current",
            6 => "over-voltage",
            7 => "missing sensor",
            _ => return format!("bit {bit}"),
        }
        .to_owned()
    })
}

/// A name of the tables without its commas, for lists.
pub fn plain(name: &str) -> String {
    name.replace(", ", " ")
}

fn list(bits: u32, name: impl Fn(u32) -> String) -> String {
    let names: Vec<String> = (0..32).filter(|bit| bits >> bit & 1 == 1).map(name).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

#[cfg(test)]
mod tests;
