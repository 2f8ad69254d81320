//! The glass as cells of a terminal: one pixel or four in each.

use core::fmt::Write as _;

use crate::panel::Panel;
use crate::panel::colour::{Colours, Rgb};
use crate::render::blocks::Blocks;
use crate::render::cursor::CursorStyle;
use crate::render::raster::Raster;
use firmware_model::lcd::Lcd;

/// What the terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CellLook {
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
pub fn glass_cells(
    panel: &Panel,
    lcd: &Lcd,
    size: (usize, usize),
    look: CellLook,
    blocks: Blocks,
) -> CellGrid {
    coloured_cells(panel, lcd, CursorStyle::Blink, size, look, blocks)
}

/// The same as a picture, in any colour and the finest blocks.
pub fn picture_cells(
    panel: &Panel,
    lcd: &Lcd,
    cursor: CursorStyle,
    size: (usize, usize),
) -> CellGrid {
    coloured_cells(panel, lcd, cursor, size, CellLook::True, Blocks::Quadrants)
}

fn coloured_cells(
    panel: &Panel,
    lcd: &Lcd,
    cursor: CursorStyle,
    (width, height): (usize, usize),
    look: CellLook,
    blocks: Blocks,
) -> CellGrid {
    let shades = look >= CellLook::Indexed;
    let raster = Raster::draw(panel, lcd, cursor, (width, height), blocks, shades);
    let mut cells = Vec::with_capacity(width * height);
    for row in 0..height {
        for column in 0..width {
            let pixels = pixels(&raster, column, row, blocks);
            cells.push(if look == CellLook::Mono {
                let on = pixels.map(|(on, _)| on >= 0.5);
                GridCell { character: blocks.character(on), ..CellGrid::BLANK }
            } else {
                let ink = Ink::of(&panel.colours, lcd.lit, look);
                let light = ink.light(&panel.colours, (column, width), (row, height));
                coloured(pixels.map(|pixel| ink.share(pixel)), light, ink.colour, blocks)
            });
        }
    }
    let mut grid = CellGrid { width, height, cells };
    write_texts(&mut grid, &raster, &panel.colours, lcd.lit);
    grid
}

/// The pixels of a cell: upper left, upper right, lower left, lower right.
fn pixels(raster: &Raster, column: usize, row: usize, blocks: Blocks) -> [(f64, f64); 4] {
    let pixels = blocks.pixels();
    [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(x, y)| {
        raster.pixel(column * pixels + x.min(pixels - 1), row * pixels + y.min(pixels - 1))
    })
}

/// How segments look on this glass.
struct Ink {
    colour: Rgb,
    /// How much of a segment that is off is seen.
    off_share: f64,
    lit: bool,
    look: CellLook,
}

impl Ink {
    fn of(colours: &Colours, lit: bool, look: CellLook) -> Self {
        let (colour, off_share) = if lit {
            (colours.ink, colours.off_share)
        } else {
            (colours.dark_ink, colours.dark_off_share)
        };
        Self { colour, off_share, lit, look }
    }

    /// How much ink a pixel has.
    fn share(&self, (on, off): (f64, f64)) -> f64 {
        match self.look {
            CellLook::Mono | CellLook::Basic => f64::from(u8::from(on >= 0.5)),
            CellLook::Indexed | CellLook::True => on.max(off * self.off_share),
        }
    }

    /// What is behind the segments there.
    fn light(&self, colours: &Colours, across: (usize, usize), down: (usize, usize)) -> Rgb {
        match (self.lit, self.look) {
            (false, _) => colours.dark,
            (true, CellLook::True) => back_light(colours, across, down),
            (true, _) => colours.light_centre.mixed(colours.light_edge, 0.4),
        }
    }
}

/// A cell has two colours only: its pixels are split at the middle of their range.
fn coloured(shares: [f64; 4], light: Rgb, ink: Rgb, blocks: Blocks) -> GridCell {
    let least = shares.into_iter().fold(f64::MAX, f64::min);
    let most = shares.into_iter().fold(f64::MIN, f64::max);
    let above = shares.map(|share| share > f64::midpoint(least, most));
    let mean = |wanted: bool| {
        let those = || shares.iter().zip(above).filter(move |&(_, is)| is == wanted);
        let sum: f64 = those().map(|(share, _)| share).sum();
        let share = sum / those().count().max(1) as f64;
        // A few steps only, as with the back-light; what is off has finer ones.
        let steps = if share > 0.15 { 8.0 } else { 50.0 };
        light.mixed(ink, libm::round(share * steps) / steps)
    };
    let (front, back) = (mean(true), mean(false));
    if above == [false; 4] || front == back {
        let mut cell = GridCell { background: Some(back), ..CellGrid::BLANK };
        // Whoever copies the text alone has the digits as well.
        if blocks != Blocks::Quadrants && least >= 0.5 {
            cell.character = blocks.character([true; 4]);
            cell.foreground = Some(back);
        }
        return cell;
    }
    let (foreground, background) = (Some(front), Some(back));
    GridCell { character: blocks.character(above), foreground, background, bold: false }
}

/// The back-light falls off with the square of the distance from the middle.
fn back_light(colours: &Colours, across: (usize, usize), down: (usize, usize)) -> Rgb {
    let from_middle = |(at, length): (usize, usize)| (at as f64 + 0.5) / length as f64 * 2.0 - 1.0;
    let (across, down) = (from_middle(across), from_middle(down));
    let fall = across * across + down * down;
    // A few steps only: neighbouring cells then share their colour, and a frame stays small.
    colours.light_centre.mixed(colours.light_edge, libm::round(fall * 12.0) / 24.0)
}

fn write_texts(grid: &mut CellGrid, raster: &Raster, colours: &Colours, lit: bool) {
    for (x, row, character) in &raster.texts {
        let (column, character) = (*x, *character);
        if column >= grid.width {
            continue;
        }
        if let Some(cell) = grid.cells.get_mut(row * grid.width + column) {
            cell.character = character;
            cell.bold = true;
            if cell.background.is_some() {
                cell.foreground = Some(if lit { colours.ink } else { colours.dark_ink });
            }
        }
    }
}
