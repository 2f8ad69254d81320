//! The register map laid out: columns for people, CSV and JSON for programs, Markdown for
//! the documentation.

use std::fmt::Write as _;

use firmware_model::SystemType;
use firmware_model::registers::{AREAS, MapRow};
use panels::text::{self, fitted};
use serde::Serialize;

use super::decode::{self, RowValue};
use super::layout::{HELD, MapFormat, MapLayout, PEOPLE, PROGRAMS, chosen};
use super::{Contents, Exponents, system_types};

/// The bare map.
pub fn print(rows: &[MapRow], layout: impl Into<MapLayout>) -> String {
    lay_out(&rows.iter().map(Entry::of).collect::<Vec<_>>(), false, &layout.into())
}

/// The map with the words of a meter and what they say, under the scales that stand in
/// the meter's own registers. What the meter lacks is left empty, in JSON null.
pub fn with_values(rows: &[MapRow], contents: &Contents, layout: impl Into<MapLayout>) -> String {
    lay_out(&held(rows, contents), true, &layout.into())
}

/// The same of several meters, each with its name: for programs one table with a column
/// `meter` before the others, for people one table for each, under a heading.
pub fn of_several(
    rows: &[MapRow],
    meters: &[(&str, Contents)],
    layout: impl Into<MapLayout>,
) -> String {
    let layout = layout.into();
    let entries = meters.iter().map(|(name, contents)| {
        let named = |entry| Entry { meter: Some(name), ..entry };
        (name, held(rows, contents).into_iter().map(named).collect::<Vec<_>>())
    });
    match layout.format {
        MapFormat::Json | MapFormat::Csv => {
            lay_out(&entries.flat_map(|(_, entries)| entries).collect::<Vec<_>>(), true, &layout)
        }
        _ => {
            let one = |(name, entries): (&&str, Vec<_>)| {
                let heading = match layout.format {
                    MapFormat::Rst => {
                        let line = "=".repeat(name.chars().count());
                        format!("{name}\n{line}\n\n")
                    }
                    MapFormat::AsciiDoc => format!("= {name}\n\n"),
                    MapFormat::Html => format!("<h1>{}</h1>\n", text::escaped(name)),
                    _ => format!("# {name}\n\n"),
                };
                heading + &lay_out(&entries, true, &layout)
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
    /// The value in the row's unit; null where it is not a number.
    value: Option<f64>,
    text: Option<String>,
}

impl Held {
    fn of(row: &MapRow, words: Vec<u16>, exponents: &Exponents) -> Self {
        let value = match decode::reading(row, &words, exponents) {
            RowValue::Number(digits) => digits.parse().ok(),
            RowValue::Named(code, _) => Some(code as f64),
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

    /// The cells that people read, of these columns.
    fn cells(&self, columns: &[&str]) -> Vec<String> {
        let all = [
            self.span(),
            self.wire.to_string(),
            self.full_name(),
            fitted(&self.words(), LONGEST_DUMP, " …"),
            self.text(),
            self.access.to_owned(),
            if self.non_volatile { "NV" } else { "" }.to_owned(),
            self.format.to_owned(),
            self.unit.to_owned(),
            self.scale.to_owned(),
            self.range.to_owned(),
            self.systems(),
            format!("{}: {}", self.confidence, self.source),
        ];
        chosen(&PEOPLE, &all, columns)
    }

    /// The fields of a CSV file, of these columns.
    fn fields(&self, columns: &[&str]) -> Vec<String> {
        let systems: Vec<String> = self.system_types.iter().map(u16::to_string).collect();
        let value = self.held.as_ref().and_then(|held| held.value);
        let all = [
            self.meter.unwrap_or_default().to_owned(),
            self.area.to_owned(),
            self.register.to_string(),
            self.registers.to_string(),
            self.wire.to_string(),
            self.name.to_owned(),
            self.sunspec_name.unwrap_or_default().to_owned(),
            self.access.to_owned(),
            self.non_volatile.to_string(),
            self.format.to_owned(),
            self.unit.to_owned(),
            self.scale.to_owned(),
            self.range.to_owned(),
            systems.join(" "),
            self.confidence.to_owned(),
            self.source.to_owned(),
            self.words(),
            value.map(|value| value.to_string()).unwrap_or_default(),
            self.text(),
        ];
        chosen(&PROGRAMS, &all, columns)
    }
}

/// The longest hexadecimal dump in a table, four registers and a mark: texts have up to sixteen.
const LONGEST_DUMP: usize = 21;

fn lay_out(entries: &[Entry<'_>], values: bool, layout: &MapLayout) -> String {
    match layout.format {
        MapFormat::Table => table(entries, values, layout),
        MapFormat::Csv => csv(entries, values, layout),
        MapFormat::Json => json(entries, layout),
        MapFormat::Markdown => document(entries, values, layout, &MARKDOWN),
        MapFormat::Rst => document(entries, values, layout, &RST),
        MapFormat::AsciiDoc => document(entries, values, layout, &ASCIIDOC),
        MapFormat::Html => document(entries, values, layout, &HTML),
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

/// The greatest width of a column that a table shows only when it is asked for.
const ASKED_FOR: usize = 40;

fn table(entries: &[Entry<'_>], values: bool, layout: &MapLayout) -> String {
    let shown = if values { WITH_VALUES } else { BARE };
    let columns = layout.for_people(shown);
    let widest = |column: &str| {
        let places = shown.iter().chain(BARE).find(|(name, _)| *name == column);
        places.map_or(ASKED_FOR, |(_, widest)| *widest)
    };
    let wrapped = |cells: &[String]| -> Vec<Vec<String>> {
        cells
            .iter()
            .zip(&columns)
            .map(|(cell, column)| text::wrapped(cell, widest(column)))
            .collect()
    };
    let headings: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
    let all = entries.iter().map(|entry| entry.cells(&columns)).chain([headings.clone()]);
    let mut widths = vec![0; columns.len()];
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
            text += &side_by_side(&wrapped(&row.cells(&columns)), &widths);
        }
    }
    text
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

/// A language of documents: how a heading, a line of headings and a row are written, and what
/// stands before and behind a table.
struct Markup {
    heading: fn(&str) -> String,
    head: fn(&[String]) -> String,
    row: fn(&[String]) -> String,
    end: &'static str,
}

const MARKDOWN: Markup = Markup {
    heading: |text| format!("## {text}\n\n"),
    head: |cells| format!("{}{}|\n", piped(cells), "|---".repeat(cells.len())),
    row: piped,
    end: "",
};

const RST: Markup = Markup {
    heading: |text| format!("{text}\n{}\n\n", "-".repeat(text.chars().count())),
    head: |cells| format!(".. list-table::\n   :header-rows: 1\n\n{}", listed(cells)),
    row: listed,
    end: "",
};

const ASCIIDOC: Markup = Markup {
    heading: |text| format!("== {text}\n\n"),
    head: |cells| format!("[%header,cols=\"{}*\"]\n|===\n{}", cells.len(), barred(cells)),
    row: barred,
    end: "|===\n",
};

const HTML: Markup = Markup {
    heading: |text| format!("<h2>{}</h2>\n", text::escaped(text)),
    head: |cells| format!("<table>\n{}", tagged(cells, "th")),
    row: |cells| tagged(cells, "td"),
    end: "</table>\n",
};

fn piped(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |\n", cells.join(" | "))
}

fn listed(cells: &[String]) -> String {
    let mut text = String::new();
    for (index, cell) in cells.iter().enumerate() {
        let mark = if index == 0 { "   * -" } else { "     -" };
        let _ = writeln!(text, "{}", format!("{mark} {}", cell.replace('*', "\\*")).trim_end());
    }
    text
}

fn barred(cells: &[String]) -> String {
    let cells: Vec<String> =
        cells.iter().map(|cell| format!("|{}\n", cell.replace('|', "\\|"))).collect();
    cells.concat() + "\n"
}

fn tagged(cells: &[String], tag: &str) -> String {
    let cells: Vec<String> =
        cells.iter().map(|cell| format!("<{tag}>{}</{tag}>", text::escaped(cell))).collect();
    format!("<tr>{}</tr>\n", cells.concat())
}

fn document(entries: &[Entry<'_>], values: bool, layout: &MapLayout, markup: &Markup) -> String {
    let all = || PEOPLE.into_iter().filter(|name| values || !HELD.contains(name)).collect();
    let columns: Vec<&str> = layout.columns.clone().unwrap_or_else(all);
    let headings: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
    let mut text = String::new();
    for (heading, rows) in sections(entries) {
        let separator = if text.is_empty() { "" } else { "\n" };
        text += separator;
        text += &(markup.heading)(&heading);
        text += &(markup.head)(&headings);
        for row in rows {
            text += &(markup.row)(&row.cells(&columns));
        }
        text += markup.end;
    }
    text
}

fn json(entries: &[Entry<'_>], layout: &MapLayout) -> String {
    // Strings, numbers and lists of them always make JSON.
    let text = match &layout.columns {
        None => serde_json::to_string_pretty(entries),
        Some(columns) => {
            let objects = entries.iter().map(|entry| Chosen::of(entry, columns));
            serde_json::to_string_pretty(&objects.collect::<Vec<_>>())
        }
    };
    text.unwrap_or_default() + "\n"
}

/// Some fields of an entry, in their order.
struct Chosen<'a> {
    fields: serde_json::Value,
    columns: &'a [&'static str],
}

impl<'a> Chosen<'a> {
    fn of(entry: &Entry<'_>, columns: &'a [&'static str]) -> Self {
        Self { fields: serde_json::to_value(entry).unwrap_or_default(), columns }
    }
}

impl Serialize for Chosen<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let field = |name: &&'static str| (*name, self.fields.get(name));
        serializer.collect_map(self.columns.iter().map(field))
    }
}

fn csv(entries: &[Entry<'_>], values: bool, layout: &MapLayout) -> String {
    // One of several meters is named on each line.
    let several = entries.iter().any(|entry| entry.meter.is_some());
    let has = |name: &&str| if *name == "meter" { several } else { values || !HELD.contains(name) };
    let all = || PROGRAMS.into_iter().filter(has).collect();
    let columns: Vec<&str> = layout.columns.clone().unwrap_or_else(all);
    let mut text = columns.join(",") + "\r\n";
    for entry in entries {
        text +=
            &entry.fields(&columns).iter().map(|field| quoted(field)).collect::<Vec<_>>().join(",");
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
