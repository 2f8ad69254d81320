//! What a recorder holds, written as a tape.

use std::io::{self, Write};

use firmware_model::Tick;

use super::directive::{Directive, Power, TapeLine, state_lines};
use super::expect::Expectation;
use crate::simulation::{Frame, Happening, Recorder, Restart};

/// The beginning of a tape.
#[derive(Debug, Clone, Copy, Default)]
pub struct Head<'a> {
    /// Comments, a line each.
    pub about: &'a str,
    /// The scenario that was run.
    pub scenario: &'a str,
    /// What the meters remembered at the power-up, as the bytes of a state file; none if they
    /// were new.
    pub state: Option<&'a [u8]>,
}

/// Writes the tape of a session: its head and all that happened up to `until`; `names` are
/// those of the meters, in their order.
///
/// # Errors
/// What the writer reports.
pub fn record(
    out: &mut dyn Write,
    head: &Head<'_>,
    recorder: &Recorder,
    names: &[String],
    until: Tick,
) -> io::Result<()> {
    for line in head.about.lines() {
        writeln!(out, "# {}", line.trim_end())?;
    }
    let from = recorder.answers_from();
    if from > recorder.began() {
        writeln!(out, "# requests that only read are left out before {from}")?;
    }
    if let Some(ended) = recorder.ended() {
        writeln!(out, "# the recorder was full: nothing is covered from {ended} on")?;
    }
    writeln!(out, "{}", Directive::Scenario(head.scenario.to_owned()))?;
    for line in head.state.into_iter().flat_map(state_lines) {
        writeln!(out, "{line}")?;
    }
    let until = recorder.ended().map_or(until, |ended| ended.min(until));
    for (at, happening) in recorder.happenings(until) {
        write_happening(out, at, &happening, names)?;
    }
    let end = Directive::Wait(Tick::ZERO);
    writeln!(out, "{}", TapeLine { number: 0, at: Some(until), on: None, directive: end })
}

fn write_happening(
    out: &mut dyn Write,
    at: Tick,
    happening: &Happening,
    names: &[String],
) -> io::Result<()> {
    let (meter, directive) = match happening {
        Happening::Frame(frame) => return write_frame(out, at, frame),
        Happening::Key { meter, key, down: true } => (*meter, Directive::Down(*key)),
        Happening::Key { meter, key, .. } => (*meter, Directive::Up(*key)),
        Happening::Power { meter, on } => {
            let power = if *on { Power::On } else { Power::Off };
            (*meter, Directive::Power(power))
        }
        Happening::Restart { meter, restart } => (*meter, Directive::Restart(*restart)),
        Happening::Set { meter, path, value } => {
            let (path, value) = (path.to_string(), value.to_string());
            (*meter, Directive::Set { path, value })
        }
    };
    // A line of one meter needs no name, nor does what concerns all of them.
    let all = directive == Directive::Restart(Restart::Scenario);
    let on = names.get(meter).filter(|_| names.len() > 1 && !all).cloned();
    writeln!(out, "{}", TapeLine { number: 0, at: Some(at), on, directive })
}

/// A request, and on a line of its own what came of it.
fn write_frame(out: &mut dyn Write, at: Tick, frame: &Frame) -> io::Result<()> {
    let directive =
        Directive::Request { bytes: frame.bytes.to_vec(), baud: frame.baud, port: frame.port };
    writeln!(out, "{}", TapeLine { number: 0, at: Some(at), on: None, directive })?;
    let expected = match &frame.answer {
        Ok(bytes) => Expectation::Reply { bytes: bytes.to_vec(), open: false },
        Err(silence) => Expectation::Silence(*silence),
    };
    let directive = Directive::Expect(expected);
    writeln!(out, "{}", TapeLine { number: 0, at: None, on: None, directive })
}

#[cfg(test)]
mod tests;
