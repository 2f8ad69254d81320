//! What a meter without a screen says about its line, and the log of all of it.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::process::Stdio;

use firmware_model::modbus::with_crc;
use rustix::process::{Pid, Signal, kill_process};

use crate::support::line::{ask, open};
use crate::support::meter::{Meter, binary, first_line, s4100, until, wait};
use crate::support::user::{Place, ordinary};

/// A read of register 28, the frequency: 6000.
const READ: [u8; 6] = [1, 3, 0, 27, 0, 1];
/// A write of the CT rating that is out of range.
const REFUSED: [u8; 6] = [1, 6, 0, 130, 0xFF, 0xFF];

/// Asks what is answered, what is refused, and what only another unit would answer.
fn talk(meter: &Meter) {
    let mut port = open(&meter.port);
    ask(&mut port, &READ);
    for _ in 0..2 {
        assert_eq!(ask(&mut port, &REFUSED)[1], 0x86);
        port.write_all(&with_crc(&[7, 3, 0, 27, 0, 1])).unwrap();
        // The meter has heard it when it answers the next one.
        std::thread::sleep(std::time::Duration::from_millis(50));
        ask(&mut port, &READ);
    }
}

#[test]
fn without_a_screen_a_meter_says_why_somebody_got_no_answer() {
    let place = Place::new();
    let mut meter = Meter::start(&place, ["--timing", "instant"]);
    talk(&meter);
    let _two = (open(&meter.port), open(&meter.port));
    until("it is told", || meter.errors().contains("clients at once"));
    meter.signal(Signal::TERM);
    assert!(meter.ended().success());
    let said = meter.errors();
    let told = |what: &str| said.lines().filter(|line| line.contains(what)).count();
    assert_eq!(told("for unit 7, not for this meter (1)"), 1, "{said}");
    assert_eq!(told("write 131"), 1, "{said}");
    assert_eq!(told("2 clients at once: each gets a random part of each reply"), 1, "{said}");
    assert!(said.ends_with("s4100: 7 requests: 5 answered, 2 not (foreign-unit 2)\n"), "{said}");
    assert_eq!(said.lines().count(), 4, "{said}");

    let mut meter = Meter::start(&place, ["--timing", "instant", "--quiet"]);
    talk(&meter);
    meter.signal(Signal::TERM);
    assert!(meter.ended().success());
    assert_eq!(meter.errors(), "");
}

#[test]
fn exec_says_it_too() {
    let place = Place::new();
    let script = "exec 3<>$S4100_PORT; stty raw <&3; printf XXXX >&3; sleep 3";
    let arguments = ["exec", "--timing", "instant", "--", "sh", "-c", script];
    let output = s4100(&place).args(arguments).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("58 58 58 58: no answer"), "{said}");
    assert!(said.ends_with("s4100: 1 request: 0 answered, 1 not (crc 1)\n"), "{said}");
}

#[test]
fn a_log_has_everything_in_words() {
    let place = Place::new();
    let log = place.path("line.log");
    // The one before it is replaced.
    for _ in 0..2 {
        let meter = Meter::start(&place, ["--timing", "instant", "--log", log.to_str().unwrap()]);
        talk(&meter);
        meter.end(Signal::TERM);
    }
    let text = fs::read_to_string(&log).unwrap();
    let count = |what: &str| text.lines().filter(|line| line.contains(what)).count();
    assert!(text.starts_with("# What went over the line of s4100 "), "{text}");
    assert_eq!(count("60.00 Hz"), 3, "{text}");
    assert_eq!(count("write 131"), 2, "{text}");
    assert_eq!(count("for unit 7, not for this meter (1)"), 2, "{text}");
    assert_eq!(count("port opened: one client has the port open"), 1, "{text}");

    let mut meter = Meter::start(&place, ["--timing", "instant", "--log", "-"]);
    talk(&meter);
    meter.signal(Signal::TERM);
    assert!(meter.ended().success());
    let said = meter.errors();
    assert_eq!(said.matches("60.00 Hz").count(), 3, "{said}");
    assert_eq!(said.matches("for unit 7").count(), 2, "once each: {said}");
}

#[test]
fn a_log_for_programs_is_an_object_a_line() {
    let place = Place::new();
    let log = place.path("line.jsonl");
    for _ in 0..2 {
        let meter = Meter::start(&place, ["--timing", "instant", "--log", log.to_str().unwrap()]);
        talk(&meter);
        meter.end(Signal::TERM);
    }
    let text = fs::read_to_string(&log).unwrap();
    let objects: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of =
        |kind: &str| objects.iter().filter(|object| object["kind"] == kind).collect::<Vec<_>>();
    assert_eq!(of("read").len(), 3, "{text}");
    let read = of("read")[0];
    assert_eq!(read["request"], "01 03 00 1b 00 01 f4 0d");
    // 6000 is 1770 hex; the checks by the polynomial of the specification, in Python.
    assert_eq!(read["reply"], "01 03 02 17 70 b6 50");
    assert_eq!(read["client_rate"], 19200);
    assert!(read["took_us"].is_u64() && read["seconds"].is_f64() && read["silence"].is_null());
    assert_eq!(of("refused").len(), 2);
    assert_eq!(of("silent").len(), 2);
    assert_eq!(of("silent")[0]["silence"], "foreign-unit");
    assert_eq!(of("opened").len(), 1);
    let numbers = objects.iter().map(|object| object["number"].as_u64().unwrap());
    assert!(numbers.eq(1..=objects.len() as u64), "none is missing: {text}");
}

#[test]
fn a_log_that_cannot_be_written_is_told_once_and_status_3() {
    let place = Place::new();
    let log = place.path("full.jsonl");
    std::os::unix::fs::symlink("/dev/full", &log).unwrap();
    let mut meter = Meter::start(&place, ["--timing", "instant", "--log", log.to_str().unwrap()]);
    talk(&meter);
    until("it is told", || meter.errors().contains("it is not complete"));
    talk(&meter);
    meter.signal(Signal::TERM);
    assert_eq!(meter.ended().code(), Some(3));
    let said = meter.errors();
    assert_eq!(said.matches("full.jsonl: it is not complete: ").count(), 1, "{said}");
}

#[test]
fn a_log_goes_to_a_pipe_and_nobody_waits_for_its_reader() {
    let place = Place::new();
    let pipe = place.path("pipe");
    let made = ordinary("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    // Nobody reads it yet.
    let output = s4100(&place).args(["run", "--headless", "--log"]).arg(&pipe).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{output:?}");

    // Open for writing, too, so that it is there before the meter and never at an end.
    let mut reader = File::options().read(true).write(true).open(&pipe).unwrap();
    let arguments = ["--timing", "instant", "--log", pipe.to_str().unwrap()];
    let meter = Meter::start(&place, arguments);
    talk(&meter);
    meter.end(Signal::TERM);
    let mut text = vec![0; 65_536];
    let length = reader.read(&mut text).unwrap();
    let text = String::from_utf8_lossy(&text[..length]);
    assert_eq!(text.matches("60.00 Hz").count(), 3, "{text}");

    // A reader that has stopped reading: what does not fit into the pipe is not waited for.
    let mut meter = Meter::start(&place, arguments);
    let mut port = open(&meter.port);
    for _ in 0..1500 {
        ask(&mut port, &[1, 3, 0, 0, 0, 100]);
    }
    drop(port);
    meter.signal(Signal::TERM);
    assert_eq!(meter.ended().code(), Some(3), "{}", meter.errors());
    assert!(meter.errors().contains("nobody reads it"), "{}", meter.errors());
}

#[test]
fn what_would_write_over_the_screen_is_refused() {
    let place = Place::new();
    for arguments in [&["--quiet"][..], &["--log", "-"]] {
        let (pty, pts) = pty_process::blocking::open().unwrap();
        let errors = place.path("said");
        let mut child = pty_process::blocking::Command::new(binary())
            .args(arguments)
            .env("XDG_STATE_HOME", place.path("state"))
            .stderr(File::create(&errors).unwrap())
            .spawn(pts)
            .unwrap();
        assert_eq!(wait(&mut child).code(), Some(2));
        let said = fs::read_to_string(&errors).unwrap();
        assert!(said.contains(&arguments.join(" ")) && said.contains("--headless"), "{said}");
        drop(pty);
    }
}

#[test]
fn a_killed_reader_of_messages_is_no_trouble_for_the_line() {
    let place = Place::new();
    let (reader, writer) = std::io::pipe().unwrap();
    let mut child = s4100(&place)
        .args(["run", "--headless", "--timing", "instant", "--log", "-"])
        .stdout(Stdio::piped())
        .stderr(writer)
        .spawn()
        .unwrap();
    let ready = first_line(&mut child);
    drop(reader);
    let mut port = open(std::path::Path::new(ready.strip_prefix("ready ").unwrap()));
    for _ in 0..20 {
        ask(&mut port, &READ);
    }
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert!(wait(&mut child).success());
}
