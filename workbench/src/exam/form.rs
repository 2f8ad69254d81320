//! The form of an exam: answers are chosen in steps, where and then what, never typed.

use firmware_model::{TICKS_PER_SECOND, Tick};
use serde::{Deserialize, Serialize};

use super::deal::Exam;
use super::fault::{FaultKind, place_words};
use crate::lesson::{LessonAct, LessonView};
use crate::worded::Worded;

/// An answer: where something is wrong, and what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExamAnswer {
    /// When it was given, in ticks.
    pub at: u64,
    /// Where: `ct.B`.
    pub place: String,
    /// What, as its word.
    pub what: String,
}

impl ExamAnswer {
    /// In words.
    pub fn words(&self) -> String {
        let about = FaultKind::of_word(&self.what).map(Worded::about);
        format!("{}: {}", place_words(&self.place), about.unwrap_or(&self.what))
    }
}

/// What is chosen next.
#[derive(Debug, Clone, PartialEq, Eq)]
enum FormStep {
    Menu,
    Group,
    Place(&'static str),
    Kind(String),
    HandIn,
}

/// The groups of places, by the beginning of their names.
const GROUPS: [(&str, &str); 4] = [
    ("ct", "a current transformer"),
    ("lead", "a voltage lead"),
    ("pt", "a potential transformer"),
    ("setup", "a setting of the meter"),
];

/// A form that is being filled in.
#[derive(Debug, Clone)]
pub struct ExamForm {
    exam: Exam,
    step: FormStep,
    answers: Vec<ExamAnswer>,
    handed_in: bool,
}

impl ExamForm {
    /// An empty form.
    pub const fn new(exam: Exam) -> Self {
        Self { exam, step: FormStep::Menu, answers: Vec::new(), handed_in: false }
    }

    /// The exam.
    pub const fn exam(&self) -> &Exam {
        &self.exam
    }

    /// What was answered.
    pub fn answers(&self) -> &[ExamAnswer] {
        &self.answers
    }

    /// Whether it is handed in.
    pub const fn is_handed_in(&self) -> bool {
        self.handed_in
    }

    /// What stands beside the glass at `now`; `until` is when it is over, `said` what is said of
    /// the result.
    pub fn view(&self, now: Tick, until: Option<Tick>, said: &[String]) -> LessonView {
        let left = until.map_or_else(String::new, |until| {
            let seconds = until.0.saturating_sub(now.0) / TICKS_PER_SECOND;
            format!(", {}:{:02} left", seconds / 60, seconds % 60)
        });
        let title = if self.handed_in {
            format!("Exam {}: handed in", self.exam.seed)
        } else {
            format!("Exam {}{left}", self.exam.seed)
        };
        LessonView {
            title,
            text: if self.handed_in { String::new() } else { self.text() },
            choices: self.choices(),
            asks_reading: false,
            done: self.handed_in,
            said: said.to_vec(),
            is_exam: true,
        }
    }

    /// Does what the trainee has asked for at `now`; an exam has answers, and a way back.
    pub fn act(&mut self, act: &LessonAct, now: Tick) {
        match act {
            LessonAct::Answer(text) => {
                if let Ok(number) = text.parse() {
                    self.choose(number, now);
                }
            }
            LessonAct::Before => self.back(),
            _ => {}
        }
    }

    /// What is asked now.
    pub fn text(&self) -> String {
        let count = self.exam.faults.len();
        let hidden =
            if count == 1 { "One fault is".to_owned() } else { format!("{count} faults are") };
        match &self.step {
            FormStep::Menu => {
                let sheet = self.exam.base.sheet().join(" ");
                let given: Vec<String> = self
                    .answers
                    .iter()
                    .enumerate()
                    .map(|(at, answer)| format!(" {}) {}.", at + 1, answer.words()))
                    .collect();
                let given =
                    if given.is_empty() { " Nothing yet.".to_owned() } else { given.concat() };
                format!(
                    "{sheet} {hidden} hidden: find out what is wrong, put it right safely, and say \
                     it here. Answered:{given}"
                )
            }
            FormStep::Group => "Where is something wrong?".to_owned(),
            FormStep::Place(_) => "Where exactly?".to_owned(),
            FormStep::Kind(place) => format!("What is wrong with {}?", place_words(place)),
            FormStep::HandIn => {
                format!("Hand in with {} of {count} faults answered?", self.answers.len())
            }
        }
    }

    /// What can be chosen, counted from 1.
    pub fn choices(&self) -> Vec<String> {
        if self.handed_in {
            return Vec::new();
        }
        match &self.step {
            FormStep::Menu => {
                let mut all = vec!["add an answer".to_owned(), "hand in".to_owned()];
                if !self.answers.is_empty() {
                    all.push("take the last answer back".to_owned());
                }
                all
            }
            FormStep::Group => {
                self.groups().into_iter().map(|(_, words)| words.to_owned()).collect()
            }
            FormStep::Place(group) => {
                self.places(group).iter().map(|place| place_words(place)).collect()
            }
            FormStep::Kind(place) => {
                self.kinds(place).into_iter().map(|kind| kind.about().to_owned()).collect()
            }
            FormStep::HandIn => vec!["yes, I have finished".to_owned(), "no".to_owned()],
        }
    }

    /// Chooses number `number`, counted from 1, at `now`; whether there is one of that number.
    pub fn choose(&mut self, number: usize, now: Tick) -> bool {
        if self.handed_in || number == 0 || number > self.choices().len() {
            return false;
        }
        let at = number - 1;
        self.step = match (&self.step, at) {
            (FormStep::Menu, 0) => FormStep::Group,
            (FormStep::Menu, 1) => FormStep::HandIn,
            (FormStep::Menu, _) => {
                self.answers.pop();
                FormStep::Menu
            }
            (FormStep::Group, _) => match self.groups().get(at) {
                Some((group, _)) => FormStep::Place(group),
                None => FormStep::Menu,
            },
            (FormStep::Place(group), _) => match self.places(group).into_iter().nth(at) {
                Some(place) => self.asked_what(place, now),
                None => FormStep::Menu,
            },
            (FormStep::Kind(place), _) => {
                let (place, kind) = (place.clone(), self.kinds(place).get(at).copied());
                self.add(place, kind, now)
            }
            (FormStep::HandIn, at) => {
                self.handed_in = at == 0;
                FormStep::Menu
            }
        };
        true
    }

    /// A step back.
    pub fn back(&mut self) {
        self.step = match &self.step {
            FormStep::Place(_) => FormStep::Group,
            FormStep::Kind(place) => {
                let group = GROUPS.iter().find(|(name, _)| place.starts_with(&format!("{name}.")));
                group.map_or(FormStep::Group, |(name, _)| FormStep::Place(name))
            }
            _ => FormStep::Menu,
        };
    }

    /// Where only one thing can be wrong, nobody is asked what.
    fn asked_what(&mut self, place: String, now: Tick) -> FormStep {
        match self.kinds(&place).as_slice() {
            [only] => {
                let only = *only;
                self.add(place, Some(only), now)
            }
            _ => FormStep::Kind(place),
        }
    }

    fn add(&mut self, place: String, kind: Option<FaultKind>, now: Tick) -> FormStep {
        if let Some(kind) = kind {
            let answer = ExamAnswer { at: now.0, place, what: kind.word().to_owned() };
            // Who answers a place again has thought better of it.
            self.answers.retain(|other| other.place != answer.place);
            self.answers.push(answer);
        }
        FormStep::Menu
    }

    fn groups(&self) -> Vec<(&'static str, &'static str)> {
        GROUPS.into_iter().filter(|(group, _)| !self.places(group).is_empty()).collect()
    }

    /// The places of a group, each once: single ones first.
    fn places(&self, group: &str) -> Vec<String> {
        let prefix = format!("{group}.");
        let mut all: Vec<String> = Vec::new();
        for fault in self.exam.possible.iter().filter(|fault| fault.place.starts_with(&prefix)) {
            if !all.contains(&fault.place) {
                all.push(fault.place.clone());
            }
        }
        all.sort_by_key(|place| place.contains('-'));
        all
    }

    fn kinds(&self, place: &str) -> Vec<FaultKind> {
        let own = self.exam.possible.iter().filter(|fault| fault.place == place);
        own.map(|fault| fault.kind).collect()
    }
}
