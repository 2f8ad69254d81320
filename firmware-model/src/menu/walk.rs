//! How the four keys walk the menu, edit settings and answer its questions.
//!
//! Minus goes down a list and plus up, around its ends; from inside a row they go
//! to the head of the neighbouring row. Next goes one screen to the right, back to
//! the left. Where a value is edited, minus and plus change it, next goes through
//! its digits first, and both next and back commit it on leaving. What a key does is
//! documented (guide p. 10); the wrap of the top list, what minus and plus do inside
//! a row, and when a change is committed are inferred.
//!
//! ```text
//! SETUP -> PASWD 00000 -> S COM -> ADDR 001 -> BAUD -> PAR -> S COM
//!   ^______________________|  ^_____________________|  back
//! ```

use super::edit::Editing;
use super::screens::ScreenId;
use super::subject::Subject;
use super::tree::Menu;
use crate::key::Key;
use crate::registers::Command;
use crate::settings::{Door, Setting, Setup};
use crate::time::Tick;

/// How long the previous value shows after a new one was refused (inferred: no page says
/// what the meter does with a value outside its range).
pub const REFUSAL_SHOWN: Tick = Tick::from_millis(2000);

/// What the keys act on within a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialog {
    /// The screen as it is.
    Plain,
    /// Minus and plus turn this digit, 0 the leftmost.
    Digit(u8),
    /// Minus and plus change the value at once.
    Choice,
    /// The question whether to reset, and the answer that next gives.
    Confirm {
        /// The answer.
        yes: bool,
    },
    /// A new value was refused: the previous one shows until the screen is left by itself.
    Refused,
}

/// Where a person looking at the glass is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The screen that is shown.
    pub screen: ScreenId,
    /// What the keys act on within it.
    pub dialog: Dialog,
}

impl Place {
    /// The place in which a screen is entered: a number on its first digit, a question on no.
    pub fn entering(screen: ScreenId) -> Self {
        let dialog = match screen.row().subject {
            Subject::Password(setting) | Subject::Setting(setting) => {
                if Editing::of(setting).digits().is_some() {
                    Dialog::Digit(0)
                } else {
                    Dialog::Choice
                }
            }
            Subject::Confirm(_) => Dialog::Confirm { yes: false },
            _ => Dialog::Plain,
        };
        Self { screen, dialog }
    }
}

/// What a key press does beyond the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyEffect {
    /// Nothing.
    Nothing,
    /// The settings become these.
    Commit(Setup),
    /// What a command of register 129 does.
    Command(Command),
}

/// Walks a menu by keys; it is kept by screen, so that another menu may take over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    place: Place,
    /// The value as the keys have changed it, if it is another than the one in force.
    draft: Option<u32>,
    refusal: Option<Refusal>,
}

/// A refused value: what happens when it has been shown long enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Refusal {
    until: Tick,
    then: ScreenId,
}

impl Cursor {
    /// A cursor where the meter starts after power-up.
    pub fn new(menu: &Menu) -> Self {
        Self::at(menu.start())
    }

    /// A cursor that has just entered `screen`.
    pub fn at(screen: ScreenId) -> Self {
        Self { place: Place::entering(screen), draft: None, refusal: None }
    }

    /// Where it is.
    pub const fn place(&self) -> Place {
        self.place
    }

    /// The value under edit: as the keys have changed it, or as it is; a password starts
    /// at 00000. None where nothing is edited.
    pub fn value(&self, setup: &Setup) -> Option<u32> {
        match self.place.screen.row().subject {
            Subject::Password(_) => Some(self.draft.unwrap_or(0)),
            Subject::Setting(setting) => Some(self.draft.unwrap_or_else(|| setup.get(setting))),
            _ => None,
        }
    }

    /// When the menu moves by itself: the end of a refusal.
    pub fn next_step(&self) -> Option<Tick> {
        self.refusal.map(|refusal| refusal.until)
    }

    /// Lets time pass up to `at`.
    pub fn advance(&mut self, at: Tick) {
        if let Some(refusal) = self.refusal.filter(|refusal| refusal.until <= at) {
            *self = Self::at(refusal.then);
        }
    }

    /// Acts on a key at `at`, with `setup` in force.
    pub fn press(&mut self, menu: &Menu, setup: &Setup, key: Key, at: Tick) -> KeyEffect {
        self.advance(at);
        if self.refusal.is_some() {
            return KeyEffect::Nothing;
        }
        let Some(links) = menu.links(self.place.screen) else {
            *self = Self::new(menu);
            return KeyEffect::Nothing;
        };
        let up = key == Key::Plus;
        let to = match (self.place.screen.row().subject, key) {
            (Subject::Password(setting) | Subject::Setting(setting), Key::Minus | Key::Plus) => {
                self.edit(setting, up, setup);
                return KeyEffect::Nothing;
            }
            (Subject::Confirm(_), Key::Minus | Key::Plus) => {
                self.place.dialog = Dialog::Confirm { yes: up };
                return KeyEffect::Nothing;
            }
            (Subject::Password(setting) | Subject::Setting(setting), Key::Next)
                if self.next_digit(setting) =>
            {
                return KeyEffect::Nothing;
            }
            (Subject::Password(setting), Key::Next) => {
                let right = self.value(setup) == Some(setup.get(setting));
                if right { links.next } else { self.place.screen }
            }
            (Subject::Setting(setting), Key::Next) => {
                return self.leave(setting, links.next, setup, at);
            }
            (Subject::Setting(setting), Key::Back) => {
                return self.leave(setting, links.back, setup, at);
            }
            (Subject::Confirm(reset), Key::Next) => {
                let yes = self.place.dialog == Dialog::Confirm { yes: true };
                *self = Self::at(links.next);
                return if yes { KeyEffect::Command(reset.command()) } else { KeyEffect::Nothing };
            }
            (_, Key::Minus) => links.minus,
            (_, Key::Plus) => links.plus,
            (_, Key::Back) => links.back,
            (_, Key::Next) => links.next,
        };
        *self = Self::at(to);
        KeyEffect::Nothing
    }

    /// Goes on in another menu: at the same screen, or at the start if it has none such.
    pub fn adopt(&mut self, menu: &Menu) {
        let then = self.refusal.map_or(self.place.screen, |refusal| refusal.then);
        if !menu.contains(self.place.screen) || !menu.contains(then) {
            *self = Self::new(menu);
        }
    }

    fn edit(&mut self, setting: Setting, up: bool, setup: &Setup) {
        let digit = match self.place.dialog {
            Dialog::Digit(digit) => digit,
            _ => 0,
        };
        let value = self.value(setup).unwrap_or(0);
        self.draft = Some(Editing::of(setting).changed(value, digit, up, setup));
    }

    /// Moves to the next digit, if there is one.
    fn next_digit(&mut self, setting: Setting) -> bool {
        match (self.place.dialog, Editing::of(setting).digits()) {
            (Dialog::Digit(digit), Some(digits)) if digit + 1 < digits => {
                self.place.dialog = Dialog::Digit(digit + 1);
                true
            }
            _ => false,
        }
    }

    /// Leaves an edited setting for `to`: what the keys changed is judged, and committed or
    /// dropped. A value that was not changed is not judged.
    fn leave(&mut self, setting: Setting, to: ScreenId, setup: &Setup, at: Tick) -> KeyEffect {
        let draft = self.draft.take().filter(|draft| *draft != setup.get(setting));
        let Some(value) = draft else {
            *self = Self::at(to);
            return KeyEffect::Nothing;
        };
        let mut changed = setup.clone();
        if changed.set(setting, value, Door::Keys).is_ok() {
            *self = Self::at(to);
            return KeyEffect::Commit(changed);
        }
        self.place.dialog = Dialog::Refused;
        self.refusal = Some(Refusal { until: at + REFUSAL_SHOWN, then: to });
        KeyEffect::Nothing
    }
}

#[cfg(test)]
pub(crate) mod tests;
