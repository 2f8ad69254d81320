//! The wiring of a shot as text, picture or data.

use panels::diagrams::{DeviceKind, Diagram, DrawnLead, Rating};
use panels::{Ink, Panel, Rgb, WireSigns, WiringPart, described_wiring, least_cells, wiring_cells};
use serde_json::{Value as Json, json};

use super::{PictureFormat, Shot};
use crate::wiring::diagram;

/// The wiring of `shot` in a format that is not drawn, with what is wrong in it `marked` or not;
/// so many columns wide.
pub fn said(
    panel: &Panel,
    shot: &Shot,
    format: PictureFormat,
    (marked, columns): (bool, usize),
    recipe: &str,
) -> Vec<u8> {
    let diagram = diagram(panel, &shot.site, &shot.setup, marked);
    let text = |fault| characters(panel, &diagram, columns, fault);
    let said = match format {
        PictureFormat::Ansi => text(Some(panel.diagrams.inks.fault)),
        PictureFormat::Json => format!("{:#}\n", data(shot, &diagram, recipe)),
        PictureFormat::Words => format!("{}\n", described_wiring(&diagram)),
        _ => text(None),
    };
    said.into_bytes()
}

/// The drawing with its title and what is wrong; in ASCII, or where there is a colour for what
/// is wrong, for a terminal.
fn characters(panel: &Panel, diagram: &Diagram, columns: usize, fault: Option<Rgb>) -> String {
    let layout = &panel.diagrams.layout;
    let signs = if fault.is_some() { &WireSigns::UNICODE } else { &WireSigns::ASCII };
    let columns = columns.max(layout.narrow.columns);
    let rows = least_cells(layout, diagram, columns).map_or(0, |(_, rows)| rows);
    let drawing = wiring_cells(layout, diagram, signs, (columns, rows));
    let mut text = format!("{}\n\n", diagram.title);
    for row in drawing {
        let mut line = String::new();
        for run in row.chunk_by(|one, other| one.1 == other.1) {
            let characters: String = run.iter().map(|(character, _)| character).collect();
            line.push_str(&coloured(&characters, run.first().map(|it| it.1), fault));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text.push('\n');
    for rating in ratings(diagram) {
        let ink = if rating.marked { Ink::Fault } else { Ink::Wire };
        text.push_str(&coloured(&rating.text, Some(ink), fault));
        text.push('\n');
    }
    let faults = diagram.faults.iter().map(|words| format!("! {words}"));
    for (place, words) in faults.enumerate() {
        let gap = if place == 0 { "\n" } else { "" };
        text.push_str(&format!("{gap}{}\n", coloured(&words, Some(Ink::Fault), fault)));
    }
    text
}

/// What stands on the transformers, which has no room in the drawing: those of the CTs in one
/// line, and those of the potential transformers.
fn ratings(diagram: &Diagram) -> Vec<Rating> {
    let cts = diagram.cts.iter().map(|ct| (format!("CT {}", ct.input.name()), &ct.rating));
    let leads = diagram.leads.iter().filter(|lead| !lead.terminal.is_control());
    let pts = leads.filter_map(|lead| {
        let device = lead.device(DeviceKind::Transformer)?;
        Some((format!("PT {}", lead.terminal.name()), &device.rating))
    });
    let lines: [Vec<(String, &Rating)>; 2] = [cts.collect(), pts.collect()];
    let line = |all: Vec<(String, &Rating)>| {
        let texts: Vec<String> =
            all.iter().map(|(name, rating)| format!("{name}: {}", rating.text)).collect();
        Rating { text: texts.join("   "), marked: all.iter().any(|(_, rating)| rating.marked) }
    };
    lines.into_iter().filter(|all| !all.is_empty()).map(line).collect()
}

fn coloured(text: &str, ink: Option<Ink>, fault: Option<Rgb>) -> String {
    match (ink, fault) {
        (Some(Ink::Fault), Some(Rgb(red, green, blue))) => {
            format!("\x1b[1;38;2;{red};{green};{blue}m{text}\x1b[0m")
        }
        (Some(Ink::Case), Some(_)) => format!("\x1b[1m{text}\x1b[0m"),
        _ => text.to_owned(),
    }
}

/// The wiring as data.
fn data(shot: &Shot, diagram: &Diagram, recipe: &str) -> Json {
    let lines: Vec<Json> = diagram
        .lines
        .iter()
        .map(|line| {
            json!({
                "conductor": line.conductor.name(),
                "evidence": evidence(WiringPart::Conductor(line.conductor)),
                "broken": line.broken,
                "isolated": line.isolated,
                "marked": line.marked,
            })
        })
        .collect();
    let cts: Vec<Json> = diagram
        .cts
        .iter()
        .map(|ct| {
            let around: Vec<&str> = ct.around.iter().map(|one| one.name()).collect();
            json!({
                "input": ct.input.name(),
                "evidence": evidence(WiringPart::Ct(ct.input)),
                "around": around,
                "rating": ct.rating.text,
                "reversed": ct.reversed,
                "off": ct.off,
                "marked": ct.marked,
            })
        })
        .collect();
    let mut json = json!({
        "seconds": shot.at.as_seconds(),
        "model": shot.model,
        "title": diagram.title,
        "conductors": lines,
        "leads": diagram.leads.iter().map(lead).collect::<Vec<Json>>(),
        "cts": cts,
        "faults": diagram.faults,
        "words": described_wiring(diagram),
    });
    if !recipe.is_empty() {
        json["recipe"] = json!(recipe);
    }
    json
}

fn lead(lead: &DrawnLead) -> Json {
    let through: Vec<Json> = lead
        .through
        .iter()
        .map(|device| {
            json!({
                "kind": device.kind.name(),
                "rating": device.rating.text,
                "evidence": evidence(WiringPart::Device(device.kind, lead.terminal)),
                "open": device.open,
                "reversed": device.reversed,
                "marked": device.marked,
            })
        })
        .collect();
    json!({
        "terminal": lead.terminal.name(),
        "evidence": evidence(WiringPart::Lead(lead.terminal)),
        "on": lead.on.name(),
        "through": through,
        "off": lead.off,
        "marked": lead.marked,
    })
}

/// What a part rests on.
fn evidence(part: WiringPart) -> Json {
    let row = part.rule().row();
    json!({
        "rule": row.id,
        "confidence": row.evidence.confidence.name(),
        "source": row.evidence.source,
    })
}
