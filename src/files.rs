//! Files: what is read has a kind and a length, what is written takes the place of its own
//! kind only.
//!
//! Everything that the program reads goes through [`read`] and everything that it writes
//! through [`create`], [`write`](fn@write) or [`replace`].

mod distinct;
mod lock;
mod place;
mod read;
mod write;

pub use distinct::{Named, distinct};
pub use lock::{LockError, lock};
pub use place::{companion, directory, resolved};
pub use read::{entries, head, read};
pub use write::{Pending, TEMPORARY, check, create, replace, temporary_prefix, write};

use std::io::{Error, ErrorKind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::SIGXFSZ;

/// The longest page of a gallery, bytes: one of every screen has 130 kB.
pub const LONGEST_PAGE: u64 = 16 << 20;

/// A file that grows beyond the limit of the process is an error of the write, not the end.
pub fn survive_file_size_limits() {
    // Without it the system's way stands: the program ends.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
}

/// Whether `name` is anything that may be meant to be read: a word that names no directory
/// may be one of the program's own.
pub fn is_there(name: &str) -> bool {
    std::fs::metadata(name).is_ok_and(|about| !about.is_dir())
}

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

/// What a directory holds, in order.
#[cfg(test)]
pub fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What opens, reads or makes files without a look at what they are.
    const ELSEWHERE: [&str; 7] = [
        "fs::write(",
        "fs::read(",
        "fs::read_to_string(",
        "fs::copy(",
        "File::create(",
        "File::options(",
        "OpenOptions::new(",
    ];

    fn sources(directory: &Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }

    #[test]
    fn files_go_through_this_module() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut all = Vec::new();
        sources(&source, &mut all);
        assert!(all.len() > 80, "{}", all.len());
        let is_test = |path: &Path| {
            path.components().any(|part| part.as_os_str().to_string_lossy().starts_with("tests"))
        };
        for path in
            all.iter().filter(|path| !path.starts_with(source.join("files")) && !is_test(path))
        {
            let text = std::fs::read_to_string(path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            for call in ELSEWHERE {
                assert!(!code.contains(call), "{}: {call}", path.display());
            }
        }
    }

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
