//! Frames of the terminal program as they were looked at: texts and styles.
//!
//! Each file of `tests/frames` is a frame: its rows, each a line, then the styles in words, row by
//! row (neighbours that are alike together) as runs of columns; what is not named has the style of
//! the terminal itself. With `S4100_BLESS=1` the files are written instead of compared: look at
//! the frames in a terminal or as pictures before they are committed.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use firmware_model::{Key, MeteringPath, Tick};
use panels::{CellLook, Panel};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier, Style};
use s4100::tui::{
    Font, Message, OfferedLine, Overlay, PortView, Snapshot, State, Theme, TrafficKind,
    TrafficLine, draw, update,
};
use workbench::scenario::Scenario;
use workbench::simulation::Bus;

const COLOURS: Theme = Theme { look: CellLook::True, font: Font::Unicode };
const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// A meter of a scenario, 4.2 seconds after its power-up: in that half of a second the heart shows.
fn state(scenario: &str, keys: &[Key]) -> State {
    let panel = Arc::new(Panel::builtin().unwrap());
    let scenario = Scenario::shipped(scenario).unwrap();
    let mut bus = Bus::new(&scenario, &panel.menu, MeteringPath::Auto);
    bus.advance(Tick::from_seconds(1));
    for &key in keys {
        bus.press(0, key).unwrap();
    }
    bus.advance(Tick::from_millis(4_200));
    let name = |file: &str| file.trim_end_matches(".toml").to_owned();
    State::new(panel, snapshot(&bus, name(&scenario.file)))
}

fn snapshot(bus: &Bus, scenario: String) -> Snapshot {
    let command =
        |name: &str, line: &str| OfferedLine { name: name.to_owned(), line: line.to_owned() };
    Snapshot {
        port: PortView {
            path: "/dev/pts/7".to_owned(),
            link: None,
            settings: "19200 8N1".to_owned(),
            clients: "nobody has it open".to_owned(),
            commands: vec![
                command(
                    "mbpoll",
                    "mbpoll -m rtu -a 1 -b 19200 -P none -t 4 -r 21 -c 10 -1 /dev/pts/7",
                ),
                command("pymodbus", "python3 -c 'from pymodbus.client import ModbusSerialClient'"),
            ],
        },
        silences: vec![("foreign-unit", 0), ("crc", 0), ("baud-rate", 0), ("power-off", 0)],
        state_file: Some("/home/ada/.local/state/s4100/default.s4100state".to_owned()),
        ..Snapshot::of(bus, 0, scenario)
    }
}

fn frame(state: &State, theme: Theme, (width, height): (u16, u16)) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(frame, state, theme)).unwrap();
    terminal.backend().buffer().clone()
}

/// The style of a cell in words; nothing for that of the terminal itself.
fn style(style: Style) -> String {
    let colour = |colour: Option<Color>| match colour {
        Some(Color::Rgb(red, green, blue)) => Some(format!("#{red:02x}{green:02x}{blue:02x}")),
        Some(Color::Reset) | None => None,
        Some(other) => Some(format!("{other:?}").to_lowercase()),
    };
    let on = colour(style.bg).map(|colour| format!("on {colour}"));
    let mut words: Vec<String> = colour(style.fg).into_iter().chain(on).collect();
    for (modifier, word) in [
        (Modifier::BOLD, "bold"),
        (Modifier::UNDERLINED, "underlined"),
        (Modifier::REVERSED, "reversed"),
    ] {
        if style.add_modifier.contains(modifier) {
            words.push(word.to_owned());
        }
    }
    words.join(" ")
}

/// First and last of a run, counted from 1.
fn range(first: usize, count: usize) -> String {
    if count == 1 { format!("{}", first + 1) } else { format!("{}-{}", first + 1, first + count) }
}

/// The styles of a row: which columns have which.
fn runs(cells: &[Cell]) -> String {
    let (mut words, mut column) = (Vec::new(), 0);
    for run in cells.chunk_by(|one, other| one.style() == other.style()) {
        let style = style(run[0].style());
        if !style.is_empty() {
            words.push(format!("{} {style}", range(column, run.len())));
        }
        column += run.len();
    }
    words.join(", ")
}

/// A frame as a text for people and for comparisons.
fn written(buffer: &Buffer) -> String {
    let rows: Vec<&[Cell]> = buffer.content.chunks(usize::from(buffer.area.width)).collect();
    let mut text = String::new();
    for row in &rows {
        text.extend(row.iter().map(Cell::symbol));
        text.push_str("|\n");
    }
    let styles: Vec<String> = rows.iter().map(|row| runs(row)).collect();
    let mut row = 0;
    for alike in styles.chunk_by(|one, other| one == other) {
        if !alike[0].is_empty() {
            write!(text, "\n{}: {}", range(row, alike.len()), alike[0]).unwrap();
        }
        row += alike.len();
    }
    text + "\n"
}

/// Holds a frame to the file of that name.
#[track_caller]
fn check(name: &str, state: &State, theme: Theme, size: (u16, u16)) {
    let made = written(&frame(state, theme, size));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/frames");
    let path = path.join(format!("{name}-{}x{}.txt", size.0, size.1));
    if std::env::var_os("S4100_BLESS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let looked_at = fs::read_to_string(&path).unwrap_or_default();
    let row = made.lines().zip(looked_at.lines()).position(|(new, old)| new != old);
    let row = row.unwrap_or_else(|| made.lines().count().min(looked_at.lines().count()));
    let line = |text: &str| text.lines().nth(row).unwrap_or_default().to_owned();
    assert!(
        made == looked_at,
        "{} is another frame now, from line {} on:\n{}\ninstead of\n{}",
        path.display(),
        row + 1,
        line(&made),
        line(&looked_at)
    );
}

const TO_POWER: [Key; 3] = [Key::Minus; 3];

#[test]
fn the_meter_at_three_sizes() {
    let mut state = state("default", &TO_POWER);
    for size in SIZES {
        check("default", &state, COLOURS, size);
    }
    state.large = true;
    for size in SIZES {
        check("projector", &state, COLOURS, size);
    }
}

/// The smallest terminals, and one in which wiring, phasors and traffic stand side by side.
#[test]
fn the_smallest_and_the_wide() {
    let mut state = state("ct-reversed", &TO_POWER);
    let sizes = [(40, 10), (60, 15), (160, 45)];
    for size in sizes {
        check("default", &state, COLOURS, size);
    }
    for (name, overlay) in [("wiring", Overlay::Wiring), ("screen", Overlay::Screen)] {
        state.overlay = Some(overlay);
        for size in sizes {
            check(name, &state, COLOURS, size);
        }
    }
    state.overlay = None;
    update(&mut state, Message::ToggleList);
    for size in sizes {
        check("installation", &state, COLOURS, size);
    }
    // What arrows play is said where its list has no room.
    state.overlay = Some(Overlay::Wiring);
    check("wiring-played", &state, COLOURS, SIZES[0]);
}

#[test]
fn an_alert_at_three_sizes() {
    let state = state("lead-open", &TO_POWER);
    for size in SIZES {
        check("alert", &state, COLOURS, size);
    }
}

#[test]
fn the_installation_at_three_sizes() {
    let mut state = state("ct-reversed", &TO_POWER);
    update(&mut state, Message::ToggleList);
    for size in SIZES {
        check("installation", &state, COLOURS, size);
    }
}

#[test]
fn what_lies_over_the_meter_at_three_sizes() {
    let mut state = state("ct-reversed", &TO_POWER);
    for (name, overlay) in [
        ("wiring", Overlay::Wiring),
        ("phasors", Overlay::Phasors),
        ("screen", Overlay::Screen),
        ("keys", Overlay::Keys),
        ("port", Overlay::Port),
    ] {
        state.overlay = Some(overlay);
        for size in SIZES {
            check(name, &state, COLOURS, size);
        }
    }
}

#[test]
fn a_bus_with_traffic_at_three_sizes() {
    let mut state = state("default", &[]);
    state.snapshot.traffic = [
        ("1.204 s", TrafficKind::Note, "a client has opened the port"),
        ("1.310 s", TrafficKind::Reply, "holding 21-30: 10 values, answered after 31 ms"),
        ("1.902 s", TrafficKind::Exception, "holding 113-114: exception 02, no such register"),
        ("2.480 s", TrafficKind::Silence, "holding 1-2 of unit 9: silence, another meter is meant"),
    ]
    .map(|(time, kind, words)| TrafficLine { time: time.into(), words: words.into(), kind })
    .to_vec();
    state.snapshot.silences[0].1 = 1;
    state.snapshot.port.clients = "one client".to_owned();
    update(&mut state, Message::Got(Key::Minus));
    update(&mut state, Message::Got(Key::Next));
    update(&mut state, Message::Held(Key::Next));
    for size in SIZES {
        check("bus", &state, COLOURS, size);
    }
}

#[test]
fn what_is_asked_and_what_can_be_started() {
    let mut state = state("default", &TO_POWER);
    state.snapshot.as_in_scenario = false;
    update(&mut state, Message::Begin);
    for size in [SIZES[0], SIZES[1]] {
        check("begin", &state, COLOURS, size);
    }
    update(&mut state, Message::Decline);
    update(&mut state, Message::Got(Key::Minus));
    update(&mut state, Message::Leave);
    check("leave", &state, COLOURS, SIZES[0]);
    update(&mut state, Message::Decline);
    state.visit.first = true;
    check("first", &state, COLOURS, SIZES[0]);
    update(&mut state, Message::Toggle(Overlay::Scenarios));
    update(&mut state, Message::Move(11));
    for size in [SIZES[0], SIZES[1]] {
        check("scenarios", &state, COLOURS, size);
    }
    update(&mut state, Message::Describe);
    check("described", &state, COLOURS, SIZES[0]);
}

#[test]
fn what_the_program_has_to_say() {
    let mut state = state("default", &TO_POWER);
    update(&mut state, Message::Saved(Ok("/home/ada/s4100-20261122T195530Z.tape".to_owned())));
    check("saved", &state, COLOURS, SIZES[1]);
    let wrong = "panels/panel.toml:5:1: unknown field `brnad`, expected `brand` or `title`\n  \
                 5 | brnad = \"LEVITON\"\n    | ^^^^^\n    = did you mean `brand`?";
    update(&mut state, Message::Panel(Err(wrong.to_owned())));
    check("wrong-panel", &state, COLOURS, SIZES[0]);
}

#[test]
fn other_terminals() {
    let calm = state("default", &TO_POWER);
    let alert = state("lead-open", &TO_POWER);
    for (name, theme) in [
        ("no-colour", Theme { look: CellLook::Mono, ..COLOURS }),
        ("ascii", Theme { font: Font::Ascii, ..COLOURS }),
        ("256-colours", Theme { look: CellLook::Indexed, ..COLOURS }),
        ("console", Theme { look: CellLook::Basic, font: Font::Console }),
    ] {
        check(name, &calm, theme, SIZES[0]);
        check(name, &alert, theme, SIZES[1]);
    }
    // Arms of letters, where colours or fine dots are missing.
    let mut state = state("ct-reversed", &TO_POWER);
    state.overlay = Some(Overlay::Phasors);
    check("phasors-no-colour", &state, Theme { look: CellLook::Mono, ..COLOURS }, SIZES[0]);
    let console = Theme { look: CellLook::Basic, font: Font::Console };
    check("phasors-console", &state, console, SIZES[0]);
    // The glass of a projector has large digits without block characters, too.
    state.overlay = None;
    state.large = true;
    check("projector-ascii", &state, Theme { font: Font::Ascii, ..COLOURS }, SIZES[0]);
}

/// A terminal with a light background shows the same frame: whatever stands outside the
/// case has the terminal's own background, and colours that are read on white and on black.
#[test]
fn text_outside_the_case_is_read_on_light_and_on_dark() {
    let mut state = state("ct-reversed", &TO_POWER);
    update(&mut state, Message::ToggleList);
    let buffer = frame(&state, COLOURS, (120, 40));
    // Relative luminance and contrast of WCAG 2.
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    let mut seen = 0;
    for cell in buffer.content().iter().filter(|cell| cell.bg == Color::Reset) {
        let Color::Rgb(red, green, blue) = cell.fg else { continue };
        let light = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
        let (on_white, on_black) = (1.05 / (light + 0.05), (light + 0.05) / 0.05);
        assert!(on_white >= 3.0 && on_black >= 3.0, "{:?}: {on_white} {on_black}", cell.fg);
        seen += 1;
    }
    assert!(seen > 100);
}

#[test]
fn frames_that_differ_in_colour_alone_are_written_differently() {
    let mut state = state("default", &TO_POWER);
    let up = frame(&state, COLOURS, SIZES[0]);
    state.snapshot.meters[0].down[Key::Plus as usize] = true;
    let down = frame(&state, COLOURS, SIZES[0]);
    let text = |buffer: &Buffer| written(buffer).split("\n\n").next().unwrap().to_owned();
    assert_eq!(text(&up), text(&down));
    assert_ne!(written(&up), written(&down));
}
