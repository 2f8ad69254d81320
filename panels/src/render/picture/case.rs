//! The case around the glass: labels, buttons, terminals.

use firmware_model::Key;

use crate::panel::colour::Rgb;
use crate::panel::front::{Anchor, Front, Print, Side, Terminals};
use crate::panel::path::Path;
use crate::panel::{Button, Panel};
use crate::render::part::Part;
use crate::render::scene::{Group, Paint, Shape};

/// What is left free around the case, for its shadow.
pub const MARGIN: f64 = 14.0;
/// The height of capitals at terminals.
const SMALL: f64 = 5.2;
/// The thickness of the strokes of labels, as a share of their height.
const WEIGHT: f64 = 0.13;
const BLACK: Rgb = Rgb(0, 0, 0);
const WHITE: Rgb = Rgb(255, 255, 255);

/// Everything but the glass.
pub fn groups(panel: &Panel, model: &str, down: [bool; 4]) -> Vec<Group> {
    let front = &panel.front;
    let terminals = front.terminals.iter().flat_map(|row| terminals(panel, row));
    let lettering = front.texts.iter().map(|print| printed(panel, print, model));
    let mut groups = vec![
        Group { part: Part::Shadow, shapes: shadow(front) },
        Group { part: Part::Case, shapes: body(panel) },
        Group { part: Part::Terminals, shapes: terminals.collect() },
        Group { part: Part::Lettering, shapes: lettering.collect() },
    ];
    groups.extend(buttons(panel, down));
    groups.push(Group { part: Part::Bezel, shapes: bezel(panel) });
    groups
}

fn solid(path: Path, colour: Rgb, opacity: f64) -> Shape {
    Shape::Fill { path, paint: Paint::Solid(colour, opacity) }
}

/// The shadow of the case on what is behind it, without what the case hides.
fn shadow(front: &Front) -> Vec<Shape> {
    let hidden = Path::rectangle(
        [2.0, 2.0],
        front.size.map(|length| length - 4.0),
        (front.radius - 2.0).max(0.0),
    );
    let ring = |reach: f64| {
        let grown = front.size.map(|length| length + 2.0 * reach);
        let mut path = Path::rectangle([-reach, 4.0 - reach], grown, front.radius + reach);
        path.extend(&hidden);
        solid(path, BLACK, 0.02)
    };
    (0..12).rev().map(|step| ring(f64::from(step) * 0.8)).collect()
}

/// The case with its two recesses and the lid between them.
fn body(panel: &Panel) -> Vec<Shape> {
    let (front, colours) = (&panel.front, &panel.colours);
    let height = front.size[1];
    let outline = Path::rectangle([0.0, 0.0], front.size, front.radius);
    let lid = &front.lid;
    let (top, bottom) = (lid.at[1], lid.at[1] + lid.size[1]);
    let edge = |y: f64| Path::rectangle([lid.at[0], y], [lid.size[0], 1.0], 0.0);
    let mut shapes = vec![Shape::Fill {
        path: outline.clone(),
        paint: Paint::Vertical {
            between: [0.0, height],
            colours: [colours.case, colours.case_shade],
        },
    }];
    for recess in &front.recesses {
        shapes.push(solid(recess.path(), BLACK, 0.2));
        let inner = Path::rectangle(
            [recess.at[0], recess.at[1] + 1.2],
            [recess.size[0], recess.size[1] - 1.2],
            recess.radius,
        );
        shapes.push(solid(inner, front.recess, 1.0));
    }
    // The lid stands out: a shadow below, light on its upper edge.
    shapes.extend([
        solid(lid.path().moved([0.0, 2.5]), BLACK, 0.16),
        Shape::Fill {
            path: lid.path(),
            paint: Paint::Vertical {
                between: [top, bottom],
                colours: [front.lid_light, front.lid_shade],
            },
        },
        solid(edge(top), WHITE, 0.8),
        solid(edge(bottom - 1.0), BLACK, 0.12),
        Shape::Stroke { path: outline, width: 0.8, colour: colours.case_text, opacity: 0.35 },
    ]);
    shapes
}

fn bezel(panel: &Panel) -> Vec<Shape> {
    let (front, plate) = (&panel.front, &panel.front.bezel);
    let outline = |grow: f64| {
        let at = plate.at.map(|corner| corner - grow);
        Path::rectangle(at, plate.size.map(|length| length + 2.0 * grow), plate.radius + grow)
    };
    let between = [plate.at[1], plate.at[1] + plate.size[1]];
    let rim = Path::rectangle(
        front.glass.map(|corner| corner - 1.5),
        panel.glass.size.map(|length| length + 3.0),
        3.0,
    );
    vec![
        solid(outline(1.2).moved([0.0, 1.0]), WHITE, 0.9),
        solid(outline(1.0), BLACK, 0.25),
        Shape::Fill {
            path: outline(0.0),
            paint: Paint::Vertical { between, colours: [front.bezel_shade, front.bezel_light] },
        },
        solid(rim, BLACK, 0.75),
    ]
}

fn buttons(panel: &Panel, down: [bool; 4]) -> impl Iterator<Item = Group> {
    let row = &panel.front.buttons;
    panel.buttons.iter().enumerate().map(move |(index, button)| {
        let at = [row.at[0] + row.pitch * index as f64, row.at[1]];
        let pressed = Key::ALL.iter().zip(down).any(|(key, down)| *key == button.key && down);
        Group { part: Part::Button(button.key), shapes: one_button(panel, button, at, pressed) }
    })
}

/// A button, its symbol, and its name below.
fn one_button(panel: &Panel, button: &Button, at: [f64; 2], pressed: bool) -> Vec<Shape> {
    let (front, colours, font) = (&panel.front, &panel.colours, &panel.strokes);
    let row = &front.buttons;
    let cap = |grow: f64| {
        Path::rectangle(
            at.map(|corner| corner - grow),
            row.size.map(|length| length + 2.0 * grow),
            row.radius + grow,
        )
    };
    let (face, ink) = if pressed {
        (colours.button_down, colours.case_text)
    } else {
        (colours.button, colours.button_text)
    };
    let middle = [at[0] + row.size[0] / 2.0, at[1] + row.size[1] / 2.0];
    let size = row.size[1] * 0.42;
    let left = middle[0] - font.width(&button.symbol, size) / 2.0;
    let symbol = font.path(&button.symbol, [left, middle[1] + size / 2.0], size);
    let label = Print {
        text: button.label.clone(),
        at: [middle[0], at[1] + row.size[1] + front.button_label + 6.0],
        size: front.button_label * 0.85,
        weight: front.button_label * 0.85 * WEIGHT,
        anchor: Anchor::Middle,
    };
    vec![
        solid(cap(1.2).moved([0.0, 1.4]), BLACK, 0.22),
        solid(cap(0.8), BLACK, 0.55),
        Shape::Fill {
            path: cap(0.0),
            paint: Paint::Vertical {
                between: [at[1], at[1] + row.size[1]],
                colours: [face.mixed(WHITE, 0.22), face.mixed(BLACK, 0.12)],
            },
        },
        Shape::Stroke { path: symbol, width: 1.9, colour: ink, opacity: 1.0 },
        printed(panel, &label, ""),
    ]
}

/// Screws with their names towards the edge and their title towards the lid.
fn terminals(panel: &Panel, row: &Terminals) -> Vec<Shape> {
    const RADIUS: f64 = 8.6;
    let mut shapes = Vec::new();
    let name_at = match row.side {
        Side::Top => -21.0,
        Side::Bottom => 25.0,
    };
    let title_at = match row.side {
        Side::Top => 28.0,
        Side::Bottom => -22.0,
    };
    let text = |text: &str, at: [f64; 2]| {
        let weight = SMALL * WEIGHT;
        let print =
            Print { text: text.to_owned(), at, size: SMALL, weight, anchor: Anchor::Middle };
        printed(panel, &print, "")
    };
    for (index, name) in row.names.iter().enumerate() {
        let at = [row.at[0] + row.pitch * index as f64, row.at[1]];
        shapes.extend(screw(&panel.front, at, RADIUS));
        if !name.is_empty() {
            shapes.push(text(name, [at[0], at[1] + name_at]));
        }
    }
    let length = row.pitch * row.names.len().saturating_sub(1) as f64;
    let middle = row.at[0] + length / 2.0;
    shapes.push(text(&row.title, [middle, row.at[1] + title_at]));
    if !row.note.is_empty() {
        shapes.push(text(&row.note, [middle, row.at[1] + name_at]));
    }
    shapes
}

/// A screw with a cross in a round hole.
fn screw(front: &Front, at: [f64; 2], radius: f64) -> Vec<Shape> {
    let arm = radius * 0.5;
    // Turned a little, as screws are.
    let (across, along) = (arm * 0.92, arm * 0.38);
    let mut cross = Path::new(vec![]);
    for [x, y] in [[across, along], [-along, across]] {
        cross.extend(&Path::polygon(&[[at[0] - x, at[1] - y], [at[0] + x, at[1] + y]]));
    }
    vec![
        solid(Path::circle(at, radius), Rgb(58, 63, 66), 1.0),
        Shape::Fill {
            path: Path::circle(at, radius * 0.8),
            paint: Paint::Vertical {
                between: [at[1] - radius, at[1] + radius],
                colours: [front.screw_light, front.screw_shade],
            },
        },
        Shape::Stroke { path: cross, width: 1.7, colour: front.slot, opacity: 1.0 },
    ]
}

/// A text, from its anchor.
fn printed(panel: &Panel, print: &Print, model: &str) -> Shape {
    let text = print.text.replace("{model}", model);
    let width = panel.strokes.width(&text, print.size);
    let shift = match print.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => width / 2.0,
        Anchor::End => width,
    };
    let at = [print.at[0] - shift, print.at[1]];
    Shape::Stroke {
        path: panel.strokes.path(&text, at, print.size),
        width: print.weight,
        colour: panel.colours.case_text,
        opacity: 1.0,
    }
}
