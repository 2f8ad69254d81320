//! What the meter measures: quantities, the parts of the installation they are of, units, values.

use crate::metering::MILLIJOULES_PER_KILOWATT_HOUR;
use crate::settings::SystemType;

/// A measured quantity. Which phase it is of is a [`Phases`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quantity {
    /// Real energy, imported less exported.
    RealEnergyNet,
    /// Real energy of quadrants 1 and 4.
    RealEnergyImport,
    /// Real energy of quadrants 2 and 3.
    RealEnergyExport,
    /// Reactive energy of quadrant 1.
    ReactiveEnergyQ1,
    /// Reactive energy of quadrant 2.
    ReactiveEnergyQ2,
    /// Reactive energy of quadrant 3.
    ReactiveEnergyQ3,
    /// Reactive energy of quadrant 4.
    ReactiveEnergyQ4,
    /// Apparent energy, imported less exported.
    ApparentEnergyNet,
    /// Apparent energy while real power is imported.
    ApparentEnergyImport,
    /// Apparent energy while real power is exported.
    ApparentEnergyExport,
    /// Real power; positive is import.
    RealPower,
    /// Reactive power; positive in quadrants 1 and 2.
    ReactivePower,
    /// Apparent power; the total is the vector sum.
    ApparentPower,
    /// Real over apparent power, with the sign that `fidelity` gives it.
    PowerFactor,
    /// Voltage between two lines.
    LineToLineVoltage,
    /// Voltage of a line against neutral.
    LineToNeutralVoltage,
    /// Current of a line.
    Current,
    /// Frequency of the service.
    Frequency,
    /// Real power, present demand (net).
    RealDemand,
    /// Reactive power, present demand (net).
    ReactiveDemand,
    /// Apparent power, present demand, with the sign of real power.
    ApparentDemand,
    /// Largest import demand of real power.
    RealDemandImportMax,
    /// Largest import demand of reactive power.
    ReactiveDemandImportMax,
    /// Largest import demand of apparent power.
    ApparentDemandImportMax,
    /// Largest export demand of real power, positive.
    RealDemandExportMax,
    /// Largest export demand of reactive power, positive.
    ReactiveDemandExportMax,
    /// Largest export demand of apparent power, positive.
    ApparentDemandExportMax,
    /// Pulse counter 1: imported real energy.
    PulsesImport,
    /// Pulse counter 2: exported real energy.
    PulsesExport,
    /// A register that is mapped and always not a number.
    Reserved,
}

/// What a value is of: all active phases, one of them, or a pair of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phases {
    /// The total, or the average of voltages and currents.
    All,
    /// Phase A.
    A,
    /// Phase B.
    B,
    /// Phase C.
    C,
    /// Line A to line B.
    AB,
    /// Line B to line C.
    BC,
    /// Line A to line C (the glass and the guide's map say AC, SunSpec says CA).
    AC,
}

impl Phases {
    /// The place of a phase in A, B, C.
    pub const fn phase(self) -> Option<usize> {
        match self {
            Self::A => Some(0),
            Self::B => Some(1),
            Self::C => Some(2),
            Self::All | Self::AB | Self::BC | Self::AC => None,
        }
    }

    /// The place of a pair in AB, BC, AC.
    pub const fn pair(self) -> Option<usize> {
        match self {
            Self::AB => Some(0),
            Self::BC => Some(1),
            Self::AC => Some(2),
            Self::All | Self::A | Self::B | Self::C => None,
        }
    }
}

/// The unit in which the guide states a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// kWh.
    KilowattHour,
    /// kVARh.
    KilovarHour,
    /// kVAh.
    KilovoltampereHour,
    /// kW.
    Kilowatt,
    /// kVAR.
    Kilovar,
    /// kVA.
    Kilovoltampere,
    /// V.
    Volt,
    /// A.
    Ampere,
    /// Hz.
    Hertz,
    /// A ratio, -1 to 1.
    Ratio,
    /// A count, or nothing.
    None,
}

impl Unit {
    /// The symbol, as the guide writes it.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::KilowattHour => "kWh",
            Self::KilovarHour => "kVARh",
            Self::KilovoltampereHour => "kVAh",
            Self::Kilowatt => "kW",
            Self::Kilovar => "kVAR",
            Self::Kilovoltampere => "kVA",
            Self::Volt => "V",
            Self::Ampere => "A",
            Self::Hertz => "Hz",
            Self::Ratio => "ratio",
            Self::None => "",
        }
    }

    /// The symbol without the prefix, as people write it.
    pub const fn base(self) -> &'static str {
        match self {
            Self::KilowattHour => "Wh",
            Self::KilovarHour => "varh",
            Self::KilovoltampereHour => "VAh",
            Self::Kilowatt => "W",
            Self::Kilovar => "var",
            Self::Kilovoltampere => "VA",
            Self::Volt => "V",
            Self::Ampere => "A",
            Self::Hertz => "Hz",
            Self::Ratio | Self::None => "",
        }
    }

    /// The power of ten of the unit's prefix: 3 for kilo.
    pub const fn prefix(self) -> i8 {
        match self {
            Self::KilowattHour
            | Self::KilovarHour
            | Self::KilovoltampereHour
            | Self::Kilowatt
            | Self::Kilovar
            | Self::Kilovoltampere => 3,
            Self::Volt | Self::Ampere | Self::Hertz | Self::Ratio | Self::None => 0,
        }
    }
}

impl Quantity {
    /// The unit in which the guide states it (guide, pages 20 to 29).
    pub const fn unit(self) -> Unit {
        match self {
            Self::RealEnergyNet | Self::RealEnergyImport | Self::RealEnergyExport => {
                Unit::KilowattHour
            }
            Self::ReactiveEnergyQ1
            | Self::ReactiveEnergyQ2
            | Self::ReactiveEnergyQ3
            | Self::ReactiveEnergyQ4 => Unit::KilovarHour,
            Self::ApparentEnergyNet | Self::ApparentEnergyImport | Self::ApparentEnergyExport => {
                Unit::KilovoltampereHour
            }
            Self::RealPower
            | Self::RealDemand
            | Self::RealDemandImportMax
            | Self::RealDemandExportMax => Unit::Kilowatt,
            Self::ReactivePower
            | Self::ReactiveDemand
            | Self::ReactiveDemandImportMax
            | Self::ReactiveDemandExportMax => Unit::Kilovar,
            Self::ApparentPower
            | Self::ApparentDemand
            | Self::ApparentDemandImportMax
            | Self::ApparentDemandExportMax => Unit::Kilovoltampere,
            Self::PowerFactor => Unit::Ratio,
            Self::LineToLineVoltage | Self::LineToNeutralVoltage => Unit::Volt,
            Self::Current => Unit::Ampere,
            Self::Frequency => Unit::Hertz,
            Self::PulsesImport | Self::PulsesExport | Self::Reserved => Unit::None,
        }
    }

    /// Whether the quantity of that part exists in a system type: whether its
    /// inputs are valid there (guide, page 7; per-phase power in type 31 is inferred).
    pub fn exists_in(self, part: Phases, system: SystemType) -> bool {
        let line_to_line = system.line_to_line();
        let line_to_neutral = system.line_to_neutral();
        match (self, part) {
            (Self::LineToLineVoltage, Phases::All) => line_to_line.contains(&true),
            (Self::LineToNeutralVoltage, Phases::All) => line_to_neutral.contains(&true),
            (_, Phases::All) => true,
            (Self::LineToLineVoltage, part) => {
                part.pair().and_then(|pair| line_to_line.get(pair)).is_some_and(|valid| *valid)
            }
            (Self::LineToNeutralVoltage, part) => part
                .phase()
                .and_then(|phase| line_to_neutral.get(phase))
                .is_some_and(|valid| *valid),
            (_, part) => part.phase().is_some_and(|phase| phase < system.phases()),
        }
    }
}

/// A value as the meter holds it, before any register's scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PointValue {
    /// A measurement in W, var, VA, V, A, Hz, or a ratio.
    Number(f64),
    /// An energy in mW s, mvar s or mVA s, within the range of its 32-bit register; net
    /// energies are signed.
    Energy(i128),
    /// A count.
    Count(u32),
    /// `----`, not a number: the system type does not have it, or it cannot be told.
    Absent,
}

impl PointValue {
    /// The value in `unit` as the float registers and `s4100 registers` state it;
    /// none where it is absent.
    pub fn in_unit(self, unit: Unit) -> Option<f64> {
        match self {
            // Adding zero turns a negative zero into zero.
            Self::Number(number) if unit.prefix() == 3 => Some(number / 1000.0 + 0.0),
            Self::Number(number) => Some(number + 0.0),
            Self::Energy(energy) => Some(energy as f64 / MILLIJOULES_PER_KILOWATT_HOUR as f64),
            Self::Count(count) => Some(f64::from(count)),
            Self::Absent => None,
        }
        .filter(|number| number.is_finite())
    }
}
