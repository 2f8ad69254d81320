//! The course: the lessons inside the program, in the order in which they build on each other.

use super::parse::{Lesson, LessonError};

/// A lesson inside the program.
#[derive(Debug, Clone, Copy)]
pub struct ShippedLesson {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its file.
    pub text: &'static str,
}

impl ShippedLesson {
    /// The lesson.
    ///
    /// # Errors
    /// None with the files of this repository; a test reads them.
    pub fn lesson(&self) -> Result<Lesson, LessonError> {
        Lesson::parse(self.text, &format!("{}.toml", self.name))
    }
}

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        /// The lessons inside the program.
        pub const SHIPPED_LESSONS: &[ShippedLesson] = &[$(ShippedLesson {
            name: $name,
            text: include_str!(concat!("../../../lessons/", $name, ".toml")),
        }),*];
    };
}

shipped!(
    "first-look",
    "reading-values",
    "quick-setup",
    "passwords",
    "alerts",
    "energy",
    "demand",
    "pulses",
    "no-answer",
    "reads-zero",
    "ct-reversed",
    "ct-swapped",
    "ct-open",
    "ct-wrong-size",
    "ct-wrong-output",
    "leads-swapped",
    "line-open",
    "neutral-lead-open",
    "service-neutral-open",
    "pt-mismatch",
    "pt-reversed",
    "wrong-system-type",
    "control-power",
);
