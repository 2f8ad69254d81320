//! The faults that the line is asked to have: which there are, to how many requests each has applied,
//! and a line on which one more is typed in the words of a tape.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::boxes::entry;
use crate::tui::state::State;
use crate::tui::theme::{Role, Theme};
use workbench::line::LineFaultKind;
use workbench::worded::Worded;

/// So many kinds are told in full.
const TOLD: usize = 4;

/// What stands in the box.
pub fn lines(area: Rect, state: &State, theme: Theme) -> Vec<Line<'static>> {
    let faults = &state.snapshot.site.faults;
    let mut lines = Vec::new();
    if faults.is_empty() {
        lines.push(Line::styled("none: the line does what it should", theme.role(Role::Good)));
    }
    for (number, (fault, count)) in faults.iter().zip(&state.snapshot.fault_counts).enumerate() {
        let met = if *count == 1 { "request" } else { "requests" };
        lines.push(Line::from(vec![
            Span::styled(format!("{:>2}  ", number + 1), theme.role(Role::Quiet)),
            Span::styled(fault.text.clone(), theme.role(Role::Bad)),
            Span::styled(format!("   {count} {met} met it"), theme.role(Role::Quiet)),
        ]));
    }
    lines.push(Line::styled(format!("> {}_", state.typed), theme.role(Role::Heading)));
    if let Some(why) = &state.refused {
        let told = entry(("", 2), why, area, theme).into_iter();
        lines.extend(told.map(|line| line.style(theme.role(Role::Bad))));
    }
    lines.extend(kinds(&state.typed, area, theme));
    let when = "then: once, every N, for N, probability P, from T, until T, function N, registers N-M, unit N";
    let keys = "Enter adds it, or takes away: drop N, clear. Esc closes.";
    for text in [when, keys] {
        let quiet = entry(("", 0), text, area, theme).into_iter();
        lines.extend(quiet.map(|line| line.style(theme.role(Role::Quiet))));
    }
    lines
}

/// The kinds that begin as what is typed: with what each is where they are few.
fn kinds(typed: &str, area: Rect, theme: Theme) -> Vec<Line<'static>> {
    let word = typed.split_whitespace().next().unwrap_or_default();
    let begun: Vec<LineFaultKind> = LineFaultKind::VALUES
        .iter()
        .copied()
        .filter(|kind| kind.word().starts_with(word))
        .collect();
    if begun.len() > TOLD {
        let all: Vec<&str> = begun.iter().map(|kind| kind.word()).collect();
        return entry(("", 2), &all.join("  "), area, theme);
    }
    begun.iter().flat_map(|kind| entry((kind.word(), 15), kind.about(), area, theme)).collect()
}
