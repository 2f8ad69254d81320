//! The contacts in a file, by the real program, against edges that are worked out from watts
//! and moments alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustix::process::Signal;

use crate::support::meter::{Meter, binary, s4100, until};
use crate::support::programs::{debian, without};
use crate::support::user::{Place, ordinary};

/// 27 kW and a pulse each 1000 Wh: 400 s / 3 of it. At 100 A and 480 V a closure is 500 ms.
const SITE: &str = "
[meter.setup]
ct_primary = 100
energy_per_pulse = 1000
[load.phase]
A = { watts = 9000.0, vars = 0.0 }
B = { watts = 9000.0, vars = 0.0 }
C = { watts = 9000.0, vars = 0.0 }
";

/// When what became of a contact: ns, the meter, the contact, whether it is closed.
type Change = (u64, String, String, bool);

/// The energy contact under 27 kW from the power-up on: the pulse of each whole kWh falls
/// due as the energy came, one second later, when the meter knows it.
fn pulses(meter: &str, last: u64) -> Vec<Change> {
    let change = |nanos: u64, closed| (nanos, meter.to_owned(), "energy_pulse".to_owned(), closed);
    let mut all = Vec::new();
    for number in 1.. {
        let due = number * 400_000_000_000 / 3 + 1_000_000_000;
        if due > last {
            return all;
        }
        all.extend([change(due, true), change(due + 500_000_000, false)]);
    }
    all
}

/// Each change as expected, to a microsecond.
#[track_caller]
fn agree(found: &[Change], expected: &[Change]) {
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.0.abs_diff(expected.0) <= 1000, "{found:?}, worked out {expected:?}");
        assert_eq!((&found.1, &found.2, found.3), (&expected.1, &expected.2, expected.3));
    }
}

/// A VCD as the standard has it, read here: the changes behind the first values, and the
/// last time stamp.
fn vcd(file: &Path) -> (Vec<Change>, u64) {
    let text = fs::read_to_string(file).unwrap();
    let (header, body) = text.split_once("$enddefinitions $end\n").unwrap();
    assert!(header.contains("$timescale 1 ns $end\n"));
    let (mut scope, mut wires) = (String::new(), Vec::new());
    for line in header.lines() {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["$scope", "module", name, "$end"] => name.clone_into(&mut scope),
            ["$var", "wire", "1", code, name, "$end"] => {
                wires.push((code.to_owned(), scope.clone(), name.to_owned()));
            }
            _ => {}
        }
    }
    let (first, rest) = body.split_once("$end\n").unwrap();
    let mut levels: Vec<&str> = first.strip_prefix("#0\n$dumpvars\n").unwrap().lines().collect();
    assert_eq!(levels.len(), wires.len(), "each wire has a first value");
    levels.sort_unstable();
    let (mut now, mut changes) = (0, Vec::new());
    for line in rest.lines() {
        if let Some(stamp) = line.strip_prefix('#') {
            let stamp = stamp.parse().unwrap();
            assert!(stamp > now, "time stamps rise");
            now = stamp;
        } else {
            let (level, code) = line.split_at(1);
            let (_, meter, name) = wires.iter().find(|wire| wire.0 == code).unwrap();
            changes.push((now, meter.clone(), name.clone(), level == "1"));
        }
    }
    (changes, now)
}

/// The rows of a CSV behind the first states, and those.
fn csv(file: &Path) -> (Vec<Change>, Vec<Change>) {
    let text = fs::read_to_string(file).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("tick,seconds,meter,contact,state"));
    let mut changes: Vec<Change> = lines
        .map(|line| {
            let [tick, seconds, meter, contact, state] = line.split(',').collect::<Vec<_>>()[..]
            else {
                panic!("five fields: {line}");
            };
            let (whole, fraction) = seconds.split_once('.').unwrap();
            let nanos: u64 = format!("{whole}{fraction}").parse().unwrap();
            let tick: u64 = tick.parse().unwrap();
            assert!((tick * 15_625).abs_diff(nanos * 63) < 63, "a tick is 15625/63 ns: {line}");
            assert!(["open", "closed"].contains(&state));
            (nanos, meter.to_owned(), contact.to_owned(), state == "closed")
        })
        .collect();
    let meters = changes.iter().take_while(|change| change.0 == 0).count() / 3;
    let changed = changes.split_off(2 * meters);
    (changed, changes)
}

/// The alarm contact of a meter that gets its power at once.
fn power_up(meter: &str) -> Change {
    (0, meter.to_owned(), "alarm".to_owned(), false)
}

fn file(place: &Place, name: &str) -> PathBuf {
    place.path(name)
}

#[test]
fn an_hour_of_pulses_stands_in_both_files() {
    let place = Place::new();
    let site = place.file("site.toml", SITE);
    let mut expected = pulses("meter", 3_610_000_000_000);
    expected.insert(0, power_up("meter"));
    for name in ["a.vcd", "a.csv"] {
        // Most of it before `ready`, as fast as possible; the rest after it.
        let output = s4100(&place)
            .args(["run", "--headless", "--after", "3000s", "--duration", "609s"])
            .args(["--speed", "max", "--timing", "instant", "--contacts"])
            .args([&file(&place, name), &site])
            .output()
            .unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    }
    let (changes, end) = vcd(&file(&place, "a.vcd"));
    agree(&changes, &expected);
    assert_eq!(end, 3_610_000_000_000, "the second before `ready`, 3000 s, and 609 s");
    let (changes, first) = csv(&file(&place, "a.csv"));
    agree(&changes, &expected);
    let states: Vec<_> =
        first.iter().map(|(.., contact, closed)| (&contact[..], *closed)).collect();
    assert_eq!(states, [("energy_pulse", false), ("alarm", true)]);
}

#[test]
fn a_tape_moves_the_contacts_of_two_meters() {
    let place = Place::new();
    let two = SITE.replace("[meter.setup]", "[meters.north.setup]")
        + "[meters.south.setup]\naddress = 2\n[meters.south.load.phase]\n"
        + "A = { watts = 0.0, vars = 0.0 }\nB = { watts = 0.0, vars = 0.0 }\n"
        + "C = { watts = 0.0, vars = 0.0 }\n";
    let site = place.file("two.toml", &two);
    // A phase is lost at 100 s and comes back at 110 s; the power goes at 200 s.
    let tape = "wait 99s\non south set wiring.voltage.A.open true\nwait 10s\n\
                on south set wiring.voltage.A.open false\nwait 90s\non south power off 10s\n\
                wait 60s\n";
    let tape = place.file("a.tape", tape);
    let output = s4100(&place)
        .args(["play", "--scenario"])
        .args([&site, &tape])
        .arg("--contacts")
        .arg(file(&place, "two.csv"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let (changes, _) = csv(&file(&place, "two.csv"));
    let alarm = |nanos: u64, closed| (nanos, "south".to_owned(), "alarm".to_owned(), closed);
    // A second that was lost is told at its end; power is lost 100 ms after it went.
    let mut expected = vec![
        power_up("north"),
        power_up("south"),
        alarm(101_000_000_000, true),
        alarm(111_000_000_000, false),
        alarm(200_100_000_000, true),
        alarm(210_000_000_000, false),
    ];
    expected.extend(pulses("north", 270_000_000_000));
    // In the order of time, whoever it was.
    expected.sort_by_key(|change| change.0);
    agree(&changes, &expected);
}

#[test]
fn what_ends_the_program_leaves_a_whole_file() {
    for signal in [Signal::TERM, Signal::INT] {
        let place = Place::new();
        let site = place.file("site.toml", SITE);
        let out = file(&place, "a.vcd");
        let tape = file(&place, "a.tape");
        let arguments = [&site, Path::new("--speed"), Path::new("1000"), Path::new("--contacts")];
        let record = [&out, Path::new("--record"), &tape];
        let meter = Meter::start(&place, arguments.into_iter().chain(record));
        // It is written while the meter runs, in whole lines.
        until("five pulses are in the file", || vcd(&out).0.len() > 10);
        meter.end(signal);
        let (changes, end) = vcd(&out);
        // Up to its very end, which the recorded tape tells as well.
        let tape = fs::read_to_string(&tape).unwrap();
        let last = tape.lines().last().unwrap();
        let tick: u64 = last.split(' ').nth(1).unwrap().parse().unwrap();
        assert_eq!(end, (u128::from(tick) * 15_625).div_ceil(63) as u64);
        let mut expected = pulses("meter", end);
        expected.retain(|change| change.0 <= end);
        expected.insert(0, power_up("meter"));
        agree(&changes, &expected);
    }
}

#[test]
fn a_kill_leaves_whole_lines() {
    let place = Place::new();
    let site = place.file("site.toml", SITE);
    let out = file(&place, "a.csv");
    let arguments = [&site, Path::new("--speed"), Path::new("20000"), Path::new("--contacts")];
    let mut meter = Meter::start(&place, arguments.into_iter().chain([out.as_path()]));
    until("pulses are in the file", || csv(&out).0.len() > 200);
    meter.signal(Signal::KILL);
    meter.ended();
    let (changes, _) = csv(&out);
    let mut expected = pulses("meter", changes.last().unwrap().0);
    expected.insert(0, power_up("meter"));
    expected.truncate(changes.len());
    agree(&changes, &expected);
}

#[test]
fn exec_writes_them_too() {
    let place = Place::new();
    let site = place.file("site.toml", SITE);
    let output = s4100(&place)
        .args(["exec", "--after", "1000s", "--contacts"])
        .args([&file(&place, "a.vcd"), &site])
        .args(["--", "true"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let (changes, end) = vcd(&file(&place, "a.vcd"));
    let mut expected = pulses("meter", end);
    expected.insert(0, power_up("meter"));
    agree(&changes, &expected);
    assert!(changes.len() >= 15 && end >= 1_001_000_000_000);
}

#[test]
fn a_name_or_a_place_that_cannot_be_is_told() {
    let place = Place::new();
    let run = |contacts: &Path| {
        let output = s4100(&place)
            .args(["run", "--headless", "--duration", "1s", "--contacts"])
            .arg(contacts)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(output.stdout.is_empty(), "not ready");
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (status, said) = run(&file(&place, "a.txt"));
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("a.txt") && said.contains("`.vcd`") && said.contains("`.csv`"), "{said}");
    assert!(!file(&place, "a.txt").exists());
    let (status, said) = run(&file(&place, "none/a.vcd"));
    assert_eq!(status, Some(3), "{said}");
    assert!(said.contains("none/a.vcd"), "{said}");
    // A full disk is told, and the meter runs to its end.
    let script = "ulimit -f 1; exec \"$0\" run --headless --after 10h --duration 2s --contacts \"$1\" \"$2\"";
    let output = ordinary("/bin/sh")
        .args(["-c", script])
        .arg(place.reachable(binary()))
        .args([file(&place, "full.csv"), place.file("site.toml", SITE)])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("full.csv: the contacts in it are not complete"), "{said}");
    assert!(output.stdout.starts_with(b"ready "));
}

#[test]
fn a_logic_analyser_reads_the_edges_back() {
    if without("sigrok-cli") {
        return;
    }
    let place = Place::new();
    let site = place.file("site.toml", SITE);
    let out = file(&place, "a.vcd");
    let output = s4100(&place)
        .args(["run", "--headless", "--duration", "300s", "--speed", "max", "--contacts"])
        .args([&out, &site])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    // A sample each millisecond.
    let sigrok = |arguments: &[&str]| {
        let mut command = Command::new(debian("sigrok-cli", "sigrok-cli"));
        command.args(["-I", "vcd:downsample=1000000", "-i"]).arg(&out).args(arguments);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let shown = sigrok(&["--show"]);
    for line in ["Samplerate: 1000\n", "- energy_pulse: logic\n", "- alarm: logic\n"] {
        assert!(shown.contains(line), "{shown}");
    }
    // Its own VCD, in ms: 400 s / 3 and twice that, each a second later, for half a second.
    let read = sigrok(&["-O", "vcd"]);
    let changes: Vec<&str> = read
        .lines()
        .filter(|line| line.starts_with('#') && line.ends_with('!') && !line.starts_with("#0 "))
        .collect();
    assert_eq!(changes, ["#134333 1!", "#134833 0!", "#267666 1!", "#268166 0!"], "{read}");
}
