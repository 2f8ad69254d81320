//! From shapes to pixels: how much of each pixel is segment, on or off.
//!
//! Large shapes are filled polygons, measured along four lines a pixel. Cells of
//! a few pixels' width are drawn as strokes on whole pixels instead: that is
//! what keeps a K and an R apart there.

use firmware_model::lcd::{Lcd, Text};

use crate::glyphs::{CELL_HEIGHT, CELL_WIDTH, Glyphs, Icon, Point, Polygon};
use crate::layout::Placed;
use crate::panel::Panel;

/// Below this width a cell is drawn with strokes.
const SMOOTH_FROM: f64 = 15.0;
/// Below this width of a cell of text, text is left to the terminal's own characters.
const TEXT_FROM: f64 = 4.6;
/// Lines through each row of pixels along which a shape is measured.
const LINES: isize = 4;

/// A glass in pixels: the shares of segments that are on, and of those that are off.
pub(crate) struct Raster {
    pub width: usize,
    pub height: usize,
    on: Vec<f64>,
    off: Vec<f64>,
    /// Texts that the terminal's characters show, with their place in pixels.
    pub texts: Vec<(usize, usize, Text)>,
}

/// A box of pixels.
#[derive(Clone, Copy)]
struct Area {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Raster {
    /// The glass of `lcd` in `width` by `height` square pixels.
    pub fn draw(panel: &Panel, lcd: &Lcd, width: usize, height: usize) -> Self {
        let mut raster = Self {
            width,
            height,
            on: vec![0.0; width * height],
            off: vec![0.0; width * height],
            texts: Vec::new(),
        };
        let layout = &panel.glass;
        let scale = (width as f64 / layout.size[0]).min(height as f64 / layout.size[1]);
        if layout.first.cell[0] * scale < TEXT_FROM {
            raster.draw_small(panel, lcd);
        } else {
            raster.draw_whole(panel, lcd, scale);
        }
        raster
    }

    /// The shares of a pixel, on and off, each 0 to 1.
    pub fn pixel(&self, x: usize, y: usize) -> (f64, f64) {
        let place = y * self.width + x;
        let share = |layer: &[f64]| layer.get(place).copied().unwrap_or(0.0);
        (share(&self.on), share(&self.off))
    }

    /// Everything as the panel places it.
    fn draw_whole(&mut self, panel: &Panel, lcd: &Lcd, scale: f64) {
        let (layout, glyphs) = (&panel.glass, &panel.glyphs);
        let left = (self.width as f64 - layout.size[0] * scale) / 2.0;
        let top = (self.height as f64 - layout.size[1] * scale) / 2.0;
        let place = |spot: &Placed, index: usize| Area {
            x: left + (spot.at[0] + spot.pitch * index as f64) * scale,
            y: top + spot.at[1] * scale,
            width: spot.cell[0] * scale,
            height: spot.cell[1] * scale,
        };
        for (field, text) in [(&layout.first, lcd.first), (&layout.second, lcd.second)] {
            let mut characters = text.as_str().chars();
            for index in 0..firmware_model::menu::FIELD_CELLS {
                let mask = glyphs.mask(characters.next().unwrap_or(' '));
                self.cell(glyphs, place(field, index), mask, None);
            }
        }
        let value = lcd.cells();
        self.minus(glyphs, place(&layout.sign, 0), value.negative);
        for (index, cell) in value.cells.into_iter().enumerate() {
            let area = place(&layout.value, index);
            self.cell(glyphs, area, glyphs.mask(cell.character), Some(cell.point));
        }
        for icon in Icon::ALL {
            let spot = layout.icon(icon);
            let area = Area {
                x: left + spot.at[0] * scale,
                y: top + spot.at[1] * scale,
                width: spot.size * scale,
                height: spot.size * scale,
            };
            self.icon(glyphs, icon, area, lit(lcd, icon));
        }
    }

    /// The value and the icons alone, as large as they go; texts are left to the terminal.
    fn draw_small(&mut self, panel: &Panel, lcd: &Lcd) {
        let glyphs = &panel.glyphs;
        let width = self.width as f64;
        let (icon, top) = (7.0, 1.0);
        for (kind, x) in [
            (Icon::Wrench, 1.0),
            (Icon::Import, width - 24.0),
            (Icon::Export, width - 16.0),
            (Icon::Heart, width - 8.0),
        ] {
            let area = Area { x, y: top, width: icon, height: 6.0 };
            self.icon(glyphs, kind, area, lit(lcd, kind));
        }
        self.texts.push((10, 2, lcd.first));
        self.texts.push((18, 2, lcd.second));
        let pitch = libm::floor((width - 7.0) / 5.0);
        let (y, height) = (8.0, (self.height as f64 - 9.0).max(5.0));
        let right = width - 1.0 - pitch * 5.0;
        let value = lcd.cells();
        self.minus(glyphs, Area { x: right - 5.0, y, width: 4.0, height }, value.negative);
        for (index, cell) in value.cells.into_iter().enumerate() {
            let area = Area { x: right + pitch * index as f64, y, width: pitch - 2.0, height };
            self.cell(glyphs, area, glyphs.mask(cell.character), Some(cell.point));
        }
    }

    /// A cell with the segments of `mask`; with a point behind it, where it has one.
    fn cell(&mut self, glyphs: &Glyphs, area: Area, mask: u16, point: Option<bool>) {
        if area.width < SMOOTH_FROM {
            strokes(self, area, mask, point);
            return;
        }
        for (bit, segment) in glyphs.segments.iter().enumerate() {
            self.cell_polygon(area, segment, mask >> bit & 1 == 1);
        }
        if let Some(on) = point {
            self.cell_polygon(area, &glyphs.point, on);
        }
    }

    fn minus(&mut self, glyphs: &Glyphs, area: Area, on: bool) {
        if area.width < SMOOTH_FROM {
            let thick = thickness(area.width, true);
            let y = libm::round(area.y + (area.height - thick) / 2.0);
            self.block(libm::round(area.x), y, libm::round(area.width), thick, on);
        } else {
            self.cell_polygon(area, &glyphs.minus, on);
        }
    }

    fn icon(&mut self, glyphs: &Glyphs, icon: Icon, area: Area, on: bool) {
        let shape = glyphs.icon(icon);
        if area.height >= 11.0 {
            let to =
                |[x, y]: Point| [area.x + x * area.width / 100.0, area.y + y * area.height / 100.0];
            let polygons: Vec<Polygon> = shape
                .polygons
                .iter()
                .map(|polygon| polygon.iter().copied().map(to).collect())
                .collect();
            self.fill(&polygons, on);
            return;
        }
        let (x, y) = (libm::round(area.x), libm::round(area.y));
        for (row, line) in shape.small.iter().enumerate() {
            for (column, _) in line.chars().enumerate().filter(|&(_, c)| c == '#') {
                self.block(x + column as f64, y + row as f64, 1.0, 1.0, on);
            }
        }
    }

    fn cell_polygon(&mut self, area: Area, polygon: &[Point], on: bool) {
        let to = |&[x, y]: &Point| {
            [area.x + x * area.width / CELL_WIDTH, area.y + y * area.height / CELL_HEIGHT]
        };
        self.fill(&[polygon.iter().map(to).collect()], on);
    }

    /// Fills whole pixels.
    fn block(&mut self, x: f64, y: f64, width: f64, height: f64, on: bool) {
        for row in 0..height as usize {
            for column in 0..width as usize {
                self.add(x as isize + column as isize, y as isize + row as isize, 1.0, on);
            }
        }
    }

    /// Fills what an odd number of polygons covers: along each of a few lines
    /// through a row of pixels, from every second crossing to the next.
    fn fill(&mut self, polygons: &[Polygon], on: bool) {
        let heights = || polygons.iter().flatten().map(|point| point[1]);
        let top = libm::floor(heights().fold(f64::MAX, f64::min)) as isize;
        let bottom = libm::ceil(heights().fold(f64::MIN, f64::max)) as isize;
        let mut crossings = Vec::new();
        for line in top * LINES..bottom * LINES {
            let y = (line as f64 + 0.5) / LINES as f64;
            crossings.clear();
            for polygon in polygons {
                cross(polygon, y, &mut crossings);
            }
            crossings.sort_by(f64::total_cmp);
            for span in crossings.chunks_exact(2) {
                let [from, to] = [span[0], span[1]];
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
}

fn lit(lcd: &Lcd, icon: Icon) -> bool {
    match icon {
        Icon::Wrench => lcd.wrench,
        Icon::Import => lcd.import,
        Icon::Export => lcd.export,
        Icon::Heart => lcd.heart,
    }
}

/// Where the edges of a polygon cross the line at height `y`.
fn cross(polygon: &[Point], y: f64, crossings: &mut Vec<f64>) {
    let mut previous = polygon.last().copied().unwrap_or_default();
    for &point in polygon {
        let ([x0, y0], [x1, y1]) = (previous, point);
        if (y0 > y) != (y1 > y) {
            crossings.push((x1 - x0) * (y - y0) / (y1 - y0) + x0);
        }
        previous = point;
    }
}

/// The width of a stroke in a cell of that width, in pixels: digits are bold,
/// letters need the room inside them.
fn thickness(width: f64, bold: bool) -> f64 {
    let thick = if bold { libm::round(width / 6.0) } else { libm::floor(width / 5.5) };
    thick.max(1.0)
}

/// The segments of a small cell as strokes on whole pixels.
fn strokes(raster: &mut Raster, area: Area, mask: u16, point: Option<bool>) {
    let thick = thickness(area.width, point.is_some());
    let (x, y) = (libm::round(area.x), libm::round(area.y));
    // Odd numbers of strokes leave a middle for the bars in it.
    let odd = |length: f64| {
        let whole = libm::round(length).max(3.0);
        if ((whole - thick) as i64) % 2 == 0 { whole } else { whole - 1.0 }
    };
    let (width, height) = (odd(area.width), odd(area.height));
    let middle = ((width - thick) / 2.0, (height - thick) / 2.0);
    let on = |bit: u16| mask >> bit & 1 == 1;
    let across = width - 2.0 * thick;
    let half = middle.0 - thick;
    let (upper, lower) = (middle.1 - thick, height - middle.1 - 2.0 * thick);
    let below = middle.1 + thick;
    // Off first: an off segment never covers one that is on.
    let bars = [
        (0, thick, 0.0, across, thick),
        (1, width - thick, thick, thick, upper),
        (2, width - thick, below, thick, lower),
        (3, thick, height - thick, across, thick),
        (4, 0.0, below, thick, lower),
        (5, 0.0, thick, thick, upper),
        (6, thick, middle.1, half, thick),
        (7, middle.0 + thick, middle.1, half, thick),
        (9, middle.0, thick, thick, upper),
        (12, middle.0, below, thick, lower),
    ];
    for (bit, left, top, wide, high) in bars {
        raster.block(x + left, y + top, wide, high, on(bit));
    }
    // The bars of the middle meet where both are on.
    if on(6) && on(7) || on(9) || on(12) {
        raster.block(x + middle.0, y + middle.1, thick, thick, true);
    }
    for (bit, from_left, from_top) in
        [(8, true, true), (10, false, true), (11, true, false), (13, false, false)]
    {
        // Diagonals that are off would blur cells this small.
        if !on(bit) {
            continue;
        }
        let rows = if from_top { upper } else { lower };
        for row in 0..rows as usize {
            // From the corner to the middle bar, which it reaches.
            let along = (row as f64 + 0.5) / rows;
            let share = if from_top { along } else { 1.0 - along };
            let inward = libm::floor(share * (half + 1.0));
            let left = if from_left { thick + inward } else { width - 2.0 * thick - inward };
            let top = if from_top { thick } else { below };
            raster.block(x + left, y + top + row as f64, thick, 1.0, true);
        }
    }
    if let Some(point) = point {
        let size = thick.min(2.0);
        raster.block(x + width + 1.0, y + height - size, size, size, point);
    }
}
