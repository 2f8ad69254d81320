//! What a person waits for and what a meter costs: start to `ready` and to the first
//! frame, a key to its frame, sixty days skipped (steady and of a profile), 247 meters in real time, an idle
//! screen, and the size of the program.
//!
//! `cargo bench --bench start`, or `cargo bench --bench start -- --quick` to see it work.
//! Wants an idle machine.

#![allow(clippy::disallowed_macros)] // Its figures are for who has started it.

#[path = "common/figures.rs"]
mod figures;
#[path = "start/process.rs"]
mod process;

use std::fs;
use std::io::Write;
use std::time::Duration;

use anyhow::{Context, Result};
use figures::{Length, Spread, machine, part};
use process::{Headless, S4100, Screen};

/// As many as one line has addresses.
const METERS: usize = 247;

fn main() -> Result<()> {
    let length = Length::of_arguments();
    if length == Length::Nothing {
        println!("nothing measured; to measure: cargo bench --bench start");
        return Ok(());
    }
    println!("{}\n", machine());
    println!("| what | goal | measured | command |\n|---|---|---|---|");
    sixty_days(length)?;
    sixty_days_of_a_profile(length)?;
    ready(length)?;
    first_frame(length)?;
    key_to_frame(length)?;
    many_meters(length)?;
    idle(length)?;
    let size = fs::metadata(S4100)?.len();
    row("the program", "one file, 10 MB", &format!("{:.1} MB", size as f64 / 1e6));
    Ok(())
}

fn row(what: &str, goal: &str, measured: &str) {
    println!("| {what} | {goal} | {measured} | `--bench start` |");
    // Whoever looks on wants to see how far it is; who does not look does not mind.
    let _ = std::io::stdout().flush();
}

/// That often, in milliseconds.
fn milliseconds(times: usize, mut once: impl FnMut() -> Result<Duration>) -> Result<Vec<f64>> {
    (0..times).map(|_| Ok(once()?.as_secs_f64() * 1e3)).collect()
}

fn sixty_days(length: Length) -> Result<()> {
    let after = |after| Headless::start(&["default", "--after", after]).map(|run| run.took);
    let took = milliseconds(length.choose(5, 1), || after("60d"))?;
    let seconds: Vec<f64> = took.iter().map(|took| took / 1e3).collect();
    let measured = format!("{} s", Spread::of(&seconds));
    row("60 days of a steady load before the start (`--after 60d`)", "1 s", &measured);
    Ok(())
}

fn sixty_days_of_a_profile(length: Length) -> Result<()> {
    let once = || Headless::start(&["solar-profile", "--after", "60d"]).map(|run| run.took);
    let took = milliseconds(length.choose(5, 1), once)?;
    let seconds: Vec<f64> = took.iter().map(|took| took / 1e3).collect();
    let measured = format!("{} s", Spread::of(&seconds));
    row("60 days of a load profile in steps of 15 minutes, logged", "1 s", &measured);
    Ok(())
}

fn ready(length: Length) -> Result<()> {
    let once = || Headless::start(&["default"]).map(|run| run.took);
    once().context("the first start")?;
    let took = milliseconds(length.choose(30, 5), once)?;
    row("start to `ready`", "20 ms", &format!("{:.1} ms", Spread::of(&took)));
    Ok(())
}

fn first_frame(length: Length) -> Result<()> {
    let took = milliseconds(length.choose(30, 5), || Screen::start().map(|(_, took)| took))?;
    row("start to the first whole frame", "50 ms", &format!("{:.1} ms", Spread::of(&took)));
    Ok(())
}

fn key_to_frame(length: Length) -> Result<()> {
    let (mut screen, _) = Screen::start()?;
    let mut took = milliseconds(length.choose(100, 10), || screen.press(b"-"))?;
    took.sort_by(f64::total_cmp);
    let measured = format!("{:.1} ms (median {:.1})", part(&took, 0.95), part(&took, 0.5));
    row("a key to its frame, 95th percentile", "16 ms", &measured);
    Ok(())
}

fn many_meters(length: Length) -> Result<()> {
    let mut file = tempfile::NamedTempFile::with_suffix(".toml")?;
    for address in 1..=METERS {
        writeln!(
            file,
            "[meters.m{address}.setup]\naddress = {address}\n\
             [meters.m{address}.load.phase]\nA = {{ amps = 30.0, power_factor = 0.9 }}\n\
             B = {{ amps = 20.0, power_factor = 0.9 }}\nC = {{ amps = 10.0, power_factor = 0.9 }}"
        )?;
    }
    file.flush()?;
    let path = file.path().to_str().context("the name of a temporary file")?;
    for (how, goal, path_option) in
        [("in real time", "10 % of a core", "auto"), ("from samples", "-", "sampled")]
    {
        let run = Headless::start(&[path, "--path", path_option])?;
        let used = run.share(Duration::from_secs(length.choose(10, 2)))?;
        row(&format!("{METERS} meters on one line, {how}"), goal, &percent(used));
    }
    Ok(())
}

fn idle(length: Length) -> Result<()> {
    let time = Duration::from_secs(length.choose(10, 2));
    let (mut screen, _) = Screen::start()?;
    screen.watch(Duration::from_millis(500))?;
    row(
        "one meter on the screen, nobody doing anything",
        "2 % of a core",
        &percent(screen.share(time)?),
    );
    let headless = Headless::start(&["default"])?;
    row("one meter without a screen", "-", &percent(headless.share(time)?));
    Ok(())
}

fn percent(share: f64) -> String {
    format!("{:.2} % of a core", share * 100.0)
}
