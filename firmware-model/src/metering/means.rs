//! What one second says, before ratios and rules make quantities of it.

use super::clip::Clipped;
use crate::time::SAMPLES_PER_SECOND;

/// Samples in one second, as a length.
pub const N: usize = SAMPLES_PER_SECOND as usize;

/// What one second says about the terminals, in volts at the terminals: the inputs
/// to every quantity, whichever way they were found.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Means {
    /// Mean squares of the voltages A, B, C to neutral, V^2.
    pub line_to_neutral: [f64; 3],
    /// Mean squares of the voltages AB, BC, AC, V^2.
    pub line_to_line: [f64; 3],
    /// Mean squares of the voltages that make the powers of phases A, B, C, V^2.
    pub phase_voltage: [f64; 3],
    /// Mean squares of the CT voltages, V^2.
    pub current: [f64; 3],
    /// Mean products of phase voltage and CT voltage, V^2.
    pub real: [f64; 3],
    /// The same with the fundamental voltage a quarter turn late, V^2.
    pub reactive: [f64; 3],
    /// Frequency, Hz, where there is a voltage to tell it from.
    pub frequency: Option<f64>,
    /// Which inputs were driven beyond their range.
    pub clipped: Clipped,
}

/// Sums over samples of one stretch of time, in V^2 s at the terminals: what
/// becomes real and reactive energy.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sums {
    /// Phase voltage times CT voltage, phases A, B, C.
    pub real: [f64; 3],
    /// Fundamental phase voltage, a quarter turn late, times CT voltage.
    pub reactive: [f64; 3],
    /// CT voltage times itself; only samples give it.
    pub current: [f64; 3],
}

/// The voltage below which a frequency cannot be told, V at the terminals: a tenth
/// of the lowest voltage of the accuracy class (guide p. 2; the tenth is inferred).
const FREQUENCY_MIN_VOLTS: f64 = 9.0;

/// What lies below a threshold by less than this part of it has reached it: thresholds that no
/// register resolves must not depend on rounding.
pub const REACHED: f64 = 1.0 - 1e-6;

/// Whether a voltage of that mean square is enough to tell the frequency.
pub fn tells_frequency(mean_square: f64) -> bool {
    libm::sqrt(mean_square) >= FREQUENCY_MIN_VOLTS * REACHED
}
