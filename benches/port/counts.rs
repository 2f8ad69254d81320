//! What a transaction costs the meter, counted instead of timed: system calls by strace, instructions by
//! callgrind, each as the slope between a short run and a long one.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::servers::{METER, METER_ARGUMENTS, on_tcp, with_master};

/// So many transactions, the short run and the long one.
const RUNS: [usize; 2] = [1000, 5000];

/// How often it is looked for what strace writes, and after what time each.
const LOOKS: usize = 50;
const LOOK: Duration = Duration::from_millis(100);

/// The kinds of port that are counted.
const PORTS: [(&str, &[&str]); 2] =
    [("pseudo-terminal", &[]), ("Modbus TCP", &["--port", "tcp:0"])];

/// Prints the rows; says what is left out.
pub fn print() {
    println!("\n| a transaction of the meter | system calls | instructions |");
    println!("|---|---|---|");
    for (name, options) in PORTS {
        let calls = slope(options, strace);
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

/// Runs the meter under `program` with its options, asks it so often, and ends it in order.
fn run(program: &str, own: &[&str], options: &[&str], transactions: usize) -> Result<()> {
    let found = Command::new(program).arg("--version").output();
    ensure!(found.is_ok(), "{program} is not installed; on Debian: apt-get install {program}");
    let mut command = Command::new(program);
    command.args(own).arg(METER).args(METER_ARGUMENTS).args(options);
    let is_tcp = options.iter().any(|option| option.starts_with("tcp"));
    let mut running = if is_tcp { on_tcp(&mut command)? } else { with_master(&mut command)? };
    running.client.ask(transactions)?;
    running.end()
}

/// System calls of all its threads.
fn strace(options: &[&str], transactions: usize) -> Result<f64> {
    let file = file("strace");
    std::fs::write(&file, "")?;
    // By -D the process that is ended is the meter and not strace, which writes its table then.
    run("strace", &["-D", "-f", "-c", "-o", path(&file)?], options, transactions)?;
    for _ in 0..LOOKS {
        let table = std::fs::read_to_string(&file)?;
        let total = table.lines().find(|line| line.trim_end().ends_with("total"));
        if let Some(calls) = total.and_then(|line| line.split_whitespace().nth(3)?.parse().ok()) {
            return Ok(calls);
        }
        std::thread::sleep(LOOK);
    }
    bail!("strace has written no total")
}

/// Instructions of all its threads.
fn callgrind(options: &[&str], transactions: usize) -> Result<f64> {
    let file = file("callgrind");
    let out = format!("--callgrind-out-file={}", path(&file)?);
    run("valgrind", &["--quiet", "--tool=callgrind", &out], options, transactions)?;
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
