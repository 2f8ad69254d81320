//! What every fact of the meter rests on: the rows of all tables, as text and as a document.

use std::fmt::Write as _;

use firmware_model::menu::SCREENS;
use firmware_model::registers::{AREAS, COMMANDS, CONFIGURATION, DATA_LOG, POINTS, SUNSPEC};
use firmware_model::{ALERTS, Confidence, Evidence, KEY_PROPERTIES, RULES, SETTINGS, Tick};

/// Which table a row is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactKind {
    /// A measured point.
    Point,
    /// A register of the configuration or of the data log.
    Register,
    /// A setting.
    Setting,
    /// A command of register 129.
    Command,
    /// A SunSpec point.
    SunSpec,
    /// An area of the register map.
    Area,
    /// A diagnostic alert.
    Alert,
    /// A screen.
    Screen,
    /// How keys behave in time.
    Key,
    /// A rule of behaviour.
    Rule,
}

impl FactKind {
    /// Every table, in the order in which they are printed.
    pub const ALL: [Self; 10] = [
        Self::Point,
        Self::Register,
        Self::Setting,
        Self::Command,
        Self::SunSpec,
        Self::Area,
        Self::Alert,
        Self::Screen,
        Self::Key,
        Self::Rule,
    ];

    /// The word in the first column.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::Register => "register",
            Self::Setting => "setting",
            Self::Command => "command",
            Self::SunSpec => "sunspec",
            Self::Area => "area",
            Self::Alert => "alert",
            Self::Screen => "screen",
            Self::Key => "key",
            Self::Rule => "rule",
        }
    }

    /// The heading of its table in the document, and what its first column has.
    const fn heading(self) -> (&'static str, &'static str) {
        match self {
            Self::Point => ("Measured points", "Register"),
            Self::Register => ("Configuration and data log registers", "Register"),
            Self::Setting => ("Settings", "Setting"),
            Self::Command => ("Commands of register 129", "Value"),
            Self::SunSpec => ("SunSpec points", "Register"),
            Self::Area => ("Areas of the register map", "Registers"),
            Self::Alert => ("Diagnostic alerts", "Bit of 146"),
            Self::Screen => ("Screens", "Screen"),
            Self::Key => ("Keys in time", "Time"),
            Self::Rule => ("Rules", "Rule"),
        }
    }
}

/// One fact of the meter, whatever table it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The table.
    pub kind: FactKind,
    /// What names the row within its table: a register, a bit, an id.
    pub key: String,
    /// What it is, in words; empty where the key says it.
    pub name: &'static str,
    /// The key of the scenario's `[fidelity]` table that chooses another reading.
    pub option: Option<&'static str>,
    /// What it rests on.
    pub evidence: Evidence,
}

/// Every row of every table, in the order of [`FactKind::ALL`] and of the tables.
pub fn rows() -> Vec<Row> {
    FactKind::ALL.into_iter().flat_map(rows_of).collect()
}

fn rows_of(kind: FactKind) -> Vec<Row> {
    let row = |key: String, name, evidence| Row { kind, key, name, option: None, evidence };
    match kind {
        FactKind::Point => POINTS
            .iter()
            .map(|point| row(point.register.number().to_string(), point.name, point.evidence))
            .collect(),
        FactKind::Register => CONFIGURATION
            .iter()
            .map(|it| (it.register, it.name, it.evidence))
            .chain(DATA_LOG.iter().map(|it| (it.register, it.name, it.evidence)))
            .map(|(register, name, evidence)| row(register.number().to_string(), name, evidence))
            .collect(),
        FactKind::Setting => {
            SETTINGS.iter().map(|it| row(it.name.to_owned(), "", it.evidence)).collect()
        }
        FactKind::Command => {
            COMMANDS.iter().map(|it| row(it.value.to_string(), it.name, it.evidence)).collect()
        }
        FactKind::SunSpec => SUNSPEC
            .iter()
            .map(|it| row(it.register.number().to_string(), it.description, it.evidence))
            .collect(),
        FactKind::Area => AREAS
            .iter()
            .map(|it| {
                let range = format!("{}-{}", it.first.number(), it.last.number());
                row(range, it.name, it.evidence)
            })
            .collect(),
        FactKind::Alert => {
            ALERTS.iter().map(|it| row(it.bit.to_string(), it.name, it.evidence)).collect()
        }
        FactKind::Screen => {
            SCREENS.iter().map(|it| row(it.id.to_owned(), "", it.evidence)).collect()
        }
        FactKind::Key => KEY_PROPERTIES
            .iter()
            .map(|it| {
                let millis = it.time.0 / Tick::from_millis(1).0;
                row(format!("{}: {millis} ms", it.name), "", it.rule.row().evidence)
            })
            .collect(),
        FactKind::Rule => RULES
            .iter()
            .map(|it| Row { option: it.option, ..row(it.id.to_owned(), it.statement, it.evidence) })
            .collect(),
    }
}

/// Every confidence, the surest first.
const CONFIDENCES: [Confidence; 3] =
    [Confidence::Documented, Confidence::Likely, Confidence::Inferred];

fn count(rows: &[Row], confidence: Confidence) -> usize {
    rows.iter().filter(|row| row.evidence.confidence == confidence).count()
}

/// What `s4100 evidence` prints: a line for each row, under a rule what it says, and at
/// the end how many rows there are of each confidence.
pub fn table() -> String {
    let rows = rows();
    let label = |row: &Row| match row.kind {
        // A rule's sentence stands on a line of its own.
        FactKind::Rule => row.key.clone(),
        _ => format!("{} {}", row.key, row.name).trim_end().to_owned(),
    };
    let width = rows.iter().map(|row| label(row).chars().count()).max().unwrap_or_default();
    let mut text = format!("{:<8}  {:<width$}  {:<10}  source\n", "kind", "row", "confidence");
    for row in &rows {
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "{:<8}  {:<width$}  {:<10}  {}",
            row.kind.name(),
            label(row),
            row.evidence.confidence,
            row.evidence.source,
        );
        if row.kind == FactKind::Rule {
            let option = row.option.map(|key| format!(" [fidelity] {key}")).unwrap_or_default();
            let _ = writeln!(text, "{:<8}    {}{option}", "", row.name);
        }
    }
    text.push('\n');
    for confidence in CONFIDENCES {
        let _ = writeln!(text, "{:>4} {confidence}", count(&rows, confidence));
    }
    let _ = writeln!(text, "{:>4} in all", rows.len());
    text
}

/// The document `docs/evidence.md`.
pub fn markdown() -> String {
    let mut text = String::from(PREFACE);
    text.push_str("\n| | documented | likely | inferred |\n|---|---:|---:|---:|\n");
    for kind in FactKind::ALL {
        count_line(&mut text, kind.heading().0, &rows_of(kind));
    }
    count_line(&mut text, "All", &rows());
    for kind in FactKind::ALL {
        section(&mut text, kind);
    }
    text
}

const PREFACE: &str = "\
# What the meter's behaviour rests on

Every fact of the meter stands in one row of one table, with what it rests on. This
document is made from those tables; `s4100 evidence` prints the same rows.

- **documented**: the installation guide (Leviton Z000057-0A; \"guide p. 24\" is its page
  24), or two documents of the same electronics, state it;
- **likely**: one document suggests it, or several imply it;
- **inferred**: no document states it. A photo of a unit, or the guide's lost pictures, may
  correct it.

A rule with an option can be set to another reading in the `[fidelity]` table of a scenario.
";

fn count_line(text: &mut String, title: &str, rows: &[Row]) {
    let [documented, likely, inferred] = CONFIDENCES.map(|confidence| count(rows, confidence));
    // Writing to a string does not fail.
    let _ = writeln!(text, "| {title} | {documented} | {likely} | {inferred} |");
}

fn section(text: &mut String, kind: FactKind) {
    let (title, first) = kind.heading();
    let _ = write!(text, "\n## {title}\n\n");
    let rows = rows_of(kind);
    let (named, optional) =
        (rows.iter().any(|row| !row.name.is_empty()), rows.iter().any(|row| row.option.is_some()));
    let cells = |key: &str, name: &str, confidence: &str, source: &str, option: &str| {
        let mut cells = vec![key.to_owned()];
        cells.extend(named.then(|| name.to_owned()));
        cells.extend([confidence.to_owned(), source.to_owned()]);
        cells.extend(optional.then(|| option.to_owned()));
        format!("| {} |\n", cells.join(" | "))
    };
    let head = cells(first, "What", "Confidence", "Source", "Option");
    let columns = head.matches('|').count() - 1;
    text.push_str(&head);
    let _ = writeln!(text, "|{}", "---|".repeat(columns));
    for row in &rows {
        let option = row.option.map(|key| format!("`{key}`")).unwrap_or_default();
        let key = match kind {
            FactKind::Setting | FactKind::Screen | FactKind::Rule => format!("`{}`", row.key),
            _ => row.key.clone(),
        };
        let Evidence { confidence, source } = row.evidence;
        text.push_str(&cells(&key, row.name, confidence.name(), source, &option));
    }
}
