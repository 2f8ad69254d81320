use firmware_model::modbus::with_crc;
use firmware_model::{Baud, LineSettings, Parity};

use super::*;

fn reply(bytes: &[u8]) -> Heard {
    let settings = LineSettings { baud: Baud::B19200, parity: Parity::None };
    Heard::Reply { bytes: bytes.to_vec(), settings, turnaround: Tick::ZERO }
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
    let mut tape = Vec::new();
    let head = Head { about: "one\ntwo", scenario: "default", state: Some(b"foobar") };
    recorder.write(&mut tape, &head, &["m".into()], Tick(500)).unwrap();
    let tape = String::from_utf8(tape).unwrap();
    assert!(tape.starts_with("# one\n# two\n# requests that only read are left out before"));
    assert!(tape.contains("nothing is covered from "));
    assert!(tape.contains("\nscenario default\nstate base64 Zm9vYmFy\nat 101 set load.phase.A"));
    assert!(tape.ends_with(&format!("at {} wait 0ms\n", ended.0)));
}

#[test]
fn a_copy_in_pieces_is_the_recording_as_it_was() {
    let tape = |recorder: &Recorder| {
        let mut tape = Vec::new();
        recorder.write(&mut tape, &Head::default(), &["m".into()], Tick(3000)).unwrap();
        String::from_utf8(tape).unwrap()
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
    let as_it_was = tape(&recorder);
    assert!(as_it_was.lines().count() > 4 * PIECE);
    let mut copying = recorder.begin_copy(Tick::ZERO);
    // The line goes on between the pieces.
    let mut at = 2000;
    while recorder.copy_piece(&mut copying) {
        fill(&mut recorder, at..at + 10);
        at += 10;
    }
    assert_ne!(tape(&recorder), as_it_was);
    assert_eq!(tape(&copying.finish()), as_it_was);
    let mut copying = recorder.begin_copy(Tick(1500));
    while recorder.copy_piece(&mut copying) {}
    let latest = tape(&copying.finish());
    assert!(!latest.contains("at 1499 request") && latest.contains("at 1499 set"), "{latest}");
    assert!(latest.contains("at 1500 request"), "{latest}");
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

/// What a full recorder writes can be read again, with the state of a full line, 247 times
/// 116 kB, on the tape.
#[test]
fn a_full_recorder_writes_no_more_than_a_tape_may_have() {
    const SMALL: usize = 1 << 20;
    let name = "x".repeat(40);
    let state = vec![0; 247 * 116_000 * SMALL / ROOM];
    let fill = |what: &dyn Fn(&mut Recorder, Tick)| {
        let mut recorder = Recorder::with_room(Tick::ZERO, SMALL);
        let mut number = 0;
        while recorder.ended().is_none() && recorder.answers_from() == Tick::ZERO {
            number += 1;
            what(&mut recorder, Tick(1 << 60 | number));
        }
        let head = Head { state: Some(&state), ..Head::default() };
        let mut tape = Vec::new();
        recorder.write(&mut tape, &head, &[name.clone(), name.clone()], Tick(1 << 61)).unwrap();
        tape.len()
    };
    let most = usize::try_from(crate::library::LONGEST_TAPE).unwrap() / (ROOM / SMALL);
    let (full, long) = (vec![0x1F; 256], reply(&[0xFF; 256]));
    let silent = Heard::Silence(Silence::ForeignUnit);
    for written in [
        fill(&|recorder, at| recorder.frame(at, &full, Some(115_200), &long)),
        fill(&|recorder, at| recorder.frame(at, &[0x1F], Some(115_200), &silent)),
        fill(&|recorder, at| recorder.press(1, Key::Minus, (at, Tick(at.0 + 1)))),
        fill(&|recorder, at| recorder.power(at, 1, false)),
        fill(&|recorder, at| recorder.set(at, 1, "load.phase.A.amps", "1")),
    ] {
        assert!(written > SMALL / 2 && written <= most, "{written} of {most}");
    }
}

#[test]
fn what_happens_at_one_tick_stays_in_its_order() {
    let mut recorder = Recorder::new(Tick::ZERO);
    recorder.press(0, Key::Next, (Tick(5), Tick(9)));
    recorder.frame(Tick(5), &[1, 2], Some(9600), &Heard::Silence(Silence::BaudRate));
    recorder.power(Tick(9), 0, false);
    let mut tape = Vec::new();
    recorder.write(&mut tape, &Head::default(), &["m".into()], Tick(9)).unwrap();
    assert_eq!(
        String::from_utf8(tape).unwrap(),
        "scenario \"\"\nat 5 down next\nat 5 request 01 02 baud 9600\n\
         expect silence baud-rate\nat 9 up next\nat 9 power off\nat 9 wait 0ms\n"
    );
}
