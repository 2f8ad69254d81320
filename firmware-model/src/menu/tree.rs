//! The menu as a panel lays it out: rows of screens, and their labels in both notations.

use super::links::{Links, guarded, links};
use super::row::{FIELD_CELLS, Label, MenuError, MenuRow, Notation};
use super::screens::{SCREENS, ScreenId};
use super::subject::Subject;
use crate::registers::Quantity;

/// How the menu is laid out: a checked tree with labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    rows: Vec<MenuRow>,
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
    pub fn rows(&self) -> &[MenuRow] {
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

    /// The label of `screen`, if it is in the menu.
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
    rows: Vec<MenuRow>,
    labels: Vec<[Option<Label>; 2]>,
}

impl MenuBuilder {
    /// Adds a row at the end of the top list.
    #[must_use]
    pub fn row(mut self, screens: impl IntoIterator<Item = ScreenId>) -> Self {
        self.rows.push(MenuRow { screens: screens.into_iter().collect(), list: Vec::new() });
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
