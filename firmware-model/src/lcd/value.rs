//! What the value of each screen is, and how it fills the cells.

use super::format::{Number, Prefix, auto_range, five_digits, fixed};
use super::{Glass, Text};
use crate::demand::Powers;
use crate::identity::{MODEL_NAME, RESET_SYSTEM_VERSION};
use crate::menu::{AlertScreen, Direction, InfoScreen, Kind, Quantity, ScreenId, Which};
use crate::metering::{ByPhase, PhaseEnergies};

/// Cells of the value (guide p. 10: passwords have five digits).
pub(super) const VALUE_CELLS: usize = 5;

/// What stands in the value field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// Nothing: the head of a row.
    Blank,
    /// `----`: not valid in this system type (guide p. 7), or not to be measured.
    Dashes,
    /// A number.
    Number(Number),
    /// A word or a version; a point stands in the cell before it.
    Text(Text),
}

/// One cell of the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The character, a blank for none.
    pub character: char,
    /// Whether the point behind it is on.
    pub point: bool,
}

/// The value as the glass shows it: a sign and five cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValueCells {
    /// Whether the minus sign is on.
    pub negative: bool,
    /// The cells from left to right.
    pub cells: [Cell; VALUE_CELLS],
}

impl Value {
    /// How it fills the cells: numbers and texts stand at the right.
    pub fn cells(&self) -> ValueCells {
        let blank = Cell { character: ' ', point: false };
        let mut shown = ValueCells { negative: false, cells: [blank; VALUE_CELLS] };
        match self {
            Self::Blank => {}
            Self::Dashes => {
                for cell in shown.cells.iter_mut().skip(1) {
                    cell.character = '-';
                }
            }
            Self::Number(number) => {
                shown.negative = number.negative;
                let (mut rest, decimals) = (number.digits, usize::from(number.decimals));
                for (place, cell) in shown.cells.iter_mut().rev().enumerate() {
                    if rest > 0 || place <= decimals {
                        cell.character = char::from_digit(rest % 10, 10).unwrap_or(' ');
                        cell.point = place == decimals && decimals > 0;
                    }
                    rest /= 10;
                }
            }
            Self::Text(text) => {
                let mut cells: Vec<Cell> = Vec::with_capacity(VALUE_CELLS);
                for character in text.as_str().chars() {
                    match (character, cells.last_mut()) {
                        ('.', Some(before)) if !before.point => before.point = true,
                        _ => cells.push(Cell { character, point: false }),
                    }
                }
                for (cell, filled) in shown.cells.iter_mut().rev().zip(cells.into_iter().rev()) {
                    *cell = filled;
                }
            }
        }
        shown
    }
}

/// Which way energy flows: one of the arrows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// From the line to the load.
    Import,
    /// From the load to the line.
    Export,
}

impl Flow {
    fn of_power(watts: Option<f64>) -> Option<Self> {
        match watts {
            Some(watts) if watts > 0.0 => Some(Self::Import),
            Some(watts) if watts < 0.0 => Some(Self::Export),
            _ => None,
        }
    }

    fn of_direction(direction: Direction) -> Option<Self> {
        match direction {
            Direction::Import => Some(Self::Import),
            Direction::Export => Some(Self::Export),
            Direction::Unsplit | Direction::Net | Direction::Quadrant(_) => None,
        }
    }
}

/// The value of a screen, and what of the rest of the glass depends on it.
pub(super) struct Shown {
    pub value: Value,
    pub prefix: Prefix,
    pub flow: Option<Flow>,
    /// Text that takes the place of the label's second field.
    pub second: Option<Text>,
}

impl Shown {
    fn of(value: Value) -> Self {
        Self { value, prefix: Prefix::None, flow: None, second: None }
    }

    fn number(number: Option<Number>) -> Self {
        Self::of(number.map_or(Value::Dashes, Value::Number))
    }

    fn ranged(value: Option<f64>, flow: Option<Flow>) -> Self {
        match value.and_then(auto_range) {
            Some((prefix, number)) => Self { prefix, flow, ..Self::of(Value::Number(number)) },
            None => Self::of(Value::Dashes),
        }
    }
}

/// What `screen` shows of `glass`.
pub(super) fn shown(screen: ScreenId, glass: &Glass<'_>) -> Shown {
    let row = screen.row();
    let which = row.which;
    let readings = glass.readings;
    match row.quantity {
        Quantity::Title => Shown::of(Value::Blank),
        Quantity::Energy(kind) => Shown::ranged(
            energies(glass, which).map(|energies| energy(energies, kind, row.direction)),
            Flow::of_direction(row.direction),
        ),
        Quantity::Power(kind) => {
            let powers = match kind {
                Kind::Real => &readings.real,
                Kind::Reactive => &readings.reactive,
                Kind::Apparent => &readings.apparent,
            };
            let flow = Flow::of_power(reading(&readings.real, which));
            Shown::ranged(reading(powers, which), flow)
        }
        Quantity::Current => Shown::number(reading(&readings.current, which).and_then(five_digits)),
        Quantity::VoltageLineToLine => {
            Shown::number(reading(&readings.line_to_line, which).and_then(five_digits))
        }
        Quantity::VoltageLineToNeutral => {
            Shown::number(reading(&readings.line_to_neutral, which).and_then(five_digits))
        }
        Quantity::PowerFactor => {
            let ratio = reading(&readings.power_factor, which);
            Shown::number(ratio.and_then(|ratio| fixed(ratio, 3)))
        }
        Quantity::Frequency => Shown::number(readings.frequency.and_then(|hertz| fixed(hertz, 2))),
        Quantity::Demand(kind) => {
            let present = &glass.demand.present;
            Shown::ranged(Some(power(present, kind)), Flow::of_power(Some(present.real)))
        }
        Quantity::MaximumDemand(kind) => {
            let maximum = match row.direction {
                Direction::Export => &glass.demand.export_max,
                _ => &glass.demand.import_max,
            };
            Shown::ranged(Some(power(maximum, kind)), Flow::of_direction(row.direction))
        }
        Quantity::PulseCount => pulses(glass, row.direction),
        Quantity::Alert(alert) => Shown::of(alert_value(alert, glass.alerts)),
        Quantity::Info(info) => info_value(info, glass),
    }
}

fn reading(quantity: &ByPhase, which: Which) -> Option<f64> {
    match which.index() {
        None => quantity.total,
        Some(phase) => quantity.phases.get(phase).copied().flatten(),
    }
}

/// The accumulators of a phase; none of phases that the system type leaves out.
fn energies<'a>(glass: &Glass<'a>, which: Which) -> Option<&'a PhaseEnergies> {
    match which.index() {
        None => Some(&glass.energies.total),
        Some(phase) if phase < glass.setup.system_type().phases() => {
            glass.energies.phases.get(phase)
        }
        Some(_) => None,
    }
}

/// An accumulator in `Wh`, `varh` or `VAh`.
fn energy(energies: &PhaseEnergies, kind: Kind, direction: Direction) -> f64 {
    const MILLIJOULES_PER_WATT_HOUR: f64 = 3_600_000.0;
    let [q1, q2, q3, q4] = energies.reactive;
    let (import, export) = match kind {
        Kind::Real => (energies.real_import, energies.real_export),
        Kind::Reactive => (q1 + q2, q3 + q4),
        Kind::Apparent => (energies.apparent_import, energies.apparent_export),
    };
    let millijoules = match direction {
        Direction::Net | Direction::Unsplit => import - export,
        Direction::Import => import,
        Direction::Export => export,
        Direction::Quadrant(1) => q1,
        Direction::Quadrant(2) => q2,
        Direction::Quadrant(3) => q3,
        Direction::Quadrant(_) => q4,
    };
    millijoules as f64 / MILLIJOULES_PER_WATT_HOUR
}

fn power(powers: &Powers, kind: Kind) -> f64 {
    match kind {
        Kind::Real => powers.real,
        Kind::Reactive => powers.reactive,
        Kind::Apparent => powers.apparent,
    }
}

/// Pulse counters are whole numbers; what five digits do not hold takes a
/// prefix, which the label shows (inferred).
fn pulses(glass: &Glass<'_>, direction: Direction) -> Shown {
    let [import, export] = glass.pulses;
    let count = if direction == Direction::Export { export } else { import };
    if count <= 99_999 {
        return Shown::of(Value::Number(Number { negative: false, digits: count, decimals: 0 }));
    }
    Shown::ranged(Some(f64::from(count)), None)
}

fn alert_value(alert: AlertScreen, register: u16) -> Value {
    let bits = alert.bits(register);
    if bits == 0 {
        return Value::Dashes;
    }
    Value::Text(match alert {
        AlertScreen::Frequency => Text::new("On"),
        AlertScreen::Pulse if bits & 0b10 != 0 => Text::new("ConF"),
        AlertScreen::Pulse => Text::new("OVR"),
        AlertScreen::PhaseLoss
        | AlertScreen::LowPowerFactor
        | AlertScreen::OverCurrent
        | AlertScreen::OverVoltage => {
            let mut letters = Text::BLANK;
            for (phase, letter) in ['A', 'B', 'C'].into_iter().enumerate() {
                letters.push(if bits >> phase & 1 == 1 { letter } else { ' ' });
            }
            letters
        }
    })
}

fn info_value(info: InfoScreen, glass: &Glass<'_>) -> Shown {
    let text = |text: &str| Shown::of(Value::Text(Text::new(text)));
    match info {
        InfoScreen::Model => text(MODEL_NAME),
        InfoScreen::OperatingSystem => text(&glass.identity.os_version()),
        InfoScreen::ResetSystem => text(RESET_SYSTEM_VERSION),
        InfoScreen::SerialNumber => {
            // Eight characters need both the second field and the value (inferred): the last
            // five stand in the value, up to six before them in the field.
            let serial = &glass.identity.serial_number;
            let split = serial.char_indices().rev().nth(VALUE_CELLS - 1).map_or(0, |(i, _)| i);
            let (head, tail) = serial.split_at(split);
            let start = head.char_indices().rev().nth(crate::menu::FIELD_CELLS - 1);
            let head = head.get(start.map_or(0, |(i, _)| i)..).unwrap_or_default();
            Shown { second: Some(Text::new(head)), ..text(tail) }
        }
    }
}
