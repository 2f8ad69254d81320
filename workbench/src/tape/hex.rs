//! Frames as hexadecimal digits, as tapes and people write them.

use std::fmt::Write as _;

/// The bytes as pairs of digits with blanks between: `01 03 00 00`.
pub fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 3);
    for (place, byte) in bytes.iter().enumerate() {
        // Writing into a string cannot fail.
        let _ = write!(text, "{}{byte:02x}", if place == 0 { "" } else { " " });
    }
    text
}

/// The bytes of a word of digits, two for each byte, if it is one.
pub fn bytes(word: &str) -> Option<Vec<u8>> {
    if word.is_empty() || !word.len().is_multiple_of(2) || !word.is_ascii() {
        return None;
    }
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some((digit(high)? << 4 | digit(low)?) as u8),
        _ => None,
    };
    word.as_bytes().chunks(2).map(pair).collect()
}
