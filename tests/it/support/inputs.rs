//! Inputs as long as a reader may meet, for its tests and its benchmark.

use std::fmt::Write as _;

/// Bytes of an input.
const LENGTH: usize = 10_000_000;
/// Bytes of a scenario or of a file of a panel that are read.
pub const TEXT: usize = 512 << 10;

/// Ten megabytes of one piece.
pub fn repeated(piece: &str) -> String {
    piece.repeat(LENGTH / piece.len())
}

/// Ten megabytes of lines that count.
pub fn counted(line: impl Fn(usize) -> String) -> String {
    let mut text = String::with_capacity(LENGTH);
    for number in 0.. {
        let line = line(number);
        if text.len() + line.len() > LENGTH {
            break;
        }
        // Writing into a string does not fail.
        let _ = text.write_str(&line);
    }
    text
}
