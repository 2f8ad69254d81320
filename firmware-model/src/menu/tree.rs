//! The menu as a panel lays it out: rows of screens, and their labels in both notations.

use core::fmt;

use super::screens::{SCREENS, ScreenId};

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
/// A `*` stands for the prefix of the unit (nothing, K, M or G) and a `#` for
/// the number of active phases.
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
        }
    }
}

impl core::error::Error for MenuError {}

/// How the menu is laid out: a checked tree with labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    rows: Vec<Vec<ScreenId>>,
    /// By screen, then by notation; only screens of the menu have labels.
    labels: Vec<Option<[Label; 2]>>,
}

impl Menu {
    /// A builder of an empty menu.
    pub fn builder() -> MenuBuilder {
        MenuBuilder { rows: Vec::new(), labels: vec![[None, None]; SCREENS.len()] }
    }

    /// The rows of the top list, in the order in which minus walks them; no row is empty.
    pub fn rows(&self) -> &[Vec<ScreenId>] {
        &self.rows
    }

    /// Every screen of the menu, row by row.
    pub fn screens(&self) -> impl Iterator<Item = ScreenId> + '_ {
        self.rows.iter().flatten().copied()
    }

    /// The row and the place in it where `screen` stands.
    pub fn position(&self, screen: ScreenId) -> Option<(usize, usize)> {
        self.rows.iter().enumerate().find_map(|(row, screens)| {
            screens.iter().position(|&other| other == screen).map(|column| (row, column))
        })
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
}

/// Collects rows and labels, and checks them at the end.
#[derive(Debug, Clone)]
pub struct MenuBuilder {
    rows: Vec<Vec<ScreenId>>,
    labels: Vec<[Option<Label>; 2]>,
}

impl MenuBuilder {
    /// Adds a row at the end of the top list.
    #[must_use]
    pub fn row(mut self, screens: impl IntoIterator<Item = ScreenId>) -> Self {
        self.rows.push(screens.into_iter().collect());
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
        if let Some(row) = self.rows.iter().position(Vec::is_empty) {
            return Err(MenuError::EmptyRow(row));
        }
        let mut labels = vec![None; SCREENS.len()];
        for &screen in self.rows.iter().flatten() {
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
        Ok(Menu { rows: self.rows, labels })
    }
}

fn checked(screen: ScreenId, notation: Notation, label: Option<Label>) -> Result<Label, MenuError> {
    let label = label.ok_or(MenuError::NoLabel(screen, notation))?;
    for text in [&label.first, &label.second] {
        let shown = |c: char| c.is_ascii_alphanumeric() || " *#/-+._".contains(c);
        if let Some(character) = text.chars().find(|&c| !shown(c)) {
            return Err(MenuError::NotShowable(screen, text.clone(), character));
        }
        if text.len() > FIELD_CELLS {
            return Err(MenuError::TooLong(screen, text.clone(), text.len()));
        }
    }
    let has_prefix = label.first.contains('*') || label.second.contains('*');
    let quantity = screen.row().quantity;
    if quantity.is_auto_ranging() && !has_prefix {
        return Err(MenuError::NoPrefix(screen, notation));
    }
    // A pulse counter beyond five digits shows its prefix too, where the label has a place for it.
    if has_prefix && !quantity.is_auto_ranging() && quantity != super::Quantity::PulseCount {
        return Err(MenuError::NeedlessPrefix(screen, notation));
    }
    Ok(label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::menu::walk::tests::small_menu;

    fn both(builder: MenuBuilder, screen: ScreenId, first: &str, second: &str) -> MenuBuilder {
        builder.label(screen, Notation::Iec, Label::new(first, second)).label(
            screen,
            Notation::Ieee,
            Label::new(first, second),
        )
    }

    #[test]
    fn a_built_menu_knows_where_its_screens_stand() {
        let menu = small_menu();
        assert_eq!(menu.start(), ScreenId::EnergyRealNet);
        assert_eq!(menu.position(ScreenId::PowerRealB), Some((1, 2)));
        assert_eq!(menu.position(ScreenId::InfoModel), None);
        assert_eq!(menu.screens().count(), 6);
        let label = menu.label(ScreenId::PowerRealTotal, Notation::Iec).unwrap();
        assert_eq!((label.first.as_str(), label.second.as_str()), ("*P", "#PHASE"));
        assert_eq!(menu.label(ScreenId::InfoModel, Notation::Iec), None);
    }

    #[test]
    fn incomplete_menus_are_refused() {
        let hz = ScreenId::Frequency;
        let watts = ScreenId::PowerRealTotal;
        assert_eq!(Menu::builder().build(), Err(MenuError::NoRows));
        assert_eq!(Menu::builder().row([]).build(), Err(MenuError::EmptyRow(0)));
        assert_eq!(Menu::builder().row([hz]).build(), Err(MenuError::NoLabel(hz, Notation::Iec)));
        let twice = both(Menu::builder().row([hz]).row([hz]), hz, "HZ", "");
        assert_eq!(twice.build(), Err(MenuError::Twice(hz)));
        let long = both(Menu::builder().row([hz]), hz, "HERTZES", "");
        assert_eq!(long.build(), Err(MenuError::TooLong(hz, "HERTZES".to_owned(), 7)));
        let foreign = both(Menu::builder().row([hz]), hz, "H\u{f6}z", "");
        assert_eq!(
            foreign.build(),
            Err(MenuError::NotShowable(hz, "H\u{f6}z".to_owned(), '\u{f6}'))
        );
        let no_prefix = both(Menu::builder().row([watts]), watts, "W", "");
        assert_eq!(no_prefix.build(), Err(MenuError::NoPrefix(watts, Notation::Iec)));
        let needless = both(Menu::builder().row([hz]), hz, "*HZ", "");
        assert_eq!(needless.build(), Err(MenuError::NeedlessPrefix(hz, Notation::Iec)));
    }
}
