//! Keys, updates and frames, without a terminal.

use crossterm::event::{KeyCode, KeyModifiers};
use firmware_model::registers::Image;
use firmware_model::{
    Counter, Cursor, DataLog, DateTime, DemandValues, Energies, Fidelity, Identity, Readings,
    ScreenId, Setup, Tick, lcd,
};
use panels::CellLook;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Color;

use super::input::{Mouse, Stroke, TerminalEvent};
use super::*;
use workbench::controls::{Set, Turn};

mod asked;
mod boxes;
mod fits;

const COLOURS: Theme = Theme { look: CellLook::True, font: Font::Unicode };

fn meter(panel: &Panel, alerts: u16, powered: bool) -> MeterView {
    let mut cursor = Cursor::new(&panel.menu);
    for _ in 0..3 {
        cursor.press(&panel.menu, &Setup::default(), Key::Minus, Tick::ZERO);
    }
    assert_eq!(cursor.place().screen, ScreenId::PowerRealTotal);
    meter_at(panel, &cursor, alerts, powered)
}

/// A meter whose menu is there.
fn meter_at(panel: &Panel, cursor: &Cursor, alerts: u16, powered: bool) -> MeterView {
    let mut readings = Readings::default();
    readings.real.total = Some(27_000.0);
    let (setup, identity) = (Setup::default(), Identity::default());
    let image = Image {
        setup: &setup,
        readings: &readings,
        energies: &Energies::default(),
        demand: &DemandValues::default(),
        pulses: [0, 0],
        alerts,
        identity: &identity,
        fidelity: &Fidelity::default(),
        energy_resets: Counter::default(),
        power_ups: Counter::new(1),
        log: &DataLog::default(),
        clock: DateTime::START,
    };
    MeterView {
        name: "house".to_owned(),
        address: 1,
        lcd: lcd(&panel.menu, cursor, &image, Tick::ZERO, powered),
        down: [false; 4],
        pulse_closed: false,
        pulse_count: 42,
        received: None,
        overload: [None, None],
        alarm_closed: !powered,
        switched_on: true,
        symptoms: Vec::new(),
    }
}

fn state() -> State {
    let panel = Arc::new(Panel::builtin().unwrap());
    let line = |time: &str, words: &str, kind| TrafficLine {
        time: time.to_owned(),
        words: words.to_owned(),
        kind,
    };
    let snapshot = Snapshot {
        lesson: None,
        blind: None,
        scenario: "default".to_owned(),
        time: Tick::from_seconds(3_723),
        speed: "1x".to_owned(),
        meters: vec![meter(&panel, 0, true)],
        selected: 0,
        site: workbench::installation::Site::default(),
        fault_counts: Vec::new(),
        setup: Setup::default(),
        port: PortView {
            path: "/dev/pts/7".to_owned(),
            link: Some("/tmp/meter".to_owned()),
            settings: "19200 8N1".to_owned(),
            clients: "nobody has it open".to_owned(),
            commands: vec![OfferedLine {
                name: "mbpoll".to_owned(),
                line: "mbpoll -m rtu".to_owned(),
            }],
        },
        traffic: vec![
            line("12.431 s", "holding 21-30", TrafficKind::Reply),
            line("13.000 s", "exception 02", TrafficKind::Exception),
        ],
        silences: vec![("foreign-unit", 0), ("crc", 3)],
        state_file: Some("/home/ada/default.s4100state".to_owned()),
        as_in_scenario: true,
        tape: None,
    };
    State::new(panel, snapshot)
}

fn frame(state: &State, theme: Theme, width: u16, height: u16) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(frame, state, theme)).unwrap();
    terminal.backend().buffer().clone()
}

fn rows(buffer: &Buffer) -> Vec<String> {
    let area = buffer.area;
    (0..area.height)
        .map(|y| (0..area.width).map(|x| buffer[(x, y)].symbol()).collect::<String>())
        .collect()
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> TerminalEvent {
    TerminalEvent::Key(code, modifiers, Stroke::Typed)
}

/// The keys of the guide's buttons, and of the program: typed by hand.
#[test]
fn keys_mean_what_the_contract_says() {
    use KeyCode::{Char, Down, Left, Right, Up};
    let (state, area) = (state(), Rect::new(0, 0, 80, 24));
    for (code, modifiers, expected) in [
        (Char('-'), KeyModifiers::NONE, Some(Message::Press(Key::Minus))),
        (Down, KeyModifiers::NONE, Some(Message::Press(Key::Minus))),
        (Char('+'), KeyModifiers::SHIFT, Some(Message::Press(Key::Plus))),
        (Up, KeyModifiers::NONE, Some(Message::Press(Key::Plus))),
        (Left, KeyModifiers::NONE, Some(Message::Press(Key::Back))),
        (Right, KeyModifiers::NONE, Some(Message::Press(Key::Next))),
        (Char('q'), KeyModifiers::NONE, Some(Message::Leave)),
        (Char('R'), KeyModifiers::SHIFT, Some(Message::Begin)),
        (Char('o'), KeyModifiers::NONE, Some(Message::Toggle(Overlay::Scenarios))),
        (Char('c'), KeyModifiers::CONTROL, Some(Message::Quit)),
        (Char('c'), KeyModifiers::NONE, None),
        (Char('?'), KeyModifiers::SHIFT, Some(Message::Toggle(Overlay::Screen))),
        (Char('x'), KeyModifiers::NONE, None),
    ] {
        assert_eq!(events::message(key(code, modifiers), &state, area), expected, "{code:?}");
    }
}

#[test]
fn the_help_names_every_key_that_counts() {
    let mut state = state();
    for has_keys in [false, true] {
        if has_keys {
            update(&mut state, Message::ToggleList);
        }
        state.overlay = Some(Overlay::Keys);
        let text = rows(&frame(&state, COLOURS, 80, 24)).join("\n");
        let focus = if has_keys { Where::Installation } else { Where::Meter };
        for row in KEYS.iter().filter(|row| row.counts(focus) && !row.help.is_empty()) {
            assert!(text.contains(row.shown) && text.contains(row.help), "{}\n{text}", row.shown);
        }
    }
}

#[test]
fn a_question_mark_explains_the_screen() {
    let mut state = state();
    update(&mut state, Message::Toggle(Overlay::Screen));
    let text = rows(&frame(&state, COLOURS, 80, 24)).join("\n");
    for part in [
        "21 as an integer, 277 as a float",
        "27.000 kilowatts",
        "KW 3PHASE",
        "documented, guide",
        "inferred, guide",
        "power.real.total",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn the_mouse_presses_the_button_under_it() {
    let (state, area) = (state(), Rect::new(0, 0, 80, 24));
    let text = rows(&frame(&state, COLOURS, 80, 24));
    let click = |column: usize, row: usize| {
        let at = Position { x: column as u16, y: row as u16 };
        events::message(TerminalEvent::Mouse(Mouse::Down, at), &state, area)
    };
    // Where the symbols are drawn is where the buttons are.
    let row = text.iter().position(|line| line.contains('\u{21a9}')).unwrap();
    for (symbol, key) in [
        ('\u{2212}', Key::Minus),
        ('+', Key::Plus),
        ('\u{21a9}', Key::Back),
        ('\u{2192}', Key::Next),
    ] {
        let column = text[row].chars().position(|shown| shown == symbol).unwrap();
        assert_eq!(click(column, row), Some(Message::Press(key)), "{symbol}");
    }
    assert_eq!(click(0, 0), None);
}

#[test]
fn effects_leave_and_overlays_come_and_go() {
    let mut state = state();
    assert_eq!(update(&mut state, Message::Press(Key::Next)), Some(Effect::Press(Key::Next)));
    assert_eq!(update(&mut state, Message::Quit), Some(Effect::Quit));
    assert_eq!(update(&mut state, Message::NextMeter), None, "there is one meter only");
    let other = state.snapshot.meters[0].clone();
    state.snapshot.meters.push(other);
    assert_eq!(update(&mut state, Message::NextMeter), Some(Effect::SelectMeter(1)));
    state.snapshot.selected = 1;
    assert_eq!(update(&mut state, Message::NextMeter), Some(Effect::SelectMeter(0)));
    update(&mut state, Message::Toggle(Overlay::Screen));
    update(&mut state, Message::Toggle(Overlay::Port));
    assert_eq!(state.overlay, Some(Overlay::Port));
    update(&mut state, Message::Toggle(Overlay::Port));
    assert_eq!(state.overlay, None);
}

#[test]
fn a_frame_changes_only_with_what_it_shows() {
    let state = state();
    let mut later = state.snapshot.clone();
    later.time = Tick(later.time.0 + 4_000_000);
    assert!(later.looks_like(&state.snapshot));
    later.time = Tick(later.time.0 + 100_000);
    assert!(!later.looks_like(&state.snapshot));
    let mut counted = state.snapshot.clone();
    counted.meters[0].pulse_count += 1;
    assert!(!counted.looks_like(&state.snapshot));
}

#[test]
fn a_frame_of_80_by_24_has_everything() {
    let text = rows(&frame(&state(), COLOURS, 80, 24));
    let whole = text.join("\n");
    assert!(text[0].starts_with(" s4100  default   1:02:03  1x"));
    assert!(text[0].trim_end().ends_with("address 1"));
    for part in [
        "LEVITON",
        "VerifEye Series 4100",
        "\u{25cb} open    42",
        "kilowatts",
        "/tmp/meter \u{2192} /dev/pts/7   19200 8N1   nobody has it open",
        "   12.431 s    holding 21-30",
        "   13.000 s  ! exception 02",
        "q quit",
    ] {
        assert!(whole.contains(part), "{part:?} is missing:\n{whole}");
    }
    // What occurred stands before what did not.
    assert!(whole.find("crc").unwrap() < whole.find("foreign-unit").unwrap());
}

/// Cells of the glass whose background is blue.
fn blue(buffer: &Buffer) -> usize {
    buffer
        .content()
        .iter()
        .filter(|cell| matches!(cell.bg, Color::Rgb(r, g, b) if b > 120 && r < 60 && g < 110))
        .count()
}

#[test]
fn frames_differ_in_colour_where_the_meter_differs() {
    let mut state = state();
    let lit = frame(&state, COLOURS, 120, 40);
    assert!(blue(&lit) > 1_000, "a blue back-lit glass");
    state.snapshot.meters[0] = meter(&state.panel, 0x0100, true);
    let alarmed = frame(&state, COLOURS, 120, 40);
    // The wrench: upper left of the glass, bright only with an alert.
    let bright = |buffer: &Buffer| {
        let cells = (3..14).flat_map(|x| (2..6).map(move |y| (x, y)));
        let white = |colour| matches!(colour, Color::Rgb(r, ..) if r > 120);
        cells.filter(|&at| white(buffer[at].fg) || white(buffer[at].bg)).count()
    };
    assert_eq!(bright(&lit), 0);
    assert!(bright(&alarmed) > 5);
    state.snapshot.meters[0] = meter(&state.panel, 0, false);
    let dark = frame(&state, COLOURS, 120, 40);
    assert_eq!(blue(&dark), 0);
    assert!(rows(&dark).join("\n").contains("no control power"));
    // An exception is red, a reply is not.
    let colour_of = |words: &str| {
        let text = rows(&lit);
        let row = text.iter().position(|line| line.contains(words)).unwrap();
        let column = text[row].chars().collect::<String>().find(words).unwrap();
        lit[(column as u16, row as u16)].fg
    };
    assert!(matches!(colour_of("exception 02"), Color::Rgb(r, g, _) if r > 2 * g));
    assert_eq!(colour_of("holding 21-30"), Color::Reset);
}

#[test]
fn a_pressed_button_looks_pressed() {
    for theme in [COLOURS, Theme { look: CellLook::Mono, ..COLOURS }] {
        let mut state = state();
        let up = frame(&state, theme, 80, 24);
        state.snapshot.meters[0].down[Key::Next as usize] = true;
        let down = frame(&state, theme, 80, 24);
        assert_eq!(rows(&up), rows(&down));
        assert_ne!(up, down, "{theme:?}");
    }
}

#[test]
fn the_theme_follows_the_environment() {
    let theme = |set: &[(&str, &str)]| {
        Theme::detect(|name| {
            set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    };
    let utf8 = ("LANG", "C.UTF-8");
    assert_eq!(theme(&[("TERM", "xterm-256color"), utf8]).look, CellLook::Indexed);
    assert_eq!(theme(&[("TERM", "xterm"), ("COLORTERM", "truecolor"), utf8]), COLOURS);
    assert_eq!(theme(&[("TERM", "linux"), utf8]).look, CellLook::Basic);
    assert_eq!(theme(&[("TERM", "xterm-256color"), ("NO_COLOR", "1"), utf8]).look, CellLook::Mono);
    // An empty NO_COLOR does not count (no-color.org).
    assert_eq!(theme(&[("TERM", "linux"), ("NO_COLOR", ""), utf8]).look, CellLook::Basic);
    assert_eq!(theme(&[("TERM", "xterm"), ("LANG", "C")]).font, Font::Ascii);
    let german = theme(&[("TERM", "xterm"), ("LANG", "C"), ("LC_ALL", "de_DE.utf8")]);
    assert_eq!(german.font, Font::Unicode);
    for console in ["linux", "linux-16color"] {
        assert_eq!(theme(&[("TERM", console), utf8]).font, Font::Console);
        assert_eq!(theme(&[("TERM", console), ("LANG", "C")]).font, Font::Ascii);
    }
    assert_eq!(theme(&[("TERM", "dumb"), utf8]).font, Font::Ascii);
}

#[test]
fn the_installation_takes_the_keys_and_gives_them_back() {
    let (mut state, area) = (state(), Rect::new(0, 0, 120, 40));
    let press = |state: &mut State, code| {
        let message = events::message(key(code, KeyModifiers::NONE), state, area)?;
        update(state, message)
    };
    assert_eq!(press(&mut state, KeyCode::Char('i')), None);
    let text = rows(&frame(&state, COLOURS, 120, 40)).join("\n");
    assert!(text.contains("has the keys") && text.contains("arrows play the installation"));
    assert!(text.contains("VerifEye") && text.contains("Real power"), "the meter stays");
    // The first control is the current of the load on A, of 0 A; 5 A is a twentieth of the CT.
    let set = Set { path: "load.phase.A.amps".to_owned(), value: "5.0".to_owned() };
    assert_eq!(press(&mut state, KeyCode::Right), Some(Effect::Set(set)));
    assert!(rows(&frame(&state, COLOURS, 80, 24)).join("\n").contains("Enter: 5.0 A"));
    press(&mut state, KeyCode::Down);
    assert!(rows(&frame(&state, COLOURS, 80, 24)).join("\n").contains("Enter: 0.50"));
    press(&mut state, KeyCode::Up);
    assert_eq!(press(&mut state, KeyCode::Left), None, "there is nothing below 0 A");
    assert!(rows(&frame(&state, COLOURS, 120, 40)).join("\n").contains("no further value"));
    update(&mut state, Message::Told("must be higher".to_owned()));
    assert!(rows(&frame(&state, COLOURS, 80, 24)).join("\n").contains("must be higher"));
    assert_eq!(press(&mut state, KeyCode::Esc), None);
    assert_eq!(press(&mut state, KeyCode::Right), Some(Effect::Press(Key::Next)));
    assert!(state.list.is_some(), "still shown");
    press(&mut state, KeyCode::Char('i'));
    assert!(state.list_has_keys());
    press(&mut state, KeyCode::Char('i'));
    assert_eq!(state.list, None);
}

#[test]
fn the_mouse_chooses_and_turns_controls() {
    let (mut state, area) = (state(), Rect::new(0, 0, 120, 40));
    update(&mut state, Message::ToggleList);
    let text = rows(&frame(&state, COLOURS, 120, 40));
    let row = text.iter().position(|line| line.contains("power factor")).unwrap() as u16;
    let click = |state: &State, column: u16| {
        events::message(
            TerminalEvent::Mouse(Mouse::Down, Position { x: column, y: row }),
            state,
            area,
        )
    };
    assert_eq!(click(&state, 3), Some(Message::Choose(1)));
    update(&mut state, Message::Choose(1));
    let text = rows(&frame(&state, COLOURS, 120, 40));
    let less = text[usize::from(row)].chars().position(|shown| shown == '\u{25c2}').unwrap();
    assert_eq!(click(&state, less as u16), Some(Message::Turn(Turn::Less)));
    assert_eq!(click(&state, 3), Some(Message::Turn(Turn::Flip)));
    let wheel = |mouse, row| {
        events::message(TerminalEvent::Mouse(mouse, Position { x: 3, y: row }), &state, area)
    };
    assert_eq!(wheel(Mouse::WheelDown, row), Some(Message::Move(1)));
    assert_eq!(wheel(Mouse::WheelUp, row), Some(Message::Move(-1)));
    assert_eq!(wheel(Mouse::WheelDown, 3), None, "the glass has no wheel");
}

#[test]
fn keys_are_logged_and_the_next_one_can_be_held() {
    let (mut state, area) = (state(), Rect::new(0, 0, 80, 24));
    for _ in 0..3 {
        update(&mut state, Message::Press(Key::Minus));
    }
    assert!(state.pressed.is_empty(), "the meter has got none yet");
    for _ in 0..3 {
        update(&mut state, Message::Got(Key::Minus));
    }
    update(&mut state, Message::HoldNext);
    let strip = |state: &State| rows(&frame(state, COLOURS, 80, 24))[22].clone();
    assert!(strip(&state).contains("the next key is held for 3 s"));
    assert_eq!(update(&mut state, Message::Press(Key::Plus)), Some(Effect::Hold(Key::Plus)));
    assert_eq!(update(&mut state, Message::Press(Key::Next)), Some(Effect::Press(Key::Next)));
    for got in [Message::Got(Key::Plus), Message::Held(Key::Plus), Message::Got(Key::Next)] {
        assert_eq!(update(&mut state, got), None);
    }
    for large in [false, true] {
        state.large = large;
        assert!(strip(&state).starts_with(" Pressed  \u{2212} 3x  + held  \u{2192}"));
    }
    let shift = key(KeyCode::Left, KeyModifiers::SHIFT);
    assert_eq!(events::message(shift, &state, area), Some(Message::Hold(Key::Back)));
}

#[test]
fn a_fault_is_red_and_in_words_and_moves_a_phasor() {
    let mut state = state();
    let load = "{ amps = 50, power_factor = 0.9 }";
    let site = workbench::scenario::change(&state.snapshot.site, "load.phase.B", load).unwrap();
    state.snapshot.site = site.clone();
    update(&mut state, Message::ToggleList);
    let right = frame(&state, COLOURS, 120, 40);
    state.snapshot.site =
        workbench::scenario::change(&site, "wiring.ct.B.reversed", "true").unwrap();
    let wrong = frame(&state, COLOURS, 120, 40);
    let red = |buffer: &Buffer| {
        let is_red = |colour| matches!(colour, Color::Rgb(0xd0, 0x3c, 0x3c));
        buffer.content().iter().filter(|cell| is_red(cell.fg)).count()
    };
    assert_eq!(red(&right), 0);
    assert!(red(&wrong) > 30);
    let (right, wrong) = (rows(&right).join("\n"), rows(&wrong).join("\n"));
    assert!(right.contains("No fault.") && right.contains("diagram 5"));
    assert!(wrong.contains("! CT B points the wrong way"));
    // 50 A, -120 - 25.84 degrees, and opposite.
    assert!(wrong.contains("IB!  50.0 A   34\u{b0}") && wrong.contains("IB?  50.0 A -146\u{b0}"));
    for overlay in [Overlay::Wiring, Overlay::Phasors] {
        state.overlay = Some(overlay);
        for font in [Font::Unicode, Font::Console, Font::Ascii] {
            let buffer = frame(&state, Theme { look: CellLook::Mono, font }, 80, 24);
            assert!(buffer.content().iter().all(|cell| cell.fg == Color::Reset));
            let text = rows(&buffer).join("\n");
            assert_eq!(text.is_ascii(), font == Font::Ascii, "{text}");
        }
    }
}

/// A meter of its own, with `keys` pressed one by one, each seen.
#[test]
fn a_wrong_password_is_said_and_a_right_one_is_not() {
    let panel = Arc::new(Panel::builtin().unwrap());
    let scenario = workbench::scenario::Scenario::shipped("default").unwrap();
    let mut bus =
        workbench::simulation::Bus::new(&scenario, &panel.menu, firmware_model::MeteringPath::Auto);
    let mut now = Tick::from_seconds(1);
    bus.advance(now);
    let mut state = State::new(Arc::clone(&panel), Snapshot::of(&bus, 0, "default".to_owned()));
    let mut press = |state: &mut State, key: Key| {
        bus.press(0, key).unwrap();
        now += Tick::from_seconds(1);
        bus.advance(now);
        let snapshot = Snapshot::of(&bus, 0, "default".to_owned());
        update(state, Message::Snapshot(Box::new(snapshot)));
    };
    let on = |state: &State| state.snapshot.meter().map(|meter| meter.lcd.place.screen);
    for _ in 0..40 {
        if on(&state) == Some(ScreenId::SetupPassword) {
            break;
        }
        let title = on(&state) == Some(ScreenId::Setup);
        press(&mut state, if title { Key::Next } else { Key::Minus });
    }
    assert_eq!(on(&state), Some(ScreenId::SetupPassword));
    let said = |state: &State| {
        rows(&frame(state, COLOURS, 120, 40)).join("\n").contains("The password was not")
    };
    // 10000 is wrong: 00000 is what the factory has set.
    press(&mut state, Key::Plus);
    for _ in 0..4 {
        press(&mut state, Key::Next);
        assert!(!said(&state));
    }
    press(&mut state, Key::Next);
    assert_eq!(on(&state), Some(ScreenId::SetupPassword));
    assert!(said(&state));
    press(&mut state, Key::Next);
    assert!(!said(&state), "the second digit of another try");
    for _ in 0..4 {
        press(&mut state, Key::Next);
    }
    assert_ne!(on(&state), Some(ScreenId::SetupPassword));
    assert!(!said(&state));
}

#[test]
fn the_last_control_switches_the_control_power() {
    let mut state = state();
    update(&mut state, Message::ToggleList);
    for (on, word) in [(true, "on"), (false, "off")] {
        state.snapshot.meters[0].switched_on = on;
        let last = state.controls().len() - 1;
        update(&mut state, Message::Choose(last));
        let control = &state.controls()[last];
        assert_eq!((control.group, control.name.as_str()), ("Control power", "switch"));
        assert_eq!((control.value.as_str(), control.fault), (word, !on));
        assert_eq!(update(&mut state, Message::Turn(Turn::Flip)), Some(Effect::Power(!on)));
    }
}
