//! From shapes to pixels: how much of each pixel is segment, on or off.
//!
//! Large shapes are filled polygons, measured along four lines a pixel. Cells of
//! a few columns' width are drawn as strokes on whole pixels instead: that is
//! what keeps a K and an R apart there. A cell of the terminal is one pixel, or four;
//! either way a pixel is twice as high as wide.

mod hinted;
mod pixels;
mod small;

use firmware_model::lcd::Lcd;

use crate::panel::Panel;
use crate::panel::glyphs::Icon;
use crate::panel::layout::Placed;
use crate::render::blocks::Blocks;
use crate::render::cursor::CursorStyle;
use pixels::PixelBox;
pub use pixels::Raster;

/// Below this width of a cell of text, text is left to the terminal's own characters: in
/// columns, with one pixel in each and with more.
const TEXT_FROM: [f64; 2] = [4.6, 4.0];
/// Below so many pixels of height a cell of text cannot tell its letters apart.
const LEAST_LETTER: f64 = 5.0;

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
        let height = rows * 2;
        let mut raster = Self::blank((columns, rows), pixels, cursor, shades);
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

    /// Everything as the panel places it.
    fn draw_whole(&mut self, panel: &Panel, lcd: &Lcd, scale: f64, (left, top): (f64, f64)) {
        let (layout, glyphs) = (&panel.glass, &panel.glyphs);
        let place = |spot: &Placed, index: usize| PixelBox {
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
            let area = PixelBox {
                x: left + spot.at[0] * scale,
                y: top + spot.at[1] * scale,
                width: spot.size * scale,
                height: spot.size * scale,
            };
            self.icon(glyphs, icon, area, icon.is_on(lcd));
        }
    }
}
