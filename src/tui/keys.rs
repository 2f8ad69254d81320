//! The keys: one table that acts and that prints the help.

use crossterm::event::{KeyCode, KeyModifiers};
use firmware_model::Key;

use super::message::Message;
use super::message::Overlay;
use workbench::controls::Turn;

/// Who has to have the keys for a row to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// Anybody.
    Always,
    /// The meter.
    Meter,
    /// The installation.
    Installation,
    /// The list of scenarios.
    Chooser,
}

/// Keys that do the same, and what they do.
#[derive(Debug)]
pub struct KeyRow {
    codes: &'static [(KeyCode, KeyModifiers)],
    /// Who has to have the keys.
    pub place: Where,
    /// The keys as people read them.
    pub shown: &'static str,
    /// What they do; empty where the row before says it too.
    pub help: &'static str,
    /// One word for the line at the bottom; empty where it does not stand there.
    pub short: &'static str,
    message: fn() -> Message,
}

const PLAIN: KeyModifiers = KeyModifiers::NONE;

const SHIFT: KeyModifiers = KeyModifiers::SHIFT;

/// One row of the table.
const fn row(
    place: Where,
    codes: &'static [(KeyCode, KeyModifiers)],
    shown: &'static str,
    help: &'static str,
    short: &'static str,
    message: fn() -> Message,
) -> KeyRow {
    KeyRow { codes, place, shown, help, short, message }
}

use KeyCode::{BackTab, Char, Down, Enter, Esc, Left, PageDown, PageUp, Right, Tab, Up};
use Where::{Always, Chooser, Installation, Meter};

/// Every key of the program.
pub const KEYS: [KeyRow; 40] = [
    row(
        Meter,
        &[(Char('-'), PLAIN), (Down, PLAIN)],
        "- or Down",
        "minus: down the list",
        "",
        || Message::Press(Key::Minus),
    ),
    row(Meter, &[(Char('+'), PLAIN), (Up, PLAIN)], "+ or Up", "plus: up the list", "", || {
        Message::Press(Key::Plus)
    }),
    row(Meter, &[(Left, PLAIN)], "Left", "back: one screen out", "", || Message::Press(Key::Back)),
    row(Meter, &[(Right, PLAIN)], "Right", "next: one screen into the row", "", || {
        Message::Press(Key::Next)
    }),
    row(Meter, &[(Char('h'), PLAIN)], "h", "hold: the next key stays down for 3 s", "", || {
        Message::HoldNext
    }),
    row(Meter, &[(Down, SHIFT)], "Shift-arrow", "holds that button for 3 s", "", || {
        Message::Hold(Key::Minus)
    }),
    row(Meter, &[(Up, SHIFT)], "Shift-Up", "", "", || Message::Hold(Key::Plus)),
    row(Meter, &[(Left, SHIFT)], "Shift-Left", "", "", || Message::Hold(Key::Back)),
    row(Meter, &[(Right, SHIFT)], "Shift-Right", "", "", || Message::Hold(Key::Next)),
    row(Installation, &[(Up, PLAIN)], "Up, Down", "the control above, below", "", || {
        Message::Move(-1)
    }),
    row(Installation, &[(Down, PLAIN)], "Down", "", "", || Message::Move(1)),
    row(
        Installation,
        &[(PageUp, PLAIN), (BackTab, PLAIN)],
        "PgUp, PgDn",
        "the heading above, below",
        "",
        || Message::Jump(-1),
    ),
    row(Installation, &[(PageDown, PLAIN)], "PgDn", "", "", || Message::Jump(1)),
    row(Installation, &[(Left, PLAIN), (Char('-'), PLAIN)], "Left or -", "less", "", || {
        Message::Turn(Turn::Less)
    }),
    row(Installation, &[(Right, PLAIN), (Char('+'), PLAIN)], "Right or +", "more", "", || {
        Message::Turn(Turn::More)
    }),
    row(
        Installation,
        &[(Enter, PLAIN), (Char(' '), PLAIN)],
        "Enter",
        "the other value: the line below the list says which",
        "",
        || Message::Turn(Turn::Flip),
    ),
    row(
        Always,
        &[(Char('i'), PLAIN)],
        "i",
        "the installation, to be played; again: take it away",
        "play",
        || Message::ToggleList,
    ),
    row(
        Always,
        &[(Char('v'), PLAIN)],
        "v",
        "the phasors of voltages and currents",
        "phasors",
        || Message::Toggle(Overlay::Phasors),
    ),
    row(Always, &[(Char('w'), PLAIN)], "w", "the wiring and its faults", "wiring", || {
        Message::Toggle(Overlay::Wiring)
    }),
    row(Always, &[(Tab, PLAIN)], "Tab", "show the next meter", "", || Message::NextMeter),
    row(
        Always,
        &[(Char('p'), PLAIN)],
        "p",
        "the port, its command lines in full, and the state file",
        "port",
        || Message::Toggle(Overlay::Port),
    ),
    row(
        Always,
        &[(Char('g'), PLAIN)],
        "g",
        "the glass as large as the terminal, for a projector",
        "glass",
        || Message::ToggleLarge,
    ),
    row(
        Always,
        &[(Char('s'), PLAIN)],
        "s",
        "save the last ten minutes as a tape, to be checked again",
        "save",
        || Message::Save,
    ),
    row(Always, &[(Char('o'), PLAIN)], "o", "the scenarios, to start another one", "open", || {
        Message::Toggle(Overlay::Scenarios)
    }),
    row(
        Always,
        &[(Char('R'), PLAIN)],
        "R",
        "begin anew, as in the scenario or from the factory",
        "",
        || Message::Begin,
    ),
    row(Always, &[(Char('?'), PLAIN)], "?", "what the meter's screen is", "what", || {
        Message::Toggle(Overlay::Screen)
    }),
    row(
        Always,
        &[(Char('t'), PLAIN)],
        "t",
        "troubleshooting: what to check, from what is to be seen",
        "trouble",
        || Message::Toggle(Overlay::Trouble),
    ),
    row(Always, &[(Char('m'), PLAIN)], "m", "", "", || Message::Toggle(Overlay::Bench)),
    row(Always, &[(Char('f'), PLAIN)], "f", "", "", || Message::Toggle(Overlay::Faults)),
    row(Always, &[(Char('l'), PLAIN)], "l", "", "", || Message::Toggle(Overlay::Lesson)),
    row(Always, &[(Char('k'), PLAIN)], "k", "", "keys", || Message::Toggle(Overlay::Keys)),
    row(
        Always,
        &[(Esc, PLAIN)],
        "Esc",
        "close what lies on top, the installation in two steps",
        "",
        || Message::CloseOverlay,
    ),
    row(Chooser, &[(Up, PLAIN)], "Up, Down", "the scenario above, below", "", || Message::Move(-1)),
    row(Chooser, &[(Down, PLAIN)], "Down", "", "", || Message::Move(1)),
    row(Chooser, &[(PageUp, PLAIN)], "PgUp, PgDn", "ten further", "", || Message::Move(-10)),
    row(Chooser, &[(PageDown, PLAIN)], "PgDn", "", "", || Message::Move(10)),
    row(
        Chooser,
        &[(Char(' '), PLAIN), (Right, PLAIN), (Left, PLAIN)],
        "Space",
        "what is to be found in it, and the repair",
        "",
        || Message::Describe,
    ),
    row(Chooser, &[(Enter, PLAIN)], "Enter", "start it", "", || Message::Start),
    row(Always, &[(Char('c'), KeyModifiers::CONTROL)], "Ctrl-C", "leave at once", "", || {
        Message::Quit
    }),
    row(
        Always,
        &[(Char('q'), PLAIN)],
        "q",
        "close what lies on top; then leave, asked once",
        "quit",
        || Message::Leave,
    ),
];

impl KeyRow {
    /// What the keys do in as few words as can be.
    pub fn word(&self) -> &'static str {
        if self.short.is_empty() { clause(self.help) } else { self.short }
    }

    /// Whether it counts while those have the keys.
    pub fn counts(&self, focus: Where) -> bool {
        self.place == Where::Always || self.place == focus
    }

    /// What it says to the program.
    pub(super) fn message(&self) -> Message {
        (self.message)()
    }
}

/// The first clause of a help, where there is no room for more.
pub(super) fn clause(help: &str) -> &str {
    help.split([':', ',', ';']).next().unwrap_or_default()
}

/// Which way a key pages through what is longer than the screen, if it does.
pub(super) fn page(code: KeyCode, modifiers: KeyModifiers) -> Option<isize> {
    match code {
        PageUp if modifiers == PLAIN => Some(-1),
        PageDown if modifiers == PLAIN => Some(1),
        _ => None,
    }
}

/// What a key means, if anything. Of a character Shift is a part already.
pub(super) fn message(code: KeyCode, modifiers: KeyModifiers, focus: Where) -> Option<Message> {
    let part = matches!(code, KeyCode::Char(_) | KeyCode::BackTab);
    let modifiers = if part { modifiers - SHIFT } else { modifiers };
    let row = KEYS.iter().find(|row| row.counts(focus) && row.codes.contains(&(code, modifiers)));
    row.map(KeyRow::message)
}
