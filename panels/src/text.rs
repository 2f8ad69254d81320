//! Texts for a place that is narrow, or that has a syntax of its own.

/// `text` in rows of at most `columns` characters, broken between words; a longer word stays
/// whole. There is one row at least.
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    wrapped_while(text, |row| row.chars().count() <= columns)
}

/// The same, of rows that are good while they `fit`.
pub fn wrapped_while(text: &str, fit: impl Fn(&str) -> bool) -> Vec<String> {
    let mut rows = Vec::new();
    let mut row = String::new();
    for word in text.split(' ') {
        let before = row.len();
        if before > 0 {
            row.push(' ');
        }
        row.push_str(word);
        if before > 0 && !fit(&row) {
            row.truncate(before);
            rows.push(std::mem::replace(&mut row, word.to_owned()));
        }
    }
    rows.push(row);
    rows
}

/// `text` in at most `columns` characters; one that was cut ends in `mark`.
pub fn fitted(text: &str, columns: usize, mark: &str) -> String {
    if text.chars().count() <= columns {
        return text.to_owned();
    }
    let kept = columns.saturating_sub(mark.chars().count());
    text.chars().take(kept).chain(mark.chars()).collect()
}

/// `text` as XML 1.0 and HTML hold it, in attributes in double quotes too; characters that XML does not know become
/// U+FFFD.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// What `escaped` text says; an entity that it does not write stays as it is.
pub fn plain(text: &str) -> String {
    const ENTITIES: [(&str, char); 7] = [
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&apos;", '\''),
        ("&#10;", '\n'),
        ("&#9;", '\t'),
        ("&amp;", '&'),
    ];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let known = ENTITIES.iter().find(|(entity, _)| from.starts_with(entity));
        let (character, length) = known.map_or(('&', 1), |(entity, c)| (*c, entity.len()));
        out.push(character);
        rest = from.get(length..).unwrap_or_default();
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_reserves_is_escaped() {
        assert_eq!(
            escaped("a<b> & \"c\" 'd'\u{1}\n"),
            "a&lt;b&gt; &amp; &quot;c&quot; 'd'\u{fffd}&#10;"
        );
    }

    #[test]
    fn rows_break_between_words() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("unbreakable a b", 4), ["unbreakable", "a b"]);
        assert_eq!(wrapped("", 4), [""]);
    }

    #[test]
    fn what_is_cut_is_marked() {
        assert_eq!(fitted("12345", 5, "…"), "12345");
        assert_eq!(fitted("123456", 5, "…"), "1234…");
        assert_eq!(fitted("123456", 5, " …"), "123 …");
        assert_eq!(fitted("123456", 0, "…"), "…");
    }
}
