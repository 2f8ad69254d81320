//! What lies over the meter: explanation, keys, phasors, wiring, and the port in full.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Padding, Paragraph, Wrap};

use super::bus;
use super::layout::{Layout, layout, under};
use super::pane::{shortened, wrapped};
use crate::tui::ask::Question;
use crate::tui::explain::explanation;
use crate::tui::keys::KEYS;
use crate::tui::offers::Offer;
use crate::tui::state::{Note, Overlay, State};
use crate::tui::theme::{Role, Theme};

/// Rows of a glass that is worth more than a larger drawing below it, and its share of the
/// screen where both have room.
const GLASS: u16 = 8;
const GLASS_SHARE: (u16, u16) = (2, 5);

/// The layout for `state`: what lies over the meter leaves its glass free, or moves it. Only
/// the phasors and the keys in full take the whole screen.
pub fn arranged(area: Rect, state: &State, theme: Theme) -> Option<Layout> {
    let arrangement = state.arrangement();
    let plain = layout(area, arrangement)?;
    let rows = match state.overlay {
        None | Some(Overlay::Phasors | Overlay::Scenarios) => return Some(plain),
        Some(Overlay::Wiring) => {
            let room = area.height.saturating_sub(LINES);
            let needed = super::wiring::height(state, area.width, theme);
            let share = (room * GLASS_SHARE.0 / GLASS_SHARE.1).max(GLASS);
            return under(area, arrangement, needed.max(room.saturating_sub(share)));
        }
        Some(overlay) => {
            let rows = boxed_rows(area, &content(overlay, area, state, theme).1);
            if overlay == Overlay::Keys && rows + LINES > area.height {
                let over = Rect { height: area.height.saturating_sub(1), ..area };
                return Some(Layout { over, ..plain });
            }
            rows
        }
    };
    let bottom = area.bottom().saturating_sub(2);
    if plain.glass.bottom() + rows <= bottom {
        return Some(Layout { over: Rect { height: bottom - area.y, ..area }, ..plain });
    }
    under(area, arrangement, rows)
}

/// Title, last keys, footer.
const LINES: u16 = 3;

/// What lies over the meter, if anything.
pub fn draw(frame: &mut Frame<'_>, layout: &Layout, state: &State, theme: Theme) {
    let area = frame.area();
    match state.overlay {
        None => {}
        Some(Overlay::Phasors) => phasors(frame, layout, state, theme),
        Some(Overlay::Scenarios) => scenarios(frame, area, state, theme),
        Some(Overlay::Wiring) if layout.list.is_empty() && state.list_has_keys() => {
            // Whoever plays sees what, though the list has no room beside the drawing.
            let name = format!("Wiring: {}", super::control_list::chosen(state, theme));
            super::wiring::draw(frame, layout.over, &name, state, theme);
        }
        Some(Overlay::Wiring) => {
            super::wiring::draw(frame, layout.over, "Wiring", state, theme);
        }
        Some(overlay) => {
            let (name, lines) = content(overlay, area, state, theme);
            boxed(frame, layout.over, area, name, lines, theme);
        }
    }
}

/// The name and the lines of what lies over the meter in a box.
fn content(
    overlay: Overlay,
    area: Rect,
    state: &State,
    theme: Theme,
) -> (&'static str, Vec<Line<'_>>) {
    match overlay {
        Overlay::Screen => ("This screen", screen(area, state, theme)),
        Overlay::Keys => ("Keys", keys(area, state, theme)),
        Overlay::Port => ("Port", port(state, theme)),
        // Those have no box.
        Overlay::Phasors | Overlay::Wiring | Overlay::Scenarios => ("", Vec::new()),
    }
}

/// What the screen shows, where it stands in the menu, which register holds it, and on
/// what that rests.
fn screen(area: Rect, state: &State, theme: Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let Some(meter) = state.snapshot.meter() else { return lines };
    for (heading, text) in explanation(state, meter) {
        lines.extend(entry((heading, 10), &text, area, theme));
    }
    lines
}

/// The keys that count now; where that many rows do not fit, in few words and side by side.
fn keys(area: Rect, state: &State, theme: Theme) -> Vec<Line<'static>> {
    let rows = || KEYS.iter().filter(|row| row.counts(state.focus()) && !row.help.is_empty());
    let mut lines = Vec::new();
    for row in rows() {
        lines.extend(entry((row.shown, 12), row.help, area, theme));
    }
    let mouse = "The mouse presses the buttons and plays the installation.";
    lines.push(Line::styled(mouse, theme.role(Role::Quiet)));
    if boxed_rows(area, &lines) < area.height {
        return lines;
    }
    side_by_side(rows().map(|row| (row.shown, row.word())), inside(area), theme)
}

/// Keys with a word each, as many in a row as fit, one below the other where there is room.
fn side_by_side(
    all: impl Iterator<Item = (&'static str, &'static str)>,
    room: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let mut lines = vec![Line::default()];
    let pitch = if room > 40 { 24 } else { 1 };
    for (shown, word) in all {
        let used = lines.last().map_or(0, Line::width);
        let start = used.next_multiple_of(pitch) + if used > 0 && pitch == 1 { 2 } else { 0 };
        let wide = shown.len() + 1 + word.len();
        if used > 0 && start + wide > room {
            lines.push(Line::default());
        }
        if let Some(line) = lines.last_mut() {
            let gap = if line.width() == 0 { 0 } else { start - used };
            line.push_span(Span::raw(" ".repeat(gap)));
            line.push_span(Span::styled(shown, theme.role(Role::Heading)));
            line.push_span(Span::raw(format!(" {word}")));
        }
    }
    lines
}

/// A heading of that many columns, and a text beside it that stays beside it.
fn entry(
    (heading, columns): (&'static str, usize),
    text: &str,
    area: Rect,
    theme: Theme,
) -> Vec<Line<'static>> {
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

/// How many rows a line takes there; a word that is longer than a row takes several.
fn height(line: &Line<'_>, room: usize) -> usize {
    let text: String = line.spans.iter().map(|span| span.content.as_ref()).collect();
    wrapped(&text, room).iter().map(|row| row.chars().count().div_ceil(room).max(1)).sum()
}

/// The phasors, on the whole screen but the title and the last keys.
fn phasors(frame: &mut Frame<'_>, layout: &Layout, state: &State, theme: Theme) {
    let last = if layout.pressed.is_empty() { layout.footer } else { layout.pressed };
    let place =
        Rect { y: layout.title.bottom(), height: last.y - layout.title.bottom(), ..layout.title };
    frame.render_widget(Clear, place);
    super::phasors::draw(frame, place, state, theme);
}

/// The port, with command lines that are never cut off.
fn port(state: &State, theme: Theme) -> Vec<Line<'_>> {
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
    if !state.snapshot.as_in_scenario {
        lines.push(Line::styled(bus::DIFFERS, theme.role(Role::Warning)));
    }
    lines.push(Line::raw(""));
    lines.push(Line::styled(
        "Most terminals select text while Shift is held.",
        theme.role(Role::Quiet),
    ));
    lines
}

/// The scenarios with a line each, or what is to be found in the chosen one.
fn scenarios(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    let above = Rect { height: area.height.saturating_sub(1), ..area };
    let chosen = state.chooser.chosen;
    let mut lines = Vec::new();
    let help = if state.chooser.described {
        if let Some(offer) = state.offers.get(chosen) {
            lines.push(Line::styled(offer.name.as_str(), theme.role(Role::Heading)));
            lines.push(Line::raw(offer.about.as_str()));
            lines.push(Line::raw(""));
            lines.extend(offer.description.iter().map(|line| Line::raw(line.as_str())));
        }
        "Enter starts it, Space goes back to the list."
    } else {
        let room = usize::from(above.height).saturating_sub(4).max(1);
        let first = chosen.saturating_sub(room / 2).min(state.offers.len().saturating_sub(room));
        let shown = state.offers.iter().enumerate().skip(first).take(room);
        lines.extend(shown.map(|(index, offer)| offered(offer, index == chosen, area, theme)));
        "Enter starts one, Space tells what is to be found in it, Esc stays."
    };
    lines.push(Line::styled(help, theme.role(Role::Quiet)));
    boxed(frame, above, area, "Scenarios", lines, theme);
}

/// A scenario in one row.
fn offered(offer: &Offer, is_chosen: bool, area: Rect, theme: Theme) -> Line<'static> {
    let (mark, role) = if is_chosen { ("> ", Role::Heading) } else { ("  ", Role::Plain) };
    let name = format!("{mark}{:<21} ", offer.name);
    let room = inside(area).saturating_sub(name.chars().count());
    let about = shortened(&offer.about, room, theme);
    Line::from(vec![Span::styled(name, theme.role(role)), Span::styled(about, theme.role(role))])
}

/// What is asked, with the keys that answer it.
pub fn question(
    frame: &mut Frame<'_>,
    area: Rect,
    question: &Question,
    state: &State,
    theme: Theme,
) {
    let mut lines: Vec<Line<'_>> = question.words(state).into_iter().map(Line::raw).collect();
    for answer in question.answers() {
        lines.extend(entry((answer.shown, 6), answer.help, area, theme));
    }
    lines.extend(entry(("Esc", 6), "no; any other key, too", area, theme));
    let above = Rect { height: area.height.saturating_sub(2), ..area };
    boxed(frame, above, area, &question.title(), lines, theme);
}

/// What the program has to say.
pub fn notice(frame: &mut Frame<'_>, area: Rect, notice: &Note, theme: Theme) {
    let role = if notice.is_error { Role::Bad } else { Role::Good };
    let mut lines: Vec<Line<'_>> =
        notice.text.lines().map(|line| Line::styled(line, theme.role(role))).collect();
    lines.push(Line::styled("Esc takes this away.", theme.role(Role::Quiet)));
    let above = Rect { height: area.height.saturating_sub(2), ..area };
    boxed(frame, above, area, notice.title, lines, theme);
}

/// Columns of a box on a screen of that size, without its border and its margin.
fn inside(area: Rect) -> usize {
    let outside = if area.width < 76 { 0 } else { 6 };
    usize::from((area.width - outside).min(100).saturating_sub(4).max(1))
}

/// The rows of a box with these lines, its border included.
fn boxed_rows(area: Rect, lines: &[Line<'_>]) -> u16 {
    let room = inside(area);
    lines.iter().map(|line| height(line, room)).sum::<usize>() as u16 + 2
}

/// A box at the bottom of `place`, as wide as a screen of `area` lets it be.
fn boxed(
    frame: &mut Frame<'_>,
    place: Rect,
    area: Rect,
    name: &str,
    lines: Vec<Line<'_>>,
    theme: Theme,
) {
    let widest = lines.iter().map(Line::width).max().unwrap_or_default();
    let inner = inside(area).min(widest.max(name.len() + 2));
    let width = (inner as u16 + 4).min(place.width);
    let rows = boxed_rows(area, &lines);
    let height = rows.min(place.height);
    let at =
        Rect { x: place.x + (place.width - width) / 2, y: place.bottom() - height, width, height };
    let mut block = Block::bordered()
        .border_set(theme.signs().border)
        .title(Span::styled(format!(" {name} "), theme.role(Role::Heading)))
        .padding(Padding::horizontal(1));
    if rows > height {
        let more = Span::styled(" a larger terminal shows more ", theme.role(Role::Warning));
        block = block.title_bottom(more);
    }
    let text = Paragraph::new(lines).wrap(Wrap { trim: false });
    frame.render_widget(Clear, at);
    frame.render_widget(text.block(block), at);
}
