//! `--record`: a live session as a tape; and the last minutes of one, when somebody at
//! the terminal asks for them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use firmware_model::{Nonvolatile, Tick};

use super::failure::Failure;
use super::options::MeterArgs;
use crate::files;
use crate::messages::tell;
use crate::pacing::Simulation;
use crate::store;
use workbench::kind::{FileKind, RECORDED};
use workbench::scenario::{SHIPPED, Scenario};
use workbench::simulation::{Bus, Speed};
use workbench::tape::{Head, record};

/// How far back a tape goes that is saved at the terminal.
const LATEST: Tick = Tick::from_seconds(600);

/// With what a session began: a tape needs it to begin alike.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Options of `play` that this session needs, each with a blank before it.
    options: String,
    scenario: String,
    names: Vec<String>,
    /// What the meters remembered, as the bytes of a state file; none if they were new.
    state: Option<Vec<u8>>,
}

impl Origin {
    /// That of a session of `scenario`, which is named so on the command line.
    pub fn new(
        args: &MeterArgs,
        name: Option<&str>,
        scenario: &Scenario,
        memories: &BTreeMap<String, Nonvolatile>,
    ) -> Self {
        let mut options = String::new();
        if args.path == firmware_model::MeteringPath::Sampled {
            options += " --path sampled";
        }
        if let Some(panel) = &args.panel {
            options += &format!(" --panel {}", panel.display());
        }
        Self {
            options,
            scenario: name.unwrap_or("default").to_owned(),
            names: scenario.meters.iter().map(|meter| meter.name.clone()).collect(),
            state: (!memories.is_empty()).then(|| store::encode_snapshot(memories)),
        }
    }

    /// Writes what has happened since `since`, with what led to it.
    fn write(
        &self,
        path: &Path,
        out: File,
        (simulation, since): (&Simulation, Tick),
    ) -> io::Result<()> {
        // By construction: the simulation records where there is an origin of a tape.
        let Some((recorder, until)) = simulation.recorded(since) else { return Ok(()) };
        let about = format!("{RECORDED} Play it: s4100 play {}{}", path.display(), self.options);
        let head = Head { about: &about, scenario: &self.scenario, state: self.state.as_deref() };
        let mut out = BufWriter::new(out);
        record(&mut out, &head, &recorder, &self.names, until)?;
        out.flush()
    }

    /// Saves the last ten minutes as a tape of a name that is not taken, in the first of
    /// `directories` that can be written to. Returns where it is.
    ///
    /// # Errors
    /// None of the directories can be written to; the first one's reason.
    pub fn save_latest(
        &self,
        simulation: &Simulation,
        directories: &[PathBuf],
    ) -> Result<PathBuf, Failure> {
        let mut failure = None;
        for directory in directories {
            match create(directory, "tape") {
                Ok(path) => match self.save(simulation, &path) {
                    Ok(()) => return Ok(path),
                    Err(error) => {
                        // What was made for it is empty.
                        let _ = std::fs::remove_file(&path);
                        failure.get_or_insert_with(|| failed(&path, &error));
                    }
                },
                Err((path, error)) => {
                    failure.get_or_insert_with(|| failed(&path, &error));
                }
            }
        }
        Err(failure.unwrap_or_else(|| Failure::world("there is no directory to save to")))
    }

    fn save(&self, simulation: &Simulation, path: &Path) -> io::Result<()> {
        let now = simulation.look(Bus::reached);
        let since = Tick(now.0.saturating_sub(LATEST.0));
        // A scenario file is found from every directory.
        let absolute = || std::path::absolute(&self.scenario).ok().filter(|file| file.is_file());
        let shipped = SHIPPED.iter().any(|shipped| shipped.name == self.scenario);
        let scenario = if shipped { None } else { absolute() };
        let mut named = self.clone();
        if let Some(file) = scenario {
            named.scenario = file.display().to_string();
        }
        let (out, pending) = files::create(path, FileKind::Recorded)?;
        named.write(path, out, (simulation, since))?;
        pending.appear()
    }
}

/// A name of now that nothing has, as an empty file; what is there already stays.
pub fn create(directory: &Path, ending: &str) -> Result<PathBuf, (PathBuf, io::Error)> {
    create_at(directory, &time_stamp(SystemTime::now()), ending)
}

fn create_at(directory: &Path, stamp: &str, ending: &str) -> Result<PathBuf, (PathBuf, io::Error)> {
    let mut number = 1;
    loop {
        let more = if number == 1 { String::new() } else { format!("-{number}") };
        let path = directory.join(format!("s4100-{stamp}{more}.{ending}"));
        match File::create_new(&path) {
            Ok(_) => return Ok(path),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err((path, error)),
        }
        number += 1;
    }
}

/// Such as `20261122T201530Z`.
fn time_stamp(now: SystemTime) -> String {
    let seconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let (day, second) = (seconds / 86_400, seconds % 86_400);
    // Years that begin in March put the leap day last (days since 0000-03-01).
    let day = day + 719_468;
    let era = day / 146_097;
    let of_era = day % 146_097;
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    let (hour, minute) = (second / 3600, second / 60 % 60);
    format!("{year:04}{month:02}{date:02}T{hour:02}{minute:02}{:02}Z", second % 60)
}

/// Where the tape goes that `--record` asks for; none if it does not. A wrong name is told
/// before there is something to lose.
pub fn place(args: &MeterArgs) -> Result<Option<PathBuf>, Failure> {
    let Some(path) = &args.record else { return Ok(None) };
    files::check(path, FileKind::Recorded)
        .map_err(|error| Failure::file("--record", path, error))?;
    Ok(Some(path.clone()))
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::world(format!("{}: {error}", path.display()))
}

/// The meters in the time of the world, recorded if asked for.
pub fn simulation(bus: Bus, speed: Speed, record: bool) -> Simulation {
    let simulation = Simulation::new(bus, speed);
    if record { simulation.recording() } else { simulation }
}

/// Writes the tape at the end of a session.
pub fn finish(
    tape: Option<PathBuf>,
    origin: &Origin,
    simulation: &Simulation,
) -> Result<(), Failure> {
    let Some(path) = tape else { return Ok(()) };
    if let Some(ended) = simulation.recording_ended() {
        tell(format_args!("the recorder was full at {ended}: the tape ends there"));
    }
    files::create(&path, FileKind::Recorded)
        .and_then(|(out, pending)| {
            origin.write(&path, out, (simulation, Tick::ZERO))?;
            pending.appear()
        })
        .map_err(|error| Failure::file("--record", &path, error))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// Against `date -u -d @N`.
    #[test]
    fn a_time_stamp_is_of_the_calendar() {
        let of = |seconds| time_stamp(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(of(0), "19700101T000000Z");
        assert_eq!(of(951_827_696), "20000229T123456Z");
        assert_eq!(of(1_709_251_199), "20240229T235959Z");
        assert_eq!(of(1_709_251_200), "20240301T000000Z");
        assert_eq!(of(1_795_377_330), "20261122T195530Z");
        assert_eq!(of(4_107_542_399), "21000228T235959Z");
        assert_eq!(of(4_107_542_400), "21000301T000000Z");
    }

    #[test]
    fn no_name_is_taken_twice() {
        let directory = tempfile::tempdir().unwrap();
        let names: Vec<String> = (0..3)
            .map(|_| create_at(directory.path(), "now", "tape").unwrap())
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(names, ["s4100-now.tape", "s4100-now-2.tape", "s4100-now-3.tape"]);
    }
}
