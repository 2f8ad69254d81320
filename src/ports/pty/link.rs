//! A stable name for a pseudo-terminal, whose number changes from start to start.
//!
//! ```text
//! LINK          leads to the pseudo-terminal
//! .LINK.lock    held by the process whose port that is; both go with it
//! ```
//!
//! The lock tells a link in use from one that was left behind. Its target does not: the
//! system gives the numbers of pseudo-terminals out again at once.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::files::LockError;
use crate::ports::PortError;

/// A symbolic link to a port, removed when dropped if it is still this port's.
#[derive(Debug)]
pub struct Link {
    path: PathBuf,
    target: PathBuf,
    lock: PathBuf,
    _held: File,
}

impl Link {
    /// Makes `path` lead to `target`, replacing a link to a pseudo-terminal that was left
    /// behind: under another name first and then renamed, so that the name is never without
    /// a port behind it.
    ///
    /// # Errors
    /// [`PortError::LinkTaken`] where `path` is anything but a link,
    /// [`PortError::LinkForeign`] where it leads to anything but a pseudo-terminal,
    /// [`PortError::LinkHeld`] where it is that of a port in use, and
    /// [`PortError::Link`].
    pub fn make(path: &Path, target: &Path) -> Result<Self, PortError> {
        refuse_taken(path)?;
        let failed = |source| PortError::Link { path: path.to_owned(), source };
        let lock = lock_of(path);
        let held = crate::files::lock(&lock, None).map_err(|error| match error {
            LockError::Held(_) => PortError::LinkHeld(path.to_owned()),
            LockError::System(source) => failed(source),
            LockError::NotALock(_) => PortError::LinkLock(lock.clone(), error.to_string()),
        })?;
        let link = Self { path: path.to_owned(), target: target.to_owned(), lock, _held: held };
        match std::os::unix::fs::symlink(target, path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                refuse_taken(path)?;
                place(path, target).map_err(failed)?;
            }
            made => made.map_err(failed)?,
        }
        Ok(link)
    }

    /// Makes it lead to `target` from now on, unless something else has taken its place.
    ///
    /// # Errors
    /// What [`make`](Self::make) refuses, and [`PortError::Link`].
    pub fn lead_to(&mut self, target: &Path) -> Result<(), PortError> {
        refuse_taken(&self.path)?;
        place(&self.path, target)
            .map_err(|source| PortError::Link { path: self.path.clone(), source })?;
        target.clone_into(&mut self.target);
        Ok(())
    }

    /// The link's path.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        if fs::read_link(&self.path).is_ok_and(|target| target == self.target) {
            // Nobody is left to tell; a link that stays is replaced at the next start.
            let _ = fs::remove_file(&self.path);
        }
        // Before the file is closed, so that no other process holds it yet.
        let _ = fs::remove_file(&self.lock);
    }
}

/// Whether a link may be made at `path`: nothing is there, or a link to a pseudo-terminal,
/// living or gone. Others are somebody's own.
fn refuse_taken(path: &Path) -> Result<(), PortError> {
    match fs::symlink_metadata(path) {
        Ok(there) if !there.is_symlink() => return Err(PortError::LinkTaken(path.to_owned())),
        Ok(_) => {}
        Err(_) => return Ok(()),
    }
    match fs::read_link(path) {
        Ok(target) if !is_pseudo_terminal(&target) => {
            Err(PortError::LinkForeign { path: path.to_owned(), target })
        }
        _ => Ok(()),
    }
}

/// Whether `target` is the name of a pseudo-terminal, as every link of this program has it.
fn is_pseudo_terminal(target: &Path) -> bool {
    let number = target.strip_prefix("/dev/pts").ok().and_then(Path::to_str);
    number.is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit())
    })
}

/// The lock of the link `path`, beside it.
pub fn lock_of(path: &Path) -> PathBuf {
    hidden(path, "lock")
}

/// `.NAME.ending` beside `path`.
fn hidden(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{ending}"));
    path.with_file_name(name)
}

fn place(path: &Path, target: &Path) -> io::Result<()> {
    let number = target.file_name().unwrap_or_default().to_string_lossy();
    let aside = hidden(path, &format!("{}-{number}", std::process::id()));
    // The name is this process's own; one that is there is of a process long gone.
    let _ = fs::remove_file(&aside);
    std::os::unix::fs::symlink(target, &aside)?;
    fs::rename(&aside, path).inspect_err(|_| {
        let _ = fs::remove_file(&aside);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_made_held_and_removed() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("meter");
        let first = Link::make(&path, Path::new("/dev/pts/1000")).unwrap();
        assert_eq!(fs::read_link(&path).unwrap(), Path::new("/dev/pts/1000"));
        let error = Link::make(&path, Path::new("/dev/pts/1001")).unwrap_err();
        assert!(matches!(error, PortError::LinkHeld(_)), "{error}");
        assert_eq!(fs::read_link(&path).unwrap(), Path::new("/dev/pts/1000"), "still the first's");
        drop(first);
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0, "nothing is left");
    }

    #[test]
    fn a_link_that_was_left_behind_is_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("meter");
        // What a process leaves that was killed: nobody holds the lock.
        std::os::unix::fs::symlink("/dev/pts/1000", &path).unwrap();
        fs::write(directory.path().join(".meter.lock"), "").unwrap();
        let link = Link::make(&path, Path::new("/dev/pts/1001")).unwrap();
        assert_eq!(fs::read_link(&path).unwrap(), Path::new("/dev/pts/1001"));
        // Somebody else has made it theirs since.
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("/dev/pts/1002", &path).unwrap();
        drop(link);
        assert_eq!(fs::read_link(&path).unwrap(), Path::new("/dev/pts/1002"), "left alone");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1, "the lock is gone");
    }

    /// A link that somebody has made for themselves is not ours, wherever it leads.
    #[test]
    fn a_link_to_anything_else_is_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("meter");
        fs::write(directory.path().join("notes"), "mine").unwrap();
        for target in
            ["notes", "/dev/ttyUSB0", "/nowhere", "/dev/pts/ptmx", "/dev/pts/1/x", "/dev/pts"]
        {
            std::os::unix::fs::symlink(target, &path).unwrap();
            let error = Link::make(&path, Path::new("/dev/pts/1000")).unwrap_err();
            let text = error.to_string();
            assert!(
                text.contains(&format!("is a symbolic link to {target}, which is not")),
                "{text}"
            );
            assert_eq!(fs::read_link(&path).unwrap(), Path::new(target));
            assert!(!directory.path().join(".meter.lock").exists());
            fs::remove_file(&path).unwrap();
        }
    }

    #[test]
    fn a_link_follows_its_port_unless_somebody_has_taken_its_place() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("meter");
        let mut link = Link::make(&path, Path::new("/dev/pts/1000")).unwrap();
        link.lead_to(Path::new("/dev/pts/1001")).unwrap();
        assert_eq!(fs::read_link(&path).unwrap(), Path::new("/dev/pts/1001"));
        fs::remove_file(&path).unwrap();
        link.lead_to(Path::new("/dev/pts/1002")).unwrap();
        assert_eq!(fs::read_link(&path).unwrap(), Path::new("/dev/pts/1002"), "made again");
        fs::remove_file(&path).unwrap();
        fs::write(&path, "mine").unwrap();
        assert!(matches!(link.lead_to(Path::new("/dev/pts/1003")), Err(PortError::LinkTaken(_))));
        drop(link);
        assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    }

    #[test]
    fn what_stands_where_the_lock_goes_is_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let (path, lock) = (directory.path().join("meter"), directory.path().join(".meter.lock"));
        let victim = directory.path().join("victim");
        fs::write(&victim, "precious").unwrap();
        std::os::unix::fs::symlink(&victim, &lock).unwrap();
        let refused = || Link::make(&path, Path::new("/dev/pts/1000")).unwrap_err().to_string();
        let said = refused();
        assert!(said.contains(".meter.lock: this is a symbolic link and not a lock"), "{said}");
        fs::remove_file(&lock).unwrap();
        fs::write(&lock, "notes of mine").unwrap();
        assert!(refused().contains(".meter.lock: this is not a lock but a file of its own"));
        assert_eq!(fs::read_to_string(&victim).unwrap(), "precious");
        assert_eq!(fs::read_to_string(&lock).unwrap(), "notes of mine");
        assert!(!path.exists());
    }

    #[test]
    fn a_file_in_the_links_place_is_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("notes");
        fs::write(&path, "mine").unwrap();
        let error = Link::make(&path, Path::new("/dev/pts/1000")).unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("notes exists and is not a symbolic link; it is left as it is")
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
        let within = directory.path().join("none/meter");
        assert!(matches!(Link::make(&within, Path::new("/x")), Err(PortError::Link { .. })));
    }
}
