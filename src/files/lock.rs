//! Lock files: held by one process, and never anybody else's file.

use std::fs::{self, File, Metadata, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::{Mode, OFlags, open};
use rustix::process::geteuid;

use super::read::words;

/// A lock file holds no more than the number of a process.
const LONGEST: u64 = 24;

/// Why a lock is not held.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process holds it, and says which, where it does.
    #[error("held by {}", .0.map_or("another process".to_owned(), |id| format!("process {id}")))]
    Held(Option<u32>),
    /// What stands in its place is not a lock of this user; it is left as it is.
    #[error("{0}; it is left as it is: remove it, or choose another name")]
    NotALock(String),
    /// What the system says.
    #[error(transparent)]
    System(#[from] io::Error),
}

/// Holds the lock file `path` as long as the result is open, and writes the number of this
/// process into it. It is made where there is none. A lock may belong to this user, or to
/// the owner of the file that it guards, which is `of`.
///
/// # Errors
/// It is held, or it is something else: a link, a pipe, a stranger's file, a text.
pub fn lock(path: &Path, of: Option<u32>) -> Result<File, LockError> {
    loop {
        match fs::symlink_metadata(path) {
            Ok(there) => refuse_other(&there, of)?,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
        let flags = OFlags::RDWR
            | OFlags::CREATE
            | OFlags::NOFOLLOW
            | OFlags::NONBLOCK
            | OFlags::NOCTTY
            | OFlags::CLOEXEC;
        let mode = Mode::from_raw_mode(0o666);
        let mut file = File::from(open(path, flags, mode).map_err(io::Error::from)?);
        // It may be another one than a moment before.
        refuse_other(&file.metadata()?, of)?;
        let said = content(&mut file)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LockError::Held(said)),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        // Its former holder may have removed it between the two.
        if fs::symlink_metadata(path).is_ok_and(|there| same(&there, &file)) {
            // Who holds it is a help for people: the lock holds without.
            let _ = file.set_len(0).and_then(|()| file.rewind());
            let _ = writeln!(file, "{}", std::process::id());
            return Ok(file);
        }
    }
}

fn same(there: &Metadata, file: &File) -> bool {
    file.metadata().is_ok_and(|held| (held.dev(), held.ino()) == (there.dev(), there.ino()))
}

fn refuse_other(about: &Metadata, of: Option<u32>) -> Result<(), LockError> {
    if !about.is_file() {
        let what = words(about.file_type());
        return Err(LockError::NotALock(format!("this is {what} and not a lock")));
    }
    if about.nlink() > 1 {
        let words = "this is a file of several names and not a lock";
        return Err(LockError::NotALock(words.to_owned()));
    }
    let owner = about.uid();
    if owner != geteuid().as_raw() && Some(owner) != of {
        return Err(LockError::NotALock(format!("this is a file of the user {owner}")));
    }
    Ok(())
}

/// The number of the process in a lock file, where it is written already.
fn content(file: &mut File) -> Result<Option<u32>, LockError> {
    let mut text = Vec::new();
    file.take(LONGEST + 1).read_to_end(&mut text)?;
    let is_lock =
        text.len() as u64 <= LONGEST && text.iter().all(|c| c.is_ascii_digit() || *c == b'\n');
    if !is_lock {
        return Err(LockError::NotALock("this is not a lock but a file of its own".to_owned()));
    }
    Ok(String::from_utf8_lossy(&text).trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use rustix::fs::{CWD, FileType, mknodat};

    use super::*;

    #[test]
    fn one_holds_it_and_the_others_are_told_who() {
        let here = tempfile::tempdir().unwrap();
        let path = here.path().join("a.lock");
        let held = lock(&path, None).unwrap();
        let own = std::process::id();
        assert_eq!(fs::read_to_string(&path).unwrap(), format!("{own}\n"));
        assert!(matches!(lock(&path, None), Err(LockError::Held(Some(id))) if id == own));
        drop(held);
        // One that was left behind, of a longer number.
        fs::write(&path, "4194303000\n").unwrap();
        let held = lock(&path, None).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), format!("{own}\n"));
        drop(held);
    }

    #[test]
    fn what_is_not_a_lock_stays_as_it_is() {
        let here = tempfile::tempdir().unwrap();
        let refused = |name: &str| match lock(&here.path().join(name), None) {
            Err(error @ LockError::NotALock(_)) => error.to_string(),
            other => panic!("{other:?}"),
        };
        let victim = here.path().join("victim");
        fs::write(&victim, "precious").unwrap();
        symlink(&victim, here.path().join("link")).unwrap();
        symlink("nowhere", here.path().join("dangling")).unwrap();
        mknodat(CWD, here.path().join("pipe"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        fs::create_dir(here.path().join("directory")).unwrap();
        fs::write(here.path().join("number"), "17").unwrap();
        fs::hard_link(here.path().join("number"), here.path().join("hard")).unwrap();
        assert!(refused("hard").starts_with("this is a file of several names"));
        assert_eq!(fs::read_to_string(here.path().join("number")).unwrap(), "17");
        assert!(refused("link").starts_with("this is a symbolic link and not a lock; it is left"));
        assert!(refused("dangling").starts_with("this is a symbolic link"));
        assert!(refused("pipe").starts_with("this is a named pipe"));
        assert!(refused("directory").starts_with("this is a directory"));
        assert!(refused("victim").starts_with("this is not a lock but a file of its own"));
        assert_eq!(fs::read_to_string(&victim).unwrap(), "precious");
        assert!(!here.path().join("nowhere").exists());
    }
}
