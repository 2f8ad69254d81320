//! The real program on a real terminal: a pseudo-terminal whose output is read through a
//! terminal emulator, and tmux.

use std::num::NonZero;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustix::process::Signal;
use s4100::master::{Peer, read_map};

use crate::support::meter::{binary, until, wait};
use crate::support::programs::{debian, without};
use crate::support::user::Place;
use crate::support::window::{DOWN, LEFT, RIGHT, SMALL, UP, Window, is_drawn, words};

/// The path of the port that stands on the screen.
fn port(text: &str) -> &str {
    let start = text.find("/dev/pts/").unwrap();
    text[start..].split(|c: char| c.is_whitespace()).next().unwrap()
}

#[test]
fn the_first_screen_shows_the_meter_and_a_port_that_answers() {
    let mut window = Window::open(&[], SMALL);
    let text = window.shows("the meter", |text| {
        let there = ["default", "19200 8N1", "No request yet.", "q quit"];
        is_drawn(text) && there.iter().all(|part| text.contains(part))
    });
    // Nothing was asked of the terminal: no cursor position, no device attributes; and what its
    // keyboard can do only when it had shown the whole frame. It has not answered.
    let place = |what: &[u8]| window.written.windows(what.len()).position(|bytes| bytes == what);
    for question in [&b"\x1b[6n"[..], b"\x1b[c", b"\x1b[>c", b"\x1b]11;?"] {
        assert_eq!(place(question), None, "{question:?}");
    }
    let map = read_map(&Peer::new(Path::new(port(&text)), 1, 19_200)).unwrap();
    assert_eq!(map.word(firmware_model::registers::Register::new(130).unwrap()), Some(40));
    // 130 is among what was read, and the reply is told in words.
    let text = window.shows("the traffic", |text| text.contains("answered after"));
    assert!(text.contains("holding ") && text.contains(" values"), "{text}");
    // By now the question is there, however busy the machine was.
    let place = |what: &[u8]| window.written.windows(what.len()).position(|bytes| bytes == what);
    assert!(place(b"\x1b[?u").unwrap() > place(b"No request yet.").unwrap());
    window.press("qq");
    assert_eq!(window.ended().code(), Some(0));
    window.is_restored();
}

#[test]
fn keys_walk_the_menu() {
    let mut window = Window::open(&[], (40, 120));
    window.shows("the meter", is_drawn);
    window.shows("its words", |text| words(text).starts_with("Real energy, net"));
    for (key, expected) in [
        (DOWN, "Reactive energy in quadrant 1, total"),
        (DOWN, "Apparent energy, net"),
        (DOWN, "Real power, total of three phases: 46.78"),
        (RIGHT, "Real power, phase A: 20.000 kilowatts, imported."),
        (LEFT, "Real power, total of three phases: 46.78"),
        (UP, "Apparent energy, net"),
        // The signs on the buttons do the same.
        ("-", "Real power, total of three phases: 46.78"),
        ("+", "Apparent energy, net"),
    ] {
        window.look();
        let before = window.glass();
        window.press(key);
        window.shows(expected, |text| words(text).starts_with(expected));
        // The words may be there a moment before the rest of the frame.
        until("the glass shows another screen", || {
            window.look();
            window.glass() != before
        });
    }
    // Faster than the meter takes them: two wait, and none of them is lost.
    for _ in 0..3 {
        window.press(&DOWN.repeat(2));
        window.shows("two down", |text| words(text).starts_with("Reactive power, total"));
        window.press(&UP.repeat(2));
        window.shows("two up", |text| words(text).starts_with("Apparent energy, net"));
    }
    window.press("?");
    window.shows("what the screen is", |text| text.contains("This screen"));
    window.press("\x1b");
    window.shows("it is closed again", |text| !text.contains("This screen"));
    window.press("k");
    window.shows("the keys", |text| text.contains("minus: down the list"));
    window.press("\x1b");
    window.shows("they are gone", |text| !text.contains("minus: down the list"));
    window.press("p");
    window.shows("the port in full", |text| text.contains("device_id=1"));
    window.press("\x03");
    assert_eq!(window.ended().code(), Some(0));
    window.is_restored();
}

#[test]
fn the_mouse_presses_buttons_and_plays_the_installation() {
    let mut window = Window::open(&[], (40, 120));
    window.shows("the meter", is_drawn);
    // The mouse's own numbers begin at 1; 0 is the left button, 64 and 65 the wheel.
    let at = |text: &str, part: &str| {
        let (row, line) = text.lines().enumerate().find(|(_, line)| line.contains(part)).unwrap();
        let column = line[..line.find(part).unwrap()].chars().count();
        (column + 2, row + 1)
    };
    let mouse = |window: &mut Window, what: u8, (column, row): (usize, usize)| {
        window.press(&format!("\x1b[<{what};{column};{row}M"));
    };
    let text = window.shows("the words", |text| words(text).starts_with("Real energy, net"));
    mouse(&mut window, 0, at(&text, "\u{2192} next"));
    let imported = |text: &str| words(text).starts_with("Real energy imported");
    let text = window.shows("the next screen", imported);
    mouse(&mut window, 0, at(&text, "\u{21a9} back"));
    window.shows("the screen before", |text| words(text).starts_with("Real energy, net"));
    window.press("i");
    let whole = |text: &str| text.contains("has the keys") && text.contains("\n > ");
    let text = window.shows("the installation", whole);
    let chosen = |text: &str| {
        let line = text.lines().find(|line| line.starts_with(" > ")).unwrap_or_default();
        line[3..].split("  ").next().unwrap_or_default().trim().to_owned()
    };
    assert_eq!(chosen(&text), "real power");
    let list = at(&text, "Load on A");
    for (wheel, expected) in [(65, "reactive power"), (64, "real power")] {
        mouse(&mut window, wheel, list);
        window.shows(expected, |text| chosen(text) == expected);
    }
    // 20 kW and a step more, by a click on the arrow.
    let more = at(&text, "\u{25b8}");
    let before = text.lines().nth(more.1 - 1).unwrap().to_owned();
    mouse(&mut window, 0, (more.0 - 1, more.1));
    window.shows("more power", |text| text.lines().nth(more.1 - 1).unwrap() != before);
}

/// Somebody corrects the panel while the program runs: the glass, the menu and the words follow.
#[test]
fn a_panel_is_changed_while_the_program_runs() {
    let place = Place::new();
    let shipped = |name: &str| {
        let panels = Path::new(env!("CARGO_MANIFEST_DIR")).join("panels/series-4100");
        std::fs::read_to_string(panels.join(name)).unwrap()
    };
    place.file("panel.toml", &shipped("panel.toml"));
    let directory = place.path("");
    let mut window = Window::open(&["run", "--panel", directory.to_str().unwrap()], (40, 120));
    window.shows("the meter", is_drawn);
    window.press(&DOWN.repeat(3));
    let power = |text: &str| words(text).starts_with("Real power, total of three phases");
    window.shows("real power", power);
    let before = window.glass();
    // Another colour of the light and another name on the case.
    let green = shipped("panel.toml")
        .replace("light_centre = \"#2460ea\"", "light_centre = \"#10a040\"")
        .replace("title = \"VerifEye Series 4100\"", "title = \"Corrected\"");
    place.file("panel.toml", &green);
    window.shows("the other name", |text| text.contains("Corrected"));
    until("the glass is green", || {
        window.look();
        window.glass() != before
    });
    // The menu the other way round, and another word for the same screen: the meter stays
    // where it is, and the row above it is then the one that was below.
    let menu = shipped("menu.toml");
    let mut parts: Vec<&str> = menu.split("[[row]]").collect();
    parts[1..].reverse();
    place.file("menu.toml", &parts.join("[[row]]"));
    place.file("text.toml", &shipped("text.toml").replace("Real power", "Active power"));
    window.shows("the other word", |text| words(text).starts_with("Active power, total"));
    window.press(UP);
    window.shows("plus goes where minus went", |text| words(text).starts_with("Reactive power"));
    // A mistake: the last good panel stays, and the keys go on.
    place.file("panel.toml", &green.replace("brand =", "brnad ="));
    let wrong = |text: &str| {
        [
            "the last good one stays",
            "panel.toml:5:1: unknown field `brnad`",
            "did you mean `brand`?",
        ]
        .iter()
        .all(|part| text.contains(part))
    };
    window.shows("what is wrong", wrong);
    window.press(DOWN);
    let text =
        window.shows("the keys go on", |text| words(text).starts_with("Active power, total"));
    assert!(text.contains("Corrected") && wrong(&text), "{text}");
    place.file("panel.toml", &shipped("panel.toml"));
    window.shows("it is right again", |text| text.contains("VerifEye") && !wrong(text));
    window.press("qq");
    assert_eq!(window.ended().code(), Some(0));
    window.is_restored();
}

/// After a kill the terminal is still full of the last frame. Terminals differ in what
/// entering the other screen again clears; here it clears nothing.
#[test]
fn nothing_of_what_a_killed_one_drew_is_left() {
    let mut killed = Window::open(&[], SMALL);
    killed.shows("the meter", is_drawn);
    killed.press("i");
    killed.shows("the installation", |text| text.contains("Load on A"));
    killed.signal(Signal::KILL);
    killed.ended();
    assert!(killed.screen.screen().alternate_screen(), "nobody gave the terminal back");
    let mut next = Window::open(&[], SMALL);
    next.shows("the meter", is_drawn);
    next.press("qq");
    assert_eq!(next.ended().code(), Some(0));
    let drawn = String::from_utf8(next.written.clone()).unwrap();
    let (enter, leave) = ("\x1b[?1049h", "\x1b[?1049l");
    assert!(drawn.contains(enter) && drawn.contains(leave));
    let drawn = drawn.split(leave).next().unwrap().replace(enter, "");
    let [height, width] = [SMALL.0, SMALL.1].map(|size| NonZero::new(size).unwrap());
    let mut empty = vt100::Parser::new(height, width, 0);
    for screen in [&mut empty, &mut killed.screen] {
        screen.process(drawn.as_bytes());
    }
    assert!(is_drawn(&empty.screen().contents()));
    assert_eq!(killed.screen.screen().contents(), empty.screen().contents());
}

#[test]
fn the_control_power_is_switched_off_and_on() {
    let mut window = Window::open(&[], (40, 120));
    window.shows("the meter", is_drawn);
    window.press("i");
    window.press(&"\x1b[6~".repeat(20));
    window.press(&DOWN.repeat(9));
    window.shows("the switch", |text| text.contains("> switch"));
    window.press("\r");
    window.shows("a closed alarm contact", |text| text.contains("Alarm \u{25cf} closed"));
    window.press("\r");
    window.shows("an open one", |text| text.contains("Alarm \u{25cb} open"));
}

/// The tapes in a directory.
fn tapes(directory: &Path) -> Vec<PathBuf> {
    saved(directory, "tape")
}

/// The files with that ending in a directory.
fn saved(directory: &Path, ending: &str) -> Vec<PathBuf> {
    let files = std::fs::read_dir(directory).unwrap().map(|file| file.unwrap().path());
    files.filter(|file| file.extension().is_some_and(|own| own == ending)).collect()
}

#[test]
fn a_key_saves_the_last_minutes_as_a_tape_that_plays() {
    let mut window = Window::open(&[], (40, 120));
    let text = window.shows("the meter", is_drawn);
    let peer = Peer::new(Path::new(port(&text)), 1, 19_200);
    read_map(&peer).unwrap();
    window.press(&DOWN.repeat(3));
    window.shows("real power", |text| words(text).starts_with("Real power, total"));
    window.press("i");
    window.press(RIGHT);
    window.press("\x1b");
    window.shows("the meter has the keys", |text| !text.contains("has the keys"));
    read_map(&peer).unwrap();
    for _ in 0..2 {
        window.press("s");
        window.shows("where it is", |text| text.contains("Saved") && text.contains(".tape"));
        window.press("\x1b");
        window.shows("that is gone", |text| !text.contains("Saved"));
    }
    window.press("qq");
    assert_eq!(window.ended().code(), Some(0));
    let tapes = tapes(&window.place.path(""));
    assert_eq!(tapes.len(), 2, "the second one has a name of its own");
    let text = std::fs::read_to_string(&tapes[0]).unwrap();
    assert!(text.contains("set load.phase.A.watts") && text.contains(" down minus"), "{text}");
    for tape in tapes {
        let played = Command::new(binary()).arg("play").arg(&tape).output().unwrap();
        let said =
            String::from_utf8_lossy(&played.stdout) + String::from_utf8_lossy(&played.stderr);
        assert!(played.status.success(), "{said}");
        // Two maps, in some ten requests each.
        let met = said.split_once(".tape: ").unwrap().1.split(' ').next().unwrap();
        assert!(met.parse::<u32>().unwrap() >= 10, "{said}");
    }
}

/// While somebody polls, the line fails as it is asked to; the bench saves the log.
#[test]
fn the_line_is_made_to_fail_and_the_log_is_saved() {
    let mut window = Window::open(&["run", "--after", "2h"], (40, 120));
    let text = window.shows("the meter", is_drawn);
    let peer = Peer::new(Path::new(port(&text)), 1, 19_200);
    window.press("f");
    window.shows("the faults", |text| text.contains("none: the line does what it should"));
    window.press("crc every 3\r");
    window.shows("the rule", |text| text.contains("crc every 3   0 requests met it"));
    read_map(&peer).unwrap();
    let met = |text: &str| {
        let before = text.split(" requests met it").next().unwrap_or_default();
        before.rsplit(' ').next().and_then(|count| count.parse::<u32>().ok()).unwrap_or_default()
    };
    window.shows("requests that met it", |text| met(text) > 10);
    window.shows("the traffic", |text| text.contains("crc"));
    window.press("drop 1\r");
    window.shows("none again", |text| text.contains("none: the line does"));
    window.press("\x1b");
    window.shows("that is gone", |text| !text.contains("Faults of the line"));
    window.press("mlog\r");
    window.shows("where it is", |text| text.contains("entries of the log"));
    let logs = saved(&window.place.path(""), "csv");
    let text = std::fs::read_to_string(&logs[0]).unwrap();
    // Every 15 minutes of two hours.
    assert_eq!(text.lines().count(), 9, "{text}");
    assert!(text.starts_with("time,imported energy"), "{text}");
    window.press("\x1b");
    window.shows("that is gone", |text| !text.contains("Enter asks"));
    window.press("qq");
    assert_eq!(window.ended().code(), Some(0));
}

#[test]
fn where_nothing_can_be_written_the_tape_goes_beside_the_state() {
    // A directory in which nobody makes files, root neither.
    let mut window = Window::open_in(Some(Path::new("/proc")), &[], SMALL);
    window.shows("the meter", is_drawn);
    window.press("s");
    window.shows("where it is", |text| text.contains("Saved"));
    assert_eq!(tapes(&window.place.path("state/s4100")).len(), 1);
    // Without the state there is no such place, and the reason is told.
    let file = window.place.path("state");
    window.press("\x03");
    assert_eq!(window.ended().code(), Some(0));
    let about = file.join("none.s4100state");
    let arguments = ["run", "--state", about.to_str().unwrap()];
    let mut other = Window::open_in(Some(Path::new("/proc")), &arguments, SMALL);
    other.shows("the meter", is_drawn);
    std::fs::remove_dir_all(&file).unwrap();
    other.press("s");
    other.shows("why not", |text| text.contains("Not saved") && text.contains("/proc/s4100-"));
}

#[test]
fn the_screen_follows_the_size_of_the_window() {
    let mut window = Window::open(&[], SMALL);
    window.shows("the meter", is_drawn);
    for (rows, columns) in [(50, 160), (24, 80)] {
        window.resize(rows, columns);
        let bottom = move |text: &str| {
            let lines: Vec<&str> = text.lines().collect();
            is_drawn(text)
                && lines.len() == usize::from(rows)
                && lines[usize::from(rows) - 1].contains("q quit")
        };
        window.shows("the meter in the new size", bottom);
    }
    window.resize(10, 40);
    window.shows("a small glass", |text| text.contains("q quit") && !text.contains("Contacts"));
    window.resize(9, 40);
    window.shows("what it needs", |text| text.contains("40 columns and 10 rows"));
    window.press("qq");
    assert_eq!(window.ended().code(), Some(0));
    window.is_restored();
}

#[test]
fn signals_end_the_program_and_give_the_terminal_back() {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP, Signal::QUIT, Signal::ABORT] {
        let place = Place::new();
        let link = place.path("meter");
        let mut window = Window::open(&["run", "--link", link.to_str().unwrap()], SMALL);
        window.shows("the meter", is_drawn);
        assert!(std::fs::symlink_metadata(&link).is_ok());
        window.signal(signal);
        let status = window.ended();
        match signal {
            // They ask for a core, and get one when everything has been put away.
            Signal::QUIT | Signal::ABORT => assert_eq!(status.signal(), Some(signal.as_raw())),
            _ => assert_eq!(status.code(), Some(0), "{signal:?}"),
        }
        window.is_restored();
        assert!(std::fs::symlink_metadata(&link).is_err(), "the link is still there");
    }
}

#[test]
fn a_duration_ends_the_program_and_gives_the_terminal_back() {
    let mut window = Window::open(&["run", "--duration", "3s"], SMALL);
    assert_eq!(window.ended().code(), Some(0));
    let drawn = String::from_utf8_lossy(&window.written).contains("VerifEye");
    assert!(drawn, "nothing was drawn");
    window.is_restored();
}

#[test]
fn a_speed_that_is_not_reached_stands_beside_the_one_that_is() {
    let mut window = Window::open(&["run", "--speed", "100000", "--path", "sampled"], SMALL);
    window.shows("the speed", |text| text.contains("100000x (") && text.contains("x reached)"));
    window.signal(Signal::TERM);
    assert_eq!(window.ended().code(), Some(0));
    window.is_restored();
}

#[test]
fn a_closed_window_ends_the_program() {
    let place = Place::new();
    let link = place.path("meter");
    let mut window = Window::open(&["run", "--link", link.to_str().unwrap()], SMALL);
    window.shows("the meter", is_drawn);
    // The window goes with all that held it open; the program is left to notice.
    let (other, _) = pty_process::blocking::open().unwrap();
    drop(std::mem::replace(&mut window.pty, other));
    let status = wait(&mut window.child);
    assert_eq!(status.code(), Some(0), "{status}");
    assert!(std::fs::symlink_metadata(&link).is_err(), "the link is still there");
}

#[test]
fn without_a_terminal_the_program_says_what_to_do() {
    let state = Place::new();
    let output = Command::new(binary())
        .env("XDG_STATE_HOME", state.path(""))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
        .wait_with_output()
        .unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{errors}");
    assert!(errors.contains("s4100 run --headless"), "{errors}");
}

/// tmux answers what terminals are asked, forwards keys, and hangs up like a window.
#[test]
fn it_runs_in_tmux() {
    if without("tmux") {
        return;
    }
    let place = Place::new();
    let socket = place.path("tmux");
    let tmux = |arguments: &[&str]| {
        let program = debian("tmux", "tmux");
        let mut command = Command::new(program);
        command.arg("-f/dev/null").arg("-S").arg(&socket).args(arguments);
        let output = command
            .env("LANG", "C.UTF-8")
            .env("XDG_STATE_HOME", place.path(""))
            .env_remove("TMUX")
            .output()
            .unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let link = place.path("meter");
    let program = format!("{} run --link {}", binary().display(), link.display());
    let (started, _) = tmux(&["-u", "new-session", "-d", "-x", "100", "-y", "35", &program]);
    assert!(started);
    let screen = || tmux(&["capture-pane", "-p"]).1;
    until("the meter", || is_drawn(&screen()));
    assert!(tmux(&["send-keys", "?"]).0);
    until("what the screen is", || screen().contains("This screen"));
    assert!(tmux(&["send-keys", "Escape", "Down"]).0);
    until("it is closed again", || !screen().contains("This screen"));
    // A closed window: the program goes, and so does its link.
    assert!(tmux(&["kill-server"]).0);
    until("the link is removed", || std::fs::symlink_metadata(&link).is_err());
}
