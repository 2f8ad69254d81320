//! The JSON Schema of a scenario, from the same rows as parsing.

use firmware_model::{Accepts, SETTINGS, SettingRow};
use serde_json::{Map, Value, json};

use super::keys::{HARMONIC, SCENARIO};
use super::row::{KeyOutline, ValueShape, outline};
use super::setup::{SettingForm, how_written};

/// The JSON Schema (draft 2020-12) of a scenario file, for editors.
pub fn schema() -> Value {
    let mut schema = table(&outline(SCENARIO));
    if let Value::Object(object) = &mut schema {
        object.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
        object.insert("title".into(), json!("s4100 scenario"));
        object.insert("not".into(), json!({ "required": ["meter", "meters"] }));
    }
    schema
}

fn table(keys: &[KeyOutline]) -> Value {
    let properties: Map<String, Value> = keys
        .iter()
        .map(|key| (key.name.to_owned(), described(of_shape(&key.shape), key.about)))
        .collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn described(mut schema: Value, about: &str) -> Value {
    if let Value::Object(object) = &mut schema {
        object.insert("description".into(), json!(about));
    }
    schema
}

fn of_shape(shape: &ValueShape) -> Value {
    match shape {
        ValueShape::Flag => json!({ "type": "boolean" }),
        ValueShape::Number(range) => {
            let low = if range.above { "exclusiveMinimum" } else { "minimum" };
            json!({ "type": "number", low: range.from, "maximum": range.to })
        }
        ValueShape::Whole(from, to) => json!({ "type": "integer", "minimum": from, "maximum": to }),
        ValueShape::Word(words) => json!({ "enum": words }),
        ValueShape::Words(words) => {
            json!({ "type": "array", "items": { "enum": words }, "uniqueItems": true })
        }
        ValueShape::WordOrWords(words) => json!({ "anyOf": [
            { "enum": words },
            { "type": "array", "items": { "enum": words }, "uniqueItems": true, "minItems": 1 },
        ] }),
        ValueShape::Text(longest) => json!({
            "type": "string", "minLength": 1, "maxLength": longest, "pattern": "^[ -~]*$"
        }),
        ValueShape::File => json!({ "type": "string", "minLength": 1 }),
        ValueShape::Duration(_) => json!({
            "type": "string", "pattern": r"^\s*[0-9]+(\.[0-9]+)?(ms|s|m|h|d)\s*$"
        }),
        ValueShape::Harmonics => {
            let mut entry = table(&outline(HARMONIC));
            if let Value::Object(object) = &mut entry {
                object.insert("required".into(), json!(["order", "percent"]));
            }
            json!({ "type": "array", "items": entry })
        }
        ValueShape::Settings => settings(),
        ValueShape::Table(keys) => table(keys),
        ValueShape::Named(keys) => json!({
            "type": "object",
            "minProperties": 1,
            "patternProperties": { "^[A-Za-z0-9_-]{1,40}$": table(keys) },
            "additionalProperties": false,
        }),
    }
}

fn settings() -> Value {
    let properties: Map<String, Value> =
        SETTINGS.iter().map(|row| (row.name.to_owned(), setting(row))).collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn setting(row: &SettingRow) -> Value {
    let default = row.default;
    match how_written(row.setting) {
        SettingForm::Stored => {
            let mut schema = match row.accepts {
                Accepts::Range(from, to) => {
                    json!({ "type": "integer", "minimum": from, "maximum": to })
                }
                Accepts::ZeroOr(from, to) => json!({ "type": "integer", "anyOf": [
                    { "const": 0 }, { "minimum": from, "maximum": to }
                ] }),
                Accepts::OneOf(values) => json!({ "enum": values }),
            };
            if let Value::Object(object) = &mut schema {
                object.insert("default".into(), json!(default));
            }
            let unit = row.unit;
            if unit.is_empty() { schema } else { described(schema, &format!("In {unit}.")) }
        }
        SettingForm::Hundredths => {
            let (from, to) = match row.accepts {
                Accepts::Range(from, to) | Accepts::ZeroOr(from, to) => (from, to),
                Accepts::OneOf(_) => (0, u32::MAX),
            };
            let hundredths = |value: u32| f64::from(value) / 100.0;
            json!({
                "type": "number",
                "minimum": hundredths(from),
                "maximum": hundredths(to),
                "default": hundredths(default),
                "description": "With at most two decimals.",
            })
        }
        SettingForm::Words(words) => {
            json!({ "enum": words, "default": words.get(default as usize) })
        }
        SettingForm::FiveDigits => json!({
            "type": ["string", "integer"],
            "pattern": "^[0-9]{5}$",
            "minimum": 0,
            "maximum": 99_999,
            "default": format!("{default:05}"),
        }),
    }
}
