//! A shot as text, picture or data.

use panels::{Blocks, Panel, PngError, View, ascii, glass_cells, picture, png, svg, words};

use super::{Shot, json};
use crate::files::Kind;

/// How a shot is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
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

impl Format {
    /// Every format.
    pub const ALL: [Self; 6] =
        [Self::Text, Self::Ansi, Self::Svg, Self::Png, Self::Json, Self::Words];

    /// Its name, which is also the extension of its files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Ansi => "ansi",
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Json => "json",
            Self::Words => "words",
        }
    }

    /// What a file of it is.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Text | Self::Ansi | Self::Words => Kind::Text,
            Self::Svg => Kind::Svg,
            Self::Png => Kind::Png,
            Self::Json => Kind::Json,
        }
    }

    /// The format that files with this extension have.
    pub fn of_extension(extension: &str) -> Option<Self> {
        let extension = extension.to_ascii_lowercase();
        if extension == "ans" {
            return Some(Self::Ansi);
        }
        Self::ALL.into_iter().find(|format| format.name() == extension)
    }
}

/// What of the meter is shown, and how large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// Only the glass, without the case around it; text is of the glass alone anyway.
    pub glass_only: bool,
    /// Width in pixels, or in columns of a terminal; each format has its own where left out.
    pub width: Option<u32>,
}

impl Look {
    /// Width of a picture, pixels.
    const PIXELS: u32 = 1_000;
    /// Width in a terminal, columns.
    const COLUMNS: u32 = 84;
    /// The widest in a terminal.
    const MOST_COLUMNS: u32 = 1_000;
}

/// `shot` in that format.
///
/// # Errors
/// The width is none that a picture can have.
pub fn render(panel: &Panel, shot: &Shot, format: Format, look: Look) -> Result<Vec<u8>, PngError> {
    let view = if look.glass_only {
        View::Glass
    } else {
        View::Meter { model: shot.model, down: shot.down }
    };
    let pixels = look.width.unwrap_or(Look::PIXELS);
    Ok(match format {
        Format::Text => ascii(panel, &shot.lcd).into_bytes(),
        Format::Ansi => {
            let columns = look.width.unwrap_or(Look::COLUMNS).min(Look::MOST_COLUMNS) as usize;
            // A cell of a terminal is twice as high as it is wide.
            let [width, height] = panel.glass.size;
            let rows = (columns as f64 * height / width / 2.0).ceil() as usize;
            let rows = rows.min(Look::MOST_COLUMNS as usize);
            let size = (columns, rows);
            let colours = panels::Look::True;
            glass_cells(panel, &shot.lcd, size, colours, Blocks::Quadrants).to_ansi().into_bytes()
        }
        Format::Svg => svg(&picture(panel, &shot.lcd, view), pixels).into_bytes(),
        Format::Png => png(&picture(panel, &shot.lcd, view), pixels)?,
        Format::Json => format!("{:#}\n", json::of(panel, shot)).into_bytes(),
        Format::Words => format!("{}\n", words(panel, &shot.lcd)).into_bytes(),
    })
}
