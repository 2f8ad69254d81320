//! What the program asks once before it does it. Any key that is not an answer is a no.

use crossterm::event::KeyCode;

use super::message::Effect;
use super::snapshot::Snapshot;
use workbench::simulation::Restart;

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Whether to leave.
    Leave,
    /// From what the meter is to begin anew.
    Begin,
    /// Whether to leave these meters for that scenario.
    Open(String),
}

/// One answer that is not a no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// The keys that give it.
    pub codes: &'static [KeyCode],
    /// The same for people.
    pub shown: &'static str,
    /// What it does.
    pub help: &'static str,
    /// What follows from it.
    pub effect: Effect,
}

use KeyCode::{Char, Enter};

const fn answer(
    codes: &'static [KeyCode],
    shown: &'static str,
    help: &'static str,
    effect: Effect,
) -> Consent {
    Consent { codes, shown, help, effect }
}

/// The way to lose nothing.
const SAVE: Consent =
    answer(&[Char('s')], "s", "save as a tape, and stay: the last ten minutes", Effect::Save);

/// What is said of meters that are set otherwise than their scenario.
pub const DIFFERS: &str = "The settings are not those of the scenario";

impl Question {
    /// The title of the question.
    pub fn title(&self) -> String {
        match self {
            Self::Leave => "Leave the meter?".to_owned(),
            Self::Begin => "Begin anew?".to_owned(),
            Self::Open(name) => format!("Start {name}?"),
        }
    }

    /// What can be answered.
    pub fn answers(&self) -> Vec<Consent> {
        let anew = |codes, shown, help, what| answer(codes, shown, help, Effect::Restart(what));
        match self {
            Self::Leave => {
                vec![answer(&[Char('q'), Char('y'), Enter], "q", "leave", Effect::Quit), SAVE]
            }
            Self::Begin => vec![
                anew(
                    &[Char('R'), Char('y'), Enter],
                    "R",
                    "restart from the scenario: new meters, its wiring and loads",
                    Restart::Scenario,
                ),
                anew(
                    &[Char('s')],
                    "s",
                    "this meter's setup, as from the factory; its passwords stay",
                    Restart::Setup,
                ),
                anew(
                    &[Char('p')],
                    "p",
                    "its passwords, as from the factory: 00000",
                    Restart::Passwords,
                ),
                anew(
                    &[Char('e')],
                    "e",
                    "its energies, maxima and pulse counters to zero",
                    Restart::Energies,
                ),
                anew(&[Char('a')], "a", "all that it remembers, as from the factory", Restart::All),
            ],
            Self::Open(name) => vec![
                answer(
                    &[Enter, Char('y')],
                    "Enter",
                    "start it, in place of these meters",
                    Effect::Open(name.clone()),
                ),
                SAVE,
            ],
        }
    }

    /// What a person should know before the answer; `unsaved` says whether something was done that
    /// no tape has.
    pub fn words(&self, snapshot: &Snapshot, unsaved: bool) -> Vec<String> {
        let mut words = Vec::new();
        match self {
            Self::Leave | Self::Open(_) => {
                if unsaved {
                    words.push("What was done here is on no tape, and is lost.".to_owned());
                }
                words.push(match &snapshot.state_file {
                    Some(file) => format!("What the meters remember is kept in {file}"),
                    None => "What the meters remember is kept nowhere: it is lost.".to_owned(),
                });
            }
            Self::Begin if !snapshot.as_in_scenario => {
                words.push(format!("{DIFFERS}."));
            }
            Self::Begin => {}
        }
        words
    }
}
