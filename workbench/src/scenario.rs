//! Scenarios: one or several meters and what surrounds them, as TOML.
//!
//! Every key is a row of `keys`, with its setter; a file is held against the rows, then each
//! value is set where its row says, then what no key alone can tell is judged. All
//! that is wrong is told at once, with line, column, what was found and what is
//! accepted. A live change takes the same way with a file of one line.

mod build;
mod change;
mod check;
mod copies;
mod keys;
mod offer;
mod recordings;
mod row;
mod schema;
mod setup;
mod shipped;
mod value;
mod walk;

#[cfg(test)]
mod tests;

use std::io;
use std::path::Path;

use firmware_model::{Fidelity, Identity, Setup};
use toml::de::DeTable;

pub use change::{ChangeError, change};
pub use check::collisions;
pub use copies::CopyError;
pub use offer::Offer;
pub use schema::schema;
pub use setup::{setting_number, setting_refused, setting_text};
pub use shipped::{RECORDINGS, SHIPPED, ShippedRecording, ShippedScenario, comment};

use crate::diagnostics::{FileError, Findings, nearest, text};
use crate::installation::{Installation, Site};
use crate::library::{LONGEST_TEXT, Library, Packed};
use walk::Walk;

/// One or several meters on one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The name of the file, as it was given.
    pub file: String,
    /// What the file says.
    pub text: String,
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

impl MeterScenario {
    /// What surrounds the meter, as it begins.
    pub fn installation(&self) -> Installation {
        Installation::new(self.site.clone(), &self.setup)
    }
}

/// Why no scenario came of a name or a path.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioLoadError {
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
        source: io::Error,
    },
    /// The file is not a scenario.
    #[error(transparent)]
    Scenario(#[from] FileError),
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

/// The scenarios inside the binary.
pub fn list() -> &'static [ShippedScenario] {
    SHIPPED
}

impl Scenario {
    /// Reads a scenario; `file` is the name that errors give it. It touches no file: the
    /// recordings that it may name are those inside the binary.
    ///
    /// # Errors
    /// All that is wrong with it, each with its place.
    pub fn parse(text: &str, file: &str) -> Result<Self, FileError> {
        Self::parse_with(text, file, &recordings::shipped)
    }

    fn parse_with(text: &str, file: &str, read: &recordings::Read) -> Result<Self, FileError> {
        let table = DeTable::parse(text).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            FileError::of(file, text, span, format!("not TOML: {}", error.message()))
        })?;
        let mut walk = Walk::over(table.get_ref(), keys::SCENARIO);
        walk.findings.extend(build::forms(&walk));
        if !walk.findings.is_empty() {
            return Err(walk.findings.into_error(file, text));
        }
        let mut findings = Findings::default();
        let mut meters = Vec::new();
        let mut shared = build::SharedRecordings::default();
        for section in build::sections(table.get_ref()) {
            let (meter, wrong) = section.meter(&walk, read, &mut shared)?;
            // What several meters inherit is told once.
            findings.extend(wrong);
            meters.push(meter);
        }
        findings.or(file, text, Self { file: file.to_owned(), text: text.to_owned(), meters })
    }

    /// The scenario of that name inside the program.
    ///
    /// # Errors
    /// There is none.
    pub fn shipped(name: &str) -> Result<Self, ScenarioLoadError> {
        Self::load(name, &Packed::default())
    }

    /// The scenario of that name inside the program, or in that file of `library`. A name with
    /// a dot or a slash is a file.
    ///
    /// # Errors
    /// When there is none, the file cannot be read, or it is not a scenario.
    pub fn load(name: &str, library: &dyn Library) -> Result<Self, ScenarioLoadError> {
        if let Some(shipped) = SHIPPED.iter().find(|shipped| shipped.name == name) {
            return Ok(Self::parse(shipped.text, &shipped.file())?);
        }
        if !name.contains(['.', '/']) && !library.has(name) {
            let nearest = nearest(name, SHIPPED.iter().map(|shipped| shipped.name));
            return Err(ScenarioLoadError::Unknown { name: name.to_owned(), nearest });
        }
        let bytes = library
            .read(Path::new(name), LONGEST_TEXT)
            .map_err(|source| ScenarioLoadError::Read { path: name.to_owned(), source })?;
        let text = text(name, bytes)?;
        let directory = Path::new(name).parent().unwrap_or_else(|| Path::new(""));
        Ok(Self::parse_with(&text, name, &|file| recordings::beside(library, directory, file))?)
    }
}
