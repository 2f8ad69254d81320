//! `s4100 figures`: the pictures of a document, kept true by the build.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::options::{
    BookArgs, FiguresBuild, FiguresCheck, FiguresCommand, FiguresEmit, FiguresMap, FiguresMdbook,
    FiguresTour,
};
use super::print::print;
use super::which;
use crate::files;
use crate::library::{self, FileSystem};
use crate::messages::{escaped, tell};
use crate::session::{Failure, start};
use firmware_model::Tick;
use panels::diagnostics::nearest;
use panels::{Panel, PictureTheme, png, svg_on_paper};
use workbench::capture::{PictureFormat, settled};
use workbench::figures::with_figures;
use workbench::figures::{
    Book, FigureFinding, FigureLock, MadePicture, Scenarios, SheetKind, States, address, check,
    emitted, figures_junit, film, film_of_tape, github_note, make, menu_dot, menu_map, moved,
    review_page, strip,
};
use workbench::kind::FileKind;
use workbench::library::LONGEST_TEXT;
use workbench::route::{ListedScreen, Passwords, Route, Target, follow, route, screens};
use workbench::simulation::Bus;
use workbench::tape::Tape;
use workbench::worded::Worded;

/// The status when a picture is not as it was built.
const CHANGED: u8 = 1;

/// `s4100 figures`
pub fn figures(command: &FiguresCommand) -> Result<ExitCode, Failure> {
    match command {
        FiguresCommand::New => print(TEMPLATE),
        FiguresCommand::Build(args) => build(args),
        FiguresCommand::Check(args) => checked(args),
        FiguresCommand::Emit(args) => emit(args),
        FiguresCommand::Map(args) => map(args),
        FiguresCommand::Mdbook(args) => mdbook(args),
        FiguresCommand::Tour(args) => tour(args),
    }
}

/// A book with what is needed to make its pictures.
struct Open {
    book: Book,
    scenarios: Scenarios,
    panel: Panel,
    directory: PathBuf,
    lock_file: PathBuf,
    lock: Option<FigureLock>,
}

impl Open {
    fn new(args: &BookArgs) -> Result<Self, Failure> {
        let panel = start::panel(args.panel.as_deref())?;
        let name = args.file.display().to_string();
        let bytes = files::read(&args.file, LONGEST_TEXT).map_err(|error| {
            if error.kind() == ErrorKind::NotFound {
                return Failure::usage(format!(
                    "{name}: there is no such file; `s4100 figures new > {name}` begins one"
                ));
            }
            Failure::file("figures", &args.file, error)
        })?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Failure::usage(format!("{name}: this is not UTF-8 text")))?;
        let (book, scenarios) = Book::read(&text, &name, &FileSystem).map_err(Failure::usage)?;
        let beside = args.file.parent().unwrap_or_else(|| Path::new(""));
        let directory = beside.join(&book.directory);
        let lock_file = args.file.with_extension("lock");
        let lock = read_lock(&lock_file)?;
        Ok(Self { book, scenarios, panel, directory, lock_file, lock })
    }

    /// Makes the pictures of which `wanted` says so.
    fn made(&self, wanted: impl Fn(&str) -> bool) -> Result<Vec<MadePicture>, Failure> {
        let mut states = States::default();
        let mut made = Vec::new();
        for planned in self.book.pictures.iter().filter(|planned| wanted(&planned.figure)) {
            let one = make(&self.panel, planned, &self.scenarios, &mut states);
            made.push(one.map_err(|error| {
                Failure::usage(format!("{}: figure.{}: {error}", self.book.file, planned.figure))
            })?);
        }
        Ok(made)
    }

    fn on_disk(&self, file: &str) -> Option<Vec<u8>> {
        files::read(&self.directory.join(file), files::LONGEST_PAGE).ok()
    }

    /// Refuses a name that is not that of a figure.
    fn knows(&self, names: &[String]) -> Result<(), Failure> {
        let all: Vec<&str> = self.book.pictures.iter().map(|one| one.figure.as_str()).collect();
        match names.iter().find(|name| !all.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => {
                let near = nearest(name, all.iter().copied());
                let hint = near
                    .first()
                    .map_or_else(String::new, |near| format!(", did you mean `{near}`?"));
                Err(Failure::usage(format!(
                    "{}: there is no figure `{name}`{hint}",
                    self.book.file
                )))
            }
        }
    }

    /// Writes the pictures of `made` that are others on the disk, and the lock of `all`.
    fn write(&self, made: &[MadePicture], lock: &FigureLock) -> Result<usize, Failure> {
        if !self.directory.as_os_str().is_empty() && !self.directory.is_dir() {
            fs::create_dir_all(&self.directory)
                .map_err(|error| Failure::file("figures", &self.directory, error))?;
        }
        let mut written = 0;
        for one in made {
            let path = self.directory.join(&one.locked.file);
            if self.on_disk(&one.locked.file).as_deref() == Some(&one.bytes[..]) {
                continue;
            }
            files::write(&path, kind(&one.locked.file), &one.bytes)
                .map_err(|error| Failure::file("figures", &path, error))?;
            written += 1;
        }
        let text = lock.text();
        let old = files::read(&self.lock_file, LONGEST_TEXT).unwrap_or_default();
        if old != text.as_bytes() {
            files::write(&self.lock_file, FileKind::Text, text.as_bytes())
                .map_err(|error| Failure::file("figures", &self.lock_file, error))?;
        }
        Ok(written)
    }
}

fn read_lock(path: &Path) -> Result<Option<FigureLock>, Failure> {
    let bytes = match files::read(path, LONGEST_TEXT) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::file("figures", path, error)),
    };
    let text = String::from_utf8_lossy(&bytes);
    FigureLock::read(&text).map(Some).map_err(|message| {
        Failure::usage(format!(
            "{}: {message}; remove it, and `s4100 figures build` writes it anew",
            path.display()
        ))
    })
}

fn kind(file: &str) -> FileKind {
    let extension = file.rsplit('.').next().unwrap_or_default();
    PictureFormat::of_extension(extension).map_or(FileKind::Text, PictureFormat::kind)
}

/// `s4100 figures build`
fn build(args: &FiguresBuild) -> Result<ExitCode, Failure> {
    let open = Open::new(&args.book)?;
    open.knows(&args.names)?;
    let made =
        open.made(|figure| args.names.is_empty() || args.names.iter().any(|name| name == figure))?;
    let lock = joined(&open, &made);
    let written = open.write(&made, &lock)?;
    // Pictures that no figure makes any more, and that nobody has changed.
    for old in open.lock.iter().flat_map(|lock| &lock.picture) {
        let gone = open.book.pictures.iter().all(|planned| planned.file != old.file);
        let own = open.on_disk(&old.file).is_some_and(|bytes| old.is_of(&bytes));
        if gone && own {
            let path = open.directory.join(&old.file);
            fs::remove_file(&path).map_err(|error| Failure::file("figures", &path, error))?;
        }
    }
    let pictures = counted(made.len());
    tell(format_args!("{}: {pictures}, {written} written", open.book.file));
    let Some(base) = &args.link else { return Ok(ExitCode::SUCCESS) };
    let line = |one: &MadePicture| Some(format!("{} {}\n", one.locked.file, address(one, base)?));
    print(made.iter().filter_map(line).collect::<String>())
}

fn counted(pictures: usize) -> String {
    if pictures == 1 { "1 picture".to_owned() } else { format!("{pictures} pictures") }
}

/// The lock with the pictures that were made in the places of those before.
fn joined(open: &Open, made: &[MadePicture]) -> FigureLock {
    let pictures = open.book.pictures.iter().filter_map(|planned| {
        let new = made.iter().find(|one| one.locked.file == planned.file).map(|one| &one.locked);
        new.or_else(|| open.lock.as_ref()?.of(&planned.file)).cloned()
    });
    FigureLock::new(pictures.collect())
}

/// `s4100 figures check`
fn checked(args: &FiguresCheck) -> Result<ExitCode, Failure> {
    let open = Open::new(&args.book)?;
    open.knows(&args.accept)?;
    let Some(lock) = &open.lock else {
        return Err(Failure::usage(format!(
            "{}: there is no such file; `s4100 figures build` writes it",
            open.lock_file.display()
        )));
    };
    let made = open.made(|_| true)?;
    let mut findings = check(lock, &made, &|file| open.on_disk(file));
    findings.extend(unlisted(&open, lock));
    if let Some(path) = &args.report {
        let page = review_page(&open.book.file, &findings, &made, &|file| open.on_disk(file));
        files::write(path, FileKind::Html, page.as_bytes())
            .map_err(|error| Failure::file("--report", path, error))?;
    }
    if let Some(path) = &args.junit {
        let text = figures_junit(&open.book.file, &findings, &made);
        files::write(path, FileKind::Xml, text.as_bytes())
            .map_err(|error| Failure::file("--junit", path, error))?;
    }
    if !args.accept.is_empty() {
        let taken: Vec<MadePicture> =
            made.into_iter().filter(|one| args.accept.contains(&one.locked.figure)).collect();
        open.write(&taken, &joined(&open, &taken))?;
        findings.retain(|finding| !args.accept.contains(&finding.figure));
    }
    let mut text = String::new();
    for finding in &findings {
        text.push_str(&if args.github {
            github_note(&open.book.file, finding)
        } else {
            format!("{}: {}", finding.file, finding.message)
        });
        text.push('\n');
    }
    if findings.is_empty() {
        let verb = if open.book.pictures.len() == 1 { "is as it was" } else { "are as they were" };
        let pictures = counted(open.book.pictures.len());
        text = format!("{}: {pictures} {verb} built\n", escaped(&open.book.file));
    }
    print(text)?;
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(CHANGED) })
}

/// Pictures in the directory of the book that nothing lists; only where that is its own.
fn unlisted(open: &Open, lock: &FigureLock) -> Vec<FigureFinding> {
    if open.book.directory.is_empty() {
        return Vec::new();
    }
    let entries = files::entries(&open.directory).unwrap_or_default();
    let is_picture = |name: &String| {
        let extension = name.rsplit('.').next().unwrap_or_default();
        ["svg", "png"].contains(&extension)
    };
    let is_listed = |name: &String| {
        lock.of(name).is_some() || open.book.pictures.iter().any(|planned| planned.file == *name)
    };
    let names = entries.into_iter().filter(|name| is_picture(name) && !is_listed(name));
    names
        .map(|file| FigureFinding {
            figure: String::new(),
            file,
            message: "no figure makes this picture".to_owned(),
        })
        .collect()
}

/// `s4100 figures emit`
fn emit(args: &FiguresEmit) -> Result<ExitCode, Failure> {
    let open = Open::new(&args.book)?;
    let made = open.made(|_| true)?;
    print(emitted(&open.book, &made, args.language, args.link.as_deref()))
}

/// `s4100 figures map`
fn map(args: &FiguresMap) -> Result<ExitCode, Failure> {
    let panel = start::panel(args.panel.as_deref())?;
    let scenario = which::scenario(args.scenario.as_deref())?;
    let bus = settled(&scenario, &panel, Tick::ZERO);
    let Some(station) = bus.stations().first() else { return print("") };
    let passwords = if args.no_passwords { Passwords::Unknown } else { Passwords::Known };
    if let Some(path) = &args.compare {
        return compared(path, &screens(station.meter(), passwords));
    }
    let Some(path) = args.output.as_deref() else {
        return print(menu_dot(&panel, station.meter(), args.notation, passwords));
    };
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let kind = SheetKind::of_word(&extension.to_ascii_lowercase()).ok_or_else(|| {
        let accepted = SheetKind::WORDS.join(", .");
        Failure::usage(format!("{}: its name ends in none of .{accepted}", path.display()))
    })?;
    let sheet = || menu_map(&panel, &bus, 0, (args.notation, passwords), args.theme);
    let (bytes, kind) = match kind {
        SheetKind::Dot => {
            let text = menu_dot(&panel, station.meter(), args.notation, passwords);
            (text.into_bytes(), FileKind::Text)
        }
        SheetKind::Svg => (svg_on_paper(&sheet(), A3_WIDTH, "menu").into_bytes(), FileKind::Svg),
        SheetKind::Png => (png(&sheet(), A3_PIXELS).map_err(Failure::usage)?, FileKind::Png),
    };
    files::write(path, kind, &bytes).map_err(|error| Failure::file("-o", path, error))?;
    Ok(ExitCode::SUCCESS)
}

/// The width of the sheet, millimetres, and in pixels at 200 an inch.
const A3_WIDTH: u32 = 420;
const A3_PIXELS: u32 = 3307;

/// Prints what is another than in an earlier list; the status is 1 where something is.
fn compared(path: &Path, now: &[ListedScreen]) -> Result<ExitCode, Failure> {
    let bytes =
        files::read(path, LONGEST_TEXT).map_err(|error| Failure::file("--compare", path, error))?;
    let old: Vec<ListedScreen> = serde_json::from_slice(&bytes).map_err(|error| {
        Failure::usage(format!(
            "--compare {}: {error}; accepted: what `s4100 screens --format json` prints",
            path.display()
        ))
    })?;
    let changes = moved(&old, now);
    let text: String = changes.iter().map(|change| format!("{change}\n")).collect();
    print(if changes.is_empty() { "nothing is another\n".to_owned() } else { text })?;
    Ok(if changes.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(CHANGED) })
}

/// `s4100 figures tour`
fn tour(args: &FiguresTour) -> Result<ExitCode, Failure> {
    let panel = start::panel(args.panel.as_deref())?;
    let tape = args.tape.as_deref().map(library::tape).transpose().map_err(Failure::usage)?;
    let scenario = match tape.as_ref().and_then(Tape::scenario) {
        Some(source) => library::scenario_of(&source).map_err(Failure::usage)?,
        None => which::scenario(args.scenario.as_deref())?,
    };
    if let Some(tape) = &tape {
        tape.check(&scenario).map_err(Failure::usage)?;
    }
    let bus = settled(&scenario, &panel, Tick::ZERO);
    let route = whole(&bus, &args.targets)?;
    let path = &args.output;
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let usual = if extension.eq_ignore_ascii_case("gif") {
        PictureTheme::Flat
    } else {
        PictureTheme::Screen
    };
    let panel = panel.themed(args.theme.unwrap_or(usual));
    let sheet = || strip(&panel, &bus, 0, &route).map_err(Failure::usage);
    let (bytes, kind) = match extension.to_ascii_lowercase().as_str() {
        "gif" => {
            let made = match &tape {
                Some(tape) => film_of_tape(&panel, &bus, tape),
                None => film(&panel, &bus, 0, &route),
            };
            (made.map_err(Failure::usage)?, FileKind::Gif)
        }
        _ if tape.is_some() => {
            return Err(Failure::usage(format!("{}: a tape is shown as .gif", path.display())));
        }
        "svg" => (svg_on_paper(&sheet()?, A4_WIDTH, "tour").into_bytes(), FileKind::Svg),
        "png" => (png(&sheet()?, A4_PIXELS).map_err(Failure::usage)?, FileKind::Png),
        _ => {
            let message = "its name ends in none of .gif, .svg, .png";
            return Err(Failure::usage(format!("{}: {message}", path.display())));
        }
    };
    files::write(path, kind, &bytes).map_err(|error| Failure::file("-o", path, error))?;
    Ok(ExitCode::SUCCESS)
}

/// The width of a strip, millimetres, and in pixels at 300 an inch.
const A4_WIDTH: u32 = 180;
const A4_PIXELS: u32 = 2126;

/// The keys to one target after the other.
fn whole(bus: &Bus, targets: &[Target]) -> Result<Route, Failure> {
    let mut bus = bus.clone();
    let mut whole = Route::default();
    for &target in targets {
        let Some(station) = bus.stations().first() else { break };
        let next = route(station.meter(), target, Passwords::Known).map_err(Failure::usage)?;
        follow(&mut bus, 0, &next).map_err(Failure::usage)?;
        whole.keys.extend(next.keys);
    }
    Ok(whole)
}

/// `s4100 figures mdbook`: mdBook writes its context and the book, and reads the book again.
fn mdbook(args: &FiguresMdbook) -> Result<ExitCode, Failure> {
    if args.question.first().is_some_and(|word| word == "supports") {
        return Ok(ExitCode::SUCCESS);
    }
    let mut text = String::new();
    let read = std::io::stdin().take(files::LONGEST_PAGE).read_to_string(&mut text);
    read.map_err(|error| Failure::world(format!("standard input: {error}")))?;
    let wrong = |error: String| {
        Failure::usage(format!(
            "standard input: {error}; accepted: what mdBook gives a preprocessor"
        ))
    };
    let given: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    let Some(book) = given.get(1) else { return Err(wrong("there is no book".to_owned())) };
    let panel = start::panel(None)?;
    let mut book = book.clone();
    chapters(&mut book, &panel)?;
    print(format!("{book}\n"))
}

/// Puts figures into every chapter of a book, whichever shape its version has.
fn chapters(book: &mut serde_json::Value, panel: &Panel) -> Result<(), Failure> {
    match book {
        serde_json::Value::Object(fields) => {
            let name = fields.get("name").and_then(|name| name.as_str()).unwrap_or("").to_owned();
            for (key, value) in fields.iter_mut() {
                match value {
                    serde_json::Value::String(text) if key == "content" => {
                        *text = with_figures(text, panel, &FileSystem)
                            .map_err(|error| Failure::usage(format!("chapter {name}: {error}")))?;
                    }
                    other => chapters(other, panel)?,
                }
            }
            Ok(())
        }
        serde_json::Value::Array(items) => {
            items.iter_mut().try_for_each(|item| chapters(item, panel))
        }
        _ => Ok(()),
    }
}

/// A book to start one's own from.
const TEMPLATE: &str = r#"# The pictures of a document: `s4100 figures build` makes them, `s4100 figures check` holds them
# to what the meter shows, `s4100 figures emit` prints them for a document.
directory = "pictures"

[defaults]                      # any key of a figure
view = "glass"                  # glass, meter, wiring, phasors, outputs, bench; also several
notation = ["ieee", "iec"]      # several make a picture each
# theme = ["screen", "print"]   # print, outline, dark, flat
# format = ["svg", "png"]       # svg where left out
# size = 460                    # pixels; or width = "80mm"
# scenario = "default"          # one of `s4100 scenario list`, or a file

[figure.voltage]
screen = "setup.voltage.system" # one of `s4100 screens`
value = 480                     # as a scenario writes it; refused = true shows the refusal
# go = ["setup.ct.primary=200"] # what is set before, by the fewest keys
# set = { "load.phase.A.amps" = 40 }   # what is changed of the installation before
# at = "1h"                     # when the meter has been on for so long
callouts = { 1 = "label.first", 2 = "value.digit.2" }   # `screenshot --format regions` lists the parts
caption = "The system voltage"

[figure.reversed]               # side by side, with what differs in words
pair = [{ scenario = "ct-reversed" }, { scenario = "ct-reversed", set = { "wiring.ct.B.reversed" = false } }]
screen = "power.real.b"
notation = "ieee"
caption = "A CT the wrong way round, and turned"
"#;
