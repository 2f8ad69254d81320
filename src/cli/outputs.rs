//! What a command line reads and writes: no file is two things at once.

use std::path::Path;

use super::options::{PlayArgs, ScreenshotArgs};
use crate::files::Named;
use crate::session::Failure;
use crate::session::outputs::{add, check, inputs};
use workbench::tape::{Directive, ScenarioSource, StateSource, Tape};

/// Checks the files of `play`: those of its command line, and the pictures of the tape, where
/// that can be read.
pub fn check_play(args: &PlayArgs, tape: Option<&Tape>) -> Result<(), Failure> {
    let named = |source| match source {
        ScenarioSource::Named(name) => Some(name),
        ScenarioSource::Bytes(_) => None,
    };
    let own = || tape.and_then(Tape::scenario).and_then(named);
    let name = args.scenario.clone().or_else(own);
    let mut inputs = inputs(name.as_deref(), args.panel.as_deref());
    // One inside the program is not a file.
    let is_file = tape.is_none_or(|tape| tape.file == args.tape);
    inputs.extend(is_file.then(|| Named::new("the tape", Path::new(&args.tape))));
    if let Some((_, StateSource::File(file))) = tape.and_then(Tape::state) {
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
pub fn check_screenshot(args: &ScreenshotArgs) -> Result<(), Failure> {
    let mut outputs = Vec::new();
    add(&mut outputs, "-o", args.output.as_deref().filter(|path| *path != Path::new("-")));
    check(&inputs(args.scenario.as_deref(), args.picture.panel.as_deref()), &outputs)
}
