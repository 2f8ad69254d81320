//! What a terminal sends: bytes in, events out.
//!
//! The decoder keeps what it needs of a sequence that is not complete and nothing else: a
//! sequence without an end and a paste of any length take no memory. It knows nothing of
//! time; whoever reads tells it when a terminal has fallen silent in the middle.
//!
//! ```text
//! q  ESC [ B  ESC O B        keys as all terminals send them
//! ESC [ 1 ; 2 B              with Shift
//! ESC [ 1 ; 1 : 3 B          a key comes up: where the terminal was asked for that, and can
//! ESC [ < 0 ; 10 ; 5 M       the mouse
//! ESC [ 200 ~ ... 201 ~      pasted
//! ```

use crossterm::event::{KeyCode, KeyModifiers};
use ratatui::layout::Position;

/// What a terminal has told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TerminalEvent {
    /// A key.
    Key(KeyCode, KeyModifiers, Stroke),
    /// The mouse, there.
    Mouse(Mouse, Position),
    /// Something is being pasted.
    Paste,
}

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stroke {
    /// It was typed: nobody tells when it comes up, and it may be a repeat.
    Typed,
    /// It went down; that it comes up will be told.
    Begins,
    /// It is still down.
    Repeats,
    /// It came up.
    Ends,
}

/// What a mouse does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mouse {
    /// The left button went down.
    Down,
    /// A button came up.
    Up,
    /// The wheel, away from the hand.
    WheelUp,
    /// The wheel, towards the hand.
    WheelDown,
}

/// The longest sequence that means something; a longer one is passed over.
const LONGEST: usize = 64;

/// What ends a paste, behind its ESC.
const PASTE_END: &[u8] = b"[201~";

/// In what the decoder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Nothing,
    /// ESC has come.
    Escape,
    /// ESC [ has come.
    Control,
    /// ESC O has come.
    Shift3,
    /// So many bytes mean nothing.
    Skipped(u8),
    /// So many bytes of a character are missing.
    Character(u8),
    /// An answer to somebody else: up to BEL or ESC \.
    Answer,
    /// Something is being pasted; so much of its end has come.
    Paste(Option<usize>),
}

/// Makes events of bytes.
#[derive(Debug)]
pub struct Decoder {
    within: Within,
    sequence: Vec<u8>,
    /// The terminal tells when a key comes up.
    releases: bool,
}

impl Default for Decoder {
    fn default() -> Self {
        Self { within: Within::Nothing, sequence: Vec::new(), releases: false }
    }
}

impl Decoder {
    /// Takes one byte; the event that is complete with it.
    pub fn byte(&mut self, byte: u8) -> Option<TerminalEvent> {
        match self.within {
            Within::Nothing => self.plain(byte),
            Within::Escape => self.escaped(byte),
            Within::Control => self.control(byte),
            Within::Shift3 => {
                self.within = Within::Nothing;
                arrow(byte).map(|code| self.key(code, KeyModifiers::NONE, Stroke::Typed))
            }
            Within::Skipped(count) => {
                self.within = if count > 1 { Within::Skipped(count - 1) } else { Within::Nothing };
                None
            }
            Within::Character(missing) => self.character(byte, missing),
            Within::Answer => {
                match byte {
                    0x07 => self.within = Within::Nothing,
                    0x1b => self.within = Within::Skipped(1),
                    _ => {}
                }
                None
            }
            Within::Paste(matched) => {
                self.paste(byte, matched);
                None
            }
        }
    }

    /// Whether something has begun and is not complete.
    pub fn is_within(&self) -> bool {
        self.within != Within::Nothing
    }

    /// Whether something is being pasted: a terminal may take its time for that.
    pub fn is_pasting(&self) -> bool {
        matches!(self.within, Within::Paste(_))
    }

    /// Nothing more comes of what has begun: an ESC alone was the key, the rest is lost.
    pub fn silence(&mut self) -> Option<TerminalEvent> {
        let escape = self.within == Within::Escape;
        self.within = Within::Nothing;
        self.sequence.clear();
        escape.then(|| self.key(KeyCode::Esc, KeyModifiers::NONE, Stroke::Typed))
    }

    /// A key; a terminal that tells when one comes up will do so for this one.
    fn key(&self, code: KeyCode, modifiers: KeyModifiers, stroke: Stroke) -> TerminalEvent {
        // What is sent as text may come as text again while it is held.
        let text = matches!(
            code,
            KeyCode::Char(_) | KeyCode::Enter | KeyCode::Tab | KeyCode::Backspace | KeyCode::Esc
        );
        let stroke =
            if stroke == Stroke::Typed && self.releases && !text { Stroke::Begins } else { stroke };
        TerminalEvent::Key(code, modifiers, stroke)
    }

    fn plain(&mut self, byte: u8) -> Option<TerminalEvent> {
        let typed = |code, modifiers| Some(TerminalEvent::Key(code, modifiers, Stroke::Typed));
        let missing = match byte {
            0x1b => {
                self.within = Within::Escape;
                return None;
            }
            b'\r' | b'\n' => return typed(KeyCode::Enter, KeyModifiers::NONE),
            b'\t' => return typed(KeyCode::Tab, KeyModifiers::NONE),
            0x08 | 0x7f => return typed(KeyCode::Backspace, KeyModifiers::NONE),
            0x01..=0x1a => {
                return typed(KeyCode::Char((byte + 0x60).into()), KeyModifiers::CONTROL);
            }
            0x20..=0x7e => return typed(KeyCode::Char(byte.into()), KeyModifiers::NONE),
            0xc2..=0xdf => 1,
            0xe0..=0xef => 2,
            0xf0..=0xf4 => 3,
            _ => return None,
        };
        self.sequence.clear();
        self.sequence.push(byte);
        self.within = Within::Character(missing);
        None
    }

    fn character(&mut self, byte: u8, missing: u8) -> Option<TerminalEvent> {
        if !(0x80..=0xbf).contains(&byte) {
            self.within = Within::Nothing;
            return self.plain(byte);
        }
        self.sequence.push(byte);
        if missing > 1 {
            self.within = Within::Character(missing - 1);
            return None;
        }
        self.within = Within::Nothing;
        let character = std::str::from_utf8(&self.sequence).ok()?.chars().next()?;
        Some(TerminalEvent::Key(KeyCode::Char(character), KeyModifiers::NONE, Stroke::Typed))
    }

    fn escaped(&mut self, byte: u8) -> Option<TerminalEvent> {
        self.sequence.clear();
        self.within = match byte {
            b'[' => Within::Control,
            b'O' => Within::Shift3,
            b'P' | b']' | b'_' | b'^' | b'X' => Within::Answer,
            0x1b => {
                return Some(self.key(KeyCode::Esc, KeyModifiers::NONE, Stroke::Typed));
            }
            _ => Within::Nothing,
        };
        // Any other key with Alt, which the program has no use for.
        let alone = self.within == Within::Nothing && (0x20..0x7f).contains(&byte);
        alone.then(|| {
            TerminalEvent::Key(KeyCode::Char(byte.into()), KeyModifiers::ALT, Stroke::Typed)
        })
    }

    fn control(&mut self, byte: u8) -> Option<TerminalEvent> {
        match byte {
            // The function keys of the Linux console.
            b'[' if self.sequence.is_empty() => self.within = Within::Skipped(1),
            // A mouse of before: three bytes follow that may be anything.
            b'M' if self.sequence.is_empty() => self.within = Within::Skipped(3),
            0x1b => {
                self.within = Within::Escape;
                self.sequence.clear();
            }
            0x40..=0x7e => {
                self.within = Within::Nothing;
                let sequence = std::mem::take(&mut self.sequence);
                return self.complete(&sequence, byte);
            }
            _ if self.sequence.len() < LONGEST => self.sequence.push(byte),
            // Its end is still waited for.
            _ => {}
        }
        None
    }

    /// A whole control sequence.
    fn complete(&mut self, sequence: &[u8], last: u8) -> Option<TerminalEvent> {
        if sequence.len() >= LONGEST {
            return None;
        }
        let text = std::str::from_utf8(sequence).ok()?;
        if let Some(text) = text.strip_prefix('<') {
            return mouse(text, last);
        }
        if let Some(flags) = text.strip_prefix('?') {
            // The terminal says which of the keyboard's events it tells.
            if last == b'u' {
                self.releases = flags.parse::<u16>().is_ok_and(|flags| flags & 2 != 0);
            }
            return None;
        }
        let parameters = Parameters::of(text);
        let code = match last {
            b'~' => match parameters.first() {
                200 => {
                    self.within = Within::Paste(None);
                    return Some(TerminalEvent::Paste);
                }
                5 => KeyCode::PageUp,
                6 => KeyCode::PageDown,
                _ => KeyCode::Null,
            },
            b'Z' => KeyCode::BackTab,
            b'u' => parameters.character()?,
            _ => arrow(last)?,
        };
        let stroke = match parameters.kind {
            2 => Stroke::Repeats,
            3 => Stroke::Ends,
            _ => Stroke::Typed,
        };
        // A terminal that tells of one key tells of all.
        self.releases |= stroke != Stroke::Typed;
        Some(self.key(code, parameters.modifiers, stroke))
    }

    fn paste(&mut self, byte: u8, matched: Option<usize>) {
        let matched = match (byte, matched) {
            (0x1b, _) => Some(0),
            (byte, Some(matched)) if PASTE_END.get(matched) == Some(&byte) => Some(matched + 1),
            _ => None,
        };
        self.within =
            if matched == Some(PASTE_END.len()) { Within::Nothing } else { Within::Paste(matched) };
    }
}

fn arrow(last: u8) -> Option<KeyCode> {
    match last {
        b'A' => Some(KeyCode::Up),
        b'B' => Some(KeyCode::Down),
        b'C' => Some(KeyCode::Right),
        b'D' => Some(KeyCode::Left),
        b'H' => Some(KeyCode::Home),
        b'F' => Some(KeyCode::End),
        _ => None,
    }
}

/// `CODE:SHIFTED;MODIFIERS:KIND`, of which every part may be missing.
struct Parameters {
    code: u32,
    shifted: u32,
    modifiers: KeyModifiers,
    kind: u32,
}

impl Parameters {
    fn of(text: &str) -> Self {
        let mut groups = text.split(';').map(|group| {
            let mut parts = group.split(':').map(|part| part.parse::<u32>().unwrap_or(0));
            (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
        });
        let (code, shifted) = groups.next().unwrap_or_default();
        let (bits, kind) = groups.next().unwrap_or_default();
        // The locks of capitals and numbers change nothing.
        let bits = bits.saturating_sub(1);
        let modifiers = [
            (1, KeyModifiers::SHIFT),
            (2, KeyModifiers::ALT),
            (4, KeyModifiers::CONTROL),
            (8, KeyModifiers::SUPER),
        ];
        let set = modifiers.into_iter().filter(|(bit, _)| bits & bit != 0);
        Self { code, shifted, modifiers: set.map(|(_, modifier)| modifier).collect(), kind }
    }

    const fn first(&self) -> u32 {
        self.code
    }

    /// The key of a number of the keyboard protocol, mostly that of its character.
    fn character(&self) -> Option<KeyCode> {
        let code = match self.code {
            27 => KeyCode::Esc,
            13 | 57_414 => KeyCode::Enter,
            9 if self.modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
            9 => KeyCode::Tab,
            127 => KeyCode::Backspace,
            57_417 => KeyCode::Left,
            57_418 => KeyCode::Right,
            57_419 => KeyCode::Up,
            57_420 => KeyCode::Down,
            57_421 => KeyCode::PageUp,
            57_422 => KeyCode::PageDown,
            57_412 => KeyCode::Char('-'),
            57_413 => KeyCode::Char('+'),
            _ if self.modifiers.contains(KeyModifiers::SHIFT) && self.shifted != 0 => {
                KeyCode::Char(char::from_u32(self.shifted)?)
            }
            code => KeyCode::Char(char::from_u32(code)?),
        };
        Some(code)
    }
}

/// `BUTTON;COLUMN;ROW`, counted from 1.
fn mouse(text: &str, last: u8) -> Option<TerminalEvent> {
    let mut numbers = text.split(';').map(|part| part.parse::<u16>().ok());
    let (button, x, y) = (numbers.next()??, numbers.next()??, numbers.next()??);
    // Without Shift, Alt and Control.
    let mouse = match (button & !0b1_1100, last) {
        (0, b'M') => Mouse::Down,
        (0..=2, b'm') => Mouse::Up,
        (64, b'M') => Mouse::WheelUp,
        (65, b'M') => Mouse::WheelDown,
        _ => return None,
    };
    Some(TerminalEvent::Mouse(mouse, Position { x: x.saturating_sub(1), y: y.saturating_sub(1) }))
}

#[cfg(test)]
mod tests;
