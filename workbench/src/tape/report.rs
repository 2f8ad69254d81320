//! What became of a tape: every expectation, compared.

use firmware_model::Tick;

use super::directive::{Directive, Tape, TapeLine};
use crate::simulation::LiveWork;

/// What was expected and what was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// What was expected.
    pub expected: String,
    /// What was there.
    pub found: String,
}

/// One expectation, compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The line of the tape.
    pub line: usize,
    /// The virtual time at which it was decided.
    pub at: Tick,
    /// What was wrong, if it was not met.
    pub mismatch: Option<Box<Mismatch>>,
}

/// What became of a tape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The name of the tape's file.
    pub file: String,
    /// Every expectation, in the order of the tape.
    pub checks: Vec<Check>,
    /// What the tape has worked on while it was live, each with its line.
    pub live_work: Vec<(usize, LiveWork)>,
    /// The virtual time at which the tape began.
    pub began: Tick,
    /// The virtual time at which it ended.
    pub ended: Tick,
}

impl Report {
    /// The expectations that were not met.
    pub fn failures(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| check.mismatch.is_some())
    }

    /// Every expectation with what stands on `tape`, which was played, less its tick.
    pub fn checks_on<'a>(&'a self, tape: &'a Tape) -> impl Iterator<Item = (TapeLine, &'a Check)> {
        let expectations =
            tape.lines().filter(|line| matches!(line.directive, Directive::Expect(_)));
        expectations.map(|line| TapeLine { at: None, ..line }).zip(&self.checks)
    }
}
