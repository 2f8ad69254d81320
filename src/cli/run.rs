//! `s4100 run`: the meter in this terminal, or its port alone.

use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::process::ExitCode;

use super::options::{OpenArgs, RunArgs};
use super::which;
use crate::files;
use crate::library::FileSystem;
use crate::messages::tell;
use crate::session::course::{KeptCourse, LessonStart};
use crate::session::exam::ExamSession;
use crate::session::guide::GuideStart;
use crate::session::live::{self, Around};
use crate::session::signals::{self, Received};
use crate::session::{self, Failure, MeterArgs, Session, start};
use firmware_model::Tick;
use workbench::capture::settled;
use workbench::figures::Recipe;
use workbench::line::Counters;
use workbench::scenario::Scenario;
use workbench::simulation::Bus;

/// The status when an expectation was not met.
const NOT_MET: u8 = 1;

/// Runs a scenario until it is over or stopped.
pub fn run(args: &RunArgs) -> Result<ExitCode, Failure> {
    if !args.blind {
        return run_from(args, None, None);
    }
    check_opened(&args.meter)?;
    // What is wrong is not told at the start either.
    let scenario = which::scenario(args.scenario.as_deref())?;
    let panel = start::panel(args.meter.panel.as_deref())?;
    let bus = settled(&scenario, &panel, Tick::ZERO);
    run_from(args, Some((scenario, bus)), Some(GuideStart::Blind))
}

/// Refuses what only meters have that are powered up by their session.
pub fn check_opened(args: &MeterArgs) -> Result<(), Failure> {
    let MeterArgs { record, contacts, state, after, lines, .. } = args;
    let of_begin = [
        ("--record", record.is_some()),
        ("--contacts", contacts.is_some()),
        ("--state", state.is_some()),
        ("--after", after.is_some()),
        ("--lines", lines.is_some()),
    ];
    if let Some((option, _)) = of_begin.iter().find(|(_, given)| *given) {
        let why = "meters that begin as a picture, an exam or --blind has them have none";
        return Err(Failure::usage(format!("{option}: {why}")));
    }
    Ok(())
}

/// `s4100 open`: the meters of a picture, from the moment at which it was taken.
pub fn open(args: &OpenArgs) -> Result<ExitCode, Failure> {
    check_opened(&args.meter)?;
    let panel = start::panel(args.meter.panel.as_deref())?;
    let bytes = files::read(&args.file, files::LONGEST_PAGE)
        .map_err(|error| Failure::file("open", &args.file, error))?;
    let name = args.file.display().to_string();
    let mut recipes = Recipe::of_picture(&bytes, &name).map_err(Failure::usage)?;
    // Of a pair the first one.
    let recipe = recipes.remove(0);
    let scenario = recipe.scenario(&FileSystem).map_err(Failure::usage)?;
    let (mut bus, meter) = recipe.state(&panel, &scenario).map_err(Failure::usage)?;
    let (_, _, options) = recipe.shot_line();
    let at = options.moment.tick(bus.reached()).map_err(Failure::usage)?;
    bus.advance(at);
    if meter > 0 {
        let which = &scenario.meters.get(meter).map_or("", |meter| &meter.name);
        tell(format_args!("the picture is of the meter `{which}`"));
    }
    let run = RunArgs {
        scenario: Some(scenario.file.trim_end_matches(".toml").to_owned()),
        headless: args.headless,
        blind: false,
        meter: args.meter.clone(),
    };
    run_from(&run, Some((scenario, bus)), None)
}

/// A lesson, on new meters of its scenario.
pub fn learn(
    start: LessonStart,
    kept: Option<KeptCourse>,
    meter: &MeterArgs,
) -> Result<ExitCode, Failure> {
    for (option, is_given) in
        [("--after", meter.after.is_some()), ("--lines", meter.lines.is_some())]
    {
        if is_given {
            let why = "a lesson begins where it says, on one line of meters";
            return Err(Failure::usage(format!("{option}: {why}")));
        }
    }
    let panel = session::start::panel(meter.panel.as_deref())?;
    let scenario = which::scenario(Some(&start.lesson.scenario))?;
    let bus = settled(&scenario, &panel, Tick::ZERO);
    let (scenario_name, meter) = (Some(start.lesson.scenario.clone()), meter.clone());
    let run = RunArgs { scenario: scenario_name, headless: false, blind: false, meter };
    let guide = GuideStart::Lesson(Box::new(start), kept);
    run_from(&run, Some((scenario, bus)), Some(guide))
}

/// An exam, on the meters that it was dealt.
pub fn exam(exam: ExamSession, meter: &MeterArgs) -> Result<ExitCode, Failure> {
    let panel = start::panel(meter.panel.as_deref())?;
    let scenario = exam.exam().scenario.clone();
    let bus = settled(&scenario, &panel, Tick::ZERO);
    let name = Some(scenario.file.clone());
    let run = RunArgs { scenario: name, headless: false, blind: false, meter: meter.clone() };
    run_from(&run, Some((scenario, bus)), Some(GuideStart::Exam(Box::new(exam))))
}

/// The same, the first time with meters that have been `opened`, and with what leads through it.
fn run_from(
    args: &RunArgs,
    opened: Option<(Scenario, Bus)>,
    guide: Option<GuideStart>,
) -> Result<ExitCode, Failure> {
    if !args.headless {
        return show(args, opened, guide).map(status);
    }
    let session = begin(&args.meter, args.scenario.as_deref(), false, opened)?;
    let Session { simulation, ports, others, until, files, signals, steered, .. } = session;
    let received = signals::stop(signals, &simulation)?;
    let names = ports.names().chain(others.names());
    let ready = ready(names).map_err(|error| Failure::stdout(&error));
    if ready.is_ok() {
        simulation.pace(until);
    }
    let met = steered.end();
    let counters = ports.counters().plus(others.counters());
    let ended = ready.and(ports.stop().map_err(Failure::world)).and(others.stop());
    files.close(&simulation, &counters)?;
    received.leave_a_core();
    ended.map(|()| status(met))
}

/// The status of a run whose tape has found what it expected, or not.
fn status(met: bool) -> ExitCode {
    if met { ExitCode::SUCCESS } else { ExitCode::from(NOT_MET) }
}

/// Begins a session of the scenario of that name, or of what was opened.
fn begin(
    args: &MeterArgs,
    name: Option<&str>,
    shown: bool,
    opened: Option<(Scenario, Bus)>,
) -> Result<Session, Failure> {
    let Some((scenario, bus)) = opened else { return which::begin(args, name, shown) };
    session::check(args)?;
    session::begin(args, name, scenario, shown, Some(bus))
}

/// What is shown, and how.
#[derive(Clone)]
struct Shown {
    name: Option<String>,
    meter: MeterArgs,
}

impl Shown {
    /// The scenario of that name in its place.
    fn replaced(&self, name: String) -> Self {
        Self { name: Some(name), meter: self.meter.for_another() }
    }
}

/// The meter in this terminal, one scenario after the other as the user chooses them.
fn show(
    args: &RunArgs,
    mut opened: Option<(Scenario, Bus)>,
    mut guide: Option<GuideStart>,
) -> Result<bool, Failure> {
    let mut shown = Shown { name: args.scenario.clone(), meter: args.meter.clone() };
    let mut before: Option<Shown> = None;
    let mut words = None;
    let mut earlier: Option<Received> = None;
    let mut met = true;
    loop {
        let session = match begin(&shown.meter, shown.name.as_deref(), true, opened.take()) {
            Ok(session) => session,
            // The scenario that was chosen cannot be started: the one before goes on.
            Err(failure) => {
                let Some(before) = before.take() else { return Err(failure) };
                words = Some(failure.message().to_owned());
                shown = before;
                continue;
            }
        };
        let received = signals::stop(session.signals, &session.simulation)?;
        if earlier.take().is_some_and(|earlier| earlier.came()) {
            session.simulation.stop();
        }
        let Session { scenario, panel, simulation, ports, others, until, files, steered, .. } =
            session;
        let around = Around {
            name: shown.name.as_deref().unwrap_or("default"),
            origin: &files.origin,
            state_file: files.state_file.as_deref(),
            is_first: files.is_first,
            words: words.take().or(files.words.clone()),
            tape: shown.meter.record.as_deref(),
            panel: shown.meter.panel.as_deref(),
            guide: guide.take(),
        };
        let ended = live::show(&scenario, panel, &simulation, ports, until, around);
        met &= steered.end();
        // The counts were on the screen.
        files.close(&simulation, &Counters::default())?;
        others.stop()?;
        received.leave_a_core();
        let Some(name) = ended? else { return Ok(met) };
        let next = shown.replaced(name);
        // To come back is to go on from its state, with nothing more written.
        let state = shown.meter.state.clone();
        let meter = MeterArgs { state, ..next.meter.clone() };
        before = Some(Shown { meter, ..shown });
        shown = next;
        earlier = Some(received);
    }
}

/// Says where requests are answered, port by port; a path need not be text.
fn ready(ports: impl Iterator<Item = PathBuf>) -> io::Result<()> {
    let line = |name: PathBuf| [b"ready ", name.as_os_str().as_bytes(), b"\n"].concat();
    let lines: Vec<u8> = ports.flat_map(line).collect();
    let mut stdout = io::stdout().lock();
    stdout.write_all(&lines)?;
    stdout.flush()
}
