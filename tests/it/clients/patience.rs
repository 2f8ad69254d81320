//! Clients with the time-outs that they have by themselves, on slow lines, and one that
//! has no patience.

use firmware_model::Baud;
use rustix::process::Signal;

use crate::support::client::{Client, Peer, ask, command, numbers};
use crate::support::meter::Meter;
use crate::support::programs::{debian, without};
use crate::support::user::{Place, ordinary};

fn meter_at(place: &Place, baud: Baud) -> Meter {
    let baud = baud.bits_per_second();
    let scenario = place.file(&format!("{baud}.toml"), &format!("[meter.setup]\nbaud = {baud}\n"));
    Meter::start(place, [scenario])
}

/// 0.5 s for the first byte and between two; 100 registers take 1.8 s at 1200 baud.
#[test]
fn libmodbus_reads_from_slow_lines_with_its_own_time_outs() {
    if without("libmodbus") {
        return;
    }
    let place = Place::new();
    for baud in [Baud::B1200, Baud::B2400, Baud::B4800] {
        let meter = meter_at(&place, baud);
        let peer = Peer { baud: baud.bits_per_second(), ..Peer::new(&meter.port) };
        let mut command = command(Client::Libmodbus, &place, &peer, &["read:1:100", "read:21:60"]);
        command.env("PATIENCE", "own");
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let counts: Vec<usize> = said.lines().map(|line| numbers::<u16>(line).len()).collect();
        assert_eq!(counts, [100, 60], "{baud:?}");
        meter.end(Signal::TERM);
    }
}

/// 1 s for the first byte.
#[test]
fn mbpoll_reads_from_slow_lines_with_its_own_time_outs() {
    if without("mbpoll") {
        return;
    }
    let place = Place::new();
    for baud in [Baud::B1200, Baud::B2400] {
        let meter = meter_at(&place, baud);
        let output = ordinary(debian("mbpoll", "mbpoll"))
            .args([
                "-m", "rtu", "-1", "-q", "-P", "none", "-a", "1", "-t", "4", "-r", "1", "-c", "100",
            ])
            .args(["-b", &baud.bits_per_second().to_string()])
            .arg(&meter.port)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let values = said.lines().filter(|line| line.starts_with('[')).count();
        assert_eq!(values, 100, "{baud:?}: {output:?}");
        meter.end(Signal::TERM);
    }
}

/// A client that asks again after 80 ms, where the reply takes from 44 to 471 ms: on a
/// two-wire line the second request is not heard and spoils the reply. A busy machine that
/// stalls program or client takes some tries.
#[test]
fn a_client_that_asks_again_too_soon_gets_no_two_clean_replies() {
    if without("libmodbus") {
        return;
    }
    let place = Place::new();
    let meter = meter_at(&place, Baud::B4800);
    let peer = Peer { baud: 4800, ..Peer::new(&meter.port) };
    let mut heard = 0;
    for _ in 0..5 {
        let asked = ask(Client::Libmodbus, &place, &peer, &["hurry:1:100:80", "read:130:1"]);
        assert_eq!(asked[1], "40", "whoever waits is answered");
        heard = numbers::<usize>(&asked[0])[0];
        // Of 205 bytes, 8 are under the second request, and one at either end.
        if (195..=197).contains(&heard) {
            meter.end(Signal::TERM);
            return;
        }
    }
    panic!("{heard} bytes");
}
