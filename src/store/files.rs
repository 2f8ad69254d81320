//! The state file and its companions on the disk.
//!
//! ```text
//! FILE             the state, replaced as a whole
//! FILE.previous    an earlier one, which was brought safely to the disk
//! FILE.damaged     what could not be read, kept for who wants to look
//! FILE.lock        held by the process that keeps the state
//! .FILE.*.tmp      a state that is being written
//! ```

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// What a state that is being written ends in.
const TEMPORARY: &str = ".tmp";

/// FILE with `suffix` behind its name.
pub fn companion(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// The earlier state beside `file`.
pub fn previous(file: &Path) -> PathBuf {
    companion(file, ".previous")
}

/// The directory that `file` is in.
pub fn directory(file: &Path) -> &Path {
    file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What `file` holds; none where there is none.
///
/// # Errors
/// What the system says; also where it is no ordinary file.
pub fn read(file: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut opened = match File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    opened.read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Replaces `file` by `bytes` in one step: whoever looks, also after a crash of the program,
/// sees the old or the new. With `sync` it is on the disk when this returns.
///
/// # Errors
/// What the system says; `file` is as it was then.
pub fn replace(file: &Path, bytes: &[u8], sync: bool) -> io::Result<()> {
    let mut temporary = tempfile::Builder::new()
        .prefix(&temporary_prefix(file))
        .suffix(TEMPORARY)
        // As any new file: the user's mask takes off what it takes off.
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(directory(file))?;
    temporary.write_all(bytes)?;
    if sync {
        temporary.as_file().sync_all()?;
    }
    temporary.persist(file).map_err(|error| error.error)?;
    if sync { sync_directory(file) } else { Ok(()) }
}

/// Copies `file`, where there is one, to its previous generation.
///
/// # Errors
/// What the system says; the previous generation is as it was then.
pub fn keep_generation(file: &Path, sync: bool) -> io::Result<()> {
    match read(file)? {
        Some(bytes) => replace(&previous(file), &bytes, sync),
        None => Ok(()),
    }
}

/// Puts `file` aside: it cannot be read.
///
/// # Errors
/// What the system says.
pub fn put_aside(file: &Path) -> io::Result<()> {
    fs::rename(file, companion(file, ".damaged"))
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

fn sync_directory(file: &Path) -> io::Result<()> {
    File::open(directory(file))?.sync_all()
}

fn temporary_prefix(file: &Path) -> OsString {
    let mut prefix = OsString::from(".");
    prefix.push(file.file_name().unwrap_or(OsStr::new("state")));
    prefix.push(".");
    prefix
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

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
