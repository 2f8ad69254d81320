//! SunSpec: the common model and a meter model (201 to 204, by system type), filled from
//! the measured points.

mod points;

pub use points::SUNSPEC;

use super::encode::{signed, words};
use super::encoded::Words;
use super::image::Image;
use super::points::Format;
use super::quantity::{Part, Quantity, Value};
use super::step::Step;
use super::{Area, Register};
use crate::alerts::Alerts;
use crate::evidence::Evidence;
use crate::identity::MODEL_NAME;
use crate::settings::{Scales, Setup, SystemType, scale_exponent};

pub use Content as SunSpecContent;
pub use Kind as SunSpecKind;
pub use Row as SunSpecRow;

/// The maker's name in SunSpec and in the device identification (guide, page 18).
pub const MANUFACTURER: &str = "Leviton";

/// A SunSpec data type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
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

impl Kind {
    /// The format in the words of the guide.
    pub const fn format(self) -> Format {
        match self {
            Self::Id | Self::Acc32 | Self::Bits32 => Format::ULong,
            Self::UInt16 => Format::UInt,
            Self::Int16 | Self::Exponent => Format::SInt,
            Self::Text(registers) => Format::Text(registers),
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
pub enum Text {
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
pub enum Content {
    /// Always the same.
    Constant(u32),
    /// A text.
    Text(Text),
    /// The meter's Modbus address.
    DeviceAddress,
    /// 201 to 204, by system type.
    ModelId,
    /// A measured point.
    Measured(Quantity, Part, ScaleFactor),
    /// The arithmetic sum of the active phases of a quantity.
    Sum(Quantity, ScaleFactor),
    /// An accumulator.
    Energy(Quantity, Part),
    /// A scale factor.
    Exponent(ScaleFactor),
    /// The event bits.
    Events,
}

/// One SunSpec point.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Its register, the first where it has several.
    pub register: Register,
    /// Its data type.
    pub kind: Kind,
    /// What it holds.
    pub content: Content,
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

/// The exponents of the meter model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScaleFactors {
    scales: Scales,
    current: i8,
}

impl ScaleFactors {
    /// The exponents that follow from `setup`: those of registers 138 to 141, for W
    /// instead of kW; for currents the smallest with which the sum of the phases fits,
    /// which 138 need not do (inferred).
    pub fn of(setup: &Setup) -> Self {
        let phases = setup.system_type().phases() as f64;
        Self { scales: Scales::of(setup), current: scale_exponent(setup.ct_primary() * phases) }
    }

    /// One of them.
    pub const fn exponent(self, factor: ScaleFactor) -> i8 {
        match factor {
            ScaleFactor::Current => self.current,
            ScaleFactor::Voltage => self.scales.voltage,
            ScaleFactor::Frequency | ScaleFactor::PowerFactor => -2,
            ScaleFactor::Power => self.scales.power + 3,
            ScaleFactor::Energy => self.scales.energy + 3,
        }
    }

    /// The exponent of one count in W, V, A, Hz, or of a ratio.
    const fn base(self, factor: ScaleFactor) -> i8 {
        match factor {
            // Percent.
            ScaleFactor::PowerFactor => self.exponent(factor) - 2,
            _ => self.exponent(factor),
        }
    }
}

impl Row {
    /// The point that scales this one.
    pub fn step(&self) -> Step {
        let factor = match self.content {
            Content::Measured(_, _, factor) | Content::Sum(_, factor) => factor,
            Content::Energy(..) => ScaleFactor::Energy,
            _ => return Step::Fixed(0),
        };
        let name = match (factor, self.unit) {
            (ScaleFactor::Current, _) => "A_SF",
            (ScaleFactor::Voltage, _) => "V_SF",
            (ScaleFactor::Frequency, _) => "Hz_SF",
            (ScaleFactor::PowerFactor, _) => "PF_SF",
            (ScaleFactor::Power, "VA") => "VA_SF",
            (ScaleFactor::Power, "VAR") => "VAR_SF",
            (ScaleFactor::Power, _) => "W_SF",
            (ScaleFactor::Energy, "VAh") => "TotVAh_SF",
            (ScaleFactor::Energy, "VARh") => "TotVArh_SF",
            (ScaleFactor::Energy, _) => "TotWh_SF",
        };
        SUNSPEC
            .iter()
            .find(|row| row.name == name)
            .map_or(Step::Fixed(0), |row| Step::ExponentIn(name, row.register))
    }
}

/// The meter model of a system type (guide, page 30).
pub const fn model_id(system: SystemType) -> u16 {
    match system {
        SystemType::SinglePhaseLineNeutral | SystemType::SinglePhaseLineLine => 201,
        SystemType::SplitPhase => 202,
        SystemType::Wye => 203,
        SystemType::Delta => 204,
    }
}

/// Fills the SunSpec area of `map`.
pub(super) fn encode(image: &Image<'_>, scales: Scales, map: &mut Words) {
    let factors = ScaleFactors::of(image.setup);
    for row in &SUNSPEC {
        let mut put = |values: &[u16]| map.put(Area::SunSpec, row.register, values);
        match row.content {
            Content::Text(text) => put_text(&text_of(text, image), row.kind, put),
            content => {
                let bits = bits(content, image, scales, factors);
                if row.kind.format().registers() == 2 {
                    put(&words(bits));
                } else {
                    put(&[bits as u16]);
                }
            }
        }
    }
}

fn bits(content: Content, image: &Image<'_>, scales: Scales, factors: ScaleFactors) -> u32 {
    match content {
        Content::Constant(bits) => bits,
        Content::Text(_) => 0,
        Content::DeviceAddress => u32::from(image.setup.address()),
        Content::ModelId => u32::from(model_id(image.setup.system_type())),
        Content::Measured(quantity, part, factor) => {
            u32::from(signed(number(image.value_of(quantity, part)), factors.base(factor)))
        }
        Content::Sum(quantity, factor) => {
            u32::from(signed(sum(image, quantity), factors.base(factor)))
        }
        Content::Energy(quantity, part) => image.energy_register(quantity, part, scales),
        Content::Exponent(factor) => u32::from(i16::from(factors.exponent(factor)) as u16),
        Content::Events => events(image.alerts),
    }
}

fn number(value: Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(number),
        Value::Energy(_) | Value::Count(_) | Value::Absent => None,
    }
}

fn sum(image: &Image<'_>, quantity: Quantity) -> Option<f64> {
    [Part::A, Part::B, Part::C]
        .into_iter()
        .filter_map(|part| number(image.value_of(quantity, part)))
        .reduce(|sum, phase| sum + phase)
}

/// The event bits that follow from the alerts of register 146.
fn events(alerts: u16) -> u32 {
    const VOLTAGE_RANGE: u16 = 0x0007;
    const CURRENT_RANGE: u16 = 0x0038;
    const LOW_POWER_FACTOR: u16 = 0x3800;
    [
        (Alerts::PHASE_LOSS, 0x04), // Power_Failure: loss of power or phase
        (Alerts::PHASE_LOSS, 0x08), // Under_Voltage: voltage below threshold (phase loss)
        (LOW_POWER_FACTOR, 0x10),   // Low_PF
        (CURRENT_RANGE, 0x20),      // Over_Current
        (VOLTAGE_RANGE, 0x40),      // Over_Voltage
    ]
    .into_iter()
    .filter(|(bits, _)| alerts & bits != 0)
    .fold(0, |events, (_, event)| events | event)
}

fn text_of(text: Text, image: &Image<'_>) -> String {
    match text {
        Text::Manufacturer => MANUFACTURER.to_owned(),
        Text::Model => MODEL_NAME.to_owned(),
        Text::Options => String::new(),
        Text::Version => format!("V{}", image.identity.os_version()),
        Text::SerialNumber => image.identity.serial_number.clone(),
    }
}

/// Text as registers: two characters each, the rest zero. The last byte is always zero
/// (guide, page 30: null terminated); what is not ASCII becomes a question mark.
fn put_text(text: &str, kind: Kind, mut put: impl FnMut(&[u16])) {
    let room = usize::from(kind.format().registers());
    let mut ascii = text
        .chars()
        .take((2 * room).saturating_sub(1))
        .map(|letter| if letter.is_ascii() { letter as u8 } else { b'?' });
    let registers: Vec<u16> = (0..room)
        .map(|_| {
            let high = ascii.next().unwrap_or_default();
            u16::from_be_bytes([high, ascii.next().unwrap_or_default()])
        })
        .collect();
    put(&registers);
}
