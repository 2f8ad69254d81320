//! The hazards that the guide names, as `docs/safety.toml` has them: each stands there once.

use serde::Deserialize;

use crate::worded::{Worded, worded};

/// How grave a hazard is, in the words of such notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It kills or hurts seriously.
    Danger,
    /// It can kill, hurt seriously or damage.
    Warning,
    /// It damages.
    Caution,
    /// What is to be kept to.
    Notice,
}

worded!(Severity {
    Danger = "danger",
    Warning = "warning",
    Caution = "caution",
    Notice = "notice",
});

/// One hazard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The id by which lessons and documents name it; it never changes.
    pub id: String,
    /// How grave it is.
    pub signal: Severity,
    /// The guide's page.
    pub page: u8,
    /// What to do, and why.
    pub text: String,
}

/// Why the statements cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("docs/safety.toml: {0}")]
pub struct SafetyError(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    statement: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    signal: String,
    page: u8,
    text: String,
}

/// The statements inside the program, in the order of the guide.
///
/// # Errors
/// None with the file of this repository; a test reads it.
pub fn statements() -> Result<Vec<Statement>, SafetyError> {
    parse(include_str!("../../docs/safety.toml"))
}

fn parse(text: &str) -> Result<Vec<Statement>, SafetyError> {
    let file: File = panels::reading::read(text).map_err(|error| SafetyError(error.to_string()))?;
    let statement = |Entry { id, signal, page, text }| {
        let found = Severity::of_word(&signal);
        let signal = found.ok_or_else(|| {
            let words = Severity::WORDS.join(", ");
            SafetyError(format!("`{id}`: unknown signal `{signal}`; accepted: {words}"))
        })?;
        Ok(Statement { id, signal, page, text })
    };
    file.statement.into_iter().map(statement).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statements_are_whole_and_have_ids_of_their_own() {
        let all = statements().unwrap();
        for (index, one) in all.iter().enumerate() {
            assert!(one.text.ends_with('.') && one.text.len() > 40, "{}", one.id);
            assert!((1..=34).contains(&one.page), "{}", one.id);
            assert!(all.iter().skip(index + 1).all(|other| other.id != one.id), "{}", one.id);
        }
        // What lessons about wiring open with.
        for id in ["qualified", "power-off", "no-indicator", "covers-on", "ct-live", "ct-output"] {
            assert!(all.iter().any(|one| one.id == id), "{id}");
        }
        let danger = all.iter().filter(|one| one.signal == Severity::Danger).count();
        assert_eq!(danger, 5, "the guide's five of the first box");
    }

    #[test]
    fn a_wrong_file_is_told() {
        let wrong = "[[statement]]\nid = 'x'\nsignal = 'dangr'\npage = 1\ntext = 'y'\n";
        let error = parse(wrong).unwrap_err().to_string();
        assert!(error.contains("unknown signal `dangr`; accepted: danger, warning"), "{error}");
        assert!(parse("[[statement]]\nid = 'x'\n").is_err());
    }
}
