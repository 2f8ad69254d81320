//! From a scenario to meters that run and a port that answers.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use firmware_model::{Nonvolatile, Rule, Setup, Tick};

use super::contacts::Contacts;
use super::failure::Failure;
use super::options::MeterArgs;
use crate::files;
use crate::messages::tell;
use crate::pacing::Simulation;
use crate::ports::{self, Access, PortOptions, Ports};
use panels::{Panel, PanelError};
use workbench::installation::Site;
use workbench::line::Timing;
use workbench::scenario::{Scenario, collisions};
use workbench::simulation::{Bus, Speed};
use workbench::tape::Watcher;
use workbench::wiring::{Exceeded, exceeded};

/// The first second after power-up: the meter is silent until it has measured one.
const FIRST_SECOND: Tick = Tick::from_seconds(1);
/// How much is simulated between two looks at whether to go on.
const SLICE: Tick = Tick::from_seconds(3600);

/// The panel to use: the one in the directory, or the one inside the program.
pub fn panel(directory: Option<&Path>) -> Result<Panel, Failure> {
    match directory {
        Some(directory) if !directory.is_dir() => {
            let what = if directory.exists() { "this is no" } else { "there is no such" };
            Err(Failure::usage(format!("--panel {}: {what} directory", directory.display())))
        }
        Some(directory) => read_panel(directory).map_err(Failure::usage),
        None => Panel::builtin().map_err(Failure::world),
    }
}

/// The panel whose files stand in `directory`.
pub fn read_panel(directory: &Path) -> Result<Panel, PanelError> {
    let entries = files::entries(directory).ok();
    let read = |file: &Path| files::read(file, workbench::library::LONGEST_TEXT);
    Panel::load(directory, entries.as_deref(), &read)
}

/// Meters that have been on for a second and, if asked for, `--after` more.
///
/// They remember `memories`; a meter that is not among them is new. What their contacts do
/// goes to `contacts`.
pub fn bus(
    scenario: &Scenario,
    panel: &Panel,
    path: firmware_model::MeteringPath,
    after: Option<Tick>,
    memories: BTreeMap<String, Nonvolatile>,
    contacts: Option<&mut Contacts>,
) -> Bus {
    let bus = quiet_bus(scenario, panel, path, after, memories, contacts);
    warn(&bus);
    bus
}

/// The same, and nothing is said of them.
pub fn quiet_bus(
    scenario: &Scenario,
    panel: &Panel,
    path: firmware_model::MeteringPath,
    after: Option<Tick>,
    memories: BTreeMap<String, Nonvolatile>,
    mut contacts: Option<&mut Contacts>,
) -> Bus {
    let mut bus = Bus::remembering(scenario, &panel.menu, path, memories);
    if let Some(contacts) = &mut contacts {
        contacts.begin(scenario, &mut bus);
    }
    let target = FIRST_SECOND + after.unwrap_or_default();
    while bus.reached() < target {
        let next = bus.reached() + SLICE;
        bus.advance(next.min(target));
        if let Some(contacts) = &mut contacts {
            contacts.passed(&mut bus);
        }
    }
    bus
}

/// Says what is wrong with meters that nobody might look for.
fn warn(bus: &Bus) {
    warn_of_collisions(bus.stations().iter().map(|s| (s.name(), s.meter().setup())));
    warn_of_cancelling(bus.stations().iter().map(|s| (s.name(), s.installation().site())));
    warn_of_ratings(bus.stations().iter().map(|s| (s.name(), s.installation().site())));
    for station in bus.stations().iter().filter(|station| !station.meter().is_powered()) {
        tell(format_args!(
            "{}: no control power, so that its glass is dark and its port silent \
             (the scenario's [control_power])",
            station.name()
        ));
    }
}

/// Meters of one address are a mistake or a lesson: they are told, not refused.
pub fn warn_of_collisions<'a>(meters: impl Iterator<Item = (&'a str, &'a Setup)>) {
    for sentence in collisions(meters) {
        tell(&sentence);
    }
}

/// What is wrong with the line and what is connected beyond the meter's ratings is told, each with the rule that states it.
pub fn warn_of_ratings<'a>(sites: impl Iterator<Item = (&'a str, &'a Site)>) {
    for (name, site) in sites {
        for words in site.line.faults() {
            tell(format_args!("{name}: {words} ({}: guide p. 17)", Rule::DaisyChain.row().id));
        }
        for Exceeded { rule, words } in exceeded(site) {
            let row = rule.row();
            tell(format_args!("{name}: {words} ({}: {})", row.id, row.evidence.source));
        }
    }
}

/// Loads that carry nothing are told why: nobody would look for it in what is generated.
pub fn warn_of_cancelling<'a>(sites: impl Iterator<Item = (&'a str, &'a Site)>) {
    const CONDUCTORS: [&str; 4] = ["line A", "line B", "line C", "the service neutral"];
    for (name, site) in sites {
        let cancelling = site.flow().cancelling.into_iter().zip(CONDUCTORS);
        for (_, conductor) in cancelling.filter(|(cancels, _)| *cancels) {
            tell(format_args!(
                "{name}: {conductor} is open, and what is generated cancels what is drawn, so that \
                 no voltage follows and the loads on it carry nothing"
            ));
        }
    }
}

/// Refuses options that do not go together.
pub fn check(args: &MeterArgs) -> Result<(), Failure> {
    if args.speed == Speed::Max && args.duration.is_none() {
        return Err(Failure::usage(
            "`--speed max` has no end by itself: add `--duration D`, or use `--after D` to \
             simulate D before the port is ready",
        ));
    }
    Ok(())
}

/// Who may open the port: its owner alone, and its group where one is named.
fn access(args: &MeterArgs) -> Access {
    let default = if args.group.is_some() { 0o660 } else { Access::default().mode };
    Access { mode: args.mode.unwrap_or(default), group: args.group }
}

/// Ports that answer for `simulation`, of the line of this number, 0 the first.
pub fn ports(simulation: &Arc<Simulation>, args: &MeterArgs, line: u16) -> Result<Ports, Failure> {
    let mut timing = args.timing;
    if args.speed != Speed::Times(1) && timing == Timing::Wire {
        if line == 0 {
            tell(format_args!(
                "line timing is wall time: at speed {} replies come at once (--timing instant)",
                args.speed
            ));
        }
        timing = Timing::Instant;
    }
    let mut opened = Vec::new();
    for (number, at) in (1..).zip(args.ports()) {
        let at = at.of_line(line).map_err(|why| Failure::usage(format!("--lines: {why}")))?;
        if let Some(warning) = at.warning().filter(|_| line == 0) {
            tell(warning);
        }
        let options =
            PortOptions { timing, receiver: args.receiver, at, access: access(args), number };
        opened.push(ports::open(Arc::clone(simulation), options).map_err(Failure::world)?);
    }
    Ports::new(opened).ok_or_else(|| Failure::world("a defect: there is no port"))
}
