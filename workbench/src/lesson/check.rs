//! Whether a lesson can be taken: its solutions are played, and each task is done by its own and
//! by nothing before.

use panels::Panel;
use panels::text::wrapped;

use super::parse::{Lesson, LessonStep, StepBody};
use super::run::LessonRun;
use crate::capture::settled;
use crate::library::Library;
use crate::scenario::Scenario;
use crate::simulation::Bus;
use crate::tape::{Directive, Player, Tape, condition};

/// Columns and rows that a text of a lesson has beside the smallest glass.
const COLUMNS: usize = 76;
const ROWS: usize = 7;

/// What is said before wiring is touched.
const OF_WIRING: [&str; 4] = ["qualified", "power-off", "no-indicator", "covers-on"];

/// Something that is wrong with a lesson.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: step {step}: {message}")]
pub struct LessonProblem {
    /// The lesson.
    pub file: String,
    /// The step, from 1; 0 for all of it.
    pub step: usize,
    /// What it is.
    pub message: String,
}

/// What is wrong with `lesson`; nothing if it can be taken.
pub fn check(lesson: &Lesson, panel: &Panel, library: &dyn Library) -> Vec<LessonProblem> {
    let problem =
        |step: usize, message: String| LessonProblem { file: lesson.file.clone(), step, message };
    let scenario = match Scenario::load(&lesson.scenario, library) {
        Ok(scenario) => scenario,
        Err(error) => return vec![problem(0, error.to_string())],
    };
    let mut problems = Vec::new();
    let touches = |step: &LessonStep| match &step.body {
        StepBody::Task { solution, .. } => touches_wiring(solution),
        _ => false,
    };
    if lesson.steps.iter().any(touches) {
        let said = |id: &&str| lesson.safety.iter().any(|statement| statement.id == **id);
        let missing: Vec<&str> = OF_WIRING.into_iter().filter(|id| !said(id)).collect();
        if !missing.is_empty() {
            let message = format!("it touches wiring, and does not say {}", missing.join(", "));
            problems.push(problem(0, message));
        }
    }
    let mut bus = settled(&scenario, panel, firmware_model::Tick::ZERO);
    let mut run = LessonRun::new(lesson.clone(), bus.reached());
    for (place, step) in lesson.steps.iter().enumerate() {
        let mut add = |message: String| problems.push(problem(place + 1, message));
        for text in [&step.text, &step.after] {
            let rows = wrapped(text, COLUMNS).len();
            if rows > ROWS {
                add(format!("a text of {rows} rows of {COLUMNS}; {ROWS} have room on 80x24"));
            }
        }
        run.go_to(place, bus.reached());
        match &step.body {
            StepBody::Show(tape) => {
                if let Err(message) = played(&mut bus, tape, panel, &scenario) {
                    add(format!("tape: {message}"));
                }
            }
            StepBody::Task { goal, solution, .. } => {
                let is_so = |bus: &Bus| {
                    bus.stations().first().is_some_and(|one| condition(goal, one, panel).is_ok())
                };
                if is_so(&bus) {
                    add("its goal is so before anything is done".to_owned());
                }
                if let Err(message) = played(&mut bus, solution, panel, &scenario) {
                    add(format!("solution: {message}"));
                }
                if !is_so(&bus) {
                    add("its solution does not reach its goal".to_owned());
                }
                let work = bus.stations().first().map(|one| run.look(one, panel));
                for one in work.unwrap_or_default() {
                    add(format!("its solution is not safe work: {one}"));
                }
            }
            StepBody::Question(_) => {}
        }
    }
    problems
}

/// Whether a tape changes what only a person with tools changes.
fn touches_wiring(tape: &Tape) -> bool {
    tape.lines().any(|line| match line.directive {
        Directive::Set { path, .. } => {
            path.starts_with("wiring.") || path.starts_with("control_power.")
        }
        _ => false,
    })
}

fn played(bus: &mut Bus, tape: &Tape, panel: &Panel, scenario: &Scenario) -> Result<(), String> {
    tape.check(scenario).map_err(|error| error.to_string())?;
    let (report, after, played) = Player::new(tape, bus.clone(), panel).play_through();
    *bus = after;
    played.map_err(|error| error.to_string())?;
    match report.failures().next() {
        None => Ok(()),
        Some(failure) => Err(format!("line {}: an expectation was not met", failure.line)),
    }
}
