//! Wiring diagrams from outside: what is drawn, counted in the pictures, against lists typed by
//! hand and against the installation itself.

mod characters;
mod edits;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use firmware_model::{Door, Setting, Setup, SystemType};
use panels::diagrams::{CtInput, Diagram, DrawnLead, LeadStart};
use panels::scene::{Paint, PathStep, Scene, Shape};
use panels::{Panel, Rgb, described_wiring, svg, wiring_picture};
use workbench::installation::{Form, PtConnection, Site, Source};
use workbench::scenario::{SHIPPED, Scenario, change};
use workbench::wiring::{diagram, originals};

/// What a diagram has, typed by hand: conductors, terminals with leads, where disconnects and
/// fuses stand, potential or control power transformers, CTs, and earths. Conductors, terminals,
/// CTs and PTs of diagrams 1 to 6 are the guide's table of system types (p. 7) and its titles
/// (p. 8); the conductors of the control power's are those beside the same titles in guides
/// of the same meter; the rest is ours.
struct Typed {
    name: &'static str,
    conductors: &'static str,
    terminals: &'static str,
    protected: &'static str,
    transformers: &'static str,
    cts: &'static str,
    earths: &'static str,
}

const fn typed(name: &'static str, parts: [&'static str; 6]) -> Typed {
    let [conductors, terminals, protected, transformers, cts, earths] = parts;
    Typed { name, conductors, terminals, protected, transformers, cts, earths }
}

const TYPED: [Typed; 11] = [
    typed("diagram-1", ["A N", "A N", "A", "", "A", "N"]),
    typed("diagram-2", ["A B", "A B", "A B", "", "A", ""]),
    typed("diagram-3", ["A B N", "A B N", "A B", "", "A B", "N"]),
    typed("diagram-4", ["A B C", "A B C", "A B C", "", "A B C", ""]),
    typed("diagram-5", ["A B C N", "A B C N", "A B C", "", "A B C", "N"]),
    typed("diagram-6", ["A B C N", "A B C N", "A B C", "A B C", "A B C", "N secondary"]),
    typed("control-line-line", ["A B C", "1 2 G", "1 2", "", "", "G"]),
    typed("control-line-neutral", ["A B C N", "1 2 G", "1", "", "", "G"]),
    typed("control-dc", ["", "1 2 G", "1 2", "", "", "G"]),
    typed("control-transformer", ["A B C N", "1 2 G", "1 2", "1", "", "G"]),
    typed("control-separate", ["", "1 2 G", "1", "", "", "G"]),
];

/// What is drawn, by kind: the names behind the dots, in order.
fn drawn(scene: &Scene) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for group in &scene.groups {
        let name = group.part.name();
        let (kind, of) = name.split_once('.').unwrap_or((&name, ""));
        found.entry(kind.to_owned()).or_default().push(of.to_owned());
    }
    let join = |(kind, mut names): (String, Vec<String>)| {
        names.sort();
        names.dedup();
        (kind, names.join(" "))
    };
    found.into_iter().map(join).collect()
}

fn of<'a>(found: &'a BTreeMap<String, String>, kind: &str) -> &'a str {
    found.get(kind).map_or("", String::as_str)
}

#[test]
fn each_diagram_has_what_the_typed_list_has() {
    let panel = Panel::builtin().unwrap();
    let originals = originals(&panel);
    assert_eq!(originals.len(), TYPED.len());
    for (typed, (name, diagram)) in TYPED.iter().zip(&originals) {
        assert_eq!(typed.name, name);
        let found = drawn(&wiring_picture(&panel, diagram));
        for (kind, wanted) in [
            ("conductor", typed.conductors),
            ("lead", typed.terminals),
            ("disconnect", typed.protected),
            ("fuse", typed.protected),
            ("transformer", typed.transformers),
            ("ct", typed.cts),
            ("earth", typed.earths),
        ] {
            assert_eq!(of(&found, kind), wanted, "{name}: {kind}");
        }
        // The meter has the terminals of its case, whether or not all are used.
        let control = name.starts_with("control");
        assert_eq!(of(&found, "terminal"), if control { "1 2 G" } else { "A B C N" }, "{name}");
        assert_eq!(of(&found, "input"), if control { "" } else { "A B C" }, "{name}");
    }
}

#[test]
fn each_system_type_has_the_diagrams_that_the_guide_numbers() {
    let panel = Panel::builtin().unwrap();
    for (code, transformed, number) in [
        (10, false, 1),
        (11, false, 2),
        (12, false, 3),
        (31, false, 4),
        (40, false, 5),
        (40, true, 6),
        // These have no diagram of their own with PTs.
        (10, true, 1),
        (31, true, 4),
    ] {
        let system = SystemType::from_code(code).unwrap();
        assert_eq!(panel.diagrams.measuring(system, transformed).unwrap().number, number);
    }
}

#[test]
fn a_drawing_says_of_which_diagram_it_is() {
    let panel = Panel::builtin().unwrap();
    for (code, ratio, caption) in [
        (10, "1", "Guide's diagram 1: system type 10, one line and neutral"),
        (11, "1", "Guide's diagram 2: system type 11, two lines"),
        (12, "1", "Guide's diagram 3: system type 12, two lines and neutral"),
        (31, "1", "Guide's diagram 4: system type 31, three lines"),
        (40, "1", "Guide's diagram 5: system type 40, three lines and neutral"),
        (40, "35", "Guide's diagram 6: system type 40, three lines and neutral, with PTs"),
        (31, "35", "Guide's diagram 4: system type 31, three lines, but with PTs"),
    ] {
        let mut setup = Setup::default();
        setup.set(Setting::SystemType, code, Door::Modbus).unwrap();
        let site = change(&Site::default(), "wiring.pt.ratio", ratio).unwrap();
        assert_eq!(diagram(&panel, &site, &setup, true).title, caption);
    }
}

/// The terminals of the drawing are those of the case.
#[test]
fn the_case_has_the_terminals_of_the_diagrams() {
    let panel = Panel::builtin().unwrap();
    let names = |title: &str| {
        let row = panel.front.terminals.iter().find(|row| row.title == title);
        row.map(|row| row.names.join(" ")).unwrap_or_default()
    };
    assert_eq!(names("Control power"), "1 2 G");
    assert_eq!(names("Voltage inputs"), "A B C N");
    for ct in ["CT A", "CT B", "CT C"] {
        assert_eq!(names(ct), "X1 X2");
    }
}

/// The installation of a scenario inside the program, as a running meter has it, and its settings.
fn shipped(name: &str) -> (Site, Setup) {
    let meter = Scenario::shipped(name).unwrap().meters.remove(0);
    let mut site = meter.site;
    site.wiring.fit(&meter.setup);
    (site, meter.setup)
}

fn wired(changes: &[(&str, &str)]) -> Diagram {
    let mut site = Site::default();
    for (path, value) in changes {
        site = change(&site, path, value).unwrap();
    }
    let setup = Setup::default();
    site.wiring.fit(&setup);
    diagram(&Panel::builtin().unwrap(), &site, &setup, true)
}

/// Leads that are on, CTs whose leads are on, and PTs, counted in what the scenario has set up.
#[test]
fn the_drawing_of_each_scenario_has_as_many_leads_cts_and_pts_as_its_installation() {
    let panel = Panel::builtin().unwrap();
    for scenario in SHIPPED {
        let (site, setup) = shipped(scenario.name);
        let diagram = diagram(&panel, &site, &setup, true);
        let scene = wiring_picture(&panel, &diagram);
        let found = drawn(&scene);
        let letters = match site.service.form {
            Form::Wye | Form::HighLeg => "ABCN",
            Form::Split => "ABN",
            Form::Delta => "ABC",
        };
        let conductors: Vec<String> = letters.chars().map(String::from).collect();
        assert_eq!(of(&found, "conductor"), conductors.join(" "), "{}", scenario.name);
        let leads = site.wiring.voltage.iter().chain([&site.wiring.neutral]);
        let on = leads.zip("ABCN".chars()).filter(|(lead, letter)| {
            !lead.open.unwrap_or(false) && (lead.on.is_some() || letters.contains(*letter))
        });
        let on: Vec<char> = on.map(|(_, letter)| letter).collect();
        let voltage = |lead: &&DrawnLead| !lead.terminal.is_control();
        let drawn_on = diagram
            .leads
            .iter()
            .filter(voltage)
            .filter(|lead| !lead.off && lead.on != LeadStart::Nothing);
        assert_eq!(drawn_on.count(), on.len(), "{}: leads", scenario.name);
        let cts = site.wiring.ct.iter().zip("ABC".chars());
        let cts =
            cts.filter(|(ct, letter)| !ct.open && (ct.on.is_some() || letters.contains(*letter)));
        let drawn_cts = diagram.cts.iter().filter(|ct| !ct.off).count();
        assert_eq!(drawn_cts, cts.count(), "{}: CTs", scenario.name);
        let transformed = on.iter().filter(|letter| **letter != 'N').count();
        let pts = match (site.wiring.pt_connection, site.wiring.pt_ratio) {
            (PtConnection::OpenDelta, _) => transformed - 1,
            (_, Some(1.0)) => 0,
            _ => transformed,
        };
        let names = of(&found, "transformer").split_whitespace().count();
        let control = usize::from(site.supply.source == Source::Transformer);
        assert_eq!(names, pts + control, "{}: PTs", scenario.name);
        // Three of them, and not a fourth one for the neutral.
        if scenario.name == "pt-mismatch" {
            assert_eq!(of(&found, "transformer"), "A B C");
        }
    }
}

fn colours(scene: &Scene) -> Vec<Rgb> {
    let shapes = scene.groups.iter().flat_map(|group| &group.shapes);
    let colour = |shape: &Shape| match shape {
        Shape::Stroke { colour, .. } | Shape::Fill { paint: Paint::Solid(colour, _), .. } => {
            Some(*colour)
        }
        Shape::Fill { .. } => None,
    };
    shapes.filter_map(colour).collect()
}

/// Without marks the drawing is the same but for its colours, and says nothing.
#[test]
fn what_is_not_marked_is_drawn_all_the_same() {
    let panel = Panel::builtin().unwrap();
    let fault = panel.diagrams.inks.fault;
    for scenario in SHIPPED {
        let (site, setup) = shipped(scenario.name);
        let [told, untold] = [true, false].map(|marked| diagram(&panel, &site, &setup, marked));
        let mut unmarked = told.clone();
        unmarked.unmark();
        unmarked.faults.clear();
        assert_eq!(untold, unmarked, "{}", scenario.name);
        let scene = wiring_picture(&panel, &untold);
        assert!(!colours(&scene).contains(&fault), "{}", scenario.name);
        assert!(!scene.description.contains("Fault"), "{}", scenario.name);
        let marks = colours(&wiring_picture(&panel, &told)).contains(&fault);
        assert_eq!(marks, !told.faults.is_empty(), "{}", scenario.name);
    }
}

/// The part of the drawing that each fault marks.
#[test]
fn each_fault_marks_its_part() {
    let panel = Panel::builtin().unwrap();
    let fault = panel.diagrams.inks.fault;
    for (path, value, part) in [
        ("wiring.voltage.A.on", "B", "lead.A"),
        ("wiring.voltage.C.open", "true", "lead.C"),
        ("wiring.voltage.N.open", "true", "lead.N"),
        ("wiring.ct.A.on", "B", "ct.A"),
        ("wiring.ct.B.reversed", "true", "ct.B"),
        ("wiring.ct.C.open", "true", "ct.C"),
        ("wiring.ct.A.primary", "200", "ct.A"),
        ("wiring.ct.A.secondary", "1/3V", "ct.A"),
        ("wiring.service_neutral_open", "true", "conductor.N"),
        ("service.phase.B.open", "true", "conductor.B"),
        ("wiring.voltage.A.fuse_blown", "true", "fuse.A"),
        ("control_power.fuse_blown", "true", "fuse.1"),
        ("control_power.isolated", "true", "disconnect.1"),
    ] {
        let scene = wiring_picture(&panel, &wired(&[(path, value)]));
        let marked = scene.groups.iter().filter(|group| {
            let alone = Scene { groups: vec![(*group).clone()], ..scene.clone() };
            colours(&alone).contains(&fault)
        });
        let names: Vec<String> = marked.map(|group| group.part.name().into_owned()).collect();
        assert_eq!(names, [part, "words"], "{path} = {value}");
    }
}

/// What is said of a drawing, without its title and faults.
fn parts(changes: &[(&str, &str)]) -> String {
    let said = described_wiring(&wired(changes));
    let parts = said.split_once("Its parts: ").map_or("", |(_, parts)| parts);
    parts.split(" Fault: ").next().unwrap_or_default().to_owned()
}

#[test]
fn the_control_power_is_taken_where_it_is() {
    for (source, across, expected) in [
        (
            "line-line",
            "CA",
            "terminal 1 on line C through disconnect and fuse; terminal 2 on line A through disconnect and fuse;",
        ),
        (
            "line-neutral",
            "BN",
            "terminal 1 on line B through disconnect and fuse; terminal 2 on the neutral;",
        ),
        (
            "transformer",
            "AN",
            "terminal 1 on line A through disconnect, fuse and transformer (4:1); terminal 2 on the neutral through transformer (4:1);",
        ),
    ] {
        let parts = parts(&[("control_power.source", source), ("control_power.across", across)]);
        assert!(parts.contains(expected), "{parts}");
    }
}

#[test]
fn an_isolated_service_has_its_lines_open_and_a_grounded_corner_its_earth() {
    let diagram = wired(&[("service.isolated", "true")]);
    let open: Vec<bool> = diagram.lines.iter().map(|line| line.isolated).collect();
    assert_eq!(open, [true, true, true, false]);
    let panel = Panel::builtin().unwrap();
    let delta = wired(&[("service.form", "delta"), ("service.grounded", "B")]);
    assert_eq!(of(&drawn(&wiring_picture(&panel, &delta)), "earth"), "B G");
    let scene = wiring_picture(&panel, &wired(&[]));
    assert_eq!(of(&drawn(&scene), "earth"), "G N");
    // What joins the secondaries of PTs is earthed wherever there are some.
    let delta = wired(&[("service.form", "delta"), ("wiring.pt.ratio", "20")]);
    assert_eq!(of(&drawn(&wiring_picture(&panel, &delta)), "earth"), "G secondary");
}

/// The one font of pictures has the letters of everything that is said in them.
#[test]
fn every_letter_can_be_drawn() {
    let panel = Panel::builtin().unwrap();
    for scenario in SHIPPED {
        let (site, setup) = shipped(scenario.name);
        let diagram = diagram(&panel, &site, &setup, true);
        let ratings = diagram.cts.iter().map(|ct| &ct.rating.text);
        let texts = diagram.faults.iter().chain([&diagram.title, &diagram.source]).chain(ratings);
        for text in texts {
            assert_eq!(panel.strokes.missing(text), None, "{}: {text}", scenario.name);
        }
    }
}

#[test]
fn a_reversed_ct_has_its_dot_at_the_load_and_a_lead_that_is_moved_its_tap() {
    let panel = Panel::builtin().unwrap();
    let layout = &panel.diagrams.layout;
    let first = |scene: &Scene, name: &str| {
        let group = scene.groups.iter().find(|group| group.part.name() == name).unwrap();
        group.shapes.iter().map(|shape| shape.path().steps().to_vec()).collect::<Vec<_>>()
    };
    let [plain, reversed] = ["false", "true"]
        .map(|value| wiring_picture(&panel, &wired(&[("wiring.ct.B.reversed", value)])));
    // The dot is the last area; it is left of the middle, where the source is, or right.
    let [x1, x2] = layout.cts[&CtInput::B];
    let dot = |scene: &Scene| {
        let group = scene.groups.iter().find(|group| group.part.name() == "ct.B").unwrap();
        let mut areas = group.shapes.iter().filter(|shape| matches!(shape, Shape::Fill { .. }));
        let PathStep::Move(at) = areas.next_back().unwrap().path().steps()[0] else {
            panic!("no area")
        };
        at[0] < f64::midpoint(x1, x2)
    };
    assert!(dot(&plain) && !dot(&reversed));
    assert_eq!(first(&plain, "ct.A"), first(&reversed, "ct.A"));
    assert_eq!(first(&plain, "lead.B"), first(&reversed, "lead.B"));
    // Conductor C is the third one.
    let moved = wired(&[("wiring.voltage.A.on", "C")]);
    let steps = first(&wiring_picture(&panel, &moved), "lead.A").concat();
    let level = layout.conductors.top + 2.0 * layout.conductors.pitch;
    let lowest = format!("{steps:?}");
    assert!(lowest.contains(&format!("{level:?}")), "{lowest}");
}

/// A shape as wide and as high as the picture is the paper; everything else lies on it.
#[test]
fn nothing_reaches_beyond_the_paper() {
    let panel = Panel::builtin().unwrap();
    let shipped = SHIPPED.iter().map(|scenario| {
        let (site, setup) = shipped(scenario.name);
        diagram(&panel, &site, &setup, true)
    });
    for diagram in originals(&panel).into_iter().map(|(_, diagram)| diagram).chain(shipped) {
        let scene = wiring_picture(&panel, &diagram);
        for group in &scene.groups {
            for step in group.shapes.iter().flat_map(|shape| shape.path().steps()) {
                let points = match *step {
                    PathStep::Move(at) | PathStep::Line(at) => {
                        vec![at]
                    }
                    PathStep::Curve(a, b, c) => vec![a, b, c],
                    PathStep::Close => vec![],
                };
                for [x, y] in points {
                    let inside =
                        (0.0..=scene.size[0]).contains(&x) && (0.0..=scene.size[1]).contains(&y);
                    assert!(inside, "{}: {} at {x} {y}", diagram.title, group.part.name());
                }
            }
        }
    }
}

/// The pictures in `docs/diagrams` are those of the panel.
#[test]
fn the_documents_have_the_diagrams_as_they_are() {
    let directory = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/diagrams"));
    let panel = Panel::builtin().unwrap();
    let mut page = "# Wiring diagrams\n\nThe guide's diagrams 1 to 6 and the ways to give it control \
                    power, drawn by this program from\n`panels/series-4100/diagrams.toml`. What is \
                    connected is documented; where disconnects, fuses and earths stand is\ninferred \
                    (rule `wiring-drawing`): the guide's own drawings are lost in every copy. The \
                    wiring of a scenario, with what is\nwrong: `s4100 screenshot SCENARIO --view \
                    wiring -o wiring.svg`.\n"
        .to_owned();
    let mut files = Vec::new();
    for (name, diagram) in originals(&panel) {
        let scene = wiring_picture(&panel, &diagram);
        page += &format!("\n## {}\n\n![{}]({name}.svg)\n", diagram.title, scene.description);
        files.push((format!("{name}.svg"), svg(&scene, 1_000, &name)));
    }
    files.push(("README.md".to_owned(), page));
    let mut stale = Vec::new();
    for (name, text) in files {
        let path = directory.join(&name);
        if fs::read_to_string(&path).ok().as_deref() != Some(&text) {
            fs::create_dir_all(directory).unwrap();
            fs::write(&path, text).unwrap();
            stale.push(name);
        }
    }
    assert!(stale.is_empty(), "{stale:?} were not up to date and have been rewritten: commit them");
}
