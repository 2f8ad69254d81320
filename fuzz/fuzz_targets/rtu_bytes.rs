//! Any bytes at any time on the line, then the frames among them at a meter.
//!
//! The input is a list of steps: how many bytes arrive next, after which pause, and
//! whether somebody came or went before.

#![no_main]

use std::sync::LazyLock;

use firmware_model::modbus::{Silence, crc16, with_crc};
use firmware_model::{
    Baud, ControlPower, Fidelity, Identity, Input, LineSettings, Meter, Output, Parity, Setup,
    Tick,
};
use libfuzzer_sys::fuzz_target;
use workbench::line::Receiver;
use workbench::line::framer::{Arrival, Framer, LONGEST};

const LINE: LineSettings = LineSettings { baud: Baud::B19200, parity: Parity::None };

/// A meter that has been on for a second; its address is 1.
static METER: LazyLock<Meter> = LazyLock::new(|| {
    let panel = panels::Panel::builtin().expect("the panel inside the program");
    let setup = Setup::default();
    let mut meter = Meter::new(Identity::default(), setup, Fidelity::default(), panel.menu);
    meter.apply(Tick::ZERO, Input::ControlPower(ControlPower::Ac(120.0)));
    meter.advance(Tick::from_seconds(1));
    meter
});

fuzz_target!(|data: &[u8]| {
    let both = [Receiver::Lenient, Receiver::Strict];
    for (receiver, shared) in both.into_iter().flat_map(|one| [(one, false), (one, true)]) {
        let (arrivals, sent) = receive(receiver, shared, data);
        let carried: usize = arrivals.iter().map(length).sum();
        assert_eq!(carried, sent, "bytes are lost or made up: {arrivals:02x?}");
        let mut meter = METER.clone();
        for arrival in &arrivals {
            hear(&mut meter, arrival);
        }
    }
    // With a good CRC every input reaches the functions behind the gate.
    let body = &data[..data.len().min(LONGEST - 2)];
    for unit in [0, 1] {
        let mut body = body.to_vec();
        if let Some(first) = body.first_mut() {
            *first = unit;
            answer(&mut METER.clone(), &with_crc(&body));
        }
    }
});

/// What the receiver makes of the steps, and how many bytes they had.
fn receive(receiver: Receiver, shared: bool, mut data: &[u8]) -> (Vec<Arrival>, usize) {
    let framer = Framer::new(receiver, LINE);
    let mut framer = if shared { framer.on_shared_wire() } else { framer };
    let mut arrivals = Vec::new();
    let (mut at, mut sent) = (Tick::ZERO, 0);
    while let [step, pause, rest @ ..] = data {
        // Pauses from a microsecond to a second, finest around the character times.
        at += Tick::from_nanos(1000 << (pause % 21));
        let count = usize::from(step & 0x3F).min(rest.len());
        let (bytes, rest) = rest.split_at(count);
        match step >> 6 {
            0 | 1 => framer.push(bytes, at, &mut arrivals),
            2 => framer.push_of_several(bytes, at, &mut arrivals),
            _ => {
                framer.poll(at, &mut arrivals);
                framer.push(bytes, at, &mut arrivals);
            }
        }
        sent += count;
        data = rest;
    }
    // A second of quiet ends whatever is held.
    framer.poll(at + Tick::from_seconds(1), &mut arrivals);
    assert_eq!(framer.deadline(), None, "something is held for ever");
    (arrivals, sent)
}

fn length(arrival: &Arrival) -> usize {
    match arrival {
        Arrival::Frame { bytes, .. } => bytes.len(),
        Arrival::Bad { length, .. } => *length,
    }
}

fn hear(meter: &mut Meter, arrival: &Arrival) {
    match arrival {
        Arrival::Frame { bytes, .. } => {
            assert!((4..=LONGEST).contains(&bytes.len()));
            answer(meter, bytes);
        }
        Arrival::Bad { bytes, length, why } => {
            assert_eq!(bytes.len(), (*length).min(LONGEST));
            assert!(matches!(why, Silence::Crc | Silence::Gap | Silence::Length | Silence::ForeignReply));
        }
    }
}

/// A reply is a whole frame of the unit that was asked; a foreign unit gets none.
fn answer(meter: &mut Meter, frame: &[u8]) {
    let address = meter.setup().address();
    let input = Input::Frame { bytes: frame.to_vec(), rate: meter.setup().line().baud.bits_per_second() };
    match meter.apply(meter.now(), input) {
        Output::Reply(reply) => {
            assert!((5..=LONGEST).contains(&reply.len()), "{reply:02x?}");
            assert_eq!(crc16(&reply), 0, "{reply:02x?}");
            assert_eq!((reply[0], frame[0]), (address, address));
            assert_eq!(reply[1] & 0x7F, frame[1] & 0x7F);
        }
        Output::Silence(_) => {}
        Output::Nothing => panic!("neither a reply nor a named silence"),
    }
}
