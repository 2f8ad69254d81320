//! A lesson with somebody who takes it: what is said to them, and what they ask for. What is to
//! be done to the meters for it is returned; whoever has them does it.

use panels::Panel;

use super::parse::{LessonQuestion, StepBody};
use super::run::{AnswerVerdict, Hint, LessonRun};
use super::strings::PlayerText;
use crate::route::Route;
use crate::simulation::Bus;
use crate::tape::Tape;

/// The names of the parts that a question may ask for, as its choices.
const PLACES: [&str; 8] =
    ["ct.A", "ct.B", "ct.C", "lead.A", "lead.B", "lead.C", "lead.N", "lead.1"];
/// As much as is said at once.
const MOST_SAID: usize = 3;

/// What is to be done with a lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LessonAct {
    /// On to the next step.
    Next,
    /// Back a step.
    Before,
    /// A hint.
    Hint,
    /// This step from its beginning.
    Again,
    /// Stops what is shown, or lets it go on.
    Pause,
    /// Shows it faster.
    Faster,
    /// Shows it slower.
    Slower,
    /// An answer.
    Answer(String),
}

/// A lesson or an exam as it stands beside the glass.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct LessonView {
    /// The title, and which step of how many.
    pub title: String,
    /// What is to be read, done or answered.
    pub text: String,
    /// The choices, numbered from 1.
    pub choices: Vec<String>,
    /// Whether a number is to be typed.
    pub asks_reading: bool,
    /// Whether the step is done.
    pub done: bool,
    /// What is said of an answer, a hint, or of work on what is live.
    pub said: Vec<String>,
    /// Whether it is an exam, which gives no hints.
    pub is_exam: bool,
}

/// What is to be done to the meters.
#[derive(Debug, Clone, PartialEq)]
pub enum CourseDeed {
    /// Nothing.
    Nothing,
    /// This is played on the first of them.
    Play(Tape),
    /// These keys of the first are pressed.
    Follow(Box<Route>),
    /// They begin anew, and [`Course::before`] is played.
    Again,
}

/// A lesson under way, with what is said of it.
#[derive(Debug, Clone)]
pub struct Course {
    run: LessonRun,
    said: Vec<String>,
}

impl Course {
    /// The lesson from where it is on; the notices of its safety are said first.
    pub fn new(run: LessonRun) -> Self {
        let said = run.lesson().safety.iter().map(|one| one.text.clone()).collect();
        Self { run, said }
    }

    /// What this step shows, if it shows something.
    pub fn shown(&self) -> Option<&Tape> {
        match self.run.lesson().steps.get(self.run.place()).map(|step| &step.body) {
            Some(StepBody::Show(tape)) if tape.first_line() > 0 => Some(tape),
            _ => None,
        }
    }

    /// The lesson and how far it has come.
    pub const fn run(&self) -> &LessonRun {
        &self.run
    }

    /// Goes to a step, where there is one of that number.
    pub fn go_to(&mut self, step: usize, bus: &Bus) -> bool {
        let is_there = step < self.run.lesson().steps.len();
        if is_there {
            self.run.go_to(step, bus.reached());
        }
        is_there
    }

    /// The meters are as they are where this step begins.
    pub fn begun_again(&mut self, bus: &Bus) {
        self.run.go_to(self.run.place(), bus.reached());
        self.tell(PlayerText::Again, &[]);
    }

    /// What leads from the scenario to where this step begins: what was shown, and the solutions.
    pub fn before(&self) -> impl Iterator<Item = &Tape> {
        let steps = self.run.lesson().steps.iter().take(self.run.place());
        steps.filter_map(|step| match &step.body {
            StepBody::Show(tape) => Some(tape),
            StepBody::Task { solution, .. } => Some(solution),
            StepBody::Question(_) => None,
        })
    }

    /// Looks at the meter, and says what stands beside the glass; of what is shown now, `showing` has
    /// the line and the speed.
    pub fn view(
        &mut self,
        bus: &Bus,
        panel: &Panel,
        showing: Option<(String, String)>,
    ) -> LessonView {
        if let Some(station) = bus.stations().first() {
            for work in self.run.look(station, panel) {
                self.tell(PlayerText::Danger, &[("what", &work.to_string())]);
            }
        }
        let said = self.run.said();
        let question = self.question();
        let choices = match question {
            Some(LessonQuestion::Place(_)) => PLACES.map(str::to_owned).to_vec(),
            _ => said.choices,
        };
        let mut spoken = self.said.clone();
        spoken.extend(showing.map(|(what, speed)| {
            self.run.say(PlayerText::Showing, &[("what", &what), ("speed", &speed)])
        }));
        spoken.extend(said.after);
        LessonView {
            title: said.title,
            text: said.text,
            choices,
            asks_reading: matches!(question, Some(LessonQuestion::Reading)),
            done: self.run.is_done(),
            said: spoken,
            is_exam: false,
        }
    }

    fn question(&self) -> Option<&LessonQuestion> {
        match self.run.lesson().steps.get(self.run.place()).map(|step| &step.body) {
            Some(StepBody::Question(question)) => Some(question),
            _ => None,
        }
    }

    /// Says one of the player's texts.
    pub fn tell(&mut self, text: PlayerText, put: &[(&str, &str)]) {
        self.say(self.run.say(text, put));
    }

    fn say(&mut self, text: String) {
        self.said.push(text);
        let more = self.said.len().saturating_sub(MOST_SAID);
        self.said.drain(..more);
    }

    /// Does what a person has asked for, on meters as they are now.
    pub fn act(&mut self, act: &LessonAct, bus: &Bus) -> CourseDeed {
        let now = bus.reached();
        self.said.clear();
        match act {
            LessonAct::Next => {
                let was = self.run.place();
                self.run.next(now);
                if self.run.place() != was {
                    return self.shown().cloned().map_or(CourseDeed::Nothing, CourseDeed::Play);
                }
                if !self.run.said().over {
                    self.tell(PlayerText::NotDone, &[]);
                }
                CourseDeed::Nothing
            }
            LessonAct::Before => {
                self.run.back(now);
                CourseDeed::Nothing
            }
            LessonAct::Again => CourseDeed::Again,
            LessonAct::Pause | LessonAct::Faster | LessonAct::Slower => CourseDeed::Nothing,
            LessonAct::Answer(text) => {
                self.answer(text, bus);
                CourseDeed::Nothing
            }
            LessonAct::Hint => self.hint(bus),
        }
    }

    fn answer(&mut self, text: &str, bus: &Bus) {
        let text = match self.question() {
            Some(LessonQuestion::Place(_)) => {
                let number = text.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                number.and_then(|index| PLACES.get(index)).copied().unwrap_or_default()
            }
            _ => text,
        };
        match bus.stations().first().map(|station| self.run.answer(text, station)) {
            Some(AnswerVerdict::Right) => self.tell(PlayerText::Right, &[]),
            Some(AnswerVerdict::Wrong) => self.tell(PlayerText::Wrong, &[("answer", text)]),
            _ => {}
        }
    }

    fn hint(&mut self, bus: &Bus) -> CourseDeed {
        let station = bus.stations().first();
        let mut deed = CourseDeed::Nothing;
        let text = match station.map(|station| self.run.hint(station, bus.reached())) {
            Some(Ok(Hint::Wait(time))) => {
                let seconds = format!("{}", time.as_seconds().ceil());
                self.run.say(PlayerText::Wait, &[("seconds", &seconds)])
            }
            Some(Ok(Hint::Where(text))) => text,
            Some(Ok(Hint::Keys(keys))) => self.run.say(PlayerText::Keys, &[("keys", &keys)]),
            Some(Ok(Hint::Show(way))) => {
                deed = CourseDeed::Follow(way);
                self.run.say(PlayerText::Shown, &[])
            }
            Some(Ok(Hint::None)) | None => self.run.say(PlayerText::NoHint, &[]),
            Some(Err(error)) => error.to_string(),
        };
        self.say(text);
        deed
    }
}
