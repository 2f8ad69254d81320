//! What lies over the meter: explanation, keys, phasors, wiring, and the port in full.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Padding, Paragraph, Wrap};

use super::bus;
use crate::tui::explain::explanation;
use crate::tui::keys::KEYS;
use crate::tui::state::State;
use crate::tui::theme::{Role, Theme};

/// What the screen shows, where it stands in the menu, which register holds it, and on
/// what that rests.
pub fn screen(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    let Some(meter) = state.snapshot.meter() else { return };
    let mut lines = Vec::new();
    for (heading, text) in explanation(state, meter) {
        lines.push(Line::from(vec![
            Span::styled(format!("{heading:<10}"), theme.role(Role::Heading)),
            Span::raw(text),
        ]));
    }
    boxed(frame, area, "This screen", lines, theme);
}

/// The keys that count now.
pub fn keys(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    let has_keys = state.board_has_keys();
    let mut lines = Vec::new();
    for row in KEYS.iter().filter(|row| row.counts(has_keys)) {
        lines.push(Line::from(vec![
            Span::styled(format!("{:<12}", row.shown), theme.role(Role::Heading)),
            Span::raw(row.help),
        ]));
    }
    let mouse = "The mouse presses the buttons and plays the installation.";
    lines.push(Line::styled(mouse, theme.role(Role::Quiet)));
    boxed(frame, area, "Keys", lines, theme);
}

/// The phasors, on the whole screen but the title and the last keys.
pub fn phasors(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    let place = inner(area);
    frame.render_widget(Clear, place);
    super::phasors::draw(frame, place, state, theme);
}

/// The wiring, likewise.
pub fn wiring(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    let place = inner(area);
    frame.render_widget(Clear, place);
    super::wiring::draw(frame, place, state, theme);
}

fn inner(area: Rect) -> Rect {
    Rect { y: area.y + 1, height: area.height.saturating_sub(3), ..area }
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
