//! What `run` and `exec` have in common: from a scenario to meters that live in the time of
//! the world, with a port and the files that are kept beside them.

mod bench;
pub mod contacts;
pub mod course;
pub mod exam;
mod failure;
pub mod guide;
mod lines;
pub mod live;
mod options;
pub mod outputs;
mod record;
mod showing;
pub mod signals;
pub mod start;
mod state;
mod steered;
mod traffic;
mod watch;
mod word;

pub use contacts::Contacts;
pub use failure::Failure;
pub use lines::Lines;
pub use options::{MeterArgs, duration};
pub use start::check;
pub use word::word;

use std::path::PathBuf;
use std::sync::Arc;

use firmware_model::Tick;
use panels::Panel;
use signal_hook::iterator::Signals;

use crate::library;
use crate::pacing::Simulation;
use crate::ports::Ports;
use workbench::line::Counters;
use workbench::scenario::Scenario;
use workbench::simulation::Bus;
use workbench::tape::{Tape, TapeLoadError};

use contacts::Writing;
use record::Origin;
use state::{Keeping, KeptState};
pub use steered::Steered;
use traffic::{Following, Traffic};

/// Meters with ports that answer.
pub struct Session {
    pub scenario: Scenario,
    pub panel: Panel,
    pub simulation: Arc<Simulation>,
    pub ports: Ports,
    /// The other lines, if there are several.
    pub others: Lines,
    /// When `--duration` is over.
    pub until: Option<Tick>,
    pub files: Files,
    /// Those that end it, watched since before there was a link.
    pub signals: Signals,
    /// What steers it.
    pub steered: Steered,
}

/// What is written while the meters live.
pub struct Files {
    /// With what the session began.
    pub origin: Origin,
    /// Where what the meters remember is kept.
    pub state_file: Option<PathBuf>,
    /// What is to be said about that on the screen, too.
    pub words: Option<String>,
    /// There was none before.
    pub is_first: bool,
    state: Option<KeptState>,
    tape: Option<PathBuf>,
    contacts: Option<Writing>,
    traffic: Option<Following>,
}

/// Begins a session of `scenario`, whose name was `name`, with options that [`check`] has
/// passed. At a terminal (`shown`) the scenario's own state is kept, the last minutes can be
/// asked for, and troubles are told at the end.
///
/// Meters that were `opened` go on from where they are, and keep no state.
///
/// What is wrong with the command line is told before a file is opened, and what is wrong
/// with a file before the meters run.
pub fn begin(
    args: &MeterArgs,
    name: Option<&str>,
    scenario: Scenario,
    shown: bool,
    opened: Option<Bus>,
) -> Result<Session, Failure> {
    let panel = start::panel(args.panel.as_deref())?;
    if args.meters.is_some() && args.record.is_some() {
        return Err(Failure::usage("--record: a tape has no word for the copies of --meters"));
    }
    lines::check(args)?;
    let of_first = lines::scenario(&scenario, args, 0)?;
    let (uncopied, scenario) = (scenario, of_first);
    if shown {
        live::check()?;
    }
    outputs::check_session(args, name)?;
    let played = match &args.tape {
        Some(path) => Some(read_tape(path, &scenario)?),
        None => None,
    };
    let tape = record::place(args)?;
    let mut contacts = Contacts::open(args.contacts.as_deref())?;
    let traffic = Traffic::open(args, shown)?;
    let mut state = state::open(args, name, &scenario, shown && opened.is_none())?;
    let state_file = state.as_ref().map(|state| state.file().to_owned());
    let words = state.as_ref().and_then(|state| state.words().map(str::to_owned));
    let is_first = state.as_ref().is_some_and(Keeping::is_new);
    let memories = state.as_mut().map(Keeping::take_memories).unwrap_or_default();
    let origin = Origin::new(args, name, &scenario, &memories);
    let bus = opened.unwrap_or_else(|| {
        start::bus(&scenario, &panel, args.path, args.after, memories, contacts.as_mut())
    });
    let until = args.duration.map(|duration| bus.reached() + duration);
    let recorded = tape.is_some() || shown;
    let simulation = Arc::new(record::simulation(bus, args.speed, recorded));
    let signals = signals::watch()?;
    // Before there is a port, so that nothing is missing.
    let traffic = traffic.follow(&simulation)?;
    let ports = start::ports(&simulation, args, 0)?;
    let others = Lines::begin(args, &uncopied, &panel, shown)?;
    let state = state::keep(state, &simulation, !shown)?;
    let contacts = contacts::follow(contacts, &simulation, !shown)?;
    let steered = Steered::begin(args, played, &panel, &simulation)?;
    let files = Files { origin, state_file, words, is_first, state, tape, contacts, traffic };
    Ok(Session { scenario, panel, simulation, ports, others, until, files, signals, steered })
}

/// The tape of `--tape`, held against the meters that it is played on.
fn read_tape(path: &std::path::Path, scenario: &Scenario) -> Result<Tape, Failure> {
    let tape = library::tape(&path.display().to_string()).map_err(|error| match error {
        TapeLoadError::Read { .. } => Failure::world(error),
        error => Failure::usage(error),
    })?;
    tape.check(scenario).map_err(Failure::usage)?;
    if let Some((line, _)) = tape.state() {
        let why = "`state`: meters that run have one; --state FILE is theirs";
        return Err(Failure::usage(tape.wrong(line, why.to_owned())));
    }
    Ok(tape)
}

impl Files {
    /// Writes what is left, once the port is closed. All of it is tried; the first failure is
    /// told.
    pub fn close(self, simulation: &Simulation, counters: &Counters) -> Result<(), Failure> {
        let logged = traffic::end(self.traffic, counters);
        let recorded = record::finish(self.tape, &self.origin, simulation);
        let exported = contacts::end(self.contacts);
        state::end(self.state)?;
        recorded?;
        exported?;
        logged
    }
}
