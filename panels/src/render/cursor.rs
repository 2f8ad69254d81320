//! The digit that the keys turn.

use firmware_model::lcd::{Lcd, ValueCells};

/// How the digit is shown that the keys turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CursorStyle {
    /// As the glass has it at that moment, with a bar below.
    #[default]
    Bar,
    /// As the glass has it at that moment, and nothing else: it blinks.
    Blink,
    /// Lit at every moment, and nothing else.
    None,
}

impl CursorStyle {
    /// The cells of the value as they are shown.
    pub(crate) fn cells(self, lcd: &Lcd) -> ValueCells {
        match self {
            Self::Bar | Self::Blink => lcd.cells(),
            Self::None => lcd.value.cells(),
        }
    }

    /// The cell below which there is a bar.
    pub(crate) fn mark(self, lcd: &Lcd) -> Option<u8> {
        lcd.cursor.filter(|_| self == Self::Bar)
    }
}
