//! The shapes on the glass: segments, marks and icons.

use std::collections::BTreeMap;

use firmware_model::lcd::Lcd;
use serde::Deserialize;
use toml::Spanned;

use crate::error::{PanelError, PanelSource};
use crate::panel::path::Polygon;

/// The segments of a cell, in the order of their bits in a mask.
pub(crate) const SEGMENTS: &str = "abcdefghijklmn";

/// Width of the box in which segments are drawn.
pub(crate) const CELL_WIDTH: f64 = 100.0;
/// Height of the box in which segments are drawn.
pub(crate) const CELL_HEIGHT: f64 = 160.0;

/// One of the four icons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Icon {
    /// Maintenance: an alert is active.
    Wrench,
    /// The arrow that means import.
    Import,
    /// The arrow that means export.
    Export,
    /// The meter runs.
    Heart,
}

impl Icon {
    /// The icons from left to right.
    pub const ALL: [Self; 4] = [Self::Wrench, Self::Import, Self::Export, Self::Heart];

    /// Whether it is lit.
    pub(crate) const fn is_on(self, lcd: &Lcd) -> bool {
        match self {
            Self::Wrench => lcd.wrench,
            Self::Import => lcd.import,
            Self::Export => lcd.export,
            Self::Heart => lcd.heart,
        }
    }
}

/// An icon in a box of 100 by 100.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IconShape {
    /// Polygons that cut holes into each other (even-odd).
    pub polygons: Vec<Polygon>,
    /// What a few pixels show of it: rows of `#` and `.`.
    pub small: Vec<String>,
}

/// Every shape that the glass is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyphs {
    /// Segments a to n, in a cell of 100 by 160.
    pub segments: Vec<Polygon>,
    /// The decimal point behind a cell.
    pub point: Polygon,
    /// The minus sign in a cell of its own.
    pub minus: Polygon,
    characters: BTreeMap<char, u16>,
    icons: [IconShape; 4],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GlyphsFile {
    segments: BTreeMap<Spanned<String>, Polygon>,
    marks: Marks,
    characters: BTreeMap<Spanned<String>, Spanned<String>>,
    icons: IconShapes,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Marks {
    point: Polygon,
    minus: Polygon,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IconShapes {
    wrench: IconShape,
    import: IconShape,
    export: IconShape,
    heart: IconShape,
}

impl Glyphs {
    pub(crate) fn parse(source: PanelSource<'_>) -> Result<Self, PanelError> {
        let file: GlyphsFile = source.parse()?;
        for name in file.segments.keys() {
            if name.as_ref().len() != 1 || !SEGMENTS.contains(name.as_ref().as_str()) {
                let message =
                    format!("`{}` is not a segment, expected one of a to n", name.as_ref());
                return Err(source.error(Some(name.span()), message));
            }
        }
        let mut segments = Vec::new();
        for segment in SEGMENTS.chars() {
            let found = file.segments.iter().find(|(name, _)| name.as_ref().starts_with(segment));
            match found {
                Some((_, polygon)) if polygon.len() >= 3 => segments.push(polygon.clone()),
                Some((name, _)) => {
                    return Err(
                        source.error(Some(name.span()), "a polygon has three points at least")
                    );
                }
                None => return Err(source.error(None, format!("segment `{segment}` is missing"))),
            }
        }
        let mut characters = BTreeMap::new();
        for (name, made_of) in &file.characters {
            let mut letters = name.as_ref().chars();
            let (Some(character), None) = (letters.next(), letters.next()) else {
                return Err(source.error(Some(name.span()), "a character is one letter"));
            };
            let mut mask = 0;
            for segment in made_of.as_ref().chars() {
                let Some(bit) = SEGMENTS.find(segment) else {
                    let message = format!("`{segment}` is not a segment, expected a to n");
                    return Err(source.error(Some(made_of.span()), message));
                };
                mask |= 1 << bit;
            }
            characters.insert(character, mask);
        }
        let IconShapes { wrench, import, export, heart } = file.icons;
        Ok(Self {
            segments,
            point: file.marks.point,
            minus: file.marks.minus,
            characters,
            icons: [wrench, import, export, heart],
        })
    }

    /// The segments of `character`, bit 0 for a; none for what the cells cannot show.
    pub fn mask(&self, character: char) -> u16 {
        self.characters.get(&character).copied().unwrap_or(0)
    }

    /// Whether the cells can show `character`.
    pub fn can_show(&self, character: char) -> bool {
        self.characters.contains_key(&character)
    }

    /// The shape of an icon.
    pub fn icon(&self, icon: Icon) -> &IconShape {
        // By construction: one shape for each of the four icons.
        &self.icons[icon as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::files::BUILTIN;

    #[test]
    fn wrong_shapes_are_told() {
        let (file, text) = BUILTIN[1];
        let told = |from: &str, to: &str| {
            let text = text.replacen(from, to, 1);
            Glyphs::parse(PanelSource { file, text: &text }).unwrap_err().message
        };
        assert_eq!(told("\na = [", "\nq = ["), "`q` is not a segment, expected one of a to n");
        assert_eq!(told("\na = [", "\n# a = ["), "segment `a` is missing");
        let character = |row: &str| told("[characters]\n", &format!("[characters]\n{row}\n"));
        assert_eq!(character("\"\u{e9}\" = \"abz\""), "`z` is not a segment, expected a to n");
        assert_eq!(character("\"AB\" = \"ab\""), "a character is one letter");
    }
}
