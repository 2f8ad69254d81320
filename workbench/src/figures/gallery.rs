//! Every screen of the menu as pictures, with a page that shows them all.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use firmware_model::menu::{Dialog, Editing, Notation, Subject};
use firmware_model::{Confidence, Door, Lcd, Place, ScreenId, Setup, Tick, accept};
use panels::text::escaped;
use panels::{NOTICE, Panel, described, inferred, label, short_words};

use super::recipe::{Recipe, RecipeError, Wish};
use crate::capture::{
    FIRST_SECOND, Look, Moment, Passed, PictureFormat, PictureOptions, Shot, settled,
};
use crate::duration::duration_text;
use crate::route::{
    Keys, PRESS, Passwords, RouteEnd, Target, TargetValue, follow, places, press, register, route,
};
use crate::scenario::Scenario;
use crate::simulation::{Bus, NoSuchMeter};
use crate::worded::Worded;

/// Why there is no gallery.
#[derive(Debug, thiserror::Error)]
pub enum GalleryError {
    /// There is no such meter.
    #[error(transparent)]
    Meter(#[from] NoSuchMeter),
    /// Its moment has passed before all keys were pressed.
    #[error(transparent)]
    Passed(#[from] Passed),
    /// A picture cannot be made.
    #[error(transparent)]
    Picture(#[from] RecipeError),
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
    /// What is asked of its pictures; both notations where none is asked for.
    pub options: &'a PictureOptions,
    /// Whether there is a PNG beside each SVG.
    pub png: bool,
    /// The beginning of the ids of the screens that are shown; empty for all.
    pub only: &'a str,
    /// What the commands in the captions begin with: `s4100 screenshot`, the scenario, and
    /// the options that all pictures share beside those which follow from this plan.
    pub command: &'a str,
}

/// The page that shows all pictures of a gallery.
pub const PAGE: &str = "index.html";
/// The same as data, and as Markdown.
pub const INDEXES: [&str; 2] = ["index.json", "index.md"];

/// A file of a gallery, its path within the gallery's directory.
pub type File = (PathBuf, Vec<u8>);

/// One screen in one notation.
struct Exhibit {
    name: String,
    /// What has happened before the keys: a path of the installation and its value.
    set: Option<(&'static str, &'static str)>,
    keys: String,
    shot: Shot,
    /// Where its keys lead.
    target: Target,
    /// What makes its picture.
    recipe: Recipe,
    /// What is asked of it.
    options: PictureOptions,
}

/// The files of a gallery: `index.html`, and in `iec` and `ieee` each screen as SVG and,
/// where asked for, PNG. All of them show the same moment.
///
/// # Errors
/// There is no such meter, or no picture of that width.
pub fn gallery(panel: &Panel, plan: &Plan<'_>) -> Result<Vec<File>, GalleryError> {
    let mut files = Vec::new();
    let mut page = String::new();
    let (mut rows, mut list) = (Vec::new(), String::from(MARKDOWN_HEAD));
    let mut moment = Tick::ZERO;
    for notation in notations(plan.options) {
        let directory = notation.word();
        let _ = writeln!(page, "<h2 id=\"{directory}\">{} notation</h2>", notation.name());
        let mut group = "";
        for exhibit in exhibits(panel, plan, notation)? {
            let id = exhibit.shot.lcd.row().id;
            let family = id.split('.').next().unwrap_or(id);
            if family != group {
                let heading = heading(family, &exhibit.shot.lcd);
                let close = if group.is_empty() { "" } else { "</section>\n" };
                let _ = writeln!(page, "{close}<h3>{heading}</h3>\n<section>");
                group = family;
            }
            let file = |extension: &str| format!("{directory}/{}.{extension}", exhibit.name);
            let picture = exhibit.recipe.picture(panel, &exhibit.shot, PictureFormat::Svg)?;
            moment = moment.max(exhibit.shot.at);
            rows.push(row(panel, plan, &exhibit, &file("svg")));
            list.push_str(&line(panel, &exhibit, &file("svg")));
            files.push((PathBuf::from(file("svg")), picture));
            if plan.png {
                let picture = exhibit.recipe.picture(panel, &exhibit.shot, PictureFormat::Png)?;
                files.push((PathBuf::from(file("png")), picture));
            }
            page.push_str(&figure(panel, plan, &exhibit, &file("svg")));
        }
        page.push_str("</section>\n");
    }
    let [json, markdown] = INDEXES;
    files
        .push((PathBuf::from(json), format!("{:#}\n", serde_json::Value::from(rows)).into_bytes()));
    files.push((PathBuf::from(markdown), list.into_bytes()));
    files.push((PathBuf::from(PAGE), document(panel, plan, moment, &page).into_bytes()));
    Ok(files)
}

/// The notations that a gallery has.
fn notations(options: &PictureOptions) -> impl Iterator<Item = Notation> {
    let wanted = options.notation;
    [Notation::Ieee, Notation::Iec]
        .into_iter()
        .filter(move |notation| wanted.is_none_or(|wanted| wanted == *notation))
}

/// The directories of a gallery, below its own.
pub fn directories(options: &PictureOptions) -> impl Iterator<Item = &'static str> {
    notations(options).map(Worded::word)
}

/// Every screen with the keys that lead there, in the order of the menu.
fn exhibits(
    panel: &Panel,
    plan: &Plan<'_>,
    notation: Notation,
) -> Result<Vec<Exhibit>, GalleryError> {
    let start = settled(plan.scenario, panel, plan.after);
    let station = start.stations().get(plan.meter).ok_or(NoSuchMeter(plan.meter))?;
    let name = (start.stations().len() > 1).then(|| station.name());
    let mut stops = places(station.meter(), Passwords::Known);
    stops.retain(|stop| is_shown(stop.place));
    let order: Vec<_> = panel.menu.screens().collect();
    stops.sort_by_key(|stop| order.iter().position(|screen| *screen == stop.place.screen));
    // The moment that all show: after the longest way, on the second, where the heart is lit.
    let longest = stops.iter().map(|stop| stop.route.len()).max().unwrap_or(0);
    let last = start.reached() + Tick(PRESS.0 * longest as u64);
    let moment = plan.options.moment.tick(last)?;
    let mut exhibits = Vec::new();
    for stop in stops {
        let mut bus = start.clone();
        press(&mut bus, plan.meter, &stop.route)?;
        bus.advance(moment);
        let shown = Shown { name: file_name(stop.place), target: target(stop.place), set: None };
        let shot = Shot::of(&bus, plan.meter, Some(notation))?;
        let options = options(plan, notation, Moment::At(moment), &shown.name);
        exhibits.push(exhibit(plan, name, shown, (Keys(stop.route), shot, options))?);
    }
    exhibits.extend(states(panel, plan, (&start, name), notation)?);
    exhibits.sort_by_key(|one| order.iter().position(|screen| *screen == one.target.screen));
    exhibits.retain(|exhibit| exhibit.target.screen.id().starts_with(plan.only));
    Ok(exhibits)
}

/// What an exhibit is of.
struct Shown {
    name: String,
    target: Target,
    set: Option<(&'static str, &'static str)>,
}

fn exhibit(
    plan: &Plan<'_>,
    meter: Option<&str>,
    Shown { name, target, set }: Shown,
    (keys, shot, options): (Keys, Shot, PictureOptions),
) -> Result<Exhibit, GalleryError> {
    let mut wishes: Vec<Wish> = Wish::wait("--after", plan.after).into_iter().collect();
    wishes.extend(set.map(|(path, value)| Wish::set("--set", path, value)));
    wishes.push(Wish::go("--screen", target));
    let file = format!("{name}.svg");
    let recipe = Recipe::new(plan.scenario, meter, wishes, (&file, options.clone()))?;
    Ok(Exhibit { name, set, keys: keys.to_string(), shot, target, recipe, options })
}

/// What raises each alert, for a gallery to show it; that of the pulses takes settings too.
const ALARMS: [(&str, &str, &str); 5] = [
    ("alert.phase_loss", "wiring.voltage.B.open", "true"),
    ("alert.low_pf", "load.phase.A.power_factor", "0.3"),
    ("alert.frequency", "service.frequency", "40"),
    ("alert.over_current", "load.phase.A.amps", "400"),
    ("alert.over_voltage", "service.line_to_neutral", "900"),
];
/// How long an alert is given to come up.
const ALARM: Tick = Tick::from_seconds(8);

/// What the menu shows beside its screens as they are: alerts that are raised, and values that
/// are refused. What a scenario does not let happen is left out.
fn states(
    panel: &Panel,
    plan: &Plan<'_>,
    (start, name): (&Bus, Option<&str>),
    notation: Notation,
) -> Result<Vec<Exhibit>, GalleryError> {
    let mut exhibits = Vec::new();
    let mut add = |shown: Shown, moment: Moment| -> Result<(), GalleryError> {
        let mut bus = start.clone();
        if let Some((path, value)) = shown.set
            && bus.set(plan.meter, path, value).is_err()
        {
            return Ok(());
        }
        let station = bus.stations().get(plan.meter).ok_or(NoSuchMeter(plan.meter))?;
        let Ok(route) = route(station.meter(), shown.target, Passwords::Known) else {
            return Ok(());
        };
        follow(&mut bus, plan.meter, &route)?;
        bus.advance(moment.tick(bus.reached())?);
        let shot = Shot::of(&bus, plan.meter, Some(notation))?;
        if shown.set.is_some() && !shot.lcd.wrench {
            return Ok(());
        }
        let options = options(plan, notation, moment, &shown.name);
        exhibits.push(exhibit(plan, name, shown, (Keys(route.keys), shot, options))?);
        Ok(())
    };
    let raised = Moment::At(start.reached() + ALARM);
    for (id, path, value) in ALARMS {
        let Some(screen) = ScreenId::named(id).filter(|it| panel.menu.contains(*it)) else {
            continue;
        };
        let set = Some((path, value));
        add(Shown { name: format!("{id}.raised"), target: Target::screen(screen), set }, raised)?;
    }
    let Some(station) = start.stations().get(plan.meter) else { return Ok(exhibits) };
    for screen in panel.menu.screens() {
        let Some(number) = refused(screen, station.meter().setup()) else { continue };
        let value = Some(TargetValue { number, arrival: RouteEnd::Refused });
        let shown = Shown {
            name: format!("{}.refused", screen.id()),
            target: Target { screen, value },
            set: None,
        };
        add(shown, Moment::Now)?;
    }
    Ok(exhibits)
}

/// A value that the setting of `screen` refuses: the highest that its digits can make, or zero.
fn refused(screen: ScreenId, setup: &Setup) -> Option<u32> {
    let Subject::Setting(setting) = screen.row().subject else { return None };
    let digits = Editing::of(setting).digits()?;
    let highest = 10_u32.checked_pow(u32::from(digits))? - 1;
    [highest, 0].into_iter().find(|value| accept(setting, *value, setup, Door::Keys).is_err())
}

/// The head of the list in Markdown.
const MARKDOWN_HEAD: &str = "| screen | label | register | evidence | keys | picture |\n| --- | --- | --- | --- | --- | --- |\n";

/// An exhibit as a row of the list in Markdown.
fn line(panel: &Panel, exhibit: &Exhibit, file: &str) -> String {
    let lcd = &exhibit.shot.lcd;
    let register = register(lcd.row().subject).map_or_else(String::new, |it| it.to_string());
    format!(
        "| `{}` | {} | {register} | {} | `{}` | ![{}]({file}) |\n",
        lcd.row().id,
        label(lcd),
        lcd.evidence().confidence.name(),
        exhibit.keys,
        described(panel, lcd).replace('|', "/"),
    )
}

/// The same as data.
fn row(panel: &Panel, plan: &Plan<'_>, exhibit: &Exhibit, file: &str) -> serde_json::Value {
    let lcd = &exhibit.shot.lcd;
    serde_json::json!({
        "file": file,
        "screen": lcd.row().id,
        "label": label(lcd),
        "register": register(lcd.row().subject),
        "confidence": lcd.evidence().confidence.name(),
        "source": lcd.evidence().source,
        "keys": exhibit.keys,
        "words": described(panel, lcd),
        "command": command(plan, exhibit),
    })
}

/// What leads to a place: the answer yes is one that is shown and not given.
fn target(place: Place) -> Target {
    let yes = TargetValue { number: 1, arrival: RouteEnd::Shown };
    let value = (place.dialog == Dialog::Confirm { yes: true }).then_some(yes);
    Target { screen: place.screen, value }
}

/// What is asked of one picture. The same screen in the other notation has other ids, so that
/// both can stand in one page.
fn options(plan: &Plan<'_>, notation: Notation, moment: Moment, name: &str) -> PictureOptions {
    let Look { id_prefix, .. } = &plan.options.look;
    let before = id_prefix.as_ref().map_or_else(String::new, |prefix| format!("{prefix}-"));
    let id_prefix = Some(format!("{before}{}-{name}", notation.word()));
    PictureOptions {
        look: Look { id_prefix, ..plan.options.look.clone() },
        notation: Some(notation),
        moment,
    }
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

fn figure(panel: &Panel, plan: &Plan<'_>, exhibit: &Exhibit, file: &str) -> String {
    let lcd = &exhibit.shot.lcd;
    let keys = if exhibit.keys.is_empty() { "at power-up" } else { &exhibit.keys };
    let also = if plan.png {
        let png = Path::new(file).with_extension("png");
        format!(" <a href=\"{}\">PNG</a>", png.display())
    } else {
        String::new()
    };
    let notes = inferred(lcd, !plan.options.look.glass_only).join(" ");
    let alt = format!("{} {notes}", described(panel, lcd));
    format!(
        "<figure id=\"{}\">\n<img src=\"{file}\" loading=\"lazy\" alt=\"{}\">\n\
         <figcaption><b>{}</b>{}{also}<br><samp>{}</samp> <code>{}</code>{}<br>\
         keys: <kbd>{keys}</kbd><br>\
         <code class=\"command\">{}</code></figcaption>\n</figure>\n",
        file.trim_end_matches(".svg").replace('/', "-"),
        escaped(alt.trim_end()),
        escaped(&short_words(panel, lcd)),
        mark(lcd),
        escaped(&label(lcd)),
        lcd.row().id,
        register(lcd.row().subject).map_or_else(String::new, |it| format!(" register {it}")),
        escaped(&command(plan, exhibit)),
    )
}

/// The word `inferred` at a state of a screen that is, with why.
fn mark(lcd: &Lcd) -> String {
    let evidence = lcd.evidence();
    if evidence.confidence != Confidence::Inferred || !lcd.lit {
        return String::new();
    }
    let name = evidence.confidence.name();
    format!(" <i class=\"{name}\" title=\"{}\">{name}</i>", escaped(evidence.source))
}

/// The command that makes the drawing again.
fn command(plan: &Plan<'_>, exhibit: &Exhibit) -> String {
    let mut text = plan.command.to_owned();
    if plan.after > Tick::ZERO {
        let _ = write!(text, " --after {}", duration_text(plan.after));
    }
    if let Some((path, value)) = exhibit.set {
        let _ = write!(text, " --set {path}={value}");
    }
    let _ = write!(text, " --screen {}", exhibit.target.screen.id());
    if let Some(value) = exhibit.target.value_text() {
        let _ = write!(text, " --value {value}");
        if matches!(exhibit.target.value, Some(TargetValue { arrival: RouteEnd::Refused, .. })) {
            text.push_str(" --refused");
        }
    }
    let _ = write!(text, "{} -o {}.svg", exhibit.options, exhibit.name);
    text
}

/// What stands above the screens of a family; as on the glass, where that has the same name.
fn heading<'a>(family: &'a str, lcd: &'a Lcd) -> &'a str {
    let first = lcd.first.as_str();
    if first.eq_ignore_ascii_case(family) { first } else { family }
}

fn document(panel: &Panel, plan: &Plan<'_>, moment: Tick, body: &str) -> String {
    let title = escaped(&panel.case.title);
    let scenario = escaped(&plan.scenario.file);
    let meter = plan.scenario.meters.get(plan.meter).map_or("", |meter| &meter.name);
    let (meter, after) = (escaped(meter), duration_text(FIRST_SECOND + plan.after));
    let link =
        |directory: &str| format!("<a href=\"#{directory}\">{}</a>", directory.to_uppercase());
    let links = directories(plan.options).map(link).collect::<Vec<_>>().join(" ");
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n{GENERATOR}\n\
         <title>{title}: every screen</title>\n<style>\n{STYLE}</style>\n\
         <h1>{title}: every screen</h1>\n\
         <p>Scenario <code>{scenario}</code>, meter <code>{meter}</code>. The keys are pressed \
         {after} after the power-up, and counted from the screen that it begins with; all \
         pictures are of the moment {} after it. The command of a picture makes its drawing again. \
         What no document states is marked <i class=\"inferred\">inferred</i>; where things stand \
         on the glass, the shapes of its characters, and the case are inferred everywhere.\n\
         {links}</p>\n{body}<footer><p>{NOTICE}</p></footer>\n</html>\n",
        duration_text(moment),
    )
}

/// By this line a page is known as one of a gallery.
const GENERATOR: &str = "<meta name=\"generator\" content=\"s4100 gallery\">";

/// Whether a page is that of a gallery.
pub fn is_page(page: &str) -> bool {
    page.contains(GENERATOR)
}

/// The pictures that the page of a gallery lists; none if it is another page.
pub fn listed(page: &str) -> Vec<PathBuf> {
    if !is_page(page) {
        return Vec::new();
    }
    let quoted = page.split('"').filter(|text| is_picture(text));
    quoted.map(PathBuf::from).collect()
}

/// Whether a gallery writes a file of this name.
fn is_picture(name: &str) -> bool {
    let Some(name) = name.strip_prefix("iec/").or_else(|| name.strip_prefix("ieee/")) else {
        return false;
    };
    let stem = name.strip_suffix(".svg").or_else(|| name.strip_suffix(".png"));
    stem.is_some_and(|stem| stem.chars().all(|c| c.is_ascii_alphanumeric() || "._".contains(c)))
}

const STYLE: &str = "\
:root { color-scheme: light dark; font: 15px/1.4 system-ui, sans-serif }
body { margin: 2rem auto; max-width: 78rem; padding: 0 1rem }
section { display: grid; gap: 1.2rem; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)) }
figure { margin: 0 }
img { width: 100%; height: auto }
i.inferred { color: light-dark(#8a4b00, #f0b56a); font-size: .85em }
figcaption { font-size: .85rem; margin-top: .3rem }
.command { overflow-wrap: anywhere; font-size: .75rem }
h3 { text-transform: capitalize }
@media print {
  body { font-size: 8px; margin: 0; max-width: none }
  section { grid-template-columns: repeat(6, 1fr); gap: .5rem }
  figure { break-inside: avoid }
  .command { display: none }
}
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_of_a_gallery_are_listed() {
        let links = "<img src=\"iec/pf.b.svg\"> <a href=\"ieee/pf.b.png\"> \
            \"ieee/../../x.svg\" \"/iec/a.svg\" \"iec/a/b.svg\" \"iec/notes.txt\"";
        let listed_in = |page: &str| listed(page).iter().map(|p| p.display().to_string()).collect();
        let own: Vec<String> = listed_in(&format!("{GENERATOR}{links}"));
        assert_eq!(own, ["iec/pf.b.svg", "ieee/pf.b.png"]);
        let other: Vec<String> = listed_in(links);
        assert!(other.is_empty());
    }
}
