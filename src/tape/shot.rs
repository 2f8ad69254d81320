//! Pictures of the glass in files.

use firmware_model::lcd::Lcd;
use panels::{Look, Panel, ascii, glass_cells, words};

use super::expect::value;

/// What kind of picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// Plain text.
    Text,
    /// Cells of a terminal with their colours.
    Ansi,
    /// What the glass shows, as data.
    Json,
}

/// The endings of files, and the picture each asks for.
pub const ENDINGS: [(&str, Picture); 3] =
    [(".txt", Picture::Text), (".ansi", Picture::Ansi), (".json", Picture::Json)];

/// The size of the glass in cells of a terminal.
const CELLS: (usize, usize) = (60, 14);

impl Picture {
    /// What the ending of `file` asks for.
    pub fn of_file(file: &str) -> Option<Self> {
        ENDINGS
            .iter()
            .find(|(ending, _)| file.len() > ending.len() && file.ends_with(ending))
            .map(|(_, picture)| *picture)
    }
}

/// The picture as the contents of a file.
pub fn render(picture: Picture, panel: &Panel, lcd: &Lcd) -> Vec<u8> {
    match picture {
        Picture::Text => ascii(panel, lcd).into_bytes(),
        Picture::Ansi => {
            glass_cells(panel, lcd, CELLS.0, CELLS.1, Look::True).to_ansi().into_bytes()
        }
        Picture::Json => json(panel, lcd).into_bytes(),
    }
}

fn json(panel: &Panel, lcd: &Lcd) -> String {
    let shown = serde_json::json!({
        "lit": lcd.lit,
        "label": lcd.first.as_str().trim(),
        "second": lcd.second.as_str().trim(),
        "value": value(lcd),
        "wrench": lcd.wrench,
        "heart": lcd.heart,
        "import": lcd.import,
        "export": lcd.export,
        "words": words(panel, lcd),
    });
    format!("{shown:#}\n")
}
