//! What the guide has, held against what is here: `docs/guide-coverage.toml` is the table, and
//! `docs/guide-coverage.md` is written from it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use firmware_model::Rule;
use firmware_model::menu::SCREENS;
use firmware_model::registers::Register;
use serde::Deserialize;
use workbench::lesson::SHIPPED_LESSONS;
use workbench::registers::row_at;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    /// Page, item, how, where or why.
    rows: Vec<(u8, String, String, String)>,
}

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn table() -> Table {
    let text = fs::read_to_string(root().join("docs/guide-coverage.toml")).unwrap();
    toml::from_str(&text).unwrap()
}

/// The sections of the guide's table of contents with their pages, the hazards and warnings, and the
/// diagrams, typed by hand from the guide: how many rows each page has at least.
const PAGES: [(u8, usize, &str); 31] = [
    (1, 10, "five lines of danger, two of loss of control, a notice of three"),
    (2, 24, "product, identification, specifications"),
    (4, 2, "dimensions, application example"),
    (5, 17, "data outputs, product diagram, display diagram"),
    (6, 7, "installation, DIN and screw mounting"),
    (7, 9, "supported system types: five, wiring symbols, caution"),
    (8, 7, "warning, diagrams 1 to 6"),
    (9, 6, "four diagrams of the control power, fuses, earth"),
    (10, 9, "quick setup: eleven steps"),
    (11, 3, "pulse output, abbreviations, quadrants"),
    (12, 1, "user interface for data"),
    (13, 3, "alert, reset, information"),
    (15, 1, "user interface for setup"),
    (16, 4, "setup: power, pulses, phase loss, demand, passwords"),
    (17, 5, "RS-485, data logging"),
    (18, 3, "point map overview"),
    (19, 2, "default settings"),
    (20, 4, "integer map"),
    (21, 1, "integer map"),
    (22, 1, "integer map"),
    (23, 3, "configuration"),
    (24, 2, "configuration, alerts"),
    (25, 2, "configuration"),
    (26, 1, "floating point map"),
    (30, 2, "SunSpec"),
    (31, 1, "SunSpec"),
    (32, 1, "SunSpec"),
    (33, 2, "SunSpec"),
    (34, 6, "troubleshooting: five problems, substances"),
    (3, 0, "the rest of the notices"),
    (14, 0, "the rest of the interface"),
];

#[test]
fn every_page_of_the_guide_has_its_rows() {
    let mut rows: BTreeMap<u8, usize> = BTreeMap::new();
    for (page, item, how, _) in &table().rows {
        assert!(
            ["reproduced", "taught", "pictured", "out"].contains(&how.as_str()),
            "{item}: {how}"
        );
        *rows.entry(*page).or_default() += 1;
    }
    for (page, least, what) in PAGES {
        let found = rows.get(&page).copied().unwrap_or(0);
        assert!(found >= least, "page {page} ({what}): {found} rows of {least}");
    }
    let out = table().rows.iter().filter(|row| row.2 == "out").count();
    assert!(out <= 20, "{out} items are out of scope");
    assert!(table().rows.len() >= 140, "{} rows", table().rows.len());
}

/// The figures of the manual.
fn figures() -> String {
    fs::read_to_string(root().join("docs/manual/figures.toml")).unwrap()
}

/// Whether `key` is one of a scenario, by its schema.
fn is_key(key: &str) -> bool {
    let schema = workbench::scenario::schema();
    key.split('.').try_fold(&schema, |schema, name| schema.get("properties")?.get(name)).is_some()
}

fn is_there(kind: &str, name: &str) -> bool {
    let number = |name: &str| Register::new(name.parse().ok()?).and_then(row_at);
    match kind {
        "screen" => SCREENS.iter().any(|row| row.id == name),
        "register" => number(name).is_some(),
        "rule" => Rule::named(name).is_some(),
        "scenario" => workbench::scenario::list().iter().any(|one| one.name == name),
        "key" => is_key(name),
        "safety" => workbench::safety::statements().unwrap().iter().any(|one| one.id == name),
        "symptom" => workbench::troubleshooting::named(name).is_ok(),
        "diagram" => root().join(format!("docs/diagrams/{name}.svg")).is_file(),
        "lesson" => SHIPPED_LESSONS.iter().any(|one| one.name == name),
        "figure" => figures().contains(&format!("\n[figure.{name}]\n")),
        "file" => root().join(name).is_file(),
        _ => false,
    }
}

#[test]
fn everything_that_is_named_is_there() {
    let mut missing = Vec::new();
    for (page, item, how, places) in &table().rows {
        if how == "out" {
            assert!(places.len() > 15, "{item}: why is it out?");
            continue;
        }
        for place in places.split(", ") {
            let (kind, name) = place.split_once(' ').unwrap_or((place, ""));
            if !is_there(kind, name) {
                missing.push(format!("p. {page}, {item}: there is no {place}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn the_document_is_the_table() {
    let table = table();
    let mut text = String::from(
        "# What of the guide is here\n\nThe installation guide of the meter (Leviton Z000057-0A) from its \
         first page to its last. *reproduced*: the emulator does it; *taught*: a scenario, words or \
         troubleshooting show it; *pictured*: a diagram has it; *out*: not here, with the reason. A scenario is \
         started by its name (`s4100 NAME`); a screen is shown by `?` in the terminal under its id; registers \
         are those of [registers.md](registers.md), rules of [evidence.md](evidence.md), safety of \
         [safety.toml](safety.toml), diagrams of [diagrams](diagrams), symptoms of `s4100 troubleshoot NAME`, keys \
         of a scenario file.\n\nWritten by a test from `docs/guide-coverage.toml`.\n\n\
         | page | item | | where, or why not |\n|---:|---|---|---|\n",
    );
    for (page, item, how, places) in &table.rows {
        let _ = writeln!(text, "| {page} | {item} | {how} | {places} |");
    }
    let out = table.rows.iter().filter(|row| row.2 == "out").count();
    let _ = writeln!(text, "\n{} items, {out} of them out.", table.rows.len());
    let path: &Path = &root().join("docs/guide-coverage.md");
    let found = fs::read_to_string(path).unwrap_or_default();
    if found != text {
        fs::write(path, &text).unwrap();
    }
    assert!(
        found == text,
        "docs/guide-coverage.md was not up to date and has been rewritten: commit it"
    );
}
