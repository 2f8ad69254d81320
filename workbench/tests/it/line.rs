//! The wires between client and meter, at the meter's end: what they lose, and that it is the same in
//! every run.

use firmware_model::modbus::Silence;
use firmware_model::{MeteringPath, Tick, modbus};
use workbench::line::Heard;
use workbench::scenario::Scenario;
use workbench::simulation::Bus;

fn bus(text: &str) -> Bus {
    let scenario = Scenario::parse(text, "test.toml").unwrap_or_else(|error| panic!("{error}"));
    let menu = panels::Panel::builtin().unwrap().menu;
    let mut bus = Bus::new(&scenario, &menu, MeteringPath::Auto);
    bus.advance(Tick::from_seconds(2));
    bus
}

/// How many of 500 reads of 100 registers are lost, and how many come back wrong.
fn lost(text: &str, rate: u32) -> [usize; 2] {
    let mut bus = bus(text);
    let mut request = vec![1, 3, 0, 0, 0, 100];
    request.extend(modbus::crc16(&request).to_le_bytes());
    let mut counts = [0, 0];
    for _ in 0..500 {
        bus.advance(bus.reached() + Tick::from_millis(200));
        match bus.frame(&request, rate) {
            Heard::Silence(Silence::Fault) => counts[0] += 1,
            Heard::Silence(other) => panic!("{other:?}"),
            Heard::Reply { bytes, .. } => {
                assert_eq!(bytes.len(), 205);
                let (body, crc) = bytes.split_at(203);
                counts[1] += usize::from(modbus::crc16(body).to_le_bytes() != crc);
            }
        }
    }
    counts
}

const ERRORS: &str = "[line.bit_errors]\nprobability = 0.001\nabove_baud = 9600\nseed = 4\n";

#[test]
fn bit_errors_come_above_their_rate_as_often_as_is_said_and_alike_in_every_run() {
    let [requests, replies] = lost(ERRORS, 19_200);
    // 8 and 205 bytes at 0.001: 4 of 500 requests, and 92 of the replies to the others, give or take
    // four times the root.
    assert!((1..=12).contains(&requests), "{requests}");
    assert!((55..=130).contains(&replies), "{replies}");
    assert_eq!(lost(ERRORS, 19_200), [requests, replies]);
    assert_ne!(lost(&ERRORS.replace("= 4", "= 5"), 19_200), [requests, replies], "the seed counts");
    let slow = format!("[meter.setup]\nbaud = 9600\n{ERRORS}");
    assert_eq!(lost(&slow, 9_600), [0, 0], "not above 9600 baud");
}

#[test]
fn exchanged_or_open_wires_carry_nothing_until_they_are_repaired() {
    for path in ["line.swapped", "line.open"] {
        let mut bus = bus("");
        let mut request = vec![1, 3, 0, 0, 0, 1];
        request.extend(modbus::crc16(&request).to_le_bytes());
        let answers = |bus: &mut Bus| matches!(bus.frame(&request, 19_200), Heard::Reply { .. });
        assert!(answers(&mut bus), "{path}");
        bus.set(0, path, "true").unwrap();
        assert_eq!(bus.frame(&request, 19_200), Heard::Silence(Silence::Fault), "{path}");
        bus.set(0, path, "false").unwrap();
        assert!(answers(&mut bus), "{path}");
    }
}
