//! A box over the meter: what it says, which can be longer than the screen, and the keys that
//! answer it, which always stand on its last rows.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Padding, Paragraph, Wrap};

use crate::tui::theme::{Role, Theme};
use panels::text::wrapped;

/// What a box says.
#[derive(Default)]
pub struct Boxed<'a> {
    /// The name in its border.
    pub name: String,
    /// Its text; where there are fewer rows than that it is paged through.
    pub text: Vec<Line<'a>>,
    /// Its last rows, which are there in any case.
    pub keys: Vec<Line<'a>>,
}

impl Boxed<'_> {
    /// Its rows on a screen of that size, its border included.
    pub fn rows(&self, area: Rect) -> u16 {
        let rows = height(&self.text, area) + height(&self.keys, area) + 2;
        u16::try_from(rows).unwrap_or(u16::MAX)
    }

    /// Its rows of text, and how many of them are seen in `place`.
    fn seen(&self, place: Rect, area: Rect) -> (usize, usize) {
        let keys = height(&self.keys, area) + 2;
        let text = height(&self.text, area);
        (text, text.min(usize::from(place.height).saturating_sub(keys)))
    }

    /// The first row of text that is seen a page further down or up; nothing where all of it
    /// is seen.
    pub fn page(&self, place: Rect, area: Rect, first: usize, by: isize) -> Option<usize> {
        let (text, seen) = self.seen(place, area);
        // A row of the page before stays in sight.
        let step = seen.saturating_sub(1).max(1).cast_signed();
        let to = first.saturating_add_signed(by.saturating_mul(step));
        (seen < text).then(|| to.min(text - seen))
    }

    /// Draws it at the bottom of `place`, as wide as a screen of `area` lets it be, with the
    /// text from its row `first` on.
    pub fn draw(self, frame: &mut Frame<'_>, place: Rect, area: Rect, first: usize, theme: Theme) {
        let (text, seen) = self.seen(place, area);
        let first = first.min(text - seen);
        let more = further(first, text - seen - first);
        let height = self.rows(area).min(place.height);
        let lines = self.text.iter().chain(&self.keys).map(Line::width);
        let widest = lines.chain([self.name.len() + 2, more.len()]).max().unwrap_or_default();
        let width = (inside(area).min(widest) as u16 + 4).min(place.width);
        let at = Rect {
            x: place.x + (place.width - width) / 2,
            y: place.bottom() - height,
            width,
            height,
        };
        let mut block = Block::bordered()
            .border_set(theme.signs().border)
            .title(Span::styled(format!(" {} ", self.name), theme.role(Role::Heading)))
            .padding(Padding::horizontal(1));
        if !more.is_empty() {
            block = block.title_bottom(Span::styled(more, theme.role(Role::Warning)));
        }
        let inner = block.inner(at);
        let above = Rect { height: (seen as u16).min(inner.height), ..inner };
        let below = Rect { y: above.bottom(), height: inner.height - above.height, ..inner };
        let part = |lines| Paragraph::new(lines).wrap(Wrap { trim: false });
        frame.render_widget(Clear, at);
        frame.render_widget(block, at);
        frame.render_widget(part(self.text).scroll((first as u16, 0)), above);
        frame.render_widget(part(self.keys), below);
    }
}

/// What is said of the rows above and below those that are seen.
fn further(above: usize, below: usize) -> String {
    match (above, below) {
        (0, 0) => String::new(),
        (0, _) => format!(" PgDn: {below} more "),
        (_, 0) => " PgUp: back ".to_owned(),
        _ => format!(" PgUp, PgDn: {below} more "),
    }
}

/// Keys with a word each, as many in a row as fit, one below the other where there is room.
pub fn side_by_side(
    all: impl Iterator<Item = (&'static str, &'static str)>,
    room: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let mut lines = vec![Line::default()];
    let pitch = if room > 40 { 24 } else { 1 };
    for (shown, word) in all {
        let used = lines.last().map_or(0, Line::width);
        let start = used.next_multiple_of(pitch) + if used > 0 && pitch == 1 { 2 } else { 0 };
        let wide = shown.len() + 1 + word.len();
        if used > 0 && start + wide > room {
            lines.push(Line::default());
        }
        if let Some(line) = lines.last_mut() {
            let gap = if line.width() == 0 { 0 } else { start - used };
            line.push_span(Span::raw(" ".repeat(gap)));
            line.push_span(Span::styled(shown, theme.role(Role::Heading)));
            line.push_span(Span::raw(format!(" {word}")));
        }
    }
    lines
}

/// A heading of that many columns, and a text beside it that stays beside it.
pub fn entry(
    (heading, columns): (&'static str, usize),
    text: &str,
    area: Rect,
    theme: Theme,
) -> Vec<Line<'static>> {
    let rows = wrapped(text, inside(area).saturating_sub(columns).max(1));
    let headings = std::iter::once(heading).chain(std::iter::repeat(""));
    rows.into_iter()
        .zip(headings)
        .map(|(row, heading)| {
            Line::from(vec![
                Span::styled(format!("{heading:<columns$}"), theme.role(Role::Heading)),
                Span::raw(row),
            ])
        })
        .collect()
}

/// How many rows the lines take in a box on a screen of that size; a word that is longer than a
/// row takes several.
fn height(lines: &[Line<'_>], area: Rect) -> usize {
    let room = inside(area);
    let rows = |line: &Line<'_>| -> usize {
        let text: String = line.spans.iter().map(|span| span.content.as_ref()).collect();
        wrapped(&text, room).iter().map(|row| row.chars().count().div_ceil(room).max(1)).sum()
    };
    lines.iter().map(rows).sum()
}

/// Columns of a box on a screen of that size, without its border and its margin.
pub fn inside(area: Rect) -> usize {
    let outside = if area.width < 76 { 0 } else { 6 };
    usize::from((area.width - outside).min(100).saturating_sub(4).max(1))
}
