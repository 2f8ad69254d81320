//! The evidence of the tables against a second list, typed by hand.
//!
//! The list has every row, where neighbours are alike as a family with the number of its
//! rows: a row that is added, removed or surer than it was fails here until it is judged
//! a second time.

mod rules;

use firmware_model::Confidence;
use workbench::evidence::{self, FactKind, Row};

/// Stated, stated by one document or implied, stated nowhere.
const C: Confidence = Confidence::Documented;
const L: Confidence = Confidence::Likely;
const I: Confidence = Confidence::Inferred;

/// A row, how sure it is, and a part of its source.
type Expected = (&'static str, Confidence, &'static str);

/// All rows of `kind` are in `expected`, and nothing else is.
fn closed(kind: FactKind, expected: &[Expected]) {
    let rows: Vec<Row> = evidence::rows().into_iter().filter(|row| row.kind == kind).collect();
    for row in &rows {
        let times = expected.iter().filter(|(key, ..)| *key == row.key).count();
        assert_eq!(times, 1, "{} {} stands {times} times in the second list", kind.name(), row.key);
    }
    listed(kind, expected);
}

/// Each of `expected` is a row of `kind`, as sure and from the same source.
fn listed(kind: FactKind, expected: &[Expected]) {
    let rows = evidence::rows();
    for &(key, confidence, source) in expected {
        let found: Vec<&Row> =
            rows.iter().filter(|row| row.kind == kind && row.key == key).collect();
        let [row] = found[..] else {
            panic!("{} {key}: {} rows", kind.name(), found.len());
        };
        assert_eq!(row.evidence.confidence, confidence, "{} {key}", kind.name());
        assert!(
            row.evidence.source.contains(source),
            "{} {key}: {:?} does not name {source:?}",
            kind.name(),
            row.evidence.source
        );
    }
}

/// Rows that are alike: which ones ("43-78" by number, "energy.*" by the beginning of the
/// name, or one name), how many, how sure, and a part of the source.
type Family = (&'static str, usize, Confidence, &'static str);

fn covers(pattern: &str, key: &str) -> bool {
    let number = |text: &str| text.parse::<u32>().ok();
    let ends = pattern.split_once('-').map(|(first, last)| (number(first), number(last)));
    match (pattern.strip_suffix('*'), ends, number(key)) {
        (Some(beginning), ..) => key.starts_with(beginning),
        (None, Some((Some(first), Some(last))), Some(key)) => (first..=last).contains(&key),
        _ => pattern == key,
    }
}

/// Each row of `kind` is in one of `families`, as sure and from the same source, and each
/// family has its number of rows.
fn families(kind: FactKind, families: &[Family]) {
    let rows: Vec<Row> = evidence::rows().into_iter().filter(|row| row.kind == kind).collect();
    for row in &rows {
        let of = families.iter().filter(|(pattern, ..)| covers(pattern, &row.key)).count();
        assert_eq!(of, 1, "{} {} is in {of} families", kind.name(), row.key);
    }
    for &(pattern, count, confidence, source) in families {
        let family: Vec<&Row> = rows.iter().filter(|row| covers(pattern, &row.key)).collect();
        assert_eq!(family.len(), count, "{} {pattern}", kind.name());
        for row in family {
            assert_eq!(row.evidence.confidence, confidence, "{} {}", kind.name(), row.key);
            let found = row.evidence.source;
            assert!(found.contains(source), "{} {}: {found:?}", kind.name(), row.key);
        }
    }
}

#[test]
fn settings() {
    closed(
        FactKind::Setting,
        &[
            // The default is printed, the upper limit is that of Modbus.
            ("address", I, "p. 19"),
            // Both ends and the default are printed, the rates between are not.
            ("baud", L, "p. 2"),
            ("parity", L, "p. 19"),
            ("system_type", C, "p. 7"),
            ("ct_primary", C, "p. 23"),
            ("ct_secondary", C, "p. 23"),
            ("pt_ratio", C, "p. 23"),
            ("system_voltage", C, "ZL0093-0A"),
            ("phase_loss_voltage", C, "p. 24"),
            ("phase_loss_imbalance", C, "p. 24"),
            ("energy_per_pulse", C, "p. 24"),
            ("demand_subintervals", C, "p. 25"),
            ("demand_subinterval", C, "p. 25"),
            ("display_units", C, "p. 16"),
            ("setup_password", C, "10, 19"),
            ("reset_password", C, "p. 19"),
        ],
    );
}

#[test]
fn commands() {
    closed(
        FactKind::Command,
        &[
            ("30078", C, "p. 23"),
            ("21211", C, "p. 23"),
            ("21212", C, "p. 23"),
            ("16640", C, "p. 23"),
            ("16498", C, "p. 23"),
        ],
    );
}

#[test]
fn alerts() {
    closed(
        FactKind::Alert,
        &[
            ("0", L, "over-range"),
            ("1", L, "over-range"),
            ("2", L, "over-range"),
            ("3", L, "20 % over the CT rating"),
            ("4", L, "20 % over the CT rating"),
            ("5", L, "20 % over the CT rating"),
            ("6", C, "p. 24"),
            ("8", C, "three statements"),
            ("9", C, "three statements"),
            ("10", C, "three statements"),
            ("11", C, "below 0.5"),
            ("12", C, "below 0.5"),
            ("13", C, "below 0.5"),
            ("14", C, "p. 24"),
            ("15", C, "p. 16"),
        ],
    );
}

#[test]
fn points() {
    families(
        FactKind::Point,
        &[
            // Of 259 and 261 "Import/Export" is partly lost.
            ("1-20", 10, C, "p. 20"),
            ("21", 1, C, "p. 20"),
            // The range is printed without its negative half.
            ("22", 1, L, "0 to 32767"),
            ("23-40", 17, C, "p. 20"),
            // 315: printed as reactive energy.
            ("41", 1, L, "reactive"),
            ("43-78", 18, C, "p. 21"),
            ("79-91", 7, C, "p. 22"),
            // 365 to 388: phase A three times.
            ("92-93", 2, C, "ZL0067-0C"),
            ("94", 1, C, "p. 22"),
            ("95-96", 2, C, "ZL0067-0C"),
            ("97", 1, C, "p. 22"),
            ("98-99", 2, C, "ZL0067-0C"),
            ("100", 1, C, "p. 22"),
            ("101-102", 2, C, "ZL0067-0C"),
            ("103-111", 9, C, "p. 22"),
            // Printed as 114.
            ("112", 1, C, "407/408"),
        ],
    );
}

#[test]
fn configuration_and_data_log() {
    families(
        FactKind::Register,
        &[
            ("129-133", 5, C, "p. 23"),
            ("134", 1, C, "ZL0093-0A"),
            ("135", 1, L, "104 kW"),
            ("136-137", 2, C, "p. 23"),
            // What they scale is lost for 139 and 141; how they are chosen is nowhere.
            ("138-141", 4, I, "p. 23"),
            // Of 142 the worked example contradicts the text.
            ("142-144", 3, C, "p. 24"),
            // 10 ms is lost.
            ("145", 1, C, "ZL0067-0B"),
            ("146", 1, C, "p. 24"),
            ("147-150", 4, C, "p. 25"),
            // R/W, and returns 0: whether a write is taken is not said.
            ("151", 1, I, "p. 25"),
            ("152-154", 3, C, "p. 25"),
            ("155-157", 3, C, "2000-01-01"),
            ("158", 1, C, "ZL0067-0C"),
            ("159", 1, C, "ZL0067-0B"),
            ("160", 1, C, "ZL0067-0B, -0C"),
            // The missed sets of a single-shot log.
            ("161", 1, L, "ZL0067-0C"),
            // The meaning is certain, the formula is not.
            ("162", 1, L, "5760"),
            ("163", 1, C, "ZL0067-0C"),
            // "Latest" is likely, and so is the packing of its time.
            ("164", 1, L, "real energy consumption"),
            ("166-168", 3, L, "packing"),
            ("169-178", 10, C, "p. 19"),
        ],
    );
}

#[test]
fn sunspec_points() {
    families(
        FactKind::SunSpec,
        &[
            ("40001-40004", 3, C, "p. 30"),
            // Schneider's meter has its own name there.
            ("40005", 1, L, "ZL0093-0A"),
            ("40021", 1, I, "not said"),
            ("40037", 1, I, "no document"),
            ("40045-40053", 2, I, "not said"),
            ("40069", 1, C, "40068"),
            ("40070-40075", 6, C, "p. 30"),
            ("40076", 1, I, "201-204"),
            ("40077-40084", 8, C, "p. 30"),
            ("40085", 1, I, "pp. 30-33"),
            ("40086", 1, C, "p. 30"),
            ("40087", 1, I, "pp. 30-33"),
            ("40088-40090", 3, C, "p. 31"),
            ("40091", 1, C, "prints phase A"),
            ("40092", 1, I, "pp. 30-33"),
            ("40093-40095", 3, C, "p. 31"),
            ("40096", 1, C, "prints phase A"),
            ("40097", 1, I, "pp. 30-33"),
            ("40098-40100", 3, C, "p. 31"),
            ("40101", 1, C, "prints phase A"),
            ("40102", 1, I, "pp. 30-33"),
            // Printed as an average of the active phases.
            ("40103-40105", 3, I, "kW / kVA"),
            ("40106", 1, I, "prints phase A"),
            ("40107", 1, I, "pp. 30-33"),
            ("40108-40122", 8, C, "p. 31"),
            ("40124", 1, I, "pp. 30-33"),
            ("40125-40139", 8, C, "p. 32"),
            ("40141", 1, I, "pp. 30-33"),
            ("40142-40164", 12, C, "p. 32"),
            ("40166-40172", 4, C, "p. 33"),
            ("40174", 1, I, "pp. 30-33"),
            // The bits are certain, which alerts set them is likely.
            ("40175", 1, L, "201-204"),
            ("40177-40178", 2, C, "p. 33"),
        ],
    );
}

#[test]
fn areas() {
    closed(
        FactKind::Area,
        &[
            ("1-112", C, "pp. 20-22"),
            ("129-154", C, "pp. 23-25"),
            ("155-178", C, "ZL0067-0B"),
            ("257-408", C, "floating point"),
            ("7001-7001", C, "p. 18"),
            // The first row is certain, the last one likely, what 13760 is a hypothesis.
            ("8000-13760", I, "13760"),
            ("40001-40178", C, "pp. 30-33"),
        ],
    );
}

/// How keys behave in time: nothing of it is in any document.
#[test]
fn keys_in_time() {
    closed(
        FactKind::Key,
        &[
            ("debounce: 30 ms", I, "no document"),
            ("showing the previous value: 2000 ms", I, "no document"),
        ],
    );
}

/// The content of the data screens is certain, their order is the rule `menu-tree`.
#[test]
fn screens() {
    families(
        FactKind::Screen,
        &[
            ("energy.*", 34, C, "pp. 5, 11"),
            ("power.*", 12, C, "pp. 5, 11"),
            ("current.*", 4, C, "pp. 5, 11"),
            ("voltage.*", 8, C, "pp. 5, 11"),
            ("pf.*", 4, C, "pp. 5, 11"),
            ("frequency", 1, C, "pp. 5, 11"),
            ("demand.*", 9, C, "pp. 5, 11"),
            ("pulses.*", 2, C, "if equipped"),
            ("alert", 1, C, "p. 11"),
            ("alert.phase_loss", 1, I, "no page shows the value"),
            ("alert.low_pf", 1, I, "no page shows the value"),
            ("alert.frequency", 1, I, "no page shows the value"),
            ("alert.over_*", 2, I, "no page shows the value"),
            ("alert.pulse", 1, C, "ConF"),
            ("info", 1, C, "p. 11"),
            ("info.model", 1, I, "p. 18"),
            ("info.os", 1, L, "ZL0067-0B"),
            ("info.rs", 1, L, "ZL0067-0B"),
            ("info.sn", 1, I, "no page shows the format"),
            ("reset", 1, C, "p. 11"),
            ("reset.password", 1, C, "pp. 10, 11"),
            ("reset.energy", 1, C, "p. 11"),
            ("reset.energy.confirm", 1, I, "p. 11"),
            ("reset.demand", 1, C, "p. 11"),
            ("reset.demand.confirm", 1, I, "p. 11"),
            ("setup", 1, C, "p. 10"),
            ("setup.password", 1, C, "pp. 10, 11"),
            ("setup.com", 1, C, "p. 10"),
            ("setup.com.address", 1, C, "p. 10"),
            ("setup.com.baud", 1, C, "p. 10"),
            ("setup.com.parity", 1, L, "p. 19"),
            ("setup.ct", 1, C, "p. 10"),
            ("setup.ct.primary", 1, C, "p. 10"),
            ("setup.ct.secondary", 1, I, "third of a volt"),
            ("setup.system", 1, C, "p. 10"),
            ("setup.system.type", 1, L, "p. 7"),
            ("setup.pt*", 2, C, "p. 10"),
            ("setup.voltage*", 2, C, "p. 10"),
            ("setup.power", 1, C, "S_PWR"),
            ("setup.power.maximum", 1, I, "MX KW"),
            ("setup.phase_loss", 1, I, "no page shows the label"),
            ("setup.phase_loss.*", 2, C, "p. 16"),
            ("setup.pulse", 1, I, "no page shows the label"),
            ("setup.pulse.*", 2, C, "p. 16"),
            ("setup.demand", 1, I, "no page shows the label"),
            ("setup.demand.*", 2, C, "p. 16"),
            ("setup.display", 1, I, "no page shows the label"),
            ("setup.display.units", 1, I, "UNITS"),
            ("setup.passwords", 1, I, "no page shows the label"),
            ("setup.passwords.*", 2, C, "p. 16"),
        ],
    );
}

/// What a scenario can set to another reading, by rule.
#[test]
fn options() {
    let expected = [
        ("totals-net-then-split", "totals"),
        ("reactive-fundamental", "reactive"),
        ("apparent-rms-product", "apparent"),
        ("apparent-total-vector-sum", "apparent_total"),
        ("power-factor-no-load", "pf_no_load"),
        ("power-factor-sign", "pf_sign"),
        ("frequency-lost", "frequency_lost"),
        ("phase-loss-level", "phase_loss"),
        ("phase-loss-imbalance", "imbalance"),
        ("turnaround", "turnaround"),
        ("unmapped-registers", "unmapped"),
    ];
    let rows = evidence::rows();
    let found: Vec<(&str, &str)> =
        rows.iter().filter_map(|row| Some((row.key.as_str(), row.option?))).collect();
    assert_eq!(found, expected);
}

#[test]
fn the_printed_table_has_every_row_and_counts_them() {
    let table = evidence::table();
    let rows = evidence::rows();
    for row in &rows {
        let line = |line: &&str| {
            line.starts_with(row.kind.name())
                && line.split_whitespace().nth(1) == row.key.split_whitespace().next()
                && line.contains(row.evidence.confidence.name())
                && line.ends_with(row.evidence.source)
        };
        assert!(table.lines().any(|it| line(&it)), "{} {}", row.kind.name(), row.key);
    }
    let counts: Vec<(usize, &str)> = table
        .lines()
        .rev()
        .take(4)
        .filter_map(|line| line.trim().split_once(' '))
        .filter_map(|(number, word)| Some((number.parse().ok()?, word)))
        .collect();
    let [(all, "in all"), (inferred, "inferred"), (likely, "likely"), (documented, "documented")] =
        counts[..]
    else {
        panic!("{counts:?}");
    };
    assert_eq!(all, rows.len());
    assert_eq!(documented + likely + inferred, all);
    assert_eq!(inferred, rows.iter().filter(|row| row.evidence.confidence == I).count());
}

/// Nothing in the committed document differs from the tables: it is rewritten, and the
/// test fails if that changed it.
#[test]
fn the_document_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/evidence.md");
    let fresh = evidence::markdown();
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    if committed != fresh {
        std::fs::write(path, fresh).unwrap();
        panic!("docs/evidence.md was not up to date and has been rewritten: commit it");
    }
}

/// What was seen on a real meter says when and with which firmware: `observed 2026-11-01, firmware
/// 12.345: …`.
#[test]
fn what_was_observed_has_a_date_and_a_firmware() {
    let is_dated = |source: &str| {
        let Some(rest) = source.strip_prefix("observed ") else { return true };
        let Some((when, rest)) = rest.split_once(", firmware ") else { return false };
        let date: Vec<&str> = when.split('-').collect();
        let lengths: Vec<usize> = date.iter().map(|part| part.len()).collect();
        lengths == [4, 2, 2] && rest.contains(": ")
    };
    for row in workbench::evidence::rows() {
        assert!(is_dated(row.evidence.source), "{} {}", row.kind.name(), row.key);
    }
    assert!(is_dated("observed 2026-11-01, firmware 12.345: it wraps"));
    assert!(!is_dated("observed yesterday, firmware 12.345: it wraps"));
    assert!(!is_dated("observed 2026-11-01: it wraps"));
}
