//! Exams: an installation of which somebody has to find out what is wrong.
//!
//! A seed deals an installation and the faults in it, the same everywhere. The trainee has the meter's
//! glass and keys, its registers, and instruments; nothing says what is wrong. What is answered is held
//! against what was dealt, and the tape of the session shows that it was repaired, and safely.

mod base;
mod deal;
mod fault;
mod form;
mod result;
mod tell;

pub use base::{EXAM_BASES, ExamBase};
pub use deal::{DealError, Exam, MOST_FAULTS, SEEDS, deal, secret_seed};
pub use fault::{
    ExamFault, FaultKind, as_it_should_be, parts, place_words, possible, put_right, repairable,
};
pub use form::{ExamAnswer, ExamForm};
pub use result::{Denied, ExamResult, ExamScore, PASSED};
pub use tell::{Sight, alike, fault_sets};

#[cfg(test)]
mod tests;
