//! Faults of the line that somebody asks for: a real client meets them, recovers, and the traffic names them.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::support::meter::binary;

/// What a script prints that is run beside a meter with these faults on its tape; and its traffic.
fn beside(scenario: &str, tape: &str, script: &str) -> (String, Vec<Value>) {
    let place = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| fs::write(place.path().join(name), text).unwrap();
    file("s.toml", scenario);
    file("t.tape", tape);
    let output = Command::new(binary())
        .current_dir(place.path())
        .args(["exec", "s.toml", "--timing", "instant", "--tape", "t.tape", "--log", "log.jsonl"])
        .args(["--", "sh", "-c", script])
        .output()
        .unwrap();
    let log = fs::read_to_string(place.path().join("log.jsonl")).unwrap();
    let log = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let both = [output.stdout, output.stderr].concat();
    (String::from_utf8_lossy(&both).into_owned(), log)
}

/// The faults of the traffic, in their order.
fn faults(log: &[Value]) -> Vec<&str> {
    log.iter().filter_map(|entry| entry["fault"].as_str()).collect()
}

/// mbpoll, three times, each with a time-out of half a second.
const POLLS: &str = "sleep 0.3; for i in 1 2 3; do \
    mbpoll -m rtu -a 1 -b 19200 -P none -t 4 -r 21 -c 1 -1 -o 0.5 $S4100_PORT; done";

#[test]
fn a_client_sees_each_fault_as_the_error_that_it_is_and_recovers() {
    for (fault, seen) in [
        ("no-reply", "Connection timed out"),
        ("crc", "Invalid CRC"),
        ("truncated", "Connection timed out"),
        ("exception 6", "Slave device or server is busy"),
        ("late 1s", "Connection timed out"),
        ("dead", "Connection timed out"),
        ("wrong-function", "Invalid"),
    ] {
        let (out, log) = beside("", &format!("fault {fault} once\n"), POLLS);
        assert!(out.contains(seen), "{fault}: {out}");
        assert!(out.matches("[21]:").count() >= 1, "{fault}: it recovers: {out}");
        let name = fault.split(' ').next().unwrap();
        assert_eq!(faults(&log), [name], "{log:#?}");
    }
}

/// The scenario says the same as a tape, and the same seed is the same faults.
#[test]
fn faults_stand_in_a_scenario_too_and_are_the_same_each_time() {
    let scenario = "[line]\nfault = \"crc every 2\"\n";
    let (out, log) = beside(scenario, "", POLLS);
    assert_eq!(faults(&log), ["crc"], "{out}");
    let words = log.iter().find(|entry| entry["fault"] == "crc").unwrap();
    assert!(words["words"].as_str().unwrap().ends_with("; fault: crc"), "{words}");
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("wrong.toml");
    fs::write(&file, "[line]\nfault = \"crcc every 2\"\n").unwrap();
    let checked = Command::new(binary()).arg("scenario").arg("check").arg(&file).output().unwrap();
    let text = String::from_utf8_lossy(&checked.stderr).into_owned();
    assert!(text.contains("did you mean `crc`?"), "{text}");
}

/// On a tape the reply is what the fault makes of it, at the same tick each time.
#[test]
fn a_played_tape_meets_the_same_faults() {
    let place = tempfile::tempdir().unwrap();
    let tape = place.path().join("f.tape");
    fs::write(
        &tape,
        "fault exception 6 once on function 3\n\
         request 01 03 00 14 00 01 crc\nexpect reply 01 83 06 crc\n\
         fault no-reply\nrequest 01 03 00 14 00 01 crc\nexpect silence fault\n\
         fault clear\nrequest 01 03 00 1B 00 01 crc\nexpect reply 01 03 02 ...\n\
         fault twice\nrequest 01 03 00 8C 00 01 crc\nexpect reply 01 03 02 ...\n",
    )
    .unwrap();
    let played = Command::new(binary()).arg("play").arg(&tape).output().unwrap();
    let text = String::from_utf8_lossy(&[played.stdout, played.stderr].concat()).into_owned();
    assert_eq!(played.status.code(), Some(0), "{text}");
    assert!(text.contains("4 of 4 expectations"), "{text}");
}

/// A fault can be of one port: the other one has none, and a tape of both plays to the same answers.
#[test]
fn a_fault_of_one_port_leaves_the_other_alone() {
    let place = tempfile::tempdir().unwrap();
    let script = "
        for port in $S4100_PORTS; do
            s4100() { \"$0\" request --port \"$port\" read 28; }
            s4100 > /dev/null 2>&1 && echo answered || echo silent
        done";
    let run = |arguments: &[&str]| {
        let output =
            Command::new(binary()).current_dir(place.path()).args(arguments).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    fs::write(place.path().join("s.toml"), "[line]\nfault = \"no-reply port 2\"\n").unwrap();
    let program = binary().display().to_string();
    let ports = ["--port", "pty", "--port", "tcp:0", "--port", "rtu-tcp:0"];
    let begin = ["exec", "s.toml", "--timing", "instant", "--record", "both.tape"];
    let said = run(&[&begin, &ports[..], &["--", "sh", "-c", script, &program]].concat());
    assert_eq!(said.split_whitespace().collect::<Vec<_>>(), ["answered", "silent", "answered"]);
    let tape = fs::read_to_string(place.path().join("both.tape")).unwrap();
    let lines = |ending: &str| tape.lines().filter(|line| line.ends_with(ending)).count();
    assert!(lines(" port 2") >= 1 && lines(" port 3") >= 1, "{tape}");
    assert!(lines("expect silence fault") >= 1, "{tape}");
    run(&["play", "both.tape"]);
}
