//! Cells, marks and icons as shares of pixels.

use crate::panel::glyphs::{CELL_HEIGHT, CELL_WIDTH, Glyphs, Icon};
use crate::panel::path::{Polygon, Position};
use crate::render::cursor::CursorStyle;
use crate::render::raster::hinted::Hinted;

/// Below this width, in columns, a cell is drawn with strokes, where a row has two pixels.
const SMOOTH_FROM: f64 = 15.0;
/// Below this height, in half rows, an icon is drawn from its few pixels; shades and more
/// pixels in a column let its shape be seen earlier.
const SHAPE_FROM: f64 = 11.0;
/// Lines through each row of pixels along which a shape is measured.
const LINES: isize = 4;

/// A glass in pixels: the shares of segments that are on, and of those that are off.
pub struct Raster {
    width: usize,
    /// How the digit is shown that the keys turn.
    pub cursor: CursorStyle,
    /// Pixels in a column.
    pub across: f64,
    /// Pixels in half a row.
    pub down: f64,
    /// From this height on an icon is drawn from its polygons.
    shape_from: f64,
    on: Vec<f64>,
    off: Vec<f64>,
    /// What the terminal's own characters show, with their column and row.
    pub texts: Vec<(usize, usize, char)>,
}

/// A box, in columns and half rows: those are as high as a column is wide.
#[derive(Clone, Copy)]
pub struct PixelBox {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Raster {
    /// Nothing on a glass of so many columns and rows, with `pixels` in a column.
    pub fn blank(
        (columns, rows): (usize, usize),
        pixels: usize,
        cursor: CursorStyle,
        shades: bool,
    ) -> Self {
        let width = columns * pixels;
        Self {
            width,
            cursor,
            across: pixels as f64,
            down: pixels as f64 / 2.0,
            shape_from: SHAPE_FROM / if shades { pixels as f64 } else { 1.0 },
            on: vec![0.0; width * rows * pixels],
            off: vec![0.0; width * rows * pixels],
            texts: Vec::new(),
        }
    }

    /// The shares of a pixel, on and off, each 0 to 1.
    pub fn pixel(&self, x: usize, y: usize) -> (f64, f64) {
        let place = y * self.width + x;
        let share = |layer: &[f64]| layer.get(place).copied().unwrap_or(0.0);
        (share(&self.on), share(&self.off))
    }

    /// A cell with the segments of `mask`; with a point behind it, on or off, where it has
    /// one, in that many columns before the next cell.
    pub fn cell(&mut self, glyphs: &Glyphs, area: PixelBox, mask: u16, point: Option<(bool, f64)>) {
        if area.width * self.down < SMOOTH_FROM {
            self.strokes(area, mask, point);
            return;
        }
        for (bit, segment) in glyphs.segments.iter().enumerate() {
            self.cell_polygon(area, segment, mask >> bit & 1 == 1);
        }
        if let Some((on, _)) = point {
            self.cell_polygon(area, &glyphs.point, on);
        }
    }

    /// The bar below the digit that the keys turn, a pixel high and a pixel below it.
    pub fn bar(&mut self, area: PixelBox, on: bool) {
        if !on {
            return;
        }
        let last = (self.on.len() / self.width.max(1)) as f64 - 1.0;
        let y = (libm::floor((area.y + area.height) * self.down) + 2.0).min(last);
        let [x, width] = [area.x, area.width].map(|at| libm::round(at * self.across));
        self.block(x, y, width, 1.0, true);
    }

    pub fn minus(&mut self, glyphs: &Glyphs, area: PixelBox, on: bool) {
        if area.width * self.down < SMOOTH_FROM {
            // At the height of the digits' middle bars.
            let hinted = Hinted::new([area.width, area.height], (self.across, self.down), true);
            let y = libm::round(area.y * self.down) + hinted.middle[1];
            let [x, width] = [area.x, area.width].map(|at| libm::round(at * self.across));
            self.block(x, y, width, hinted.thick[1], on);
        } else {
            self.cell_polygon(area, &glyphs.minus, on);
        }
    }

    pub fn icon(&mut self, glyphs: &Glyphs, icon: Icon, area: PixelBox, on: bool) {
        let shape = glyphs.icon(icon);
        if area.height * self.down >= self.shape_from {
            let (across, down) = (self.across, self.down);
            let to = |[x, y]: Position| {
                let (x, y) = (x * area.width / 100.0, y * area.height / 100.0);
                [(area.x + x) * across, (area.y + y) * down]
            };
            let polygons: Vec<Polygon> = shape
                .polygons
                .iter()
                .map(|polygon| polygon.iter().copied().map(to).collect())
                .collect();
            self.fill(&polygons, on);
            return;
        }
        if self.down < 1.0 {
            // Pixels this high make no icon.
            let row = area.y / 2.0 + area.height / 4.0;
            return self.text((area.x as usize, row as usize), word(icon, on), 1);
        }
        let (x, y) = (libm::round(area.x), libm::round(area.y));
        for (row, line) in shape.small.iter().enumerate() {
            for (column, _) in line.chars().enumerate().filter(|&(_, c)| c == '#') {
                let x = (x + column as f64) * self.across;
                self.block(x, y + row as f64, self.across, 1.0, on);
            }
        }
    }

    fn cell_polygon(&mut self, area: PixelBox, polygon: &[Position], on: bool) {
        let (across, down) = (self.across, self.down);
        let to = |&[x, y]: &Position| {
            let x = (area.x + x * area.width / CELL_WIDTH) * across;
            [x, (area.y + y * area.height / CELL_HEIGHT) * down]
        };
        self.fill(&[polygon.iter().map(to).collect()], on);
    }

    /// Writes in the terminal's own characters, one in every `pitch` columns.
    pub fn text(&mut self, (column, row): (usize, usize), text: &str, pitch: usize) {
        let placed = text.chars().enumerate().map(|(at, one)| (column + at * pitch, row, one));
        self.texts.extend(placed.filter(|(_, _, character)| *character != ' '));
    }

    /// Fills whole pixels.
    fn block(&mut self, x: f64, y: f64, width: f64, height: f64, on: bool) {
        let rows = self.on.len() / self.width.max(1);
        for row in 0..(height as usize).min(rows) {
            for column in 0..(width as usize).min(self.width) {
                self.add(x as isize + column as isize, y as isize + row as isize, 1.0, on);
            }
        }
    }

    /// Fills what an odd number of polygons covers: along each of a few lines
    /// through a row of pixels, from every second crossing to the next.
    fn fill(&mut self, polygons: &[Polygon], on: bool) {
        let heights = || polygons.iter().flatten().map(|point| point[1]);
        // What lies outside the glass is left out, however far it reaches.
        let rows = (self.on.len() / self.width.max(1)) as isize;
        let top = (libm::floor(heights().fold(f64::MAX, f64::min)) as isize).max(0);
        let bottom = (libm::ceil(heights().fold(f64::MIN, f64::max)) as isize).min(rows);
        let mut crossings = Vec::new();
        for line in top * LINES..bottom * LINES {
            let y = (line as f64 + 0.5) / LINES as f64;
            crossings.clear();
            for polygon in polygons {
                cross(polygon, y, &mut crossings);
            }
            crossings.sort_by(f64::total_cmp);
            for span in crossings.chunks_exact(2) {
                let [from, to] = [span[0], span[1]].map(|x| x.clamp(0.0, self.width as f64));
                for x in libm::floor(from) as isize..libm::ceil(to) as isize {
                    let (left, right) = (from.max(x as f64), to.min(x as f64 + 1.0));
                    self.add(x, line.div_euclid(LINES), (right - left) / LINES as f64, on);
                }
            }
        }
    }

    fn add(&mut self, x: isize, y: isize, share: f64, on: bool) {
        let (Ok(column), Ok(row)) = (usize::try_from(x), usize::try_from(y)) else {
            return;
        };
        if column >= self.width {
            return;
        }
        let layer = if on { &mut self.on } else { &mut self.off };
        if let Some(pixel) = layer.get_mut(row * self.width + column) {
            *pixel = (*pixel + share).min(1.0);
        }
    }

    /// The segments of a small cell as strokes on whole pixels.
    fn strokes(&mut self, area: PixelBox, mask: u16, point: Option<(bool, f64)>) {
        let hinted =
            Hinted::new([area.width, area.height], (self.across, self.down), point.is_some());
        let (x, y) = (libm::round(area.x * self.across), libm::round(area.y * self.down));
        let [standing, lying] = hinted.thick;
        let on = |bit: u16| mask >> bit & 1 == 1;
        for (bit, left, top, wide, high) in hinted.bars() {
            self.block(x + left, y + top, wide, high, on(bit));
        }
        // The bars of the middle meet where both are on.
        if on(6) && on(7) || on(9) || on(12) {
            self.block(x + hinted.middle[0], y + hinted.middle[1], standing, lying, true);
        }
        for (bit, from_left, from_top) in
            [(8, true, true), (10, false, true), (11, true, false), (13, false, false)]
        {
            // Diagonals that are off would blur cells this small.
            if on(bit) {
                for (left, top) in hinted.diagonal(from_left, from_top) {
                    self.block(x + left, y + top, standing, 1.0, true);
                }
            }
        }
        if let Some((point, room)) = point {
            let size = lying.min(2.0);
            let [width, height] = hinted.size;
            // A point that touches the next digit reads as a comma.
            let room = libm::floor(room * self.across);
            let wide = (size * self.across).min(room - 2.0).max(1.0);
            let aside = libm::ceil((room - wide) / 2.0).clamp(0.0, self.across);
            self.block(x + width + aside, y + height - size, wide, size, point);
        }
    }
}

/// An icon in words, where it is on.
pub const fn word(icon: Icon, on: bool) -> &'static str {
    match (icon, on) {
        (_, false) => "",
        (Icon::Wrench, _) => "wrench",
        (Icon::Import, _) => "import",
        (Icon::Export, _) => "export",
        (Icon::Heart, _) => "heart",
    }
}

/// Where the edges of a polygon cross the line at height `y`.
fn cross(polygon: &[Position], y: f64, crossings: &mut Vec<f64>) {
    let mut previous = polygon.last().copied().unwrap_or_default();
    for &point in polygon {
        let ([x0, y0], [x1, y1]) = (previous, point);
        if (y0 > y) != (y1 > y) {
            crossings.push((x1 - x0) * (y - y0) / (y1 - y0) + x0);
        }
        previous = point;
    }
}
