//! What becomes of an exam: a score that follows from seed, answers and tape, so that anybody can check it.
//!
//! It proves that the score follows from the tape. It does not prove who pressed, or when.

use firmware_model::{TICKS_PER_SECOND, Tick};
use panels::Panel;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::deal::{DEALING, Exam, deal};
use super::form::ExamAnswer;
use crate::capture::settled;
use crate::simulation::Bus;
use crate::tape::{self, Player};
use crate::worded::Worded;

/// The version of the format.
const VERSION: u32 = 1;
/// Points for the place of a fault, for what it is, and for its repair.
const POINTS: usize = 3;
/// A result is passed from so many percent on, if nothing was unsafe.
pub const PASSED: u32 = 80;

/// How good an exam was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExamScore {
    /// What was not done safely; it counts before everything else.
    pub unsafe_work: Vec<String>,
    /// Faults that were dealt.
    pub dealt: usize,
    /// Of them: found, where and what.
    pub right: usize,
    /// Of them: the place was found, and not what is wrong there.
    pub only_place: usize,
    /// Of them: not found.
    pub missed: usize,
    /// Answers about places where nothing is wrong.
    pub wrong: usize,
    /// Faults that are not there any more.
    pub repaired: usize,
    /// The time it took, s.
    pub seconds: u64,
    /// Of a hundred, without regard to safety.
    pub percent: u32,
}

impl ExamScore {
    /// The score of `answers`, with the meters as they are at the end.
    pub fn of(exam: &Exam, answers: &[ExamAnswer], bus: &Bus) -> Self {
        let given = |place: &str| answers.iter().find(|answer| answer.place == place);
        let (mut right, mut only_place) = (0, 0);
        for fault in &exam.faults {
            match given(&fault.place) {
                Some(answer) if answer.what == fault.kind.word() => right += 1,
                Some(_) => only_place += 1,
                None => {}
            }
        }
        let is_dealt =
            |answer: &&ExamAnswer| exam.faults.iter().any(|one| one.place == answer.place);
        let wrong = answers.iter().filter(|answer| !is_dealt(answer)).count();
        let station = bus.stations().first();
        let repaired = exam.faults.iter().filter(|fault| {
            station.is_some_and(|one| {
                fault.is_repaired(one.installation().site(), one.meter().setup())
            })
        });
        let (dealt, repaired) = (exam.faults.len(), repaired.count());
        let unsafe_work = station.map_or_else(Vec::new, |one| {
            one.unsafe_work().iter().map(ToString::to_string).collect()
        });
        let points = (2 * right + only_place + repaired).saturating_sub(wrong);
        let percent = 100 * points / (POINTS * dealt).max(1);
        Self {
            unsafe_work,
            dealt,
            right,
            only_place,
            missed: dealt - right - only_place,
            wrong,
            repaired,
            seconds: bus.reached().0 / TICKS_PER_SECOND,
            // By construction at most a hundred.
            percent: percent as u32,
        }
    }

    /// Whether it is good enough, and safe.
    pub fn is_passed(&self) -> bool {
        self.unsafe_work.is_empty() && self.percent >= PASSED
    }

    /// In words, safety first.
    pub fn words(&self) -> String {
        let safety = match self.unsafe_work.len() {
            0 => "safe".to_owned(),
            1 => format!("UNSAFE: {}", self.unsafe_work.concat()),
            count => format!(
                "UNSAFE, {count} times: {}",
                self.unsafe_work.first().map_or("", String::as_str)
            ),
        };
        let Self { dealt, right, only_place, missed, wrong, repaired, seconds, percent, .. } = self;
        format!(
            "{safety}; {percent} % of {dealt} faults: {right} right, {only_place} by place only, {missed} \
             missed, {wrong} wrong, {repaired} repaired; {}:{:02} min",
            seconds / 60,
            seconds % 60
        )
    }
}

/// A result as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExamResult {
    /// The version of the format.
    pub s4100_exam: u32,
    /// What a seed meant then.
    pub dealing: u32,
    /// What it was dealt from.
    pub seed: u64,
    /// From how many to how many faults.
    pub faults: [usize; 2],
    /// Who took it, as they say.
    pub trainee: String,
    /// What was answered.
    pub answers: Vec<ExamAnswer>,
    /// The score.
    pub score: ExamScore,
    /// What was done, as a tape.
    pub tape: String,
    /// Over all that stands before.
    pub digest: String,
}

/// Why a result is denied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// It is not a result.
    #[error("not a result of an exam: {0}")]
    NotResult(String),
    /// A newer program has written it.
    #[error("version {0} of the format; this program knows {VERSION}: update it")]
    Newer(u32),
    /// A program that deals other exams has written it.
    #[error(
        "it was dealt in way {0}, and this program deals in way {DEALING}: check it with the program of then"
    )]
    OtherDealing(u32),
    /// Something in it was changed.
    #[error("it was changed after it was written")]
    Changed,
    /// It cannot be dealt or played again.
    #[error("it cannot be played again: {0}")]
    Play(String),
    /// The score is not what comes of the tape.
    #[error("the score does not follow from the tape: {found}, the tape gives {expected}")]
    Score {
        /// What it claims.
        found: String,
        /// What comes of the tape.
        expected: String,
    },
}

impl ExamResult {
    /// The result of a session.
    pub fn new(
        exam: &Exam,
        faults: [usize; 2],
        trainee: &str,
        answers: &[ExamAnswer],
        (tape, score): (String, ExamScore),
    ) -> Self {
        let mut result = Self {
            s4100_exam: VERSION,
            dealing: DEALING,
            seed: exam.seed,
            faults,
            trainee: trainee.to_owned(),
            answers: answers.to_vec(),
            score,
            tape,
            digest: String::new(),
        };
        result.digest = result.digested();
        result
    }

    /// The result of a session whose tape is `tape`: its score is what comes of that.
    ///
    /// # Errors
    /// The tape cannot be played again.
    pub fn of_tape(
        exam: &Exam,
        faults: [usize; 2],
        trainee: &str,
        answers: &[ExamAnswer],
        tape: String,
        panel: &Panel,
    ) -> Result<Self, Denied> {
        let mut result = Self::new(exam, faults, trainee, answers, (tape, ExamScore::default()));
        result.score = result.replayed(panel)?;
        result.digest = result.digested();
        Ok(result)
    }

    /// As a file.
    ///
    /// # Errors
    /// None with what a result can hold.
    pub fn text(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// The same with the digest of what stands in it.
    #[cfg(test)]
    pub(super) fn digested_anew(mut self) -> Self {
        self.digest = self.digested();
        self
    }

    /// The same without its digest, hashed.
    fn digested(&self) -> String {
        let plain = Self { digest: String::new(), ..self.clone() };
        let text = plain.text().unwrap_or_default();
        Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads a result and holds it to what it claims: nothing was changed in it, and the score follows
    /// from seed, answers and tape.
    ///
    /// # Errors
    /// Why it is denied.
    pub fn check(text: &str, panel: &Panel) -> Result<Self, Denied> {
        let not = |error: serde_json::Error| Denied::NotResult(error.to_string());
        let json: serde_json::Value = serde_json::from_str(text).map_err(not)?;
        let version = json.get("s4100_exam").and_then(serde_json::Value::as_u64);
        if let Some(version) = version.filter(|version| *version > u64::from(VERSION)) {
            return Err(Denied::Newer(u32::try_from(version).unwrap_or(u32::MAX)));
        }
        let result: Self = serde_json::from_value(json).map_err(not)?;
        if result.digested() != result.digest || result.text().map_err(not)? != text {
            return Err(Denied::Changed);
        }
        if result.dealing != DEALING {
            return Err(Denied::OtherDealing(result.dealing));
        }
        let score = result.replayed(panel)?;
        if score != result.score {
            let (found, expected) = (result.score.words(), score.words());
            return Err(Denied::Score { found, expected });
        }
        Ok(result)
    }

    /// The score that comes of seed, answers and tape.
    fn replayed(&self, panel: &Panel) -> Result<ExamScore, Denied> {
        let play = |error: &dyn std::fmt::Display| Denied::Play(error.to_string());
        let [from, to] = self.faults;
        let exam = deal(self.seed, from..=to).map_err(|error| play(&error))?;
        let tape = tape::parse(&self.tape, "tape").map_err(|error| play(&error))?;
        tape.check(&exam.scenario).map_err(|error| play(&error))?;
        let bus = settled(&exam.scenario, panel, Tick::ZERO);
        let (report, bus, played) = Player::new(&tape, bus, panel).play_through();
        played.map_err(|error| play(&error))?;
        if let Some(failure) = report.failures().next() {
            let line = failure.line;
            return Err(Denied::Play(format!(
                "line {line} of its tape: not what the meter answers"
            )));
        }
        Ok(ExamScore::of(&exam, &self.answers, &bus))
    }
}
