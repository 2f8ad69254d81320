//! The menu as a panel lays it out: rows of screens, and their labels in both notations.

use core::fmt;

use super::links::{Links, guarded, links};
use super::screens::{SCREENS, ScreenId};
use super::subject::Subject;
use crate::registers::Quantity;

/// Cells of each text field (inferred: the longest label is `3PHASE`).
pub const FIELD_CELLS: usize = 6;

/// The names and symbols of quantities on the display (guide p. 16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Notation {
    /// U V P Q S.
    Iec,
    /// VLL VLN W VAR VA, the factory setting.
    Ieee,
}

impl Notation {
    /// Both notations, in the order of register 137.
    pub const ALL: [Self; 2] = [Self::Iec, Self::Ieee];

    /// IEC or IEEE.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Iec => "IEC",
            Self::Ieee => "IEEE",
        }
    }
}

/// What stands in the two text fields of a screen.
///
/// A `*` stands for the prefix of the unit (nothing, K, M, G or T), a `#` for the
/// number of active phases, and a `%` for N in system type 10 and L otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The first field: the quantity.
    pub first: String,
    /// The second field: which one.
    pub second: String,
}

impl Label {
    /// A label from the text of its two fields.
    pub fn new(first: &str, second: &str) -> Self {
        Self { first: first.to_owned(), second: second.to_owned() }
    }
}

/// Why a menu cannot be built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MenuError {
    /// There is no row.
    NoRows,
    /// The row of that index, from 0, has no screen.
    EmptyRow(usize),
    /// A screen stands in the menu twice.
    Twice(ScreenId),
    /// A screen has no label in a notation.
    NoLabel(ScreenId, Notation),
    /// A text does not fit its field when the prefix is shown; it takes that many cells.
    TooLong(ScreenId, String, usize),
    /// A text has a character that the cells cannot show.
    NotShowable(ScreenId, String, char),
    /// The value changes its prefix, and neither text has a `*` for it.
    NoPrefix(ScreenId, Notation),
    /// A text has a `*`, and the value never has a prefix.
    NeedlessPrefix(ScreenId, Notation),
    /// A setting or a reset can be reached without its password.
    Unguarded(ScreenId),
    /// Behind a password there is no list.
    LeadsNowhere(ScreenId),
    /// Minus and plus change the head of a row, and so cannot walk its list.
    EditableHead(ScreenId),
}

impl fmt::Display for MenuError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRows => write!(f, "the menu has no row"),
            Self::EmptyRow(row) => write!(f, "row {} of the menu has no screen", row + 1),
            Self::Twice(screen) => {
                write!(f, "screen `{}` stands in the menu twice", screen.id())
            }
            Self::NoLabel(screen, notation) => {
                write!(f, "screen `{}` has no {} label", screen.id(), notation.name())
            }
            Self::TooLong(screen, text, cells) => write!(
                f,
                "screen `{}`: `{text}` takes {cells} cells, the field has {FIELD_CELLS}",
                screen.id()
            ),
            Self::NotShowable(screen, text, character) => {
                write!(
                    f,
                    "screen `{}`: the cells cannot show {character:?} of `{text}`",
                    screen.id()
                )
            }
            Self::NoPrefix(screen, notation) => write!(
                f,
                "screen `{}`: its {} label has no `*` for the prefix of the unit",
                screen.id(),
                notation.name()
            ),
            Self::NeedlessPrefix(screen, notation) => write!(
                f,
                "screen `{}`: its {} label has a `*`, but its unit never has a prefix",
                screen.id(),
                notation.name()
            ),
            Self::Unguarded(screen) => {
                write!(f, "screen `{}` stands outside the list of its password", screen.id())
            }
            Self::LeadsNowhere(screen) => {
                write!(f, "no list follows behind the password of screen `{}`", screen.id())
            }
            Self::EditableHead(screen) => {
                write!(f, "screen `{}` is edited, so it cannot be the head of a row", screen.id())
            }
        }
    }
}

impl core::error::Error for MenuError {}

/// A row of the top list, and the list that its last screen leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The screens from left to right, one at least.
    pub screens: Vec<ScreenId>,
    /// The rows behind the password in which the screens end; mostly none.
    pub list: Vec<Vec<ScreenId>>,
}

/// How the menu is laid out: a checked tree with labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    rows: Vec<Row>,
    /// By screen, then by notation; only screens of the menu have labels.
    labels: Vec<Option<[Label; 2]>>,
    /// By screen.
    links: Vec<Option<Links>>,
}

impl Menu {
    /// A builder of an empty menu.
    pub fn builder() -> MenuBuilder {
        MenuBuilder { rows: Vec::new(), labels: vec![[None, None]; SCREENS.len()] }
    }

    /// The rows of the top list, in the order in which minus walks them; no row is empty.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Every screen of the menu, row by row.
    pub fn screens(&self) -> impl Iterator<Item = ScreenId> + '_ {
        self.rows
            .iter()
            .flat_map(|row| row.screens.iter().chain(row.list.iter().flatten()))
            .copied()
    }

    /// Whether `screen` stands in the menu.
    pub fn contains(&self, screen: ScreenId) -> bool {
        self.links(screen).is_some()
    }

    /// The screens from the top list to `screen`, both included; empty if it is not in the menu.
    pub fn path(&self, screen: ScreenId) -> Vec<ScreenId> {
        for row in &self.rows {
            for (column, &found) in row.screens.iter().enumerate() {
                if found == screen {
                    return row.screens.iter().take(column + 1).copied().collect();
                }
            }
            for inner in &row.list {
                if let Some(column) = inner.iter().position(|&found| found == screen) {
                    return row
                        .screens
                        .iter()
                        .chain(inner.iter().take(column + 1))
                        .copied()
                        .collect();
                }
            }
        }
        Vec::new()
    }

    /// The label of `screen`, none if it is not in the menu.
    pub fn label(&self, screen: ScreenId, notation: Notation) -> Option<&Label> {
        self.labels.get(screen as usize)?.as_ref()?.get(notation as usize)
    }

    /// The first screen of the first row: where the meter starts (inferred).
    pub fn start(&self) -> ScreenId {
        // A built menu has a row and a screen in it; the fallback only keeps this total.
        self.screens().next().unwrap_or(ScreenId::EnergyRealNet)
    }

    pub(super) fn links(&self, screen: ScreenId) -> Option<Links> {
        self.links.get(screen as usize).copied().flatten()
    }
}

/// Collects rows and labels, and checks them at the end.
#[derive(Debug, Clone)]
pub struct MenuBuilder {
    rows: Vec<Row>,
    labels: Vec<[Option<Label>; 2]>,
}

impl MenuBuilder {
    /// Adds a row at the end of the top list.
    #[must_use]
    pub fn row(mut self, screens: impl IntoIterator<Item = ScreenId>) -> Self {
        self.rows.push(Row { screens: screens.into_iter().collect(), list: Vec::new() });
        self
    }

    /// Adds a row at the end of the list behind the last screen of the last row added.
    #[must_use]
    pub fn inner_row(mut self, screens: impl IntoIterator<Item = ScreenId>) -> Self {
        if let Some(row) = self.rows.last_mut() {
            row.list.push(screens.into_iter().collect());
        }
        self
    }

    /// Gives `screen` its label in `notation`.
    #[must_use]
    pub fn label(mut self, screen: ScreenId, notation: Notation, label: Label) -> Self {
        if let Some(place) = self.labels.get_mut(screen as usize) {
            place[notation as usize] = Some(label);
        }
        self
    }

    /// The menu, if it is whole.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn build(self) -> Result<Menu, MenuError> {
        if self.rows.is_empty() {
            return Err(MenuError::NoRows);
        }
        let mut labels = vec![None; SCREENS.len()];
        for (index, row) in self.rows.iter().enumerate() {
            if row.screens.is_empty() || row.list.iter().any(Vec::is_empty) {
                return Err(MenuError::EmptyRow(index));
            }
            guarded(row)?;
            for &screen in row.screens.iter().chain(row.list.iter().flatten()) {
                let place = &mut labels[screen as usize];
                if place.is_some() {
                    return Err(MenuError::Twice(screen));
                }
                let [iec, ieee] = self.labels.get(screen as usize).cloned().unwrap_or_default();
                *place = Some([
                    checked(screen, Notation::Iec, iec)?,
                    checked(screen, Notation::Ieee, ieee)?,
                ]);
            }
        }
        let links = links(&self.rows);
        Ok(Menu { rows: self.rows, labels, links })
    }
}

fn checked(screen: ScreenId, notation: Notation, label: Option<Label>) -> Result<Label, MenuError> {
    let label = label.ok_or(MenuError::NoLabel(screen, notation))?;
    for text in [&label.first, &label.second] {
        let shown = |c: char| c.is_ascii_alphanumeric() || " *#%/-+._".contains(c);
        if let Some(character) = text.chars().find(|&c| !shown(c)) {
            return Err(MenuError::NotShowable(screen, text.clone(), character));
        }
        if text.len() > FIELD_CELLS {
            return Err(MenuError::TooLong(screen, text.clone(), text.len()));
        }
    }
    let has_prefix = label.first.contains('*') || label.second.contains('*');
    let subject = screen.row().subject;
    if subject.is_auto_ranging() && !has_prefix {
        return Err(MenuError::NoPrefix(screen, notation));
    }
    // A pulse counter beyond five digits shows its prefix too, where the label has a place for it.
    let counts =
        matches!(subject, Subject::Data(Quantity::PulsesImport | Quantity::PulsesExport, _));
    if has_prefix && !subject.is_auto_ranging() && !counts {
        return Err(MenuError::NeedlessPrefix(screen, notation));
    }
    Ok(label)
}

#[cfg(test)]
mod tests;
