//! What a row of the table of keys is: a name, what the key takes, and the setter of that.
//!
//! A row belongs to the thing that it sets something of, so a table of rows is as typed as
//! the things of the installation are: what a row accepts, its setter takes.

use core::ops::Range;

use firmware_model::{SETTINGS, Setting, Tick};
use toml::de::DeTable;

use super::walk::{self, Leaf, Notes};
use crate::installation::Harmonic;
use crate::worded::Worded;

/// One key of a table that sets something of `T`.
pub(super) struct ScenarioKey<T: 'static> {
    /// Its name in the file.
    pub name: &'static str,
    /// What it takes, and what it sets.
    pub kind: ValueKind<T>,
    /// What it means, for people: units, range in words, default.
    pub about: &'static str,
}

/// What a key takes, and the setter of it.
pub(super) enum ValueKind<T: 'static> {
    /// `true` or `false`.
    Flag(fn(&mut T, bool)),
    /// A real or whole number.
    Number(NumberRange, fn(&mut T, f64)),
    /// A whole number from the first to the second.
    Whole(u32, u32, fn(&mut T, u32)),
    /// One of the words of an enum.
    Word(&'static dyn Choice<T>),
    /// A list of these words, each at most once.
    Words(&'static [&'static str], fn(&mut T, &[&'static str])),
    /// One of these words, or a list of them, each at most once.
    WordOrWords(&'static [&'static str], fn(&mut T, &[&'static str])),
    /// Printable ASCII of one to so many characters.
    Text(usize, fn(&mut T, &str)),
    /// The path of a file.
    File(fn(&mut T, &str)),
    /// A duration with its unit, from zero to so many milliseconds.
    Duration(u64, fn(&mut T, Tick)),
    /// A list of harmonics.
    Harmonics(fn(&mut T, &[Harmonic])),
    /// The table of settings: its keys are the rows of [`SETTINGS`]. The setter also takes
    /// where the value stands.
    Settings(fn(&mut T, Setting, u32, Range<usize>)),
    /// A table with keys of its own.
    Table(&'static dyn Inner<T>),
    /// Tables under names that the user chooses, each with these keys.
    Named(&'static [ScenarioKey<T>]),
}

/// The range of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct NumberRange {
    /// The lowest value.
    pub from: f64,
    /// The highest value.
    pub to: f64,
    /// Whether the lowest value itself is excluded.
    pub above: bool,
    /// The unit, for people.
    pub unit: &'static str,
}

/// What sets a value that was read.
pub(super) type Put<T> = Box<dyn Fn(&mut T)>;

/// A choice between the words of an enum.
pub(super) trait Choice<T> {
    /// Its words, in the order in which they are listed.
    fn words(&self) -> &'static [&'static str];

    /// What sets the value of `word`, if it is one of them.
    fn put(&self, word: &str) -> Option<Put<T>>;
}

/// The words of `E`, and the setter of its values.
pub(super) struct OneOf<T: 'static, E: 'static>(pub fn(&mut T, E));

impl<T, E: Worded> Choice<T> for OneOf<T, E> {
    fn words(&self) -> &'static [&'static str] {
        E::WORDS
    }

    fn put(&self, word: &str) -> Option<Put<T>> {
        let (set, value) = (self.0, E::of_word(word)?);
        Some(Box::new(move |target| set(target, value)))
    }
}

/// A table inside a table of `T`, whatever it sets something of.
pub(super) trait Inner<T> {
    /// Its keys.
    fn outline(&self) -> Vec<KeyOutline>;

    /// Reads `table` against its keys.
    fn walk(&self, table: &DeTable<'_>, notes: &mut Notes) -> Vec<Leaf<T>>;
}

/// A part of `T` and the keys of its table.
pub(super) struct SubTable<T: 'static, U: 'static>(
    pub fn(&mut T) -> &mut U,
    pub &'static [ScenarioKey<U>],
);

impl<T, U> Inner<T> for SubTable<T, U> {
    fn outline(&self) -> Vec<KeyOutline> {
        outline(self.1)
    }

    fn walk(&self, table: &DeTable<'_>, notes: &mut Notes) -> Vec<Leaf<T>> {
        let leaves = walk::table(table, self.1, notes);
        leaves.into_iter().map(|leaf| leaf.inside(self.0)).collect()
    }
}

/// A key without its setter: what the schema and errors tell of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct KeyOutline {
    pub name: &'static str,
    pub shape: ValueShape,
    pub about: &'static str,
}

/// What a key takes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ValueShape {
    Flag,
    Number(NumberRange),
    Whole(u32, u32),
    Word(&'static [&'static str]),
    Words(&'static [&'static str]),
    WordOrWords(&'static [&'static str]),
    Text(usize),
    File,
    Duration(u64),
    Harmonics,
    Settings,
    Table(Vec<KeyOutline>),
    Named(Vec<KeyOutline>),
}

/// The keys of a table without their setters.
pub(super) fn outline<T>(keys: &[ScenarioKey<T>]) -> Vec<KeyOutline> {
    keys.iter()
        .map(|key| KeyOutline { name: key.name, shape: key.kind.shape(), about: key.about })
        .collect()
}

impl<T> ValueKind<T> {
    /// What it takes.
    pub fn shape(&self) -> ValueShape {
        match self {
            Self::Flag(_) => ValueShape::Flag,
            Self::Number(range, _) => ValueShape::Number(*range),
            Self::Whole(from, to, _) => ValueShape::Whole(*from, *to),
            Self::Word(choice) => ValueShape::Word(choice.words()),
            Self::Words(words, _) => ValueShape::Words(words),
            Self::WordOrWords(words, _) => ValueShape::WordOrWords(words),
            Self::Text(longest, _) => ValueShape::Text(*longest),
            Self::File(_) => ValueShape::File,
            Self::Duration(longest, _) => ValueShape::Duration(*longest),
            Self::Harmonics(_) => ValueShape::Harmonics,
            Self::Settings(_) => ValueShape::Settings,
            Self::Table(inner) => ValueShape::Table(inner.outline()),
            Self::Named(keys) => ValueShape::Named(outline(keys)),
        }
    }
}

impl ValueShape {
    /// The names that a table of this kind accepts; none if they are the user's or it is not
    /// a table.
    pub fn names(&self) -> Vec<&'static str> {
        match self {
            Self::Table(keys) => keys.iter().map(|key| key.name).collect(),
            Self::Settings => SETTINGS.iter().map(|row| row.name).collect(),
            _ => Vec::new(),
        }
    }

    /// What a key takes, in words.
    pub fn accepted(&self) -> String {
        match self {
            Self::Flag => "true or false".to_owned(),
            Self::Number(range) => {
                let from = if range.above { "a number over" } else { "a number from" };
                let unit = if range.unit.is_empty() { "" } else { " " };
                format!("{from} {} to {}{unit}{}", range.from, range.to, range.unit)
            }
            Self::Whole(from, to) => format!("a whole number from {from} to {to}"),
            Self::Word(words) => format!("one of \"{}\"", words.join("\", \"")),
            Self::Words(words) => format!("a list of \"{}\"", words.join("\", \"")),
            Self::WordOrWords(words) => {
                format!("one of \"{}\", or a list of them", words.join("\", \""))
            }
            Self::Text(longest) => format!("a text of 1 to {longest} printable ASCII characters"),
            Self::File => "a text with the path of a file".to_owned(),
            Self::Duration(longest) => format!("a text such as \"20ms\", from 0 to {longest} ms"),
            Self::Harmonics => {
                "a list such as [{ order = 5, percent = 3.0, angle = 0.0 }]".to_owned()
            }
            Self::Settings | Self::Table(_) => format!("a table with {}", self.names().join(", ")),
            Self::Named(_) => "tables, each under a name of its own".to_owned(),
        }
    }
}

/// A row.
pub(super) const fn key<T>(
    name: &'static str,
    kind: ValueKind<T>,
    about: &'static str,
) -> ScenarioKey<T> {
    ScenarioKey { name, kind, about }
}

/// A number of that unit, from the first to the second.
pub(super) const fn number<T>(
    from: f64,
    to: f64,
    unit: &'static str,
    set: fn(&mut T, f64),
) -> ValueKind<T> {
    ValueKind::Number(NumberRange { from, to, above: false, unit }, set)
}

/// A number over the first, up to the second.
pub(super) const fn number_above<T>(from: f64, to: f64, set: fn(&mut T, f64)) -> ValueKind<T> {
    ValueKind::Number(NumberRange { from, to, above: true, unit: "" }, set)
}
