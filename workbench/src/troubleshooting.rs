//! The guide's troubleshooting (p. 34), as `docs/troubleshooting.toml` has it: from what a person sees
//! to what to check, and to a scenario that shows it.

use std::fmt::Write as _;

use panels::text::wrapped;
use serde::{Deserialize, Serialize};

use crate::diagnostics::suggestion;
use crate::safety::{SafetyError, statements};
use crate::simulation::Station;

/// What a person sees, and what to check.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Symptom {
    /// The id by which commands name it.
    pub id: String,
    /// What is to be seen.
    pub shows: String,
    /// What it means.
    pub means: String,
    /// What to check, in this order.
    #[serde(rename(deserialize = "check"))]
    pub checks: Vec<Advice>,
}

/// One thing to check.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Advice {
    /// What.
    pub what: String,
    /// The scenario inside the program in which this is the cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// What is to be set in it for the symptom to show: a path and its value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<[String; 2]>,
}

/// Why there is no advice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AdviceError {
    /// The file inside the program is wrong.
    #[error("docs/troubleshooting.toml: {0}")]
    File(String),
    /// The statements about safety are wrong.
    #[error(transparent)]
    Safety(#[from] SafetyError),
    /// There is no such symptom.
    #[error("there is no symptom `{found}`{suggestion}")]
    Unknown {
        /// What was found.
        found: String,
        /// What is accepted.
        suggestion: String,
    },
}

/// The guide's page.
pub const PAGE: u8 = 34;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    symptom: Vec<Symptom>,
}

/// All symptoms, in the order of the guide.
///
/// # Errors
/// None with the file of this repository; a test reads it.
pub fn all() -> Result<Vec<Symptom>, AdviceError> {
    let file: Result<File, _> =
        panels::reading::read(include_str!("../../docs/troubleshooting.toml"));
    file.map(|file| file.symptom).map_err(|error| AdviceError::File(error.to_string()))
}

/// The symptom of that id.
///
/// # Errors
/// There is none.
pub fn named(id: &str) -> Result<Symptom, AdviceError> {
    let all = all()?;
    let names: Vec<&str> = all.iter().map(|symptom| symptom.id.as_str()).collect();
    let suggestion = suggestion(id, &names);
    let found = all.iter().find(|symptom| symptom.id == id).cloned();
    found.ok_or_else(|| AdviceError::Unknown { found: id.to_owned(), suggestion })
}

/// The symptoms that the meter itself shows.
pub const SYMPTOMS: [&str; 3] = ["wrench", "blank", "sign"];

/// Whether a person in front of this meter sees the symptom of that id. What only a client sees, and
/// what only somebody sees who knows the right value, is not told by the meter.
pub fn is_seen(id: &str, station: &Station) -> bool {
    let Some(shown) = station.meter().shown() else { return id == "blank" };
    let real = shown.readings.real.phases;
    match id {
        "wrench" => station.lcd().wrench,
        "sign" => {
            let signs =
                |sign: f64| real.iter().flatten().filter(|watts| *watts * sign > 0.0).count();
            signs(-1.0) == 1 && signs(1.0) > 0
        }
        _ => false,
    }
}

/// `symptoms` as lines for people, each with what to check.
///
/// # Errors
/// None with the files of this repository.
pub fn text(symptoms: &[Symptom], columns: usize) -> Result<String, AdviceError> {
    let mut text = String::new();
    let indented = |text: &mut String, first: &str, words: &str| {
        let rest = " ".repeat(first.chars().count());
        let rows = wrapped(words, columns.saturating_sub(rest.len()).max(20));
        for (index, row) in rows.iter().enumerate() {
            let _ = writeln!(text, "{}{row}", if index == 0 { first } else { &rest });
        }
    };
    for symptom in symptoms {
        indented(&mut text, "", &format!("{}  [{}, guide p. {PAGE}]", symptom.shows, symptom.id));
        indented(&mut text, "  ", &symptom.means);
        for (number, check) in symptom.checks.iter().enumerate() {
            let shown = check.scenario.as_ref().map_or(String::new(), |name| {
                let set = check
                    .set
                    .as_ref()
                    .map_or(String::new(), |[path, value]| format!(", with {path} = {value}"));
                format!(" (s4100 {name}{set})")
            });
            indented(&mut text, &format!("  {}. ", number + 1), &format!("{}{shown}", check.what));
        }
        text.push('\n');
    }
    let safety = statements()?;
    for id in ["qualified", "power-off", "no-indicator"] {
        let one = safety.iter().find(|statement| statement.id == id);
        indented(&mut text, "! ", one.map_or("", |statement| &statement.text));
    }
    Ok(text)
}

/// `symptoms` for programs.
pub fn json(symptoms: &[Symptom]) -> String {
    format!("{:#}\n", serde_json::json!({ "guide_page": PAGE, "symptoms": symptoms }))
}

#[cfg(test)]
mod tests {
    use firmware_model::{MeteringPath, Tick};

    use super::*;
    use crate::scenario::Scenario;
    use crate::simulation::Bus;

    /// Typed from the guide: its rows, and how many checks each has there at least.
    #[test]
    fn every_row_of_the_guide_is_there() {
        let ids: Vec<(String, usize)> =
            all().unwrap().into_iter().map(|it| (it.id, it.checks.len())).collect();
        for (id, least) in
            [("wrench", 1), ("blank", 3), ("inaccurate", 3), ("no-answer", 4), ("sign", 1)]
        {
            assert!(ids.iter().any(|(is, checks)| is == id && *checks >= least), "{id}: {ids:?}");
        }
        assert_eq!(ids.len(), 5);
        assert!(named("wrnch").unwrap_err().to_string().contains("did you mean `wrench`?"));
    }

    #[test]
    fn the_scenario_of_each_check_shows_its_symptom() {
        let menu = panels::Panel::builtin().unwrap().menu;
        let mut shown = 0;
        for symptom in all().unwrap() {
            for check in &symptom.checks {
                let Some(name) = &check.scenario else { continue };
                let scenario = Scenario::shipped(name).unwrap();
                let mut bus = Bus::new(&scenario, &menu, MeteringPath::Auto);
                if let Some([path, value]) = &check.set {
                    bus.set(0, path, value).unwrap();
                }
                bus.advance(Tick::from_seconds(5));
                let station = &bus.stations()[0];
                match symptom.id.as_str() {
                    "wrench" | "blank" | "sign" => {
                        assert!(is_seen(&symptom.id, station), "{}: {name}", symptom.id);
                    }
                    // Somebody who knows the right value sees it: the wiring or the setup is wrong.
                    "inaccurate" => {
                        let site = station.installation().site();
                        let faults = crate::wiring::faults(site, station.meter().setup());
                        assert!(!faults.is_empty(), "{name}");
                    }
                    _ => assert_ne!(station.meter().setup().address(), 1, "{name}"),
                }
                shown += 1;
            }
        }
        assert!(shown >= 13, "{shown}");
    }

    #[test]
    fn a_sound_meter_shows_no_symptom() {
        let menu = panels::Panel::builtin().unwrap().menu;
        let scenario = Scenario::shipped("type-40").unwrap();
        let mut bus = Bus::new(&scenario, &menu, MeteringPath::Auto);
        bus.advance(Tick::from_seconds(5));
        for symptom in all().unwrap() {
            assert!(!is_seen(&symptom.id, &bus.stations()[0]), "{}", symptom.id);
        }
    }
}
