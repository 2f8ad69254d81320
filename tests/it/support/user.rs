//! Programs as an ordinary user starts them.
//!
//! Root does not see two of the traps of a pseudo-terminal, so under root meters and
//! clients are started as the user `nobody`.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

const NOBODY: u32 = 65_534;

fn is_root() -> bool {
    rustix::process::getuid().is_root()
}

/// A command that runs as an ordinary user.
pub fn ordinary(program: impl AsRef<Path>) -> Command {
    if !is_root() {
        return Command::new(program.as_ref());
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"])
        .arg(program.as_ref())
        .env("HOME", "/nonexistent")
        // Without root's own directories, which others may not even search.
        .env("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin")
        .current_dir("/");
    command
}

/// A directory of an ordinary user, removed with all that is in it.
pub struct Place(TempDir);

impl Place {
    /// A new one.
    pub fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        fs::set_permissions(directory.path(), PermissionsExt::from_mode(0o755)).unwrap();
        if is_root() {
            chown(directory.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        Self(directory)
    }

    /// The path of `name` in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A file in it.
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// `program` where an ordinary user can start it: in place, or a copy if a directory
    /// on the way is closed to others.
    pub fn reachable(&self, program: &Path) -> PathBuf {
        let tried = ordinary("/usr/bin/test").arg("-x").arg(program).status();
        if tried.expect("setpriv: apt-get install util-linux").success() {
            return program.to_owned();
        }
        let copy = self.path(program.file_name().unwrap().to_str().unwrap());
        if !copy.exists() {
            // By another process: what a test beside this one starts at the same moment would
            // inherit our descriptor, and a program that is open for writing cannot be started.
            let install = Command::new("install").arg("-m755").args([program, &copy]).status();
            assert!(install.unwrap().success(), "{} is not copied", program.display());
        }
        copy
    }
}

/// Runs the test `name`, with the modules in which it stands, again as an ordinary user if this
/// one is root; true if the caller is to run its body itself.
pub fn as_ordinary_user(name: &str) -> bool {
    if !is_root() {
        return true;
    }
    let place = Place::new();
    let test = place.reachable(&std::env::current_exe().unwrap());
    let run = ordinary(test).args(["--exact", name, "--nocapture"]).output().unwrap();
    let text = String::from_utf8_lossy(&run.stdout);
    assert!(
        run.status.success() && text.contains("1 passed"),
        "{text}{}",
        String::from_utf8_lossy(&run.stderr)
    );
    false
}
