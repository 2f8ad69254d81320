//! The state file and its companions on the disk.
//!
//! ```text
//! FILE             the state, replaced as a whole
//! FILE.previous    an earlier one, which was brought safely to the disk
//! FILE.damaged     what could not be read, kept for who wants to look
//! FILE.lock        held by the process that keeps the state
//! .FILE.*.tmp      a state that is being written
//! ```

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use crate::files::companion;
use crate::files::{self, TEMPORARY, directory, temporary_prefix};

/// The longest state, bytes: twice what the meters of a full line remember, 247 times 116 kB.
pub const LONGEST: u64 = 64 << 20;

/// The earlier state beside `file`.
pub fn previous(file: &Path) -> PathBuf {
    companion(file, ".previous")
}

/// What could not be read, beside `file`.
pub fn damaged(file: &Path) -> PathBuf {
    companion(file, ".damaged")
}

/// What `file` holds; none where there is none.
///
/// # Errors
/// What the system says; also where it is not an ordinary file, or too long for a state.
pub fn read(file: &Path) -> io::Result<Option<Vec<u8>>> {
    match files::read(file, LONGEST) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Replaces `file` by `bytes` in one step. With `sync` it is on the disk when this returns.
///
/// # Errors
/// What the system says; `file` is as it was then.
pub fn replace(file: &Path, bytes: &[u8], sync: bool) -> io::Result<()> {
    if bytes.len() as u64 > LONGEST {
        let words = format!("it would be longer than {} MB", LONGEST >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, words));
    }
    files::replace(file, bytes, file, sync)
}

/// Copies `file`, where there is one, to its previous generation.
///
/// # Errors
/// What the system says; the previous generation is as it was then.
pub fn keep_generation(file: &Path, sync: bool) -> io::Result<()> {
    match read(file)? {
        // Who may not read the state may not read the one before it either.
        Some(bytes) => files::replace(&previous(file), &bytes, file, sync),
        None => Ok(()),
    }
}

/// Puts `file` aside: it cannot be read.
///
/// # Errors
/// What the system says.
pub fn put_aside(file: &Path) -> io::Result<()> {
    fs::rename(file, damaged(file))
}

/// Removes what writers of `file` left behind that were killed.
pub fn sweep(file: &Path) {
    let prefixes = [temporary_prefix(file), temporary_prefix(&previous(file))];
    let Ok(entries) = fs::read_dir(directory(file)) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.as_encoded_bytes();
        let is_ours = |prefix: &OsString| {
            let rest = name.strip_prefix(prefix.as_encoded_bytes());
            let random = rest.and_then(|rest| rest.strip_suffix(TEMPORARY.as_bytes()));
            random.is_some_and(|random| !random.contains(&b'.'))
        };
        if prefixes.iter().any(is_ours) {
            // One that stays does no harm.
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::names;

    #[test]
    fn a_file_is_replaced_and_its_generation_kept() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("a.state");
        keep_generation(&file, false).unwrap();
        replace(&file, b"one", false).unwrap();
        keep_generation(&file, true).unwrap();
        replace(&file, b"two", true).unwrap();
        assert_eq!(read(&file).unwrap().unwrap(), b"two");
        assert_eq!(read(&previous(&file)).unwrap().unwrap(), b"one");
        assert_eq!(names(directory.path()), ["a.state", "a.state.previous"]);
    }

    #[test]
    fn what_killed_writers_left_is_swept_and_nothing_else() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("a");
        for name in [".a.XyZ123.tmp", ".a.previous.q.tmp", ".a.b.c.tmp", ".ab.q.tmp", "a", "a.tmp"]
        {
            fs::write(directory.path().join(name), name).unwrap();
        }
        sweep(&file);
        assert_eq!(names(directory.path()), [".a.b.c.tmp", ".ab.q.tmp", "a", "a.tmp"]);
    }
}
