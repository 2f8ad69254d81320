//! What a person would say of the glass.

use std::collections::BTreeMap;

use firmware_model::ScreenId;
use firmware_model::lcd::{Lcd, Prefix, Value};
use firmware_model::menu::{AlertScreen, Quantity, SCREENS};
use serde::Deserialize;
use toml::Spanned;

use crate::error::{PanelError, Source};
use crate::panel::{self, Panel};

/// The words of a panel.
#[derive(Debug, Clone)]
pub struct Words {
    states: States,
    phases: Phases,
    prefixes: Prefixes,
    units: BTreeMap<String, String>,
    alerts: Alerts,
    screens: BTreeMap<ScreenId, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    states: States,
    phases: Phases,
    prefixes: Prefixes,
    units: BTreeMap<String, String>,
    alerts: Alerts,
    screens: BTreeMap<Spanned<String>, String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct States {
    dark: String,
    reset_system: String,
    not_valid: String,
    not_measurable: String,
    imported: String,
    exported: String,
    maintenance: String,
    no_alert: String,
    alert_on: String,
    alert_present: String,
    pulse_overrun: String,
    pulse_configuration: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Phases {
    one: String,
    two: String,
    three: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Prefixes {
    kilo: String,
    mega: String,
    giga: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Alerts {
    phase_loss: String,
    low_pf: String,
    frequency: String,
    over_current: String,
    over_voltage: String,
    pulse_overrun: String,
    pulse_configuration: String,
}

impl Words {
    pub(crate) fn parse(source: Source<'_>) -> Result<Self, PanelError> {
        let file: File = source.parse()?;
        let mut screens = BTreeMap::new();
        for (id, title) in file.screens {
            screens.insert(panel::screen(source, &id)?, title);
        }
        for row in &SCREENS {
            if !screens.contains_key(&row.screen) {
                return Err(source.error(None, format!("screen `{}` has no words", row.id)));
            }
            let unit = row.quantity.unit();
            if !unit.is_empty() && !file.units.contains_key(unit) {
                return Err(source.error(None, format!("unit `{unit}` has no words")));
            }
        }
        Ok(Self {
            states: file.states,
            phases: file.phases,
            prefixes: file.prefixes,
            units: file.units,
            alerts: file.alerts,
            screens,
        })
    }
}

/// What the screen is, without its value: "Real power, total of three phases".
pub fn short_words(panel: &Panel, lcd: &Lcd) -> String {
    let words = &panel.words;
    let phases = match lcd.meaning.system_type.phases() {
        1 => &words.phases.one,
        2 => &words.phases.two,
        _ => &words.phases.three,
    };
    let title = words.screens.get(&lcd.place.screen).map_or("", String::as_str);
    title.replace("{phases}", phases)
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
    if lcd.import {
        said.push_str(", ");
        said.push_str(&states.imported);
    }
    if lcd.export {
        said.push_str(", ");
        said.push_str(&states.exported);
    }
    said.push('.');
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

fn value_in_words(panel: &Panel, lcd: &Lcd) -> Option<String> {
    let (words, quantity) = (&panel.words, lcd.row().quantity);
    match (lcd.value, quantity) {
        (Value::Blank, _) => None,
        (_, Quantity::Alert(alert)) => Some(alert_in_words(panel, alert, lcd.meaning.alerts)),
        (Value::Dashes, _) => Some(if exists(lcd) {
            words.states.not_measurable.clone()
        } else {
            let code = lcd.meaning.system_type.code();
            words.states.not_valid.replace("{type}", &code.to_string())
        }),
        (Value::Text(text), _) => Some(format!("{}{}", lcd.second, text)),
        (Value::Number(number), _) => {
            let digits = format!("{:.*}", usize::from(number.decimals), number.value());
            let unit = words.units.get(quantity.unit()).map_or("", String::as_str);
            let prefix = match lcd.meaning.prefix {
                Prefix::None => "",
                Prefix::Kilo => &words.prefixes.kilo,
                Prefix::Mega => &words.prefixes.mega,
                Prefix::Giga => &words.prefixes.giga,
            };
            Some(format!("{digits} {prefix}{unit}").trim_end().to_owned())
        }
    }
}

/// Whether the system type has what the screen shows.
fn exists(lcd: &Lcd) -> bool {
    let (row, system) = (lcd.row(), lcd.meaning.system_type);
    let any_or = |valid: [bool; 3]| match row.which.index() {
        None => valid.contains(&true),
        Some(phase) => valid.get(phase).copied().unwrap_or(false),
    };
    match row.quantity {
        Quantity::VoltageLineToLine => any_or(system.line_to_line()),
        Quantity::VoltageLineToNeutral => any_or(system.line_to_neutral()),
        _ => row.which.index().is_none_or(|phase| phase < system.phases()),
    }
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
    let Words { alerts, states, .. } = &panel.words;
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
