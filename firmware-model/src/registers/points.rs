//! The measured points: one row for each, from which its integer view, its float view,
//! its SunSpec value, its screen and its documents derive.

use super::area::Register;
use super::encode;
use super::quantity::{Phases, PointValue, Quantity};
use super::step::Step;
use crate::evidence::Evidence;
use crate::settings::{Scales, SystemType};

/// How a register holds its value (guide, page 19).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegisterFormat {
    /// Signed 32 bits, high word first.
    SLong,
    /// Unsigned 32 bits, high word first.
    ULong,
    /// Signed 16 bits.
    SInt,
    /// Unsigned 16 bits.
    UInt,
    /// IEEE 754 single precision, high word first.
    Float,
    /// ASCII text of that many registers, padded with zeros.
    Text(u16),
    /// That many entries of 16 bits, in the form of whatever register was logged.
    Entries(u16),
}

impl RegisterFormat {
    /// How many registers it takes.
    pub const fn registers(self) -> u16 {
        match self {
            Self::SInt | Self::UInt => 1,
            Self::SLong | Self::ULong | Self::Float => 2,
            Self::Text(registers) | Self::Entries(registers) => registers,
        }
    }

    /// The guide's name of it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SLong => "SLong",
            Self::ULong => "ULong",
            Self::SInt => "SInt",
            Self::UInt | Self::Entries(_) => "UInt",
            Self::Float => "Float",
            Self::Text(_) => "String",
        }
    }
}

/// What one count of an integer register stands for, in the unit of the guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scale {
    /// 10 to the power of register 141.
    Energy,
    /// 10 to the power of register 140.
    Power,
    /// 10 to the power of register 139.
    Voltage,
    /// 10 to the power of register 138.
    Current,
    /// 1.
    One,
    /// 0.01.
    Hundredth,
    /// 0.0001.
    TenThousandth,
}

impl Scale {
    /// The same for a reader of the map: fixed, or in a register.
    pub const fn step(self) -> Step {
        match self {
            Self::Energy => Step::ExponentIn("E", Register::at(141)),
            Self::Power => Step::ExponentIn("W", Register::at(140)),
            Self::Voltage => Step::ExponentIn("V", Register::at(139)),
            Self::Current => Step::ExponentIn("I", Register::at(138)),
            Self::One => Step::Fixed(0),
            Self::Hundredth => Step::Fixed(-2),
            Self::TenThousandth => Step::Fixed(-4),
        }
    }

    /// The power of ten that it stands for under the scale registers `scales`.
    pub const fn exponent(self, scales: Scales) -> i8 {
        match self {
            Self::Energy => scales.energy,
            Self::Power => scales.power,
            Self::Voltage => scales.voltage,
            Self::Current => scales.current,
            Self::One => 0,
            Self::Hundredth => -2,
            Self::TenThousandth => -4,
        }
    }
}

/// One measured point.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    /// What is measured.
    pub quantity: Quantity,
    /// Of which phase or pair, or of all.
    pub part: Phases,
    /// Its name for people.
    pub name: &'static str,
    /// Its integer register, the first of two where the format has 32 bits.
    pub register: Register,
    /// How the integer register holds it.
    pub format: RegisterFormat,
    /// What one count of the integer register stands for.
    pub scale: Scale,
    /// Its float register, the first of two.
    pub float: Register,
    /// Whether it survives a power cut.
    pub non_volatile: bool,
    /// What the row rests on.
    pub evidence: Evidence,
}

// Each quantity of a part has one row; reserved registers are all alike.
const _: () = {
    let mut row = 0;
    while row < POINTS.len() {
        let mut other = row + 1;
        while other < POINTS.len() {
            assert!(
                POINTS[row].quantity as u8 != POINTS[other].quantity as u8
                    || POINTS[row].part as u8 != POINTS[other].part as u8
                    || matches!(POINTS[row].quantity, Quantity::Reserved),
                "two rows claim one quantity and part"
            );
            other += 1;
        }
        row += 1;
    }
};

impl Point {
    /// The row of a quantity and part.
    pub fn of(quantity: Quantity, part: Phases) -> Option<&'static Self> {
        POINTS.iter().find(|point| point.quantity == quantity && point.part == part)
    }

    /// Whether the system type has it; where not, it is `----` on the glass and not a
    /// number in its registers (integer accumulators: 0).
    pub fn exists_in(&self, system: SystemType) -> bool {
        self.quantity.exists_in(self.part, system)
    }

    /// The content of its integer register, or pair of registers, for `value`.
    pub fn integer(&self, value: PointValue, scales: Scales) -> u32 {
        let exponent = self.scale.exponent(scales);
        match (self.format, value) {
            (_, PointValue::Energy(energy)) => encode::accumulator(energy, exponent),
            (RegisterFormat::SLong | RegisterFormat::ULong, PointValue::Count(count)) => count,
            // Accumulators of phases outside the system type read 0 (inferred).
            (RegisterFormat::SLong | RegisterFormat::ULong, _) => 0,
            (RegisterFormat::SInt, value) => {
                u32::from(encode::signed(number(value), self.base(exponent)))
            }
            (_, value) => u32::from(encode::unsigned(number(value), self.base(exponent))),
        }
    }

    /// The bits of its float register for `value`.
    pub fn float_bits(&self, value: PointValue) -> u32 {
        encode::float(value, self.quantity.unit())
    }

    /// The exponent of one count in W, V, A, Hz.
    fn base(&self, exponent: i8) -> i8 {
        exponent + self.quantity.unit().prefix()
    }
}

fn number(value: PointValue) -> Option<f64> {
    match value {
        PointValue::Number(number) => Some(number),
        PointValue::Count(count) => Some(f64::from(count)),
        PointValue::Energy(_) | PointValue::Absent => None,
    }
}

macro_rules! points {
    ($($quantity:ident, $part:ident, $name:literal, $register:literal, $format:ident, $scale:ident, $float:literal, $nv:literal, $evidence:expr;)*) => {
        /// Every measured point, in the order of the guide's map.
        pub const POINTS: [Point; [$($register),*].len()] = [$(Point {
            quantity: Quantity::$quantity,
            part: Phases::$part,
            name: $name,
            register: Register::at($register),
            format: RegisterFormat::$format,
            scale: Scale::$scale,
            float: Register::at($float),
            non_volatile: $nv,
            evidence: $evidence,
        }),*];
    };
}

const P20: Evidence = Evidence::documented("guide p. 20; float: its table from 257 on");
const P21: Evidence = Evidence::documented("guide p. 21; float: its table from 317 on");
const P22: Evidence = Evidence::documented("guide p. 22; float: its table from 353 on");
const SIGNED_22: Evidence =
    Evidence::likely("guide p. 20 prints SInt with the range 0 to 32767: signed like 21");
const PULSES_2: Evidence =
    Evidence::likely("guide p. 20; the float's row prints reactive energy, the integer's real");
const PHASES_BC: Evidence = Evidence::documented(
    "guide p. 22; the float's row prints phase A: Veris ZL0067-0C has the same slip",
);
const RESERVED_112: Evidence =
    Evidence::documented("guide p. 22; the number is lost in print, 407/408 is its float");

// quantity, part, name, register, format, scale, float, non-volatile, evidence
points! {
    RealEnergyNet, All, "real energy, net, total", 1, SLong, Energy, 257, true, P20;
    RealEnergyImport, All, "real energy, import, total", 3, ULong, Energy, 259, true, P20;
    RealEnergyExport, All, "real energy, export, total", 5, ULong, Energy, 261, true, P20;
    ReactiveEnergyQ1, All, "reactive energy, quadrant 1, total", 7, ULong, Energy, 263, true, P20;
    ReactiveEnergyQ2, All, "reactive energy, quadrant 2, total", 9, ULong, Energy, 265, true, P20;
    ReactiveEnergyQ3, All, "reactive energy, quadrant 3, total", 11, ULong, Energy, 267, true, P20;
    ReactiveEnergyQ4, All, "reactive energy, quadrant 4, total", 13, ULong, Energy, 269, true, P20;
    ApparentEnergyNet, All, "apparent energy, net, total", 15, SLong, Energy, 271, true, P20;
    ApparentEnergyImport, All, "apparent energy, import, total", 17, ULong, Energy, 273, true, P20;
    ApparentEnergyExport, All, "apparent energy, export, total", 19, ULong, Energy, 275, true, P20;
    RealPower, All, "real power, total", 21, SInt, Power, 277, false, P20;
    ReactivePower, All, "reactive power, total", 22, SInt, Power, 279, false, SIGNED_22;
    ApparentPower, All, "apparent power, total", 23, UInt, Power, 281, false, P20;
    PowerFactor, All, "power factor, total", 24, SInt, TenThousandth, 283, false, P20;
    LineToLineVoltage, All, "voltage, line to line, average", 25, UInt, Voltage, 285, false, P20;
    LineToNeutralVoltage, All, "voltage, line to neutral, average", 26, UInt, Voltage, 287, false, P20;
    Current, All, "current, average", 27, UInt, Current, 289, false, P20;
    Frequency, All, "frequency", 28, UInt, Hundredth, 291, false, P20;
    RealDemand, All, "real power, present demand", 29, SInt, Power, 293, false, P20;
    ReactiveDemand, All, "reactive power, present demand", 30, SInt, Power, 295, false, P20;
    ApparentDemand, All, "apparent power, present demand", 31, SInt, Power, 297, false, P20;
    RealDemandImportMax, All, "real power, maximum demand, import", 32, SInt, Power, 299, true, P20;
    ReactiveDemandImportMax, All, "reactive power, maximum demand, import", 33, SInt, Power, 301, true, P20;
    ApparentDemandImportMax, All, "apparent power, maximum demand, import", 34, SInt, Power, 303, true, P20;
    RealDemandExportMax, All, "real power, maximum demand, export", 35, SInt, Power, 305, true, P20;
    ReactiveDemandExportMax, All, "reactive power, maximum demand, export", 36, SInt, Power, 307, true, P20;
    ApparentDemandExportMax, All, "apparent power, maximum demand, export", 37, SInt, Power, 309, true, P20;
    Reserved, All, "reserved", 38, UInt, One, 311, false, P20;
    PulsesImport, All, "pulse counter 1, real energy, import", 39, ULong, One, 313, true, P20;
    PulsesExport, All, "pulse counter 2, real energy, export", 41, ULong, One, 315, true, PULSES_2;
    RealEnergyImport, A, "real energy, import, phase A", 43, ULong, Energy, 317, true, P21;
    RealEnergyImport, B, "real energy, import, phase B", 45, ULong, Energy, 319, true, P21;
    RealEnergyImport, C, "real energy, import, phase C", 47, ULong, Energy, 321, true, P21;
    RealEnergyExport, A, "real energy, export, phase A", 49, ULong, Energy, 323, true, P21;
    RealEnergyExport, B, "real energy, export, phase B", 51, ULong, Energy, 325, true, P21;
    RealEnergyExport, C, "real energy, export, phase C", 53, ULong, Energy, 327, true, P21;
    ReactiveEnergyQ1, A, "reactive energy, quadrant 1, phase A", 55, ULong, Energy, 329, true, P21;
    ReactiveEnergyQ1, B, "reactive energy, quadrant 1, phase B", 57, ULong, Energy, 331, true, P21;
    ReactiveEnergyQ1, C, "reactive energy, quadrant 1, phase C", 59, ULong, Energy, 333, true, P21;
    ReactiveEnergyQ2, A, "reactive energy, quadrant 2, phase A", 61, ULong, Energy, 335, true, P21;
    ReactiveEnergyQ2, B, "reactive energy, quadrant 2, phase B", 63, ULong, Energy, 337, true, P21;
    ReactiveEnergyQ2, C, "reactive energy, quadrant 2, phase C", 65, ULong, Energy, 339, true, P21;
    ReactiveEnergyQ3, A, "reactive energy, quadrant 3, phase A", 67, ULong, Energy, 341, true, P21;
    ReactiveEnergyQ3, B, "reactive energy, quadrant 3, phase B", 69, ULong, Energy, 343, true, P21;
    ReactiveEnergyQ3, C, "reactive energy, quadrant 3, phase C", 71, ULong, Energy, 345, true, P21;
    ReactiveEnergyQ4, A, "reactive energy, quadrant 4, phase A", 73, ULong, Energy, 347, true, P21;
    ReactiveEnergyQ4, B, "reactive energy, quadrant 4, phase B", 75, ULong, Energy, 349, true, P21;
    ReactiveEnergyQ4, C, "reactive energy, quadrant 4, phase C", 77, ULong, Energy, 351, true, P21;
    ApparentEnergyImport, A, "apparent energy, import, phase A", 79, ULong, Energy, 353, true, P22;
    ApparentEnergyImport, B, "apparent energy, import, phase B", 81, ULong, Energy, 355, true, P22;
    ApparentEnergyImport, C, "apparent energy, import, phase C", 83, ULong, Energy, 357, true, P22;
    ApparentEnergyExport, A, "apparent energy, export, phase A", 85, ULong, Energy, 359, true, P22;
    ApparentEnergyExport, B, "apparent energy, export, phase B", 87, ULong, Energy, 361, true, P22;
    ApparentEnergyExport, C, "apparent energy, export, phase C", 89, ULong, Energy, 363, true, P22;
    RealPower, A, "real power, phase A", 91, SInt, Power, 365, false, P22;
    RealPower, B, "real power, phase B", 92, SInt, Power, 367, false, PHASES_BC;
    RealPower, C, "real power, phase C", 93, SInt, Power, 369, false, PHASES_BC;
    ReactivePower, A, "reactive power, phase A", 94, SInt, Power, 371, false, P22;
    ReactivePower, B, "reactive power, phase B", 95, SInt, Power, 373, false, PHASES_BC;
    ReactivePower, C, "reactive power, phase C", 96, SInt, Power, 375, false, PHASES_BC;
    ApparentPower, A, "apparent power, phase A", 97, UInt, Power, 377, false, P22;
    ApparentPower, B, "apparent power, phase B", 98, UInt, Power, 379, false, PHASES_BC;
    ApparentPower, C, "apparent power, phase C", 99, UInt, Power, 381, false, PHASES_BC;
    PowerFactor, A, "power factor, phase A", 100, SInt, TenThousandth, 383, false, P22;
    PowerFactor, B, "power factor, phase B", 101, SInt, TenThousandth, 385, false, PHASES_BC;
    PowerFactor, C, "power factor, phase C", 102, SInt, TenThousandth, 387, false, PHASES_BC;
    LineToLineVoltage, AB, "voltage, A to B", 103, UInt, Voltage, 389, false, P22;
    LineToLineVoltage, BC, "voltage, B to C", 104, UInt, Voltage, 391, false, P22;
    LineToLineVoltage, AC, "voltage, A to C", 105, UInt, Voltage, 393, false, P22;
    LineToNeutralVoltage, A, "voltage, A to neutral", 106, UInt, Voltage, 395, false, P22;
    LineToNeutralVoltage, B, "voltage, B to neutral", 107, UInt, Voltage, 397, false, P22;
    LineToNeutralVoltage, C, "voltage, C to neutral", 108, UInt, Voltage, 399, false, P22;
    Current, A, "current, phase A", 109, UInt, Current, 401, false, P22;
    Current, B, "current, phase B", 110, UInt, Current, 403, false, P22;
    Current, C, "current, phase C", 111, UInt, Current, 405, false, P22;
    Reserved, All, "reserved", 112, UInt, One, 407, false, RESERVED_112;
}
