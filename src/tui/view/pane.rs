//! A pane, and a text that fits into one.

use panels::text::fitted;
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

/// A text that fits; what was cut off is marked.
pub fn shortened(text: &str, width: usize, theme: Theme) -> String {
    fitted(text, width, theme.signs().cut)
}
