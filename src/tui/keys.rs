//! The keys: one table that acts and that prints the help.

use crossterm::event::{KeyCode, KeyModifiers};
use firmware_model::Key;

use super::message::Message;
use super::state::Overlay;

/// Keys that do the same, and what they do.
#[derive(Debug)]
pub struct KeyRow {
    codes: &'static [(KeyCode, KeyModifiers)],
    /// The keys as people read them.
    pub shown: &'static str,
    /// What they do.
    pub help: &'static str,
    /// One word for the line at the bottom; empty where it does not stand there.
    pub short: &'static str,
    message: fn() -> Message,
}

const PLAIN: KeyModifiers = KeyModifiers::NONE;

/// Every key of the program.
pub const KEYS: [KeyRow; 10] = [
    KeyRow {
        codes: &[(KeyCode::Char('-'), PLAIN), (KeyCode::Down, PLAIN)],
        shown: "- or Down",
        help: "minus: down the list",
        short: "",
        message: || Message::Press(Key::Minus),
    },
    KeyRow {
        codes: &[(KeyCode::Char('+'), PLAIN), (KeyCode::Up, PLAIN)],
        shown: "+ or Up",
        help: "plus: up the list",
        short: "",
        message: || Message::Press(Key::Plus),
    },
    KeyRow {
        codes: &[(KeyCode::Left, PLAIN)],
        shown: "Left",
        help: "back: one screen out",
        short: "",
        message: || Message::Press(Key::Back),
    },
    KeyRow {
        codes: &[(KeyCode::Right, PLAIN)],
        shown: "Right",
        help: "next: one screen into the row",
        short: "",
        message: || Message::Press(Key::Next),
    },
    KeyRow {
        codes: &[(KeyCode::Tab, PLAIN)],
        shown: "Tab",
        help: "show the next meter",
        short: "",
        message: || Message::NextMeter,
    },
    KeyRow {
        codes: &[(KeyCode::Char('p'), PLAIN)],
        shown: "p",
        help: "the port and its command lines in full",
        short: "port",
        message: || Message::Toggle(Overlay::Port),
    },
    KeyRow {
        codes: &[(KeyCode::Char('g'), PLAIN)],
        shown: "g",
        help: "the glass as large as the terminal",
        short: "glass",
        message: || Message::ToggleLarge,
    },
    KeyRow {
        codes: &[(KeyCode::Char('?'), PLAIN)],
        shown: "?",
        help: "this help",
        short: "help",
        message: || Message::Toggle(Overlay::Help),
    },
    KeyRow {
        codes: &[(KeyCode::Esc, PLAIN)],
        shown: "Esc",
        help: "close what lies over the meter",
        short: "",
        message: || Message::CloseOverlay,
    },
    KeyRow {
        codes: &[(KeyCode::Char('q'), PLAIN), (KeyCode::Char('c'), KeyModifiers::CONTROL)],
        shown: "q or Ctrl-C",
        help: "leave",
        short: "leave",
        message: || Message::Quit,
    },
];

/// What a key means, if anything. Shift counts as part of the character.
pub(super) fn message(code: KeyCode, modifiers: KeyModifiers) -> Option<Message> {
    let modifiers = modifiers - KeyModifiers::SHIFT;
    KEYS.iter().find(|row| row.codes.contains(&(code, modifiers))).map(|row| (row.message)())
}
