//! The words of a line, each with its place.

use core::ops::Range;

use crate::diagnostics::Finding;

/// What is left of a line. A word in double quotes may hold blanks, `\"` and `\\`; one in
/// single quotes holds what stands there.
#[derive(Debug, Clone)]
pub(super) struct LineRest<'a> {
    text: &'a str,
    /// Where the line begins in the file.
    base: usize,
    at: usize,
}

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// The word, without its quotes.
    pub text: String,
    /// Whether it stood in quotes.
    pub quoted: bool,
    /// Where it stands in the file.
    pub span: Range<usize>,
}

impl Word {
    /// Something wrong with it.
    pub fn wrong(&self, message: impl Into<String>) -> Finding {
        Finding::new(self.span.clone(), message.into())
    }
}

impl<'a> LineRest<'a> {
    /// The words of `line`, which begins at byte `base` of its file, up to a comment.
    pub fn new(line: &'a str, base: usize) -> Result<Self, Finding> {
        let mut quote: Option<(char, usize)> = None;
        let (mut escaped, mut after_blank) = (false, true);
        let mut end = line.len();
        for (at, c) in line.char_indices() {
            match quote {
                Some(_) if escaped => escaped = false,
                Some(('"', _)) if c == '\\' => escaped = true,
                Some((open, _)) if c == open => quote = None,
                None if c == '"' || c == '\'' => quote = Some((c, at)),
                None if c == '#' && after_blank => {
                    end = at;
                    break;
                }
                _ => {}
            }
            after_blank = c.is_whitespace();
        }
        if let Some((open, at)) = quote {
            let message = format!("the quote {open} is not closed on its line");
            return Err(Finding::new(base + at..base + line.trim_end().len(), message));
        }
        let text = line.get(..end).unwrap_or_default().trim_end();
        Ok(Self { text, base, at: 0 })
    }

    /// The next word, until the end of the line.
    pub fn next(&mut self) -> Result<Option<Word>, Finding> {
        let rest = self.rest();
        let start = self.text.len() - rest.len();
        let quote = rest.chars().next().filter(|c| *c == '"' || *c == '\'');
        let (text, length) = match quote {
            None => {
                let word = rest.split(char::is_whitespace).next().unwrap_or_default();
                (word.to_owned(), word.len())
            }
            Some(quote) => unquoted(rest, quote),
        };
        self.at = start + length;
        if length == 0 {
            return Ok(None);
        }
        let span = self.base + start..self.base + self.at;
        let word = Word { text, quoted: quote.is_some(), span };
        let next = self.text.get(self.at..).and_then(|rest| rest.chars().next());
        if next.is_some_and(|c| !c.is_whitespace()) {
            return Err(word.wrong("a blank is missing after the quote"));
        }
        Ok(Some(word))
    }

    /// What follows, without blanks around it.
    pub fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default().trim_start()
    }

    /// Takes all that follows.
    pub fn take_rest(&mut self) -> &'a str {
        let rest = self.rest();
        self.at = self.text.len();
        rest
    }

    /// The whole line, without its comment: where something is missing.
    pub fn place(&self) -> Range<usize> {
        let start = self.text.len() - self.text.trim_start().len();
        self.base + start..self.base + self.text.len()
    }
}

/// The text of the quoted word at the beginning of `rest`, and its length with quotes.
fn unquoted(rest: &str, quote: char) -> (String, usize) {
    let mut text = String::new();
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if escaped {
            // Other escapes stand for themselves, so that nothing is lost.
            if c != '\\' && c != '"' {
                text.push('\\');
            }
            text.push(c);
            escaped = false;
        } else if c == '\\' && quote == '"' {
            escaped = true;
        } else if c == quote {
            return (text, at + c.len_utf8());
        } else {
            text.push(c);
        }
    }
    // By construction: `Words::new` has seen the closing quote.
    (text, rest.len())
}
