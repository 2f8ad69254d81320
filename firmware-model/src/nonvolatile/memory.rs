//! The memory itself.

use crate::counter::Counter;
use crate::datalog::DataLog;
use crate::demand::Powers;
use crate::metering::Energies;
use crate::pulse::PulseCounters;
use crate::settings::Setup;

/// The non-volatile memory of one meter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Nonvolatile {
    /// All settings.
    pub setup: Setup,
    /// The energy accumulators.
    pub energies: Energies,
    /// Maximum demand: import, export.
    pub demand_maxima: [Powers; 2],
    /// The pulse counters.
    pub pulses: PulseCounters,
    /// Register 147: resets of the energy accumulators.
    pub energy_resets: Counter,
    /// Register 152: how often control power came up.
    pub power_ups: Counter,
    /// The data log, whether the meter has the option or not.
    pub log: DataLog,
}
