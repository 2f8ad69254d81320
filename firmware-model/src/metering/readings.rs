//! What one second of measurement gives.

use super::clip::Clipped;

/// A quantity of each phase, and of all active phases together.
///
/// Voltages line to line stand in the order AB, BC, AC. A value that the
/// system type does not have is absent: `----` on the glass, QNAN in the registers.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ByPhase {
    /// Phases A, B, C, or the pairs AB, BC, AC.
    pub phases: [Option<f64>; 3],
    /// Total of powers; average of voltages and currents; total power factor.
    pub total: Option<f64>,
}

/// The readings of one second, in V, A, W, var, VA, Hz and ratios.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Readings {
    /// RMS voltages line to neutral and their average, V, at the line (PT ratio applied).
    pub line_to_neutral: ByPhase,
    /// RMS voltages line to line (AB, BC, AC) and their average, V.
    pub line_to_line: ByPhase,
    /// RMS currents and their average, A.
    pub current: ByPhase,
    /// Real power, W; positive is import.
    pub real: ByPhase,
    /// Reactive power, var; positive in quadrants 1 and 2.
    pub reactive: ByPhase,
    /// Apparent power, VA; the total is the vector sum of P, Q and what distortion adds.
    pub apparent: ByPhase,
    /// Power factor, -1 to 1, with the sign of real power.
    pub power_factor: ByPhase,
    /// Frequency, Hz; without a voltage to tell it from it is what `frequency_lost` chooses.
    pub frequency: Option<f64>,
    /// There is too little voltage to tell the frequency from (bit 6 of register 146, guide p. 24).
    pub frequency_lost: bool,
    /// Which inputs were driven beyond their range and clipped.
    pub clipped: Clipped,
}
