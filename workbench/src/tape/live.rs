//! What may be said to meters that run: every directive of a tape, and a few words that only make sense
//! while time passes.

use firmware_model::Tick;
use firmware_model::registers::Register;

use super::directive::{DIRECTIVES, Directive, TapeLine};
use super::expect::{Condition, Expectation};
use super::parse::parse;
use crate::capture::PictureFormat;
use crate::diagnostics::nearest;
use crate::duration::parse_duration;
use crate::worded::Worded;

/// The longest line that is read, bytes: a frame of 256 bytes in hex fits in.
pub const LONGEST_LINE: usize = 4096;
/// The longest name of a snapshot.
const LONGEST_NAME: usize = 64;

/// Something said to meters that run.
#[derive(Debug, Clone, PartialEq)]
pub enum LiveCommand {
    /// A line of a tape.
    Line(TapeLine),
    /// Tell what there is.
    Show {
        /// The meter; the first one if none.
        on: Option<String>,
        /// What.
        what: LiveShow,
    },
    /// Time stops.
    Pause,
    /// Time goes on as before.
    Resume,
    /// Time leaps.
    Advance(Tick),
    /// Time leaps until something is so, no further than this.
    Until {
        /// The meter; the first one if none.
        on: Option<String>,
        /// How far at most.
        within: Tick,
        /// What.
        condition: Condition,
    },
    /// Keep the meters as they are now under a name.
    Snapshot(String),
    /// Go on from a snapshot.
    Restore(String),
    /// Tell what happens from now on.
    Follow(Vec<Followed>),
}

/// What can be told of meters that run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiveShow {
    /// All that the glass shows: as data, or as a picture of a format.
    Screen(Option<PictureFormat>),
    /// What a register holds.
    Register(Register),
    /// The settings.
    Settings,
    /// Pulses and alarm.
    Contacts,
    /// What is wrong with the installation.
    Wiring,
    /// What went over the line since the entry of that number.
    Traffic(u64),
}

/// What can be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Followed {
    /// What goes over the line.
    Traffic,
    /// What the glass shows.
    Screen,
    /// The contacts.
    Contacts,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct LiveError {
    /// Where, counted from 1.
    pub column: usize,
    /// What was found.
    pub found: String,
    /// What it is, and what is accepted.
    pub message: String,
    /// What is accepted, where that is a list.
    pub accepted: Vec<String>,
    /// What was probably meant.
    pub hint: Option<String>,
}

/// The words that only meters that run understand, with their forms.
pub const LIVE_WORDS: [(&str, &str); 8] = [
    ("pause", "pause"),
    ("resume", "resume"),
    ("advance", "advance DURATION"),
    ("until", "until WHAT within DURATION"),
    ("snapshot", "snapshot NAME"),
    ("restore", "restore NAME"),
    ("follow", "follow traffic|screen|contacts ..."),
    (
        "show",
        "show screen [FORMAT] | register N | settings | contacts | wiring | traffic [since N]",
    ),
];

const SHOWN: [&str; 6] = ["screen", "register", "settings", "contacts", "wiring", "traffic"];
const FOLLOWED: [(&str, Followed); 3] = [
    ("traffic", Followed::Traffic),
    ("screen", Followed::Screen),
    ("contacts", Followed::Contacts),
];
/// What stands on a tape's beginning or counts from a tape's past.
const NOT_LIVE: [&str; 2] = ["scenario", "state"];

/// Reads a line; none if it says nothing.
///
/// # Errors
/// What is wrong with it, and where.
pub fn parse_live(line: &str) -> Result<Option<LiveCommand>, LiveError> {
    if line.len() > LONGEST_LINE {
        let message = format!("a line of {} bytes; accepted: {LONGEST_LINE}", line.len());
        return Err(error(1, "", message));
    }
    let text = line.trim();
    if text.is_empty() || text.starts_with('#') {
        return Ok(None);
    }
    let (on, rest) = meter(text);
    let (word, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let rest = rest.trim();
    let wrong = |found: &str, message: String| Err(error(place(line, found), found, message));
    let form = || LIVE_WORDS.iter().find(|(name, _)| *name == word).map_or("", |(_, form)| form);
    Ok(Some(match word {
        "pause" | "resume" if !rest.is_empty() => {
            return wrong(rest, format!("`{word}` takes nothing more; accepted: {word}"));
        }
        "pause" => LiveCommand::Pause,
        "resume" => LiveCommand::Resume,
        "advance" => match parse_duration(rest) {
            Ok(time) => LiveCommand::Advance(time),
            Err(why) => return wrong(rest, format!("{why}; accepted: {}", form())),
        },
        "until" => until(line, on, rest, form())?,
        "snapshot" => LiveCommand::Snapshot(name(line, rest, form())?),
        "restore" => LiveCommand::Restore(name(line, rest, form())?),
        "follow" => LiveCommand::Follow(followed(line, rest, form())?),
        "show" => LiveCommand::Show { on, what: shown(line, rest)? },
        _ if NOT_LIVE.contains(&word) => {
            let message =
                format!("`{word}` stands at the beginning of a tape; a meter that runs has it");
            return wrong(word, message);
        }
        _ if !DIRECTIVES.iter().any(|row| row.name == word) => {
            return Err(unknown(line, word, "a directive", &live_names()));
        }
        _ => LiveCommand::Line(tape_line(text, line)?),
    }))
}

/// What a line can begin with.
pub(super) fn live_names() -> Vec<&'static str> {
    let tape = DIRECTIVES.iter().map(|row| row.name).filter(|name| !NOT_LIVE.contains(name));
    // Both have it, and the live one says more.
    let tape = tape.filter(|name| !LIVE_WORDS.iter().any(|(live, _)| live == name));
    tape.chain(LIVE_WORDS.iter().map(|(name, _)| *name)).collect()
}

fn until(line: &str, on: Option<String>, rest: &str, form: &str) -> Result<LiveCommand, LiveError> {
    let wrong = |found: &str, message: String| error(place(line, found), found, message);
    let Some((what, within)) = rest.rsplit_once(" within ") else {
        return Err(wrong(rest, format!("it has no `within`; accepted: {form}")));
    };
    match tape_line(&format!("expect within {} {what}", within.trim()), line)?.directive {
        Directive::Expect(Expectation::State { within, condition }) => {
            Ok(LiveCommand::Until { on, within: within.unwrap_or_default(), condition })
        }
        _ => Err(wrong(what, format!("is not about a meter; accepted: {form}"))),
    }
}

/// The name of a snapshot.
fn name(line: &str, rest: &str, form: &str) -> Result<String, LiveError> {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if rest.is_empty() || rest.len() > LONGEST_NAME || !rest.chars().all(bare) {
        let message = format!("is not a name of letters, digits, - and _; accepted: {form}");
        return Err(error(place(line, rest), rest, message));
    }
    Ok(rest.to_owned())
}

fn followed(line: &str, rest: &str, form: &str) -> Result<Vec<Followed>, LiveError> {
    let named = |name: &str| FOLLOWED.iter().find(|(known, _)| *known == name);
    let wanted: Vec<&str> = rest.split_whitespace().collect();
    if let Some(unknown) = wanted.iter().find(|name| named(name).is_none()) {
        return Err(unknown_word(line, unknown, &FOLLOWED.map(|(name, _)| name)));
    }
    if wanted.is_empty() {
        return Err(error(1, "", format!("nothing is named; accepted: {form}")));
    }
    Ok(wanted.into_iter().filter_map(|name| named(name).map(|(_, what)| *what)).collect())
}

/// The meter that a line begins with, and the rest.
fn meter(text: &str) -> (Option<String>, &str) {
    let Some(rest) = text.strip_prefix("on ") else { return (None, text) };
    match rest.trim_start().split_once(char::is_whitespace) {
        Some((name, rest)) => (Some(name.to_owned()), rest.trim_start()),
        None => (None, text),
    }
}

fn shown(line: &str, rest: &str) -> Result<LiveShow, LiveError> {
    let (what, more) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let more = more.trim();
    let number = |text: &str| text.parse::<u64>().ok();
    let wrong = |message: &str| Err(error(place(line, more), more, message.to_owned()));
    match (what, more) {
        ("screen" | "lcd", "") => Ok(LiveShow::Screen(None)),
        ("screen" | "lcd", format) => match PictureFormat::of_word(format) {
            Some(format) => Ok(LiveShow::Screen(Some(format))),
            None => Err(unknown_word(line, format, PictureFormat::WORDS)),
        },
        ("settings", "") => Ok(LiveShow::Settings),
        ("contacts", "") => Ok(LiveShow::Contacts),
        ("wiring", "") => Ok(LiveShow::Wiring),
        ("traffic", "") => Ok(LiveShow::Traffic(0)),
        ("traffic", since) => match since.strip_prefix("since").map(str::trim).and_then(number) {
            Some(number) => Ok(LiveShow::Traffic(number)),
            None => wrong("is not `since` and a number; accepted: show traffic [since N]"),
        },
        ("register", more) => {
            let register = more.parse().ok().and_then(Register::new);
            register.map_or_else(
                || wrong("is not a register; accepted: show register N, from 1"),
                |register| Ok(LiveShow::Register(register)),
            )
        }
        _ if SHOWN.contains(&what) => wrong("nothing more stands here"),
        _ => Err(unknown_word(line, what, &SHOWN)),
    }
}

/// A line of a tape; what is wrong with it counts in `whole`.
fn tape_line(text: &str, whole: &str) -> Result<TapeLine, LiveError> {
    // An answer can be expected after a request, which was on a line before.
    let needs = ["expect reply", "expect silence"].iter().any(|begin| text.contains(begin));
    let head = if needs { "request 01 03 00 00 00 01 crc\n" } else { "" };
    let tape = parse(&format!("{head}{text}\n"), "").map_err(|wrong| {
        let problem = wrong.problems().first();
        let message = problem.map_or("", |problem| problem.message.as_str());
        let found = message.split('`').nth(1).unwrap_or_default();
        if found.is_empty() || !whole.contains(found) {
            return error(problem.map_or(1, |one| one.at.column), "", message.to_owned());
        }
        error(place(whole, found), found, message.to_owned())
    })?;
    let last = tape.lines().last();
    last.ok_or_else(|| error(1, "", "it says nothing".to_owned()))
}

fn place(line: &str, found: &str) -> usize {
    line.find(found).map_or(1, |at| line.get(..at).map_or(0, |before| before.chars().count()) + 1)
}

fn unknown_word(line: &str, word: &str, known: &[&str]) -> LiveError {
    unknown(line, word, "one of them", known)
}

fn unknown(line: &str, word: &str, what: &str, known: &[&str]) -> LiveError {
    let near = nearest(word, known.iter().copied());
    let hint = near.first().map_or_else(String::new, |name| format!(", did you mean `{name}`?"));
    let message = format!("`{word}` is not {what}{hint}; accepted: {}", known.join(", "));
    error(place(line, word), word, message)
}

fn error(column: usize, found: &str, message: String) -> LiveError {
    let accepted = message.split_once("accepted: ").map_or_else(Vec::new, |(_, all)| {
        all.split(", ").map(|one| one.trim().to_owned()).collect()
    });
    let hint = message.split_once("did you mean ").map(|(_, rest)| {
        let end = rest.find('?').map_or(rest.len(), |at| at + 1);
        format!("did you mean {}", rest.get(..end).unwrap_or(rest))
    });
    LiveError { column, found: found.to_owned(), message, accepted, hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> LiveCommand {
        parse_live(line).unwrap_or_else(|error| panic!("{line}: {error}")).unwrap()
    }

    #[test]
    fn what_a_tape_can_say_can_be_said_live() {
        for line in [
            "press minus*3 next",
            "set wiring.ct.B.reversed true",
            "go setup.ct.primary=200",
            "power off 2s",
            "on bench hold plus 3s",
            "expect register 21 = 46.78 kW",
            "expect within 3s lcd.wrench on",
            "expect silence crc",
            "request 01 03 00 14 00 01 c4 0e",
            "restart energies",
        ] {
            let LiveCommand::Line(read) = read(line) else { panic!("{line}") };
            assert_eq!(read.to_string(), line);
        }
        assert_eq!(parse_live("  # a comment"), Ok(None));
        assert_eq!(parse_live(""), Ok(None));
    }

    #[test]
    fn words_of_their_own() {
        assert_eq!(read("pause"), LiveCommand::Pause);
        assert_eq!(read(" advance 15m "), LiveCommand::Advance(Tick::from_seconds(900)));
        assert_eq!(read("snapshot before-it"), LiveCommand::Snapshot("before-it".to_owned()));
        assert_eq!(
            read("follow traffic screen"),
            LiveCommand::Follow(vec![Followed::Traffic, Followed::Screen])
        );
        let show = |what| LiveCommand::Show { on: None, what };
        assert_eq!(read("show traffic since 12"), show(LiveShow::Traffic(12)));
        assert_eq!(read("show lcd"), show(LiveShow::Screen(None)));
        let svg = show(LiveShow::Screen(Some(PictureFormat::Svg)));
        assert_eq!(read("show screen svg"), svg);
        assert_eq!(
            read("on bench show settings"),
            LiveCommand::Show { on: Some("bench".to_owned()), what: LiveShow::Settings }
        );
        let LiveCommand::Until { within, condition, .. } =
            read("until lcd.wrench on and alarm closed within 1m")
        else {
            panic!()
        };
        assert_eq!(within, Tick::from_seconds(60));
        assert_eq!(condition.to_string(), "lcd.wrench on and alarm closed");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (line, column, found, said) in [
            ("set wiring.ct.B.reversed", 1, "", "a value is missing"),
            ("prss minus", 1, "prss", "did you mean `press`?"),
            ("show screen jpg", 13, "jpg", "accepted: txt, ansi, svg"),
            ("paus", 1, "paus", "did you mean `pause`?"),
            ("show scren", 6, "scren", "did you mean `screen`?"),
            ("advance 5x", 9, "5x", "accepted: advance DURATION"),
            ("until alarm closed", 7, "alarm closed", "it has no `within`"),
            ("follow screens", 8, "screens", "did you mean `screen`?"),
            ("scenario default", 1, "scenario", "at the beginning of a tape"),
            ("pause now", 7, "now", "takes nothing more"),
            ("restore a b", 9, "a b", "is not a name"),
        ] {
            let error = parse_live(line).unwrap_err();
            assert!(error.message.contains(said), "{line}: {error:?}");
            assert_eq!((error.column, &*error.found), (column, found), "{line}: {error:?}");
        }
        let error = parse_live("show scren").unwrap_err();
        assert_eq!(error.hint.as_deref(), Some("did you mean `screen`?"));
        assert_eq!(error.accepted.first().map(String::as_str), Some("screen"));
        let long = parse_live(&"x".repeat(5000)).unwrap_err();
        assert!(long.message.contains("a line of 5000 bytes"), "{long}");
    }
}
