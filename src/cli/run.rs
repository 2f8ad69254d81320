//! `s4100 run`: the meter in this terminal, or its port alone.

use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::ExitCode;

use super::failure::Failure;
use super::options::RunArgs;
use super::screen::{self, Around};
use super::session::{self, Session};
use super::{signals, start};
use crate::ports::Counters;

/// Runs a scenario until it is over or stopped.
pub fn run(args: &RunArgs) -> Result<ExitCode, Failure> {
    let session = session::begin(&args.meter, args.scenario.as_deref(), !args.headless)?;
    let Session { scenario, panel, simulation, port, until, files, signals } = session;
    let received = signals::stop(signals, &simulation)?;
    let (ended, counters) = if args.headless {
        let ready = ready(&start::name(&port)).map_err(|error| Failure::stdout(&error));
        if ready.is_ok() {
            simulation.pace(until);
        }
        let counters = port.counters();
        (ready.and(port.stop().map_err(Failure::world)), counters)
    } else {
        let around = Around {
            origin: &files.origin,
            state_file: files.state_file.as_deref(),
            panel: args.meter.panel.as_deref(),
        };
        let shown = screen::show(&scenario, panel, &simulation, port, until, &around);
        // They were on the screen.
        (shown, Counters::default())
    };
    files.close(&simulation, &counters)?;
    received.leave_a_core();
    ended.map(|()| ExitCode::SUCCESS)
}

/// Says where requests are answered; a path need not be text.
fn ready(port: &Path) -> io::Result<()> {
    let line = [b"ready ", port.as_os_str().as_bytes(), b"\n"].concat();
    let mut stdout = io::stdout().lock();
    stdout.write_all(&line)?;
    stdout.flush()
}
