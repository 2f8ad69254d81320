//! From TOML to leaves: every key and value held against its row.

use core::ops::Range;

use firmware_model::{Accepts, Setting, Tick};
use toml::Spanned;
use toml::de::{DeArray, DeInteger, DeTable, DeValue};

use super::keys::{self, HARMONIC, Key, Kind};
use super::setup;
use crate::diagnostics::{Finding, Findings, suggestion};
use crate::duration::parse_duration;
use crate::installation::Harmonic;

/// A value that its row accepts.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Flag(bool),
    Number(f64),
    Whole(i64),
    Word(&'static str),
    Words(Vec<&'static str>),
    Text(String),
    Duration(Tick),
    /// Each with the place of its entry.
    Harmonics(Vec<(Harmonic, Range<usize>)>),
    Setting(Setting, u32),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Leaf {
    /// The names of the tables and of the key, from the table walked.
    pub path: Vec<String>,
    /// What it is set to.
    pub value: Value,
    /// Where the value stands.
    pub span: Range<usize>,
}

/// What a walk has found.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// The good ones; in tables by name.
    pub leaves: Vec<Leaf>,
    /// The tables that were opened, with the places of their names.
    pub tables: Vec<(Vec<String>, Range<usize>)>,
    /// What was wrong.
    pub findings: Findings,
}

impl Walk {
    /// Holds `table` against `keys`, all the way down.
    pub fn over(table: &DeTable<'_>, keys: &'static [Key]) -> Self {
        let mut walk = Self::default();
        walk.table(table, Kind::Table(keys), &mut Vec::new());
        walk
    }

    fn complain(&mut self, span: Range<usize>, message: String) {
        self.findings.push(Finding::new(span, message));
    }

    fn table(&mut self, table: &DeTable<'_>, kind: Kind, path: &mut Vec<String>) {
        for (name, value) in table {
            if self.findings.are_enough() {
                return;
            }
            let (span, name) = (name.span(), name.get_ref().as_ref());
            path.push(name.to_owned());
            // A key that nobody knows is not kept: there may be any number of them.
            let known = match kind {
                Kind::Named(_) => is_name(name),
                Kind::Settings => Setting::named(name).is_some(),
                Kind::Table(keys) => keys.iter().any(|key| key.name == name),
                _ => false,
            };
            if known {
                self.tables.push((path.clone(), span));
                self.known(name, value, kind, path);
            } else if let Kind::Named(_) = kind {
                let name = shorten(name);
                self.complain(span, format!(
                    "`{name}` is not a name for a meter; accepted: letters, digits, `-` and `_`, at most 40"
                ));
            } else {
                self.unknown_key(span, name, kind, path);
            }
            path.pop();
        }
    }

    fn known(
        &mut self,
        name: &str,
        value: &Spanned<DeValue<'_>>,
        kind: Kind,
        path: &mut Vec<String>,
    ) {
        match kind {
            Kind::Named(keys) => self.value(value, Kind::Table(keys), path),
            Kind::Settings => {
                if let Some(setting) = Setting::named(name) {
                    self.setting(value, setting, path);
                }
            }
            Kind::Table(keys) => {
                if let Some(key) = keys.iter().find(|key| key.name == name) {
                    self.value(value, key.kind, path);
                }
            }
            _ => {}
        }
    }

    fn unknown_key(&mut self, span: Range<usize>, name: &str, kind: Kind, path: &[String]) {
        let table = match path {
            [] | [_] => String::new(),
            [tables @ .., _] => format!(" in {}", shorten(&tables.join("."))),
        };
        let hint = suggestion(name, &keys::names(kind));
        self.complain(span, format!("unknown key `{}`{table}{hint}", shorten(name)));
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, kind: Kind, path: &mut Vec<String>) {
        if let (Kind::Table(_) | Kind::Named(_) | Kind::Settings, DeValue::Table(table)) =
            (kind, value.get_ref())
        {
            self.table(table, kind, path);
            return;
        }
        let result = match kind {
            Kind::Harmonics => read_harmonics(value),
            Kind::Words(words) => read_words(value, words).map(Value::Words),
            _ => read(value.get_ref(), kind).map_err(|message| finding(value, message)),
        };
        self.keep(value, path, result);
    }

    fn setting(&mut self, value: &Spanned<DeValue<'_>>, setting: Setting, path: &[String]) {
        let result = setup::stored(setting, value.get_ref())
            .map(|stored| Value::Setting(setting, stored))
            .map_err(|message| finding(value, message));
        self.keep(value, path, result);
    }

    fn keep(
        &mut self,
        place: &Spanned<DeValue<'_>>,
        path: &[String],
        result: Result<Value, Finding>,
    ) {
        match result {
            Ok(value) => {
                self.leaves.push(Leaf { path: path.to_vec(), value, span: place.span() });
            }
            Err(mut finding) => {
                let name = path.last().map_or("", String::as_str);
                finding.message = format!("`{name}` {}", finding.message);
                self.findings.push(finding);
            }
        }
    }
}

fn finding(place: &Spanned<DeValue<'_>>, message: String) -> Finding {
    Finding::new(place.span(), message)
}

fn is_name(name: &str) -> bool {
    (1..=40).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// A scalar of `kind`, or what is wrong with it, as the end of a sentence about its key.
fn read(value: &DeValue<'_>, kind: Kind) -> Result<Value, String> {
    let wrong = || format!("is {}; accepted: {}", found(value), accepted(kind));
    match (kind, value) {
        (Kind::Flag, DeValue::Boolean(flag)) => Ok(Value::Flag(*flag)),
        (Kind::Number(range), _) => {
            let number = real(value).ok_or_else(wrong)?;
            let low = if range.above { number > range.from } else { number >= range.from };
            if low && number <= range.to { Ok(Value::Number(number)) } else { Err(wrong()) }
        }
        (Kind::Whole(from, to), DeValue::Integer(integer)) => whole(integer)
            .filter(|whole| (from..=to).contains(whole))
            .map(Value::Whole)
            .ok_or_else(wrong),
        (Kind::Word(words), DeValue::String(text)) => word(text, words).map(Value::Word),
        (Kind::Text(longest), DeValue::String(text)) => {
            let printable = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
            if printable && (1..=longest).contains(&text.len()) {
                Ok(Value::Text(text.to_string()))
            } else {
                Err(wrong())
            }
        }
        (Kind::File, DeValue::String(text)) => {
            let possible = !text.is_empty() && !text.contains(char::is_control);
            if possible { Ok(Value::Text(text.to_string())) } else { Err(wrong()) }
        }
        (Kind::Duration(longest), DeValue::String(text)) => {
            let ticks =
                parse_duration(text).map_err(|error| format!("is not a duration: {error}"))?;
            if ticks <= Tick::from_millis(longest) {
                Ok(Value::Duration(ticks))
            } else {
                Err(wrong())
            }
        }
        _ => Err(wrong()),
    }
}

fn read_words(
    value: &Spanned<DeValue<'_>>,
    words: &'static [&'static str],
) -> Result<Vec<&'static str>, Finding> {
    let DeValue::Array(array) = value.get_ref() else {
        let message =
            format!("is {}; accepted: {}", found(value.get_ref()), accepted(Kind::Words(words)));
        return Err(finding(value, message));
    };
    let mut read = Vec::new();
    for entry in array {
        let result = match entry.get_ref() {
            DeValue::String(text) => word(text, words),
            other => Err(format!("is {}; accepted: {}", found(other), words.join(", "))),
        };
        let word = result.map_err(|message| finding(entry, message))?;
        if read.contains(&word) {
            return Err(finding(entry, format!("has `{word}` twice")));
        }
        read.push(word);
    }
    Ok(read)
}

fn read_harmonics(value: &Spanned<DeValue<'_>>) -> Result<Value, Finding> {
    let DeValue::Array(array) = value.get_ref() else {
        return Err(finding(
            value,
            format!(
                "is {}; accepted: a list such as [{{ order = 5, percent = 3.0, angle = 0.0 }}]",
                found(value.get_ref())
            ),
        ));
    };
    let mut harmonics: Vec<(Harmonic, Range<usize>)> = Vec::new();
    for entry in array {
        let harmonic = read_harmonic(entry)?;
        if harmonics.iter().any(|(other, _)| other.order == harmonic.order) {
            return Err(finding(entry, format!("has order {} twice", harmonic.order)));
        }
        harmonics.push((harmonic, entry.span()));
    }
    Ok(Value::Harmonics(harmonics))
}

fn read_harmonic(entry: &Spanned<DeValue<'_>>) -> Result<Harmonic, Finding> {
    let DeValue::Table(table) = entry.get_ref() else {
        return Err(finding(
            entry,
            format!(
                "holds {}; accepted: tables such as {{ order = 5, percent = 3.0, angle = 0.0 }}",
                found(entry.get_ref())
            ),
        ));
    };
    let inner = Walk::over(table, HARMONIC);
    if let Some(first) = inner.findings.first() {
        let message = format!("holds a wrong harmonic: {}", first.message);
        return Err(Finding::new(first.span.clone(), message));
    }
    let number = |name: &str| {
        inner.leaves.iter().find(|leaf| leaf.path == [name]).map(|leaf| match leaf.value {
            Value::Whole(whole) => whole as f64,
            Value::Number(number) => number,
            _ => 0.0,
        })
    };
    let missing = |name: &str| finding(entry, format!("holds a harmonic without `{name}`"));
    Ok(Harmonic {
        order: number("order").ok_or_else(|| missing("order"))? as u16,
        percent: number("percent").ok_or_else(|| missing("percent"))?,
        angle: number("angle").unwrap_or(0.0),
    })
}

/// The word of the list that `text` is.
pub(super) fn word(text: &str, words: &'static [&'static str]) -> Result<&'static str, String> {
    words.iter().find(|word| **word == text).copied().ok_or_else(|| {
        format!("is the unknown word \"{}\"{}", shorten(text), suggestion(text, words))
    })
}

/// A finite number, whole or not.
pub(super) fn real(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(integer) => whole(integer).map(|whole| whole as f64),
        DeValue::Float(float) => {
            float.as_str().parse().ok().filter(|number: &f64| number.is_finite())
        }
        _ => None,
    }
}

/// A whole number that 64 bits hold.
pub(super) fn whole(integer: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

/// What stands there, in words.
pub(super) fn found(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("the text \"{}\"", shorten(text)),
        DeValue::Integer(integer) => shorten(&integer.to_string()),
        DeValue::Float(float) => shorten(float.as_str()),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(datetime) => format!("the date {datetime}"),
        DeValue::Array(array) => list(array),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

fn list(array: &DeArray<'_>) -> String {
    match array.len() {
        0 => "an empty list".to_owned(),
        1 => "a list of one entry".to_owned(),
        entries => format!("a list of {entries} entries"),
    }
}

/// A text that fits on a line of an error.
pub(super) fn shorten(text: &str) -> String {
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    let mut short: String = text.chars().take(40).map(printable).collect();
    if text.chars().nth(40).is_some() {
        short.push('…');
    }
    short
}

/// What a key takes, in words.
pub(super) fn accepted(kind: Kind) -> String {
    match kind {
        Kind::Flag => "true or false".to_owned(),
        Kind::Number(range) => {
            let from = if range.above { "a number over" } else { "a number from" };
            let unit = if range.unit.is_empty() { "" } else { " " };
            format!("{from} {} to {}{unit}{}", range.from, range.to, range.unit)
        }
        Kind::Whole(from, to) => format!("a whole number from {from} to {to}"),
        Kind::Word(words) => format!("one of \"{}\"", words.join("\", \"")),
        Kind::Words(words) => format!("a list of \"{}\"", words.join("\", \"")),
        Kind::Text(longest) => format!("a text of 1 to {longest} printable ASCII characters"),
        Kind::File => "a text with the path of a file".to_owned(),
        Kind::Duration(longest) => format!("a text such as \"20ms\", from 0 to {longest} ms"),
        Kind::Harmonics => "a list of harmonics".to_owned(),
        Kind::Settings | Kind::Table(_) => format!("a table with {}", keys::names(kind).join(", ")),
        Kind::Named(_) => "tables, each under a name of its own".to_owned(),
    }
}

/// What a setting takes, in words.
pub(super) fn accepts(accepts: Accepts) -> String {
    match accepts {
        Accepts::Range(from, to) => format!("a whole number from {from} to {to}"),
        Accepts::ZeroOr(from, to) => format!("0, or a whole number from {from} to {to}"),
        Accepts::OneOf(values) => {
            let values: Vec<String> = values.iter().map(u32::to_string).collect();
            format!("one of {}", values.join(", "))
        }
    }
}
