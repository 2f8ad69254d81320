//! What lies over the meter: explanation, keys, phasors, wiring, and the port in full.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Padding, Paragraph, Wrap};

use super::bus;
use crate::tui::explain::explanation;
use crate::tui::keys::KEYS;
use crate::tui::state::{Notice, State};
use crate::tui::theme::{Role, Theme};

/// What the screen shows, where it stands in the menu, which register holds it, and on
/// what that rests.
pub fn screen(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    let Some(meter) = state.snapshot.meter() else { return };
    let mut lines = Vec::new();
    for (heading, text) in explanation(state, meter) {
        lines.extend(entry((heading, 10), &text, area, theme));
    }
    boxed(frame, area, "This screen", lines, theme);
}

/// The keys that count now.
pub fn keys(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    let has_keys = state.board_has_keys();
    let mut lines = Vec::new();
    for row in KEYS.iter().filter(|row| row.counts(has_keys)) {
        lines.extend(entry((row.shown, 12), row.help, area, theme));
    }
    let mouse = "The mouse presses the buttons and plays the installation.";
    lines.push(Line::styled(mouse, theme.role(Role::Quiet)));
    boxed(frame, area, "Keys", lines, theme);
}

/// A heading of that many columns, and a text beside it that stays beside it.
fn entry<'a>(
    (heading, columns): (&'a str, usize),
    text: &str,
    area: Rect,
    theme: Theme,
) -> Vec<Line<'a>> {
    let rows = wrapped(text, inside(area).saturating_sub(columns).max(1));
    let headings = std::iter::once(heading).chain(std::iter::repeat(""));
    rows.into_iter()
        .zip(headings)
        .map(|(row, heading)| {
            Line::from(vec![
                Span::styled(format!("{heading:<columns$}"), theme.role(Role::Heading)),
                Span::raw(row),
            ])
        })
        .collect()
}

/// `text` in rows of that many columns, broken between words.
pub(super) fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut rows = vec![String::new()];
    for word in text.split(' ') {
        let last = rows.last_mut().map_or(0, |row| row.chars().count());
        let fits = last == 0 || last + 1 + word.chars().count() <= room;
        match rows.last_mut().filter(|_| fits) {
            Some(row) if row.is_empty() => row.push_str(word),
            Some(row) => row.extend([" ", word]),
            None => rows.push(word.to_owned()),
        }
    }
    rows
}

/// How many rows a line takes there; a word that is longer than a row takes several.
fn height(line: &Line<'_>, room: usize) -> usize {
    let text: String = line.spans.iter().map(|span| span.content.as_ref()).collect();
    wrapped(&text, room).iter().map(|row| row.chars().count().div_ceil(room).max(1)).sum()
}

/// The phasors, on the whole screen but the title and the last keys.
pub fn phasors(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    let place = inner(area);
    frame.render_widget(Clear, place);
    super::phasors::draw(frame, place, state, theme);
}

/// The wiring in a box that leaves as much of the glass free as it can; over a glass that
/// takes the whole terminal it takes the whole screen, as the phasors do.
pub fn wiring(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    if state.large {
        let place = inner(area);
        frame.render_widget(Clear, place);
        return super::wiring::draw(frame, place, state, theme);
    }
    boxed(frame, area, "Wiring", super::wiring::lines(state, theme), theme);
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
    lines.push(Line::styled("state file", theme.role(Role::Quiet)));
    lines.push(Line::raw(bus::state_file(state)));
    lines.push(Line::raw(""));
    lines.push(Line::styled(
        "Most terminals select text while Shift is held.",
        theme.role(Role::Quiet),
    ));
    boxed(frame, area, "Port", lines, theme);
}

/// What the program has to say.
pub fn notice(frame: &mut Frame<'_>, area: Rect, notice: &Notice, theme: Theme) {
    let role = if notice.is_error { Role::Bad } else { Role::Good };
    let mut lines: Vec<Line<'_>> =
        notice.text.lines().map(|line| Line::styled(line, theme.role(role))).collect();
    lines.push(Line::styled("Esc takes this away.", theme.role(Role::Quiet)));
    boxed(frame, area, notice.title, lines, theme);
}

/// Columns of a box on a screen of that size, without its border and its margin.
fn inside(area: Rect) -> usize {
    usize::from(area.width.saturating_sub(6).min(100).saturating_sub(4).max(1))
}

/// A box above the last keys; on high screens the glass stays free.
fn boxed(frame: &mut Frame<'_>, area: Rect, name: &str, lines: Vec<Line<'_>>, theme: Theme) {
    let widest = lines.iter().map(Line::width).max().unwrap_or_default();
    let inner = inside(area).min(widest.max(name.len()));
    let width = inner as u16 + 4;
    let rows: usize = lines.iter().map(|line| height(line, inner)).sum();
    let text = Paragraph::new(lines).wrap(Wrap { trim: false });
    let height = (rows as u16 + 2).min(area.height);
    let place = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + area.height.saturating_sub(height + 2),
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
    frame.render_widget(text.block(block), place);
}
