//! What one update hands to registers and screens.

use crate::alerts::Alerts;
use crate::demand::DemandValues;
use crate::metering::{Energies, Readings};

/// The values of the last one-second update: what registers and screens show.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ShownValues {
    /// The measured quantities.
    pub readings: Readings,
    /// The energy accumulators.
    pub energies: Energies,
    /// Demand and its maxima.
    pub demand: DemandValues,
    /// The pulse counters: import, export.
    pub pulses: [u32; 2],
    /// The diagnostic alerts.
    pub alerts: Alerts,
}
