//! The words of a panel.

use std::collections::BTreeMap;

use firmware_model::lcd::Prefix;
use firmware_model::menu::SCREENS;
use firmware_model::{Accepts, SETTINGS, ScreenId, Setting};
use serde::Deserialize;
use toml::Spanned;

use crate::error::{PanelError, PanelSource, hint, screen};

/// The words of a panel.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    pub(crate) states: StateWords,
    pub(crate) dialogs: DialogWords,
    pub(crate) answers: AnswerWords,
    choices: BTreeMap<String, BTreeMap<String, String>>,
    pub(crate) phases: PhaseWords,
    pub(crate) lines: LineWords,
    prefixes: PrefixWords,
    units: BTreeMap<String, String>,
    pub(crate) alerts: AlertWords,
    pub(crate) screens: BTreeMap<ScreenId, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextFile {
    states: StateWords,
    dialogs: DialogWords,
    answers: AnswerWords,
    choices: BTreeMap<String, BTreeMap<String, String>>,
    phases: PhaseWords,
    lines: LineWords,
    prefixes: PrefixWords,
    units: BTreeMap<String, String>,
    alerts: AlertWords,
    screens: BTreeMap<Spanned<String>, String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateWords {
    pub dark: String,
    pub reset_system: String,
    pub not_valid: String,
    pub not_measurable: String,
    pub imported: String,
    pub exported: String,
    pub import_arrow: String,
    pub export_arrow: String,
    pub maintenance: String,
    pub no_alert: String,
    pub alert_on: String,
    pub alert_present: String,
    pub pulse_overrun: String,
    pub pulse_configuration: String,
    pub no_duration: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DialogWords {
    pub digit: String,
    pub last_digit: String,
    pub choice: String,
    pub refused: String,
    pub confirm_no: String,
    pub confirm_yes: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerWords {
    pub no: String,
    pub yes: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineWords {
    pub line_to_line: String,
    pub line_to_neutral: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhaseWords {
    pub one: String,
    pub two: String,
    pub three: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct PrefixWords {
    kilo: String,
    mega: String,
    giga: String,
    // Panels from before it was a prefix do without a word of their own.
    #[serde(default = "tera")]
    tera: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertWords {
    pub phase_loss: String,
    pub low_pf: String,
    pub frequency: String,
    pub over_current: String,
    pub over_voltage: String,
    pub pulse_overrun: String,
    pub pulse_configuration: String,
}

impl Vocabulary {
    pub(crate) fn parse(source: PanelSource<'_>) -> Result<Self, PanelError> {
        let file: TextFile = source.parse()?;
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
    source: PanelSource<'_>,
    choices: &BTreeMap<String, BTreeMap<String, String>>,
) -> Result<(), PanelError> {
    for (name, words) in choices {
        let accepts = Setting::named(name).map(|setting| setting.row().accepts);
        let Some(Accepts::OneOf(values)) = accepts else {
            let mut error =
                source.error(None, format!("there is no setting `{name}` with values to choose"));
            error.help = hint(name, SETTINGS.iter().map(|row| row.name));
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
