//! Beside the meter: what its screen says, its contacts, and the silences.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::pane;
use crate::tui::state::{MeterView, State};
use crate::tui::theme::{Role, Theme};

/// Rows of the pane of contacts, with its rule.
const CONTACT_ROWS: u16 = 3;

/// ```text
/// - Contacts --------
/// Pulse  open    1234
/// Alarm  open
/// - Screen ----------
/// Real power, total of three phases: 27.000 kilowatts, imported.
/// - Silences --------
/// foreign-unit      3
/// ```
pub fn draw(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    let Some(meter) = state.snapshot.meter() else {
        return;
    };
    let words = panels::words(&state.panel, &meter.lcd);
    let text_rows = (words.len() as u16 / area.width.saturating_sub(1).max(1) + 2).clamp(3, 5);
    let rest = area.height.saturating_sub(CONTACT_ROWS);
    let screen_rows = (text_rows + 1).min(rest / 2 + 1);
    let part = |y, height| Rect { y: area.y + y, height, ..area };
    contacts(frame, part(0, CONTACT_ROWS), meter, theme);
    let screen = Paragraph::new(words).wrap(Wrap { trim: true }).block(pane("Screen", theme));
    frame.render_widget(screen, part(CONTACT_ROWS, screen_rows));
    silences(frame, part(CONTACT_ROWS + screen_rows, rest - screen_rows), state, theme);
}

fn contacts(frame: &mut Frame<'_>, area: Rect, meter: &MeterView, theme: Theme) {
    let state = |closed: bool| match (closed, theme.unicode) {
        (true, true) => "\u{25cf} closed",
        (false, true) => "\u{25cb} open  ",
        (true, false) => "* closed",
        (false, false) => "o open  ",
    };
    let role = |calm: bool, busy: Role| theme.role(if calm { Role::Plain } else { busy });
    let lines = vec![
        Line::from(vec![
            Span::raw("Pulse  "),
            Span::styled(state(meter.pulse_closed), role(!meter.pulse_closed, Role::Good)),
            Span::raw(format!("  {}", closures(meter.pulse_count, area.width))),
        ]),
        Line::from(vec![
            Span::raw("Alarm  "),
            Span::styled(state(meter.alarm_closed), role(!meter.alarm_closed, Role::Bad)),
        ]),
    ];
    frame.render_widget(Paragraph::new(lines).block(pane("Contacts", theme)), area);
}

/// How often the contact has closed; a narrow pane has the number alone.
fn closures(count: u64, width: u16) -> String {
    match (width, count) {
        (..30, _) => count.to_string(),
        (_, 1) => "1 closure".to_owned(),
        _ => format!("{count} closures"),
    }
}

fn silences(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    let room = usize::from(area.height.saturating_sub(1));
    let all = &state.snapshot.silences;
    // Those that occurred come first, so that a short pane shows what matters.
    let occurred = all.iter().filter(|(_, count)| *count > 0);
    let others = all.iter().filter(|(_, count)| *count == 0);
    let width = usize::from(area.width.saturating_sub(1).min(32));
    let lines: Vec<Line<'_>> = occurred
        .chain(others)
        .take(room)
        .map(|(name, count)| {
            let role = if *count > 0 { Role::Warning } else { Role::Quiet };
            let text = format!("{name:<13}{count:>rest$}", rest = width.saturating_sub(14));
            Line::styled(text, theme.role(role))
        })
        .collect();
    frame.render_widget(Paragraph::new(lines).block(pane("Silences", theme)), area);
}
