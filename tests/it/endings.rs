//! How the program ends where the world is against it: outputs that cannot be written,
//! signals at any moment, limits, names made to do harm.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Permissions};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use s4100::store::read_snapshot;

use crate::support::meter::{Meter, binary, first_line, s4100, until, wait};
use crate::support::user::{Place, ordinary};

/// How an output is made unwritable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Broken {
    /// A disk without room.
    Full,
    /// The descriptor is not open.
    Closed,
    /// A pipe whose reader has gone.
    Cut,
}

/// Command lines; where each of the words `{...}` stands a file of the test's own is put.
/// With each, the documented status, and whether it writes to standard output.
const LINES: [(&str, u8, bool); 34] = [
    ("--help", 0, true),
    ("--version", 0, true),
    ("help exec", 0, true),
    ("--nonsense", 2, false),
    ("registrs", 2, false),
    ("run --headless --speed max", 2, false),
    ("run", 3, false),
    ("run --headless --speed max --duration 10s", 0, true),
    ("run --headless two-meters --speed 50 --duration 5s", 0, true),
    ("run --headless --speed max --duration 10s --state {new}", 0, true),
    ("run --headless --link {none}/x", 3, false),
    ("exec -- true", 0, false),
    ("exec -- false", 1, false),
    ("exec control-power-lost -- true", 0, false),
    ("exec --speed 50 --duration 2s -- sleep 1000", 143, false),
    ("exec -- s4100-has-no-such-command", 127, false),
    ("exec --speed max -- true", 125, false),
    ("play phase-loss", 0, true),
    ("play {failing}", 1, true),
    ("play {wrong}", 2, false),
    ("play phase-loss --junit {none}/x", 3, false),
    ("screenshot", 0, true),
    ("screenshot --format png", 0, true),
    ("screenshot -o {new}.svg", 0, false),
    ("screenshot --size 3", 2, false),
    ("gallery {new}", 0, false),
    ("registers", 0, true),
    ("registers control-power-lost --format csv", 0, true),
    ("registers --port {none}", 3, false),
    ("scenario check default", 0, true),
    ("scenario check {none}", 2, false),
    ("scenario list", 0, true),
    ("evidence", 0, true),
    ("completions bash", 0, true),
];

/// The line with files of `place`, as words.
fn words(place: &Place, line: &str) -> Vec<String> {
    let failing = place.file("failing.tape", "expect register 28 = 1\n");
    let wrong = place.file("wrong.tape", "expct register 28 = 1\n");
    let path = |name: &str| place.path(name).to_str().unwrap().to_owned();
    let new = path("new");
    // From the line before.
    let _ = fs::remove_dir_all(&new);
    let _ = fs::remove_file(&new);
    line.split(' ')
        .map(|word| {
            word.replace("{new}", &new)
                .replace("{none}", &path("none"))
                .replace("{failing}", failing.to_str().unwrap())
                .replace("{wrong}", wrong.to_str().unwrap())
        })
        .collect()
}

/// Starts the line with one of its outputs, 1 or 2, broken; the other one is not looked at.
fn start(place: &Place, line: &str, output: u8, broken: Broken) -> Child {
    let program = place.reachable(binary());
    // A session of its own: `run` finds no terminal, whoever starts the test.
    let close = if broken == Broken::Closed { format!("{output}>&-") } else { String::new() };
    let mut command = ordinary("/bin/sh");
    command.args(["-c", &format!("exec setsid \"$@\" {close}"), "sh"]);
    command.arg(program).args(words(place, line));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let unwritable: Option<Stdio> = match broken {
        Broken::Full => Some(File::options().write(true).open("/dev/full").unwrap().into()),
        Broken::Closed => None,
        Broken::Cut => Some(std::io::pipe().unwrap().1.into()),
    };
    if let Some(unwritable) = unwritable {
        match output {
            1 => command.stdout(unwritable),
            _ => command.stderr(unwritable),
        };
    }
    command.spawn().unwrap()
}

#[test]
fn an_output_that_cannot_be_written_changes_nothing_but_the_status() {
    let place = Place::new();
    for (line, well, prints) in LINES {
        for output in [1, 2] {
            for broken in [Broken::Full, Broken::Closed, Broken::Cut] {
                let status = wait(&mut start(&place, line, output, broken));
                let expected = match (output, broken) {
                    (1, Broken::Full) if prints => 3,
                    // Who asked for it has gone before it was ready.
                    (1, Broken::Cut) if prints && line.starts_with("run") => 3,
                    _ => well,
                };
                let found = status.code();
                assert_eq!(found, Some(expected.into()), "{line}: {output} {broken:?}: {status}");
            }
        }
    }
}

#[test]
fn a_state_is_kept_though_standard_error_is_full() {
    let place = Place::new();
    fs::create_dir(place.path("disk")).unwrap();
    own(&place, "disk");
    let state = place.path("disk/meter.state");
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut child = s4100(&place)
        .args(["run", "--headless", "--state", state.to_str().unwrap()])
        .stdout(Stdio::piped())
        .stderr(full)
        .spawn()
        .unwrap();
    assert!(first_line(&mut child).starts_with("ready "));
    let kept = || read_snapshot(&state).unwrap();
    // A disk on which nothing can be written, then one on which it can be again.
    fs::set_permissions(place.path("disk"), Permissions::from_mode(0o555)).unwrap();
    let before = kept();
    std::thread::sleep(std::time::Duration::from_millis(1500));
    fs::set_permissions(place.path("disk"), Permissions::from_mode(0o755)).unwrap();
    until("the state is kept again", || kept() != before);
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert_eq!(wait(&mut child).code(), Some(0));
}

/// Gives a file of `place` to whom the program runs as.
fn own(place: &Place, name: &str) {
    use std::os::unix::fs::{MetadataExt, chown};
    let about = fs::metadata(place.path("")).unwrap();
    chown(place.path(name), Some(about.uid()), Some(about.gid())).unwrap();
}

/// `exec` with a script as its command, once it has written `up`.
fn exec(place: &Place, arguments: &[&str], script: &str) -> Child {
    let mut child = s4100(place)
        .arg("exec")
        .args(arguments)
        .args(["--", "sh", "-c", script])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    assert_eq!(first_line(&mut child), "up");
    child
}

const DEAF: &str = "trap '' TERM; echo up; while :; do sleep 0.05; done";

#[test]
fn a_command_that_does_not_end_with_the_duration_is_killed() {
    let place = Place::new();
    let child = exec(&place, &["--duration", "3s"], DEAF);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(128 + 9), "{said}");
    assert!(said.contains("sh has not ended in 5 s: it is killed"), "{said}");
}

#[test]
fn a_second_signal_to_end_kills_a_command() {
    let place = Place::new();
    let mut child = exec(&place, &[], DEAF);
    let end = || kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    end();
    std::thread::sleep(std::time::Duration::from_millis(500));
    end();
    assert_eq!(wait(&mut child).code(), Some(128 + 9));
    // One is waited for as long as the command takes.
    let slow = "trap 'sleep 1; exit 9' TERM; echo up; while :; do sleep 0.05; done";
    let mut child = exec(&place, &[], slow);
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert_eq!(wait(&mut child).code(), Some(9));
}

#[test]
fn exec_passes_on_every_signal_that_ends_a_program() {
    let place = Place::new();
    for (signal, name) in [
        (Signal::HUP, "HUP"),
        (Signal::INT, "INT"),
        (Signal::QUIT, "QUIT"),
        (Signal::ABORT, "ABRT"),
    ] {
        let script = format!("trap 'exit 9' {name}; echo up; while :; do sleep 0.05; done");
        let mut child = exec(&place, &[], &script);
        kill_process(Pid::from_child(&child), signal).unwrap();
        assert_eq!(wait(&mut child).code(), Some(9), "{name}");
    }
}

#[test]
fn contacts_in_a_pipe_that_nobody_reads_hold_nothing_up() {
    let place = Place::new();
    let pulses =
        "[meter.setup]\nenergy_per_pulse = 10\n[load.phase.A]\nwatts = 9000.0\nvars = 0.0\n";
    let scenario = place.file("pulses.toml", pulses);
    // While it runs, and all at once at its end.
    for (speed, duration) in [("5000", "4h"), ("max", "4h")] {
        let pipe = place.path(&format!("{speed}.csv"));
        assert!(ordinary("mkfifo").arg(&pipe).status().unwrap().success());
        let _unread = File::options().read(true).write(true).open(&pipe).unwrap();
        let mut child = s4100(&place)
            .args(["run", "--headless", "--speed", speed, "--duration", duration, "--contacts"])
            .args([&pipe, &scenario])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        assert_eq!(wait(&mut child).code(), Some(3));
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("nobody reads them"), "{said}");
    }
}

#[test]
fn a_signal_at_the_first_moment_of_a_link_leaves_none() {
    let place = Place::new();
    let link = place.path("meter");
    for round in 0..20 {
        let mut child = s4100(&place)
            .args(["run", "--headless", "--link"])
            .arg(&link)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        until("there is a link", || {
            fs::symlink_metadata(&link).is_ok() || child.try_wait().unwrap().is_some()
        });
        kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
        let status = wait(&mut child);
        assert!(status.success(), "round {round}: {status}");
        assert!(fs::symlink_metadata(&link).is_err(), "round {round}: the link is still there");
    }
}

#[test]
fn signals_that_leave_a_core_put_everything_away_first() {
    let place = Place::new();
    let link = place.path("meter");
    let tape = place.path("a.tape");
    for signal in [Signal::QUIT, Signal::ABORT] {
        let mut meter = Meter::start(
            &place,
            ["--link".as_ref(), link.as_os_str(), "--record".as_ref(), tape.as_os_str()],
        );
        meter.signal(signal);
        assert_eq!(meter.ended().signal(), Some(signal.as_raw()));
        assert!(fs::symlink_metadata(&link).is_err(), "{signal:?}: the link is still there");
        assert!(fs::read_to_string(&tape).unwrap().contains("scenario default"), "{signal:?}");
        fs::remove_file(&tape).unwrap();
    }
}

#[test]
fn a_limit_of_the_file_size_is_an_error_and_not_the_end() {
    let place = Place::new();
    let program = place.reachable(binary());
    for line in [
        "play phase-loss --junit {new}.xml",
        "screenshot -o {new}.svg",
        "gallery {new}",
        "run --headless --speed max --duration 10s --record {new}.tape",
        "run --headless --speed max --duration 10s --contacts {new}.vcd",
        "run --headless --speed max --duration 10s --state {new}.state",
        "registers",
    ] {
        let mut command = ordinary("/bin/sh");
        // The shell's own messages would be cut, too.
        let out = place.path("out");
        File::create(&out).unwrap();
        own(&place, "out");
        let script = format!("ulimit -f 0; exec \"$@\" >>{}", out.display());
        let output = command.args(["-c", &script, "sh"]).arg(&program);
        let output = output.args(words(&place, line)).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{line}: {said}{}", output.status);
        assert!(said.starts_with("s4100: "), "{line}: {said}");
    }
}

#[test]
fn nothing_of_a_name_or_a_file_acts_on_the_terminal() {
    let place = Place::new();
    let evil = "\u{1b}[2J\u{9b}31m\u{7}\u{202e}";
    let name = format!("{evil}.toml");
    let file = place.file(&name, "[service]\nform = \"wye\"\n");
    let file = file.to_str().unwrap();
    let key = place.file("key.toml", &format!("[service]\n\"{evil}\" = 1\n"));
    let key = key.to_str().unwrap();
    let value = place.file("value.toml", "[service]\nform = \"\\u001b[2J\\u009b31m\\u202e\"\n");
    let value = value.to_str().unwrap();
    let tape = place.file("a.tape", &format!("wait {evil}\n"));
    let tape = tape.to_str().unwrap();
    let failing = place.file(&format!("{evil}.tape"), "expect register 28 = 1\n");
    let failing = failing.to_str().unwrap();
    for arguments in [
        &["scenario", "check", file][..],
        &["scenario", "check", key],
        &["scenario", "check", value],
        &["scenario", "check", evil],
        &["scenario", "show", evil],
        &["run", evil],
        &["run", "--panel", evil],
        &["run", "--speed", evil],
        &["run", "--after", evil],
        &["run", "--headless", "--link", evil],
        &["run", "--headless", "--duration", "1s", "--speed", "max", "--state", evil],
        &["run", "--headless", "--contacts", evil],
        &["run", "--headless", "--record", &format!("none/{evil}")],
        &["exec", "--", evil],
        &["play", evil],
        &["play", tape],
        &["play", failing],
        &["screenshot", "-o", evil],
        &["screenshot", "--keys", evil],
        &["screenshot", "--meter", evil],
        &["gallery", file],
        &["registers", "--port", evil],
        &["registers", "--baud", evil],
        &[evil],
    ] {
        let output = s4100(&place).args(arguments).stdin(Stdio::null()).output().unwrap();
        let Output { status, stdout, stderr } = output;
        for text in [&stdout, &stderr] {
            let text = std::str::from_utf8(text).unwrap();
            let acts = |c: char| c != '\n' && c.is_control() || c == '\u{202e}';
            assert!(!text.contains(acts), "{arguments:?}: {status}: {text:?}");
        }
    }
}

#[test]
fn a_path_that_is_no_text_is_said_as_it_is() {
    let place = Place::new();
    let link = place.path("").join(OsStr::from_bytes(b"caf\xE9"));
    let mut child = s4100(&place)
        .args(["run", "--headless", "--speed", "max", "--duration", "10s", "--link"])
        .arg(&link)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = Vec::new();
    std::io::Read::read_to_end(child.stdout.as_mut().unwrap(), &mut line).unwrap();
    assert!(wait(&mut child).success());
    let said = line.strip_prefix(b"ready ").unwrap().strip_suffix(b"\n").unwrap();
    assert_eq!(OsString::from_vec(said.to_vec()), link);

    let output = Command::new(place.reachable(binary()))
        .args(["exec", "--link"])
        .arg(&link)
        .args(["--", "printenv", "S4100_PORT"])
        .output()
        .unwrap();
    assert_eq!(output.stdout, [link.as_os_str().as_bytes(), b"\n"].concat());
}
