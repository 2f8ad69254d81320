//! The terminal program: the meter's front in a terminal, and what happens at its port.
//!
//! State, message, update and view are separate: [`State`] is all there is to
//! draw, a [`Message`] is what can happen, `update` is the only code that changes a
//! state, and `view` draws one and decides nothing. The simulation stands behind
//! the trait [`Meters`]; the program takes a [`Snapshot`] of it some twenty times a
//! second and draws a frame when the snapshot has changed.

mod ask;
mod chooser;
mod control_list;
mod events;
mod finger;
pub mod input;
mod keys;
mod message;
mod output;
mod run;
mod signs;
mod snapshot;
mod state;
mod terminal;
mod theme;
mod update;
mod view;

pub use ask::{Consent, Question};
pub use control_list::ControlList;
pub use keys::{KEYS, KeyRow, Where};
pub use message::{Effect, LessonKey, Message, NewPanel, Overlay};
pub use signs::Font;
pub use snapshot::{
    BlindView, MeterView, OfferedLine, PortView, Snapshot, TrafficKind, TrafficLine,
};
pub use state::{Arrangement, Note, Pressed, State, Visit};
pub use theme::Theme;
pub use update::update;
pub use view::draw;

pub use chooser::Chooser;
pub use run::run;

use std::sync::Arc;

use firmware_model::Key;
use panels::Panel;

use workbench::lesson::LessonAct;
use workbench::scenario::Offer;
use workbench::simulation::Restart;

/// What the terminal program needs of a running simulation.
pub trait Meters: Send + Sync {
    /// Everything that is to be drawn, as it is now.
    fn snapshot(&self) -> Snapshot;
    /// Moves the contact of a button of the selected meter.
    fn key(&self, key: Key, down: bool);
    /// Changes the installation of the selected meter, by the path of the scenario file. Work on
    /// what was live is told, in words.
    ///
    /// # Errors
    /// In words, what was found and what is accepted; nothing has changed then.
    fn set(&self, path: &str, value: &str) -> Result<Option<String>, String>;
    /// Switches the control power of the selected meter on or off.
    fn power(&self, on: bool);
    /// Shows and operates another meter; an index that does not exist changes nothing.
    fn select_meter(&self, index: usize);
    /// How the meter looks from now on, where somebody has changed that; or, in words,
    /// what is wrong with it.
    fn panel(&self) -> Option<Result<Arc<Panel>, String>> {
        None
    }
    /// Lets the selected meter begin anew, or from the scenario all of them.
    fn restart(&self, restart: Restart);
    /// Asks the selected meter what a line asks for (see [`workbench::line::asked`]); the answer in words.
    ///
    /// # Errors
    /// In words, what is wrong with the line.
    fn ask(&self, line: &str) -> Result<String, String>;
    /// Does something with the lesson that is under way, if one is.
    fn lesson(&self, _act: &LessonAct) {}
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
    /// The scenario that is not inside the program, to be chosen as those are.
    pub own: Option<Offer>,
    /// Somebody who has never been here is told what to press.
    pub first: bool,
    /// What is said at the start.
    pub words: Option<String>,
    /// Whether a lesson is under way: its box is open then.
    pub lesson: bool,
}

/// Why the terminal program ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExitReason {
    /// The user asked for it.
    Quit,
    /// The user has chosen the scenario of that name.
    Open(String),
    /// This signal asked for it.
    Signal(i32),
    /// The terminal is gone.
    TerminalClosed,
    /// The session has ended by itself.
    SessionOver,
}

#[cfg(test)]
mod tests;
