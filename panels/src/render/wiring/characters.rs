//! A wiring diagram in characters.
//!
//! ```text
//!   source                                       load
//! A ----o-----------------(*-)-----------------------
//! B ----|---o--------------|--|----(*-)--------------
//! N ----|---|---o----------|--|-----|--|-------------
//!      [|] [|]  |          |  |     |  |
//!       |   |   |          |  |     |  |
//!    +--A---B---N----------X1-X2----X1-X2--+
//!    +---voltages----------CT A-----CT B---+
//! ```
//!
//! `[|]` is a disconnect and a fuse, `*` the side X1 of a CT.

use crate::panel::diagrams::{
    CharacterColumns, Conductor, CtInput, DeviceKind, Diagram, DiagramLayout, DrawnCt, DrawnLead,
    LeadStart, MeterTerminal,
};

/// The characters of a class of terminals.
#[derive(Debug, PartialEq, Eq)]
pub struct WireSigns {
    /// A wire that lies, and one that stands.
    pub wire: [char; 2],
    /// Where a lead is on a conductor.
    pub tap: char,
    /// Where nothing passes.
    pub broken: char,
    /// The side X1 of a CT.
    pub polarity: char,
    /// What is earthed.
    pub earth: char,
    /// The corners of a case: upper left, upper right, lower left, lower right.
    pub corners: [char; 4],
}

impl WireSigns {
    /// ASCII alone.
    pub const ASCII: Self = Self {
        wire: ['-', '|'],
        tap: 'o',
        broken: 'X',
        polarity: '*',
        earth: '=',
        corners: ['+'; 4],
    };
    /// What the fonts of the text console of Linux have.
    pub const CONSOLE: Self = Self {
        wire: ['\u{2500}', '\u{2502}'],
        corners: ['\u{250c}', '\u{2510}', '\u{2514}', '\u{2518}'],
        ..Self::ASCII
    };
    /// What the fonts of windows have.
    pub const UNICODE: Self = Self {
        tap: '\u{25cf}',
        broken: '\u{2573}',
        polarity: '\u{2022}',
        earth: '\u{2261}',
        ..Self::CONSOLE
    };
}

/// What a character of a drawing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// A wire, or text.
    Wire,
    /// The case of the meter.
    Case,
    /// Something that is wrong.
    Fault,
}

/// A character, and what it is.
pub type DrawnCell = (char, Ink);

/// Rows below the conductors: what stands in the leads, the end of the leads, the meter.
const BELOW: usize = 4;

/// A drawing while it is made.
struct Sheet<'a> {
    rows: Vec<Vec<DrawnCell>>,
    diagram: &'a Diagram,
    signs: &'a WireSigns,
    places: &'a CharacterColumns,
    columns: usize,
    /// From one conductor to the next.
    step: usize,
    /// The row of the devices.
    devices: usize,
}

/// Whether so many columns have room for the control power.
fn places(layout: &DiagramLayout, columns: usize) -> &CharacterColumns {
    if columns >= layout.wide.columns { &layout.wide } else { &layout.narrow }
}

/// Whether a source of the control power's own is drawn: it has a row.
fn has_source(diagram: &Diagram, places: &CharacterColumns) -> bool {
    let drawn = |lead: &DrawnLead| {
        lead.on == LeadStart::Source && places.terminals.contains_key(&lead.terminal)
    };
    diagram.leads.iter().any(drawn)
}

/// Columns and rows of the smallest drawing in so many columns; none where they are too few.
pub fn least_cells(
    layout: &DiagramLayout,
    diagram: &Diagram,
    columns: usize,
) -> Option<(usize, usize)> {
    let places = places(layout, columns);
    let source = usize::from(has_source(diagram, places));
    let rows = 1 + diagram.lines.len() + source + BELOW;
    (columns >= places.columns).then_some((places.columns, rows))
}

/// `diagram` in so many columns and rows at most; never smaller than the smallest drawing.
pub fn wiring_cells(
    layout: &DiagramLayout,
    diagram: &Diagram,
    signs: &WireSigns,
    (columns, most): (usize, usize),
) -> Vec<Vec<DrawnCell>> {
    let places = places(layout, columns);
    let source = usize::from(has_source(diagram, places));
    let count = diagram.lines.len();
    // So many rows from one conductor to the next, and as many columns more.
    let step = most.saturating_sub(1 + source + BELOW) / count.max(1);
    let step = step.min(columns * 2 / places.columns.max(1)).max(1);
    let columns = columns.clamp(places.columns, places.columns * (step + 1) / 2);
    let devices = 1 + count * step + source;
    let blank = vec![(' ', Ink::Wire); columns];
    let rows = vec![blank; devices + BELOW];
    let mut sheet = Sheet { rows, diagram, signs, places, columns, step, devices };
    sheet.conductors();
    sheet.source();
    for lead in &diagram.leads {
        sheet.lead(lead);
    }
    sheet.meter();
    for ct in &diagram.cts {
        sheet.ct(ct);
    }
    sheet.rows
}

impl Sheet<'_> {
    /// A column of the smallest drawing in this one.
    fn column(&self, smallest: usize) -> usize {
        smallest * self.columns / self.places.columns.max(1)
    }

    fn terminal(&self, terminal: MeterTerminal) -> Option<usize> {
        self.places.terminals.get(&terminal).map(|at| self.column(*at))
    }

    fn row(&self, conductor: Conductor) -> Option<usize> {
        let place = self.diagram.lines.iter().position(|line| line.conductor == conductor)?;
        Some(1 + place * self.step)
    }

    fn put(&mut self, row: usize, column: usize, character: char, ink: Ink) {
        if let Some(cell) = self.rows.get_mut(row).and_then(|row| row.get_mut(column)) {
            *cell = (character, ink);
        }
    }

    fn text(&mut self, row: usize, column: usize, text: &str, ink: Ink) {
        for (offset, character) in text.chars().enumerate() {
            self.put(row, column + offset, character, ink);
        }
    }

    /// A wire that stands, from below `from` to above `to`.
    fn down(&mut self, from: usize, to: usize, column: usize, ink: Ink) {
        for row in from + 1..to {
            self.put(row, column, self.signs.wire[1], ink);
        }
    }

    fn conductors(&mut self) {
        if self.diagram.lines.is_empty() {
            return;
        }
        self.text(0, 2, "source", Ink::Wire);
        self.text(0, self.columns.saturating_sub(4), "load", Ink::Wire);
        for (place, line) in self.diagram.lines.iter().enumerate() {
            let row = 1 + place * self.step;
            self.text(row, 0, line.conductor.name(), Ink::Wire);
            for column in 2..self.columns {
                self.put(row, column, self.signs.wire[0], Ink::Wire);
            }
            let ink = ink(line.marked);
            if line.isolated {
                self.put(row, 3, '/', ink);
            } else if line.broken {
                self.put(row, 3, self.signs.broken, ink);
            }
        }
    }

    /// A source of the control power's own, above its leads.
    fn source(&mut self) {
        let own = self.diagram.leads.iter().filter(|lead| lead.on == LeadStart::Source);
        let mut places = own.filter_map(|lead| self.terminal(lead.terminal));
        let (Some(left), Some(right)) = (places.next(), places.next()) else { return };
        let row = self.devices.saturating_sub(1);
        for column in left + 1..right {
            self.put(row, column, self.signs.wire[0], Ink::Wire);
        }
        self.put(row, left, self.signs.corners[0], Ink::Wire);
        self.put(row, right, self.signs.corners[1], Ink::Wire);
        let sign = if self.diagram.is_direct { "(=)" } else { "(~)" };
        self.text(row, usize::midpoint(left, right).saturating_sub(1), sign, Ink::Wire);
    }

    fn lead(&mut self, lead: &DrawnLead) {
        let Some(column) = self.terminal(lead.terminal) else { return };
        let (ink, end) = (ink(lead.marked), self.devices + 1);
        let from = match lead.on {
            LeadStart::Conductor(conductor) => match self.row(conductor) {
                Some(row) => {
                    self.put(row, column, self.signs.tap, ink);
                    row
                }
                None => return,
            },
            // What is on another service begins below the conductors of this one.
            LeadStart::Source | LeadStart::Other => self.devices - 1,
            LeadStart::Earth => return self.put(end, column, self.signs.earth, ink),
            LeadStart::Nothing => return,
        };
        self.down(from, end + 1, column, ink);
        self.protection(lead, column);
        self.transformer(lead, column);
        if lead.off {
            self.put(end, column, self.signs.broken, ink);
        }
    }

    /// The disconnect and the fuse of a lead, in brackets.
    fn protection(&mut self, lead: &DrawnLead, column: usize) {
        let devices = [DeviceKind::Disconnect, DeviceKind::Fuse].map(|kind| lead.device(kind));
        let Some(any) = devices.into_iter().flatten().next() else { return };
        let [switch, fuse] = devices.map(|device| device.filter(|device| device.open));
        let (sign, wrong) = match (switch, fuse) {
            (_, Some(fuse)) => (self.signs.broken, fuse.marked),
            (Some(switch), None) => ('/', switch.marked),
            (None, None) => (self.signs.wire[1], any.marked || lead.marked),
        };
        let (row, ink) = (self.devices, ink(wrong));
        self.put(row, column.saturating_sub(1), '[', ink);
        self.put(row, column, sign, ink);
        self.put(row, column + 1, ']', ink);
    }

    fn transformer(&mut self, lead: &DrawnLead, column: usize) {
        let Some(device) = lead.device(DeviceKind::Transformer) else { return };
        let (row, ink) = (self.devices + 1, ink(device.marked || lead.marked));
        match (lead.terminal, self.terminal(MeterTerminal::Two)) {
            (MeterTerminal::One, Some(second)) => {
                let middle = usize::midpoint(column, second);
                self.text(row, middle.saturating_sub(1), "CPT", ink);
            }
            (MeterTerminal::Two, _) => {}
            _ if device.open => self.put(row, column, self.signs.broken, ink),
            _ => self.text(row, column.saturating_sub(1), "PT", ink),
        }
    }

    /// A CT around its conductors, with its leads.
    fn ct(&mut self, ct: &DrawnCt) {
        let Some(places) = self.places.cts.get(&ct.input) else { return };
        let [left, right] = places.map(|at| self.column(at));
        let rows: Vec<usize> = ct.around.iter().filter_map(|one| self.row(*one)).collect();
        let (Some(&lowest), ink) = (rows.iter().max(), ink(ct.marked)) else { return };
        let end = self.devices + 1;
        for column in [left, right] {
            self.down(lowest, end + 1, column, ink);
            if ct.off {
                self.put(end, column, self.signs.broken, ink);
            }
        }
        for row in rows {
            for column in left + 1..right {
                self.put(row, column, self.signs.wire[0], ink);
            }
            self.put(row, left, '(', ink);
            self.put(row, right, ')', ink);
            let mark = if ct.reversed { right.saturating_sub(1) } else { left + 1 };
            self.put(row, mark, self.signs.polarity, ink);
        }
    }

    /// The case of the meter: its terminals, and what they are for.
    fn meter(&mut self) {
        let (top, bottom) = (self.devices + 2, self.devices + 3);
        let is_there =
            |control: bool| self.diagram.leads.iter().any(|it| it.terminal.is_control() == control);
        let drawn = MeterTerminal::ALL.into_iter().filter(|one| is_there(one.is_control()));
        let terminals: Vec<(MeterTerminal, usize)> =
            drawn.filter_map(|one| Some((one, self.terminal(one)?))).collect();
        let inputs = if is_there(false) { &CtInput::ALL[..] } else { &[] };
        let cts = inputs.iter().filter_map(|input| Some((*input, *self.places.cts.get(input)?)));
        let cts: Vec<(CtInput, [usize; 2])> =
            cts.map(|(input, places)| (input, places.map(|at| self.column(at)))).collect();
        let places = terminals.iter().map(|(_, at)| *at);
        let places = places.chain(cts.iter().flat_map(|(_, at)| *at));
        let (Some(first), Some(last)) = (places.clone().min(), places.max()) else { return };
        let (left, right) = (first.saturating_sub(3), (last + 4).min(self.columns - 1));
        for column in left..=right {
            for row in [top, bottom] {
                self.put(row, column, self.signs.wire[0], Ink::Case);
            }
        }
        let [upper_left, upper_right, lower_left, lower_right] = self.signs.corners;
        self.put(top, left, upper_left, Ink::Case);
        self.put(top, right, upper_right, Ink::Case);
        self.put(bottom, left, lower_left, Ink::Case);
        self.put(bottom, right, lower_right, Ink::Case);
        for &(terminal, at) in &terminals {
            let lead = self.diagram.lead(terminal);
            let missing = lead.is_some_and(|lead| lead.marked && lead.on == LeadStart::Nothing);
            let ink = if missing { Ink::Fault } else { Ink::Case };
            self.text(top, at, terminal.name(), ink);
        }
        for (control, name) in [(true, "control"), (false, "voltages")] {
            let mut own = terminals.iter().filter(|(one, _)| one.is_control() == control);
            let (Some((_, first)), Some((_, last))) = (own.clone().next(), own.next_back()) else {
                continue;
            };
            let middle = usize::midpoint(*first, *last);
            self.text(bottom, middle.saturating_sub((name.len() - 1) / 2), name, Ink::Case);
        }
        for (input, [x1, x2]) in cts {
            self.text(top, x1, "X1", Ink::Case);
            self.text(top, x2, "X2", Ink::Case);
            let middle = usize::midpoint(x1, x2 + 1);
            self.text(bottom, middle.saturating_sub(1), &format!("CT {}", input.name()), Ink::Case);
        }
    }
}

fn ink(marked: bool) -> Ink {
    if marked { Ink::Fault } else { Ink::Wire }
}
