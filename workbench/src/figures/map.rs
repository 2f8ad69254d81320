//! The whole menu on one sheet: each screen as the glass shows it, the keys between them.
//!
//! The top list runs down the left, its rows to the right; what stands behind a password has a
//! block of its own, where the short rows leave room.

use std::fmt::Write as _;

use firmware_model::menu::Notation;
use firmware_model::{Key, Lcd, Meter, ScreenId, Tick};
use panels::scene::{Group, Paint, Path, PathStep, Scene, Shape};
use panels::{CursorStyle, Panel, Part, PictureTheme, Rgb, View, WiringPart, picture};

use crate::route::{ListedScreen, Passwords, Stop, Target, edges, follow, places, route};
use crate::simulation::Bus;
use crate::worded::worded;

/// How a map is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetKind {
    /// A poster, A3.
    Svg,
    /// The same in pixels.
    Png,
    /// A graph, for Graphviz.
    Dot,
}

worded!(SheetKind { Svg = "svg", Png = "png", Dot = "dot" });

/// A3, landscape, millimetres.
const SHEET: [f64; 2] = [420.0, 297.0];
const MARGIN: f64 = 9.0;
/// A cell of the sheet, and the glass within it.
const CELL: [f64; 2] = [25.0, 14.5];
const GLASS: [f64; 2] = [21.0, 9.13];
/// Height of capitals: 6 points are 2.1 mm from line to line; these are 7.
const TEXT: f64 = 1.75;
/// From the top edge to the first row.
const TOP: f64 = 26.0;
/// The column at which the blocks behind the passwords begin, and the first row in which short
/// rows leave room for them.
const INNER: usize = 8;
const INNER_ROW: usize = 3;

/// A screen on the sheet.
struct Room {
    screen: ScreenId,
    at: [f64; 2],
    lcd: Lcd,
}

/// The menu of meter number `meter` of `bus` on a sheet, in `notation` and in the colours of
/// `theme`.
pub fn menu_map(
    panel: &Panel,
    bus: &Bus,
    meter: usize,
    (notation, passwords): (Notation, Passwords),
    theme: PictureTheme,
) -> Scene {
    let panel = &panel.themed(theme);
    let mut groups = Vec::new();
    let inks = &panel.diagrams.inks;
    let paper = Path::rectangle([0.0, 0.0], SHEET, 0.0);
    let fill = Shape::Fill { path: paper, paint: Paint::Solid(inks.paper, 1.0) };
    groups.push(Group { part: Part::Wiring(WiringPart::Paper), shapes: vec![fill] });
    let Some(station) = bus.stations().get(meter) else { return sheet(groups, 0) };
    let stops = places(station.meter(), passwords);
    let rooms = rooms(station.meter(), bus, meter, &stops, notation);
    groups.push(Group { part: Part::Wiring(WiringPart::Words), shapes: title(panel, notation) });
    let shapes = ways(panel, station.meter(), &rooms);
    groups.push(Group { part: Part::Wiring(WiringPart::Legend), shapes });
    for room in &rooms {
        let scene = picture(panel, &room.lcd, View::Glass, CursorStyle::Bar);
        let placed = scene.clone().placed(room.at, GLASS[0] / scene.size[0]);
        groups.extend(placed.groups);
        let shapes = named(panel, room, inks.wire);
        groups.push(Group { part: Part::Wiring(WiringPart::Words), shapes });
    }
    let count = rooms.len();
    sheet(groups, count)
}

fn sheet(groups: Vec<Group>, rooms: usize) -> Scene {
    Scene {
        origin: [0.0, 0.0],
        size: SHEET,
        unit_mm: 1.0,
        title: "The menu".to_owned(),
        description: format!("The menu as a map: {rooms} screens, and the keys between them."),
        notes: format!("The order of the screens is inferred. {}", panels::NOTICE),
        recipe: String::new(),
        groups,
    }
}

/// Each screen that the walk has reached, at its place.
fn rooms(meter: &Meter, bus: &Bus, number: usize, stops: &[Stop], notation: Notation) -> Vec<Room> {
    let mut places = Vec::new();
    let mut begin = INNER;
    for (line, row) in meter.menu().rows().iter().enumerate() {
        places
            .extend(row.screens.iter().enumerate().map(|(column, screen)| (*screen, column, line)));
        for (inner, screens) in row.list.iter().enumerate() {
            let line = INNER_ROW + inner;
            places.extend(
                screens.iter().enumerate().map(|(column, screen)| (*screen, begin + column, line)),
            );
        }
        begin += row.list.iter().map(Vec::len).max().unwrap_or(0);
    }
    let is_reached = |screen: ScreenId| stops.iter().any(|stop| stop.place.screen == screen);
    let shown = places.into_iter().filter(|(screen, ..)| is_reached(*screen));
    shown
        .filter_map(|(screen, column, line)| {
            let lcd = seen(meter, bus, number, screen, notation)?;
            let at = [MARGIN + CELL[0] * column as f64, TOP + CELL[1] * line as f64];
            Some(Room { screen, at, lcd })
        })
        .collect()
}

/// What the glass shows on `screen`, when what blinks is lit.
fn seen(
    meter: &Meter,
    bus: &Bus,
    number: usize,
    screen: ScreenId,
    notation: Notation,
) -> Option<Lcd> {
    let route = route(meter, Target::screen(screen), Passwords::Known).ok()?;
    let mut bus = bus.clone();
    follow(&mut bus, number, &route).ok()?;
    let second = Tick::from_seconds(1).0;
    bus.advance(Tick(bus.reached().0.next_multiple_of(second)));
    Some(bus.stations().get(number)?.meter().lcd_in(notation))
}

/// The keys between the rooms: next to the right, minus down; what leads elsewhere is said at
/// the foot.
fn ways(panel: &Panel, meter: &Meter, rooms: &[Room]) -> Vec<Shape> {
    let ink = panel.diagrams.inks.wire;
    let mut shapes = Vec::new();
    let find = |screen: ScreenId| rooms.iter().find(|room| room.screen == screen);
    for room in rooms {
        for (key, to) in edges(meter, room.screen) {
            let Some(other) = find(to) else { continue };
            let (from, to) = (room.at, other.at);
            let same_row = (from[1] - to[1]).abs() < 0.1;
            let same_column = (from[0] - to[0]).abs() < 0.1;
            let right = [from[0] + GLASS[0], from[1] + GLASS[1] / 2.0];
            let down = from[1] + CELL[1];
            if key == Key::Next && same_row && to[0] > from[0] {
                shapes.extend(arrow(&[right, [to[0], to[1] + GLASS[1] / 2.0]], ink));
            } else if key == Key::Minus && same_column && (to[1] - down).abs() < 0.1 {
                let x = from[0] - 1.7;
                let (leave, enter) = (from[1] + GLASS[1] * 0.7, to[1] + GLASS[1] * 0.3);
                let line = [[from[0], leave], [x, leave], [x, enter], [to[0], enter]];
                shapes.extend(arrow(&line, ink));
            } else if key == Key::Next && !same_row && to[0] > from[0] {
                // From a password into its list.
                let middle = to[0] - 2.4;
                let entry = [to[0], to[1] + GLASS[1] / 2.0];
                shapes.extend(arrow(&[right, [middle, right[1]], [middle, entry[1]], entry], ink));
            }
        }
    }
    shapes
}

/// The id of a screen below its glass, in two lines where it is long.
fn named(panel: &Panel, room: &Room, ink: Rgb) -> Vec<Shape> {
    let id = room.screen.id();
    let size = TEXT * 0.86;
    let fits = panel.strokes.width(id, size) <= CELL[0] - 1.5;
    let (first, rest) = match id.rsplit_once('.').filter(|_| !fits) {
        Some((first, rest)) => (format!("{first}."), rest),
        None => (id.to_owned(), ""),
    };
    let line = |row: f64| [room.at[0], room.at[1] + GLASS[1] + TEXT + 0.5 + row * TEXT * 1.35];
    let mut shapes = vec![written(panel, &first, line(0.0), size, ink)];
    if !rest.is_empty() {
        shapes.push(written(panel, rest, line(1.0), size, ink));
    }
    shapes
}

/// A line with a head.
fn arrow(points: &[[f64; 2]], ink: Rgb) -> Vec<Shape> {
    let mut steps: Vec<PathStep> = points.iter().copied().map(PathStep::Line).collect();
    if let (Some(first), Some(&start)) = (steps.first_mut(), points.first()) {
        *first = PathStep::Move(start);
    }
    let mut shapes =
        vec![Shape::Stroke { path: Path::new(steps), width: 0.3, colour: ink, opacity: 1.0 }];
    if let [.., before, tip] = points {
        let length = libm::hypot(tip[0] - before[0], tip[1] - before[1]).max(1e-9);
        let along = [0, 1].map(|axis| (tip[axis] - before[axis]) / length);
        let back = |side: f64| {
            [
                tip[0] - 1.4 * along[0] + side * 0.6 * along[1],
                tip[1] - 1.4 * along[1] - side * 0.6 * along[0],
            ]
        };
        let head = Path::polygon(&[*tip, back(1.0), back(-1.0)]);
        shapes.push(Shape::Fill { path: head, paint: Paint::Solid(ink, 1.0) });
    }
    shapes
}

/// What stands over the sheet and below it.
fn title(panel: &Panel, notation: Notation) -> Vec<Shape> {
    let inks = &panel.diagrams.inks;
    let head = format!("{}: the menu in {} notation", panel.case.title, notation.name());
    let rules = "minus: down a list, plus: up, both around its ends; from inside a row to the head of the next. \
                 next: to the right; back: to the left, and out of a list. The order of the screens is inferred.";
    vec![
        written(panel, &head, [MARGIN, 13.0], 4.6, inks.wire),
        written(panel, rules, [MARGIN, 20.0], 2.2, inks.quiet),
        written(panel, panels::NOTICE, [MARGIN, SHEET[1] - 4.5], 1.8, inks.quiet),
    ]
}

fn written(panel: &Panel, text: &str, at: [f64; 2], size: f64, colour: Rgb) -> Shape {
    let path = panel.strokes.path(text, at, size);
    Shape::Stroke { path, width: size * 0.14, colour, opacity: 1.0 }
}

/// The menu as a graph for Graphviz: an edge for each key that leads elsewhere.
pub fn menu_dot(panel: &Panel, meter: &Meter, notation: Notation, passwords: Passwords) -> String {
    let stops = places(meter, passwords);
    let is_reached = |screen: ScreenId| stops.iter().any(|stop| stop.place.screen == screen);
    let mut text = String::from("digraph menu {\n  rankdir=LR;\n  node [shape=box];\n");
    for screen in meter.menu().screens().filter(|screen| is_reached(*screen)) {
        let label = meter.menu().label(screen, notation);
        let name = label.map_or_else(String::new, |label| {
            format!("{} {}", label.first, label.second).trim().to_owned()
        });
        let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
        let _ = writeln!(text, "  \"{0}\" [label=\"{quoted}\\n{0}\"];", screen.id());
        for (key, to) in edges(meter, screen) {
            if is_reached(to) && to != screen {
                let _ = writeln!(
                    text,
                    "  \"{}\" -> \"{}\" [label=\"{}\"];",
                    screen.id(),
                    to.id(),
                    key.name()
                );
            }
        }
    }
    let _ = writeln!(text, "  label=\"{}: {} notation\";", panel.case.title, notation.name());
    text + "}\n"
}

/// What is another in `new` than in `old`, a sentence each.
pub fn moved(old: &[ListedScreen], new: &[ListedScreen]) -> Vec<String> {
    let mut changes = Vec::new();
    for screen in old {
        let Some(now) = new.iter().find(|one| one.id == screen.id) else {
            changes.push(format!("{} is gone", screen.id));
            continue;
        };
        for (notation, before, after) in
            [("IEC", &screen.iec, &now.iec), ("IEEE", &screen.ieee, &now.ieee)]
        {
            if before != after {
                let text = |label: &[String; 2]| label.join(" ").trim().to_owned();
                changes.push(format!(
                    "{}: {notation} label \"{}\" -> \"{}\"",
                    now.id,
                    text(before),
                    text(after)
                ));
            }
        }
        if screen.keys != now.keys {
            let text = |keys: &Option<String>| {
                keys.clone().map_or_else(|| "none".to_owned(), |keys| format!("`{keys}`"))
            };
            changes.push(format!("{}: keys {} -> {}", now.id, text(&screen.keys), text(&now.keys)));
        }
        if screen.register != now.register {
            let text = |register: Option<u16>| {
                register.map_or_else(|| "none".to_owned(), |it| it.to_string())
            };
            changes.push(format!(
                "{}: register {} -> {}",
                now.id,
                text(screen.register),
                text(now.register)
            ));
        }
        if screen.confidence != now.confidence {
            changes
                .push(format!("{}: evidence {} -> {}", now.id, screen.confidence, now.confidence));
        }
    }
    let added = new.iter().filter(|now| old.iter().all(|screen| screen.id != now.id));
    changes.extend(added.map(|now| format!("{} is new", now.id)));
    changes
}
