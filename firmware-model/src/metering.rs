//! Measurement: one second of samples, or of sines, to readings and energies.
//!
//! # The method
//!
//! Readings weigh the samples of a second with a window, energies with
//! ones. With `u` a phase voltage, `i` its current and `w` one of the windows of
//! [`window`], whose weights add up to one:
//!
//! ```text
//! mean square     sum w u^2                 RMS is its root
//! real power      sum w u i
//! fundamental     U = 2 sum w u e^(-j theta n),  I likewise
//! reactive power  Q = Im(U conj(I)) / 2     fundamental, IEEE 1459
//! real energy     sum u i / 2520            each sample once, with the same weight
//! reactive energy sum u90 i / 2520          u90: the fundamental of u, a quarter turn late
//! apparent energy S x 1 s                   S is a quantity of an interval, not of a sample
//! ```
//!
//! **In a steady second**, with one sum of sines on the terminals, the window is smooth and finds
//! the mean. What is left of a product of two sines at another frequency is below 1e-11 of
//! it, because the window suppresses everything more than 40 Hz away; so
//! a steady sum of sines has constant readings that [`closed`] knows without a
//! sample. The energies of the same sum have a part that oscillates; its sum over
//! any number of samples is a difference of two values of one function of the
//! phase, so that [`closed`] has those exactly too.
//!
//! **In every other second no sample is weighed less than another**, because nobody
//! knows where in the second something happens. Where sums of sines change, the window is sharp: each
//! sample of the second counts alike, and readings are its energies over one second. Where
//! noise or a recording is on the terminals, in the second or in the 120 samples (1/21 s) before it, its cycles
//! are not known and its edges must be soft: the second fades in over those 120 samples and out over
//! its own last 120, smoothly, so that the windows of two such seconds add up to one at
//! every sample. What one second hands to the next are therefore the signals of its
//! last 84 samples, whatever its own readings were made of.
//!
//! Q of such a second is made of phasors of a few cycles instead of one for the whole: [`local`].
//! Because V, I and P of a phase are weighed alike, S is never below P.
//!
//! Inputs that are driven beyond their range clip before the converter's filter: [`clip`].

mod clip;
mod closed;
mod complex;
mod energy;
mod frequency;
mod local;
mod quantities;
mod readings;
mod sampled;
mod synthesis;
mod window;

pub use clip::{Clipped, Clipper, Ranges};
pub use closed::ClosedForm;
pub use energy::{Energies, MILLIJOULES_PER_KILOWATT_HOUR, PhaseEnergies};
pub use quantities::{Quantities, quantities};
pub use readings::{ByPhase, Readings};
pub use sampled::{Samples, measure, measure_in};
pub use synthesis::Stretches;

/// Samples in one second, as a length.
pub(crate) const N: usize = crate::time::SAMPLES_PER_SECOND as usize;

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
    /// Frequency, Hz; none without a voltage to tell it from.
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
pub(crate) const REACHED: f64 = 1.0 - 1e-6;

/// Whether a voltage of that mean square is enough to tell the frequency.
fn tells_frequency(mean_square: f64) -> bool {
    libm::sqrt(mean_square) >= FREQUENCY_MIN_VOLTS * REACHED
}
