//! The phasors of voltages and currents: the meter's as lines, the true ones dotted
//! where they differ.

use std::f64::consts::TAU;

use panels::Rgb;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::symbols::Marker;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use ratatui::widgets::canvas::{Canvas, Line as Stroke, Points};

use super::pane;
use crate::installation::{Line as Conductor, Phasor};
use crate::tui::phasors::{Arrow, arrows};
use crate::tui::state::State;
use crate::tui::theme::{Role, Theme};

/// Dots of the circle, one in five degrees.
const CIRCLE: u16 = 72;

/// How long the largest voltage and the largest current are drawn.
const LENGTHS: [f64; 2] = [0.95, 0.62];

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
    let width = (height * 2).min(area.width.saturating_sub(19));
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
        Conductor::B => Rgb(0xb8, 0x88, 0x00),
        Conductor::C => Rgb(0x38, 0x80, 0xd8),
    };
    theme.colour(rgb).unwrap_or(Color::Reset)
}

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
    let marker = if theme.unicode { Marker::Braille } else { Marker::Dot };
    let canvas = Canvas::default().marker(marker).x_bounds([-1.25, 1.25]).y_bounds([-1.15, 1.15]);
    let canvas = canvas.paint(|context| {
        let faint = theme.colour(Rgb(0x70, 0x70, 0x70)).unwrap_or(Color::Reset);
        let circle: Vec<(f64, f64)> = (0..CIRCLE)
            .map(|part| f64::from(part) / f64::from(CIRCLE) * TAU)
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
        context.layer();
        for arrow in all {
            let style = Style::new().fg(colour(arrow.line, theme));
            let mut label = |phasor: Phasor, text: String| {
                if phasor.rms() > 1e-3 {
                    let (x, y) = end(arrow, phasor);
                    // A label stands on the outer side of its tip.
                    let aside = if x < -0.05 { 0.22 } else { -0.03 };
                    context.print(x * 1.08 - aside, y * 1.1, Span::styled(text, style));
                }
            };
            if arrow.differs() {
                label(arrow.truth, format!("{}?", arrow.name()));
            }
            label(arrow.seen, arrow.name());
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
