//! What a wiring diagram is drawn on: where everything stands, and with what it is drawn.

use super::symbols::{self, Pen};
use crate::panel::Panel;
use crate::panel::colour::Rgb;
use crate::panel::diagrams::{
    Conductor, DeviceKind, Diagram, DiagramColours, DiagramLayout, LeadStart, Rating,
};
use crate::panel::front::Anchor;
use crate::panel::path::Position;
use crate::panel::strokes::Strokes;
use crate::render::part::{Part, WiringPart};
use crate::render::scene::{Group, Shape};

/// From the last conductor to the first disconnect.
const BELOW: f64 = 26.0;
/// Rows for a source of the control power's own.
const SOURCE: f64 = 34.0;
/// The length of a disconnect, and of a fuse with the wire on both sides of it.
pub const DEVICE: [f64; 2] = [16.0, 28.0];
/// Rows for a transformer.
const TRANSFORMER: f64 = 62.0;
/// From the last device to the meter, and the height of the meter.
pub const METER: [f64; 2] = [30.0, 40.0];

/// The share of the width that a drawing without measuring leads and CTs has.
const NARROW: f64 = 0.58;

/// How far down everything is.
#[derive(Debug, Clone, Copy)]
pub struct Levels {
    /// The source of the control power's own.
    pub source: f64,
    /// The disconnects.
    pub disconnects: f64,
    /// The fuses.
    pub fuses: f64,
    /// The transformers.
    pub transformers: f64,
    /// The upper edge of the meter.
    pub meter: f64,
    /// Below the meter.
    pub end: f64,
}

/// What a drawing is made with.
pub struct Canvas<'a> {
    /// Where things stand.
    pub layout: &'a DiagramLayout,
    /// The colours.
    pub inks: DiagramColours,
    /// The letters.
    pub font: &'a Strokes,
    /// The panel, for its case.
    pub panel: &'a Panel,
    /// What is drawn.
    pub diagram: &'a Diagram,
    /// How far down.
    pub levels: Levels,
    /// The width of the drawing.
    pub width: f64,
    /// What has been drawn.
    pub groups: Vec<Group>,
}

impl<'a> Canvas<'a> {
    /// An empty one for `diagram`.
    pub fn new(panel: &'a Panel, diagram: &'a Diagram) -> Self {
        let layout = &panel.diagrams.layout;
        let measures = diagram.leads.iter().any(|lead| !lead.terminal.is_control());
        let is_wide = measures || !diagram.cts.is_empty();
        Self {
            layout,
            inks: panel.diagrams.inks,
            font: &panel.strokes,
            panel,
            diagram,
            levels: levels(layout, diagram),
            width: layout.width * if is_wide { 1.0 } else { NARROW },
            groups: Vec::new(),
        }
    }
}

impl Canvas<'_> {
    /// With what wires are drawn.
    pub fn pen(&self, marked: bool) -> Pen {
        let colour = if marked { self.inks.fault } else { self.inks.wire };
        Pen { width: self.layout.line * if marked { 1.3 } else { 1.0 }, colour }
    }

    /// Adds what shows a part.
    pub fn add(&mut self, part: WiringPart, mut shapes: Vec<Shape>) {
        // A text can be empty.
        shapes.retain(|shape| !shape.path().is_empty());
        self.groups.push(Group { part: Part::Wiring(part), shapes });
    }

    /// A text.
    pub fn text(&self, text: &str, at: Position, anchor: Anchor, marked: bool) -> Shape {
        let colour = if marked { self.inks.fault } else { self.inks.wire };
        symbols::text(self.font, colour, text, at, self.layout.text, anchor)
    }

    /// A text that explains.
    pub fn quiet(&self, text: &str, at: Position, anchor: Anchor) -> Shape {
        self.small(text, self.inks.quiet, at, anchor)
    }

    /// What stands on a transformer; as what explains, unless it is wrong.
    pub fn rating(&self, rating: &Rating, at: Position, anchor: Anchor) -> Shape {
        let colour = if rating.marked { self.inks.fault } else { self.inks.quiet };
        self.small(&rating.text, colour, at, anchor)
    }

    fn small(&self, text: &str, colour: Rgb, at: Position, anchor: Anchor) -> Shape {
        symbols::text(self.font, colour, text, at, self.layout.text * 0.82, anchor)
    }

    /// How far down a conductor is.
    pub fn height(&self, conductor: Conductor) -> Option<f64> {
        let rail = self.layout.conductors;
        let place = self.diagram.lines.iter().position(|line| line.conductor == conductor)?;
        Some(rail.top + rail.pitch * place as f64)
    }

    /// Where the conductors end.
    pub fn load(&self) -> f64 {
        self.width - self.layout.width + self.layout.conductors.to
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
