//! A disk with the state and standard error on it that is full, is freed, and is full again.
//!
//! `S4100_ROUNDS` says how often (2). The disk is a small one in memory, in a namespace of its
//! own, as any user may have one.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use s4100::store::read_snapshot;

use crate::support::meter::{PATIENCE, binary, first_line, until, wait};
use crate::support::turn;
use crate::support::user::{Place, ordinary};

/// The meters remember something new each second, and are saved twice.
const LONGER_THAN_A_SAVE: Duration = Duration::from_millis(2200);

fn rounds() -> usize {
    std::env::var("S4100_ROUNDS").map_or(2, |rounds| rounds.parse().unwrap())
}

/// Ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Takes all room there is.
fn fill(file: &Path) {
    let mut file = File::options().append(true).open(file).unwrap();
    while file.write_all(&[b'x'; 4096]).is_ok() {}
}

#[test]
fn a_state_is_kept_again_whenever_there_is_room() {
    let _turn = turn();
    let place = Place::new();
    fs::create_dir(place.path("disk")).unwrap();
    let program = place.reachable(binary());
    let script = "mount -t tmpfs -o size=512k,mode=777 none \"$1\" && : >\"$1/filler\" || exit 99
        exec \"$0\" run --headless --state \"$1/meter.state\" 2>>\"$1/log\"";
    let child = ordinary("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", script])
        .arg(&program)
        .arg(place.path("disk"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut child = Running(child);
    let ready = first_line(&mut child.0);
    let unable = "there is no disk to fill: this user may have no namespace (unshare --mount)";
    assert!(ready.starts_with("ready "), "{ready:?}: {unable}, or the meter does not start");

    let root = PathBuf::from(format!("/proc/{}/root", child.0.id()));
    let disk = root.join(place.path("disk").strip_prefix("/").unwrap());
    let (state, filler) = (disk.join("meter.state"), disk.join("filler"));
    let kept = || read_snapshot(&state).unwrap();
    let said = || fs::read_to_string(disk.join("log")).unwrap();
    for round in 0..rounds() {
        // What a save under way lets go is taken, too.
        let full = Instant::now();
        let last = loop {
            fill(&filler);
            let before = kept();
            std::thread::sleep(LONGER_THAN_A_SAVE);
            if kept() == before {
                break before;
            }
            assert!(full.elapsed() < PATIENCE, "round {round}: the disk does not get full");
        };
        let before = said();
        File::options().write(true).truncate(true).open(&filler).unwrap();
        until("the state is kept again", || kept() != last);
        until("that is told", || said() != before);
    }
    kill_process(Pid::from_child(&child.0), Signal::TERM).unwrap();
    assert_eq!(wait(&mut child.0).code(), Some(0));
}
