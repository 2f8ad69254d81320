//! What can happen, and what follows from it outside.

use crossterm::event::{Event, KeyEventKind, MouseButton, MouseEventKind};
use firmware_model::Key;
use ratatui::layout::{Position, Rect};

use super::keys;
use super::state::{Overlay, Snapshot, State};
use super::view::layout::layout;

/// Something that happened to the terminal program.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A button of the meter was pressed.
    Press(Key),
    /// The simulation has moved on.
    Snapshot(Box<Snapshot>),
    /// Show this over the meter, or take it away again.
    Toggle(Overlay),
    /// Take away whatever lies over the meter.
    CloseOverlay,
    /// Let the glass take the whole terminal, or give the room back.
    ToggleLarge,
    /// Show the next meter.
    NextMeter,
    /// Leave.
    Quit,
}

/// What is to be done outside the terminal program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Press a button of the shown meter.
    Press(Key),
    /// Show another meter.
    SelectMeter(usize),
    /// Leave.
    Quit,
}

/// What an event of the terminal means on a screen of that size.
pub(super) fn of_event(event: &Event, state: &State, area: Rect) -> Option<Message> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => {
            keys::message(key.code, key.modifiers)
        }
        Event::Mouse(mouse) if mouse.kind == MouseEventKind::Down(MouseButton::Left) => {
            if state.overlay.is_some() {
                return Some(Message::CloseOverlay);
            }
            let at = Position { x: mouse.column, y: mouse.row };
            let layout = layout(area, state.large)?;
            let hit = layout.buttons.iter().position(|button| button.contains(at))?;
            state.panel.buttons.get(hit).map(|button| Message::Press(button.key))
        }
        _ => None,
    }
}
