//! What a transaction costs the meter, counted instead of timed, as the slope between a short run and a
//! long one: system calls by perf, which does not slow them (under strace a port asks once more who is
//! there, since a read comes so late after its wait), and instructions by callgrind.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};

use crate::servers::{METER, METER_ARGUMENTS, Running, on_tcp, with_master};

/// So many transactions, the short run and the long one.
const RUNS: [usize; 2] = [1000, 5000];

/// How long perf takes to be there, and the meter to come to rest.
const PAUSE: Duration = Duration::from_millis(500);

/// The kinds of port that are counted.
const PORTS: [(&str, &[&str]); 2] =
    [("pseudo-terminal", &[]), ("Modbus TCP", &["--port", "tcp:0"])];

/// Prints the rows; says what is left out.
pub fn print() {
    println!("\n| a transaction of the meter | system calls | instructions |");
    println!("|---|---|---|");
    for (name, options) in PORTS {
        let calls = slope(options, system_calls);
        let instructions = slope(options, callgrind);
        let shown = |slope: &Result<f64>, digits: usize| match slope {
            Ok(slope) => format!("{slope:.digits$}"),
            Err(error) => format!("left out: {error:#}"),
        };
        println!("| {name} | {} | {} |", shown(&calls, 2), shown(&instructions, 0));
    }
}

/// What one transaction more makes in the count.
fn slope(options: &[&str], count: fn(&[&str], usize) -> Result<f64>) -> Result<f64> {
    let [short, long] = RUNS;
    let (few, many) = (count(options, short)?, count(options, long)?);
    Ok((many - few) / (long - short) as f64)
}

/// Starts the meter, below `command` if that is another program.
fn start(command: &mut Command, options: &[&str]) -> Result<Running> {
    command.args(METER_ARGUMENTS).args(options);
    let is_tcp = options.iter().any(|option| option.starts_with("tcp"));
    if is_tcp { on_tcp(command) } else { with_master(command) }
}

fn is_there(program: &str, package: &str) -> Result<()> {
    let found = Command::new(program).arg("--version").output();
    ensure!(found.is_ok(), "{program} is not installed; on Debian: apt-get install {package}");
    Ok(())
}

/// System calls of all its threads, while it answers.
fn system_calls(options: &[&str], transactions: usize) -> Result<f64> {
    is_there("perf", "linux-perf")?;
    let mut running = start(&mut Command::new(METER), options)?;
    running.client.ask(RUNS[0])?;
    let file = file("perf");
    let perf = Command::new("perf")
        .args(["stat", "-x", ",", "-e", "raw_syscalls:sys_enter", "-o", path(&file)?])
        .args(["-p", &running.id().to_string()])
        .spawn()?;
    std::thread::sleep(PAUSE);
    running.client.ask(transactions)?;
    kill_process(Pid::from_child(&perf), Signal::INT)?;
    let told = perf.wait_with_output()?;
    running.end()?;
    let table = std::fs::read_to_string(&file)?;
    let line = table.lines().find(|line| line.contains("sys_enter"));
    let calls = line.and_then(|line| line.split(',').next()?.parse().ok());
    calls.with_context(|| format!("perf may not count here ({}): {table}", told.status))
}

/// Instructions of all its threads.
fn callgrind(options: &[&str], transactions: usize) -> Result<f64> {
    let file = file("callgrind");
    let out = format!("--callgrind-out-file={}", path(&file)?);
    is_there("valgrind", "valgrind")?;
    let mut command = Command::new("valgrind");
    let mut running = start(command.args(["--quiet", "--tool=callgrind", &out, METER]), options)?;
    running.client.ask(transactions)?;
    running.end()?;
    let told = std::fs::read_to_string(&file)?;
    for word in ["totals: ", "summary: "] {
        let line = told.lines().find_map(|line| line.strip_prefix(word));
        if let Some(count) = line.and_then(|line| line.trim().parse().ok()) {
            return Ok(count);
        }
    }
    bail!("no totals in what callgrind says")
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("port.{name}"))
}

fn path(file: &Path) -> Result<&str> {
    file.to_str().context("a path that is not text")
}
