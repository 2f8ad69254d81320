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

mod board;
mod bus;
mod case;
pub(super) mod layout;
mod outputs;
mod overlay;
mod phasors;
mod pressed;
mod wiring;

use firmware_model::TICKS_PER_SECOND;
use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Padding, Paragraph};

use super::keys::KEYS;
use super::state::{Overlay, State};
use super::theme::{Role, Theme};
use layout::{PORT_ROWS, SMALLEST, layout};

/// Draws `state` on the whole of `frame`.
pub fn draw(frame: &mut Frame<'_>, state: &State, theme: Theme) {
    let area = frame.area();
    let Some(layout) = layout(area, state.arrangement()) else {
        return too_small(frame, area);
    };
    title(frame, layout.title, state, theme);
    case::draw(frame, &layout, state, theme);
    if layout.side.width > 0 {
        outputs::draw(frame, layout.side, state, theme);
    }
    if layout.port.height > 0 {
        bus::port(frame, layout.port, state, theme);
        // In low terminals the pane of the port has room for its path only.
        let asks = layout.port.height == PORT_ROWS[0];
        bus::traffic(frame, layout.traffic, state, asks, theme);
    }
    if layout.board.height > 0 {
        board::draw(frame, layout.board, state, theme);
        phasors::draw(frame, layout.phasors, state, theme);
    }
    if layout.wiring.height > 0 {
        wiring::draw(frame, layout.wiring, state, theme);
    }
    pressed::draw(frame, layout.pressed, state, theme);
    footer(frame, layout.footer, theme);
    match state.overlay {
        Some(Overlay::Screen) => overlay::screen(frame, area, state, theme),
        Some(Overlay::Keys) => overlay::keys(frame, area, state, theme),
        Some(Overlay::Phasors) => overlay::phasors(frame, area, state, theme),
        Some(Overlay::Wiring) => overlay::wiring(frame, area, state, theme),
        Some(Overlay::Port) => overlay::port(frame, area, state, theme),
        None => {}
    }
    if let Some(notice) = &state.notice {
        overlay::notice(frame, area, notice, theme);
    }
}

/// A pane with a rule and its name above it.
fn pane(name: &str, theme: Theme) -> Block<'_> {
    let rule = if theme.unicode {
        ratatui::symbols::border::PLAIN
    } else {
        ratatui::symbols::border::Set { horizontal_top: "-", ..ratatui::symbols::border::PLAIN }
    };
    Block::new()
        .borders(Borders::TOP)
        .border_set(rule)
        .border_style(theme.role(Role::Quiet))
        .title(Span::styled(format!(" {name} "), theme.role(Role::Heading)))
        .padding(Padding::left(1))
}

fn title(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    let snapshot = &state.snapshot;
    let seconds = snapshot.time.0 / TICKS_PER_SECOND;
    let time = format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let left = Line::from(vec![
        Span::styled(" s4100 ", theme.role(Role::Heading)),
        Span::raw(format!(" {}   {time}  ", snapshot.scenario)),
        Span::styled(snapshot.speed.as_str(), theme.role(Role::Quiet)),
    ]);
    frame.render_widget(Paragraph::new(left), area);
    if let Some(meter) = snapshot.meter() {
        let count = snapshot.meters.len();
        let of = if count > 1 {
            format!("{} ({} of {count}), ", meter.name, snapshot.selected + 1)
        } else {
            String::new()
        };
        let text = format!("{of}address {} ", meter.address);
        frame.render_widget(Paragraph::new(text).alignment(Alignment::Right), area);
    }
}

fn footer(frame: &mut Frame<'_>, area: Rect, theme: Theme) {
    let mut spans = Vec::new();
    let short = KEYS.iter().filter(|row| !row.short.is_empty());
    let named = short.map(|row| (row.shown, row.short));
    for (index, (shown, does)) in named.chain([("q", "quit")]).enumerate() {
        spans.push(Span::raw(if index == 0 { " " } else { "  " }));
        spans.push(Span::styled(shown, theme.role(Role::Heading)));
        spans.push(Span::styled(format!(" {does}"), theme.role(Role::Quiet)));
    }
    frame.render_widget(Paragraph::new(Line::from(spans)), area);
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
