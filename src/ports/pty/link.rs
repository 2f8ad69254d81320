//! A stable name for a pseudo-terminal, whose number changes from start to start.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::PortError;

/// A symbolic link to a port, removed when dropped if it is still this port's.
#[derive(Debug)]
pub struct Link {
    path: PathBuf,
    target: PathBuf,
}

impl Link {
    /// Makes `path` lead to `target`, replacing a link that is there: under
    /// another name first and then renamed, so that the name is never without a
    /// port behind it.
    ///
    /// # Errors
    /// [`PortError::LinkTaken`] where `path` is anything but a link, and
    /// [`PortError::Link`].
    pub fn make(path: &Path, target: &Path) -> Result<Self, PortError> {
        match fs::symlink_metadata(path) {
            Ok(there) if !there.is_symlink() => {
                return Err(PortError::LinkTaken(path.to_owned()));
            }
            _ => {}
        }
        place(path, target).map_err(|source| PortError::Link { path: path.to_owned(), source })?;
        Ok(Self { path: path.to_owned(), target: target.to_owned() })
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
    }
}

fn place(path: &Path, target: &Path) -> io::Result<()> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut aside = std::ffi::OsString::from(".");
    aside.push(name);
    let number = target.file_name().unwrap_or_default().to_string_lossy();
    aside.push(format!(".{}-{number}", std::process::id()));
    let aside = path.with_file_name(aside);
    std::os::unix::fs::symlink(target, &aside)?;
    fs::rename(&aside, path).inspect_err(|_| {
        let _ = fs::remove_file(&aside);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_made_replaced_and_removed() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("meter");
        let first = Link::make(&path, Path::new("/dev/pts/1000")).unwrap();
        assert_eq!(fs::read_link(&path).unwrap(), Path::new("/dev/pts/1000"));
        let second = Link::make(&path, Path::new("/dev/pts/1001")).unwrap();
        drop(first);
        assert_eq!(fs::read_link(&path).unwrap(), Path::new("/dev/pts/1001"), "not the first's");
        drop(second);
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0, "nothing is left");
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
