//! Whether work on wiring is done as it must be: isolate, prove dead on each line with a tester that
//! was proved before and after, change, covers on, energise.
//!
//! What was not done so is possible, as it is in a real panel, and is noticed by name.

use std::fmt;

use super::live::{live_work, worked_on};
use crate::installation::{LineConductor, Site, Tap, VoltmeterPlace};

/// At most so many volts count as dead.
const DEAD: f64 = 1.0;

/// What was missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnsafeAct {
    /// There was voltage on it.
    Live,
    /// It was dead, and nobody had measured that on each line.
    NotProved,
    /// It was measured with a tester that was not proved before and after.
    Unproved,
    /// Power came back while the covers were off.
    CoversOff,
}

impl fmt::Display for UnsafeAct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Live => "changed while it was live; isolate first, and prove it dead",
            Self::NotProved => "changed before each line was proved dead with the voltmeter",
            Self::Unproved => {
                "changed without the voltmeter proved before and after; a broken one reads 0 V too"
            }
            Self::CoversOff => "energised with the covers off",
        })
    }
}

/// How far the steps of safe work are done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SafeWork {
    /// The voltmeter was on a proving unit since something changed.
    proved_before: bool,
    /// Where it read nothing since.
    dead: Vec<VoltmeterPlace>,
    /// It was on a proving unit after that.
    proved_after: bool,
}

impl SafeWork {
    /// Follows the change of `path` from `before` to `after`: what was worked on, and what was
    /// missing, where something was.
    pub fn follow(
        &mut self,
        before: &Site,
        after: &Site,
        path: &str,
    ) -> Option<(String, UnsafeAct)> {
        if path == "work" || path == "work.voltmeter" {
            self.measure(after);
            return None;
        }
        if let Some(part) = live_work(before, after, path) {
            return Some((part, UnsafeAct::Live));
        }
        if let Some(part) = worked_on(before, after, path) {
            let missing = self.missing(after, path.starts_with("control_power"))?;
            return Some((part, missing));
        }
        let is_open = |site: &Site| (site.service.isolated, site.supply.isolated);
        let (was, is) = (is_open(before), is_open(after));
        if was == is {
            return None;
        }
        *self = Self { proved_before: self.proved_before, ..Self::default() };
        let closes = (was.0 && !is.0) || (was.1 && !is.1);
        let part = if was.0 == is.0 { "the control power" } else { "the service" };
        (closes && after.work.covers_off).then(|| (part.to_owned(), UnsafeAct::CoversOff))
    }

    fn measure(&mut self, site: &Site) {
        let place = site.work.voltmeter;
        match site.voltmeter() {
            _ if place == VoltmeterPlace::Prover => {
                self.proved_after = !self.dead.is_empty();
                self.proved_before = true;
            }
            Some(volts) if volts <= DEAD => {
                self.dead.push(place);
                self.proved_after = false;
            }
            _ => {}
        }
    }

    /// What is missing for work on the wiring, or on the control power.
    fn missing(&self, site: &Site, is_supply: bool) -> Option<UnsafeAct> {
        let covered = |line: &LineConductor| {
            let has = |place: &VoltmeterPlace| {
                place.conductors().is_some_and(|taps| taps.contains(&Tap::Line(*line)))
            };
            self.dead.iter().any(has)
        };
        let is_dead = if is_supply {
            self.dead.contains(&VoltmeterPlace::Supply)
        } else {
            let has = |line: &LineConductor| site.service.has_line(*line);
            LineConductor::ALL.iter().filter(|line| has(line)).all(covered)
        };
        match (is_dead, self.proved_before && self.proved_after) {
            (false, _) => Some(UnsafeAct::NotProved),
            (true, false) => Some(UnsafeAct::Unproved),
            (true, true) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Scenario, change};

    /// What is said of each step.
    fn said(steps: &str) -> Vec<String> {
        let mut site =
            Scenario::shipped("default").unwrap().meters[0].installation().site().clone();
        let (mut work, mut all) = (SafeWork::default(), Vec::new());
        for step in steps.split(", ") {
            let (path, value) = step.split_once(' ').unwrap();
            let mut after = change(&site, path, value).unwrap();
            let told = work.follow(&site, &after, path);
            after.work.covers_off |= worked_on(&site, &after, path).is_some();
            all.extend(told.map(|(part, act)| format!("{part}: {act:?}")));
            site = after;
        }
        all
    }

    const PROVE: &str = "work.voltmeter prover";
    const MEASURE: &str = "work.voltmeter A-N, work.voltmeter B-N, work.voltmeter C-N";
    const TURN: &str = "wiring.ct.B.reversed true";
    const OPEN: &str = "service.isolated true";
    const CLOSE: &str = "service.isolated false";
    const COVERS: &str = "work.covers_off false";

    #[test]
    fn work_as_it_must_be_is_silent() {
        let whole = [PROVE, OPEN, MEASURE, PROVE, TURN, COVERS, CLOSE].join(", ");
        assert_eq!(said(&whole), [""; 0]);
        let between = "work.voltmeter A-B, work.voltmeter B-C";
        let whole = [OPEN, PROVE, between, PROVE, TURN, "wiring.ct.A.open true", COVERS, CLOSE];
        assert_eq!(said(&whole.join(", ")), [""; 0], "measured between lines, two changes");
        let supply = "control_power.isolated true, work.voltmeter supply";
        let fuse = "control_power.fuse_blown true, work.voltmeter prover";
        let mend = "work.voltmeter prover, control_power.fuse_blown false";
        assert_eq!(said(&[fuse, supply, mend].join(", ")), [""; 0]);
    }

    #[test]
    fn each_step_that_is_left_out_has_its_name() {
        for (steps, expected) in [
            (vec![TURN], "CT B: Live"),
            (vec![OPEN, TURN], "CT B: NotProved"),
            (vec![PROVE, OPEN, PROVE, TURN], "CT B: NotProved"),
            // B was not measured, and then not after isolating.
            (vec![PROVE, OPEN, "work.voltmeter C-A", PROVE, TURN], "CT B: NotProved"),
            (vec![PROVE, MEASURE, OPEN, PROVE, TURN], "CT B: NotProved"),
            (vec![PROVE, OPEN, MEASURE, TURN], "CT B: Unproved"),
            (vec![OPEN, MEASURE, TURN], "CT B: Unproved"),
            // Energised between, everything begins anew.
            (vec![PROVE, OPEN, MEASURE, PROVE, CLOSE, OPEN, TURN], "CT B: NotProved"),
            (vec![PROVE, OPEN, MEASURE, PROVE, TURN, CLOSE], "the service: CoversOff"),
            // The service's disconnect does not isolate a separate control power.
            (
                vec!["control_power.fuse_blown true", OPEN, "control_power.fuse_blown false"],
                "the fuse of the control power: Live",
            ),
        ] {
            assert_eq!(said(&steps.join(", ")), [expected], "{steps:?}");
        }
    }
}
