//! Several lines of one scenario, from outside.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use firmware_model::modbus::with_crc;
use rustix::process::Signal;

use crate::support::line;
use crate::support::meter::{Meter, s4100, until};
use crate::support::user::Place;

const VARIED: &str = "load.phase.A.amps = 50\nload.vary = { percent = 20, seed = 3 }\n";

/// Registers 91 to 110 of a unit, as sent; currents are among them.
fn asked(port: &Path, unit: u8) -> Vec<u8> {
    let body = [unit, 3, 0, 90, 0, 20];
    match port.to_str().unwrap().strip_prefix("tcp:") {
        Some(address) => {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
            stream.write_all(&[&[0, 1, 0, 0, 0, 6], body.as_slice()].concat()).unwrap();
            let mut reply = [0; 9 + 40];
            stream.read_exact(&mut reply).unwrap();
            reply[6..].to_vec()
        }
        None => {
            let reply = line::ask(&mut line::open(port), &with_crc(&body));
            reply[..reply.len() - 2].to_vec()
        }
    }
}

#[test]
fn each_line_has_its_meters_behind_ports_of_its_own() {
    let place = Place::new();
    let scenario = place.file("varied.toml", VARIED);
    let link = place.path("meter");
    let arguments =
        [scenario.to_str().unwrap(), "--lines", "3", "--meters", "1-2", "--timing", "instant"];
    let ports = ["--port", "tcp:0", "--link", link.to_str().unwrap()];
    let mut meter = Meter::start(&place, arguments.iter().chain(&ports));
    let mut names = vec![meter.port.clone()];
    names.extend((1..6).map(|_| meter.next_port()));
    let links: Vec<PathBuf> = ["meter", "meter2", "meter3"].map(|name| place.path(name)).into();
    assert_eq!(names.iter().step_by(2).cloned().collect::<Vec<_>>(), links);
    let mut all = Vec::new();
    for line in names.chunks(2) {
        for unit in [1, 2] {
            let [first, second] = [0, 1].map(|port| asked(&line[port], unit));
            assert_eq!(first[..3], [unit, 3, 40], "{line:?}");
            assert_eq!(first, second, "the same meter at both ports of {line:?}");
            all.push(first[3..].to_vec());
        }
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 6, "the loads differ: {all:?}");
    meter.end(Signal::TERM);
    assert!(links.iter().all(|link| !link.exists()), "no link is left");
}

#[test]
fn a_command_is_told_of_every_line() {
    let place = Place::new();
    let command = ["--lines", "3", "--", "sh", "-c", "echo \"$S4100_PORT\"; echo \"$S4100_PORTS\""];
    let output = s4100(&place).args(["exec", "default"]).args(command).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = told.lines().collect();
    let [first, ports @ ..] = lines.as_slice() else { panic!("{told}") };
    assert_eq!((ports.len(), ports[0]), (3, *first), "{told}");
    assert!(ports.iter().all(|port| port.starts_with("/dev/pts/")), "{told}");
}

/// Why somebody got no answer is told of every line, each reason once.
#[test]
fn what_is_not_answered_on_further_lines_is_told() {
    let place = Place::new();
    let mut meter = Meter::start(&place, ["default", "--lines", "3", "--timing", "instant"]);
    let ports = [meter.next_port(), meter.next_port()];
    for _ in 0..2 {
        for port in &ports {
            let mut client = line::open(port);
            client.write_all(&with_crc(&[9, 3, 0, 90, 0, 1])).unwrap();
            // The line goes on, so that what was not answered has been heard.
            line::ask(&mut client, &with_crc(&[1, 3, 0, 90, 0, 1]));
        }
    }
    until("it is told", || meter.errors().contains("line 2: "));
    let told = meter.errors();
    assert_eq!(told.lines().filter(|line| line.contains(": line ")).count(), 1, "{told}");
    assert!(told.contains("09 03 00 5A 00 01") || told.contains("unit 9"), "{told}");
    meter.end(Signal::TERM);
}

#[test]
fn what_is_of_one_line_is_refused_with_several() {
    let place = Place::new();
    place.file("one.tape", "wait 1s\n");
    for (arguments, said) in [
        (
            &["--lines", "2", "--record", "a.tape"][..],
            "--record: it is of one line; with --lines 2",
        ),
        (&["--lines", "2", "--log", "a.log"], "--log: it is of one line"),
        (&["--lines", "2", "--tape", "one.tape"], "--tape: it is of one line"),
        (&["--lines", "2", "--control", "c"], "--control: it is of one line"),
        (&["--lines", "2", "--state", "s"], "--state: it is of one line"),
        (&["--lines", "0"], "'0' for '--lines <N>': accepted: 1 to 1000"),
        (&["--lines", "x"], "'x' for '--lines <N>': accepted: 1 to 1000"),
        (&["--lines", "2", "--port", "tcp:65535"], "has no line 2: ports end at 65535"),
        (&["--lines", "2", "--port", "serial:/dev/null"], "/dev/ttyUSB0"),
    ] {
        let run = ["run", "default", "--headless"].iter().chain(arguments);
        let output = s4100(&place).args(run).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(said), "{arguments:?}: {error}");
    }
}
