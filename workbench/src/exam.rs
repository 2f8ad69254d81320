//! Exams: an installation of which somebody has to find out what is wrong.
//!
//! A seed deals an installation and the faults in it, the same everywhere. The trainee has the meter's
//! glass and keys, its registers, and instruments; nothing says what is wrong. What is answered is held
//! against what was dealt, and the tape of the session shows that it was repaired, and safely.

mod base;
mod fault;
mod tell;

pub use base::{EXAM_BASES, ExamBase};
pub use fault::{ExamFault, FaultKind, parts, place_words, possible, put_right};
pub use tell::Sight;

#[cfg(test)]
mod tests;
