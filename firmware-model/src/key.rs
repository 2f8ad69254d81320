//! The four buttons.

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
