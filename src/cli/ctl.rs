//! `s4100 ctl`: lines for meters that run, on the socket of `--control`.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value;

use super::options::CtlArgs;
use super::print::print;
use crate::session::Failure;
use crate::steer::control_sockets;
use crate::store::running_folder;
use workbench::tape::base64_bytes;

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
        let own = of_answer(&answer);
        status = status.max(own);
        print(if args.raw && own == 0 { alone(&answer) } else { answer.into_bytes() })?;
        if own == 0 && words.starts_with("follow") {
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

/// The result of an answer as it is: bytes of a picture, a text, or data.
fn alone(answer: &str) -> Vec<u8> {
    let json: Value = serde_json::from_str(answer).unwrap_or_default();
    let result = json.get("result").unwrap_or(&Value::Null);
    let picture = result.get("base64").and_then(Value::as_str);
    match (picture.and_then(base64_bytes), result) {
        (Some(bytes), _) => bytes,
        (None, Value::String(text)) if text.ends_with('\n') => text.clone().into_bytes(),
        (None, Value::String(text)) => format!("{text}\n").into_bytes(),
        (None, Value::Object(nothing)) if nothing.is_empty() => Vec::new(),
        (None, data) => format!("{data}\n").into_bytes(),
    }
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

/// The socket that is named, that of the command that runs us, or that of the only meter that runs.
fn socket(named: Option<&Path>) -> Result<PathBuf, Failure> {
    let from_around = || std::env::var_os("S4100_CONTROL").map(PathBuf::from);
    if let Some(path) = named.map(Path::to_owned).or_else(from_around) {
        return Ok(path);
    }
    let folder = running_folder(|name| std::env::var_os(name));
    let running = folder.map(|folder| control_sockets(&folder)).unwrap_or_default();
    match running.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(Failure::usage(
            "no meter runs that can be steered; `s4100 run --control PATH` starts one, and \
             `--control PATH` names it where it is not found",
        )),
        several => {
            let named = several.iter().map(|path| format!("\n  --control {}", path.display()));
            let list: String = named.collect();
            Err(Failure::usage(format!(
                "{} meters run that can be steered; accepted: one of{list}",
                several.len()
            )))
        }
    }
}
