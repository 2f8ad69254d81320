//! Lessons: learning the meter on the meter.
//!
//! A lesson is a file: a scenario, what is said of safety before it begins, and steps. A step shows
//! something, sets a task, or asks a question. A task is done when what its goal expects is so, in
//! the words of a tape, never because a certain key was pressed. Nothing of a lesson locks the
//! meter.

mod check;
mod course;
mod parse;
mod run;
mod shipped;
mod strings;

pub use check::{LessonProblem, check};
pub use course::{Course, CourseDeed, LessonAct, LessonView};
pub use parse::{Lesson, LessonError, LessonQuestion, LessonStep, StepBody, safely};
pub use run::{AnswerVerdict, Hint, LessonRun, SpokenStep};
pub use shipped::{SHIPPED_LESSONS, ShippedLesson};
pub use strings::{PlayerText, Strings};

#[cfg(test)]
mod tests;
