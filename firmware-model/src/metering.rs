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

mod carrier;
mod clip;
mod closed;
mod complex;
mod energy;
mod frequency;
mod local;
mod means;
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
