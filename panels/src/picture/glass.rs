//! The glass: back-light, segments that are off, the glow of those that are on.

use firmware_model::lcd::Lcd;
use firmware_model::menu::FIELD_CELLS;

use crate::cells::Rgb;
use crate::glyphs::{CELL_HEIGHT, CELL_WIDTH, Icon};
use crate::layout::Placed;
use crate::panel::Panel;
use crate::scene::{Group, Paint, Path, Shape};

/// Lines of which the light around a segment is made.
const GLOW_LINES: usize = 6;

/// Segments, by whether they are on.
#[derive(Default)]
struct Segments {
    on: Path,
    off: Path,
}

impl Segments {
    fn add(&mut self, path: &Path, on: bool) {
        if on { self.on.extend(path) } else { self.off.extend(path) }
    }
}

/// The glass with its upper left corner at `at`.
pub fn groups(panel: &Panel, lcd: &Lcd, at: [f64; 2]) -> Vec<Group> {
    let colours = &panel.colours;
    let (ink, off_share) = if lcd.lit {
        (colours.ink, colours.off_share)
    } else {
        (colours.dark_ink, colours.dark_off_share)
    };
    let Segments { on, off } = segments(panel, lcd, at);
    let fill = |path: Path, opacity: f64| Shape::Fill { path, paint: Paint::Solid(ink, opacity) };
    let mut groups = vec![
        back_light(panel, lcd.lit, at),
        Group { name: "off", shapes: vec![fill(off, off_share)] },
    ];
    if !on.is_empty() {
        groups.push(glow(panel, &on));
        groups.push(Group { name: "on", shapes: vec![fill(on, 1.0)] });
    }
    groups
}

/// Every segment, mark and icon where the panel has it.
fn segments(panel: &Panel, lcd: &Lcd, at: [f64; 2]) -> Segments {
    let (layout, glyphs) = (&panel.glass, &panel.glyphs);
    let mut segments = Segments::default();
    for (field, text) in [(&layout.first, lcd.first), (&layout.second, lcd.second)] {
        let mut characters = text.as_str().chars();
        for index in 0..FIELD_CELLS {
            let mask = glyphs.mask(characters.next().unwrap_or(' '));
            cell(&mut segments, panel, field, index, at, mask);
        }
    }
    // A picture does not blink: the digit under the cursor is shown, with a bar below it.
    let value = lcd.value.cells();
    let minus = in_cell(&Path::polygon(&glyphs.minus), &layout.sign, 0, at);
    segments.add(&minus, value.negative);
    for (index, shown) in value.cells.into_iter().enumerate() {
        cell(&mut segments, panel, &layout.value, index, at, glyphs.mask(shown.character));
        let point = in_cell(&Path::polygon(&glyphs.point), &layout.value, index, at);
        segments.add(&point, shown.point);
    }
    if let Some(cursor) = lcd.cursor {
        let bar = Path::rectangle([0.0, CELL_HEIGHT + 5.0], [CELL_WIDTH, 8.0], 0.0);
        segments.on.extend(&in_cell(&bar, &layout.value, usize::from(cursor), at));
    }
    for (icon, on) in [
        (Icon::Wrench, lcd.wrench),
        (Icon::Import, lcd.import),
        (Icon::Export, lcd.export),
        (Icon::Heart, lcd.heart),
    ] {
        let spot = layout.icon(icon);
        let scale = spot.size / 100.0;
        let path = Path::polygons(&glyphs.icon(icon).polygons);
        let by = [at[0] + spot.at[0], at[1] + spot.at[1]];
        segments.add(&path.placed(by, [scale, scale]), on);
    }
    segments
}

fn cell(
    segments: &mut Segments,
    panel: &Panel,
    field: &Placed,
    index: usize,
    at: [f64; 2],
    mask: u16,
) {
    for (bit, polygon) in panel.glyphs.segments.iter().enumerate() {
        let path = in_cell(&Path::polygon(polygon), field, index, at);
        segments.add(&path, mask >> bit & 1 == 1);
    }
}

/// A path in the units of a cell, at its place on the glass.
fn in_cell(path: &Path, field: &Placed, index: usize, at: [f64; 2]) -> Path {
    let by = [at[0] + field.at[0] + field.pitch * index as f64, at[1] + field.at[1]];
    path.placed(by, [field.cell[0] / CELL_WIDTH, field.cell[1] / CELL_HEIGHT])
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
    Group { name: "glass", shapes: vec![Shape::Fill { path: area(), paint }] }
}

/// What surrounds a segment that is on: its shadow on the back, and its light.
fn glow(panel: &Panel, on: &Path) -> Group {
    let glow = panel.glow;
    let dark = panel.colours.light_edge.mixed(Rgb(0, 0, 0), 0.6);
    let mut shapes = vec![Shape::Fill {
        path: on.moved(glow.shadow),
        paint: Paint::Solid(dark, glow.shadow_opacity),
    }];
    // A few lines of growing width, one over the other, fall off like light does.
    for line in 0..GLOW_LINES {
        let share = (GLOW_LINES - line) as f64 / GLOW_LINES as f64;
        shapes.push(Shape::Stroke {
            path: on.clone(),
            width: glow.reach * share,
            colour: panel.colours.ink,
            opacity: glow.opacity / GLOW_LINES as f64,
        });
    }
    Group { name: "glow", shapes }
}
