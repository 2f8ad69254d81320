//! Where the keys lead in a menu, and whether its passwords guard it.

use super::row::{MenuError, MenuRow};
use super::screens::{SCREENS, ScreenId};
use super::subject::Subject;
use crate::settings::Setting;

/// Where each key leads from a screen, when it does not edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Links {
    pub minus: ScreenId,
    pub plus: ScreenId,
    pub back: ScreenId,
    pub next: ScreenId,
}

/// Whether what can be changed in `row` stands behind its password, and only there.
pub(super) fn guarded(row: &MenuRow) -> Result<(), MenuError> {
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
/// back leaves for the head, and next goes round the row (guide p. 10). The menu has
/// been checked before: no row is empty, and every screen has its place in the table.
pub(super) fn links(rows: &[MenuRow]) -> Vec<Option<Links>> {
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
