//! What a wiring diagram shows, in words, and its legend.

use crate::render::notes::noted;
use firmware_model::{Confidence, Rule};

use super::canvas::Canvas;
use super::symbols::{self, Pen};
use crate::panel::diagrams::{Conductor, DeviceKind, Diagram, DrawnLead, LeadStart};
use crate::panel::front::Anchor;
use crate::render::part::WiringPart;
use crate::render::scene::Shape;
use crate::text::wrapped_while;

/// From a line of words to the next.
const LINE: f64 = 11.5;

impl Canvas<'_> {
    /// The title above, what is wrong and the legend below; how far down that reaches.
    pub fn words(&mut self) -> f64 {
        let (left, size) = (12.0, self.layout.text * 1.15);
        let (title, font) = (&self.diagram.title, self.font);
        let mut shapes = Vec::new();
        let room = self.width - 2.0 * left;
        let lines = wrapped_while(title, |text| font.width(text, size) <= room);
        for (row, line) in lines.iter().filter(|line| !line.is_empty()).enumerate() {
            let at = [left, 16.0 + LINE * row as f64];
            shapes.push(symbols::text(font, self.inks.wire, line, at, size, Anchor::Start));
        }
        let mut y = self.levels.end + 6.0;
        for fault in &self.diagram.faults {
            let size = self.layout.text;
            for (row, line) in wrapped_while(fault, |text| font.width(text, size) <= room - 10.0)
                .iter()
                .enumerate()
            {
                y += LINE;
                if row == 0 {
                    shapes.push(self.text("!", [left, y], Anchor::Start, true));
                }
                shapes.push(self.text(line, [left + 8.0, y], Anchor::Start, true));
            }
        }
        self.add(WiringPart::Words, shapes);
        self.legend(y + LINE + 4.0)
    }

    /// What the signs are that the diagram has.
    fn legend(&mut self, y: f64) -> f64 {
        let pen = Pen { width: self.layout.line * 0.8, colour: self.inks.quiet };
        let diagram = self.diagram;
        let has = |kind| diagram.leads.iter().any(|lead| lead.device(kind).is_some());
        let mut x = 14.0;
        let mut shapes = Vec::new();
        let middle = y - 2.2;
        let entries: [(bool, &str, Vec<Shape>); 4] = [
            (
                has(DeviceKind::Disconnect),
                "disconnect",
                symbols::switch(pen, self.inks.paper, [x, middle], [x + 12.0, middle], false),
            ),
            (has(DeviceKind::Fuse), "fuse", lying_fuse(pen, [x, middle])),
            (
                diagram.leads.iter().any(|lead| lead.on == LeadStart::Earth)
                    || !diagram.earthed.is_empty(),
                "earth",
                vec![symbols::earth(pen, [x + 6.5, y - 8.0])],
            ),
            (
                !diagram.cts.is_empty(),
                "polarity: at a CT its X1, towards the source",
                vec![symbols::dot(pen, [x + 6.0, middle])],
            ),
        ];
        for (_, name, signs) in entries.into_iter().filter(|(there, ..)| *there) {
            let by = x - 14.0;
            shapes.extend(signs.into_iter().map(|shape| moved(shape, by)));
            shapes.push(self.quiet(name, [x + 17.0, y], Anchor::Start));
            x += 17.0 + self.font.width(name, self.layout.text * 0.82) + 16.0;
        }
        self.add(WiringPart::Legend, shapes);
        y
    }
}

fn lying_fuse(pen: Pen, [x, y]: [f64; 2]) -> Vec<Shape> {
    vec![
        symbols::wire(pen, &[[x, y], [x + 13.0, y]]),
        symbols::frame(pen, [x + 1.5, y - 2.8], [10.0, 5.6], 0.8),
    ]
}

fn moved(shape: Shape, by: f64) -> Shape {
    match shape {
        Shape::Fill { path, paint } => Shape::Fill { path: path.moved([by, 0.0]), paint },
        Shape::Stroke { path, width, colour, opacity } => {
            Shape::Stroke { path: path.moved([by, 0.0]), width, colour, opacity }
        }
    }
}

/// What a diagram shows: its title, each lead and CT, and what is wrong.
pub fn described(diagram: &Diagram) -> String {
    let mut said = format!("Wiring. {}.", diagram.title);
    let leads: Vec<String> = diagram.leads.iter().map(lead).collect();
    let cts = diagram.cts.iter().map(|ct| {
        let around: Vec<String> = ct.around.iter().map(|conductor| named(*conductor)).collect();
        let way = if ct.reversed { ", X1 towards the load" } else { "" };
        let off = if ct.off { ", its leads off" } else { "" };
        let name = format!("CT {}{}", ct.input.name(), rated(&ct.rating.text));
        format!("{name} around {}{way}{off}", around.join(" and "))
    });
    let all: Vec<String> = leads.into_iter().chain(cts).collect();
    if !all.is_empty() {
        said.push_str(" Its parts: ");
        said.push_str(&all.join("; "));
        said.push('.');
    }
    for fault in &diagram.faults {
        said.push_str(" Fault: ");
        said.push_str(fault);
        said.push('.');
    }
    said
}

fn named(conductor: Conductor) -> String {
    match conductor {
        Conductor::N => "the neutral".to_owned(),
        line => format!("line {}", line.name()),
    }
}

/// A rating behind a name.
fn rated(rating: &str) -> String {
    if rating.is_empty() { String::new() } else { format!(" ({rating})") }
}

fn lead(lead: &DrawnLead) -> String {
    let name = lead.terminal.name();
    let from = match lead.on {
        LeadStart::Conductor(conductor) => format!("on {}", named(conductor)),
        LeadStart::Source => "on a source of its own".to_owned(),
        LeadStart::Earth => "earthed".to_owned(),
        LeadStart::Other => "on another service".to_owned(),
        LeadStart::Nothing => return format!("terminal {name} without a conductor"),
    };
    let through: Vec<String> = lead
        .through
        .iter()
        .map(|device| {
            let state = match (device.kind, device.open) {
                (_, false) => "",
                (DeviceKind::Fuse, true) => "blown ",
                (_, true) => "open ",
            };
            let turned = if device.reversed { "reversed " } else { "" };
            format!("{state}{turned}{}{}", device.kind.name(), rated(&device.rating.text))
        })
        .collect();
    let through = match through.as_slice() {
        [] => String::new(),
        [one] => format!(" through {one}"),
        [most @ .., last] => format!(" through {} and {last}", most.join(", ")),
    };
    let off = if lead.off { ", off the terminal" } else { "" };
    format!("terminal {name} {from}{through}{off}")
}

/// What of a diagram no document states.
pub fn notes() -> String {
    let row = Rule::WiringDrawing.row();
    let is_inferred = row.evidence.confidence == Confidence::Inferred;
    let note = || format!("Inferred, {}: {} ({}).", row.id, row.statement, row.evidence.source);
    noted(is_inferred.then(note).into_iter().collect())
}
