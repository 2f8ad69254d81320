//! What is wrong with a file that a user wrote, and where.

use core::fmt;
use core::ops::Range;
use std::collections::BTreeMap;

use panels::diagnostics::{Excerpt, Places, shortened};
pub(crate) use panels::diagnostics::{nearest, suggestion};

/// As many findings of one kind as a person reads, and as many in all.
const MOST_OF_A_KIND: usize = 10;
const MOST: usize = 100;
/// After so many more a file need not be read to its end.
const ENOUGH: usize = 1000;
/// After what cannot be read, so many bytes are enough to show its line.
const LINE: usize = 160;

/// One thing that is wrong, with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its place.
    pub at: Excerpt,
    /// What was found and what is accepted.
    pub message: String,
}

/// All that is wrong with a file that a person wrote: a scenario, a tape, a recording. In the order
/// of the file; at least one problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError {
    /// The name of the file, as the caller gave it.
    pub file: String,
    /// What is wrong: at most ten of a kind and a hundred in all.
    pub problems: Vec<Problem>,
    /// How many more were seen before reading ended.
    pub more: usize,
}

/// A problem before its place has been told in lines.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// What was found and what is accepted.
    pub message: String,
}

impl Finding {
    /// Something wrong with the bytes `span` of the text.
    pub(crate) fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span, message: shortened(message.into()) }
    }
}

/// Findings as they come, up to what a person reads; the rest are counted.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    kept: Vec<Finding>,
    /// How many were kept of each kind.
    kinds: BTreeMap<String, usize>,
    more: usize,
}

impl Findings {
    /// Adds one; what was said of the same place before is not said again.
    pub(crate) fn push(&mut self, finding: Finding) {
        let same = |other: &Finding| other.span == finding.span && other.message == finding.message;
        if self.kept.iter().any(same) {
            return;
        }
        if self.kept.len() >= MOST {
            self.more += 1;
            return;
        }
        let of_kind = self.kinds.entry(kind(&finding.message)).or_default();
        if *of_kind >= MOST_OF_A_KIND {
            self.more += 1;
        } else {
            *of_kind += 1;
            self.kept.push(finding);
        }
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Whether there are so many that reading on tells a person nothing.
    pub(crate) fn are_enough(&self) -> bool {
        self.more >= ENOUGH
    }

    /// The first of them.
    pub(crate) fn first(&self) -> Option<&Finding> {
        self.kept.first()
    }

    /// What they say.
    pub(crate) fn messages(self) -> Vec<String> {
        self.kept.into_iter().map(|finding| finding.message).collect()
    }

    /// What is wrong with `text`, the contents of `file`; `good` where nothing is.
    ///
    /// # Errors
    /// All findings.
    pub(crate) fn or<T>(self, file: &str, text: &str, good: T) -> Result<T, FileError> {
        if self.is_empty() { Ok(good) } else { Err(self.into_error(file, text)) }
    }

    /// The same as an error; those at one place stay in their order.
    pub(crate) fn into_error(mut self, file: &str, text: &str) -> FileError {
        self.kept.sort_by_key(|finding| finding.span.start);
        let mut places = Places::new(text);
        let problem = |Finding { span, message }| Problem { at: places.excerpt(span), message };
        let problems = self.kept.into_iter().map(problem).collect();
        FileError { file: file.to_owned(), problems, more: self.more }
    }
}

impl Extend<Finding> for Findings {
    fn extend<I: IntoIterator<Item = Finding>>(&mut self, findings: I) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }
}

impl FileError {
    /// Of one finding in `text`.
    pub(crate) fn of(
        file: &str,
        text: &str,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Self {
        let mut findings = Findings::default();
        findings.push(Finding::new(span, message));
        findings.into_error(file, text)
    }
}

/// What two messages have in common that say the same of different things: all but what
/// they quote and the digits.
fn kind(message: &str) -> String {
    let said = message.split('`').step_by(2).flat_map(str::chars);
    said.filter(|c| !c.is_ascii_digit()).collect()
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            let Problem { at, message } = problem;
            write!(f, "{}:{}:{}: {message}\n{at}", self.file, at.line, at.column)?;
        }
        match self.more {
            0 => Ok(()),
            more if more >= ENOUGH => write!(f, "\n{}: and {more} more at least", self.file),
            more => write!(f, "\n{}: and {more} more", self.file),
        }
    }
}

impl std::error::Error for FileError {}

/// The text of a file that a user wrote; what is not UTF-8 is wrong at its place.
pub(crate) fn text(file: &str, bytes: Vec<u8>) -> Result<String, FileError> {
    String::from_utf8(bytes).map_err(|error| {
        let (at, bytes) = (error.utf8_error().valid_up_to(), error.as_bytes());
        let byte = bytes.get(at).copied().unwrap_or_default();
        let wide = matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
        let found = if wide { "UTF-16".to_owned() } else { format!("byte {byte:02X} hex") };
        let message = format!("not UTF-8: {found}; save the file as UTF-8");
        // What is before the byte stays in its place; of what follows, the line is enough.
        let end = bytes.len().min(at + LINE);
        let lossy = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default());
        FileError::of(file, &lossy, at..at, message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str, spans: impl IntoIterator<Item = (Range<usize>, String)>) -> FileError {
        let mut findings = Findings::default();
        findings.extend(spans.into_iter().map(|(span, message)| Finding::new(span, message)));
        findings.into_error("x", text)
    }

    #[test]
    fn ten_of_a_kind_and_a_hundred_in_all_are_told_and_the_rest_counted() {
        let text = "a\n".repeat(2000);
        let line = |line: usize| line * 2..line * 2 + 1;
        let of_a_kind = error(&text, (0..500).map(|n| (line(n), format!("`{n}` is not {n}"))));
        assert_eq!((of_a_kind.problems.len(), of_a_kind.more), (10, 490));
        assert!(of_a_kind.to_string().ends_with("\nx: and 490 more"), "{of_a_kind}");
        // A word for each number: its letters count from a to j.
        let name = |n: usize| n.to_string().bytes().map(|b| char::from(b + 49)).collect::<String>();
        let of_many = error(&text, (0..500).map(|n| (line(n), format!("not {}", name(n)))));
        assert_eq!((of_many.problems.len(), of_many.more), (100, 400));
        // What is said of one place twice is said once.
        let twice = error(&text, (0..2).map(|_| (line(3), "wrong".to_owned())));
        assert_eq!((twice.problems.len(), twice.more), (1, 0));
    }

    #[test]
    fn places_are_told_in_the_order_of_the_file_whatever_their_order() {
        let text = "one\n\ttwo three\nfour";
        let found = error(text, [(17..21, "c".into()), (0..3, "a".into()), (9..14, "b".into())]);
        let places: Vec<_> =
            found.problems.iter().map(|one| (one.at.line, one.at.column, &*one.message)).collect();
        assert_eq!(places, [(1, 1, "a"), (2, 6, "b"), (3, 3, "c")]);
        let told = "x:1:1: a\n  1 | one\n    | ^^^\nx:2:6: b\n  2 | \ttwo three\n    | \t    ^^^^^";
        assert!(found.to_string().starts_with(told), "{found}");
    }

    #[test]
    fn long_lines_are_cut_around_what_is_marked() {
        let text = format!("{}here{}\nnext", "é".repeat(5000), "z".repeat(5000));
        let found = error(&text, [(10_000..10_004, "wrong".into())]);
        assert_eq!((found.problems[0].at.line, found.problems[0].at.column), (1, 5001));
        let expected = format!(
            "x:1:5001: wrong\n  1 | …{}here{}…\n    | {}^^^^",
            "é".repeat(60),
            "z".repeat(94),
            " ".repeat(61)
        );
        assert_eq!(found.to_string(), expected);
        let whole = error(&text, [(10_000..15_000, "wrong".into())]);
        assert!(whole.to_string().ends_with(&format!(" {}", "^".repeat(99))), "{whole}");
        let message = error("a", [(0..1, "é".repeat(5000))]).problems[0].message.clone();
        assert_eq!(message.chars().count(), 1001);
        let quote = format!("`{}` is wrong; accepted: `b`", "x".repeat(5000));
        let message = error("a", [(0..1, quote)]).problems[0].message.clone();
        assert_eq!(message, format!("`{}…` is wrong; accepted: `b`", "x".repeat(60)));
    }
}
