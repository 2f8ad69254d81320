//! Scenarios: one or several meters and what surrounds them, as TOML.
//!
//! Every key is a row of [`keys`]; a file is held against the rows, then each
//! value is put in its place, then what no key alone can tell is judged. All
//! that is wrong is told at once, with line, column, what was found and what is
//! accepted. A live change takes the same way with a file of one line.

mod assign;
mod check;
mod error;
pub mod keys;
mod schema;
mod setup;
mod shipped;
mod walk;

#[cfg(test)]
mod tests;

use core::ops::Range;
use std::collections::BTreeMap;
use std::path::Path;

use firmware_model::{Fidelity, Identity, Setting, Setup};
use toml::de::{DeTable, DeValue};

pub use error::{Problem, ScenarioError};
pub use schema::schema;
pub use shipped::{SHIPPED, Shipped};

use crate::installation::{Draw, Site};
use assign::OtherForm;
use error::{Finding, nearest};
use walk::{Leaf, Value, Walk};

/// One or several meters on one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The name of the file, as it was given.
    pub file: String,
    /// The meters, at least one; in the order of their names.
    pub meters: Vec<MeterScenario>,
}

/// One meter and what surrounds it.
#[derive(Debug, Clone, PartialEq)]
pub struct MeterScenario {
    /// Its name on tapes: NAME of `[meters.NAME]`, `meter` in the short form.
    pub name: String,
    /// What the factory fixes.
    pub identity: Identity,
    /// Its settings.
    pub setup: Setup,
    /// The readings of the guide that it follows.
    pub fidelity: Fidelity,
    /// What surrounds it.
    pub site: Site,
}

impl Default for MeterScenario {
    /// What an empty file means.
    fn default() -> Self {
        Self {
            name: "meter".to_owned(),
            identity: Identity::default(),
            setup: Setup::default(),
            fidelity: Fidelity::default(),
            site: Site::default(),
        }
    }
}

/// Why no scenario came of a name or a path.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is neither a scenario nor a file of that name; with the nearest names.
    #[error("{}", unknown(.name, .nearest))]
    Unknown {
        /// What was asked for.
        name: String,
        /// Scenarios of nearly that name, nearest first.
        nearest: Vec<&'static str>,
    },
    /// The file cannot be read.
    #[error("{path}: {source}")]
    Read {
        /// The file.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is no scenario.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
}

fn unknown(name: &str, nearest: &[&str]) -> String {
    let meant = match nearest {
        [] => String::new(),
        names => format!(", did you mean `{}`?", names.join("` or `")),
    };
    let names: Vec<&str> = SHIPPED.iter().map(|shipped| shipped.name).collect();
    let separator = if meant.is_empty() { ";" } else { "" };
    let names = names.join(", ");
    format!(
        "no scenario and no file `{name}`{meant}{separator} accepted: a file, or one of {names}"
    )
}

/// Why a live change is refused; nothing has changed then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct ChangeError {
    /// The path that was to be set.
    pub path: String,
    /// What was found and what is accepted.
    pub message: String,
}

/// The scenarios inside the binary.
pub fn list() -> &'static [Shipped] {
    SHIPPED
}

impl Scenario {
    /// Reads a scenario; `file` is the name that errors give it.
    ///
    /// # Errors
    /// All that is wrong with it, each with its place.
    pub fn parse(text: &str, file: &str) -> Result<Self, ScenarioError> {
        let fail = |findings| ScenarioError::new(file, text, findings);
        let table = DeTable::parse(text).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            fail(vec![Finding { span, message: format!("not TOML: {}", error.message()) }])
        })?;
        let mut walk = Walk::over(table.get_ref(), keys::SCENARIO);
        walk.findings.extend(forms(&walk));
        if !walk.findings.is_empty() {
            return Err(fail(walk.findings));
        }
        let mut findings = Vec::new();
        let mut meters = Vec::new();
        for section in sections(table.get_ref()) {
            let (meter, wrong) = section.meter(&walk);
            // What several meters inherit is told once.
            findings.extend(
                wrong.into_iter().filter(|finding| !findings.contains(finding)).collect::<Vec<_>>(),
            );
            meters.push(meter);
        }
        if findings.is_empty() {
            Ok(Self { file: file.to_owned(), meters })
        } else {
            Err(fail(findings))
        }
    }

    /// The scenario of that name inside the binary, or in that file; none means
    /// `default`. A name with a dot or a slash is a file.
    ///
    /// # Errors
    /// When there is none, the file cannot be read, or it is no scenario.
    pub fn load(name_or_path: Option<&str>) -> Result<Self, LoadError> {
        let name = name_or_path.unwrap_or("default");
        if let Some(shipped) = SHIPPED.iter().find(|shipped| shipped.name == name) {
            return Ok(Self::parse(shipped.text, &shipped.file())?);
        }
        if !name.contains(['.', '/']) && !Path::new(name).is_file() {
            let nearest = nearest(name, SHIPPED.iter().map(|shipped| shipped.name));
            return Err(LoadError::Unknown { name: name.to_owned(), nearest });
        }
        let text = std::fs::read_to_string(name)
            .map_err(|source| LoadError::Read { path: name.to_owned(), source })?;
        Ok(Self::parse(&text, name)?)
    }
}

/// What in a file belongs to one meter.
struct Section {
    name: String,
    /// The names before the meter's own keys: `meter`, or `meters` and its name.
    prefix: Vec<String>,
}

/// One section for each meter of the file.
fn sections(table: &DeTable<'_>) -> Vec<Section> {
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
    fn meter(&self, walk: &Walk) -> (MeterScenario, Vec<Finding>) {
        let mut meter = MeterScenario { name: self.name.clone(), ..MeterScenario::default() };
        let mut settings = Vec::new();
        let mut places = Places::default();
        let inherited =
            |path: &[String]| !matches!(path.first().map(String::as_str), Some("meter" | "meters"));
        for (path, span) in walk.tables.iter().filter(|(path, _)| inherited(path)) {
            places.note(path, span);
        }
        for leaf in walk.leaves.iter().filter(|leaf| inherited(&leaf.path)) {
            put(&mut meter, &mut settings, &mut places, &leaf.path, leaf);
        }
        for (path, span) in &walk.tables {
            if let Some(own) = path.strip_prefix(self.prefix.as_slice()) {
                places.note(own, span);
            }
        }
        for leaf in &walk.leaves {
            if let Some(own) = leaf.path.strip_prefix(self.prefix.as_slice()) {
                put(&mut meter, &mut settings, &mut places, own, leaf);
            }
        }
        let (setup, mut findings) = setup::commit(&settings);
        meter.setup = setup;
        findings.extend(without_amps(&meter.site, &places));
        findings.extend(check::site(&meter.site).into_iter().map(|objection| Finding {
            span: places.of(&objection.path),
            message: objection.message,
        }));
        (meter, findings)
    }
}

fn put(
    meter: &mut MeterScenario,
    settings: &mut Vec<(Setting, u32, Range<usize>)>,
    places: &mut Places,
    own: &[String],
    leaf: &Leaf,
) {
    places.note(own, &leaf.span);
    if let Value::Harmonics(list) = &leaf.value {
        for (index, (_, span)) in list.iter().enumerate() {
            places.by_path.insert(format!("{}.{index}", own.join(".")), span.clone());
        }
    }
    let path: Vec<&str> = own.iter().map(String::as_str).collect();
    let known = match (path.as_slice(), &leaf.value) {
        (_, Value::Setting(setting, stored)) => {
            settings.push((*setting, *stored, leaf.span.clone()));
            true
        }
        (["fidelity", key], value) => assign::fidelity(&mut meter.fidelity, key, value),
        // The short form keeps the meter's own keys under `meter`, stripped here.
        ([key], value) => assign::identity(&mut meter.identity, key, value),
        (path, value) => assign::site(&mut meter.site, path, value, OtherForm::Replaces),
    };
    debug_assert!(known, "no place for {path:?}");
}

/// Where each path was set last.
#[derive(Debug, Default)]
struct Places {
    by_path: BTreeMap<String, Range<usize>>,
}

impl Places {
    fn note(&mut self, path: &[String], span: &Range<usize>) {
        // AC is another name of CA, and CA is what objections name.
        let path: Vec<&str> =
            path.iter().map(|name| if name == "AC" { "CA" } else { name.as_str() }).collect();
        self.by_path.insert(path.join("."), span.clone());
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

/// Loads given a power factor, a displacement or a direction, but no current.
fn without_amps(site: &Site, places: &Places) -> Vec<Finding> {
    let mut findings = Vec::new();
    let phases = ["phase.A", "phase.B", "phase.C"].into_iter().zip(&site.loads.phase);
    let pairs = ["between.AB", "between.BC", "between.CA"].into_iter().zip(&site.loads.between);
    for (name, load) in phases.chain(pairs) {
        let is_current =
            load.as_ref().is_some_and(|load| matches!(load.draw, Draw::Current { .. }));
        let path = |key: &str| format!("load.{name}.{key}");
        if !is_current || places.by_path.contains_key(&path("amps")) {
            continue;
        }
        let given = ["power_factor", "current", "direction"]
            .into_iter()
            .find_map(|key| places.by_path.get(&path(key)).map(|span| (key, span)));
        if let Some((key, span)) = given {
            let message = format!("`{key}` stands without `amps` in load.{name}");
            findings.push(Finding { span: span.clone(), message });
        }
    }
    findings
}

/// What excludes each other inside one file: `[meter]` and `[meters]`, the two
/// forms of a load, the two names of one pair; and a list of meters without any.
fn forms(walk: &Walk) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut complain = |span: &Range<usize>, message: String| {
        findings.push(Finding { span: span.clone(), message });
    };
    let table = |path: &[&str]| walk.tables.iter().find(|(other, _)| other == path);
    if let Some((_, meters)) = table(&["meters"]) {
        if let Some((_, meter)) = table(&["meter"]) {
            let later = if meter.start > meters.start { meter } else { meters };
            complain(
                later,
                "[meter] stands beside [meters.NAME]; accepted: one or the other".into(),
            );
        }
        if !walk.tables.iter().any(|(path, _)| path.len() == 2 && path[0] == "meters") {
            complain(meters, "`meters` is empty; accepted: at least one [meters.NAME]".into());
        }
    }
    for (path, span) in &walk.tables {
        let [around @ .., last] = path.as_slice() else { continue };
        let beside = |name: &str| {
            let mut other = around.to_vec();
            other.push(name.to_owned());
            walk.tables.iter().any(|(path, _)| *path == other)
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
                            walk::shorten(&around.join("."))
                        ),
                    );
                }
            }
            _ => {}
        }
    }
    findings
}

/// The site after one live change.
///
/// # Errors
/// When there is no such path, the value is not accepted, or the site as a whole
/// would be impossible.
pub fn change(site: &Site, path: &str, value: &str) -> Result<Site, ChangeError> {
    let fail = |message: String| ChangeError { path: walk::shorten(path), message };
    let bare = |name: &str| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    };
    if !path.split('.').all(bare) {
        return Err(fail(
            "is no path; accepted: names with dots between, such as wiring.ct.B.reversed".into(),
        ));
    }
    if path == "meter" || path.starts_with("meter.") || path.starts_with("meters.") {
        return Err(fail(
            "a running meter's settings are changed by its keys or over Modbus".into(),
        ));
    }
    let value = value.trim();
    if value.is_empty() || value.contains(char::is_control) {
        return Err(fail("has no value on its line".into()));
    }
    let is_toml = DeValue::parse(value).is_ok() || value.starts_with(['[', '{', '"', '\'']);
    let value = if is_toml { value.to_owned() } else { toml::Value::from(value).to_string() };
    let text = format!("{path} = {value}");
    let table =
        DeTable::parse(&text).map_err(|error| fail(format!("not TOML: {}", error.message())))?;
    let mut walk = Walk::over(table.get_ref(), keys::SITE);
    walk.findings.extend(forms(&walk));
    let told = |messages: Vec<String>| fail(messages.join("; "));
    if !walk.findings.is_empty() {
        return Err(told(walk.findings.into_iter().map(|finding| finding.message).collect()));
    }
    if walk.leaves.is_empty() {
        return Err(fail("the table is empty".into()));
    }
    let mut changed = site.clone();
    for leaf in &walk.leaves {
        let path: Vec<&str> = leaf.path.iter().map(String::as_str).collect();
        if !assign::site(&mut changed, &path, &leaf.value, OtherForm::Converts) {
            return Err(fail("cannot be changed".into()));
        }
    }
    let objections = check::site(&changed);
    if objections.is_empty() {
        Ok(changed)
    } else {
        Err(told(objections.into_iter().map(|objection| objection.message).collect()))
    }
}
