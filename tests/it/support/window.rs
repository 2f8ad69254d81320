//! A terminal with the real program in it: a pseudo-terminal whose output is read through a
//! terminal emulator.

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::process::{Child, ExitStatus};
use std::time::Instant;

use pty_process::Size;
use pty_process::blocking::Pty;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{LocalModes, tcgetattr};

use super::meter::{PATIENCE, binary};
use super::user::Place;

/// A terminal with the program in it.
pub struct Window {
    pub pty: Pty,
    pub screen: vt100::Parser,
    pub child: Child,
    /// Everything the program has written.
    pub written: Vec<u8>,
    /// The terminal's settings before the program had it.
    before: rustix::termios::Termios,
    /// Where it works, and where its meter's state is kept.
    pub place: Place,
}

impl Window {
    pub fn open(arguments: &[&str], size: (u16, u16)) -> Self {
        Self::open_in(None, arguments, size)
    }

    /// With another working directory than its own.
    pub fn open_in(work: Option<&Path>, arguments: &[&str], size: (u16, u16)) -> Self {
        let place = Place::new();
        let state = place.path("state");
        Self::open_at(place, &state, work, arguments, size)
    }

    /// Of the same account as another one.
    pub fn beside(other: &Self, arguments: &[&str], size: (u16, u16)) -> Self {
        Self::open_at(Place::new(), &other.place.path("state"), None, arguments, size)
    }

    fn open_at(
        place: Place,
        state: &Path,
        work: Option<&Path>,
        arguments: &[&str],
        (rows, columns): (u16, u16),
    ) -> Self {
        let (pty, pts) = pty_process::blocking::open().unwrap();
        pty.resize(Size::new(rows, columns)).unwrap();
        let before = tcgetattr(&pty).unwrap();
        let command = pty_process::blocking::Command::new(binary())
            .args(arguments)
            .env("TERM", "xterm-256color")
            .env("LANG", "C.UTF-8")
            .env("XDG_STATE_HOME", state)
            .current_dir(work.map_or_else(|| place.path(""), Path::to_owned))
            .env_remove("LC_ALL")
            .env_remove("NO_COLOR");
        let child = command.spawn(pts).unwrap();
        let [height, width] = [rows, columns].map(|size| NonZero::new(size).unwrap());
        let screen = vt100::Parser::new(height, width, 0);
        Self { pty, screen, child, written: Vec::new(), before, place }
    }

    /// Takes what the program has written, for a tenth of a second at most.
    pub fn look(&mut self) -> String {
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
    pub fn shows(&mut self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        let begin = Instant::now();
        loop {
            let text = self.look();
            if wanted(&text) {
                return text;
            }
            assert!(begin.elapsed() < PATIENCE, "in vain: {what}\n{text}");
        }
    }

    /// The cells where the glass is drawn with their colours, without the buttons: a
    /// segment that is off differs from one that is on by its colour alone.
    pub fn glass(&self) -> Vec<(String, vt100::Color, vt100::Color)> {
        let cell = |row, column| {
            let cell = self.screen.screen().cell(row, column).unwrap();
            (cell.contents().to_owned(), cell.fgcolor(), cell.bgcolor())
        };
        (2..16).flat_map(|row| (0..80).map(move |column| cell(row, column))).collect()
    }

    pub fn resize(&mut self, rows: u16, columns: u16) {
        let [height, width] = [rows, columns].map(|size| NonZero::new(size).unwrap());
        self.screen.screen_mut().set_size(height, width);
        self.pty.resize(Size::new(rows, columns)).unwrap();
    }

    pub fn press(&mut self, keys: &str) {
        self.pty.write_all(keys.as_bytes()).unwrap();
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits for the program's end, reading what it still writes.
    pub fn ended(&mut self) -> ExitStatus {
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
    pub fn is_restored(&mut self) {
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

pub const SMALL: (u16, u16) = (24, 80);
pub const DOWN: &str = "\x1b[B";
pub const RIGHT: &str = "\x1b[C";
pub const LEFT: &str = "\x1b[D";
pub const UP: &str = "\x1b[A";

/// What a person looks for on the first screen.
pub fn is_drawn(text: &str) -> bool {
    text.contains("VerifEye") && text.contains("/dev/pts/") && text.contains(" Bus ")
}

/// What the program says of the glass, beside it.
pub fn words(text: &str) -> String {
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
