//! The terminal program: the meter's front in a terminal, and what happens at its port.
//!
//! State, message, update and view are separate: [`State`] is all there is to
//! draw, a [`Message`] is what can happen, `update` is the only code that changes a
//! state, and `view` draws one and decides nothing. The simulation stands behind
//! the trait [`Session`]; the program takes a [`Snapshot`] of it some twenty times a
//! second and draws a frame when the snapshot has changed.

mod board;
mod controls;
mod explain;
mod keys;
mod message;
mod phasors;
mod state;
mod terminal;
mod theme;
mod update;
mod view;
mod wiring;

pub use board::Board;
pub use controls::{Control, Set, Turn, controls};
pub use keys::{KEYS, KeyRow, Where};
pub use message::{Effect, Message, NewPanel};
pub use state::{
    Arrangement, Command, MeterView, Notice, Overlay, PortView, Pressed, Snapshot, State,
    TrafficKind, TrafficLine,
};
pub use theme::Theme;
pub use update::update;
pub use view::draw;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use crossterm::event::Event;
use firmware_model::Key;
use panels::Panel;
use terminal::Next;

/// What the terminal program needs of a running simulation.
pub trait Session: Send + Sync {
    /// Everything that is to be drawn, as it is now.
    fn snapshot(&self) -> Snapshot;
    /// A key press of the selected meter: down and up again, after those that are still queued.
    fn press(&self, key: Key);
    /// The same, but the key stays down for three seconds.
    fn hold(&self, key: Key);
    /// Changes the installation of the selected meter, by the path of the scenario file.
    ///
    /// # Errors
    /// In words, what was found and what is accepted; nothing has changed then.
    fn set(&self, path: &str, value: &str) -> Result<(), String>;
    /// Switches the control power of the selected meter on or off.
    fn power(&self, on: bool);
    /// Shows and operates another meter; an index that does not exist changes nothing.
    fn select_meter(&self, index: usize);
    /// How the meter looks from now on, where somebody has changed that; or, in words,
    /// what is wrong with it.
    fn panel(&self) -> Option<Result<Arc<Panel>, String>> {
        None
    }
    /// Saves the last ten minutes as a tape; returns where it is.
    ///
    /// # Errors
    /// In words, why there is no tape.
    fn save(&self) -> Result<String, String>;
    /// Whether it has ended by itself: the terminal program then ends, too.
    fn is_over(&self) -> bool {
        false
    }
}

/// How the terminal program looks.
#[derive(Debug, Clone)]
pub struct Options {
    /// How the meter looks.
    pub panel: Arc<Panel>,
    /// What the terminal can show.
    pub theme: Theme,
}

/// Why the terminal program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitReason {
    /// The user asked for it.
    Quit,
    /// This signal asked for it.
    Signal(i32),
    /// The terminal is gone.
    TerminalClosed,
    /// The session has ended by itself.
    SessionOver,
}

/// How long to wait for input before looking at the simulation again.
const PERIOD: Duration = Duration::from_millis(50);

/// Shows `session` in this terminal until it is over, or the user, a signal or a closed
/// window ends it.
///
/// The terminal is restored whatever ends it, a panic included.
///
/// # Errors
/// Where the terminal cannot be set up: standard output is none, for one.
pub fn run(session: &Arc<dyn Session>, options: &Options) -> Result<ExitReason> {
    let signals = terminal::Signals::watch()?;
    let mut screen = terminal::Screen::open()?;
    let input = terminal::Input::listen();
    let mut state = State::new(Arc::clone(&options.panel), session.snapshot());
    let mut changed = true;
    loop {
        if changed && screen.draw(|frame| view::draw(frame, &state, options.theme)).is_err() {
            return Ok(ExitReason::TerminalClosed);
        }
        changed = false;
        let mut next = input.next(PERIOD);
        if let Some(signal) = signals.received() {
            return Ok(ExitReason::Signal(signal));
        }
        // Everything that is waiting is acted on before the next frame.
        while let Next::Event(event) = next {
            changed |= matches!(event, Event::Resize(..));
            if let Some(message) = message::of_event(&event, &state, screen.area()) {
                changed = true;
                match update(&mut state, message) {
                    Some(Effect::Press(key)) => session.press(key),
                    Some(Effect::Hold(key)) => session.hold(key),
                    Some(Effect::Set(set)) => change(session.as_ref(), &mut state, &set),
                    Some(Effect::Power(on)) => session.power(on),
                    Some(Effect::SelectMeter(index)) => session.select_meter(index),
                    Some(Effect::Save) => {
                        update(&mut state, Message::Saved(session.save()));
                    }
                    Some(Effect::Quit) => return Ok(ExitReason::Quit),
                    None => {}
                }
            }
            next = input.next(Duration::ZERO);
        }
        if matches!(next, Next::Closed) || !terminal::is_open() {
            return Ok(ExitReason::TerminalClosed);
        }
        if session.is_over() {
            return Ok(ExitReason::SessionOver);
        }
        if let Some(panel) = session.panel() {
            changed = true;
            update(&mut state, Message::Panel(panel.map(NewPanel)));
        }
        let snapshot = session.snapshot();
        if !snapshot.looks_like(&state.snapshot) {
            changed = true;
            update(&mut state, Message::Snapshot(Box::new(snapshot)));
        }
    }
}

/// Changes the installation. The next key counts from what came of it, so the state
/// has to know that at once.
fn change(session: &dyn Session, state: &mut State, set: &Set) {
    let answer = match session.set(&set.path, &set.value) {
        Ok(()) => Message::Snapshot(Box::new(session.snapshot())),
        Err(words) => Message::Refused(words),
    };
    update(state, answer);
}

#[cfg(test)]
mod tests;
