//! SunSpec: the common model and a meter model (201 to 204, by system type), filled from
//! the measured points.

mod points;
mod row;
mod scale_factors;

pub use points::SUNSPEC;
pub use row::{ScaleFactor, SunSpecContent, SunSpecKind, SunSpecRow, SunSpecText};
pub use scale_factors::ScaleFactors;

use super::area::Area;
use super::encode::{signed, words};
use super::encoded::EncodedWords;
use super::image::Image;
use super::quantity::{Phases, PointValue, Quantity};
use super::step::Step;
use crate::alerts::Alerts;
use crate::identity::MODEL_NAME;
use crate::settings::{Scales, SystemType};

/// The maker's name in SunSpec and in the device identification (guide, page 18).
pub const MANUFACTURER: &str = "Leviton";

impl SunSpecRow {
    /// The point that scales this one.
    pub fn step(&self) -> Step {
        let factor = match self.content {
            SunSpecContent::Measured(_, _, factor) | SunSpecContent::Sum(_, factor) => factor,
            SunSpecContent::Energy(..) => ScaleFactor::Energy,
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
pub(super) fn encode(image: &Image<'_>, scales: Scales, map: &mut EncodedWords) {
    let factors = ScaleFactors::of(image.setup);
    for row in &SUNSPEC {
        let mut put = |values: &[u16]| map.put(Area::SunSpec, row.register, values);
        match row.content {
            SunSpecContent::Text(text) => put_text(&text_of(text, image), row.kind, put),
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

fn bits(content: SunSpecContent, image: &Image<'_>, scales: Scales, factors: ScaleFactors) -> u32 {
    match content {
        SunSpecContent::Constant(bits) => bits,
        SunSpecContent::Text(_) => 0,
        SunSpecContent::DeviceAddress => u32::from(image.setup.address()),
        SunSpecContent::ModelId => u32::from(model_id(image.setup.system_type())),
        SunSpecContent::Measured(quantity, part, factor) => {
            u32::from(signed(number(image.value_of(quantity, part)), factors.base(factor)))
        }
        SunSpecContent::Sum(quantity, factor) => {
            u32::from(signed(sum(image, quantity), factors.base(factor)))
        }
        SunSpecContent::Energy(quantity, part) => image.energy_register(quantity, part, scales),
        SunSpecContent::Exponent(factor) => u32::from(i16::from(factors.exponent(factor)) as u16),
        SunSpecContent::Events => events(image.alerts),
    }
}

fn number(value: PointValue) -> Option<f64> {
    match value {
        PointValue::Number(number) => Some(number),
        PointValue::Energy(_) | PointValue::Count(_) | PointValue::Absent => None,
    }
}

fn sum(image: &Image<'_>, quantity: Quantity) -> Option<f64> {
    [Phases::A, Phases::B, Phases::C]
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

fn text_of(text: SunSpecText, image: &Image<'_>) -> String {
    match text {
        SunSpecText::Manufacturer => MANUFACTURER.to_owned(),
        SunSpecText::Model => MODEL_NAME.to_owned(),
        SunSpecText::Options => String::new(),
        SunSpecText::Version => format!("V{}", image.identity.os_version()),
        SunSpecText::SerialNumber => image.identity.serial_number.clone(),
    }
}

/// Text as registers: two characters each, the rest zero. The last byte is always zero
/// (guide, page 30: null terminated); what is not ASCII becomes a question mark.
fn put_text(text: &str, kind: SunSpecKind, mut put: impl FnMut(&[u16])) {
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
