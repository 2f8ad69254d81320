//! From what a walk has found to meters: inheritance, and what excludes each other.

use core::ops::Range;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::MeterScenario;
use super::keys::Draft;
use super::value::shorten;
use super::walk::{Leaf, Walk};
use super::{FileError, check, recordings, setup};
use crate::diagnostics::Finding;
use crate::installation::{
    Draw, LineConductor, PAIR_NAMES, Playback, Profile, Site, Steps, contradicts, played,
};

/// A line has the addresses 1 to 247.
const MOST_METERS: usize = 247;

/// What in a file belongs to one meter.
pub(super) struct Section {
    name: String,
    /// The names before the meter's own keys: `meter`, or `meters` and its name.
    prefix: Vec<String>,
}

/// One section for each meter of the file.
pub(super) fn sections(table: &DeTable<'_>) -> Vec<Section> {
    match table.get("meters").map(toml::Spanned::get_ref) {
        Some(DeValue::Table(meters)) => meters
            .keys()
            .map(|name| Section {
                name: name.get_ref().to_string(),
                prefix: vec!["meters".to_owned(), name.get_ref().to_string()],
            })
            .collect(),
        _ => vec![Section { name: "meter".to_owned(), prefix: vec!["meter".to_owned()] }],
    }
}

impl Section {
    /// The meter, from the tables that all inherit and then from its own.
    ///
    /// # Errors
    /// What is wrong with the first recording that is no good.
    pub(super) fn meter(
        &self,
        walk: &Walk<Draft>,
        read: &recordings::Read,
        shared: &mut SharedRecordings,
    ) -> Result<(MeterScenario, Vec<Finding>), FileError> {
        let mut draft = Draft::default();
        let mut places = Places::default();
        let inherited =
            |path: &[String]| !matches!(path.first().map(String::as_str), Some("meter" | "meters"));
        for (path, span) in walk.tables.iter().filter(|(path, _)| inherited(path)) {
            places.note(path, span);
        }
        for leaf in walk.leaves.iter().filter(|leaf| inherited(&leaf.path)) {
            put(&mut draft, &mut places, &leaf.path, leaf);
        }
        for (path, span) in &walk.tables {
            if let Some(own) = path.strip_prefix(self.prefix.as_slice()) {
                places.note(own, span);
            }
        }
        for leaf in &walk.leaves {
            if let Some(own) = leaf.path.strip_prefix(self.prefix.as_slice()) {
                put(&mut draft, &mut places, own, leaf);
            }
        }
        let Draft { identity, settings, fidelity, mut site } = draft;
        let (setup, mut findings) = setup::commit(&settings);
        let mut reader = Reader { places: &places, read, findings: Vec::new() };
        if let Some(profile) = &mut site.profile {
            reader.profile(profile, shared)?;
        }
        if let Some(waveform) = &mut site.waveform {
            reader.waveform(waveform, shared)?;
        }
        findings.append(&mut reader.findings);
        findings.extend(without_amps(&site, &places));
        findings.extend(
            check::site(&site)
                .into_iter()
                .map(|objection| Finding::new(places.of(&objection.path), objection.message)),
        );
        let name = self.name.clone();
        Ok((MeterScenario { name, identity, setup, fidelity, site }, findings))
    }
}

fn put(draft: &mut Draft, places: &mut Places, own: &[String], leaf: &Leaf<Draft>) {
    let key = places.note(own, &leaf.span);
    places.keys.insert(key);
    leaf.put(draft);
}

/// Where each path was set last.
#[derive(Debug, Default)]
struct Places {
    by_path: BTreeMap<String, Range<usize>>,
    /// Those of keys, without the tables around them.
    keys: BTreeSet<String>,
}

impl Places {
    fn note(&mut self, path: &[String], span: &Range<usize>) -> String {
        // AC is another name of CA, and CA is what objections name.
        let path: Vec<&str> =
            path.iter().map(|name| if name == "AC" { "CA" } else { name.as_str() }).collect();
        let path = path.join(".");
        self.by_path.insert(path.clone(), span.clone());
        path
    }

    /// The place of `path`, or of the nearest table around it.
    fn of(&self, path: &str) -> Range<usize> {
        let mut path = path;
        loop {
            if let Some(span) = self.by_path.get(path) {
                return span.clone();
            }
            let Some((around, _)) = path.rsplit_once('.') else { return 0..0 };
            path = around;
        }
    }
}

/// What a person is told who gives power or current to a phase that follows a profile.
pub(super) fn followed(phase: &str, file: &str) -> String {
    let what = if phase.len() > 1 { "the load between" } else { "phase" };
    format!("{what} {phase} follows the load profile {file}; accepted there: harmonics")
}

/// The recordings that were read: meters that inherit one share it.
#[derive(Debug, Default)]
pub(super) struct SharedRecordings {
    /// Load profiles, by the name of the file.
    profiles: BTreeMap<String, Arc<Steps>>,
    /// Waveform recordings, each as the scenario had it before.
    waveforms: Vec<(Playback, Playback)>,
}

/// Reads the files that a meter's keys name; what is wrong with these keys.
struct Reader<'a> {
    places: &'a Places,
    read: &'a recordings::Read<'a>,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn complain(&mut self, path: &str, message: String) {
        self.findings.push(Finding::new(self.places.of(path), message));
    }

    /// What stands in `file`, which the table `path` names.
    fn text(&mut self, path: &str, file: &str) -> Option<String> {
        match (self.read)(file) {
            Ok(text) => Some(text),
            Err(message) => {
                self.complain(&format!("{path}.file"), format!("`file` {message}"));
                None
            }
        }
    }

    /// Whether the table `path` names a file.
    fn is_named(&mut self, path: &str, file: &str) -> bool {
        if file.is_empty() {
            let table = path.rsplit('.').next().unwrap_or(path);
            self.complain(path, format!("`{table}` has no `file`; accepted: a CSV file"));
        }
        !file.is_empty()
    }

    fn profile(
        &mut self,
        profile: &mut Profile,
        shared: &mut SharedRecordings,
    ) -> Result<(), FileError> {
        let path = "load.profile";
        if !self.is_named(path, &profile.file) {
            return Ok(());
        }
        if let Some(ready) = shared.profiles.get(&profile.file) {
            profile.steps = Arc::clone(ready);
        } else if let Some(text) = self.text(path, &profile.file) {
            profile.steps = Arc::new(Steps::parse(&profile.file, &text)?);
            shared.profiles.insert(profile.file.clone(), Arc::clone(&profile.steps));
        }
        if let Some(message) = profile.objection() {
            self.complain("load.profile.period", format!("`period` {message}"));
        }
        let phases = LineConductor::ALL.into_iter().filter(|line| profile.steps.follows(*line));
        let pairs = PAIR_NAMES.into_iter().enumerate();
        let pairs = pairs.filter(|(pair, _)| profile.steps.follows_between(*pair));
        let phases = phases.map(|line| (format!("load.phase.{}", line.name()), line.name()));
        let pairs = pairs.map(|(_, name)| (format!("load.between.{name}"), name));
        for (table, name) in phases.chain(pairs) {
            for key in ["watts", "vars", "amps", "power_factor", "current", "direction"] {
                let path = format!("{table}.{key}");
                if self.places.by_path.contains_key(&path) {
                    let why = followed(name, &profile.file);
                    self.complain(&path, format!("`{key}` is refused: {why}"));
                }
            }
        }
        Ok(())
    }

    fn waveform(
        &mut self,
        waveform: &mut Playback,
        shared: &mut SharedRecordings,
    ) -> Result<(), FileError> {
        let path = "waveform";
        if !self.is_named(path, &waveform.file) {
            return Ok(());
        }
        let asked = waveform.clone();
        if let Some((_, ready)) = shared.waveforms.iter().find(|(asked, _)| asked == waveform) {
            waveform.clone_from(ready);
        } else if let Some(text) = self.text(path, &waveform.file) {
            match waveform.load(text)? {
                Some(message) => {
                    self.complain("waveform.period", format!("`period` {message}"));
                }
                None => shared.waveforms.push((asked, waveform.clone())),
            }
        }
        let contradicts = |path: &&String| contradicts(&path.split('.').collect::<Vec<_>>());
        for path in self.places.keys.iter().filter(contradicts) {
            let key = path.rsplit('.').next().unwrap_or(path);
            self.complain(path, format!("`{key}` is refused: {}", played(&waveform.file)));
        }
        Ok(())
    }
}

/// Loads given a power factor, a displacement or a direction, but no current.
fn without_amps(site: &Site, places: &Places) -> Vec<Finding> {
    let mut findings = Vec::new();
    let lines = LineConductor::ALL.map(|line| format!("phase.{}", line.name()));
    let pairs = PAIR_NAMES.map(|pair| format!("between.{pair}"));
    let loads = site.loads.phase.iter().chain(&site.loads.between);
    for (name, load) in lines.iter().chain(&pairs).zip(loads) {
        let is_current = load.as_ref().is_some_and(|load| matches!(load.draw, Draw::Current(_)));
        let path = |key: &str| format!("load.{name}.{key}");
        if !is_current || places.by_path.contains_key(&path("amps")) {
            continue;
        }
        let given = ["power_factor", "current", "direction"]
            .into_iter()
            .find_map(|key| places.by_path.get(&path(key)).map(|span| (key, span)));
        if let Some((key, span)) = given {
            let message = format!("`{key}` stands without `amps` in load.{name}");
            findings.push(Finding::new(span.clone(), message));
        }
    }
    findings
}

/// What excludes each other inside one file: `[meter]` and `[meters]`, the two
/// forms of a load, the two names of one pair; and a list of meters without any.
pub(super) fn forms(walk: &Walk<Draft>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut complain = |span: &Range<usize>, message: String| {
        findings.push(Finding::new(span.clone(), message));
    };
    let paths: BTreeSet<&[String]> = walk.tables.iter().map(|(path, _)| path.as_slice()).collect();
    let table = |path: &[&str]| walk.tables.iter().find(|(other, _)| other == path);
    if let Some((_, meters)) = table(&["meters"]) {
        if let Some((_, meter)) = table(&["meter"]) {
            let later = if meter.start > meters.start { meter } else { meters };
            complain(
                later,
                "[meter] stands beside [meters.NAME]; accepted: one or the other".into(),
            );
        }
        let named = |path: &[String]| matches!(path, [meters, _] if meters == "meters");
        let count = walk.tables.iter().filter(|(path, _)| named(path)).count();
        if count == 0 && walk.findings.is_empty() {
            complain(meters, "`meters` is empty; accepted: at least one [meters.NAME]".into());
        } else if count > MOST_METERS {
            let message = format!(
                "{count} meters; accepted: at most {MOST_METERS}, as many as a line has addresses"
            );
            complain(meters, message);
        }
    }
    for (path, span) in &walk.tables {
        let [around @ .., last] = path.as_slice() else { continue };
        let beside = |name: &str| {
            let mut other = around.to_vec();
            other.push(name.to_owned());
            paths.contains(other.as_slice())
        };
        let of_load = around.iter().any(|name| name == "load");
        match last.as_str() {
            "AC" if of_load && beside("CA") => {
                complain(span, "`AC` stands beside `CA`, which is the same pair".into());
            }
            "watts" | "vars" if of_load => {
                let current = ["amps", "power_factor", "current", "direction"];
                if let Some(other) = current.into_iter().find(|name| beside(name)) {
                    complain(
                        span,
                        format!(
                            "`{last}` stands beside `{other}` in {}; accepted: watts and vars, or amps with power_factor, current and direction",
                            shorten(&around.join("."))
                        ),
                    );
                }
            }
            _ => {}
        }
    }
    findings
}
