//! `--record`: a live session as a tape.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use firmware_model::Tick;

use super::failure::Failure;
use super::options::{MeterArgs, Path};
use crate::simulation::{Bus, Simulation, Speed};

/// A tape that is being recorded.
#[derive(Debug)]
pub struct Recording {
    path: PathBuf,
    /// Opened before the session, so that a wrong name is told before there is something
    /// to lose.
    file: File,
    about: String,
    scenario: String,
    names: Vec<String>,
}

impl Recording {
    /// Opens the tape that `--record` asks for; none if it does not.
    pub fn begin(
        args: &MeterArgs,
        scenario: Option<&str>,
        bus: &Bus,
    ) -> Result<Option<Self>, Failure> {
        let Some(path) = &args.record else { return Ok(None) };
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
            scenario: scenario.unwrap_or("default").to_owned(),
            names: bus.stations().iter().map(|station| station.name().to_owned()).collect(),
        }))
    }
}

fn failed(path: &std::path::Path, error: &std::io::Error) -> Failure {
    Failure::world(format!("{}: {error}", path.display()))
}

/// The meters in the time of the world, recorded if asked for.
pub fn simulation(bus: Bus, speed: Speed, record: bool) -> Simulation {
    let simulation = Simulation::new(bus, speed);
    if record { simulation.recording() } else { simulation }
}

/// Writes the tape at the end of a session.
pub fn finish(recording: Option<Recording>, simulation: &Simulation) -> Result<(), Failure> {
    let Some(Recording { path, file, about, scenario, names }) = recording else { return Ok(()) };
    // By construction: the simulation records where there is a tape.
    let Some((recorder, until)) = simulation.recorded(Tick::ZERO) else { return Ok(()) };
    if let Some(ended) = recorder.ended() {
        eprintln!("s4100: the recorder was full at {ended}: the tape ends there");
    }
    let mut out = BufWriter::new(file);
    recorder
        .write(&mut out, &about, &scenario, &names, until)
        .and_then(|()| out.flush())
        .map_err(|error| failed(&path, &error))
}
