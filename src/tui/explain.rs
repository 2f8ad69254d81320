//! What the screen on the glass is: in words, its place in the menu, its register, its evidence.

use firmware_model::menu::{InfoScreen, SetupReading, Subject};
use firmware_model::registers::{POINTS, Point, SUNSPEC};
use firmware_model::{ALERTS, Rule, SETTINGS};

use super::state::{MeterView, State};

/// The parts of an explanation: a heading and a sentence each.
pub fn explanation(state: &State, meter: &MeterView) -> Vec<(&'static str, String)> {
    let row = meter.lcd.row();
    let mut parts = vec![
        ("Shows", panels::words(&state.panel, &meter.lcd)),
        ("Menu", path(state, meter)),
        ("Register", register(row.subject)),
        ("Rests on", format!("{}.", row.evidence)),
        ("Its place", format!("{}.", row.place_evidence())),
        ("Its name", row.id.to_owned()),
    ];
    if !meter.lcd.lit {
        parts.retain(|(heading, _)| *heading == "Shows");
    }
    parts
}

/// The labels from the top list to the screen.
fn path(state: &State, meter: &MeterView) -> String {
    let meaning = meter.lcd.meaning;
    let prefix = meaning.prefix.letter().map_or(String::new(), String::from);
    let filled = |text: &str| {
        let phases = meaning.system_type.phases().to_string();
        let line = if meaning.system_type.code() == 10 { "N" } else { "L" };
        text.replace('*', &prefix).replace('#', &phases).replace('%', line)
    };
    let labels: Vec<String> = state
        .panel
        .menu
        .path(meter.lcd.place.screen)
        .into_iter()
        .filter_map(|screen| state.panel.menu.label(screen, meaning.notation))
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
