//! A live session, recorded while keys, the installation and two meters' port are in use
//! and the process is stopped now and then; then played by processes of which one is
//! left alone, others are stopped or step otherwise, and one is saved and restored in the
//! middle. What they write down is compared as files.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::Pty;
use rustix::process::{Pid, Signal, kill_process};
use s4100::store::read_snapshot;

use crate::support::line::{ask, open};
use crate::support::meter::binary;
use crate::support::replay::{Played, interrupted, left_alone, same};
use crate::support::turn;

/// Two meters that log each 10 s and pulse each few seconds.
const SITE: &str = "
[meters.hall.setup]
address = 1
ct_primary = 100
energy_per_pulse = 10
demand_subinterval = 10
[meters.hall.load.phase]
A = { watts = 9000.0, vars = 1000.0 }
B = { amps = 30.0, power_factor = 0.9, harmonics = [{ order = 3, percent = 20.0, angle = 180.0 }] }
[meters.roof.setup]
address = 2
energy_per_pulse = 10
[meters.roof.service]
noise = { percent = 0.5, seed = 3 }
[meters.roof.load.phase]
A = { amps = 20.0, power_factor = 0.8, direction = \"export\" }
C = { amps = 50.0, power_factor = 0.95 }
";

/// Small random numbers that differ from run to run of the test.
struct Dice(u64);

impl Dice {
    fn new() -> Self {
        let now = std::time::UNIX_EPOCH.elapsed().unwrap();
        Self(now.as_nanos() as u64 | 1)
    }

    fn below(&mut self, limit: usize) -> usize {
        // xorshift64, from Marsaglia's paper.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % limit
    }

    fn choose<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

/// Requests that read, write, command and are refused; registers 142, 150, 155, 158 and 129.
const REQUESTS: [&[u8]; 16] = [
    &[1, 3, 0, 0, 0, 100],
    &[2, 3, 0, 0, 0, 100],
    &[1, 4, 1, 0, 0, 124],
    &[2, 3, 0x9C, 0x40, 0, 110],
    &[1, 3, 0, 129, 0, 49],
    &[1, 3, 0x1F, 0x3F, 0, 100],
    &[1, 17],
    &[2, 0x2B, 0x0E, 1, 0],
    &[1, 3, 0, 112, 0, 1],
    &[1, 16, 0, 141, 0, 2, 4, 0, 33, 0, 44],
    &[2, 6, 0, 149, 0, 20],
    &[1, 16, 0, 154, 0, 3, 6, 29, 2, 23, 24, 58, 59],
    &[1, 6, 0, 157, 0, 10],
    &[1, 6, 0, 157, 0, 0],
    // 21212, the maxima, and 30078, the energies.
    &[1, 6, 0, 128, 0x52, 0xDC],
    &[2, 6, 0, 128, 0x75, 0x7E],
];

/// Keys of the meter and of the installation, as a terminal sends them.
const KEYS: [&str; 10] = [
    "-",
    "+",
    "\x1b[C",
    "\x1b[D",
    "\t",
    "h-",
    "\x1b[1;2B",
    "i\x1b[C\x1b[Ci",
    "i\x1b[B\x1b[Di",
    "i\x1b[6~\rii\ri",
];

/// The program in a terminal whose output nobody looks at.
fn in_a_terminal(arguments: &[&Path]) -> (Child, Pty) {
    let (pty, pts) = pty_process::blocking::open().unwrap();
    pty.resize(Size::new(50, 130)).unwrap();
    let command = pty_process::blocking::Command::new(binary())
        .args(["run", "--speed", "20", "--timing", "instant"])
        .args(arguments)
        .env("TERM", "xterm-256color");
    let child = command.spawn(pts).unwrap();
    let reader = std::os::fd::AsFd::as_fd(&pty).try_clone_to_owned().unwrap();
    std::thread::spawn(move || {
        let mut reader = fs::File::from(reader);
        let mut buffer = [0; 8192];
        while reader.read(&mut buffer).is_ok_and(|count| count > 0) {}
    });
    (child, pty)
}

/// Some seconds of everything at once; the bytes of all replies.
fn play_live(child: &Child, pty: &mut Pty, link: &Path) -> Vec<u8> {
    let begin = Instant::now();
    while !link.exists() {
        assert!(begin.elapsed() < Duration::from_mins(1), "no port");
        std::thread::sleep(Duration::from_millis(5));
    }
    let mut port = open(link);
    let (mut dice, mut replies) = (Dice::new(), Vec::new());
    // Each request and each key once at least, then by chance.
    for round in 0..150 {
        let request = REQUESTS.get(round).copied().unwrap_or_else(|| dice.choose(&REQUESTS));
        replies.extend(ask(&mut port, request));
        if round % 3 == 0 {
            let keys = KEYS.get(round / 3).copied().unwrap_or_else(|| dice.choose(&KEYS));
            pty.write_all(keys.as_bytes()).unwrap();
        }
        if dice.below(5) == 0 {
            let pid = Pid::from_child(child);
            kill_process(pid, Signal::STOP).unwrap();
            std::thread::sleep(Duration::from_millis(dice.below(80) as u64));
            kill_process(pid, Signal::CONT).unwrap();
        }
        std::thread::sleep(Duration::from_millis(dice.below(60) as u64));
    }
    pty.write_all(b"\x1b\x1b").unwrap();
    replies
}

/// The bytes of all replies that were written down.
fn replies(dump: &str) -> Vec<u8> {
    let bytes = |line: &str| {
        let (_, rest) = line.split_once('[').unwrap();
        let (list, _) = rest.split_once(']').unwrap();
        list.split(", ").map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect::<Vec<_>>()
    };
    dump.lines().filter(|line| line.starts_with("reply ")).flat_map(bytes).collect()
}

#[test]
fn a_live_session_is_the_same_bytes_in_every_process() {
    let _turn = turn();
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name);
    let (site, state, tape) = (path("site.toml"), path("site.state"), path("live.tape"));
    fs::write(&site, SITE).unwrap();
    // A life before it: the session begins from a state with energies and a log.
    let before = Command::new(binary())
        .args(["run", "--headless", "--speed", "max", "--timing", "instant", "--duration", "95s"])
        .arg(&site)
        .arg("--state")
        .arg(&state)
        .output()
        .unwrap();
    assert!(before.status.success(), "{before:?}");

    let (link, contacts) = (path("link"), path("live.csv"));
    let [record, contact, linked, kept] =
        ["--record", "--contacts", "--link", "--state"].map(Path::new);
    let arguments = [&site, record, &tape, contact, &contacts, linked, &link, kept, &state];
    let (mut child, mut pty) = in_a_terminal(&arguments);
    let heard = play_live(&child, &mut pty, &link);
    std::thread::sleep(Duration::from_millis(500));
    pty.write_all(b"\x03").unwrap();
    let status = child.wait().unwrap();
    assert!(status.success(), "{status}");

    let text = fs::read_to_string(&tape).unwrap();
    for part in ["\nstate base64 ", " down ", " up ", " set ", " request 01 10 ", " on roof "] {
        assert!(text.contains(part), "{part:?} is not on the tape");
    }

    let tape = Played::Tape(&tape);
    let alone = left_alone("whole", tape, &path("alone"));
    let mut stops = 0;
    for how in ["whole", "1", "4711"] {
        let (dump, count) = interrupted(how, tape, &path(&format!("stopped-{how}")));
        stops += count;
        same(&alone, &dump);
    }
    assert!(stops > 0, "no process was ever stopped");
    same(&alone, &left_alone("31", tape, &path("stepped")));
    same(&alone, &left_alone("saved", tape, &path("saved")));
    // The list inside the program as well.
    let list = left_alone("whole", Played::List("auto"), &path("list"));
    same(&list, &left_alone("saved", Played::List("auto"), &path("list-saved")));

    // And they are those of the live process: what its client got, what its meters remember
    // and when its contacts moved.
    assert!(alone.lines().filter(|line| line.starts_with("glass ")).count() > 100);
    assert!(replies(&alone) == heard, "the replies differ");
    let live = read_snapshot(&state).unwrap();
    assert!(!live["hall"].log.entries.is_empty());
    for name in ["alone", "stopped-whole", "stopped-1", "stopped-4711", "stepped", "saved"] {
        assert_eq!(read_snapshot(&path(&format!("{name}.s4100state"))).unwrap(), live, "{name}");
    }
    let Played::Tape(file) = tape else { unreachable!() };
    let again = path("played.csv");
    let played = Command::new(binary()).arg("play").arg(file).arg(contact).arg(&again).output();
    let played = played.unwrap();
    assert!(played.status.success(), "{played:?}");
    same(&fs::read_to_string(&contacts).unwrap(), &fs::read_to_string(&again).unwrap());
}
