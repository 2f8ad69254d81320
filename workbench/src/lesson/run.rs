//! A lesson under way: what is said, what is asked, and whether it is done.

use firmware_model::Tick;
use firmware_model::menu::Subject;
use panels::{Panel, value_text};

use super::parse::{Lesson, LessonQuestion, LessonStep, StepBody, target};
use super::strings::{PlayerText, Strings};
use crate::route::{Keys, NoRoute, Passwords, Route, Target, route};
use crate::simulation::{LiveWork, Station};
use crate::tape::condition;

/// Virtual time after which a hint may be asked for.
const PATIENCE: Tick = Tick::from_seconds(10);

/// A lesson under way.
#[derive(Debug, Clone)]
pub struct LessonRun {
    lesson: Lesson,
    strings: Strings,
    /// Nobody looks at how the work is done.
    is_bench: bool,
    place: usize,
    /// Since when this step is on.
    since: Tick,
    done: bool,
    /// How many hints of this step were given.
    hints: u8,
    /// How many hints were given in all.
    pub hints_given: u32,
    /// What was not done as safe work must be.
    pub unsafe_work: Vec<LiveWork>,
    seen_work: usize,
}

/// What stands beside the glass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpokenStep {
    /// The title, and which step of how many.
    pub title: String,
    /// What is to be read, done or answered.
    pub text: String,
    /// The choices of a question.
    pub choices: Vec<String>,
    /// What is said when it is done; nothing before.
    pub after: Option<String>,
    /// Whether the lesson is over.
    pub over: bool,
}

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerVerdict {
    /// It is right.
    Right,
    /// It is not.
    Wrong,
    /// Nothing was asked.
    NotAsked,
}

/// What helps with a task, the first time, the second, and the third.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// It is too early: this much longer.
    Wait(Tick),
    /// Where to look, or what to do.
    Where(String),
    /// The keys to press.
    Keys(String),
    /// The way there, to be shown.
    Show(Box<Route>),
    /// Nothing more can be said.
    None,
}

impl LessonRun {
    /// The lesson from its first step on, at `now`.
    pub fn new(lesson: Lesson, now: Tick) -> Self {
        Self {
            lesson,
            strings: Strings::default(),
            is_bench: false,
            place: 0,
            since: now,
            done: false,
            hints: 0,
            hints_given: 0,
            unsafe_work: Vec::new(),
            seen_work: 0,
        }
    }

    /// The same whose player speaks another language; the lesson is in it already.
    #[must_use]
    pub fn speaking(self, strings: Strings) -> Self {
        Self { strings, ..self }
    }

    /// The same as a trainer's own play: how the work is done is not looked at.
    #[must_use]
    pub fn at_bench(self, is_bench: bool) -> Self {
        Self { is_bench, ..self }
    }

    /// A text of the player.
    pub fn say(&self, text: PlayerText, put: &[(&str, &str)]) -> String {
        self.strings.say(text, put)
    }

    /// The lesson.
    pub const fn lesson(&self) -> &Lesson {
        &self.lesson
    }

    /// Which step it is at, from 0; as many as there are when it is over.
    pub const fn place(&self) -> usize {
        self.place
    }

    fn step(&self) -> Option<&LessonStep> {
        self.lesson.steps.get(self.place)
    }

    /// Goes to a step.
    pub fn go_to(&mut self, place: usize, now: Tick) {
        self.place = place.min(self.lesson.steps.len());
        (self.since, self.done, self.hints) = (now, false, 0);
    }

    /// Whether the present step is done; one that only tells is at once.
    pub fn is_done(&self) -> bool {
        self.done || matches!(self.step().map(|step| &step.body), Some(StepBody::Show(_)))
    }

    /// Goes on to the next step, if this one is done. Where it plays a tape, that is returned.
    pub fn next(&mut self, now: Tick) -> Option<&crate::tape::Tape> {
        if self.is_done() || self.place >= self.lesson.steps.len() {
            self.go_to(self.place + 1, now);
        }
        match self.step().map(|step| &step.body) {
            Some(StepBody::Show(tape)) if tape.first_line() > 0 => Some(tape),
            _ => None,
        }
    }

    /// Goes back a step.
    pub fn back(&mut self, now: Tick) {
        self.go_to(self.place.saturating_sub(1), now);
    }

    /// Looks at the meter: whether the task is done now. Work that is not done safely is noticed, and
    /// returned, whatever the task is.
    pub fn look(&mut self, station: &Station, panel: &Panel) -> Vec<LiveWork> {
        let fresh: Vec<LiveWork> =
            station.unsafe_work().iter().skip(self.seen_work).cloned().collect();
        self.seen_work = station.unsafe_work().len();
        let fresh = if self.is_bench { Vec::new() } else { fresh };
        self.unsafe_work.extend(fresh.iter().cloned());
        if let Some(StepBody::Task { goal, .. }) = self.step().map(|step| &step.body)
            && condition(goal, station, panel).is_ok()
        {
            self.done = true;
        }
        fresh
    }

    /// Takes the answer to a question: a choice counted from 1, a number, or the name of a part.
    pub fn answer(&mut self, text: &str, station: &Station) -> AnswerVerdict {
        let Some(StepBody::Question(question)) = self.step().map(|step| &step.body) else {
            return AnswerVerdict::NotAsked;
        };
        let text = text.trim();
        let right = match question {
            LessonQuestion::Choice(_, answer) => text.parse::<usize>().ok() == Some(answer + 1),
            LessonQuestion::Reading => {
                let number = |text: &str| text.replace(',', ".").parse::<f64>().ok();
                let shown = value_text(station.lcd().value);
                // Whoever adds the unit has read the glass, too.
                let first = text.split_whitespace().next().unwrap_or_default();
                match (number(first), number(&shown)) {
                    (Some(one), Some(other)) => (one - other).abs() < 1e-9,
                    _ => text.eq_ignore_ascii_case(&shown),
                }
            }
            LessonQuestion::Place(place) => text.eq_ignore_ascii_case(place),
        };
        if right {
            self.done = true;
            AnswerVerdict::Right
        } else {
            AnswerVerdict::Wrong
        }
    }

    /// The next hint of a task.
    ///
    /// # Errors
    /// Why no keys lead on.
    pub fn hint(&mut self, station: &Station, now: Tick) -> Result<Hint, NoRoute> {
        let Some(StepBody::Task { goal, hint, .. }) = self.step().map(|step| &step.body) else {
            return Ok(Hint::None);
        };
        let waited = now.since(self.since);
        if waited < PATIENCE && self.hints == 0 {
            return Ok(Hint::Wait(PATIENCE.since(waited)));
        }
        let target = target(goal);
        let first = hint.clone().or_else(|| target.map(|target| self.whereabouts(target)));
        self.hints = self.hints.saturating_add(1);
        self.hints_given += 1;
        if let (1, Some(text)) = (self.hints, first) {
            return Ok(Hint::Where(text));
        }
        let Some(target) = target else { return Ok(Hint::None) };
        let way = route(station.meter(), target, Passwords::Known)?;
        Ok(if self.hints == 2 {
            Hint::Keys(Keys(way.keys).to_string())
        } else {
            Hint::Show(Box::new(way))
        })
    }

    /// What stands beside the glass now.
    pub fn said(&self) -> SpokenStep {
        let count = self.lesson.steps.len();
        let Some(step) = self.step() else {
            let times = self.unsafe_work.len().to_string();
            let safety = match self.unsafe_work.len() {
                0 => self.say(PlayerText::Safe, &[]),
                1 => self.say(PlayerText::UnsafeOnce, &[]),
                _ => self.say(PlayerText::UnsafeOften, &[("times", &times)]),
            };
            let hints = self.hints_given.to_string();
            return SpokenStep {
                title: format!("{} ({count} of {count})", self.lesson.title),
                text: self.say(PlayerText::Over, &[("hints", &hints), ("safety", &safety)]),
                choices: Vec::new(),
                after: None,
                over: true,
            };
        };
        let choices = match &step.body {
            StepBody::Question(LessonQuestion::Choice(choices, _)) => choices.clone(),
            _ => Vec::new(),
        };
        let after = (self.is_done() && !step.after.is_empty()).then(|| step.after.clone());
        SpokenStep {
            title: format!("{} ({} of {count})", self.lesson.title, self.place + 1),
            text: step.text.clone(),
            choices,
            after,
            over: false,
        }
    }

    /// Where a screen is, without its keys.
    fn whereabouts(&self, target: Target) -> String {
        let id = target.screen.id();
        let inside = id.split('.').next().unwrap_or(id);
        match target.screen.row().subject {
            Subject::Setting(_) => self.say(PlayerText::IsSetting, &[]),
            Subject::Confirm(_) => self.say(PlayerText::IsReset, &[]),
            Subject::Alert(_) => self.say(PlayerText::IsAlert, &[]),
            _ => self.say(PlayerText::IsAmong, &[("where", inside)]),
        }
    }
}
