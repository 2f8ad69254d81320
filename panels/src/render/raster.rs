//! From shapes to pixels: how much of each pixel is segment, on or off.
//!
//! Large shapes are filled polygons, measured along four lines a pixel. Cells of
//! a few columns' width are drawn as strokes on whole pixels instead: that is
//! what keeps a K and an R apart there. A cell of the terminal is one pixel, or four;
//! either way a pixel is twice as high as wide.

mod small;

use firmware_model::lcd::Lcd;

use crate::panel::Panel;
use crate::panel::glyphs::{CELL_HEIGHT, CELL_WIDTH, Glyphs, Icon};
use crate::panel::layout::Placed;
use crate::panel::path::{Point, Polygon};
use crate::render::blocks::Blocks;
use crate::render::cursor::CursorStyle;

/// Below this width, in columns, a cell is drawn with strokes, where a row has two pixels.
const SMOOTH_FROM: f64 = 15.0;
/// Below this height, in half rows, an icon is drawn from its few pixels; shades and more
/// pixels in a column let its shape be seen earlier.
const SHAPE_FROM: f64 = 11.0;
/// Below this width of a cell of text, text is left to the terminal's own characters: in
/// columns, with one pixel in each and with more.
const TEXT_FROM: [f64; 2] = [4.6, 4.0];
/// Below so many pixels of height a cell of text cannot tell its letters apart.
const LEAST_LETTER: f64 = 5.0;
/// Lines through each row of pixels along which a shape is measured.
const LINES: isize = 4;

/// A glass in pixels: the shares of segments that are on, and of those that are off.
pub(crate) struct Raster {
    width: usize,
    /// How the digit is shown that the keys turn.
    cursor: CursorStyle,
    /// Pixels in a column.
    across: f64,
    /// Pixels in half a row.
    down: f64,
    /// From this height on an icon is drawn from its polygons.
    shape_from: f64,
    on: Vec<f64>,
    off: Vec<f64>,
    /// What the terminal's own characters show, with their column and row.
    pub texts: Vec<(usize, usize, char)>,
}

/// A box, in columns and half rows: those are as high as a column is wide.
#[derive(Clone, Copy)]
struct Area {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Raster {
    /// The glass of `lcd` in `columns` and `rows` of a terminal with such blocks.
    /// With `shades` a pixel may be part segment; without it is one or none.
    pub fn draw(
        panel: &Panel,
        lcd: &Lcd,
        cursor: CursorStyle,
        (columns, rows): (usize, usize),
        blocks: Blocks,
        shades: bool,
    ) -> Self {
        let pixels = blocks.pixels();
        let (width, height) = (columns * pixels, rows * 2);
        let mut raster = Self {
            width,
            cursor,
            across: pixels as f64,
            down: pixels as f64 / 2.0,
            shape_from: SHAPE_FROM / if shades { pixels as f64 } else { 1.0 },
            on: vec![0.0; width * rows * pixels],
            off: vec![0.0; width * rows * pixels],
            texts: Vec::new(),
        };
        let layout = &panel.glass;
        let scale = (columns as f64 / layout.size[0]).min(height as f64 / layout.size[1]);
        let [letter, high] = layout.first.cell.map(|length| length * scale);
        if letter < TEXT_FROM[usize::from(pixels > 1)] || high * raster.down < LEAST_LETTER {
            raster.draw_small(panel, lcd, (columns, rows));
        } else {
            let left = (columns as f64 - layout.size[0] * scale) / 2.0;
            let top = (height as f64 - layout.size[1] * scale) / 2.0;
            raster.draw_whole(panel, lcd, scale, (left, top));
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
    fn draw_whole(&mut self, panel: &Panel, lcd: &Lcd, scale: f64, (left, top): (f64, f64)) {
        let (layout, glyphs) = (&panel.glass, &panel.glyphs);
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
        let value = self.cursor.cells(lcd);
        self.minus(glyphs, place(&layout.sign, 0), value.negative);
        for (index, cell) in value.cells.into_iter().enumerate() {
            let area = place(&layout.value, index);
            let room = layout.value.pitch * scale - area.width;
            self.cell(glyphs, area, glyphs.mask(cell.character), Some((cell.point, room)));
            self.bar(area, self.cursor.mark(lcd) == Some(index as u8));
        }
        for icon in Icon::ALL {
            let spot = layout.icon(icon);
            let area = Area {
                x: left + spot.at[0] * scale,
                y: top + spot.at[1] * scale,
                width: spot.size * scale,
                height: spot.size * scale,
            };
            self.icon(glyphs, icon, area, icon.is_on(lcd));
        }
    }

    /// A cell with the segments of `mask`; with a point behind it, on or off, where it has
    /// one, in that many columns before the next cell.
    fn cell(&mut self, glyphs: &Glyphs, area: Area, mask: u16, point: Option<(bool, f64)>) {
        if area.width * self.down < SMOOTH_FROM {
            strokes(self, area, mask, point);
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
    fn bar(&mut self, area: Area, on: bool) {
        if !on {
            return;
        }
        let last = (self.on.len() / self.width.max(1)) as f64 - 1.0;
        let y = (libm::floor((area.y + area.height) * self.down) + 2.0).min(last);
        let [x, width] = [area.x, area.width].map(|at| libm::round(at * self.across));
        self.block(x, y, width, 1.0, true);
    }

    fn minus(&mut self, glyphs: &Glyphs, area: Area, on: bool) {
        if area.width * self.down < SMOOTH_FROM {
            // At the height of the digits' middle bars.
            let hinted = Hinted::new(area, (self.across, self.down), true);
            let y = libm::round(area.y * self.down) + hinted.middle[1];
            let [x, width] = [area.x, area.width].map(|at| libm::round(at * self.across));
            self.block(x, y, width, hinted.thick[1], on);
        } else {
            self.cell_polygon(area, &glyphs.minus, on);
        }
    }

    fn icon(&mut self, glyphs: &Glyphs, icon: Icon, area: Area, on: bool) {
        let shape = glyphs.icon(icon);
        if area.height * self.down >= self.shape_from {
            let (across, down) = (self.across, self.down);
            let to = |[x, y]: Point| {
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
            return self.text((area.x as usize, row as usize), small::word(icon, on), 1);
        }
        let (x, y) = (libm::round(area.x), libm::round(area.y));
        for (row, line) in shape.small.iter().enumerate() {
            for (column, _) in line.chars().enumerate().filter(|&(_, c)| c == '#') {
                let x = (x + column as f64) * self.across;
                self.block(x, y + row as f64, self.across, 1.0, on);
            }
        }
    }

    fn cell_polygon(&mut self, area: Area, polygon: &[Point], on: bool) {
        let (across, down) = (self.across, self.down);
        let to = |&[x, y]: &Point| {
            let x = (area.x + x * area.width / CELL_WIDTH) * across;
            [x, (area.y + y * area.height / CELL_HEIGHT) * down]
        };
        self.fill(&[polygon.iter().map(to).collect()], on);
    }

    /// Writes in the terminal's own characters, one in every `pitch` columns.
    fn text(&mut self, (column, row): (usize, usize), text: &str, pitch: usize) {
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

/// From so many pixels of height on, a digit has gaps between its segments.
const GAPS_FROM: f64 = 9.0;

/// The width of a stroke in a cell of that width, in columns: digits are bold,
/// letters need the room inside them.
fn thickness(width: f64, bold: bool) -> f64 {
    let thick = if bold { libm::round(width / 6.0) } else { libm::floor(width / 5.5) };
    thick.max(1.0)
}

/// How the strokes of a small cell lie on its pixels.
struct Hinted {
    /// Width and height.
    size: [f64; 2],
    /// Width of a stroke that stands, height of one that lies.
    thick: [f64; 2],
    /// Left edge of the middle bar that stands, upper edge of the one that lies.
    middle: [f64; 2],
    /// Rows that stay free above and below the bars at the sides.
    corner: f64,
}

impl Hinted {
    /// Digits have gaps at their corners, as segments have; in letters and in low digits
    /// strokes join there, since a few pixels show nothing else of them.
    fn new(area: Area, (across, down): (f64, f64), is_digit: bool) -> Self {
        let thick = thickness(area.width, is_digit);
        // Three bars that lie leave as much between them.
        let most = libm::floor((area.height * down - 1.0) / 4.0).max(1.0);
        let lying = libm::round(thick * down).clamp(1.0, most);
        // Letters of a few columns have no room for strokes of two pixels.
        let narrow = !is_digit && area.width < 6.5;
        let standing = if narrow { 1.0 } else { thick * across };
        // Odd numbers of strokes leave a middle for the bars in it.
        let odd = |length: f64, thick: f64| {
            let whole = libm::round(length).max(3.0);
            if ((whole - thick) as i64) % 2 == 0 { whole } else { whole - 1.0 }
        };
        let size = [odd(area.width * across, standing), odd(area.height * down, lying)];
        let middle = [(size[0] - standing) / 2.0, (size[1] - lying) / 2.0];
        let corner = if is_digit && size[1] >= GAPS_FROM { lying } else { 0.0 };
        Self { size, thick: [standing, lying], middle, corner }
    }

    /// The bars that stand or lie: bit, left, top, width, height.
    fn bars(&self) -> [(u16, f64, f64, f64, f64); 10] {
        let Self { size: [width, height], thick: [standing, lying], middle, corner } = *self;
        let (right, across, half) =
            (width - standing, width - 2.0 * standing, middle[0] - standing);
        // Letters join in the middle, too.
        let upper = middle[1] - corner + if corner > 0.0 { 0.0 } else { lying };
        let below = middle[1] + if corner > 0.0 { lying } else { 0.0 };
        let lower = height - corner - below;
        let inner = middle[1] - lying;
        [
            (0, standing, 0.0, across, lying),
            (1, right, corner, standing, upper),
            (2, right, below, standing, lower),
            (3, standing, height - lying, across, lying),
            (4, 0.0, below, standing, lower),
            (5, 0.0, corner, standing, upper),
            (6, standing, middle[1], half, lying),
            (7, middle[0] + standing, middle[1], half, lying),
            (9, middle[0], lying, standing, inner),
            (12, middle[0], middle[1] + lying, standing, inner),
        ]
    }

    /// The steps of a diagonal from its corner to the middle, which it reaches: left and top.
    fn diagonal(&self, from_left: bool, from_top: bool) -> impl Iterator<Item = (f64, f64)> {
        let Self { size: [width, height], thick: [standing, _], middle, corner } = *self;
        let rows = middle[1] - corner;
        let room = middle[0] - standing;
        (0..rows as usize).map(move |row| {
            let along = (row as f64 + 0.5) / rows;
            let share = if from_top { along } else { 1.0 - along };
            let inward = libm::floor(share * (room + 1.0));
            let left = if from_left { standing + inward } else { width - 2.0 * standing - inward };
            let top = if from_top { corner } else { height - corner - rows };
            (left, top + row as f64)
        })
    }
}

/// The segments of a small cell as strokes on whole pixels.
fn strokes(raster: &mut Raster, area: Area, mask: u16, point: Option<(bool, f64)>) {
    let hinted = Hinted::new(area, (raster.across, raster.down), point.is_some());
    let (x, y) = (libm::round(area.x * raster.across), libm::round(area.y * raster.down));
    let [standing, lying] = hinted.thick;
    let on = |bit: u16| mask >> bit & 1 == 1;
    for (bit, left, top, wide, high) in hinted.bars() {
        raster.block(x + left, y + top, wide, high, on(bit));
    }
    // The bars of the middle meet where both are on.
    if on(6) && on(7) || on(9) || on(12) {
        raster.block(x + hinted.middle[0], y + hinted.middle[1], standing, lying, true);
    }
    for (bit, from_left, from_top) in
        [(8, true, true), (10, false, true), (11, true, false), (13, false, false)]
    {
        // Diagonals that are off would blur cells this small.
        if on(bit) {
            for (left, top) in hinted.diagonal(from_left, from_top) {
                raster.block(x + left, y + top, standing, 1.0, true);
            }
        }
    }
    if let Some((point, room)) = point {
        let size = lying.min(2.0);
        let [width, height] = hinted.size;
        // A point that touches the next digit reads as a comma.
        let room = libm::floor(room * raster.across);
        let wide = (size * raster.across).min(room - 2.0).max(1.0);
        let aside = libm::ceil((room - wide) / 2.0).clamp(0.0, raster.across);
        raster.block(x + width + aside, y + height - size, wide, size, point);
    }
}
