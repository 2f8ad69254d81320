//! The only code that changes the state.

use super::message::{Effect, Message};
use super::state::State;

/// Acts on a message; returns what is to be done outside.
pub fn update(state: &mut State, message: Message) -> Option<Effect> {
    match message {
        Message::Press(key) => return Some(Effect::Press(key)),
        Message::Quit => return Some(Effect::Quit),
        Message::Snapshot(snapshot) => state.snapshot = *snapshot,
        Message::Toggle(overlay) => {
            state.overlay = (state.overlay != Some(overlay)).then_some(overlay);
        }
        Message::CloseOverlay => state.overlay = None,
        Message::ToggleLarge => state.large = !state.large,
        Message::NextMeter => {
            let count = state.snapshot.meters.len();
            if count > 1 {
                return Some(Effect::SelectMeter((state.snapshot.selected + 1) % count));
            }
        }
    }
    None
}
