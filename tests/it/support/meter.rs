//! The real program, without a screen.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process};

use super::user::{Place, ordinary};

/// How long anything is waited for before a test gives up.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// The program that is tested.
pub fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_s4100"))
}

/// The program as an ordinary user starts it.
pub fn s4100(place: &Place) -> Command {
    ordinary(place.reachable(binary()))
}

/// The program starts with this state: nobody else keeps it any more, and it is whole.
pub fn assert_free(state: &Path) {
    let again = Command::new(binary())
        .args(["run", "--headless", "--duration", "1s", "--state"])
        .arg(state)
        .output()
        .unwrap();
    assert!(again.status.success() && again.stderr.is_empty(), "{again:?}");
}

/// `s4100 run --headless`, ready.
pub struct Meter {
    child: Child,
    /// The path that the program has said.
    pub port: PathBuf,
    errors: PathBuf,
}

impl Meter {
    /// Starts it and waits until it is ready.
    pub fn start<A: AsRef<OsStr>>(place: &Place, arguments: impl IntoIterator<Item = A>) -> Self {
        let number = fs::read_dir(place.path("")).unwrap().count();
        let errors = place.path(&format!("errors-{number}"));
        let mut child = s4100(place)
            .args(["run", "--headless"])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&errors).unwrap())
            .spawn()
            .unwrap();
        let line = first_line(&mut child);
        let Some(port) = line.strip_prefix("ready ") else {
            let _ = child.kill();
            panic!("{line:?}; errors: {}", fs::read_to_string(&errors).unwrap());
        };
        Self { child, port: port.into(), errors }
    }

    /// The next port that the program has said.
    pub fn next_port(&mut self) -> PathBuf {
        let line = first_line(&mut self.child);
        line.strip_prefix("ready ").unwrap_or_else(|| panic!("{line:?}")).into()
    }

    /// Its process.
    pub fn process(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Sends a signal.
    pub fn signal(&self, signal: Signal) {
        kill_process(self.process(), signal).unwrap();
    }

    /// Waits for its end.
    pub fn ended(&mut self) -> ExitStatus {
        wait(&mut self.child)
    }

    /// Ends it with a signal, and holds it to status 0.
    pub fn end(mut self, signal: Signal) {
        self.signal(signal);
        let status = self.ended();
        assert!(status.success(), "{status}; errors: {}", self.errors());
    }

    /// What it has said on standard error.
    pub fn errors(&self) -> String {
        fs::read_to_string(&self.errors).unwrap()
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The first line that a child writes, without its end; less if it ends before.
pub fn first_line(child: &mut Child) -> String {
    let output = child.stdout.as_mut().unwrap();
    let begin = Instant::now();
    let mut line = Vec::new();
    loop {
        let timeout = Timespec { tv_sec: 1, tv_nsec: 0 };
        assert!(begin.elapsed() < PATIENCE, "nothing is written");
        if poll(&mut [PollFd::new(output, PollFlags::IN)], Some(&timeout)).unwrap() == 0 {
            continue;
        }
        let mut byte = [0];
        if output.read(&mut byte).unwrap() == 0 || byte == *b"\n" {
            return String::from_utf8(line).unwrap();
        }
        line.push(byte[0]);
    }
}

/// Waits for the end of a child.
pub fn wait(child: &mut Child) -> ExitStatus {
    let mut status = None;
    until("the process ends", || {
        status = child.try_wait().unwrap();
        status.is_some()
    });
    status.unwrap()
}

/// Waits for a condition.
#[track_caller]
pub fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !condition() {
        assert!(begin.elapsed() < PATIENCE, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}
