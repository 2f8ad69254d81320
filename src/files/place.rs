//! Where a path leads.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// As many links in a row as Linux follows.
const LINKS: usize = 40;

/// The directory that `file` is in.
pub fn directory(file: &Path) -> &Path {
    file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// FILE with `suffix` behind its name.
pub fn companion(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// The file that `path` leads to, whether it is there or not: the links at its end are
/// followed, and its directory is that without links.
///
/// # Errors
/// The links lead round in a circle.
pub fn resolved(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        match fs::read_link(&path) {
            Ok(target) => path = directory(&path).join(target),
            Err(_) => return Ok(in_plain_directory(path)),
        }
    }
    Err(rustix::io::Errno::LOOP.into())
}

fn in_plain_directory(path: PathBuf) -> PathBuf {
    match (directory(&path).canonicalize(), path.file_name()) {
        (Ok(directory), Some(name)) => directory.join(name),
        _ => path,
    }
}

/// The number of the open descriptor of this process that `path` names, as `/dev/stdin` and
/// the names of a shell's process substitution do.
pub fn descriptor(path: &Path) -> Option<u32> {
    let own = Path::new("/proc").join(fs::read_link("/proc/self").ok()?).join("fd");
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        let parent = directory(&path).canonicalize().ok()?;
        if parent == own {
            return path.file_name()?.to_str()?.parse().ok();
        }
        path = parent.join(fs::read_link(&path).ok()?);
    }
    None
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_are_followed_to_what_is_there_and_what_is_not() {
        let place = tempfile::tempdir().unwrap();
        let here = place.path().canonicalize().unwrap();
        fs::create_dir(here.join("real")).unwrap();
        symlink("real/new", here.join("one")).unwrap();
        symlink("one", here.join("two")).unwrap();
        symlink("real", here.join("door")).unwrap();
        symlink("round", here.join("round")).unwrap();
        let new = here.join("real/new");
        assert_eq!(resolved(&here.join("two")).unwrap(), new);
        fs::write(&new, "").unwrap();
        assert_eq!(resolved(&here.join("two")).unwrap(), new);
        assert_eq!(resolved(&here.join("door/new")).unwrap(), new);
        assert_eq!(resolved(Path::new("none/x")).unwrap(), Path::new("none/x"));
        assert!(resolved(&here.join("round")).is_err());
    }

    #[test]
    fn names_of_descriptors_are_known() {
        assert_eq!(descriptor(Path::new("/dev/stdin")), Some(0));
        assert_eq!(descriptor(Path::new("/dev/fd/2")), Some(2));
        assert_eq!(descriptor(Path::new("/proc/self/fd/1")), Some(1));
        for path in ["/dev/null", "Cargo.toml", "/none", "/proc/1/fd/0"] {
            assert_eq!(descriptor(Path::new(path)), None, "{path}");
        }
    }
}
