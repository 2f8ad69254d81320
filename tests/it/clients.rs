//! Clients that others wrote against the real program, over its pseudo-terminal, all of
//! them as an ordinary user.

use std::time::Duration;

use rustix::process::Signal;

use crate::support::client::{Client, Peer, ask, numbers, registers};
use crate::support::meter::Meter;
use crate::support::paper::{Expected, installations};
use crate::support::programs::without;
use crate::support::user::Place;

/// Not a number, in an integer register.
const QNAN: u16 = 0x8000;

/// The clients that are not to be skipped.
fn clients() -> Vec<Client> {
    Client::ALL.into_iter().filter(|client| !without(client.name())).collect()
}

#[test]
fn every_client_reads_what_is_computed_on_paper_in_every_system_type() {
    for installation in installations() {
        let place = Place::new();
        let scenario = place.file("paper.toml", &installation.toml());
        let scenario = scenario.to_str().unwrap();
        let meter = Meter::start(&place, [scenario, "--timing", "instant"]);
        let expected = installation.expected();
        for client in clients() {
            let what = format!("{client:?}, system type {}", installation.system_type);
            let peer = Peer::new(&meter.port);
            let steps = ["read:138:4", "read:21:8", "read:91:21", "float:277:8", "float:365:21"];
            let answers = ask(client, &place, &peer, &steps);
            let scales: Vec<u16> = numbers(&answers[0]);
            let scales: Vec<i32> = scales.iter().map(|scale| i32::from(*scale as i16)).collect();
            integers_agree(&what, &expected, &scales, &answers[1..3]);
            floats_agree(&what, &expected, &answers[3..5]);
            // 40001 is SunSpec's well-known beginning: "SunS".
            let model = 200
                + match installation.system_type {
                    10 | 11 => 1,
                    12 => 2,
                    31 => 4,
                    _ => 3,
                };
            assert_eq!(registers(client, &place, &peer, 40_001, 2), [0x5375, 0x6E53], "{what}");
            assert_eq!(registers(client, &place, &peer, 40_070, 1), [model], "{what}");
        }
        meter.end(Signal::TERM);
    }
}

/// The exponent of ten of each register of `Expected`, from registers 138 to 141.
fn exponents(scales: &[i32]) -> Vec<i32> {
    let [current, voltage, power, _energy] = scales.try_into().unwrap();
    let totals = [power, power, power, -4, voltage, voltage, current, -2];
    let groups = [power, power, power, -4, voltage, voltage, current];
    totals.into_iter().chain(groups.into_iter().flat_map(|exponent| [exponent; 3])).collect()
}

fn values(expected: &Expected) -> impl Iterator<Item = Option<f64>> {
    expected.totals.into_iter().chain(expected.phases)
}

#[track_caller]
fn integers_agree(what: &str, expected: &Expected, scales: &[i32], answers: &[String]) {
    let read: Vec<u16> = answers.iter().flat_map(|answer| numbers::<u16>(answer)).collect();
    assert_eq!(read.len(), 29, "{what}");
    for (place, ((read, expected), exponent)) in
        read.iter().zip(values(expected)).zip(exponents(scales)).enumerate()
    {
        match expected {
            None => assert_eq!(*read, QNAN, "{what}, value {place}"),
            Some(expected) => {
                let counts = expected / 10_f64.powi(exponent);
                let off = f64::from(*read as i16) - counts;
                // Rounded to nearest; the meter itself is good for 0.01 %.
                let most = 0.5 + 1e-4 * counts.abs();
                assert!(off.abs() <= most, "{what}, value {place}: {read}, on paper {counts}");
            }
        }
    }
}

#[track_caller]
fn floats_agree(what: &str, expected: &Expected, answers: &[String]) {
    let read: Vec<f64> = answers.iter().flat_map(|answer| numbers::<f64>(answer)).collect();
    assert_eq!(read.len(), 29, "{what}");
    for (place, (read, expected)) in read.iter().zip(values(expected)).enumerate() {
        match expected {
            None => assert!(read.is_nan(), "{what}, value {place}: {read}"),
            Some(expected) => assert!(
                (read - expected).abs() <= 1e-4 * expected.abs(),
                "{what}, value {place}: {read}, on paper {expected}"
            ),
        }
    }
}

#[test]
fn every_client_writes_a_setting_and_reads_it_back() {
    let place = Place::new();
    let meter = Meter::start::<&str>(&place, []);
    let peer = Peer::new(&meter.port);
    for (client, volts, imbalance) in
        [(Client::Mbpoll, 11, 31), (Client::Pymodbus, 12, 32), (Client::Libmodbus, 13, 33)]
    {
        if !clients().contains(&client) {
            continue;
        }
        let one = format!("write:142:{volts}");
        let several = format!("write:142:{},{imbalance}", volts + 40);
        let answers = ask(client, &place, &peer, &[&one, "read:142:2", &several, "read:142:2"]);
        assert_eq!(answers[0], "written", "{client:?}");
        assert_eq!(numbers::<u16>(&answers[1])[0], volts, "{client:?}");
        assert_eq!(answers[2], "written", "{client:?}");
        assert_eq!(numbers::<u16>(&answers[3]), [volts + 40, imbalance], "{client:?}");
        // All or nothing: 0 % is refused, and with it the good value before it.
        let refused = ask(client, &place, &peer, &["write:142:20,0", "read:142:2"]);
        assert_eq!(refused[0], "exception 3", "{client:?}");
        assert_eq!(numbers::<u16>(&refused[1]), [volts + 40, imbalance], "{client:?}");
    }
    meter.end(Signal::TERM);
}

#[test]
fn a_setting_changes_what_is_read_at_once() {
    if without("libmodbus") {
        return;
    }
    let place = Place::new();
    let meter = Meter::start::<&str>(&place, []);
    let peer = Peer::new(&meter.port);
    // The scale of power follows the CT rating; value and scale change together.
    let steps = ["read:140:1", "read:21:1", "write:131:1000", "read:140:1", "read:21:1"];
    let answers = ask(Client::Libmodbus, &place, &peer, &steps);
    let exponent = |answer: &str| f64::from(numbers::<u16>(answer)[0] as i16);
    let before = exponent(&answers[1]) * 10_f64.powf(exponent(&answers[0]));
    let after = exponent(&answers[4]) * 10_f64.powf(exponent(&answers[3]));
    assert_ne!(answers[0], answers[3], "the scale follows the CT rating");
    // The kilowatts are those of the last second, or ten times as many one second later.
    let ratio = after / before;
    assert!((ratio - 1.0).abs() < 0.01 || (ratio - 10.0).abs() < 0.01, "{before} kW, {after} kW");
}

#[test]
fn the_meter_says_what_it_is() {
    let text = "Leviton S4100 Power Meter Full Data Set";
    let place = Place::new();
    let meter = Meter::start::<&str>(&place, []);
    let peer = Peer::new(&meter.port);
    if !without("libmodbus") {
        let answers = ask(Client::Libmodbus, &place, &peer, &["report"]);
        assert_eq!(answers, [format!("247 255 {text}")]);
    }
    if !without("pymodbus") {
        let steps = ["report", "device:1:0", "device:1:1"];
        let answers = ask(Client::Pymodbus, &place, &peer, &steps);
        // pymodbus takes all but the last byte for the identifier, and that for the status.
        assert!(answers[0].contains(&text[..text.len() - 1]), "{answers:?}");
        assert_eq!(answers[1], "0=Leviton|1=S4100|2=V12.345");
        assert_eq!(answers[2], "1=S4100|2=V12.345");
    }
}

#[test]
fn what_the_meter_does_not_have_is_an_exception() {
    if without("pymodbus") {
        return;
    }
    let place = Place::new();
    let meter = Meter::start::<&str>(&place, []);
    let steps = [
        "coils:1:1",
        "read:113:1",
        "read:112:2",
        "write:142:100",
        "write:21:1",
        "input:21:1",
        "device:4:1",
        "read:112:1",
    ];
    let answers = ask(Client::Pymodbus, &place, &Peer::new(&meter.port), &steps);
    let expected = ["exception 1", "exception 2", "exception 2", "exception 3", "exception 2"];
    assert_eq!(answers[..5], expected);
    assert_eq!(numbers::<u16>(&answers[5]).len(), 1, "function 04 reads the same registers");
    assert_eq!(answers[6], "exception 3", "one object is not to be had at conformity level 01");
    assert_eq!(answers[7], QNAN.to_string(), "a reserved register is there");
}

#[test]
fn two_meters_on_one_line_answer_to_their_own_addresses() {
    let place = Place::new();
    let meter = Meter::start(&place, ["two-meters"]);
    for client in clients() {
        let roof = Peer { unit: 2, ..Peer::new(&meter.port) };
        let workshop = Peer::new(&meter.port);
        // Amperes of A, B and C (109 to 111) in hundredths; the sign of PF is that of power.
        assert_eq!(registers(client, &place, &workshop, 109, 3), [3000, 2000, 1000]);
        assert_eq!(registers(client, &place, &roof, 109, 3), [4000, 4000, 4000]);
        assert_eq!(registers(client, &place, &roof, 24, 1), [(-10_000_i16) as u16]);
        let third = Peer { unit: 3, patience: 1, ..Peer::new(&meter.port) };
        assert_eq!(ask(client, &place, &third, &["read:21:1"]), ["silence"], "{client:?}");
        assert_eq!(registers(client, &place, &workshop, 109, 3), [3000, 2000, 1000]);
    }
}

#[test]
fn a_client_at_another_rate_hears_nothing() {
    for (rate, other) in [(9600, 19_200), (19_200, 9600)] {
        let place = Place::new();
        let scenario = place.file("rate.toml", &format!("[meter.setup]\nbaud = {rate}\n"));
        let meter = Meter::start(&place, [scenario]);
        for client in clients() {
            let wrong = Peer { baud: other, patience: 1, ..Peer::new(&meter.port) };
            // The client before has gone for good: on a busy machine its settings may be undone only now.
            std::thread::sleep(Duration::from_millis(300));
            assert_eq!(ask(client, &place, &wrong, &["read:130:1"]), ["silence"], "{client:?}");
            let right = Peer { baud: rate, ..Peer::new(&meter.port) };
            assert_eq!(registers(client, &place, &right, 130, 1), [40], "{client:?}");
        }
    }
}

mod hostile;
mod patience;
mod streams;
mod traps;
