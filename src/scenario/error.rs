//! What is wrong with a file that a user wrote, and where.

use core::fmt;
use core::ops::Range;

/// One thing that is wrong, with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// What was found and what is accepted.
    pub message: String,
    excerpt: String,
    marked: usize,
}

/// All that is wrong with a scenario or a tape, in the order of the file; at least one problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioError {
    /// The name of the file, as the caller gave it.
    pub file: String,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// A problem before its place has been told in lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// What was found and what is accepted.
    pub message: String,
}

impl ScenarioError {
    /// From at least one finding in `text`; those at one place stay in their order.
    pub(crate) fn new(file: &str, text: &str, mut findings: Vec<Finding>) -> Self {
        findings.sort_by_key(|finding| finding.span.start);
        let problems = findings.into_iter().map(|finding| Problem::new(text, finding)).collect();
        Self { file: file.to_owned(), problems }
    }
}

impl Problem {
    fn new(text: &str, finding: Finding) -> Self {
        let start = floor(text, finding.span.start);
        let end = floor(text, finding.span.end).max(start);
        let before = text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let rest = text.get(line_start..).unwrap_or_default();
        let excerpt = rest.lines().next().unwrap_or_default();
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        let marked = text.get(start..end).unwrap_or_default();
        let marked = marked.lines().next().unwrap_or_default().chars().count().max(1);
        Self {
            line: before.matches('\n').count() + 1,
            column,
            message: finding.message,
            excerpt: excerpt.to_owned(),
            marked,
        }
    }
}

/// The nearest boundary between characters at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            let Problem { line, column, message, excerpt, marked } = problem;
            let margin = line.to_string();
            writeln!(f, "{}:{line}:{column}: {message}", self.file)?;
            writeln!(f, "  {margin} | {excerpt}")?;
            // Tabs of the line are kept, so that the carets stand below what they mark.
            let indent: String = excerpt
                .chars()
                .take(column.saturating_sub(1))
                .map(|c| if c == '\t' { '\t' } else { ' ' })
                .collect();
            write!(f, "  {} | {indent}{}", " ".repeat(margin.len()), "^".repeat(*marked))?;
        }
        Ok(())
    }
}

impl std::error::Error for ScenarioError {}

/// The text of a file that a user wrote; what is not UTF-8 is wrong at its place.
pub(crate) fn text(file: &str, bytes: Vec<u8>) -> Result<String, ScenarioError> {
    String::from_utf8(bytes).map_err(|error| {
        let (at, bytes) = (error.utf8_error().valid_up_to(), error.as_bytes());
        let byte = bytes.get(at).copied().unwrap_or_default();
        let message = format!("not UTF-8: byte {byte:02X} hex; save the file as UTF-8");
        // What is before the byte stays in its place.
        let lossy = String::from_utf8_lossy(bytes);
        ScenarioError::new(file, &lossy, vec![Finding { span: at..at, message }])
    })
}

/// `accepted: a, b, c`, after the nearest of them where one is near.
pub(crate) fn suggestion(found: &str, accepted: &[&str]) -> String {
    let nearest = nearest(found, accepted.iter().copied());
    let meant = nearest.first().map_or(String::new(), |name| format!(", did you mean `{name}`?"));
    let separator = if meant.is_empty() { ";" } else { "" };
    format!("{meant}{separator} accepted: {}", accepted.join(", "))
}

/// The candidates that `found` may have been meant to be, nearest first.
pub(super) fn nearest<'a>(found: &str, candidates: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let lower: String = found.chars().take(64).collect::<String>().to_lowercase();
    let mut near: Vec<(usize, &str)> = candidates
        .map(|name| {
            let accepted = name.to_lowercase();
            let begun = lower.len() > 2 && accepted.starts_with(&lower);
            let distance = strsim::damerau_levenshtein(&lower, &accepted);
            (if begun { distance.min(1) } else { distance }, name)
        })
        // A third of the name may differ, and at least one letter of three or more.
        .filter(|&(distance, name)| {
            distance == 0 || (name.len() > 2 && distance <= (name.len() / 3).max(1))
        })
        .collect();
    near.sort_by_key(|&(distance, _)| distance);
    near.into_iter().map(|(_, name)| name).collect()
}
