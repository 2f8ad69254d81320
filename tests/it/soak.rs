//! Many clients at many ports for a long time, while the line does wrong and the power goes: every reply is what
//! the model says, and nothing grows. `S4100_SOAK` is how many seconds; `.ci/long` takes ten minutes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::meter::Meter;
use crate::support::user::Place;

/// How long it takes, s.
fn seconds() -> u64 {
    std::env::var("S4100_SOAK").map_or(15, |text| text.parse().unwrap())
}

/// A line to the control socket, and its answer.
struct Control(BufReader<UnixStream>);

impl Control {
    fn open(path: &Path) -> Self {
        Self(BufReader::new(UnixStream::connect(path).unwrap()))
    }

    fn say(&mut self, line: &str) -> Value {
        self.0.get_mut().write_all(format!("{line}\n").as_bytes()).unwrap();
        let mut answer = String::new();
        self.0.read_line(&mut answer).unwrap();
        serde_json::from_str(&answer).unwrap()
    }
}

/// Reads the constant registers of one meter over Modbus TCP: what came, if something did.
fn asked(
    stream: &mut TcpStream,
    transaction: u16,
    unit: u8,
    first: u16,
    count: u16,
) -> Option<Vec<u8>> {
    let [id, address, number] = [transaction, first - 1, count].map(u16::to_be_bytes);
    let body = [&[unit, 3][..], &address, &number].concat();
    stream.write_all(&[&id[..], &[0, 0, 0, 6], &body].concat()).ok()?;
    let mut head = [0; 6];
    stream.read_exact(&mut head).ok()?;
    assert_eq!(head[..4], [id[0], id[1], 0, 0], "the answer to another request");
    let mut reply = vec![0; usize::from(u16::from_be_bytes([head[4], head[5]]))];
    stream.read_exact(&mut reply).ok()?;
    assert_eq!(reply[0], unit, "the answer of another meter");
    Some(reply)
}

/// Resident memory in kB, and how many descriptors a process has.
fn size(process: rustix::process::Pid) -> (u64, usize) {
    let base = format!("/proc/{}", process.as_raw_nonzero());
    let status = std::fs::read_to_string(format!("{base}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    let kilobytes = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    (kilobytes, std::fs::read_dir(format!("{base}/fd")).unwrap().count())
}

/// What the clients have met.
#[derive(Default)]
struct Met {
    over: AtomicBool,
    opened: AtomicU64,
    answered: AtomicU64,
    silent: AtomicU64,
}

/// A client that opens a port, asks twenty times, and goes, until all is over.
fn client(first: u16, ports: &[String], models: &[Vec<u8>], met: &Met) {
    let mut number = first;
    while !met.over.load(Ordering::Acquire) {
        let port = &ports[usize::from(number) % ports.len()];
        let Ok(mut stream) = TcpStream::connect(port) else { continue };
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        met.opened.fetch_add(1, Ordering::Relaxed);
        for _ in 0..20 {
            number = number.wrapping_add(8);
            let unit = (number % 32) as u8 + 1;
            let Some(reply) = asked(&mut stream, number, unit, 130, 5) else { break };
            if reply[1] & 0x80 == 0 {
                assert_eq!(reply[1..], models[usize::from(unit) - 1][..], "unit {unit}");
                met.answered.fetch_add(1, Ordering::Relaxed);
            } else {
                met.silent.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

/// Lets the line of one meter after the other do wrong, and its power go, and looks at what the process needs.
fn disturbed(meter: &Meter, socket: &Path) {
    let mut control = Control::open(socket);
    let (begun, mut early, mut turn) = (Instant::now(), None, 0);
    while begun.elapsed() < Duration::from_secs(seconds()) {
        turn += 1;
        let unit = turn % 32 + 1;
        control.say(&format!("on meter-{unit} fault only no-reply every 5"));
        control.say(&format!("on meter-{unit} power off"));
        std::thread::sleep(Duration::from_millis(50));
        control.say(&format!("on meter-{unit} power on"));
        control.say(&format!("on meter-{unit} fault clear"));
        std::thread::sleep(Duration::from_millis(50));
        // What is kept is there by then: the traffic's last thousand, buffers.
        if begun.elapsed() > Duration::from_secs(seconds() / 3) {
            early.get_or_insert_with(|| size(meter.process()));
        }
    }
    let (kilobytes, descriptors) = early.unwrap();
    let (later, more) = size(meter.process());
    assert!(later < kilobytes + 8 * 1024, "{kilobytes} kB, later {later} kB");
    assert!(more < descriptors + 16, "{descriptors} descriptors, later {more}");
}

#[test]
fn many_clients_for_a_long_time_find_every_reply_right_and_nothing_grows() {
    let place = Place::new();
    let socket = place.path("control");
    let options = ["default", "--quiet", "--meters", "1-32", "--timing", "instant"];
    let tcp = ["--port", "tcp:127.0.0.1:0"];
    let steered = ["--port", "pty", "--control", socket.to_str().unwrap()];
    let mut meter = Meter::start(&place, [&options[..], &tcp, &tcp, &tcp, &steered].concat());
    let mut ports = vec![meter.port.to_str().unwrap().to_owned()];
    ports.extend((0..2).map(|_| meter.next_port().to_str().unwrap().to_owned()));
    let ports: Vec<String> =
        ports.iter().map(|port| port.trim_start_matches("tcp:").to_owned()).collect();
    let models: Vec<Vec<u8>> =
        (1..=32).map(|unit| control_request(&socket, unit).into_iter().skip(1).collect()).collect();
    let met = Met::default();
    std::thread::scope(|threads| {
        for first in 0..8_u16 {
            let (ports, models, met) = (&ports, &models, &met);
            threads.spawn(move || client(first, ports, models, met));
        }
        let disturbed = threads.spawn(|| disturbed(&meter, &socket)).join();
        met.over.store(true, Ordering::Release);
        disturbed.unwrap();
    });
    let count = |number: &AtomicU64| number.load(Ordering::Relaxed);
    assert!(count(&met.answered) > 100 * seconds(), "{} answers", count(&met.answered));
    assert!(count(&met.silent) > 0 && count(&met.opened) > 5 * seconds(), "{:?}", met.opened);
}

/// Registers 130 to 134 of a meter by the control socket, without its unit and its CRC.
fn control_request(socket: &Path, unit: u8) -> Vec<u8> {
    let mut control = Control::open(socket);
    let answer = control.say(&format!("request {unit:02X} 03 00 81 00 05 crc"));
    let text = answer["result"]["reply"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
    let bytes: Vec<u8> =
        text.split(' ').map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect();
    bytes[..bytes.len() - 2].to_vec()
}
