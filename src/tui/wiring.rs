//! The wiring as a drawing in characters, and its faults in words.
//!
//! ```text
//!   utility                                     load
//! A ----o-------------------(>)-------------------
//! B ----|---o----------------|-----(>)------------
//! C ----|---|---o------------|------|-----(>)-----
//! N ----|---|---|---o--------|------|------|------
//!       |   |   |   |        |      |      |
//!    +--A---B---C---N--------A------B------C---+
//! ```

use firmware_model::{Setting, Setup, SystemType};

use crate::installation::{CtOutput, Line, Site, Source, Tap};

/// Columns of the drawing.
pub const COLUMNS: usize = 48;

/// Where the leads of terminals A, B, C and N stand, and those of the CTs.
const LEAD_AT: [usize; 4] = [6, 10, 14, 18];
const CT_AT: [usize; 3] = [26, 33, 40];

/// Which terminals and inputs a system type uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Used {
    /// Terminals A, B, C and N.
    pub leads: [bool; 4],
    /// CT inputs A, B and C.
    pub cts: [bool; 3],
}

/// The terminals of a system type (guide p. 7).
pub const fn used(system: SystemType) -> Used {
    match system {
        SystemType::SinglePhaseLineNeutral => {
            Used { leads: [true, false, false, true], cts: [true, false, false] }
        }
        SystemType::SinglePhaseLineLine => {
            Used { leads: [true, true, false, false], cts: [true, false, false] }
        }
        SystemType::SplitPhase => {
            Used { leads: [true, true, false, true], cts: [true, true, false] }
        }
        SystemType::Delta => Used { leads: [true, true, true, false], cts: [true; 3] },
        SystemType::Wye => Used { leads: [true; 4], cts: [true; 3] },
    }
}

/// What the drawing shows, with the number of the guide's diagram: the rule
/// `wiring-diagrams`. The drawing itself is of `wiring-drawing`.
pub fn caption(site: &Site, setup: &Setup) -> String {
    let system = setup.system_type();
    let (number, what) = match system {
        SystemType::SinglePhaseLineNeutral => (1, "one line and neutral"),
        SystemType::SinglePhaseLineLine => (2, "two lines"),
        SystemType::SplitPhase => (3, "two lines and neutral"),
        SystemType::Delta => (4, "three lines"),
        SystemType::Wye => (5, "three lines and neutral"),
    };
    // Only the wye has a diagram with PTs of its own (guide p. 7).
    let (number, pts) = match (has_pts(site, setup), system) {
        (false, _) => (number, ""),
        (true, SystemType::Wye) => (6, ", with PTs"),
        (true, _) => (number, ", but with PTs"),
    };
    format!("Guide's diagram {number}: system type {}, {what}{pts}", system.code())
}

fn has_pts(site: &Site, setup: &Setup) -> bool {
    [site.wiring.pt_ratio.unwrap_or(1.0), setup.pt_ratio()]
        .iter()
        .any(|ratio| (ratio - 1.0).abs() > 1e-9)
}

/// Where a lead ends; nowhere where it is off or has no conductor.
fn tap(site: &Site, terminal: usize) -> Option<Tap> {
    let own = Line::ALL.get(terminal).map_or(Tap::Neutral, |line| Tap::Line(*line));
    let lead = site.wiring.voltage.get(terminal).copied().unwrap_or(site.wiring.neutral);
    let tap = lead.on.unwrap_or(own);
    let exists = match tap {
        Tap::Line(line) => site.service.has_line(line),
        Tap::Neutral => site.service.has_neutral(),
    };
    (exists && !lead.open.unwrap_or(false)).then_some(tap)
}

/// The line that a CT is around.
fn around(site: &Site, input: Line) -> Line {
    site.wiring.ct[input as usize].on.unwrap_or(input)
}

/// What is wrong with the installation, each in words.
pub fn faults(site: &Site, setup: &Setup) -> Vec<String> {
    let used = used(setup.system_type());
    let mut found = Vec::new();
    for input in Line::ALL.into_iter().filter(|input| used.cts[*input as usize]) {
        ct_faults(&mut found, site, setup, input);
    }
    for (terminal, letter) in ["A", "B", "C", "N"].into_iter().enumerate() {
        let own = Line::ALL.get(terminal).map_or(Tap::Neutral, |line| Tap::Line(*line));
        match tap(site, terminal) {
            None if used.leads[terminal] => {
                found.push(format!("the lead of terminal {letter} is off"));
            }
            Some(tap) if tap != own => {
                let on = match tap {
                    Tap::Line(line) => line.name(),
                    Tap::Neutral => "N",
                };
                found.push(format!("the lead of terminal {letter} is on {on}"));
            }
            _ => {}
        }
    }
    let fitted = site.wiring.pt_ratio.unwrap_or_else(|| setup.pt_ratio());
    if (fitted - setup.pt_ratio()).abs() > 1e-9 {
        let set = setup.pt_ratio();
        found.push(format!("the PTs' ratio is {fitted}, the meter is set to {set}"));
    }
    if site.wiring.service_neutral_open {
        found.push("the service neutral is broken: the loads' star point floats".to_owned());
    }
    if site.supply.fuse_blown {
        found.push("the fuse of the control power has blown".to_owned());
    }
    if site.waveform.is_none() {
        found.extend(Line::ALL.into_iter().filter_map(|line| weak(site, line)));
    }
    found
}

/// What the service lacks on a line: it has under half of its voltage there.
fn weak(site: &Site, line: Line) -> Option<String> {
    let nominal = site.service.nominal();
    let own = site.service.phases[line as usize].line_to_neutral.unwrap_or(nominal);
    let is_weak = site.service.has_line(line) && own < nominal / 2.0;
    let what = if own > 0.0 { "weak" } else { "dead" };
    is_weak.then(|| format!("line {} is {what}: the service has {own:.0} V on it", line.name()))
}

fn ct_faults(found: &mut Vec<String>, site: &Site, setup: &Setup, input: Line) {
    let (ct, name) = (site.wiring.ct[input as usize], input.name());
    let on = around(site, input);
    if on != input {
        found.push(format!("CT {name} is around line {}", on.name()));
    }
    if ct.reversed {
        found.push(format!("CT {name} points the wrong way"));
    }
    if ct.open {
        found.push(format!("the leads of CT {name} are off"));
    }
    let set = setup.ct_primary();
    if let Some(fitted) = ct.primary.filter(|fitted| (fitted - set).abs() > 1e-9) {
        found.push(format!("CT {name} is of {fitted} A, the meter is set to {set} A"));
    }
    let third = setup.get(Setting::CtSecondary) == 3;
    if ct.output.is_some_and(|output| (output == CtOutput::ThirdVolt) != third) {
        found.push(format!("CT {name} gives another voltage than the meter is set to"));
    }
}

/// What the meter runs from, in words.
pub fn control_power(site: &Site) -> String {
    let supply = site.supply;
    match supply.source {
        Source::Separate => format!("separate, {} VAC", supply.volts.unwrap_or(120.0)),
        Source::Dc => format!("separate, {} VDC", supply.volts.unwrap_or(125.0)),
        Source::LineLine => "lines A and B".to_owned(),
        Source::LineNeutral => "line A and neutral".to_owned(),
    }
}

/// What a character of the drawing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// A wire, or text.
    Wire,
    /// The case of the meter.
    Case,
    /// Something that is wrong.
    Fault,
}

/// The drawing: rows of [`COLUMNS`] characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// Row by row.
    pub rows: Vec<Vec<(char, Ink)>>,
    unicode: bool,
}

impl Drawing {
    /// One of two characters: of the box drawing, or of ASCII.
    fn glyph(&self, pretty: char, plain: char) -> char {
        if self.unicode { pretty } else { plain }
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
}

/// Draws the wiring; without `unicode` in ASCII alone.
pub fn drawing(site: &Site, setup: &Setup, unicode: bool) -> Drawing {
    let used = used(setup.system_type());
    let mut conductors: Vec<Tap> = Line::ALL.into_iter().map(Tap::Line).collect();
    conductors.push(Tap::Neutral);
    conductors.retain(|tap| match tap {
        Tap::Line(line) => site.service.has_line(*line),
        Tap::Neutral => site.service.has_neutral(),
    });
    let gap = conductors.len() + 1;
    let blank = vec![(' ', Ink::Wire); COLUMNS];
    let mut drawing = Drawing { rows: vec![blank; gap + 4], unicode };
    drawing.text(0, 2, "utility", Ink::Wire);
    drawing.text(0, COLUMNS - 4, "load", Ink::Wire);
    let rule = drawing.glyph('\u{2500}', '-');
    for (index, tap) in conductors.iter().enumerate() {
        let name = match tap {
            Tap::Line(line) => line.name(),
            Tap::Neutral => "N",
        };
        drawing.text(index + 1, 0, name, Ink::Wire);
        for column in 2..COLUMNS {
            drawing.put(index + 1, column, rule, Ink::Wire);
        }
        if *tap == Tap::Neutral && site.wiring.service_neutral_open {
            drawing.text(index + 1, 3, if unicode { "\u{2573}" } else { "X" }, Ink::Fault);
        }
    }
    meter(&mut drawing, gap + 1);
    let row_of = |tap: Tap| conductors.iter().position(|one| *one == tap).map(|at| at + 1);
    for (terminal, column) in LEAD_AT.into_iter().enumerate() {
        let own = Line::ALL.get(terminal).map_or(Tap::Neutral, |line| Tap::Line(*line));
        let tap = tap(site, terminal);
        let ink = if tap == Some(own) { Ink::Wire } else { Ink::Fault };
        match tap.and_then(row_of) {
            Some(from) => {
                down(&mut drawing, from, gap, column, ink);
                let dot = drawing.glyph('\u{25cf}', 'o');
                drawing.put(from, column, dot, ink);
                if has_pts(site, setup) {
                    drawing.text(gap, column - 1, "PT", ink);
                }
            }
            None if used.leads[terminal] => {
                let cross = drawing.glyph('\u{2573}', 'X');
                drawing.put(gap, column, cross, Ink::Fault);
            }
            None => {}
        }
    }
    for (input, column) in Line::ALL.into_iter().zip(CT_AT) {
        ct(&mut drawing, site, input, used, (row_of(Tap::Line(around(site, input))), gap), column);
    }
    drawing
}

/// A CT around its line, with its leads.
fn ct(
    drawing: &mut Drawing,
    site: &Site,
    input: Line,
    used: Used,
    (line, gap): (Option<usize>, usize),
    column: usize,
) {
    let ct = site.wiring.ct[input as usize];
    let wanted = used.cts[input as usize];
    let Some(row) = line.filter(|_| wanted || !ct.open) else { return };
    let wrong = around(site, input) != input;
    let ink = if wrong || ct.reversed { Ink::Fault } else { Ink::Wire };
    down(drawing, row, gap, column, if wrong { Ink::Fault } else { Ink::Wire });
    let arrow =
        if ct.reversed { drawing.glyph('\u{25c0}', '<') } else { drawing.glyph('\u{25b6}', '>') };
    drawing.put(row, column - 1, '(', ink);
    drawing.put(row, column, arrow, ink);
    drawing.put(row, column + 1, ')', ink);
    if ct.open {
        let cross = drawing.glyph('\u{2573}', 'X');
        drawing.put(gap, column, cross, Ink::Fault);
    }
}

/// A wire from below row `from` down to row `to`, crossing what lies between.
fn down(drawing: &mut Drawing, from: usize, to: usize, column: usize, ink: Ink) {
    let wire = drawing.glyph('\u{2502}', '|');
    for row in from + 1..=to {
        drawing.put(row, column, wire, ink);
    }
}

/// The meter's case with its terminals.
fn meter(drawing: &mut Drawing, top: usize) {
    let rule = drawing.glyph('\u{2500}', '-');
    let side = drawing.glyph('\u{2502}', '|');
    let corners =
        if drawing.unicode { ['\u{250c}', '\u{2510}', '\u{2514}', '\u{2518}'] } else { ['+'; 4] };
    let (left, right) = (3, COLUMNS - 4);
    for column in left..=right {
        drawing.put(top, column, rule, Ink::Case);
        drawing.put(top + 2, column, rule, Ink::Case);
    }
    for (row, column, corner) in [
        (top, left, corners[0]),
        (top, right, corners[1]),
        (top + 2, left, corners[2]),
        (top + 2, right, corners[3]),
    ] {
        drawing.put(row, column, corner, Ink::Case);
    }
    drawing.put(top + 1, left, side, Ink::Case);
    drawing.put(top + 1, right, side, Ink::Case);
    drawing.text(top + 1, 7, "voltages", Ink::Case);
    drawing.text(top + 1, 29, "CT inputs", Ink::Case);
    for (column, letter) in LEAD_AT.into_iter().zip(['A', 'B', 'C', 'N']) {
        drawing.put(top, column, letter, Ink::Case);
    }
    for (column, letter) in CT_AT.into_iter().zip(['A', 'B', 'C']) {
        drawing.put(top, column, letter, Ink::Case);
    }
}

#[cfg(test)]
mod tests;
