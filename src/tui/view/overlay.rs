//! What lies over the meter: explanation, keys, phasors, wiring, and the port in full.

use panels::CellLook;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Clear;

use super::boxes::{Boxed, entry, inside, side_by_side};
use super::bus;
use super::caption;
use super::layout::{ScreenLayout, layout, under};
use super::pane::shortened;
use crate::tui::ask::{DIFFERS, Question};
use crate::tui::keys::{KEYS, clause};
use crate::tui::message::Overlay;
use crate::tui::signs::Font;
use crate::tui::state::{Note, State};
use crate::tui::theme::{Role, Theme};
use workbench::explain::explanation;
use workbench::scenario::Offer;
use workbench::troubleshooting::{self, PAGE, Symptom};

/// Rows of a glass that is worth more than a larger drawing below it, and its share of the
/// screen where both have room.
const GLASS: u16 = 8;
const GLASS_SHARE: (u16, u16) = (2, 5);

/// The layout for `state`: what lies over the meter leaves its glass free, or moves it. Only
/// the phasors and the keys in full take the whole screen.
pub fn arranged(area: Rect, state: &State, theme: Theme) -> Option<ScreenLayout> {
    if let Some(captioned) = caption::layout(area, state, theme) {
        return Some(captioned);
    }
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
            let rows = content(overlay, area, state, theme).rows(area);
            if overlay == Overlay::Keys && rows + LINES > area.height {
                let over = Rect { height: area.height.saturating_sub(1), ..area };
                return Some(ScreenLayout { over, ..plain });
            }
            rows
        }
    };
    let bottom = area.bottom().saturating_sub(2);
    if plain.glass.bottom() + rows <= bottom {
        return Some(ScreenLayout { over: Rect { height: bottom - area.y, ..area }, ..plain });
    }
    under(area, arrangement, rows)
}

/// Title, last keys, footer.
const LINES: u16 = 3;

/// What lies over the meter, if anything, with what is said and asked on top of it.
pub fn draw(frame: &mut Frame<'_>, layout: &ScreenLayout, state: &State, theme: Theme) {
    match state.overlay {
        Some(Overlay::Phasors) => phasors(frame, layout, state, theme),
        Some(Overlay::Wiring) if layout.list.is_empty() && state.list_has_keys() => {
            // Whoever plays sees what, though the list has no room beside the drawing.
            let name = format!("Wiring: {}", super::control_list::chosen(state, theme));
            super::wiring::draw(frame, layout.over, &name, state, theme);
        }
        Some(Overlay::Wiring) => {
            super::wiring::draw(frame, layout.over, "Wiring", state, theme);
        }
        Some(Overlay::Lesson) if caption::layout(frame.area(), state, theme).is_some() => {
            caption::draw(frame, layout, state, theme);
        }
        _ => {}
    }
    let area = frame.area();
    let mut all = boxes(area, layout, state, theme);
    let top = all.pop();
    for (boxed, place) in all {
        boxed.draw(frame, place, area, 0, theme);
    }
    if let Some((boxed, place)) = top {
        boxed.draw(frame, place, area, state.scroll, theme);
    }
}

/// The first row of the uppermost box a page further down or up; nothing where all of it is
/// seen, or there is none.
pub fn page(area: Rect, state: &State, by: isize) -> Option<usize> {
    // How much room something takes does not follow from its colours.
    let theme = Theme { look: CellLook::Mono, font: Font::Ascii };
    let layout = arranged(area, state, theme)?;
    let (boxed, place) = boxes(area, &layout, state, theme).pop()?;
    boxed.page(place, area, state.scroll, by)
}

/// All that lies over the meter in boxes and where, the uppermost last.
fn boxes<'a>(
    area: Rect,
    layout: &ScreenLayout,
    state: &'a State,
    theme: Theme,
) -> Vec<(Boxed<'a>, Rect)> {
    let above = |line: Rect| Rect { height: line.y - area.y, ..area };
    let last = if layout.pressed.is_empty() { layout.footer } else { layout.pressed };
    let mut all = Vec::new();
    match state.overlay {
        Some(Overlay::Scenarios) => {
            let place = above(layout.footer);
            all.push((scenarios(place, area, state, theme), place));
        }
        Some(
            overlay @ (Overlay::Screen
            | Overlay::Keys
            | Overlay::Port
            | Overlay::Trouble
            | Overlay::Bench
            | Overlay::Faults
            | Overlay::Lesson),
        ) if caption::layout(area, state, theme).is_none() => {
            all.push((content(overlay, area, state, theme), layout.over));
        }
        _ => {}
    }
    all.extend(state.notice.iter().map(|said| (notice(said, theme), above(last))));
    let asked = state.question.iter();
    all.extend(asked.map(|asked| (question(asked, above(last), area, state, theme), above(last))));
    all
}

/// What lies over the meter in a box.
fn content(overlay: Overlay, area: Rect, state: &State, theme: Theme) -> Boxed<'_> {
    let (name, text) = match overlay {
        Overlay::Screen => ("This screen", screen(area, state, theme)),
        Overlay::Keys => ("Keys", keys(area, state, theme)),
        Overlay::Port => ("Port", port(state, theme)),
        Overlay::Trouble => ("Troubleshooting", trouble(area, state, theme)),
        Overlay::Bench => ("Bench", bench(area, state, theme)),
        Overlay::Faults => ("Faults of the line", super::faults::lines(area, state, theme)),
        Overlay::Lesson => return lesson(area, state, theme),
        // Those have no box, or one that is as large as the screen.
        Overlay::Phasors | Overlay::Wiring | Overlay::Scenarios => ("", Vec::new()),
    };
    Boxed { name: name.to_owned(), text, keys: Vec::new() }
}

/// What the screen shows, where it stands in the menu, which register holds it, and on
/// what that rests.
fn screen(area: Rect, state: &State, theme: Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let Some(meter) = state.snapshot.meter() else { return lines };
    for (heading, text) in explanation(&state.panel, &meter.lcd, state.words(&meter.lcd)) {
        lines.extend(entry((heading, 10), &text, area, theme));
    }
    lines
}

/// What was asked, each with its answer, and the line that is being typed.
fn bench(area: Rect, state: &State, theme: Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for (asked, answer) in &state.bench {
        lines.push(Line::styled(format!("> {asked}"), theme.role(Role::Quiet)));
        lines.extend(entry(("", 2), answer, area, theme));
    }
    lines.push(Line::styled(format!("> {}_", state.typed), theme.role(Role::Heading)));
    let keys = "21-30  frequency  142=20  hex 01 11  scan  log  Enter asks, Esc closes";
    lines.push(Line::styled(keys, theme.role(Role::Quiet)));
    lines
}

/// The step of the lesson, with what is said of it.
fn lesson<'a>(area: Rect, state: &State, theme: Theme) -> Boxed<'a> {
    let Some(view) = &state.snapshot.lesson else {
        let text = "No lesson is under way. To take one: s4100 learn";
        return Boxed {
            name: "Lesson".to_owned(),
            text: entry(("", 0), text, area, theme),
            keys: Vec::new(),
        };
    };
    let mut lines = entry(("", 0), &view.text, area, theme);
    for (index, choice) in view.choices.iter().enumerate() {
        let text = format!("{}  {choice}", index + 1);
        lines.extend(entry(("", 2), &text, area, theme));
    }
    if view.asks_reading && !view.done {
        lines.push(Line::styled(format!("  > {}_", state.typed), theme.role(Role::Heading)));
    }
    for said in &view.said {
        let styled = entry(("", 0), said, area, theme);
        let role = theme.role(Role::Good);
        lines.extend(styled.into_iter().map(|line| line.style(role)));
    }
    lines.push(Line::styled(caption::lesson_keys(view), theme.role(Role::Quiet)));
    Boxed { name: view.title.clone(), text: lines, keys: Vec::new() }
}

/// What to check: first what this meter shows, then what only people and clients see.
fn trouble(area: Rect, state: &State, theme: Theme) -> Vec<Line<'static>> {
    let seen = state.snapshot.meter().map_or(&[][..], |meter| &meter.symptoms);
    let is_seen = |symptom: &Symptom| seen.contains(&symptom.id);
    // By construction: a test reads the file.
    let all = troubleshooting::all().unwrap_or_default();
    let (first, others): (Vec<_>, Vec<_>) = all.into_iter().partition(is_seen);
    let mut lines = Vec::new();
    for symptom in first.into_iter().chain(others) {
        let role = if is_seen(&symptom) { Role::Bad } else { Role::Heading };
        lines
            .push(Line::styled(format!("{} (guide p. {})", symptom.shows, PAGE), theme.role(role)));
        for check in &symptom.checks {
            lines.extend(entry(("  -", 4), &check.what, area, theme));
        }
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
    let further = "m: Modbus bench; f: faults of the line; the mouse works; PgDn pages.";
    lines.push(Line::styled(further, theme.role(Role::Quiet)));
    let boxed = Boxed { text: lines, ..Boxed::default() };
    if boxed.rows(area) < area.height {
        return boxed.text;
    }
    side_by_side(rows().map(|row| (row.shown, row.word())), inside(area), theme)
}

/// The phasors, on the whole screen but the title and the last keys.
fn phasors(frame: &mut Frame<'_>, layout: &ScreenLayout, state: &State, theme: Theme) {
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
        let differs = format!("{DIFFERS}; R begins anew.");
        lines.push(Line::styled(differs, theme.role(Role::Warning)));
    }
    lines.push(Line::raw(""));
    lines.push(Line::styled(
        "Most terminals select text while Shift is held.",
        theme.role(Role::Quiet),
    ));
    lines
}

/// The scenarios with a line each, or what is to be found in the chosen one.
fn scenarios(place: Rect, area: Rect, state: &State, theme: Theme) -> Boxed<'_> {
    let chosen = state.chooser.chosen;
    let help = |text| vec![Line::styled(text, theme.role(Role::Quiet))];
    let mut boxed = Boxed { name: "Scenarios".to_owned(), ..Boxed::default() };
    if state.chooser.described {
        boxed.keys = help("Enter starts it, Space goes back to the list.");
        if let Some(offer) = state.offers.get(chosen) {
            boxed.text.push(Line::styled(offer.name.as_str(), theme.role(Role::Heading)));
            boxed.text.push(Line::raw(offer.about.as_str()));
            boxed.text.push(Line::raw(""));
            boxed.text.extend(offer.description.iter().map(|line| Line::raw(line.as_str())));
        }
    } else {
        boxed.keys = help("Enter starts one, Space tells what is to be found in it, Esc stays.");
        // The title stays in sight.
        let room = usize::from(place.height.saturating_sub(boxed.rows(area) + 1).max(1));
        let first = chosen.saturating_sub(room / 2).min(state.offers.len().saturating_sub(room));
        let shown = state.offers.iter().enumerate().skip(first).take(room);
        boxed.text =
            shown.map(|(index, offer)| offered(offer, index == chosen, area, theme)).collect();
    }
    boxed
}

/// A scenario in one row.
fn offered(offer: &Offer, is_chosen: bool, area: Rect, theme: Theme) -> Line<'static> {
    let (mark, role) = if is_chosen { ("> ", Role::Heading) } else { ("  ", Role::Plain) };
    let text = format!("{mark}{:<21} {}", offer.name, offer.about);
    Line::styled(shortened(&text, inside(area), theme), theme.role(role))
}

/// What is asked, with the keys that answer it: in whole sentences, in a row each, or in as few
/// rows as they take, so that all of them are seen.
fn question(
    asked: &Question,
    place: Rect,
    area: Rect,
    state: &State,
    theme: Theme,
) -> Boxed<'static> {
    let answers = asked.answers();
    let all = || {
        let given = answers.iter().map(|answer| (answer.shown, answer.help));
        given.chain([("Esc", "no; any other key, too")])
    };
    let short = || all().map(|(shown, help)| (shown, clause(help)));
    let each = |(shown, help)| entry((shown, 6), help, area, theme);
    let boxed = |keys| Boxed {
        name: asked.title(),
        text: asked.words(&state.snapshot, state.is_unsaved()).into_iter().map(Line::raw).collect(),
        keys,
    };
    [all().flat_map(each).collect(), short().flat_map(each).collect()]
        .map(boxed)
        .into_iter()
        .find(|boxed| boxed.rows(area) <= place.height)
        .unwrap_or_else(|| boxed(side_by_side(short(), inside(area), theme)))
}

/// What the program has to say.
fn notice(notice: &Note, theme: Theme) -> Boxed<'_> {
    let role = if notice.is_error { Role::Bad } else { Role::Good };
    Boxed {
        name: notice.title.to_owned(),
        text: notice.text.lines().map(|line| Line::styled(line, theme.role(role))).collect(),
        keys: vec![Line::styled("Esc takes this away.", theme.role(Role::Quiet))],
    }
}
