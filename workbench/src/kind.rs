//! What a file is, by its first bytes.

/// How many bytes of a file tell what it is.
pub const HEAD: usize = 4096;

/// What the recorder begins a tape with.
pub const RECORDED: &str = "A recorded session.";

/// What a log of the line begins with.
pub const LOGGED: &str = "# What went over the line of s4100";

/// What a file is, as far as its first bytes tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Nothing at all.
    Empty,
    /// Anything that people write, tapes and scenarios among it.
    Text,
    /// A tape of the recorder.
    Recorded,
    /// A log of what went over a line.
    Log,
    /// The same as a capture of packets.
    Pcapng,
    /// A state of meters.
    State,
    /// A picture of pixels.
    Png,
    /// A film.
    Gif,
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

impl FileKind {
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
        if head.starts_with(b"\n\r\r\n") && head.len() >= 12 {
            return Self::Pcapng;
        }
        if head.starts_with(b"GIF89a") {
            return Self::Gif;
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
            Self::Pcapng => "a capture of packets",
            Self::State => "a state of meters",
            Self::Png => "a PNG picture",
            Self::Gif => "a GIF film",
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

fn markup(text: &str) -> Option<FileKind> {
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        Some(FileKind::Html)
    } else if lower.starts_with("<svg")
        || lower.starts_with("<?xml") && lower.contains("<svg")
        || lower.starts_with("<!doctype svg")
    {
        Some(FileKind::Svg)
    } else if lower.starts_with("<?xml") {
        Some(FileKind::Xml)
    } else {
        None
    }
}

fn data(text: &str) -> Option<FileKind> {
    let begins = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    if begins(&["$version", "$date", "$comment", "$timescale", "$scope"]) {
        return Some(FileKind::Vcd);
    }
    if text.starts_with(LOGGED) {
        return Some(FileKind::Log);
    }
    if text.starts_with(CONTACTS_HEADER) {
        return Some(FileKind::Contacts);
    }
    if text.trim_start_matches(['#', ' ']).starts_with(RECORDED) && text.starts_with('#') {
        return Some(FileKind::Recorded);
    }
    let inside = |open: char| text.strip_prefix(open).map(str::trim_start);
    if inside('{').is_some_and(|rest| rest.starts_with(['"', '}']))
        || inside('[').is_some_and(|rest| rest.starts_with('{'))
    {
        return Some(FileKind::Json);
    }
    is_table(text).then_some(FileKind::Csv)
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
            (&b""[..], FileKind::Empty),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", FileKind::Png),
            (b"GIF89a\x10\0", FileKind::Gif),
            (b"\n\r\r\n\0\0\0\x2C\x1A\x2B\x3C\x4D\0\x01", FileKind::Pcapng),
            (b"<svg xmlns=\"http://www.w3.org/2000/svg\">", FileKind::Svg),
            (b"\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- x -->\n<svg>", FileKind::Svg),
            (b"<?xml version=\"1.0\"?>\n<testsuites>", FileKind::Xml),
            (b"<!DOCTYPE html>\n<html><svg/></html>", FileKind::Html),
            (b"$date today $end\n$timescale 1 ps $end", FileKind::Vcd),
            (b"$version s4100 1.0 $end\n", FileKind::Vcd),
            (b"tick,seconds,meter,contact,state\n", FileKind::Contacts),
            (b"# a day\ntime [s],A [W],A [var]\n0,100,20\n", FileKind::Csv),
            (b"day;kWh\r\nMonday;12.5\r\n", FileKind::Csv),
            (b"s4100 state\n\0\x01", FileKind::State),
            (
                b"# What went over the line of s4100 0.1.0\n1.000 s  a, b\n2.000 s  c, 1\n",
                FileKind::Log,
            ),
            (
                b"# A recorded session. Play it: s4100 play a.tape\nscenario default\n",
                FileKind::Recorded,
            ),
            (b"{\n  \"screen\": \"pf.b\"\n}", FileKind::Json),
            (b"[{\"a\": 1}]", FileKind::Json),
            (b"%PDF-1.7\n", FileKind::Binary),
            (b"PK\x03\x04", FileKind::Binary),
            (b"\x1f\x8b\x08", FileKind::Binary),
            (b"\x7fELF", FileKind::Binary),
        ] {
            assert_eq!(FileKind::of(head), kind, "{}", String::from_utf8_lossy(head));
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
            assert_eq!(FileKind::of(text.as_bytes()), FileKind::Text, "{text}");
        }
        assert_eq!(FileKind::of(b"caf\xe9 in Latin-1\n"), FileKind::Text);
    }

    #[test]
    fn the_same_and_text_are_replaced_and_nothing_else() {
        assert!(
            FileKind::Png.may_replace(FileKind::Png) && FileKind::Png.may_replace(FileKind::Text)
        );
        assert!(
            FileKind::Recorded.may_replace(FileKind::Empty)
                && FileKind::Recorded.may_replace(FileKind::Text)
        );
        assert!(
            !FileKind::Recorded.may_replace(FileKind::State)
                && !FileKind::Text.may_replace(FileKind::Svg)
        );
        assert!(
            !FileKind::Contacts.may_replace(FileKind::Csv)
                && !FileKind::Xml.may_replace(FileKind::Binary)
        );
    }
}
