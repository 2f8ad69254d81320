//! The port, and what happened at it.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::layout::PORT_ROWS;
use super::pane::{pane, shortened};
use crate::tui::snapshot::{PortView, TrafficKind, TrafficLine};
use crate::tui::state::State;
use crate::tui::theme::{Role, Theme};

/// ```text
/// - Port ------------------------------------------------
/// /tmp/s4100 -> /dev/pts/7   19200 8N1   nobody has it open
/// mbpoll    mbpoll -m rtu -a 1 ...
/// state     /home/.../default.s4100state
/// ```
pub fn port(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    let mut first = address(&state.snapshot.port, theme);
    if !state.snapshot.as_in_scenario && area.height == PORT_ROWS[0] {
        // The row of the state has no room; where this one has none either, who has the port
        // open stands under `p`.
        let needed = first.width() + 3 + DIFFERS.len();
        if needed >= usize::from(area.width) {
            first.spans.truncate(2);
        }
        first.push_span(Span::styled(format!("   {DIFFERS}"), theme.role(Role::Warning)));
    }
    let mut lines = vec![first];
    lines.extend(commands(state, area, theme));
    lines.push(state_line(state, area, theme));
    frame.render_widget(Paragraph::new(lines).block(pane("Port", theme)), area);
}

/// What stands beside the state where the meter is set otherwise than its scenario.
const DIFFERS: &str = "not the scenario's setup: R";

fn state_line(state: &State, area: Rect, theme: Theme) -> Line<'static> {
    if state.snapshot.as_in_scenario {
        return entry("state", state_file(state), area, theme);
    }
    let width = area.width.saturating_sub(DIFFERS.len() as u16 + 3);
    let mut line = entry("state", state_file(state), Rect { width, ..area }, theme);
    line.push_span(Span::styled(format!("   {DIFFERS}"), theme.role(Role::Warning)));
    line
}

/// The lines that talk to the port.
fn commands(state: &State, area: Rect, theme: Theme) -> Vec<Line<'static>> {
    let commands = state.snapshot.port.commands.iter();
    commands.map(|command| entry(&command.name, &command.line, area, theme)).collect()
}

fn entry(name: &str, text: &str, area: Rect, theme: Theme) -> Line<'static> {
    let name = format!("{name:<9} ");
    let fits = usize::from(area.width).saturating_sub(name.len() + 1);
    let line = shortened(text, fits, theme);
    Line::from(vec![Span::styled(name, theme.role(Role::Quiet)), Span::raw(line)])
}

/// The path, the settings and the clients on one line.
pub(super) fn address(port: &PortView, theme: Theme) -> Line<'_> {
    let path = match &port.link {
        Some(link) => format!("{link} {} {}", theme.signs().leads_to, port.path),
        None => port.path.clone(),
    };
    Line::from(vec![
        Span::styled(path, theme.role(Role::Heading)),
        Span::raw(format!("   {}   ", port.settings)),
        Span::styled(port.clients.as_str(), theme.role(Role::Quiet)),
    ])
}

/// Where what the meter remembers is kept.
pub(super) fn state_file(state: &State) -> &str {
    state.snapshot.state_file.as_deref().unwrap_or("kept nowhere: it is lost at the end")
}

/// ```text
/// - Bus -------------------------------------------------
///  12.431 s  holding 21-30 (...): 10 values, 27.00 kW, answered after 114 ms
/// ```
/// While nobody has asked, what asks, unless the pane of the port shows it.
pub fn traffic(frame: &mut Frame<'_>, area: Rect, state: &State, asks: bool, theme: Theme) {
    let room = usize::from(area.height.saturating_sub(1));
    let all = &state.snapshot.traffic;
    let latest = all.get(all.len().saturating_sub(room)..).unwrap_or_default();
    let lines: Vec<Line<'_>> = if all.is_empty() {
        let asking = if asks { commands(state, area, theme) } else { Vec::new() };
        let nothing = if asks { "No request yet. These send some:" } else { "No request yet." };
        [Line::styled(nothing, theme.role(Role::Quiet))].into_iter().chain(asking).collect()
    } else {
        latest.iter().map(|line| traffic_line(line, area, theme)).collect()
    };
    frame.render_widget(Paragraph::new(lines).block(pane("Bus", theme)), area);
}

fn traffic_line(line: &TrafficLine, area: Rect, theme: Theme) -> Line<'_> {
    let time = format!("{:>10}  ", line.time);
    // The mark keeps the kinds apart where there are no colours.
    let (mark, role) = match line.kind {
        TrafficKind::Reply => ("  ", Role::Plain),
        TrafficKind::Exception => ("! ", Role::Bad),
        TrafficKind::Silence => ("- ", Role::Warning),
        TrafficKind::Note => ("# ", Role::Quiet),
    };
    let fits = usize::from(area.width).saturating_sub(time.len() + mark.len() + 1);
    Line::from(vec![
        Span::styled(time, theme.role(Role::Quiet)),
        Span::styled(mark, theme.role(role)),
        Span::styled(shortened(&line.words, fits, theme), theme.role(role)),
    ])
}
