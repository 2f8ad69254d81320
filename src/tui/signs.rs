//! What each class of terminal can show: the one place that knows its characters.

use panels::{Blocks, WireSigns};
use ratatui::symbols::border;

/// A class of terminals, by the characters that their fonts have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Font {
    /// ASCII alone: a locale without UTF-8, or a terminal that is dumb.
    Ascii,
    /// The text console of Linux. The fonts that distributions load there have the full
    /// block and the line drawing of code page 437; half blocks, arrows and circles are not
    /// in all of them, though the code page has some.
    Console,
    /// A window with a font of today.
    Unicode,
}

/// The characters of a class of terminals.
#[derive(Debug, PartialEq, Eq)]
pub struct Signs {
    /// Of what the glass is made.
    pub blocks: Blocks,
    /// Whether dots finer than a cell can be drawn; otherwise letters make lines.
    pub braille: bool,
    /// Whether the symbols of the panel's buttons are there; otherwise their ASCII.
    pub symbols: bool,
    /// The edges of panes and boxes.
    pub border: border::Set<'static>,
    /// Turns a control down, and up.
    pub turn: [&'static str; 2],
    /// From a link to where it leads.
    pub leads_to: &'static str,
    /// The end of what was cut off.
    pub cut: &'static str,
    /// A contact that is closed, and one that is open.
    pub contact: [&'static str; 2],
    /// Behind an angle.
    pub degree: &'static str,
    /// A dot of the circle around the phasors.
    pub dot: char,
    /// Of what the wiring is made.
    pub wires: &'static WireSigns,
}

const PLAIN: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

const ASCII: Signs = Signs {
    blocks: Blocks::Hashes,
    braille: false,
    symbols: false,
    border: PLAIN,
    turn: ["<", ">"],
    leads_to: "->",
    cut: ">",
    contact: ["* closed", "o open"],
    degree: "",
    dot: '.',
    wires: &WireSigns::ASCII,
};

const CONSOLE: Signs =
    Signs { blocks: Blocks::Whole, border: border::PLAIN, wires: &WireSigns::CONSOLE, ..ASCII };

const UNICODE: Signs = Signs {
    blocks: Blocks::Quadrants,
    braille: true,
    symbols: true,
    border: border::ROUNDED,
    turn: ["\u{25c2}", "\u{25b8}"],
    leads_to: "\u{2192}",
    cut: "\u{2026}",
    contact: ["\u{25cf} closed", "\u{25cb} open"],
    degree: "\u{b0}",
    wires: &WireSigns::UNICODE,
    ..CONSOLE
};

impl Font {
    /// Its characters.
    pub const fn signs(self) -> &'static Signs {
        match self {
            Self::Ascii => &ASCII,
            Self::Console => &CONSOLE,
            Self::Unicode => &UNICODE,
        }
    }
}
