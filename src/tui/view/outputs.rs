//! Beside the meter: what its screen says, its contacts, and the silences.

use firmware_model::lcd::Lcd;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::pane::{pane, shortened};
use crate::tui::snapshot::MeterView;
use crate::tui::state::State;
use crate::tui::theme::{Role, Theme};
use panels::text::wrapped;

/// Rows of the pane of contacts, with its rule.
const CONTACT_ROWS: u16 = 3;

/// Below so many rows beside the contacts there is one pane.
const LOW: u16 = 7;

/// ```text
/// - Contacts --------
/// Pulse  open    1234
/// Alarm  open
/// - Screen ----------
/// Real power, total of three phases: 27.000 kilowatts, imported.
/// - Silences --------
/// foreign-unit      3
/// ```
///
/// In a low pane the contacts stand on the rule above the words.
pub fn draw(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    let Some(meter) = state.snapshot.meter() else {
        return;
    };
    let rest = area.height.saturating_sub(CONTACT_ROWS);
    let room = usize::from(area.width.saturating_sub(1));
    let all = wrapped(&state.words(&meter.lcd), room).len() as u16;
    if rest < LOW || all >= rest {
        return short(frame, area, state, meter, theme);
    }
    // A row stays free below short words, and the first silences stay in sight but for words
    // that need their rows.
    let screen_rows = (all + 1).clamp(4, rest.saturating_sub(2).max(all + 1));
    let part = |y, height| Rect { y: area.y + y, height, ..area };
    contacts(frame, part(0, CONTACT_ROWS), meter, theme);
    let words = said(state, meter, room, usize::from(screen_rows - 1), theme);
    let screen = Paragraph::new(words).block(pane("Screen", theme));
    frame.render_widget(screen, part(CONTACT_ROWS, screen_rows));
    if rest > screen_rows + 1 {
        silences(frame, part(CONTACT_ROWS + screen_rows, rest - screen_rows), state, theme);
    }
}

/// What the screen says in so many rows. Where that is too little, what is wrong comes
/// first, and what is left out has a mark.
fn said(
    state: &State,
    meter: &MeterView,
    room: usize,
    rows: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let words = state.words(&meter.lcd);
    let mut lines = wrapped(&words, room);
    if lines.len() > rows {
        let calm = state.words(&Lcd { wrench: false, ..meter.lcd });
        if let Some(alert) = words.strip_prefix(&calm).filter(|alert| !alert.is_empty()) {
            lines = wrapped(&format!("{} {calm}", alert.trim_start()), room);
        }
        lines.truncate(rows);
        if let Some(last) = lines.last_mut() {
            *last = shortened(&format!("{last:<room$} "), room, theme);
        }
    }
    lines.into_iter().map(Line::raw).collect()
}

fn short(frame: &mut Frame<'_>, area: Rect, state: &State, meter: &MeterView, theme: Theme) {
    let (room, rows) = (usize::from(area.width.saturating_sub(1)), usize::from(area.height));
    let words = said(state, meter, room, rows.saturating_sub(1), theme);
    frame.render_widget(Paragraph::new(words).block(pane("Screen", theme)), area);
    let mut spans = Vec::new();
    for (name, closed, role) in
        [(" Pulse ", meter.pulse_closed, Role::Good), ("  Alarm ", meter.alarm_closed, Role::Bad)]
    {
        spans.push(Span::styled(name, theme.role(Role::Heading)));
        let role = if closed { role } else { Role::Heading };
        spans.push(Span::styled(contact(closed, theme), theme.role(role)));
    }
    spans.push(Span::raw(" "));
    let mut line = Line::from(spans);
    if line.width() > usize::from(area.width) {
        // The signs alone, where the words do not fit.
        for span in &mut line.spans {
            let short = span.content.split_once(' ').filter(|(sign, _)| sign.chars().count() == 1);
            if let Some((sign, _)) = short {
                span.content = sign.to_owned().into();
            }
        }
    }
    let width = (line.width() as u16).min(area.width);
    let place = Rect { x: area.x + area.width - width, width, height: 1, ..area };
    frame.render_widget(line, place);
}

/// The state of a contact, as a sign and a word.
fn contact(closed: bool, theme: Theme) -> &'static str {
    let [is_closed, is_open] = theme.signs().contact;
    if closed { is_closed } else { is_open }
}

fn contacts(frame: &mut Frame<'_>, area: Rect, meter: &MeterView, theme: Theme) {
    let role = |calm: bool, busy: Role| theme.role(if calm { Role::Plain } else { busy });
    let beyond = |at: usize| match meter.overload.get(at) {
        Some(Some(words)) => Span::styled(format!("  {words}"), theme.role(Role::Warning)),
        _ => Span::raw(""),
    };
    // The alarm contact is normally closed: without control power it shows that.
    let is_dark = meter.alarm_closed && meter.symptoms.iter().any(|symptom| symptom == "blank");
    let without_power = match (is_dark, area.width) {
        (true, 42..) => " (N.C.: no control power)",
        (true, 31..) => " N.C., no power",
        (true, 22..) => " N.C.",
        _ => "",
    };
    let lines = vec![
        Line::from(vec![
            Span::raw("Pulse  "),
            Span::styled(
                format!("{:<8}", contact(meter.pulse_closed, theme)),
                role(!meter.pulse_closed, Role::Good),
            ),
            Span::raw(format!("  {}", closures(meter, area.width))),
            beyond(0),
        ]),
        Line::from(vec![
            Span::raw("Alarm  "),
            Span::styled(contact(meter.alarm_closed, theme), role(!meter.alarm_closed, Role::Bad)),
            Span::raw(without_power),
            beyond(1),
        ]),
    ];
    frame.render_widget(Paragraph::new(lines).block(pane("Contacts", theme)), area);
}

/// How often the contact has closed, and what of that the receiver has counted; a narrow pane has
/// the numbers alone.
fn closures(meter: &MeterView, width: u16) -> String {
    let count = meter.pulse_count;
    let closures = match (width, count) {
        (..30, _) => count.to_string(),
        (_, 1) => "1 closure".to_owned(),
        _ => format!("{count} closures"),
    };
    match meter.received {
        Some(received) if width < 30 => format!("{closures}/{received}"),
        Some(received) => format!("{closures}, {received} received"),
        None => closures,
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
