//! What a file is, by its first bytes.

/// How many bytes of a file tell what it is.
pub const HEAD: usize = 4096;

/// What the recorder begins a tape with.
pub const RECORDED: &str = "A recorded session.";

/// What a log of the line begins with.
pub const LOGGED: &str = "# What went over the line of s4100";

/// What a file is, as far as its first bytes tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing at all.
    Empty,
    /// Anything that people write, tapes and scenarios among it.
    Text,
    /// A tape of the recorder.
    Recorded,
    /// A log of what went over a line.
    Log,
    /// A state of meters.
    State,
    /// A picture of pixels.
    Png,
    /// A drawing.
    Svg,
    /// Any other XML, such as a report of tests.
    Xml,
    /// A page.
    Html,
    /// A value change dump.
    Vcd,
    /// The edges of contacts as comma-separated values.
    Contacts,
    /// Any other table of comma-separated values.
    Csv,
    /// Data.
    Json,
    /// Something with bytes that no text has.
    Binary,
}

/// The header of the edges of contacts.
pub const CONTACTS_HEADER: &str = "tick,seconds,meter,contact,state";

/// What every state file begins with; `head -1` shows it.
pub const STATE_MAGIC: &[u8; 12] = b"s4100 state\n";

impl Kind {
    /// What a file is that begins with `head`, of which [`HEAD`] bytes are enough.
    pub fn of(head: &[u8]) -> Self {
        if head.is_empty() {
            return Self::Empty;
        }
        if head.starts_with(STATE_MAGIC) {
            return Self::State;
        }
        if head.starts_with(b"\x89PNG\r\n\x1a\n") {
            return Self::Png;
        }
        if head.starts_with(b"%PDF-") || head.iter().any(|byte| is_of_no_text(*byte)) {
            return Self::Binary;
        }
        let text = String::from_utf8_lossy(head);
        let text = text.trim_start_matches('\u{feff}').trim_start();
        markup(text).or_else(|| data(text)).unwrap_or(Self::Text)
    }

    /// Whether a file that is about to be written as `self` may replace one that is `found`:
    /// the same once more, nothing, or plain text.
    pub fn may_replace(self, found: Self) -> bool {
        found == self || matches!(found, Self::Empty | Self::Text)
    }

    /// In words, with an article.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Empty => "an empty file",
            Self::Text => "a text",
            Self::Recorded => "a recorded tape",
            Self::Log => "a log of a line",
            Self::State => "a state of meters",
            Self::Png => "a PNG picture",
            Self::Svg => "an SVG drawing",
            Self::Xml => "an XML file",
            Self::Html => "an HTML page",
            Self::Vcd => "a VCD",
            Self::Contacts => "a CSV of contacts",
            Self::Csv => "a CSV table",
            Self::Json => "JSON",
            Self::Binary => "a file that is not text",
        }
    }
}

/// Control characters but those of layout and of colours in a terminal.
fn is_of_no_text(byte: u8) -> bool {
    byte == 0x7F || byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x08 | 0x0C | 0x1B)
}

fn markup(text: &str) -> Option<Kind> {
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        Some(Kind::Html)
    } else if lower.starts_with("<svg")
        || lower.starts_with("<?xml") && lower.contains("<svg")
        || lower.starts_with("<!doctype svg")
    {
        Some(Kind::Svg)
    } else if lower.starts_with("<?xml") {
        Some(Kind::Xml)
    } else {
        None
    }
}

fn data(text: &str) -> Option<Kind> {
    let begins = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    if begins(&["$version", "$date", "$comment", "$timescale", "$scope"]) {
        return Some(Kind::Vcd);
    }
    if text.starts_with(LOGGED) {
        return Some(Kind::Log);
    }
    if text.starts_with(CONTACTS_HEADER) {
        return Some(Kind::Contacts);
    }
    if text.trim_start_matches(['#', ' ']).starts_with(RECORDED) && text.starts_with('#') {
        return Some(Kind::Recorded);
    }
    let inside = |open: char| text.strip_prefix(open).map(str::trim_start);
    if inside('{').is_some_and(|rest| rest.starts_with(['"', '}']))
        || inside('[').is_some_and(|rest| rest.starts_with('{'))
    {
        return Some(Kind::Json);
    }
    is_table(text).then_some(Kind::Csv)
}

/// A header of names, and a row of as many fields with a number among them.
fn is_table(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let (Some(header), Some(row)) = (lines.next(), lines.next()) else { return false };
    [',', ';', '\t'].into_iter().any(|separator| {
        let names: Vec<&str> = header.split(separator).map(str::trim).collect();
        let fields: Vec<&str> = row.split(separator).map(str::trim).collect();
        let is_number = |field: &&str| field.trim_matches('"').parse::<f64>().is_ok();
        names.len() > 1
            && fields.len() == names.len()
            && names.iter().all(|name| (1..=40).contains(&name.chars().count()))
            && !names.iter().any(is_number)
            && fields.iter().any(is_number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_apart_by_their_first_bytes() {
        for (head, kind) in [
            (&b""[..], Kind::Empty),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Kind::Png),
            (b"<svg xmlns=\"http://www.w3.org/2000/svg\">", Kind::Svg),
            (b"\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- x -->\n<svg>", Kind::Svg),
            (b"<?xml version=\"1.0\"?>\n<testsuites>", Kind::Xml),
            (b"<!DOCTYPE html>\n<html><svg/></html>", Kind::Html),
            (b"$date today $end\n$timescale 1 ps $end", Kind::Vcd),
            (b"$version s4100 1.0 $end\n", Kind::Vcd),
            (b"tick,seconds,meter,contact,state\n", Kind::Contacts),
            (b"# a day\ntime [s],A [W],A [var]\n0,100,20\n", Kind::Csv),
            (b"day;kWh\r\nMonday;12.5\r\n", Kind::Csv),
            (b"s4100 state\n\0\x01", Kind::State),
            (
                b"# What went over the line of s4100 0.1.0\n1.000 s  a, b\n2.000 s  c, 1\n",
                Kind::Log,
            ),
            (
                b"# A recorded session. Play it: s4100 play a.tape\nscenario default\n",
                Kind::Recorded,
            ),
            (b"{\n  \"screen\": \"pf.b\"\n}", Kind::Json),
            (b"[{\"a\": 1}]", Kind::Json),
            (b"%PDF-1.7\n", Kind::Binary),
            (b"PK\x03\x04", Kind::Binary),
            (b"\x1f\x8b\x08", Kind::Binary),
            (b"\x7fELF", Kind::Binary),
        ] {
            assert_eq!(Kind::of(head), kind, "{}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn what_people_write_is_text() {
        for text in [
            "wait 1s\nexpect lcd.label \"KW\"\n",
            "[meter]\nmodel = \"4DUMR\"\n",
            "# A recorded\n",
            "Dear reader, dear writer,\nI have 3, and you have 4.\n",
            "Real power, total of three phases: 46.78 kilowatts, imported.\n",
            "\x1b[0;30mglass\x1b[0m\n",
            "caf\u{e9}\n",
        ] {
            assert_eq!(Kind::of(text.as_bytes()), Kind::Text, "{text}");
        }
        assert_eq!(Kind::of(b"caf\xe9 in Latin-1\n"), Kind::Text);
    }

    #[test]
    fn the_same_and_text_are_replaced_and_nothing_else() {
        assert!(Kind::Png.may_replace(Kind::Png) && Kind::Png.may_replace(Kind::Text));
        assert!(Kind::Recorded.may_replace(Kind::Empty) && Kind::Recorded.may_replace(Kind::Text));
        assert!(!Kind::Recorded.may_replace(Kind::State) && !Kind::Text.may_replace(Kind::Svg));
        assert!(!Kind::Contacts.may_replace(Kind::Csv) && !Kind::Xml.may_replace(Kind::Binary));
    }
}
