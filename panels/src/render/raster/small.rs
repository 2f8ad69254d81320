//! The glass where it is too small for the panel's own places.
//!
//! ```text
//!  wrench                   import          heart
//!  K W         3 P H A S E
//!
//!   ---     ---    ---
//!          |   |      |       and so on, or in segments where a column has two pixels
//! ```

use firmware_model::lcd::Lcd;
use firmware_model::menu::FIELD_CELLS;

use crate::panel::Panel;
use crate::panel::glyphs::Icon;
use crate::render::raster::pixels::{PixelBox, Raster, word};

/// The smallest glass with digits made of segments: columns and rows.
const DIGITS_FROM: (usize, usize) = (38, 6);
/// From so many columns and rows on labels are made of segments: where a column has one pixel,
/// and where it has two.
const SEGMENTS_FROM: [(usize, usize); 2] = [(76, 13), (50, 7)];
/// The fewest pixels from one such letter to the next: all but one of them are the letter's.
const LETTER: [usize; 2] = [6, 8];
/// Pixels that stay free between the fields where letters grow with the glass.
const GAP: usize = 4;
/// Columns of the sign, and those from it to the first digit.
const SIGN: f64 = 3.0;
const AFTER_SIGN: f64 = 1.0;
/// Columns and half rows of an icon's few pixels.
const ICON: (f64, f64) = (7.0, 6.0);

impl Raster {
    /// As much in segments as there is room for: the value, then the label, then the icons;
    /// the terminal's own characters show the rest.
    pub(super) fn draw_small(&mut self, panel: &Panel, lcd: &Lcd, size: (usize, usize)) {
        let (columns, rows) = size;
        if columns < DIGITS_FROM.0 || rows < DIGITS_FROM.1 {
            return self.in_words(lcd, size);
        }
        let least = SEGMENTS_FROM[self.fine()];
        let top = if columns >= least.0 && rows >= least.1 {
            self.segments(panel, lcd, size)
        } else {
            self.letters(lcd, size)
        };
        self.value(panel, lcd, (columns as f64, rows as f64 * 2.0), top as f64);
    }

    /// 1 where a column has two pixels, and a row, too; otherwise 0.
    fn fine(&self) -> usize {
        usize::from(self.down >= 1.0)
    }

    /// Icons and label, the label in segments; returns the half row below both.
    fn segments(&mut self, panel: &Panel, lcd: &Lcd, (columns, rows): (usize, usize)) -> usize {
        let height = rows * 2;
        // Icons as pictures take 7 half rows with the gap below, in words 2; a label takes 7
        // or 5 and a gap; digits want 9, or 7.
        let fine = self.fine() > 0;
        let pictures = fine && height >= 7 + 8 + 9;
        let (label, tall) = match (fine, pictures, height >= 2 + 8 + 7) {
            (false, ..) => (2, 10),
            (true, true, _) => (7, 7),
            (true, false, true) => (2, 7),
            (true, false, false) => (2, 5),
        };
        if pictures {
            for (kind, x) in Icon::ALL.into_iter().zip([1, columns - 24, columns - 16, columns - 8])
            {
                let area = PixelBox { x: x as f64, y: 0.0, width: ICON.0, height: ICON.1 };
                self.icon(&panel.glyphs, kind, area, kind.is_on(lcd));
            }
        } else {
            self.icon_words(lcd, columns);
        }
        // In pixels, so that every letter lies on whole ones.
        let (across, margin) = (self.across, self.across as usize);
        let room = (columns * margin).saturating_sub(2 * margin + GAP) / (2 * FIELD_CELLS);
        let least = LETTER[self.fine()];
        let letter = room.clamp(least, least * 3 / 2);
        let last = (columns * margin).saturating_sub(margin + FIELD_CELLS * letter);
        for (text, from) in [(lcd.first, margin), (lcd.second, last)] {
            let mut characters = text.as_str().chars();
            for index in 0..FIELD_CELLS {
                let mask = panel.glyphs.mask(characters.next().unwrap_or(' '));
                let x = (from + index * letter) as f64 / across;
                let width = (letter - 1) as f64 / across;
                let area = PixelBox { x, y: label as f64, width, height: f64::from(tall) };
                self.cell(&panel.glyphs, area, mask, None);
            }
        }
        label + tall as usize + if fine { 1 } else { 2 }
    }

    /// Icons in words and label in spaced letters; returns the half row below both.
    fn letters(&mut self, lcd: &Lcd, (columns, rows): (usize, usize)) -> usize {
        let label = usize::from(rows > DIGITS_FROM.1);
        let pitch = 1 + label;
        self.text((1, label), lcd.first.as_str(), pitch);
        self.text((1 + (FIELD_CELLS + 1) * pitch, label), lcd.second.as_str(), pitch);
        if label > 0 {
            self.icon_words(lcd, columns);
        } else {
            self.icons_beside(lcd, columns, 0, 2 + 2 * FIELD_CELLS);
        }
        2 * (label + 1) + if rows > DIGITS_FROM.1 + 1 { 2 } else { 0 }
    }

    /// The icons in words, each where it stands on the glass.
    fn icon_words(&mut self, lcd: &Lcd, columns: usize) {
        for (icon, column) in
            Icon::ALL.into_iter().zip([1, columns - 20, columns - 13, columns - 6])
        {
            self.text((column, 0), word(icon, icon.is_on(lcd)), 1);
        }
    }

    /// The icons that are on, in words at the right end of a row whose first columns are taken.
    fn icons_beside(&mut self, lcd: &Lcd, columns: usize, row: usize, taken: usize) {
        let mut end = columns;
        for icon in Icon::ALL.into_iter().rev() {
            let word = word(icon, icon.is_on(lcd));
            let start = end.saturating_sub(word.len() + 1);
            if !word.is_empty() && start > taken {
                self.text((start, row), word, 1);
                end = start;
            }
        }
    }

    /// The sign and the five cells of the value below `top`, in half rows.
    fn value(&mut self, panel: &Panel, lcd: &Lcd, (width, bottom): (f64, f64), top: f64) {
        let pitch = libm::floor((width - SIGN - AFTER_SIGN - 1.0) / 5.0);
        // Strokes of two columns want a point of two, and that wants to stand free.
        let room = if pitch < 11.0 { 2.0 } else { 3.0 };
        let (y, height) = (top, bottom - top);
        let right = width - pitch * 5.0;
        // Where rows are scarce, digits are narrower than they could be: squat ones read badly.
        let width = (pitch - room).min(libm::floor(height * 1.2));
        let value = self.cursor.cells(lcd);
        let sign = PixelBox { x: right - SIGN - AFTER_SIGN, y, width: SIGN, height };
        self.minus(&panel.glyphs, sign, value.negative);
        for (index, cell) in value.cells.into_iter().enumerate() {
            let area = PixelBox { x: right + pitch * index as f64, y, width, height };
            let mask = panel.glyphs.mask(cell.character);
            self.cell(&panel.glyphs, area, mask, Some((cell.point, room)));
            self.bar(area, self.cursor.mark(lcd) == Some(index as u8));
        }
    }

    /// Everything in the terminal's own characters, in as few rows as there are.
    fn in_words(&mut self, lcd: &Lcd, (columns, rows): (usize, usize)) {
        let value = self.cursor.cells(lcd);
        let point = |on| if on { "." } else { "" };
        let cells = value.cells.map(|cell| format!("{}{}", cell.character, point(cell.point)));
        let digits = cells.concat();
        let text = format!("{}{}", if value.negative { "-" } else { "" }, digits.trim_start());
        self.text((1, 0), lcd.first.as_str(), 1);
        self.text((2 + FIELD_CELLS, 0), lcd.second.as_str(), 1);
        let after_label = 3 + 2 * FIELD_CELLS;
        if rows >= 2 {
            self.text((1, 1), &text, 1);
            self.icons_beside(lcd, columns, 0, after_label);
        } else {
            self.text((after_label, 0), &text, 1);
            self.icons_beside(lcd, columns, 0, after_label + text.len());
        }
    }
}
