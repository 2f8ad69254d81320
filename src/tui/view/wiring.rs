//! The wiring, drawn, and its faults in words.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::pane::pane;
use crate::tui::state::State;
use crate::tui::theme::{Role, Theme};
use crate::tui::wiring::{COLUMNS, Ink, drawing, rows};
use panels::text::wrapped;
use workbench::wiring::{caption, control_power, faults};

/// The drawing, its caption with the guide's diagram, and what is wrong; the drawing grows
/// with its pane.
pub fn draw(frame: &mut Frame<'_>, area: Rect, name: &str, state: &State, theme: Theme) {
    let block = pane(name, theme);
    let inner = block.inner(area);
    let (width, height) = (usize::from(inner.width), usize::from(inner.height));
    let words = words(state, width, theme);
    let least = rows(&state.snapshot.site);
    // No drawing hides what is wrong.
    let wrong = faults(&state.snapshot.site, &state.snapshot.setup);
    let wrong: usize = wrong.iter().map(|fault| wrapped(fault, width).len()).sum();
    let mut lines = Vec::new();
    if width >= COLUMNS && height >= least + wrong {
        lines = drawn(state, (width, height.saturating_sub(words.len())), theme);
        lines.extend(words);
    } else {
        lines.extend(words);
        let needs = format!("The drawing needs {} columns and {} rows.", COLUMNS + 1, least + 1);
        let needs = wrapped(&needs, width).into_iter();
        lines.extend(needs.map(|row| Line::styled(row, theme.role(Role::Quiet))));
    }
    frame.render_widget(Paragraph::new(lines).block(block), area);
}

/// The rows that the pane needs in so many columns, with its rule.
pub fn height(state: &State, columns: u16, theme: Theme) -> u16 {
    let width = usize::from(columns.saturating_sub(1));
    let drawn = if width >= COLUMNS { rows(&state.snapshot.site) } else { 2 };
    (1 + drawn + words(state, width, theme).len()) as u16
}

fn drawn(state: &State, size: (usize, usize), theme: Theme) -> Vec<Line<'static>> {
    let (site, setup) = (&state.snapshot.site, &state.snapshot.setup);
    let line = |row: Vec<(char, Ink)>| {
        let spans = row.into_iter().map(|(character, ink)| {
            let role = match ink {
                Ink::Wire => Role::Plain,
                Ink::Case => Role::Heading,
                Ink::Fault => Role::Bad,
            };
            Span::styled(character.to_string(), theme.role(role))
        });
        spans.collect::<Line<'_>>()
    };
    drawing(site, setup, theme.signs(), size).rows.into_iter().map(line).collect()
}

/// What is wrong comes before what is never missed.
fn words(state: &State, width: usize, theme: Theme) -> Vec<Line<'static>> {
    let (site, setup) = (&state.snapshot.site, &state.snapshot.setup);
    let faults = faults(site, setup);
    let mut texts = Vec::new();
    if faults.is_empty() {
        texts.push(("No fault.".to_owned(), Role::Good));
    }
    texts.extend(faults.into_iter().map(|fault| (format!("! {fault}"), Role::Bad)));
    texts.push((caption(site, setup), Role::Quiet));
    texts.push((format!("Control power: {}", control_power(site)), Role::Quiet));
    let lines = texts.into_iter().flat_map(|(text, role)| {
        let rows = wrapped(&text, width).into_iter();
        rows.map(move |row| Line::styled(row, theme.role(role)))
    });
    lines.collect()
}
