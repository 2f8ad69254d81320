//! `--record`: a live session as a tape.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use firmware_model::{Nonvolatile, Tick};

use super::failure::Failure;
use super::options::{MeterArgs, Path};
use crate::scenario::Scenario;
use crate::simulation::{Bus, Head, Simulation, Speed};
use crate::store;

/// A tape that is being recorded.
#[derive(Debug)]
pub struct Recording {
    path: PathBuf,
    /// Opened before the session, so that a wrong name is told before there is something
    /// to lose.
    file: File,
    about: String,
    scenario: String,
    state: Option<String>,
    names: Vec<String>,
}

impl Recording {
    /// Opens the tape that `--record` asks for; none if it does not. What the meters
    /// remember when they start is written beside it.
    pub fn begin(
        args: &MeterArgs,
        name: Option<&str>,
        scenario: &Scenario,
        memories: &BTreeMap<String, Nonvolatile>,
    ) -> Result<Option<Self>, Failure> {
        let Some(path) = &args.record else { return Ok(None) };
        let state = if memories.is_empty() { None } else { Some(snapshot(path, memories)?) };
        let file = File::create(path).map_err(|error| failed(path, &error))?;
        let mut options = String::new();
        if args.path == Path::Sampled {
            options += " --path sampled";
        }
        if let Some(panel) = &args.panel {
            options += &format!(" --panel {}", panel.display());
        }
        let about = format!("A recorded session. Play it: s4100 play {}{options}", path.display());
        Ok(Some(Self {
            path: path.clone(),
            file,
            about,
            scenario: name.unwrap_or("default").to_owned(),
            state,
            names: scenario.meters.iter().map(|meter| meter.name.clone()).collect(),
        }))
    }
}

/// Writes the state that a tape begins with; its name as it stands on the tape, beside
/// which it lies.
fn snapshot(
    tape: &std::path::Path,
    memories: &BTreeMap<String, Nonvolatile>,
) -> Result<String, Failure> {
    let file = tape.with_extension("s4100state");
    store::write_snapshot(&file, memories).map_err(Failure::world)?;
    Ok(file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned())
}

fn failed(path: &std::path::Path, error: &std::io::Error) -> Failure {
    Failure::file("--record", path, error)
}

/// The meters in the time of the world, recorded if asked for.
pub fn simulation(bus: Bus, speed: Speed, record: bool) -> Simulation {
    let simulation = Simulation::new(bus, speed);
    if record { simulation.recording() } else { simulation }
}

/// Writes the tape at the end of a session.
pub fn finish(recording: Option<Recording>, simulation: &Simulation) -> Result<(), Failure> {
    let Some(Recording { path, file, about, scenario, state, names }) = recording else {
        return Ok(());
    };
    // By construction: the simulation records where there is a tape.
    let Some((recorder, until)) = simulation.recorded(Tick::ZERO) else { return Ok(()) };
    if let Some(ended) = recorder.ended() {
        eprintln!("s4100: the recorder was full at {ended}: the tape ends there");
    }
    let head = Head { about: &about, scenario: &scenario, state: state.as_deref() };
    let mut out = BufWriter::new(file);
    recorder
        .write(&mut out, &head, &names, until)
        .and_then(|()| out.flush())
        .map_err(|error| failed(&path, &error))
}
