//! Several lines: the same meters on each, with ports and a time of its own.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use super::failure::Failure;
use super::options::MeterArgs;
use super::start;
use super::traffic;
use crate::pacing::Simulation;
use crate::periodic::Periodic;
use crate::ports::Ports;
use panels::Panel;
use workbench::line::Counters;
use workbench::scenario::Scenario;
use workbench::simulation::Wanted;

/// The lines beside the first one, which alone is shown, kept and written of.
#[derive(Debug, Default)]
pub struct Lines {
    lines: Vec<Line>,
    /// Tells why somebody got no answer, where that is told.
    told: Option<Periodic<()>>,
}

/// A line of meters that live by themselves.
#[derive(Debug)]
struct Line {
    simulation: Arc<Simulation>,
    ports: Ports,
    pacer: JoinHandle<()>,
}

/// Refuses what is of one line where there are several, and ports that there are not enough of.
pub fn check(args: &MeterArgs) -> Result<(), Failure> {
    for port in args.ports() {
        port.of_line(args.lines().saturating_sub(1))
            .map_err(|why| Failure::usage(format!("--lines {}: {why}", args.lines())))?;
    }
    let of_one = [
        ("--state", args.state.is_some()),
        ("--tape", args.tape.is_some()),
        ("--control", args.control.is_some()),
    ];
    let given = of_one.iter().filter(|(_, given)| *given).map(|(option, _)| *option);
    match given.chain(args.results().map(|(option, _)| option)).next() {
        Some(option) if args.lines() > 1 => Err(Failure::usage(format!(
            "{option}: it is of one line; with --lines {} there are several",
            args.lines()
        ))),
        _ => Ok(()),
    }
}

/// The meters of the line of this number, 0 the first.
pub fn scenario(scenario: &Scenario, args: &MeterArgs, line: u16) -> Result<Scenario, Failure> {
    match &args.meters {
        Some(addresses) => scenario.copied(addresses.clone(), line).map_err(Failure::usage),
        None => Ok(scenario.on_line(line)),
    }
}

impl Lines {
    /// Those beside the first one, with new meters of `uncopied`; `shown` where there is a screen, and
    /// nothing is told beside it.
    pub fn begin(
        args: &MeterArgs,
        uncopied: &Scenario,
        panel: &Panel,
        shown: bool,
    ) -> Result<Self, Failure> {
        let mut lines = Self::default();
        let is_told = args.lines() > 1 && !shown && !args.quiet;
        for number in 1..args.lines() {
            lines.lines.push(Line::begin(args, uncopied, panel, (number, is_told))?);
        }
        if is_told {
            let numbered = (2..).zip(lines.lines.iter().map(|line| Arc::clone(&line.simulation)));
            lines.told = Some(traffic::tell_of(numbered.collect())?);
        }
        Ok(lines)
    }

    /// The names under which clients find their ports.
    pub fn names(&self) -> impl Iterator<Item = PathBuf> {
        self.lines.iter().flat_map(|line| line.ports.names())
    }

    /// What happened how often, on all of them.
    pub fn counters(&self) -> Counters {
        let counters = self.lines.iter().map(|line| line.ports.counters());
        counters.fold(Counters::default(), Counters::plus)
    }

    /// Ends them all; the first failure is told.
    pub fn stop(mut self) -> Result<(), Failure> {
        self.halt();
        let stopped: Vec<_> = std::mem::take(&mut self.lines).into_iter().map(Line::end).collect();
        // What is left to tell may have nobody who reads it.
        let _ = self.told.take().and_then(Periodic::stop_soon);
        stopped.into_iter().collect()
    }

    fn halt(&self) {
        self.lines.iter().for_each(|line| line.simulation.stop());
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        // Of a session that could not begin nothing goes on; the terminal goes back to the one before.
        self.halt();
    }
}

impl Line {
    fn begin(
        args: &MeterArgs,
        uncopied: &Scenario,
        panel: &Panel,
        (number, is_told): (u16, bool),
    ) -> Result<Self, Failure> {
        let scenario = scenario(uncopied, args, number)?;
        let memories = BTreeMap::new();
        let bus = start::quiet_bus(&scenario, panel, args.path, args.after, memories, None);
        let until = args.duration.map(|duration| bus.reached() + duration);
        let simulation = Arc::new(Simulation::new(bus, args.speed));
        if is_told {
            // Before there is a port, so that nothing is missing.
            simulation.follow_traffic(Wanted::Remarkable);
        }
        let ports = start::ports(&simulation, args, number)?;
        let paced = Arc::clone(&simulation);
        let pacer = std::thread::Builder::new().name(format!("line {}", number + 1));
        let pacer = pacer.spawn(move || {
            paced.pace(until);
        })?;
        Ok(Self { simulation, ports, pacer })
    }

    fn end(self) -> Result<(), Failure> {
        let stopped = self.ports.stop().map_err(Failure::world);
        let paced = self.pacer.join();
        paced.map_err(|_| Failure::world("a defect: the meters of a line have stopped"))?;
        stopped
    }
}
