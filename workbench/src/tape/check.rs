//! What only a scenario can tell of a tape: whether its meters are there, and whether what it
//! sets exists. It is told before anything is played, each with its place.

use core::ops::Range;

use super::directive::{Directive, Tape, TapeLine};
use super::expect::{Condition, Expectation};
use super::parse::{self, TapeError};
use super::words::LineRest;
use crate::diagnostics::{Finding, Findings, suggestion};
use crate::installation::Site;
use crate::scenario::{Scenario, change};

impl Tape {
    /// Holds the tape against the scenario that it will be played with.
    ///
    /// # Errors
    /// All lines that name a meter which is not there, or set what cannot be set so.
    pub fn check(&self, scenario: &Scenario) -> Result<(), TapeError> {
        let names: Vec<&str> = scenario.meters.iter().map(|meter| meter.name.as_str()).collect();
        let mut sites: Vec<Site> = scenario.meters.iter().map(|meter| meter.site.clone()).collect();
        let mut findings = Findings::default();
        for (line, place) in parse::lines(&self.text) {
            let Ok(line) = line else { continue };
            let expected = match &line.directive {
                Directive::Expect(Expectation::State { condition, .. }) => {
                    meter(&line, &names).ok().and_then(|at| sites.get(at)).and_then(|site| {
                        expected_paths(condition).into_iter().find_map(|(path, value)| {
                            let error = change(site, path, value).err()?;
                            Some(Finding::new(place.clone(), error.to_string()))
                        })
                    })
                }
                _ => None,
            };
            findings.extend(expected);
            let finding = match meter(&line, &names) {
                Err(message) => Some(Finding::new(self.after("on", place).0, message)),
                Ok(at) => sites.get_mut(at).and_then(|site| self.set(&line, place, site)),
            };
            findings.extend(finding);
            if findings.are_enough() {
                break;
            }
        }
        findings.or(&self.file, &self.text, ()).map_err(TapeError)
    }

    /// Something wrong with what line `number` names.
    pub fn wrong(&self, number: usize, message: impl Into<String>) -> TapeError {
        let mut lines = parse::lines(&self.text);
        let found = lines.find(|(line, _)| line.as_ref().is_ok_and(|one| one.number == number));
        let place = match found {
            Some((
                Ok(TapeLine {
                    directive: Directive::Scenario(_) | Directive::ScenarioBytes(_),
                    ..
                }),
                place,
            )) => self.after("scenario", place).0,
            Some((Ok(TapeLine { directive: Directive::State(_), .. }), place)) => {
                self.after("state", place).0
            }
            Some((_, place)) => place,
            None => 0..0,
        };
        let mut findings = Findings::default();
        findings.push(Finding::new(place, message));
        TapeError(findings.into_error(&self.file, &self.text))
    }

    /// Makes the change of a line; what is wrong with it.
    fn set(&self, line: &TapeLine, place: Range<usize>, site: &mut Site) -> Option<Finding> {
        let Directive::Set { path, value } = &line.directive else { return None };
        match change(site, path, value) {
            Ok(changed) => {
                *site = changed;
                None
            }
            Err(error) => {
                let (of_path, of_value) = self.after("set", place);
                let span = if error.of_path { of_path } else { of_value };
                Some(Finding::new(span, error.message))
            }
        }
    }

    /// Where the word after `name` stands in a line, and where all that follows it.
    fn after(&self, name: &str, place: Range<usize>) -> (Range<usize>, Range<usize>) {
        let text = self.text.get(place.clone()).unwrap_or_default();
        // By construction: the line was read before.
        let Ok(mut words) = LineRest::new(text, place.start) else { return (place.clone(), place) };
        let is = |text: &str, quoted: bool| text == name && !quoted;
        while let Ok(Some(word)) = words.next() {
            if is(&word.text, word.quoted) {
                let first = words.next().ok().flatten().map_or(place.clone(), |word| word.span);
                let rest = place.end - words.rest().len();
                return (first, rest..place.end);
            }
        }
        (place.clone(), place)
    }
}

/// The paths of the installation that a condition is about, each with its value.
fn expected_paths(condition: &Condition) -> Vec<(&str, &str)> {
    match condition {
        Condition::Site { path, value } => vec![(path, value)],
        Condition::Not(inner) => expected_paths(inner),
        Condition::And(one, other) | Condition::Or(one, other) => {
            [expected_paths(one), expected_paths(other)].concat()
        }
        _ => Vec::new(),
    }
}

/// Which of the meters a line is about.
fn meter(line: &TapeLine, names: &[&str]) -> Result<usize, String> {
    let Some(name) = &line.on else { return Ok(0) };
    names
        .iter()
        .position(|one| one == name)
        .ok_or_else(|| format!("there is no meter `{name}`{}", suggestion(name, names)))
}
