//! A lesson on a projector: its text in letters that the last row can read.

use panels::Blocks;
use panels::text::wrapped;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Paragraph};
use tui_big_text::{BigText, PixelSize};

use super::layout::{ScreenLayout, under};
use crate::tui::message::Overlay;
use crate::tui::state::State;
use crate::tui::theme::{Role, Theme};
use workbench::lesson::LessonView;

/// Columns and rows of a letter.
const LETTER: (u16, u16) = (4, 4);
/// On smaller terminals every letter is large already.
const SMALLEST: (u16, u16) = (120, 40);
/// Rows around the letters: a frame, and the line of keys.
const AROUND: u16 = 3;

/// The keys of a lesson or an exam.
pub(super) const fn lesson_keys(view: &LessonView) -> &'static str {
    if view.is_exam {
        "digits choose  b back  i instruments and repairs  l hide  Esc close"
    } else {
        "n next  b back  x hint  a again  l hide  Esc close"
    }
}

/// The lines of the caption: what is read, the choices, what was said last.
fn lines(state: &State, columns: usize) -> Vec<(String, Role)> {
    let Some(view) = &state.snapshot.lesson else { return Vec::new() };
    let mut all = Vec::new();
    let mut add = |text: &str, role: Role| {
        all.extend(wrapped(text, columns).into_iter().map(|line| (line, role)));
    };
    add(&view.text, Role::Plain);
    for (at, choice) in view.choices.iter().enumerate() {
        add(&format!("{} {choice}", at + 1), Role::Heading);
    }
    if let Some(said) = view.said.last() {
        add(said, Role::Good);
    }
    all
}

/// The layout with room for a caption under the glass; none where there is no lesson on a projector, the
/// terminal is small or has no blocks, or the text is too long for large letters.
pub fn layout(area: Rect, state: &State, theme: Theme) -> Option<ScreenLayout> {
    let is_wanted = state.large
        && state.overlay == Some(Overlay::Lesson)
        && state.snapshot.lesson.is_some()
        && theme.signs().blocks == Blocks::Quadrants
        && area.width >= SMALLEST.0
        && area.height >= SMALLEST.1;
    if !is_wanted {
        return None;
    }
    let columns = usize::from(area.width.saturating_sub(4) / LETTER.0);
    let count = u16::try_from(lines(state, columns).len()).ok()?;
    let rows = count.checked_mul(LETTER.1)?.checked_add(AROUND)?;
    (rows <= area.height * 2 / 3).then(|| under(area, state.arrangement(), rows))?
}

/// Draws the caption.
pub fn draw(frame: &mut Frame<'_>, layout: &ScreenLayout, state: &State, theme: Theme) {
    let Some(view) = &state.snapshot.lesson else { return };
    let place = layout.over;
    frame.render_widget(Clear, place);
    let block = Block::bordered().title(format!(" {} ", view.title));
    let inside = block.inner(place);
    frame.render_widget(block, place);
    let columns = usize::from(inside.width.saturating_sub(2) / LETTER.0);
    let large: Vec<Line<'_>> = lines(state, columns)
        .into_iter()
        .map(|(text, role)| Line::from(Span::styled(text, theme.role(role))))
        .collect();
    let text = BigText::builder().pixel_size(PixelSize::Quadrant).lines(large).build();
    let room = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    frame.render_widget(text, Rect { height: room.height.saturating_sub(1), ..room });
    let last = Rect { y: room.bottom().saturating_sub(1), height: 1, ..room };
    let keys = lesson_keys(view);
    frame.render_widget(Paragraph::new(Line::styled(keys, theme.role(Role::Quiet))), last);
}
