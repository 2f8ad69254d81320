//! What lies over the meter: the help, and the port in full.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Padding, Paragraph, Wrap};

use super::bus;
use crate::tui::keys::KEYS;
use crate::tui::state::State;
use crate::tui::theme::{Role, Theme};

/// The keys, and what the screen shows.
pub fn help(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    let mut lines = Vec::new();
    for row in &KEYS {
        lines.push(Line::from(vec![
            Span::styled(format!("{:<14}", row.shown), theme.role(Role::Heading)),
            Span::raw(row.help),
        ]));
    }
    lines.push(Line::raw("The mouse presses the four buttons."));
    if let Some(meter) = state.snapshot.meter() {
        let row = meter.lcd.row();
        lines.push(Line::raw(""));
        lines
            .push(Line::styled(panels::words(&state.panel, &meter.lcd), theme.role(Role::Heading)));
        lines.push(Line::raw(format!("Screen {}: {}.", row.id, row.evidence)));
        lines.push(Line::raw("Where a screen stands in the menu is inferred."));
    }
    boxed(frame, area, "Help", lines, theme);
}

/// The port, with command lines that are never cut off.
pub fn port(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    let port = &state.snapshot.port;
    let mut lines = vec![bus::address(port, theme)];
    for command in &port.commands {
        lines.push(Line::raw(""));
        lines.push(Line::styled(command.name.as_str(), theme.role(Role::Quiet)));
        lines.push(Line::raw(command.line.as_str()));
    }
    lines.push(Line::raw(""));
    lines.push(Line::styled(
        "Most terminals select text while Shift is held.",
        theme.role(Role::Quiet),
    ));
    boxed(frame, area, "Port", lines, theme);
}

fn boxed(frame: &mut Frame<'_>, area: Rect, name: &str, lines: Vec<Line<'_>>, theme: Theme) {
    let width = area.width.saturating_sub(6).min(100);
    let inner = usize::from(width.saturating_sub(4).max(1));
    let rows: usize = lines.iter().map(|line| line.width().div_ceil(inner).max(1)).sum();
    // A line that wraps at words may need one row more.
    let height = (rows as u16 + 3).min(area.height);
    let place = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    };
    let borders = if theme.unicode {
        ratatui::symbols::border::ROUNDED
    } else {
        ratatui::symbols::border::Set {
            top_left: "+",
            top_right: "+",
            bottom_left: "+",
            bottom_right: "+",
            vertical_left: "|",
            vertical_right: "|",
            horizontal_top: "-",
            horizontal_bottom: "-",
        }
    };
    let block = Block::bordered()
        .border_set(borders)
        .title(Span::styled(format!(" {name} "), theme.role(Role::Heading)))
        .padding(Padding::horizontal(1));
    frame.render_widget(Clear, place);
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }).block(block), place);
}
