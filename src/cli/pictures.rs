//! `s4100 screenshot` and `s4100 gallery`: what the meter shows, as files.

use std::fs;
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use super::failure::Failure;
use super::options::{GalleryArgs, PictureArgs, ScreenshotArgs};
use super::print::print;
use super::start;
use crate::capture::gallery::{GalleryError, Plan, gallery};
use crate::capture::{Format, Look, Shot, press, render, settled};
use crate::scenario::Scenario;

/// `s4100 screenshot`
pub fn screenshot(args: &ScreenshotArgs) -> Result<ExitCode, Failure> {
    let format = format(args)?;
    let scenario = start::scenario(args.scenario.as_deref())?;
    let panel = start::panel(args.picture.panel.as_deref())?;
    let meter = meter(&scenario, args.picture.meter.as_deref())?;
    let notation = args.notation.map(Into::into);
    let mut bus = settled(&scenario, &panel, notation, args.picture.after.unwrap_or_default());
    press(&mut bus, meter, &args.keys.0).map_err(Failure::usage)?;
    let shot = Shot::of(&bus, meter).map_err(Failure::usage)?;
    let bytes =
        render(&panel, &shot, format, look(&args.picture, args.glass)).map_err(Failure::usage)?;
    match &args.output {
        Some(path) => {
            fs::write(path, &bytes).map_err(|error| Failure::file("-o", path, &error))?;
            Ok(ExitCode::SUCCESS)
        }
        None => print(&bytes),
    }
}

/// `s4100 gallery`
pub fn make_gallery(args: &GalleryArgs) -> Result<ExitCode, Failure> {
    let scenario = start::scenario(args.scenario.as_deref())?;
    let panel = start::panel(args.picture.panel.as_deref())?;
    let plan = Plan {
        scenario: &scenario,
        meter: meter(&scenario, args.picture.meter.as_deref())?,
        after: args.picture.after.unwrap_or_default(),
        look: look(&args.picture, !args.case),
        png: args.png,
    };
    let files = gallery(&panel, &plan).map_err(|error| match error {
        GalleryError::Meter(error) => Failure::usage(error),
        GalleryError::Picture(error) => Failure::usage(error),
    })?;
    for (name, bytes) in &files {
        write(&args.directory.join(name), bytes)?;
    }
    eprintln!("s4100: {} files, see {}", files.len(), args.directory.join("index.html").display());
    Ok(ExitCode::SUCCESS)
}

/// What was asked for, else what the output's extension says, else text.
fn format(args: &ScreenshotArgs) -> Result<Format, Failure> {
    let names = Format::ALL.map(Format::name).join(", ");
    let format = match (args.format, &args.output) {
        (Some(format), _) => format.into(),
        (None, None) => Format::Text,
        (None, Some(path)) => {
            let extension = path.extension().and_then(|extension| extension.to_str());
            extension.and_then(Format::of_extension).ok_or_else(|| {
                Failure::usage(format!(
                    "{}: its name ends in none of {names}; rename it, or add `--format`",
                    path.display()
                ))
            })?
        }
    };
    if format == Format::Png && args.output.is_none() && std::io::stdout().is_terminal() {
        return Err(Failure::usage("a PNG is no text for a terminal: add `-o FILE.png`"));
    }
    Ok(format)
}

fn look(args: &PictureArgs, glass_only: bool) -> Look {
    Look { glass_only, width: args.size }
}

/// The place of the meter of that name; the first one without a name.
fn meter(scenario: &Scenario, name: Option<&str>) -> Result<usize, Failure> {
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

/// Writes a file of the gallery, and the directories above it.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error| Failure::world(format!("{}: {error}", path.display()));
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    fs::write(path, bytes).map_err(failed)
}
