//! A session that somebody without a terminal steers: questions and answers in JSON.
//!
//! A page in a browser has a [`PageSession`] and a clock. It says how much time passes and what is
//! pressed, and draws what comes back. Everything that happens is recorded, so that the state at
//! any moment is a tape, and a link.
//!
//! ```
//! use workbench::page::PageSession;
//!
//! let mut session = PageSession::new()?;
//! session.answer(r#"{"ask":"begin","scenario":"ct-reversed"}"#);
//! session.answer(r#"{"ask":"press","key":"minus"}"#);
//! session.answer(r#"{"ask":"pass","ticks":4032000}"#);
//! let look = session.answer(r#"{"ask":"look"}"#);
//! assert!(look.contains("\"words\":\"Reactive energy in quadrant 1, total"));
//! # Ok::<(), workbench::page::StartError>(())
//! ```

mod ask;
mod bench;
mod happen;
mod learn;
mod look;
mod replay;

use std::collections::VecDeque;

use firmware_model::{MeteringPath, Tick};
use panels::{Panel, PanelError};
use serde_json::{Value as Json, json};

use crate::capture::{FIRST_SECOND, Shot};
use crate::installation::Site;
use crate::library::Packed;
use crate::line::Counters;
use crate::scenario::{Scenario, ScenarioLoadError};
use crate::simulation::{Bus, Log, Recorder, Station};
use crate::tape::TapeLine;
use ask::PageAsk;
use learn::PageGuide;
use look::Drawings;

/// A meter or several, with all that is around them.
#[derive(Debug)]
pub struct PageSession {
    panel: Panel,
    /// The files that somebody has put in.
    files: Packed,
    scenario: Scenario,
    bus: Bus,
    selected: usize,
    /// The tape from the first second up to where the recorder begins.
    before: String,
    recorder: Recorder,
    /// When the last key that was pressed is up again.
    busy: Tick,
    /// What is still to be played.
    queue: VecDeque<TapeLine>,
    /// How much was to be played in all, for whoever waits.
    queued: usize,
    log: Log,
    counters: Counters,
    guide: Option<PageGuide>,
    /// What surrounds each meter as it should be, where nobody is told what is wrong.
    rights: Vec<Site>,
    /// The paths that were put right there.
    repaired: Vec<String>,
    /// What was drawn last.
    drawn: Option<Shot>,
    drawings: Drawings,
}

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The panel inside the program.
    #[error(transparent)]
    Panel(#[from] PanelError),
    /// The scenario inside the program.
    #[error(transparent)]
    Scenario(#[from] ScenarioLoadError),
}

/// What cannot be done, in words.
type Refusal = String;

impl PageSession {
    /// The default scenario, a second after its power-up.
    ///
    /// # Errors
    /// What is inside the program is not in order; a test reads it.
    pub fn new() -> Result<Self, StartError> {
        let panel = Panel::builtin()?;
        let scenario = Scenario::load("default", &Packed::default())?;
        let mut bus = Bus::new(&scenario, &panel.menu, MeteringPath::Auto);
        bus.advance(FIRST_SECOND);
        Ok(Self {
            panel,
            files: Packed::default(),
            scenario,
            bus,
            selected: 0,
            before: String::new(),
            recorder: Recorder::new(FIRST_SECOND),
            busy: Tick::ZERO,
            queue: VecDeque::new(),
            queued: 0,
            log: Log::default(),
            counters: Counters::default(),
            guide: None,
            rights: Vec::new(),
            repaired: Vec::new(),
            drawn: None,
            drawings: Drawings::default(),
        })
    }

    /// Another scenario, from its power-up.
    fn begin(&mut self, scenario: Scenario) {
        self.bus = Bus::new(&scenario, &self.panel.menu, MeteringPath::Auto);
        self.bus.advance(FIRST_SECOND);
        self.scenario = scenario;
        self.selected = 0;
        self.before.clear();
        self.recorder = Recorder::new(FIRST_SECOND);
        self.busy = Tick::ZERO;
        self.queue.clear();
        self.log = Log::default();
        self.counters = Counters::default();
        self.guide = None;
        self.rights.clear();
        self.repaired.clear();
        self.drawn = None;
        self.drawings.forget();
    }

    /// The answer to a question, both JSON: an object, with `error` in it where it is not to be
    /// had.
    pub fn answer(&mut self, question: &str) -> String {
        let ask = match serde_json::from_str::<PageAsk>(question) {
            Ok(ask) => ask,
            Err(error) => return json!({ "error": error.to_string() }).to_string(),
        };
        match self.answered(ask) {
            Ok(answer) => answer.to_string(),
            Err(error) => json!({ "error": error }).to_string(),
        }
    }

    fn answered(&mut self, ask: PageAsk) -> Result<Json, Refusal> {
        match ask {
            PageAsk::Begin { scenario } => self.begin_named(&scenario),
            PageAsk::Put { name, text } => self.put(&name, text),
            PageAsk::Scenarios => Ok(look::scenarios()),
            PageAsk::Pass { ticks } => Ok(self.pass(Tick(ticks))),
            PageAsk::Look { whole } => Ok(self.look(whole)),
            PageAsk::Regions => self.regions(),
            PageAsk::Picture { view, theme } => self.picture(&view, theme.as_deref()),
            PageAsk::Explain => self.explained(),
            PageAsk::Controls => self.controls(),
            PageAsk::Key { key, down } => self.key(&key, down),
            PageAsk::Press { key } => self.press(&key),
            PageAsk::Select { meter } => self.select(meter),
            PageAsk::Set { path, value } => self.set(&path, &value),
            PageAsk::Power { on } => self.power(on),
            PageAsk::Restart { what } => self.restart(&what),
            PageAsk::Registers { search, from } => self.registers(&search, from),
            PageAsk::Send { hex, crc, baud } => self.send(&hex, crc, baud),
            PageAsk::Read { unit, function, register, count } => {
                self.read(unit, function, register, count)
            }
            PageAsk::Write { unit, register, values } => self.write(unit, register, &values),
            PageAsk::Log { after } => Ok(self.log_after(after)),
            PageAsk::Tape => self.whole_tape(),
            PageAsk::Link => self.link(),
            PageAsk::Open { link } => self.open(&link),
            PageAsk::Play { text, file } => self.play(&text, &file),
            PageAsk::Step { ticks } => self.step(Tick(ticks)),
            PageAsk::Stop => Ok(self.stop()),
            PageAsk::Lessons => Ok(learn::lessons()),
            PageAsk::Lesson { name, step } => self.lesson(&name, step),
            PageAsk::Exam { seed, faults, trainee } => self.exam(seed, faults, trainee),
            PageAsk::Act { act, answer } => self.act(&act, answer),
            PageAsk::Leave => Ok(self.leave()),
        }
    }

    /// The meter that is shown.
    fn station(&self) -> Result<&Station, Refusal> {
        self.bus.stations().get(self.selected).ok_or_else(|| "there is no such meter".to_owned())
    }

    /// Whether nobody is told what is wrong.
    fn is_blind(&self) -> bool {
        !self.rights.is_empty()
    }
}

#[cfg(test)]
mod tests;
