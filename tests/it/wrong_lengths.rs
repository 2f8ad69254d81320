//! Frames with a good check and a wrong length: the same on a tape and at the port, for a
//! lenient receiver and for a strict one.

use std::io::Write;
use std::time::Duration;

use firmware_model::modbus::with_crc;
use rustix::process::Signal;

use crate::support::meter::{Meter, s4100};
use crate::support::toy::{client, read_for};
use crate::support::user::Place;

/// What is sent, without its check, and what comes back: an exception, or a named silence.
/// The first seven by Modbus application protocol 1.1b3, section 7.
const ROWS: [(&str, Result<&str, &str>); 11] = [
    ("01 03 00 81 00", Ok("01 83 03")),
    ("01 03 00 81 00 01 00", Ok("01 83 03")),
    ("01 04", Ok("01 84 03")),
    ("01 06 00 82 00 c8 00", Ok("01 86 03")),
    ("01 10 00 82 00 01 ff 00 c8", Ok("01 90 03")),
    ("01 11 00", Ok("01 91 03")),
    ("01 2b 0e 01", Ok("01 ab 03")),
    ("01 05 00 81 00", Ok("01 85 01")),
    ("01 41 00 81 00 01 00 00 00", Ok("01 c1 01")),
    ("02 03 00 81 00", Err("foreign-unit")),
    ("00 06 00 82 00 c8 00", Err("length")),
];

fn bytes(hex: &str) -> Vec<u8> {
    let byte = |word| u8::from_str_radix(word, 16).unwrap();
    with_crc(&hex.split(' ').map(byte).collect::<Vec<u8>>())
}

#[test]
fn a_tape_tells_them_so() {
    let place = Place::new();
    let mut tape = String::from("scenario default\nwait 2s\n");
    for (request, answer) in ROWS {
        let answer = match answer {
            Ok(reply) => format!("reply {reply} crc"),
            Err(silence) => format!("silence {silence}"),
        };
        tape += &format!("request {request} crc\nexpect {answer}\n");
    }
    let output = s4100(&place).arg("play").arg(place.file("lengths.tape", &tape)).output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn both_receivers_answer_them_so() {
    for receiver in ["lenient", "strict"] {
        let place = Place::new();
        let meter = Meter::start(&place, ["--receiver", receiver]);
        let mut port = client(&meter.port);
        for (request, answer) in ROWS {
            port.write_all(&bytes(request)).unwrap();
            let answer = answer.map(bytes).unwrap_or_default();
            let patience = if answer.is_empty() { 100 } else { 5000 };
            let heard = read_for(&port, answer.len().max(1), Duration::from_millis(patience));
            assert_eq!(heard, answer, "{receiver}: {request}");
        }
        drop(port);
        meter.end(Signal::TERM);
    }
}
