//! Draws a state. Nothing here decides or remembers anything.
//!
//! ```text
//! s4100  default   0:12:31  1x                      meter 1 of 2, address 1
//! +-- case -----------------------------------++-- outputs ------------------+
//! | LEVITON              VerifEye Series 4100 || Pulse  open       1234      |
//! | [!]  KW  3PHASE               ^      <3   || Alarm  open                 |
//! |    2 7.0 0 0                              || Silences                    |
//! |  [ - ]      [ + ]      [ <- ]     [ -> ]  || foreign-unit 3              |
//! +-- port ----------------------------------------------------------------- +
//! +-- bus ------------------------------------------------------------------ +
//! Keys go to the meter   - - >
//! ? help  q leave
//! ```

mod boxes;
mod bus;
mod caption;
mod case;
mod control_list;
mod diagram;
mod faults;
pub(super) mod layout;
mod outputs;
mod overlay;
mod pane;
mod phasors;
mod pressed;
mod wiring;

use firmware_model::TICKS_PER_SECOND;
use ratatui::Frame;
use ratatui::layout::{Alignment, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::keys::{KEYS, KeyRow};
use super::state::State;
use super::theme::{Role, Theme};
use layout::{PORT_ROWS, SMALLEST};
use pane::shortened;

/// Draws `state` on the whole of `frame`.
pub fn draw(frame: &mut Frame<'_>, state: &State, theme: Theme) {
    let area = frame.area();
    let Some(layout) = overlay::arranged(area, state, theme) else {
        return too_small(frame, area);
    };
    title(frame, layout.title, state, theme);
    case::draw(frame, &layout, state, theme);
    if !layout.side.is_empty() {
        outputs::draw(frame, layout.side, state, theme);
    }
    if !layout.port.is_empty() {
        bus::port(frame, layout.port, state, theme);
        // In low terminals the pane of the port has room for its path only.
        let asks = layout.port.height == PORT_ROWS[0];
        bus::traffic(frame, layout.traffic, state, asks, theme);
    }
    if !layout.list.is_empty() {
        control_list::draw(frame, layout.list, state, theme);
    }
    let is_blind = state.snapshot.blind.is_some();
    if !layout.phasors.is_empty() && !is_blind {
        phasors::draw(frame, layout.phasors, state, theme);
    }
    if !layout.wiring.is_empty() && !is_blind {
        wiring::draw(frame, layout.wiring, "Wiring", state, theme);
    }
    pressed::draw(frame, layout.pressed, state, theme);
    footer(frame, layout.footer, theme);
    overlay::draw(frame, &layout, state, theme);
}

pub(super) use overlay::page;

#[cfg(test)]
pub(super) use self::{diagram::colour, overlay::arranged};

fn title(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    let snapshot = &state.snapshot;
    let seconds = snapshot.time.0 / TICKS_PER_SECOND;
    let time = format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let right = snapshot.meter().map_or(String::new(), |meter| {
        let count = snapshot.meters.len();
        let of = if count > 1 {
            format!("{} ({} of {count}), ", meter.name, snapshot.selected + 1)
        } else {
            String::new()
        };
        format!("{of}address {} ", meter.address)
    });
    let rest = format!("   {time}  {}", snapshot.speed);
    // What does not fit goes in this order: the program's name, the address, the end of the
    // scenario's name.
    let room = usize::from(area.width);
    let needed = rest.len() + 2 + snapshot.scenario.chars().count();
    let brand = if needed + right.chars().count() + 8 <= room { " s4100 " } else { "" };
    let right = if needed + right.chars().count() < room { right } else { String::new() };
    let name = shortened(&snapshot.scenario, room.saturating_sub(rest.len() + 1), theme);
    let left = Line::from(vec![
        Span::styled(brand, theme.role(Role::Heading)),
        Span::raw(format!(" {name}   {time}  ")),
        Span::styled(snapshot.speed.as_str(), theme.role(Role::Quiet)),
    ]);
    frame.render_widget(Paragraph::new(left), area);
    frame.render_widget(Paragraph::new(right).alignment(Alignment::Right), area);
}

fn footer(frame: &mut Frame<'_>, area: Rect, theme: Theme) {
    let mut spans = Vec::new();
    for row in hints(area.width) {
        spans.push(Span::raw(if spans.is_empty() { " " } else { "  " }));
        spans.push(Span::styled(row.shown, theme.role(Role::Heading)));
        spans.push(Span::styled(format!(" {}", row.short), theme.role(Role::Quiet)));
    }
    frame.render_widget(Paragraph::new(Line::from(spans)), area);
}

/// The keys and words of the line at the bottom: as many as fit whole. What is least often
/// missed goes first, the help and the way out stay.
fn hints(width: u16) -> Vec<&'static KeyRow> {
    /// In the order in which they go.
    const GO: [&str; 10] = ["g", "s", "p", "v", "w", "o", "?", "i", "k", "q"];
    let mut all: Vec<_> = KEYS.iter().filter(|row| !row.short.is_empty()).collect();
    let wide = |all: &[&KeyRow]| -> usize {
        all.iter().map(|row| row.shown.len() + row.short.len() + 3).sum::<usize>()
    };
    while wide(&all) > usize::from(width) + 1 && all.len() > 1 {
        let rank = |row: &KeyRow| GO.iter().position(|key| *key == row.shown);
        let Some(least) = (0..all.len()).min_by_key(|index| rank(all[*index])) else { break };
        all.remove(least);
    }
    all
}

/// The key whose hint in the line at the bottom is there, on a screen of `area`.
pub(super) fn hint_at(area: Rect, at: Position) -> Option<&'static KeyRow> {
    if at.y + 1 != area.bottom() || area.height < SMALLEST.1 {
        return None;
    }
    let mut end = area.x;
    hints(area.width).into_iter().find(|row| {
        let start = end + if end == area.x { 1 } else { 2 };
        end = start + (row.shown.len() + 1 + row.short.len()) as u16;
        (start..end).contains(&at.x)
    })
}

fn too_small(frame: &mut Frame<'_>, area: Rect) {
    let (width, height) = SMALLEST;
    let text = format!(
        "The meter needs {width} columns and {height} rows; this terminal has {} and {}.\n\n\
         Make it larger, or press q to leave.",
        area.width, area.height
    );
    let text = Paragraph::new(text).wrap(ratatui::widgets::Wrap { trim: true });
    frame.render_widget(text, area);
}
