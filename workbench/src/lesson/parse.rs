//! From a file to a lesson.

use serde::Deserialize;
use toml::Spanned;

use crate::diagnostics::{FileError, nearest};
use crate::route::{RouteEnd, Target, TargetValue};
use crate::safety::{Statement, statements};
use crate::tape::{self, Condition, Directive, Expectation, Tape};

/// A lesson.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    /// The name of its file.
    pub file: String,
    /// What it is called.
    pub title: String,
    /// The scenario that it is on.
    pub scenario: String,
    /// What is said of safety before it begins.
    pub safety: Vec<Statement>,
    /// Its steps, at least one.
    pub steps: Vec<LessonStep>,
}

/// A step of a lesson.
#[derive(Debug, Clone, PartialEq)]
pub struct LessonStep {
    /// What is to be read, or done, or answered.
    pub text: String,
    /// What it is.
    pub body: StepBody,
    /// What is said when it is done.
    pub after: String,
}

/// What a step is.
#[derive(Debug, Clone, PartialEq)]
pub enum StepBody {
    /// The meter plays this tape; a step that only tells plays nothing.
    Show(Tape),
    /// The trainee acts until the goal is so.
    Task {
        /// What is to be so.
        goal: Condition,
        /// Where to look or what to do, for whom asks.
        hint: Option<String>,
        /// What solves it; with the steps of safe work around it where it is bound to them.
        solution: Tape,
        /// Whether it is bound to the steps of safe work.
        isolate_first: bool,
    },
    /// A question.
    Question(LessonQuestion),
}

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LessonQuestion {
    /// One of these is right, counted from 0.
    Choice(Vec<String>, usize),
    /// A number that stands on the glass then.
    Reading,
    /// A part of the installation or of the meter, by its name in a drawing: `ct.B`.
    Place(String),
}

/// What is wrong with a lesson.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct LessonError(#[from] FileError);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LessonFile {
    title: String,
    scenario: String,
    #[serde(default)]
    safety: Vec<Spanned<String>>,
    step: Vec<Spanned<StepKeys>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepKeys {
    show: Option<String>,
    tape: Option<String>,
    task: Option<String>,
    goal: Option<String>,
    hint: Option<String>,
    solution: Option<String>,
    safety: Option<String>,
    question: Option<String>,
    choices: Option<Vec<String>>,
    answer: Option<usize>,
    reading: Option<bool>,
    place: Option<String>,
    #[serde(default)]
    after: String,
}

/// The one rule of safety that a task may be bound to.
const ISOLATE_FIRST: &str = "isolate-first";

impl Lesson {
    /// Reads a lesson; `file` is the name that errors give it.
    ///
    /// # Errors
    /// The first thing that is wrong with it, with its place.
    pub fn parse(text: &str, file: &str) -> Result<Self, LessonError> {
        let read: LessonFile = panels::reading::read(text).map_err(|error| {
            FileError::of(file, text, error.span.unwrap_or(0..0), error.message)
        })?;
        let known = statements().unwrap_or_default();
        let mut safety = Vec::new();
        for id in &read.safety {
            let name = id.get_ref();
            let found = known.iter().find(|statement| statement.id == *name);
            safety.push(found.cloned().ok_or_else(|| {
                let near = nearest(name, known.iter().map(|statement| statement.id.as_str()));
                let hint =
                    near.first().map_or_else(String::new, |id| format!(", did you mean `{id}`?"));
                FileError::of(file, text, id.span(), format!("there is no notice `{name}`{hint}"))
            })?);
        }
        let mut steps = Vec::new();
        for step in read.step {
            let span = step.span();
            let made = step_of(step.into_inner());
            steps.push(made.map_err(|message| FileError::of(file, text, span, message))?);
        }
        if steps.is_empty() {
            return Err(
                FileError::of(file, text, 0..0, "a lesson has at least one `[[step]]`").into()
            );
        }
        let (title, scenario, file) = (read.title, read.scenario, file.to_owned());
        Ok(Self { file, title, scenario, safety, steps })
    }
}

fn step_of(keys: StepKeys) -> Result<LessonStep, String> {
    let StepKeys { show, task, question, after, .. } = &keys;
    let after = after.clone();
    let kinds = [show.is_some(), task.is_some(), question.is_some()];
    if kinds.into_iter().filter(|is| *is).count() != 1 {
        return Err("a step has one of `show`, `task` and `question`".to_owned());
    }
    if let Some(text) = show.clone() {
        let tape = directives(keys.tape.as_deref().unwrap_or(""), "tape")?;
        return Ok(LessonStep { text, body: StepBody::Show(tape), after });
    }
    if let Some(text) = task.clone() {
        return Ok(LessonStep { text, body: task_of(&keys)?, after });
    }
    let text = question.clone().unwrap_or_default();
    Ok(LessonStep { text, body: StepBody::Question(question_of(keys)?), after })
}

fn task_of(keys: &StepKeys) -> Result<StepBody, String> {
    let goal = keys.goal.as_deref().ok_or("a task has a `goal`, as a tape expects it")?;
    let goal = goal_of(goal)?;
    let isolate_first = match keys.safety.as_deref() {
        None => false,
        Some(ISOLATE_FIRST) => true,
        Some(other) => {
            return Err(format!("safety: `{other}` is not a rule; accepted: {ISOLATE_FIRST}"));
        }
    };
    let solution = match (&keys.solution, target(&goal)) {
        (Some(text), _) if isolate_first => directives(&safely(text), "solution")?,
        (Some(text), _) => directives(text, "solution")?,
        (None, Some(target)) => directives(&format!("go {target}\n"), "solution")?,
        (None, None) => {
            return Err("a task whose goal is not a screen or a setting has a `solution`".into());
        }
    };
    Ok(StepBody::Task { goal, hint: keys.hint.clone(), solution, isolate_first })
}

/// A change of the wiring with the steps of safe work around it.
pub fn safely(change: &str) -> String {
    let supply = change.contains("control_power.");
    let [isolate, prove, close] = if supply {
        [
            "set control_power.isolated true\n",
            "set work.voltmeter supply\n",
            "set control_power.isolated false\n",
        ]
    } else {
        [""; 3]
    };
    format!(
        "set work.voltmeter prover\nset service.isolated true\n{isolate}\
         set work.voltmeter A-B\nset work.voltmeter B-C\nset work.voltmeter A-N\n{prove}\
         set work.voltmeter prover\n{}\nset work.covers_off false\n{close}\
         set service.isolated false\nset work.voltmeter off\nwait 2s\n",
        change.trim_end()
    )
}

fn question_of(keys: StepKeys) -> Result<LessonQuestion, String> {
    match (keys.choices, keys.answer, keys.reading, keys.place) {
        (Some(choices), Some(answer), None, None) if (1..=choices.len()).contains(&answer) => {
            Ok(LessonQuestion::Choice(choices, answer - 1))
        }
        (Some(choices), _, None, None) => {
            Err(format!("a question with `choices` has an `answer` from 1 to {}", choices.len()))
        }
        (None, None, Some(true), None) => Ok(LessonQuestion::Reading),
        (None, None, None, Some(place)) => Ok(LessonQuestion::Place(place)),
        _ => Err("a question has `choices` and `answer`, or `reading = true`, or a `place`".into()),
    }
}

/// What a task is done by, as a tape expects it.
fn goal_of(text: &str) -> Result<Condition, String> {
    let tape = directives(&format!("expect {text}\n"), "goal")?;
    match tape.lines().next().map(|line| line.directive) {
        Some(Directive::Expect(Expectation::State { within: None, condition })) => Ok(condition),
        _ => {
            Err("goal: a goal is about the meter as it is then, such as `screen setup`".to_owned())
        }
    }
}

fn directives(text: &str, key: &str) -> Result<Tape, String> {
    tape::parse(text, key).map_err(|error| {
        let first = error.problems().first().map_or("", |problem| problem.message.as_str());
        format!("{key}: {first}")
    })
}

/// Where a goal leads: the screen, or the setting, that it is about first.
pub(super) fn target(goal: &Condition) -> Option<Target> {
    match goal {
        Condition::Screen(screen) => Some(Target::screen(*screen)),
        Condition::Setting(setting, number) => {
            let screen = Target::screen_of(*setting)?;
            let value = Some(TargetValue { number: *number, arrival: RouteEnd::Stored });
            Some(Target { screen, value })
        }
        Condition::And(one, other) => target(one).or_else(|| target(other)),
        _ => None,
    }
}
