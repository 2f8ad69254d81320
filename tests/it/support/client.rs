//! Clients that others wrote, all asked in the same way.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::programs::{client_file, debian, libmodbus, python, tokio_modbus};
use super::user::{Place, ordinary};

/// A client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// mbpoll, a program on libmodbus.
    Mbpoll,
    /// A small program of ours on pymodbus and pyserial.
    Pymodbus,
    /// A small program of ours on libmodbus.
    Libmodbus,
    /// An example of ours on tokio-modbus.
    TokioModbus,
}

impl Client {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Mbpoll, Self::Pymodbus, Self::Libmodbus, Self::TokioModbus];

    /// The name in `S4100_WITHOUT`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mbpoll => "mbpoll",
            Self::Pymodbus => "pymodbus",
            Self::Libmodbus => "libmodbus",
            Self::TokioModbus => "tokio-modbus",
        }
    }
}

/// How a client speaks to whom.
#[derive(Debug, Clone)]
pub struct Peer {
    /// The port.
    pub port: PathBuf,
    /// Bits a second.
    pub baud: u32,
    /// N, E or O.
    pub parity: char,
    /// The Modbus address.
    pub unit: u8,
    /// How long a reply is waited for, s.
    pub patience: u32,
}

impl Peer {
    /// The meter at `port` as it leaves the factory.
    pub fn new(port: &Path) -> Self {
        Self { port: port.to_owned(), baud: 19_200, parity: 'N', unit: 1, patience: 10 }
    }
}

/// The client as a command that does `steps` (see `tests/clients`); not mbpoll, which
/// does one thing at a time.
pub fn command(client: Client, place: &Place, peer: &Peer, steps: &[&str]) -> Command {
    let mut command = match client {
        Client::Mbpoll => panic!("mbpoll takes no steps"),
        Client::Libmodbus => ordinary(libmodbus(place)),
        Client::TokioModbus => ordinary(tokio_modbus(place)),
        Client::Pymodbus => {
            let (interpreter, packages) = python(place);
            let mut command = ordinary(interpreter);
            command.arg(client_file(place, "pymodbus_client.py")).env("PYTHONPATH", packages);
            command
        }
    };
    command
        .arg(&peer.port)
        .args([peer.baud.to_string(), peer.parity.to_string(), peer.unit.to_string()])
        .args(steps)
        .env("PATIENCE", peer.patience.to_string());
    command
}

/// What a client answers to `steps`, one text each.
pub fn ask(client: Client, place: &Place, peer: &Peer, steps: &[&str]) -> Vec<String> {
    if client == Client::Mbpoll {
        return steps.iter().map(|step| mbpoll(peer, step)).collect();
    }
    let output = command(client, place, peer, steps).output().unwrap();
    let answers: Vec<String> =
        String::from_utf8(output.stdout.clone()).unwrap().lines().map(str::to_owned).collect();
    assert_eq!(answers.len(), steps.len(), "{client:?} {steps:?}: {output:?}");
    answers
}

/// The registers that a client reads.
#[track_caller]
pub fn registers(client: Client, place: &Place, peer: &Peer, first: u16, count: u16) -> Vec<u16> {
    numbers(&ask(client, place, peer, &[&format!("read:{first}:{count}")])[0])
}

/// The numbers of an answer.
#[track_caller]
pub fn numbers<T: std::str::FromStr>(answer: &str) -> Vec<T> {
    let number = |word: &str| word.parse().ok().unwrap_or_else(|| panic!("no number: {answer}"));
    answer.split_whitespace().map(number).collect()
}

/// One step of mbpoll, told as the other clients tell it.
fn mbpoll(peer: &Peer, step: &str) -> String {
    let parity = match peer.parity {
        'E' => "even",
        'O' => "odd",
        _ => "none",
    };
    let mut command = ordinary(debian("mbpoll", "mbpoll"));
    let place = peer.port.to_str().and_then(|port| port.strip_prefix("tcp:")?.rsplit_once(':'));
    match place {
        Some((_, port)) => command.args(["-m", "tcp", "-p", port]),
        None => command.args(["-m", "rtu", "-P", parity, "-b", &peer.baud.to_string()]),
    };
    command.args(["-1", "-q", "-a", &peer.unit.to_string()]);
    command.args(["-o", &peer.patience.to_string()]);
    let parts: Vec<&str> = step.split(':').collect();
    let values = match parts[..] {
        ["read", first, count] => {
            command.args(["-t", "4", "-r", first, "-c", count]);
            ""
        }
        ["input", first, count] => {
            command.args(["-t", "3", "-r", first, "-c", count]);
            ""
        }
        ["float", first, count] => {
            command.args(["-t", "4:float", "-B", "-r", first, "-c", count]);
            ""
        }
        ["write", first, values] => {
            command.args(["-t", "4", "-r", first]);
            values
        }
        _ => panic!("no such step: {step}"),
    };
    command.arg(place.map_or(peer.port.as_path(), |(host, _)| Path::new(host)));
    command.args(values.split(',').filter(|value| !value.is_empty()));
    told(&command.output().unwrap(), !values.is_empty())
}

/// The exceptions as mbpoll tells them.
const EXCEPTIONS: [(&str, u8); 4] = [
    ("Illegal function", 1),
    ("Illegal data address", 2),
    ("Illegal data value", 3),
    ("Target device failed to respond", 11),
];

fn told(output: &Output, wrote: bool) -> String {
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    if let Some((_, code)) = EXCEPTIONS.iter().find(|(words, _)| errors.contains(words)) {
        return format!("exception {code}");
    }
    if errors.contains("timed out") {
        return "silence".to_owned();
    }
    if wrote && output.status.success() && text.contains("Written") {
        return "written".to_owned();
    }
    // `[21]:   65036 (-500)`
    let value = |line: &str| Some(line.strip_prefix('[')?.split_once("]:")?.1.to_owned());
    let values: Vec<String> = text
        .lines()
        .filter_map(value)
        .filter_map(|rest| rest.split_whitespace().next().map(str::to_owned))
        .collect();
    assert!(!values.is_empty(), "mbpoll: {output:?}");
    values.join(" ")
}
