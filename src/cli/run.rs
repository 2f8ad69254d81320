//! `s4100 run`: the meter in this terminal, or its port alone.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::failure::Failure;
use super::options::RunArgs;
use super::screen::{self, Around};
use super::session::{self, Session};
use super::start;
use crate::simulation::Simulation;

/// Runs a scenario until it is over or stopped.
pub fn run(args: &RunArgs) -> Result<ExitCode, Failure> {
    let session = session::begin(&args.meter, args.scenario.as_deref(), !args.headless)?;
    if args.headless {
        return serve(session).map(|()| ExitCode::SUCCESS);
    }
    let Session { scenario, panel, simulation, port, until, files } = session;
    let around = Around {
        origin: &files.origin,
        state_file: files.state_file.as_deref(),
        panel: args.meter.panel.as_deref(),
    };
    let shown = screen::show(&scenario, panel, &simulation, port, until, &around);
    files.close(&simulation)?;
    shown
}

/// The port alone.
fn serve(session: Session) -> Result<(), Failure> {
    let Session { simulation, port, until, files, .. } = session;
    stop_on_signals(&simulation)?;
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "ready {}", start::name(&port).display())
        .and_then(|()| stdout.flush())
        .map_err(|error| Failure::stdout(&error))?;
    drop(stdout);
    simulation.pace(until);
    let stopped = port.stop().map_err(Failure::world);
    files.close(&simulation)?;
    stopped
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
