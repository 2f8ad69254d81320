//! A wiring diagram as a picture, and in characters.

pub mod characters;
mod leads;
mod symbols;
mod words;

use crate::panel::Panel;
use crate::panel::colour::Rgb;
use crate::panel::diagrams::{
    Conductor, DeviceKind, Diagram, DiagramColours, DiagramLayout, DrawnConductor, LeadStart,
    Rating,
};
use crate::panel::front::Anchor;
use crate::panel::path::{Path, Position};
use crate::panel::strokes::Strokes;
use crate::render::part::{Part, WiringPart};
use crate::render::scene::{Group, Scene, Shape};
use symbols::Pen;

pub use words::described as described_wiring;

/// What stays free below and above the drawing.
const MARGIN: f64 = 12.0;
/// From the last conductor to the first disconnect.
const BELOW: f64 = 26.0;
/// Rows for a source of the control power's own.
const SOURCE: f64 = 34.0;
/// The length of a disconnect, and of a fuse with the wire on both sides of it.
const DEVICE: [f64; 2] = [16.0, 28.0];
/// Rows for a transformer.
const TRANSFORMER: f64 = 62.0;
/// From the last device to the meter, and the height of the meter.
const METER: [f64; 2] = [30.0, 40.0];

/// How far down everything is.
#[derive(Debug, Clone, Copy)]
struct Levels {
    /// The source of the control power's own.
    source: f64,
    /// The disconnects.
    disconnects: f64,
    /// The fuses.
    fuses: f64,
    /// The transformers.
    transformers: f64,
    /// The upper edge of the meter.
    meter: f64,
    /// Below the meter.
    end: f64,
}

/// The share of the width that a drawing without measuring leads and CTs has.
const NARROW: f64 = 0.58;

/// What a drawing is made with.
struct Canvas<'a> {
    layout: &'a DiagramLayout,
    inks: DiagramColours,
    font: &'a Strokes,
    panel: &'a Panel,
    diagram: &'a Diagram,
    levels: Levels,
    /// The width of the drawing.
    width: f64,
    groups: Vec<Group>,
}

/// A picture of `diagram`, with its faults in words below it.
pub fn wiring_picture(panel: &Panel, diagram: &Diagram) -> Scene {
    let layout = &panel.diagrams.layout;
    let measures = diagram.leads.iter().any(|lead| !lead.terminal.is_control());
    let is_wide = measures || !diagram.cts.is_empty();
    let width = layout.width * if is_wide { 1.0 } else { NARROW };
    let mut canvas = Canvas {
        layout,
        inks: panel.diagrams.inks,
        font: &panel.strokes,
        panel,
        diagram,
        levels: levels(layout, diagram),
        width,
        groups: Vec::new(),
    };
    canvas.conductors();
    canvas.leads();
    canvas.cts();
    canvas.meter();
    let height = canvas.words() + MARGIN;
    let Canvas { mut groups, inks, .. } = canvas;
    let paper = Path::rectangle([0.0, 0.0], [width, height], 0.0);
    let shapes = vec![symbols::filled(inks.paper, paper)];
    groups.insert(0, Group { part: Part::Wiring(WiringPart::Paper), shapes });
    groups.retain(|group| !group.shapes.is_empty());
    Scene {
        origin: [0.0, 0.0],
        size: [width, height],
        unit_mm: layout.width_mm / layout.width,
        title: diagram.title.clone(),
        description: words::described(diagram),
        notes: words::notes(),
        groups,
    }
}

fn levels(layout: &DiagramLayout, diagram: &Diagram) -> Levels {
    let rail = layout.conductors;
    let has = |kind| diagram.leads.iter().any(|lead| lead.device(kind).is_some());
    let rows = diagram.lines.len();
    let last = rail.top + rail.pitch * rows.saturating_sub(1) as f64;
    let last = if rows == 0 { rail.top - BELOW } else { last };
    let own = diagram.leads.iter().any(|lead| lead.on == LeadStart::Source);
    let source = last + BELOW - 2.0;
    let disconnects = last + BELOW + if own { SOURCE - 8.0 } else { 0.0 };
    let after = |level: f64, kind, length: f64| level + if has(kind) { length } else { 0.0 };
    let fuses = after(disconnects, DeviceKind::Disconnect, DEVICE[0]);
    let transformers = after(fuses, DeviceKind::Fuse, DEVICE[1]);
    let meter = after(transformers, DeviceKind::Transformer, TRANSFORMER) + METER[0];
    Levels { source, disconnects, fuses, transformers, meter, end: meter + METER[1] }
}

impl Canvas<'_> {
    fn pen(&self, marked: bool) -> Pen {
        let colour = if marked { self.inks.fault } else { self.inks.wire };
        Pen { width: self.layout.line * if marked { 1.3 } else { 1.0 }, colour }
    }

    fn add(&mut self, part: WiringPart, shapes: Vec<Shape>) {
        self.groups.push(Group { part: Part::Wiring(part), shapes });
    }

    fn text(&self, text: &str, at: Position, anchor: Anchor, marked: bool) -> Shape {
        let colour = if marked { self.inks.fault } else { self.inks.wire };
        symbols::text(self.font, colour, text, at, self.layout.text, anchor)
    }

    fn quiet(&self, text: &str, at: Position, anchor: Anchor) -> Shape {
        self.small(text, self.inks.quiet, at, anchor)
    }

    /// What stands on a transformer; as what explains, unless it is wrong.
    fn rating(&self, rating: &Rating, at: Position, anchor: Anchor) -> Shape {
        let colour = if rating.marked { self.inks.fault } else { self.inks.quiet };
        self.small(&rating.text, colour, at, anchor)
    }

    fn small(&self, text: &str, colour: Rgb, at: Position, anchor: Anchor) -> Shape {
        symbols::text(self.font, colour, text, at, self.layout.text * 0.82, anchor)
    }

    /// How far down a conductor is.
    fn height(&self, conductor: Conductor) -> Option<f64> {
        let rail = self.layout.conductors;
        let place = self.diagram.lines.iter().position(|line| line.conductor == conductor)?;
        Some(rail.top + rail.pitch * place as f64)
    }

    /// Where the conductors end.
    fn load(&self) -> f64 {
        self.width - self.layout.width + self.layout.conductors.to
    }

    /// The conductors, where they come from and where they go.
    fn conductors(&mut self) {
        let (rail, to) = (self.layout.conductors, self.load());
        let lines = &self.diagram.lines;
        if lines.is_empty() {
            return;
        }
        let (top, bottom) =
            (rail.top - 13.0, rail.top + rail.pitch * (lines.len() - 1) as f64 + 13.0);
        for (part, name, left, right) in [
            (WiringPart::Service, "source", 7.0, rail.from),
            (WiringPart::Load, "load", to, self.width - 7.0),
        ] {
            let plain = self.pen(false);
            let middle = [f64::midpoint(left, right), f64::midpoint(top, bottom) + 2.5];
            let box_ = symbols::frame(plain, [left, top], [right - left, bottom - top], 3.0);
            let name = self.quiet(name, middle, Anchor::Middle);
            self.add(part, vec![box_, name]);
        }
        for &line in lines {
            self.conductor(line);
        }
    }

    fn conductor(&mut self, line: DrawnConductor) {
        let (rail, to) = (self.layout.conductors, self.load());
        let Some(y) = self.height(line.conductor) else { return };
        let pen = Pen { width: self.layout.line * 1.5, colour: self.inks.wire };
        let fault = self.pen(line.marked);
        // The service is broken or switched off this far from its source.
        let [gap, after] = [rail.from + 13.0, rail.from + 25.0];
        let mut shapes = if line.broken || line.isolated {
            vec![
                symbols::wire(pen, &[[rail.from, y], [gap, y]]),
                symbols::wire(pen, &[[after, y], [to, y]]),
            ]
        } else {
            vec![symbols::wire(pen, &[[rail.from, y], [to, y]])]
        };
        if line.isolated {
            shapes.extend(symbols::switch(fault, self.inks.paper, [gap, y], [after, y], true));
        } else if line.broken {
            shapes.push(symbols::cross(fault, [f64::midpoint(gap, after), y]));
        }
        let name = line.conductor.name();
        let names =
            [([rail.from + 4.0, y - 5.0], Anchor::Start), ([to - 4.0, y - 5.0], Anchor::End)];
        shapes.extend(names.map(|(at, anchor)| self.text(name, at, anchor, line.marked)));
        self.add(WiringPart::Conductor(line.conductor), shapes);
    }
}
