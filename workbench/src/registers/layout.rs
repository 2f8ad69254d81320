//! How the register map is laid out: as which kind of table, and with which columns.

use crate::diagnostics::suggestion;
use crate::worded::worded;

/// How the map is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MapFormat {
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
    /// The same for reStructuredText.
    Rst,
    /// The same for Asciidoctor.
    AsciiDoc,
    /// The same for HTML.
    Html,
}

worded!(MapFormat {
    Table = "table": "Aligned columns for a terminal, without system types and evidence",
    Csv = "csv": "Comma-separated values; with several meters, the first column is `meter`",
    Json = "json": "An array of objects; with several meters, each has a `meter`",
    Markdown = "markdown": "Tables for documents",
    Rst = "rst": "The same for reStructuredText",
    AsciiDoc = "adoc": "The same for AsciiDoc",
    Html = "html": "The same for HTML",
});

/// How the map is laid out, and with which columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MapLayout {
    pub(super) format: MapFormat,
    /// In this order, if one is given; otherwise those that the format has anyway.
    pub(super) columns: Option<Vec<&'static str>>,
}

impl From<MapFormat> for MapLayout {
    fn from(format: MapFormat) -> Self {
        Self { format, columns: None }
    }
}

impl MapLayout {
    /// A layout with the columns `names` alone. `values` tells whether there is a meter to
    /// read, without which there are no words and values.
    ///
    /// # Errors
    /// What is wrong with a name, and which are accepted.
    pub fn choose(format: MapFormat, names: &[String], values: bool) -> Result<Self, String> {
        let known: &[&'static str] = match format {
            MapFormat::Table
            | MapFormat::Markdown
            | MapFormat::Rst
            | MapFormat::AsciiDoc
            | MapFormat::Html => &PEOPLE,
            MapFormat::Csv | MapFormat::Json => &PROGRAMS,
        };
        let mut columns = Vec::new();
        for name in names {
            let plain = |name: &str| name.trim().to_lowercase().replace([' ', '-'], "_");
            let found = known.iter().find(|column| plain(column) == plain(name));
            let Some(&column) = found else {
                return Err(format!("unknown column `{name}`{}", suggestion(name, known)));
            };
            if !values && HELD.contains(&column) {
                return Err(format!(
                    "`{column}` is what a meter holds: name a scenario, or --port"
                ));
            }
            if columns.contains(&column) {
                return Err(format!("the column `{column}` is named twice"));
            }
            columns.push(column);
        }
        Ok(Self { format, columns: Some(columns) })
    }

    /// The columns of a table for people.
    pub(super) fn for_people(&self, shown: &[(&'static str, usize)]) -> Vec<&'static str> {
        let all = || shown.iter().map(|(name, _)| *name).collect();
        self.columns.clone().unwrap_or_else(all)
    }
}

/// The columns of tables for people.
pub(super) const PEOPLE: [&str; 13] = [
    "register",
    "wire",
    "name",
    "words",
    "value",
    "access",
    "NV",
    "format",
    "unit",
    "scale",
    "range",
    "system types",
    "evidence",
];

/// The columns for programs.
pub(super) const PROGRAMS: [&str; 19] = [
    "meter",
    "area",
    "register",
    "registers",
    "wire",
    "name",
    "sunspec_name",
    "access",
    "non_volatile",
    "format",
    "unit",
    "scale",
    "range",
    "system_types",
    "confidence",
    "source",
    "words",
    "value",
    "text",
];

/// Those of both that only a meter fills.
pub(super) const HELD: [&str; 4] = ["meter", "words", "value", "text"];

/// Of `all`, each with its name, those named in `columns`, in that order.
pub(super) fn chosen(names: &[&str], all: &[String], columns: &[&str]) -> Vec<String> {
    let cell =
        |column: &&str| all.get(names.iter().position(|name| name == column)?).map(String::as_str);
    columns.iter().map(|column| cell(column).unwrap_or_default().to_owned()).collect()
}
