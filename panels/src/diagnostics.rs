//! Where something is wrong in a text, as people see it, and what may have been meant.

use core::fmt;
use core::ops::Range;

/// As many characters of a line as are shown, and how many of them before what is marked.
const SHOWN: usize = 160;
const SHOWN_BEFORE: usize = 60;
/// A longer message is cut, bytes: it quotes more of the file than anybody reads.
const LONGEST_MESSAGE: usize = 2000;
const LONGEST_QUOTE: usize = 60;

/// A place in a text with its line, what is wrong there marked.
///
/// ```text
///   12 | amps = "many"
///      |        ^^^^^^
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The line, or the part of it around what is marked.
    text: String,
    /// Characters of the excerpt before the mark, and below it.
    mark: (usize, usize),
}

impl Excerpt {
    /// Of one place in `text`. Those of several places are made with [`Places`].
    pub fn new(text: &str, span: Range<usize>) -> Self {
        Places::new(text).excerpt(span)
    }

    /// How wide the margin is in which the number of the line stands.
    pub fn margin(&self) -> usize {
        self.line.to_string().len()
    }
}

/// The line and the carets below it, without a line break at the end.
impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (lead, below) = self.mark;
        writeln!(f, "  {} | {}", self.line, self.text)?;
        // Tabs of the line are kept, so that the carets stand below what they mark.
        let indent = self.text.chars().take(lead);
        let indent: String = indent.map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        write!(f, "  {} | {indent}{}", " ".repeat(self.margin()), "^".repeat(below))
    }
}

/// Places in a text, from its beginning on, so that its lines are counted once.
#[derive(Debug)]
pub struct Places<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    line_start: usize,
    /// Characters of the line before `at`.
    before: usize,
}

impl<'a> Places<'a> {
    /// Those of `text`.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 1, line_start: 0, before: 0 }
    }

    /// Moves on to `to`, which is not before the present place.
    fn move_to(&mut self, to: usize) {
        let passed = self.text.get(self.at..to).unwrap_or_default();
        match passed.rfind('\n') {
            Some(last) => {
                self.line += passed.bytes().filter(|byte| *byte == b'\n').count();
                self.line_start = self.at + last + 1;
                let rest = passed.get(last + 1..).unwrap_or_default();
                self.before = rest.chars().count();
            }
            None => self.before += passed.chars().count(),
        }
        self.at = to;
    }

    /// The bytes `span` of the text, which do not begin before those of the last call.
    pub fn excerpt(&mut self, span: Range<usize>) -> Excerpt {
        let start = self.text.floor_char_boundary(span.start).max(self.at);
        let end = self.text.floor_char_boundary(span.end).max(start);
        self.move_to(start);
        let head = self.text.get(self.line_start..start).unwrap_or_default();
        let tail = self.text.get(start..).unwrap_or_default();
        let marked = self.text.get(start..end).unwrap_or_default();
        let marked = marked.lines().next().unwrap_or_default().chars().take(SHOWN).count();
        let (text, lead) = cut(head, tail, self.before);
        let below = marked.clamp(1, text.chars().count().saturating_sub(lead).max(1));
        Excerpt { line: self.line, column: self.before + 1, text, mark: (lead, below) }
    }
}

/// The line of `head`, `count` characters long, and `tail`, cut where it is too long to be
/// shown; and how many of its characters stand before `tail`.
fn cut(head: &str, tail: &str, count: usize) -> (String, usize) {
    let mut shown = String::new();
    let skipped = if count > SHOWN_BEFORE + 1 { count - SHOWN_BEFORE } else { 0 };
    let from = head.char_indices().rev().nth(SHOWN_BEFORE - 1).map_or(0, |(at, _)| at);
    if skipped > 0 {
        shown.push('…');
        shown.push_str(head.get(from..).unwrap_or_default());
    } else {
        shown.push_str(head);
    }
    let lead = shown.chars().count();
    let room = SHOWN - lead;
    let end = tail.char_indices().take(room + 1);
    let line: String = end.map(|(_, c)| c).take_while(|c| *c != '\n').collect();
    let line = line.strip_suffix('\r').unwrap_or(&line);
    if line.chars().count() > room {
        shown.extend(line.chars().take(room - 1));
        shown.push('…');
    } else {
        shown.push_str(line);
    }
    (shown, lead)
}

/// `accepted: a, b, c`, after the nearest of them where one is near.
pub fn suggestion(found: &str, accepted: &[&str]) -> String {
    let nearest = nearest(found, accepted.iter().copied());
    let meant = nearest.first().map_or(String::new(), |name| format!(", did you mean `{name}`?"));
    let separator = if meant.is_empty() { ";" } else { "" };
    format!("{meant}{separator} accepted: {}", accepted.join(", "))
}

/// A message; of a long one the quotes are cut, and if need be its end.
pub fn shortened(message: String) -> String {
    if message.len() <= LONGEST_MESSAGE {
        return message;
    }
    let mut text = String::new();
    for (index, part) in message.split('`').enumerate() {
        if index > 0 {
            text.push('`');
        }
        let long = index % 2 == 1 && part.len() > LONGEST_QUOTE;
        text.push_str(if long {
            part.get(..part.floor_char_boundary(LONGEST_QUOTE)).unwrap_or_default()
        } else {
            part
        });
        if long {
            text.push('…');
        }
        if text.len() > LONGEST_MESSAGE {
            text.truncate(text.floor_char_boundary(LONGEST_MESSAGE));
            text.push('…');
            break;
        }
    }
    text
}

/// The candidates that `found` may have been meant to be, nearest first.
pub fn nearest<'a>(found: &str, candidates: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
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
