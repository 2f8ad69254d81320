//! Recordings as tables: CSV (RFC 4180) with a header of names and units.
//!
//! ```text
//! # comments and empty lines count nowhere
//! time [s],A [W],A [var]
//! 0,1200,300
//! 900,1350.5,"310"
//! ```
//!
//! Fields are separated by commas, semicolons or tabs, whichever the header has; the decimal
//! sign is the point. A column of times may hold dates (ISO 8601): then time counts from the
//! first row. All that is wrong is told at once, up to a number that a person reads, each
//! with its line and column.

mod field;

use core::ops::Range;

use jiff::civil::DateTime;
use jiff::{Timestamp, tz::TimeZone};

use crate::diagnostics::{FileError, Finding, Findings, suggestion};
use field::{Field, fields};

/// A column that a kind of recording accepts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Column<K> {
    /// The name and the unit as the header writes them: `A [W]`.
    pub header: &'static str,
    /// What it holds.
    pub holds: K,
    /// How it is written.
    pub written: FieldForm,
}

/// How the fields of a column are written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum FieldForm {
    /// As numbers, which are multiplied by this.
    Number(f64),
    /// As dates with their time; what counts is the seconds since the first row.
    Date,
}

impl<K> Column<K> {
    /// A column of numbers, which are multiplied by `factor`.
    pub const fn number(header: &'static str, holds: K, factor: f64) -> Self {
        Self { header, holds, written: FieldForm::Number(factor) }
    }

    /// A column of dates.
    pub const fn date(header: &'static str, holds: K) -> Self {
        Self { header, holds, written: FieldForm::Date }
    }
}

/// A table that was read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table<'a, K> {
    /// What its columns hold, in the order of the file; each once.
    pub columns: Vec<K>,
    /// The numbers row by row, at least one row, each as long as `columns`; multiplied
    /// by the factors.
    numbers: Vec<f64>,
    /// Where the header stands.
    pub header: Range<usize>,
    text: &'a str,
}

impl<K> Table<'_, K> {
    /// Its rows.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f64]> + DoubleEndedIterator {
        self.numbers.chunks_exact(self.columns.len().max(1))
    }

    /// The numbers of all rows, one after the other.
    pub fn into_numbers(self) -> Vec<f64> {
        self.numbers
    }

    /// Where each row stands in the file; they are looked for, since only what is wrong is
    /// asked for its place.
    pub fn places(&self) -> impl Iterator<Item = Range<usize>> {
        lines(self.text).skip(1).map(|(line, at)| at..at + line.len())
    }

    /// Where row `index` stands in the file.
    pub fn place(&self, index: usize) -> Range<usize> {
        self.places().nth(index).unwrap_or_else(|| self.header.clone())
    }
}

/// Magnitudes beyond this are slips of the pen.
const LARGEST: f64 = 1e9;

/// Reads `text`, the contents of `file`.
///
/// # Errors
/// All that is wrong with it, with places.
pub(super) fn read<'a, K: Copy + PartialEq>(
    file: &str,
    text: &'a str,
    accepted: &[Column<K>],
) -> Result<Table<'a, K>, FileError> {
    let mut lines = lines(text);
    let Some((header, at)) = lines.next() else {
        let message = format!("is empty; accepted: a header of {}, then rows", headers(accepted));
        return Err(FileError::of(file, text, 0..0, message));
    };
    let place = at..at + header.len();
    let separator = separator(header);
    let mut findings = Findings::default();
    let columns = columns((file, header, at), separator, accepted, &mut findings);
    if !findings.is_empty() {
        return Err(findings.into_error(file, text));
    }
    // A number takes two bytes at least, with what separates it from the next.
    let most = text.bytes().filter(|byte| *byte == b'\n').count().saturating_add(1);
    let most = most.saturating_mul(columns.len()).min(text.len() / 2 + 1);
    let mut rows = Rows {
        columns: &columns,
        separator,
        numbers: Vec::with_capacity(most),
        began: None,
        zoned: None,
    };
    let mut any = false;
    for (line, at) in lines {
        if findings.are_enough() {
            break;
        }
        any = true;
        rows.read(line, at, &mut findings);
    }
    if !any {
        let message = "there is no row below the header; accepted: at least one";
        findings.push(Finding::new(place.clone(), message));
    }
    let numbers = rows.numbers;
    let columns = columns.iter().map(|column| column.holds).collect();
    findings.or(file, text, Table { columns, numbers, header: place, text })
}

/// The lines that count, without the ends of line, each with its place.
fn lines(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut at = 0;
    text.split_inclusive('\n')
        .map(move |whole| {
            let start = at;
            at += whole.len();
            // What some programs write in front of a file to say that it is UTF-8.
            let line = whole.strip_prefix('\u{feff}').unwrap_or(whole);
            (line.trim_end_matches(['\r', '\n', ' ']), start + whole.len() - line.len())
        })
        .filter(|(line, _)| !line.trim_start().is_empty() && !line.trim_start().starts_with('#'))
        // What a spreadsheet writes in front to tell its own separator.
        .filter(|(line, at)| *at > 3 || !line.starts_with("sep="))
}

/// What stands between the fields: the header tells, since no name has one of them.
fn separator(header: &str) -> char {
    [',', ';', '\t'].into_iter().find(|one| header.contains(*one)).unwrap_or(',')
}

fn columns<K: Copy + PartialEq>(
    (file, header, at): (&str, &str, usize),
    separator: char,
    accepted: &[Column<K>],
    findings: &mut Findings,
) -> Vec<Column<K>> {
    let mut columns: Vec<Column<K>> = Vec::new();
    if let Some(message) = no_header(file, header, separator, accepted) {
        findings.push(Finding::new(at..at + header.len(), message));
        return columns;
    }
    for field in fields(header, at, separator) {
        if findings.are_enough() {
            break;
        }
        let Some(name) = field.text() else {
            findings.push(Finding::new(field.span.clone(), field::UNCLOSED));
            continue;
        };
        let found = accepted.iter().find(|column| column.header == name);
        let message = match found {
            Some(column) if columns.iter().any(|other| other.holds == column.holds) => {
                format!("the column `{name}` stands there twice, perhaps in another unit")
            }
            Some(column) => {
                columns.push(*column);
                continue;
            }
            None => {
                let names: Vec<&str> = accepted.iter().map(|column| column.header).collect();
                let name: String = name.chars().take(40).collect();
                format!("unknown column `{name}`{}", suggestion(&name, &names))
            }
        };
        findings.push(Finding::new(field.span.clone(), message));
    }
    columns
}

/// What a first line is that is not a header: that of a COMTRADE file, or a row.
fn no_header<K>(
    file: &str,
    header: &str,
    separator: char,
    accepted: &[Column<K>],
) -> Option<String> {
    let mut first = fields(header, 0, separator).take(64);
    if first.any(|field| {
        field.text().is_some_and(|name| accepted.iter().any(|column| column.header == name))
    }) {
        return None;
    }
    if is_comtrade(file) || is_configuration(header) {
        return Some(format!("this is {COMTRADE}"));
    }
    let numbers = fields(header, 0, separator)
        .take(64)
        .all(|field| field.text().is_some_and(|text| text.parse::<f64>().is_ok()));
    numbers.then(|| {
        format!("the first line holds numbers; accepted: a header of {}", headers(accepted))
    })
}

/// What a file of a disturbance recorder is, and what to do with it.
pub(crate) const COMTRADE: &str = "a COMTRADE file (IEEE C37.111); accepted: CSV. A reader of COMTRADE, such as the package `comtrade` of Python, gives what to write: a header such as time [s],VA [V],IA [A], then rows of primary values";

/// Whether the name of a file is one that a disturbance recorder gives.
pub(crate) fn is_comtrade(file: &str) -> bool {
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    ["cfg", "dat", "cff"].contains(&ending.as_str())
}

/// Whether `first` is the first line of a COMTRADE configuration: a station, a device and
/// the year of the standard.
fn is_configuration(first: &str) -> bool {
    let year = first.rsplit(',').next().unwrap_or_default().trim();
    first.matches(',').count() == 2 && ["1991", "1999", "2013"].contains(&year)
        || first.starts_with("--- file type")
}

/// Rows on their way into a table.
struct Rows<'a, K> {
    columns: &'a [Column<K>],
    separator: char,
    numbers: Vec<f64>,
    /// The first date of a column of dates.
    began: Option<Timestamp>,
    /// Whether that date has an offset from UTC: then all have one.
    zoned: Option<bool>,
}

impl<K> Rows<'_, K> {
    /// Adds the numbers of a line; fewer where something is wrong with it.
    fn read(&mut self, line: &str, at: usize, findings: &mut Findings) {
        let count = fields(line, at, self.separator).count();
        if count != self.columns.len() {
            let commas = self.separator == ',' && count > self.columns.len();
            let hint =
                if commas { " (a decimal comma makes two of one: write points)" } else { "" };
            let message = format!(
                "the row has {count} fields; accepted: {}, as the header{hint}",
                self.columns.len()
            );
            findings.push(Finding::new(at..at + line.len(), message));
            return;
        }
        for (field, column) in fields(line, at, self.separator).zip(self.columns) {
            match self.number(&field, column) {
                Ok(number) => self.numbers.push(number),
                Err(message) => findings.push(Finding::new(field.span.clone(), message)),
            }
        }
    }

    fn number(&mut self, field: &Field<'_>, column: &Column<K>) -> Result<f64, String> {
        let text = field.text().ok_or_else(|| field::UNCLOSED.to_owned())?;
        match column.written {
            FieldForm::Number(factor) => match text.parse::<f64>() {
                Ok(number) if (number * factor).abs() <= LARGEST => Ok(number * factor),
                _ => Err(self.no_number(&text, column.header)),
            },
            FieldForm::Date => {
                let moment = date(&text).ok_or_else(|| no_date(&text, column.header))?;
                let (moment, zoned) = moment;
                if *self.zoned.get_or_insert(zoned) != zoned {
                    let (this, first) = if zoned { ("an", "none") } else { ("no", "one") };
                    return Err(format!(
                        "`{}` has {this} offset from UTC, the first row has {first}; accepted: the same in all rows",
                        column.header
                    ));
                }
                let began = *self.began.get_or_insert(moment);
                Ok(moment.duration_since(began).as_secs_f64())
            }
        }
    }

    fn no_number(&self, text: &str, header: &str) -> String {
        if self.separator != ',' && text.replacen(',', ".", 1).parse::<f64>().is_ok() {
            return format!(
                "`{header}` is {text}, with a decimal comma; accepted: decimal points (`tr , .` makes them, since this file has none between its columns)"
            );
        }
        format!(
            "`{header}` is {}; accepted: a number such as -1250.5, at most a thousand million",
            found(text)
        )
    }
}

fn no_date(text: &str, header: &str) -> String {
    let number = text.parse::<f64>().is_ok();
    let hint =
        if number { "; numbers need their unit in the header, such as time [s]" } else { "" };
    format!(
        "`{header}` is {}; accepted: a date and time (ISO 8601) such as 2026-03-01T00:15:00Z{hint}",
        found(text)
    )
}

/// A field as a message quotes it.
fn found(text: &str) -> String {
    if text.is_empty() { "nothing".to_owned() } else { text.chars().take(40).collect() }
}

/// A date and its time, and whether it has an offset from UTC; where none has, all are taken to
/// have the same one.
fn date(text: &str) -> Option<(Timestamp, bool)> {
    let zoned = text.parse::<Timestamp>().ok().map(|moment| (moment, true));
    zoned.or_else(|| {
        let civil = text.parse::<DateTime>().ok()?;
        TimeZone::UTC.to_timestamp(civil).ok().map(|moment| (moment, false))
    })
}

fn headers<K>(accepted: &[Column<K>]) -> String {
    accepted.iter().map(|column| column.header).collect::<Vec<_>>().join(", ")
}
