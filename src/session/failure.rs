//! What ends the program early, and with which status.

use std::fmt::Display;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use crate::files::explained;
use crate::messages::tell;

/// A message and the status that goes with it.
#[derive(Debug)]
pub struct Failure {
    status: u8,
    message: String,
}

impl Failure {
    /// The status where the command line or a file of the user's is wrong.
    pub const USAGE: u8 = 2;

    /// The command line, a scenario or a tape is wrong: status 2.
    pub fn usage(message: impl Display) -> Self {
        Self { status: Self::USAGE, message: message.to_string() }
    }

    /// The world failed, a port or a file: status 3.
    pub fn world(message: impl Display) -> Self {
        Self { status: 3, message: message.to_string() }
    }

    /// The world failed, and that was told when it did: status 3 alone.
    pub fn told() -> Self {
        Self::world("")
    }

    /// The file that an option names cannot be written: status 3.
    pub fn file(option: &str, path: &Path, error: io::Error) -> Self {
        Self::world(format!("{option} {}: {}", path.display(), explained(path, error)))
    }

    /// Standard output cannot be written: status 3.
    pub fn stdout(error: &io::Error) -> Self {
        Self::world(format!("standard output: {error}"))
    }

    /// The same message with another status.
    #[must_use]
    pub fn with_status(self, status: u8) -> Self {
        Self { status, ..self }
    }

    /// What is told.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Tells the user, and gives the status to end with.
    pub fn report(&self) -> ExitCode {
        if !self.message.is_empty() {
            tell(&self.message);
        }
        ExitCode::from(self.status)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::world(error)
    }
}
