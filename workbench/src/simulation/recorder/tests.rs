use firmware_model::modbus::with_crc;
use firmware_model::{Baud, LineSettings, Parity};

use super::*;

fn reply(bytes: &[u8]) -> Heard {
    let settings = LineSettings { baud: Baud::B19200, parity: Parity::None };
    Heard::Reply { bytes: bytes.to_vec(), settings, turnaround: Tick::ZERO, fault: None }
}

fn traceless(frame: &[u8], heard: &Heard) -> bool {
    let mut recorder = Recorder::new(Tick::ZERO);
    recorder.frame(Tick(1), &with_crc(frame), None, heard);
    recorder.read.len() == 1
}

#[test]
fn what_only_reads_away_from_the_log_leaves_no_trace() {
    let fine = reply(&[1]);
    assert!(traceless(&[1, 3, 0, 0, 0, 100], &fine));
    assert!(traceless(&[1, 4, 1, 0, 0, 125], &fine));
    assert!(traceless(&[1, 0x11], &fine));
    assert!(traceless(&[1, 0x2B, 0x0E, 1, 0], &fine));
    assert!(traceless(&[2, 6, 0, 0x85, 1, 0], &Heard::Silence(Silence::ForeignUnit)));
    assert!(!traceless(&[1, 6, 0, 0x85, 1, 0], &fine));
    assert!(!traceless(&[0, 6, 0, 0x85, 1, 0], &Heard::Silence(Silence::Broadcast)));
    // Registers 154 and 155, wire 153 and 154; 178 and 8000.
    assert!(traceless(&[1, 3, 0, 153, 0, 1], &fine));
    assert!(!traceless(&[1, 3, 0, 153, 0, 2], &fine));
    assert!(!traceless(&[1, 3, 0, 177, 0, 1], &fine));
    assert!(traceless(&[1, 3, 0, 178, 0, 1], &fine));
    assert!(!traceless(&[1, 3, 0x1F, 0x3F, 0, 1], &fine));
}

#[test]
fn room_is_made_of_readings_and_recording_ends_when_there_are_none() {
    let mut recorder = Recorder::with_room(Tick::ZERO, 2000);
    for at in 1..=100 {
        recorder.frame(Tick(at), &with_crc(&[1, 3, 0, 0, 0, 1]), None, &reply(&[0; 50]));
    }
    assert!(recorder.used <= 2000);
    assert!(recorder.answers_from() > Tick(80) && recorder.answers_from() <= Tick(100));
    assert_eq!(recorder.ended(), None);
    for at in 101..=200 {
        recorder.set(Tick(at), 0, "load.phase.A.amps", "1");
    }
    let ended = recorder.ended().expect("2000 bytes are full");
    assert!(ended > Tick(101) && recorder.read.is_empty());
}

#[test]
fn a_copy_in_pieces_is_the_recording_as_it_was() {
    let held = |recorder: &Recorder| -> Vec<(Tick, Happening)> {
        let happenings = recorder.happenings(Tick(3000));
        happenings.map(|(at, happening)| (at, happening.into_owned())).collect()
    };
    let fill = |recorder: &mut Recorder, ticks: std::ops::Range<u64>| {
        for at in ticks {
            recorder.set(Tick(at), 0, "load.phase.A.amps", &at.to_string());
            let read = with_crc(&[1, 3, 0, (at % 100) as u8, 0, 1]);
            recorder.frame(Tick(at), &read, None, &reply(&at.to_be_bytes()));
        }
    };
    let mut recorder = Recorder::with_room(Tick::ZERO, 1 << 20);
    recorder.press(0, Key::Next, (Tick(5), Tick(2500)));
    fill(&mut recorder, 1..2000);
    let as_it_was = held(&recorder);
    assert!(as_it_was.len() > 4 * PIECE);
    let mut copying = recorder.begin_copy(Tick::ZERO);
    // The line goes on between the pieces.
    let mut at = 2000;
    while recorder.copy_piece(&mut copying) {
        fill(&mut recorder, at..at + 10);
        at += 10;
    }
    assert_ne!(held(&recorder), as_it_was);
    assert_eq!(held(&copying.finish()), as_it_was);
    let mut copying = recorder.begin_copy(Tick(1500));
    while recorder.copy_piece(&mut copying) {}
    let latest = held(&copying.finish());
    let is = |tick: u64, request: bool| {
        let kind = |what: &Happening| matches!(what, Happening::Frame(_)) == request;
        latest.iter().any(|(at, what)| at.0 == tick && kind(what))
    };
    assert!(!is(1499, true) && is(1499, false) && is(1500, true));
}

#[test]
fn a_copy_forgets_what_the_recording_has_forgotten_meanwhile() {
    let mut recorder = Recorder::with_room(Tick::ZERO, 400_000);
    let read = |recorder: &mut Recorder, ticks: std::ops::Range<u64>| {
        for at in ticks {
            let frame = with_crc(&[1, 3, 0, 0, 0, 1]);
            recorder.frame(Tick(at), &frame, None, &reply(&[0; 50]));
        }
    };
    read(&mut recorder, 1..2000);
    assert_eq!(recorder.answers_from(), Tick::ZERO, "all of it fits");
    let mut copying = recorder.begin_copy(Tick::ZERO);
    assert!(recorder.copy_piece(&mut copying));
    read(&mut recorder, 2000..4500);
    while recorder.copy_piece(&mut copying) {}
    let copy = copying.finish();
    let from = copy.answers_from();
    assert!(from > Tick(PIECE as u64) && from < Tick(2000), "{from:?}");
    let first = copy.read.front().unwrap().0.0;
    assert_eq!(first, from, "none of those that are incomplete");
    assert_eq!(copy.read.back().unwrap().0.0, Tick(1999));
    assert_eq!(copy.read.len() as u64, 2000 - from.0);
}
