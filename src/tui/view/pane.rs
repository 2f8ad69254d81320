//! A pane, and texts that fit into one.

use ratatui::text::Span;
use ratatui::widgets::{Block, Borders, Padding};

use crate::tui::theme::{Role, Theme};

/// A pane with a rule and its name above it.
pub fn pane(name: &str, theme: Theme) -> Block<'_> {
    Block::new()
        .borders(Borders::TOP)
        .border_set(theme.signs().border)
        .border_style(theme.role(Role::Quiet))
        .title(Span::styled(format!(" {name} "), theme.role(Role::Heading)))
        .padding(Padding::left(1))
}

/// `text` in rows of that many columns, broken between words.
pub fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut rows = vec![String::new()];
    for word in text.split(' ') {
        let last = rows.last_mut().map_or(0, |row| row.chars().count());
        let fits = last == 0 || last + 1 + word.chars().count() <= room;
        match rows.last_mut().filter(|_| fits) {
            Some(row) if row.is_empty() => row.push_str(word),
            Some(row) => row.extend([" ", word]),
            None => rows.push(word.to_owned()),
        }
    }
    rows
}

/// A text that fits; what was cut off is marked.
pub fn shortened(text: &str, width: usize, theme: Theme) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(theme.signs().cut.chars()).collect()
}
