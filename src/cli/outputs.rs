//! What a command line reads and writes: no file is two things at once.

use std::path::{Path, PathBuf};

use panels::Panel;

use super::failure::Failure;
use super::options::{MeterArgs, PlayArgs, ScreenshotArgs};
use crate::files::{Named, companion, distinct, resolved};
use crate::ports;
use workbench::scenario::SHIPPED;
use workbench::tape::{Directive, State, Tape};

/// What stands beside a state.
const COMPANIONS: [&str; 3] = [".lock", ".previous", ".damaged"];

/// Checks the files of `run` and `exec`.
pub fn of_session(args: &MeterArgs, scenario: Option<&str>) -> Result<(), Failure> {
    let mut outputs = Vec::new();
    if let Some(link) = &args.link {
        let named = Named::new("--link", link);
        let lock = named.beside(ports::lock_of(link));
        outputs.extend([named, lock]);
    }
    if let Some(state) = &args.state {
        let named = Named::new("--state", state);
        // They stand where a link leads.
        let file = resolved(state).unwrap_or_else(|_| state.clone());
        let beside = COMPANIONS.map(|suffix| named.beside(companion(&file, suffix)));
        outputs.push(named);
        outputs.extend(beside);
    }
    add(&mut outputs, "--record", args.record.as_deref());
    add(&mut outputs, "--contacts", args.contacts.as_deref());
    add(&mut outputs, "--log", args.log.as_deref().filter(|path| *path != Path::new("-")));
    check(&inputs(scenario, args.panel.as_deref()), &outputs)
}

/// Checks the files of `play`: those of its command line, and the pictures of the tape, where
/// that can be read.
pub fn of_play(args: &PlayArgs, tape: Option<&Tape>) -> Result<(), Failure> {
    let name = args.scenario.clone().or_else(|| tape.and_then(Tape::scenario));
    let mut inputs = inputs(name.as_deref(), args.panel.as_deref());
    // One inside the program is not a file.
    let is_file = tape.is_none_or(|tape| tape.file == args.tape);
    inputs.extend(is_file.then(|| Named::new("the tape", Path::new(&args.tape))));
    if let Some((_, State::File(file))) = tape.and_then(Tape::state) {
        inputs.push(Named::new("the state of the tape", &file));
    }
    let mut outputs = Vec::new();
    add(&mut outputs, "--junit", args.junit.as_deref());
    add(&mut outputs, "--contacts", args.contacts.as_deref());
    check(&inputs, &outputs)?;
    // A later picture may take the place of an earlier one.
    inputs.extend(outputs);
    let Some(tape) = tape else { return Ok(()) };
    tape.lines().try_for_each(|line| match &line.directive {
        Directive::Shot { file, .. } => {
            let option = format!("{}:{}: shot", tape.file, line.number);
            check(&inputs, &[Named::new(&option, Path::new(file))])
        }
        _ => Ok(()),
    })
}

/// Checks the file of `screenshot`.
pub fn of_screenshot(args: &ScreenshotArgs) -> Result<(), Failure> {
    let mut outputs = Vec::new();
    add(&mut outputs, "-o", args.output.as_deref().filter(|path| *path != Path::new("-")));
    check(&inputs(args.scenario.as_deref(), args.picture.panel.as_deref()), &outputs)
}

fn add(list: &mut Vec<Named>, option: &str, path: Option<&Path>) {
    list.extend(path.map(|path| Named::new(option, path)));
}

fn inputs(scenario: Option<&str>, panel: Option<&Path>) -> Vec<Named> {
    let files =
        |panel: &Path| Panel::files().map(|name| panel.join(name)).collect::<Vec<PathBuf>>();
    let panel = panel.map(files).unwrap_or_default();
    let mut inputs: Vec<Named> = panel.iter().map(|file| Named::new("--panel", file)).collect();
    // One inside the program is not a file.
    let file = scenario.filter(|name| SHIPPED.iter().all(|shipped| shipped.name != *name));
    inputs.extend(file.map(|file| Named::new("the scenario", Path::new(file))));
    inputs
}

fn check(inputs: &[Named], outputs: &[Named]) -> Result<(), Failure> {
    distinct(inputs, outputs).map_err(Failure::usage)
}
