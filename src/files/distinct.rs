//! A command line that names one file twice.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::place::resolved;

/// A file that a command line names.
#[derive(Debug, Clone)]
pub struct Named {
    /// By which words, such as `--record a.tape`.
    pub by: String,
    /// The file.
    pub path: PathBuf,
}

impl Named {
    /// The file `path` of the option `option`.
    pub fn new(option: &str, path: &Path) -> Self {
        Self { by: format!("{option} {}", path.display()), path: path.to_owned() }
    }

    /// The same words for another file that stands beside it.
    #[must_use]
    pub fn beside(&self, path: PathBuf) -> Self {
        Self { by: format!("{} ({})", self.by, path.display()), path }
    }
}

/// Refuses an output that is another output or an input as well. Pipes and devices can be
/// many things at once.
///
/// # Errors
/// Which words name one file.
pub fn distinct(inputs: &[Named], outputs: &[Named]) -> Result<(), String> {
    for (place, output) in outputs.iter().enumerate() {
        let Some(id) = identity(&output.path) else { continue };
        let others = outputs.iter().take(place).chain(inputs);
        if let Some(other) =
            others.into_iter().find(|other| identity(&other.path) == Some(id.clone()))
        {
            return Err(format!(
                "{} and {} are one file; accepted: a file of its own for each",
                other.by, output.by
            ));
        }
    }
    Ok(())
}

/// What tells a file from every other one, under all its names.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Identity {
    There(u64, u64),
    New(PathBuf),
}

fn identity(path: &Path) -> Option<Identity> {
    match fs::metadata(path) {
        Ok(about) if about.is_file() => Some(Identity::There(about.dev(), about.ino())),
        Ok(_) => None,
        Err(_) => resolved(path).ok().map(Identity::New),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_under_two_names_is_told() {
        let here = tempfile::tempdir().unwrap();
        let path = |name: &str| here.path().join(name);
        fs::write(path("a"), "").unwrap();
        std::os::unix::fs::symlink("a", path("link")).unwrap();
        fs::hard_link(path("a"), path("hard")).unwrap();
        let named = |option: &str, name: &str| Named::new(option, &path(name));
        let refused = |inputs: &[Named], outputs: &[Named]| distinct(inputs, outputs).unwrap_err();
        for other in ["a", "link", "hard", "./a"] {
            let said = refused(&[], &[named("--state", "a"), named("--record", other)]);
            assert!(said.contains("--state ") && said.contains(" and --record "), "{said}");
        }
        let said = refused(&[named("TAPE", "link")], &[named("--junit", "a")]);
        assert!(said.ends_with("are one file; accepted: a file of its own for each"), "{said}");
        // Also where it is not there yet.
        refused(&[], &[named("--state", "new"), named("--record", "./new")]);
        distinct(&[named("TAPE", "new")], &[named("--state", "a"), named("--record", "b")])
            .unwrap();
        let null = |option| Named::new(option, Path::new("/dev/null"));
        distinct(&[], &[null("--junit"), null("--contacts")]).unwrap();
    }
}
