//! `figures.toml`: the pictures of a document, each by what it means.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use firmware_model::Tick;
use firmware_model::menu::Notation;
use panels::{CursorStyle, Marks, PictureTheme};
use serde::Deserialize;
use toml::Spanned;

use super::recipe::{Recipe, RecipeError, Wish};
use crate::capture::{
    Look, Moment, PictureFormat, PictureOptions, PictureView, Spoil, callout, millimetres,
    part_name, width,
};
use crate::diagnostics::FileError;
use crate::duration::parse_duration;
use crate::library::Library;
use crate::route::{Keys, RouteEnd, Target, screen_named};
use crate::scenario::Scenario;
use crate::tape;
use crate::worded::Worded;

/// The pictures of a document.
#[derive(Debug)]
pub struct Book {
    /// The name of its file.
    pub file: String,
    /// Where the pictures are, from the directory of the file on.
    pub directory: String,
    /// The pictures, in the order of the file.
    pub pictures: Vec<Planned>,
}

/// A picture that is to be.
#[derive(Debug)]
pub struct Planned {
    /// The name of its figure.
    pub figure: String,
    /// The name of its file, in the directory of the book.
    pub file: String,
    /// How it is written.
    pub format: PictureFormat,
    /// What stands below it.
    pub caption: Option<String>,
    /// What it is for those who do not see it, in place of what it shows in words.
    pub alt: Option<String>,
    /// What makes it; of a pair both.
    pub recipes: Vec<(Recipe, usize)>,
}

/// The scenarios of a book, by their place.
#[derive(Debug, Default)]
pub struct Scenarios(Vec<(String, Scenario)>);

impl Scenarios {
    /// The scenario of that place.
    pub fn get(&self, place: usize) -> Option<&Scenario> {
        self.0.get(place).map(|(_, scenario)| scenario)
    }

    /// The place of a scenario that was read elsewhere.
    pub fn add(&mut self, name: &str, scenario: Scenario) -> usize {
        self.0.push((name.to_owned(), scenario));
        self.0.len() - 1
    }

    /// The place of the scenario of that name, which is read where it was not before.
    fn place(&mut self, name: &str, library: &dyn Library) -> Result<usize, RecipeError> {
        if let Some(place) = self.0.iter().position(|(known, _)| known == name) {
            return Ok(place);
        }
        Ok(self.add(name, Scenario::load(name, library)?))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BookFile {
    #[serde(default)]
    directory: String,
    #[serde(default)]
    defaults: FigureKeys,
    #[serde(default)]
    figure: BTreeMap<Spanned<String>, FigureKeys>,
}

/// One word, or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Many {
    One(String),
    All(Vec<String>),
}

impl Many {
    fn words(&self) -> Vec<&str> {
        match self {
            Self::One(word) => vec![word],
            Self::All(words) => words.iter().map(String::as_str).collect(),
        }
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FigureKeys {
    scenario: Option<String>,
    meter: Option<String>,
    set: Option<BTreeMap<String, toml::Value>>,
    go: Option<Many>,
    screen: Option<String>,
    value: Option<toml::Value>,
    refused: Option<bool>,
    keys: Option<String>,
    tape: Option<String>,
    after: Option<String>,
    at: Option<String>,
    view: Option<Many>,
    notation: Option<Many>,
    theme: Option<Many>,
    format: Option<Many>,
    size: Option<u32>,
    width: Option<String>,
    cursor: Option<String>,
    spoil: Option<String>,
    callouts: Option<BTreeMap<String, String>>,
    highlight: Option<Many>,
    crop: Option<String>,
    caption: Option<String>,
    alt: Option<String>,
    pair: Option<[Box<FigureKeys>; 2]>,
}

impl FigureKeys {
    /// These, and for what they leave out those of `under`.
    fn over(&self, under: &Self) -> Self {
        macro_rules! merged {
            ($($key:ident),*) => {
                Self { $($key: self.$key.clone().or_else(|| under.$key.clone())),* }
            };
        }
        merged!(
            scenario, meter, set, go, screen, value, refused, keys, tape, after, at, view,
            notation, theme, format, size, width, cursor, spoil, callouts, highlight, crop,
            caption, alt, pair
        )
    }
}

/// What is wrong with a key of a figure.
struct Wrong {
    key: &'static str,
    message: String,
}

fn wrong(key: &'static str) -> impl Fn(String) -> Wrong {
    move |message| Wrong { key, message }
}

impl Book {
    /// Reads `figures.toml`; `file` is the name that errors give it.
    ///
    /// # Errors
    /// The first thing that is wrong with it, with its place.
    pub fn read(
        text: &str,
        file: &str,
        library: &dyn Library,
    ) -> Result<(Self, Scenarios), FileError> {
        let read: BookFile = panels::reading::read(text).map_err(|error| {
            FileError::of(file, text, error.span.unwrap_or(0..0), error.message)
        })?;
        let mut figures: Vec<(Spanned<String>, FigureKeys)> = read.figure.into_iter().collect();
        figures.sort_by_key(|(name, _)| name.span().start);
        let mut scenarios = Scenarios::default();
        let mut pictures = Vec::new();
        for (name, keys) in figures {
            let keys = keys.over(&read.defaults);
            let found = planned(name.get_ref(), &keys, &mut scenarios, library);
            pictures.extend(found.map_err(|Wrong { key, message }| {
                let message = format!("figure.{}: {key}: {message}", name.get_ref());
                FileError::of(file, text, name.span(), message)
            })?);
        }
        let directory = read.directory;
        Ok((Self { file: file.to_owned(), directory, pictures }, scenarios))
    }
}

/// The pictures of a figure: one for each view, notation, theme and format.
fn planned(
    name: &str,
    keys: &FigureKeys,
    scenarios: &mut Scenarios,
    library: &dyn Library,
) -> Result<Vec<Planned>, Wrong> {
    let fine = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    if !name.chars().all(fine) {
        return Err(wrong("name")(format!("`{name}` has more than letters, digits, `_` and `-`")));
    }
    let views: Vec<Option<PictureView>> = several(keys.view.as_ref(), "view")?;
    let notations: Vec<Option<Notation>> = several(keys.notation.as_ref(), "notation")?;
    let themes: Vec<Option<PictureTheme>> = several(keys.theme.as_ref(), "theme")?;
    let formats: Vec<Option<PictureFormat>> = several(keys.format.as_ref(), "format")?;
    let mut pictures = Vec::new();
    // What shows no glass has no notation.
    let none = vec![None];
    for &view in &views {
        let has_glass = view.is_none_or(PictureView::has_glass);
        let notations = if has_glass { &notations } else { &none };
        for &notation in notations {
            for &theme in &themes {
                for &format in &formats {
                    let format = format.unwrap_or(PictureFormat::Svg);
                    let mut file = name.to_owned();
                    let mut add = |word: Option<&str>, count: usize| {
                        file.extend(word.filter(|_| count > 1).map(|word| format!(".{word}")));
                    };
                    add(view.map(Worded::word), views.len());
                    add(notation.map(Worded::word), notations.len());
                    add(theme.map(Worded::word), themes.len());
                    let file = format!("{file}.{}", format.word());
                    let chosen = Chosen { view, notation, theme, file: &file };
                    pictures.push(Planned {
                        figure: name.to_owned(),
                        format,
                        caption: keys.caption.clone(),
                        alt: keys.alt.clone(),
                        recipes: recipes(keys, &chosen, scenarios, library)?,
                        file,
                    });
                }
            }
        }
    }
    Ok(pictures)
}

/// What a picture has of that of which its figure has several.
struct Chosen<'a> {
    view: Option<PictureView>,
    notation: Option<Notation>,
    theme: Option<PictureTheme>,
    file: &'a str,
}

/// What makes a picture; of a pair both.
fn recipes(
    keys: &FigureKeys,
    chosen: &Chosen<'_>,
    scenarios: &mut Scenarios,
    library: &dyn Library,
) -> Result<Vec<(Recipe, usize)>, Wrong> {
    let sides = match &keys.pair {
        None => vec![keys.clone()],
        Some(pair) => pair.iter().map(|side| side.over(keys)).collect(),
    };
    sides.iter().map(|side| recipe(side, chosen, scenarios, library)).collect()
}

fn recipe(
    keys: &FigureKeys,
    chosen: &Chosen<'_>,
    scenarios: &mut Scenarios,
    library: &dyn Library,
) -> Result<(Recipe, usize), Wrong> {
    let name = keys.scenario.as_deref().unwrap_or("default");
    let place =
        scenarios.place(name, library).map_err(|error| wrong("scenario")(error.to_string()))?;
    let Some(scenario) = scenarios.get(place) else {
        return Err(wrong("scenario")("is not there".to_owned()));
    };
    let meter = keys.meter.as_deref();
    if let Some(name) = meter.filter(|name| scenario.meters.iter().all(|one| one.name != *name)) {
        return Err(wrong("meter")(format!("`{name}` is not a meter of `{}`", scenario.file)));
    }
    let picture = (chosen.file, options(keys, chosen)?);
    let recipe = Recipe::new(scenario, meter, wishes(keys)?, picture);
    let recipe = recipe.map_err(|error| wrong("tape")(error.to_string()))?;
    Ok((recipe, place))
}

/// What happens before the picture, in the order of the options of `screenshot`.
fn wishes(keys: &FigureKeys) -> Result<Vec<Wish>, Wrong> {
    let after = parsed(keys.after.as_deref(), "after", parse_duration)?.unwrap_or(Tick::ZERO);
    let mut wishes: Vec<Wish> = Wish::wait("after", after).into_iter().collect();
    for (path, value) in keys.set.iter().flatten() {
        wishes.push(Wish::set("set", path, &value.to_string()));
    }
    for target in keys.go.iter().flat_map(Many::words) {
        let target = target.parse::<Target>();
        wishes.push(Wish::go("go", target.map_err(|error| wrong("go")(error.to_string()))?));
    }
    if let Some(id) = &keys.screen {
        let screen = screen_named(id).map_err(|error| wrong("screen")(error.to_string()))?;
        let refused = keys.refused.unwrap_or(false);
        let end = if refused { RouteEnd::Refused } else { RouteEnd::Shown };
        wishes.push(match &keys.value {
            None => Wish::go("screen", Target::screen(screen)),
            Some(value) => {
                let target = Target::with_value(screen, &plain(value), end);
                Wish::go("value", target.map_err(|error| wrong("value")(error.to_string()))?)
            }
        });
    } else if keys.value.is_some() {
        return Err(wrong("value")("stands without a `screen`".to_owned()));
    }
    let keys_pressed = parsed(keys.keys.as_deref(), "keys", Keys::from_str)?.unwrap_or_default();
    wishes.extend(Wish::press("keys", &keys_pressed));
    if let Some(text) = &keys.tape {
        let tape = tape::parse(text, "tape").map_err(|error| wrong("tape")(error.to_string()))?;
        let directives = tape.lines().map(|line| line.directive);
        wishes.extend(directives.map(|directive| Wish { asked: "tape".to_owned(), directive }));
    }
    Ok(wishes)
}

/// A value as a scenario writes it, a text without its quotes.
fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Boolean(true) => "yes".to_owned(),
        toml::Value::Boolean(false) => "no".to_owned(),
        other => other.to_string(),
    }
}

fn options(keys: &FigureKeys, chosen: &Chosen<'_>) -> Result<PictureOptions, Wrong> {
    let mut callouts = Vec::new();
    for (number, part) in keys.callouts.iter().flatten() {
        let badge = callout(&format!("{number}={part}"));
        callouts.push(badge.map_err(wrong("callouts"))?);
    }
    callouts.sort_by_key(|(number, _)| *number);
    let parts = keys.highlight.iter().flat_map(Many::words).map(part_name);
    let highlight = parts.collect::<Result<Vec<_>, _>>().map_err(wrong("highlight"))?;
    let size = keys.size.map(|size| width(&size.to_string())).transpose();
    let look = Look {
        view: chosen.view,
        spoil: word::<Spoil>(keys.spoil.as_deref(), "spoil")?,
        width: size.map_err(wrong("size"))?,
        millimetres: parsed(keys.width.as_deref(), "width", millimetres)?,
        theme: chosen.theme,
        marks: Marks { callouts, highlight, crop: keys.crop.clone() },
        cursor: word::<CursorStyle>(keys.cursor.as_deref(), "cursor")?,
        ..Look::default()
    };
    let moment = parsed(keys.at.as_deref(), "at", Moment::from_str)?.unwrap_or_default();
    Ok(PictureOptions { look, notation: chosen.notation, moment })
}

fn parsed<T, E: Display>(
    text: Option<&str>,
    key: &'static str,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<T>, Wrong> {
    text.map(parse).transpose().map_err(|error| wrong(key)(error.to_string()))
}

fn word<T: Worded>(text: Option<&str>, key: &'static str) -> Result<Option<T>, Wrong> {
    let Some(text) = text else { return Ok(None) };
    T::of_word_in_any_case(text).map(Some).ok_or_else(|| {
        wrong(key)(format!("`{text}` is not one; accepted: {}", T::WORDS.join(", ")))
    })
}

/// The values of words; none, which is the default, where there are no words.
fn several<T: Worded>(words: Option<&Many>, key: &'static str) -> Result<Vec<Option<T>>, Wrong> {
    let Some(words) = words else { return Ok(vec![None]) };
    words.words().into_iter().map(|text| word::<T>(Some(text), key)).collect()
}
