//! The arms of phasors around one centre, with their names.

use std::f64::consts::TAU;

use panels::{CellLook, Rgb};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::Marker;
use ratatui::text::Span;
use ratatui::widgets::canvas::{self, Canvas, Points};

use crate::tui::theme::Theme;
use workbench::installation::{LineConductor, Phasor};
use workbench::wiring::Arm;

/// Dots of the circle, one in five degrees.
const CIRCLE: u16 = 72;

/// How long the largest voltage and the largest current are drawn.
const LENGTHS: [f64; 2] = [0.95, 0.62];

/// Columns beside the circle for labels on both its sides together.
pub(super) const LABELS: u16 = 4;

/// How far the drawing reaches from its centre, upwards and with its labels sideways; the
/// circle has a radius of 0.95.
const REACH: [f64; 2] = [1.15, 1.1];

/// From phasors to places: cells are twice as high as wide, and a circle stays one in any pane.
struct Scale {
    /// Half the width and half the height, in columns.
    half: (f64, f64),
    /// Columns of one unit.
    unit: f64,
    /// The largest voltage and the largest current.
    largest: [f64; 2],
}

impl Scale {
    fn new(area: Rect, all: &[Arm]) -> Self {
        let largest = [false, true].map(|is_current| {
            let these = all.iter().filter(|arrow| arrow.is_current == is_current);
            these.fold(0.0, |most: f64, arrow| most.max(arrow.truth.rms()).max(arrow.seen.rms()))
        });
        let half = (f64::from(area.width) / 2.0, f64::from(area.height));
        let unit = ((half.0 - f64::from(LABELS / 2)) / REACH[1]).max(1.0).min(half.1 / REACH[0]);
        Self { half, unit, largest }
    }

    /// Where a phasor of an arrow ends, in units from the centre.
    fn end(&self, arrow: &Arm, phasor: Phasor) -> (f64, f64) {
        let kind = usize::from(arrow.is_current);
        let most = self.largest[kind];
        let scale = if most > 0.0 { LENGTHS[kind] / most } else { 0.0 };
        (phasor.re * scale, phasor.im * scale)
    }

    /// The column and the row of a place in units, from the corner of the drawing.
    fn cell(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.half.0 + x * self.unit, (self.half.1 - y * self.unit) / 2.0)
    }
}

/// The colour of a phase: never one that means a fault or a warning.
pub fn colour(conductor: LineConductor, theme: Theme) -> Color {
    match (theme.look, conductor) {
        (CellLook::Mono, _) => Color::Reset,
        // The sixteen colours that are read on black and on white, but for those of faults.
        (CellLook::Basic, LineConductor::A) => Color::Green,
        (CellLook::Basic, LineConductor::B) => Color::Cyan,
        (CellLook::Basic, LineConductor::C) => Color::LightBlue,
        (_, LineConductor::A) => theme.colour(Rgb(0xb8, 0x5c, 0xc8)).unwrap_or_default(),
        (_, LineConductor::B) => theme.colour(Rgb(0x5c, 0x8c, 0x00)).unwrap_or_default(),
        (_, LineConductor::C) => theme.colour(Rgb(0x30, 0x88, 0xe0)).unwrap_or_default(),
    }
}

/// What there is and what the meter takes it for, from one centre. Where colours or fine dots
/// are missing, letters tell the arms apart: `A` is the voltage of A, `a` its current.
pub(super) fn diagram(frame: &mut Frame<'_>, area: Rect, all: &[Arm], theme: Theme) {
    let scale = Scale::new(area, all);
    if is_lettered(theme) {
        lettered(frame, area, all, &scale, theme);
    } else {
        drawn(frame, area, all, &scale, theme);
    }
    labels(frame, area, all, &scale, theme);
}

fn is_lettered(theme: Theme) -> bool {
    theme.look == CellLook::Mono || !theme.signs().braille
}

fn circle(dots: u16) -> impl Iterator<Item = (f64, f64)> {
    (0..dots)
        .map(move |part| f64::from(part) / f64::from(dots) * TAU)
        .map(|turn| (LENGTHS[0] * turn.cos(), LENGTHS[0] * turn.sin()))
}

fn faint(theme: Theme) -> Color {
    theme.colour(Rgb(0x70, 0x70, 0x70)).unwrap_or(Color::Reset)
}

/// In dots finer than a cell.
fn drawn(frame: &mut Frame<'_>, area: Rect, all: &[Arm], scale: &Scale, theme: Theme) {
    let bounds = |half: f64| [-half / scale.unit, half / scale.unit];
    let canvas = Canvas::default()
        .marker(Marker::Braille)
        .x_bounds(bounds(scale.half.0))
        .y_bounds(bounds(scale.half.1))
        .paint(|context| {
            let round: Vec<(f64, f64)> = circle(CIRCLE).collect();
            context.draw(&Points { coords: &round, color: faint(theme) });
            context.layer();
            for arrow in all {
                let colour = colour(arrow.line, theme);
                let (x2, y2) = scale.end(arrow, arrow.seen);
                context.draw(&canvas::Line { x1: 0.0, y1: 0.0, x2, y2, color: colour });
                if arrow.differs() {
                    let (x, y) = scale.end(arrow, arrow.truth);
                    let dots: Vec<(f64, f64)> = (1..=12)
                        .map(|part| f64::from(part) / 12.0)
                        .map(|part| (x * part, y * part))
                        .collect();
                    context.draw(&Points { coords: &dots, color: colour });
                }
            }
        });
    frame.render_widget(canvas, area);
}

/// In letters, one in a cell; those of what there is stand farther apart.
fn lettered(frame: &mut Frame<'_>, area: Rect, all: &[Arm], scale: &Scale, theme: Theme) {
    let mut put = |place: (f64, f64), character: char, colour: Color| {
        let (column, row) = scale.cell(place);
        let at = (area.x.saturating_add(column as u16), area.y.saturating_add(row as u16));
        if area.contains(at.into())
            && let Some(cell) = frame.buffer_mut().cell_mut(at)
        {
            cell.set_char(character).set_fg(colour);
        }
    };
    // A dot in every second column or so of the circle's edge.
    let dots = (scale.unit * LENGTHS[0] * TAU / 2.0) as u16;
    for place in circle(dots.clamp(12, CIRCLE)) {
        put(place, theme.signs().dot, faint(theme));
    }
    let there = all.iter().filter(|arrow| arrow.differs()).map(|arrow| (arrow, arrow.truth, 4.0));
    // Currents are shorter, and lie on top.
    let seen = all.iter().map(|arrow| (arrow, arrow.seen, 1.0));
    for (arrow, phasor, apart) in there.chain(seen) {
        let (x, y) = scale.end(arrow, phasor);
        let name = arrow.line.name();
        let letter = if arrow.is_current { name.to_ascii_lowercase() } else { name.to_owned() };
        let Some(letter) = letter.chars().next() else { continue };
        let steps = (x.hypot(y) * scale.unit / apart) as u16;
        for step in 1..=steps {
            let part = f64::from(step) / f64::from(steps);
            put((x * part, y * part), letter, colour(arrow.line, theme));
        }
    }
    put((0.0, 0.0), '+', Color::Reset);
}

/// The names at the tips, those of what the meter sees before those of what there is.
fn labels(frame: &mut Frame<'_>, area: Rect, all: &[Arm], scale: &Scale, theme: Theme) {
    let seen = all.iter().map(|arrow| (arrow, arrow.seen, if arrow.differs() { "!" } else { "" }));
    let differing = all.iter().filter(|arrow| arrow.differs());
    let there = differing.map(|arrow| (arrow, arrow.truth, "?"));
    let mut taken = Vec::new();
    for (arrow, phasor, mark) in seen.chain(there).filter(|(_, phasor, _)| phasor.rms() > 1e-3) {
        let text = format!("{}{mark}", arrow.name());
        let width = text.len() as u16;
        let (outwards, upwards) = scale.end(arrow, phasor);
        let (column, row) = scale.cell((outwards * 1.08, upwards * 1.1));
        // A label stands on the outer side of its tip.
        let column = if outwards < -0.05 { column - f64::from(width) } else { column };
        let Some(label) = free(area, &taken, (column as u16, row as u16), width) else { continue };
        let mut style = Style::new().fg(colour(arrow.line, theme));
        if mark == "!" {
            style = style.add_modifier(Modifier::BOLD);
        }
        // Nothing of the drawing shines through, and no letter of an arm is read as a part.
        let beside = u16::from(is_lettered(theme));
        let wide = Rect { x: label.x.saturating_sub(beside), width: width + 2 * beside, ..label };
        for at in wide.intersection(area).positions() {
            let is_name = taken.iter().any(|other: &Rect| other.contains(at));
            if let Some(cell) = frame.buffer_mut().cell_mut(at).filter(|_| !is_name) {
                cell.reset();
            }
        }
        frame.render_widget(Span::styled(text, style), label);
        taken.push(label);
    }
}

/// Where a label of that width stands free: with a column between it and any other in its
/// row, as near as can be to `wanted`, counted from the corner of `area`.
fn free(area: Rect, taken: &[Rect], wanted: (u16, u16), width: u16) -> Option<Rect> {
    let last = (area.width.checked_sub(width)?, area.height.checked_sub(1)?);
    let wanted = (wanted.0.min(last.0), wanted.1.min(last.1));
    let at = |(x, y): (u16, u16)| Rect::new(area.x + x, area.y + y, width, 1);
    let clear = |label: &Rect| {
        let wide = Rect { x: label.x.saturating_sub(1), width: width + 2, ..*label };
        !taken.iter().any(|other| other.intersects(wide))
    };
    // A row is as far as two columns, and one farther is read as well as three beside.
    let far = |(x, y): (u16, u16)| x.abs_diff(wanted.0) + 3 * y.abs_diff(wanted.1);
    let columns = wanted.0.saturating_sub(9)..=(wanted.0 + 9).min(last.0);
    let rows = wanted.1.saturating_sub(3)..=(wanted.1 + 3).min(last.1);
    let places = rows.flat_map(|y| columns.clone().map(move |x| (x, y)));
    places.filter(|place| clear(&at(*place))).min_by_key(|place| far(*place)).map(at)
}
