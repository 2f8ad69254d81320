//! The files that people name, found in the file system.

use std::io;
use std::path::Path;

use workbench::library::Library;
use workbench::scenario::{self, Scenario};
use workbench::tape::{self, ScenarioSource, Tape};

use crate::files;

/// The file system: names count from the working directory.
#[derive(Debug, Clone, Copy, Default)]
pub struct FileSystem;

impl Library for FileSystem {
    fn has(&self, name: &str) -> bool {
        files::is_there(name)
    }

    fn read(&self, name: &Path, limit: u64) -> io::Result<Vec<u8>> {
        files::read(name, limit)
    }
}

/// The scenario of that name inside the program, or in that file; none means `default`.
///
/// # Errors
/// As of [`Scenario::load`].
pub fn scenario(name: Option<&str>) -> Result<Scenario, scenario::ScenarioLoadError> {
    Scenario::load(name.unwrap_or("default"), &FileSystem)
}

/// The scenario that a tape begins with.
///
/// # Errors
/// As of [`Scenario::load`].
pub fn scenario_of(source: &ScenarioSource) -> Result<Scenario, scenario::ScenarioLoadError> {
    source.load(&FileSystem)
}

/// The tape of that name inside the program, or in that file.
///
/// # Errors
/// As of [`tape::load`].
pub fn tape(name: &str) -> Result<Tape, tape::TapeLoadError> {
    tape::load(name, &FileSystem)
}
