//! What one count of a register stands for.

use super::area::Register;

/// What one count of a register stands for, in the register's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// This power of ten.
    Fixed(i8),
    /// The power of ten whose exponent stands in that register, under the name that the
    /// guide or SunSpec gives it.
    ExponentIn(&'static str, Register),
}

impl Step {
    /// How documents write it; nothing for 1.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fixed(-2) => "0.01",
            Self::Fixed(-3) => "0.001",
            Self::Fixed(-4) => "0.0001",
            Self::Fixed(_) => "",
            Self::ExponentIn(name, _) => name,
        }
    }
}
