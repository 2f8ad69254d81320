//! What steers a session: a tape beside the ports, and a socket.

use std::path::Path;
use std::sync::Arc;

use super::failure::Failure;
use super::options::MeterArgs;
use crate::messages::{list, tell};
use crate::pacing::Simulation;
use crate::steer::{Announced, ControlSocket, LiveReport, LiveTape, Steering};
use crate::store::running_folder;
use panels::Panel;
use workbench::tape::Tape;

/// A tape and a socket, where they were asked for.
#[derive(Debug, Default)]
pub struct Steered {
    tape: Option<(String, LiveTape)>,
    socket: Option<ControlSocket>,
    /// How `s4100 ctl` finds it.
    announced: Option<Announced>,
}

impl Steered {
    /// Begins. The tape was read before.
    pub fn begin(
        args: &MeterArgs,
        tape: Option<Tape>,
        panel: &Panel,
        simulation: &Arc<Simulation>,
    ) -> Result<Self, Failure> {
        if tape.is_none() && args.control.is_none() {
            return Ok(Self::default());
        }
        let written = args.results().next().map(|(option, _)| option);
        let steering = Arc::new(Steering::new(Arc::clone(simulation), panel.clone(), written));
        let socket = match &args.control {
            Some(path) => Some(
                ControlSocket::open(path, Arc::clone(&steering))
                    .map_err(|error| Failure::world(format!("--control {error}")))?,
            ),
            None => None,
        };
        let tape = match tape {
            Some(tape) => {
                let file = tape.file.clone();
                let told = |text: &str| tell(text);
                Some((file, LiveTape::begin(tape, steering, told).map_err(Failure::world)?))
            }
            None => None,
        };
        let folder = running_folder(|name| std::env::var_os(name));
        let announced = args.control.as_deref().zip(folder);
        let announced = announced.and_then(|(path, folder)| Announced::of(path, &folder));
        Ok(Self { tape, socket, announced })
    }

    /// Where it is steered.
    pub fn control(&self) -> Option<&Path> {
        self.socket.as_ref().map(ControlSocket::path)
    }

    /// Ends both; whether all that the tape expected was found.
    pub fn end(self) -> bool {
        let report = self.tape.map(|(file, tape)| (file, tape.end()));
        drop(self.announced);
        if let Some(socket) = self.socket {
            socket.close();
        }
        report.is_none_or(|(file, report)| told(&file, &report))
    }
}

/// Says what became of a tape; whether all that it expected was found.
fn told(file: &str, report: &LiveReport) -> bool {
    for (line, at, mismatch) in &report.failures {
        list(format_args!(
            "{file}:{}: at {at}: {line}\n  expected: {}\n  found:    {}",
            line.number, mismatch.expected, mismatch.found
        ));
    }
    if let Some((line, why)) = &report.broke {
        list(format_args!("{file}:{line}: {why}"));
    }
    if report.is_cut_off {
        tell(format_args!("{file}: the end came before its last line"));
    }
    report.failures.is_empty() && report.broke.is_none()
}
