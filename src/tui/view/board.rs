//! The installation: what can be played.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::pane::{pane, shortened};
use crate::tui::board::{Row, VALUE_COLUMNS, list, rows};
use crate::tui::controls::{Control, Turn};
use crate::tui::state::State;
use crate::tui::theme::{Role, Theme};

/// ```text
/// - Installation, has the keys ----
/// CT on input B
///   around line         <  B     >
/// > points              < reversed >
/// why a change was refused
/// ```
pub fn draw(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    let Some(board) = &state.board else { return };
    let (controls, list) = (state.controls(), list(area));
    let lines: Vec<Line<'_>> = rows(&controls, board.chosen, usize::from(list.height))
        .into_iter()
        .map(|row| match row {
            Row::Heading(index) => {
                let style = theme.role(Role::Heading).add_modifier(Modifier::UNDERLINED);
                Line::styled(controls[index].group, style)
            }
            Row::Control(index) => {
                let chosen = index == board.chosen;
                line(&controls[index], chosen, chosen && board.has_keys, list.width, theme)
            }
        })
        .collect();
    let name =
        if board.has_keys { "Installation: has the keys" } else { "Installation: i to play" };
    frame.render_widget(pane(name, theme), area);
    frame.render_widget(Paragraph::new(lines), list);
    let below = Rect { y: list.y + list.height, height: 1, ..list };
    let message = match &board.refused {
        Some(words) => {
            let text = shortened(words, usize::from(list.width), theme);
            Line::styled(text, theme.role(Role::Bad))
        }
        None if board.has_keys => {
            Line::styled("Enter: a fault, or 0 V, and back", theme.role(Role::Quiet))
        }
        None => Line::raw(""),
    };
    frame.render_widget(Paragraph::new(message), below);
}

/// The chosen control with its value on one line.
pub(super) fn chosen(state: &State, theme: Theme) -> String {
    let controls = state.controls();
    let chosen = state.board.as_ref().and_then(|board| controls.get(board.chosen));
    let [less, more] = theme.signs().turn;
    chosen.map_or(String::new(), |control| {
        format!("{}, {} {less} {} {more}", control.group, control.name, control.value)
    })
}

fn line(control: &Control, chosen: bool, active: bool, width: u16, theme: Theme) -> Line<'_> {
    let [less, more] = theme.signs().turn;
    let arrow = |turn: Turn, symbol: &'static str| {
        if chosen && control.set(turn).is_some() { symbol } else { " " }
    };
    let mark = if chosen { "> " } else { "  " };
    let room = usize::from(width.saturating_sub(VALUE_COLUMNS + 2));
    let fits = usize::from(VALUE_COLUMNS) - 5;
    let name = format!("{mark}{:<room$}", shortened(&control.name, room, theme));
    let value = format!("{:^fits$}", shortened(&control.value, fits, theme));
    let mut style = theme.role(if control.fault { Role::Bad } else { Role::Plain });
    let mut plain = theme.role(Role::Plain);
    if active {
        style = style.add_modifier(Modifier::REVERSED);
        plain = plain.add_modifier(Modifier::BOLD);
    }
    Line::from(vec![
        Span::styled(name, plain),
        Span::styled(format!("{} ", arrow(Turn::Less, less)), plain),
        Span::styled(value, style),
        Span::styled(format!(" {} ", arrow(Turn::More, more)), plain),
    ])
}
