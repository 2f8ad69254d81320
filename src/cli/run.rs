//! `s4100 run`: the meter in this terminal, or its port alone.

use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::ExitCode;

use super::options::RunArgs;
use super::which;
use crate::session::live::{self, Around};
use crate::session::signals::{self, Received};
use crate::session::{Failure, MeterArgs, Session, start};
use workbench::line::Counters;

/// Runs a scenario until it is over or stopped.
pub fn run(args: &RunArgs) -> Result<ExitCode, Failure> {
    if !args.headless {
        return show(args).map(|()| ExitCode::SUCCESS);
    }
    let session = which::begin(&args.meter, args.scenario.as_deref(), false)?;
    let Session { simulation, port, until, files, signals, .. } = session;
    let received = signals::stop(signals, &simulation)?;
    let ready = ready(&start::name(&port)).map_err(|error| Failure::stdout(&error));
    if ready.is_ok() {
        simulation.pace(until);
    }
    let counters = port.counters();
    let ended = ready.and(port.stop().map_err(Failure::world));
    files.close(&simulation, &counters)?;
    received.leave_a_core();
    ended.map(|()| ExitCode::SUCCESS)
}

/// What is shown, and how.
#[derive(Clone)]
struct Shown {
    name: Option<String>,
    meter: MeterArgs,
}

impl Shown {
    /// The scenario of that name in its place.
    fn replaced(&self, name: String) -> Self {
        Self { name: Some(name), meter: self.meter.for_another() }
    }
}

/// The meter in this terminal, one scenario after the other as the user chooses them.
fn show(args: &RunArgs) -> Result<(), Failure> {
    let mut shown = Shown { name: args.scenario.clone(), meter: args.meter.clone() };
    let mut before: Option<Shown> = None;
    let mut words = None;
    let mut earlier: Option<Received> = None;
    loop {
        let session = match which::begin(&shown.meter, shown.name.as_deref(), true) {
            Ok(session) => session,
            // The scenario that was chosen cannot be started: the one before goes on.
            Err(failure) => {
                let Some(before) = before.take() else { return Err(failure) };
                words = Some(failure.message().to_owned());
                shown = before;
                continue;
            }
        };
        let received = signals::stop(session.signals, &session.simulation)?;
        if earlier.take().is_some_and(|earlier| earlier.came()) {
            session.simulation.stop();
        }
        let Session { scenario, panel, simulation, port, until, files, .. } = session;
        let around = Around {
            name: shown.name.as_deref().unwrap_or("default"),
            origin: &files.origin,
            state_file: files.state_file.as_deref(),
            is_first: files.is_first,
            words: words.take().or(files.words.clone()),
            tape: shown.meter.record.as_deref(),
            panel: shown.meter.panel.as_deref(),
        };
        let ended = live::show(&scenario, panel, &simulation, port, until, &around);
        // The counts were on the screen.
        files.close(&simulation, &Counters::default())?;
        received.leave_a_core();
        let Some(name) = ended? else { return Ok(()) };
        let next = shown.replaced(name);
        // To come back is to go on from its state, with nothing more written.
        let state = shown.meter.state.clone();
        let meter = MeterArgs { state, ..next.meter.clone() };
        before = Some(Shown { meter, ..shown });
        shown = next;
        earlier = Some(received);
    }
}

/// Says where requests are answered; a path need not be text.
fn ready(port: &Path) -> io::Result<()> {
    let line = [b"ready ", port.as_os_str().as_bytes(), b"\n"].concat();
    let mut stdout = io::stdout().lock();
    stdout.write_all(&line)?;
    stdout.flush()
}
