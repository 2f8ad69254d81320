//! The installation: what can be played.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::pane::{pane, shortened};
use crate::tui::control_list::{ListRow, VALUE_COLUMNS, place, rows};
use crate::tui::state::State;
use crate::tui::theme::{Role, Theme};
use workbench::controls::{Control, Turn};

/// ```text
/// - Installation, has the keys ----
/// CT on input B
///   around line         <  B     >
/// > points              < reversed >
/// what is said of a change
/// ```
pub fn draw(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    let Some(list) = &state.list else { return };
    let (controls, place) = (state.controls(), place(area));
    let lines: Vec<Line<'_>> = rows(&controls, list.chosen, usize::from(place.height))
        .into_iter()
        .map(|row| match row {
            ListRow::Heading(index) => {
                let style = theme.role(Role::Heading).add_modifier(Modifier::UNDERLINED);
                Line::styled(controls[index].group, style)
            }
            ListRow::Control(index) => {
                let chosen = index == list.chosen;
                line(&controls[index], chosen, chosen && list.has_keys, place.width, theme)
            }
        })
        .collect();
    let name = if list.has_keys { "Installation: has the keys" } else { "Installation: i to play" };
    frame.render_widget(pane(name, theme), area);
    frame.render_widget(Paragraph::new(lines), place);
    let below = Rect { y: place.y + place.height, height: 1, ..place };
    let message = match &list.told {
        Some(words) => {
            let text = shortened(words, usize::from(place.width), theme);
            Line::styled(text, theme.role(Role::Bad))
        }
        None if list.has_keys => {
            let snapshot = &state.snapshot;
            let chosen = controls.get(list.chosen);
            let to = chosen
                .and_then(|row| row.entered(&snapshot.site, snapshot.setup.ct_primary()))
                .map_or("Enter changes nothing here".to_owned(), |to| format!("Enter: {to}"));
            let text = shortened(&to, usize::from(place.width), theme);
            Line::styled(text, theme.role(Role::Quiet))
        }
        None => Line::raw(""),
    };
    frame.render_widget(Paragraph::new(message), below);
}

/// The chosen control with its value on one line.
pub(super) fn chosen(state: &State, theme: Theme) -> String {
    let controls = state.controls();
    let chosen = state.list.as_ref().and_then(|list| controls.get(list.chosen));
    let [less, more] = theme.signs().turn;
    chosen.map_or(String::new(), |control| {
        format!("{}, {} {less} {} {more}", control.group, control.name, control.value)
    })
}

fn line(control: &Control, chosen: bool, active: bool, width: u16, theme: Theme) -> Line<'_> {
    let [less, more] = theme.signs().turn;
    let arrow = |turn: Turn, symbol: &'static str| {
        if chosen && control.turned(turn).is_some() { symbol } else { " " }
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
