//! The fields of a line of CSV.

use core::ops::Range;
use std::borrow::Cow;

/// What is said of a field whose quotes are not as RFC 4180 has them.
pub(super) const UNCLOSED: &str = "the quotes of this field do not close before its end; accepted: \"…\", with \"\" for a quote within";

/// One field, without the blanks around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field<'a> {
    /// As it stands there, with its quotes.
    raw: &'a str,
    /// Where it stands in the file.
    pub span: Range<usize>,
}

impl<'a> Field<'a> {
    /// What it holds; none where it begins with a quote that does not close at its end.
    pub fn text(&self) -> Option<Cow<'a, str>> {
        let Some(quoted) = self.raw.strip_prefix('"') else { return Some(self.raw.into()) };
        let inner = quoted.strip_suffix('"')?;
        let text = inner.replace("\"\"", "\u{0}");
        if text.contains('"') {
            return None;
        }
        Some(text.replace('\u{0}', "\"").trim().to_owned().into())
    }
}

/// The fields of `line`, which begins at byte `at` of its file.
pub(super) fn fields(line: &str, at: usize, separator: char) -> impl Iterator<Item = Field<'_>> {
    let mut rest = Some(line);
    core::iter::from_fn(move || {
        let line_rest = rest?;
        let start = at + (line.len() - line_rest.len());
        let end = end_of_field(line_rest, separator);
        // By construction: `end` is the end of the line, or that of its separator's place.
        let (field, after) = line_rest.split_at_checked(end)?;
        rest = after.get(separator.len_utf8()..);
        let from = start + field.len() - field.trim_start().len();
        let raw = field.trim();
        Some(Field { raw, span: from..from + raw.len() })
    })
}

/// How long the first field of `text` is.
fn end_of_field(text: &str, separator: char) -> usize {
    if !text.trim_start().starts_with('"') {
        return text.find(separator).unwrap_or(text.len());
    }
    let mut quoted = false;
    let end = text.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == separator && !quoted
    });
    end.map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str, separator: char) -> Vec<Option<String>> {
        fields(line, 0, separator).map(|field| field.text().map(Cow::into_owned)).collect()
    }

    #[test]
    fn fields_are_read_as_rfc_4180_has_them() {
        let some = |texts: &[&str]| texts.iter().map(|text| Some((*text).to_owned())).collect();
        let check = |line: &str, separator: char, texts: &[&str]| {
            let expected: Vec<Option<String>> = some(texts);
            assert_eq!(read(line, separator), expected, "{line}");
        };
        check("a,b,c", ',', &["a", "b", "c"]);
        check("", ',', &[""]);
        check("a,", ',', &["a", ""]);
        check(" a , b ", ',', &["a", "b"]);
        check("\"a\",\"b,c\"", ',', &["a", "b,c"]);
        check("\"say \"\"x\"\"\", 2", ',', &["say \"x\"", "2"]);
        check("\"\",\"\"", ',', &["", ""]);
        check("1;2,5;3", ';', &["1", "2,5", "3"]);
        check("1\t2", '\t', &["1", "2"]);
        assert_eq!(read("\"a", ','), [None]);
        assert_eq!(read("\"a\"b,c", ','), [None, Some("c".to_owned())]);
    }

    #[test]
    fn a_field_knows_its_place() {
        let places: Vec<_> = fields("  ab, \"c\",,d", 10, ',').map(|field| field.span).collect();
        assert_eq!(places, [12..14, 16..19, 20..20, 21..22]);
    }
}
