//! A wiring diagram as a picture, and in characters.

mod canvas;
pub mod chain;
pub mod characters;
mod leads;
pub mod symbols;
mod words;

use crate::panel::Panel;
use crate::panel::diagrams::{Diagram, DrawnConductor};
use crate::panel::front::Anchor;
use crate::panel::path::Path;
use crate::render::part::{Part, WiringPart};
use crate::render::scene::{Group, Scene};
use canvas::Canvas;
use symbols::Pen;

pub use words::described as described_wiring;

/// What stays free below the drawing.
const MARGIN: f64 = 12.0;

/// A picture of `diagram`, with its faults in words below it.
pub fn wiring_picture(panel: &Panel, diagram: &Diagram) -> Scene {
    let mut canvas = Canvas::new(panel, diagram);
    canvas.conductors();
    canvas.leads();
    canvas.cts();
    canvas.meter();
    let height = canvas.words() + MARGIN;
    let Canvas { mut groups, inks, width, layout, .. } = canvas;
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
        recipe: String::new(),
        groups,
    }
}

impl Canvas<'_> {
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
