//! The register map laid out: columns for people, CSV and JSON for programs, Markdown for
//! the documentation.

use std::fmt::Write as _;

use firmware_model::SystemType;
use firmware_model::registers::{AREAS, MapRow};
use serde::Serialize;

use super::decode::{self, Reading};
use super::{Contents, Exponents, system_types};

/// How the map is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Aligned columns for a terminal.
    #[default]
    Table,
    /// RFC 4180, with a line of names first.
    Csv,
    /// An array of objects, one for each value of the map.
    Json,
    /// One table for each area.
    Markdown,
}

/// The bare map.
pub fn print(rows: &[MapRow], format: Format) -> String {
    lay_out(&rows.iter().map(Entry::of).collect::<Vec<_>>(), false, format)
}

/// The map with the words of a meter and what they say, under the scales that stand in
/// the meter's own registers. What the meter lacks is left empty.
pub fn with_values(rows: &[MapRow], contents: &Contents, format: Format) -> String {
    let exponents = Exponents::read(contents);
    let entries: Vec<_> = rows
        .iter()
        .map(|row| {
            let held = contents.words(row).map(|words| Held::of(row, words, &exponents));
            Entry { held, ..Entry::of(row) }
        })
        .collect();
    lay_out(&entries, true, format)
}

/// A row, with what a program wants to know of it. The names of the fields are those of
/// the CSV's columns and the JSON's keys.
#[derive(Serialize)]
struct Entry<'a> {
    area: &'a str,
    register: u16,
    registers: u16,
    /// The address in a request.
    wire: u16,
    name: &'a str,
    sunspec_name: Option<&'a str>,
    access: &'a str,
    non_volatile: bool,
    format: &'a str,
    unit: &'a str,
    scale: &'a str,
    range: &'a str,
    /// The codes of the system types that have the value.
    system_types: Vec<u16>,
    confidence: &'a str,
    source: &'a str,
    #[serde(flatten)]
    held: Option<Held>,
}

/// What a meter holds there.
#[derive(Serialize)]
struct Held {
    words: Vec<u16>,
    /// The value in the row's unit; null where it is no number.
    value: Option<f64>,
    text: String,
}

impl Held {
    fn of(row: &MapRow, words: Vec<u16>, exponents: &Exponents) -> Self {
        let value = match decode::reading(row, &words, exponents) {
            Reading::Number(digits) => digits.parse().ok(),
            Reading::Named(code, _) => Some(code as f64),
            _ => None,
        };
        Self { value, text: decode::value_text(row, &words, exponents), words }
    }
}

impl<'a> Entry<'a> {
    fn of(row: &'a MapRow) -> Self {
        Self {
            area: row.area.row().name,
            register: row.register.number(),
            registers: row.registers,
            wire: row.wire.0,
            name: row.name,
            sunspec_name: row.sunspec_name,
            access: row.access(),
            non_volatile: row.non_volatile,
            format: row.format.name(),
            unit: row.unit,
            scale: row.scale.name(),
            range: &row.range,
            system_types: system_types(row).into_iter().map(SystemType::code).collect(),
            confidence: row.evidence.confidence.name(),
            source: row.evidence.source,
            held: None,
        }
    }

    /// `21`, or `1-2`.
    fn span(&self) -> String {
        match self.registers {
            1 => self.register.to_string(),
            more => format!("{}-{}", self.register, self.register.saturating_add(more - 1)),
        }
    }

    fn full_name(&self) -> String {
        match self.sunspec_name {
            Some(short) => format!("{} ({short})", self.name),
            None => self.name.to_owned(),
        }
    }

    fn systems(&self) -> String {
        // Five is all of them.
        if self.system_types.len() == 5 {
            return "all".to_owned();
        }
        self.system_types.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
    }

    fn words(&self) -> String {
        self.held.as_ref().map(|held| decode::hex(&held.words)).unwrap_or_default()
    }

    fn text(&self) -> String {
        self.held.as_ref().map(|held| held.text.clone()).unwrap_or_default()
    }

    /// The cells that people read; `values` adds what the meter holds.
    fn cells(&self, values: bool) -> Vec<String> {
        let mut cells = vec![self.span(), self.wire.to_string(), self.full_name()];
        if values {
            cells.push(shortened(&self.words()));
            cells.push(self.text());
        }
        let owned = [self.access, if self.non_volatile { "NV" } else { "" }, self.format];
        cells.extend(owned.map(str::to_owned));
        cells.extend([self.unit, self.scale, self.range].map(str::to_owned));
        cells.push(self.systems());
        cells.push(format!("{}: {}", self.confidence, self.source));
        cells
    }
}

/// The longest hexadecimal dump in a table, four registers: texts have up to sixteen.
const LONGEST_DUMP: usize = 19;

fn shortened(words: &str) -> String {
    match words.get(..LONGEST_DUMP) {
        Some(first) if words.len() > LONGEST_DUMP => format!("{first} …"),
        _ => words.to_owned(),
    }
}

fn headings(values: bool) -> Vec<String> {
    let (before, held): (_, &[&str]) = (["register", "wire", "name"], &["words", "value"]);
    let after = ["access", "NV", "format", "unit", "scale", "range", "system types", "evidence"];
    let held = if values { held } else { &[] };
    before.iter().chain(held).chain(&after).map(|name| (*name).to_owned()).collect()
}

fn lay_out(entries: &[Entry<'_>], values: bool, format: Format) -> String {
    match format {
        Format::Table => table(entries, values),
        Format::Csv => csv(entries, values),
        Format::Json => json(entries),
        Format::Markdown => markdown(entries, values),
    }
}

/// The areas that have entries, each with its heading.
fn sections<'a, 'b>(
    entries: &'a [Entry<'b>],
) -> impl Iterator<Item = (String, Vec<&'a Entry<'b>>)> + use<'a, 'b> {
    AREAS.iter().filter_map(|area| {
        let rows: Vec<_> = entries.iter().filter(|entry| entry.area == area.name).collect();
        let span = if area.first == area.last {
            area.first.to_string()
        } else {
            format!("{}-{}", area.first, area.last)
        };
        (!rows.is_empty()).then(|| (format!("{} ({span})", capital(area.name)), rows))
    })
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn table(entries: &[Entry<'_>], values: bool) -> String {
    let headings = headings(values);
    let mut widths: Vec<usize> = headings.iter().map(|heading| heading.chars().count()).collect();
    for cells in entries.iter().map(|entry| entry.cells(values)) {
        for (width, cell) in widths.iter_mut().zip(&cells) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: &[String]| {
        let padded: Vec<String> =
            cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        padded.join("  ").trim_end().to_owned()
    };
    let mut text = line(&headings) + "\n";
    for (heading, rows) in sections(entries) {
        let _ = writeln!(text, "\n{heading}");
        for row in rows {
            text += &line(&row.cells(values));
            text.push('\n');
        }
    }
    text
}

fn markdown(entries: &[Entry<'_>], values: bool) -> String {
    let line = |cells: Vec<String>| {
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let rule = "|---".repeat(headings(values).len()) + "|\n";
    let mut text = String::new();
    for (heading, rows) in sections(entries) {
        let separator = if text.is_empty() { "" } else { "\n" };
        let _ = write!(text, "{separator}## {heading}\n\n{}{rule}", line(headings(values)));
        for row in rows {
            text += &line(row.cells(values));
        }
    }
    text
}

fn json(entries: &[Entry<'_>]) -> String {
    // Strings, numbers and lists of them always make JSON.
    serde_json::to_string_pretty(entries).unwrap_or_default() + "\n"
}

fn csv(entries: &[Entry<'_>], values: bool) -> String {
    const NAMES: &str = "area,register,registers,wire,name,sunspec_name,access,non_volatile,\
                         format,unit,scale,range,system_types,confidence,source";
    let mut text = NAMES.to_owned();
    text += if values { ",words,value,text\r\n" } else { "\r\n" };
    for entry in entries {
        let systems: Vec<String> = entry.system_types.iter().map(u16::to_string).collect();
        let mut fields = vec![
            entry.area.to_owned(),
            entry.register.to_string(),
            entry.registers.to_string(),
            entry.wire.to_string(),
            entry.name.to_owned(),
            entry.sunspec_name.unwrap_or_default().to_owned(),
            entry.access.to_owned(),
            entry.non_volatile.to_string(),
            entry.format.to_owned(),
            entry.unit.to_owned(),
            entry.scale.to_owned(),
            entry.range.to_owned(),
            systems.join(" "),
            entry.confidence.to_owned(),
            entry.source.to_owned(),
        ];
        if values {
            let value = entry.held.as_ref().and_then(|held| held.value);
            fields.push(entry.words());
            fields.push(value.map(|value| value.to_string()).unwrap_or_default());
            fields.push(entry.text());
        }
        text += &fields.iter().map(|field| quoted(field)).collect::<Vec<_>>().join(",");
        text += "\r\n";
    }
    text
}

/// A field of a CSV file, in quotation marks where it needs them.
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests;
