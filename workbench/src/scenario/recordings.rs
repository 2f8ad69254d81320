//! The files that a scenario names: recordings, beside it or inside the binary.

use std::io::ErrorKind;
use std::path::Path;

use super::shipped::RECORDINGS;
use crate::diagnostics::text;
use crate::installation::{COMTRADE, is_comtrade};
use crate::library::{LONGEST_RECORDING, Library};

/// Gives the text of a file that a scenario names, or says why not, as the end of a
/// sentence about its key.
pub(super) type Read<'a> = dyn Fn(&str) -> Result<String, String> + 'a;

/// The recording of that path inside the binary.
pub(super) fn shipped(path: &str) -> Result<String, String> {
    let found = RECORDINGS.iter().find(|recording| recording.path == path);
    found.map(|recording| recording.text.to_owned()).ok_or_else(|| {
        let paths: Vec<&str> = RECORDINGS.iter().map(|recording| recording.path).collect();
        format!("is {path}, which is not inside the program; there: {}", paths.join(", "))
    })
}

/// The file of that path from `directory` on. A scenario copied without its recording
/// finds the one inside the binary.
pub(super) fn beside(
    library: &dyn Library,
    directory: &Path,
    path: &str,
) -> Result<String, String> {
    let place = directory.join(path);
    let cannot = |error: std::io::Error| format!("cannot be read: {}: {error}", place.display());
    match library.read(&place, LONGEST_RECORDING) {
        Ok(bytes) => text(path, bytes).map_err(|error| {
            if is_comtrade(path) {
                return format!("is {COMTRADE}");
            }
            let problem = error.problems.first();
            let line = problem.map_or(1, |problem| problem.at.line);
            let why = problem.map_or("not UTF-8", |problem| problem.message.as_str());
            format!("is {why}: {}:{line}", place.display())
        }),
        Err(error) if error.kind() != ErrorKind::NotFound => Err(cannot(error)),
        Err(error) => shipped(path).map_err(|_| cannot(error)),
    }
}
