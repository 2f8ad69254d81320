//! A shot as text, picture or data.

use panels::scene::Scene;
use panels::{Panel, PngError, ascii, described, picture, picture_cells, png, svg};

use super::{Look, PictureView, Shot, Spoil, json, wiring};
use crate::kind::FileKind;
use crate::worded::{Worded, worded};

/// How a shot is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureFormat {
    /// Plain ASCII.
    Text,
    /// Cells of a terminal with their colours.
    Ansi,
    /// A drawing.
    Svg,
    /// Pixels.
    Png,
    /// Everything that the glass shows, as data.
    Json,
    /// A sentence or two.
    Words,
}

// Its word is also the extension of its files.
worded!(PictureFormat {
    Text = "txt": "The glass in plain ASCII",
    Ansi = "ansi": "The glass in a terminal's colours",
    Svg = "svg": "A drawing, with what it shows in words",
    Png = "png": "Pixels",
    Json = "json": "Everything that the glass shows, as data",
    Words = "words": "A sentence or two",
});

impl PictureFormat {
    /// What a file of it is.
    pub const fn kind(self) -> FileKind {
        match self {
            Self::Text | Self::Ansi | Self::Words => FileKind::Text,
            Self::Svg => FileKind::Svg,
            Self::Png => FileKind::Png,
            Self::Json => FileKind::Json,
        }
    }

    /// The format that files with this extension have.
    pub fn of_extension(extension: &str) -> Option<Self> {
        let extension = extension.to_ascii_lowercase();
        if extension == "ans" {
            return Some(Self::Ansi);
        }
        Self::of_word(&extension)
    }
}

/// Width of a picture, pixels.
const PIXELS: u32 = 1_000;
/// Width in a terminal, columns.
const COLUMNS: u32 = 84;
/// The widest in a terminal.
const MOST_COLUMNS: u32 = 1_000;
/// What the ids of an SVG without a name begin with.
const ID_PREFIX: &str = "s4100";

/// `shot` in that format; svg, png and json carry `recipe`, where it is not empty.
///
/// # Errors
/// The width is none that a picture can have.
pub fn render(
    panel: &Panel,
    shot: &Shot,
    format: PictureFormat,
    look: &Look,
    recipe: &str,
) -> Result<Vec<u8>, PngError> {
    let cursor = look.cursor.unwrap_or_default();
    let pixels = look.width.unwrap_or(PIXELS);
    let prefix = look.id_prefix.as_deref().unwrap_or(ID_PREFIX);
    let view = look.view();
    if view == PictureView::Wiring {
        let columns = columns(look);
        let marked = look.spoil != Some(Spoil::No);
        let size = wiring::WiringSize { columns, pixels };
        return wiring::render(panel, shot, format, (marked, size, prefix), recipe);
    }
    let view = match view {
        PictureView::Glass => panels::View::Glass,
        _ => panels::View::Meter { model: shot.model, down: shot.down },
    };
    let scene = || Scene { recipe: recipe.to_owned(), ..picture(panel, &shot.lcd, view, cursor) };
    Ok(match format {
        PictureFormat::Text => ascii(panel, &shot.lcd, cursor).into_bytes(),
        PictureFormat::Ansi => {
            let columns = columns(look);
            // A cell of a terminal is twice as high as it is wide.
            let [width, height] = panel.glass.size;
            let rows = (columns as f64 * height / width / 2.0).ceil() as usize;
            let size = (columns, rows.min(MOST_COLUMNS as usize));
            picture_cells(panel, &shot.lcd, cursor, size).to_ansi().into_bytes()
        }
        PictureFormat::Svg => svg(&scene(), pixels, prefix).into_bytes(),
        PictureFormat::Png => png(&scene(), pixels)?,
        PictureFormat::Json => format!("{:#}\n", json::shot_json(panel, shot, recipe)).into_bytes(),
        PictureFormat::Words => format!("{}\n", described(panel, &shot.lcd)).into_bytes(),
    })
}

fn columns(look: &Look) -> usize {
    look.width.unwrap_or(COLUMNS).min(MOST_COLUMNS) as usize
}
