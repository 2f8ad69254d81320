//! The meter in this terminal: the simulation as the terminal program sees it.

use std::ffi::OsStr;
use std::fs::File;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use firmware_model::{Key, Tick};
use panels::Panel;

use super::bench::Bench;
use super::failure::Failure;
use super::guide::{Guide, GuideStart, rights};
use super::record::Origin;
use super::watch::PanelWatch;
use crate::files;
use crate::messages::tell;
use crate::pacing::Simulation;
use crate::ports::{Ports, settings_text, shell_lines};
use crate::tui::{
    self, BlindView, ExitReason, Meters, OfferedLine, Options, PortView, Snapshot, Theme,
    TrafficLine,
};
use workbench::installation::Site;
use workbench::lesson::LessonAct;
use workbench::line::asked;
use workbench::scenario::{Offer, SHIPPED, Scenario};
use workbench::simulation::{Restart, Station};

/// How many lines of traffic the screen is given.
const TRAFFIC: usize = 200;

/// How to do without a terminal, behind a message about it.
const WITHOUT: &str = "\n  without a terminal: s4100 run --headless";

/// What a session has beside its meters.
#[derive(Debug)]
pub struct Around<'a> {
    /// How the scenario is named on the command line.
    pub name: &'a str,
    /// With what it began.
    pub origin: &'a Origin,
    /// Where what the meters remember is kept.
    pub state_file: Option<&'a Path>,
    /// Nobody has been here before.
    pub is_first: bool,
    /// What is said at the start.
    pub words: Option<String>,
    /// The tape that all of it is recorded on.
    pub tape: Option<&'a Path>,
    /// The directory of the panel, where it is not the one inside the program.
    pub panel: Option<&'a Path>,
    /// What leads through it.
    pub guide: Option<GuideStart>,
}

/// A simulation with its port, as a session of the terminal program.
struct Live {
    scenario: String,
    simulation: Arc<Simulation>,
    ports: Ports,
    selected: AtomicUsize,
    /// Closures that the last snapshot has shown, so that a short one is seen.
    closures_shown: AtomicU64,
    /// The pacer has come back: it is `until`, or the port has failed.
    over: AtomicBool,
    origin: Origin,
    state_file: Option<PathBuf>,
    tape: Option<PathBuf>,
    watch: Option<PanelWatch>,
    guide: Option<Mutex<Guide>>,
    /// What surrounds each meter as it should be, where nobody is told what is wrong.
    rights: Vec<Site>,
    /// The paths that were put right.
    repaired: Mutex<Vec<String>>,
}

/// Refuses to begin where there is no terminal, before there is something to put away.
pub fn check() -> Result<(), Failure> {
    let keys = || std::io::stdin().is_terminal() || File::open("/dev/tty").is_ok();
    if std::io::stdout().is_terminal() && keys() {
        return Ok(());
    }
    Err(Failure::world(format!("this is not a terminal{WITHOUT}")))
}

/// Shows the meters until the user leaves, a signal comes, or it is `until`. Returns the
/// scenario that the user has chosen in place of this one, if that is why.
pub fn show(
    scenario: &Scenario,
    panel: Panel,
    simulation: &Arc<Simulation>,
    ports: Ports,
    until: Option<Tick>,
    around: Around<'_>,
) -> Result<Option<String>, Failure> {
    let is_blind = matches!(around.guide, Some(GuideStart::Blind));
    let rights = rights(around.guide.as_ref(), scenario);
    let guide = around.guide.and_then(|start| Guide::begin(start, &panel, scenario, simulation));
    let has_lesson = guide.is_some();
    let live = Arc::new(Live {
        scenario: if is_blind { "blind".to_owned() } else { title(&scenario.file) },
        simulation: Arc::clone(simulation),
        ports,
        selected: AtomicUsize::new(0),
        closures_shown: AtomicU64::new(0),
        over: AtomicBool::new(false),
        origin: around.origin.clone(),
        state_file: around.state_file.map(Path::to_owned),
        tape: around.tape.map(Path::to_owned),
        watch: around.panel.map(|directory| PanelWatch::new(directory.to_owned())),
        guide: guide.map(Mutex::new),
        rights,
        repaired: Mutex::new(Vec::new()),
    });
    let pacer = {
        let live = Arc::clone(&live);
        std::thread::Builder::new().name("pacer".into()).spawn(move || {
            // Over it is, too, where the pacer has a defect.
            let over = Over(&live.over);
            live.simulation.pace(until);
            drop(over);
        })?
    };
    let session: Arc<dyn Meters> = Arc::clone(&live) as Arc<dyn Meters>;
    let options = Options {
        panel: Arc::new(panel),
        theme: Theme::detect(|name| std::env::var(name).ok()),
        own: own(around.name).filter(|_| !is_blind),
        first: around.is_first,
        words: around.words.clone(),
        lesson: has_lesson,
    };
    let ended =
        tui::run(&session, &options).map_err(|error| Failure::world(format!("{error:#}{WITHOUT}")));
    simulation.stop();
    let paced = pacer.join();
    drop(session);
    if let Some(live) = Arc::into_inner(live) {
        if let Some(guide) = live.guide {
            let mut guide = guide.into_inner().unwrap_or_else(PoisonError::into_inner);
            guide.end(simulation).iter().for_each(tell);
        }
        live.ports.stop().map_err(Failure::world)?;
    }
    paced.map_err(|_| Failure::world("a defect: the meters have stopped"))?;
    Ok(match ended? {
        ExitReason::Open(name) => Some(name),
        _ => None,
    })
}

/// The scenario of that name as one that can be chosen, where it is a file.
fn own(name: &str) -> Option<Offer> {
    if SHIPPED.iter().any(|shipped| shipped.name == name) {
        return None;
    }
    let text = files::read(Path::new(name), workbench::library::LONGEST_TEXT).ok()?;
    Some(Offer::of(name, &String::from_utf8_lossy(&text)))
}

/// Says so when it goes.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

/// A scenario's name without its folders and its ending.
fn title(file: &str) -> String {
    let name = Path::new(file).file_stem().unwrap_or_else(|| OsStr::new(file));
    name.to_string_lossy().into_owned()
}

impl Meters for Live {
    fn snapshot(&self) -> Snapshot {
        if let Some(guide) = &self.guide {
            let mut guide = guide.lock().unwrap_or_else(PoisonError::into_inner);
            guide.follow(&self.simulation);
        }
        let selected = self.selected.load(Ordering::Relaxed);
        let scenario = self.scenario.clone();
        let (mut snapshot, port) = self.simulation.look(|bus| {
            let port = bus.stations().get(selected).map(|station| self.port_view(station));
            (Snapshot::of(bus, selected, scenario), port)
        });
        if let Some(meter) = snapshot.meters.get_mut(selected) {
            let shown = self.closures_shown.swap(meter.pulse_count, Ordering::Relaxed);
            meter.pulse_closed |= meter.pulse_count > shown;
        }
        let counters = self.ports.counters();
        let lesson = self.guide.as_ref().map(|guide| {
            let mut guide = guide.lock().unwrap_or_else(PoisonError::into_inner);
            self.simulation.look(|bus| guide.view(bus))
        });
        let blind = self.rights.get(selected).map(|right| BlindView {
            right: right.clone(),
            done: self.repaired.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        });
        Snapshot {
            lesson,
            blind,
            speed: speed(&self.simulation),
            port: port.unwrap_or_default(),
            traffic: self
                .simulation
                .look_at_log(|log| log.last(TRAFFIC).map(TrafficLine::of).collect()),
            silences: counters.silences().map(|(reason, count)| (reason.name(), count)).collect(),
            state_file: self.state_file.as_ref().map(|file| file.display().to_string()),
            tape: self.tape.as_ref().map(|file| file.display().to_string()),
            ..snapshot
        }
    }

    fn key(&self, key: Key, down: bool) {
        // A meter that is selected exists.
        let _ = self.simulation.key(self.selected.load(Ordering::Relaxed), key, down);
        self.ports.wake();
    }

    fn set(&self, path: &str, value: &str) -> Result<Option<String>, String> {
        let meter = self.selected.load(Ordering::Relaxed);
        let work = self.simulation.set(meter, path, value).map_err(|error| error.to_string())?;
        if !self.rights.is_empty() {
            let mut done = self.repaired.lock().unwrap_or_else(PoisonError::into_inner);
            if !done.iter().any(|one| one == path) {
                done.push(path.to_owned());
            }
        }
        // An exam says at its end what was not safe.
        let told = work.filter(|_| !self.is_exam());
        Ok(told.map(|work| work.to_string()))
    }

    fn power(&self, on: bool) {
        // A meter that is selected exists.
        let _ = self.simulation.power(self.selected.load(Ordering::Relaxed), on);
        self.ports.wake();
    }

    fn ask(&self, line: &str) -> Result<String, String> {
        let selected = self.selected.load(Ordering::Relaxed);
        let unit = self.simulation.look(|bus| {
            bus.stations().get(selected).map_or(1, |one| one.meter().setup().address())
        });
        let bench = Bench { simulation: &self.simulation, unit };
        let answer = match line.trim() {
            "scan" => bench.scan(),
            "log" => bench.log(&self.directories())?,
            line => bench.asked(&asked(unit, line)?),
        };
        self.ports.wake();
        Ok(answer)
    }

    fn lesson(&self, act: &LessonAct) {
        if let Some(guide) = &self.guide {
            let mut guide = guide.lock().unwrap_or_else(PoisonError::into_inner);
            guide.act(act, &self.simulation);
            self.ports.wake();
        }
    }

    fn select_meter(&self, index: usize) {
        if self.simulation.look(|bus| index < bus.stations().len()) {
            self.selected.store(index, Ordering::Relaxed);
            let closures = self.simulation.look(|bus| {
                bus.stations().get(index).map_or(0, |station| station.contacts().energy_closures)
            });
            self.closures_shown.store(closures, Ordering::Relaxed);
        }
    }

    fn panel(&self) -> Option<Result<Arc<Panel>, String>> {
        let panel = self.watch.as_ref()?.changed()?.map(Arc::new);
        if let Ok(panel) = &panel {
            self.simulation.menu(&panel.menu);
        }
        Some(panel.map_err(|error| error.to_string()))
    }

    fn restart(&self, restart: Restart) {
        // A meter that is selected exists.
        let _ = self.simulation.restart(self.selected.load(Ordering::Relaxed), restart);
        self.ports.wake();
    }

    fn save(&self) -> Result<String, String> {
        if self.is_exam() {
            return Err("An exam keeps a tape of its own, in its result.".to_owned());
        }
        let saved = self.origin.save_latest(&self.simulation, &self.directories());
        saved.map(|path| path.display().to_string()).map_err(|failure| failure.message().to_owned())
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }
}

impl Live {
    /// Where something is saved: beside the state there is a directory where there may be none to
    /// work in.
    fn directories(&self) -> Vec<PathBuf> {
        let beside = self.state_file.as_ref().and_then(|file| file.parent());
        std::env::current_dir().ok().into_iter().chain(beside.map(Path::to_owned)).collect()
    }

    fn is_exam(&self) -> bool {
        let is_exam = |guide: &Mutex<Guide>| {
            matches!(*guide.lock().unwrap_or_else(PoisonError::into_inner), Guide::Exam(_))
        };
        self.guide.as_ref().is_some_and(is_exam)
    }

    fn port_view(&self, station: &Station) -> PortView {
        let setup = station.meter().setup();
        let port = self.ports.first();
        let lines = shell_lines(port, setup.address(), setup.line());
        let clients = match self.ports.clients() {
            0 => "nobody has it open".to_owned(),
            1 => "one client".to_owned(),
            count => format!("{count} clients"),
        };
        let others = self.ports.names().skip(1).map(|name| format!(", {}", name.display()));
        PortView {
            path: port.path().display().to_string(),
            link: port.link().map(|link| link.display().to_string()),
            settings: settings_text(setup.line()),
            clients: clients + &others.collect::<String>(),
            commands: lines
                .map(|(name, line)| OfferedLine { name: name.to_owned(), line })
                .to_vec(),
        }
    }
}

/// The speed, and the one that is reached where that is another.
fn speed(simulation: &Simulation) -> String {
    let asked = simulation.speed();
    match simulation.speed_reached() {
        Some(reached) => format!("{asked} ({reached:.0}x reached)"),
        None => asked.to_string(),
    }
}
