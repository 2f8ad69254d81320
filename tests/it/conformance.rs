//! The Modbus specifications point by point: `docs/conformance.toml` is the table, and `docs/conformance.md` is
//! written from it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use firmware_model::Rule;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    /// Document, section, point, how, why, tests.
    rows: Vec<(String, String, String, String, String, String)>,
}

const DOCUMENTS: [(&str, &str); 3] = [
    ("application", "Modbus application protocol 1.1b3"),
    ("serial", "Modbus over serial line 1.02"),
    ("tcp", "Modbus messaging on TCP/IP 1.0b"),
];

/// The sections that say what a server does, typed by hand from the tables of contents.
const SECTIONS: [(&str, &[&str]); 2] = [
    (
        "application",
        &[
            "4.1", "4.2", "4.4", "5", "6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "6.7", "6.8",
            "6.9", "6.10", "6.11", "6.12", "6.13", "6.14", "6.18", "6.21", "7",
        ],
    ),
    (
        "serial",
        &["2.1", "2.2", "2.4.2", "2.5.1", "2.5.1.1", "2.5.1.2", "2.5.2", "3.2", "3.3", "3.4"],
    ),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn table() -> Table {
    toml::from_str(&fs::read_to_string(root().join("docs/conformance.toml")).unwrap()).unwrap()
}

#[test]
fn every_section_has_its_points() {
    for (document, sections) in SECTIONS {
        let rows = table().rows.into_iter().filter(|row| row.0 == document);
        let found: Vec<String> = rows
            .flat_map(|row| {
                row.1.replace(" to ", ", ").split(", ").map(str::to_owned).collect::<Vec<_>>()
            })
            .collect();
        for section in sections {
            assert!(found.iter().any(|one| one == section), "{document} {section} is missing");
        }
    }
}

/// Every test is a function behind `#[test]`, or in a `proptest!`, of the file that is named with it;
/// every rule is one, and what is not simply kept says why.
#[test]
fn every_test_and_every_rule_that_is_named_is_there() {
    let mut missing = Vec::new();
    for (document, section, point, how, why, tests) in table().rows {
        let place = format!("{document} {section}, {point}");
        assert!(DOCUMENTS.iter().any(|(name, _)| *name == document), "{place}");
        assert!(["kept", "chosen", "deviates", "absent"].contains(&how.as_str()), "{place}: {how}");
        assert!(how == "kept" || why.len() > 15, "{place}: why?");
        for rule in why.split("rule ").skip(1).filter_map(|rest| rest.split([';', ' ', ',']).next())
        {
            assert!(Rule::named(rule).is_some(), "{place}: there is no rule {rule}");
        }
        for test in tests.split(", ") {
            let (file, name) = test.split_once(' ').unwrap_or((test, ""));
            let text = fs::read_to_string(root().join(file)).unwrap_or_default();
            let before = text.split_once(&format!("fn {name}(")).map(|(before, _)| before);
            if name.is_empty()
                || !before.is_some_and(|before| before.trim_end().ends_with("#[test]"))
            {
                missing.push(format!("{place}: there is no test {test}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn the_document_is_the_table() {
    let mut text = String::from(
        "# Conformance\n\nThe Modbus specifications point by point, each with the tests that hold it. *kept*: as the \
         document has it; *chosen*: the document leaves it open, or two ways are here; *deviates*: as the meter \
         is believed to do it; *absent*: optional, and not there. Rules, and what they rest on, are those of \
         [evidence.md](evidence.md).\n\nWritten by a test from `docs/conformance.toml`.\n",
    );
    let rows = table().rows;
    for (document, title) in DOCUMENTS {
        let _ = write!(
            text,
            "\n## {title}\n\n| section | point | | why | tests |\n|---|---|---|---|---|\n"
        );
        for (_, section, point, how, why, tests) in rows.iter().filter(|row| row.0 == document) {
            let tests: Vec<String> = tests
                .split(", ")
                .map(|test| {
                    test.split_once(' ')
                        .map_or_else(String::new, |(file, name)| format!("[`{name}`](../{file})"))
                })
                .collect();
            let _ =
                writeln!(text, "| {section} | {point} | {how} | {why} | {} |", tests.join(", "));
        }
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        *counts.entry(row.3.as_str()).or_default() += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(how, count)| format!("{count} {how}")).collect();
    let _ = write!(text, "\n{} points: {}.\n", rows.len(), counts.join(", "));
    let path = root().join("docs/conformance.md");
    if fs::read_to_string(&path).unwrap_or_default() != text {
        fs::write(&path, text).unwrap();
        panic!("docs/conformance.md was not up to date and has been rewritten: commit it");
    }
}
