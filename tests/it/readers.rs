//! What the worst input costs: ten megabytes of it, in an address space of a hundred.
//!
//! A reader that copies a line for each of its errors, or keeps more than it needs of each
//! row, does not come to its end here.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Output, Stdio};

use crate::support::inputs::{TEXT, counted, repeated};
use crate::support::meter::binary;
use crate::support::user::{Place, ordinary};

/// What the program says, in an address space of 100 MB.
fn run(place: &Place, arguments: &[&str]) -> Output {
    let mut command = ordinary("prlimit");
    command.arg("--as=100000000").arg(binary()).args(arguments);
    command.current_dir(place.path("")).stdin(Stdio::null()).output().unwrap()
}

/// The program ends by itself, with this status, and what it says is short.
fn check(place: &Place, arguments: &[&str], status: i32, said: &str) {
    let output = run(place, arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    let start: String = error.chars().take(600).collect();
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {start}");
    assert!(error.contains(said), "{arguments:?}: {start}");
    // Of what is played each expectation that does not hold is told.
    let short = status < 2 || error.len() < 60_000;
    assert!(short, "{arguments:?}: {} bytes of errors", error.len());
}

#[test]
fn recordings() {
    let place = Place::new();
    let header = "time [s],A [W]\n";
    let many = "more at least";
    for (text, status, said) in [
        (repeated(","), 2, many),
        (repeated("\""), 2, "unknown column"),
        (repeated("\n"), 2, "is empty"),
        (format!("{header}{}", repeated(",")), 2, "the row has"),
        (format!("{header}{}", repeated("x,1\n")), 2, many),
        (format!("{header}{}", repeated("1\n")), 2, many),
        (format!("{header}{}", repeated("7,1\n")), 2, many),
        (format!("{header}0,1\n{}", repeated("#\n")), 0, ""),
        (format!("{header}{}", counted(|number| format!("{number},1\n"))), 0, ""),
    ] {
        place.file("day.csv", &text);
        place.file("day.toml", "[load.profile]\nfile = \"day.csv\"\nrepeat = false\n");
        check(&place, &["scenario", "check", "day.toml"], status, said);
    }
}

#[test]
fn waveforms() {
    let place = Place::new();
    let six = format!("VA [V],VB [V],VC [V],IA [A],IB [A],IC [A]\n{}", repeated("1,2,3,1,2,3\n"));
    let timed = format!("VA [V],time [us]\n{}", counted(|row| format!("0,{row}\n")));
    // What takes a whole minute to filter in a build that is not optimised is in the benchmark.
    for (text, keys, status, said) in [
        (&format!("VA [V]\n{}", repeated("1\n")), "rate = 200", 2, "at most 120 s"),
        (&six, "rate = 1e7, repeat = false", 0, ""),
        (&timed, "repeat = false", 0, ""),
        (&format!("VA [V],time [s]\n{}", repeated("1,1\n")), "repeat = true", 2, "not after"),
    ] {
        place.file("scope.csv", text);
        place.file("scope.toml", &format!("waveform = {{ file = 'scope.csv', {keys} }}\n"));
        check(&place, &["scenario", "check", "scope.toml"], status, said);
    }
}

#[test]
fn states() {
    let place = Place::new();
    let magic = "s4100 state\n";
    for (junk, said) in [
        (repeated("s4100"), "is not a state file"),
        (format!("{magic}{}", repeated("\0\u{1}\0\u{1}")), "worst.s4100state"),
    ] {
        let file = place.file("worst.s4100state", &junk);
        std::fs::set_permissions(file, PermissionsExt::from_mode(0o666)).unwrap();
        let arguments = ["exec", "default", "--state", "worst.s4100state", "--", "true"];
        check(&place, &arguments, 125, said);
    }
}

#[test]
fn scenarios() {
    let place = Place::new();
    for text in [
        repeated("= "),
        format!("a = {}", repeated("[")),
        format!("a = [{}", repeated("1,")),
        format!("a{} = 1", repeated(".a")),
        counted(|number| format!("k{number} = 1\n")),
    ] {
        place.file("worst.toml", &text);
        check(&place, &["scenario", "check", "worst.toml"], 2, "it is longer than 512 kB");
        // As much of it as is read at all.
        place.file("worst.toml", text.get(..TEXT).unwrap());
        check(&place, &["scenario", "check", "worst.toml"], 2, "worst.toml:");
    }
}

#[test]
fn panels() {
    let place = Place::new();
    let panel = place.path("panel");
    std::fs::create_dir(&panel).unwrap();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("panels/series-4100");
    for entry in std::fs::read_dir(shipped).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), panel.join(entry.file_name())).unwrap();
    }
    let worst = counted(|number| format!("k{number} = [1, 1]\n"));
    let arguments = ["screenshot", "--panel", "panel", "--format", "txt"];
    std::fs::write(panel.join("text.toml"), &worst).unwrap();
    check(&place, &arguments, 2, "it is longer than 512 kB");
    for text in [
        worst,
        format!("a = [{}", repeated("1,")),
        format!("{} = 1", repeated("a")),
        format!("[{}]", repeated("a.")),
        format!("{}\n[screens]", "a".repeat(400_000) + " = 1"),
    ] {
        std::fs::write(panel.join("text.toml"), text.get(..TEXT).unwrap_or(&text)).unwrap();
        check(&place, &arguments, 2, "text.toml:");
    }
}

#[test]
fn tapes() {
    let place = Place::new();
    let many = "more at least";
    for (text, status, said) in [
        (repeated("x\n"), 2, many),
        (repeated("press foo\n"), 2, many),
        (repeated("x"), 2, "is not a directive; accepted: wait"),
        (repeated("\""), 2, "missing"),
        (format!("request {}", repeated("00 ")), 2, "a frame of "),
        (repeated("up next\n"), 0, ""),
        (repeated("expect pulses 0\n"), 0, ""),
        (repeated("expect pulses 1\n").chars().take(100_000).collect(), 1, "found: "),
        (repeated("set wirring.ct.B.reversed true\n"), 2, many),
    ] {
        place.file("worst.tape", &text);
        check(&place, &["play", "worst.tape"], status, said);
    }
}
