//! What the value of each screen is, and how it fills the cells.

use super::Text;
use super::format::{Number, Prefix, auto_range, five_digits, fixed};
use crate::identity::{MODEL_NAME, RESET_SYSTEM_VERSION};
use crate::menu::{AlertScreen, Cursor, Dialog, Editing, InfoScreen, SetupReading, Subject};
use crate::registers::{Image, Phases, PointValue, Quantity};
use crate::settings::{Setting, SystemType, pulse_duration_millis, theoretical_maximum_watts};

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
    /// A number that is edited digit by digit, with zeros in front.
    Digits {
        /// The number.
        number: Number,
        /// How many digits there are, 1 to 5.
        width: u8,
    },
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
            Self::Number(number) => shown.fill(*number, 0),
            Self::Digits { number, width } => shown.fill(*number, usize::from(*width)),
            Self::Text(text) => {
                let mut cells: Vec<Cell> = Vec::with_capacity(VALUE_CELLS);
                for character in text.as_str().chars() {
                    match (character, cells.last_mut()) {
                        ('.', Some(before)) if !before.point => before.point = true,
                        ('.', _) => cells.push(Cell { character: ' ', point: true }),
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

impl ValueCells {
    /// Writes a number at the right: all its digits, one in front of the point at least,
    /// and `width` digits at least.
    fn fill(&mut self, number: Number, width: usize) {
        self.negative = number.negative;
        let (mut rest, decimals) = (number.digits, usize::from(number.decimals));
        for (place, cell) in self.cells.iter_mut().rev().enumerate() {
            if rest > 0 || place <= decimals || place < width {
                cell.character = char::from_digit(rest % 10, 10).unwrap_or(' ');
                cell.point = place == decimals && decimals > 0;
            }
            rest /= 10;
        }
    }
}

/// Which way energy flows: one of the arrows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EnergyFlow {
    /// From the line to the load.
    Import,
    /// From the load to the line.
    Export,
}

impl EnergyFlow {
    /// The direction of a quantity: an import or export by name, a power by the sign of
    /// the real power of the same part.
    fn of(image: &Image<'_>, quantity: Quantity, part: Phases) -> Option<Self> {
        let sign = |of: Quantity| match image.value_of(of, part) {
            PointValue::Number(watts) if watts > 0.0 => Some(Self::Import),
            PointValue::Number(watts) if watts < 0.0 => Some(Self::Export),
            _ => None,
        };
        match quantity {
            Quantity::RealPower | Quantity::ReactivePower | Quantity::ApparentPower => {
                sign(Quantity::RealPower)
            }
            Quantity::RealDemand | Quantity::ReactiveDemand | Quantity::ApparentDemand => {
                sign(Quantity::RealDemand)
            }
            Quantity::RealEnergyImport
            | Quantity::ApparentEnergyImport
            | Quantity::RealDemandImportMax
            | Quantity::ReactiveDemandImportMax
            | Quantity::ApparentDemandImportMax => Some(Self::Import),
            Quantity::RealEnergyExport
            | Quantity::ApparentEnergyExport
            | Quantity::RealDemandExportMax
            | Quantity::ReactiveDemandExportMax
            | Quantity::ApparentDemandExportMax => Some(Self::Export),
            _ => None,
        }
    }
}

/// The value of a screen, and what of the rest of the glass depends on it.
pub(super) struct ValueField {
    pub value: Value,
    pub prefix: Prefix,
    pub flow: Option<EnergyFlow>,
    /// Text that takes the place of the label's second field.
    pub second: Option<Text>,
}

impl ValueField {
    fn of(value: Value) -> Self {
        Self { value, prefix: Prefix::None, flow: None, second: None }
    }

    fn number(number: Option<Number>) -> Self {
        Self::of(number.map_or(Value::Dashes, Value::Number))
    }

    fn ranged(value: f64) -> Self {
        match auto_range(value) {
            Some((prefix, number)) => Self { prefix, ..Self::of(Value::Number(number)) },
            None => Self::of(Value::Dashes),
        }
    }

    fn text(text: &str) -> Self {
        Self::of(Value::Text(Text::new(text)))
    }
}

/// What the screen under `cursor` shows of `image`.
pub(super) fn shown(cursor: &Cursor, image: &Image<'_>) -> ValueField {
    let subject = cursor.place().screen.row().subject;
    match subject {
        Subject::Title => ValueField::of(Value::Blank),
        Subject::Data(quantity, part) => data(image, quantity, part),
        Subject::Alert(alert) => ValueField::of(alert_value(alert, image.alerts)),
        Subject::Info(info) => info_value(info, image),
        Subject::Password(setting) | Subject::Setting(setting) => {
            let value = cursor.value(image.setup).unwrap_or_default();
            ValueField::of(setting_value(setting, value))
        }
        Subject::Reading(SetupReading::MaximumPower) => {
            ValueField::ranged(theoretical_maximum_watts(image.setup))
        }
        Subject::Reading(SetupReading::PulseDuration) => {
            let energy = image.setup.get(Setting::EnergyPerPulse);
            let millis = pulse_duration_millis(energy, theoretical_maximum_watts(image.setup));
            ValueField::number(millis.map(|millis| whole(u32::from(millis))))
        }
        Subject::Confirm(_) => {
            let yes = cursor.place().dialog == Dialog::Confirm { yes: true };
            ValueField::text(if yes { "YES" } else { "no" })
        }
    }
}

/// A measured point: the value that its registers are encoded from.
fn data(image: &Image<'_>, quantity: Quantity, part: Phases) -> ValueField {
    const MILLIJOULES_PER_WATT_HOUR: f64 = 3_600_000.0;
    let shown = match image.value_of(quantity, part) {
        PointValue::Absent => return ValueField::of(Value::Dashes),
        PointValue::Energy(energy) => ValueField::ranged(energy as f64 / MILLIJOULES_PER_WATT_HOUR),
        // Pulse counters are whole numbers; what five digits do not hold takes a prefix,
        // which the label shows (inferred).
        PointValue::Count(count) if count <= 99_999 => ValueField::of(Value::Number(whole(count))),
        PointValue::Count(count) => ValueField::ranged(f64::from(count)),
        PointValue::Number(number) => match quantity {
            Quantity::PowerFactor => ValueField::number(fixed(number, 3)),
            Quantity::Frequency => ValueField::number(fixed(number, 2)),
            _ if quantity.unit().prefix() == 3 => ValueField::ranged(number),
            _ => ValueField::number(five_digits(number)),
        },
    };
    if shown.value == Value::Dashes {
        return shown;
    }
    ValueField { flow: EnergyFlow::of(image, quantity, part), ..shown }
}

fn whole(digits: u32) -> Number {
    Number { negative: false, digits, decimals: 0 }
}

/// How a setting, or an answer to the question for a password, looks: a number with all
/// its digits, or the word for a choice.
fn setting_value(setting: Setting, value: u32) -> Value {
    let word = match (setting, value) {
        (Setting::Parity, 0) => "NONE",
        (Setting::Parity, 1) => "EVEN",
        (Setting::Parity, _) => "ODD",
        (Setting::CtSecondary, 1) => "1.0",
        (Setting::CtSecondary, _) => ".33",
        (Setting::SystemType, code) => match SystemType::from_code(code) {
            Some(SystemType::SinglePhaseLineNeutral) => "1L-1n",
            Some(SystemType::SinglePhaseLineLine) => "2L",
            Some(SystemType::SplitPhase) => "2L-1n",
            Some(SystemType::Delta) => "3L",
            Some(SystemType::Wye) | None => "3L-1n",
        },
        (Setting::DisplayUnits, 0) => "IEC",
        (Setting::DisplayUnits, _) => "IEEE",
        _ => {
            return match Editing::of(setting) {
                Editing::Digits { digits, decimals } => {
                    Value::Digits { number: Number { decimals, ..whole(value) }, width: digits }
                }
                Editing::Choice(_) | Editing::PulseEnergy(_) => Value::Number(whole(value)),
            };
        }
    };
    Value::Text(Text::new(word))
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

fn info_value(info: InfoScreen, image: &Image<'_>) -> ValueField {
    match info {
        InfoScreen::Model => ValueField::text(MODEL_NAME),
        InfoScreen::OperatingSystem => ValueField::text(&image.identity.os_version()),
        InfoScreen::ResetSystem => ValueField::text(RESET_SYSTEM_VERSION),
        InfoScreen::SerialNumber => {
            // Eight characters need both the second field and the value (inferred): the last
            // five stand in the value, up to six before them in the field.
            let serial = &image.identity.serial_number;
            let split = serial.char_indices().rev().nth(VALUE_CELLS - 1).map_or(0, |(i, _)| i);
            let (head, tail) = serial.split_at(split);
            let start = head.char_indices().rev().nth(crate::menu::FIELD_CELLS - 1);
            let head = head.get(start.map_or(0, |(i, _)| i)..).unwrap_or_default();
            ValueField { second: Some(Text::new(head)), ..ValueField::text(tail) }
        }
    }
}
