//! The whole data log, read page by page by clients that others wrote while the meter goes
//! on logging; and what they see of it when they read for too long.
//!
//! What the entries should be is worked out from the table of loads alone.

use rustix::process::Signal;

use crate::support::client::{Client, Peer, ask, numbers, registers};
use crate::support::meter::{Meter, until};
use crate::support::programs::without;
use crate::support::turn;
use crate::support::user::Place;

/// A sub-interval, seconds.
const MINUTE: i64 = 60;
/// W and var of phase A in each minute of five, then from the beginning again.
const LOADS: [[i64; 2]; 5] = [[18_000, 0], [-6_000, 2_000], [0, 0], [24_000, -7_000], [3_600, 0]];
/// Entries of a buffer.
const DEPTH: u16 = 5760;
/// Read collision 1 and 2, of register 160.
const COLLISION_1: u16 = 0x02;
const COLLISION_2: u16 = 0x04;

/// The meter, so many minutes after its power-up; then a minute each three seconds.
fn start(place: &Place, minutes: i64) -> Meter {
    let rows = LOADS.iter().enumerate();
    let rows: String =
        rows.map(|(minute, [w, var])| format!("{},{w},{var}\n", minute as i64 * MINUTE)).collect();
    place.file("loads.csv", &format!("time [s],A [W],A [var]\n{rows}"));
    let scenario = "[meter.setup]\nct_primary = 100\ndemand_subinterval = 60\n\
                    [load]\nprofile = { file = \"loads.csv\", repeat = true, period = \"300s\" }\n";
    let scenario = place.file("log.toml", scenario);
    let after = format!("{}s", minutes * MINUTE);
    let scenario = scenario.to_str().unwrap();
    Meter::start(place, [scenario, "--timing", "instant", "--speed", "20", "--after", &after])
}

/// The ten registers that the log stores of minute `set`, counted from 1: 3 to 6, energy in
/// and out; 29 to 31, demand; 155 to 157, the clock from 2000-01-01 on.
fn logged(set: i64) -> [u16; 10] {
    let watts = |set: i64| LOADS[(set - 1) as usize % LOADS.len()][0];
    let sum = |sign: i64| (1..=set).map(|set| (sign * watts(set)).max(0) * MINUTE).sum::<i64>();
    // Counts of 10 Wh, which are 36,000 W s.
    let energy = |sign: i64| ((sum(sign) as f64 / 36_000.0).round() as u32).to_be_bytes();
    let [import, export] = [energy(1), energy(-1)];
    let half = |bytes: [u8; 4], at: usize| u16::from_be_bytes([bytes[at], bytes[at + 1]]);
    let [w, var] = LOADS[(set - 1) as usize % LOADS.len()];
    let va = ((w * w + var * var) as f64).sqrt() * if w < 0 { -1.0 } else { 1.0 };
    let demand = |value: f64| (value / 10.0).round() as i16 as u16;
    let (days, seconds) = (set * MINUTE / 86_400, set * MINUTE % 86_400);
    assert!(days < 31, "January is long enough");
    let word = |high: i64, low: i64| (high << 8 | low) as u16;
    [
        half(import, 0),
        half(import, 2),
        half(export, 0),
        half(export, 2),
        demand(w as f64),
        demand(var as f64),
        demand(va),
        word(days + 1, 1),
        word(seconds / 3600, 0),
        word(seconds % 60, seconds / 60 % 60),
    ]
}

/// That entries of the buffer of `page`, newest first, are those of minute `newest` and before.
#[track_caller]
fn entries_are(page: u16, newest: i64, entries: &[u16]) {
    for (back, entry) in entries.iter().enumerate() {
        let set = newest - back as i64;
        let expected = logged(set)[usize::from(page) - 1];
        // A count may be rounded the other way; halves of energy and clocks are exact, or the
        // low half is off by that count.
        let off = i32::from((5..=7).contains(&page) || page == 2 || page == 4);
        let apart = i32::from(*entry as i16) - i32::from(expected as i16);
        assert!(apart.abs() <= off, "page {page}, minute {set}: {entry}, worked out {expected}");
    }
}

/// Of registers 160 to 163: the collision bits, and how many minutes have been written.
fn state(words: &[u16]) -> (u16, i64) {
    let [status, wraps, _days, since_wrap] = words else { panic!("{words:?}") };
    let count = i64::from(*wraps) * i64::from(DEPTH) + i64::from(*since_wrap);
    (status & (COLLISION_1 | COLLISION_2), count)
}

/// A client at the log.
struct Reader<'a> {
    client: Client,
    place: &'a Place,
    peer: Peer,
}

impl Reader<'_> {
    fn pick(&self, page: u16) {
        let step = format!("write:158:{page}");
        assert_eq!(ask(self.client, self.place, &self.peer, &[&step]), ["written"]);
    }

    /// The collision bits, and how many minutes have been written since the power-up.
    fn state(&self) -> (u16, i64) {
        state(&registers(self.client, self.place, &self.peer, 160, 4))
    }

    /// The whole buffer of `page`, newest first, in reads of 125 registers as a gateway does
    /// it; with the state once the page was picked, after the last read, and let go again.
    fn page(&self, page: u16) -> (Vec<u16>, [(u16, i64); 3]) {
        let end = 8000 + DEPTH;
        let mut steps = vec![format!("write:158:{page}"), "read:160:4".to_owned()];
        let block = |start| format!("read:{start}:{}", 125.min(end - start));
        steps.extend((8000..end).step_by(125).map(block));
        steps.extend(["read:160:4", "write:158:0", "read:160:4"].map(str::to_owned));
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        let answers = ask(self.client, self.place, &self.peer, &steps);
        let [picked, before, blocks @ .., after, gone, last] = &answers[..] else {
            panic!("{answers:?}");
        };
        assert_eq!([picked, gone], ["written"; 2]);
        let entries = blocks.iter().flat_map(|answer| numbers::<u16>(answer)).collect();
        (entries, [before, after, last].map(|answer| state(&numbers(answer))))
    }

    /// Waits until what was held back has been written, after the page was let go.
    fn let_in(&self) {
        until("a minute ends with no page picked", || self.state().0 == 0);
    }
}

#[test]
fn mbpoll_reads_the_whole_log_while_it_goes_on() {
    reads_the_whole_log(Client::Mbpoll);
}

#[test]
fn pymodbus_reads_the_whole_log_while_it_goes_on() {
    reads_the_whole_log(Client::Pymodbus);
}

fn reads_the_whole_log(client: Client) {
    if without(client.name()) {
        return;
    }
    let _turn = turn();
    let place = Place::new();
    // The ring has wrapped: the oldest forty minutes are overwritten.
    let meter = start(&place, 5800);
    let reader = Reader { client, place: &place, peer: Peer::new(&meter.port) };
    let (_, first) = reader.state();
    assert!(first >= 5800, "{first}");
    let mut page = 1;
    let mut moved = 0;
    while page <= 10 {
        let (entries, [before, after, last]) = reader.page(page);
        if before.1 == after.1 {
            // One minute may have ended meanwhile: it is held back and nothing has moved.
            assert_eq!(entries.len(), usize::from(DEPTH));
            entries_are(page, before.1, &entries);
            page += 1;
        } else {
            // Two have ended: the entries have moved under the reader, who has been told.
            assert_eq!(after.0, COLLISION_1 | COLLISION_2, "{client:?}, page {page}");
            moved += 1;
            assert!(moved < 30, "{client:?} is too slow for this machine");
        }
        if last.0 != 0 {
            reader.let_in();
        }
    }
    assert!(reader.state().1 > first, "{client:?}: the log went on meanwhile");
    // The stamp of the latest minute: imported energy and time, as in its entries.
    until("a stamp is read with its count", || {
        let (_, before) = reader.state();
        let stamp = registers(client, &place, &reader.peer, 164, 5);
        let settled = reader.state().1 == before;
        if settled {
            let expected = logged(before);
            assert_eq!((stamp[0], &stamp[2..]), (expected[0], &expected[7..]));
            assert!(stamp[1].abs_diff(expected[1]) <= 1, "{stamp:?} {expected:?}");
        }
        settled
    });
    meter.end(Signal::TERM);
}

#[test]
fn mbpoll_sees_both_collisions() {
    sees_both_collisions(Client::Mbpoll);
}

#[test]
fn pymodbus_sees_both_collisions() {
    sees_both_collisions(Client::Pymodbus);
}

/// A client that reads for too long.
fn sees_both_collisions(client: Client) {
    if without(client.name()) {
        return;
    }
    let _turn = turn();
    let place = Place::new();
    let meter = start(&place, 20);
    let reader = Reader { client, place: &place, peer: Peer::new(&meter.port) };
    let seen = (0..5).any(|_| {
        let seen = stays_too_long(&reader);
        reader.pick(0);
        reader.let_in();
        seen
    });
    assert!(seen, "{client:?} is too slow for this machine");
    meter.end(Signal::TERM);
}

/// Picks a page, and stays while two minutes end and the second one's entries come. Whether
/// it was quick enough to look between two of those moments.
fn stays_too_long(reader: &Reader<'_>) -> bool {
    let newest = |count| registers(reader.client, reader.place, &reader.peer, 8000, count);
    // Just after a minute has ended, so that there is time.
    let (_, there) = reader.state();
    until("a minute ends", || reader.state().1 > there);
    reader.pick(10);
    let (bits, count) = reader.state();
    if bits != 0 {
        return false;
    }

    until("a minute ends while the page is picked", || reader.state().0 != 0);
    let entries = newest(10);
    let state = reader.state();
    if state.0 & COLLISION_2 != 0 {
        return false;
    }
    assert_eq!(state, (COLLISION_1, count), "{:?}: it is held back", reader.client);
    entries_are(10, count, &entries);

    until("the next one ends as well", || reader.state().0 != COLLISION_1);
    let state = reader.state();
    let entries = newest(12);
    if reader.state() != state {
        return false;
    }
    // Both are written under the reader, whatever else has come since.
    assert_eq!(state.0, COLLISION_1 | COLLISION_2, "{:?}", reader.client);
    assert!(state.1 >= count + 2, "{state:?}, {count} before");
    entries_are(10, state.1, &entries);
    true
}
