//! What the worst input costs: ten megabytes of it for each reader, and as much of it as is read
//! where that is less.
//!
//! `cargo bench --bench readers`, or `cargo bench --bench readers -- --quick` to see it
//! work. Each runs in an address space of 100 MB and has to come to its end there. Wants an idle
//! machine.

#![allow(clippy::disallowed_macros)] // Its figures are for who has started it.
#![allow(clippy::disallowed_methods)] // It writes the files that it measures.

#[path = "common/figures.rs"]
mod figures;
#[path = "../tests/it/support/inputs.rs"]
mod inputs;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Result, ensure};
use figures::{Length, Spread, machine};
use inputs::{TEXT, counted, repeated};

fn main() -> Result<()> {
    let length = Length::of_arguments();
    if length == Length::Nothing {
        println!("nothing measured; to measure: cargo bench --bench readers");
        return Ok(());
    }
    println!("{}\n", machine());
    println!("| what | goal | measured | command |\n|---|---|---|---|");
    let directory = tempfile::tempdir()?;
    let place = directory.path();
    for (reader, run) in [
        ("a load profile", profiles as Reader),
        ("a waveform recording", waveforms),
        ("a scenario", scenarios),
        ("a tape", tapes),
        ("a state", states),
        ("a panel", panels),
    ] {
        let text = ["a scenario", "a panel"].contains(&reader);
        let much = if text { "512 kB, all that is read," } else { "10 MB" };
        for (what, spread) in run(place, length.choose(3, 1))? {
            println!("| {much} of {reader}: {what} | 1 s | {spread} s | `--bench readers` |");
        }
    }
    Ok(())
}

/// What a reader took for each of its inputs, s.
type Times = Vec<(&'static str, Spread)>;
type Reader = fn(&Path, usize) -> Result<Times>;

/// What the program takes, so many times, in an address space of 100 MB.
fn timed(place: &Path, arguments: &[&str], times: usize) -> Result<Spread> {
    let once = |_| {
        let began = Instant::now();
        let output = Command::new("prlimit")
            .args(["--as=100000000", env!("CARGO_BIN_EXE_s4100")])
            .args(arguments)
            .current_dir(place)
            .stdin(Stdio::null())
            .output()?;
        let took = began.elapsed().as_secs_f64();
        let said = String::from_utf8_lossy(&output.stderr);
        // Fine, wrong, expected something else, or not started.
        let ended = matches!(output.status.code(), Some(0..=2 | 125));
        ensure!(ended, "{arguments:?}: {}: {said:.600}", output.status);
        Ok(took)
    };
    Ok(Spread::of(&(0..times).map(once).collect::<Result<Vec<f64>>>()?))
}

fn profiles(place: &Path, times: usize) -> Result<Times> {
    let header = "time [s],A [W]\n";
    let dates = |row: usize| {
        let (minute, hour, day) = (row % 60, row / 60 % 24, row / 1440 % 28 + 1);
        let (month, year) = (row / 40_320 % 12 + 1, 1900 + row / 483_840);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02},1\n")
    };
    let cases = [
        ("commas for a header", repeated(",")),
        ("one quote after the other", repeated("\"")),
        ("rows that are no numbers", format!("{header}{}", repeated("x,1\n"))),
        ("times that do not go on", format!("{header}{}", repeated("7,1\n"))),
        ("comments", format!("{header}0,1\n{}", repeated("#\n"))),
        ("rows that count", format!("{header}{}", counted(|row| format!("{row},1\n")))),
        ("dates", format!("time,A [W]\n{}", counted(dates))),
    ];
    let once = |(what, text): (&'static str, String)| {
        fs::write(place.join("day.csv"), text)?;
        fs::write(place.join("day.toml"), "[load.profile]\nfile = \"day.csv\"\nrepeat = false\n")?;
        Ok((what, timed(place, &["scenario", "check", "day.toml"], times)?))
    };
    cases.into_iter().map(once).collect()
}

fn waveforms(place: &Path, times: usize) -> Result<Times> {
    let ones = format!("VA [V]\n{}", repeated("1\n"));
    let six = format!("VA [V],VB [V],VC [V],IA [A],IB [A],IC [A]\n{}", repeated("1,2,3,1,2,3\n"));
    let clocked = format!("VA [V],time [us]\n{}", counted(|row| format!("0,{}\n", 108 * row)));
    let sine = |row: usize| format!("{:.1}\n", 99.0 * libm::sin(row as f64 * 0.000_75));
    let cycles = format!("VA [V]\n{}", counted(sine));
    let cases = [
        ("too long", &ones, "rate = 200, repeat = false"),
        ("one channel of 120 s", &ones, "rate = 41700, repeat = false"),
        ("one channel of 120 s, again and again", &ones, "rate = 41700"),
        ("six channels of 120 s", &six, "rate = 6950, repeat = false"),
        ("six channels of 120 s at 5040 Hz", &six, "rate = 5040, period = '120s'"),
        ("six channels of 10 s at 40 kHz", &six, "rate = 40000, period = '9999.987ms'"),
        ("six channels, a period of a part of a row", &six, "rate = 52400, period = '9999.99ms'"),
        ("one channel, a period of a part of a row", &ones, "rate = 52400, period = '9999.99ms'"),
        ("a time column", &clocked, "repeat = true"),
        ("cycles of a sine", &cycles, "rate = 5e5"),
        ("at 10 MHz", &ones, "rate = 1e7"),
    ];
    let once = |(what, text, keys): (&'static str, &String, &str)| {
        fs::write(place.join("scope.csv"), text)?;
        fs::write(
            place.join("scope.toml"),
            format!("waveform = {{ file = 'scope.csv', {keys} }}\n"),
        )?;
        Ok((what, timed(place, &["scenario", "check", "scope.toml"], times)?))
    };
    cases.into_iter().map(once).collect()
}

/// Keys and values without an end, as a scenario and as a file of a panel.
fn toml() -> [(&'static str, String); 5] {
    [
        ("equals signs", repeated("= ")),
        ("brackets", format!("a = {}", repeated("["))),
        ("one list", format!("a = [{}", repeated("1,"))),
        ("one key", format!("a{} = 1", repeated(".a"))),
        ("keys that count", counted(|number| format!("k{number} = [1, 1]\n"))),
    ]
}

fn scenarios(place: &Path, times: usize) -> Result<Times> {
    let once = |(what, text): (&'static str, String)| {
        fs::write(place.join("worst.toml"), text.get(..TEXT).unwrap_or(&text))?;
        Ok((what, timed(place, &["scenario", "check", "worst.toml"], times)?))
    };
    toml().into_iter().map(once).collect()
}

fn panels(place: &Path, times: usize) -> Result<Times> {
    let panel = place.join("panel");
    fs::create_dir_all(&panel)?;
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("panels/series-4100");
    for entry in fs::read_dir(shipped)? {
        let entry = entry?;
        fs::copy(entry.path(), panel.join(entry.file_name()))?;
    }
    let once = |(what, text): (&'static str, String)| {
        fs::write(panel.join("text.toml"), text.get(..TEXT).unwrap_or(&text))?;
        let arguments = ["screenshot", "--panel", "panel", "--format", "txt"];
        Ok((what, timed(place, &arguments, times)?))
    };
    toml().into_iter().map(once).collect()
}

fn tapes(place: &Path, times: usize) -> Result<Times> {
    let cases = [
        ("words that are no directive", repeated("x\n")),
        ("keys that are none", repeated("press foo\n")),
        ("one word", repeated("x")),
        ("a frame without end", format!("request {}", repeated("00 "))),
        ("keys that are played", repeated("up next\n")),
        ("expectations that hold", repeated("expect pulses 0\n")),
        ("settings that are none", repeated("set wirring.ct.B.reversed true\n")),
    ];
    let once = |(what, text): (&'static str, String)| {
        fs::write(place.join("worst.tape"), text)?;
        Ok((what, timed(place, &["play", "worst.tape"], times)?))
    };
    cases.into_iter().map(once).collect()
}

fn states(place: &Path, times: usize) -> Result<Times> {
    let cases = [
        ("words", repeated("s4100")),
        ("a head and zeros", format!("s4100 state\n{}", repeated("\0\u{1}"))),
    ];
    let once = |(what, text): (&'static str, String)| {
        fs::write(place.join("worst.s4100state"), text)?;
        let arguments = ["exec", "default", "--state", "worst.s4100state", "--", "true"];
        Ok((what, timed(place, &arguments, times)?))
    };
    cases.into_iter().map(once).collect()
}
