//! `s4100 play`: a tape on virtual time, its expectations checked.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use firmware_model::Nonvolatile;

use super::options::PlayArgs;
use super::print::print;
use super::{outputs, which};
use crate::messages::{escaped, list};
use crate::session::{Contacts, Failure, start};
use crate::store::{self, StoreError};
use crate::{files, library};
use workbench::kind::FileKind;
use workbench::scenario::{self, Scenario};
use workbench::tape::{
    self, Directive, PlayError, Player, Printout, Report, StateSource, Tape, TapeLoadError, Watcher,
};

/// The status when an expectation was not met.
const NOT_MET: u8 = 1;

/// Plays the tape; the status says whether all was as expected.
pub fn play(args: &PlayArgs) -> Result<ExitCode, Failure> {
    let tape = library::tape(&args.tape).map_err(|error| match error {
        TapeLoadError::Read { .. } => Failure::world(error),
        TapeLoadError::Unknown { .. } | TapeLoadError::Tape(_) => Failure::usage(error),
    });
    // No report may take the place of what it is about.
    outputs::check_play(args, tape.as_ref().ok())?;
    let Some(path) = &args.junit else {
        let tape = tape?;
        return told(played(args, &tape)?, &tape);
    };
    let failed = |error| Failure::file("--junit", path, error);
    // Before the tape is played, so that a wrong name costs no time.
    files::check(path, FileKind::Xml).map_err(failed)?;
    let played = tape.and_then(|tape| Ok((played(args, &tape)?, tape)));
    let text = match &played {
        Ok((Played { report, broke }, tape)) => {
            tape::junit(report, tape, broke.as_ref().map(Failure::message))
        }
        Err(failure) => tape::broken_junit(&args.tape, failure.message()),
    };
    let written = files::write(path, FileKind::Xml, text.as_bytes());
    // Why the tape did not play says more than why its report was not written.
    let (played, tape) = played?;
    let status = told(played, &tape)?;
    written.map_err(failed)?;
    Ok(status)
}

/// What became of a tape, and why it broke off, if it did.
struct Played {
    report: Report,
    broke: Option<Failure>,
}

fn played(args: &PlayArgs, tape: &Tape) -> Result<Played, Failure> {
    let memories = memories(tape)?;
    let scenario = scenario(args, tape)?;
    tape.check(&scenario).map_err(Failure::usage)?;
    places_of_pictures(tape)?;
    let panel = start::panel(args.panel.as_deref())?;
    let mut contacts = Contacts::open(args.contacts.as_deref())?;
    let bus = start::bus(&scenario, &panel, args.path, None, memories, contacts.as_mut());
    let watcher = contacts.as_mut().map(|contacts| contacts as &mut dyn Watcher);
    let mut printed = Ok(ExitCode::SUCCESS);
    let mut tell = |shown: &Printout| {
        let Printout { line, at, text } = shown;
        if printed.is_ok() {
            let line = format!("{}:{line}: at {at}: {text}", tape.file);
            printed = print(format!("{}\n", escaped(&line)));
        }
    };
    let mut keep = |path: &Path, kind: FileKind, picture: &[u8]| {
        files::write(path, kind, picture).map_err(|error| files::explained(path, error))
    };
    let player = Player::new(tape, bus, &panel).watched(watcher);
    let player = player.of_scenario(tape::scenario_head(&scenario));
    let (report, _, played) = player.telling(&mut tell).keeping(&mut keep).play_through();
    let exported = contacts.map_or(Ok(()), Contacts::finish);
    let played = played.map_err(|error| match error {
        PlayError::Wrong { .. } => Failure::usage(error),
        PlayError::Picture { .. } => Failure::world(error),
    });
    let broke = played.and(exported).and(printed.map(drop)).err();
    Ok(Played { report, broke })
}

/// Whether the pictures of a tape can be written where it wants them: told before an hour of
/// it is played.
fn places_of_pictures(tape: &Tape) -> Result<(), Failure> {
    tape.lines().try_for_each(|line| match &line.directive {
        Directive::Shot { file, format, .. } => {
            let path = Path::new(file);
            files::check(path, format.kind()).map_err(|error| {
                Failure::world(
                    tape.wrong(
                        line.number,
                        format!("shot {file}: {}", files::explained(path, error)),
                    ),
                )
            })
        }
        _ => Ok(()),
    })
}

/// The scenario of the command line, or that of the tape.
fn scenario(args: &PlayArgs, tape: &Tape) -> Result<Scenario, Failure> {
    match (args.scenario.as_deref(), tape.scenario()) {
        (None, Some(source)) => library::scenario_of(&source).map_err(|error| match error {
            // What is wrong with the scenario's own file is told with its own places.
            scenario::ScenarioLoadError::Scenario(error) => Failure::usage(error),
            error => Failure::usage(tape.wrong(tape.first_line(), error.to_string())),
        }),
        (name, _) => which::scenario(name),
    }
}

/// What the meters remember when the tape begins; a state file lies beside it.
fn memories(tape: &Tape) -> Result<BTreeMap<String, Nonvolatile>, Failure> {
    let Some((line, state)) = tape.state() else { return Ok(BTreeMap::new()) };
    let wrong = |message: String| tape.wrong(line, message);
    match state {
        StateSource::File(file) => store::read_snapshot(&file).map_err(|error| match error {
            StoreError::Damaged { .. } => Failure::usage(wrong(error.to_string())),
            error => Failure::world(wrong(error.to_string())),
        }),
        StateSource::Bytes(bytes) => store::decode_snapshot(&bytes)
            .map_err(|damage| Failure::usage(wrong(format!("the state on the tape: {damage}")))),
    }
}

/// Failures go to standard error, the sum to standard output; of a tape that broke off, what
/// was found before.
fn told(Played { report, broke }: Played, tape: &Tape) -> Result<ExitCode, Failure> {
    for (line, check) in report.checks_on(tape) {
        let Some(mismatch) = &check.mismatch else { continue };
        list(format_args!(
            "{}:{}: at {}: {line}\n  expected: {}\n  found:    {}",
            report.file, check.line, check.at, mismatch.expected, mismatch.found
        ));
    }
    for (line, work) in &report.live_work {
        list(format_args!("{}:{line}: at {}: {work}", report.file, work.at));
    }
    let (all, failed) = (report.checks.len(), report.failures().count());
    let expectations = if all == 1 { "expectation" } else { "expectations" };
    let time = report.ended.since(report.began);
    let (met, file) = (all - failed, escaped(&report.file));
    print(if all == 0 {
        format!("{file}: {time} played; nothing was expected\n")
    } else {
        format!("{file}: {met} of {all} {expectations} met in {time} played\n")
    })?;
    if let Some(failure) = broke {
        return Err(failure);
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(NOT_MET) })
}
