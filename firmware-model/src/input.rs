//! The closed list of what can happen to a meter.

use std::sync::Arc;

use crate::menu::Menu;
use crate::terminals::{ControlPower, Signal};

/// One of the four buttons, by its function (guide, page 10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// Down the list, or the value or digit downwards.
    Minus,
    /// Up the list, or the value or digit upwards.
    Plus,
    /// Out to the parent screen (left).
    Back,
    /// Into the row, the next screen or the next digit (right).
    Next,
}

impl Key {
    /// The four buttons, from left to right (their order is inferred).
    pub const ALL: [Self; 4] = [Self::Minus, Self::Plus, Self::Back, Self::Next];

    /// The name used on tapes and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Minus => "minus",
            Self::Plus => "plus",
            Self::Back => "back",
            Self::Next => "next",
        }
    }
}

/// Something that happens to a meter at a moment of virtual time.
#[derive(Debug, Clone)]
pub enum Input {
    /// What stands on the measuring terminals from now on.
    Terminals(Arc<Signal>),
    /// What stands on the control power terminals from now on.
    ControlPower(ControlPower),
    /// A button closes its contact.
    Down(Key),
    /// A button opens its contact.
    Up(Key),
    /// A whole frame has arrived at the RS-485 port.
    Frame {
        /// The bytes, with their CRC.
        bytes: Vec<u8>,
        /// The rate at which they were sent, bits a second.
        rate: u32,
    },
    /// Another reading of how the menu is laid out; the place is kept where it still exists.
    Menu(Arc<Menu>),
}
