//! A tape as text: what [`parse`](super::parse) reads back as the same tape.

use core::fmt;

use super::directive::{Directive, Power, Presses, Show, Tape, TapeLine};
use super::expect::{Condition, Expectation, GlassText, Lamp, RegisterTest};
use super::{base64, hex};
use crate::duration::duration_text;
use crate::line::FIRST_PORT;
use crate::scenario::setting_text;
use crate::worded::Worded;

impl fmt::Display for Tape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines().try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl fmt::Display for TapeLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = self.at {
            write!(f, "at {} ", at.0)?;
        }
        if let Some(on) = &self.on {
            write!(f, "on {on} ")?;
        }
        self.directive.fmt(f)
    }
}

impl fmt::Display for Directive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scenario(name) => write!(f, "scenario {}", word(name)),
            Self::ScenarioBytes(bytes) => write!(f, "scenario base64 {}", base64::text(bytes)),
            Self::Go(target) => write!(f, "go {target}"),
            Self::State(file) => write!(f, "state {}", word(file)),
            Self::StateBytes(bytes) => write!(f, "state base64 {}", base64::text(bytes)),
            Self::Wait(time) => write!(f, "wait {}", duration_text(*time)),
            Self::Press(presses) => {
                f.write_str("press")?;
                presses.iter().try_for_each(|presses| write!(f, " {presses}"))
            }
            Self::Hold(key, time) => write!(f, "hold {} {}", key.name(), duration_text(*time)),
            Self::Down(key) => write!(f, "down {}", key.name()),
            Self::Up(key) => write!(f, "up {}", key.name()),
            Self::Set { path, value } => write!(f, "set {path} {value}"),
            Self::Power(Power::On) => f.write_str("power on"),
            Self::Power(Power::Off) => f.write_str("power off"),
            Self::Power(Power::OffFor(time)) => write!(f, "power off {}", duration_text(*time)),
            Self::Restart(restart) => write!(f, "{}", format!("restart {}", restart.word()).trim()),
            Self::Request { bytes, baud, port } => {
                write!(f, "request {}", hex::text(bytes))?;
                baud.map_or(Ok(()), |baud| write!(f, " baud {baud}"))?;
                if *port == FIRST_PORT { Ok(()) } else { write!(f, " port {port}") }
            }
            Self::Expect(expectation) => write!(f, "expect {expectation}"),
            Self::Show(Show::Lcd) => f.write_str("show lcd"),
            Self::Show(Show::Register(number)) => write!(f, "show register {number}"),
            Self::Show(Show::Contacts) => f.write_str("show contacts"),
            Self::Shot { file, options, .. } => write!(f, "shot {}{options}", word(file)),
        }
    }
}

impl fmt::Display for Presses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.times {
            1 => f.write_str(self.key.name()),
            times => write!(f, "{}*{times}", self.key.name()),
        }
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reply { bytes, open: false } => write!(f, "reply {}", hex::text(bytes)),
            Self::Reply { bytes, .. } if bytes.is_empty() => f.write_str("reply …"),
            Self::Reply { bytes, .. } => write!(f, "reply {} …", hex::text(bytes)),
            Self::Silence(silence) => write!(f, "silence {}", silence.name()),
            Self::State { within: None, condition } => condition.fmt(f),
            Self::State { within: Some(time), condition } => {
                write!(f, "within {} {condition}", duration_text(*time))
            }
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(reading, text) => write!(f, "{reading} {}", quoted(text)),
            Self::Lamp(lamp, on) => write!(f, "{lamp} {}", if *on { "on" } else { "off" }),
            Self::Register(number, test) => write!(f, "register {number} {test}"),
            Self::Pulses(comparison, count) => write!(f, "pulses {} {count}", comparison.word()),
            Self::Received(comparison, count) => {
                write!(f, "received {} {count}", comparison.word())
            }
            Self::Alarm(closed) => write!(f, "alarm {}", if *closed { "closed" } else { "open" }),
            Self::Screen(screen) => write!(f, "screen {}", screen.id()),
            Self::Setting(setting, number) => {
                let value = word(&setting_text(*setting, *number));
                write!(f, "{SETUP}{} {value}", setting.row().name)
            }
            Self::Site { path, value } => write!(f, "{path} {}", word(value)),
            Self::Not(inner) => write!(f, "not {}", Inner(inner)),
            Self::And(one, other) => write!(f, "{} and {}", Inner(one), Inner(other)),
            Self::Or(one, other) => write!(f, "{} or {}", Inner(one), Inner(other)),
        }
    }
}

/// What the paths of settings begin with.
pub(super) const SETUP: &str = "meter.setup.";

/// A condition within another: what has parts of its own stands in parentheses.
struct Inner<'a>(&'a Condition);

impl fmt::Display for Inner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            whole @ (Condition::And(..) | Condition::Or(..)) => write!(f, "( {whole} )"),
            single => single.fmt(f),
        }
    }
}

impl fmt::Display for GlassText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl fmt::Display for Lamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl fmt::Display for RegisterTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bits(comparison, bits) => write!(f, "{} 0x{bits:04x}", comparison.word()),
            Self::Mask { mask, bits: None } => write!(f, "& 0x{mask:04x}"),
            Self::Mask { mask, bits: Some(bits) } => write!(f, "& 0x{mask:04x} = 0x{bits:04x}"),
            Self::Number { comparison, number, tolerance, unit } => {
                write!(f, "{} {number}", comparison.word())?;
                if let Some(tolerance) = tolerance {
                    write!(f, " +- {tolerance}")?;
                }
                unit.as_ref().map_or(Ok(()), |unit| write!(f, " {unit}"))
            }
            Self::Text(text) => write!(f, "= {}", quoted(text)),
            Self::Absent => f.write_str("= ----"),
        }
    }
}

/// A text in quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A word as it stands, or in quotes where it has to be.
fn word(text: &str) -> String {
    let plain = |c: char| !c.is_whitespace() && !matches!(c, '"' | '\'' | '#' | '\\');
    if !text.is_empty() && text.chars().all(plain) { text.to_owned() } else { quoted(text) }
}
