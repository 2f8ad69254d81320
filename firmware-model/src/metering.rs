//! Measurement: one second of samples, or of sines, to readings and energies.

mod energy;
mod readings;

pub use energy::{Energies, MILLIJOULES_PER_KILOWATT_HOUR, PhaseEnergies};
pub use readings::{ByPhase, Readings};
