//! A shot as JSON: what is on the glass, and what it means.

use firmware_model::lcd::{Prefix, Value};
use firmware_model::menu::Dialog;
use firmware_model::{Evidence, Lcd, Rule};
use panels::scene::Scene;
use panels::{Panel, label, regions, short_words, value_text, words};
use serde_json::json;

use super::Shot;

/// Everything that `shot` shows.
pub fn shot_json(panel: &Panel, shot: &Shot, recipe: &str) -> serde_json::Value {
    let lcd = &shot.lcd;
    let (row, meaning) = (lcd.row(), lcd.meaning);
    // As they are lit now: the digit under the cursor blinks.
    let shown = lcd.cells();
    let cells: Vec<serde_json::Value> = shown
        .cells
        .iter()
        .map(|cell| json!({ "character": cell.character.to_string(), "point": cell.point }))
        .collect();
    let mut json = json!({
        "seconds": shot.at.as_seconds(),
        "model": shot.model,
        "screen": row.id,
        "dialog": dialog(lcd.place.dialog),
        "lit": lcd.lit,
        "first": lcd.first.as_str(),
        "second": lcd.second.as_str(),
        "value": {
            "text": value_text(lcd.value),
            "number": match lcd.value {
                Value::Number(number) => json!(number.value()),
                _ => serde_json::Value::Null,
            },
            "negative": shown.negative,
            "cells": cells,
        },
        "cursor": lcd.cursor,
        "cursor_lit": lcd.cursor.map(|_| lcd.cursor_lit),
        "icons": {
            "wrench": lcd.wrench,
            "import": lcd.import,
            "export": lcd.export,
            "heart": lcd.heart,
        },
        "meaning": {
            "system_type": meaning.system_type.code(),
            "notation": meaning.notation.name(),
            "prefix": match meaning.prefix {
                Prefix::None => "",
                Prefix::Kilo => "k",
                Prefix::Mega => "M",
                Prefix::Giga => "G",
                Prefix::Tera => "T",
            },
            "unit": row.subject.unit(),
            "alerts": meaning.alerts,
            "setting": meaning.setting,
            "running": meaning.running,
        },
        "words": { "short": short_words(panel, lcd), "full": words(panel, lcd) },
        "label": label(lcd),
        "evidence": evidence(lcd),
    });
    if !recipe.is_empty() {
        json["recipe"] = json!(recipe);
    }
    json
}

/// Where each part of a picture that is so many pixels wide is, in its pixels.
pub fn regions_json(scene: &Scene, pixels: u32) -> serde_json::Value {
    let scale = f64::from(pixels) / scene.size[0];
    let exact = |length: f64| libm::round(length * 100.0) / 100.0;
    let parts: Vec<serde_json::Value> = regions(scene)
        .into_iter()
        .map(|(name, region)| {
            let at = [0, 1].map(|axis| exact((region.at[axis] - scene.origin[axis]) * scale));
            let size = region.size.map(|length| exact(length * scale));
            json!({ "part": name, "x": at[0], "y": at[1], "width": size[0], "height": size[1] })
        })
        .collect();
    json!({
        "width": pixels,
        "height": libm::round(scene.size[1] * scale),
        "description": scene.description,
        "parts": parts,
    })
}

/// What this state of the screen rests on, with what that is made of: the screen itself, the
/// rule that says how this state looks, the screen's place in the menu, and the looks of the
/// glass and the case.
fn evidence(lcd: &Lcd) -> serde_json::Value {
    let of = |evidence: Evidence| json!({ "confidence": evidence.confidence.name(), "source": evidence.source });
    let of_rule = |rule: Rule| {
        let mut json = of(rule.row().evidence);
        json["rule"] = json!(rule.row().id);
        json
    };
    let mut json = of(lcd.evidence());
    json["screen"] = of(lcd.row().evidence);
    json["state"] = lcd.rule().map_or(serde_json::Value::Null, of_rule);
    json["place"] = of(lcd.row().place_evidence());
    json["glass"] = of_rule(Rule::GlassShapes);
    json["case"] = of_rule(Rule::CasePositions);
    json
}

fn dialog(dialog: Dialog) -> serde_json::Value {
    match dialog {
        Dialog::Plain => json!({ "kind": "plain" }),
        Dialog::Digit(digit) => json!({ "kind": "digit", "digit": digit }),
        Dialog::Choice => json!({ "kind": "choice" }),
        Dialog::Confirm { yes } => json!({ "kind": "confirm", "yes": yes }),
        Dialog::Refused => json!({ "kind": "refused" }),
    }
}
