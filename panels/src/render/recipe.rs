//! What makes a picture again, as its file carries it: in SVG an element of its metadata, in PNG
//! a text chunk.

use std::io::Cursor;

use crate::text::{escaped, plain};

/// The keyword of the chunk in a PNG.
pub const KEYWORD: &str = "Recipe";
/// The name of the element in an SVG, in a namespace of its own.
const OPEN: &str = "<metadata><recipe xmlns=\"urn:s4100:recipe\">";
const CLOSE: &str = "</recipe></metadata>";
/// The most pixels that a PNG may have to be looked into, bytes.
const LARGEST: usize = 1 << 30;

/// The element of an SVG that carries `recipe`; nothing for none.
pub fn element(recipe: &str) -> String {
    if recipe.is_empty() { String::new() } else { format!("{OPEN}{}{CLOSE}\n", escaped(recipe)) }
}

/// What the file of a picture carries beside what it shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PictureNotes {
    /// What makes it again.
    pub recipe: Option<String>,
    /// What it shows, in words.
    pub description: Option<String>,
}

/// What the bytes of an SVG or a PNG carry; nothing if they are something else.
pub fn carried(bytes: &[u8]) -> PictureNotes {
    if !bytes.starts_with(b"\x89PNG") {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        let between = |open: &str, close: &str| {
            let (_, rest) = text.split_once(open)?;
            rest.split_once(close).map(|(inside, _)| plain(inside))
        };
        let title = between("<title", "</title>");
        let description = title.and_then(|title| Some(title.split_once('>')?.1.to_owned()));
        return PictureNotes { recipe: between(OPEN, CLOSE), description };
    }
    let limits = png::Limits { bytes: LARGEST };
    let Ok(reader) = png::Decoder::new_with_limits(Cursor::new(bytes), limits).read_info() else {
        return PictureNotes::default();
    };
    let chunks = &reader.info().utf8_text;
    let of = |keyword: &str| chunks.iter().find(|chunk| chunk.keyword == keyword)?.get_text().ok();
    PictureNotes { recipe: of(KEYWORD), description: of("Description") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_svg_carries_is_read_again() {
        let recipe = "scenario a&b\nset x \"<1>\" # '\u{b5}'\n";
        let drawing = format!("<svg><title id=\"x\">A &lt; B</title>{}</svg>", element(recipe));
        let (recipe, description) = (Some(recipe.to_owned()), Some("A < B".to_owned()));
        assert_eq!(carried(drawing.as_bytes()), PictureNotes { recipe, description });
        for bytes in [&b"<svg></svg>"[..], b"\x89PNG broken", &[0xff, 0]] {
            assert_eq!(carried(bytes), PictureNotes::default());
        }
    }
}
