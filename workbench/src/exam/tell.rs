//! Whether two sets of faults can be told apart: by a register, a screen, an instrument, a setting or a
//! nameplate.
//!
//! What is compared is what a trainee can read: the measured values and the alerts of the registers,
//! which the screens show, all settings, all that the instruments read, and the nameplates. Differences
//! under 2 % are not counted on: nobody is to fail by them.

use std::collections::BTreeMap;

use firmware_model::registers::Register;
use firmware_model::{MeteringPath, SETTINGS, Tick};
use panels::Panel;

use super::fault::{ExamFault, possible};
use crate::installation::{ClampPlace, VoltmeterPlace};
use crate::registers::Contents;
use crate::scenario::{MeterScenario, Scenario};
use crate::simulation::{Bus, Station};
use crate::worded::Worded;

/// The measured values that a trainee can read, as registers of floating point numbers: totals, then
/// phase by phase.
const MEASURED: [(u16, u16); 2] = [(277, 291), (365, 403)];
/// The alerts.
const ALERTS: u16 = 146;
/// How long a wrong installation is watched, so that its alerts have come.
const WATCHED: Tick = Tick::from_seconds(4);
/// A difference of so much of the larger value is seen.
const SEEN: f64 = 0.02;

/// What can be read of an installation.
#[derive(Debug, Clone, PartialEq)]
pub struct Sight {
    /// What is read exactly: settings, alerts, nameplates.
    exact: String,
    /// What is measured; not a number where nothing is shown.
    measured: Vec<f64>,
}

impl Sight {
    /// What can be read of a meter and what surrounds it.
    fn of(station: &Station) -> Self {
        let site = station.installation().site();
        let setup = station.meter().setup();
        let mut exact: Vec<String> =
            SETTINGS.iter().map(|row| setup.get(row.setting).to_string()).collect();
        exact.extend(site.nameplates().into_iter().map(|(what, text)| format!("{what} {text}")));
        let mut measured = Vec::new();
        if let Some(map) = station.meter().registers() {
            let contents = Contents::from(&map);
            let word = |number: u16| {
                Register::new(number).and_then(|number| contents.word(number)).unwrap_or_default()
            };
            exact.push(word(ALERTS).to_string());
            for (first, last) in MEASURED {
                for number in (first..=last).step_by(2) {
                    let bits = u32::from(word(number)) << 16 | u32::from(word(number + 1));
                    measured.push(f64::from(f32::from_bits(bits)));
                }
            }
        }
        let volts = VoltmeterPlace::VALUES.iter().map(|place| site.volts_at(*place));
        measured.extend(volts.map(|volts| volts.unwrap_or(f64::NAN)));
        for place in ClampPlace::VALUES {
            let read = site.amps_at(*place);
            measured.push(read.map_or(f64::NAN, |read| read.amps));
            measured.push(read.and_then(|read| read.watts).unwrap_or(f64::NAN));
        }
        Self { exact: exact.join(";"), measured }
    }

    /// What can be read of `meter`, which is as it should be, with these faults in it; none where the
    /// installation refuses them.
    pub fn with(meter: &MeterScenario, faults: &[&ExamFault], panel: &Panel) -> Option<Self> {
        let scenario = faulty(meter, faults)?;
        let mut bus = Bus::new(&scenario, &panel.menu, MeteringPath::Auto);
        bus.advance(WATCHED);
        bus.stations().first().map(Self::of)
    }

    /// Whether somebody can tell it from another one.
    pub fn differs(&self, other: &Self) -> bool {
        self.exact != other.exact
            || self.measured.len() != other.measured.len()
            || self.measured.iter().zip(&other.measured).any(|(one, other)| {
                match (one.is_nan(), other.is_nan()) {
                    (true, true) => false,
                    (false, false) => {
                        let largest = one.abs().max(other.abs());
                        (one - other).abs() > SEEN * largest && largest > 0.01
                    }
                    _ => true,
                }
            })
    }
}

/// The sets of at most `most` faults of `meter` that nobody can tell from another set of as many faults
/// or fewer; of them the smallest, since what contains one of them is not dealt either.
pub fn alike(meter: &MeterScenario, most: usize, panel: &Panel) -> Vec<Vec<ExamFault>> {
    let faults = possible(meter);
    let mut seen: BTreeMap<String, Vec<(Vec<usize>, Sight)>> = BTreeMap::new();
    for set in fault_sets(&faults, most) {
        let chosen: Vec<&ExamFault> = set.iter().filter_map(|at| faults.get(*at)).collect();
        if let Some(sight) = Sight::with(meter, &chosen, panel) {
            seen.entry(sight.exact.clone()).or_default().push((set, sight));
        }
    }
    let mut found: Vec<Vec<usize>> = Vec::new();
    for group in seen.values() {
        for (at, (set, sight)) in group.iter().enumerate() {
            for (other, beside) in group.iter().skip(at + 1) {
                if sight.differs(beside) {
                    continue;
                }
                // Of a larger and a smaller one the larger has more in it than is seen.
                if set.len() >= other.len() {
                    found.push(set.clone());
                }
                if other.len() >= set.len() {
                    found.push(other.clone());
                }
            }
        }
    }
    minimal(found, &faults)
}

/// Of these sets those that contain no other one, each once.
fn minimal(mut found: Vec<Vec<usize>>, faults: &[ExamFault]) -> Vec<Vec<ExamFault>> {
    found.sort_by_key(|set| (set.len(), set.clone()));
    let mut kept: Vec<Vec<usize>> = Vec::new();
    for set in found {
        if !kept.iter().any(|one| one.iter().all(|at| set.contains(at))) {
            kept.push(set);
        }
    }
    let named = |set: Vec<usize>| set.iter().filter_map(|at| faults.get(*at)).cloned().collect();
    kept.into_iter().map(named).collect()
}

/// Every set of at most `most` faults that go together, by their places in the list, the empty one first.
pub fn fault_sets(faults: &[ExamFault], most: usize) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = vec![Vec::new()];
    let mut first = 0;
    for _ in 0..most {
        let last = all.len();
        for at in first..last {
            let Some(set) = all.get(at).cloned() else { continue };
            let from = set.last().map_or(0, |last| last + 1);
            for (next, fault) in faults.iter().enumerate().skip(from) {
                if set.iter().filter_map(|at| faults.get(*at)).all(|one| one.goes_with(fault)) {
                    let mut more = set.clone();
                    more.push(next);
                    all.push(more);
                }
            }
        }
        first = last;
    }
    all
}

/// The scenario of an installation with faults in it; none where it refuses them.
pub(super) fn faulty(meter: &MeterScenario, faults: &[&ExamFault]) -> Option<Scenario> {
    let mut wrong = meter.clone();
    // What was ordered stays fitted, whatever the meter is set to.
    wrong.site = meter.installation().site().clone();
    for fault in faults {
        fault.put(&mut wrong)?;
    }
    Some(Scenario { file: "exam".to_owned(), text: String::new(), meters: vec![wrong] })
}
