//! What the screen on the glass is: in words, its place in the menu, its register, its evidence.

use firmware_model::menu::{InfoScreen, SetupReading, Subject};
use firmware_model::registers::{POINTS, Point, SUNSPEC};
use firmware_model::{ALERTS, Accepts, Lcd, Rule, SETTINGS};

use panels::Panel;

/// The parts of an explanation: a heading and a sentence each; `words` are what the glass says.
pub fn explanation(panel: &Panel, lcd: &Lcd, words: String) -> Vec<(&'static str, String)> {
    let row = lcd.row();
    let mut parts = vec![
        ("Shows", words),
        ("Menu", path(panel, lcd)),
        ("Register", register(row.subject)),
        ("Accepts", accepted(row.subject)),
        ("Rests on", format!("{}.", row.evidence)),
        ("Its place", format!("{}.", row.place_evidence())),
        ("Its name", row.id.to_owned()),
    ];
    parts.retain(|(_, text)| !text.is_empty());
    if !lcd.lit {
        parts.retain(|(heading, _)| *heading == "Shows");
    }
    parts
}

/// The labels from the top list to the screen.
fn path(panel: &Panel, lcd: &Lcd) -> String {
    let meaning = lcd.meaning;
    let prefix = meaning.prefix.letter().map_or(String::new(), String::from);
    let filled = |text: &str| {
        let phases = meaning.system_type.phases().to_string();
        let line = if meaning.system_type.code() == 10 { "N" } else { "L" };
        text.replace('*', &prefix).replace('#', &phases).replace('%', line)
    };
    let labels: Vec<String> = panel
        .menu
        .path(lcd.place.screen)
        .into_iter()
        .filter_map(|screen| panel.menu.label(screen, meaning.notation))
        .map(|label| {
            format!("{} {}", filled(&label.first), filled(&label.second)).trim().to_owned()
        })
        .collect();
    labels.join(" > ")
}

/// Where a Modbus client finds the same.
fn register(subject: Subject) -> String {
    match subject {
        Subject::Title => "none: it is the head of a row.".to_owned(),
        Subject::Data(quantity, part) => POINTS
            .iter()
            .find(|point| point.quantity == quantity && point.part == part)
            .map_or("none.".to_owned(), |point| {
                let Point { register, float, evidence, .. } = point;
                format!("{register} as an integer, {float} as a float; {evidence}.")
            }),
        Subject::Alert(alert) => {
            let (first, count) = (alert.first_bit(), alert.bit_count());
            let bits = if count == 1 {
                format!("bit {first}")
            } else {
                format!("bits {first} to {}", first + count - 1)
            };
            let wanted = ALERTS.iter().find(|row| row.bit == first);
            let rests = wanted.map(|row| format!("; {}", row.evidence)).unwrap_or_default();
            format!("146, {bits}{rests}.")
        }
        Subject::Info(info) => identity(info),
        Subject::Setting(setting) | Subject::Password(setting) => SETTINGS
            .iter()
            .find(|row| row.setting == setting)
            .and_then(|row| row.register)
            .map_or("none: only the keys reach it.".to_owned(), |register| format!("{register}.")),
        Subject::Reading(SetupReading::MaximumPower) => "135.".to_owned(),
        Subject::Reading(SetupReading::PulseDuration) => "145.".to_owned(),
        Subject::Confirm(_) => "129, whose commands do the same.".to_owned(),
    }
}

/// Which values a setting takes, by the keys and, where that is another range, over Modbus.
fn accepted(subject: Subject) -> String {
    let Subject::Setting(setting) = subject else { return String::new() };
    let row = setting.row();
    let of = |accepts| format!("{} {}", range(accepts), row.unit).trim_end().to_owned();
    match row.keys_accept {
        Some(keys) => format!("{} by the keys; {} over Modbus.", of(keys), of(row.accepts)),
        None => format!("{}.", of(row.accepts)),
    }
}

fn range(accepts: Accepts) -> String {
    match accepts {
        Accepts::Range(low, high) => format!("{low} to {high}"),
        Accepts::ZeroOr(low, high) => format!("0, or {low} to {high}"),
        Accepts::OneOf(values) => {
            let values: Vec<String> = values.iter().map(u32::to_string).collect();
            match values.split_last() {
                Some((last, before)) if !before.is_empty() => {
                    format!("{} or {last}", before.join(", "))
                }
                _ => values.concat(),
            }
        }
    }
}

/// Where a client finds what INFO shows. That it is the same text is an inference, but
/// for the version of the operating system.
fn identity(info: InfoScreen) -> String {
    let versions = Rule::Versions.row().evidence.confidence;
    let sunspec = |name: &str, rule: Rule| {
        let row = SUNSPEC.iter().find(|row| row.name == name);
        let place = row.map_or(String::new(), |row| format!("; {} in SunSpec's", row.register));
        let rests = rule.row().evidence;
        format!("none in the meter's own map{place} ({}).", rests.confidence)
    };
    match info {
        InfoScreen::OperatingSystem => {
            format!("7001, in thousandths (documented; the number itself: {versions}).")
        }
        InfoScreen::ResetSystem => {
            "none; only a meter in its reset system tells it, in the reply to Report ID \
             (function 11 hex; likely)."
                .to_owned()
        }
        InfoScreen::Model => sunspec("Md", Rule::ModelName),
        InfoScreen::SerialNumber => sunspec("SN", Rule::SerialNumber),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use firmware_model::Setting;

    /// By hand from guide pp. 2, 23 to 25.
    #[test]
    fn a_setting_says_which_values_it_takes() {
        for (setting, expected) in [
            (Setting::CtPrimary, "5 to 32000 A by the keys; 1 to 32000 A over Modbus."),
            (Setting::SystemType, "10, 11, 12, 31 or 40."),
            (Setting::DemandSubinterval, "0, or 10 to 32767 s."),
            (Setting::PhaseLossVoltage, "1 to 99 %."),
        ] {
            assert_eq!(accepted(Subject::Setting(setting)), expected);
        }
        assert_eq!(accepted(Subject::Title), "");
    }
}
