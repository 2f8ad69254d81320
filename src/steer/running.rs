//! Which meters run and can be steered: a folder of the user's with a link to the control socket of
//! each, so that `s4100 ctl` finds it without being told.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, symlink};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

/// What the name of a link ends with.
const ENDING: &str = ".control";

/// A link that says where this program's meters are steered; it goes with this.
#[derive(Debug)]
pub struct Announced(PathBuf);

impl Announced {
    /// Says in `folder` that `socket` steers the meters of this process. None where that cannot be
    /// written: the socket serves whoever names it.
    pub fn of(socket: &Path, folder: &Path) -> Option<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).ok()?;
        // What was killed has left its link.
        drop(control_sockets(folder));
        let link = folder.join(format!("{}{ENDING}", std::process::id()));
        let socket = std::path::absolute(socket).ok()?;
        // A number of a process comes again.
        let _ = fs::remove_file(&link);
        symlink(socket, &link).ok()?;
        Some(Self(link))
    }
}

impl Drop for Announced {
    fn drop(&mut self) {
        // Whoever looks next takes it away otherwise.
        let _ = fs::remove_file(&self.0);
    }
}

/// The sockets of the meters that run, in the order of their names; links of those that do not are
/// taken away.
pub fn control_sockets(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let links = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let links = links.filter(|path| path.as_os_str().to_string_lossy().ends_with(ENDING));
    let mut found: Vec<PathBuf> = links
        .filter_map(|link| {
            let socket = fs::read_link(&link).ok()?;
            if UnixStream::connect(&socket).is_err() {
                let _ = fs::remove_file(&link);
                return None;
            }
            Some(socket)
        })
        .collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn who_runs_is_found_and_who_has_gone_is_not() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("run/s4100");
        assert!(control_sockets(&folder).is_empty());
        let socket = place.path().join("meter.sock");
        let listener = UnixListener::bind(&socket).unwrap();
        let announced = Announced::of(&socket, &folder).unwrap();
        symlink(place.path().join("gone"), folder.join("1.control")).unwrap();
        assert_eq!(control_sockets(&folder), [socket.as_path()]);
        assert!(fs::symlink_metadata(folder.join("1.control")).is_err(), "it is taken away");
        drop(announced);
        assert!(control_sockets(&folder).is_empty());
        // One that was killed leaves its link, which says nothing.
        let left = Announced::of(&socket, &folder).unwrap();
        std::mem::forget(left);
        drop(listener);
        assert!(control_sockets(&folder).is_empty());
    }
}
