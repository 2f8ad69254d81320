//! Messages for people, on standard error: the only place that writes there.
//!
//! Standard error may be full, closed, or a pipe that nobody reads: a message is lost then,
//! and nothing else changes. Names and texts of other people stand in messages, so each
//! passes [`escaped`]: none of them can move the cursor of a terminal or change its colours.

use std::borrow::Cow;
use std::fmt::{Display, Write};
use std::os::fd::AsFd;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

/// How long a message of a program that does something else besides waits for a reader.
const PATIENCE: Duration = Duration::from_secs(1);
/// What a pipe that can be written to takes at least without blocking (`PIPE_BUF`).
const PIECE: usize = 4096;

/// Tells a person something: `s4100: MESSAGE`, on a line of its own. It is lost where it
/// cannot be written within a second.
pub fn tell(message: impl Display) {
    write_within(Some(PATIENCE), &line(&format!("s4100: {message}")));
}

/// Writes one of many lines, without the program's name in front; it is lost as a message is.
pub fn write_line(text: impl Display) {
    write_within(Some(PATIENCE), &line(&text.to_string()));
}

/// Writes what a command was asked for, without its name in front: it waits for its reader
/// as long as that takes, and is lost where it cannot be written.
pub fn list(text: impl Display) {
    write_within(None, &line(&text.to_string()));
}

fn line(text: &str) -> String {
    let mut line = escaped(text.trim_end()).into_owned();
    line.push('\n');
    line
}

fn write_within(patience: Option<Duration>, text: &str) {
    #[allow(clippy::disallowed_methods)] // The one place.
    let error = std::io::stderr();
    // Pieces of other threads' messages do not come between.
    let error = error.lock();
    write_to(error, patience, text.as_bytes());
}

/// Writes as much as is taken; each piece waits for `patience` at most.
fn write_to(out: impl AsFd, patience: Option<Duration>, text: &[u8]) {
    let timeout = patience.map(|patience| Timespec {
        tv_sec: patience.as_secs() as i64,
        tv_nsec: i64::from(patience.subsec_nanos()),
    });
    let mut rest = text;
    while !rest.is_empty() {
        let mut watched = [PollFd::new(&out, PollFlags::OUT)];
        match poll(&mut watched, timeout.as_ref()) {
            Ok(0) => return,
            Err(error) if error != Errno::INTR => return,
            _ => {}
        }
        let piece = rest.get(..PIECE).unwrap_or(rest);
        match rustix::io::write(&out, piece) {
            Ok(written) => rest = rest.get(written..).unwrap_or_default(),
            Err(Errno::INTR | Errno::AGAIN) => {}
            Err(_) => return,
        }
    }
}

/// `text` as a terminal shows it as text: control characters as `\x1b`, and what turns the
/// direction of writing as `\u{202e}`. Line ends and tabs stay.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        // Writing to a string does not fail.
        let _ = match u32::from(character) {
            _ if !acts(character) => safe.write_char(character),
            code @ ..0x100 => write!(safe, "\\x{code:02x}"),
            code => write!(safe, "\\u{{{code:x}}}"),
        };
    }
    Cow::Owned(safe)
}

/// Whether a terminal does something on this character beside showing it.
fn acts(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        other => other.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn what_acts_on_a_terminal_is_shown_instead() {
        assert_eq!(escaped("caf\u{e9} \u{2192}\n\tplain"), "caf\u{e9} \u{2192}\n\tplain");
        assert_eq!(escaped("\u{1b}[31mred\u{7}\r\0"), "\\x1b[31mred\\x07\\x0d\\x00");
        assert_eq!(escaped("\u{9b}2J\u{7f}"), "\\x9b2J\\x7f");
        assert_eq!(escaped("a\u{202e}b\u{2069}\u{2028}"), "a\\u{202e}b\\u{2069}\\u{2028}");
    }

    #[test]
    fn a_pipe_that_nobody_reads_delays_a_message_and_no_more() {
        let (mut reader, writer) = std::io::pipe().unwrap();
        let long = vec![b'x'; 1 << 20];
        write_to(&writer, Some(Duration::from_millis(10)), &long);
        drop(writer);
        let mut taken = Vec::new();
        reader.read_to_end(&mut taken).unwrap();
        // As much as the pipe holds, 64 kB unless somebody has changed that.
        assert!(taken.len() >= PIECE && taken.len() < long.len(), "{}", taken.len());
    }

    #[test]
    fn a_reader_that_takes_its_time_gets_all() {
        let (mut reader, writer) = std::io::pipe().unwrap();
        let long = vec![b'x'; 1 << 20];
        let written = long.clone();
        let thread = std::thread::spawn(move || write_to(&writer, None, &written));
        let mut taken = Vec::new();
        reader.read_to_end(&mut taken).unwrap();
        thread.join().unwrap();
        assert_eq!(taken.len(), long.len());
    }

    #[test]
    fn a_message_that_cannot_be_written_is_lost_and_that_is_all() {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        write_to(&full, None, b"lost");
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        write_to(&writer, None, b"lost");
    }
}
