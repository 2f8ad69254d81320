//! What many meters cost: ten thousand on 41 lines, each asked once a second over Modbus TCP, one
//! connection a line, evenly spread. Counted are the answers, the processor time and the memory of
//! the meters' process, and how long an answer takes.
//!
//! `cargo bench --bench many`, or `cargo bench --bench many -- --quick` to see it work.
//! Wants an idle machine of two cores: the client has one of them.

#![allow(clippy::disallowed_macros)] // Its figures are for who has started it.

#[path = "common/figures.rs"]
mod figures;

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::os::fd::AsFd;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use figures::{Length, Spread, machine, part};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

const LINES: usize = 41;
const METERS: usize = 244;
/// Real power of the first phases: registers 1 to 10.
const REGISTERS: u8 = 10;
/// MBAP header, function, byte count, registers.
const REPLY: usize = 7 + 2 + 2 * REGISTERS as usize;
/// In what Linux counts processor time for programs, on every machine.
const USER_HZ: f64 = 100.0;
/// How long after the last request its answer is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

fn main() -> Result<()> {
    let length = Length::of_arguments();
    if length == Length::Nothing {
        println!("nothing measured; to measure: cargo bench --bench many");
        return Ok(());
    }
    println!("{}\n", machine());
    let mut meters = Meters::start()?;
    let mut lines = meters.lines()?;
    ask(&mut lines, Duration::from_secs(2))?;
    let used = meters.processor_seconds()?;
    let asked = Duration::from_secs(length.choose(30, 3));
    let began = Instant::now();
    let mut took = ask(&mut lines, asked)?;
    let cores = (meters.processor_seconds()? - used) / began.elapsed().as_secs_f64();
    took.sort_by(f64::total_cmp);
    println!("{} meters on {LINES} lines, each asked once a second\n", LINES * METERS);
    println!("| what | goal | measured | command |\n|---|---|---|---|");
    let row = |what: &str, goal: &str, is: String| {
        println!("| {what} | {goal} | {is} | `--bench many` |");
    };
    row("processor time of the meters, cores", "below 1", format!("{cores:.2}"));
    row("memory of the meters at most, MB", "below 512", format!("{:.0}", meters.megabytes()?));
    row("an answer takes, ms", "-", Spread::of(&took).to_string());
    row("an answer takes, ms, p99", "below 20", format!("{:.2}", part(&took, 0.99)));
    row("answers", "all", format!("{} of {}", took.len(), requests(asked)));
    Ok(())
}

fn requests(asked: Duration) -> usize {
    LINES * METERS * asked.as_secs() as usize
}

/// The process of the meters; dropping it ends it.
struct Meters(Child);

impl Meters {
    fn start() -> Result<Self> {
        let lines = LINES.to_string();
        let meters = format!("1-{METERS}");
        let mut command = Command::new(env!("CARGO_BIN_EXE_s4100"));
        command.args(["run", "default", "--headless", "--quiet", "--timing", "instant"]);
        command.args(["--lines", &lines, "--meters", &meters, "--port", "tcp:0"]);
        Ok(Self(command.stdout(Stdio::piped()).spawn()?))
    }

    /// A connection to each line.
    fn lines(&mut self) -> Result<Vec<TcpStream>> {
        let stdout = self.0.stdout.as_mut().context("no standard output")?;
        let mut lines = Vec::new();
        for said in BufReader::new(stdout).lines().take(LINES) {
            let said = said?;
            let at = said.strip_prefix("ready tcp:").with_context(|| said.clone())?;
            let line = TcpStream::connect(at)?;
            line.set_nonblocking(true)?;
            line.set_nodelay(true)?;
            lines.push(line);
        }
        ensure!(lines.len() == LINES, "there are {} lines", lines.len());
        Ok(lines)
    }

    /// Processor time since its start.
    fn processor_seconds(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id()))?;
        let fields = stat.rsplit_once(") ").context("no stat")?.1.split(' ');
        let ticks: Vec<f64> = fields.skip(11).take(2).filter_map(|one| one.parse().ok()).collect();
        Ok(ticks.iter().sum::<f64>() / USER_HZ)
    }

    /// The most memory that it has had.
    fn megabytes(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok());
        Ok(kilobytes.context("no VmHWM")? / 1e3)
    }
}

impl Drop for Meters {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Asks every meter once a second for so long; how many milliseconds each answer took.
fn ask(lines: &mut [TcpStream], asked: Duration) -> Result<Vec<f64>> {
    let count = requests(asked);
    let began = Instant::now();
    let mut sent: Vec<Instant> = Vec::with_capacity(count);
    let mut heard: Vec<Vec<u8>> = vec![Vec::new(); LINES];
    let mut took = Vec::with_capacity(count);
    while took.len() < count {
        let passed = began.elapsed();
        ensure!(passed < asked + PATIENCE, "{} of {count} answers came", took.len());
        let due = ((passed.as_secs_f64() * (LINES * METERS) as f64) as usize).min(count);
        while sent.len() < due {
            let number = sent.len();
            let unit = 1 + (number / LINES % METERS) as u8;
            let [high, low] = (number as u16).to_be_bytes();
            let request = [high, low, 0, 0, 0, 6, unit, 3, 0, 0, 0, REGISTERS];
            let line = lines.get_mut(number % LINES).context("a line")?;
            sent.push(Instant::now());
            line.write_all(&request)?;
        }
        let ready = wait(lines)?;
        let each = lines.iter_mut().zip(&mut heard).zip(ready);
        for ((line, heard), _) in each.filter(|(_, ready)| *ready) {
            listen(line, heard, &sent, &mut took)?;
        }
    }
    Ok(took)
}

/// Until there is an answer, or a request is due; on which lines there is one.
fn wait(lines: &[TcpStream]) -> Result<Vec<bool>> {
    let mut watched: Vec<PollFd<'_>> =
        lines.iter().map(|line| PollFd::from_borrowed_fd(line.as_fd(), PollFlags::IN)).collect();
    poll(&mut watched, Some(&Timespec { tv_sec: 0, tv_nsec: 1_000_000 }))?;
    Ok(watched.iter().map(|line| !line.revents().is_empty()).collect())
}

/// Takes the answers that have come on one line.
fn listen(
    line: &mut TcpStream,
    heard: &mut Vec<u8>,
    sent: &[Instant],
    took: &mut Vec<f64>,
) -> Result<()> {
    let mut room = [0; 4096];
    match line.read(&mut room) {
        Ok(0) => bail!("a line has gone"),
        Ok(count) => heard.extend_from_slice(room.get(..count).unwrap_or_default()),
        Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
        Err(error) => return Err(error.into()),
    }
    let whole = heard.len() - heard.len() % REPLY;
    for reply in heard.drain(..whole).collect::<Vec<u8>>().chunks(REPLY) {
        let [high, low, 0, 0, 0, _, _, 3, ..] = reply else { bail!("a wrong answer: {reply:?}") };
        // The number of the transaction has sixteen bits.
        let last = sent.len() - 1;
        let low = usize::from(u16::from_be_bytes([*high, *low]));
        let number = last - (last.wrapping_sub(low) & 0xFFFF);
        let asked = sent.get(number).context("an answer to nothing")?;
        took.push(asked.elapsed().as_secs_f64() * 1e3);
    }
    Ok(())
}
