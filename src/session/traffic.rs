//! What goes over the line, for whoever has no screen: all of it in a file with `--log`, and
//! on standard error why somebody got no answer.

mod report;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::failure::Failure;
use super::options::MeterArgs;
use crate::files;
use crate::messages::{tell, write_line};
use crate::pacing::Simulation;
use crate::periodic::Periodic;
use report::Remarks;
use workbench::kind::{FileKind, LOGGED};
use workbench::line::Counters;
use workbench::simulation::{Entry, Taken, Wanted, pcapng};

/// How often what has happened is written.
const PERIOD: Duration = Duration::from_millis(100);

/// What is written of the traffic, and told.
#[derive(Debug)]
pub struct Traffic {
    log: Option<Sink>,
    /// None where nothing is to be told.
    report: Option<Remarks>,
    /// Trouble is told at the end: until then there is a screen.
    shown: bool,
}

/// Where all of it goes.
#[derive(Debug)]
enum Sink {
    StandardError,
    File(LogFile),
}

impl Traffic {
    /// Opens the file that `--log` asks for, before the meters run. At a terminal (`shown`)
    /// nothing is told: it is on the screen.
    pub fn open(args: &MeterArgs, shown: bool) -> Result<Self, Failure> {
        let to_error = args.log.as_deref() == Some(Path::new("-"));
        for (option, given) in [("--quiet", args.quiet), ("--log -", to_error)] {
            if shown && given {
                return Err(Failure::usage(format!(
                    "{option}: the terminal program writes nothing to standard error while it \
                     runs; accepted: with `run --headless` and `exec`"
                )));
            }
        }
        let log = match &args.log {
            None => None,
            Some(_) if to_error => Some(Sink::StandardError),
            Some(path) => {
                Some(Sink::open(path).map_err(|error| Failure::file("--log", path, error))?)
            }
        };
        // All of it is on standard error already.
        let report = (!shown && !args.quiet).then(|| Remarks::new(to_error));
        Ok(Self { log, report, shown })
    }

    /// Writes and tells what has come.
    fn take(&mut self, taken: &Taken) {
        for entry in &taken.entries {
            if let Some(log) = &mut self.log {
                log.write(entry);
            }
            if let Some(told) = self.report.as_mut().and_then(|report| report.remark(entry)) {
                tell(told);
            }
        }
        let Some(log) = &mut self.log else { return };
        log.end_of_batch(taken.lost);
        if !self.shown
            && let Some(trouble) = log.trouble()
        {
            tell(trouble.message());
        }
    }
}

/// A file that is written as long as that works.
#[derive(Debug)]
struct LogFile {
    path: PathBuf,
    form: LogForm,
    out: Option<BufWriter<File>>,
    failed: Option<io::Error>,
    /// Whether the failure has been told.
    told: bool,
}

/// How a log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LogForm {
    Words,
    Json,
    Capture,
}

impl LogForm {
    /// As the name of the file says.
    fn of(path: &Path) -> Self {
        let ends = |with: &str| path.extension().is_some_and(|end| end.eq_ignore_ascii_case(with));
        match () {
            () if ends("jsonl") => Self::Json,
            () if ends("pcapng") => Self::Capture,
            () => Self::Words,
        }
    }

    const fn kind(self) -> FileKind {
        match self {
            Self::Words => FileKind::Log,
            Self::Json => FileKind::Json,
            Self::Capture => FileKind::Pcapng,
        }
    }

    /// What a file begins with.
    fn begin(self) -> Vec<u8> {
        let version = env!("CARGO_PKG_VERSION");
        match self {
            Self::Words => format!("{LOGGED} {version}\n").into_bytes(),
            Self::Json => Vec::new(),
            Self::Capture => pcapng::begin(&format!("s4100 {version}")),
        }
    }

    fn entry(self, entry: &Entry) -> Vec<u8> {
        match self {
            Self::Words => (line(entry) + "\n").into_bytes(),
            Self::Json => (entry.json() + "\n").into_bytes(),
            Self::Capture => entry.capture(),
        }
    }

    /// That so many events are missing.
    fn lost(self, lost: u64) -> Vec<u8> {
        let words = words_of_lost(lost);
        match self {
            Self::Words => (words + "\n").into_bytes(),
            Self::Json => {
                format!("{}\n", serde_json::json!({ "kind": "lost", "words": words })).into_bytes()
            }
            Self::Capture => pcapng::lost(lost),
        }
    }
}

fn words_of_lost(lost: u64) -> String {
    format!("{lost} events are missing: they came faster than they were written")
}

impl Sink {
    fn open(path: &Path) -> io::Result<Self> {
        let form = LogForm::of(path);
        let (file, pending) = files::create(path, form.kind())?;
        let mut out = BufWriter::new(file);
        out.write_all(&form.begin())?;
        out.flush()?;
        pending.appear()?;
        let path = path.to_owned();
        Ok(Self::File(LogFile { path, form, out: Some(out), failed: None, told: false }))
    }

    fn write(&mut self, entry: &Entry) {
        match self {
            Self::StandardError => write_line(line(entry)),
            Self::File(file) => file.put(&file.form.entry(entry)),
        }
    }

    fn end_of_batch(&mut self, lost: u64) {
        match self {
            Self::StandardError if lost > 0 => write_line(words_of_lost(lost)),
            Self::StandardError => {}
            Self::File(file) => {
                if lost > 0 {
                    file.put(&file.form.lost(lost));
                }
                file.flush();
            }
        }
    }

    /// What has gone wrong, once.
    fn trouble(&mut self) -> Option<Failure> {
        let Self::File(file) = self else { return None };
        let error = file.failed.as_ref().filter(|_| !file.told)?;
        file.told = true;
        Some(incomplete(&file.path, error))
    }

    fn finish(self) -> Result<(), Failure> {
        match self {
            Self::File(LogFile { told: true, .. }) => Err(Failure::told()),
            Self::File(LogFile { path, failed: Some(error), .. }) => Err(incomplete(&path, &error)),
            _ => Ok(()),
        }
    }
}

impl LogFile {
    fn put(&mut self, bytes: &[u8]) {
        let written = self.out.as_mut().map_or(Ok(()), |out| out.write_all(bytes));
        self.keep(written);
    }

    fn flush(&mut self) {
        let flushed = self.out.as_mut().map_or(Ok(()), BufWriter::flush);
        self.keep(flushed);
    }

    /// After the first failure nothing is written any more.
    fn keep(&mut self, result: io::Result<()>) {
        let Err(error) = result else { return };
        self.failed = Some(error);
        // What is in its buffer could not be written: it is not tried again.
        drop(self.out.take().map(BufWriter::into_parts));
    }
}

fn line(entry: &Entry) -> String {
    format!("{:>10}  {}", entry.at.to_string(), entry.words())
}

fn incomplete(path: &Path, error: &io::Error) -> Failure {
    Failure::world(format!("--log {}: it is not complete: {error}", path.display()))
}

/// Traffic that is written and told while the meters live.
#[derive(Debug)]
pub struct Following(Periodic<Traffic>);

impl Traffic {
    /// From now on a thread writes and tells what goes over the line of `simulation`; none where
    /// there is nothing to do.
    pub fn follow(self, simulation: &Arc<Simulation>) -> Result<Option<Following>, Failure> {
        let wanted = match (&self.log, &self.report) {
            (None, None) => return Ok(None),
            (Some(_), _) => Wanted::All,
            (None, Some(_)) => Wanted::Remarkable,
        };
        simulation.follow_traffic(wanted);
        let (lately, at_last) = (Arc::clone(simulation), Arc::clone(simulation));
        let each = move |traffic: &mut Self| traffic.look(&lately);
        let last = move |mut traffic: Self| {
            traffic.take(&at_last.take_traffic());
            traffic
        };
        Ok(Some(Following(Periodic::start("traffic", PERIOD, self, each, last)?)))
    }

    fn look(&mut self, simulation: &Simulation) {
        self.take(&simulation.take_traffic());
        let told = self
            .report
            .as_mut()
            .and_then(|report| report.speed(simulation.speed(), simulation.speed_reached()));
        if let Some(told) = told {
            tell(told);
        }
    }
}

/// From now on it is told why somebody got no answer on these lines, each with its number, each reason
/// once for all of them. What goes over them is to be followed already.
pub fn tell_of(lines: Vec<(usize, Arc<Simulation>)>) -> io::Result<Periodic<()>> {
    let told = |(lines, remarks): &mut (Vec<(usize, Arc<Simulation>)>, Remarks)| {
        for (number, simulation) in lines {
            for entry in &simulation.take_traffic().entries {
                if let Some(remark) = remarks.remark(entry) {
                    tell(format_args!("line {number}: {remark}"));
                }
            }
        }
    };
    Periodic::start("lines", PERIOD, (lines, Remarks::new(false)), told, move |mut work| {
        told(&mut work);
    })
}

/// Writes what is left, and tells how often what happened.
pub fn end(following: Option<Following>, counters: &Counters) -> Result<(), Failure> {
    let Some(Following(thread)) = following else { return Ok(()) };
    let Some(traffic) = thread.stop_soon() else {
        return Err(Failure::world("--log: it is not complete: nobody reads it"));
    };
    let traffic = traffic.map_err(|_| Failure::world("--log: a defect: it is not complete"))?;
    if let Some(told) = traffic.report.and_then(|_| report::counts(counters)) {
        tell(told);
    }
    traffic.log.map_or(Ok(()), Sink::finish)
}
