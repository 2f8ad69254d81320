//! What can happen, and what follows from it outside.

use std::sync::Arc;

use crossterm::event::{KeyCode, KeyModifiers};
use firmware_model::Key;
use panels::Panel;
use ratatui::layout::{Position, Rect};

use super::ask::Question;
use super::board;
use super::controls::{Set, Turn};
use super::input::{Event, Mouse, Stroke};
use super::keys::{self, Where};
use super::state::{Overlay, Snapshot, State};
use super::view;
use super::view::layout::layout;
use workbench::simulation::Restart;

/// Something that happened to the terminal program.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A button of the meter was pressed.
    Press(Key),
    /// A button of the meter is to stay down for a while.
    Hold(Key),
    /// The next button stays down.
    HoldNext,
    /// A key of the meter's buttons, or the mouse, has come up.
    Release(Key),
    /// The meter got a key: its button went down.
    Got(Key),
    /// The button that went down last is held.
    Held(Key),
    /// Something was pasted.
    Pasted,
    /// Show the installation, give it the keys, or take it away.
    ToggleBoard,
    /// Choose the control so many further down.
    Move(isize),
    /// Choose the first control so many headings further down.
    Jump(isize),
    /// Choose this control.
    Choose(usize),
    /// Turn the chosen control.
    Turn(Turn),
    /// A change of the installation was refused, in words.
    Refused(String),
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
    /// Save the last ten minutes.
    Save,
    /// They were saved there, or why not.
    Saved(Result<String, String>),
    /// The meter looks like this from now on, or what is wrong with that.
    Panel(Result<NewPanel, String>),
    /// Ask from what the meter is to begin anew.
    Begin,
    /// Show what is to be found in the chosen scenario, or hide it.
    Describe,
    /// Start the chosen scenario.
    Start,
    /// Give this answer to what is asked.
    Answer(usize),
    /// Say no to what is asked.
    Decline,
    /// Close what lies on top; where nothing does, ask whether to leave.
    Leave,
    /// Leave.
    Quit,
}

/// A panel that takes the place of another; equal to itself alone.
#[derive(Debug, Clone)]
pub struct NewPanel(pub Arc<Panel>);

impl PartialEq for NewPanel {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What is to be done outside the terminal program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Press a button of the shown meter.
    Press(Key),
    /// Press a button of the shown meter and keep it down for a while.
    Hold(Key),
    /// Let go a button that is held by the key that came up.
    Release(Key),
    /// Change the installation of the shown meter.
    Set(Set),
    /// Switch the control power of the shown meter on or off.
    Power(bool),
    /// Show another meter.
    SelectMeter(usize),
    /// Save the last ten minutes.
    Save,
    /// Let the shown meter, or all of them, begin anew.
    Restart(Restart),
    /// Leave these meters for the scenario of that name.
    Open(String),
    /// Leave.
    Quit,
}

/// What an event of the terminal means on a screen of that size.
pub(super) fn of_event(event: Event, state: &State, area: Rect) -> Option<Message> {
    match event {
        Event::Key(code, modifiers, Stroke::Ends) => {
            // Whoever has the keys now: the meter had them when it went down.
            let Some(Message::Press(key)) = keys::message(code, modifiers, Where::Meter) else {
                return None;
            };
            Some(Message::Release(key))
        }
        Event::Key(code, modifiers, _) => {
            let message = keys::message(code, modifiers, state.focus());
            match &state.question {
                Some(question) if message != Some(Message::Quit) => {
                    Some(answer(question, code, modifiers))
                }
                _ => message,
            }
        }
        Event::Mouse(mouse, at) => of_mouse(mouse, at, state, area),
        Event::Paste => Some(Message::Pasted),
    }
}

/// What a key says to a question.
fn answer(question: &Question, code: KeyCode, modifiers: KeyModifiers) -> Message {
    let plain = modifiers - KeyModifiers::SHIFT == KeyModifiers::NONE;
    let answers = question.answers();
    let given = answers.iter().position(|answer| plain && answer.codes.contains(&code));
    given.map_or(Message::Decline, Message::Answer)
}

fn of_mouse(mouse: Mouse, at: Position, state: &State, area: Rect) -> Option<Message> {
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
    if layout.board.contains(at) {
        return match mouse {
            Mouse::WheelDown => Some(Message::Move(1)),
            Mouse::WheelUp => Some(Message::Move(-1)),
            Mouse::Down => board::hit(state, layout.board, at),
            Mouse::Up => None,
        };
    }
    let hit = layout.buttons.iter().position(|button| button.contains(at))?;
    let button = state.panel.buttons.get(hit).filter(|_| press)?;
    Some(Message::Press(button.key))
}
