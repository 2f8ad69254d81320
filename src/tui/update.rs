//! The only code that changes the state.

use firmware_model::Key;

use super::board::Board;
use super::controls::POWER;
use super::message::{Effect, Message};
use super::state::{Notice, Pressed, State};

/// How many keys are remembered.
const REMEMBERED: usize = 40;

/// Acts on a message; returns what is to be done outside.
pub fn update(state: &mut State, message: Message) -> Option<Effect> {
    settle_notice(state, &message);
    match message {
        Message::Save => return Some(Effect::Save),
        Message::Saved(saved) => state.notice = Some(saved_notice(saved)),
        Message::Panel(Ok(panel)) => state.panel = panel.0,
        Message::Panel(Err(text)) => {
            state.notice = Some(Notice { title: PANEL, text, is_error: true });
        }
        Message::Press(key) => {
            let held = std::mem::take(&mut state.hold_next);
            return Some(if held { Effect::Hold(key) } else { Effect::Press(key) });
        }
        Message::Hold(key) => {
            state.hold_next = false;
            return Some(Effect::Hold(key));
        }
        Message::Release(key) => return Some(Effect::Release(key)),
        Message::Got(key) => remember(state, key),
        Message::Held(key) => remember_held(state, key),
        Message::Pasted => state.notice = Some(pasted_notice()),
        Message::HoldNext => state.hold_next = !state.hold_next,
        Message::Quit => return Some(Effect::Quit),
        Message::Snapshot(snapshot) => {
            state.look(*snapshot);
            let count = state.board.as_ref().map_or(0, |_| state.controls().len());
            if let Some(board) = &mut state.board {
                board.chosen = board.chosen.min(count.saturating_sub(1));
            }
        }
        Message::Toggle(overlay) => {
            state.overlay = (state.overlay != Some(overlay)).then_some(overlay);
        }
        Message::CloseOverlay => close(state),
        Message::ToggleLarge => state.large = !state.large,
        Message::NextMeter => {
            let count = state.snapshot.meters.len();
            if count > 1 {
                return Some(Effect::SelectMeter((state.snapshot.selected + 1) % count));
            }
        }
        Message::ToggleBoard
        | Message::Move(_)
        | Message::Jump(_)
        | Message::Choose(_)
        | Message::Turn(_)
        | Message::Refused(_) => return play(state, message),
    }
    None
}

/// The title of what is wrong with a panel.
const PANEL: &str = "Panel: the last good one stays";

/// A notice is gone with the next key; one of an error when its cause is.
fn settle_notice(state: &mut State, message: &Message) {
    let Some(notice) = &state.notice else { return };
    let done = match message {
        Message::Snapshot(_)
        | Message::CloseOverlay
        | Message::Got(_)
        | Message::Held(_)
        | Message::Release(_) => false,
        Message::Panel(_) => notice.title == PANEL,
        _ => notice.title != PANEL,
    };
    if done {
        state.notice = None;
    }
}

fn saved_notice(saved: Result<String, String>) -> Notice {
    match saved {
        Ok(file) => Notice {
            title: "Saved",
            text: format!("The last ten minutes: {file}\nCheck them again: s4100 play {file}"),
            is_error: false,
        },
        Err(text) => Notice { title: "Not saved", text, is_error: true },
    }
}

fn pasted_notice() -> Notice {
    let text = "The meter has four buttons and no clipboard: what was pasted is ignored.";
    Notice { title: "Pasted", text: text.to_owned(), is_error: false }
}

/// What concerns the installation.
fn play(state: &mut State, message: Message) -> Option<Effect> {
    if message == Message::ToggleBoard {
        let has_keys = state.board_has_keys();
        let chosen = state.board.as_ref().map_or(0, |board| board.chosen);
        state.large = false;
        state.board = (!has_keys).then_some(Board { chosen, has_keys: true, refused: None });
        return None;
    }
    let controls = state.controls();
    let board = state.board.as_mut()?;
    match message {
        Message::Move(by) => board.move_by(by, controls.len()),
        Message::Jump(by) => board.jump(by, &controls),
        Message::Choose(index) => {
            board.chosen = index.min(controls.len().saturating_sub(1));
            board.has_keys = true;
        }
        Message::Refused(words) => board.refused = Some(words),
        Message::Turn(turn) => {
            board.has_keys = true;
            let control = controls.get(board.chosen)?;
            let set = control.set(turn).cloned();
            board.refused = match &set {
                Some(_) => None,
                None => Some(format!("{}: there is no further value", control.name)),
            };
            return set.map(|set| match set.path.as_str() {
                POWER => Effect::Power(set.value == "on"),
                _ => Effect::Set(set),
            });
        }
        _ => {}
    }
    None
}

/// Esc: takes away what is uppermost, one thing at a time.
fn close(state: &mut State) {
    if state.notice.take().is_some() {
        return;
    }
    if state.overlay.take().is_some() || std::mem::take(&mut state.hold_next) {
        return;
    }
    if let Some(board) = &mut state.board {
        board.has_keys = false;
    }
}

/// What the meter got, and nothing that was thrown away before it did.
fn remember(state: &mut State, key: Key) {
    match state.pressed.back_mut() {
        Some(last) if last.key == key && !last.held => last.times += 1,
        _ => state.pressed.push_back(Pressed { key, held: false, times: 1 }),
    }
    while state.pressed.len() > REMEMBERED {
        state.pressed.pop_front();
    }
}

/// The last one turns out to be held.
fn remember_held(state: &mut State, key: Key) {
    let held = Pressed { key, held: true, times: 1 };
    match state.pressed.back_mut() {
        Some(last) if last.key == key && last.times > 1 => {
            last.times -= 1;
            state.pressed.push_back(held);
        }
        Some(last) if last.key == key => *last = held,
        _ => state.pressed.push_back(held),
    }
}
