//! What stands on a tape.

use std::path::{Path, PathBuf};

use firmware_model::registers::Register;
use firmware_model::{Key, Tick};

use super::expect::Expectation;
use super::parse;
use crate::capture::{PictureFormat, PictureOptions};
use crate::diagnostics::text;
use crate::library::Library;
use crate::route::Target;
use crate::scenario::{self, Scenario, ScenarioLoadError};
use crate::simulation::Restart;

/// A tape that was read: its text, which has been found to be good, and from which its lines
/// are read each time that they are asked for. So a long tape takes no more room than its file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tape {
    /// The name of the file, as the caller gave it.
    pub file: String,
    pub(super) text: String,
}

impl Tape {
    /// The lines that say something, in order.
    pub fn lines(&self) -> impl Iterator<Item = TapeLine> + '_ {
        parse::lines(&self.text).filter_map(|(line, _)| line.ok())
    }

    /// The number of the first line that says something; 0 if none does.
    pub fn first_line(&self) -> usize {
        self.lines().next().map_or(0, |line| line.number)
    }

    /// The scenario that the tape begins with, if it does.
    pub fn scenario(&self) -> Option<ScenarioSource> {
        let mut bytes = Vec::new();
        for line in self.lines() {
            match line.directive {
                Directive::Scenario(name) => return Some(ScenarioSource::Named(name)),
                Directive::ScenarioBytes(more) => bytes.extend(more),
                // A scenario stands before what happens.
                _ => break,
            }
        }
        (!bytes.is_empty()).then_some(ScenarioSource::Bytes(bytes))
    }

    /// The tape that makes the picture of line `number`: `head`, which stands for its scenario,
    /// and what happens up to there. None where the tape begins with a state in a file of its
    /// own, or is too long to be carried by a picture.
    pub fn recipe(&self, head: &str, number: usize) -> Option<String> {
        let mut text = head.to_owned();
        for line in self.lines().take_while(|line| line.number <= number) {
            let is_picture = line.number == number;
            match line.directive {
                Directive::State(_) => return None,
                Directive::Scenario(_)
                | Directive::ScenarioBytes(_)
                | Directive::Expect(Expectation::Reply { .. } | Expectation::Silence(_))
                | Directive::Show(_) => {}
                Directive::Shot { .. } if !is_picture => {}
                // Time passes while it is waited for.
                _ => {
                    text.push_str(&line.to_string());
                    text.push('\n');
                }
            }
            if text.len() > LONGEST_RECIPE {
                return None;
            }
        }
        Some(text)
    }

    /// The same tape without its pictures; its lines keep their numbers.
    #[must_use]
    pub fn without_shots(&self) -> Self {
        let mut text = String::new();
        for line in self.lines().filter(|line| !matches!(line.directive, Directive::Shot { .. })) {
            let missing = line.number.saturating_sub(text.lines().count() + 1);
            text.push_str(&"\n".repeat(missing));
            text.push_str(&format!("{line}\n"));
        }
        Self { file: self.file.clone(), text }
    }

    /// The state that the tape begins with, if it does, and its first line.
    pub fn state(&self) -> Option<(usize, StateSource)> {
        let mut bytes = Vec::new();
        let mut first = None;
        for line in self.lines() {
            match line.directive {
                Directive::Scenario(_) | Directive::ScenarioBytes(_) => {}
                Directive::State(name) => {
                    let file = Path::new(&self.file).with_file_name("").join(name);
                    return Some((line.number, StateSource::File(file)));
                }
                Directive::StateBytes(more) => {
                    first.get_or_insert(line.number);
                    bytes.extend(more);
                }
                // A state stands before what happens.
                _ => break,
            }
        }
        first.map(|first| (first, StateSource::Bytes(bytes)))
    }
}

/// The longest tape that a picture carries, bytes.
const LONGEST_RECIPE: usize = 256 << 10;

/// The lines with which a tape begins that is played on `scenario`: its name if it stands inside
/// the program, else its text.
pub fn scenario_head(scenario: &Scenario) -> String {
    let shipped = scenario::SHIPPED.iter().find(|shipped| shipped.text == scenario.text);
    match shipped {
        Some(shipped) => format!("{}\n", Directive::Scenario(shipped.name.to_owned())),
        None => scenario_lines(scenario.text.as_bytes()).map(|line| format!("{line}\n")).collect(),
    }
}

/// Where the scenario is that a tape begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScenarioSource {
    /// In that file, or of that name inside the program.
    Named(String),
    /// On the tape itself: the bytes of a scenario file.
    Bytes(Vec<u8>),
}

/// What errors call a scenario that stands on a tape.
const ON_TAPE: &str = "the scenario on the tape";

impl ScenarioSource {
    /// The scenario.
    ///
    /// # Errors
    /// As of [`Scenario::load`].
    pub fn load(&self, library: &dyn Library) -> Result<Scenario, ScenarioLoadError> {
        match self {
            Self::Named(name) => Scenario::load(name, library),
            Self::Bytes(bytes) => Ok(Scenario::parse(&text(ON_TAPE, bytes.clone())?, ON_TAPE)?),
        }
    }
}

/// Where the state is that a tape begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StateSource {
    /// In that file; its name on the tape counts from the tape's directory.
    File(PathBuf),
    /// On the tape itself: the bytes of a state file.
    Bytes(Vec<u8>),
}

/// So many bytes stand on a line in base64: 104 letters.
const BYTES_LINE: usize = 78;

/// The directives that carry the bytes of a scenario file.
pub fn scenario_lines(bytes: &[u8]) -> impl Iterator<Item = Directive> + '_ {
    bytes.chunks(BYTES_LINE).map(|line| Directive::ScenarioBytes(line.to_vec()))
}

/// The directives that carry the bytes of a state file.
pub fn state_lines(bytes: &[u8]) -> impl Iterator<Item = Directive> + '_ {
    bytes.chunks(BYTES_LINE).map(|line| Directive::StateBytes(line.to_vec()))
}

/// One line of a tape.
#[derive(Debug, Clone, PartialEq)]
pub struct TapeLine {
    /// The number of the line in its file, from 1.
    pub number: usize,
    /// The moment at which it happens; otherwise when the line before it is over.
    pub at: Option<Tick>,
    /// The meter it is about; otherwise the first one of the scenario.
    pub on: Option<String>,
    /// What is to be done.
    pub directive: Directive,
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Directive {
    /// The scenario that the tape was written for; `--scenario` takes its place.
    Scenario(String),
    /// A part of the scenario file that the tape was written for; the parts follow one another.
    ScenarioBytes(Vec<u8>),
    /// The file with the state that the tape begins with.
    State(String),
    /// A part of the state that the tape begins with; the parts follow one another.
    StateBytes(Vec<u8>),
    /// Let time pass.
    Wait(Tick),
    /// Press keys, 100 ms down and 100 ms up each, and let that time pass.
    Press(Vec<Presses>),
    /// Press the fewest keys that lead to a screen, or to a value there, and let that time pass.
    Go(Target),
    /// Hold a key down for so long, then 100 ms up, and let that time pass.
    Hold(Key, Tick),
    /// A key's contact closes; no time passes.
    Down(Key),
    /// A key's contact opens; no time passes.
    Up(Key),
    /// Change the installation.
    Set {
        /// The path of the scenario file.
        path: String,
        /// The value as the scenario file writes it; words need no quotes.
        value: String,
    },
    /// Switch the control power.
    Power(Power),
    /// A meter begins anew, or from the scenario all of them; 200 ms pass.
    Restart(Restart),
    /// Send a whole frame to the port.
    Request {
        /// The frame, with its CRC; 1 to 256 bytes.
        bytes: Vec<u8>,
        /// The rate it is sent at, bits a second; otherwise the first meter's own.
        baud: Option<u32>,
        /// The number of the port that it comes to; 1 is the first.
        port: u16,
    },
    /// Compare what there is with what should be.
    Expect(Expectation),
    /// Print what there is.
    Show(Show),
    /// Write a picture of the glass to a file.
    Shot {
        /// The file.
        file: String,
        /// What its ending asks for.
        format: PictureFormat,
        /// What else is asked for.
        options: PictureOptions,
    },
}

/// What a tape can print of a meter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// What the glass says.
    Lcd,
    /// What a register holds.
    Register(Register),
    /// The energy pulses so far, and the alarm contact.
    Contacts,
}

/// A key, pressed so many times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presses {
    /// The key.
    pub key: Key,
    /// How often, 1 to 1000.
    pub times: u16,
}

/// What happens to the control power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Power {
    /// It comes back.
    On,
    /// It goes.
    Off,
    /// It goes and comes back after so long; that time passes.
    OffFor(Tick),
}

/// One row of the table of directives.
#[derive(Debug, Clone, Copy)]
pub struct DirectiveRow {
    /// The word it begins with.
    pub name: &'static str,
    /// How it is written.
    pub form: &'static str,
    /// What it does, for people.
    pub about: &'static str,
}

const fn row(name: &'static str, form: &'static str, about: &'static str) -> DirectiveRow {
    DirectiveRow { name, form, about }
}

/// Every directive, in the order in which errors and documents list them.
pub const DIRECTIVES: [DirectiveRow; 18] = [
    row("wait", "wait DURATION", "let time pass: 250ms, 2s, 15m, 2h, 60d"),
    row("press", "press KEY[*N] ...", "press keys: back, minus, plus, next; *N times each"),
    row(
        "go",
        "go SCREEN[=VALUE] | go SCREEN shows VALUE | go SCREEN refuses VALUE",
        "press the fewest keys to a screen, or until a value is stored, shown or refused there",
    ),
    row("hold", "hold KEY DURATION", "hold a key down for so long"),
    row("set", "set PATH VALUE", "change the installation, by the paths of the scenario"),
    row(
        "fault",
        "fault KIND [N|DURATION] [once|every N|for N] [probability P] [from TIME] [until TIME] [function N] [registers N-M] [unit N] [port N] | fault drop N | fault clear",
        "what the line does to replies: no-reply, late, truncated, crc, bits, noise-before, noise-after, gap, echo, wrong-unit, wrong-function, exception, twice, dead; `set line.fault` in other words",
    ),
    row("power", "power off [DURATION] | power on", "switch the control power"),
    row(
        "restart",
        "restart [setup|passwords|energies|all]",
        "begin anew: all meters as in the scenario, or one as from the factory",
    ),
    row("request", "request HEX ... [crc] [baud N] [port N]", "send a frame to the port"),
    row(
        "expect",
        "expect [within DURATION] WHAT",
        "compare: reply, silence, lcd.*, screen, register, pulses, received, alarm, paths; and, or, not",
    ),
    row(
        "show",
        "show lcd | register N | contacts",
        "print what the glass says, what a register holds, pulses and alarm",
    ),
    row(
        "shot",
        "shot FILE [--view V] [--spoil S] [--glass] [--size N] [--notation N] [--cursor C] [--id-prefix TEXT] [--at TIME]",
        "write a picture of the meter, at the next full second unless --at says when",
    ),
    row("on", "on METER DIRECTIVE", "do it to this meter instead of the first one"),
    row("at", "at TICK DIRECTIVE", "do it at this tick, 1/4,032,000 s since the power-up"),
    row("down", "down KEY", "a key goes down; no time passes"),
    row("up", "up KEY", "a key comes up; no time passes"),
    row(
        "scenario",
        "scenario NAME | scenario base64 BYTES",
        "what the tape was written for, or its bytes on lines of their own; --scenario takes its place",
    ),
    row(
        "state",
        "state FILE | state base64 BYTES",
        "the state that the tape begins with: a file beside it, or its bytes on lines of their own",
    ),
];
