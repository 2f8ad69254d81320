//! The scenarios that can be started from within the program.

use super::{ShippedScenario, comment, list};

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What starts it, on the command line too.
    pub name: String,
    /// What it is, in a line.
    pub about: String,
    /// What is seen and what is to be done, paragraph by paragraph: it gives away what a
    /// trainee is to find.
    pub description: Vec<String>,
}

impl Offer {
    /// A scenario of that name whose file has this text.
    pub fn of(name: &str, text: &str) -> Self {
        let mut lines = comment(text).into_iter();
        let about = lines.next().unwrap_or_default();
        let description = paragraphs(lines.skip_while(String::is_empty));
        Self { name: name.to_owned(), about, description }
    }

    /// Those inside the program.
    pub fn shipped() -> Vec<Self> {
        list().iter().map(|ShippedScenario { name, text }| Self::of(name, text)).collect()
    }
}

/// Lines that belong together as one: a screen breaks them where it ends. What is indented
/// and what begins with a heading stands by itself.
fn paragraphs(lines: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for line in lines {
        let apart = |line: &str| line.is_empty() || line.starts_with(' ');
        let heading = line.starts_with("Seen:") || line.starts_with("Repair:");
        match all.last_mut().filter(|last| !apart(last) && !apart(&line) && !heading) {
            Some(last) => last.extend([" ", &line]),
            None => all.push(line),
        }
    }
    all
}
