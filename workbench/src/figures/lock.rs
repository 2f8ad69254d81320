//! `figures.lock`: what each picture of a book shows, as data, and what makes it.

use panels::scene::{Paint, Scene, Shape};
use panels::{Panel, described, value_text};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::capture::{PictureOptions, Shot};

/// The first line of a lock.
pub const LOCK_HEAD: &str =
    "# Written by `s4100 figures build`; what changes here has changed in the pictures.";
/// The version of the format.
const VERSION: u32 = 1;

/// What a book's pictures showed when they were made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureLock {
    /// The version of the format.
    version: u32,
    /// The pictures, in the order of the book.
    #[serde(default)]
    pub picture: Vec<LockedPicture>,
}

/// What a picture showed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedPicture {
    /// The name of its file.
    pub file: String,
    /// The name of its figure.
    pub figure: String,
    /// What it shows in words.
    pub words: String,
    /// What the glass showed; of a pair both.
    pub glass: Vec<LockedGlass>,
    /// Its colours.
    pub colours: Vec<String>,
    /// A hash of its shapes.
    pub shapes: String,
    /// A hash of the file.
    pub bytes: String,
    /// What makes it; of a pair both.
    pub recipe: Vec<String>,
}

/// What the glass showed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedGlass {
    /// The id of the screen.
    pub screen: String,
    /// The first text field.
    pub label: String,
    /// The second text field.
    pub second: String,
    /// The value.
    pub value: String,
    /// The digit under the cursor, from 1; 0 for none.
    pub cursor: u8,
    /// The icons that are on.
    pub icons: Vec<String>,
    /// Whether it is lit.
    pub lit: bool,
    /// When, in seconds since the power-up.
    pub second_of_picture: f64,
    /// How sure the state of the screen is.
    pub evidence: String,
    /// What says so.
    pub source: String,
}

impl LockedGlass {
    /// What the glass of `shot` shows.
    pub fn of(shot: &Shot) -> Self {
        let lcd = &shot.lcd;
        let icons = [
            ("wrench", lcd.wrench),
            ("import", lcd.import),
            ("export", lcd.export),
            ("heart", lcd.heart),
        ];
        let evidence = lcd.evidence();
        Self {
            screen: lcd.row().id.to_owned(),
            label: lcd.first.as_str().trim().to_owned(),
            second: lcd.second.as_str().trim().to_owned(),
            value: value_text(lcd.value),
            cursor: lcd.cursor.map_or(0, |cell| cell + 1),
            icons: icons
                .into_iter()
                .filter(|(_, on)| *on)
                .map(|(name, _)| name.to_owned())
                .collect(),
            lit: lcd.lit,
            second_of_picture: shot.at.as_seconds(),
            evidence: evidence.confidence.name().to_owned(),
            source: evidence.source.to_owned(),
        }
    }

    /// What is another in `new`, in words.
    pub(super) fn changes(&self, new: &Self) -> Vec<String> {
        let mut changes = Vec::new();
        let mut text = |what: &str, old: &str, new: &str| {
            if old != new {
                changes.push(format!("{what} \"{old}\" -> \"{new}\""));
            }
        };
        text("screen", &self.screen, &new.screen);
        text("label", &self.label, &new.label);
        text("second label", &self.second, &new.second);
        if self.value != new.value {
            changes.push(format!("value {} -> {}", shown(&self.value), shown(&new.value)));
        }
        for icon in ["wrench", "import", "export", "heart"] {
            let on = |glass: &Self| glass.icons.iter().any(|one| one == icon);
            if on(self) != on(new) {
                let word = |on: bool| if on { "on" } else { "off" };
                changes.push(format!("{icon} {} -> {}", word(on(self)), word(on(new))));
            }
        }
        if self.cursor != new.cursor {
            let word =
                |cell: u8| if cell == 0 { "none".to_owned() } else { format!("digit {cell}") };
            changes.push(format!("cursor {} -> {}", word(self.cursor), word(new.cursor)));
        }
        if self.lit != new.lit {
            let word = |lit: bool| if lit { "lit" } else { "dark" };
            changes.push(format!("glass {} -> {}", word(self.lit), word(new.lit)));
        }
        if self.evidence != new.evidence {
            changes.push(format!("evidence {} -> {}", self.evidence, new.evidence));
        } else if self.source != new.source {
            changes.push(format!("source \"{}\" -> \"{}\"", self.source, new.source));
        }
        // Another value takes other keys: the moment follows from them.
        if changes.is_empty() && (self.second_of_picture - new.second_of_picture).abs() > 1e-9 {
            let (old, new) = (self.second_of_picture, new.second_of_picture);
            changes.push(format!("moment {old} s -> {new} s"));
        }
        changes
    }
}

fn shown(value: &str) -> &str {
    if value.is_empty() { "blank" } else { value }
}

impl FigureLock {
    /// A lock of these pictures.
    pub const fn new(picture: Vec<LockedPicture>) -> Self {
        Self { version: VERSION, picture }
    }

    /// Reads a lock.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let lock: Self = panels::reading::read(text).map_err(|error| error.message)?;
        if lock.version == VERSION {
            return Ok(lock);
        }
        Err(format!("version {} of the format; accepted: {VERSION}", lock.version))
    }

    /// It as a file.
    pub fn text(&self) -> String {
        // By construction: a lock has nothing that TOML does not.
        let text = toml::to_string_pretty(self).unwrap_or_default();
        format!("{LOCK_HEAD}\n{text}")
    }

    /// The picture of that file.
    pub fn of(&self, file: &str) -> Option<&LockedPicture> {
        self.picture.iter().find(|picture| picture.file == file)
    }
}

impl LockedPicture {
    /// Whether these are the bytes of its file.
    pub fn is_of(&self, bytes: &[u8]) -> bool {
        hash(bytes) == self.bytes
    }

    /// What is another in `new`, in words; nothing if they are the same.
    pub fn changes(&self, new: &Self) -> Vec<String> {
        let mut changes = Vec::new();
        for (old, new) in self.glass.iter().zip(&new.glass) {
            changes.extend(old.changes(new));
        }
        let (old, made) = (&self.colours, &new.colours);
        if old != made {
            let only = |one: &[String], other: &[String]| {
                let left: Vec<&str> =
                    one.iter().filter(|it| !other.contains(it)).map(String::as_str).collect();
                if left.is_empty() { "none".to_owned() } else { left.join(" ") }
            };
            changes.push(format!("colours {} -> {}", only(old, made), only(made, old)));
        }
        if changes.is_empty() && self.words != new.words {
            changes.push(format!("words \"{}\" -> \"{}\"", self.words, new.words));
        }
        if changes.is_empty() && self.recipe != new.recipe {
            let text = |recipe: &[String]| recipe.join("").trim_end().replace('\n', "; ");
            changes.push(format!("recipe `{}` -> `{}`", text(&self.recipe), text(&new.recipe)));
        }
        if changes.is_empty() && self.shapes != new.shapes {
            changes.push("shapes: it says the same, and is drawn otherwise".to_owned());
        }
        if changes.is_empty() && self.bytes != new.bytes {
            changes.push("bytes: it is drawn the same, and written otherwise".to_owned());
        }
        changes
    }
}

/// The words of a picture that shows `shots`.
pub fn words(panel: &Panel, shots: &[Shot], options: &PictureOptions, scene: &Scene) -> String {
    if options.look.view().has_glass() && shots.len() == 1 && !options.look.view().is_of_site() {
        return shots.first().map_or_else(String::new, |shot| described(panel, &shot.lcd));
    }
    scene.description.clone()
}

/// The colours of a scene, each once, in the order in which they are painted.
pub fn colours(scene: &Scene) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |colour: panels::Rgb| {
        let text = format!("#{:02x}{:02x}{:02x}", colour.0, colour.1, colour.2);
        if !found.contains(&text) {
            found.push(text);
        }
    };
    for shape in scene.groups.iter().flat_map(|group| &group.shapes) {
        match shape {
            Shape::Fill { paint: Paint::Solid(colour, _), .. } | Shape::Stroke { colour, .. } => {
                add(*colour);
            }
            Shape::Fill {
                paint: Paint::Vertical { colours, .. } | Paint::Radial { colours, .. },
                ..
            } => colours.iter().for_each(|colour| add(*colour)),
        }
    }
    found
}

/// A hash of bytes, in 32 digits.
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// A hash of where everything is in a scene, whatever its colours.
pub fn shapes(scene: &Scene) -> String {
    let mut text = format!("{:?}{:?}", scene.origin, scene.size);
    for group in &scene.groups {
        text.push_str(&group.part.name());
        for shape in &group.shapes {
            text.push_str(&format!("{:?}", shape.path().steps()));
        }
    }
    hash(text.as_bytes())
}
