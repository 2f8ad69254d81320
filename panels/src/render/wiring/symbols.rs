//! The signs of which wiring diagrams are made.

use crate::panel::colour::Rgb;
use crate::panel::front::Anchor;
use crate::panel::path::{Path, PathStep, Position};
use crate::panel::strokes::Strokes;
use crate::render::scene::{Paint, Shape};

/// The thickness of the strokes of letters, as a share of their height.
const WEIGHT: f64 = 0.14;
/// The radius of a dot that joins two wires.
const DOT: f64 = 2.3;
/// How much of what a wire passes over stays free beside it, in its thicknesses.
const FREE: f64 = 4.5;
/// How far from the ends of a wire that begins.
const END: f64 = 6.0;

/// With what is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Pen {
    /// The thickness of its lines.
    pub width: f64,
    /// The colour.
    pub colour: Rgb,
}

/// The lines and curves of `steps`.
fn stroke(pen: Pen, steps: Vec<PathStep>) -> Shape {
    Shape::Stroke { path: Path::new(steps), width: pen.width, colour: pen.colour, opacity: 1.0 }
}

/// A line through `points`.
pub fn wire(pen: Pen, points: &[Position]) -> Shape {
    let mut steps: Vec<PathStep> = points.iter().copied().map(PathStep::Line).collect();
    if let (Some(first), Some(&start)) = (steps.first_mut(), points.first()) {
        *first = PathStep::Move(start);
    }
    stroke(pen, steps)
}

/// A standing wire, over whatever it crosses between its ends.
pub fn standing(pen: Pen, paper: Rgb, x: f64, [from, to]: [f64; 2]) -> Vec<Shape> {
    let mut shapes = Vec::new();
    if to - from > 2.0 * END {
        let free = Pen { width: pen.width * FREE, colour: paper };
        shapes.push(wire(free, &[[x, from + END], [x, to - END]]));
    }
    shapes.push(wire(pen, &[[x, from], [x, to]]));
    shapes
}

/// An area.
pub fn filled(colour: Rgb, path: Path) -> Shape {
    Shape::Fill { path, paint: Paint::Solid(colour, 1.0) }
}

/// A dot that joins wires, or marks polarity.
pub fn dot(pen: Pen, at: Position) -> Shape {
    filled(pen.colour, Path::circle(at, DOT))
}

/// The outline of a circle.
pub fn ring(pen: Pen, at: Position, radius: f64) -> Shape {
    stroke(pen, Path::circle(at, radius).steps().to_vec())
}

/// The outline of a rectangle.
pub fn frame(pen: Pen, at: Position, size: [f64; 2], radius: f64) -> Shape {
    stroke(pen, Path::rectangle(at, size, radius).steps().to_vec())
}

/// A cross: here nothing passes.
pub fn cross(pen: Pen, [x, y]: Position) -> Shape {
    const ARM: f64 = 4.0;
    let (left, right, up, down) = (x - ARM, x + ARM, y - ARM, y + ARM);
    stroke(
        Pen { width: pen.width * 1.4, ..pen },
        vec![
            PathStep::Move([left, up]),
            PathStep::Line([right, down]),
            PathStep::Move([right, up]),
            PathStep::Line([left, down]),
        ],
    )
}

/// A switch from `from` to `to`: its blade is closed, or stands off to the right.
pub fn switch(pen: Pen, paper: Rgb, from: Position, to: Position, open: bool) -> Vec<Shape> {
    const CONTACT: f64 = 2.1;
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    // The blade turns about its end at `to`, by half a right angle.
    let tip =
        if open { [to[0] - dx * 0.75 - dy * 0.6, to[1] - dy * 0.75 - dx * 0.6] } else { from };
    let contact = |at| [filled(paper, Path::circle(at, CONTACT)), ring(pen, at, CONTACT)];
    let mut shapes = vec![wire(Pen { width: pen.width * 1.3, ..pen }, &[to, tip])];
    shapes.extend(contact(from));
    shapes.extend(contact(to));
    shapes
}

/// A fuse whose middle is at `at`, in a standing wire.
pub fn fuse(
    pen: Pen,
    paper: Rgb,
    [x, y]: Position,
    [width, height]: [f64; 2],
    blown: bool,
) -> Vec<Shape> {
    let at = [x - width / 2.0, y - height / 2.0];
    let mut shapes = vec![
        filled(paper, Path::rectangle(at, [width, height], 1.0)),
        frame(pen, at, [width, height], 1.0),
    ];
    if blown {
        shapes.push(cross(pen, [x, y]));
    } else {
        shapes.push(wire(pen, &[[x, at[1]], [x, at[1] + height]]));
    }
    shapes
}

/// A winding from `left` to `right` at `y`, its turns to `side`: 1 down, -1 up.
pub fn winding(pen: Pen, [left, right]: [f64; 2], y: f64, side: f64) -> Shape {
    const TURNS: usize = 4;
    let pitch = (right - left) / TURNS as f64;
    let depth = y + side * pitch * 0.75;
    let mut steps = vec![PathStep::Move([left, y])];
    for turn in 0..TURNS {
        let from = left + pitch * turn as f64;
        let to = from + pitch;
        steps.push(PathStep::Curve([from, depth], [to, depth], [to, y]));
    }
    stroke(pen, steps)
}

/// An earth below `at`.
pub fn earth(pen: Pen, [x, y]: Position) -> Shape {
    let mut steps = vec![PathStep::Move([x, y]), PathStep::Line([x, y + 6.0])];
    for (half, down) in [(6.5, 6.0), (4.2, 9.0), (1.9, 12.0)] {
        steps.extend([PathStep::Move([x - half, y + down]), PathStep::Line([x + half, y + down])]);
    }
    stroke(pen, steps)
}

/// One period of a sine: alternating current.
pub fn sine(pen: Pen, [x, y]: Position, size: f64) -> Shape {
    let half = size / 2.0;
    stroke(
        pen,
        vec![
            PathStep::Move([x - half, y]),
            PathStep::Curve(
                [x - half * 0.6, y - half * 1.1],
                [x - half * 0.4, y - half * 1.1],
                [x, y],
            ),
            PathStep::Curve(
                [x + half * 0.4, y + half * 1.1],
                [x + half * 0.6, y + half * 1.1],
                [x + half, y],
            ),
        ],
    )
}

/// A text, capitals `size` high, on its base line.
pub fn text(
    font: &Strokes,
    colour: Rgb,
    text: &str,
    at: Position,
    size: f64,
    anchor: Anchor,
) -> Shape {
    let width = font.width(text, size);
    let shift = match anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => width / 2.0,
        Anchor::End => width,
    };
    Shape::Stroke {
        path: font.path(text, [at[0] - shift, at[1]], size),
        width: size * WEIGHT,
        colour,
        opacity: 1.0,
    }
}
