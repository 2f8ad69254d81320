//! The wiring, drawn, and its faults in words.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::pane;
use crate::tui::state::State;
use crate::tui::theme::{Role, Theme};
use crate::tui::wiring::{Ink, caption, control_power, drawing, faults};

/// The drawing, its caption with the guide's diagram, and what is wrong.
pub fn draw(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    let text = Paragraph::new(lines(state, theme)).wrap(Wrap { trim: false });
    frame.render_widget(text.block(pane("Wiring", theme)), area);
}

/// The same as lines; what is wrong comes before what is never missed.
pub fn lines(state: &State, theme: Theme) -> Vec<Line<'_>> {
    let (site, setup) = (&state.snapshot.site, &state.snapshot.setup);
    let faults = faults(site, setup);
    let mut lines = Vec::new();
    for row in drawing(site, setup, theme.unicode).rows {
        let spans = row.into_iter().map(|(character, ink)| {
            let role = match ink {
                Ink::Wire => Role::Plain,
                Ink::Case => Role::Heading,
                Ink::Fault => Role::Bad,
            };
            Span::styled(character.to_string(), theme.role(role))
        });
        lines.push(spans.collect::<Line<'_>>());
    }
    if faults.is_empty() {
        lines.push(Line::styled("No fault.", theme.role(Role::Good)));
    }
    for fault in faults {
        lines.push(Line::styled(format!("! {fault}"), theme.role(Role::Bad)));
    }
    lines.push(Line::styled(caption(site, setup), theme.role(Role::Quiet)));
    let power = format!("Control power: {}", control_power(site));
    lines.push(Line::styled(power, theme.role(Role::Quiet)));
    lines
}
