//! The words of a panel.

use std::collections::BTreeMap;

use firmware_model::lcd::Prefix;
use firmware_model::menu::SCREENS;
use firmware_model::{Accepts, SETTINGS, ScreenId, Setting};
use serde::Deserialize;
use toml::Spanned;

use crate::error::{PanelError, Source, nearest, screen};

/// The words of a panel.
#[derive(Debug, Clone)]
pub struct Words {
    pub(crate) states: States,
    pub(crate) dialogs: Dialogs,
    pub(crate) answers: Answers,
    choices: BTreeMap<String, BTreeMap<String, String>>,
    pub(crate) phases: Phases,
    pub(crate) lines: Lines,
    prefixes: Prefixes,
    units: BTreeMap<String, String>,
    pub(crate) alerts: Alerts,
    pub(crate) screens: BTreeMap<ScreenId, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    states: States,
    dialogs: Dialogs,
    answers: Answers,
    choices: BTreeMap<String, BTreeMap<String, String>>,
    phases: Phases,
    lines: Lines,
    prefixes: Prefixes,
    units: BTreeMap<String, String>,
    alerts: Alerts,
    screens: BTreeMap<Spanned<String>, String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct States {
    pub(crate) dark: String,
    pub(crate) reset_system: String,
    pub(crate) not_valid: String,
    pub(crate) not_measurable: String,
    pub(crate) imported: String,
    pub(crate) exported: String,
    pub(crate) import_arrow: String,
    pub(crate) export_arrow: String,
    pub(crate) maintenance: String,
    pub(crate) no_alert: String,
    pub(crate) alert_on: String,
    pub(crate) alert_present: String,
    pub(crate) pulse_overrun: String,
    pub(crate) pulse_configuration: String,
    pub(crate) no_duration: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Dialogs {
    pub(crate) digit: String,
    pub(crate) last_digit: String,
    pub(crate) choice: String,
    pub(crate) refused: String,
    pub(crate) confirm_no: String,
    pub(crate) confirm_yes: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answers {
    pub(crate) no: String,
    pub(crate) yes: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lines {
    pub(crate) line_to_line: String,
    pub(crate) line_to_neutral: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Phases {
    pub(crate) one: String,
    pub(crate) two: String,
    pub(crate) three: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Prefixes {
    kilo: String,
    mega: String,
    giga: String,
    // Panels from before it was a prefix do without a word of their own.
    #[serde(default = "tera")]
    tera: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Alerts {
    pub(crate) phase_loss: String,
    pub(crate) low_pf: String,
    pub(crate) frequency: String,
    pub(crate) over_current: String,
    pub(crate) over_voltage: String,
    pub(crate) pulse_overrun: String,
    pub(crate) pulse_configuration: String,
}

impl Words {
    pub(crate) fn parse(source: Source<'_>) -> Result<Self, PanelError> {
        let file: File = source.parse()?;
        let mut screens = BTreeMap::new();
        for (id, title) in file.screens {
            screens.insert(screen(source, &id)?, title);
        }
        for row in &SCREENS {
            if !screens.contains_key(&row.screen) {
                return Err(source.error(None, format!("screen `{}` has no words", row.id)));
            }
            let unit = row.subject.unit();
            if !unit.is_empty() && !file.units.contains_key(unit) {
                return Err(source.error(None, format!("unit `{unit}` has no words")));
            }
        }
        check_choices(source, &file.choices)?;
        Ok(Self {
            states: file.states,
            dialogs: file.dialogs,
            answers: file.answers,
            choices: file.choices,
            phases: file.phases,
            lines: file.lines,
            prefixes: file.prefixes,
            units: file.units,
            alerts: file.alerts,
            screens,
        })
    }

    /// The words for a choice; none where it is a number.
    pub(crate) fn choice(&self, setting: Setting, value: u32) -> Option<&str> {
        let words = self.choices.get(setting.row().name)?;
        words.get(&value.to_string()).map(String::as_str)
    }

    pub(crate) fn number(&self, digits: &str, prefix: Prefix, unit: &str) -> String {
        let unit = self.units.get(unit).map_or("", String::as_str);
        let prefix = match prefix {
            Prefix::None => "",
            Prefix::Kilo => &self.prefixes.kilo,
            Prefix::Mega => &self.prefixes.mega,
            Prefix::Giga => &self.prefixes.giga,
            Prefix::Tera => &self.prefixes.tera,
        };
        format!("{digits} {prefix}{unit}").trim_end().to_owned()
    }
}

fn tera() -> String {
    "tera".to_owned()
}

/// Every setting that is named has words for all its values, and no others.
fn check_choices(
    source: Source<'_>,
    choices: &BTreeMap<String, BTreeMap<String, String>>,
) -> Result<(), PanelError> {
    for (name, words) in choices {
        let accepts = Setting::named(name).map(|setting| setting.row().accepts);
        let Some(Accepts::OneOf(values)) = accepts else {
            let mut error =
                source.error(None, format!("there is no setting `{name}` with values to choose"));
            error.help = nearest(name, SETTINGS.iter().map(|row| row.name));
            return Err(error);
        };
        for value in values {
            if !words.contains_key(&value.to_string()) {
                let message = format!("value {value} of setting `{name}` has no words");
                return Err(source.error(None, message));
            }
        }
        if words.len() > values.len() {
            let message = format!("setting `{name}` has words for values that it never takes");
            return Err(source.error(None, message));
        }
    }
    Ok(())
}
