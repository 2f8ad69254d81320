//! The glass: back-light, segments that are off, the glow of those that are on.

use firmware_model::lcd::{Lcd, ValueCells};
use firmware_model::menu::FIELD_CELLS;

use crate::panel::Panel;
use crate::panel::colour::Rgb;
use crate::panel::glyphs::{CELL_HEIGHT, CELL_WIDTH, Icon};
use crate::panel::layout::Placed;
use crate::panel::path::{Path, Polygon};
use crate::render::cursor::CursorStyle;
use crate::render::part::{Part, TextField};
use crate::render::scene::{Group, Paint, Shape};

/// Lines of which the light around a segment is made: how wide, as a share of its reach. One
/// over the other they fall off like light does; filters, which would do that better, look
/// different in every program that draws them.
const GLOW: [f64; 4] = [1.0, 0.72, 0.46, 0.22];

/// Segments of one part, by whether they are on.
struct Segments {
    part: Part,
    on: Path,
    off: Path,
}

impl Segments {
    fn new(part: Part) -> Self {
        Self { part, on: Path::default(), off: Path::default() }
    }

    fn add(&mut self, path: &Path, on: bool) {
        if on { self.on.extend(path) } else { self.off.extend(path) }
    }
}

/// The glass with its upper left corner at `at`.
pub fn groups(panel: &Panel, lcd: &Lcd, cursor: CursorStyle, at: [f64; 2]) -> Vec<Group> {
    let mut groups = vec![back_light(panel, lcd.lit, at)];
    groups.extend(parts(panel, lcd, cursor, at).into_iter().map(|part| inked(panel, lcd, part)));
    groups
}

/// A part in the ink of the glass.
fn inked(panel: &Panel, lcd: &Lcd, Segments { part, on, off }: Segments) -> Group {
    let colours = &panel.colours;
    let (ink, off_share) = if lcd.lit {
        (colours.ink, colours.off_share)
    } else {
        (colours.dark_ink, colours.dark_off_share)
    };
    let fill = |path: Path, opacity: f64| Shape::Fill { path, paint: Paint::Solid(ink, opacity) };
    let mut shapes = Vec::new();
    if !off.is_empty() {
        shapes.push(fill(off, off_share));
    }
    if !on.is_empty() {
        shapes.extend(glow(panel, &on));
        shapes.push(fill(on, 1.0));
    }
    Group { part, shapes }
}

/// Every segment, mark and icon where the panel has it.
fn parts(panel: &Panel, lcd: &Lcd, cursor: CursorStyle, at: [f64; 2]) -> Vec<Segments> {
    let layout = &panel.glass;
    let mut parts = Vec::new();
    for (field, placed, text) in [
        (TextField::First, &layout.first, lcd.first),
        (TextField::Second, &layout.second, lcd.second),
    ] {
        let mut segments = Segments::new(Part::Label(field));
        let mut characters = text.as_str().chars();
        for index in 0..FIELD_CELLS {
            cell(&mut segments, panel, placed, index, at, characters.next().unwrap_or(' '));
        }
        parts.push(segments);
    }
    parts.extend(value(panel, cursor.cells(lcd), at));
    if let Some(place) = cursor.mark(lcd) {
        let mut bar = Segments::new(Part::Cursor);
        bar.add(&in_cell(&cursor_bar(), &layout.value, usize::from(place), at), true);
        parts.push(bar);
    }
    parts.extend(Icon::ALL.into_iter().map(|icon| {
        let mut segments = Segments::new(Part::Icon(icon));
        let spot = layout.icon(icon);
        let path = Path::polygons(&panel.glyphs.icon(icon).polygons);
        let by = [at[0] + spot.at[0], at[1] + spot.at[1]];
        segments.add(&path.placed(by, [spot.size / 100.0; 2]), icon.is_on(lcd));
        segments
    }));
    parts
}

/// The sign and the digits with their points.
fn value(panel: &Panel, shown: ValueCells, at: [f64; 2]) -> Vec<Segments> {
    let (layout, glyphs) = (&panel.glass, &panel.glyphs);
    let mut sign = Segments::new(Part::Sign);
    sign.add(&in_cell(&glyphs.minus, &layout.sign, 0, at), shown.negative);
    let digits = shown.cells.into_iter().enumerate().map(|(index, shown)| {
        let mut digit = Segments::new(Part::Digit(index as u8 + 1));
        cell(&mut digit, panel, &layout.value, index, at, shown.character);
        digit.add(&in_cell(&glyphs.point, &layout.value, index, at), shown.point);
        digit
    });
    std::iter::once(sign).chain(digits).collect()
}

/// The bar below the digit that the keys turn, in a cell.
pub fn cursor_bar() -> Polygon {
    let (top, bottom) = (CELL_HEIGHT + 5.0, CELL_HEIGHT + 13.0);
    vec![[0.0, top], [CELL_WIDTH, top], [CELL_WIDTH, bottom], [0.0, bottom]]
}

fn cell(
    segments: &mut Segments,
    panel: &Panel,
    field: &Placed,
    index: usize,
    at: [f64; 2],
    character: char,
) {
    let mask = panel.glyphs.mask(character);
    for (bit, polygon) in panel.glyphs.segments.iter().enumerate() {
        segments.add(&in_cell(polygon, field, index, at), mask >> bit & 1 == 1);
    }
}

/// A polygon in the units of a cell, at its place on the glass.
fn in_cell(polygon: &Polygon, field: &Placed, index: usize, at: [f64; 2]) -> Path {
    let by = [at[0] + field.at[0] + field.pitch * index as f64, at[1] + field.at[1]];
    let scale = [field.cell[0] / CELL_WIDTH, field.cell[1] / CELL_HEIGHT];
    Path::polygon(polygon).placed(by, scale)
}

/// The glass itself: brighter in the middle, darker at the corners.
fn back_light(panel: &Panel, lit: bool, at: [f64; 2]) -> Group {
    let (colours, [width, height]) = (&panel.colours, panel.glass.size);
    let area = || Path::rectangle(at, [width, height], 2.0);
    let paint = if lit {
        Paint::Radial {
            centre: [at[0] + width / 2.0, at[1] + height * 0.52],
            radius: width * 0.62,
            colours: [colours.light_centre, colours.light_edge],
        }
    } else {
        let darker = colours.dark.mixed(Rgb(0, 0, 0), 0.25);
        Paint::Vertical { between: [at[1], at[1] + height], colours: [colours.dark, darker] }
    };
    Group { part: Part::Glass, shapes: vec![Shape::Fill { path: area(), paint }] }
}

/// What surrounds segments that are on: their shadow on the back, and their light.
fn glow(panel: &Panel, on: &Path) -> impl Iterator<Item = Shape> {
    let glow = panel.glow;
    let dark = panel.colours.light_edge.mixed(Rgb(0, 0, 0), 0.6);
    let shadow =
        Shape::Fill { path: on.moved(glow.shadow), paint: Paint::Solid(dark, glow.shadow_opacity) };
    let light = GLOW.map(|share| Shape::Stroke {
        path: on.clone(),
        width: glow.reach * share,
        colour: panel.colours.ink,
        opacity: glow.opacity / GLOW.len() as f64,
    });
    std::iter::once(shadow).chain(light)
}
