//! Recordings as tables: CSV with a header of names and units.
//!
//! ```text
//! # comments and empty lines count nowhere
//! time [s],A [W],A [var]
//! 0,1200,300
//! 900,1350.5,310
//! ```
//!
//! The separator is the comma, the decimal sign the point. All that is wrong is told
//! at once, up to a number that a person reads, each with its line and column.

use core::ops::Range;

use crate::scenario::{Finding, ScenarioError, suggestion};

/// A column that a kind of recording accepts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Column<K> {
    /// The name and the unit as the header writes them: `A [W]`.
    pub header: &'static str,
    /// What it holds.
    pub holds: K,
    /// What its numbers are multiplied by.
    pub factor: f64,
}

/// A table that was read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table<K> {
    /// What its columns hold, in the order of the file; each once.
    pub columns: Vec<K>,
    /// The numbers row by row, at least one row, each as long as `columns`; multiplied
    /// by the factors.
    numbers: Vec<f64>,
    /// Where each row stands in the file.
    pub places: Vec<Range<usize>>,
    /// Where the header stands.
    pub header: Range<usize>,
}

impl<K> Table<K> {
    /// Its rows, each with its place in the file.
    pub fn rows(&self) -> impl Iterator<Item = (&[f64], &Range<usize>)> {
        self.numbers.chunks_exact(self.columns.len().max(1)).zip(&self.places)
    }
}

/// As many errors as a person reads.
const MOST_FINDINGS: usize = 10;

/// Magnitudes beyond this are slips of the pen.
const LARGEST: f64 = 1e9;

/// Reads `text`, the contents of `file`.
///
/// # Errors
/// All that is wrong with it, with places.
pub(super) fn read<K: Copy + PartialEq>(
    file: &str,
    text: &str,
    accepted: &[Column<K>],
) -> Result<Table<K>, ScenarioError> {
    let mut findings = Vec::new();
    let mut lines = lines(text);
    let Some((header, at)) = lines.next() else {
        let message = format!("is empty; accepted: a header of {}, then rows", headers(accepted));
        findings.push(Finding { span: 0..0, message });
        return Err(ScenarioError::new(file, text, findings));
    };
    let columns = columns(header, at, accepted, &mut findings);
    if !findings.is_empty() {
        return Err(ScenarioError::new(file, text, findings));
    }
    let mut table = Table {
        columns: columns.iter().map(|column| column.holds).collect(),
        numbers: Vec::new(),
        places: Vec::new(),
        header: at..at + header.len(),
    };
    for (line, at) in lines {
        if findings.len() >= MOST_FINDINGS {
            break;
        }
        row(line, at, &columns, &mut table.numbers, &mut findings);
        table.places.push(at..at + line.len());
    }
    if findings.is_empty() && table.places.is_empty() {
        let message = "there is no row below the header; accepted: at least one".to_owned();
        findings.push(Finding { span: at..at + header.len(), message });
    }
    if findings.is_empty() { Ok(table) } else { Err(ScenarioError::new(file, text, findings)) }
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
            (line.trim_end(), start + whole.len() - line.len())
        })
        .filter(|(line, _)| !line.trim_start().is_empty() && !line.trim_start().starts_with('#'))
}

/// The fields of a line without the blanks around them, each with its place.
fn fields(line: &str, at: usize) -> impl Iterator<Item = (&str, Range<usize>)> {
    let mut start = at;
    line.split(',').map(move |field| {
        let trimmed = field.trim();
        let from = start + field.len() - field.trim_start().len();
        start += field.len() + 1;
        (trimmed, from..from + trimmed.len())
    })
}

fn columns<K: Copy + PartialEq>(
    header: &str,
    at: usize,
    accepted: &[Column<K>],
    findings: &mut Vec<Finding>,
) -> Vec<Column<K>> {
    let mut columns: Vec<Column<K>> = Vec::new();
    for (name, span) in fields(header, at) {
        let found = accepted.iter().find(|column| column.header == name);
        let message = match found {
            Some(column) if columns.iter().any(|other| other.holds == column.holds) => {
                format!("the column `{name}` stands there twice, perhaps in another unit")
            }
            Some(column) => {
                columns.push(*column);
                continue;
            }
            None if !header.contains(',') && header.contains([';', '\t']) => {
                let hint = "accepted: commas between the columns and points in the numbers";
                format!("the header is separated by semicolons or tabs; {hint}")
            }
            None => {
                let names: Vec<&str> = accepted.iter().map(|column| column.header).collect();
                let name: String = name.chars().take(40).collect();
                format!("unknown column `{name}`{}", suggestion(&name, &names))
            }
        };
        findings.push(Finding { span, message });
    }
    columns
}

/// Adds the numbers of a line; fewer where something is wrong with it.
fn row<K: Copy>(
    line: &str,
    at: usize,
    columns: &[Column<K>],
    numbers: &mut Vec<f64>,
    findings: &mut Vec<Finding>,
) {
    let count = fields(line, at).count();
    if count != columns.len() {
        let message =
            format!("the row has {count} fields; accepted: {}, as the header", columns.len());
        findings.push(Finding { span: at..at + line.len(), message });
        return;
    }
    for ((field, span), column) in fields(line, at).zip(columns) {
        match field.parse::<f64>() {
            Ok(number) if (number * column.factor).abs() <= LARGEST => {
                numbers.push(number * column.factor);
            }
            _ => {
                let field: String = field.chars().take(40).collect();
                let found = if field.is_empty() { "nothing" } else { &field };
                let message = format!(
                    "`{}` is {found}; accepted: a number such as -1250.5, at most a thousand million",
                    column.header
                );
                findings.push(Finding { span, message });
            }
        }
    }
}

fn headers<K>(accepted: &[Column<K>]) -> String {
    accepted.iter().map(|column| column.header).collect::<Vec<_>>().join(", ")
}
