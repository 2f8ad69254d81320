//! Where the files are found that people name: scenarios, their recordings, tapes.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// The longest scenario or file of a panel, bytes: 247 meters with all their keys fit, and
/// the worst of TOML takes ninety times its length to read.
pub const LONGEST_TEXT: u64 = 512 << 10;
/// The longest tape, bytes: more than the recorder makes of its room of 64 MB, in which a
/// byte becomes three letters, and of the state that it began from.
pub const LONGEST_TAPE: u64 = 256 << 20;
/// The longest recording that a scenario names, bytes.
pub const LONGEST_RECORDING: u64 = 256 << 20;

/// A place of files: the file system in a program, what is packed into a page there.
pub trait Library {
    /// Whether there is anything of that name that may be meant to be read: a word that names
    /// nothing may be one of those inside the program.
    fn has(&self, name: &str) -> bool;

    /// What the file `name` holds.
    ///
    /// # Errors
    /// It cannot be read, or is longer than `limit` bytes. Of the kind `NotFound` where there
    /// is none.
    fn read(&self, name: &Path, limit: u64) -> io::Result<Vec<u8>>;
}

/// Files that are held in memory, by their names: those that are packed into a page. Without
/// any, only what is inside the program is found.
#[derive(Debug, Clone, Default)]
pub struct Packed(BTreeMap<PathBuf, Vec<u8>>);

impl Packed {
    /// Puts a file in, in the place of one of the same name.
    pub fn put(&mut self, name: impl Into<PathBuf>, bytes: impl Into<Vec<u8>>) {
        self.0.insert(name.into(), bytes.into());
    }
}

impl Library for Packed {
    fn has(&self, name: &str) -> bool {
        self.0.contains_key(Path::new(name))
    }

    fn read(&self, name: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let bytes = self.0.get(name).ok_or(io::ErrorKind::NotFound)?;
        if bytes.len() as u64 > limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(bytes.clone())
    }
}
