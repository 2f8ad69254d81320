//! The installations that exams are held on, as they should be.

use crate::diagnostics::FileError;
use crate::scenario::{MeterScenario, Scenario, comment};

/// An installation that exams are held on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExamBase {
    /// Its name.
    pub name: &'static str,
    /// Its scenario, without a fault.
    pub text: &'static str,
}

macro_rules! bases {
    ($($name:literal),* $(,)?) => {
        /// The installations that exams are held on. Their order and their number are a part of what a
        /// seed means.
        pub const EXAM_BASES: &[ExamBase] = &[$(ExamBase {
            name: $name,
            text: include_str!(concat!("../../../exams/", $name, ".toml")),
        }),*];
    };
}

bases!("plant", "office", "house", "pumps", "feeder");

impl ExamBase {
    /// Its scenario.
    ///
    /// # Errors
    /// None with the files of this repository; a test reads them.
    pub fn scenario(&self) -> Result<Scenario, FileError> {
        Scenario::parse(self.text, &format!("{}.toml", self.name))
    }

    /// Its meter with what surrounds it.
    ///
    /// # Errors
    /// As [`ExamBase::scenario`].
    pub fn meter(&self) -> Result<MeterScenario, FileError> {
        // A scenario has at least one meter.
        Ok(self.scenario()?.meters.remove(0))
    }

    /// What the trainee is told of it: what it is, and what was ordered.
    pub fn sheet(&self) -> Vec<String> {
        comment(self.text)
    }
}
