//! What goes over the line as a capture, as Wireshark's own dissectors read it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use firmware_model::modbus::with_crc;
use rustix::process::Signal;

use crate::support::line::{ask, open};
use crate::support::meter::{Meter, until};
use crate::support::programs::{debian, without};
use crate::support::user::Place;

/// What tshark shows of a capture: a line a frame, its fields parted by tabs.
fn dissected(capture: &Path, settings: &[&str], fields: &[&str]) -> Vec<String> {
    let mut command = Command::new(debian("tshark", "tshark"));
    command.env("HOME", "/nonexistent").arg("-r").arg(capture).args(["-T", "fields"]);
    command.args(settings.iter().flat_map(|setting| ["-o", setting]));
    command.args(fields.iter().flat_map(|field| ["-e", field]));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| line.trim_end().to_owned()).collect()
}

/// Sends a request over Modbus TCP and takes what comes back.
fn ask_tcp(stream: &mut TcpStream, request: &[u8]) -> Vec<u8> {
    stream.write_all(request).unwrap();
    let mut bytes = vec![0; 300];
    let count = stream.read(&mut bytes).unwrap();
    bytes.truncate(count);
    bytes
}

/// What both clients ask.
fn talk(port: &Path, tcp: &Path) {
    let mut serial = open(port);
    // Registers 25 and 26: 480 V and 277.1 V; 113 is not there; 142 is written, and refused.
    ask(&mut serial, &[1, 3, 0, 24, 0, 2]);
    ask(&mut serial, &[1, 3, 0, 112, 0, 1]);
    ask(&mut serial, &[1, 6, 0, 141, 0, 30]);
    ask(&mut serial, &[1, 6, 0, 141, 0xFF, 0xFF]);
    ask(&mut serial, &[1, 0x10, 0, 141, 0, 2, 4, 0, 31, 0, 40]);
    ask(&mut serial, &[1, 3, 0, 0, 0, 112]);
    serial.write_all(&with_crc(&[7, 3, 0, 24, 0, 2])).unwrap();
    ask(&mut serial, &[1, 3, 0, 24, 0, 1]);
    serial.write_all(&[1, 3, 0, 24, 0, 2, 0xAA, 0xAA]).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(50));
    ask(&mut serial, &[1, 3, 0, 24, 0, 1]);
    drop(serial);
    let mut stream = TcpStream::connect(tcp.to_str().unwrap().trim_start_matches("tcp:")).unwrap();
    ask_tcp(&mut stream, &[0, 5, 0, 0, 0, 6, 255, 3, 0, 24, 0, 2]);
    ask_tcp(&mut stream, &[0, 6, 0, 0, 0, 6, 9, 3, 0, 24, 0, 2]);
}

/// Of some frames, in their order: function, first register, count, values, exception, and whether the check is good.
const DISSECTED: [(usize, &str); 14] = [
    (0, "3\t24\t2\t\t\t1"),
    (1, "3\t\t\t4800,2771\t\t1"),
    (2, "3\t112\t1\t\t\t1"),
    (3, "3\t\t\t\t2\t1"),
    (4, "6\t141\t\t\t\t1"),
    (5, "6\t141\t\t\t\t1"),
    (7, "6\t\t\t\t3\t1"),
    (8, "16\t141\t2\t31,40\t\t1"),
    (9, "16\t141\t2\t\t\t1"),
    (12, "3\t24\t2\t\t\t1"),
    (15, "3\t24\t2\t\t\t0"),
    (18, "3\t24\t2"),
    (19, "3\t\t\t4800,2771"),
    (21, "3\t\t\t\t11"),
];

/// Reads, writes, refusals, a foreign unit, a frame with a wrong check and one of 250 bytes: each frame is
/// dissected with its unit, function, registers, values and exception, its check judged, and the words of the
/// log beside it.
#[test]
fn wireshark_dissects_what_was_captured_unaided() {
    if without("tshark") {
        return;
    }
    let place = Place::new();
    let log = place.path("line.pcapng");
    let arguments = ["--port", "pty", "--port", "tcp:0", "--timing", "instant", "--log"];
    let arguments = arguments.into_iter().chain([log.to_str().unwrap()]);
    let mut meter = Meter::start(&place, arguments);
    let tcp = meter.next_port();
    talk(&meter.port, &tcp);
    until("all of it is written", || {
        std::fs::read(&log).unwrap().windows(14).any(|bytes| bytes == b"exception 0B\0\0")
    });
    meter.end(Signal::TERM);

    let fields = ["_ws.col.Protocol", "mbrtu.unit_id", "mbtcp.trans_id", "mbtcp.unit_id"];
    let frames = dissected(&log, &[], &fields);
    let of_unit =
        |unit: u8| frames.iter().filter(|frame| **frame == format!("Modbus RTU\t{unit}")).count();
    assert_eq!((of_unit(1), of_unit(7)), (17, 1), "{frames:#?}");
    assert_eq!(
        frames[18..],
        [
            "Modbus/TCP\t\t5\t255",
            "Modbus/TCP\t\t5\t255",
            "Modbus/TCP\t\t6\t9",
            "Modbus/TCP\t\t6\t9",
        ]
    );
    // Port 502 tells requests from replies; on Modbus TCP that is a default.
    let settings = ["mbrtu.tcp.port:502", "mbrtu.crc_verification:TRUE"];
    let fields = [
        "modbus.func_code",
        "modbus.reference_num",
        "modbus.word_cnt",
        "modbus.regval_uint16",
        "modbus.exception_code",
        "mbrtu.crc16.status",
        "_ws.malformed",
    ];
    let frames = dissected(&log, &settings, &fields);
    for (place, fields) in DISSECTED {
        assert_eq!(frames[place], fields, "frame {place} of {frames:#?}");
    }
    let comments = dissected(&log, &[], &["frame.comment"]);
    assert!(comments[1].contains("480.0 V, real") || comments[1].contains("480"), "{comments:#?}");
    assert!(comments[12].contains("no answer, for unit 7"), "{comments:#?}");
    assert!(comments[15].contains("check (CRC) wrong"), "{comments:#?}");
    assert!(comments[21].ends_with("the client is told exception 0B"), "{comments:#?}");
}
