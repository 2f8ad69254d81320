//! Which scenario the command line means.

use super::command_names;
use crate::library;
use crate::session::{self, Failure, MeterArgs, Session};
use panels::diagnostics::nearest;
use workbench::scenario::{Scenario, ScenarioLoadError};

/// Begins a session of the scenario of that name, see [`session::begin`]; what is wrong with
/// the options is told before the scenario is looked for.
pub fn begin(args: &MeterArgs, name: Option<&str>, shown: bool) -> Result<Session, Failure> {
    session::check(args)?;
    session::begin(args, name, scenario(name)?, shown, None)
}

/// The scenario of that name, or `default`.
pub fn scenario(name: Option<&str>) -> Result<Scenario, Failure> {
    library::scenario(name).map_err(|error| match error {
        ScenarioLoadError::Unknown { .. } => {
            Failure::usage(unknown(name.unwrap_or_default(), &error))
        }
        error => Failure::usage(error),
    })
}

/// An unknown first word may have been meant as a command.
fn unknown(word: &str, error: &ScenarioLoadError) -> String {
    let names = command_names();
    match nearest(word, names.iter().map(String::as_str)).first() {
        Some(command) => format!("{error}\n  there is a command `{command}`: s4100 {command}"),
        None => format!("{error}\n  commands: {}", names.join(", ")),
    }
}
