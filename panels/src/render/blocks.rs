//! The block characters of which cells of a terminal are made.

/// The block characters that a terminal's font has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blocks {
    /// None: a cell is one pixel, and `#` where it is on.
    Hashes,
    /// The full block alone: a cell is one pixel.
    Whole,
    /// Four pixels in a cell, of two colours.
    Quadrants,
}

impl Blocks {
    /// Pixels in a column, and in a row.
    pub(crate) const fn pixels(self) -> usize {
        match self {
            Self::Hashes | Self::Whole => 1,
            Self::Quadrants => 2,
        }
    }

    /// The character that fills these quarters of a cell.
    pub(crate) fn character(self, on: [bool; 4]) -> char {
        const BLOCKS: [char; 16] = [
            ' ', '\u{2598}', '\u{259d}', '\u{2580}', '\u{2596}', '\u{258c}', '\u{259e}',
            '\u{259b}', '\u{2597}', '\u{259a}', '\u{2590}', '\u{259c}', '\u{2584}', '\u{2599}',
            '\u{259f}', '\u{2588}',
        ];
        if self == Self::Hashes {
            return if on[0] { '#' } else { ' ' };
        }
        // By construction: four bits.
        BLOCKS[(0..4).map(|bit| usize::from(on[bit]) << bit).sum::<usize>()]
    }
}
