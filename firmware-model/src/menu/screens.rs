//! The screens: one row each, saying what it shows and what that rests on.
//!
//! What a screen is called on the glass, and where it stands in the menu, are
//! data of a panel; the ids here are what they name.

use super::reset::Reset;
use super::subject::{AlertScreen, InfoScreen, SetupReading, Subject};
use crate::evidence::Evidence;
use crate::registers::{Phases, Quantity};
use crate::settings::Setting;

/// One row of the screen table.
#[derive(Debug, Clone, Copy)]
pub struct ScreenRow {
    /// Which screen.
    pub screen: ScreenId,
    /// The id by which panels, tapes and documents name it.
    pub id: &'static str,
    /// What it shows or lets one change.
    pub subject: Subject,
    /// What the screen's label and value rest on.
    pub evidence: Evidence,
}

impl ScreenRow {
    /// What the screen's place in the menu rests on: the guide's maps of pp. 12 to 15 are
    /// lost in every copy at hand.
    pub const fn place_evidence(&self) -> Evidence {
        match self.subject {
            Subject::Alert(_) | Subject::Info(_) => {
                Evidence::likely("guide p. 11: the order of the abbreviations")
            }
            Subject::Password(_) | Subject::Confirm(_) => {
                Evidence::likely("guide pp. 10, 11: the password comes first")
            }
            Subject::Setting(_) | Subject::Reading(_) => {
                Evidence::documented("guide pp. 10, 16: the order in which the text has them")
            }
            Subject::Title | Subject::Data(..) => {
                Evidence::inferred("guide pp. 10, 11: the names; the map of the menu is lost")
            }
        }
    }
}

macro_rules! screens {
    ($($screen:ident, $id:literal, $subject:expr, $evidence:expr;)*) => {
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
            subject: $subject,
            evidence: $evidence,
        }),*];
    };
}

use Subject::{Alert, Confirm, Data, Info, Password, Reading, Setting as Of, Title};

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
const PASSWORD: Evidence =
    Evidence::documented("guide pp. 10, 11, 19; what a wrong one does is inferred");
const CONFIRM: Evidence =
    Evidence::inferred("guide p. 11 names the resets; no page shows the steps");
const QUICK_SETUP: Evidence = Evidence::documented("guide p. 10");
const CHOICES: Evidence =
    Evidence::likely("label: guide p. 10; default: p. 19; the other two likely");
const CT_VOLTS: Evidence =
    Evidence::inferred("label: guide p. 10; how a third of a volt is printed is inferred");
const SYSTEM_TYPE: Evidence =
    Evidence::likely("guide p. 7 prints 1L + 1n, p. 10 step 9 1L-1n; that minus stands in all");
const POWER: Evidence = Evidence::documented("guide p. 16 names S_PWR");
const MAXIMUM_POWER: Evidence =
    Evidence::inferred("value: guide pp. 16, 23; no page shows the label MX KW");
const PAGE_LABEL: Evidence =
    Evidence::inferred("guide p. 16 names the function, no page shows the label");
const CONFIGURATION: Evidence = Evidence::documented("guide p. 16");
const DURATION: Evidence =
    Evidence::documented("guide p. 16; that no solution shows ---- is inferred");
const UNITS: Evidence =
    Evidence::inferred("guide p. 16: IEEE and IEC; no page shows the label UNITS");

screens! {
    EnergyRealNet, "energy.real.net", Data(Quantity::RealEnergyNet, Phases::All), DATA;
    EnergyRealImport, "energy.real.import", Data(Quantity::RealEnergyImport, Phases::All), DATA;
    EnergyRealExport, "energy.real.export", Data(Quantity::RealEnergyExport, Phases::All), DATA;
    EnergyRealImportA, "energy.real.import.a", Data(Quantity::RealEnergyImport, Phases::A), DATA;
    EnergyRealImportB, "energy.real.import.b", Data(Quantity::RealEnergyImport, Phases::B), DATA;
    EnergyRealImportC, "energy.real.import.c", Data(Quantity::RealEnergyImport, Phases::C), DATA;
    EnergyRealExportA, "energy.real.export.a", Data(Quantity::RealEnergyExport, Phases::A), DATA;
    EnergyRealExportB, "energy.real.export.b", Data(Quantity::RealEnergyExport, Phases::B), DATA;
    EnergyRealExportC, "energy.real.export.c", Data(Quantity::RealEnergyExport, Phases::C), DATA;
    EnergyReactiveQ1, "energy.reactive.q1", Data(Quantity::ReactiveEnergyQ1, Phases::All), DATA;
    EnergyReactiveQ2, "energy.reactive.q2", Data(Quantity::ReactiveEnergyQ2, Phases::All), DATA;
    EnergyReactiveQ3, "energy.reactive.q3", Data(Quantity::ReactiveEnergyQ3, Phases::All), DATA;
    EnergyReactiveQ4, "energy.reactive.q4", Data(Quantity::ReactiveEnergyQ4, Phases::All), DATA;
    EnergyReactiveQ1A, "energy.reactive.q1.a", Data(Quantity::ReactiveEnergyQ1, Phases::A), DATA;
    EnergyReactiveQ1B, "energy.reactive.q1.b", Data(Quantity::ReactiveEnergyQ1, Phases::B), DATA;
    EnergyReactiveQ1C, "energy.reactive.q1.c", Data(Quantity::ReactiveEnergyQ1, Phases::C), DATA;
    EnergyReactiveQ2A, "energy.reactive.q2.a", Data(Quantity::ReactiveEnergyQ2, Phases::A), DATA;
    EnergyReactiveQ2B, "energy.reactive.q2.b", Data(Quantity::ReactiveEnergyQ2, Phases::B), DATA;
    EnergyReactiveQ2C, "energy.reactive.q2.c", Data(Quantity::ReactiveEnergyQ2, Phases::C), DATA;
    EnergyReactiveQ3A, "energy.reactive.q3.a", Data(Quantity::ReactiveEnergyQ3, Phases::A), DATA;
    EnergyReactiveQ3B, "energy.reactive.q3.b", Data(Quantity::ReactiveEnergyQ3, Phases::B), DATA;
    EnergyReactiveQ3C, "energy.reactive.q3.c", Data(Quantity::ReactiveEnergyQ3, Phases::C), DATA;
    EnergyReactiveQ4A, "energy.reactive.q4.a", Data(Quantity::ReactiveEnergyQ4, Phases::A), DATA;
    EnergyReactiveQ4B, "energy.reactive.q4.b", Data(Quantity::ReactiveEnergyQ4, Phases::B), DATA;
    EnergyReactiveQ4C, "energy.reactive.q4.c", Data(Quantity::ReactiveEnergyQ4, Phases::C), DATA;
    EnergyApparentNet, "energy.apparent.net", Data(Quantity::ApparentEnergyNet, Phases::All), DATA;
    EnergyApparentImport, "energy.apparent.import", Data(Quantity::ApparentEnergyImport, Phases::All), DATA;
    EnergyApparentExport, "energy.apparent.export", Data(Quantity::ApparentEnergyExport, Phases::All), DATA;
    EnergyApparentImportA, "energy.apparent.import.a", Data(Quantity::ApparentEnergyImport, Phases::A), DATA;
    EnergyApparentImportB, "energy.apparent.import.b", Data(Quantity::ApparentEnergyImport, Phases::B), DATA;
    EnergyApparentImportC, "energy.apparent.import.c", Data(Quantity::ApparentEnergyImport, Phases::C), DATA;
    EnergyApparentExportA, "energy.apparent.export.a", Data(Quantity::ApparentEnergyExport, Phases::A), DATA;
    EnergyApparentExportB, "energy.apparent.export.b", Data(Quantity::ApparentEnergyExport, Phases::B), DATA;
    EnergyApparentExportC, "energy.apparent.export.c", Data(Quantity::ApparentEnergyExport, Phases::C), DATA;
    PowerRealTotal, "power.real.total", Data(Quantity::RealPower, Phases::All), DATA;
    PowerRealA, "power.real.a", Data(Quantity::RealPower, Phases::A), DATA;
    PowerRealB, "power.real.b", Data(Quantity::RealPower, Phases::B), DATA;
    PowerRealC, "power.real.c", Data(Quantity::RealPower, Phases::C), DATA;
    PowerReactiveTotal, "power.reactive.total", Data(Quantity::ReactivePower, Phases::All), DATA;
    PowerReactiveA, "power.reactive.a", Data(Quantity::ReactivePower, Phases::A), DATA;
    PowerReactiveB, "power.reactive.b", Data(Quantity::ReactivePower, Phases::B), DATA;
    PowerReactiveC, "power.reactive.c", Data(Quantity::ReactivePower, Phases::C), DATA;
    PowerApparentTotal, "power.apparent.total", Data(Quantity::ApparentPower, Phases::All), DATA;
    PowerApparentA, "power.apparent.a", Data(Quantity::ApparentPower, Phases::A), DATA;
    PowerApparentB, "power.apparent.b", Data(Quantity::ApparentPower, Phases::B), DATA;
    PowerApparentC, "power.apparent.c", Data(Quantity::ApparentPower, Phases::C), DATA;
    CurrentAverage, "current.average", Data(Quantity::Current, Phases::All), DATA;
    CurrentA, "current.a", Data(Quantity::Current, Phases::A), DATA;
    CurrentB, "current.b", Data(Quantity::Current, Phases::B), DATA;
    CurrentC, "current.c", Data(Quantity::Current, Phases::C), DATA;
    VoltageLineToLineAverage, "voltage.ll.average", Data(Quantity::LineToLineVoltage, Phases::All), DATA;
    VoltageAB, "voltage.ll.ab", Data(Quantity::LineToLineVoltage, Phases::AB), DATA;
    VoltageBC, "voltage.ll.bc", Data(Quantity::LineToLineVoltage, Phases::BC), DATA;
    VoltageAC, "voltage.ll.ac", Data(Quantity::LineToLineVoltage, Phases::AC), DATA;
    VoltageLineToNeutralAverage, "voltage.ln.average", Data(Quantity::LineToNeutralVoltage, Phases::All), DATA;
    VoltageA, "voltage.ln.a", Data(Quantity::LineToNeutralVoltage, Phases::A), DATA;
    VoltageB, "voltage.ln.b", Data(Quantity::LineToNeutralVoltage, Phases::B), DATA;
    VoltageC, "voltage.ln.c", Data(Quantity::LineToNeutralVoltage, Phases::C), DATA;
    PowerFactorTotal, "pf.total", Data(Quantity::PowerFactor, Phases::All), DATA;
    PowerFactorA, "pf.a", Data(Quantity::PowerFactor, Phases::A), DATA;
    PowerFactorB, "pf.b", Data(Quantity::PowerFactor, Phases::B), DATA;
    PowerFactorC, "pf.c", Data(Quantity::PowerFactor, Phases::C), DATA;
    Frequency, "frequency", Data(Quantity::Frequency, Phases::All), DATA;
    DemandReal, "demand.real", Data(Quantity::RealDemand, Phases::All), DATA;
    DemandReactive, "demand.reactive", Data(Quantity::ReactiveDemand, Phases::All), DATA;
    DemandApparent, "demand.apparent", Data(Quantity::ApparentDemand, Phases::All), DATA;
    MaximumDemandImportReal, "demand.max.import.real", Data(Quantity::RealDemandImportMax, Phases::All), DATA;
    MaximumDemandImportReactive, "demand.max.import.reactive", Data(Quantity::ReactiveDemandImportMax, Phases::All), DATA;
    MaximumDemandImportApparent, "demand.max.import.apparent", Data(Quantity::ApparentDemandImportMax, Phases::All), DATA;
    MaximumDemandExportReal, "demand.max.export.real", Data(Quantity::RealDemandExportMax, Phases::All), DATA;
    MaximumDemandExportReactive, "demand.max.export.reactive", Data(Quantity::ReactiveDemandExportMax, Phases::All), DATA;
    MaximumDemandExportApparent, "demand.max.export.apparent", Data(Quantity::ApparentDemandExportMax, Phases::All), DATA;
    PulsesImport, "pulses.import", Data(Quantity::PulsesImport, Phases::All), PULSES;
    PulsesExport, "pulses.export", Data(Quantity::PulsesExport, Phases::All), PULSES;
    Alert, "alert", Title, LABEL;
    AlertPhaseLoss, "alert.phase_loss", Alert(AlertScreen::PhaseLoss), ALERT_VALUE;
    AlertLowPowerFactor, "alert.low_pf", Alert(AlertScreen::LowPowerFactor), ALERT_VALUE;
    AlertFrequency, "alert.frequency", Alert(AlertScreen::Frequency), ALERT_VALUE;
    AlertOverCurrent, "alert.over_current", Alert(AlertScreen::OverCurrent), ALERT_VALUE;
    AlertOverVoltage, "alert.over_voltage", Alert(AlertScreen::OverVoltage), ALERT_VALUE;
    AlertPulse, "alert.pulse", Alert(AlertScreen::Pulse), PULSE_VALUE;
    Info, "info", Title, LABEL;
    InfoModel, "info.model", Info(InfoScreen::Model), MODEL;
    InfoOperatingSystem, "info.os", Info(InfoScreen::OperatingSystem), OS;
    InfoResetSystem, "info.rs", Info(InfoScreen::ResetSystem), RS;
    InfoSerialNumber, "info.sn", Info(InfoScreen::SerialNumber), SERIAL;
    Reset, "reset", Title, LABEL;
    ResetPassword, "reset.password", Password(Setting::ResetPassword), PASSWORD;
    ResetEnergy, "reset.energy", Title, LABEL;
    ResetEnergyConfirm, "reset.energy.confirm", Confirm(Reset::Energy), CONFIRM;
    ResetDemand, "reset.demand", Title, LABEL;
    ResetDemandConfirm, "reset.demand.confirm", Confirm(Reset::Demand), CONFIRM;
    Setup, "setup", Title, QUICK_SETUP;
    SetupPassword, "setup.password", Password(Setting::SetupPassword), PASSWORD;
    SetupCommunications, "setup.com", Title, QUICK_SETUP;
    SetupAddress, "setup.com.address", Of(Setting::Address), QUICK_SETUP;
    SetupBaud, "setup.com.baud", Of(Setting::Baud), QUICK_SETUP;
    SetupParity, "setup.com.parity", Of(Setting::Parity), CHOICES;
    SetupCt, "setup.ct", Title, QUICK_SETUP;
    SetupCtSecondary, "setup.ct.secondary", Of(Setting::CtSecondary), CT_VOLTS;
    SetupCtPrimary, "setup.ct.primary", Of(Setting::CtPrimary), QUICK_SETUP;
    SetupSystem, "setup.system", Title, QUICK_SETUP;
    SetupSystemType, "setup.system.type", Of(Setting::SystemType), SYSTEM_TYPE;
    SetupPt, "setup.pt", Title, QUICK_SETUP;
    SetupPtRatio, "setup.pt.ratio", Of(Setting::PtRatio), QUICK_SETUP;
    SetupVoltage, "setup.voltage", Title, QUICK_SETUP;
    SetupSystemVoltage, "setup.voltage.system", Of(Setting::SystemVoltage), QUICK_SETUP;
    SetupPower, "setup.power", Title, POWER;
    SetupMaximumPower, "setup.power.maximum", Reading(SetupReading::MaximumPower), MAXIMUM_POWER;
    SetupPhaseLoss, "setup.phase_loss", Title, PAGE_LABEL;
    SetupPhaseLossVoltage, "setup.phase_loss.voltage", Of(Setting::PhaseLossVoltage), CONFIGURATION;
    SetupPhaseLossImbalance, "setup.phase_loss.imbalance", Of(Setting::PhaseLossImbalance), CONFIGURATION;
    SetupPulse, "setup.pulse", Title, PAGE_LABEL;
    SetupPulseEnergy, "setup.pulse.energy", Of(Setting::EnergyPerPulse), CONFIGURATION;
    SetupPulseDuration, "setup.pulse.duration", Reading(SetupReading::PulseDuration), DURATION;
    SetupDemand, "setup.demand", Title, PAGE_LABEL;
    SetupDemandSubintervals, "setup.demand.subintervals", Of(Setting::DemandSubintervals), CONFIGURATION;
    SetupDemandSubinterval, "setup.demand.subinterval", Of(Setting::DemandSubinterval), CONFIGURATION;
    SetupDisplay, "setup.display", Title, PAGE_LABEL;
    SetupDisplayUnits, "setup.display.units", Of(Setting::DisplayUnits), UNITS;
    SetupPasswords, "setup.passwords", Title, PAGE_LABEL;
    SetupSetupPassword, "setup.passwords.setup", Of(Setting::SetupPassword), CONFIGURATION;
    SetupResetPassword, "setup.passwords.reset", Of(Setting::ResetPassword), CONFIGURATION;
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
    use crate::registers::{POINTS, Point};
    use crate::settings::SETTINGS;

    #[test]
    fn ids_are_unique_and_find_their_screen() {
        for row in &SCREENS {
            assert_eq!(ScreenId::named(row.id), Some(row.screen), "{}", row.id);
        }
        assert_eq!(ScreenId::named("power.real"), None);
    }

    /// "The row is the point": each measured point has one screen, and the other way round.
    #[test]
    fn every_measured_point_has_one_screen() {
        for point in POINTS.iter().filter(|point| point.quantity != Quantity::Reserved) {
            let screens = SCREENS
                .iter()
                .filter(|row| row.subject == Data(point.quantity, point.part))
                .count();
            assert_eq!(screens, 1, "{}", point.name);
        }
        for row in &SCREENS {
            if let Data(quantity, part) = row.subject {
                assert!(Point::of(quantity, part).is_some(), "{}", row.id);
            }
        }
    }

    #[test]
    fn every_setting_has_one_screen() {
        for setting in SETTINGS.iter().map(|row| row.setting) {
            let screens = SCREENS.iter().filter(|row| row.subject == Of(setting)).count();
            assert_eq!(screens, 1, "{setting:?}");
        }
    }
}
