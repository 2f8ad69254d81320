use std::path::Path;

use super::*;
use crate::registers::{rows, rows_in, spans};
use firmware_model::registers::Register;

const PREAMBLE: &str = "\
# Registers

Printed by `s4100 registers --format markdown`. Registers are counted from 1, as in the
guide; *wire* is the address in a request, counted from 0. A value of 32 bits stands high
word first in two registers. `NV` survives a power cut. A *scale* is a factor, or the name
of the exponent of ten that stands in register 138 (I), 139 (V), 140 (W) or 141 (E), or in
a SunSpec scale factor. Values that a system type does not have read 0x8000 or 0x7FC00000,
accumulators 0.

";

/// A meter under the scales I -2, V -1, W -2, E -2 with 27 kW and one text.
fn contents() -> Contents {
    let mut contents = Contents::default();
    for (register, words) in [
        (1, &[0x0000, 0x3039][..]),
        (21, &[2700]),
        (26, &[0x8000]),
        (130, &[40]),
        (138, &[0xFFFE, 0xFFFF, 0xFFFE, 0xFFFE]),
        (40_037, &[0x4122, 0x2C42, 0, 0, 0, 0, 0, 0]),
    ] {
        contents.insert(Register::new(register).unwrap(), words);
    }
    contents
}

fn line_with<'a>(text: &'a str, start: &str) -> &'a str {
    text.lines().find(|line| line.starts_with(start)).unwrap()
}

/// The document in the repository is this one; a run writes it anew and fails if it was not.
#[test]
fn the_document_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/registers.md");
    let expected = PREAMBLE.to_owned() + &print(rows(), MapFormat::Markdown);
    if std::fs::read_to_string(&path).unwrap_or_default() != expected {
        std::fs::write(&path, expected).unwrap();
        panic!("docs/registers.md was out of date and has been written anew: commit it");
    }
}

#[test]
fn a_table_lines_up_under_its_headings() {
    let text = print(rows(), MapFormat::Table);
    let heading = text.lines().next().unwrap();
    let row = line_with(&text, "21 ");
    let cell = |name: &str| {
        let rest = &row[heading.find(name).unwrap()..];
        rest.split("  ").next().unwrap().to_owned()
    };
    assert_eq!(cell("wire"), "20");
    assert_eq!(cell("name"), "real power, total");
    assert_eq!(cell("access"), "R");
    assert_eq!(cell("format"), "SInt");
    assert_eq!(cell("unit"), "kW");
    assert_eq!(cell("scale"), "W");
    assert_eq!(cell("range"), "-32767 to 32767");
    assert!(text.contains("\nInteger data (1-112)\n1-2 "));
    assert!(text.contains("\nFirmware version (7001)\n7001 "));
}

#[test]
fn a_table_fits_a_terminal_and_loses_no_word() {
    for text in [
        print(rows(), MapFormat::Table),
        with_values(rows(), &contents(), MapFormat::Table),
        of_several(rows(), &[("roof", contents())], MapFormat::Table),
    ] {
        let longest = text.lines().max_by_key(|line| line.chars().count()).unwrap();
        assert!(longest.chars().count() <= 120, "{longest}");
    }
    let text = print(rows(), MapFormat::Table);
    let first = text.lines().position(|line| line.starts_with("156 ")).unwrap();
    let lines: Vec<&str> = text.lines().skip(first).take(2).collect();
    assert!(lines[0].contains("  high byte hour 0 to 23,"), "{lines:?}");
    assert_eq!(lines[1].trim(), "low byte year 0 to 199", "{lines:?}");
}

#[test]
fn a_row_of_each_format_typed_by_hand() {
    assert_eq!(
        line_with(&print(rows(), MapFormat::Csv), "configuration,130,"),
        "configuration,130,1,129,system type,,R/W,true,UInt,,,\"10, 11, 12, 31, 40\",\
         10 11 12 31 40,documented,guide p. 23"
    );
    assert_eq!(
        line_with(&print(rows(), MapFormat::Markdown), "| 130 "),
        "| 130 | 129 | system type | R/W | NV | UInt |  |  | 10, 11, 12, 31, 40 | all | \
         documented: guide p. 23 |"
    );
}

#[test]
fn every_row_is_in_every_format() {
    let json: serde_json::Value = serde_json::from_str(&print(rows(), MapFormat::Json)).unwrap();
    assert_eq!(json.as_array().unwrap().len(), rows().len());
    // The heading, and a line for each.
    assert_eq!(print(rows(), MapFormat::Csv).lines().count(), rows().len() + 1);
    // One table for each area in every language of documents, with every row.
    for (format, table, row) in [
        (MapFormat::Rst, ".. list-table::", "   * - 130\n"),
        (MapFormat::AsciiDoc, "[%header,cols=", "\n|130\n"),
        (MapFormat::Html, "<table>", "<tr><td>130</td>"),
    ] {
        let text = print(rows(), format);
        assert_eq!(text.matches(table).count(), 7, "{text}");
        assert!(text.contains(row), "{text}");
    }
    let markdown = print(rows(), MapFormat::Markdown);
    let lines =
        markdown.lines().filter(|line| line.starts_with("| ") && !line.contains("NV | format"));
    assert_eq!(lines.count(), rows().len());
}

#[test]
fn values_stand_beside_their_words() {
    let text = with_values(rows(), &contents(), MapFormat::Table);
    let said = |start| line_with(&text, start).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said("21 ").starts_with("21 20 real power, total 0A8C 27.00 kW"));
    assert!(said("1-2 ").ends_with(" 0000 3039 123.45 kWh"));
    assert!(said("26 ").ends_with(" 8000 ----"));
    assert_eq!(said("22 "), "22 21 reactive power, total", "not known");
    assert!(said("40037-40044 ").ends_with(" 4122 2C42 0000 0000 … \"A\\\",B\""));
}

#[test]
fn programs_get_numbers_texts_and_nothing() {
    let json = with_values(rows(), &contents(), MapFormat::Json);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let row = |register: u16| {
        json.as_array().unwrap().iter().find(|row| row["register"] == register).unwrap()
    };
    assert_eq!(row(21)["value"], 27.0);
    assert_eq!(row(21)["words"][0], 2700);
    assert_eq!(row(26)["value"], serde_json::Value::Null);
    assert_eq!(row(26)["text"], "----");
    assert_eq!(row(130)["value"], 40.0);
    assert_eq!(row(130)["text"], "40 (3L-1n)");
    for key in ["words", "value", "text"] {
        assert_eq!(row(22).get(key), Some(&serde_json::Value::Null), "the meter has not said it");
    }
    let csv = with_values(rows(), &contents(), MapFormat::Csv);
    assert!(line_with(&csv, "integer data,21,").ends_with(",0A8C,27,27.00 kW"));
    assert!(line_with(&csv, "integer data,22,").ends_with(",,,"));
    assert!(line_with(&csv, "SunSpec,40037,").ends_with(",,\"\"\"A\\\"\",B\"\"\""));
}

#[test]
fn several_meters_are_one_table_for_programs_and_one_each_for_people() {
    let meters = [("roof", contents()), ("work, shop", Contents::default())];
    let json = of_several(rows(), &meters, MapFormat::Json);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let powers: Vec<_> = json
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["register"] == 21)
        .map(|row| (row["meter"].as_str().unwrap(), row["value"].as_f64()))
        .collect();
    assert_eq!(powers, [("roof", Some(27.0)), ("work, shop", None)]);
    let csv = of_several(rows(), &meters, MapFormat::Csv);
    assert_eq!(csv.lines().count(), 2 * rows().len() + 1);
    assert!(csv.starts_with("meter,area,register,"));
    assert!(line_with(&csv, "roof,integer data,21,").ends_with(",0A8C,27,27.00 kW"));
    assert!(line_with(&csv, "\"work, shop\",integer data,21,").ends_with(",,,"));
    let table = of_several(rows(), &meters, MapFormat::Table);
    let headings = table.lines().filter(|line| line.starts_with('#')).collect::<Vec<_>>();
    assert_eq!(headings, ["# roof", "# work, shop"]);
    let markdown = of_several(rows(), &meters, MapFormat::Markdown);
    assert!(markdown.starts_with("# roof\n\n## Integer data (1-112)\n\n| register "));
}

#[test]
fn columns_can_be_chosen_in_every_format() {
    let rows = rows_in(rows(), &spans("21,140").unwrap()).unwrap();
    let text = |format, names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        MapLayout::choose(format, &names, false).map(|layout| print(&rows, layout))
    };
    assert_eq!(
        text(MapFormat::Csv, &["name", "register", "unit"]).unwrap(),
        "name,register,unit\r\n\"real power, total\",21,kW\r\nscale factor W (power),140,\r\n"
    );
    let markdown = text(MapFormat::Markdown, &["register", "System-Types"]).unwrap();
    assert!(
        markdown.contains("| register | system types |\n|---|---|\n| 21 | all |\n"),
        "{markdown}"
    );
    let table = text(MapFormat::Table, &["evidence", "register"]).unwrap();
    assert!(table.lines().next().unwrap().starts_with("evidence  "), "{table}");
    let json = text(MapFormat::Json, &["wire", "area"]).unwrap();
    assert!(
        json.starts_with("[\n  {\n    \"wire\": 20,\n    \"area\": \"integer data\"\n"),
        "{json}"
    );
    for (format, names, message) in [
        (MapFormat::Csv, "evidence", "unknown column `evidence`; accepted: meter, area, register,"),
        (
            MapFormat::Table,
            "regster",
            "unknown column `regster`, did you mean `register`? accepted:",
        ),
        (MapFormat::Markdown, "value", "`value` is what a meter holds: name a scenario, or --port"),
    ] {
        let error = text(format, &[names]).unwrap_err();
        assert!(error.starts_with(message), "{error}");
    }
    let twice = text(MapFormat::Csv, &["unit", "unit"]).unwrap_err();
    assert_eq!(twice, "the column `unit` is named twice");
}
