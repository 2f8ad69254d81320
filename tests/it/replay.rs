//! A live session and its tape: replies, registers, glass and memory are the same bytes.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use firmware_model::modbus::with_crc;
use firmware_model::{Key, Tick};
use panels::Panel;
use s4100::pacing::Simulation;
use s4100::ports::{self, PortOptions};
use workbench::line::{Heard, Receiver, Stations, Timing};
use workbench::scenario::Scenario;
use workbench::simulation::{Bus, Recorder, Restart, Speed};
use workbench::tape::{Head, Player, Report, parse, record};

use crate::support::line::{ask, open};
use crate::support::meter::binary;

fn bus(scenario: &Scenario, panel: &Panel) -> Bus {
    let mut bus = Bus::new(scenario, &panel.menu, firmware_model::MeteringPath::Auto);
    bus.advance(Tick::from_seconds(1));
    bus
}

/// All that an outsider can see of the meters, as text.
fn dump(bus: &Bus) -> String {
    let mut text = format!("{}\n", bus.reached().0);
    for station in bus.stations() {
        let meter = station.meter();
        let words: Option<Vec<_>> = meter
            .registers()
            .map(|map| map.iter().map(|(register, word)| (register.number(), word)).collect());
        text += &format!("{}\n{words:?}\n{:?}\n", station.name(), station.lcd());
        text += &format!("{:?}\n{:?}\n", station.contacts(), meter.memory());
    }
    text
}

fn written(recorder: &Recorder, scenario: &str, names: &[&str], until: Tick) -> String {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut tape = Vec::new();
    let head = Head { about: "a test", scenario, state: None };
    record(&mut tape, &head, recorder, &names, until).unwrap();
    String::from_utf8(tape).unwrap()
}

fn replay(text: &str, scenario: &Scenario, panel: &Panel) -> (Report, Bus) {
    let tape = parse(text, "recorded.tape").unwrap_or_else(|error| panic!("{error}"));
    let (report, bus, played) = Player::new(&tape, bus(scenario, panel), panel).play_through();
    played.unwrap();
    (report, bus)
}

#[test]
fn a_session_over_a_port_replays_to_the_same_bytes() {
    let scenario = Scenario::shipped("two-meters").unwrap();
    let panel = Panel::builtin().unwrap();
    // So fast that frames and keys land between the steps of many seconds.
    let simulation =
        Arc::new(Simulation::new(bus(&scenario, &panel), Speed::Times(20)).recording());
    let options = PortOptions {
        timing: Timing::Instant,
        receiver: Receiver::Lenient,
        ..PortOptions::default()
    };
    let port = ports::open(Arc::clone(&simulation), options).unwrap();
    let pacer = {
        let simulation = Arc::clone(&simulation);
        std::thread::spawn(move || simulation.pace(None))
    };

    let mut client = open(&port.path());
    let mut replies = Vec::new();
    for round in 0..6_u8 {
        // The roof is meter 0 at address 2, the workshop meter 1 at address 1.
        replies.push(ask(&mut client, &[1, 3, 0, 0, 0, 100]));
        simulation.press(1, Key::Minus).unwrap();
        simulation.press(1, Key::Next).unwrap();
        replies.push(ask(&mut client, &[2, 3, 0, 20, 0, 10]));
        simulation.set(0, "load.phase.A.amps", &format!("{}", 10 * (round + 1))).unwrap();
        replies.push(ask(&mut client, &[1, 6, 0, 143, 0, 10]));
        replies.push(ask(&mut client, &[2, 5, 0, 0, 0xFF, 0]));
        std::thread::sleep(Duration::from_millis(40));
    }
    simulation.hold(0, Key::Plus, Tick::from_millis(700)).unwrap();
    simulation.power(1, false).unwrap();
    std::thread::sleep(Duration::from_millis(30));
    // Its neighbour hears the frame and is another unit.
    client.write_all(&with_crc(&[1, 3, 0, 0, 0, 2])).unwrap();
    std::thread::sleep(Duration::from_millis(30));
    simulation.power(1, true).unwrap();
    std::thread::sleep(Duration::from_millis(150));
    replies.push(ask(&mut client, &[1, 3, 0, 151, 0, 1]));
    // Both begin anew, and then one of them without its energies.
    simulation.restart(0, Restart::Scenario).unwrap();
    simulation.key(1, Key::Minus, true).unwrap();
    std::thread::sleep(Duration::from_millis(150));
    simulation.key(1, Key::Minus, false).unwrap();
    simulation.restart(0, Restart::Energies).unwrap();
    std::thread::sleep(Duration::from_millis(150));
    replies.push(ask(&mut client, &[1, 3, 0, 151, 0, 1]));

    simulation.set_speed(Speed::Paused);
    let (recorder, until) = simulation.recorded(Tick::ZERO).unwrap();
    let live = simulation.look(dump);
    simulation.stop();
    pacer.join().unwrap();
    port.stop().unwrap();

    // Two power-ups of the workshop, and one after it began anew.
    assert_eq!(replies[replies.len() - 2][..5], [1, 3, 2, 0, 2]);
    assert_ne!(replies.last().unwrap()[..5], [1, 3, 2, 0, 2]);
    let text = written(&recorder, "two-meters", &["roof", "workshop"], until);
    let (report, bus) = replay(&text, &scenario, &panel);
    let failures: Vec<_> = report.failures().collect();
    assert!(failures.is_empty(), "{failures:#?}");
    assert_eq!(report.checks.len(), 4 * 6 + 3, "every frame, the unanswered one too");
    assert_eq!(dump(&bus), live);
    in_their_order(&replies, &text);
}

/// The tape holds the bytes that the client got, in their order.
fn in_their_order(replies: &[Vec<u8>], text: &str) {
    let mut rest = text;
    for reply in replies {
        let line: String = reply.iter().map(|byte| format!(" {byte:02x}")).collect();
        let at = rest.find(&format!("expect reply{line}\n")).expect("the reply is on the tape");
        rest = &rest[at + 1..];
    }
}

#[test]
fn a_full_recorder_forgets_readings_and_nothing_that_changes_the_meters() {
    let scenario = Scenario::shipped("default").unwrap();
    let panel = Panel::builtin().unwrap();
    let simulation = Simulation::new(bus(&scenario, &panel), Speed::Times(1000)).recording();
    let read = with_crc(&[1, 3, 0, 0, 0, 100]);
    let mut write = vec![1, 6, 0, 0x85, 0, 0];
    for round in 0..40_u8 {
        for _ in 0..5 {
            assert!(matches!(simulation.frame(&read, 19_200.into()), Heard::Reply { .. }));
        }
        write[5] = 100 + round;
        assert!(matches!(simulation.frame(&with_crc(&write), 19_200.into()), Heard::Reply { .. }));
        simulation.press(0, Key::Minus).unwrap();
        std::thread::sleep(Duration::from_millis(2));
    }
    std::thread::sleep(Duration::from_millis(20));
    simulation.set_speed(Speed::Paused);
    let middle = {
        let (all, until) = simulation.recorded(Tick::ZERO).unwrap();
        let text = written(&all, "default", &["meter"], until);
        assert_eq!(text.matches("request 01 03").count(), 200);
        Tick(until.0 / 2)
    };
    let live = simulation.look(dump);
    let (recent, until) = simulation.recorded(middle).unwrap();
    let text = written(&recent, "default", &["meter"], until);
    let reads = text.matches("request 01 03").count();
    assert!(reads < 200, "{reads}");
    assert_eq!(text.matches("request 01 06").count(), 40);
    assert!(text.contains("# requests that only read are left out before "));
    let (report, bus) = replay(&text, &scenario, &panel);
    assert_eq!(report.failures().count(), 0);
    assert_eq!(dump(&bus), live);
}

fn s4100(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(binary())
        .current_dir(directory)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A file in `directory`.
fn file(directory: &Path, name: &str, contents: &str) -> PathBuf {
    let path = directory.join(name);
    std::fs::write(&path, contents).unwrap();
    path
}

/// The state that a tape begins from.
fn state_on(tape: &Path) -> Vec<u8> {
    let tape = s4100::library::tape(tape.to_str().unwrap()).unwrap();
    match tape.state() {
        Some((_, workbench::tape::StateSource::Bytes(bytes))) => bytes,
        _ => panic!("no state"),
    }
}

#[test]
fn what_the_program_records_it_plays_from_the_same_state() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    // A first run writes a state with another system voltage; the second begins from it.
    let write = "printf '\\001\\006\\000\\205\\001\\340\\230\\073' > $S4100_PORT; sleep 0.3";
    let client = format!("{} registers --port $S4100_PORT > read.txt", binary().display());
    let run = |record: &str, command: &str| {
        let arguments = ["exec", "--timing", "instant", "--state", "meter.s4100", "--record"];
        let output = s4100(here, &[&arguments[..], &[record, "--", "sh", "-c", command]].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
    };
    run("first.tape", write);
    run("second.tape", &client);
    let tape = std::fs::read_to_string(here.join("first.tape")).unwrap();
    let line = "request 01 06 00 85 01 e0 98 3b\nexpect reply 01 06 00 85 01 e0 98 3b\n";
    assert!(tape.contains(line), "{tape}");
    let tape = std::fs::read_to_string(here.join("second.tape")).unwrap();
    // The first line of the state file, and nothing beside the tape.
    assert!(tape.contains("\nstate base64 czQxMDAgc3RhdGUK"), "{tape}");
    assert!(!here.join("second.s4100state").exists());
    let read = std::fs::read_to_string(here.join("read.txt")).unwrap();
    let row = read.lines().find(|line| line.starts_with("134 ")).expect("register 134");
    assert!(row.contains(" 480 V"), "{row}");

    // From another directory: a tape is one file.
    for name in ["first.tape", "second.tape"] {
        let path = here.join(name);
        let played = s4100(Path::new("/"), &["play", path.to_str().unwrap()]);
        assert_eq!(played.status.code(), Some(0), "{name}: {}", text(&played.stderr));
    }
    // Without its state the second one reads something else.
    let without = tape.lines().filter(|line| !line.starts_with("state "));
    file(here, "without.tape", &without.collect::<Vec<_>>().join("\n"));
    let played = s4100(here, &["play", "without.tape"]);
    assert_eq!(played.status.code(), Some(1));
    // An older tape has its state in a file beside it.
    let mut old = false;
    let older = tape.lines().filter_map(|line| {
        if !line.starts_with("state ") {
            return Some(line);
        }
        (!std::mem::replace(&mut old, true)).then_some("state second.s4100state")
    });
    file(here, "older.tape", &older.collect::<Vec<_>>().join("\n"));
    let play = || s4100(Path::new("/"), &["play", here.join("older.tape").to_str().unwrap()]);
    assert_eq!(play().status.code(), Some(3), "no such state");
    run("third.tape", "true");
    std::fs::write(here.join("second.s4100state"), state_on(&here.join("third.tape"))).unwrap();
    assert_eq!(play().status.code(), Some(1), "another state: {}", text(&play().stderr));
    std::fs::write(here.join("second.s4100state"), state_on(&here.join("second.tape"))).unwrap();
    assert_eq!(play().status.code(), Some(0), "{}", text(&play().stderr));
    // A changed letter in the state.
    file(
        here,
        "damaged.tape",
        &tape.replacen("state base64 czQxMDAgc3RhdGUK", "state base64 czQxMDAgc3RhdGUA", 1),
    );
    let played = s4100(here, &["play", "damaged.tape"]);
    assert_eq!(played.status.code(), Some(2), "{}", text(&played.stderr));
    let said = text(&played.stderr);
    assert!(
        said.contains("damaged.tape:3:") && said.contains("the state on the tape: it is damaged"),
        "{said}"
    );
}

#[test]
fn the_status_and_the_report_say_what_became_of_a_tape() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    let play = |contents: &str| {
        file(here, "a.tape", contents);
        let output = s4100(here, &["play", "a.tape", "--junit", "report.xml"]);
        let report = std::fs::read_to_string(here.join("report.xml")).unwrap();
        (output, report)
    };
    let (output, report) = play("expect register 21 > 0\n");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stdout), "a.tape: 1 of 1 expectation met in 0.000 s played\n");
    assert!(report.contains("tests=\"2\" failures=\"0\" errors=\"0\""), "{report}");

    let (output, report) = play("wait 1s\nexpect lcd.label \"KW\"\n");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        text(&output.stderr),
        "a.tape:2: at 2.000 s: expect lcd.label \"KW\"\n  expected: \"KW\"\n  found:    \"Wh\"\n"
    );
    assert!(report.contains("<failure type=\"expectation\""), "{report}");

    let (output, report) = play("wait\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("a.tape:1:1: a duration is missing"));
    assert!(report.contains("errors=\"1\""), "{report}");

    let (output, _) = play("shot /nowhere/glass.txt\n");
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(s4100(here, &["play", "a.tap"]).status.code(), Some(3), "no such file");
    let unknown = s4100(here, &["play", "solr"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("did you mean `solar`?"));
    assert_eq!(s4100(here, &["play", "solar", "--path", "sampled"]).status.code(), Some(0));
}
