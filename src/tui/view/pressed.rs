//! The last keys, and who gets the next one.

use firmware_model::Key;
use ratatui::Frame;
use ratatui::layout::{Alignment, Rect};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::tui::state::{Pressed, State};
use crate::tui::theme::{Role, Theme};

/// What somebody presses who has never been here, in one line of 76 columns or of 40.
const START: [&str; 2] = [
    " Start here: arrows press; o scenarios, ? explains; s4100 learn teaches",
    " Arrows press; o scenarios, ? explains",
];

/// ```text
///  Meter's keys   - 3x   +   >   hold <          Keys go to the meter
/// ```
pub fn draw(frame: &mut Frame<'_>, area: Rect, state: &State, theme: Theme) {
    let narrow = area.width < 64;
    if state.visit.first {
        let words = if narrow { START[1] } else { START[0] };
        return frame.render_widget(Line::styled(words, theme.role(Role::Good)), area);
    }
    let (words, role) = if state.hold_next {
        ("the next key is held for 3 s ", Role::Warning)
    } else if state.list_has_keys() && narrow {
        (" arrows play - Esc ends ", Role::Good)
    } else if narrow {
        ("arrows press keys ", Role::Quiet)
    } else if state.list_has_keys() {
        (" arrows play the installation - Esc gives them back ", Role::Good)
    } else {
        ("arrows press the meter's keys ", Role::Quiet)
    };
    let mut style = theme.role(role);
    if role == Role::Good {
        style = style.add_modifier(Modifier::REVERSED | Modifier::BOLD);
    }
    let who = Paragraph::new(Span::styled(words, style)).alignment(Alignment::Right);
    frame.render_widget(who, area);
    let label = " Pressed";
    let room = usize::from(area.width).saturating_sub(label.len() + words.len() + 3);
    let mut entries = Vec::new();
    let mut taken = 0;
    for pressed in state.pressed.iter().rev() {
        let text = entry(*pressed, state, theme);
        taken += text.chars().count();
        if taken > room {
            break;
        }
        // The last one stands out.
        let role = if entries.is_empty() { Role::Heading } else { Role::Plain };
        entries.push(Span::styled(text, theme.role(role)));
    }
    entries.push(Span::styled(label, theme.role(Role::Quiet)));
    entries.reverse();
    let left = Rect { width: area.width.saturating_sub(words.len() as u16), ..area };
    frame.render_widget(Paragraph::new(Line::from(entries)), left);
}

fn entry(pressed: Pressed, state: &State, theme: Theme) -> String {
    let button = state.panel.buttons.iter().find(|button| button.key == pressed.key);
    let symbol = button.map_or_else(
        || word(pressed.key),
        |button| if theme.signs().symbols { button.symbol.as_str() } else { button.ascii.as_str() },
    );
    match pressed {
        Pressed { held: true, .. } => format!("  {symbol} held"),
        Pressed { times: 1, .. } => format!("  {symbol}"),
        Pressed { times, .. } => format!("  {symbol} {times}x"),
    }
}

/// A key that the panel has no button for.
fn word(key: Key) -> &'static str {
    match key {
        Key::Minus => "minus",
        Key::Plus => "plus",
        Key::Back => "back",
        Key::Next => "next",
    }
}
