//! `s4100 exec`: a command with a meter beside it.

use std::io::ErrorKind;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitCode, ExitStatus};

use rustix::process::{Pid, Signal};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::failure::Failure;
use super::options::ExecArgs;
use super::session::{self, Session};
use super::start;
use crate::messages::tell;
use crate::simulation::Ended;

/// The status of failures that are not the command's.
const OWN_FAILURE: u8 = 125;
const NOT_EXECUTABLE: u8 = 126;
const NOT_FOUND: u8 = 127;

/// Runs the command; its status is the program's.
pub fn exec(args: &ExecArgs) -> Result<ExitCode, Failure> {
    beside(args).map_err(|failure| match failure {
        Own::Meter(failure) => failure.with_status(OWN_FAILURE),
        Own::Command(failure) => failure,
    })
}

enum Own {
    Meter(Failure),
    Command(Failure),
}

impl From<Failure> for Own {
    fn from(failure: Failure) -> Self {
        Self::Meter(failure)
    }
}

fn beside(args: &ExecArgs) -> Result<ExitCode, Own> {
    let session = session::begin(&args.meter, args.scenario.as_deref(), false)?;
    let Session { simulation, port, until, files, .. } = session;

    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).map_err(Failure::from)?;
    let mut child = spawn(args, &start::name(&port))?;
    let pid = pid(&child);
    let status = std::thread::scope(|threads| {
        let waiter = threads.spawn(|| {
            let status = child.wait();
            simulation.stop();
            status
        });
        let handle = signals.handle();
        threads.spawn(|| {
            for signal in signals.forever() {
                // The terminal sends its own interrupt to the command as well; one more is harmless.
                forward(pid, signal);
            }
        });
        if simulation.pace(until) == Ended::Duration {
            let command = args.command.first().map(|name| name.to_string_lossy());
            tell(format_args!("--duration is over: {} is ended", command.unwrap_or_default()));
            forward(pid, SIGTERM);
        }
        let status = waiter.join();
        handle.close();
        status
    });
    let stopped = port.stop().map_err(Failure::world);
    files.close(&simulation)?;
    stopped?;
    match status {
        Ok(Ok(status)) => Ok(code(status)),
        Ok(Err(error)) => Err(Failure::world(format!("waiting for the command: {error}")).into()),
        Err(_) => Err(Failure::world("waiting for the command failed").into()),
    }
}

fn spawn(args: &ExecArgs, port: &std::path::Path) -> Result<Child, Own> {
    let Some((program, arguments)) = args.command.split_first() else {
        return Err(Failure::usage("a command is missing after `--`").into());
    };
    Command::new(program).args(arguments).env("S4100_PORT", port).spawn().map_err(|error| {
        let status = match error.kind() {
            ErrorKind::NotFound => NOT_FOUND,
            ErrorKind::PermissionDenied => NOT_EXECUTABLE,
            _ => OWN_FAILURE,
        };
        let message = format!("{}: {error}", program.to_string_lossy());
        Own::Command(Failure::world(message).with_status(status))
    })
}

fn pid(child: &Child) -> Option<Pid> {
    i32::try_from(child.id()).ok().and_then(Pid::from_raw)
}

/// Passes a signal on. A command that is gone already needs none.
fn forward(pid: Option<Pid>, signal: i32) {
    if let (Some(pid), Some(signal)) = (pid, Signal::from_named_raw(signal)) {
        let _ = rustix::process::kill_process(pid, signal);
    }
}

fn code(status: ExitStatus) -> ExitCode {
    let number = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    ExitCode::from(number.and_then(|number| u8::try_from(number).ok()).unwrap_or(OWN_FAILURE))
}
