//! The real program on a real terminal: a pseudo-terminal whose output is read through a
//! terminal emulator, and tmux.

#[allow(dead_code)] // Each test uses a part of it.
#[path = "support/meter.rs"]
mod meter;
#[allow(dead_code)] // The same.
#[path = "support/programs.rs"]
mod programs;
#[allow(dead_code)] // The same.
#[path = "support/user.rs"]
mod user;

use std::io::{Read, Write};
use std::num::NonZero;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Instant;

use meter::{PATIENCE, binary, until, wait};
use programs::{debian, without};
use pty_process::Size;
use pty_process::blocking::Pty;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{LocalModes, tcgetattr};
use s4100::registers::port::{Peer, read_map};
use user::Place;

/// A terminal with the program in it.
struct Window {
    pty: Pty,
    screen: vt100::Parser,
    child: Child,
    /// Everything the program has written.
    written: Vec<u8>,
    /// The terminal's settings before the program had it.
    before: rustix::termios::Termios,
    /// Where its meter's state is kept.
    _state: Place,
}

impl Window {
    fn open(arguments: &[&str], (rows, columns): (u16, u16)) -> Self {
        let (pty, pts) = pty_process::blocking::open().unwrap();
        pty.resize(Size::new(rows, columns)).unwrap();
        let before = tcgetattr(&pty).unwrap();
        let state = Place::new();
        let command = pty_process::blocking::Command::new(binary())
            .args(arguments)
            .env("TERM", "xterm-256color")
            .env("LANG", "C.UTF-8")
            .env("XDG_STATE_HOME", state.path(""))
            .env_remove("LC_ALL")
            .env_remove("NO_COLOR");
        let child = command.spawn(pts).unwrap();
        let [height, width] = [rows, columns].map(|size| NonZero::new(size).unwrap());
        let screen = vt100::Parser::new(height, width, 0);
        Self { pty, screen, child, written: Vec::new(), before, _state: state }
    }

    /// Takes what the program has written, for a tenth of a second at most.
    fn look(&mut self) -> String {
        let timeout = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
        if poll(&mut [PollFd::new(&self.pty, PollFlags::IN)], Some(&timeout)).unwrap() > 0 {
            let mut buffer = [0; 8192];
            // After the program's end there is an error instead of an end.
            let count = self.pty.read(&mut buffer).unwrap_or(0);
            self.screen.process(&buffer[..count]);
            self.written.extend_from_slice(&buffer[..count]);
        }
        self.screen.screen().contents()
    }

    /// Waits until the screen shows what is wanted.
    #[track_caller]
    fn shows(&mut self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        let begin = Instant::now();
        loop {
            let text = self.look();
            if wanted(&text) {
                return text;
            }
            assert!(begin.elapsed() < PATIENCE, "in vain: {what}\n{text}");
        }
    }

    fn resize(&mut self, rows: u16, columns: u16) {
        let [height, width] = [rows, columns].map(|size| NonZero::new(size).unwrap());
        self.screen.screen_mut().set_size(height, width);
        self.pty.resize(Size::new(rows, columns)).unwrap();
    }

    fn press(&mut self, keys: &str) {
        self.pty.write_all(keys.as_bytes()).unwrap();
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits for the program's end, reading what it still writes.
    fn ended(&mut self) -> ExitStatus {
        let begin = Instant::now();
        loop {
            self.look();
            if let Some(status) = self.child.try_wait().unwrap() {
                self.look();
                return status;
            }
            assert!(begin.elapsed() < PATIENCE, "the program does not end");
        }
    }

    /// The terminal is as it was: settings, screen, cursor, mouse.
    #[track_caller]
    fn is_restored(&mut self) {
        let after = tcgetattr(&self.pty).unwrap();
        assert_eq!(after.local_modes, self.before.local_modes);
        assert_eq!(after.input_modes, self.before.input_modes);
        assert_eq!(after.output_modes, self.before.output_modes);
        assert!(after.local_modes.contains(LocalModes::ECHO | LocalModes::ICANON));
        let screen = self.screen.screen();
        assert!(!screen.alternate_screen(), "the other screen is still shown");
        assert!(!screen.hide_cursor(), "the cursor is still hidden");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const SMALL: (u16, u16) = (24, 80);
const DOWN: &str = "\x1b[B";
const RIGHT: &str = "\x1b[C";
const LEFT: &str = "\x1b[D";
const UP: &str = "\x1b[A";

/// What a person looks for on the first screen.
fn is_drawn(text: &str) -> bool {
    text.contains("VerifEye") && text.contains("/dev/pts/") && text.contains("mbpoll")
}

/// The path of the port that stands on the screen.
fn port(text: &str) -> &str {
    let start = text.find("/dev/pts/").unwrap();
    text[start..].split(|c: char| c.is_whitespace()).next().unwrap()
}

#[test]
fn the_first_screen_shows_the_meter_and_a_port_that_answers() {
    let mut window = Window::open(&[], SMALL);
    let text = window.shows("the meter", is_drawn);
    assert!(text.contains("default") && text.contains("19200 8N1"), "{text}");
    // The top of the list: net real energy, in kWh or below.
    assert!(text.contains("No request yet."), "{text}");
    // Nothing was asked of the terminal: no cursor position, no device attributes.
    let asked = [&b"\x1b[6n"[..], b"\x1b[c", b"\x1b[>c", b"\x1b]11;?", b"\x1b[?u"];
    for question in asked {
        let found = window.written.windows(question.len()).any(|bytes| bytes == question);
        assert!(!found, "{question:?}");
    }
    let map = read_map(&Peer::new(std::path::Path::new(port(&text)), 1, 19_200)).unwrap();
    assert_eq!(map.word(firmware_model::registers::Register::new(130).unwrap()), Some(40));
    // 130 is among what was read, and the reply is told in words.
    let text = window.shows("the traffic", |text| text.contains("answered after"));
    assert!(text.contains("holding ") && text.contains(" values"), "{text}");
    window.press("q");
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
        let before = glass(&window.look());
        window.press(key);
        let text = window.shows(expected, |text| words(text).starts_with(expected));
        assert_ne!(glass(&text), before, "the glass stays as it was: {expected}");
    }
    // Presses queue: faster than the meter takes them, and none is lost.
    for _ in 0..3 {
        window.press(&[DOWN, RIGHT, RIGHT, LEFT, LEFT, UP, UP].concat());
        window.shows("two up", |text| words(text).starts_with("Reactive energy in quadrant 1, t"));
        window.press(DOWN);
        window.shows("one down", |text| words(text).starts_with("Apparent energy, net"));
    }
    window.press("k");
    window.shows("help", |text| text.contains("minus: down the list"));
    window.press("\x1b");
    window.shows("no help", |text| !text.contains("minus: down the list"));
    window.press("p");
    window.shows("the port in full", |text| text.contains("device_id=1"));
    window.press("\x03");
    assert_eq!(window.ended().code(), Some(0));
    window.is_restored();
}

/// The part of the window where the glass is drawn, without the buttons.
fn glass(text: &str) -> Vec<String> {
    text.lines().skip(2).take(14).map(|line| line.chars().take(80).collect()).collect()
}

/// What the program says of the glass, beside it.
fn words(text: &str) -> String {
    let lines: Vec<Vec<char>> = text.lines().map(|line| line.chars().collect()).collect();
    let heading: Vec<char> = " Screen ".chars().collect();
    let place = lines.iter().enumerate().find_map(|(row, line)| {
        let column = line.windows(heading.len()).position(|part| part == heading)?;
        Some((row, column))
    });
    let Some((row, column)) = place else { return String::new() };
    let below =
        lines[row + 1..].iter().map(|line| -> String { line.iter().skip(column).collect() });
    let said: Vec<String> = below.take_while(|line| !line.trim().is_empty()).collect();
    said.iter().flat_map(|line| line.split_whitespace()).collect::<Vec<_>>().join(" ")
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
                && lines[usize::from(rows) - 1].contains("leave")
        };
        window.shows("the meter in the new size", bottom);
    }
    window.resize(10, 40);
    window.shows("what it needs", |text| text.contains("76 columns and 22 rows"));
    window.press("q");
    assert_eq!(window.ended().code(), Some(0));
    window.is_restored();
}

#[test]
fn signals_end_the_program_and_give_the_terminal_back() {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let place = Place::new();
        let link = place.path("meter");
        let mut window = Window::open(&["run", "--link", link.to_str().unwrap()], SMALL);
        window.shows("the meter", |text| text.contains("VerifEye") && text.contains("mbpoll"));
        assert!(std::fs::symlink_metadata(&link).is_ok());
        window.signal(signal);
        assert_eq!(window.ended().code(), Some(0), "{signal:?}");
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
fn a_closed_window_ends_the_program() {
    let place = Place::new();
    let link = place.path("meter");
    let mut window = Window::open(&["run", "--link", link.to_str().unwrap()], SMALL);
    window.shows("the meter", |text| text.contains("VerifEye") && text.contains("mbpoll"));
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
    until("the meter", || screen().contains("VerifEye") && screen().contains("mbpoll"));
    assert!(tmux(&["send-keys", "k"]).0);
    until("help", || screen().contains("minus: down the list"));
    assert!(tmux(&["send-keys", "Escape", "Down"]).0);
    until("no help", || !screen().contains("minus: down the list"));
    // A closed window: the program goes, and so does its link.
    assert!(tmux(&["kill-server"]).0);
    until("the link is removed", || std::fs::symlink_metadata(&link).is_err());
}
