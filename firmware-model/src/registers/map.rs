//! The whole map as rows, for documents and for words about the traffic.

use super::area::{AREAS, Area, Register, Wire};
use super::commands::COMMANDS;
use super::configuration::{CONFIGURATION, ConfigurationRow, Content, row_at};
use super::data_log::{self, DATA_LOG, DataLogRow};
use super::held::HeldRow;
use super::points::{POINTS, Point, RegisterFormat};
use super::quantity::Quantity;
use super::step::Step;
use super::sunspec::{SUNSPEC, SunSpecContent, SunSpecRow};
use crate::evidence::Evidence;
use crate::settings::{Accepts, Setting};

/// One value of the map: a register, or those that hold one value together.
#[derive(Debug, Clone, PartialEq)]
pub struct MapRow {
    /// The area in which it stands.
    pub area: Area,
    /// Its (first) register.
    pub register: Register,
    /// How many registers it takes.
    pub registers: u16,
    /// The address of the first in a request.
    pub wire: Wire,
    /// Its name for people.
    pub name: &'static str,
    /// Its name in the SunSpec models, where it has one.
    pub sunspec_name: Option<&'static str>,
    /// Whether it may be written.
    pub writable: bool,
    /// Whether it survives a power cut.
    pub non_volatile: bool,
    /// How it is held.
    pub format: RegisterFormat,
    /// The unit of a count times its scale.
    pub unit: &'static str,
    /// What one count stands for, in the unit.
    pub scale: Step,
    /// The values it can hold or takes.
    pub range: String,
    /// What it rests on.
    pub evidence: Evidence,
}

impl MapRow {
    /// `R` or `R/W`, as the guide writes it.
    pub const fn access(&self) -> &'static str {
        if self.writable { "R/W" } else { "R" }
    }
}

/// Every value of the map, in ascending order of registers.
pub fn map_rows() -> Vec<MapRow> {
    AREAS
        .iter()
        .flat_map(|row| match row.area {
            Area::Integer => POINTS.iter().map(integer_row).collect(),
            Area::Configuration => CONFIGURATION.iter().map(configuration_row).collect(),
            Area::Float => POINTS.iter().map(float_row).collect(),
            Area::Firmware => vec![firmware_row(row.first)],
            Area::SunSpec => SUNSPEC.iter().map(sunspec_row).collect(),
            Area::DataLog => DATA_LOG.iter().map(data_log_row).collect(),
            Area::LogBuffer => vec![log_buffer_row(row.first)],
        })
        .collect()
}

/// What a register holds, in words; the second register of a value has the name of the
/// first. None where there is nothing.
pub fn describe(register: Register) -> Option<&'static str> {
    let within = |first: Register, format: RegisterFormat| {
        let number = register.number();
        number >= first.number() && number - first.number() < format.registers()
    };
    let area = AREAS.iter().find(|row| row.offset(register).is_some())?;
    match area.area {
        Area::Integer => {
            POINTS.iter().find(|point| within(point.register, point.format)).map(|point| point.name)
        }
        Area::Float => POINTS
            .iter()
            .find(|point| within(point.float, RegisterFormat::Float))
            .map(|point| point.name),
        Area::Configuration => row_at(register).map(|row| row.name),
        Area::Firmware => Some(area.name),
        Area::SunSpec => SUNSPEC
            .iter()
            .find(|row| within(row.register, row.kind.format()))
            .map(|row| row.description),
        Area::DataLog => data_log::row_at(register).map(|row| row.name),
        Area::LogBuffer => Some(LOG_BUFFER_NAME),
    }
}

fn integer_row(point: &Point) -> MapRow {
    MapRow {
        area: Area::Integer,
        register: point.register,
        registers: point.format.registers(),
        wire: point.register.wire(),
        name: point.name,
        sunspec_name: None,
        writable: false,
        non_volatile: point.non_volatile,
        format: point.format,
        unit: point.quantity.unit().symbol(),
        scale: point.scale.step(),
        range: integer_range(point).to_owned(),
        evidence: point.evidence,
    }
}

fn integer_range(point: &Point) -> &'static str {
    match (point.quantity, point.format) {
        (Quantity::Reserved, _) => "always 0x8000 (QNAN)",
        (Quantity::PowerFactor, _) => "-10000 to 10000",
        // Outside, the true value stands, with bit 6 of register 146 (inferred).
        (Quantity::Frequency, _) => "4500 to 6500",
        (_, RegisterFormat::SLong) => "-2147483647 to 2147483647",
        (_, RegisterFormat::ULong) => "0 to 4294967295",
        (_, RegisterFormat::SInt) => "-32767 to 32767",
        (
            _,
            RegisterFormat::UInt
            | RegisterFormat::Float
            | RegisterFormat::Text(_)
            | RegisterFormat::Entries(_),
        ) => "0 to 32767",
    }
}

fn float_row(point: &Point) -> MapRow {
    MapRow {
        area: Area::Float,
        register: point.float,
        registers: RegisterFormat::Float.registers(),
        wire: point.float.wire(),
        format: RegisterFormat::Float,
        scale: Step::Fixed(0),
        range: match point.quantity {
            Quantity::Reserved => "always 0x7FC00000 (QNAN)",
            Quantity::PowerFactor => "-1 to 1",
            Quantity::Frequency => "45 to 65",
            Quantity::PulsesImport | Quantity::PulsesExport => "0 to 4294967040",
            _ => "",
        }
        .to_owned(),
        ..integer_row(point)
    }
}

fn configuration_row(row: &ConfigurationRow) -> MapRow {
    let range = match row.content {
        Content::Setting(setting) => accepted(setting),
        Content::Command => commands(),
        _ => row.range.to_owned(),
    };
    held_row(Area::Configuration, row, row.is_writable(), range)
}

fn data_log_row(row: &DataLogRow) -> MapRow {
    held_row(Area::DataLog, row, row.is_writable(), row.range.to_owned())
}

fn held_row<C>(area: Area, row: &HeldRow<C>, writable: bool, range: String) -> MapRow {
    MapRow {
        area,
        register: row.register,
        registers: row.format.registers(),
        wire: row.register.wire(),
        name: row.name,
        sunspec_name: None,
        writable,
        non_volatile: row.non_volatile,
        format: row.format,
        unit: row.unit,
        scale: row.scale.step(),
        range,
        evidence: row.evidence,
    }
}

fn accepted(setting: Setting) -> String {
    match setting.row().accepts {
        Accepts::Range(low, high) => format!("{low} to {high}"),
        Accepts::ZeroOr(low, high) => format!("0, {low} to {high}"),
        Accepts::OneOf(values) => list(values.iter()),
    }
}

fn commands() -> String {
    list(COMMANDS.iter().map(|row| row.value))
}

fn list<T: ToString>(values: impl Iterator<Item = T>) -> String {
    values.map(|value| value.to_string()).collect::<Vec<_>>().join(", ")
}

const LOG_BUFFER_NAME: &str = "log buffer picked by register 158, newest entry first";

fn log_buffer_row(register: Register) -> MapRow {
    let area = Area::LogBuffer.row();
    let format = RegisterFormat::Entries(area.registers() as u16);
    MapRow {
        area: area.area,
        register,
        registers: format.registers(),
        wire: register.wire(),
        name: LOG_BUFFER_NAME,
        sunspec_name: None,
        writable: false,
        non_volatile: true,
        format,
        unit: "",
        scale: Step::Fixed(0),
        range: "what the register logged holds; 0x8000 (QNAN) where nothing was written".to_owned(),
        evidence: area.evidence,
    }
}

fn firmware_row(register: Register) -> MapRow {
    MapRow {
        area: Area::Firmware,
        register,
        registers: 1,
        wire: register.wire(),
        name: Area::Firmware.row().name,
        sunspec_name: None,
        writable: false,
        non_volatile: true,
        format: RegisterFormat::UInt,
        unit: "",
        scale: Step::Fixed(-3),
        range: "0 to 65535".to_owned(),
        evidence: Area::Firmware.row().evidence,
    }
}

fn sunspec_row(row: &SunSpecRow) -> MapRow {
    MapRow {
        area: Area::SunSpec,
        register: row.register,
        registers: row.kind.format().registers(),
        wire: row.register.wire(),
        name: row.description,
        sunspec_name: Some(row.name),
        writable: false,
        non_volatile: row.non_volatile,
        format: row.kind.format(),
        unit: row.unit,
        scale: row.step(),
        range: match row.content {
            SunSpecContent::Constant(value) => format!("0x{value:X}"),
            SunSpecContent::DeviceAddress => "1 to 247".to_owned(),
            SunSpecContent::ModelId => "201 to 204".to_owned(),
            _ => row.kind.range().to_owned(),
        },
        evidence: row.evidence,
    }
}
