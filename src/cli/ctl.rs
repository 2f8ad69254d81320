//! `s4100 ctl`: lines for meters that run, on the socket of `--control`.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value;

use super::options::CtlArgs;
use super::print::print;
use crate::session::Failure;

/// The status when an expectation was not met.
const NOT_MET: u8 = 1;
/// The status of a line that is wrong.
const WRONG: u8 = 2;

/// Says the line, or each line of standard input, and prints what is answered.
pub fn ctl(args: &CtlArgs) -> Result<ExitCode, Failure> {
    let path = socket(args.control.as_deref())?;
    let failed = |error: std::io::Error| {
        Failure::world(format!("{}: {error}; is the meter running?", path.display()))
    };
    let stream = UnixStream::connect(&path).map_err(failed)?;
    let mut answers = BufReader::new(&stream);
    let mut status = 0;
    let mut say = |line: &str| -> Result<(), Failure> {
        (&stream).write_all(format!("{line}\n").as_bytes()).map_err(failed)?;
        let words = line.trim();
        if words.is_empty() || words.starts_with('#') {
            return Ok(());
        }
        let mut answer = String::new();
        if answers.read_line(&mut answer).map_err(failed)? == 0 {
            return Err(Failure::world("the meter has ended"));
        }
        status = status.max(of_answer(&answer));
        print(answer)?;
        if words.starts_with("follow") {
            for event in answers.by_ref().lines() {
                print(event.map_err(failed)? + "\n")?;
            }
        }
        Ok(())
    };
    if args.directive.is_empty() {
        for line in std::io::stdin().lock().lines() {
            say(&line.map_err(failed)?)?;
        }
    } else {
        say(&args.directive.join(" "))?;
    }
    Ok(ExitCode::from(status))
}

/// The status that an answer stands for.
fn of_answer(answer: &str) -> u8 {
    let json: Value = serde_json::from_str(answer).unwrap_or_default();
    match json.get("ok").and_then(Value::as_bool) {
        Some(true) => 0,
        _ if json.pointer("/error/expected").is_some() => NOT_MET,
        _ => WRONG,
    }
}

/// The socket that is named, or that of the command that runs us.
fn socket(named: Option<&Path>) -> Result<PathBuf, Failure> {
    let from_around = || std::env::var_os("S4100_CONTROL").map(PathBuf::from);
    named.map(Path::to_owned).or_else(from_around).ok_or_else(|| {
        Failure::usage(
            "which meter? --control PATH names the socket that `s4100 run --control PATH` has made; \
             below `s4100 exec --control PATH` it is found",
        )
    })
}
