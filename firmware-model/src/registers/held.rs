//! A register that the meter holds besides its measured points: what all of them say about themselves.

use super::area::Register;
use super::points::{RegisterFormat, Scale};
use crate::evidence::Evidence;

/// One row of the table of configuration registers, or of that of the data log, with a `content` of its own kind.
#[derive(Debug, Clone, Copy)]
pub struct HeldRow<C> {
    /// The (first) register.
    pub register: Register,
    /// What it holds.
    pub content: C,
    /// Its name for people.
    pub name: &'static str,
    /// How it is held.
    pub format: RegisterFormat,
    /// The unit of one count, with the scale left out.
    pub unit: &'static str,
    /// What one count stands for.
    pub scale: Scale,
    /// Whether it survives a power cut.
    pub non_volatile: bool,
    /// The values it can hold or takes, where the settings table does not say it.
    pub range: &'static str,
    /// What the row rests on.
    pub evidence: Evidence,
}

/// A table of such rows: register, content, name, format, unit, scale, non-volatile, range, evidence.
macro_rules! held_rows {
    ($(#[$about:meta])* $table:ident: $row:ty;
     $($register:literal, $content:expr, $name:literal, $format:ident, $unit:literal, $scale:ident, $nv:literal, $range:expr, $evidence:expr;)*) => {
        $(#[$about])*
        pub const $table: [$row; [$($register),*].len()] = [$($crate::registers::held::HeldRow {
            register: $crate::registers::Register::at($register),
            content: $content,
            name: $name,
            format: $crate::registers::RegisterFormat::$format,
            unit: $unit,
            scale: $crate::registers::Scale::$scale,
            non_volatile: $nv,
            range: $range,
            evidence: $evidence,
        }),*];
    };
}
pub(super) use held_rows;
