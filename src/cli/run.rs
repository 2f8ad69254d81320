//! `s4100 run`: the meter in this terminal, or its port alone.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::contacts::{self, Contacts};
use super::failure::Failure;
use super::options::RunArgs;
use super::record::{self, Origin, Recording};
use super::screen::{self, Around};
use super::start;
use super::state::{self, Keeping};
use crate::simulation::Simulation;

/// Runs a scenario until it is over or stopped.
pub fn run(args: &RunArgs) -> Result<ExitCode, Failure> {
    start::check(&args.meter)?;
    let scenario = start::scenario(args.scenario.as_deref())?;
    let mut contacts = Contacts::open(args.meter.contacts.as_deref())?;
    let panel = start::panel(args.meter.panel.as_deref())?;
    let mut state = state::open(&args.meter, args.scenario.as_deref(), &scenario, !args.headless)?;
    let state_file = state.as_ref().map(|state| state.file().to_owned());
    let memories = state.as_mut().map(Keeping::take_memories).unwrap_or_default();
    let name = args.scenario.as_deref();
    let origin = Origin::new(&args.meter, name, &scenario, &memories);
    let tape = Recording::begin(&args.meter, &origin)?;
    let (path, after) = (args.meter.path, args.meter.after);
    let bus = start::bus(&scenario, &panel, path, after, memories, contacts.as_mut());
    let until = args.meter.duration.map(|duration| bus.reached() + duration);
    // At a terminal somebody may ask for the last minutes.
    let recorded = tape.is_some() || !args.headless;
    let simulation = Arc::new(record::simulation(bus, args.meter.speed, recorded));
    let port = start::port(&simulation, &args.meter)?;
    let state = state::keep(state, &simulation, args.headless)?;
    let contacts = contacts::follow(contacts, &simulation, args.headless)?;
    if args.headless {
        stop_on_signals(&simulation)?;
        let mut stdout = std::io::stdout().lock();
        writeln!(stdout, "ready {}", start::name(&port).display())?;
        stdout.flush()?;
        drop(stdout);
        simulation.pace(until);
        let stopped = port.stop().map_err(Failure::world);
        let recorded = record::finish(tape, &origin, &simulation);
        let exported = contacts::end(contacts);
        state::end(state)?;
        recorded?;
        exported?;
        return stopped.map(|()| ExitCode::SUCCESS);
    }
    let around = Around {
        origin: &origin,
        state_file: state_file.as_deref(),
        panel: args.meter.panel.as_deref(),
    };
    let shown = screen::show(&scenario, panel, &simulation, port, until, &around);
    let recorded = record::finish(tape, &origin, &simulation);
    let exported = contacts::end(contacts);
    state::end(state)?;
    recorded?;
    exported?;
    shown
}

/// A signal to end stops the simulation; everything is then put away in order.
pub fn stop_on_signals(simulation: &Arc<Simulation>) -> Result<(), Failure> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    let simulation = Arc::clone(simulation);
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        if signals.forever().next().is_some() {
            simulation.stop();
        }
    })?;
    Ok(())
}
