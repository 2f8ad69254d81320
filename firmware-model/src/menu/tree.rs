//! The menu as a panel lays it out: rows of screens, and their labels in both notations.

use core::fmt;

use super::screens::{SCREENS, ScreenId};
use super::subject::Subject;
use crate::registers::Quantity;
use crate::settings::Setting;

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
/// A `*` stands for the prefix of the unit (nothing, K, M or G), a `#` for the
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

/// Where each key leads from a screen, when it does not edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Links {
    pub minus: ScreenId,
    pub plus: ScreenId,
    pub back: ScreenId,
    pub next: ScreenId,
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

/// Whether what can be changed in `row` stands behind its password, and only there.
fn guarded(row: &Row) -> Result<(), MenuError> {
    let password = row.screens.last().and_then(|last| match last.row().subject {
        Subject::Password(setting) => Some(setting),
        _ => None,
    });
    for &screen in &row.screens {
        match screen.row().subject {
            Subject::Setting(_) | Subject::Confirm(_) => return Err(MenuError::Unguarded(screen)),
            Subject::Password(_) if row.list.is_empty() || Some(&screen) != row.screens.last() => {
                return Err(MenuError::LeadsNowhere(screen));
            }
            _ => {}
        }
    }
    for &screen in row.list.iter().flatten() {
        let needs = match screen.row().subject {
            Subject::Password(_) => return Err(MenuError::LeadsNowhere(screen)),
            Subject::Setting(_) => Some(Setting::SetupPassword),
            Subject::Confirm(_) => Some(Setting::ResetPassword),
            _ => password,
        };
        if needs.is_none() || needs != password {
            return Err(MenuError::Unguarded(screen));
        }
    }
    let heads =
        row.screens.first().into_iter().chain(row.list.iter().filter_map(|row| row.first()));
    match heads.copied().find(|head| head.row().subject.is_editable()) {
        Some(head) => Err(MenuError::EditableHead(head)),
        None => Ok(()),
    }
}

/// Where the keys lead. In the top list back takes one step to the left, and next
/// stops at the end of a row or goes on into its list; in a list behind a password
/// back leaves for the head, and next goes round the row (guide p. 10).
fn links(rows: &[Row]) -> Vec<Option<Links>> {
    let mut links = vec![None; SCREENS.len()];
    let top: Vec<&[ScreenId]> = rows.iter().map(|row| row.screens.as_slice()).collect();
    for (index, row) in rows.iter().enumerate() {
        let [minus, plus] = neighbours(&top, index);
        let mut back = row.screens[0];
        for (column, &screen) in row.screens.iter().enumerate() {
            let inner = row.list.first().and_then(|row| row.first());
            let next = row.screens.get(column + 1).or(inner).copied().unwrap_or(screen);
            links[screen as usize] = Some(Links { minus, plus, back, next });
            back = screen;
        }
        let list: Vec<&[ScreenId]> = row.list.iter().map(Vec::as_slice).collect();
        for (index, inner) in list.iter().enumerate() {
            let [minus, plus] = neighbours(&list, index);
            let head = inner[0];
            for (column, &screen) in inner.iter().enumerate() {
                let back = if column == 0 { row.screens[0] } else { head };
                let next = inner.get(column + 1).copied().unwrap_or(head);
                links[screen as usize] = Some(Links { minus, plus, back, next });
            }
        }
    }
    links
}

/// The heads of the rows below and above, around the ends; no row is empty.
fn neighbours(rows: &[&[ScreenId]], index: usize) -> [ScreenId; 2] {
    let count = rows.len();
    [rows[(index + 1) % count][0], rows[(index + count - 1) % count][0]]
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
        let [watts, a, b] = [ScreenId::PowerRealTotal, ScreenId::PowerRealA, ScreenId::PowerRealB];
        assert_eq!(menu.path(b), [watts, a, b]);
        let baud = ScreenId::SetupBaud;
        let setup = [ScreenId::Setup, ScreenId::SetupPassword, ScreenId::SetupCommunications];
        assert_eq!(menu.path(baud), [setup.as_slice(), &[ScreenId::SetupAddress, baud]].concat());
        assert_eq!(menu.path(ScreenId::InfoModel), []);
        assert!(menu.contains(baud) && !menu.contains(ScreenId::InfoModel));
        assert_eq!(menu.screens().count(), 20);
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

    #[test]
    fn what_can_be_changed_stands_behind_its_password() {
        let [setup, password, page, address] = [
            ScreenId::Setup,
            ScreenId::SetupPassword,
            ScreenId::SetupCommunications,
            ScreenId::SetupAddress,
        ];
        let build = |mut builder: MenuBuilder| {
            for screen in SCREENS.iter().map(|row| row.screen) {
                builder = both(builder, screen, "X", "");
            }
            builder.build().map(|_| ())
        };
        let guarded = Menu::builder().row([setup, password]);
        assert_eq!(build(guarded.clone().inner_row([page, address])), Ok(()));
        assert_eq!(build(guarded.clone()), Err(MenuError::LeadsNowhere(password)));
        assert_eq!(
            build(Menu::builder().row([password, setup]).inner_row([page])),
            Err(MenuError::LeadsNowhere(password))
        );
        let confirm = ScreenId::ResetEnergyConfirm;
        for (builder, screen) in [
            (Menu::builder().row([page, address]), address),
            (Menu::builder().row([setup]).inner_row([page, address]), page),
            (guarded.clone().inner_row([ScreenId::ResetEnergy, confirm]), confirm),
        ] {
            assert_eq!(build(builder), Err(MenuError::Unguarded(screen)));
        }
        assert_eq!(
            build(guarded.clone().inner_row([address, page])),
            Err(MenuError::EditableHead(address))
        );
        assert_eq!(build(guarded.inner_row([])), Err(MenuError::EmptyRow(0)));
    }
}
