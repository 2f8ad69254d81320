//! The energy accumulators: whole numbers of milliwatt-seconds.
//!
//! They are integers, so that adding the same second twice in another order gives
//! the same bits, and wide enough for the largest meter's life. Only the encoding
//! in a register knows its scale and rolls over.

/// Millijoules (mW s, mvar s, mVA s) in one kWh, kvarh or kVAh.
pub const MILLIJOULES_PER_KILOWATT_HOUR: i128 = 3_600_000_000;

/// The accumulators of one phase, or of the total, in mW s, mvar s and mVA s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PhaseEnergies {
    /// Real energy imported (quadrants 1 and 4).
    pub real_import: i128,
    /// Real energy exported (quadrants 2 and 3), positive.
    pub real_export: i128,
    /// Reactive energy by quadrant, 1 to 4, each positive.
    pub reactive: [i128; 4],
    /// Apparent energy while real power is imported.
    pub apparent_import: i128,
    /// Apparent energy while real power is exported, positive.
    pub apparent_export: i128,
}

/// All energy accumulators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Energies {
    /// All active phases together.
    pub total: PhaseEnergies,
    /// Phases A, B, C; stored also while the system type leaves one out.
    pub phases: [PhaseEnergies; 3],
}
