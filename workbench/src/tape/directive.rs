//! What stands on a tape.

use std::path::{Path, PathBuf};

use firmware_model::registers::Register;
use firmware_model::{Key, Tick};

use super::expect::Expectation;
use super::parse;
use crate::capture::{PictureFormat, PictureOptions};
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

    /// The scenario that the tape names, if it does.
    pub fn scenario(&self) -> Option<String> {
        match self.lines().next()?.directive {
            Directive::Scenario(name) => Some(name),
            _ => None,
        }
    }

    /// The state that the tape begins with, if it does, and its first line.
    pub fn state(&self) -> Option<(usize, StateSource)> {
        let mut bytes = Vec::new();
        let mut first = None;
        for line in self.lines() {
            match line.directive {
                Directive::Scenario(_) => {}
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

/// Where the state is that a tape begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StateSource {
    /// In that file; its name on the tape counts from the tape's directory.
    File(PathBuf),
    /// On the tape itself: the bytes of a state file.
    Bytes(Vec<u8>),
}

/// So many bytes of a state stand on a line: 104 letters.
const STATE_LINE: usize = 78;

/// The directives that carry the bytes of a state file.
pub fn state_lines(bytes: &[u8]) -> impl Iterator<Item = Directive> + '_ {
    bytes.chunks(STATE_LINE).map(|line| Directive::StateBytes(line.to_vec()))
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
    /// The file with the state that the tape begins with.
    State(String),
    /// A part of the state that the tape begins with; the parts follow one another.
    StateBytes(Vec<u8>),
    /// Let time pass.
    Wait(Tick),
    /// Press keys, 100 ms down and 100 ms up each, and let that time pass.
    Press(Vec<Presses>),
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
pub const DIRECTIVES: [DirectiveRow; 16] = [
    row("wait", "wait DURATION", "let time pass: 250ms, 2s, 15m, 2h, 60d"),
    row("press", "press KEY[*N] ...", "press keys: back, minus, plus, next; *N times each"),
    row("hold", "hold KEY DURATION", "hold a key down for so long"),
    row("set", "set PATH VALUE", "change the installation, by the paths of the scenario"),
    row("power", "power off [DURATION] | power on", "switch the control power"),
    row(
        "restart",
        "restart [setup|passwords|energies|all]",
        "begin anew: all meters as in the scenario, or one as from the factory",
    ),
    row("request", "request HEX ... [crc] [baud N]", "send a frame to the port"),
    row(
        "expect",
        "expect [within DURATION] WHAT",
        "compare: reply, silence, lcd.*, register, pulses, received, alarm",
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
    row("scenario", "scenario NAME", "what the tape was written for; --scenario takes its place"),
    row(
        "state",
        "state FILE | state base64 BYTES",
        "the state that the tape begins with: a file beside it, or its bytes on lines of their own",
    ),
];
