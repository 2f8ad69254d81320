//! A running s4100 as its user or its system sees it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::num::NonZeroU16;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use pty_process::Size;
use pty_process::blocking::Pty;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

/// The program that is measured.
pub const S4100: &str = env!("CARGO_BIN_EXE_s4100");
/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_mins(1);
// Checked when this is compiled.
const ROWS: NonZeroU16 = NonZeroU16::new(40).unwrap();
const COLUMNS: NonZeroU16 = NonZeroU16::new(120).unwrap();
/// A pause in the program's output that ends a frame.
const QUIET: Duration = Duration::from_millis(20);

/// Headless, from its `ready` on; dropping it ends the process.
pub struct Headless {
    child: Child,
    /// From before the process was made to its line.
    pub took: Duration,
}

impl Headless {
    pub fn start(arguments: &[&str]) -> Result<Self> {
        let began = Instant::now();
        let mut child = Command::new(S4100)
            .args(["run", "--headless"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = child.stdout.take().context("no standard output")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let took = began.elapsed();
        let headless = Self { child, took };
        ensure!(line.starts_with("ready "), "s4100 is not ready: {line:?}");
        Ok(headless)
    }

    /// What part of a core it uses during `time`.
    pub fn share(&self, time: Duration) -> Result<f64> {
        let before = busy(&self.child)?;
        let began = Instant::now();
        std::thread::sleep(time);
        share(&self.child, before, began)
    }
}

impl Drop for Headless {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

/// In a terminal of its own; dropping it ends the process.
pub struct Screen {
    child: Child,
    pty: Pty,
    shown: vt100::Parser,
}

impl Screen {
    /// Starts it; with the time until the whole first frame has been written.
    pub fn start() -> Result<(Self, Duration)> {
        let (pty, pts) = pty_process::blocking::open()?;
        pty.resize(Size::new(ROWS.get(), COLUMNS.get()))?;
        let began = Instant::now();
        let child = pty_process::blocking::Command::new(S4100)
            .args(["run", "default"])
            .env("TERM", "xterm-256color")
            .env_remove("NO_COLOR")
            .spawn(pts)?;
        let mut screen = Self { child, pty, shown: vt100::Parser::new(ROWS, COLUMNS, 0) };
        loop {
            let Some(at) = screen.read(PATIENCE)? else { bail!("no first frame") };
            let text = screen.shown.screen().contents();
            // The glass is between the one and the other.
            if text.contains("VerifEye") && text.trim_end().ends_with("q quit") {
                return Ok((screen, at.duration_since(began)));
            }
        }
    }

    /// Sends a key; the time until the next frame begins to arrive.
    pub fn press(&mut self, key: &[u8]) -> Result<Duration> {
        // What is on the screen already is not an answer.
        while self.read(QUIET)?.is_some() {}
        let began = Instant::now();
        rustix::io::write(&self.pty, key)?;
        let at = self.read(PATIENCE)?.context("the key changes nothing")?;
        self.watch(Duration::from_millis(250))?;
        Ok(at.duration_since(began))
    }

    /// Lets it draw for `time`.
    pub fn watch(&mut self, time: Duration) -> Result<()> {
        let end = Instant::now() + time;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            self.read(left)?;
        }
    }

    /// What part of a core it uses during `time`.
    pub fn share(&mut self, time: Duration) -> Result<f64> {
        let before = busy(&self.child)?;
        let began = Instant::now();
        self.watch(time)?;
        share(&self.child, before, began)
    }

    /// Takes what it has written, waiting that long at most; the moment it was there.
    fn read(&mut self, wait: Duration) -> Result<Option<Instant>> {
        let timeout = Timespec::try_from(wait)?;
        let mut watched = [PollFd::new(&self.pty, PollFlags::IN)];
        match poll(&mut watched, Some(&timeout)) {
            Ok(0) | Err(Errno::INTR) => return Ok(None),
            Ok(_) => {}
            Err(error) => return Err(error.into()),
        }
        let mut buffer = [0; 1 << 14];
        let count = rustix::io::read(&self.pty, &mut buffer).context("s4100 has ended")?;
        let at = Instant::now();
        self.shown.process(buffer.get(..count).unwrap_or_default());
        Ok(Some(at))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

fn end(child: &mut Child) {
    // It may have ended by itself.
    let _ = child.kill();
    let _ = child.wait();
}

/// What part of a core a process has used since `began`, when it had used `before`.
fn share(child: &Child, before: Duration, began: Instant) -> Result<f64> {
    let used = busy(child)?.saturating_sub(before);
    Ok(used.as_secs_f64() / began.elapsed().as_secs_f64())
}

/// How long the threads of a process have had a core.
fn busy(child: &Child) -> Result<Duration> {
    let mut nanos = 0;
    for thread in fs::read_dir(format!("/proc/{}/task", child.id()))? {
        let statistics = fs::read_to_string(thread?.path().join("schedstat"))?;
        let on_core = statistics.split(' ').next().context("an empty schedstat")?;
        nanos += on_core.parse::<u64>()?;
    }
    Ok(Duration::from_nanos(nanos))
}
