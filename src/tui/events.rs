//! What the events of a terminal mean: where the keys go, and what lies under the mouse.

use crossterm::event::{KeyCode, KeyModifiers};
use ratatui::layout::{Position, Rect};

use super::ask::Question;
use super::control_list::{ListRow, VALUE_COLUMNS, place, rows};
use super::input::{Mouse, Stroke, TerminalEvent};
use super::keys::{self, Where};
use super::message::Overlay;
use super::message::{LessonKey, Message, TypedKey};
use super::state::State;
use super::view;
use super::view::layout::layout;
use workbench::controls::Turn;

/// What an event of the terminal means on a screen of that size.
pub(super) fn message(event: TerminalEvent, state: &State, area: Rect) -> Option<Message> {
    match event {
        TerminalEvent::Key(code, modifiers, Stroke::Ends) => {
            // Whoever has the keys now: the meter had them when it went down.
            let Some(Message::Press(key)) = keys::message(code, modifiers, Where::Meter) else {
                return None;
            };
            Some(Message::Release(key))
        }
        TerminalEvent::Key(code, modifiers, _) => {
            let page = keys::page(code, modifiers).and_then(|by| view::page(area, state, by));
            if let Some(first) = page {
                return Some(Message::Scroll(first));
            }
            let of_lesson = lesson_key(code, modifiers, state).map(Message::Lesson);
            let typed = typed_key(code, modifiers, state).map(Message::Typed);
            let message =
                typed.or(of_lesson).or_else(|| keys::message(code, modifiers, state.focus()));
            match &state.question {
                Some(question) if message != Some(Message::Quit) => {
                    Some(answer(question, code, modifiers))
                }
                _ => message,
            }
        }
        TerminalEvent::Mouse(mouse, at) => mouse_message(mouse, at, state, area),
        TerminalEvent::Paste => Some(Message::Pasted),
    }
}

/// What a key says to the bench or the faults that lie over the meter: everything that can be typed.
fn typed_key(code: KeyCode, modifiers: KeyModifiers, state: &State) -> Option<TypedKey> {
    let plain = modifiers - KeyModifiers::SHIFT == KeyModifiers::NONE;
    let takes_words = matches!(state.overlay, Some(Overlay::Bench | Overlay::Faults));
    let is_open = takes_words && state.question.is_none();
    match code {
        _ if !plain || !is_open => None,
        KeyCode::Char(letter) => Some(TypedKey::Typed(letter)),
        KeyCode::Backspace => Some(TypedKey::Erase),
        KeyCode::Enter => Some(TypedKey::Enter),
        _ => None,
    }
}

/// What a key says to the lesson that lies over the meter. None of them is one of the meter's
/// four, or one of the installation while that has the keys.
fn lesson_key(code: KeyCode, modifiers: KeyModifiers, state: &State) -> Option<LessonKey> {
    state.snapshot.lesson.as_ref()?;
    let plain = modifiers - KeyModifiers::SHIFT == KeyModifiers::NONE;
    if !plain || state.overlay != Some(Overlay::Lesson) || state.focus() != Where::Meter {
        return None;
    }
    Some(match code {
        KeyCode::Char('n') => LessonKey::Next,
        KeyCode::Char('b') => LessonKey::Before,
        KeyCode::Char('x') => LessonKey::Hint,
        KeyCode::Char('a') => LessonKey::Again,
        KeyCode::Char('z') => LessonKey::Pause,
        KeyCode::Char('>') => LessonKey::Faster,
        KeyCode::Char('<') => LessonKey::Slower,
        KeyCode::Char(digit @ ('0'..='9' | '.')) => LessonKey::Typed(digit),
        KeyCode::Backspace => LessonKey::Erase,
        KeyCode::Enter => LessonKey::Enter,
        _ => return None,
    })
}

/// What a key says to a question.
fn answer(question: &Question, code: KeyCode, modifiers: KeyModifiers) -> Message {
    let plain = modifiers - KeyModifiers::SHIFT == KeyModifiers::NONE;
    let answers = question.answers();
    let given = answers.iter().position(|answer| plain && answer.codes.contains(&code));
    given.map_or(Message::Decline, Message::Answer)
}

fn mouse_message(mouse: Mouse, at: Position, state: &State, area: Rect) -> Option<Message> {
    let press = mouse == Mouse::Down;
    if state.question.is_some() {
        return press.then_some(Message::Decline);
    }
    if let Some(row) = view::hint_at(area, at) {
        return press.then(|| row.message());
    }
    if state.overlay == Some(Overlay::Scenarios) && !press {
        return match mouse {
            Mouse::WheelDown => Some(Message::Move(1)),
            Mouse::WheelUp => Some(Message::Move(-1)),
            Mouse::Down | Mouse::Up => None,
        };
    }
    if state.overlay.is_some() {
        return press.then_some(Message::CloseOverlay);
    }
    let layout = layout(area, state.arrangement())?;
    if layout.list.contains(at) {
        return match mouse {
            Mouse::WheelDown => Some(Message::Move(1)),
            Mouse::WheelUp => Some(Message::Move(-1)),
            Mouse::Down => clicked(state, layout.list, at),
            Mouse::Up => None,
        };
    }
    let hit = layout.buttons.iter().position(|button| button.contains(at))?;
    let button = state.panel.buttons.get(hit).filter(|_| press)?;
    Some(Message::Press(button.key))
}

/// What a click in the pane `area` means: the arrows turn, anything else chooses.
fn clicked(state: &State, area: Rect, at: Position) -> Option<Message> {
    let (place, list) = (place(area), state.list.as_ref()?);
    let line = usize::from(at.y.checked_sub(place.y)?);
    let rows = rows(&state.controls(), list.chosen, usize::from(place.height));
    let Some(ListRow::Control(index)) = rows.get(line).copied() else { return None };
    let from_right = (place.x + place.width).saturating_sub(at.x);
    if index != list.chosen {
        return Some(Message::Choose(index));
    }
    Some(match from_right {
        0..=3 => Message::Turn(Turn::More),
        _ if from_right + 2 >= VALUE_COLUMNS && from_right <= VALUE_COLUMNS => {
            Message::Turn(Turn::Less)
        }
        _ => Message::Turn(Turn::Flip),
    })
}
