//! What clients leave behind on a pseudo-terminal, and those that set parity.

#![allow(clippy::disallowed_macros)] // A test tells who has started it.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::client::{Client, Peer, command, numbers, registers};
use crate::support::meter::{Meter, first_line, until};
use crate::support::programs::{client_file, python, without};
use crate::support::user::{Place, ordinary};

/// How often each client in Python tries to open a port with parity.
const TRIES: usize = 10;

/// How often clients are killed: `S4100_ROUNDS`, or 24.
pub fn rounds() -> u64 {
    std::env::var("S4100_ROUNDS").map_or(24, |rounds| rounds.parse().unwrap())
}

/// A client that has done its last step but one, and waits.
fn victim(place: &Place, peer: &Peer, steps: &[&str]) -> Child {
    let mut child =
        command(Client::Libmodbus, place, peer, steps).stdout(Stdio::piped()).spawn().unwrap();
    for step in steps.iter().filter(|step| **step != "wait") {
        let said = first_line(&mut child);
        assert!(["locked", "sent"].contains(&said.as_str()), "{step}: {said}");
    }
    child
}

/// What a client reads as soon as it can open the port; it is shut for as long as the
/// program has not noticed that its former client is gone.
fn read_once_open(place: &Place, peer: &Peer, first: u16, count: u16) -> Vec<u16> {
    let step = format!("read:{first}:{count}");
    let mut answer = String::new();
    until("the lock goes with its owner", || {
        let output = command(Client::Libmodbus, place, peer, &[&step]).output().unwrap();
        answer = String::from_utf8(output.stdout).unwrap();
        !answer.contains("Device or resource busy")
    });
    numbers(&answer)
}

#[test]
fn a_client_killed_before_its_reply_leaves_neither_lock_nor_reply() {
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
        let mut victim = locked_out(&place, &peer);
        // 8 characters out, 20 ms turnaround, 25 characters back: some 45 ms at 19,200.
        std::thread::sleep(Duration::from_millis(round * 7 % 60));
        victim.kill().unwrap();
        victim.wait().unwrap();
        assert_eq!(read_once_open(&place, &peer, 130, 10), own, "round {round}");
    }
}

/// A client that has sent a request and whose lock keeps others out. Where the program
/// notices late that the client before has gone, it takes the new one's lock for what the
/// former left behind; then there is another try.
fn locked_out(place: &Place, peer: &Peer) -> Child {
    let mut found = None;
    until("the lock of a client that lives keeps others out", || {
        let mut victim = victim(place, peer, &["lock", "send:97:10", "wait"]);
        let mut other = command(Client::Libmodbus, place, peer, &["wait"]);
        let other = other.stdout(Stdio::null()).spawn();
        let mut other = other.unwrap();
        let began = Instant::now();
        // It ends at once if it is kept out.
        while other.try_wait().unwrap().is_none() && began.elapsed() < Duration::from_secs(2) {
            std::thread::sleep(Duration::from_millis(1));
        }
        let kept_out = other.try_wait().unwrap().is_some();
        if kept_out {
            found = Some(victim);
        } else {
            for client in [&mut victim, &mut other] {
                client.kill().unwrap();
                client.wait().unwrap();
            }
        }
        kept_out
    });
    found.unwrap()
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

/// Debian's C library refuses parity on a pseudo-terminal unless the port has changed
/// something between two settings of a client. The port does what it can, which takes a
/// processor of its own: how many of them open is told, not asserted. Those that do are
/// answered, and the others leave nothing behind.
#[test]
fn python_clients_that_ask_for_parity_are_answered_or_refused_by_their_library() {
    let place = Place::new();
    let scenario = place.file("even.toml", "[meter.setup]\nparity = \"even\"\n");
    let meter = Meter::start(&place, [scenario]);
    let peer = Peer { parity: 'E', ..Peer::new(&meter.port) };
    let pymodbus = || command(Client::Pymodbus, &place, &peer, &["read:130:1"]);
    let minimalmodbus = || {
        let (interpreter, packages) = python(&place);
        let mut command = ordinary(interpreter);
        command
            .arg(client_file(&place, "minimalmodbus_client.py"))
            .arg(&peer.port)
            .args(["19200", "E", "1", "130", "1"])
            .env("PYTHONPATH", packages);
        command
    };
    let clients: [(&str, &dyn Fn() -> Command); 2] =
        [("pymodbus", &pymodbus), ("minimalmodbus", &minimalmodbus)];
    for (name, client) in clients {
        if without(name) {
            continue;
        }
        let mut answered = 0;
        for _ in 0..TRIES {
            let output = client().output().unwrap();
            let said = String::from_utf8_lossy(&output.stdout);
            match said.trim() {
                "40" => answered += 1,
                refused => assert!(refused.starts_with("cannot open"), "{name}: {output:?}"),
            }
            for other in Client::ALL.into_iter().filter(|other| !without(other.name())) {
                let plain = Peer::new(&meter.port);
                assert_eq!(registers(other, &place, &plain, 130, 1), [40], "after {name}");
            }
        }
        println!("{name} with 8E1: {answered} of {TRIES} open the port and are answered");
    }
}
