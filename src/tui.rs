//! The terminal program: the meter's front in a terminal, and what happens at its port.
//!
//! State, message, update and view are separate: [`State`] is all there is to
//! draw, a [`Message`] is what can happen, `update` is the only code that changes a
//! state, and `view` draws one and decides nothing. The simulation stands behind
//! the trait [`Session`]; the program takes a [`Snapshot`] of it some twenty times a
//! second and draws a frame when the snapshot has changed.

mod keys;
mod message;
mod state;
mod terminal;
mod theme;
mod update;
mod view;

pub use keys::{KEYS, KeyRow};
pub use message::{Effect, Message};
pub use state::{Command, MeterView, Overlay, PortView, Snapshot, State, TrafficKind, TrafficLine};
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
    /// Shows and operates another meter; an index that does not exist changes nothing.
    fn select_meter(&self, index: usize);
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
                    Some(Effect::SelectMeter(index)) => session.select_meter(index),
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
        let snapshot = session.snapshot();
        if !snapshot.looks_like(&state.snapshot) {
            changed = true;
            update(&mut state, Message::Snapshot(Box::new(snapshot)));
        }
    }
}

#[cfg(test)]
mod tests;
