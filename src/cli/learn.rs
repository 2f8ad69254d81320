//! `s4100 learn`: lessons in the terminal, and lessons checked.

use std::path::Path;
use std::process::ExitCode;

use super::options::{HandoutArgs, LearnArgs, LearnCommand};
use super::print::print;
use super::{run, which};
use crate::files;
use crate::library::FileSystem;
use crate::messages::tell;
use crate::session::course::{KeptCourse, LessonStart};
use crate::session::{Failure, start};
use crate::store::{LessonProgress, Progress};
use panels::diagnostics::nearest;
use workbench::handout::{of_lesson, of_scenario};
use workbench::kind::FileKind;
use workbench::lesson::{Lesson, SHIPPED_LESSONS, Strings, check};
use workbench::library::LONGEST_TEXT;
use workbench::scenario::SHIPPED;

/// The status when a lesson cannot be taken.
const WRONG: u8 = 1;

/// What a person is told before the first lesson.
const NOTICE: &str = "A simulation qualifies nobody: what is learned here is how the meter is \
    operated and read, not how live equipment is worked on.";

/// `s4100 learn`
pub fn learn(args: &LearnArgs) -> Result<ExitCode, Failure> {
    match &args.command {
        Some(LearnCommand::List) => list(),
        Some(LearnCommand::Check { file, all }) => checked(file.as_deref(), *all),
        Some(LearnCommand::New) => print(TEMPLATE),
        Some(LearnCommand::Progress { csv }) => summary(*csv),
        Some(LearnCommand::Strings { check: Some(file) }) => {
            strings(Some(file)).and_then(|_| print(format!("{}: fine\n", file.display())))
        }
        Some(LearnCommand::Strings { check: None }) => {
            print(Strings::english().text().map_err(Failure::world)?)
        }
        None => {
            let first = SHIPPED_LESSONS.first().map_or("", |one| one.name);
            let name = args.lesson.as_deref().unwrap_or(first);
            let strings = strings(args.strings.as_deref())?;
            let lesson = strings.translated(name, named(name)?);
            tell(NOTICE);
            let kept = progress()?.map(|progress| KeptCourse {
                progress,
                trainee: args.trainee.clone(),
                lesson: name.to_owned(),
            });
            let start = LessonStart { lesson, strings, is_bench: args.bench };
            run::learn(start, kept, &args.meter)
        }
    }
}

/// `s4100 handout`: the sheets of a lesson, or of a scenario where there is no lesson of that name.
pub fn handout(args: &HandoutArgs) -> Result<ExitCode, Failure> {
    let panel = start::panel(args.panel.as_deref())?;
    let name = args.name.as_str();
    let is_lesson = SHIPPED_LESSONS.iter().any(|one| one.name == name);
    let is_scenario = SHIPPED.iter().any(|one| one.name == name);
    // A file is a lesson where it reads as one.
    let lesson = if is_lesson && !args.scenario {
        Some(named(name)?)
    } else if is_scenario || args.scenario {
        None
    } else {
        named(name).ok()
    };
    let html = match lesson {
        Some(lesson) => of_lesson(&lesson, &which::scenario(Some(&lesson.scenario))?, &panel),
        None => of_scenario(&which::scenario(Some(name))?, &panel),
    };
    match &args.output {
        None => print(html),
        Some(file) => {
            files::write(file, FileKind::Html, html.as_bytes())
                .map_err(|error| Failure::file("-o", file, error))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The lesson of that name inside the program, or in that file.
fn named(name: &str) -> Result<Lesson, Failure> {
    if let Some(shipped) = SHIPPED_LESSONS.iter().find(|one| one.name == name) {
        return shipped.lesson().map_err(Failure::usage);
    }
    if !name.contains(['.', '/']) && !files::is_there(name) {
        let near = nearest(name, SHIPPED_LESSONS.iter().map(|one| one.name));
        let hint =
            near.first().map_or_else(|| ";".to_owned(), |name| format!(", did you mean `{name}`?"));
        let names: Vec<&str> = SHIPPED_LESSONS.iter().map(|one| one.name).collect();
        let accepted = names.join(", ");
        return Err(Failure::usage(format!(
            "no lesson and no file `{name}`{hint} accepted: a file, or one of {accepted}"
        )));
    }
    let path = Path::new(name);
    let bytes =
        files::read(path, LONGEST_TEXT).map_err(|error| Failure::file("learn", path, error))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::usage(format!("{name}: this is not UTF-8 text")))?;
    Lesson::parse(&text, name).map_err(Failure::usage)
}

/// The texts in another language; the English ones where no file is named.
fn strings(file: Option<&Path>) -> Result<Strings, Failure> {
    let Some(file) = file else { return Ok(Strings::default()) };
    let bytes =
        files::read(file, LONGEST_TEXT).map_err(|error| Failure::file("--strings", file, error))?;
    let name = file.display().to_string();
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::usage(format!("{name}: this is not UTF-8 text")))?;
    Strings::parse(&text, &name).map_err(Failure::usage)
}

/// What trainees have learned, where there is a place for it.
fn progress() -> Result<Option<Progress>, Failure> {
    let Some(file) = Progress::default_file(|name| std::env::var_os(name)) else { return Ok(None) };
    let (progress, words) = Progress::open(&file).map_err(Failure::world)?;
    if let Some(words) = words {
        tell(words);
    }
    Ok(Some(progress))
}

/// What each trainee has learned, a line for each lesson.
fn summary(csv: bool) -> Result<ExitCode, Failure> {
    let Some(progress) = progress()? else {
        return print("nothing is kept: neither XDG_STATE_HOME nor HOME is a directory\n");
    };
    let mut text = String::new();
    if csv {
        text.push_str("trainee,lesson,step,steps,done,hints,unsafe work\n");
    }
    for (trainee, lessons) in progress.all() {
        for (lesson, one) in lessons {
            let LessonProgress { step, steps, done, hints, unsafe_work } = one;
            text.push_str(&if csv {
                let name = trainee.replace('"', "\"\"");
                format!("\"{name}\",{lesson},{step},{steps},{done},{hints},{unsafe_work}\n")
            } else {
                let state = if *done { "done".to_owned() } else { format!("step {} of {steps}", step + 1) };
                format!("{trainee}: {lesson}: {state}, {hints} hints, {unsafe_work} times work that was not safe\n")
            });
        }
    }
    print(if text.is_empty() { "nobody has learned anything yet\n".to_owned() } else { text })
}

fn list() -> Result<ExitCode, Failure> {
    let mut text = String::new();
    for shipped in SHIPPED_LESSONS {
        let lesson = shipped.lesson().map_err(Failure::usage)?;
        text.push_str(&format!(
            "{:18} {}, {} steps\n",
            shipped.name,
            lesson.title,
            lesson.steps.len()
        ));
    }
    print(text)
}

/// Plays the solutions of a lesson, or of all.
fn checked(file: Option<&str>, all: bool) -> Result<ExitCode, Failure> {
    let panel = start::panel(None)?;
    let lessons = match (file, all) {
        (Some(name), _) => vec![named(name)?],
        (None, true) => {
            let read = SHIPPED_LESSONS.iter().map(|one| one.lesson().map_err(Failure::usage));
            read.collect::<Result<_, _>>()?
        }
        (None, false) => return Err(Failure::usage("learn check: a lesson, or --all")),
    };
    let mut text = String::new();
    let mut wrong = false;
    for lesson in &lessons {
        let problems = check(lesson, &panel, &FileSystem);
        wrong |= !problems.is_empty();
        for problem in &problems {
            text.push_str(&format!("{problem}\n"));
        }
        if problems.is_empty() {
            text.push_str(&format!(
                "{}: can be taken, {} steps\n",
                lesson.file,
                lesson.steps.len()
            ));
        }
    }
    print(text)?;
    Ok(if wrong { ExitCode::from(WRONG) } else { ExitCode::SUCCESS })
}

/// A lesson to start one's own from.
const TEMPLATE: &str = r#"title = "What the lesson is called"
scenario = "default"            # one of `s4100 scenario list`, or a file
safety = ["qualified"]          # notices that are said first: ids of docs/safety.toml

[[step]]                        # a step that tells, or plays a tape
show = "What the trainee reads."
# tape = "set load.phase.A.amps 90\nwait 15m"

[[step]]                        # a task: done when its goal is so, whichever keys are pressed
task = "Show the real power of phase B."
goal = "screen power.real.b"    # as a tape expects it: docs/tapes.md
hint = "KW with a B beside it."
after = "What is said when it is done."
# solution = "go power.real.b"  # needed where the goal is not a screen or a setting
# safety = "isolate-first"      # bound to the steps of safe work; the solution is the change alone

[[step]]                        # a question: choices, a reading off the glass, or a place
question = "Which way does the power flow?"
choices = ["it is imported", "it is exported"]
answer = 1
"#;
