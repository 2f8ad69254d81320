//! Clients that others wrote, over Modbus TCP, RTU over TCP and a serial device, all at once.

use rustix::process::Signal;

use super::clients;
use crate::support::client::{Client, Peer, ask, numbers, registers};
use crate::support::meter::Meter;
use crate::support::programs::{client_file, python, without};
use crate::support::user::{Place, ordinary};

#[test]
fn every_client_reads_and_writes_the_same_meter_at_ports_of_all_kinds() {
    let place = Place::new();
    let mut meter =
        Meter::start(&place, ["--port", "pty", "--port", "tcp:0", "--port", "rtu-tcp:0"]);
    let (tcp, rtu_tcp) = (meter.next_port(), meter.next_port());
    assert!(meter.port.starts_with("/dev/pts"), "{:?}", meter.port);
    assert!(tcp.to_str().unwrap().starts_with("tcp:127.0.0.1:"), "{tcp:?}");
    for client in clients() {
        for port in [&meter.port, &tcp] {
            let peer = Peer::new(port);
            // 480 V, 277.1 V and 60 Hz, as on the glass.
            assert_eq!(
                registers(client, &place, &peer, 25, 2),
                [4800, 2771],
                "{client:?} {port:?}"
            );
            let step = format!("write:142:{}", 20 + u8::from(port == &tcp));
            assert_eq!(ask(client, &place, &peer, &[&step]), ["written"], "{client:?} {port:?}");
            assert_eq!(registers(client, &place, &peer, 142, 1), [20 + u16::from(port == &tcp)]);
            assert_eq!(ask(client, &place, &peer, &["read:113:1"]), ["exception 2"], "{client:?}");
        }
        // What the last one has written at one port is read at the other.
        assert_eq!(registers(client, &place, &Peer::new(&meter.port), 142, 1), [21], "{client:?}");
    }
    if !without("pymodbus") {
        let peer = Peer::new(&rtu_tcp);
        let steps = ["read:25:2", "float:277:1", "device:1:0", "read:113:1"];
        let answers = ask(Client::Pymodbus, &place, &peer, &steps);
        assert_eq!(numbers::<u16>(&answers[0]), [4800, 2771]);
        assert_eq!(answers[2], "0=Leviton|1=S4100|2=V12.345");
        assert_eq!(answers[3], "exception 2");
        let foreign = Peer { unit: 9, patience: 1, ..peer };
        assert_eq!(ask(Client::Pymodbus, &place, &foreign, &["read:25:1"]), ["silence"]);
    }
    meter.end(Signal::TERM);
}

/// Where a serial line is silent, a gateway says that nobody answers.
#[test]
fn on_tcp_units_0_and_255_are_the_lowest_address_and_a_foreign_unit_is_exception_0b() {
    let place = Place::new();
    let meter = Meter::start(&place, ["two-meters", "--port", "tcp:0", "--timing", "instant"]);
    for client in clients() {
        let unit = |unit| Peer { unit, ..Peer::new(&meter.port) };
        assert_eq!(registers(client, &place, &unit(1), 109, 3), [3000, 2000, 1000], "{client:?}");
        assert_eq!(registers(client, &place, &unit(2), 109, 3), [4000, 4000, 4000], "{client:?}");
        // mbpoll takes no unit above 247, and no read of unit 0.
        if client != Client::Mbpoll {
            for whole in [0, 255] {
                let read = registers(client, &place, &unit(whole), 109, 3);
                assert_eq!(read, [3000, 2000, 1000], "{client:?}, unit {whole}");
            }
        }
        assert_eq!(ask(client, &place, &unit(3), &["read:21:1"]), ["exception 11"], "{client:?}");
        assert_eq!(registers(client, &place, &unit(2), 109, 1), [4000], "{client:?}");
    }
    meter.end(Signal::TERM);
}

/// minimalmodbus on pyserial over RFC 2217, which carries rate and parity: a meter with each parity
/// answers the client that has it, and is silent to the others, for that reason.
#[test]
fn parity_and_rate_are_seen_over_rfc_2217() {
    if without("minimalmodbus") {
        return;
    }
    for (parity, word) in [("N", "none"), ("E", "even"), ("O", "odd")] {
        let place = Place::new();
        let text = format!("[meter.setup]\nparity = \"{word}\"\nbaud = 38400\n");
        let scenario = place.file("line.toml", &text);
        let log = place.path("log.jsonl");
        let arguments = [scenario.to_str().unwrap(), "--port", "rfc2217:0", "--log"];
        let meter = Meter::start(&place, arguments.into_iter().chain([log.to_str().unwrap()]));
        let ask = |rate: &str, parity: &str, patience: &str| {
            let (interpreter, packages) = python(&place);
            let mut command = ordinary(interpreter);
            command.arg(client_file(&place, "minimalmodbus_client.py")).arg(&meter.port);
            command.args([rate, parity, "1", "25", "2"]);
            command.env("PYTHONPATH", packages).env("PATIENCE", patience);
            let output = command.output().unwrap();
            String::from_utf8(output.stdout).unwrap()
        };
        assert_eq!(ask("38400", parity, "10"), "4800 2771\n", "8{parity}1");
        for other in ["N", "E", "O"].into_iter().filter(|other| *other != parity) {
            let told = ask("38400", other, "0.3");
            assert!(told.contains("no answer"), "8{other}1 at a meter with 8{parity}1: {told}");
        }
        assert!(ask("19200", parity, "0.3").contains("no answer"));
        assert_eq!(ask("38400", parity, "10"), "4800 2771\n", "8{parity}1, again");
        meter.end(Signal::TERM);
        let told = std::fs::read_to_string(&log).unwrap();
        let silences = |name: &str| told.matches(&format!("\"silence\":\"{name}\"")).count();
        assert_eq!((silences("parity"), silences("baud-rate")), (2, 1), "{told}");
    }
}
