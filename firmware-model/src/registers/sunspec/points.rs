//! The SunSpec points: models 1 and 201 to 204 at 40001 to 40178.
//!
//! The values are those of the measured points, in W, VA, var and Wh instead of kW and
//! kWh. Not implemented is 8000 hex for measurements and 0 for accumulators.

use super::row::SunSpecContent::{Constant, Energy, Exponent, Sum};
use super::row::{ScaleFactor, SunSpecContent, SunSpecKind, SunSpecRow, SunSpecText};
use crate::evidence::Evidence;
use crate::registers::area::Register;
use crate::registers::quantity::{Phases, Quantity};

macro_rules! sunspec {
    ($($register:literal, $kind:expr, $content:expr, $name:literal, $description:literal, $unit:literal, $nv:literal, $evidence:expr;)*) => {
        /// The SunSpec points, in ascending order.
        pub const SUNSPEC: [SunSpecRow; [$($register),*].len()] = [$(SunSpecRow {
            register: Register::at($register),
            kind: $kind,
            content: $content,
            name: $name,
            description: $description,
            unit: $unit,
            non_volatile: $nv,
            evidence: $evidence,
        }),*];
    };
}

const P30: Evidence = Evidence::documented("guide p. 30");
const P31: Evidence = Evidence::documented("guide p. 31");
const P32: Evidence = Evidence::documented("guide p. 32");
const P33: Evidence = Evidence::documented("guide p. 33");
const PHASE_C: Evidence =
    Evidence::documented("SunSpec models 201-204; guide p. 31 prints phase A");
const MAKER: Evidence =
    Evidence::likely("row: guide p. 30; text: guide p. 18, Schneider ZL0093-0A has its own");
const STRINGS: Evidence =
    Evidence::inferred("rows: guide p. 30; that the texts are those of p. 18 and INFO is not said");
const OPTIONS: Evidence = Evidence::inferred("guide p. 30 has the row, no document a text: empty");
const SLIP_40069: Evidence =
    Evidence::documented("SunSpec model 1; guide p. 30 prints 40068 and C_SunSpec_Length");
const A_SF: Evidence = Evidence::inferred(
    "the row: SunSpec models 201-204, guide p. 30; so chosen that the sum of currents fits",
);
const SCALES: Evidence =
    Evidence::inferred("the rows: guide pp. 30-33; exponents: those of registers 138 to 141");
const PF: Evidence = Evidence::inferred(
    "guide p. 31 prints an average, p. 20 kW / kVA; percent: SunSpec models 201-204",
);
const PF_C: Evidence =
    Evidence::inferred("SunSpec models 201-204; guide p. 31 prints phase A; kW / kVA as 40103");
const EVENTS: Evidence =
    Evidence::likely("bits: SunSpec models 201-204, guide p. 33; which alerts set them is likely");

const fn measured(quantity: Quantity, part: Phases, scale: ScaleFactor) -> SunSpecContent {
    SunSpecContent::Measured(quantity, part, scale)
}

use SunSpecKind::Exponent as Sf;
use SunSpecKind::{Acc32, Bits32, Id, Int16, Text as Txt, UInt16};

// register, kind, content, name, description, unit, non-volatile, evidence
sunspec! {
    40001, Id, Constant(0x5375_6E53), "SID", "SunS: a SunSpec map begins", "", true, P30;
    40003, UInt16, Constant(1), "ID", "common model", "", true, P30;
    40004, UInt16, Constant(65), "L", "length of the common model", "", true, P30;
    40005, Txt(16), SunSpecContent::Text(SunSpecText::Manufacturer), "Mn", "manufacturer", "", true, MAKER;
    40021, Txt(16), SunSpecContent::Text(SunSpecText::Model), "Md", "model", "", true, STRINGS;
    40037, Txt(8), SunSpecContent::Text(SunSpecText::Options), "Opt", "options", "", true, OPTIONS;
    40045, Txt(8), SunSpecContent::Text(SunSpecText::Version), "Vr", "version", "", true, STRINGS;
    40053, Txt(16), SunSpecContent::Text(SunSpecText::SerialNumber), "SN", "serial number", "", true, STRINGS;
    40069, UInt16, SunSpecContent::DeviceAddress, "DA", "Modbus address", "", true, SLIP_40069;
    40070, UInt16, SunSpecContent::ModelId, "ID", "meter model, by system type", "", true, P30;
    40071, UInt16, Constant(105), "L", "length of the meter model", "", true, P30;
    40072, Int16, Sum(Quantity::Current, ScaleFactor::Current), "A", "current, sum of active phases", "A", false, P30;
    40073, Int16, measured(Quantity::Current, Phases::A, ScaleFactor::Current), "AphA", "current, phase A", "A", false, P30;
    40074, Int16, measured(Quantity::Current, Phases::B, ScaleFactor::Current), "AphB", "current, phase B", "A", false, P30;
    40075, Int16, measured(Quantity::Current, Phases::C, ScaleFactor::Current), "AphC", "current, phase C", "A", false, P30;
    40076, Sf, Exponent(ScaleFactor::Current), "A_SF", "scale of currents", "", true, A_SF;
    40077, Int16, measured(Quantity::LineToNeutralVoltage, Phases::All, ScaleFactor::Voltage), "PhV", "voltage, line to neutral, average", "V", false, P30;
    40078, Int16, measured(Quantity::LineToNeutralVoltage, Phases::A, ScaleFactor::Voltage), "PhVphA", "voltage, A to neutral", "V", false, P30;
    40079, Int16, measured(Quantity::LineToNeutralVoltage, Phases::B, ScaleFactor::Voltage), "PhVphB", "voltage, B to neutral", "V", false, P30;
    40080, Int16, measured(Quantity::LineToNeutralVoltage, Phases::C, ScaleFactor::Voltage), "PhVphC", "voltage, C to neutral", "V", false, P30;
    40081, Int16, measured(Quantity::LineToLineVoltage, Phases::All, ScaleFactor::Voltage), "PPV", "voltage, line to line, average", "V", false, P30;
    40082, Int16, measured(Quantity::LineToLineVoltage, Phases::AB, ScaleFactor::Voltage), "PhVphAB", "voltage, A to B", "V", false, P30;
    40083, Int16, measured(Quantity::LineToLineVoltage, Phases::BC, ScaleFactor::Voltage), "PhVphBC", "voltage, B to C", "V", false, P30;
    40084, Int16, measured(Quantity::LineToLineVoltage, Phases::AC, ScaleFactor::Voltage), "PhVphCA", "voltage, C to A", "V", false, P30;
    40085, Sf, Exponent(ScaleFactor::Voltage), "V_SF", "scale of voltages", "", true, SCALES;
    40086, Int16, measured(Quantity::Frequency, Phases::All, ScaleFactor::Frequency), "Hz", "frequency", "Hz", false, P30;
    40087, Sf, Exponent(ScaleFactor::Frequency), "Hz_SF", "scale of the frequency", "", true, SCALES;
    40088, Int16, Sum(Quantity::RealPower, ScaleFactor::Power), "W", "real power, sum of active phases", "W", false, P31;
    40089, Int16, measured(Quantity::RealPower, Phases::A, ScaleFactor::Power), "WphA", "real power, phase A", "W", false, P31;
    40090, Int16, measured(Quantity::RealPower, Phases::B, ScaleFactor::Power), "WphB", "real power, phase B", "W", false, P31;
    40091, Int16, measured(Quantity::RealPower, Phases::C, ScaleFactor::Power), "WphC", "real power, phase C", "W", false, PHASE_C;
    40092, Sf, Exponent(ScaleFactor::Power), "W_SF", "scale of real power", "", true, SCALES;
    40093, Int16, Sum(Quantity::ApparentPower, ScaleFactor::Power), "VA", "apparent power, sum of active phases", "VA", false, P31;
    40094, Int16, measured(Quantity::ApparentPower, Phases::A, ScaleFactor::Power), "VAphA", "apparent power, phase A", "VA", false, P31;
    40095, Int16, measured(Quantity::ApparentPower, Phases::B, ScaleFactor::Power), "VAphB", "apparent power, phase B", "VA", false, P31;
    40096, Int16, measured(Quantity::ApparentPower, Phases::C, ScaleFactor::Power), "VAphC", "apparent power, phase C", "VA", false, PHASE_C;
    40097, Sf, Exponent(ScaleFactor::Power), "VA_SF", "scale of apparent power", "", true, SCALES;
    40098, Int16, Sum(Quantity::ReactivePower, ScaleFactor::Power), "VAR", "reactive power, sum of active phases", "VAR", false, P31;
    40099, Int16, measured(Quantity::ReactivePower, Phases::A, ScaleFactor::Power), "VARphA", "reactive power, phase A", "VAR", false, P31;
    40100, Int16, measured(Quantity::ReactivePower, Phases::B, ScaleFactor::Power), "VARphB", "reactive power, phase B", "VAR", false, P31;
    40101, Int16, measured(Quantity::ReactivePower, Phases::C, ScaleFactor::Power), "VARphC", "reactive power, phase C", "VAR", false, PHASE_C;
    40102, Sf, Exponent(ScaleFactor::Power), "VAR_SF", "scale of reactive power", "", true, SCALES;
    40103, Int16, measured(Quantity::PowerFactor, Phases::All, ScaleFactor::PowerFactor), "PF", "power factor, total", "%", false, PF;
    40104, Int16, measured(Quantity::PowerFactor, Phases::A, ScaleFactor::PowerFactor), "PFphA", "power factor, phase A", "%", false, PF;
    40105, Int16, measured(Quantity::PowerFactor, Phases::B, ScaleFactor::PowerFactor), "PFphB", "power factor, phase B", "%", false, PF;
    40106, Int16, measured(Quantity::PowerFactor, Phases::C, ScaleFactor::PowerFactor), "PFphC", "power factor, phase C", "%", false, PF_C;
    40107, Sf, Exponent(ScaleFactor::PowerFactor), "PF_SF", "scale of power factors", "", true, SCALES;
    40108, Acc32, Energy(Quantity::RealEnergyExport, Phases::All), "TotWhExp", "real energy, export, total", "Wh", true, P31;
    40110, Acc32, Energy(Quantity::RealEnergyExport, Phases::A), "TotWhExpPhA", "real energy, export, phase A", "Wh", true, P31;
    40112, Acc32, Energy(Quantity::RealEnergyExport, Phases::B), "TotWhExpPhB", "real energy, export, phase B", "Wh", true, P31;
    40114, Acc32, Energy(Quantity::RealEnergyExport, Phases::C), "TotWhExpPhC", "real energy, export, phase C", "Wh", true, P31;
    40116, Acc32, Energy(Quantity::RealEnergyImport, Phases::All), "TotWhImp", "real energy, import, total", "Wh", true, P31;
    40118, Acc32, Energy(Quantity::RealEnergyImport, Phases::A), "TotWhImpPhA", "real energy, import, phase A", "Wh", true, P31;
    40120, Acc32, Energy(Quantity::RealEnergyImport, Phases::B), "TotWhImpPhB", "real energy, import, phase B", "Wh", true, P31;
    40122, Acc32, Energy(Quantity::RealEnergyImport, Phases::C), "TotWhImpPhC", "real energy, import, phase C", "Wh", true, P31;
    40124, Sf, Exponent(ScaleFactor::Energy), "TotWh_SF", "scale of real energy", "", true, SCALES;
    40125, Acc32, Energy(Quantity::ApparentEnergyExport, Phases::All), "TotVAhExp", "apparent energy, export, total", "VAh", true, P32;
    40127, Acc32, Energy(Quantity::ApparentEnergyExport, Phases::A), "TotVAhExpPhA", "apparent energy, export, phase A", "VAh", true, P32;
    40129, Acc32, Energy(Quantity::ApparentEnergyExport, Phases::B), "TotVAhExpPhB", "apparent energy, export, phase B", "VAh", true, P32;
    40131, Acc32, Energy(Quantity::ApparentEnergyExport, Phases::C), "TotVAhExpPhC", "apparent energy, export, phase C", "VAh", true, P32;
    40133, Acc32, Energy(Quantity::ApparentEnergyImport, Phases::All), "TotVAhImp", "apparent energy, import, total", "VAh", true, P32;
    40135, Acc32, Energy(Quantity::ApparentEnergyImport, Phases::A), "TotVAhImpPhA", "apparent energy, import, phase A", "VAh", true, P32;
    40137, Acc32, Energy(Quantity::ApparentEnergyImport, Phases::B), "TotVAhImpPhB", "apparent energy, import, phase B", "VAh", true, P32;
    40139, Acc32, Energy(Quantity::ApparentEnergyImport, Phases::C), "TotVAhImpPhC", "apparent energy, import, phase C", "VAh", true, P32;
    40141, Sf, Exponent(ScaleFactor::Energy), "TotVAh_SF", "scale of apparent energy", "", true, SCALES;
    40142, Acc32, Energy(Quantity::ReactiveEnergyQ1, Phases::All), "TotVArhImpQ1", "reactive energy, quadrant 1, total", "VARh", true, P32;
    40144, Acc32, Energy(Quantity::ReactiveEnergyQ1, Phases::A), "TotVArhImpQ1PhA", "reactive energy, quadrant 1, phase A", "VARh", true, P32;
    40146, Acc32, Energy(Quantity::ReactiveEnergyQ1, Phases::B), "TotVArhImpQ1PhB", "reactive energy, quadrant 1, phase B", "VARh", true, P32;
    40148, Acc32, Energy(Quantity::ReactiveEnergyQ1, Phases::C), "TotVArhImpQ1PhC", "reactive energy, quadrant 1, phase C", "VARh", true, P32;
    40150, Acc32, Energy(Quantity::ReactiveEnergyQ2, Phases::All), "TotVArhImpQ2", "reactive energy, quadrant 2, total", "VARh", true, P32;
    40152, Acc32, Energy(Quantity::ReactiveEnergyQ2, Phases::A), "TotVArhImpQ2PhA", "reactive energy, quadrant 2, phase A", "VARh", true, P32;
    40154, Acc32, Energy(Quantity::ReactiveEnergyQ2, Phases::B), "TotVArhImpQ2PhB", "reactive energy, quadrant 2, phase B", "VARh", true, P32;
    40156, Acc32, Energy(Quantity::ReactiveEnergyQ2, Phases::C), "TotVArhImpQ2PhC", "reactive energy, quadrant 2, phase C", "VARh", true, P32;
    40158, Acc32, Energy(Quantity::ReactiveEnergyQ3, Phases::All), "TotVArhExpQ3", "reactive energy, quadrant 3, total", "VARh", true, P32;
    40160, Acc32, Energy(Quantity::ReactiveEnergyQ3, Phases::A), "TotVArhExpQ3PhA", "reactive energy, quadrant 3, phase A", "VARh", true, P32;
    40162, Acc32, Energy(Quantity::ReactiveEnergyQ3, Phases::B), "TotVArhExpQ3PhB", "reactive energy, quadrant 3, phase B", "VARh", true, P32;
    40164, Acc32, Energy(Quantity::ReactiveEnergyQ3, Phases::C), "TotVArhExpQ3PhC", "reactive energy, quadrant 3, phase C", "VARh", true, P32;
    40166, Acc32, Energy(Quantity::ReactiveEnergyQ4, Phases::All), "TotVArhExpQ4", "reactive energy, quadrant 4, total", "VARh", true, P33;
    40168, Acc32, Energy(Quantity::ReactiveEnergyQ4, Phases::A), "TotVArhExpQ4PhA", "reactive energy, quadrant 4, phase A", "VARh", true, P33;
    40170, Acc32, Energy(Quantity::ReactiveEnergyQ4, Phases::B), "TotVArhExpQ4PhB", "reactive energy, quadrant 4, phase B", "VARh", true, P33;
    40172, Acc32, Energy(Quantity::ReactiveEnergyQ4, Phases::C), "TotVArhExpQ4PhC", "reactive energy, quadrant 4, phase C", "VARh", true, P33;
    40174, Sf, Exponent(ScaleFactor::Energy), "TotVArh_SF", "scale of reactive energy", "", true, SCALES;
    40175, Bits32, SunSpecContent::Events, "Evt", "events", "", false, EVENTS;
    40177, UInt16, Constant(0xFFFF), "ID", "end of the SunSpec map", "", true, P33;
    40178, UInt16, Constant(0), "L", "length of the end marker", "", true, P33;
}
