//! The wiring as a drawing in characters.
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

use firmware_model::Setup;

use super::signs::Signs;
use workbench::installation::{LineConductor, Site, Tap};
use workbench::wiring::{End, LETTERS, Used, around, broken, end, exists, has_pts, own_tap, used};

/// Columns of the smallest drawing; in a larger one everything is as much farther apart.
pub const COLUMNS: usize = 48;

/// Where the leads of terminals A, B, C and N stand, and those of the CTs, in the smallest one.
const LEAD_AT: [usize; 4] = [6, 10, 14, 18];
const CT_AT: [usize; 3] = [26, 33, 40];

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

/// The drawing: rows of [`COLUMNS`] characters, or of more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// Row by row.
    pub rows: Vec<Vec<(char, Ink)>>,
    signs: &'static Signs,
    columns: usize,
}

/// Rows of the smallest drawing of a service, its three of the meter's case included.
pub fn rows(site: &Site) -> usize {
    conductors(site).len() + 5
}

/// The conductors of the service, from the top.
fn conductors(site: &Site) -> Vec<Tap> {
    let mut conductors: Vec<Tap> = LineConductor::ALL.into_iter().map(Tap::Line).collect();
    conductors.push(Tap::Neutral);
    conductors.retain(|tap| exists(site, *tap));
    conductors
}

impl Drawing {
    /// A column of the smallest drawing in this one.
    fn column(&self, smallest: usize) -> usize {
        smallest * self.columns / COLUMNS
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

/// Draws the wiring in so many columns and rows at most, with the characters of a terminal;
/// never smaller than the smallest drawing.
pub fn drawing(
    site: &Site,
    setup: &Setup,
    signs: &'static Signs,
    (columns, most): (usize, usize),
) -> Drawing {
    let used = used(setup.system_type());
    let conductors = conductors(site);
    // So many rows from one conductor to the next, and as many columns more.
    let step = most.saturating_sub(5) / conductors.len().max(1);
    let step = step.min(columns * 2 / COLUMNS).max(1);
    let columns = columns.clamp(COLUMNS, COLUMNS * (step + 1) / 2);
    let gap = conductors.len() * step + 1;
    let blank = vec![(' ', Ink::Wire); columns];
    let mut drawing = Drawing { rows: vec![blank; gap + 4], signs, columns };
    drawing.text(0, 2, "utility", Ink::Wire);
    drawing.text(0, columns - 4, "load", Ink::Wire);
    let row_at = |index: usize| 1 + index * step;
    for (index, tap) in conductors.iter().enumerate() {
        let name = match tap {
            Tap::Line(line) => line.name(),
            Tap::Neutral => "N",
        };
        drawing.text(row_at(index), 0, name, Ink::Wire);
        for column in 2..columns {
            drawing.put(row_at(index), column, signs.wire[0], Ink::Wire);
        }
        if broken(site, *tap) {
            drawing.put(row_at(index), 3, signs.broken, Ink::Fault);
        }
    }
    meter(&mut drawing, gap + 1);
    let row_of = |tap: Tap| conductors.iter().position(|one| *one == tap).map(row_at);
    for (terminal, (at, letter)) in LEAD_AT.into_iter().zip(LETTERS).enumerate() {
        let column = drawing.column(at);
        let own = own_tap(terminal);
        let end = end(site, terminal);
        let ink = if end == End::On(own) { Ink::Wire } else { Ink::Fault };
        match end {
            End::On(tap) => {
                let Some(from) = row_of(tap) else { continue };
                down(&mut drawing, from, gap, column, ink);
                drawing.put(from, column, signs.tap, ink);
                // A PT stands between a line and the neutral, in the lead of the line.
                if own != Tap::Neutral && has_pts(site, setup) {
                    drawing.text(gap, column - 1, "PT", ink);
                }
            }
            _ if !used.leads[terminal] => {}
            End::Off => drawing.put(gap, column, signs.broken, Ink::Fault),
            End::Nothing => drawing.put(gap + 1, column, letter, Ink::Fault),
        }
    }
    for (input, at) in LineConductor::ALL.into_iter().zip(CT_AT) {
        let column = drawing.column(at);
        ct(&mut drawing, site, input, used, (row_of(Tap::Line(around(site, input))), gap), column);
    }
    drawing
}

/// A CT around its line, with its leads.
fn ct(
    drawing: &mut Drawing,
    site: &Site,
    input: LineConductor,
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
    let arrow = drawing.signs.ct[usize::from(!ct.reversed)];
    drawing.put(row, column - 1, '(', ink);
    drawing.put(row, column, arrow, ink);
    drawing.put(row, column + 1, ')', ink);
    if ct.open {
        drawing.put(gap, column, drawing.signs.broken, Ink::Fault);
    }
}

/// A wire from below row `from` down to row `to`, crossing what lies between.
fn down(drawing: &mut Drawing, from: usize, to: usize, column: usize, ink: Ink) {
    let wire = drawing.signs.wire[1];
    for row in from + 1..=to {
        drawing.put(row, column, wire, ink);
    }
}

/// The meter's case with its terminals.
fn meter(drawing: &mut Drawing, top: usize) {
    let Signs { wire: [rule, side], corners, .. } = *drawing.signs;
    let (left, right) = (3, drawing.columns - 4);
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
    drawing.text(top + 1, drawing.column(12) - 5, "voltages", Ink::Case);
    drawing.text(top + 1, drawing.column(33) - 4, "CT inputs", Ink::Case);
    for (at, letter) in LEAD_AT.into_iter().zip(LETTERS) {
        drawing.put(top, drawing.column(at), letter, Ink::Case);
    }
    for (at, letter) in CT_AT.into_iter().zip(LETTERS) {
        drawing.put(top, drawing.column(at), letter, Ink::Case);
    }
}

#[cfg(test)]
mod tests;
