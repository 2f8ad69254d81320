//! What clients leave behind on a pseudo-terminal, and those that set parity.

use std::process::{Child, Stdio};
use std::time::Duration;

use crate::client::{Client, Peer, ask, command, numbers, registers};
use crate::meter::{Meter, first_line};
use crate::programs::{client_file, python, without};
use crate::user::{Place, ordinary};

/// How often clients are killed: `S4100_ROUNDS`, or 24.
fn rounds() -> u64 {
    std::env::var("S4100_ROUNDS").map_or(24, |rounds| rounds.parse().unwrap())
}

/// A client that has done its last step but one, and waits.
fn victim(place: &Place, peer: &Peer, steps: &[&str]) -> Child {
    let mut child = command(Client::Libmodbus, place, peer, steps)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    for step in steps.iter().filter(|step| **step != "wait") {
        let said = first_line(&mut child);
        assert!(["locked", "sent"].contains(&said.as_str()), "{step}: {said}");
    }
    child
}

#[test]
fn a_client_killed_before_its_reply_leaves_nothing_for_the_next() {
    if without("libmodbus") {
        return;
    }
    let place = Place::new();
    let meter = Meter::start::<&str>(&place, []);
    let peer = Peer::new(&meter.port);
    let own = registers(Client::Libmodbus, &place, &peer, 130, 10);
    let others = registers(Client::Libmodbus, &place, &peer, 97, 10);
    assert_ne!(own, others);
    for round in 0..rounds() {
        // 8 characters out, 20 ms turnaround, 25 characters back: some 45 ms at 19,200.
        let mut victim = victim(&place, &peer, &["send:97:10", "wait"]);
        std::thread::sleep(Duration::from_millis(round * 7 % 60));
        victim.kill().unwrap();
        victim.wait().unwrap();
        let read = registers(Client::Libmodbus, &place, &peer, 130, 10);
        assert_eq!(read, own, "round {round}");
    }
}

#[test]
fn the_lock_of_a_killed_client_goes_with_it() {
    if without("libmodbus") {
        return;
    }
    let place = Place::new();
    let meter = Meter::start::<&str>(&place, []);
    let peer = Peer::new(&meter.port);
    for round in 0..rounds() {
        let mut victim = victim(&place, &peer, &["lock", "send:97:10", "wait"]);
        let shut = command(Client::Libmodbus, &place, &peer, &["read:130:1"]).output().unwrap();
        let said = String::from_utf8_lossy(&shut.stdout);
        assert!(said.contains("Device or resource busy"), "the lock holds: {said}");
        victim.kill().unwrap();
        victim.wait().unwrap();
        let read = registers(Client::Libmodbus, &place, &peer, 130, 1);
        assert_eq!(read, [40], "round {round}");
    }
}

#[test]
fn mbpoll_and_libmodbus_may_ask_for_parity() {
    let place = Place::new();
    let scenario = place.file("even.toml", "[meter.setup]\nparity = \"even\"\n");
    let meter = Meter::start(&place, [scenario]);
    for client in [Client::Mbpoll, Client::Libmodbus] {
        if without(client.name()) {
            continue;
        }
        for parity in ['E', 'O', 'N', 'E', 'E'] {
            let peer = Peer { parity, ..Peer::new(&meter.port) };
            assert_eq!(registers(client, &place, &peer, 130, 1), [40], "{client:?} 8{parity}1");
        }
    }
}

/// Debian's C library refuses parity on a pseudo-terminal unless the port helps; without
/// help these clients fail every time.
#[test]
fn python_clients_that_ask_for_parity_open_the_port() {
    let place = Place::new();
    let scenario = place.file("even.toml", "[meter.setup]\nparity = \"even\"\n");
    let meter = Meter::start(&place, [scenario]);
    let peer = Peer { parity: 'E', ..Peer::new(&meter.port) };
    const TRIES: usize = 10;
    if !without("pymodbus") {
        let opened = (0..TRIES).filter(|_| {
            let output =
                command(Client::Pymodbus, &place, &peer, &["read:130:1"]).output().unwrap();
            output.stdout == b"40\n"
        });
        let opened = opened.count();
        println!("pymodbus with 8E1: {opened} of {TRIES} are answered");
        assert!(opened > 0, "not one client opens the port with parity");
    }
    if !without("minimalmodbus") {
        let (interpreter, packages) = python(&place);
        let opened = (0..TRIES).filter(|_| {
            let output = ordinary(&interpreter)
                .arg(client_file(&place, "minimalmodbus_client.py"))
                .arg(&peer.port)
                .args(["19200", "E", "1", "130", "1"])
                .env("PYTHONPATH", &packages)
                .output()
                .unwrap();
            output.stdout == b"40\n"
        });
        let opened = opened.count();
        println!("minimalmodbus with 8E1: {opened} of {TRIES} are answered");
        assert!(opened > 0, "not one client opens the port with parity");
    }
    // And whoever comes after them without parity.
    for client in Client::ALL {
        if !without(client.name()) {
            let plain = Peer::new(&meter.port);
            let answer = ask(client, &place, &plain, &["read:130:1"]);
            assert_eq!(numbers::<u16>(&answer[0]), [40], "{client:?}");
        }
    }
}
