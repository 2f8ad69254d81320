//! Letters as strokes: the one font for texts in pictures.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::error::{PanelError, PanelSource};
use crate::panel::path::{Path, PathStep};

/// The height of capitals in the font's own unit.
const CAPITAL: f64 = 100.0;

/// A font of strokes.
#[derive(Debug, Clone, PartialEq)]
pub struct Strokes {
    spacing: f64,
    letters: BTreeMap<char, Letter>,
}

#[derive(Debug, Clone, PartialEq)]
struct Letter {
    width: f64,
    path: Path,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StrokesFile {
    spacing: f64,
    letters: BTreeMap<Spanned<String>, LetterEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LetterEntry {
    width: f64,
    strokes: Spanned<String>,
}

impl Strokes {
    pub(crate) fn parse(source: PanelSource<'_>) -> Result<Self, PanelError> {
        let file: StrokesFile = source.parse()?;
        let mut letters = BTreeMap::new();
        for (name, row) in file.letters {
            let mut characters = name.as_ref().chars();
            let (Some(character), None) = (characters.next(), characters.next()) else {
                return Err(source.error(Some(name.span()), "a letter is one character"));
            };
            let path = path(row.strokes.as_ref())
                .map_err(|message| source.error(Some(row.strokes.span()), message))?;
            letters.insert(character, Letter { width: row.width, path });
        }
        Ok(Self { spacing: file.spacing, letters })
    }

    /// Whether there is a letter for every character of `text`; if not, the first without one.
    pub fn missing(&self, text: &str) -> Option<char> {
        text.chars().find(|character| !self.letters.contains_key(character))
    }

    /// How wide `text` is with capitals of height `size`.
    pub fn width(&self, text: &str, size: f64) -> f64 {
        let units: f64 = self.letters(text).map(|letter| letter.width + self.spacing).sum();
        (units - self.spacing).max(0.0) * size / CAPITAL
    }

    /// The strokes of `text` with its left edge and base line at `at`, capitals `size` high.
    pub fn path(&self, text: &str, at: [f64; 2], size: f64) -> Path {
        let scale = size / CAPITAL;
        let mut path = Path::default();
        let mut x = at[0];
        for letter in self.letters(text) {
            path.extend(&letter.path.placed([x, at[1] - size], [scale, scale]));
            x += (letter.width + self.spacing) * scale;
        }
        path
    }

    fn letters<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a Letter> {
        text.chars().filter_map(|character| self.letters.get(&character))
    }
}

/// The path that a text such as `M0 0 L38 100` describes.
fn path(text: &str) -> Result<Path, String> {
    let mut numbers: Vec<f64> = Vec::new();
    let mut steps = Vec::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let (command, first) = word.split_at(word.len().min(1));
        let wanted = match command {
            "M" | "L" => 2,
            "C" => 6,
            _ => return Err(format!("`{word}` is not a stroke, expected M, L or C and numbers")),
        };
        numbers.clear();
        for word in std::iter::once(first).chain(words.by_ref().take(wanted - 1)) {
            numbers.push(word.parse().map_err(|_| format!("`{word}` is not a number"))?);
        }
        steps.push(match (command, numbers.as_slice()) {
            ("M", &[x, y]) => PathStep::Move([x, y]),
            ("L", &[x, y]) => PathStep::Line([x, y]),
            ("C", &[a, b, c, d, x, y]) => PathStep::Curve([a, b], [c, d], [x, y]),
            _ => return Err(format!("`{command}` takes {wanted} numbers")),
        });
    }
    match steps.first() {
        None | Some(PathStep::Move(_)) => Ok(Path::new(steps)),
        Some(_) => Err("strokes begin with M".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn font() -> Strokes {
        let text = "spacing = 20\n[letters]\n\
            \"I\" = { width = 0, strokes = \"M0 0 L0 100\" }\n\
            \"L\" = { width = 50, strokes = \"M0 0 L0 100 L50 100\" }\n";
        Strokes::parse(PanelSource { file: "strokes.toml", text }).unwrap()
    }

    #[test]
    fn a_text_is_as_wide_as_its_letters_and_the_gaps_between() {
        assert!((font().width("LIL", 10.0) - (5.0 + 2.0 + 0.0 + 2.0 + 5.0)).abs() < 1e-9);
        assert!(font().width("", 10.0).abs() < 1e-9);
        assert_eq!(font().missing("LIT"), Some('T'));
    }

    #[test]
    fn letters_stand_on_the_base_line() {
        let steps = font().path("IL", [3.0, 30.0], 10.0);
        assert_eq!(
            steps.steps(),
            [
                PathStep::Move([3.0, 20.0]),
                PathStep::Line([3.0, 30.0]),
                PathStep::Move([5.0, 20.0]),
                PathStep::Line([5.0, 30.0]),
                PathStep::Line([10.0, 30.0]),
            ]
        );
    }

    #[test]
    fn wrong_strokes_are_told() {
        assert_eq!(path("L0 0").unwrap_err(), "strokes begin with M");
        assert_eq!(path("M0 x").unwrap_err(), "`x` is not a number");
        assert_eq!(
            path("M0 0 Q1 1").unwrap_err(),
            "`Q1` is not a stroke, expected M, L or C and numbers"
        );
        assert_eq!(path("M0 0 C1 1 2").unwrap_err(), "`C` takes 6 numbers");
    }
}
