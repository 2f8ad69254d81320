//! From text to a tape, with all that is wrong told at once.

use core::ops::Range;
use std::path::Path;

use firmware_model::modbus::{LONGEST_FRAME, Silence, with_crc};
use firmware_model::{Key, Tick};

use super::directive::{DIRECTIVES, Directive, Power, Presses, Show, Tape, TapeLine};
use super::expect::Expectation;
use super::shipped::SHIPPED;
use super::words::{LineRest, Word};
use super::{base64, hex};
use crate::diagnostics::{FileError, Finding, Findings, Problem, suggestion, text};
use crate::duration::parse_duration;
use crate::library::{LONGEST_TAPE, Library};
use crate::line::{FIRST_PORT, FaultRule};
use crate::route::{RouteEnd, Target, TargetError, screen_named};
use crate::simulation::Restart;
use crate::worded::Worded;

mod expectation;
mod shot;

/// The most presses of one key that a word asks for.
const MOST_PRESSES: u16 = 1000;

/// All that is wrong with a tape, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct TapeError(pub(super) FileError);

impl TapeError {
    /// What is wrong; at least one problem.
    pub fn problems(&self) -> &[Problem] {
        &self.0.problems
    }
}

/// Why no tape came of a name or a path.
#[derive(Debug, thiserror::Error)]
pub enum TapeLoadError {
    /// There is neither a tape nor a file of that name.
    #[error("no tape and no file `{name}`{}", suggestion(.name, &names()))]
    Unknown {
        /// What was asked for.
        name: String,
    },
    /// The file cannot be read.
    #[error("{path}: {source}")]
    Read {
        /// The file.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is not a tape.
    #[error(transparent)]
    Tape(#[from] TapeError),
}

fn names() -> Vec<&'static str> {
    SHIPPED.iter().map(|shipped| shipped.name).collect()
}

/// The tape in that file, or of that name inside the program. A name with a dot or a
/// slash is a file.
///
/// # Errors
/// When there is none, the file cannot be read, or it is not a tape.
pub fn load(name: &str, library: &dyn Library) -> Result<Tape, TapeLoadError> {
    if let Some(shipped) = SHIPPED.iter().find(|shipped| shipped.name == name) {
        return Ok(parse(shipped.text, &shipped.file())?);
    }
    if !name.contains(['.', '/']) && !library.has(name) {
        return Err(TapeLoadError::Unknown { name: name.to_owned() });
    }
    let bytes = library
        .read(Path::new(name), LONGEST_TAPE)
        .map_err(|source| TapeLoadError::Read { path: name.to_owned(), source })?;
    let text = text(name, bytes).map_err(TapeError)?;
    Ok(of_text(text, name)?)
}

/// Reads a tape; `file` is the name that errors give it.
///
/// # Errors
/// All that is wrong with it, each with its place.
pub fn parse(text: &str, file: &str) -> Result<Tape, TapeError> {
    of_text(text.to_owned(), file)
}

fn of_text(text: String, file: &str) -> Result<Tape, TapeError> {
    let mut findings = Findings::default();
    let mut so_far = SoFar::default();
    for (line, place) in lines(&text) {
        match line {
            Ok(line) => findings.extend(so_far.objection(&line, place)),
            Err(finding) => findings.push(finding),
        }
        if findings.are_enough() {
            break;
        }
    }
    if findings.is_empty() {
        return Ok(Tape { file: file.to_owned(), text });
    }
    Err(TapeError(findings.into_error(file, &text)))
}

/// The lines of `text` that say something, or what is wrong with them, each with its place.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (Result<TapeLine, Finding>, Range<usize>)> {
    let mut base = 0;
    text.split_inclusive('\n').enumerate().filter_map(move |(index, raw)| {
        let content = if index == 0 { raw.strip_prefix('\u{feff}').unwrap_or(raw) } else { raw };
        let start = base + raw.len() - content.len();
        base += raw.len();
        let content = content.strip_suffix('\n').unwrap_or(content);
        match line(content.strip_suffix('\r').unwrap_or(content), start, index + 1) {
            Ok(None) => None,
            Ok(Some((line, place))) => Some((Ok(line), place)),
            Err(finding) => {
                let place = finding.span.clone();
                Some((Err(finding), place))
            }
        }
    })
}

const STATE_FIRST: &str = "`state` stands before what happens, after `scenario` at most";

/// What the lines before one say about it.
#[derive(Debug, Default)]
struct SoFar {
    lines: usize,
    /// Whether the scenario is named.
    named: bool,
    /// Those before them that carry a part of the scenario.
    scenario_lines: usize,
    /// Those of them that carry a part of the state.
    state_lines: usize,
    requests: usize,
    tick: Tick,
}

impl SoFar {
    fn objection(&mut self, line: &TapeLine, place: Range<usize>) -> Option<Finding> {
        let before = match &line.directive {
            Directive::Scenario(_) if self.lines + self.scenario_lines > 0 => {
                Some("`scenario` stands before every other line".to_owned())
            }
            Directive::ScenarioBytes(_) if self.lines + usize::from(self.named) > 0 => {
                Some("`scenario` stands before every other line".to_owned())
            }
            Directive::State(_) if self.lines > 0 => Some(STATE_FIRST.to_owned()),
            Directive::StateBytes(_) if self.lines > self.state_lines => {
                Some(STATE_FIRST.to_owned())
            }
            Directive::Expect(Expectation::Reply { .. } | Expectation::Silence(_))
                if self.requests == 0 =>
            {
                Some("there is no `request` before it, whose answer could be expected".to_owned())
            }
            _ => None,
        };
        let back = line
            .at
            .filter(|at| *at < self.tick)
            .map(|at| format!("tick {} lies before tick {} of a line above", at.0, self.tick.0));
        match line.directive {
            Directive::Scenario(_) => self.named = true,
            Directive::ScenarioBytes(_) => self.scenario_lines += 1,
            _ => self.lines += 1,
        }
        self.state_lines += usize::from(matches!(line.directive, Directive::StateBytes(_)));
        self.requests += usize::from(matches!(line.directive, Directive::Request { .. }));
        self.tick = self.tick.max(line.at.unwrap_or_default());
        before.or(back).map(|message| Finding::new(place, message))
    }
}

/// One line, with its place in the file, if it says something.
fn line(
    content: &str,
    base: usize,
    number: usize,
) -> Result<Option<(TapeLine, Range<usize>)>, Finding> {
    let mut parser = Parser { words: LineRest::new(content, base)?, form: "" };
    let place = parser.words.place();
    let (mut at, mut on) = (None, None);
    let Some(mut first) = parser.words.next()? else { return Ok(None) };
    loop {
        let row = DIRECTIVES.iter().find(|row| row.name == first.text && !first.quoted);
        let Some(row) = row else { return Err(no_directive(&first)) };
        parser.form = row.form;
        match row.name {
            "at" if at.is_none() => at = Some(parser.tick()?),
            "on" if on.is_none() => on = Some(parser.meter()?),
            "at" | "on" => return Err(first.wrong(format!("`{}` stands twice", row.name))),
            _ => {
                let directive = parser.directive(row.name)?;
                parser.end()?;
                let line = TapeLine { number, at, on, directive };
                return match unfit(&line) {
                    Some(message) => Err(first.wrong(message)),
                    None => Ok(Some((line, place))),
                };
            }
        }
        first = parser.word("a directive")?;
    }
}

fn no_directive(word: &Word) -> Finding {
    let names: Vec<&str> = DIRECTIVES.iter().map(|row| row.name).collect();
    word.wrong(format!("`{}` is not a directive{}", word.text, suggestion(&word.text, &names)))
}

/// Why the prefixes of a line do not go with its directive.
fn unfit(line: &TapeLine) -> Option<String> {
    let of_all = match &line.directive {
        Directive::Scenario(_)
        | Directive::ScenarioBytes(_)
        | Directive::State(_)
        | Directive::StateBytes(_)
            if line.at.is_some() =>
        {
            return Some("a tape begins with it: `at` has no meaning here".to_owned());
        }
        Directive::Scenario(_) | Directive::State(_) | Directive::StateBytes(_) => {
            "a tape begins with it"
        }
        Directive::Wait(_) => "time passes for every meter",
        Directive::Request { .. } => "a request goes to every meter on the line",
        Directive::Restart(Restart::Scenario) => "the scenario is that of every meter",
        Directive::Expect(Expectation::Reply { .. } | Expectation::Silence(_)) => {
            "an answer comes from the whole line"
        }
        _ => return None,
    };
    line.on.is_some().then(|| format!("{of_all}: `on` has no meaning here"))
}

/// A line under way.
struct Parser<'a> {
    words: LineRest<'a>,
    /// How its directive is written.
    form: &'static str,
}

impl Parser<'_> {
    fn directive(&mut self, name: &str) -> Result<Directive, Finding> {
        Ok(match name {
            "wait" => Directive::Wait(self.duration()?),
            "press" => Directive::Press(self.presses()?),
            "hold" => {
                let word = self.word("a key")?;
                Directive::Hold(key(&word, &word.text)?, self.duration()?)
            }
            "down" => Directive::Down(self.key()?),
            "up" => Directive::Up(self.key()?),
            "set" => self.set()?,
            "fault" => self.fault()?,
            "power" => Directive::Power(self.power()?),
            "restart" => Directive::Restart(self.restart()?),
            "request" => self.request()?,
            "expect" => Directive::Expect(self.expectation()?),
            "show" => Directive::Show(self.show()?),
            "shot" => self.shot()?,
            "go" => Directive::Go(self.go()?),
            "scenario" => match self.file_or_bytes("a scenario")? {
                Ok(name) => Directive::Scenario(name),
                Err(bytes) => Directive::ScenarioBytes(bytes),
            },
            // The last row; `at` and `on` are taken before.
            _ => match self.file_or_bytes("a file")? {
                Ok(name) => Directive::State(name),
                Err(bytes) => Directive::StateBytes(bytes),
            },
        })
    }

    /// The name of a file, or `base64` and bytes of one.
    fn file_or_bytes(&mut self, what: &str) -> Result<Result<String, Vec<u8>>, Finding> {
        let file = self.word(what)?;
        let bytes = if file.text == "base64" && !file.quoted { self.words.next()? } else { None };
        let Some(word) = bytes else { return Ok(Ok(file.text)) };
        match base64::bytes(&word.text) {
            Some(bytes) if !bytes.is_empty() => Ok(Err(bytes)),
            _ => Err(word.wrong("this is not base64; accepted: a line as the recorder writes it")),
        }
    }

    /// Where keys are to lead.
    fn go(&mut self) -> Result<Target, Finding> {
        let word = self.word("a screen")?;
        let verb = self.words.next()?;
        let target: Result<Target, TargetError> = match &verb {
            None => word.text.parse(),
            Some(verb) => {
                let arrival = RouteEnd::of_word(&verb.text).ok_or_else(|| {
                    let words = suggestion(&verb.text, RouteEnd::WORDS);
                    verb.wrong(format!("`{}` is not what a screen does{words}", verb.text))
                })?;
                let value = self.word("a value")?;
                screen_named(&word.text)
                    .and_then(|screen| Target::with_value(screen, &value.text, arrival))
            }
        };
        target.map_err(|error| word.wrong(error.to_string()))
    }

    /// Something is missing at the end of the line.
    fn missing(&self, what: &str) -> Finding {
        let message = format!("{what} is missing; accepted: {}", self.form);
        Finding::new(self.words.place(), message)
    }

    fn word(&mut self, what: &str) -> Result<Word, Finding> {
        match self.words.next()? {
            Some(word) if word.quoted && word.text.is_empty() && what != "a text" => {
                Err(word.wrong(format!("{what} is empty; accepted: {}", self.form)))
            }
            Some(word) => Ok(word),
            None => Err(self.missing(what)),
        }
    }

    fn end(&mut self) -> Result<(), Finding> {
        match self.words.next()? {
            None => Ok(()),
            Some(word) => {
                let message = format!("`{}` is too much; accepted: {}", word.text, self.form);
                Err(word.wrong(message))
            }
        }
    }

    fn tick(&mut self) -> Result<Tick, Finding> {
        let word = self.word("a tick")?;
        let wrong =
            || word.wrong(format!("`{}` is not a tick; accepted: a whole number", word.text));
        if word.text.starts_with('+') {
            return Err(wrong());
        }
        word.text.parse().map(Tick).map_err(|_| wrong())
    }

    fn meter(&mut self) -> Result<String, Finding> {
        let word = self.word("a meter")?;
        let fine = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if (1..=40).contains(&word.text.len()) && word.text.bytes().all(fine) {
            return Ok(word.text);
        }
        let message = "accepted: letters, digits, `-` and `_`";
        Err(word.wrong(format!("`{}` is not the name of a meter; {message}", word.text)))
    }

    fn duration(&mut self) -> Result<Tick, Finding> {
        let word = self.word("a duration")?;
        duration(&word)
    }

    fn key(&mut self) -> Result<Key, Finding> {
        let word = self.word("a key")?;
        key(&word, &word.text)
    }

    fn presses(&mut self) -> Result<Vec<Presses>, Finding> {
        let mut all = Vec::new();
        while let Some(word) = self.words.next()? {
            let (name, times) = match word.text.split_once('*') {
                None => (word.text.as_str(), Some(1)),
                Some((name, times)) => {
                    let digits = times.bytes().all(|byte| byte.is_ascii_digit());
                    (name, times.parse().ok().filter(|_| digits))
                }
            };
            let times = times.filter(|times| (1..=MOST_PRESSES).contains(times));
            let key = key(&word, name)?;
            let times = times.ok_or_else(|| {
                let accepted = format!("`{name}*N` with N from 1 to {MOST_PRESSES}");
                let blank =
                    if word.text.contains(',') { "; between keys stand blanks" } else { "" };
                word.wrong(format!(
                    "`{}` has no such count; accepted: {accepted}{blank}",
                    word.text
                ))
            })?;
            all.push(Presses { key, times });
        }
        if all.is_empty() { Err(self.missing("a key")) } else { Ok(all) }
    }

    fn set(&mut self) -> Result<Directive, Finding> {
        let path = self.word("a path")?;
        if path.quoted {
            return Err(path.wrong("a path has no quotes; accepted: set PATH VALUE"));
        }
        // A value is what the rest of the line says, blanks and all.
        let value = self.words.take_rest().to_owned();
        if value.is_empty() {
            return Err(self.missing("a value"));
        }
        Ok(Directive::Set { path: path.text, value })
    }

    /// A fault of the line, in the words of a scenario's `line.fault`.
    fn fault(&mut self) -> Result<Directive, Finding> {
        let first = self.word("a fault, drop or clear")?;
        let rest = self.words.take_rest().to_owned();
        let value =
            if rest.is_empty() { first.text.clone() } else { format!("{} {rest}", first.text) };
        if value != "clear" && first.text != "drop" {
            value
                .strip_prefix("only ")
                .unwrap_or(&value)
                .parse::<FaultRule>()
                .map_err(|why| first.wrong(why))?;
        }
        Ok(Directive::Set { path: "line.fault".to_owned(), value })
    }

    fn restart(&mut self) -> Result<Restart, Finding> {
        let Some(word) = self.words.next()? else { return Ok(Restart::Scenario) };
        let named = Restart::of_word(&word.text).filter(|one| *one != Restart::Scenario);
        named.ok_or_else(|| {
            let words: Vec<&str> = Restart::WORDS.iter().skip(1).copied().collect();
            let suggestion = suggestion(&word.text, &words);
            word.wrong(format!("`{}` cannot be put back{suggestion}", word.text))
        })
    }

    fn power(&mut self) -> Result<Power, Finding> {
        let word = self.word("`on` or `off`")?;
        match word.text.as_str() {
            "on" => Ok(Power::On),
            "off" => match self.words.next()? {
                None => Ok(Power::Off),
                Some(time) => duration(&time).map(Power::OffFor),
            },
            other => {
                let suggestion = suggestion(other, &["off", "on"]);
                Err(word.wrong(format!("`{other}` is neither on nor off{suggestion}")))
            }
        }
    }

    fn request(&mut self) -> Result<Directive, Finding> {
        let (mut bytes, mut baud, mut port) = (Vec::new(), None, FIRST_PORT);
        while let Some(word) = self.words.next()? {
            match word.text.as_str() {
                "baud" => {
                    let rate = self.word("a rate")?;
                    let number = rate.text.parse().ok().filter(|rate: &u32| *rate > 0);
                    baud = Some(number.ok_or_else(|| {
                        rate.wrong(format!(
                            "`{}` is not a rate; accepted: bits a second, such as 9600",
                            rate.text
                        ))
                    })?);
                }
                "port" => {
                    let number = self.word("a port")?;
                    let found = number.text.parse().ok().filter(|port: &u16| *port > 0);
                    port = found.ok_or_else(|| {
                        number.wrong(format!(
                            "`{}` is not a port; accepted: its number, from 1",
                            number.text
                        ))
                    })?;
                    break;
                }
                other if baud.is_some() => {
                    return Err(
                        word.wrong(format!("`{other}` comes after the rate; accepted: port N"))
                    );
                }
                "crc" => bytes = with_crc(&bytes),
                _ => bytes.extend(pairs(&word)?),
            }
        }
        if bytes.is_empty() {
            return Err(self.missing("a frame"));
        }
        if bytes.len() > LONGEST_FRAME {
            let message =
                format!("a frame of {} bytes; accepted: 1 to {LONGEST_FRAME} bytes", bytes.len());
            return Err(Finding::new(self.words.place(), message));
        }
        Ok(Directive::Request { bytes, baud, port })
    }

    fn show(&mut self) -> Result<Show, Finding> {
        let word = self.word("what to show")?;
        match word.text.as_str() {
            "lcd" => Ok(Show::Lcd),
            "contacts" => Ok(Show::Contacts),
            "register" => Ok(Show::Register(self.register_number()?.0)),
            other => {
                let suggestion = suggestion(other, &["lcd", "register", "contacts"]);
                Err(word.wrong(format!("`{other}` cannot be shown{suggestion}")))
            }
        }
    }
}

fn duration(word: &Word) -> Result<Tick, Finding> {
    parse_duration(&word.text).map_err(|error| word.wrong(error.to_string()))
}

fn key(word: &Word, name: &str) -> Result<Key, Finding> {
    if name.is_empty() {
        return Err(word.wrong("a key stands before `*`, without a blank; accepted: minus*3"));
    }
    Key::ALL.into_iter().find(|key| key.name() == name).ok_or_else(|| {
        let names = Key::ALL.map(Key::name);
        word.wrong(format!("`{name}` is not a key{}", suggestion(name, &names)))
    })
}

fn pairs(word: &Word) -> Result<Vec<u8>, Finding> {
    hex::bytes(&word.text).filter(|_| !word.quoted).ok_or_else(|| {
        let accepted = "pairs of hexadecimal digits, such as 01 03 00 00 00 0a c5 cd";
        word.wrong(format!("`{}` is not a byte; accepted: {accepted}", word.text))
    })
}

/// The silence of that name.
fn silence(word: &Word) -> Result<Silence, Finding> {
    Silence::ALL.into_iter().find(|silence| silence.name() == word.text).ok_or_else(|| {
        let names = Silence::ALL.map(Silence::name);
        word.wrong(format!("`{}` is not a silence{}", word.text, suggestion(&word.text, &names)))
    })
}
