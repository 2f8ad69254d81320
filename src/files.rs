//! What a system's errors about files mean to a person.

use std::io::{Error, ErrorKind};
use std::path::Path;

/// `error` of writing to `path`, of its kind, in words that say what is missing.
pub fn explained(path: &Path, error: Error) -> Error {
    let named = |parent: &&Path| !parent.as_os_str().is_empty() && !parent.is_dir();
    let words = match (error.kind(), path.parent().filter(named)) {
        (ErrorKind::NotFound, Some(parent)) => {
            format!("there is no directory {}", parent.display())
        }
        (ErrorKind::IsADirectory, _) => {
            "this is a directory; accepted: the name of a file".to_owned()
        }
        (ErrorKind::PermissionDenied, _) => {
            format!("{error}; accepted: a place where you may write")
        }
        _ => return error,
    };
    Error::new(error.kind(), words)
}
