//! What a row of the SunSpec table says.

use crate::evidence::Evidence;
use crate::registers::area::Register;
use crate::registers::points::RegisterFormat;
use crate::registers::quantity::{Phases, Quantity};

/// A SunSpec data type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SunSpecKind {
    /// A 32-bit mark.
    Id,
    /// uint16.
    UInt16,
    /// int16; 8000 hex is not implemented.
    Int16,
    /// acc32; 0 is not implemented.
    Acc32,
    /// bitfield32.
    Bits32,
    /// sunssf: an exponent of ten.
    Exponent,
    /// A string of that many registers, padded with zeros.
    Text(u16),
}

impl SunSpecKind {
    /// The format in the words of the guide.
    pub const fn format(self) -> RegisterFormat {
        match self {
            Self::Id | Self::Acc32 | Self::Bits32 => RegisterFormat::ULong,
            Self::UInt16 => RegisterFormat::UInt,
            Self::Int16 | Self::Exponent => RegisterFormat::SInt,
            Self::Text(registers) => RegisterFormat::Text(registers),
        }
    }

    /// The values it can hold.
    pub const fn range(self) -> &'static str {
        match self {
            Self::Id | Self::UInt16 => "constant",
            Self::Int16 => "-32767 to 32767",
            Self::Acc32 => "0 to 4294967295",
            Self::Bits32 => "bits",
            Self::Exponent => "-10 to 10",
            Self::Text(_) => "ASCII",
        }
    }
}

/// A text of the common model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SunSpecText {
    /// `Leviton`.
    Manufacturer,
    /// `S4100`.
    Model,
    /// Empty.
    Options,
    /// `V12.345`, as object 02 of the device identification.
    Version,
    /// As the INFO screen shows it.
    SerialNumber,
}

/// Which exponent scales a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScaleFactor {
    /// `A_SF`.
    Current,
    /// `V_SF`.
    Voltage,
    /// `Hz_SF`.
    Frequency,
    /// `W_SF`, `VA_SF`, `VAR_SF`.
    Power,
    /// `PF_SF`, of percent.
    PowerFactor,
    /// `TotWh_SF`, `TotVAh_SF`, `TotVArh_SF`.
    Energy,
}

/// What a point holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SunSpecContent {
    /// Always the same.
    Constant(u32),
    /// A text.
    Text(SunSpecText),
    /// The meter's Modbus address.
    DeviceAddress,
    /// 201 to 204, by system type.
    ModelId,
    /// A measured point.
    Measured(Quantity, Phases, ScaleFactor),
    /// The arithmetic sum of the active phases of a quantity.
    Sum(Quantity, ScaleFactor),
    /// An accumulator.
    Energy(Quantity, Phases),
    /// A scale factor.
    Exponent(ScaleFactor),
    /// The event bits.
    Events,
}

/// One SunSpec point.
#[derive(Debug, Clone, Copy)]
pub struct SunSpecRow {
    /// Its register, the first where it has several.
    pub register: Register,
    /// Its data type.
    pub kind: SunSpecKind,
    /// What it holds.
    pub content: SunSpecContent,
    /// The name in the SunSpec models.
    pub name: &'static str,
    /// Its name for people.
    pub description: &'static str,
    /// The unit of one count, with the scale factor left out.
    pub unit: &'static str,
    /// Whether it survives a power cut.
    pub non_volatile: bool,
    /// What the row rests on.
    pub evidence: Evidence,
}
