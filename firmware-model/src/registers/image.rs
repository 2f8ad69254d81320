//! What stands in the registers at one moment.

use super::encode::{CountRange, accumulator};
use super::points::Point;
use super::quantity::{Phases, PointValue, Quantity};
use crate::clock::DateTime;
use crate::counter::Counter;
use crate::datalog::DataLog;
use crate::demand::DemandValues;
use crate::fidelity::Fidelity;
use crate::identity::Identity;
use crate::metering::{ByPhase, Energies, PhaseEnergies, Readings};
use crate::settings::{Scales, Setup};

/// Everything that registers show, by reference.
#[derive(Debug, Clone, Copy)]
pub struct Image<'a> {
    /// Which meter it is.
    pub identity: &'a Identity,
    /// Its settings.
    pub setup: &'a Setup,
    /// The readings of the guide that a user chose.
    pub fidelity: &'a Fidelity,
    /// The readings of the last second.
    pub readings: &'a Readings,
    /// The energy accumulators.
    pub energies: &'a Energies,
    /// Present and maximum demand.
    pub demand: &'a DemandValues,
    /// Pulse counters 1 (import) and 2 (export).
    pub pulses: [u32; 2],
    /// The bits of register 146.
    pub alerts: u16,
    /// Register 147.
    pub energy_resets: Counter,
    /// Register 152.
    pub power_ups: Counter,
    /// The data log; without the option its registers do not exist.
    pub log: &'a DataLog,
    /// Date and time.
    pub clock: DateTime,
}

impl Image<'_> {
    /// The value of a point, before any register's scale.
    pub fn value(&self, point: &Point) -> PointValue {
        self.value_of(point.quantity, point.part)
    }

    /// The value of a quantity and part; absent where the system type does not have it.
    pub fn value_of(&self, quantity: Quantity, part: Phases) -> PointValue {
        if !quantity.exists_in(part, self.setup.system_type()) {
            return PointValue::Absent;
        }
        let energy = |of| self.energy(part, CountRange::Unsigned, of);
        let net = |of| self.energy(part, CountRange::Net, of);
        let reading = |of: &ByPhase| number(by_part(of, part));
        let demand = &self.demand;
        match quantity {
            Quantity::RealEnergyNet => net(|of| of.real_import - of.real_export),
            Quantity::RealEnergyImport => energy(|of| of.real_import),
            Quantity::RealEnergyExport => energy(|of| of.real_export),
            Quantity::ReactiveEnergyQ1 => energy(|of| of.reactive[0]),
            Quantity::ReactiveEnergyQ2 => energy(|of| of.reactive[1]),
            Quantity::ReactiveEnergyQ3 => energy(|of| of.reactive[2]),
            Quantity::ReactiveEnergyQ4 => energy(|of| of.reactive[3]),
            Quantity::ApparentEnergyNet => net(|of| of.apparent_import - of.apparent_export),
            Quantity::ApparentEnergyImport => energy(|of| of.apparent_import),
            Quantity::ApparentEnergyExport => energy(|of| of.apparent_export),
            Quantity::RealPower => reading(&self.readings.real),
            Quantity::ReactivePower => reading(&self.readings.reactive),
            Quantity::ApparentPower => reading(&self.readings.apparent),
            Quantity::PowerFactor => reading(&self.readings.power_factor),
            Quantity::LineToLineVoltage => reading(&self.readings.line_to_line),
            Quantity::LineToNeutralVoltage => reading(&self.readings.line_to_neutral),
            Quantity::Current => reading(&self.readings.current),
            Quantity::Frequency => number(self.readings.frequency),
            Quantity::RealDemand => PointValue::Number(demand.present.real),
            Quantity::ReactiveDemand => PointValue::Number(demand.present.reactive),
            Quantity::ApparentDemand => PointValue::Number(demand.present.apparent),
            Quantity::RealDemandImportMax => PointValue::Number(demand.import_max.real),
            Quantity::ReactiveDemandImportMax => PointValue::Number(demand.import_max.reactive),
            Quantity::ApparentDemandImportMax => PointValue::Number(demand.import_max.apparent),
            Quantity::RealDemandExportMax => PointValue::Number(demand.export_max.real),
            Quantity::ReactiveDemandExportMax => PointValue::Number(demand.export_max.reactive),
            Quantity::ApparentDemandExportMax => PointValue::Number(demand.export_max.apparent),
            Quantity::PulsesImport => PointValue::Count(self.pulses[0]),
            Quantity::PulsesExport => PointValue::Count(self.pulses[1]),
            Quantity::Reserved => PointValue::Absent,
        }
    }

    /// An energy as its 32-bit integer registers hold it, 0 where it is absent.
    pub(super) fn energy_register(&self, quantity: Quantity, part: Phases, scales: Scales) -> u32 {
        match self.value_of(quantity, part) {
            PointValue::Energy(energy) => accumulator(energy, scales.energy),
            PointValue::Number(_) | PointValue::Count(_) | PointValue::Absent => 0,
        }
    }

    /// An energy as every face of the meter shows it: one counter, that rolls over as its
    /// integer register does.
    fn energy(
        &self,
        part: Phases,
        range: CountRange,
        of: fn(&PhaseEnergies) -> i128,
    ) -> PointValue {
        let energies = match part {
            Phases::All => Some(&self.energies.total),
            part => part.phase().and_then(|phase| self.energies.phases.get(phase)),
        };
        let exponent = Scales::of(self.setup).energy;
        let shown = |energies| PointValue::Energy(range.shown(of(energies), exponent));
        energies.map_or(PointValue::Absent, shown)
    }
}

fn number(number: Option<f64>) -> PointValue {
    number.map_or(PointValue::Absent, PointValue::Number)
}

fn by_part(of: &ByPhase, part: Phases) -> Option<f64> {
    match part {
        Phases::All => of.total,
        Phases::A | Phases::AB => of.phases[0],
        Phases::B | Phases::BC => of.phases[1],
        Phases::C | Phases::AC => of.phases[2],
    }
}
