//! What the glass shows, as data: lit, two text fields, a value, icons, and what each means.
//!
//! The glass (guide pp. 2, 5, 11; its layout is inferred) has two text fields of six
//! cells, a value of a sign and five digits with decimal points, and four icons:
//!
//! ```text
//! wrench                     import export   heart
//! first field             second field
//! sign 0 . 1 . 2 . 3 . 4
//! ```
//!
//! An [`Lcd`] computes nothing any more: terminal cells, pictures and sentences
//! are made from it alone.

mod format;
mod text;
mod value;

pub use format::{Number, Prefix, auto_range, five_digits, fixed};
pub use text::Text;
pub use value::{Cell, Value, ValueCells};

use crate::evidence::Evidence;
use crate::identity::Running;
use crate::menu::{Cursor, Dialog, Menu, Notation, Place, ScreenId, ScreenRow, Subject};
use crate::registers::Image;
use crate::rules::Rule;
use crate::settings::SystemType;
use crate::time::{TICKS_PER_SECOND, Tick};
use value::{EnergyFlow, ValueField};

/// What the glass shows at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a thing that lights up by itself")]
pub struct Lcd {
    /// Whether the back-light is on; without it every segment is off.
    pub lit: bool,
    /// The first text field: the quantity, with the prefix of its unit.
    pub first: Text,
    /// The second text field: which one.
    pub second: Text,
    /// The value.
    pub value: Value,
    /// The cell of the value that minus and plus turn, 0 the leftmost.
    pub cursor: Option<u8>,
    /// Whether that cell is in the lit half of its blink (that it blinks is inferred).
    pub cursor_lit: bool,
    /// The wrench: a diagnostic alert is active (guide p. 10).
    pub wrench: bool,
    /// The heart, as it is in this half of its blink: control power is good and the meter runs.
    pub heart: bool,
    /// The arrow that means import (guide p. 11).
    pub import: bool,
    /// The arrow that means export (guide p. 11).
    pub export: bool,
    /// Which screen this is.
    pub place: Place,
    /// What the shown things mean.
    pub meaning: Meaning,
}

/// What a person needs to know to read the glass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// The system type, which says how many phases there are.
    pub system_type: SystemType,
    /// In which notation the labels are.
    pub notation: Notation,
    /// The prefix of the value's unit.
    pub prefix: Prefix,
    /// Register 146: which alerts the wrench stands for.
    pub alerts: u16,
    /// The stored value of the setting that is shown, as it is under edit; of a password
    /// that is asked for, what was entered.
    pub setting: Option<u32>,
    /// Whether the meter runs; in the reset system and without power it does not.
    pub running: bool,
}

impl Lcd {
    /// The row of the screen that is shown.
    pub fn row(&self) -> &'static ScreenRow {
        self.place.screen.row()
    }

    /// The rule that says how this state of the screen looks, where the screen's own row does
    /// not.
    pub fn rule(&self) -> Option<Rule> {
        if self.lit && !self.meaning.running {
            return Some(Rule::ResetSystemGlass);
        }
        match (self.place.dialog, self.row().subject) {
            (Dialog::Digit(_), _) => Some(Rule::EditDigits),
            (Dialog::Refused, _) => Some(Rule::EditRefused),
            (Dialog::Confirm { .. }, _) => Some(Rule::ResetConfirm),
            (_, Subject::Alert(_)) => Some(Rule::AlertValues),
            (Dialog::Plain | Dialog::Choice, _) => None,
        }
    }

    /// What this state of the screen rests on: the weaker of what its row and its rule do.
    pub fn evidence(&self) -> Evidence {
        let screen = self.row().evidence;
        let rule = self.rule().map(|rule| rule.row().evidence);
        rule.filter(|rule| rule.confidence > screen.confidence).unwrap_or(screen)
    }

    /// The cells of the value as they are lit now: the cursor's digit blinks.
    pub fn cells(&self) -> ValueCells {
        let mut shown = self.value.cells();
        let dark = self.cursor.filter(|_| !self.cursor_lit);
        if let Some(cell) = dark.and_then(|cell| shown.cells.get_mut(usize::from(cell))) {
            cell.character = ' ';
        }
        shown
    }
}

/// What the glass shows where `cursor` is, at the moment `at`; dark unless `powered`.
pub fn lcd(menu: &Menu, cursor: &Cursor, image: &Image<'_>, at: Tick, powered: bool) -> Lcd {
    let notation = if image.setup.is_ieee() { Notation::Ieee } else { Notation::Iec };
    let running = powered && image.identity.running == Running::OperatingSystem;
    // In the reset system nothing is measured: all it can tell is its own version (inferred).
    let only_version = Cursor::at(ScreenId::InfoResetSystem);
    let cursor = if powered && !running { &only_version } else { cursor };
    let place = cursor.place();
    let dark = Lcd {
        lit: powered,
        first: Text::BLANK,
        second: Text::BLANK,
        value: Value::Blank,
        cursor: None,
        cursor_lit: false,
        wrench: false,
        heart: false,
        import: false,
        export: false,
        place,
        meaning: Meaning {
            system_type: image.setup.system_type(),
            notation,
            prefix: Prefix::None,
            alerts: image.alerts,
            setting: if powered { cursor.value(image.setup) } else { None },
            running,
        },
    };
    if !powered {
        return dark;
    }
    let ValueField { value, prefix, flow, second } = value::shown(cursor, image);
    let (first, label_second) = match menu.label(place.screen, notation) {
        Some(label) => {
            let fill = |text: &str| filled(text, prefix, image.setup.system_type());
            (fill(&label.first), fill(&label.second))
        }
        None => (Text::BLANK, Text::BLANK),
    };
    Lcd {
        first,
        second: second.unwrap_or(label_second),
        value,
        cursor: cursor_cell(place, value),
        cursor_lit: blink_is_lit(at),
        wrench: running && image.alerts != 0,
        heart: running && blink_is_lit(at),
        import: flow == Some(EnergyFlow::Import),
        export: flow == Some(EnergyFlow::Export),
        meaning: Meaning { prefix, ..dark.meaning },
        ..dark
    }
}

/// The cell of the digit that the keys turn.
fn cursor_cell(place: Place, value: Value) -> Option<u8> {
    match (place.dialog, value) {
        (Dialog::Digit(digit), Value::Digits { width, .. }) => {
            (value::VALUE_CELLS as u8 + digit).checked_sub(width)
        }
        _ => None,
    }
}

/// What blinks does so once a second, half of it lit (inferred; that the heart blinks:
/// guide p. 34).
fn blink_is_lit(at: Tick) -> bool {
    at.0 % TICKS_PER_SECOND < TICKS_PER_SECOND / 2
}

/// A label with its prefix, its number of phases and its line filled in.
fn filled(label: &str, prefix: Prefix, system_type: SystemType) -> Text {
    let mut text = Text::BLANK;
    for character in label.chars() {
        match character {
            '*' => {
                if let Some(letter) = prefix.letter() {
                    text.push(letter);
                }
            }
            '#' => {
                if let Some(digit) = char::from_digit(system_type.phases() as u32, 10) {
                    text.push(digit);
                }
            }
            '%' => text.push(match system_type {
                SystemType::SinglePhaseLineNeutral => 'N',
                _ => 'L',
            }),
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests;
