//! What a person would say of the glass.

use firmware_model::SystemType;
use firmware_model::lcd::{Lcd, Number, Value};
use firmware_model::menu::{AlertScreen, Dialog, Editing, SetupReading, Subject};
use firmware_model::registers::Quantity;

use crate::panel::Panel;
use crate::panel::vocabulary::Vocabulary;

/// What the screen is, without its value: "Real power, total of three phases".
pub fn short_words(panel: &Panel, lcd: &Lcd) -> String {
    let words = &panel.words;
    let system = lcd.meaning.system_type;
    let phases = match system.phases() {
        1 => &words.phases.one,
        2 => &words.phases.two,
        _ => &words.phases.three,
    };
    let line = match system {
        SystemType::SinglePhaseLineNeutral => &words.lines.line_to_neutral,
        _ => &words.lines.line_to_line,
    };
    let title = words.screens.get(&lcd.place.screen).map_or("", String::as_str);
    title.replace("{phases}", phases).replace("{line}", line)
}

/// The whole glass in words, and its label as it stands there: a changed label is a changed word.
pub fn described(panel: &Panel, lcd: &Lcd) -> String {
    let label = label(lcd);
    let words = words(panel, lcd);
    if label.is_empty() { words } else { format!("{words} Label: {label}.") }
}

/// The text fields as they stand on the glass, a blank between them.
pub fn label(lcd: &Lcd) -> String {
    let fields = [lcd.first.as_str().trim(), lcd.second.as_str().trim()];
    let filled: Vec<&str> = fields.into_iter().filter(|field| !field.is_empty()).collect();
    filled.join(" ")
}

/// The value field as it reads: `-27.000`, `----`, `A C`.
pub fn value_text(value: Value) -> String {
    let cells = value.cells();
    let mut text = String::new();
    for cell in cells.cells {
        text.push(cell.character);
        if cell.point {
            text.push('.');
        }
    }
    format!("{}{}", if cells.negative { "-" } else { "" }, text.trim())
}

/// The whole glass in a sentence or two.
pub fn words(panel: &Panel, lcd: &Lcd) -> String {
    let states = &panel.words.states;
    if !lcd.lit {
        return states.dark.clone();
    }
    let mut said = short_words(panel, lcd);
    if let Some(value) = value_in_words(panel, lcd) {
        said.push_str(": ");
        said.push_str(&value);
    }
    let arrow = match (lcd.import, lcd.export) {
        (true, _) => Some((&states.imported, &states.import_arrow)),
        (_, true) => Some((&states.exported, &states.export_arrow)),
        _ => None,
    };
    let ending = match (arrow, arrow_of(lcd.row().subject)) {
        (Some((flow, _)), Arrow::Value) => format!(", {flow}."),
        (Some((_, arrow)), Arrow::RealPower) => format!(". {arrow}"),
        _ => ".".to_owned(),
    };
    said.push_str(&ending);
    if let Some(dialog) = dialog_in_words(panel, lcd) {
        said.push(' ');
        said.push_str(&dialog);
    }
    if !lcd.meaning.running {
        said.push(' ');
        said.push_str(&states.reset_system);
    }
    if lcd.wrench {
        said.push(' ');
        said.push_str(&states.maintenance.replace("{alerts}", &alerts(panel, lcd.meaning.alerts)));
    }
    said
}

/// Whose direction the arrow on a screen tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Arrow {
    /// The value's own.
    Value,
    /// The screen's, whose name says it.
    Name,
    /// That of the real power: the value may have another one.
    RealPower,
}

fn arrow_of(subject: Subject) -> Arrow {
    use Quantity::{
        ApparentDemand, ApparentPower, ReactiveDemand, ReactivePower, RealDemand, RealPower,
    };
    match subject {
        Subject::Data(RealPower | RealDemand, _) => Arrow::Value,
        Subject::Data(ReactivePower | ApparentPower | ReactiveDemand | ApparentDemand, _) => {
            Arrow::RealPower
        }
        _ => Arrow::Name,
    }
}

fn value_in_words(panel: &Panel, lcd: &Lcd) -> Option<String> {
    let (words, subject) = (&panel.words, lcd.row().subject);
    if let (Subject::Setting(setting), Some(value)) = (subject, lcd.meaning.setting)
        && let Some(choice) = words.choice(setting, value)
    {
        return Some(choice.to_owned());
    }
    match (lcd.value, subject) {
        (Value::Blank, _) => None,
        (_, Subject::Alert(alert)) => Some(alert_in_words(panel, alert, lcd.meaning.alerts)),
        (_, Subject::Confirm(_)) => Some(match lcd.place.dialog {
            Dialog::Confirm { yes: true } => words.answers.yes.clone(),
            _ => words.answers.no.clone(),
        }),
        (Value::Dashes, Subject::Reading(SetupReading::PulseDuration)) => {
            Some(words.states.no_duration.clone())
        }
        (Value::Dashes, subject) => Some(if exists(subject, lcd.meaning.system_type) {
            words.states.not_measurable.clone()
        } else {
            let code = lcd.meaning.system_type.code();
            words.states.not_valid.replace("{type}", &code.to_string())
        }),
        (Value::Text(text), _) => Some(format!("{}{}", lcd.second, text)),
        (Value::Number(number), _) => {
            // Where the direction is said, the sign would say it twice.
            let number = Number { negative: number.negative && !says_direction(lcd), ..number };
            Some(words.number(&written(number, 0), lcd.meaning.prefix, subject.unit()))
        }
        (Value::Digits { number, width }, _) => {
            let digits = written(number, usize::from(width));
            Some(words.number(&digits, lcd.meaning.prefix, subject.unit()))
        }
    }
}

/// Whether the direction of the value is said behind it.
fn says_direction(lcd: &Lcd) -> bool {
    lcd.export && arrow_of(lcd.row().subject) == Arrow::Value
}

/// A number as it stands on the glass, with `width` digits at least.
fn written(number: Number, width: usize) -> String {
    let decimals = usize::from(number.decimals);
    // The point takes a character too.
    let width = if decimals > 0 && width > 0 { width + 1 } else { width };
    format!("{:0width$.decimals$}", number.value())
}

/// Whether the system type has what the screen shows.
fn exists(subject: Subject, system: SystemType) -> bool {
    match subject {
        Subject::Data(quantity, part) => quantity.exists_in(part, system),
        _ => true,
    }
}

/// What the keys do, where they change something.
fn dialog_in_words(panel: &Panel, lcd: &Lcd) -> Option<String> {
    let dialogs = &panel.words.dialogs;
    Some(match lcd.place.dialog {
        Dialog::Plain => return None,
        Dialog::Choice => dialogs.choice.clone(),
        Dialog::Refused => dialogs.refused.clone(),
        Dialog::Confirm { yes: false } => dialogs.confirm_no.clone(),
        Dialog::Confirm { yes: true } => dialogs.confirm_yes.clone(),
        Dialog::Digit(digit) => {
            let (Subject::Setting(setting) | Subject::Password(setting)) = lcd.row().subject else {
                return None;
            };
            let digits = Editing::of(setting).digits()?;
            let said = if digit + 1 < digits { &dialogs.digit } else { &dialogs.last_digit };
            said.replace("{digit}", &(digit + 1).to_string())
                .replace("{digits}", &digits.to_string())
        }
    })
}

fn alert_in_words(panel: &Panel, alert: AlertScreen, register: u16) -> String {
    let states = &panel.words.states;
    let bits = alert.bits(register);
    match alert {
        _ if bits == 0 => states.no_alert.clone(),
        AlertScreen::Frequency => states.alert_present.clone(),
        AlertScreen::Pulse if bits & 0b10 != 0 => states.pulse_configuration.clone(),
        AlertScreen::Pulse => states.pulse_overrun.clone(),
        _ => states.alert_on.replace("{phases}", &letters(bits)),
    }
}

/// Every active alert, with its phases.
fn alerts(panel: &Panel, register: u16) -> String {
    let Vocabulary { alerts, states, .. } = &panel.words;
    let mut named = Vec::new();
    for alert in AlertScreen::ALL {
        let bits = alert.bits(register);
        if bits == 0 {
            continue;
        }
        let name = match alert {
            AlertScreen::PhaseLoss => &alerts.phase_loss,
            AlertScreen::LowPowerFactor => &alerts.low_pf,
            AlertScreen::OverCurrent => &alerts.over_current,
            AlertScreen::OverVoltage => &alerts.over_voltage,
            AlertScreen::Frequency => {
                named.push(alerts.frequency.clone());
                continue;
            }
            AlertScreen::Pulse => {
                if bits & 0b01 != 0 {
                    named.push(alerts.pulse_overrun.clone());
                }
                if bits & 0b10 != 0 {
                    named.push(alerts.pulse_configuration.clone());
                }
                continue;
            }
        };
        named.push(format!("{name} {}", states.alert_on.replace("{phases}", &letters(bits))));
    }
    named.join("; ")
}

/// The phases of three bits: "A", "A and C", "A, B and C".
fn letters(bits: u16) -> String {
    let named: Vec<&str> = ["A", "B", "C"]
        .into_iter()
        .enumerate()
        .filter(|(phase, _)| bits >> phase & 1 == 1)
        .map(|(_, letter)| letter)
        .collect();
    match named.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => named.concat(),
    }
}
