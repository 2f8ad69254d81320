//! From TOML to leaves: every key and value held against its row.

use core::ops::Range;

use firmware_model::Setting;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::keys::HARMONIC;
use super::row::{Put, ScenarioKey, ValueKind, ValueShape, outline};
use super::setup;
use super::value::{bind, found, read, shorten, unknown_word, wrong};
use crate::diagnostics::{Finding, Findings, suggestion};
use crate::installation::Harmonic;

/// A key with a value that its row accepts, and what sets that.
pub(super) struct Leaf<T> {
    /// The names of the tables and of the key, from the table walked.
    pub path: Vec<String>,
    /// Where the value stands.
    pub span: Range<usize>,
    put: Put<T>,
}

impl<T: 'static> Leaf<T> {
    /// Sets the value.
    pub fn put(&self, target: &mut T) {
        (self.put)(target);
    }

    /// The same of what `T` is a part of.
    pub fn inside<U: 'static>(self, part: fn(&mut U) -> &mut T) -> Leaf<U> {
        let Self { path, span, put } = self;
        Leaf { path, span, put: Box::new(move |whole| put(part(whole))) }
    }
}

/// What a walk has found.
pub(super) struct Walk<T> {
    /// The good ones; in tables by name.
    pub leaves: Vec<Leaf<T>>,
    /// The tables and keys that were opened, and the entries of lists by their index, with
    /// the places of their names.
    pub tables: Vec<(Vec<String>, Range<usize>)>,
    /// What was wrong.
    pub findings: Findings,
}

impl<T> Walk<T> {
    /// Holds `table` against `keys`, all the way down.
    pub fn over(table: &DeTable<'_>, keys: &[ScenarioKey<T>]) -> Self {
        let mut notes = Notes::default();
        let leaves = self::table(table, keys, &mut notes);
        Self { leaves, tables: notes.tables, findings: notes.findings }
    }
}

/// Where a walk is, and what it has come by, whatever its leaves set.
#[derive(Debug, Default)]
pub(super) struct Notes {
    path: Vec<String>,
    tables: Vec<(Vec<String>, Range<usize>)>,
    findings: Findings,
}

impl Notes {
    /// Notes that `name` of the present table is known, and stands there.
    fn known(&mut self, place: Range<usize>) {
        self.tables.push((self.path.clone(), place));
    }

    fn complain(&mut self, span: Range<usize>, message: String) {
        self.findings.push(Finding::new(span, message));
    }

    fn unknown_key(&mut self, span: Range<usize>, name: &str, names: &[&str]) {
        let table = match self.path.as_slice() {
            [] | [_] => String::new(),
            [tables @ .., _] => format!(" in {}", shorten(&tables.join("."))),
        };
        let hint = suggestion(name, names);
        self.complain(span, format!("unknown key `{}`{table}{hint}", shorten(name)));
    }

    /// Complains of the value of the present key.
    fn complain_of_value(&mut self, mut finding: Finding) {
        let name = self.path.last().map_or("", String::as_str);
        finding.message = format!("`{name}` {}", finding.message);
        self.findings.push(finding);
    }

    /// What sets a value of the present key; nothing if it is wrong, which is a finding then.
    fn leaf<T>(&mut self, span: Range<usize>, put: Result<Put<T>, Finding>) -> Option<Leaf<T>> {
        let path = self.path.clone();
        put.map(|put| Leaf { path, span, put }).map_err(|wrong| self.complain_of_value(wrong)).ok()
    }

    /// Calls `each` for the names of `table`, until enough is wrong.
    fn names(
        &mut self,
        table: &DeTable<'_>,
        mut each: impl FnMut(&mut Self, &str, Range<usize>, &Spanned<DeValue<'_>>),
    ) {
        for (name, value) in table {
            if self.findings.are_enough() {
                return;
            }
            let (span, name) = (name.span(), name.get_ref().as_ref());
            self.path.push(name.to_owned());
            each(self, name, span, value);
            self.path.pop();
        }
    }
}

/// Holds `table` against `keys`. A key that nobody knows is not kept: there may be any number
/// of them.
pub(super) fn table<T>(
    table: &DeTable<'_>,
    keys: &[ScenarioKey<T>],
    notes: &mut Notes,
) -> Vec<Leaf<T>> {
    let mut leaves = Vec::new();
    notes.names(table, |notes, name, span, value| {
        if let Some(key) = keys.iter().find(|key| key.name == name) {
            notes.known(span);
            leaves.extend(self::value(value, &key.kind, notes));
        } else {
            let names: Vec<&str> = keys.iter().map(|key| key.name).collect();
            notes.unknown_key(span, name, &names);
        }
    });
    leaves
}

/// Tables under names of the user's.
fn named<T>(table: &DeTable<'_>, keys: &[ScenarioKey<T>], notes: &mut Notes) -> Vec<Leaf<T>> {
    let mut leaves = Vec::new();
    notes.names(table, |notes, name, span, value| {
        if !is_name(name) {
            let name = shorten(name);
            let message = format!(
                "`{name}` is not a name for a meter; accepted: letters, digits, `-` and `_`, at most 40"
            );
            return notes.complain(span, message);
        }
        notes.known(span);
        match value.get_ref() {
            DeValue::Table(table) => leaves.extend(self::table(table, keys, notes)),
            other => {
                let message = wrong(other, &ValueShape::Table(outline(keys)));
                notes.complain_of_value(finding(value, message));
            }
        }
    });
    leaves
}

fn settings<T: 'static>(
    table: &DeTable<'_>,
    set: fn(&mut T, Setting, u32, Range<usize>),
    notes: &mut Notes,
) -> Vec<Leaf<T>> {
    let mut leaves = Vec::new();
    notes.names(table, |notes, name, span, value| {
        let Some(setting) = Setting::named(name) else {
            return notes.unknown_key(span, name, &ValueShape::Settings.names());
        };
        notes.known(span);
        let place = value.span();
        let put = setup::stored(setting, value.get_ref())
            .map(|stored| -> Put<T> {
                let place = place.clone();
                Box::new(move |target| set(target, setting, stored, place.clone()))
            })
            .map_err(|message| finding(value, message));
        leaves.extend(notes.leaf(place, put));
    });
    leaves
}

fn value<T>(value: &Spanned<DeValue<'_>>, kind: &ValueKind<T>, notes: &mut Notes) -> Vec<Leaf<T>> {
    let put = match (kind, value.get_ref()) {
        (ValueKind::Table(inner), DeValue::Table(table)) => return inner.walk(table, notes),
        (ValueKind::Named(keys), DeValue::Table(table)) => return named(table, keys, notes),
        (ValueKind::Settings(set), DeValue::Table(table)) => return settings(table, *set, notes),
        (ValueKind::Harmonics(set), DeValue::Array(array)) => {
            read_harmonics(array, notes).map(|list| bind(*set, list))
        }
        (ValueKind::Words(words, set), DeValue::Array(array)) => {
            read_words(array, words).map(|list| bind(*set, list))
        }
        (ValueKind::WordOrWords(words, set), DeValue::Array(array)) if !array.is_empty() => {
            read_words(array, words).map(|list| bind(*set, list))
        }
        (kind, found) => read(found, kind).map_err(|message| finding(value, message)),
    };
    notes.leaf(value.span(), put).into_iter().collect()
}

fn finding(place: &Spanned<DeValue<'_>>, message: String) -> Finding {
    Finding::new(place.span(), message)
}

fn is_name(name: &str) -> bool {
    (1..=40).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

fn read_words(
    array: &DeArray<'_>,
    words: &'static [&'static str],
) -> Result<Vec<&'static str>, Finding> {
    let mut read = Vec::new();
    for entry in array {
        let result = match entry.get_ref() {
            DeValue::String(text) => {
                let known = words.iter().find(|word| **word == text.as_ref());
                known.copied().ok_or_else(|| unknown_word(text, words))
            }
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

fn read_harmonics(array: &DeArray<'_>, notes: &mut Notes) -> Result<Vec<Harmonic>, Finding> {
    let mut harmonics: Vec<Harmonic> = Vec::new();
    for (index, entry) in array.iter().enumerate() {
        let harmonic = read_harmonic(entry)?;
        if harmonics.iter().any(|other| other.order == harmonic.order) {
            return Err(finding(entry, format!("has order {} twice", harmonic.order)));
        }
        harmonics.push(harmonic);
        notes.path.push(index.to_string());
        notes.known(entry.span());
        notes.path.pop();
    }
    Ok(harmonics)
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
    for name in ["order", "percent"] {
        if !inner.leaves.iter().any(|leaf| leaf.path == [name]) {
            return Err(finding(entry, format!("holds a harmonic without `{name}`")));
        }
    }
    let mut harmonic = Harmonic { order: 0, percent: 0.0, angle: 0.0 };
    for leaf in &inner.leaves {
        leaf.put(&mut harmonic);
    }
    Ok(harmonic)
}
