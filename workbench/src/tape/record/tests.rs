use firmware_model::modbus::{Silence, with_crc};
use firmware_model::{Baud, Key, LineSettings, Parity};

use super::*;
use crate::line::Heard;

fn written(recorder: &Recorder, head: &Head<'_>, names: &[String], until: Tick) -> String {
    let mut tape = Vec::new();
    record(&mut tape, head, recorder, names, until).unwrap();
    String::from_utf8(tape).unwrap()
}

fn reply(bytes: &[u8]) -> Heard {
    let settings = LineSettings { baud: Baud::B19200, parity: Parity::None };
    Heard::Reply { bytes: bytes.to_vec(), settings, turnaround: Tick::ZERO, fault: None }
}

#[test]
fn the_head_says_what_the_tape_lacks() {
    let mut recorder = Recorder::with_room(Tick::ZERO, 2000);
    for at in 1..=100 {
        recorder.frame(Tick(at), &with_crc(&[1, 3, 0, 0, 0, 1]), None, &reply(&[0; 50]));
    }
    for at in 101..=200 {
        recorder.set(Tick(at), 0, "load.phase.A.amps", "1");
    }
    let ended = recorder.ended().expect("2000 bytes are full");
    let head = Head { about: "one\ntwo", scenario: "default", state: Some(b"foobar") };
    let tape = written(&recorder, &head, &["m".into()], Tick(500));
    assert!(tape.starts_with("# one\n# two\n# requests that only read are left out before"));
    assert!(tape.contains("nothing is covered from "));
    assert!(tape.contains("\nscenario default\nstate base64 Zm9vYmFy\nat 101 set load.phase.A"));
    assert!(tape.ends_with(&format!("at {} wait 0ms\n", ended.0)));
}

/// What a full recorder writes can be read again, with the state of a full line, 247 times
/// 116 kB, on the tape.
#[test]
fn a_full_recorder_writes_no_more_than_a_tape_may_have() {
    const SMALL: usize = 1 << 20;
    let name = "x".repeat(40);
    let state = vec![0; 247 * 116_000 * SMALL / Recorder::ROOM];
    let fill = |what: &dyn Fn(&mut Recorder, Tick)| {
        let mut recorder = Recorder::with_room(Tick::ZERO, SMALL);
        let mut number = 0;
        while recorder.ended().is_none() && recorder.answers_from() == Tick::ZERO {
            number += 1;
            what(&mut recorder, Tick(1 << 60 | number));
        }
        let head = Head { state: Some(&state), ..Head::default() };
        written(&recorder, &head, &[name.clone(), name.clone()], Tick(1 << 61)).len()
    };
    let most = usize::try_from(crate::library::LONGEST_TAPE).unwrap() / (Recorder::ROOM / SMALL);
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
    assert_eq!(
        written(&recorder, &Head::default(), &["m".into()], Tick(9)),
        "scenario \"\"\nat 5 down next\nat 5 request 01 02 baud 9600\n\
         expect silence baud-rate\nat 9 up next\nat 9 power off\nat 9 wait 0ms\n"
    );
}
