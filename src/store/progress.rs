//! What trainees have learned, kept between runs: a file beside the states of the meters.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use workbench::kind::FileKind;

use super::place::default_place;
use crate::files;

/// The version of the format.
const VERSION: u32 = 1;
/// The longest file that is read, bytes.
const LONGEST: u64 = 1 << 20;

/// How far somebody has come in a lesson.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LessonProgress {
    /// The step that is next, from 0.
    pub step: usize,
    /// How many steps the lesson has.
    pub steps: usize,
    /// Whether it was taken to its end.
    pub done: bool,
    /// Hints that were given, in all.
    pub hints: u32,
    /// How often work was not done safely, in all.
    pub unsafe_work: usize,
}

/// By lesson.
type Lessons = BTreeMap<String, LessonProgress>;

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProgressFile {
    version: u32,
    trainees: BTreeMap<String, Lessons>,
}

/// What trainees have learned.
#[derive(Debug)]
pub struct Progress {
    path: PathBuf,
    trainees: BTreeMap<String, Lessons>,
}

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProgressError {
    /// It cannot be read, or put aside.
    #[error("{path}: {source}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A newer program has written it.
    #[error(
        "{path}: version {found} of the format; this program knows {VERSION}: update it, or learn \
         with another file (XDG_STATE_HOME)",
        path = path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u64,
    },
}

impl Progress {
    /// Where it is by default.
    pub fn default_file(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
        Some(default_place(None, variable)?.with_file_name("progress.json"))
    }

    /// What the file holds; nothing where there is none. One that is damaged is put aside, and
    /// where is said.
    ///
    /// # Errors
    /// It cannot be read, or a newer program has written it; it is left as it is.
    pub fn open(path: &Path) -> Result<(Self, Option<String>), ProgressError> {
        let of = |trainees| Self { path: path.to_owned(), trainees };
        let failed = |source| ProgressError::Read { path: path.to_owned(), source };
        let bytes = match files::read(path, LONGEST) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok((of(BTreeMap::new()), None));
            }
            Err(error) => return Err(failed(error)),
        };
        let version = serde_json::from_slice::<serde_json::Value>(&bytes)
            .ok()
            .and_then(|json| json.get("version")?.as_u64());
        if let Some(found) = version.filter(|found| *found > u64::from(VERSION)) {
            return Err(ProgressError::Newer { path: path.to_owned(), found });
        }
        match serde_json::from_slice::<ProgressFile>(&bytes) {
            Ok(file) => Ok((of(file.trainees), None)),
            Err(error) => {
                let aside = files::companion(path, ".damaged");
                fs::rename(path, &aside).map_err(failed)?;
                let words = format!(
                    "{}: damaged ({error}); it is now {}, and progress begins anew",
                    path.display(),
                    aside.display()
                );
                Ok((of(BTreeMap::new()), Some(words)))
            }
        }
    }

    /// How far `trainee` has come in each lesson.
    pub fn of(&self, trainee: &str) -> Option<&BTreeMap<String, LessonProgress>> {
        self.trainees.get(trainee)
    }

    /// Everybody, by name.
    pub fn all(&self) -> &BTreeMap<String, BTreeMap<String, LessonProgress>> {
        &self.trainees
    }

    /// Keeps how far `trainee` has come in `lesson`; a lesson that was done stays done.
    ///
    /// # Errors
    /// What the system says; what was there before is whole.
    pub fn keep(&mut self, trainee: &str, lesson: &str, now: LessonProgress) -> io::Result<()> {
        let lessons = self.trainees.entry(trainee.to_owned()).or_default();
        let was_done = lessons.get(lesson).is_some_and(|before| before.done);
        lessons.insert(lesson.to_owned(), LessonProgress { done: now.done || was_done, ..now });
        let file = ProgressFile { version: VERSION, trainees: self.trainees.clone() };
        let text = serde_json::to_string_pretty(&file).map_err(io::Error::other)? + "\n";
        if let Some(directory) = self.path.parent() {
            fs::create_dir_all(directory)?;
        }
        files::write(&self.path, FileKind::Json, text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(step: usize, done: bool) -> LessonProgress {
        LessonProgress { step, steps: 6, done, hints: 1, unsafe_work: 0 }
    }

    #[test]
    fn what_was_learned_is_there_the_next_time() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("s4100/progress.json");
        let (mut progress, words) = Progress::open(&file).unwrap();
        assert_eq!(words, None);
        progress.keep("Ada", "first-look", at(3, false)).unwrap();
        progress.keep("Ada", "quick-setup", at(6, true)).unwrap();
        progress.keep("Ada", "quick-setup", at(1, false)).unwrap();
        progress.keep("Bob", "first-look", at(1, false)).unwrap();
        let (again, _) = Progress::open(&file).unwrap();
        assert_eq!(again.all().len(), 2);
        let ada = again.of("Ada").unwrap();
        assert_eq!(ada["first-look"], at(3, false));
        assert!(ada["quick-setup"].done && ada["quick-setup"].step == 1, "done stays done");
    }

    #[test]
    fn a_damaged_file_is_put_aside_and_a_newer_one_is_left() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("progress.json");
        fs::write(&file, "{ \"version\": 1, \"trainees\"").unwrap();
        let (progress, words) = Progress::open(&file).unwrap();
        assert!(progress.all().is_empty() && words.unwrap().contains("progress.json.damaged"));
        assert!(!file.exists() && place.path().join("progress.json.damaged").exists());
        fs::write(&file, "{ \"version\": 2, \"pupils\": [] }").unwrap();
        let error = Progress::open(&file).unwrap_err().to_string();
        assert!(error.contains("version 2 of the format; this program knows 1"), "{error}");
        assert!(fs::read_to_string(&file).unwrap().contains("pupils"));
    }
}
