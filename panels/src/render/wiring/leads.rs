//! What hangs on the conductors of a diagram: leads, transformers, CTs and the meter.

use super::canvas::{Canvas, DEVICE, METER};
use super::symbols::{self, Pen};
use crate::panel::diagrams::{
    CtInput, DeviceKind, DrawnCt, DrawnLead, Earthed, LeadDevice, LeadStart, MeterTerminal,
};
use crate::panel::front::{Anchor, Terminals};
use crate::panel::path::Path;
use crate::render::part::WiringPart;
use crate::render::scene::Shape;

/// Width and height of a fuse.
const FUSE: [f64; 2] = [7.5, 15.0];
/// Within the rows for transformers: the common point of the primaries, primary, core,
/// secondary, the common point of the secondaries.
const WINDINGS: [f64; 5] = [8.0, 19.0, 27.0, 35.0, 47.0];
/// The width of a potential transformer.
const PT: f64 = 20.0;
/// Half the height of a CT.
const CT: f64 = 6.5;
/// How far above its terminal a lead ends that is off, and where the cross is.
const OFF: [f64; 2] = [20.0, 12.0];

impl Canvas<'_> {
    fn at(&self, terminal: MeterTerminal) -> f64 {
        self.layout.terminals.get(&terminal).copied().unwrap_or_default()
    }

    /// How far down something of a transformer is.
    fn winding(&self, which: usize) -> f64 {
        self.levels.transformers + WINDINGS.get(which).copied().unwrap_or_default()
    }

    /// The leads, from the left.
    pub fn leads(&mut self) {
        let diagram = self.diagram;
        self.common_points();
        self.source();
        for terminal in MeterTerminal::ALL {
            let Some(lead) = diagram.lead(terminal) else { continue };
            match lead.on {
                LeadStart::Nothing => {}
                LeadStart::Earth => self.ground(lead),
                _ => self.lead(lead),
            }
        }
        for &earthed in &diagram.earthed {
            let Earthed::Conductor(conductor) = earthed else { continue };
            let Some(y) = self.height(conductor) else { continue };
            let at = [self.layout.conductors.from + 6.5, y];
            let pen = self.pen(false);
            let shapes = vec![symbols::earth(pen, at), symbols::dot(pen, at)];
            self.add(WiringPart::Earth(earthed), shapes);
        }
    }

    fn lead(&mut self, lead: &DrawnLead) {
        let (x, pen) = (self.at(lead.terminal), self.pen(lead.marked));
        let mut shapes = Vec::new();
        let mut y = self.beginning(lead, pen, &mut shapes);
        for device in &lead.through {
            let (top, bottom, sign) = self.device(lead.terminal, device);
            shapes.extend(symbols::standing(pen, self.inks.paper, x, [y, top]));
            y = bottom;
            if !sign.is_empty() {
                self.add(WiringPart::Device(device.kind, lead.terminal), sign);
            }
        }
        // The transformers make two of the lead that joins them.
        let joins = lead.terminal == self.common() && !self.transformed().is_empty();
        if joins {
            shapes.extend(symbols::standing(pen, self.inks.paper, x, [y, self.winding(0)]));
            shapes.push(symbols::dot(pen, [x, self.winding(0)]));
            y = self.winding(4);
        }
        let end = self.levels.meter;
        let to = if lead.off { end - OFF[0] } else { end };
        shapes.extend(symbols::standing(pen, self.inks.paper, x, [y, to]));
        if joins {
            shapes.push(symbols::dot(pen, [x, y]));
        }
        if lead.off {
            shapes.push(symbols::cross(pen, [x, end - OFF[1]]));
        }
        self.put_below(WiringPart::Lead(lead.terminal), lead, shapes);
    }

    /// Adds a lead below what stands in it.
    fn put_below(&mut self, part: WiringPart, lead: &DrawnLead, shapes: Vec<Shape>) {
        let own = |group: &crate::render::scene::Group| {
            matches!(group.part, crate::render::part::Part::Wiring(WiringPart::Device(_, of))
                if of == lead.terminal)
        };
        let place = self.groups.iter().position(own).unwrap_or(self.groups.len());
        self.add(part, shapes);
        if let Some(group) = self.groups.pop() {
            self.groups.insert(place, group);
        }
    }

    /// Where a lead begins, and how far down that is.
    fn beginning(&self, lead: &DrawnLead, pen: Pen, shapes: &mut Vec<Shape>) -> f64 {
        let x = self.at(lead.terminal);
        match lead.on {
            LeadStart::Conductor(conductor) => {
                let y = self.height(conductor).unwrap_or(self.layout.conductors.top);
                shapes.push(symbols::dot(pen, [x, y]));
                y
            }
            LeadStart::Source => self.levels.source,
            LeadStart::Earth | LeadStart::Other | LeadStart::Nothing => {
                let y = self.levels.disconnects - 8.0;
                shapes.push(symbols::ring(pen, [x, y - 2.0], 2.0));
                let at = [x + 4.5, y];
                shapes.push(self.text("other", at, Anchor::Start, lead.marked));
                y
            }
        }
    }

    /// From where to where a device reaches in its lead, and its sign.
    fn device(&self, terminal: MeterTerminal, device: &LeadDevice) -> (f64, f64, Vec<Shape>) {
        let (x, pen) = (self.at(terminal), self.pen(device.marked));
        match device.kind {
            DeviceKind::Disconnect => {
                let (top, bottom) = (self.levels.disconnects, self.levels.disconnects + DEVICE[0]);
                (
                    top,
                    bottom,
                    symbols::switch(pen, self.inks.paper, [x, top], [x, bottom], device.open),
                )
            }
            DeviceKind::Fuse => {
                let middle = self.levels.fuses + DEVICE[1] / 2.0;
                let sign = symbols::fuse(pen, self.inks.paper, [x, middle], FUSE, device.open);
                (middle - FUSE[1] / 2.0, middle + FUSE[1] / 2.0, sign)
            }
            DeviceKind::Transformer => {
                let sign = match terminal {
                    MeterTerminal::One => {
                        let right = self.at(MeterTerminal::Two);
                        let beside = [right + 3.0, self.winding(2) + 2.0];
                        let mut sign = self.transformer([x, right], device);
                        sign.push(self.rating(&device.rating, beside, Anchor::Start));
                        sign
                    }
                    MeterTerminal::Two => Vec::new(),
                    _ => self.potential_transformer(x, device),
                };
                (self.winding(1), self.winding(3), sign)
            }
        }
    }

    /// Two windings and the core between them.
    fn transformer(&self, [left, right]: [f64; 2], device: &LeadDevice) -> Vec<Shape> {
        let pen = self.pen(device.marked);
        let core = self.winding(2);
        let mut shapes = vec![
            symbols::winding(pen, [left, right], self.winding(1), 1.0),
            symbols::winding(pen, [left, right], self.winding(3), -1.0),
        ];
        shapes.extend(
            [-1.2, 1.2].map(|off| {
                symbols::wire(pen, &[[left + 1.0, core + off], [right - 1.0, core + off]])
            }),
        );
        if device.open {
            let at = [left, self.winding(4) + 15.0];
            shapes.push(symbols::filled(self.inks.paper, Path::circle(at, 6.5)));
            shapes.push(symbols::cross(pen, at));
        }
        shapes
    }

    /// The same with the ways to the common points, and its polarity.
    fn potential_transformer(&self, x: f64, device: &LeadDevice) -> Vec<Shape> {
        let (pen, right) = (self.pen(device.marked), x + PT);
        let [top, primary, _, secondary, bottom] = [0, 1, 2, 3, 4].map(|at| self.winding(at));
        let mut shapes = self.transformer([x, right], device);
        for (from, to) in [(top, primary), (secondary, bottom)] {
            shapes.push(symbols::wire(pen, &[[right, from], [right, to]]));
        }
        shapes.push(symbols::dot(pen, [right, top]));
        shapes.push(symbols::dot(pen, [right, bottom]));
        let below = [x + 3.0, bottom + 8.5];
        shapes.push(self.rating(&device.rating, below, Anchor::Start));
        let second = if device.reversed { right - 4.5 } else { x + 4.5 };
        shapes.push(symbols::dot(pen, [x + 4.5, primary - 4.5]));
        shapes.push(symbols::dot(pen, [second, secondary + 4.5]));
        shapes
    }

    /// Where the leads with potential transformers stand.
    fn transformed(&self) -> Vec<f64> {
        let has = |lead: &&DrawnLead| {
            !lead.terminal.is_control()
                && lead.on != LeadStart::Nothing
                && lead.device(DeviceKind::Transformer).is_some()
        };
        self.diagram.leads.iter().filter(has).map(|lead| self.at(lead.terminal)).collect()
    }

    /// The terminal whose lead joins potential transformers.
    fn common(&self) -> MeterTerminal {
        self.diagram.common.unwrap_or(MeterTerminal::N)
    }

    /// What joins the primaries of potential transformers, and their secondaries.
    fn common_points(&mut self) {
        let common = self.diagram.lead(self.common());
        let common = common.filter(|lead| lead.on != LeadStart::Nothing);
        let common = common.map(|lead| self.at(lead.terminal));
        let mut places: Vec<f64> = self.transformed().into_iter().map(|x| x + PT).collect();
        if places.is_empty() {
            return;
        }
        places.extend(common);
        let pen = self.pen(false);
        let from = places.iter().copied().fold(self.layout.width, f64::min);
        let to = places.iter().copied().fold(0.0, f64::max);
        let mut shapes: Vec<Shape> = [0, 4]
            .map(|at| symbols::wire(pen, &[[from, self.winding(at)], [to, self.winding(at)]]))
            .into();
        if self.diagram.earthed.contains(&Earthed::Secondary) {
            let (y, right) = (self.winding(4), to + 17.0);
            shapes.push(symbols::wire(pen, &[[to, y], [right, y]]));
            let earth = symbols::earth(pen, [right, y]);
            self.add(WiringPart::Earth(Earthed::Secondary), vec![earth]);
        }
        self.add(WiringPart::Lead(self.common()), shapes);
    }

    /// A source of the control power's own.
    fn source(&mut self) {
        let mut places = self.diagram.leads.iter().filter(|lead| lead.on == LeadStart::Source);
        let (Some(one), Some(two)) = (places.next(), places.next()) else { return };
        let (left, right) = (self.at(one.terminal), self.at(two.terminal));
        let (pen, y, radius) = (self.pen(false), self.levels.source, 9.0);
        let x = f64::midpoint(left, right);
        let mut shapes = vec![
            symbols::ring(pen, [x, y], radius),
            symbols::wire(pen, &[[left, y], [x - radius, y]]),
            symbols::wire(pen, &[[x + radius, y], [right, y]]),
        ];
        if self.diagram.is_direct {
            shapes.push(symbols::wire(pen, &[[x - 4.5, y - 1.8], [x + 4.5, y - 1.8]]));
            shapes.extend(
                [-3.6, 0.0, 3.6].map(|at| {
                    symbols::wire(pen, &[[x + at - 0.9, y + 2.0], [x + at + 0.9, y + 2.0]])
                }),
            );
            shapes.push(self.text("+", [left - 3.0, y - 2.0], Anchor::End, false));
            shapes.push(self.text("-", [right + 3.0, y - 2.0], Anchor::Start, false));
        } else {
            shapes.push(symbols::sine(pen, [x, y], 11.0));
        }
        let at = [x, y - radius - 4.0];
        shapes.push(self.text(&self.diagram.source, at, Anchor::Middle, false));
        self.add(WiringPart::Source, shapes);
    }

    /// Terminal G, earthed beside it.
    fn ground(&mut self, lead: &DrawnLead) {
        let (x, y, pen) = (self.at(lead.terminal), self.levels.meter, self.pen(lead.marked));
        let (up, aside) = (y - 24.0, x + 15.0);
        let path = [[x, y], [x, up], [aside, up]];
        self.add(WiringPart::Lead(lead.terminal), vec![symbols::wire(pen, &path)]);
        let earth = symbols::earth(pen, [aside, up]);
        self.add(WiringPart::Ground, vec![earth]);
    }

    /// The CTs, each with its leads.
    pub fn cts(&mut self) {
        let diagram = self.diagram;
        for ct in &diagram.cts {
            self.ct(ct);
        }
    }

    fn ct(&mut self, ct: &DrawnCt) {
        let Some(&[left, right]) = self.layout.cts.get(&ct.input) else { return };
        let mut heights: Vec<f64> =
            ct.around.iter().filter_map(|conductor| self.height(*conductor)).collect();
        heights.sort_by(f64::total_cmp);
        let (Some(&top), Some(&lowest)) = (heights.first(), heights.last()) else { return };
        let (pen, paper) = (self.pen(ct.marked), self.inks.paper);
        let middle = f64::midpoint(left, right);
        let mut shapes = Vec::new();
        if lowest > top {
            let both = Pen { width: pen.width * 2.2, ..pen };
            shapes.push(symbols::wire(both, &[[middle, top], [middle, lowest]]));
        }
        shapes.extend(self.ct_leads(ct, pen, lowest + CT, [left, right]));
        for y in heights {
            let (at, size) = ([left - 3.5, y - CT], [right - left + 7.0, 2.0 * CT]);
            let line = Pen { width: self.layout.line * 1.5, colour: self.inks.wire };
            shapes.push(symbols::filled(
                paper.mixed(self.inks.wire, 0.1),
                Path::rectangle(at, size, 3.0),
            ));
            shapes.push(symbols::wire(line, &[[at[0], y], [at[0] + size[0], y]]));
            shapes.push(symbols::frame(pen, at, size, 3.0));
            let mark = if ct.reversed { right - 1.0 } else { left + 1.0 };
            shapes.push(symbols::dot(pen, [mark, y - 3.3]));
        }
        let at = [middle, top - CT - 3.5];
        shapes.push(self.rating(&ct.rating, at, Anchor::Middle));
        self.add(WiringPart::Ct(ct.input), shapes);
    }

    /// The leads of a CT from `from` down; those of one that is reversed cross.
    fn ct_leads(&self, ct: &DrawnCt, pen: Pen, from: f64, [left, right]: [f64; 2]) -> Vec<Shape> {
        let paper = self.inks.paper;
        let end = if ct.off { self.levels.meter - OFF[0] } else { self.levels.meter };
        let (above, below) = (self.levels.meter - 34.0, self.levels.meter - 22.0);
        let mut shapes = Vec::new();
        for (x, other) in [(left, right), (right, left)] {
            if ct.reversed {
                shapes.extend(symbols::standing(pen, paper, x, [from, above]));
                shapes.push(symbols::wire(pen, &[[x, above], [other, below]]));
                shapes.push(symbols::wire(pen, &[[x, below], [x, end]]));
            } else {
                shapes.extend(symbols::standing(pen, paper, x, [from, end]));
            }
            if ct.off {
                shapes.push(symbols::cross(pen, [x, self.levels.meter - OFF[1]]));
            }
        }
        let names = if ct.reversed { ["X2", "X1"] } else { ["X1", "X2"] };
        let sides = [(left - 2.5, Anchor::End), (right + 2.5, Anchor::Start)];
        for (name, (x, anchor)) in names.into_iter().zip(sides) {
            shapes.push(self.quiet(name, [x, from + 7.0], anchor));
        }
        shapes
    }

    /// The meter with its terminals.
    pub fn meter(&mut self) {
        let diagram = self.diagram;
        let is_there =
            |control: bool| diagram.leads.iter().any(|lead| lead.terminal.is_control() == control);
        let terminals = MeterTerminal::ALL.into_iter().filter(|one| is_there(one.is_control()));
        let terminals: Vec<MeterTerminal> = terminals.collect();
        let inputs = if is_there(false) { &CtInput::ALL[..] } else { &[] };
        let cts = inputs.iter().filter_map(|input| Some((*input, *self.layout.cts.get(input)?)));
        let cts: Vec<(CtInput, [f64; 2])> = cts.collect();
        let places = terminals.iter().map(|terminal| self.at(*terminal));
        let places: Vec<f64> = places.chain(cts.iter().flat_map(|(_, places)| *places)).collect();
        let left = places.iter().copied().fold(self.layout.width, f64::min) - 14.0;
        let right = places.iter().copied().fold(0.0, f64::max) + 14.0;
        let (top, colours) = (self.levels.meter, self.panel.colours);
        let (at, size) = ([left, top], [right - left, METER[1]]);
        let case = symbols::filled(colours.case, Path::rectangle(at, size, 4.0));
        let mut shapes = vec![case, symbols::frame(self.pen(false), at, size, 4.0)];
        shapes.extend(self.titles(&terminals, &cts));
        self.add(WiringPart::Meter, shapes);
        for terminal in terminals {
            let lead = diagram.lead(terminal);
            let marked = lead.is_some_and(|lead| lead.marked && lead.on == LeadStart::Nothing);
            let shapes = self.screw(self.at(terminal), terminal.name(), marked);
            self.add(WiringPart::Terminal(terminal), shapes);
        }
        for (input, places) in cts {
            let screws = places.into_iter().zip(["X1", "X2"]);
            let shapes = screws.flat_map(|(x, name)| self.screw(x, name, false)).collect();
            self.add(WiringPart::Input(input), shapes);
        }
    }

    /// A screw at the upper edge of the meter, and its name.
    fn screw(&self, x: f64, name: &str, marked: bool) -> Vec<Shape> {
        let (y, pen) = (self.levels.meter + 7.0, self.pen(marked));
        vec![
            symbols::wire(pen, &[[x, self.levels.meter], [x, y - 3.8]]),
            symbols::filled(self.inks.paper, Path::circle([x, y], 3.8)),
            symbols::ring(pen, [x, y], 3.8),
            self.text(name, [x, y + 14.0], Anchor::Middle, marked),
        ]
    }

    /// What the terminals are for, as it stands on the case.
    fn titles(&self, terminals: &[MeterTerminal], cts: &[(CtInput, [f64; 2])]) -> Vec<Shape> {
        let y = self.levels.meter + 33.0;
        let title = |places: &[f64], title: &str| {
            let (Some(first), Some(last)) = (places.first(), places.last()) else { return None };
            Some(self.quiet(title, [f64::midpoint(*first, *last), y], Anchor::Middle))
        };
        let mut shapes = Vec::new();
        for control in [true, false] {
            let own = terminals.iter().filter(|terminal| terminal.is_control() == control);
            let places: Vec<f64> = own.clone().map(|terminal| self.at(*terminal)).collect();
            // A panel of somebody else may have no G.
            let mut rows = own.flat_map(|terminal| self.rows(terminal.name()));
            shapes.extend(rows.next().and_then(|row| title(&places, &row.title)));
        }
        for ((_, places), row) in cts.iter().zip(self.rows("X1")) {
            shapes.extend(title(places, &row.title));
        }
        shapes
    }

    /// The rows of terminals on the case with one of that name.
    fn rows(&self, name: &str) -> impl Iterator<Item = &Terminals> {
        let has = move |row: &&Terminals| row.names.iter().any(|one| one == name);
        self.panel.front.terminals.iter().filter(has)
    }
}
