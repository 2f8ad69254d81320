//! A route as keys, as sentences, and as data.

use std::fmt::Write as _;

use firmware_model::{Lcd, ScreenId};
use panels::{Panel, label, short_words, value_text};
use serde_json::{Value as Json, json};

use super::steps::{RouteStep, steps};
use super::target::Target;
use super::{Keys, NoRoute, Passwords, Route, StepKind, follow, route, route_from};
use crate::simulation::{Bus, NoSuchMeter};
use crate::worded::{Worded, worded};

/// How a route is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteFormat {
    /// As `--keys` and a tape take them.
    Keys,
    /// As numbered sentences.
    Steps,
    /// As a numbered list with a picture of each step, and the commands that make them.
    Markdown,
    /// For programs.
    Json,
}

worded!(RouteFormat { Keys = "keys", Steps = "steps", Markdown = "markdown", Json = "json" });

worded!(StepKind {
    Walk = "walk",
    Password = "password",
    Digit = "digit",
    Turn = "turn",
    Store = "store",
    Refuse = "refuse",
    Answer = "answer",
    Reset = "reset",
});

/// Where a route begins.
#[derive(Debug)]
pub struct Start<'a> {
    /// The meters, as they are.
    pub bus: &'a Bus,
    /// Which of them.
    pub meter: usize,
    /// The screen to begin at, another than the one that is shown.
    pub screen: Option<ScreenId>,
    /// Whether its passwords are known.
    pub passwords: Passwords,
}

/// The route from `start` to `target`, written so.
///
/// # Errors
/// Why there is none.
pub fn told(
    panel: &Panel,
    start: &Start<'_>,
    target: Target,
    format: RouteFormat,
) -> Result<String, NoRoute> {
    let station = start.bus.stations().get(start.meter).ok_or(NoSuchMeter(start.meter))?;
    let (meter, passwords) = (station.meter(), start.passwords);
    let mut bus = start.bus.clone();
    let found = match start.screen {
        None => route(meter, target, passwords)?,
        Some(screen) => {
            let there = route(meter, Target::screen(screen), Passwords::Known)?;
            follow(&mut bus, start.meter, &there)?;
            route_from(meter, screen, target, passwords)?
        }
    };
    if format == RouteFormat::Keys {
        return Ok(format!("{}\n", Keys(found.keys)));
    }
    let steps = steps(&mut bus, start.meter, &found)?;
    Ok(match format {
        RouteFormat::Keys | RouteFormat::Steps => sentences(panel, &steps),
        RouteFormat::Markdown => markdown(panel, &steps, start.screen),
        RouteFormat::Json => format!("{:#}\n", data(panel, target, &found, &steps)),
    })
}

fn sentences(panel: &Panel, steps: &[RouteStep]) -> String {
    if steps.is_empty() {
        return "No key is needed: it is so already.\n".to_owned();
    }
    let mut text = String::new();
    for (index, step) in steps.iter().enumerate() {
        let _ = writeln!(text, "{}. {}", index + 1, step.sentence(panel, ""));
    }
    text + INFERRED
}

/// What a reader must know of every route.
const INFERRED: &str = "\nThe order of the screens is inferred: the map of the menu is lost in every copy of the guide.\n";

/// Each step with its picture. A picture is named by its number and its screen; the command that
/// makes it stands in a comment behind it.
fn markdown(panel: &Panel, steps: &[RouteStep], from: Option<ScreenId>) -> String {
    let mut text = String::new();
    let mut keys = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        keys.extend_from_slice(&step.keys);
        let number = index + 1;
        let file = format!("{number:02}-{}.svg", step.after.row().id);
        let go = from.map_or_else(String::new, |screen| format!(" --go {}", screen.id()));
        let _ = write!(
            text,
            "{number}. {}\n\n   ![{}]({file})\n   <!-- s4100 screenshot{go} --keys \"{}\" --glass -o {file} -->\n\n",
            step.sentence(panel, "**"),
            panels::described(panel, &step.after),
            Keys(keys.clone()),
        );
    }
    if text.is_empty() { sentences(panel, steps) } else { text + INFERRED.trim_start() }
}

fn data(panel: &Panel, target: Target, found: &Route, all: &[RouteStep]) -> Json {
    let steps: Vec<Json> = all.iter().map(|step| of_step(panel, step)).collect();
    json!({
        "target": target.to_string(),
        "keys": Keys(found.keys.clone()).to_string(),
        "presses": found.keys.len(),
        "steps": steps,
    })
}

fn of_step(panel: &Panel, step: &RouteStep) -> Json {
    let Lcd { cursor, .. } = step.after;
    let evidence = step.after.evidence();
    json!({
        "kind": step.kind.word(),
        "keys": Keys(step.keys.clone()).to_string(),
        "sentence": step.sentence(panel, ""),
        "screen": step.after.row().id,
        "label": label(&step.after),
        "value": value_text(step.after.value),
        "cursor": cursor,
        "words": short_words(panel, &step.after),
        "confidence": evidence.confidence.name(),
        "place_confidence": step.after.row().place_evidence().confidence.name(),
    })
}
