//! What time and memory cost: simulated days in one second, with a steady load, a load profile
//! and from samples; how that grows with the rows of a profile and with the number of meters
//! on a line; writing the state file, with and without waiting for the disk.
//!
//! `cargo bench --bench memory`, or `cargo bench --bench memory -- --quick` to see it work.
//! Wants an idle machine.

#![allow(clippy::disallowed_macros)] // Its figures are for who has started it.

#[path = "common/figures.rs"]
mod figures;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use figures::{Length, Spread, machine};
use firmware_model::{LOG_DEPTH, LogEntries, MeteringPath, Nonvolatile, Setup, Tick};
use panels::Panel;
use s4100::store::Store;
use workbench::scenario::Scenario;
use workbench::simulation::Bus;

/// How many meters; as many as one line has addresses.
const METERS: [usize; 4] = [1, 10, 100, 247];
const DAY: u64 = 86_400;

fn main() -> Result<()> {
    let length = Length::of_arguments();
    if length == Length::Nothing {
        println!("nothing measured; to measure: cargo bench --bench memory");
        return Ok(());
    }
    println!("{}\n", machine());
    println!("| what | goal | measured | command |\n|---|---|---|---|");
    let panel = Panel::builtin()?;
    one_meter(length, &panel)?;
    long_profiles(length, &panel)?;
    many_meters(length, &panel)?;
    state_file(length)
}

fn row(what: &str, measured: &str) {
    row_with_goal(what, "-", measured);
}

fn row_with_goal(what: &str, goal: &str, measured: &str) {
    println!("| {what} | {goal} | {measured} | `--bench memory` |");
    // Whoever looks on wants to see how far it is; who does not look does not mind.
    let _ = std::io::stdout().flush();
}

/// Simulated days in a second of the wall, of meters that have been on for a day.
fn days_a_second(bus: &Bus, days: f64, times: usize) -> Spread {
    let span = Tick::from_seconds((days * DAY as f64) as u64);
    let once = |_| {
        let mut bus = bus.clone();
        let to = bus.reached() + span;
        let began = Instant::now();
        bus.advance(to);
        days / began.elapsed().as_secs_f64()
    };
    Spread::of(&(0..times).map(once).collect::<Vec<_>>())
}

/// Meters that have been on for a minute.
fn running(scenario: &Scenario, panel: &Panel, path: MeteringPath) -> Bus {
    let mut bus = Bus::new(scenario, &panel.menu, path);
    bus.advance(Tick::from_seconds(60));
    bus
}

/// 500 A through CTs of 100 A, whose inputs clip at 120 A.
const CLIPPING: &str = "[load.phase]\nA = { amps = 500.0, power_factor = 0.9 }\n\
     B = { amps = 500.0, power_factor = 0.9 }\nC = { amps = 500.0, power_factor = 0.9 }";

fn one_meter(length: Length, panel: &Panel) -> Result<()> {
    let times = length.choose(7, 2);
    for (what, scenario, path, days) in [
        ("a steady load", "default", MeteringPath::Auto, length.choose(60.0, 5.0)),
        (
            "a load profile in steps of 15 minutes",
            "solar-profile",
            MeteringPath::Auto,
            length.choose(60.0, 5.0),
        ),
        ("a steady load, from samples", "default", MeteringPath::Sampled, length.choose(0.1, 0.01)),
        ("a load that clips its CT", CLIPPING, MeteringPath::Auto, length.choose(60.0, 5.0)),
    ] {
        let scenario = match scenario {
            CLIPPING => Scenario::parse(CLIPPING, "clipping.toml")?,
            shipped => Scenario::shipped(shipped)?,
        };
        let bus = running(&scenario, panel, path);
        let spread = days_a_second(&bus, days, times);
        row(&format!("{what}: simulated days a second"), &format!("{spread:.2}"));
    }
    Ok(())
}

/// Load profiles as data loggers write them, played once from end to end: a step must not
/// cost more where there are more of them.
fn long_profiles(length: Length, panel: &Panel) -> Result<()> {
    for (what, goal, seconds, rows) in [
        ("a year of minutes", "5 s", 60, 365 * 1440),
        ("a tenth of a year of minutes", "-", 60, 365 * 144),
        ("400 days of quarter-hours", "2 s", 900, 400 * 96),
    ] {
        let rows = length.choose(rows, rows / 500);
        let place = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
        let mut text = String::from("time [s],A [W],A [var],B [W],C [W]\n");
        for row in 0..rows {
            writeln!(
                text,
                "{},{},{},4000,{}",
                row * seconds,
                5000 + row % 977,
                row % 7,
                row % 1000
            )?;
        }
        std::fs::write(place.path().join("profile.csv"), text)?;
        let file = place.path().join("profile.toml");
        std::fs::write(&file, "load.profile = { file = \"profile.csv\", repeat = true }\n")?;
        let once = |_| {
            let began = Instant::now();
            let mut bus = Bus::new(
                &s4100::library::scenario(file.to_str())?,
                &panel.menu,
                MeteringPath::Auto,
            );
            bus.advance(Tick::from_seconds((rows * seconds) as u64));
            Ok(began.elapsed().as_secs_f64())
        };
        let took = (0..length.choose(5, 1)).map(once).collect::<Result<Vec<f64>>>()?;
        let what = format!("{what}, a profile of {rows} rows read and played");
        row_with_goal(&what, goal, &format!("{:.2} s", Spread::of(&took)));
    }
    Ok(())
}

/// A line of meters that log each quarter of an hour and pulse every few minutes.
fn line_of(meters: usize) -> Result<Scenario> {
    let mut text = String::new();
    for address in 1..=meters {
        writeln!(
            text,
            "[meters.m{address}.setup]\naddress = {address}\n\
             [meters.m{address}.load.phase]\nA = {{ amps = 30.0, power_factor = 0.9 }}\n\
             B = {{ amps = 20.0, power_factor = 0.9 }}\nC = {{ amps = 10.0, power_factor = 0.9 }}"
        )?;
    }
    Ok(Scenario::parse(&text, "line.toml")?)
}

fn many_meters(length: Length, panel: &Panel) -> Result<()> {
    let mut one = 0.0;
    for meters in METERS {
        let bus = running(&line_of(meters)?, panel, MeteringPath::Auto);
        let days = length.choose(100.0, 2.0) / meters as f64;
        let spread = days_a_second(&bus, days, length.choose(5, 2));
        let all = spread.median * meters as f64;
        if meters == 1 {
            one = all;
        }
        let measured = format!("{spread:.1}; {:.2} of one meter's time for each", one / all);
        row(&format!("{} on a line: simulated days a second", counted(meters)), &measured);
    }
    Ok(())
}

fn counted(meters: usize) -> String {
    if meters == 1 { "1 meter".to_owned() } else { format!("{meters} meters") }
}

fn state_file(length: Length) -> Result<()> {
    let place = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    for meters in METERS {
        for (how, sync) in [("", false), (" and synced to the disk", true)] {
            let file = place.path().join(format!("{meters}-{sync}.s4100state"));
            let (spread, bytes) = writing(&file, meters, sync, length.choose(30, 3))?;
            let what = format!(
                "the state file of {} with full logs ({:.1} MB) written{how}",
                counted(meters),
                bytes as f64 / 1e6
            );
            row(&what, &format!("{spread:.2} ms"));
        }
    }
    Ok(())
}

/// Milliseconds to write the state of so many meters, and how many bytes that is.
fn writing(file: &Path, meters: usize, sync: bool, times: usize) -> Result<(Spread, u64)> {
    let names: Vec<String> = (1..=meters).map(|number| format!("m{number}")).collect();
    let setup = Setup::default();
    let setups = names.iter().map(|name| (name.as_str(), &setup));
    let (mut store, _) = Store::open(file, setups, true)?;
    let rows = (0..LOG_DEPTH).map(|row| [row as u16; 10]).collect();
    let mut memory = Nonvolatile::default();
    memory.log.entries = LogEntries::from_parts(rows, 0).context("a full log")?;
    let memories: Vec<_> = names.into_iter().map(|name| (name, memory.clone())).collect();
    // The first save keeps a generation too.
    store.save(&memories, false)?;
    let once = |_| {
        let began = Instant::now();
        store.save(&memories, sync)?;
        Ok(began.elapsed().as_secs_f64() * 1e3)
    };
    let took = (0..times).map(once).collect::<Result<Vec<f64>>>()?;
    Ok((Spread::of(&took), std::fs::metadata(file)?.len()))
}
