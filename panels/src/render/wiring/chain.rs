//! What hangs on the outputs of a meter, as a picture: its RS-485 line from end to end, and the
//! circuits on its two contacts. That it is drawn so is inferred; what is connected to what is the
//! guide's (p. 11, p. 17).
//!
//! ```text
//! client ---+--- device ---+--- this meter ---+--- ... ---+--- last device
//!  120 ohm  |    bias      |       stub       |           |   120 ohm
//! ```

use crate::panel::Panel;
use crate::panel::front::Anchor;
use crate::panel::path::{Path, Position};
use crate::render::notes::noted;
use crate::render::part::{ChainPart, Part};
use crate::render::scene::{Group, Scene, Shape};
use crate::render::wiring::symbols::{self, Pen};

/// A thing that is drawn, and whether it is marked as wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Drawn<T> {
    /// What it is.
    pub is: T,
    /// Whether it is marked.
    pub marked: bool,
}

/// What hangs on a contact.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DrawnContact {
    /// Which: `Energy N.O.` or `Alarm N.C.`.
    pub name: String,
    /// Its circuit in words; empty where nothing hangs on it.
    pub circuit: String,
    /// Whether it is closed.
    pub closed: bool,
    /// Whether it is marked: beyond its ratings.
    pub marked: bool,
}

/// The outputs of a meter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OutputDiagram {
    /// Terminators at the client's end, at this meter, and at the other end.
    pub terminators: [Drawn<u8>; 3],
    /// The length of the stub to this meter, m.
    pub stub: Drawn<f64>,
    /// How often the shield is earthed: 0, where it is not connected, 1 or 2.
    pub earths: Drawn<u8>,
    /// Devices on the line.
    pub devices: Drawn<u32>,
    /// Whether pull-up and pull-down hold the idle line.
    pub biased: Drawn<bool>,
    /// Whether + and - are exchanged at this meter.
    pub swapped: bool,
    /// Whether this meter is off the line.
    pub open: bool,
    /// The address of this meter.
    pub address: u8,
    /// The two contacts.
    pub contacts: [DrawnContact; 2],
    /// What is wrong, in words.
    pub faults: Vec<String>,
}

const WIDTH: f64 = 460.0;
/// The wires + and -, and the shield below them.
const PLUS: f64 = 60.0;
const MINUS: f64 = 72.0;
const SHIELD: f64 = 84.0;
/// The boxes of the devices.
const BOX: [f64; 2] = [52.0, 26.0];
const BOX_TOP: f64 = 124.0;
/// Where client, first device, this meter and the last device stand.
const PLACES: [f64; 4] = [62.0, 160.0, 258.0, 390.0];
/// Where the line begins and ends: with a terminator beside the first and the last device.
const ENDS: [f64; 2] = [34.0, 418.0];
const TEXT: f64 = 7.0;

/// A picture of the outputs.
pub fn output_picture(panel: &Panel, diagram: &OutputDiagram) -> Scene {
    let draft = Draft { panel };
    let mut groups = vec![
        (ChainPart::Wires, draft.wires(diagram)),
        (ChainPart::Shield, draft.shield(diagram)),
        (ChainPart::Terminators, draft.terminators(diagram)),
        (ChainPart::Bias, draft.bias(diagram)),
        (ChainPart::Client, draft.device(PLACES[0], "client", false)),
        (ChainPart::Devices, draft.devices(diagram)),
        (ChainPart::Meter, draft.meter(diagram)),
    ];
    for (place, contact) in diagram.contacts.iter().enumerate() {
        let part = if place == 0 { ChainPart::Pulse } else { ChainPart::Alarm };
        groups.push((part, draft.contact(contact, 186.0 + 44.0 * place as f64)));
    }
    let (words, height) = draft.words(diagram);
    groups.push((ChainPart::Words, words));
    let inks = &panel.diagrams.inks;
    let paper = symbols::filled(inks.paper, Path::rectangle([0.0, 0.0], [WIDTH, height], 0.0));
    groups.insert(0, (ChainPart::Paper, vec![paper]));
    let groups = groups.into_iter().map(|(part, shapes)| Group { part: Part::Chain(part), shapes });
    Scene {
        origin: [0.0, 0.0],
        size: [WIDTH, height],
        unit_mm: 0.38,
        title: "The outputs".to_owned(),
        description: described_outputs(diagram),
        notes: noted(vec!["Inferred: where things stand in this drawing.".to_owned()]),
        recipe: String::new(),
        groups: groups.filter(|group| !group.shapes.is_empty()).collect(),
    }
}

/// The outputs in words.
pub fn described_outputs(diagram: &OutputDiagram) -> String {
    let [first, middle, last] = diagram.terminators.map(|one| one.is);
    let mut text = format!(
        "Outputs. The RS-485 line: {} devices; terminators of 120 ohms: {first} at the client's end, \
         {middle} at this meter, {last} at the other end; its shield is {}; the idle line is {}held; \
         this meter, address {}, is {}.",
        diagram.devices.is,
        ["not connected", "earthed once", "earthed twice"][usize::from(diagram.earths.is.min(2))],
        if diagram.biased.is { "" } else { "not " },
        diagram.address,
        if diagram.open {
            "off the line".to_owned()
        } else if diagram.swapped {
            "on it with + and - exchanged".to_owned()
        } else if diagram.stub.is > 0.0 {
            format!("on it through a stub of {} m", diagram.stub.is)
        } else {
            "in the chain".to_owned()
        },
    );
    for contact in &diagram.contacts {
        let state = if contact.closed { "closed" } else { "open" };
        let circuit =
            if contact.circuit.is_empty() { "nothing on it" } else { contact.circuit.as_str() };
        text.push_str(&format!(" {}: {state}, {circuit}.", contact.name));
    }
    if !diagram.faults.is_empty() {
        text.push_str(&format!(" Wrong: {}.", diagram.faults.join("; ")));
    }
    text
}

/// The outputs in characters of ASCII.
pub fn output_characters(diagram: &OutputDiagram) -> String {
    let ohms = |one: Drawn<u8>| {
        let mark = if one.marked { "!" } else { "" };
        match one.is {
            0 => format!("{mark}none"),
            1 => format!("{mark}120"),
            more => format!("{mark}{more} x 120"),
        }
    };
    let [first, middle, last] = diagram.terminators.map(ohms);
    let link = match (diagram.open, diagram.swapped) {
        (true, _) => "  x  ",
        (_, true) => "--X--",
        _ => "--+--",
    };
    let mut text = format!(
        "({first})--[client]--+--[first]{link}[meter {}]--+-- ... --[no. {}]--({last})\n",
        diagram.address, diagram.devices.is,
    );
    if diagram.terminators.get(1).is_some_and(|one| one.is > 0) {
        text.push_str(&format!("terminator at this meter: {middle}\n"));
    }
    if diagram.stub.is > 0.0 {
        text.push_str(&format!("stub: {} m\n", diagram.stub.is));
    }
    let shield = ["not connected", "earthed once", "earthed twice"];
    text.push_str(&format!("shield: {}\n", shield[usize::from(diagram.earths.is.min(2))]));
    text.push_str(if diagram.biased.is {
        "idle line: held\n\n"
    } else {
        "idle line: not held\n\n"
    });
    for contact in &diagram.contacts {
        let sign = if contact.closed { "--o--o--" } else { "--o  o--" };
        let circuit = if contact.circuit.is_empty() { "nothing on it" } else { &contact.circuit };
        text.push_str(&format!("{:12} {sign} {circuit}\n", contact.name));
    }
    for fault in &diagram.faults {
        text.push_str(&format!("\n! {fault}"));
    }
    text.trim_end().to_owned() + "\n"
}

struct Draft<'a> {
    panel: &'a Panel,
}

impl Draft<'_> {
    fn pen(&self, marked: bool) -> Pen {
        let inks = &self.panel.diagrams.inks;
        Pen { width: 1.2, colour: if marked { inks.fault } else { inks.wire } }
    }

    fn text(&self, text: &str, at: Position, anchor: Anchor, marked: bool) -> Shape {
        symbols::text(&self.panel.strokes, self.pen(marked).colour, text, at, TEXT, anchor)
    }

    /// Both wires of the line, broken where devices are left out of the drawing.
    fn wires(&self, diagram: &OutputDiagram) -> Vec<Shape> {
        let pen = self.pen(false);
        let [from, to] = ENDS;
        let mut shapes = vec![self.text("RS-485", [12.0, 20.0], Anchor::Start, false)];
        for (y, name) in [(PLUS, "+"), (MINUS, "-")] {
            if diagram.devices.is > 3 {
                shapes.push(symbols::wire(pen, &[[from, y], [312.0, y]]));
                shapes.push(symbols::wire(pen, &[[336.0, y], [to, y]]));
            } else {
                shapes.push(symbols::wire(pen, &[[from, y], [to, y]]));
            }
            shapes.push(self.text(name, [from - 8.0, y + 2.5], Anchor::End, false));
        }
        if diagram.devices.is > 3 {
            shapes.push(self.text("...", [324.0, 67.0], Anchor::Middle, false));
        }
        shapes
    }

    /// The shield, with its earths.
    fn shield(&self, diagram: &OutputDiagram) -> Vec<Shape> {
        let pen = Pen { width: 0.9, ..self.pen(diagram.earths.marked) };
        let [from, to] = ENDS;
        let mut shapes = Vec::new();
        let mut x = from;
        // Not connected it is broken in the middle.
        while x < to {
            let open = diagram.earths.is == 0 && (x - 203.0).abs() < 14.0;
            if !open {
                shapes.push(symbols::wire(pen, &[[x, SHIELD], [(x + 6.0).min(to), SHIELD]]));
            }
            x += 10.0;
        }
        shapes.push(self.text("S", [from - 8.0, SHIELD + 2.5], Anchor::End, diagram.earths.marked));
        let earths = [from + 8.0, to + 14.0];
        for &x in earths.iter().take(usize::from(diagram.earths.is)) {
            let edge = if x > to { to } else { x };
            shapes.push(symbols::wire(pen, &[[edge, SHIELD], [x, SHIELD]]));
            shapes.push(symbols::earth(pen, [x, SHIELD]));
        }
        shapes
    }

    /// 120 ohms between the wires.
    fn terminators(&self, diagram: &OutputDiagram) -> Vec<Shape> {
        let mut shapes = Vec::new();
        let places = [ENDS[0] + 4.0, PLACES[2] + 32.0, ENDS[1] - 4.0];
        for (one, x) in diagram.terminators.iter().zip(places) {
            for number in 0..one.is {
                let x = x + 12.0 * f64::from(number) * if x > 300.0 { -1.0 } else { 1.0 };
                shapes.extend(self.resistor([x, PLUS], [x, MINUS], one.marked));
                shapes.push(self.text(
                    "120",
                    [x, PLUS - 6.0 - 9.0 * f64::from(number)],
                    Anchor::Middle,
                    one.marked,
                ));
            }
            if one.is == 0 && one.marked {
                shapes.push(symbols::cross(self.pen(true), [x, f64::midpoint(PLUS, MINUS)]));
            }
        }
        shapes
    }

    fn resistor(&self, from: Position, to: Position, marked: bool) -> Vec<Shape> {
        let pen = self.pen(marked);
        let middle = f64::midpoint(from[1], to[1]);
        let box_ = [[from[0] - 2.2, middle - 4.0], [4.4, 8.0]];
        let paper = self.panel.diagrams.inks.paper;
        vec![
            symbols::wire(pen, &[from, to]),
            symbols::filled(paper, Path::rectangle(box_[0], box_[1], 0.0)),
            symbols::frame(pen, box_[0], box_[1], 0.0),
        ]
    }

    /// What holds the idle line, at the client.
    fn bias(&self, diagram: &OutputDiagram) -> Vec<Shape> {
        let marked = diagram.biased.marked;
        let x = PLACES[0] + 40.0;
        if !diagram.biased.is {
            let words = self.text("no bias", [x, PLUS - 16.0], Anchor::Middle, marked);
            return if marked { vec![words] } else { Vec::new() };
        }
        let mut shapes = self.resistor([x, PLUS - 16.0], [x, PLUS], marked);
        shapes.push(self.text("pull-up", [x + 6.0, PLUS - 18.0], Anchor::Start, marked));
        shapes.extend(self.resistor([x + 12.0, MINUS], [x + 12.0, MINUS + 22.0], marked));
        shapes.push(symbols::earth(self.pen(marked), [x + 12.0, MINUS + 22.0]));
        shapes.push(self.text("pull-down", [x + 4.0, MINUS + 31.0], Anchor::End, marked));
        shapes
    }

    /// A box with its two wires up to the line.
    fn device(&self, x: f64, name: &str, marked: bool) -> Vec<Shape> {
        let pen = self.pen(marked);
        let left = x - BOX[0] / 2.0;
        let ends = [(x - 6.0, PLUS), (x + 6.0, MINUS)];
        let mut shapes: Vec<Shape> = ends
            .iter()
            .flat_map(|&(x, y)| {
                [symbols::wire(pen, &[[x, y], [x, BOX_TOP]]), symbols::dot(pen, [x, y])]
            })
            .collect();
        shapes.push(symbols::frame(pen, [left, BOX_TOP], BOX, 3.0));
        shapes.push(self.text(name, [x, BOX_TOP + 16.0], Anchor::Middle, marked));
        shapes
    }

    fn devices(&self, diagram: &OutputDiagram) -> Vec<Shape> {
        let mut shapes = Vec::new();
        if diagram.devices.is > 2 {
            shapes.extend(self.device(PLACES[1], "first", false));
        }
        if diagram.devices.is > 1 {
            let last = format!("no. {}", diagram.devices.is);
            shapes.extend(self.device(PLACES[3], &last, diagram.devices.marked));
        }
        shapes
    }

    /// This meter, on its stub.
    fn meter(&self, diagram: &OutputDiagram) -> Vec<Shape> {
        let x = PLACES[2];
        let name = format!("meter {}", diagram.address);
        let (swapped, open) = (diagram.swapped, diagram.open);
        let mut shapes = vec![
            symbols::frame(self.pen(false), [x - BOX[0] / 2.0, BOX_TOP], BOX, 3.0),
            self.text(&name, [x, BOX_TOP + 16.0], Anchor::Middle, false),
        ];
        let pen = self.pen(swapped || open || diagram.stub.marked);
        for (side, y) in [(-6.0, PLUS), (6.0, MINUS)] {
            let (top, bottom) = (x + side, x + if swapped { -side } else { side });
            let (cross_from, cross_to) = (BOX_TOP - 24.0, BOX_TOP - 8.0);
            shapes.push(symbols::dot(pen, [top, y]));
            if open {
                shapes.push(symbols::wire(pen, &[[top, y], [top, cross_from]]));
                shapes.push(symbols::cross(pen, [top, cross_to]));
            } else {
                let line = [[top, y], [top, cross_from], [bottom, cross_to], [bottom, BOX_TOP]];
                shapes.push(symbols::wire(pen, &line));
            }
        }
        if diagram.stub.is > 0.0 {
            let words = format!("{} m", diagram.stub.is);
            shapes.push(self.text(
                &words,
                [x + 12.0, BOX_TOP - 12.0],
                Anchor::Start,
                diagram.stub.marked,
            ));
        }
        shapes
    }

    /// A contact with what hangs on it.
    fn contact(&self, contact: &DrawnContact, y: f64) -> Vec<Shape> {
        let (pen, paper) = (self.pen(contact.marked), self.panel.diagrams.inks.paper);
        let [from, to] = [[130.0, y], [160.0, y]];
        let mut shapes = vec![self.text(&contact.name, [12.0, y + 2.5], Anchor::Start, false)];
        shapes.push(symbols::wire(pen, &[[100.0, y], from]));
        shapes.extend(symbols::switch(pen, paper, from, to, !contact.closed));
        shapes.push(symbols::wire(pen, &[to, [190.0, y]]));
        let circuit = if contact.circuit.is_empty() { "nothing on it" } else { &contact.circuit };
        shapes.push(self.text(circuit, [198.0, y + 2.5], Anchor::Start, contact.marked));
        shapes
    }

    /// What is wrong, below the drawing; and how high all of it is.
    fn words(&self, diagram: &OutputDiagram) -> (Vec<Shape>, f64) {
        let mut y = 262.0;
        let mut shapes = Vec::new();
        for fault in &diagram.faults {
            let size_fits = |line: &str| self.panel.strokes.width(line, TEXT) <= WIDTH - 24.0;
            for line in crate::text::wrapped_while(&format!("! {fault}"), size_fits) {
                shapes.push(self.text(&line, [12.0, y], Anchor::Start, true));
                y += 13.0;
            }
        }
        (shapes, y + 4.0)
    }
}
