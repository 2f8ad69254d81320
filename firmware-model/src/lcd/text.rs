//! A short text that segments show.

use core::fmt;

/// The most characters a text holds: five cells with a point each, and some to spare.
const CAPACITY: usize = 12;

/// Up to twelve printable ASCII characters; cheap to copy and to compare.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Text {
    bytes: [u8; CAPACITY],
    length: u8,
}

impl Text {
    /// No character at all.
    pub const BLANK: Self = Self { bytes: [b' '; CAPACITY], length: 0 };

    /// The text of `characters`; what cannot be shown becomes a blank, and what
    /// does not fit is left out.
    pub fn new(characters: &str) -> Self {
        let mut text = Self::BLANK;
        characters.chars().for_each(|character| text.push(character));
        text
    }

    /// Adds a character at the end, where there is still room.
    pub fn push(&mut self, character: char) {
        if let Some(place) = self.bytes.get_mut(self.length as usize) {
            let shown = character.is_ascii_graphic() || character == ' ';
            *place = if shown { character as u8 } else { b' ' };
            self.length += 1;
        }
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        // By construction: only ASCII is stored, so every prefix is UTF-8.
        core::str::from_utf8(self.bytes.get(..self.length as usize).unwrap_or_default())
            .unwrap_or_default()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_what_fits_and_what_can_be_shown() {
        assert_eq!(Text::new("KVARh").as_str(), "KVARh");
        assert_eq!(Text::new("").as_str(), "");
        assert_eq!(Text::new("a\u{b5}b").as_str(), "a b");
        assert_eq!(Text::new("0123456789abcdef").as_str(), "0123456789ab");
    }
}
