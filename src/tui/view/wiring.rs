//! The wiring, drawn, and its faults in words.

use panels::diagrams::Diagram;
use panels::{DrawnCell, Ink, least_cells, wiring_cells};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::pane::pane;
use crate::tui::state::State;
use crate::tui::theme::{Role, Theme};
use panels::text::wrapped;
use workbench::wiring::{control_power, diagram};

/// The drawing, its caption with the guide's diagram, and what is wrong; the drawing grows
/// with its pane.
pub fn draw(frame: &mut Frame<'_>, area: Rect, name: &str, state: &State, theme: Theme) {
    let block = pane(name, theme);
    let inner = block.inner(area);
    let (width, height) = (usize::from(inner.width), usize::from(inner.height));
    let diagram = wiring(state);
    let words = words(state, &diagram, width, theme);
    // No drawing hides what is wrong.
    let wrong: usize = diagram.faults.iter().map(|fault| wrapped(fault, width).len()).sum();
    let mut lines = Vec::new();
    let room = [words.len(), wrong].map(|words| height.saturating_sub(words));
    if let Some(columns) = columns(state, &diagram, width, room) {
        lines = drawn(state, &diagram, (columns, height.saturating_sub(words.len())), theme);
        lines.extend(words);
    } else {
        lines.extend(words);
        let (columns, rows) = least(state, &diagram);
        let needs = format!("The drawing needs {} columns and {} rows.", columns + 1, rows + 1);
        let needs = wrapped(&needs, width).into_iter();
        lines.extend(needs.map(|row| Line::styled(row, theme.role(Role::Quiet))));
    }
    frame.render_widget(Paragraph::new(lines).block(block), area);
}

/// The rows that the pane needs in so many columns, with its rule.
pub fn height(state: &State, columns: u16, theme: Theme) -> u16 {
    let width = usize::from(columns.saturating_sub(1));
    let diagram = wiring(state);
    let (columns, rows) = least(state, &diagram);
    // The control power is drawn where there are rows to spare; the glass comes first.
    let drawn = if width >= columns { rows } else { 2 };
    (1 + drawn + words(state, &diagram, width, theme).len()) as u16
}

/// How the meter is wired.
fn wiring(state: &State) -> Diagram {
    diagram(&state.panel, &state.snapshot.site, &state.snapshot.setup, true)
}

/// Columns and rows of the smallest drawing, which has no control power.
fn least(state: &State, diagram: &Diagram) -> (usize, usize) {
    let layout = &state.panel.diagrams.layout;
    least_cells(layout, diagram, layout.narrow.columns).unwrap_or_default()
}

/// In how many columns there is a drawing: all of them, where it leaves room for all words, or
/// as many as make one without the control power, which only leaves room for what is wrong.
fn columns(state: &State, diagram: &Diagram, width: usize, rooms: [usize; 2]) -> Option<usize> {
    let layout = &state.panel.diagrams.layout;
    let narrow = width.min(layout.wide.columns.saturating_sub(1));
    let mut tried = [width, narrow].into_iter().zip(rooms);
    let found = tried.find(|(columns, room)| {
        least_cells(layout, diagram, *columns).is_some_and(|(_, rows)| rows <= *room)
    });
    found.map(|(columns, _)| columns)
}

fn drawn(
    state: &State,
    diagram: &Diagram,
    size: (usize, usize),
    theme: Theme,
) -> Vec<Line<'static>> {
    let line = |row: Vec<DrawnCell>| {
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
    let layout = &state.panel.diagrams.layout;
    wiring_cells(layout, diagram, theme.signs().wires, size).into_iter().map(line).collect()
}

/// What is wrong comes before what is never missed.
fn words(state: &State, diagram: &Diagram, width: usize, theme: Theme) -> Vec<Line<'static>> {
    let mut texts = Vec::new();
    if diagram.faults.is_empty() {
        texts.push(("No fault.".to_owned(), Role::Good));
    }
    texts.extend(diagram.faults.iter().map(|fault| (format!("! {fault}"), Role::Bad)));
    texts.push((diagram.title.clone(), Role::Quiet));
    let control = control_power(&state.snapshot.site);
    texts.push((format!("Control power: {control}"), Role::Quiet));
    let lines = texts.into_iter().flat_map(|(text, role)| {
        let rows = wrapped(&text, width).into_iter();
        rows.map(move |row| Line::styled(row, theme.role(role)))
    });
    lines.collect()
}
