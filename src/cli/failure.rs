//! What ends the program early, and with which status.

use std::process::ExitCode;

/// A message and the status that goes with it.
#[derive(Debug)]
pub struct Failure {
    status: u8,
    message: String,
}

impl Failure {
    /// The command line, a scenario or a tape is wrong: status 2.
    pub fn usage(message: impl Into<Message>) -> Self {
        Self { status: 2, message: message.into().0 }
    }

    /// The world failed, a port or a file: status 3.
    pub fn world(message: impl Into<Message>) -> Self {
        Self { status: 3, message: message.into().0 }
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
        eprintln!("s4100: {}", self.message);
        ExitCode::from(self.status)
    }
}

/// What to tell the user: anything that can be displayed.
#[derive(Debug)]
pub struct Message(String);

impl<T: std::fmt::Display> From<T> for Message {
    fn from(text: T) -> Self {
        Self(text.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::world(error)
    }
}
