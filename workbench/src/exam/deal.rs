//! From a seed to an exam: the same everywhere.

use core::ops::RangeInclusive;

use sha2::{Digest, Sha256};

use super::base::{EXAM_BASES, ExamBase};
use super::fault::{ExamFault, possible};
use super::tell::faulty;
use crate::installation::Site;
use crate::line::mixed;
use crate::scenario::Scenario;

/// What a seed means: another number where installations, faults or the way they are drawn have changed.
pub const DEALING: u32 = 1;
/// At most so many faults are in an exam.
pub const MOST_FAULTS: usize = 3;
/// A seed is below this, so that every program that reads JSON reads it exactly.
pub const SEEDS: u64 = 1 << 53;
/// The sets of faults that nobody can tell from another one, by installation; what contains one of them is
/// not dealt. A test computes them from what can be read.
pub(super) const ALIKE: &str = include_str!("../../../exams/alike.txt");
/// So many sets are drawn until one can be dealt; by far the most can.
const DRAWS: usize = 1000;

/// An exam as it was dealt.
#[derive(Debug, Clone, PartialEq)]
pub struct Exam {
    /// What it was dealt from.
    pub seed: u64,
    /// The installation, as it should be.
    pub base: ExamBase,
    /// What is wrong with it.
    pub faults: Vec<ExamFault>,
    /// The installation, as it is.
    pub scenario: Scenario,
    /// What surrounds the meter, as it should be.
    pub right: Site,
    /// Every fault that it could have.
    pub possible: Vec<ExamFault>,
}

/// Why nothing is dealt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DealError {
    /// So many faults are not dealt.
    #[error("{from}-{to} faults: accepted: 1 to {MOST_FAULTS}, such as 2 or 1-3", from = .0.start(), to = .0.end())]
    Faults(RangeInclusive<usize>),
    /// The seed is too large.
    #[error("seed {0}: accepted: 0 to {last}", last = SEEDS - 1)]
    Seed(u64),
    /// An installation of an exam is not as a test holds it to be.
    #[error("the exam `{0}` cannot be set up")]
    Base(&'static str),
}

/// Numbers that follow from a seed.
struct Draws(u64);

impl Draws {
    /// A number below `count`, which is small.
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        // By its range it is an index.
        (mixed(self.0) % count.max(1) as u64) as usize
    }
}

/// Deals the exam of a seed, with a number of faults within a range.
///
/// # Errors
/// The range or the seed is not accepted.
pub fn deal(seed: u64, faults: RangeInclusive<usize>) -> Result<Exam, DealError> {
    let (from, to) = (*faults.start(), *faults.end());
    if from < 1 || from > to || to > MOST_FAULTS {
        return Err(DealError::Faults(faults));
    }
    if seed >= SEEDS {
        return Err(DealError::Seed(seed));
    }
    let mut draws = Draws(mixed(seed));
    let at = draws.below(EXAM_BASES.len());
    let base = EXAM_BASES.get(at).copied().ok_or(DealError::Base("?"))?;
    let broken = || DealError::Base(base.name);
    let meter = base.meter().map_err(|_| broken())?;
    let possible = possible(&meter);
    let count = from + draws.below(to - from + 1);
    let alike = alike_sets(base.name);
    for _ in 0..DRAWS {
        let set = drawn(&mut draws, &possible, count);
        let ids: Vec<String> = set.iter().map(|fault| fault.id()).collect();
        let is_alike = alike.iter().any(|one| one.iter().all(|id| ids.iter().any(|own| own == id)));
        if is_alike {
            continue;
        }
        if let Some(mut scenario) = faulty(&meter, &set) {
            scenario.file = format!("exam {seed}");
            let faults = set.into_iter().cloned().collect();
            let right = meter.installation().site().clone();
            return Ok(Exam { seed, base, faults, scenario, right, possible });
        }
    }
    Err(broken())
}

/// So many faults that go together.
fn drawn<'a>(draws: &mut Draws, possible: &'a [ExamFault], count: usize) -> Vec<&'a ExamFault> {
    let mut set: Vec<&ExamFault> = Vec::new();
    while set.len() < count {
        let left: Vec<&ExamFault> =
            possible.iter().filter(|one| set.iter().all(|other| one.goes_with(other))).collect();
        let Some(chosen) = left.get(draws.below(left.len())) else { break };
        set.push(chosen);
    }
    set
}

/// The sets that are not dealt on an installation, each by the names of its faults.
fn alike_sets(base: &str) -> Vec<Vec<&'static str>> {
    let lines = ALIKE.lines().filter_map(|line| line.split_once(": "));
    let own = lines.filter(|(name, _)| *name == base);
    own.map(|(_, set)| set.split(", ").collect()).collect()
}

/// A seed that nobody knows beforehand who does not know the secret.
pub fn secret_seed(seed: u64, secret: &[u8]) -> u64 {
    let digest = Sha256::new().chain_update(secret).chain_update(seed.to_le_bytes()).finalize();
    let first = digest.iter().take(8).fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    first % SEEDS
}
