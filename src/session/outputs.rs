//! What a session reads and writes: no file is two things at once.

use std::path::{Path, PathBuf};

use panels::Panel;

use super::failure::Failure;
use super::options::MeterArgs;
use crate::files::{Named, companion, distinct, resolved};
use crate::ports;
use workbench::scenario::SHIPPED;

/// What stands beside a state.
const COMPANIONS: [&str; 3] = [".lock", ".previous", ".damaged"];

/// Checks the files of `run` and `exec`.
pub fn check_session(args: &MeterArgs, scenario: Option<&str>) -> Result<(), Failure> {
    let mut outputs = Vec::new();
    for (option, link) in args.links() {
        let named = Named::new(option, link);
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
    outputs.extend(args.results().map(|(option, path)| Named::new(option, path)));
    let mut inputs = inputs(scenario, args.panel.as_deref());
    add(&mut inputs, "--tape", args.tape.as_deref());
    check(&inputs, &outputs)
}

/// Adds the file of an option to `list`, where there is one.
pub fn add(list: &mut Vec<Named>, option: &str, path: Option<&Path>) {
    list.extend(path.map(|path| Named::new(option, path)));
}

/// The files that a scenario and a panel are read from, where they are files.
pub fn inputs(scenario: Option<&str>, panel: Option<&Path>) -> Vec<Named> {
    let files =
        |panel: &Path| Panel::files().map(|name| panel.join(name)).collect::<Vec<PathBuf>>();
    let panel = panel.map(files).unwrap_or_default();
    let mut inputs: Vec<Named> = panel.iter().map(|file| Named::new("--panel", file)).collect();
    // One inside the program is not a file.
    let file = scenario.filter(|name| SHIPPED.iter().all(|shipped| shipped.name != *name));
    inputs.extend(file.map(|file| Named::new("the scenario", Path::new(file))));
    inputs
}

/// Refuses an output that is an input or another output.
pub fn check(inputs: &[Named], outputs: &[Named]) -> Result<(), Failure> {
    distinct(inputs, outputs).map_err(Failure::usage)
}
