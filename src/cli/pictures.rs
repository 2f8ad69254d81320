//! `s4100 screenshot` and `s4100 gallery`: what the meter shows, as files.

use std::fs;
use std::io::{ErrorKind, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::options::{GalleryArgs, PictureArgs, ScreenshotArgs, StateArgs, VerifyArgs};
use super::print::print;
use super::{outputs, which};
use crate::files;
use crate::library::FileSystem;
use crate::messages::{escaped, tell};
use crate::session::{Failure, start};
use firmware_model::Tick;
use panels::Marks;
use workbench::capture::{Look, PictureFormat, PictureOptions};
use workbench::figures::gallery::{
    File, GalleryError, INDEXES, PAGE, Plan, directories, gallery, is_page, listed,
};
use workbench::figures::{Recipe, Wish, differences};
use workbench::kind::FileKind;
use workbench::route::{RouteEnd, Target};
use workbench::scenario::Scenario;
use workbench::worded::Worded;

/// `s4100 screenshot`
pub fn screenshot(args: &ScreenshotArgs) -> Result<ExitCode, Failure> {
    let output = args.output.as_deref().filter(|path| *path != Path::new("-"));
    let format = format(args, output)?;
    let scenario = which::scenario(args.scenario.as_deref())?;
    outputs::check_screenshot(args)?;
    if let Some(path) = output {
        files::check(path, format.kind()).map_err(|error| Failure::file("-o", path, error))?;
    }
    let panel = start::panel(args.picture.panel.as_deref())?;
    meter(&scenario, args.picture.meter.as_deref())?;
    let mut options = options(&args.picture, args.glass);
    (options.look.view, options.look.spoil) = (args.view, args.spoil);
    options.look.marks = Marks {
        callouts: args.callout.clone(),
        highlight: args.highlight.clone(),
        crop: args.crop.clone(),
    };
    options.look.check(format).map_err(Failure::usage)?;
    let file = match output.filter(|path| by_name(path).is_some()).and_then(Path::file_name) {
        Some(name) => name.to_string_lossy().into_owned(),
        // The name of a pipe says nothing of the format.
        None => format!("s4100.{}", format.word()),
    };
    let wishes = wishes(&args.state, args.picture.after.unwrap_or_default())?;
    let recipe = Recipe::new(&scenario, args.picture.meter.as_deref(), wishes, (&file, options));
    let taken = recipe.and_then(|recipe| {
        let shot = recipe.shot(&panel, &scenario)?;
        recipe.picture(&panel, &shot, format)
    });
    let bytes = taken.map_err(Failure::usage)?;
    match output {
        Some(path) => {
            let write = files::write(path, format.kind(), &bytes);
            write.map_err(|error| Failure::file("-o", path, error))?;
            Ok(ExitCode::SUCCESS)
        }
        None => print(&bytes),
    }
}

/// What the options ask for before the picture, in their order.
pub(super) fn wishes(state: &StateArgs, after: Tick) -> Result<Vec<Wish>, Failure> {
    let mut wishes: Vec<Wish> = Wish::wait("--after", after).into_iter().collect();
    let set = |(path, value): &(String, String)| Wish::set("--set", path, value);
    wishes.extend(state.set.iter().map(set));
    wishes.extend(state.go.iter().map(|target| Wish::go("--go", *target)));
    if let Some(screen) = state.screen {
        let arrival = if state.refused { RouteEnd::Refused } else { RouteEnd::Shown };
        wishes.push(match &state.value {
            None => Wish::go("--screen", Target::screen(screen)),
            Some(value) => {
                let target = Target::with_value(screen, value, arrival);
                let wrong = |error| Failure::usage(format!("--value: {error}"));
                Wish::go("--value", target.map_err(wrong)?)
            }
        });
    }
    wishes.extend(Wish::press("--keys", &state.keys));
    Ok(wishes)
}

/// `s4100 gallery`
pub fn make_gallery(args: &GalleryArgs) -> Result<ExitCode, Failure> {
    if let Some(keys) = &args.keys {
        return Err(Failure::usage(format!(
            "--keys: a gallery has every screen; one of them: s4100 screenshot --keys {}",
            shell_word(keys)
        )));
    }
    let scenario = which::scenario(args.scenario.as_deref())?;
    let panel = start::panel(args.picture.panel.as_deref())?;
    let command = command(args);
    let options = options(&args.picture, !args.case);
    let plan = Plan {
        scenario: &scenario,
        meter: meter(&scenario, args.picture.meter.as_deref())?,
        after: args.picture.after.unwrap_or_default(),
        options: &options,
        png: args.png,
        only: &args.only,
        command: &command,
    };
    if !args.only.is_empty() && panel.menu.screens().all(|it| !it.id().starts_with(&args.only)) {
        return Err(Failure::usage(format!(
            "--only {}: no screen's id begins so; `s4100 screens` lists them",
            args.only
        )));
    }
    let old = older(&args.directory, args.force)?;
    begin_directory(&args.directory, &options)?;
    let files = gallery(&panel, &plan).map_err(|error| match error {
        GalleryError::Meter(error) => Failure::usage(error),
        GalleryError::Passed(error) => Failure::usage(error),
        GalleryError::Picture(error) => Failure::usage(error),
    })?;
    if !args.force {
        leave_others(&args.directory, &old, &files)?;
    }
    replace(&args.directory, &old, &files, args.force)?;
    tell(format_args!("{} files, see {}", files.len(), args.directory.join(PAGE).display()));
    Ok(ExitCode::SUCCESS)
}

/// What the command of each picture of the gallery begins with.
fn command(args: &GalleryArgs) -> String {
    let PictureArgs { meter, panel, .. } = &args.picture;
    let mut text = "s4100 screenshot".to_owned();
    let mut add = |option: &str, value: &str| {
        text.extend([" ", option, &shell_word(value)]);
    };
    add("", args.scenario.as_deref().unwrap_or("default"));
    if let Some(meter) = meter {
        add("--meter ", meter);
    }
    if let Some(panel) = panel {
        add("--panel ", &panel.to_string_lossy());
    }
    text
}

/// A word for a shell, in quotes where it has to be.
fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./+:@%,=".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// The pictures that the page of an older gallery in `directory` lists. A page that is not of
/// a gallery is refused, where that is not forced.
fn older(directory: &Path, force: bool) -> Result<Vec<PathBuf>, Failure> {
    let path = directory.join(PAGE);
    let page = match files::read(&path, files::LONGEST_PAGE) {
        Ok(page) => String::from_utf8_lossy(&page).into_owned(),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(Failure::file("gallery", &path, error)),
    };
    if force || page.trim().is_empty() || is_page(&page) {
        return Ok(listed(&page));
    }
    Err(Failure::world(format!(
        "gallery {}: this page is not of a gallery; it is left as it is: choose another directory, \
         or replace it with --force",
        path.display()
    )))
}

/// Refuses a picture in the way that no older gallery lists.
fn leave_others(directory: &Path, old: &[PathBuf], files: &[File]) -> Result<(), Failure> {
    let others = |name: &&PathBuf| {
        name.as_path() != Path::new(PAGE)
            && !INDEXES.iter().any(|index| name.as_path() == Path::new(index))
            && !old.contains(name)
            && directory.join(name).symlink_metadata().is_ok()
    };
    match files.iter().map(|(name, _)| name).find(others) {
        None => Ok(()),
        Some(name) => Err(Failure::world(format!(
            "gallery {}: no gallery lists this file; it is left as it is: choose another \
             directory, or replace it with --force",
            directory.join(name).display()
        ))),
    }
}

/// What a file of a gallery is.
fn kind(name: &Path) -> FileKind {
    let extension = name.extension().and_then(|extension| extension.to_str());
    extension.and_then(PictureFormat::of_extension).map_or(FileKind::Html, PictureFormat::kind)
}

/// Replaces the `old` pictures by `files`.
fn replace(directory: &Path, old: &[PathBuf], files: &[File], force: bool) -> Result<(), Failure> {
    let failed = |path: &Path, error| Failure::file("gallery", path, error);
    for name in old.iter().filter(|old| files.iter().all(|(new, _)| new != *old)) {
        let path = directory.join(name);
        // Somebody else may have removed it.
        if path.is_file() {
            fs::remove_file(&path).map_err(|error| failed(&path, error))?;
        }
    }
    // The page first: whatever ends this, the next gallery knows its pictures by it.
    let pages = files.iter().filter(|(name, _)| name == Path::new(PAGE));
    let pictures = files.iter().filter(|(name, _)| name != Path::new(PAGE));
    for (name, bytes) in pages.chain(pictures) {
        let path = directory.join(name);
        let written = if force {
            files::resolved(&path).and_then(|target| files::replace(&target, bytes, &target, false))
        } else {
            files::write(&path, kind(name), bytes)
        };
        written.map_err(|error| failed(&path, error))?;
    }
    Ok(())
}

/// Makes the directories of a gallery where they are not there.
fn begin_directory(directory: &Path, options: &PictureOptions) -> Result<(), Failure> {
    if directory.exists() && !directory.is_dir() {
        return Err(Failure::usage(format!(
            "gallery {}: this is not a directory; accepted: one, or a name for a new one",
            directory.display()
        )));
    }
    let inner = directories(options).map(|name| directory.join(name));
    for path in std::iter::once(directory.to_owned()).chain(inner) {
        match fs::create_dir(&path) {
            Err(_) if path.is_dir() => {}
            made => made.map_err(|error| Failure::file("gallery", &path, error))?,
        }
    }
    Ok(())
}

/// The format that a file's name asks for.
fn by_name(path: &Path) -> Option<PictureFormat> {
    path.extension()?.to_str().and_then(PictureFormat::of_extension)
}

/// What was asked for, else what the output's extension says, else text.
fn format(args: &ScreenshotArgs, output: Option<&Path>) -> Result<PictureFormat, Failure> {
    let by_name = output.and_then(by_name);
    let format = match (args.format, output) {
        (Some(format), Some(path)) if by_name.is_some_and(|named| named != format) => {
            let name = format.word();
            return Err(Failure::usage(format!(
                "--format {name}: {} has the name of another format; rename it to .{name}, or \
                 leave `--format` out",
                path.display()
            )));
        }
        (Some(format), _) => format,
        (None, None) => PictureFormat::Text,
        (None, Some(path)) => by_name.ok_or_else(|| {
            let names = PictureFormat::WORDS.join(", ");
            Failure::usage(format!(
                "{}: its name ends in none of {names}; rename it, or add `--format`",
                path.display()
            ))
        })?,
    };
    // A name that was given for a PNG may be that of a terminal: the user knows.
    if format == PictureFormat::Png && output.is_none() && std::io::stdout().is_terminal() {
        return Err(Failure::usage("a PNG is not text for a terminal: add `-o FILE.png`"));
    }
    Ok(format)
}

fn options(args: &PictureArgs, glass_only: bool) -> PictureOptions {
    let PictureArgs { size, width, theme, cursor, id_prefix, notation, at, .. } = args;
    PictureOptions {
        look: Look {
            glass_only,
            width: *size,
            millimetres: *width,
            theme: *theme,
            cursor: *cursor,
            id_prefix: id_prefix.clone(),
            ..Look::default()
        },
        notation: *notation,
        moment: at.unwrap_or_default(),
    }
}

/// The place of the meter of that name; the first one without a name.
pub(super) fn meter(scenario: &Scenario, name: Option<&str>) -> Result<usize, Failure> {
    let Some(name) = name else { return Ok(0) };
    scenario.meters.iter().position(|meter| meter.name == name).ok_or_else(|| {
        let names: Vec<&str> = scenario.meters.iter().map(|meter| meter.name.as_str()).collect();
        Failure::usage(format!(
            "{} has no meter `{name}`; accepted: {}",
            scenario.file,
            names.join(", ")
        ))
    })
}

/// `s4100 verify`
pub fn verify(args: &VerifyArgs) -> Result<ExitCode, Failure> {
    let panel = start::panel(args.panel.as_deref())?;
    let mut differs = false;
    let mut text = String::new();
    for path in &args.files {
        let name = path.display().to_string();
        let bytes = files::read(path, files::LONGEST_PAGE)
            .map_err(|error| Failure::file("verify", path, error))?;
        let differences =
            differences(&panel, &bytes, &name, &FileSystem).map_err(Failure::usage)?;
        differs |= !differences.is_empty();
        if differences.is_empty() {
            text.push_str(&format!("{}: as its recipe makes it\n", escaped(&name)));
        }
        for difference in differences {
            text.push_str(&format!("{}: {difference}\n", escaped(&name)));
        }
    }
    print(text)?;
    Ok(if differs { ExitCode::from(1) } else { ExitCode::SUCCESS })
}
