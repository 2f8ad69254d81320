//! A request in words.

use firmware_model::modbus::READ_LIMIT;
use firmware_model::registers::{MapRow, Needs, Register};

use super::hex;
use crate::registers::{Exponents, decode, row_at, rows};

/// That there is nothing at a register, how far, and where the map goes on.
fn missing(number: u32) -> String {
    let row_of = |number: u32| u16::try_from(number).ok().and_then(Register::new).and_then(row_at);
    let next =
        rows().iter().map(|row| u32::from(row.register.number())).find(|next| *next > number);
    let is_there = |number: &u32| row_of(*number).is_some();
    let first = (1..=number).rev().take_while(|number| !is_there(number)).last().unwrap_or(number);
    match next {
        Some(next) if first == next - 1 => {
            format!("register {first} does not exist; the map goes on at {next}")
        }
        Some(next) => {
            format!("registers {first}-{} do not exist; the map goes on at {next}", next - 1)
        }
        None => {
            format!("register {number} does not exist; the map ends at {}", first.saturating_sub(1))
        }
    }
}

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asks {
    /// Registers from `start` on, by function 03 or 04.
    Read { span: Span },
    /// Registers from `start` on, by function 06 or 10 hex.
    Write { span: Span, words: Vec<u16> },
    /// Function 11 hex.
    ReportId,
    /// Function 2B/0E hex: the read code and the object.
    Identification(u8, u8),
    /// Anything else.
    Other,
}

/// Registers that follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// The first one's address in the request.
    pub start: u16,
    /// How many.
    pub count: u16,
}

/// A part of a span: a value of the map, or a register without one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    /// The row, where there is one.
    pub row: Option<&'static MapRow>,
    /// The place in the span, in registers.
    pub place: usize,
    /// How many registers of the span it takes.
    pub registers: usize,
    /// Its printed number; the wire reaches one further than the registers.
    pub number: u32,
    /// Whether it is the whole value.
    pub whole: bool,
}

impl Span {
    /// Its values, in order; empty if it has more registers than any request may carry.
    pub(super) fn pieces(self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        if self.count > READ_LIMIT {
            return pieces;
        }
        let mut place = 0;
        while place < u32::from(self.count) {
            let number = u32::from(self.start) + place + 1;
            let register = u16::try_from(number).ok().and_then(Register::new);
            let row = register.and_then(row_at);
            let before = row
                .zip(register)
                .map_or(0, |(row, register)| u32::from(register.number() - row.register.number()));
            let all = row.map_or(1, |row| u32::from(row.registers));
            let registers = (all - before).min(u32::from(self.count) - place);
            pieces.push(Piece {
                row,
                place: place as usize,
                registers: registers as usize,
                number,
                whole: registers == all,
            });
            place += registers;
        }
        pieces
    }

    /// What a meter without the data log lacks of it.
    fn lacks_an_option(self) -> Option<String> {
        let needs_log =
            |piece: &Piece| piece.row.is_some_and(|row| row.area.row().needs == Needs::DataLogging);
        let piece = self.pieces().into_iter().find(needs_log)?;
        Some(format!("there is nothing at {} without the data log", piece.number))
    }

    /// `21`, `21-30`, or `none from 21 on`.
    fn numbers(self) -> String {
        let first = u32::from(self.start) + 1;
        match self.count {
            0 => format!("none from {first} on"),
            1 => first.to_string(),
            more => format!("{first}-{}", first + u32::from(more) - 1),
        }
    }
}

impl Piece {
    /// Its name, without commas.
    pub(super) fn name(&self) -> String {
        match self.row {
            Some(row) if self.whole => decode::plain(row.name),
            Some(row) => format!("part of {}", decode::plain(row.name)),
            None => "nothing".to_owned(),
        }
    }

    /// What its words say.
    pub(super) fn value(&self, words: &[u16], exponents: &Exponents) -> String {
        let words = words.get(self.place..self.place + self.registers).unwrap_or_default();
        match self.row {
            Some(row) if self.whole => decode::value_text(row, words, exponents),
            _ => format!("{} hex", decode::hex(words)),
        }
    }
}

/// A request, taken apart.
#[derive(Debug, Clone)]
pub(super) struct RequestParts {
    pub function: u8,
    pub asks: Asks,
    /// For all units.
    broadcast: bool,
    /// The values that are written.
    written: Vec<String>,
    bytes: Vec<u8>,
}

impl RequestParts {
    /// The request in a whole frame, its CRC included.
    pub(super) fn of(frame: &[u8], exponents: &Exponents) -> Self {
        let body = frame.split_last_chunk::<2>().map_or(frame, |(body, _)| body);
        let (function, asks) = match *body {
            [_, function @ (0x03 | 0x04), a, b, c, d] => {
                (function, Asks::Read { span: span(a, b, c, d) })
            }
            [_, 0x06, a, b, ref value @ ..] if value.len() == 2 => {
                (0x06, Asks::Write { span: span(a, b, 0, 1), words: words_of(value) })
            }
            [_, 0x10, a, b, c, d, bytes, ref values @ ..] if values.len() == usize::from(bytes) => {
                (0x10, Asks::Write { span: span(a, b, c, d), words: words_of(values) })
            }
            [_, 0x11] => (0x11, Asks::ReportId),
            [_, 0x2B, 0x0E, code, object] => (0x2B, Asks::Identification(code, object)),
            [_, function, ..] => (function, Asks::Other),
            _ => (0, Asks::Other),
        };
        let written = match &asks {
            Asks::Write { span, words } => {
                span.pieces().iter().map(|piece| piece.value(words, exponents)).collect()
            }
            _ => Vec::new(),
        };
        let broadcast = body.first() == Some(&0);
        Self { function, asks, broadcast, written, bytes: frame.to_vec() }
    }

    /// All of it.
    pub(super) fn full(&self) -> String {
        match &self.asks {
            Asks::Write { span, .. } if span.count > 1 => {
                let pieces = span.pieces();
                let each: Vec<String> = pieces
                    .iter()
                    .zip(&self.written)
                    .map(|(piece, value)| format!("{} ({}) = {value}", piece.number, piece.name()))
                    .collect();
                format!("write {}: {}", span.numbers(), each.join(", ")) + self.to_all()
            }
            Asks::Other => self.other(usize::MAX),
            _ => self.brief(),
        }
    }

    /// The same with the first of several values that are written, and the beginning of bytes
    /// that are not understood.
    pub(super) fn brief(&self) -> String {
        match &self.asks {
            Asks::Read { span } => {
                let table = if self.function == 0x04 { "input" } else { "holding" };
                let start = format!("{table} {}", span.numbers());
                with_names(&start, *span, self.to_all())
            }
            Asks::Write { span, .. } => {
                let start = format!("write {}", span.numbers());
                let values = match self.written.as_slice() {
                    [] => String::new(),
                    [one] => format!(" = {one}"),
                    [first, ..] => format!(" = {first} …"),
                };
                with_names(&start, *span, &format!("{values}{}", self.to_all()))
            }
            Asks::ReportId => format!("Report ID{}", self.to_all()),
            Asks::Identification(code, object) => {
                let which = match code {
                    1 => format!("basic, from object {object}"),
                    2 => format!("regular, from object {object}"),
                    3 => format!("extended, from object {object}"),
                    4 => format!("object {object}"),
                    _ => format!("code {code:02X} hex, object {object}"),
                };
                format!("device identification, {which}{}", self.to_all())
            }
            Asks::Other => self.other(16),
        }
    }

    /// Why an exception may have come, where the request shows it.
    pub(super) fn cause(&self, exception: u8) -> Option<String> {
        match (&self.asks, exception) {
            (Asks::Read { span }, 2) => {
                let gap = span.pieces().into_iter().find(|piece| piece.row.is_none());
                gap.map(|gap| missing(gap.number)).or_else(|| span.lacks_an_option())
            }
            (Asks::Write { span, .. }, 2) => {
                let locked = |piece: &Piece| piece.row.is_none_or(|row| !row.writable);
                let Some(piece) = span.pieces().into_iter().find(locked) else {
                    return span.lacks_an_option();
                };
                Some(match piece.row {
                    Some(_) => format!("{} may not be written", piece.number),
                    None => missing(piece.number),
                })
            }
            (Asks::Read { .. }, 3) => Some("1 to 125 may be read".to_owned()),
            (Asks::Write { span, words }, 3) if usize::from(span.count) != words.len() => {
                Some(format!("{} registers, {} values", span.count, words.len()))
            }
            (Asks::Write { span, .. }, 3) if span.count == 1 => {
                let row = span.pieces().first()?.row?;
                Some(format!("accepted: {}", row.range))
            }
            _ => None,
        }
    }

    /// What is odd about registers that may be read so: a part of a value alone means nothing.
    pub(super) fn oddity(&self) -> Option<String> {
        let Asks::Read { span } = &self.asks else { return None };
        let part = span.pieces().into_iter().find(|piece| !piece.whole && piece.row.is_some())?;
        let row = part.row.filter(|row| row.registers == 2)?;
        let first = u32::from(row.register.number());
        let half = if part.number == first { "high" } else { "low" };
        Some(format!("{} is the {half} half of the 32-bit value at {first}", part.number))
    }

    /// How many characters its reply has, where a read is answered.
    pub(super) fn reply_length(&self) -> Option<usize> {
        match &self.asks {
            Asks::Read { span } => Some(5 + 2 * usize::from(span.count)),
            _ => None,
        }
    }

    fn other(&self, longest: usize) -> String {
        let name = match self.function {
            0x01 => " (read coils)",
            0x02 => " (read discrete inputs)",
            0x05 => " (write single coil)",
            0x07 => " (read exception status)",
            0x08 => " (diagnostics)",
            0x0B => " (get comm event counter)",
            0x0C => " (get comm event log)",
            0x0F => " (write multiple coils)",
            0x14 => " (read file record)",
            0x15 => " (write file record)",
            0x16 => " (mask write register)",
            0x17 => " (read/write multiple registers)",
            0x18 => " (read FIFO queue)",
            0x2B => " (encapsulated interface)",
            _ => "",
        };
        let bytes = hex(&self.bytes, self.bytes.len(), longest);
        format!("function {:02X} hex{name} {bytes}{}", self.function, self.to_all())
    }

    fn to_all(&self) -> &'static str {
        if self.broadcast { ", to all units" } else { "" }
    }
}

/// `start (first … last) end`.
fn with_names(start: &str, span: Span, end: &str) -> String {
    let pieces = span.pieces();
    match pieces.as_slice() {
        [] => format!("{start}{end}"),
        [only] => format!("{start} ({}){end}", only.name()),
        [first, .., last] => format!("{start} ({} … {}){end}", first.name(), last.name()),
    }
}

/// A start and a count, each high byte first.
fn span(a: u8, b: u8, c: u8, d: u8) -> Span {
    Span { start: u16::from_be_bytes([a, b]), count: u16::from_be_bytes([c, d]) }
}

/// Registers out of bytes, high byte first.
pub(super) fn words_of(bytes: &[u8]) -> Vec<u16> {
    bytes.as_chunks().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect()
}
