//! A book of pictures: built, checked, and what a change of the panel does to it.

use std::collections::BTreeMap;

use firmware_model::Tick;
use firmware_model::menu::Notation;
use firmware_model::registers::Register;
use panels::{Panel, Region, carried, regions};
use workbench::capture::{Look, PictureFormat, PictureView, Shot, scene, settled};
use workbench::figures::{
    Book, DocumentFormat, FigureLock, MadePicture, Recipe, Scenarios, States, check, differences,
    emitted, figures_junit, film, film_of_tape, github_note, make, menu_dot, menu_map, moved,
    review_page, strip,
};
use workbench::library::Packed;
use workbench::link::read_link;
use workbench::registers::Contents;
use workbench::route::{Passwords, Route, route, screens};
use workbench::scenario::Scenario;
use workbench::worded::Worded;

const BOOK: &str = r#"
directory = "pictures"
[defaults]
view = "glass"
notation = ["ieee", "iec"]
[figure.vll]
screen = "setup.voltage.system"
value = 480
callouts = { 1 = "label.first", 2 = "value.digit.2", 3 = "icon.wrench" }
caption = "Step 9a"
[figure.alert]
scenario = "lead-open"
screen = "alert.phase_loss"
notation = "ieee"
format = ["svg", "png"]
[figure.reversed]
pair = [{ scenario = "ct-reversed" }, { scenario = "ct-reversed", set = { "wiring.ct.B.reversed" = false } }]
view = ["wiring", "phasors", "glass"]
screen = "power.real.b"
notation = "ieee"
theme = "print"
"#;

fn read(text: &str) -> (Book, Scenarios) {
    Book::read(text, "figures.toml", &Packed::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn made(panel: &Panel) -> Vec<MadePicture> {
    let (book, scenarios) = read(BOOK);
    let mut states = States::default();
    let one = |planned| make(panel, planned, &scenarios, &mut states).unwrap();
    book.pictures.iter().map(one).collect()
}

/// A panel with one file of the built-in ones changed.
fn changed(file: &str, from: &str, to: &str) -> Panel {
    let directory = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../panels/series-4100");
    let names: Vec<String> = Panel::files().map(str::to_owned).collect();
    let read = |path: &std::path::Path| {
        let text = std::fs::read_to_string(path)?;
        if path.ends_with(file) {
            assert!(text.contains(from), "{file} has no `{from}`");
            return Ok(text.replacen(from, to, 1).into_bytes());
        }
        Ok(text.into_bytes())
    };
    Panel::load(&directory, Some(&names), &read).unwrap_or_else(|error| panic!("{error:?}"))
}

struct Built {
    lock: FigureLock,
    files: BTreeMap<String, Vec<u8>>,
}

fn built() -> Built {
    let made = made(&Panel::builtin().unwrap());
    let files = made.iter().map(|one| (one.locked.file.clone(), one.bytes.clone())).collect();
    let lock = FigureLock::new(made.into_iter().map(|one| one.locked).collect());
    // As it is read from its file.
    Built { lock: FigureLock::read(&lock.text()).unwrap(), files }
}

/// What `check` finds where the panel is `panel`, as lines.
fn found(built: &Built, panel: &Panel) -> Vec<String> {
    let findings = check(&built.lock, &made(panel), &|file| built.files.get(file).cloned());
    findings.into_iter().map(|finding| format!("{}: {}", finding.file, finding.message)).collect()
}

#[test]
fn a_book_makes_a_picture_for_each_view_notation_and_format() {
    let (book, _) = read(BOOK);
    let files: Vec<&str> = book.pictures.iter().map(|picture| picture.file.as_str()).collect();
    let expected = [
        "vll.ieee.svg",
        "vll.iec.svg",
        "alert.svg",
        "alert.png",
        "reversed.wiring.svg",
        "reversed.phasors.svg",
        "reversed.glass.svg",
    ];
    assert_eq!(files, expected);
    let built = built();
    assert_eq!(found(&built, &Panel::builtin().unwrap()), [""; 0]);
    // By hand: 600 V from the factory, 480 asked for; 60 A at 277 V with a power factor of 0.9
    // lagging, 26 degrees, and B the other way round.
    let glass = &built.lock.of("vll.ieee.svg").unwrap().glass[0];
    assert_eq!((glass.label.as_str(), glass.value.as_str()), ("VLL", "00480"));
    assert_eq!(glass.icons, ["heart"]);
    let alert = &built.lock.of("alert.svg").unwrap().glass[0];
    assert_eq!((alert.label.as_str(), alert.icons.contains(&"wrench".to_owned())), ("PLOSS", true));
    let phasors = &built.lock.of("reversed.phasors.svg").unwrap().words;
    assert!(phasors.contains("IB 60.0 A at 34 degrees, in truth 60.0 A at -146 degrees."));
    let pair = &built.lock.of("reversed.glass.svg").unwrap().words;
    assert!(pair.contains("value -14.965 -> 14.965 import off -> on export on -> off"), "{pair}");
    assert!(pair.contains("left: CT B points the wrong way"), "{pair}");
}

/// One thing changed at a time: the check names that, and only pictures that have it.
#[test]
fn each_change_of_the_panel_is_named_and_nothing_else() {
    let built = built();
    let label = changed("menu.toml", "ieee = [\"VL%\", \"\"]", "ieee = [\"U L%\", \"\"]");
    assert_eq!(found(&built, &label), ["vll.ieee.svg: label \"VLL\" -> \"U LL\""]);
    let second = changed("menu.toml", "ieee = [\"PLOSS\", \"\"]", "ieee = [\"PLOSS\", \"X\"]");
    let second = found(&built, &second);
    assert_eq!(second.len(), 2, "{second:?}");
    assert!(second[0].starts_with("alert.svg: second label"), "{second:?}");
    let colour = changed("panel.toml", "ink = \"#f2f8ff\"", "ink = \"#fffff0\"");
    let colours = found(&built, &colour);
    assert_eq!(colours.len(), 4, "the printed pair has no such ink: {colours:?}");
    assert!(colours[0].contains("colours #f2f8ff -> #fffff0"), "{colours:?}");
    let heart = changed("panel.toml", "heart = { at = [205, 5]", "heart = { at = [204, 5]");
    let shapes = found(&built, &heart);
    assert_eq!(shapes.len(), 5, "every glass: {shapes:?}");
    assert!(shapes.iter().all(|it| it.contains("drawn otherwise")), "{shapes:?}");
}

#[test]
fn a_value_an_icon_a_cursor_and_evidence_are_named_one_by_one() {
    let built = built();
    let old = built.lock.of("vll.ieee.svg").unwrap();
    let with = |change: &dyn Fn(&mut workbench::figures::LockedGlass)| {
        let mut new = old.clone();
        change(&mut new.glass[0]);
        old.changes(&new)
    };
    assert_eq!(with(&|glass| glass.value = "00580".into()), ["value 00480 -> 00580"]);
    assert_eq!(with(&|glass| glass.icons.push("wrench".into())), ["wrench off -> on"]);
    assert_eq!(with(&|glass| glass.cursor = 0), ["cursor digit 4 -> none"]);
    assert_eq!(with(&|glass| glass.lit = false), ["glass lit -> dark"]);
    assert_eq!(
        with(&|glass| glass.evidence = "documented".into()),
        ["evidence inferred -> documented"]
    );
    assert_eq!(old.changes(old), [""; 0]);
}

#[test]
fn a_missing_a_changed_and_an_unused_picture_are_findings() {
    let mut built = built();
    let panel = Panel::builtin().unwrap();
    built.files.remove("alert.png");
    built.files.insert("alert.svg".into(), b"<svg/>".to_vec());
    let mut stray = built.lock.of("alert.svg").unwrap().clone();
    stray.file = "gone.svg".into();
    built.lock.picture.push(stray);
    let found = found(&built, &panel);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].starts_with("alert.svg: its file is not what was built"), "{found:?}");
    assert_eq!(found[1], "alert.png: its file is missing");
    assert_eq!(found[2], "gone.svg: is in the lock, and no figure makes it");
    let findings = check(&built.lock, &made(&panel), &|file| built.files.get(file).cloned());
    let page = review_page("a<b.toml", &findings, &made(&panel), &|_| None);
    assert!(
        page.contains("a&lt;b.toml")
            && page.contains("3 findings.")
            && page.contains("data:image/png")
    );
    let junit = figures_junit("figures.toml", &findings, &made(&panel));
    assert!(junit.contains("tests=\"8\" failures=\"3\""), "{junit}");
    let note = github_note("figures.toml", &findings[1]);
    assert_eq!(note, "::error file=figures.toml::alert.png: its file is missing");
}

#[test]
fn what_is_wrong_in_a_book_has_its_place_and_its_key() {
    let error = |text: &str| match Book::read(text, "f.toml", &Packed::default()) {
        Ok(_) => panic!("{text} is not refused"),
        Err(error) => error.to_string(),
    };
    for (text, said) in [
        ("[figure.a]\nscren = 1\n", "unknown field `scren`"),
        (
            "[figure.a]\nscreen = \"setup.voltag.system\"\n",
            "figure.a: screen: `setup.voltag.system` is not a screen (did you mean `setup.voltage.system`?)",
        ),
        (
            "[figure.a]\nscreen = \"setup.com.baud\"\nvalue = 1\n",
            "figure.a: value: `setup.com.baud` is 1; accepted: ",
        ),
        (
            "[figure.a]\ntheme = \"prnt\"\n",
            "figure.a: theme: `prnt` is not one; accepted: screen, print, outline, dark, flat",
        ),
        (
            "[figure.a]\ncallouts = { x = \"label\" }\n",
            "figure.a: callouts: `x=label` is not a callout",
        ),
        (
            "[figure.a]\nscenario = \"ct-revrsed\"\n",
            "figure.a: scenario: no scenario and no file `ct-revrsed`",
        ),
        ("[figure.a]\nmeter = \"x\"\n", "figure.a: meter: `x` is not a meter of"),
        ("[figure.a]\nvalue = 1\n", "figure.a: value: stands without a `screen`"),
    ] {
        let message = error(text);
        assert!(message.contains(said), "{text}: {message}");
        assert!(message.starts_with("f.toml:") || message.contains("f.toml"), "{message}");
    }
    // What only the meter can tell: at the build.
    let (book, scenarios) = read("[figure.a]\nscreen = \"setup.voltage.system\"\nvalue = 900\n");
    let panel = Panel::builtin().unwrap();
    let refused = make(&panel, &book.pictures[0], &scenarios, &mut States::default());
    let message = refused.unwrap_err().to_string();
    assert!(message.starts_with("value: `setup.voltage.system` is 900 V; divided by"), "{message}");
}

/// Pictures reopen from what they carry: the same bytes, and the same tape.
#[test]
fn every_picture_of_a_book_makes_itself_again() {
    let panel = Panel::builtin().unwrap();
    for MadePicture { bytes, locked } in made(&panel) {
        let found = differences(&panel, &bytes, &locked.file, &Packed::default()).unwrap();
        assert_eq!(found, [""; 0], "{}", locked.file);
        let recipes = Recipe::of_picture(&bytes, &locked.file).unwrap();
        let texts: Vec<String> = recipes.iter().map(|recipe| recipe.tape().to_string()).collect();
        assert_eq!(texts, locked.recipe);
        assert!(carried(&bytes).description.is_some());
    }
}

#[test]
fn figures_are_emitted_with_caption_number_and_alternative_text() {
    let (book, _) = read(BOOK);
    let made = made(&Panel::builtin().unwrap());
    let text = |format| emitted(&book, &made, format, None);
    let alt = "System voltage, line to line: 00480 volts.";
    let markdown = text(DocumentFormat::Markdown);
    assert!(markdown.starts_with(&format!("![{alt}")), "{markdown}");
    assert!(markdown.contains("(pictures/vll.ieee.svg)\n\n*Figure 1: Step 9a*"), "{markdown}");
    let rst = text(DocumentFormat::Rst);
    assert!(rst.contains(".. figure:: pictures/vll.ieee.svg\n   :alt: System voltage"), "{rst}");
    let adoc = text(DocumentFormat::AsciiDoc);
    assert!(
        adoc.contains("[#vll]\n.Step 9a\nimage::pictures/vll.ieee.svg[\"System voltage"),
        "{adoc}"
    );
    let html = text(DocumentFormat::Html);
    assert!(html.contains("<figcaption>Figure 1: Step 9a</figcaption>"), "{html}");
    let csv = text(DocumentFormat::Csv);
    assert_eq!(csv.lines().count(), 8, "{csv}");
    assert!(csv.contains("\"alert\",\"2\",\"pictures/alert.svg\",\"\",\"Phase loss"), "{csv}");
}

/// Each picture leads to the state that it was taken in, by a short link.
#[test]
fn figures_lead_to_the_live_meter() {
    let (book, _) = read(BOOK);
    let made = made(&Panel::builtin().unwrap());
    let base = "https://example.org/s4100.html";
    for format in DocumentFormat::VALUES {
        let text = emitted(&book, &made, *format, Some(base));
        let links: Vec<&str> = text
            .split(base)
            .skip(1)
            .filter_map(|rest| rest.split([')', '"', '\n']).next())
            .collect();
        assert_eq!(links.len(), made.len(), "{text}");
        for (link, one) in links.iter().zip(&made) {
            assert!(link.len() < 2000, "{link}");
            let tape = read_link(link).unwrap().to_string();
            assert_eq!(Some(&tape), one.locked.recipe.first(), "{}", one.locked.file);
        }
    }
}

/// Where the disc of a badge is: the last but one shape, the number stands on it.
fn disc(badge: &panels::scene::Group) -> Region {
    use panels::scene::PathStep::{Curve, Move};
    let steps = badge.shapes[badge.shapes.len() - 2].path().steps();
    let point = |step: &panels::scene::PathStep| match *step {
        Move(at) | Curve(_, _, at) => Some(at),
        _ => None,
    };
    let points: Vec<[f64; 2]> = steps.iter().filter_map(point).collect();
    let low = [0, 1].map(|axis| points.iter().map(|at| at[axis]).fold(f64::MAX, f64::min));
    let high = [0, 1].map(|axis| points.iter().map(|at| at[axis]).fold(f64::MIN, f64::max));
    Region { at: low, size: [high[0] - low[0], high[1] - low[1]] }
}

/// Badges stand beside the picture, and none on another.
#[test]
fn badges_cover_nothing() {
    let panel = Panel::builtin().unwrap();
    let bus = settled(&Scenario::shipped("default").unwrap(), &panel, Tick::ZERO);
    let shot = Shot::of(&bus, 0, None).unwrap();
    for view in [PictureView::Glass, PictureView::Meter, PictureView::Wiring] {
        let plain = Look { view: Some(view), ..Look::default() };
        let bare = scene(&panel, &shot, &plain).unwrap();
        let names: Vec<String> = regions(&bare).into_iter().map(|(name, _)| name).collect();
        assert!(names.contains(&"picture".to_owned()));
        let mut look = plain.clone();
        look.marks.callouts = names
            .iter()
            .take(30)
            .enumerate()
            .map(|(at, name)| (at as u8 + 1, name.clone()))
            .collect();
        let marked = scene(&panel, &shot, &look).unwrap();
        let seen = Region { at: bare.origin, size: bare.size };
        let discs: Vec<Region> = marked
            .groups
            .iter()
            .filter(|group| group.part.name().starts_with("callout."))
            .map(disc)
            .collect();
        assert_eq!(discs.len(), look.marks.callouts.len());
        let whole = Region { at: marked.origin, size: marked.size };
        for (index, disc) in discs.iter().enumerate() {
            assert!(!disc.touches(seen), "badge {} of {view:?} is on the picture", index + 1);
            let inside = (0..2).all(|axis| {
                disc.at[axis] >= whole.at[axis] && disc.end()[axis] <= whole.end()[axis]
            });
            if names.len() < 20 {
                assert!(inside, "badge {} of {view:?} is cut off", index + 1);
                let others = discs.iter().skip(index + 1);
                assert!(
                    others.into_iter().all(|other| !disc.touches(*other)),
                    "badge {} of {view:?}",
                    index + 1
                );
            }
        }
    }
}

#[test]
fn a_part_that_is_not_shown_is_told_with_those_that_are() {
    let panel = Panel::builtin().unwrap();
    let (book, scenarios) = read("[figure.a]\nhighlight = \"value.digt.2\"\n");
    let message = make(&panel, &book.pictures[0], &scenarios, &mut States::default())
        .unwrap_err()
        .to_string();
    assert!(message.contains("no part `value.digt.2`, did you mean `value.digit."), "{message}");
    assert_eq!(book.pictures[0].format, PictureFormat::Svg);
}

/// A film takes as long as the keys and their reading do, and every pixel of it is drawn.
#[test]
fn a_film_takes_the_time_of_its_keys() {
    let panel = Panel::builtin().unwrap().themed(panels::PictureTheme::Flat);
    let bus = settled(&Scenario::shipped("default").unwrap(), &panel, Tick::ZERO);
    let target = "setup.com".parse().unwrap();
    let way = route(bus.stations()[0].meter(), target, Passwords::Known).unwrap();
    let bytes = film(&panel, &bus, 0, &way).unwrap();
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(bytes.as_slice()).unwrap();
    let size = usize::from(decoder.width()) * usize::from(decoder.height());
    let (mut hundredths, mut drawn, mut frames) = (0, 0, 0);
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        hundredths += u32::from(frame.delay);
        if frames == 0 {
            drawn = frame.buffer.chunks_exact(4).filter(|pixel| pixel[3] == 255).count();
        }
        frames += 1;
    }
    // Seven keys of 200 ms in three steps, and two seconds to read each and the beginning.
    assert_eq!(way.keys.len(), 7);
    assert_eq!(hundredths, 7 * 20 + 4 * 200);
    assert_eq!((decoder.width(), drawn), (480, size));
    assert!(frames > 16, "the heart blinks: {frames}");
    let again = film(&panel, &bus, 0, &way).unwrap();
    assert_eq!(bytes, again, "the same keys make the same film");
}

#[test]
fn a_strip_has_a_numbered_picture_for_each_step() {
    let panel = Panel::builtin().unwrap();
    let bus = settled(&Scenario::shipped("default").unwrap(), &panel, Tick::ZERO);
    let target = "setup.com.baud=9600".parse().unwrap();
    let way = route(bus.stations()[0].meter(), target, Passwords::Known).unwrap();
    let sheet = strip(&panel, &bus, 0, &way).unwrap();
    assert!(
        sheet
            .description
            .starts_with("1. Press plus: the glass shows SETUP (Setup). 2. Press next")
    );
    assert!(sheet.description.contains("the value reads 9600."), "{}", sheet.description);
    assert!(strip(&panel, &bus, 0, &Route::default()).is_err());
}

/// The menu on one sheet: every room on the paper, none on another, and the keys as edges.
#[test]
fn the_map_has_every_room_once_and_says_what_has_moved() {
    let panel = Panel::builtin().unwrap();
    let bus = settled(&Scenario::shipped("default").unwrap(), &panel, Tick::ZERO);
    let meter = bus.stations()[0].meter();
    for (passwords, rooms) in [(Passwords::Known, 123), (Passwords::Unknown, 90)] {
        let sheet =
            menu_map(&panel, &bus, 0, (Notation::Ieee, passwords), panels::PictureTheme::Print);
        assert!(sheet.description.contains(&format!("{rooms} screens")), "{}", sheet.description);
        let glasses: Vec<Region> = sheet
            .groups
            .iter()
            .filter(|group| group.part.name() == "glass")
            .map(|group| {
                let alone = panels::scene::Scene { groups: vec![group.clone()], ..sheet.clone() };
                regions(&alone)[0].1
            })
            .collect();
        assert_eq!(glasses.len(), rooms);
        for (index, glass) in glasses.iter().enumerate() {
            assert!(glass.at[0] > 0.0 && glass.end()[0] < 420.0 && glass.end()[1] < 297.0);
            assert!(glasses.iter().skip(index + 1).all(|other| !glass.touches(*other)));
        }
    }
    let dot = menu_dot(&panel, meter, Notation::Iec, Passwords::Known);
    assert!(dot.contains("\"setup.password\" -> \"setup.com\" [label=\"next\"];"));
    assert!(dot.contains("\"energy.real.net\" -> \"energy.reactive.q1\" [label=\"minus\"];"));
    assert!(!dot.contains("\"setup.com.baud\" -> \"setup.com.baud\""));
    let now = screens(meter, Passwords::Known);
    assert_eq!(moved(&now, &now), [""; 0]);
    let other = changed("menu.toml", "ieee = [\"BAUD\", \"\"]", "ieee = [\"RATE\", \"\"]");
    let bus = settled(&Scenario::shipped("default").unwrap(), &other, Tick::ZERO);
    let later = screens(bus.stations()[0].meter(), Passwords::Known);
    assert_eq!(moved(&now, &later), ["setup.com.baud: IEEE label \"BAUD\" -> \"RATE\""]);
}

/// The registers of the voltage of A to neutral, and of the current of A.
const VOLTS: u16 = 106;
const AMPS: u16 = 109;

/// Scenarios in which nothing changes with time, with right and with wrong wiring.
const STEADY: [&str; 14] = [
    "default",
    "type-12",
    "type-40",
    "solar-export",
    "ct-reversed",
    "ct-swapped",
    "ct-wrong-size",
    "ct-two-lines",
    "ct-on-neutral",
    "leads-swapped",
    "lead-on-other-service",
    "pt-mismatch",
    "pt-reversed",
    "neutral-lead-on-line",
];

/// The number that a signed register holds, and the step that its scale register gives it.
fn scaled(contents: &Contents, register: u16, scale: u16) -> (f64, f64) {
    let word = |register| {
        f64::from(contents.word(Register::new(register).unwrap()).unwrap().cast_signed())
    };
    let step = libm::pow(10.0, word(scale));
    (word(register) * step, step)
}

/// The arrows are what the registers say: lengths are the readings, and power is the product of
/// voltage and current with the cosine between them.
#[test]
fn phasors_are_the_registers() {
    let panel = Panel::builtin().unwrap();
    let mut compared = 0;
    for name in STEADY {
        let bus = settled(&Scenario::shipped(name).unwrap(), &panel, Tick::from_seconds(3));
        let station = &bus.stations()[0];
        let contents = Contents::from(&station.meter().registers().unwrap());
        let arms = workbench::wiring::arms(station.installation().site(), station.meter().setup());
        let of = |current: bool, line: usize| {
            arms.iter().find(|arm| arm.is_current == current && arm.line as usize == line)
        };
        let near = |what: &str, (read, step): (f64, f64), drawn: f64| {
            let away = (read - drawn).abs();
            assert!(away <= 0.002 * drawn.abs() + 2.0 * step, "{name} {what}: {read} {drawn}");
        };
        // Guide pp. 20, 21: VLN A to C, current A to C, real power A to C; scales in 138 to 140.
        for phase in 0..3_u16 {
            let (volts, amps) = (of(false, phase.into()), of(true, phase.into()));
            let (Some(volts), Some(amps)) = (volts, amps) else { continue };
            near("V", scaled(&contents, VOLTS + phase, 139), volts.seen.rms());
            near("I", scaled(&contents, AMPS + phase, 138), amps.seen.rms());
            let between = (volts.seen.degrees() - amps.seen.degrees()).to_radians();
            let kilowatts = volts.seen.rms() * amps.seen.rms() * libm::cos(between) / 1000.0;
            near("P", scaled(&contents, 91 + phase, 140), kilowatts);
            compared += 1;
        }
    }
    assert!(compared > 30, "{compared}");
}

/// A tape is a film too: its lines below the glass, and of a long wait the two ends.
#[test]
fn a_tape_becomes_a_film() {
    let panel = Panel::builtin().unwrap().themed(panels::PictureTheme::Flat);
    let bus = settled(&Scenario::shipped("default").unwrap(), &panel, Tick::ZERO);
    let tape = workbench::tape::parse("press next\nwait 60s\npress back\n", "t.tape").unwrap();
    let bytes = film_of_tape(&panel, &bus, &tape).unwrap();
    let mut decoder = gif::DecodeOptions::new().read_info(bytes.as_slice()).unwrap();
    let mut hundredths = 0;
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        hundredths += u32::from(frame.delay);
    }
    // Two presses of 200 ms, and of the minute two seconds at each end.
    assert!((400..=480).contains(&hundredths), "{hundredths}");
}
