//! What a menu is made of: rows of screens and their labels, and what can be wrong with them.

use core::fmt;

use super::screens::ScreenId;

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
pub struct MenuRow {
    /// The screens from left to right, one at least.
    pub screens: Vec<ScreenId>,
    /// The rows behind the password in which the screens end; most rows have no list.
    pub list: Vec<Vec<ScreenId>>,
}
