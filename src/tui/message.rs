//! What can happen, and what follows from it outside.

use std::sync::Arc;

use firmware_model::Key;
use panels::Panel;

use super::snapshot::Snapshot;
use workbench::controls::{Set, Turn};
use workbench::lesson::LessonAct;
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
    ToggleList,
    /// Choose the control so many further down.
    Move(isize),
    /// Choose the first control so many headings further down.
    Jump(isize),
    /// Choose this control.
    Choose(usize),
    /// Turn the chosen control.
    Turn(Turn),
    /// What is said of a change of the installation: it was refused, or was work on what is live.
    Told(String),
    /// The simulation has moved on.
    Snapshot(Box<Snapshot>),
    /// Show this over the meter, or take it away again.
    Toggle(Overlay),
    /// Take away whatever lies over the meter.
    CloseOverlay,
    /// Show the uppermost box from this row of its text on.
    Scroll(usize),
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
    /// Something was typed at the bench, or among the faults of the line.
    Typed(TypedKey),
    /// What the meter has answered there.
    Asked(String),
    /// Say no to what is asked.
    Decline,
    /// Close what lies on top; where nothing does, ask whether to leave.
    Leave,
    /// Something for the lesson.
    Lesson(LessonKey),
    /// Leave.
    Quit,
}

/// What is typed on a line of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypedKey {
    /// A character.
    Typed(char),
    /// The last one goes.
    Erase,
    /// The line is whole.
    Enter,
}

/// What a person says to a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LessonKey {
    /// On to the next step, if this one is done.
    Next,
    /// Back a step.
    Before,
    /// A hint.
    Hint,
    /// This step from its beginning.
    Again,
    /// A digit or a point of an answer.
    Typed(char),
    /// Takes the last one away.
    Erase,
    /// The answer is whole.
    Enter,
    /// Stop what is shown, or let it go on.
    Pause,
    /// Faster.
    Faster,
    /// Slower.
    Slower,
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
    /// Ask the meter what a line asks for.
    Ask(String),
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
    /// Something for the lesson.
    Lesson(LessonAct),
    /// Leave these meters for the scenario of that name.
    Open(String),
    /// Leave.
    Quit,
}

/// What lies over the meter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlay {
    /// The bench: requests by register or by name, answered in words.
    Bench,
    /// The faults that the line is asked to have, and to how many requests each has applied.
    Faults,
    /// What the screen shows, where it stands, which register holds it, and on what that rests.
    Screen,
    /// The keys of the program.
    Keys,
    /// The phasors, as large as the terminal allows.
    Phasors,
    /// The wiring and its faults.
    Wiring,
    /// The port and its command lines in full.
    Port,
    /// What to check, from what is to be seen.
    Trouble,
    /// The lesson under way.
    Lesson,
    /// The scenarios that can be started.
    Scenarios,
}
