//! Whether a picture is still what its recipe makes, in words.

use panels::{Panel, carried};

use super::book::{Planned, Scenarios};
use super::make::{States, make};
use super::recipe::{Recipe, RecipeError};
use crate::capture::PictureFormat;
use crate::library::Library;

/// What differs between a picture and what its recipe makes now, in words; nothing if they are
/// the same bytes.
///
/// # Errors
/// The file carries no recipe, or one that makes no picture.
pub fn differences(
    panel: &Panel,
    bytes: &[u8],
    file: &str,
    library: &dyn Library,
) -> Result<Vec<String>, RecipeError> {
    let format = format_of(bytes);
    let mut scenarios = Scenarios::default();
    let mut recipes = Vec::new();
    for recipe in Recipe::of_picture(bytes, file)? {
        let scenario = recipe.scenario(library)?;
        recipes.push((recipe, scenarios.add(file, scenario)));
    }
    let planned = Planned {
        figure: String::new(),
        file: file.to_owned(),
        format,
        caption: None,
        alt: None,
        recipes,
    };
    let made = make(panel, &planned, &scenarios, &mut States::default())?.bytes;
    if made == bytes {
        return Ok(Vec::new());
    }
    if format == PictureFormat::Json {
        return Ok(of_json(bytes, &made));
    }
    let (old, new) = (carried(bytes).description, carried(&made).description);
    Ok(vec![if old == new {
        "it says the same, and is drawn otherwise".to_owned()
    } else {
        let text = |words: Option<String>| words.unwrap_or_else(|| "nothing".to_owned());
        format!("it said \"{}\", and now says \"{}\"", text(old), text(new))
    }])
}

fn format_of(bytes: &[u8]) -> PictureFormat {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => PictureFormat::Png,
        [b'{', ..] => PictureFormat::Json,
        _ => PictureFormat::Svg,
    }
}

/// The keys of two shots as data whose values differ.
fn of_json(old: &[u8], new: &[u8]) -> Vec<String> {
    let read = |bytes| serde_json::from_slice::<serde_json::Value>(bytes).unwrap_or_default();
    let mut found = Vec::new();
    compare("", &read(old), &read(new), &mut found);
    if found.is_empty() { vec!["it says the same in other bytes".to_owned()] } else { found }
}

fn compare(path: &str, old: &serde_json::Value, new: &serde_json::Value, found: &mut Vec<String>) {
    use serde_json::Value::{Null, Object};
    if let (Object(old), Object(new)) = (old, new) {
        let keys: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for key in keys {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            compare(&path, old.get(key).unwrap_or(&Null), new.get(key).unwrap_or(&Null), found);
        }
    } else if old != new {
        found.push(format!("{path}: {old} -> {new}"));
    }
}
