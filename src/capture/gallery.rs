//! Every screen of the menu as pictures, with a page that shows them all.

use std::fmt::Write as _;
use std::path::PathBuf;

use firmware_model::menu::{Dialog, Notation};
use firmware_model::{Place, TICKS_PER_SECOND, Tick};
use panels::{Panel, PngError, short_words, words};

use super::{Format, Keys, Look, PRESS, Shot, press, render, settled, walk};
use crate::scenario::Scenario;
use crate::simulation::NoSuchMeter;

/// Why there is no gallery.
#[derive(Debug, thiserror::Error)]
pub enum GalleryError {
    /// There is no such meter.
    #[error(transparent)]
    Meter(#[from] NoSuchMeter),
    /// The width is none that a picture can have.
    #[error(transparent)]
    Picture(#[from] PngError),
}

/// What a gallery is made of.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// The scenario whose values are shown.
    pub scenario: &'a Scenario,
    /// Which of its meters.
    pub meter: usize,
    /// How long it has run, after its first second, when the walk begins.
    pub after: Tick,
    /// What is shown of the meter, and how large.
    pub look: Look,
    /// Whether there is a PNG beside each SVG.
    pub png: bool,
}

/// A file of a gallery, its path within the gallery's directory.
pub type File = (PathBuf, Vec<u8>);

/// One screen in one notation.
struct Exhibit {
    name: String,
    keys: String,
    shot: Shot,
}

/// The files of a gallery: `index.html`, and in `iec` and `ieee` each screen as SVG and,
/// where asked for, PNG. All of them show the same moment.
///
/// # Errors
/// There is no such meter, or no picture of that width.
pub fn gallery(panel: &Panel, plan: &Plan<'_>) -> Result<Vec<File>, GalleryError> {
    let mut files = Vec::new();
    let mut page = String::new();
    for notation in [Notation::Ieee, Notation::Iec] {
        let directory = notation.name().to_lowercase();
        let _ = writeln!(page, "<h2 id=\"{directory}\">{} notation</h2>", notation.name());
        let mut group = "";
        for exhibit in exhibits(panel, plan, notation)? {
            let id = exhibit.shot.lcd.row().id;
            let family = id.split('.').next().unwrap_or(id);
            if family != group {
                let close = if group.is_empty() { "" } else { "</section>\n" };
                let _ = writeln!(page, "{close}<h3>{family}</h3>\n<section>");
                group = family;
            }
            let file = |extension: &str| format!("{directory}/{}.{extension}", exhibit.name);
            let picture = render(panel, &exhibit.shot, Format::Svg, plan.look)?;
            files.push((PathBuf::from(file("svg")), picture));
            if plan.png {
                let picture = render(panel, &exhibit.shot, Format::Png, plan.look)?;
                files.push((PathBuf::from(file("png")), picture));
            }
            page.push_str(&figure(panel, &exhibit, &file("svg")));
        }
        page.push_str("</section>\n");
    }
    files.push((PathBuf::from("index.html"), document(panel, plan, &page).into_bytes()));
    Ok(files)
}

/// Every screen with the keys that lead there, in the order of the menu.
fn exhibits(
    panel: &Panel,
    plan: &Plan<'_>,
    notation: Notation,
) -> Result<Vec<Exhibit>, GalleryError> {
    let start = settled(plan.scenario, panel, Some(notation), plan.after);
    let mut stops = walk(&start, plan.meter)?;
    stops.retain(|stop| is_shown(stop.place));
    let order: Vec<_> = panel.menu.screens().collect();
    stops.sort_by_key(|stop| order.iter().position(|screen| *screen == stop.place.screen));
    // The moment that all show: after the longest way, on the second, where the heart is lit.
    let longest = stops.iter().map(|stop| stop.route.len()).max().unwrap_or(0);
    let last = start.reached() + Tick(PRESS.0 * longest as u64);
    let moment = Tick(last.0.next_multiple_of(TICKS_PER_SECOND));
    let mut exhibits = Vec::new();
    for stop in stops {
        let mut bus = start.clone();
        press(&mut bus, plan.meter, &stop.route)?;
        bus.advance(moment);
        exhibits.push(Exhibit {
            name: file_name(stop.place),
            keys: Keys(stop.route).to_string(),
            shot: Shot::of(&bus, plan.meter)?,
        });
    }
    Ok(exhibits)
}

/// Of a number that is edited, the first digit stands for the others.
fn is_shown(place: Place) -> bool {
    !matches!(place.dialog, Dialog::Digit(digit) if digit > 0)
}

fn file_name(place: Place) -> String {
    let id = place.screen.id();
    match place.dialog {
        Dialog::Confirm { yes: true } => format!("{id}.yes"),
        _ => id.to_owned(),
    }
}

fn figure(panel: &Panel, exhibit: &Exhibit, file: &str) -> String {
    let lcd = &exhibit.shot.lcd;
    let keys = if exhibit.keys.is_empty() { "at power-up" } else { &exhibit.keys };
    format!(
        "<figure id=\"{}\">\n<img src=\"{file}\" loading=\"lazy\" alt=\"{}\">\n\
         <figcaption><b>{}</b><br><code>{}</code><br>keys: <kbd>{keys}</kbd></figcaption>\n\
         </figure>\n",
        file.trim_end_matches(".svg").replace('/', "-"),
        escaped(&words(panel, lcd)),
        escaped(&short_words(panel, lcd)),
        exhibit.name,
    )
}

fn document(panel: &Panel, plan: &Plan<'_>, body: &str) -> String {
    let title = escaped(&panel.case.title);
    let scenario = escaped(&plan.scenario.file);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title}: every screen</title>\n<style>\n{STYLE}</style>\n\
         <h1>{title}: every screen</h1>\n\
         <p>Scenario <code>{scenario}</code>. Keys are counted from the screen at power-up.\n\
         <a href=\"#ieee\">IEEE</a> <a href=\"#iec\">IEC</a></p>\n{body}</html>\n"
    )
}

const STYLE: &str = "\
:root { color-scheme: light dark; font: 15px/1.4 system-ui, sans-serif }
body { margin: 2rem auto; max-width: 78rem; padding: 0 1rem }
section { display: grid; gap: 1.2rem; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)) }
figure { margin: 0 }
img { width: 100%; height: auto }
figcaption { font-size: .85rem; margin-top: .3rem }
h3 { text-transform: capitalize }
";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
