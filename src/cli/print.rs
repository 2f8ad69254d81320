//! The commands that print something and end.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use clap::Command;
use firmware_model::{Baud, Parity, Tick};

use super::options::{CompareArgs, EvidenceArgs, RegistersArgs, ScenarioCommand, TroubleshootArgs};
use super::which;
use crate::library;
use crate::master::{Peer, ask, read_map};
use crate::messages::escaped;
use crate::session::{Failure, start};
use workbench::capture::settled;
use workbench::comparison::{self, Difference, identity_differences};
use workbench::questions::{Questions, SheetFormat};
use workbench::registers::{self, Contents, MapLayout, of_several, rows, with_values};
use workbench::scenario;
use workbench::simulation::Station;
use workbench::troubleshooting::{self, Symptom};

/// Writes to standard output; a reader that has gone is not an error.
pub(super) fn print(text: impl AsRef<[u8]>) -> Result<ExitCode, Failure> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_ref()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::stdout(&error)),
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// `s4100 registers`
pub fn registers(args: &RegistersArgs) -> Result<ExitCode, Failure> {
    // What is wrong with the command line is told before a meter is asked.
    let wrong = |option: &str, message: String| Failure::usage(format!("{option}: {message}"));
    let rows = match &args.rows {
        None => rows().to_vec(),
        Some(text) => registers::spans(text)
            .and_then(|spans| registers::rows_in(rows(), &spans))
            .map_err(|message| wrong("--rows", message))?,
    };
    let format = args.format;
    let values = args.port.is_some() || args.scenario.is_some();
    let layout = match &args.columns {
        None => MapLayout::from(format),
        Some(names) => MapLayout::choose(format, names, values)
            .map_err(|message| wrong("--columns", message))?,
    };
    if let Some(port) = &args.port {
        let baud = args.baud.unwrap_or(Baud::B19200).bits_per_second();
        let peer = Peer::new(port, args.unit.unwrap_or(1), baud)
            .with_parity(args.parity.unwrap_or(Parity::None));
        let contents = read_map(&peer).map_err(Failure::world)?;
        return print(with_values(&rows, &contents, layout));
    }
    let Some(name) = &args.scenario else { return print(registers::print(&rows, layout)) };
    let scenario = which::scenario(Some(name))?;
    let panel = start::panel(None)?;
    let bus = start::bus(
        &scenario,
        &panel,
        firmware_model::MeteringPath::Auto,
        args.after,
        BTreeMap::new(),
        None,
    );
    // A meter without control power has no values; standard error has said so.
    let contents = |station: &Station| {
        station.meter().registers().map_or_else(Contents::default, |map| Contents::from(&map))
    };
    print(match bus.stations() {
        [station] => with_values(&rows, &contents(station), layout),
        stations => {
            let meters: Vec<_> = stations.iter().map(|s| (s.name(), contents(s))).collect();
            of_several(&rows, &meters, layout)
        }
    })
}

/// `s4100 scenario`
pub fn scenario(command: &ScenarioCommand) -> Result<ExitCode, Failure> {
    match command {
        ScenarioCommand::Check { scenario } => {
            let scenario = which::scenario(Some(scenario))?;
            let meters = scenario.meters.iter();
            start::warn_of_collisions(meters.map(|meter| (meter.name.as_str(), &meter.setup)));
            let meters = scenario.meters.iter();
            start::warn_of_cancelling(meters.map(|meter| (meter.name.as_str(), &meter.site)));
            let meters = scenario.meters.iter();
            start::warn_of_ratings(meters.map(|meter| (meter.name.as_str(), &meter.site)));
            let meters = match scenario.meters.len() {
                1 => "1 meter".to_owned(),
                count => format!("{count} meters"),
            };
            print(format!("{}: fine, {meters}\n", escaped(&scenario.file)))
        }
        ScenarioCommand::List => {
            let width = scenario::list().iter().map(|s| s.name.len()).max().unwrap_or(0);
            let line =
                |s: &scenario::ShippedScenario| format!("{:width$}  {}\n", s.name, s.about());
            print(scenario::list().iter().map(line).collect::<String>())
        }
        ScenarioCommand::Show { name } => {
            match scenario::list().iter().find(|shipped| shipped.name == name) {
                Some(shipped) => print(shipped.text),
                // Its error names the nearest ones.
                None => match library::scenario(Some(name)) {
                    Err(error) => Err(Failure::usage(error)),
                    Ok(_) => Err(Failure::usage(format!(
                        "`{name}` is a file of yours; `show` prints those inside the program"
                    ))),
                },
            }
        }
        ScenarioCommand::Schema => print(format!("{:#}\n", scenario::schema())),
    }
}

/// `s4100 evidence`
pub fn evidence(args: &EvidenceArgs) -> Result<ExitCode, Failure> {
    if !args.ask {
        return print(workbench::evidence::table());
    }
    let questions = Questions::builtin().map_err(Failure::usage)?;
    let format = args.format.unwrap_or(SheetFormat::Text);
    print(questions.sheet(&start::panel(None)?, format).map_err(Failure::usage)?)
}

/// `s4100 compare`
pub fn compare(args: &CompareArgs) -> Result<ExitCode, Failure> {
    let peer =
        Peer::new(&args.port, args.unit, args.baud.bits_per_second()).with_parity(args.parity);
    let contents = read_map(&peer).map_err(Failure::world)?;
    let compared = comparison::compare(&contents, &start::panel(None)?).map_err(Failure::usage)?;
    let mut text = String::new();
    for refused in &compared.refused {
        let _ = writeln!(text, "setting {refused}");
    }
    let asked = |request: &[u8]| ask(&peer, request);
    let identity = identity_differences(&start::panel(None)?, args.unit, asked);
    let identity = identity.map_err(Failure::world)?;
    for difference in &identity {
        let _ = writeln!(text, "{difference}");
    }
    for difference in &compared.differences {
        let Difference { row, found, expected } = difference;
        let evidence = difference.evidence();
        let _ = writeln!(
            text,
            "register {} {}: the meter has {found}, the model {expected} ({evidence})",
            row.register, row.name
        );
    }
    let [by_value, others] = compared.compared;
    let count = compared.refused.len() + compared.differences.len() + identity.len();
    let differences = if count == 1 { "difference" } else { "differences" };
    let _ = writeln!(
        text,
        "{count} {differences}; {by_value} rows compared by value, {others} for being there and in range, \
         and what it says it is"
    );
    print(text)?;
    Ok(if compared.is_alike() && identity.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

/// `s4100 troubleshoot`
pub fn troubleshoot(args: &TroubleshootArgs) -> Result<ExitCode, Failure> {
    let symptoms = match (&args.symptom, &args.scenario) {
        (Some(id), _) => vec![troubleshooting::named(id).map_err(Failure::usage)?],
        (None, Some(name)) => {
            let scenario = which::scenario(Some(name))?;
            let panel = start::panel(None)?;
            let bus = settled(&scenario, &panel, args.after.unwrap_or(Tick::from_seconds(5)));
            let seen = |symptom: &Symptom| {
                bus.stations().iter().any(|one| troubleshooting::is_seen(&symptom.id, one))
            };
            let mut all = troubleshooting::all().map_err(Failure::usage)?;
            all.retain(seen);
            if all.is_empty() {
                return print(format!(
                    "{}: the meter itself shows nothing wrong; `s4100 troubleshoot` has what only \
                     you or a client can see\n",
                    escaped(&scenario.file)
                ));
            }
            all
        }
        (None, None) => troubleshooting::all().map_err(Failure::usage)?,
    };
    if args.json {
        return print(troubleshooting::json(&symptoms));
    }
    print(troubleshooting::text(&symptoms, 100).map_err(Failure::usage)?)
}

/// `s4100 completions`: a script that asks this program what can come next.
pub fn completions(shell: clap_complete::Shell) -> Result<ExitCode, Failure> {
    let shell = shell.to_string();
    let shells = clap_complete::env::Shells::builtins();
    let completer = shells.completer(&shell);
    let completer = completer.ok_or_else(|| Failure::usage(format!("{shell}: no such shell")))?;
    let mut script = Vec::new();
    completer.write_registration("COMPLETE", "s4100", "s4100", "s4100", &mut script)?;
    print(script)
}

/// `s4100 man`
pub fn man(command: Command) -> Result<ExitCode, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    print(page)
}
