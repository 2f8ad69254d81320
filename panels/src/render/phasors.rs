//! The phasors of voltages and currents as a picture: a dial with its arrows, and a table.
//!
//! Angles count from the voltage of A, to the right, anticlockwise. The longest voltage and the
//! longest current reach the rim and two thirds of the way to it: lengths compare within one kind.

use crate::panel::Panel;
use crate::panel::colour::Rgb;
use crate::panel::front::Anchor;
use crate::panel::path::{Path, PathStep, Position};
use crate::render::part::{Part, PhasorPart};
use crate::render::scene::{Group, Paint, Scene, Shape};
use crate::render::wiring::symbols;

/// What one arrow is of.
#[derive(Debug, Clone, PartialEq)]
pub struct PhasorRow {
    /// Such as `VA`.
    pub name: String,
    /// Whether it is a current, in A; otherwise a voltage, in V.
    pub is_current: bool,
    /// The effective value and the angle in degrees that the meter has.
    pub seen: (f64, f64),
    /// What there really is, where that is another one and may be said.
    pub truth: Option<(f64, f64)>,
}

/// The radius of the dial, and its middle.
const RADIUS: f64 = 100.0;
const CENTRE: Position = [128.0, 128.0];
/// How far the longest current reaches, as a share of the radius.
const CURRENT: f64 = 0.66;
/// The whole picture.
const SIZE: [f64; 2] = [430.0, 256.0];
/// The height of capitals.
const TEXT: f64 = 8.0;
/// Nothing flows below this part of the longest.
const NOTHING: f64 = 1e-3;

/// A picture of the phasors, the first of which is number 1.
pub fn phasor_picture(panel: &Panel, title: &str, rows: &[PhasorRow]) -> Scene {
    let pen = Pen { panel };
    let longest = |of_current: bool| {
        let both = rows.iter().filter(move |row| row.is_current == of_current);
        both.flat_map(|row| [row.seen.0, row.truth.map_or(0.0, |truth| truth.0)])
            .fold(0.0, f64::max)
    };
    let scales = [RADIUS / longest(false).max(1e-9), RADIUS * CURRENT / longest(true).max(1e-9)];
    let mut groups = vec![Group { part: Part::Phasor(PhasorPart::Dial), shapes: pen.dial() }];
    for (index, row) in rows.iter().enumerate() {
        let scale = scales[usize::from(row.is_current)];
        let part = Part::Phasor(PhasorPart::Arrow(index as u8 + 1));
        groups.push(Group { part, shapes: pen.arrows(row, scale) });
    }
    groups.push(Group { part: Part::Phasor(PhasorPart::Table), shapes: pen.table(title, rows) });
    groups.retain(|group| !group.shapes.is_empty());
    Scene {
        origin: [0.0, 0.0],
        size: SIZE,
        unit_mm: 0.3,
        title: format!("Phasors: {title}"),
        description: described_phasors(title, rows),
        notes: crate::render::notes::noted(Vec::new()),
        recipe: String::new(),
        groups,
    }
}

/// The phasors in words.
pub fn described_phasors(title: &str, rows: &[PhasorRow]) -> String {
    let mut text = format!("Phasors of the fundamental, {title}.");
    for row in rows {
        text.push_str(&format!(" {} {}", row.name, measured(row.seen, row.is_current)));
        if let Some(truth) = row.truth {
            text.push_str(&format!(", in truth {}", measured(truth, row.is_current)));
        }
        text.push('.');
    }
    text
}

/// `277.1 V at -120 degrees`.
fn measured((rms, degrees): (f64, f64), is_current: bool) -> String {
    let unit = if is_current { "A" } else { "V" };
    if rms < NOTHING {
        format!("0 {unit}")
    } else {
        format!("{rms:.1} {unit} at {:.0} degrees", degrees + 0.0)
    }
}

struct Pen<'a> {
    panel: &'a Panel,
}

impl Pen<'_> {
    fn text(&self, text: &str, at: Position, anchor: Anchor, colour: Rgb) -> Shape {
        symbols::text(&self.panel.strokes, colour, text, at, TEXT, anchor)
    }

    /// Paper, rim, and the angles by thirties.
    fn dial(&self) -> Vec<Shape> {
        let inks = &self.panel.diagrams.inks;
        let paper = Path::rectangle([0.0, 0.0], SIZE, 0.0);
        let rim = Path::circle(CENTRE, RADIUS);
        let mut shapes = vec![
            Shape::Fill { path: paper, paint: Paint::Solid(inks.paper, 1.0) },
            Shape::Stroke { path: rim, width: 0.8, colour: inks.quiet, opacity: 1.0 },
        ];
        for step in 0..12 {
            let degrees = f64::from(step) * 30.0;
            let inner = if step % 3 == 0 { 0.0 } else { RADIUS - 5.0 };
            let width = if step % 3 == 0 { 0.4 } else { 0.8 };
            let ends = [turned(inner, degrees), turned(RADIUS, degrees)];
            shapes.push(line(&ends, width, inks.quiet));
            let shown = if degrees > 180.0 { degrees - 360.0 } else { degrees };
            let [x, y] = turned(RADIUS + 13.0, degrees);
            let name = format!("{shown:.0}");
            shapes.push(self.text(&name, [x, y + TEXT / 2.0], Anchor::Middle, inks.quiet));
        }
        shapes
    }

    /// What the meter has as an arrow with its name, what is there as dashes.
    fn arrows(&self, row: &PhasorRow, scale: f64) -> Vec<Shape> {
        let inks = &self.panel.diagrams.inks;
        let colour = if row.is_current { self.panel.mark } else { inks.wire };
        let mut shapes = Vec::new();
        if let Some((rms, degrees)) = row.truth.filter(|(rms, _)| rms * scale > 1.0) {
            let length = rms * scale;
            let mut from = 0.0;
            while from < length {
                let to = (from + 4.0).min(length);
                shapes.push(line(&[turned(from, degrees), turned(to, degrees)], 1.0, inks.fault));
                from += 8.0;
            }
        }
        let (rms, degrees) = row.seen;
        let length = rms * scale;
        if length > 1.0 {
            let tip = turned(length, degrees);
            let back = (length - 9.0).max(0.0);
            let width = if row.is_current { 1.6 } else { 2.2 };
            shapes.push(line(&[CENTRE, turned(back, degrees)], width, colour));
            let wing = |side: f64| {
                let [x, y] = turned(back, degrees);
                let [dx, dy] = direction(degrees + 90.0);
                [x + side * 3.4 * dx, y + side * 3.4 * dy]
            };
            let head = Path::polygon(&[tip, wing(1.0), wing(-1.0)]);
            shapes.push(Shape::Fill { path: head, paint: Paint::Solid(colour, 1.0) });
            // Beside its end, on the side of larger angles, so that a pair stays readable.
            let [x, y] = turned(length * 0.8, degrees + 9.0);
            shapes.push(self.text(&row.name, [x, y + TEXT / 2.0], Anchor::Middle, colour));
        }
        shapes
    }

    /// Name, magnitude and angle, a row each.
    fn table(&self, title: &str, rows: &[PhasorRow]) -> Vec<Shape> {
        let inks = &self.panel.diagrams.inks;
        let left = CENTRE[0] + RADIUS + 38.0;
        let mut y = 26.0;
        let mut shapes = vec![self.text(title, [left, y], Anchor::Start, inks.wire)];
        y += 20.0;
        let mut columns = |name: &str, (rms, degrees): (f64, f64), is_current: bool, colour| {
            let unit = if is_current { "A" } else { "V" };
            shapes.push(self.text(name, [left, y], Anchor::Start, colour));
            shapes.push(self.text(
                &format!("{rms:.1} {unit}"),
                [left + 96.0, y],
                Anchor::End,
                colour,
            ));
            if rms >= NOTHING {
                let angle = format!("{:.0}", degrees + 0.0);
                shapes.push(self.text(&angle, [left + 134.0, y], Anchor::End, colour));
            }
            y += 16.0;
        };
        for row in rows {
            let colour = if row.is_current { self.panel.mark } else { inks.wire };
            columns(&row.name, row.seen, row.is_current, colour);
            if let Some(truth) = row.truth {
                columns("in truth", truth, row.is_current, inks.fault);
            }
        }
        shapes
    }
}

/// A line through points.
fn line(points: &[Position], width: f64, colour: Rgb) -> Shape {
    let mut steps: Vec<PathStep> = points.iter().copied().map(PathStep::Line).collect();
    if let (Some(first), Some(&start)) = (steps.first_mut(), points.first()) {
        *first = PathStep::Move(start);
    }
    Shape::Stroke { path: Path::new(steps), width, colour, opacity: 1.0 }
}

fn direction(degrees: f64) -> Position {
    let radians = degrees.to_radians();
    [libm::cos(radians), -libm::sin(radians)]
}

fn turned(length: f64, degrees: f64) -> Position {
    let [x, y] = direction(degrees);
    [CENTRE[0] + length * x, CENTRE[1] + length * y]
}
