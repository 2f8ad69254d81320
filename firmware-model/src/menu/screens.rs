//! The screens: one row each, saying what it shows and what that rests on.
//!
//! What a screen is called on the glass, and where it stands in the menu, are
//! data of a panel; the ids here are what they name.

use crate::evidence::Evidence;

/// Which of the three powers, energies or demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Real: `W`, `Wh`.
    Real,
    /// Reactive: `var`, `varh`.
    Reactive,
    /// Apparent: `VA`, `VAh`.
    Apparent,
}

/// All active phases together, or one phase or pair of phases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Which {
    /// Total or average of the active phases.
    All,
    /// Phase A; of voltages line to line the pair AB.
    A,
    /// Phase B; of voltages line to line the pair BC.
    B,
    /// Phase C; of voltages line to line the pair AC.
    C,
}

impl Which {
    /// The index of the phase or pair, none for all together.
    pub const fn index(self) -> Option<usize> {
        match self {
            Self::All => None,
            Self::A => Some(0),
            Self::B => Some(1),
            Self::C => Some(2),
        }
    }
}

/// Which share of a quantity, by the direction of energy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// The quantity as it is, with its sign where it has one.
    Unsplit,
    /// Import less export.
    Net,
    /// What is imported.
    Import,
    /// What is exported, shown positive.
    Export,
    /// What accumulated in this quadrant, 1 to 4.
    Quadrant(u8),
}

/// A diagnostic alert with a screen of its own (guide p. 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlertScreen {
    /// PLOSS: phase loss, by phase.
    PhaseLoss,
    /// LOWPF: low power factor, by phase.
    LowPowerFactor,
    /// F ERR: frequency outside 45 to 65 Hz, or none to be told.
    Frequency,
    /// I OVR: a current above the measuring range, by phase.
    OverCurrent,
    /// V OVR: a voltage above the measuring range, by phase.
    OverVoltage,
    /// PULSE: pulse output overrun, or no pulse duration that fits.
    Pulse,
}

impl AlertScreen {
    /// The alerts in the order of their screens.
    pub const ALL: [Self; 6] = [
        Self::PhaseLoss,
        Self::LowPowerFactor,
        Self::Frequency,
        Self::OverCurrent,
        Self::OverVoltage,
        Self::Pulse,
    ];

    /// The lowest of its bits in register 146 (guide p. 24).
    pub const fn first_bit(self) -> u8 {
        match self {
            Self::OverVoltage => 0,
            Self::OverCurrent => 3,
            Self::Frequency => 6,
            Self::PhaseLoss => 8,
            Self::LowPowerFactor => 11,
            Self::Pulse => 14,
        }
    }

    /// How many bits of register 146 it has, from the lowest on.
    pub const fn bit_count(self) -> u8 {
        match self {
            Self::Frequency => 1,
            Self::Pulse => 2,
            _ => 3,
        }
    }

    /// Its bits out of the value of register 146, shifted down to bit 0.
    pub const fn bits(self, register: u16) -> u16 {
        (register >> self.first_bit()) & ((1 << self.bit_count()) - 1)
    }
}

/// A line of the unit information (guide p. 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InfoScreen {
    /// MODEL: the model.
    Model,
    /// OS: the version of the operating system.
    OperatingSystem,
    /// RS: the version of the reset system.
    ResetSystem,
    /// SN: the serial number.
    SerialNumber,
}

/// What a screen shows a value of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quantity {
    /// Nothing: the head of a row, which names what follows.
    Title,
    /// Accumulated energy: `Wh`, `varh` or `VAh`.
    Energy(Kind),
    /// Present power, W, var or VA.
    Power(Kind),
    /// Current, A.
    Current,
    /// Voltage line to line, V.
    VoltageLineToLine,
    /// Voltage line to neutral, V.
    VoltageLineToNeutral,
    /// Power factor.
    PowerFactor,
    /// Frequency, Hz.
    Frequency,
    /// Present demand, net, W, var or VA.
    Demand(Kind),
    /// Maximum demand, W, var or VA.
    MaximumDemand(Kind),
    /// Pulses counted for imported or exported real energy.
    PulseCount,
    /// The state of an alert.
    Alert(AlertScreen),
    /// A line of the unit information.
    Info(InfoScreen),
}

impl Quantity {
    /// Whether its unit's prefix follows the value (guide p. 12: all power and energy screens).
    pub const fn is_auto_ranging(self) -> bool {
        matches!(self, Self::Energy(_) | Self::Power(_) | Self::Demand(_) | Self::MaximumDemand(_))
    }
}

/// One row of the screen table.
#[derive(Debug, Clone, Copy)]
pub struct ScreenRow {
    /// Which screen.
    pub screen: ScreenId,
    /// The id by which panels, tapes and documents name it.
    pub id: &'static str,
    /// Of what it shows a value.
    pub quantity: Quantity,
    /// Of which phase or phases.
    pub which: Which,
    /// Which share of it.
    pub direction: Direction,
    /// What the screen's content rests on; where it stands in the menu is inferred.
    pub evidence: Evidence,
}

macro_rules! screens {
    ($($screen:ident, $id:literal, $quantity:expr, $which:expr, $direction:expr, $evidence:expr;)*) => {
        /// A screen of the meter; [`ScreenRow`] says what it shows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum ScreenId {
            $(#[doc = concat!("`", $id, "`")] $screen,)*
        }

        /// The screen table, in the order of [`ScreenId`].
        pub const SCREENS: [ScreenRow; [$(ScreenId::$screen),*].len()] = [$(ScreenRow {
            screen: ScreenId::$screen,
            id: $id,
            quantity: $quantity,
            which: $which,
            direction: $direction,
            evidence: $evidence,
        }),*];
    };
}

use Direction::{Export, Import, Net, Quadrant, Unsplit};
use Kind::{Apparent, Reactive, Real};
use Quantity::{
    Alert, Current, Demand, Energy, Frequency, Info, MaximumDemand, Power, PowerFactor, PulseCount,
    Title, VoltageLineToLine, VoltageLineToNeutral,
};
use Which::{A, All, B, C};

/// A quantity among the data outputs, with its abbreviation.
const DATA: Evidence = Evidence::documented("guide pp. 5, 11");
const PULSES: Evidence = Evidence::documented("guide pp. 11, 21; \"if equipped\"");
const LABEL: Evidence = Evidence::documented("guide p. 11");
const ALERT_VALUE: Evidence = Evidence::inferred("label: guide p. 11; no page shows the value");
const PULSE_VALUE: Evidence =
    Evidence::documented("guide pp. 11, 16: ConF; the word OVR is inferred");
const MODEL: Evidence =
    Evidence::inferred("label: guide p. 11; the string of the Report ID, p. 18");
const OS: Evidence = Evidence::likely("label: guide p. 11; format: Veris ZL0067-0B, register 7001");
const RS: Evidence = Evidence::likely("label: guide p. 11; format: Veris ZL0067-0B, Report ID");
const SERIAL: Evidence = Evidence::inferred("label: guide p. 11; no page shows the format");

screens! {
    EnergyRealNet, "energy.real.net", Energy(Real), All, Net, DATA;
    EnergyRealImport, "energy.real.import", Energy(Real), All, Import, DATA;
    EnergyRealExport, "energy.real.export", Energy(Real), All, Export, DATA;
    EnergyRealImportA, "energy.real.import.a", Energy(Real), A, Import, DATA;
    EnergyRealImportB, "energy.real.import.b", Energy(Real), B, Import, DATA;
    EnergyRealImportC, "energy.real.import.c", Energy(Real), C, Import, DATA;
    EnergyRealExportA, "energy.real.export.a", Energy(Real), A, Export, DATA;
    EnergyRealExportB, "energy.real.export.b", Energy(Real), B, Export, DATA;
    EnergyRealExportC, "energy.real.export.c", Energy(Real), C, Export, DATA;
    EnergyReactiveQ1, "energy.reactive.q1", Energy(Reactive), All, Quadrant(1), DATA;
    EnergyReactiveQ2, "energy.reactive.q2", Energy(Reactive), All, Quadrant(2), DATA;
    EnergyReactiveQ3, "energy.reactive.q3", Energy(Reactive), All, Quadrant(3), DATA;
    EnergyReactiveQ4, "energy.reactive.q4", Energy(Reactive), All, Quadrant(4), DATA;
    EnergyReactiveQ1A, "energy.reactive.q1.a", Energy(Reactive), A, Quadrant(1), DATA;
    EnergyReactiveQ1B, "energy.reactive.q1.b", Energy(Reactive), B, Quadrant(1), DATA;
    EnergyReactiveQ1C, "energy.reactive.q1.c", Energy(Reactive), C, Quadrant(1), DATA;
    EnergyReactiveQ2A, "energy.reactive.q2.a", Energy(Reactive), A, Quadrant(2), DATA;
    EnergyReactiveQ2B, "energy.reactive.q2.b", Energy(Reactive), B, Quadrant(2), DATA;
    EnergyReactiveQ2C, "energy.reactive.q2.c", Energy(Reactive), C, Quadrant(2), DATA;
    EnergyReactiveQ3A, "energy.reactive.q3.a", Energy(Reactive), A, Quadrant(3), DATA;
    EnergyReactiveQ3B, "energy.reactive.q3.b", Energy(Reactive), B, Quadrant(3), DATA;
    EnergyReactiveQ3C, "energy.reactive.q3.c", Energy(Reactive), C, Quadrant(3), DATA;
    EnergyReactiveQ4A, "energy.reactive.q4.a", Energy(Reactive), A, Quadrant(4), DATA;
    EnergyReactiveQ4B, "energy.reactive.q4.b", Energy(Reactive), B, Quadrant(4), DATA;
    EnergyReactiveQ4C, "energy.reactive.q4.c", Energy(Reactive), C, Quadrant(4), DATA;
    EnergyApparentNet, "energy.apparent.net", Energy(Apparent), All, Net, DATA;
    EnergyApparentImport, "energy.apparent.import", Energy(Apparent), All, Import, DATA;
    EnergyApparentExport, "energy.apparent.export", Energy(Apparent), All, Export, DATA;
    EnergyApparentImportA, "energy.apparent.import.a", Energy(Apparent), A, Import, DATA;
    EnergyApparentImportB, "energy.apparent.import.b", Energy(Apparent), B, Import, DATA;
    EnergyApparentImportC, "energy.apparent.import.c", Energy(Apparent), C, Import, DATA;
    EnergyApparentExportA, "energy.apparent.export.a", Energy(Apparent), A, Export, DATA;
    EnergyApparentExportB, "energy.apparent.export.b", Energy(Apparent), B, Export, DATA;
    EnergyApparentExportC, "energy.apparent.export.c", Energy(Apparent), C, Export, DATA;
    PowerRealTotal, "power.real.total", Power(Real), All, Unsplit, DATA;
    PowerRealA, "power.real.a", Power(Real), A, Unsplit, DATA;
    PowerRealB, "power.real.b", Power(Real), B, Unsplit, DATA;
    PowerRealC, "power.real.c", Power(Real), C, Unsplit, DATA;
    PowerReactiveTotal, "power.reactive.total", Power(Reactive), All, Unsplit, DATA;
    PowerReactiveA, "power.reactive.a", Power(Reactive), A, Unsplit, DATA;
    PowerReactiveB, "power.reactive.b", Power(Reactive), B, Unsplit, DATA;
    PowerReactiveC, "power.reactive.c", Power(Reactive), C, Unsplit, DATA;
    PowerApparentTotal, "power.apparent.total", Power(Apparent), All, Unsplit, DATA;
    PowerApparentA, "power.apparent.a", Power(Apparent), A, Unsplit, DATA;
    PowerApparentB, "power.apparent.b", Power(Apparent), B, Unsplit, DATA;
    PowerApparentC, "power.apparent.c", Power(Apparent), C, Unsplit, DATA;
    CurrentAverage, "current.average", Current, All, Unsplit, DATA;
    CurrentA, "current.a", Current, A, Unsplit, DATA;
    CurrentB, "current.b", Current, B, Unsplit, DATA;
    CurrentC, "current.c", Current, C, Unsplit, DATA;
    VoltageLineToLineAverage, "voltage.ll.average", VoltageLineToLine, All, Unsplit, DATA;
    VoltageAB, "voltage.ll.ab", VoltageLineToLine, A, Unsplit, DATA;
    VoltageBC, "voltage.ll.bc", VoltageLineToLine, B, Unsplit, DATA;
    VoltageAC, "voltage.ll.ac", VoltageLineToLine, C, Unsplit, DATA;
    VoltageLineToNeutralAverage, "voltage.ln.average", VoltageLineToNeutral, All, Unsplit, DATA;
    VoltageA, "voltage.ln.a", VoltageLineToNeutral, A, Unsplit, DATA;
    VoltageB, "voltage.ln.b", VoltageLineToNeutral, B, Unsplit, DATA;
    VoltageC, "voltage.ln.c", VoltageLineToNeutral, C, Unsplit, DATA;
    PowerFactorTotal, "pf.total", PowerFactor, All, Unsplit, DATA;
    PowerFactorA, "pf.a", PowerFactor, A, Unsplit, DATA;
    PowerFactorB, "pf.b", PowerFactor, B, Unsplit, DATA;
    PowerFactorC, "pf.c", PowerFactor, C, Unsplit, DATA;
    Frequency, "frequency", Frequency, All, Unsplit, DATA;
    DemandReal, "demand.real", Demand(Real), All, Net, DATA;
    DemandReactive, "demand.reactive", Demand(Reactive), All, Net, DATA;
    DemandApparent, "demand.apparent", Demand(Apparent), All, Net, DATA;
    MaximumDemandImportReal, "demand.max.import.real", MaximumDemand(Real), All, Import, DATA;
    MaximumDemandImportReactive, "demand.max.import.reactive", MaximumDemand(Reactive), All, Import, DATA;
    MaximumDemandImportApparent, "demand.max.import.apparent", MaximumDemand(Apparent), All, Import, DATA;
    MaximumDemandExportReal, "demand.max.export.real", MaximumDemand(Real), All, Export, DATA;
    MaximumDemandExportReactive, "demand.max.export.reactive", MaximumDemand(Reactive), All, Export, DATA;
    MaximumDemandExportApparent, "demand.max.export.apparent", MaximumDemand(Apparent), All, Export, DATA;
    PulsesImport, "pulses.import", PulseCount, All, Import, PULSES;
    PulsesExport, "pulses.export", PulseCount, All, Export, PULSES;
    Alert, "alert", Title, All, Unsplit, LABEL;
    AlertPhaseLoss, "alert.phase_loss", Alert(AlertScreen::PhaseLoss), All, Unsplit, ALERT_VALUE;
    AlertLowPowerFactor, "alert.low_pf", Alert(AlertScreen::LowPowerFactor), All, Unsplit, ALERT_VALUE;
    AlertFrequency, "alert.frequency", Alert(AlertScreen::Frequency), All, Unsplit, ALERT_VALUE;
    AlertOverCurrent, "alert.over_current", Alert(AlertScreen::OverCurrent), All, Unsplit, ALERT_VALUE;
    AlertOverVoltage, "alert.over_voltage", Alert(AlertScreen::OverVoltage), All, Unsplit, ALERT_VALUE;
    AlertPulse, "alert.pulse", Alert(AlertScreen::Pulse), All, Unsplit, PULSE_VALUE;
    Info, "info", Title, All, Unsplit, LABEL;
    InfoModel, "info.model", Info(InfoScreen::Model), All, Unsplit, MODEL;
    InfoOperatingSystem, "info.os", Info(InfoScreen::OperatingSystem), All, Unsplit, OS;
    InfoResetSystem, "info.rs", Info(InfoScreen::ResetSystem), All, Unsplit, RS;
    InfoSerialNumber, "info.sn", Info(InfoScreen::SerialNumber), All, Unsplit, SERIAL;
}

const _: () = {
    let mut row = 0;
    while row < SCREENS.len() {
        assert!(SCREENS[row].screen as usize == row, "rows stand in the order of ScreenId");
        row += 1;
    }
};

impl ScreenId {
    /// The row that says what it shows.
    pub fn row(self) -> &'static ScreenRow {
        // By construction: the assertion above holds every row to its place.
        &SCREENS[self as usize]
    }

    /// The id by which panels, tapes and documents name it.
    pub fn id(self) -> &'static str {
        self.row().id
    }

    /// The screen of that id.
    pub fn named(id: &str) -> Option<Self> {
        SCREENS.iter().find(|row| row.id == id).map(|row| row.screen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_find_their_screen() {
        for row in &SCREENS {
            assert_eq!(ScreenId::named(row.id), Some(row.screen), "{}", row.id);
        }
        assert_eq!(ScreenId::named("power.real"), None);
    }

    #[test]
    fn every_data_output_of_the_guide_has_its_screens() {
        let count = |quantity| SCREENS.iter().filter(|row| row.quantity == quantity).count();
        // Net, import, export, and import and export of three phases.
        assert_eq!(count(Energy(Real)), 9);
        assert_eq!(count(Energy(Apparent)), 9);
        // Four quadrants of the total and of three phases.
        assert_eq!(count(Energy(Reactive)), 16);
        for quantity in [
            Power(Real),
            Power(Reactive),
            Power(Apparent),
            Current,
            VoltageLineToLine,
            VoltageLineToNeutral,
            PowerFactor,
        ] {
            assert_eq!(count(quantity), 4, "{quantity:?}");
        }
        assert_eq!(count(MaximumDemand(Real)), 2);
        assert_eq!(count(PulseCount), 2);
    }

    #[test]
    fn alert_bits_are_those_of_the_printed_bitmap() {
        // Guide p. 24: phase loss A, B, C are bits 8, 9, 10.
        assert_eq!(AlertScreen::PhaseLoss.bits(0x0500), 0b101);
        assert_eq!(AlertScreen::LowPowerFactor.bits(0x1000), 0b010);
        assert_eq!(AlertScreen::Frequency.bits(0x0040), 1);
        assert_eq!(AlertScreen::OverCurrent.bits(0x0020), 0b100);
        assert_eq!(AlertScreen::OverVoltage.bits(0x0001), 0b001);
        assert_eq!(AlertScreen::Pulse.bits(0x8000), 0b10);
        let together: u16 = AlertScreen::ALL
            .into_iter()
            .map(|alert| ((1 << alert.bit_count()) - 1) << alert.first_bit())
            .fold(0, |all, bits| all | bits);
        assert_eq!(together, 0xFF7F, "every bit but the reserved bit 7");
    }
}
