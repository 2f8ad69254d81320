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
    /// Aligned columns for a terminal of 120, long texts on several lines, without
    /// system types and evidence.
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
/// the meter's own registers. What the meter lacks is left empty, in JSON null.
pub fn with_values(rows: &[MapRow], contents: &Contents, format: Format) -> String {
    lay_out(&held(rows, contents), true, format)
}

/// The same of several meters, each with its name: for programs one table with a column
/// `meter` before the others, for people one table for each, under a heading.
pub fn of_several(rows: &[MapRow], meters: &[(&str, Contents)], format: Format) -> String {
    let entries = meters.iter().map(|(name, contents)| {
        let named = |entry| Entry { meter: Some(name), ..entry };
        (name, held(rows, contents).into_iter().map(named).collect::<Vec<_>>())
    });
    match format {
        Format::Json | Format::Csv => {
            lay_out(&entries.flat_map(|(_, entries)| entries).collect::<Vec<_>>(), true, format)
        }
        Format::Table | Format::Markdown => {
            let one = |(name, entries): (_, Vec<_>)| {
                format!("# {name}\n\n{}", lay_out(&entries, true, format))
            };
            entries.map(one).collect::<Vec<_>>().join("\n")
        }
    }
}

fn held<'a>(rows: &'a [MapRow], contents: &Contents) -> Vec<Entry<'a>> {
    let exponents = Exponents::read(contents);
    let entry = |row| {
        let held = match contents.words(row) {
            Some(words) => Held::of(row, words, &exponents),
            None => Held::default(),
        };
        Entry { held: Some(held), ..Entry::of(row) }
    };
    rows.iter().map(entry).collect()
}

/// A row, with what a program wants to know of it. The names of the fields are those of
/// the CSV's columns and the JSON's keys.
#[derive(Serialize)]
struct Entry<'a> {
    /// Whose it is, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    meter: Option<&'a str>,
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

/// What a meter holds there; nothing where it lacks the registers or has no power.
#[derive(Serialize, Default)]
struct Held {
    words: Option<Vec<u16>>,
    /// The value in the row's unit; null where it is no number.
    value: Option<f64>,
    text: Option<String>,
}

impl Held {
    fn of(row: &MapRow, words: Vec<u16>, exponents: &Exponents) -> Self {
        let value = match decode::reading(row, &words, exponents) {
            Reading::Number(digits) => digits.parse().ok(),
            Reading::Named(code, _) => Some(code as f64),
            _ => None,
        };
        let text = decode::value_text(row, &words, exponents);
        Self { words: Some(words), value, text: Some(text) }
    }
}

impl<'a> Entry<'a> {
    fn of(row: &'a MapRow) -> Self {
        Self {
            meter: None,
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
        let words = self.held.as_ref().and_then(|held| held.words.as_deref());
        words.map(decode::hex).unwrap_or_default()
    }

    fn text(&self) -> String {
        self.held.as_ref().and_then(|held| held.text.clone()).unwrap_or_default()
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

/// What a terminal has room for, each with its greatest width: the map alone.
const BARE: &[(&str, usize)] = &[
    ("register", 11),
    ("wire", 5),
    ("name", 34),
    ("access", 6),
    ("NV", 2),
    ("format", 6),
    ("unit", 5),
    ("scale", 10),
    ("range", 25),
];

/// The same with what a meter holds.
const WITH_VALUES: &[(&str, usize)] =
    &[("register", 11), ("wire", 5), ("name", 36), ("words", 22), ("value", 34)];

fn table(entries: &[Entry<'_>], values: bool) -> String {
    let shown = if values { WITH_VALUES } else { BARE };
    let headings = headings(values);
    let wrapped = |cells: &[String]| -> Vec<Vec<String>> {
        let cell = |&(name, widest): &(&str, usize)| {
            let place = headings.iter().position(|heading| heading == name)?;
            Some(wrap(cells.get(place)?, widest))
        };
        shown.iter().filter_map(cell).collect()
    };
    let all = entries.iter().map(|entry| entry.cells(values)).chain([headings.clone()]);
    let mut widths = vec![0; shown.len()];
    for cells in all {
        for (width, cell) in widths.iter_mut().zip(wrapped(&cells)) {
            let longest = cell.iter().map(|line| line.chars().count()).max();
            *width = (*width).max(longest.unwrap_or(0));
        }
    }
    let mut text = side_by_side(&wrapped(&headings), &widths);
    for (heading, rows) in sections(entries) {
        let _ = writeln!(text, "\n{heading}");
        for row in rows {
            text += &side_by_side(&wrapped(&row.cells(values)), &widths);
        }
    }
    text
}

/// `text` in lines of at most `widest` characters, broken between words; a longer word
/// stays whole.
fn wrap(text: &str, widest: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= widest => {
                *line += " ";
                *line += word;
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Cells of one or several lines each, padded to `widths`.
fn side_by_side(cells: &[Vec<String>], widths: &[usize]) -> String {
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let mut text = String::new();
    for number in 0..height {
        let pieces: Vec<String> = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{:<width$}", cell.get(number).map_or("", String::as_str)))
            .collect();
        text += pieces.join("  ").trim_end();
        text.push('\n');
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
    // One of several meters is named on each line.
    let several = entries.iter().any(|entry| entry.meter.is_some());
    let mut text = if several { format!("meter,{NAMES}") } else { NAMES.to_owned() };
    text += if values { ",words,value,text\r\n" } else { "\r\n" };
    for entry in entries {
        let systems: Vec<String> = entry.system_types.iter().map(u16::to_string).collect();
        let mut fields: Vec<String> = entry.meter.map(str::to_owned).into_iter().collect();
        fields.extend([
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
        ]);
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
