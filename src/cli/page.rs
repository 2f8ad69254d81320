//! `s4100 page` and `s4100 link`: the meter in a page, and a state in an address.

use std::path::Path;
use std::process::ExitCode;

use super::options::{LinkArgs, PageArgs};
use super::pictures::wishes;
use super::print::print;
use super::which;
use crate::files;
use crate::session::{Failure, start};
use panels::diagnostics::nearest;
use panels::text::escaped;
use workbench::capture::PictureOptions;
use workbench::exam::deal;
use workbench::figures::Recipe;
use workbench::kind::FileKind;
use workbench::lesson::SHIPPED_LESSONS;
use workbench::link::link as link_of;

/// The page, where the program was built with it.
#[cfg(feature = "page")]
const PAGE: Option<&str> =
    Some(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/target/s4100.html")));
/// Without it nothing is in the program.
#[cfg(not(feature = "page"))]
const PAGE: Option<&str> = None;

/// Where the page says with what it begins.
const BEGINS: &str = "data-begin=\"\"";

/// `s4100 page`
pub fn page(args: &PageArgs) -> Result<ExitCode, Failure> {
    let begin = begins(args)?;
    let page = PAGE.ok_or_else(|| {
        Failure::usage(
            "the page is not in this program; it is s4100.html of the release archives, or \
             target/s4100.html after web/build; `cargo build --release --features page` puts that \
             one into the program",
        )
    })?;
    let text = page.replacen(BEGINS, &format!("data-begin=\"{}\"", escaped(&begin)), 1);
    let Some(file) = args.output.as_deref().filter(|file| *file != Path::new("-")) else {
        return print(text);
    };
    files::write(file, FileKind::Html, text.as_bytes())
        .map_err(|error| Failure::file("-o", file, error))?;
    Ok(ExitCode::SUCCESS)
}

/// With what the page is to begin, as JSON; nothing for the default scenario.
fn begins(args: &PageArgs) -> Result<String, Failure> {
    if let Some(name) = &args.lesson {
        if !SHIPPED_LESSONS.iter().any(|one| one.name == name) {
            let near = nearest(name, SHIPPED_LESSONS.iter().map(|one| one.name));
            let hint =
                near.first().map_or(String::new(), |name| format!("; did you mean `{name}`?"));
            let message = format!(
                "--lesson: no lesson `{name}` in the page{hint} `s4100 learn list` has them"
            );
            return Err(Failure::usage(message));
        }
        return Ok(serde_json::json!({ "lesson": name }).to_string());
    }
    let Some(seed) = args.exam_seed else { return Ok(String::new()) };
    let (from, to) = args.faults;
    // An exam that cannot be dealt is refused here, not in front of the class.
    deal(seed, from..=to).map_err(Failure::usage)?;
    Ok(serde_json::json!({ "exam": seed, "faults": [from, to] }).to_string())
}

/// `s4100 link`
pub fn link(args: &LinkArgs) -> Result<ExitCode, Failure> {
    let base = args.base.split('#').next().unwrap_or_default();
    let scenario = which::scenario(args.scenario.as_deref())?;
    let panel = start::panel(None)?;
    let wishes = wishes(&args.state, args.after.unwrap_or_default())?;
    let picture = ("state.svg", PictureOptions::default());
    let recipe = Recipe::new(&scenario, args.meter.as_deref(), wishes, picture);
    let linked = recipe.and_then(|recipe| recipe.state(&panel, &scenario).map(|_| recipe));
    let recipe = linked.map_err(Failure::usage)?;
    let link = link_of(recipe.tape()).map_err(Failure::usage)?;
    print(format!("{base}#{link}\n"))
}
