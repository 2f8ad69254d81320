//! Settings in a scenario: how each is written, and their commit in the order of the table.

use core::ops::Range;

use firmware_model::menu::Notation;
use firmware_model::{Accepts, Door, Parity, Refusal, SETTINGS, Setting, Setup};
use toml::de::DeValue;

use super::value::{accepts, found, real, unknown_word, whole};
use crate::diagnostics::Finding;
use crate::worded::{Worded, worded};

/// How a setting is written in a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SettingForm {
    /// The stored number itself.
    Stored,
    /// A real number with two decimals; hundredths are stored.
    Hundredths,
    /// One of these words; its place in the list is stored.
    Words(&'static [&'static str]),
    /// Five digits, as a text or as a whole number.
    FiveDigits,
}

worded!(Parity { None = "none", Even = "even", Odd = "odd" });

/// The notations of the labels, in the order of their register.
const LABELS: &[&str] = &[Notation::ALL[0].name(), Notation::ALL[1].name()];

/// How `setting` is written.
pub(super) fn how_written(setting: Setting) -> SettingForm {
    match setting {
        Setting::PtRatio => SettingForm::Hundredths,
        Setting::Parity => SettingForm::Words(Parity::WORDS),
        Setting::DisplayUnits => SettingForm::Words(LABELS),
        Setting::SetupPassword | Setting::ResetPassword => SettingForm::FiveDigits,
        _ => SettingForm::Stored,
    }
}

/// The stored value of what stands in the file, or what is wrong with it, as the
/// end of a sentence about the setting. Ranges that depend on other settings are
/// judged in [`commit`].
pub(super) fn stored(setting: Setting, value: &DeValue<'_>) -> Result<u32, String> {
    let row = setting.row();
    let wrong = || format!("is {}; accepted: {}", found(value), written(setting));
    let in_range = |number: u32| row.accepts.contains(number);
    match (how_written(setting), value) {
        (SettingForm::Words(words), DeValue::String(text)) => {
            let index = words.iter().position(|word| *word == text.as_ref());
            index.map(|index| index as u32).ok_or_else(|| unknown_word(text, words))
        }
        (SettingForm::Hundredths, _) => {
            let hundredths = real(value).ok_or_else(wrong)? * 100.0;
            let rounded = libm::round(hundredths);
            let exact = (hundredths - rounded).abs() < 1e-6;
            let stored = if exact && (0.0..=1e9).contains(&rounded) { rounded as u32 } else { 0 };
            if in_range(stored) { Ok(stored) } else { Err(wrong()) }
        }
        (SettingForm::FiveDigits, DeValue::String(text)) => {
            let digits = text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit());
            if digits { text.parse().map_err(|_| wrong()) } else { Err(wrong()) }
        }
        (SettingForm::Stored | SettingForm::FiveDigits, DeValue::Integer(integer)) => {
            whole(integer)
                .and_then(|whole| u32::try_from(whole).ok())
                .filter(|&number| in_range(number))
                .ok_or_else(wrong)
        }
        _ => Err(wrong()),
    }
}

/// What a setting takes in a scenario, in words.
fn written(setting: Setting) -> String {
    match (how_written(setting), setting.row().accepts) {
        (SettingForm::Stored, values) => {
            let unit = setting.row().unit;
            let space = if unit.is_empty() { "" } else { " " };
            format!("{}{space}{unit}", accepts(values))
        }
        (SettingForm::Hundredths, Accepts::Range(from, to)) => {
            let (from, to) = (f64::from(from) / 100.0, f64::from(to) / 100.0);
            format!("a number from {from:.2} to {to:.2} with at most two decimals")
        }
        (SettingForm::Hundredths, values) => accepts(values),
        (SettingForm::Words(words), _) => format!("one of \"{}\"", words.join("\", \"")),
        (SettingForm::FiveDigits, _) => {
            "five digits such as \"00042\", or a whole number from 0 to 99999".to_owned()
        }
    }
}

/// Commits settings on top of the factory settings, in the order of the table, as
/// the meter does; the rest are findings.
pub(super) fn commit(values: &[(Setting, u32, Range<usize>)]) -> (Setup, Vec<Finding>) {
    let mut setup = Setup::default();
    let mut findings = Vec::new();
    for row in &SETTINGS {
        let Some((setting, value, span)) =
            values.iter().rfind(|(setting, ..)| *setting == row.setting)
        else {
            continue;
        };
        if let Err(refusal) = setup.set(*setting, *value, Door::Modbus) {
            let message =
                format!("`{}` {}", row.name, setting_refused(*setting, *value, &setup, refusal));
            findings.push(Finding::new(span.clone(), message));
        }
    }
    (setup, findings)
}

/// The number that a setting stores for what a person writes, as a scenario writes it; words
/// in large letters or small ones.
///
/// # Errors
/// What was found and what is accepted, as the end of a sentence about the setting.
pub fn setting_number(setting: Setting, text: &str) -> Result<u32, String> {
    let text = text.trim();
    let word = match how_written(setting) {
        SettingForm::Words(words) => words.iter().find(|word| word.eq_ignore_ascii_case(text)),
        _ => None,
    };
    let is_number =
        !matches!(how_written(setting), SettingForm::Words(_) | SettingForm::FiveDigits);
    let value = match DeValue::parse(text).map(toml::Spanned::into_inner) {
        Ok(value @ (DeValue::Integer(_) | DeValue::Float(_))) if is_number => value,
        _ => DeValue::String(word.map_or(text, |word| word).into()),
    };
    stored(setting, &value)
}

/// What a scenario writes for the number that a setting stores.
pub fn setting_text(setting: Setting, number: u32) -> String {
    match how_written(setting) {
        SettingForm::Stored => number.to_string(),
        SettingForm::Hundredths => format!("{}.{:02}", number / 100, number % 100),
        SettingForm::Words(words) => {
            words.get(number as usize).map_or_else(|| number.to_string(), |&word| word.to_owned())
        }
        SettingForm::FiveDigits => format!("{number:05}"),
    }
}

/// Why the meter refuses `value`, as the end of a sentence about the setting.
pub fn setting_refused(setting: Setting, value: u32, setup: &Setup, refusal: Refusal) -> String {
    let ratio = setup.pt_ratio();
    match refusal {
        Refusal::OutOfRange(_) => format!("is {value}; accepted: {}", written(setting)),
        Refusal::VoltageAtTerminals => format!(
            "is {value} V; divided by pt_ratio ({ratio:.2}) it must be 82 to 660 V, that is {:.0} to {:.0} V here",
            libm::ceil(82.0 * ratio).max(82.0),
            libm::floor(660.0 * ratio).min(32_000.0),
        ),
        Refusal::NoPulseDuration => format!(
            "is {value} Wh, too little for a theoretical maximum power of {:.1} kW: no pulse is short enough; write more Wh, or a smaller ct_primary or system_voltage",
            firmware_model::theoretical_maximum_watts(setup) / 1000.0,
        ),
    }
}
