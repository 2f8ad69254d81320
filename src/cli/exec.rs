//! `s4100 exec`: a command with a meter beside it.

use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, ExitStatus};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use firmware_model::Tick;
use rustix::io::retry_on_intr;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use signal_hook::consts::SIGTERM;
use signal_hook::iterator::Signals;

use super::options::ExecArgs;
use super::which;
use crate::messages::tell;
use crate::pacing::{Ended, Simulation};
use crate::session::{Failure, Session};

/// The status of failures that are not the command's.
const OWN_FAILURE: u8 = 125;
const NOT_EXECUTABLE: u8 = 126;
const NOT_FOUND: u8 = 127;
/// The status when the tape beside the command has not found what it expected.
const NOT_MET: u8 = 1;

/// How long a command has to end by itself after `--duration`.
const PATIENCE: Duration = Duration::from_secs(5);

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
    let session = which::begin(&args.meter, args.scenario.as_deref(), false)?;
    let Session { simulation, ports, others, until, files, signals, steered, .. } = session;
    let name = args.command.first().map(|name| name.to_string_lossy()).unwrap_or_default();
    let (address, line) = simulation.look(|bus| {
        let first = bus.stations().first().map(|one| one.meter().setup());
        (first.map_or(1, firmware_model::Setup::address), bus.line())
    });
    let baud = line.map_or(0, |line| line.baud.bits_per_second());
    let variables = [("S4100_ADDRESS", address.to_string()), ("S4100_BAUD", baud.to_string())];
    let all = ports.names().chain(others.names()).collect();
    let around = Surroundings { ports: all, control: steered.control(), variables };
    let status = spawn(args, &around).and_then(|(id, child)| {
        accompany(&name, child, id, signals, &simulation, until).map_err(Own::Meter)
    });
    let met = steered.end();
    let counters = ports.counters().plus(others.counters());
    let stopped = ports.stop().map_err(Failure::world).and(others.stop());
    let closed = files.close(&simulation, &counters);
    let status = status?;
    stopped?;
    closed?;
    // The command's own status says more than that of a tape beside it.
    Ok(if status.success() && !met { ExitCode::from(NOT_MET) } else { code(status) })
}

/// What a command is told of the meter beside it.
struct Surroundings<'a> {
    /// Of each line in order; never none.
    ports: Vec<PathBuf>,
    control: Option<&'a Path>,
    variables: [(&'static str, String); 2],
}

fn spawn(args: &ExecArgs, around: &Surroundings<'_>) -> Result<(Pid, Child), Own> {
    let Some((program, arguments)) = args.command.split_first() else {
        return Err(Failure::usage("a command is missing after `--`").into());
    };
    let mut command = Command::new(program);
    command.args(arguments).envs(around.ports.first().map(|port| ("S4100_PORT", port)));
    let names: Vec<&OsStr> = around.ports.iter().map(|port| port.as_os_str()).collect();
    command.env("S4100_PORTS", names.join(OsStr::new("\n")));
    command.envs(around.control.map(|path| ("S4100_CONTROL", path)));
    command.envs(around.variables.iter().map(|(name, value)| (name, value)));
    let spawned = command.spawn();
    let child = spawned.map_err(|error| {
        let status = match error.kind() {
            ErrorKind::NotFound => NOT_FOUND,
            ErrorKind::PermissionDenied => NOT_EXECUTABLE,
            _ => OWN_FAILURE,
        };
        let message = format!("{}: {error}", program.to_string_lossy());
        Own::Command(Failure::world(message).with_status(status))
    })?;
    Ok((Pid::from_child(&child), child))
}

/// Lets the meters live as long as the command does, and passes signals on to it.
fn accompany(
    name: &str,
    child: Child,
    id: Pid,
    mut signals: Signals,
    simulation: &Simulation,
    until: Option<Tick>,
) -> Result<ExitStatus, Failure> {
    let command = Running::new(id);
    let (waited, paced) = std::thread::scope(|threads| {
        let waiter = threads.spawn(|| {
            let status = command.wait(child);
            simulation.stop();
            status
        });
        let handle = signals.handle();
        threads.spawn(|| {
            for signal in signals.forever() {
                // The terminal sends its own interrupt to the command as well; one more is harmless.
                command.pass_on(signal);
            }
        });
        let pacer = threads.spawn(|| {
            if simulation.pace(until) == Ended::Duration {
                tell(format_args!("--duration is over: {name} is ended"));
                command.pass_on(SIGTERM);
                if !command.ends_within(PATIENCE) {
                    let seconds = PATIENCE.as_secs();
                    tell(format_args!("{name} has not ended in {seconds} s: it is killed"));
                    command.kill();
                }
            }
        });
        let waited = waiter.join();
        // Where waiting has failed, nobody else has told the pacer.
        simulation.stop();
        handle.close();
        (waited, pacer.join())
    });
    paced.map_err(|_| Failure::world("a defect: the meters have stopped"))?;
    waited
        .unwrap_or_else(|_| Err(io::Error::other("a defect")))
        .map_err(|error| Failure::world(format!("waiting for {name}: {error}")))
}

/// A command that runs. Its id is its own until it is waited for: no signal is sent after that.
struct Running {
    id: Pid,
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Default)]
struct State {
    ended: bool,
    /// It has been asked to end: the next time it is not asked.
    asked: bool,
}

impl Running {
    fn new(id: Pid) -> Self {
        Self { id, state: Mutex::default(), ended: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self, mut child: Child) -> io::Result<ExitStatus> {
        // It stays a process until `child.wait`, so that nobody else has its id.
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        let over = retry_on_intr(|| waitid(WaitId::Pid(self.id), options));
        self.lock().ended = true;
        self.ended.notify_all();
        over?;
        child.wait()
    }

    /// Passes a signal on. Who asks a second time to end (SIGTERM) wants it to end now.
    fn pass_on(&self, signal: i32) {
        let mut state = self.lock();
        let again = signal == SIGTERM && std::mem::replace(&mut state.asked, true);
        let signal = if again { Some(Signal::KILL) } else { Signal::from_named_raw(signal) };
        if let Some(signal) = signal.filter(|_| !state.ended) {
            // Its only error is a command that may not be signalled, a setuid one.
            let _ = kill_process(self.id, signal);
        }
    }

    fn kill(&self) {
        if !self.lock().ended {
            let _ = kill_process(self.id, Signal::KILL);
        }
    }

    fn ends_within(&self, patience: Duration) -> bool {
        let wait = self.ended.wait_timeout_while(self.lock(), patience, |state| !state.ended);
        wait.unwrap_or_else(PoisonError::into_inner).0.ended
    }
}

fn code(status: ExitStatus) -> ExitCode {
    let number = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    ExitCode::from(number.and_then(|number| u8::try_from(number).ok()).unwrap_or(OWN_FAILURE))
}
