//! The glass as cells of a terminal: two pixels in each, one above the other.

use core::fmt::Write as _;

use firmware_model::lcd::Lcd;
use serde::Deserialize;

use crate::panel::{Colours, Panel};
use crate::raster::Raster;

/// A colour, written `#rrggbb` in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Rgb(pub u8, pub u8, pub u8);

impl TryFrom<String> for Rgb {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
        let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match value {
            Some(value) => Ok(Self((value >> 16) as u8, (value >> 8) as u8, value as u8)),
            None => Err(format!("`{text}` is no colour, expected one such as `#1d55d8`")),
        }
    }
}

impl Rgb {
    /// This colour with a share of `other` in it, 0 to 1.
    #[must_use]
    pub fn mixed(self, other: Self, share: f64) -> Self {
        let mix = |a: u8, b: u8| libm::round(f64::from(a) + (f64::from(b) - f64::from(a)) * share);
        Self(mix(self.0, other.0) as u8, mix(self.1, other.1) as u8, mix(self.2, other.2) as u8)
    }
}

/// What the terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Look {
    /// No colour at all: pixels are on or off.
    Mono,
    /// A few colours: one for the back-light, one for segments that are on.
    Basic,
    /// Some hundred colours: an even back-light, smooth edges, segments that are off shine through.
    Indexed,
    /// Any colour: the back-light falls off to the corners.
    True,
}

/// A cell of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GridCell {
    /// The character.
    pub character: char,
    /// Its colour; the terminal's own if none.
    pub foreground: Option<Rgb>,
    /// The colour behind it; the terminal's own if none.
    pub background: Option<Rgb>,
    /// Whether it is bold.
    pub bold: bool,
}

/// A rectangle of cells, independent of who shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellGrid {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    cells: Vec<GridCell>,
}

impl CellGrid {
    const BLANK: GridCell =
        GridCell { character: ' ', foreground: None, background: None, bold: false };

    /// The cell in that column and row; a blank outside.
    pub fn cell(&self, column: usize, row: usize) -> GridCell {
        if column >= self.width {
            return Self::BLANK;
        }
        self.cells.get(row * self.width + column).copied().unwrap_or(Self::BLANK)
    }

    /// The characters alone, a line for each row, without blanks at the end.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for row in 0..self.height {
            let line: String =
                (0..self.width).map(|column| self.cell(column, row).character).collect();
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// The cells with ANSI sequences for their colours, a line for each row.
    pub fn to_ansi(&self) -> String {
        let mut text = String::new();
        for row in 0..self.height {
            for column in 0..self.width {
                let cell = self.cell(column, row);
                text.push_str("\x1b[0");
                for (code, colour) in [(38, cell.foreground), (48, cell.background)] {
                    if let Some(Rgb(red, green, blue)) = colour {
                        // Writing into a string cannot fail.
                        let _ = write!(text, ";{code};2;{red};{green};{blue}");
                    }
                }
                if cell.bold {
                    text.push_str(";1");
                }
                text.push('m');
                text.push(cell.character);
            }
            text.push_str("\x1b[0m\n");
        }
        text
    }
}

/// The glass in `width` columns and `height` rows.
pub fn glass_cells(panel: &Panel, lcd: &Lcd, width: usize, height: usize, look: Look) -> CellGrid {
    let raster = Raster::draw(panel, lcd, width, height * 2);
    let mut cells = Vec::with_capacity(width * height);
    for row in 0..height {
        for column in 0..width {
            cells.push(if look == Look::Mono {
                mono(&raster, column, row)
            } else {
                coloured(&panel.colours, lcd.lit, &raster, column, row, look)
            });
        }
    }
    let mut grid = CellGrid { width, height, cells };
    write_texts(&mut grid, &raster, &panel.colours, lcd.lit);
    grid
}

fn mono(raster: &Raster, column: usize, row: usize) -> GridCell {
    let on = |half: usize| raster.pixel(column, row * 2 + half).0 >= 0.5;
    let character = match (on(0), on(1)) {
        (false, false) => ' ',
        (true, false) => '\u{2580}',
        (false, true) => '\u{2584}',
        (true, true) => '\u{2588}',
    };
    GridCell { character, ..CellGrid::BLANK }
}

fn coloured(
    colours: &Colours,
    lit: bool,
    raster: &Raster,
    column: usize,
    row: usize,
    look: Look,
) -> GridCell {
    let colour = |half: usize| pixel(colours, lit, raster, column, row * 2 + half, look);
    let (upper, lower) = (colour(0), colour(1));
    if upper == lower {
        return GridCell { background: Some(upper), ..CellGrid::BLANK };
    }
    GridCell {
        character: '\u{2580}',
        foreground: Some(upper),
        background: Some(lower),
        bold: false,
    }
}

fn pixel(colours: &Colours, lit: bool, raster: &Raster, x: usize, y: usize, look: Look) -> Rgb {
    let (on, off) = raster.pixel(x, y);
    let (ink, off_share) = if lit {
        (colours.ink, colours.off_share)
    } else {
        (colours.dark_ink, colours.dark_off_share)
    };
    let light = match (lit, look) {
        (false, _) => colours.dark,
        (true, Look::True) => back_light(colours, raster, x, y),
        (true, _) => colours.light_centre.mixed(colours.light_edge, 0.4),
    };
    if look == Look::Basic {
        return if on >= 0.5 { ink } else { light };
    }
    light.mixed(ink, on.max(off * off_share))
}

/// The back-light falls off with the square of the distance from the middle.
fn back_light(colours: &Colours, raster: &Raster, x: usize, y: usize) -> Rgb {
    let from_middle = |at: usize, length: usize| (at as f64 + 0.5) / length as f64 * 2.0 - 1.0;
    let (across, down) = (from_middle(x, raster.width), from_middle(y, raster.height));
    let fall = across * across + down * down;
    // A few steps only: neighbouring cells then share their colour, and a frame stays small.
    colours.light_centre.mixed(colours.light_edge, libm::round(fall * 12.0) / 24.0)
}

fn write_texts(grid: &mut CellGrid, raster: &Raster, colours: &Colours, lit: bool) {
    for (x, y, text) in &raster.texts {
        for (index, character) in text.as_str().chars().enumerate() {
            let column = x + index;
            if column >= grid.width {
                break;
            }
            if let Some(cell) = grid.cells.get_mut((y / 2) * grid.width + column) {
                cell.character = character;
                cell.bold = true;
                if cell.background.is_some() {
                    cell.foreground = Some(if lit { colours.ink } else { colours.dark_ink });
                }
            }
        }
    }
}
