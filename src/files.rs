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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_and_the_kind_stays() {
        let said = |path: &str, kind: ErrorKind| {
            let error = explained(Path::new(path), kind.into());
            assert_eq!(error.kind(), kind);
            error.to_string()
        };
        let plain = |kind: ErrorKind| Error::from(kind).to_string();
        assert_eq!(said("none/a.svg", ErrorKind::NotFound), "there is no directory none");
        // There is a directory: something else is missing.
        assert_eq!(said("/proc/a.svg", ErrorKind::NotFound), plain(ErrorKind::NotFound));
        assert_eq!(said("a.svg", ErrorKind::NotFound), plain(ErrorKind::NotFound));
        let denied = said("a.svg", ErrorKind::PermissionDenied);
        assert!(denied.ends_with("; accepted: a place where you may write"), "{denied}");
        assert_eq!(said("none/a", ErrorKind::StorageFull), plain(ErrorKind::StorageFull));
    }
}
