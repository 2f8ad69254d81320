//! Measurement: one second of samples, or of sines, to readings and energies.

mod energy;
mod readings;

pub use energy::{Energies, PhaseEnergies};
pub use readings::{ByPhase, Readings};
