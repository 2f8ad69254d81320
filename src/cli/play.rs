//! `s4100 play`: a tape on virtual time, its expectations checked.

use std::collections::BTreeMap;
use std::process::ExitCode;

use firmware_model::Nonvolatile;

use super::contacts::Contacts;
use super::failure::Failure;
use super::options::PlayArgs;
use super::{outputs, start};
use crate::files::{self, Kind};
use crate::messages::{escaped, list};
use crate::store::{self, StoreError};
use crate::tape::{self, LoadError, PlayError, Player, Report, State, Tape, Watcher};

/// The status when an expectation was not met.
const NOT_MET: u8 = 1;

/// Plays the tape; the status says whether all was as expected.
pub fn play(args: &PlayArgs) -> Result<ExitCode, Failure> {
    let tape = tape::load(&args.tape).map_err(|error| match error {
        LoadError::Read { .. } => Failure::world(error),
        LoadError::Unknown { .. } | LoadError::Tape(_) => Failure::usage(error),
    });
    // No report may take the place of what it is about.
    outputs::of_play(args, tape.as_ref().ok())?;
    let Some(path) = &args.junit else { return told(&played(args, &tape?)?) };
    let failed = |error| Failure::file("--junit", path, error);
    // Before the tape is played, so that a wrong name costs no time.
    files::check(path, Kind::Xml).map_err(failed)?;
    let played = tape.and_then(|tape| played(args, &tape));
    let text = match &played {
        Ok(report) => tape::junit(report),
        Err(failure) => tape::broken_junit(&args.tape, failure.message()),
    };
    let written = files::write(path, Kind::Xml, text.as_bytes());
    // Why the tape did not play says more than why its report was not written.
    let status = told(&played?)?;
    written.map_err(failed)?;
    Ok(status)
}

fn played(args: &PlayArgs, tape: &Tape) -> Result<Report, Failure> {
    let memories = memories(tape)?;
    let name = args.scenario.as_deref().or(tape.scenario());
    let scenario = start::scenario(name)?;
    let panel = start::panel(args.panel.as_deref())?;
    let mut contacts = Contacts::open(args.contacts.as_deref())?;
    let bus = start::bus(&scenario, &panel, args.path, None, memories, contacts.as_mut());
    let watcher = contacts.as_mut().map(|contacts| contacts as &mut dyn Watcher);
    let played = Player::new(tape, bus, &panel).watched(watcher).play();
    let exported = contacts.map_or(Ok(()), Contacts::finish);
    let report = played.map_err(|error| match error {
        PlayError::Wrong { .. } => Failure::usage(error),
        PlayError::Picture { .. } => Failure::world(error),
    })?;
    exported.map(|()| report)
}

/// What the meters remember when the tape begins; a state file lies beside it.
fn memories(tape: &Tape) -> Result<BTreeMap<String, Nonvolatile>, Failure> {
    let Some((line, state)) = tape.state() else { return Ok(BTreeMap::new()) };
    let file = match state {
        State::File(file) => file,
        State::Bytes(bytes) => {
            return store::decode_snapshot(&bytes).map_err(|damage| {
                let file = &tape.file;
                Failure::usage(format!("{file}:{line}: the state on the tape: {damage}"))
            });
        }
    };
    store::read_snapshot(&file).map_err(|error| {
        let message = format!("{}:{line}: {error}", tape.file);
        match error {
            StoreError::Damaged { .. } => Failure::usage(message),
            _ => Failure::world(message),
        }
    })
}

/// Failures go to standard error, the sum to standard output.
fn told(report: &Report) -> Result<ExitCode, Failure> {
    for check in report.failures() {
        let Some(mismatch) = &check.mismatch else { continue };
        list(format_args!(
            "{}:{}: at {}: {}\n  expected: {}\n  found:    {}",
            report.file, check.line, check.at, check.directive, mismatch.expected, mismatch.found
        ));
    }
    let (all, failed) = (report.checks.len(), report.failures().count());
    let expectations = if all == 1 { "expectation" } else { "expectations" };
    let time = report.ended.since(report.began);
    let (met, file) = (all - failed, escaped(&report.file));
    super::print::print(format!("{file}: {met} of {all} {expectations} met in {time} played\n"))?;
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(NOT_MET) })
}
