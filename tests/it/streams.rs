//! Ports on the network, byte by byte: several clients, requests ahead of their replies, clients that
//! misbehave, and what the command line says.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use firmware_model::modbus::with_crc;
use rustix::process::Signal;

use crate::support::meter::{Meter, s4100, until};
use crate::support::user::Place;

/// A client at `tcp:ADDRESS:PORT`.
fn connect(port: &Path) -> TcpStream {
    let (_, address) = port.to_str().unwrap().split_once(':').unwrap();
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// A read of register 130 (wire 129), the system type: 40.
fn request(transaction: u16, unit: u8) -> [u8; 12] {
    let [high, low] = transaction.to_be_bytes();
    [high, low, 0, 0, 0, 6, unit, 3, 0, 129, 0, 1]
}

fn reply(transaction: u16, unit: u8) -> [u8; 11] {
    let [high, low] = transaction.to_be_bytes();
    [high, low, 0, 0, 0, 5, unit, 3, 2, 0, 40]
}

#[track_caller]
fn assert_answered(stream: &mut TcpStream, transaction: u16) {
    stream.write_all(&request(transaction, 1)).unwrap();
    let mut bytes = [0; 11];
    stream.read_exact(&mut bytes).unwrap();
    assert_eq!(bytes, reply(transaction, 1));
}

/// It has been ended by the meter, whether it had more to read or not.
#[track_caller]
fn assert_ended(stream: &mut TcpStream) {
    match stream.read(&mut [0; 64]) {
        Ok(count) => assert_eq!(count, 0),
        Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}"),
    }
}

#[test]
fn requests_may_be_sent_ahead_of_their_replies_and_come_in_pieces() {
    for timing in ["instant", "wire"] {
        let place = Place::new();
        let meter = Meter::start(&place, ["--port", "tcp:0", "--timing", timing]);
        let mut stream = connect(&meter.port);
        // More than are taken in ahead of the line.
        let sent: Vec<u8> = (0..40).flat_map(|transaction| request(transaction, 1)).collect();
        let (first, rest) = sent.split_at(31);
        stream.write_all(first).unwrap();
        stream.write_all(rest).unwrap();
        let mut read = vec![0; 40 * 11];
        stream.read_exact(&mut read).unwrap();
        let expected: Vec<u8> = (0..40).flat_map(|transaction| reply(transaction, 1)).collect();
        assert_eq!(read, expected, "{timing}");
        // Who sends no more is answered all the same.
        stream.write_all(&request(99, 1)).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut last = Vec::new();
        stream.read_to_end(&mut last).unwrap();
        assert_eq!(last, reply(99, 1), "{timing}");
        meter.end(Signal::TERM);
    }
}

#[test]
fn sixty_four_clients_are_served_and_one_more_is_turned_away() {
    let place = Place::new();
    let meter = Meter::start(&place, ["--port", "tcp:0", "--timing", "instant"]);
    let mut clients: Vec<TcpStream> = (0..64).map(|_| connect(&meter.port)).collect();
    for (number, client) in (0..).zip(&mut clients) {
        assert_answered(client, number);
    }
    assert_ended(&mut connect(&meter.port));
    for (number, client) in (100..).zip(&mut clients) {
        assert_answered(client, number);
    }
    until("it is told", || {
        meter.errors().contains("one more client was turned away: there are 64")
    });
    // A place is free again as soon as somebody goes.
    clients.pop();
    until("somebody is let in", || {
        let mut next = connect(&meter.port);
        next.write_all(&request(1, 1)).is_ok()
            && next.read(&mut [0; 11]).is_ok_and(|count| count == 11)
    });
    meter.end(Signal::TERM);
}

#[test]
fn a_client_that_does_not_read_or_speaks_something_else_harms_nobody() {
    let place = Place::new();
    let meter = Meter::start(&place, ["--port", "tcp:0", "--timing", "instant"]);
    let mut good = connect(&meter.port);
    let mut deaf = connect(&meter.port);
    deaf.set_nonblocking(true).unwrap();
    let many: Vec<u8> = (0..1000).flat_map(|transaction| request(transaction, 1)).collect();
    // Until the meter reads no more of it either, however long it is given.
    let mut taken = 0;
    let mut is_full = || {
        let mut written = 0;
        while let Ok(count) = deaf.write(&many) {
            written += count;
        }
        taken += written;
        written == 0
    };
    until("nobody takes its requests", || {
        is_full();
        std::thread::sleep(Duration::from_millis(200));
        is_full()
    });
    // What the system holds of it in both directions.
    assert!(taken < 16_000_000, "{taken} bytes");
    let mut browser = connect(&meter.port);
    browser.write_all(b"GET / HTTP/1.1\r\nHost: meter\r\n\r\n").unwrap();
    assert_ended(&mut browser);
    let mut half = connect(&meter.port);
    half.write_all(&request(7, 1)[..9]).unwrap();
    for transaction in 0..100 {
        assert_answered(&mut good, transaction);
    }
    let said = "what it sent is not Modbus TCP: the protocol in a header is 21536; Modbus is 0";
    until("it is told", || meter.errors().contains(said));
    half.write_all(&request(7, 1)[9..]).unwrap();
    let mut bytes = [0; 11];
    half.read_exact(&mut bytes).unwrap();
    assert_eq!(bytes, reply(7, 1));
    meter.end(Signal::TERM);
}

/// Two clients of one line, each with its own half frames; a broadcast and a foreign unit are
/// silent there.
#[test]
fn rtu_over_tcp_is_a_serial_line_for_each_client() {
    let place = Place::new();
    let meter = Meter::start(&place, ["--port", "rtu-tcp:0", "--timing", "instant"]);
    let (mut one, mut other) = (connect(&meter.port), connect(&meter.port));
    let asked = with_crc(&[1, 3, 0, 129, 0, 1]);
    one.write_all(&asked[..5]).unwrap();
    let silent = [with_crc(&[9, 3, 0, 129, 0, 1]), with_crc(&[0, 6, 0, 141, 0, 30])].concat();
    other.write_all(&silent).unwrap();
    other.write_all(&with_crc(&[1, 3, 0, 141, 0, 1])).unwrap();
    let mut bytes = [0; 7];
    other.read_exact(&mut bytes).unwrap();
    assert_eq!(bytes.to_vec(), with_crc(&[1, 3, 2, 0, 30]), "the broadcast was heard");
    one.write_all(&asked[5..]).unwrap();
    one.read_exact(&mut bytes).unwrap();
    assert_eq!(bytes.to_vec(), with_crc(&[1, 3, 2, 0, 40]));
    meter.end(Signal::TERM);
}

/// How many clients come and go: `S4100_CONNECTIONS`, or 300.
fn connections() -> u32 {
    std::env::var("S4100_CONNECTIONS").map_or(300, |count| count.parse().unwrap())
}

#[test]
fn killed_and_closed_clients_leave_nothing_behind() {
    let place = Place::new();
    let meter = Meter::start(&place, ["--port", "tcp:0", "--port", "rtu-tcp:0", "--quiet"]);
    let descriptors = || {
        let path = format!("/proc/{}/fd", meter.process().as_raw_nonzero());
        std::fs::read_dir(path).unwrap().count()
    };
    let memory = || {
        let path = format!("/proc/{}/status", meter.process().as_raw_nonzero());
        let status = std::fs::read_to_string(path).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap()
    };
    let (before, held) = (descriptors(), memory());
    for round in 0..connections() {
        let mut stream = connect(&meter.port);
        // It may have been turned away already.
        let _ = stream.write_all(&request(round as u16, 1)[..(round % 13) as usize]);
        if round % 3 == 0 {
            // A reset in place of an end.
            rustix::net::sockopt::set_socket_linger(&stream, Some(Duration::ZERO)).unwrap();
        }
    }
    // As soon as those are seen to have gone there is a place.
    until("somebody is answered", || {
        let mut next = connect(&meter.port);
        next.write_all(&request(1, 1)).is_ok()
            && next.read(&mut [0; 11]).is_ok_and(|count| count == 11)
    });
    until("every descriptor is closed", || descriptors() == before);
    // The last thousand events are kept, and not more.
    assert!(memory() < held + 8192, "{held} kB before, {} after", memory());
    meter.end(Signal::TERM);
}

/// Exit status and standard error.
fn failure(place: &Place, arguments: &[&str]) -> (i32, String) {
    let output = s4100(place).args(arguments).stdin(Stdio::null()).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn what_cannot_be_a_port_is_told_and_what_others_reach_is_warned_of() {
    let place = Place::new();
    let (status, said) = failure(&place, &["run", "--headless", "--port", "tpc:1502"]);
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("`tpc` is not a kind of port") && said.contains("--port"), "{said}");
    let meter = Meter::start(&place, ["--port", "tcp:0"]);
    let taken = meter.port.to_str().unwrap();
    let (status, said) = failure(&place, &["run", "--headless", "--port", taken]);
    assert_eq!(status, 3, "{said}");
    assert!(said.contains(taken) && said.contains("another program has that port"), "{said}");
    let (status, said) = failure(&place, &["run", "--headless", "--port", "serial:/dev/null"]);
    assert_eq!(status, 3, "{said}");
    assert!(said.contains("/dev/null") && said.contains("not a serial device"), "{said}");
    let open = Meter::start(&place, ["--port", "tcp:0.0.0.0:0"]);
    assert!(open.errors().contains("can read and write the meter"), "{}", open.errors());
    open.end(Signal::TERM);
    meter.end(Signal::TERM);
}

#[test]
fn a_link_is_a_port_too_and_exec_has_the_first_one() {
    let place = Place::new();
    let link = place.path("meter");
    let link = link.to_str().unwrap();
    let mut meter = Meter::start(&place, ["--port", "tcp:0", "--link", link]);
    assert_eq!(meter.port, Path::new(link));
    let tcp = meter.next_port();
    assert!(tcp.to_str().unwrap().starts_with("tcp:127.0.0.1:"), "{tcp:?}");
    meter.end(Signal::TERM);
    assert!(std::fs::symlink_metadata(link).is_err(), "the link is still there");
    let script = "echo $S4100_PORT";
    let arguments = ["exec", "--port", "tcp:0", "--port", "pty", "--", "sh", "-c", script];
    let output = s4100(&place).args(arguments).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.starts_with("tcp:127.0.0.1:") && !said.contains(":0\n"), "{said}");
}

/// A bus of two wires behind a serial device, as pseudo-terminals can be one: what is written at the
/// master of the pair arrives at the device.
struct Wire {
    master: pty_process::blocking::Pty,
    device: std::path::PathBuf,
    _kept: pty_process::blocking::Pts,
}

impl Wire {
    fn new() -> Self {
        let (master, kept) = pty_process::blocking::open().unwrap();
        let name = rustix::pty::ptsname(&master, Vec::new()).unwrap();
        let device = std::path::PathBuf::from(name.to_str().unwrap());
        let mut raw = rustix::termios::tcgetattr(&kept).unwrap();
        raw.make_raw();
        rustix::termios::tcsetattr(&kept, rustix::termios::OptionalActions::Now, &raw).unwrap();
        // As udev gives it to its group: here everybody.
        let mode = rustix::fs::Mode::from_raw_mode(0o666);
        rustix::fs::fchmod(&kept, mode).unwrap();
        Self { master, device, _kept: kept }
    }

    fn port(&self) -> String {
        format!("serial:{}", self.device.display())
    }

    fn rate(&self) -> u32 {
        rustix::termios::tcgetattr(&self.master).unwrap().output_speed()
    }

    fn send(&mut self, bytes: &[u8]) {
        self.master.write_all(bytes).unwrap();
    }

    /// What the device has written, of that length.
    #[track_caller]
    fn heard(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.master.read_exact(&mut bytes).unwrap();
        bytes
    }
}

const FREQUENCY: [u8; 6] = [1, 3, 0, 27, 0, 1];

/// Another master's bus: its requests to unit 5 and their replies go by, and what is for this meter
/// is answered, 2 ms after them. A setting of the rate moves the device.
#[test]
fn a_serial_device_is_a_bus_with_other_meters_on_it() {
    let place = Place::new();
    let mut wire = Wire::new();
    let port = wire.port();
    let log = place.path("log.jsonl");
    let tape = place.file("rate.tape", "wait 3s\ngo setup.com.baud=9600\n");
    let (log_file, tape) = (log.to_str().unwrap(), tape.to_str().unwrap());
    let mut meter = Meter::start(&place, ["--port", &port, "--log", log_file, "--tape", tape]);
    assert_eq!(meter.port, Path::new(&port));
    assert_eq!(wire.rate(), 19_200);
    for _ in 0..3 {
        wire.send(&with_crc(&[5, 3, 0, 20, 0, 3]));
        std::thread::sleep(Duration::from_millis(20));
        wire.send(&with_crc(&[5, 3, 6, 1, 2, 3, 4, 5, 6]));
        std::thread::sleep(Duration::from_millis(2));
        wire.send(&with_crc(&FREQUENCY));
        assert_eq!(wire.heard(7), with_crc(&[1, 3, 2, 0x17, 0x70]));
        // A write, and the reply that is the same again.
        for _ in 0..2 {
            wire.send(&with_crc(&[5, 6, 0, 20, 0, 3]));
            std::thread::sleep(Duration::from_millis(10));
        }
    }
    // An adapter that repeats what it sends: the reply to a write is not another request.
    let write = with_crc(&[1, 6, 0, 141, 0, 30]);
    wire.send(&write);
    let repeated = wire.heard(8);
    assert_eq!(repeated, write);
    wire.send(&repeated);
    wire.send(&with_crc(&FREQUENCY));
    assert_eq!(wire.heard(7), with_crc(&[1, 3, 2, 0x17, 0x70]));
    // Somebody sets another rate at the meter's keys.
    until("the device goes over to the meter's rate", || wire.rate() == 9600);
    meter.signal(Signal::TERM);
    assert!(meter.ended().success(), "{}", meter.errors());
    let told = std::fs::read_to_string(&log).unwrap();
    let silences = |name: &str| told.matches(&format!("\"silence\":\"{name}\"")).count();
    assert_eq!((silences("foreign-unit"), silences("foreign-reply")), (6, 6), "{told}");
    assert!(told.contains("a reply of unit 5 to its master"), "{told}");
}
