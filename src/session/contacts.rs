//! `--contacts`: the edges of the contacts in a file, as they come.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use firmware_model::{Edge, Tick};

use super::failure::Failure;
use crate::files::{self, Pending};
use crate::messages::tell;
use crate::pacing::Simulation;
use crate::periodic::Periodic;
use workbench::contacts::{Beginning, EdgeFormat, Export};
use workbench::scenario::Scenario;
use workbench::simulation::Bus;
use workbench::tape::Watcher;

/// How often what has happened is written.
const PERIOD: Duration = Duration::from_millis(250);

/// A file to which the edges of the contacts of all meters are written.
#[derive(Debug)]
pub struct Contacts {
    path: PathBuf,
    format: EdgeFormat,
    /// Until the meters begin.
    file: Option<(File, Pending)>,
    export: Option<Export<BufWriter<File>>>,
    /// Up to when the edges have been seen.
    until: Tick,
    /// What went wrong first; nothing is written after it.
    failed: Option<io::Error>,
}

impl Contacts {
    /// Opens the file that `--contacts` asks for, none if it does not: before the meters run,
    /// so that a wrong name is told at once.
    pub fn open(path: Option<&Path>) -> Result<Option<Self>, Failure> {
        let Some(path) = path else { return Ok(None) };
        let Some(format) = EdgeFormat::of(path) else {
            return Err(Failure::usage(format!(
                "--contacts {}: the ending says how it is written: `.vcd` for logic-analyser \
                 viewers or `.csv`",
                path.display()
            )));
        };
        let file = files::create(path, format.kind())
            .map_err(|error| Failure::file("--contacts", path, error))?;
        let (path, file) = (path.to_owned(), Some(file));
        Ok(Some(Self { path, format, file, export: None, until: Tick::ZERO, failed: None }))
    }

    /// Begins with the meters of `scenario` before their power-up, whose edges `bus` is to keep.
    pub fn begin(&mut self, scenario: &Scenario, bus: &mut Bus) {
        bus.keep_edges();
        let Some((file, pending)) = self.file.take() else { return };
        let meters = scenario.meters.iter().map(|meter| Beginning::without_power(&meter.name));
        let meters: Vec<Beginning> = meters.collect();
        let begun = Export::begin(BufWriter::new(file), self.format, Tick::ZERO, &meters);
        // What was there before goes when there is a whole beginning of the new one.
        let begun = begun.and_then(|mut export| {
            export.flush()?;
            pending.appear()?;
            Ok(export)
        });
        match begun {
            Ok(export) => self.export = Some(export),
            Err(error) => self.failed = Some(error),
        }
    }

    /// Writes what has come since the last time; what is in the file then is whole lines.
    fn write(&mut self, edges: &[(usize, Edge)], until: Tick) {
        self.until = until;
        let Some(export) = &mut self.export else { return };
        let written = edges.iter().try_for_each(|(meter, edge)| export.edge(*meter, *edge));
        if let Err(error) = written.and_then(|()| export.flush()) {
            self.export = None;
            self.failed = Some(error);
        }
    }

    /// Ends the file at the moment that was reached.
    ///
    /// # Errors
    /// Something could not be written, now or before.
    pub fn finish(self) -> Result<(), Failure> {
        let finished = self.export.map_or(Ok(()), |export| export.finish(self.until));
        self.failed.map_or(finished, Err).map_err(|error| incomplete(&self.path, &error))
    }
}

fn incomplete(path: &Path, error: &io::Error) -> Failure {
    Failure::world(format!("{}: the contacts in it are not complete: {error}", path.display()))
}

impl Watcher for Contacts {
    fn passed(&mut self, bus: &mut Bus) {
        let edges = bus.take_edges();
        self.write(&edges, bus.reached());
    }
}

/// Contacts that are written while the meters live in the time of the world.
#[derive(Debug)]
pub struct Writing(Periodic<Result<(), Failure>>);

impl Contacts {
    /// From now on a thread writes what `simulation` does. With `at_once` its trouble is told
    /// when it comes, not only at the end.
    pub fn follow(self, simulation: &Arc<Simulation>, at_once: bool) -> Result<Writing, Failure> {
        let lately = Arc::clone(simulation);
        let each = move |contacts: &mut Self| {
            let well = contacts.failed.is_none();
            contacts.look(&lately);
            if let Some(error) = contacts.failed.as_ref().filter(|_| well && at_once) {
                tell(incomplete(&contacts.path, error).message());
            }
        };
        let at_last = Arc::clone(simulation);
        let last = move |mut contacts: Self| {
            // What is left: a pipe may take it late, or never.
            contacts.look(&at_last);
            contacts.finish()
        };
        Ok(Writing(Periodic::start("contacts", PERIOD, self, each, last)?))
    }

    fn look(&mut self, simulation: &Simulation) {
        let (edges, until) = simulation.take_edges();
        self.write(&edges, until);
    }
}

/// Writes what is left and ends the file; where there is none, nothing.
pub fn end(writing: Option<Writing>) -> Result<(), Failure> {
    let Some(Writing(thread)) = writing else { return Ok(()) };
    let incomplete =
        |why| Failure::world(format!("--contacts: the contacts are not complete: {why}"));
    let ended = thread.stop_soon().ok_or_else(|| incomplete("nobody reads them"))?;
    ended.map_err(|_| incomplete("a defect"))?
}

/// [`Contacts::follow`] where there is something to follow.
pub fn follow(
    contacts: Option<Contacts>,
    simulation: &Arc<Simulation>,
    at_once: bool,
) -> Result<Option<Writing>, Failure> {
    contacts.map(|contacts| contacts.follow(simulation, at_once)).transpose()
}
