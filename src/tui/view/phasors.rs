//! The phasors of voltages and currents: the meter's as lines, the true ones dotted
//! where they differ.

use std::f64::consts::TAU;

use panels::{Blocks, Look, Rgb};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::Marker;
use ratatui::text::{Line, Span};
use ratatui::widgets::canvas::{Canvas, Line as Stroke, Points};
use ratatui::widgets::{Clear, Paragraph};

use super::pane;
use crate::installation::{Line as Conductor, Phasor};
use crate::tui::phasors::{Arrow, arrows};
use crate::tui::state::State;
use crate::tui::theme::{Role, Theme};

/// Dots of the circle, one in five degrees.
const CIRCLE: u16 = 72;

/// How long the largest voltage and the largest current are drawn.
const LENGTHS: [f64; 2] = [0.95, 0.62];

/// Columns beside the circle for labels on both its sides together, and those of the numbers.
const LABELS: u16 = 4;
const LEGEND: u16 = 19;

/// How far the drawing reaches from its centre, upwards and with its labels sideways; the
/// circle has a radius of 0.95.
const REACH: [f64; 2] = [1.15, 1.1];

/// ```text
/// - Phasors -----------------------
///      VC              VA  277.1 V    0
///        \             IA   62.0 A  -23
///         >--- VA        true 62.0 A 157
///      VB
/// ```
pub fn draw(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    frame.render_widget(pane("Phasors of the fundamental", theme), area);
    let all = arrows(&state.snapshot.site, &state.snapshot.setup);
    let height = area.height.saturating_sub(1);
    let width = (height * 2 + LABELS).min(area.width.saturating_sub(LEGEND));
    let picture = Rect { y: area.y + 1, width, height, ..area };
    diagram(frame, picture, &all, theme);
    let legend = Rect {
        x: picture.x + width + 1,
        y: picture.y,
        width: area.width.saturating_sub(width + 1),
        height,
    };
    numbers(frame, legend, &all, theme);
}

fn colour(conductor: Conductor, theme: Theme) -> Color {
    let rgb = match conductor {
        Conductor::A => Rgb(0xd0, 0x50, 0x40),
        // Among sixteen colours yellow is one that nobody reads on white.
        Conductor::B if theme.look == Look::Basic => Rgb(0xb8, 0x00, 0xb8),
        Conductor::B => Rgb(0xb8, 0x88, 0x00),
        Conductor::C => Rgb(0x38, 0x80, 0xd8),
    };
    theme.colour(rgb).unwrap_or(Color::Reset)
}

/// What there is and what the meter takes it for, from one centre: cells are twice as high
/// as wide, and a circle stays one in any pane.
fn diagram(frame: &mut Frame<'_>, area: Rect, all: &[Arrow], theme: Theme) {
    let largest = [false, true].map(|is_current| {
        let these = all.iter().filter(|arrow| arrow.is_current == is_current);
        these.fold(0.0, |most: f64, arrow| most.max(arrow.truth.rms()).max(arrow.seen.rms()))
    });
    let end = |arrow: &Arrow, phasor: Phasor| {
        let most = largest[usize::from(arrow.is_current)];
        let scale = if most > 0.0 { LENGTHS[usize::from(arrow.is_current)] / most } else { 0.0 };
        (phasor.re * scale, phasor.im * scale)
    };
    // Half the width and half the height in columns, and the columns of one unit.
    let half = (f64::from(area.width) / 2.0, f64::from(area.height));
    let unit = ((half.0 - f64::from(LABELS / 2)) / REACH[1]).max(1.0).min(half.1 / REACH[0]);
    let bounds = |half: f64| [-half / unit, half / unit];
    let marker = match (theme.unicode, theme.blocks) {
        (true, Blocks::Halves) => Marker::HalfBlock,
        (true, _) => Marker::Braille,
        (false, _) => Marker::Dot,
    };
    let canvas = Canvas::default().marker(marker).x_bounds(bounds(half.0)).y_bounds(bounds(half.1));
    let canvas = canvas.paint(|context| {
        let faint = theme.colour(Rgb(0x70, 0x70, 0x70)).unwrap_or(Color::Reset);
        // Half blocks are so large that dots want more room between them.
        let dots = if marker == Marker::HalfBlock { CIRCLE / 3 } else { CIRCLE };
        let circle: Vec<(f64, f64)> = (0..dots)
            .map(|part| f64::from(part) / f64::from(dots) * TAU)
            .map(|turn| (LENGTHS[0] * turn.cos(), LENGTHS[0] * turn.sin()))
            .collect();
        context.draw(&Points { coords: &circle, color: faint });
        context.layer();
        for arrow in all {
            let colour = colour(arrow.line, theme);
            let (x2, y2) = end(arrow, arrow.seen);
            context.draw(&Stroke { x1: 0.0, y1: 0.0, x2, y2, color: colour });
            if arrow.differs() {
                let (x, y) = end(arrow, arrow.truth);
                let dots: Vec<(f64, f64)> = (1..=12)
                    .map(|part| f64::from(part) / 12.0)
                    .map(|part| (x * part, y * part))
                    .collect();
                context.draw(&Points { coords: &dots, color: colour });
            }
        }
    });
    frame.render_widget(canvas, area);
    if !theme.unicode {
        // The canvas has no marker of ASCII.
        for position in area.positions() {
            if let Some(cell) = frame.buffer_mut().cell_mut(position)
                && !cell.symbol().is_ascii()
            {
                cell.set_char('*');
            }
        }
    }
    let place = |arrow: &Arrow, phasor: Phasor| {
        let (x, y) = end(arrow, phasor);
        (half.0 + x * 1.08 * unit, (half.1 - y * 1.1 * unit) / 2.0, x)
    };
    labels(frame, area, all, place, theme);
}

/// The names at the tips, those of what the meter sees before those of what there is.
fn labels(
    frame: &mut Frame<'_>,
    area: Rect,
    all: &[Arrow],
    place: impl Fn(&Arrow, Phasor) -> (f64, f64, f64),
    theme: Theme,
) {
    let seen = all.iter().map(|arrow| (arrow, arrow.seen, if arrow.differs() { "!" } else { "" }));
    let differing = all.iter().filter(|arrow| arrow.differs());
    let there = differing.map(|arrow| (arrow, arrow.truth, "?"));
    let mut taken = Vec::new();
    for (arrow, phasor, mark) in seen.chain(there).filter(|(_, phasor, _)| phasor.rms() > 1e-3) {
        let text = format!("{}{mark}", arrow.name());
        let width = text.len() as u16;
        let (column, row, outwards) = place(arrow, phasor);
        // A label stands on the outer side of its tip.
        let column = if outwards < -0.05 { column - f64::from(width) } else { column };
        let Some(label) = free(area, &taken, (column as u16, row as u16), width) else { continue };
        let mut style = Style::new().fg(colour(arrow.line, theme));
        if mark == "!" {
            style = style.add_modifier(Modifier::BOLD);
        }
        // Nothing of the drawing shines through.
        frame.render_widget(Clear, label);
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

fn numbers(frame: &mut Frame<'_>, area: Rect, all: &[Arrow], theme: Theme) {
    let degree = if theme.unicode { "\u{b0}" } else { "" };
    let number = |arrow: &Arrow, phasor: Phasor| {
        let unit = if arrow.is_current { "A" } else { "V" };
        let rms = phasor.rms();
        let angle = if rms > 1e-3 {
            format!("{:>4.0}{degree}", phasor.degrees() + 0.0)
        } else {
            String::new()
        };
        format!("{rms:>6.1} {unit} {angle}")
    };
    let mut lines = Vec::new();
    for arrow in all {
        let style = Style::new().fg(colour(arrow.line, theme));
        let differs = arrow.differs();
        let role = theme.role(if differs { Role::Bad } else { Role::Plain });
        lines.push(Line::from(vec![
            Span::styled(arrow.name(), style),
            // The mark keeps them apart where there are no colours.
            Span::styled(if differs { "!" } else { " " }, role),
            Span::styled(number(arrow, arrow.seen), role),
        ]));
        if differs {
            let text = format!("{}?{}", arrow.name(), number(arrow, arrow.truth));
            lines.push(Line::styled(text, theme.role(Role::Quiet)));
        }
    }
    if all.iter().any(Arrow::differs) {
        lines.push(Line::styled("! seen wrongly", theme.role(Role::Bad)));
        lines.push(Line::styled("? what is there", theme.role(Role::Quiet)));
    }
    frame.render_widget(Paragraph::new(lines), area);
}
