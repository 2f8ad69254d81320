//! The phasors of voltages and currents: the meter's as lines, the true ones dotted
//! where they differ, and both in numbers.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::diagram::{LABELS, colour, diagram};
use super::pane::pane;
use crate::tui::state::State;
use crate::tui::theme::{Role, Theme};
use workbench::installation::Phasor;
use workbench::wiring::{Arm, arms};

/// Columns of the numbers.
const LEGEND: u16 = 19;

/// ```text
/// - Phasors -----------------------
///      VC              VA  277.1 V    0
///        \             IA   62.0 A  -23
///         >--- VA        true 62.0 A 157
///      VB
/// ```
pub fn draw(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    frame.render_widget(pane("Phasors of the fundamental", theme), area);
    let all = arms(&state.snapshot.site, &state.snapshot.setup);
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

fn numbers(frame: &mut Frame<'_>, area: Rect, all: &[Arm], theme: Theme) {
    let degree = theme.signs().degree;
    let number = |arrow: &Arm, phasor: Phasor| {
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
    if all.iter().any(Arm::differs) {
        lines.push(Line::styled("! seen wrongly", theme.role(Role::Bad)));
        lines.push(Line::styled("? what is there", theme.role(Role::Quiet)));
    }
    frame.render_widget(Paragraph::new(lines), area);
}
