//! The rows of the acceptance list that are about framing, in both modes. CRCs
//! of the fixed frames are written out; `with_crc` is used where frames are made up.

use super::*;
use firmware_model::modbus::with_crc;
use firmware_model::{Baud, Parity};
use proptest::prelude::*;

const LINE: LineSettings = LineSettings { baud: Baud::B19200, parity: Parity::None };
/// Unit 1, holding registers 1 to 10.
const READ: [u8; 8] = [0x01, 0x03, 0x00, 0x00, 0x00, 0x0a, 0xc5, 0xcd];
/// Unit 17, holding registers 108 to 110: the protocol document's own example.
const OTHER: [u8; 8] = [0x11, 0x03, 0x00, 0x6b, 0x00, 0x03, 0x76, 0x87];
/// Unit 1, report id.
const REPORT: [u8; 4] = [0x01, 0x11, 0xc0, 0x2c];

fn ms(millis: u64) -> Tick {
    Tick::from_millis(millis)
}

/// Feeds reads (at milliseconds), lets two seconds pass, and tells what came of it:
/// frames as they are, bad ones by length and name.
fn hear(receiver: Receiver, reads: &[(u64, &[u8])]) -> Vec<String> {
    let mut framer = Framer::new(receiver, LINE);
    let mut arrivals = Vec::new();
    for (at, bytes) in reads {
        framer.push(bytes, ms(*at), &mut arrivals);
    }
    let end = reads.last().map_or(0, |(at, _)| *at) + 2000;
    framer.poll(ms(end), &mut arrivals);
    assert_eq!(framer.deadline(), None, "something is held for ever");
    arrivals.iter().map(describe).collect()
}

fn describe(arrival: &Arrival) -> String {
    match arrival {
        Arrival::Frame { bytes, .. } => {
            bytes.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(" ")
        }
        Arrival::Bad { length, why, .. } => format!("{length} bad {}", why.name()),
    }
}

const READ_TEXT: &str = "01 03 00 00 00 0a c5 cd";
const OTHER_TEXT: &str = "11 03 00 6b 00 03 76 87";
const REPORT_TEXT: &str = "01 11 c0 2c";

fn glue(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

#[track_caller]
fn check(what: &str, reads: &[(u64, &[u8])], lenient: &[&str], strict: &[&str]) {
    assert_eq!(hear(Receiver::Lenient, reads), lenient, "lenient: {what}");
    assert_eq!(hear(Receiver::Strict, reads), strict, "strict: {what}");
}

#[test]
fn whole_frames_of_every_kind_pass() {
    let write = with_crc(&[1, 0x10, 0, 0x81, 0, 2, 4, 0, 1, 0, 2]);
    let longest = with_crc(&[&[1, 0x10, 0, 0, 0, 123, 246][..], &[7; 246]].concat());
    let frames: [Vec<u8>; 15] = [
        READ.to_vec(),
        OTHER.to_vec(),
        REPORT.to_vec(),
        with_crc(&[1, 4, 0, 0, 0, 1]),
        with_crc(&[1, 6, 0, 0x80, 0, 1]),
        write,
        longest,
        with_crc(&[1, 0x2b, 0x0e, 1, 0]),
        with_crc(&[1, 0x2b, 0x0d, 1, 0, 9]),
        with_crc(&[1, 0x08, 0, 0, 0xa5, 0x37]),
        with_crc(&[1, 0x08, 0, 0, 0xa5, 0x37, 1, 2]),
        with_crc(&[1, 0x41]),
        with_crc(&[1, 0x41, 9, 8, 7, 6, 5, 4, 3]),
        with_crc(&[0, 0x10, 0, 1, 0, 1, 2, 0, 0]),
        with_crc(&[9, 0x83, 2]),
    ];
    for frame in &frames {
        let bytes: Vec<String> = frame.iter().map(|b| format!("{b:02x}")).collect();
        check("whole", &[(10, frame)], &[&bytes.join(" ")], &[&bytes.join(" ")]);
    }
}

#[test]
fn bad_crc() {
    let mut bad = READ;
    bad[7] ^= 1;
    check("alone", &[(10, &bad)], &["8 bad crc"], &["8 bad crc"]);
    check(
        "then a good frame",
        &[(10, &bad), (40, &READ)],
        &["8 bad crc", READ_TEXT],
        &["8 bad crc", READ_TEXT],
    );
    check(
        "a good one glued to it",
        &[(10, &glue(&[&bad, &READ]))],
        &["16 bad crc"],
        &["16 bad crc"],
    );
    check(
        "and a good one after that",
        &[(10, &glue(&[&bad, &READ])), (60, &READ)],
        &["16 bad crc", READ_TEXT],
        &["16 bad crc", READ_TEXT],
    );
    check("unknown function", &[(10, &[1, 0x11, 0, 0])], &["4 bad crc"], &["4 bad crc"]);
}

#[test]
fn five_bytes_then_a_pause_then_a_good_frame() {
    let half = &READ[..5];
    check(
        "0.8 s",
        &[(10, half), (810, &READ)],
        &["5 bad gap", READ_TEXT],
        &["5 bad gap", READ_TEXT],
    );
    // The next client does not wait for the patience to end.
    check(
        "30 ms",
        &[(10, half), (40, &READ)],
        &["5 bad gap", READ_TEXT],
        &["5 bad gap", READ_TEXT],
    );
    let long = [1, 0x10, 0, 0, 0, 100, 200];
    check(
        "a long one begun",
        &[(10, &long), (40, &READ)],
        &["7 bad gap", READ_TEXT],
        &["7 bad gap", READ_TEXT],
    );
}

#[test]
fn a_frame_of_unknown_length_after_one_that_waits_for_more() {
    // Its CRC stands where the byte count should: it waits for 157 bytes.
    let waits: [u8; 8] = [0x01, 0x0f, 0x00, 0x14, 0x00, 0x02, 0x94, 0x0e];
    let unknown: [u8; 4] = [0x01, 0x41, 0xc0, 0x10];
    let text = "01 41 c0 10";
    let reads: [(u64, &[u8]); 3] = [(10, &waits), (310, &unknown), (610, &unknown)];
    // Its check is good all the same: quiet ends it, and the meter refuses it.
    assert_eq!(hear(Receiver::Lenient, &reads), ["01 0f 00 14 00 02 94 0e", text, text]);
    // With a bad check it waits, and is given up for a request to the same unit.
    let bad: [u8; 8] = [0x01, 0x0f, 0x00, 0x14, 0x00, 0x02, 0x94, 0x0f];
    let reads: [(u64, &[u8]); 3] = [(10, &bad), (310, &unknown), (610, &unknown)];
    assert_eq!(hear(Receiver::Lenient, &reads), ["8 bad gap", text, text]);
    // Another unit's may be a piece of the frame; it is given up with it.
    let other = with_crc(&[2, 0x41]);
    assert_eq!(hear(Receiver::Lenient, &[(10, &bad), (310, &other)]), ["12 bad gap"]);
}

#[test]
fn junk_glued_before_a_frame() {
    for junk in [0xff, 0x00, 0x01] {
        let bytes = glue(&[&[junk], &READ]);
        check("one byte", &[(10, &bytes)], &["9 bad crc"], &["9 bad crc"]);
        let reads: [(u64, &[u8]); 2] = [(10, &bytes), (40, &READ)];
        check("and the next", &reads, &["9 bad crc", READ_TEXT], &["9 bad crc", READ_TEXT]);
    }
}

#[test]
fn junk_behind_a_frame() {
    let bytes = glue(&[&READ, &[0xff]]);
    check(
        "one byte",
        &[(10, &bytes), (40, &OTHER)],
        &[READ_TEXT, "1 bad gap", OTHER_TEXT],
        &["9 bad gap", OTHER_TEXT],
    );
}

#[test]
fn glued_frames() {
    check("two", &[(10, &glue(&[&READ, &OTHER]))], &[READ_TEXT, OTHER_TEXT], &["16 bad gap"]);
    check(
        "three, one of them short",
        &[(10, &glue(&[&REPORT, &READ, &OTHER]))],
        &[REPORT_TEXT, READ_TEXT, OTHER_TEXT],
        &["20 bad gap"],
    );
    let unknown = with_crc(&[1, 0x41, 5]);
    let text = unknown.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(" ");
    check(
        "behind one of unknown length",
        &[(10, &glue(&[&unknown, &unknown, &READ]))],
        &[&text, &text, READ_TEXT],
        &["18 bad gap"],
    );
}

#[test]
fn bytes_five_milliseconds_apart() {
    let reads: Vec<(u64, &[u8])> =
        (0_u64..).step_by(5).zip(READ.chunks(1)).map(|(t, b)| (10 + t, b)).collect();
    assert_eq!(hear(Receiver::Lenient, &reads), [READ_TEXT]);
    let strict = hear(Receiver::Strict, &reads);
    assert_eq!(strict.len(), 8);
    assert!(strict.iter().all(|one| one.starts_with("1 bad ")));
}

#[test]
fn halves_a_tenth_of_a_second_apart() {
    check(
        "halves",
        &[(10, &READ[..4]), (110, &READ[4..])],
        &[READ_TEXT],
        &["4 bad gap", "4 bad crc"],
    );
}

#[test]
fn a_half_waits_half_a_second() {
    let (first, rest) = READ.split_at(5);
    assert_eq!(hear(Receiver::Lenient, &[(10, first), (509, rest)]), [READ_TEXT]);
    assert_eq!(hear(Receiver::Lenient, &[(10, first), (510, rest)]), ["5 bad gap", "3 bad gap"]);
}

#[test]
fn lengths_that_no_frame_has() {
    let byte_count = [1, 0x10, 0, 0, 0, 2, 0xff];
    let head = format!("{} bad crc", 7);
    assert_eq!(hear(Receiver::Lenient, &[(10, &byte_count), (40, &READ)]), [&head, READ_TEXT]);
    let flood = vec![0x55; 5000];
    check(
        "a flood",
        &[(10, &flood), (9000, &READ)],
        &["5000 bad length", READ_TEXT],
        &["5000 bad length", READ_TEXT],
    );
    let too_long = with_crc(&[0x41; 255]);
    check("257 bytes", &[(10, &too_long)], &["257 bad length"], &["257 bad length"]);
    check("three bytes", &[(10, &[1, 0x7e, 0x80])], &["3 bad gap"], &["3 bad gap"]);
}

#[test]
fn another_slaves_reply_costs_no_request() {
    // Seven bytes, where a request of function 3 has eight.
    let reply = with_crc(&[9, 3, 2, 0x12, 0x34]);
    let text = reply.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(" ");
    check("a reply", &[(10, &reply), (40, &READ)], &[&text, READ_TEXT], &[&text, READ_TEXT]);
}

#[test]
fn strict_gaps_are_those_of_the_line() {
    // 19,200 8N1: a character is 2100 ticks, t1.5 is 3150, t3.5 is 7350.
    let (first, rest) = READ.split_at(3);
    let begin = Tick(100_000);
    let gap_after_first = |gap: u64| {
        let mut framer = Framer::new(Receiver::Strict, LINE);
        let mut arrivals = Vec::new();
        framer.push(first, begin, &mut arrivals);
        framer.push(rest, begin + Tick(3 * 2100 + gap), &mut arrivals);
        let deadline = framer.deadline().unwrap();
        assert_eq!(deadline, begin + Tick(8 * 2100 + gap + 7350));
        framer.poll(deadline - Tick(1), &mut arrivals);
        let before = arrivals.len();
        framer.poll(deadline, &mut arrivals);
        assert_eq!(arrivals.len(), before + 1);
        arrivals.iter().map(describe).collect::<Vec<_>>()
    };
    assert_eq!(gap_after_first(0), [READ_TEXT]);
    assert_eq!(gap_after_first(3150), [READ_TEXT]);
    assert_eq!(gap_after_first(3151), ["8 bad gap"]);
    assert_eq!(gap_after_first(7349), ["8 bad gap"]);
    assert_eq!(gap_after_first(7350), ["3 bad gap", "5 bad crc"]);
}

#[test]
fn the_last_character_of_each_frame_has_its_time() {
    let mut framer = Framer::new(Receiver::Lenient, LINE);
    let mut arrivals = Vec::new();
    framer.push(&glue(&[&READ, &OTHER]), Tick(50_000), &mut arrivals);
    let ends: Vec<u64> = arrivals
        .iter()
        .map(|arrival| match arrival {
            Arrival::Frame { ended, .. } => ended.0,
            Arrival::Bad { .. } => 0,
        })
        .collect();
    assert_eq!(ends, [50_000 + 8 * 2100, 50_000 + 16 * 2100]);
}

/// Modbus over serial line 1.02: silence ends a frame, whatever its function says.
#[test]
fn a_good_check_over_another_length_than_the_functions_is_a_frame_after_silence() {
    let rows: [&[u8]; 7] = [
        &[1, 3, 0, 0x81, 0],
        &[1, 3, 0, 0x81, 0, 1, 0],
        &[1, 0x10, 0, 0x82, 0, 1, 2, 0],
        &[1, 0x10, 0, 0x82, 0, 1, 0xFF, 0, 1],
        &[1, 0x11, 0],
        &[1, 0x2b, 0x0e, 1],
        &[1, 5, 0, 0x81, 0],
    ];
    for body in rows {
        let frame = with_crc(body);
        let text = frame.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(" ");
        check("alone", &[(10, &frame)], &[&text], &[&text]);
        check(
            "then a good one",
            &[(10, &frame), (30, &READ)],
            &[&text, READ_TEXT],
            &[&text, READ_TEXT],
        );
    }
    // At once, not after the patience for the rest.
    let short = with_crc(&[1, 3, 0, 0x81, 0]);
    let mut framer = Framer::new(Receiver::Lenient, LINE);
    let mut arrivals = Vec::new();
    framer.push(&short, ms(10), &mut arrivals);
    assert_eq!(framer.deadline(), Some(ms(15)));
    framer.poll(ms(15), &mut arrivals);
    assert!(last_is(&arrivals, &short));
}

#[test]
fn a_half_of_a_client_that_has_gone_does_not_reach_into_the_next_ones_frame() {
    for half in [&READ[..5], &[1, 0x10, 0, 0, 0, 100, 200, 5], &[0x41, 0x42, 0x43]] {
        let mut framer = Framer::new(Receiver::Lenient, LINE);
        let mut arrivals = Vec::new();
        framer.push_of_several(&glue(&[half, &READ]), ms(10), &mut arrivals);
        let last = arrivals.last().map(describe);
        assert_eq!(last.as_deref(), Some(READ_TEXT), "behind {half:02x?}");
        assert_eq!(framer.deadline(), None);
    }
}

/// A request of known length, or of unknown length with a good CRC.
fn frame() -> impl Strategy<Value = Vec<u8>> {
    let fixed = (any::<u8>(), 1_u8..=6, any::<[u8; 4]>())
        .prop_map(|(unit, function, data)| with_crc(&[&[unit, function][..], &data].concat()));
    let write = (any::<u8>(), any::<[u8; 4]>(), proptest::collection::vec(any::<u8>(), 0..=247))
        .prop_map(|(unit, head, data)| {
            with_crc(&[&[unit, 0x10][..], &head, &[data.len() as u8], &data].concat())
        });
    prop_oneof![fixed, write, Just(REPORT.to_vec())]
}

fn last_is(arrivals: &[Arrival], frame: &[u8]) -> bool {
    matches!(arrivals.last(), Some(Arrival::Frame { bytes, .. }) if bytes == frame)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_frame_is_the_same_however_it_is_split(
        frame in frame(),
        cuts in proptest::collection::vec((any::<proptest::sample::Index>(), 0_u64..500), 0..6),
    ) {
        let mut cuts: Vec<(usize, u64)> =
            cuts.into_iter().map(|(i, t)| (i.index(frame.len()), t)).collect();
        cuts.sort_unstable();
        // A piece with a good check is a frame of its own after 5 ms of quiet.
        prop_assume!(cuts.iter().all(|(cut, _)| !crc_is_good(&frame[..*cut])));
        let mut framer = Framer::new(Receiver::Lenient, LINE);
        let mut arrivals = Vec::new();
        let (mut from, mut at) = (0, 10);
        for (cut, pause) in cuts {
            framer.push(&frame[from..cut], ms(at), &mut arrivals);
            // A push of nothing is not an arrival, so the pauses would add up.
            at += if cut > from { pause } else { 0 };
            from = cut;
        }
        framer.push(&frame[from..], ms(at), &mut arrivals);
        prop_assert_eq!(arrivals.len(), 1);
        prop_assert!(last_is(&arrivals, &frame), "{:?}", arrivals);
    }

    #[test]
    fn whatever_came_before_a_good_frame_after_a_quiet_is_heard(
        receiver in prop_oneof![Just(Receiver::Lenient), Just(Receiver::Strict)],
        garbage in proptest::collection::vec(
            (proptest::collection::vec(any::<u8>(), 1..300), 0_u64..30), 0..8),
        frame in frame(),
    ) {
        let mut framer = Framer::new(receiver, LINE);
        let mut arrivals = Vec::new();
        let mut at = Tick(10);
        for (bytes, pause) in garbage {
            at += ms(pause);
            framer.push(&bytes, at, &mut arrivals);
            prop_assert!(framer.held.len() <= LONGEST + 1 && framer.marks.len() <= LONGEST);
        }
        // On the line the garbage must have ended, and then 5 ms of quiet.
        at = at.max(framer.line) + ms(5);
        framer.push(&frame, at, &mut arrivals);
        framer.poll(at + ms(1000), &mut arrivals);
        prop_assert!(last_is(&arrivals, &frame), "{:?}", arrivals);
        prop_assert_eq!(framer.deadline(), None);
    }

    #[test]
    fn glued_frames_come_out_in_order(frames in proptest::collection::vec(frame(), 1..6)) {
        let mut framer = Framer::new(Receiver::Lenient, LINE);
        let mut arrivals = Vec::new();
        framer.push(&frames.concat(), ms(10), &mut arrivals);
        let heard: Vec<Vec<u8>> = arrivals.into_iter().filter_map(|arrival| match arrival {
            Arrival::Frame { bytes, .. } => Some(bytes),
            Arrival::Bad { .. } => None,
        }).collect();
        prop_assert_eq!(heard, frames);
    }
}

/// What another meter answers (typed by hand, with its check made up) is neither junk nor a request, and
/// needs no quiet before the next request; without a shared wire it is junk that swallows it.
#[test]
fn replies_of_other_meters_are_understood_on_a_shared_wire() {
    let rows: [(&str, Vec<u8>); 8] = [
        ("three registers", with_crc(&[5, 3, 6, 0x12, 0x34, 0, 0, 0xFF, 0xFF])),
        ("one register", with_crc(&[5, 4, 2, 0, 1])),
        ("125 registers", with_crc(&[&[5, 3, 250][..], &[7; 250]].concat())),
        ("coils", with_crc(&[5, 1, 1, 0x55])),
        ("written", with_crc(&[5, 0x10, 0, 0x81, 0, 2])),
        ("an exception", with_crc(&[5, 0x83, 2])),
        ("its id", with_crc(&[5, 0x11, 3, 1, 0xFF, 0x41])),
        ("identification", with_crc(&[5, 0x2B, 0x0E, 1, 1, 0, 0, 1, 0, 1, 0x41])),
    ];
    for receiver in [Receiver::Lenient, Receiver::Strict] {
        for (what, reply) in &rows {
            let mut framer = Framer::new(receiver, LINE).on_shared_wire();
            let mut arrivals = Vec::new();
            framer.push(&OTHER, ms(0), &mut arrivals);
            // In two reads, as an adapter hands it over, and 3 ms later the next request: at 19,200
            // a character takes 0.52 ms, and 3.5 of them end a frame.
            let (one, two) = reply.split_at(reply.len() / 2);
            framer.push(one, ms(50), &mut arrivals);
            let characters = |bytes: &[u8]| Tick(bytes.len() as u64 * 2100);
            let after = ms(50) + characters(one);
            framer.push(two, after, &mut arrivals);
            let next = after + characters(two) + ms(3);
            framer.push(&READ, next, &mut arrivals);
            framer.poll(next + ms(1000), &mut arrivals);
            let told: Vec<String> = arrivals.iter().map(describe).collect();
            let foreign = format!("{} bad foreign-reply", reply.len());
            assert_eq!(told, [OTHER_TEXT, &foreign, READ_TEXT], "{receiver:?}: {what}");
        }
    }
    // Glued, as an adapter with a long latency hands them over.
    let mut framer = Framer::new(Receiver::Lenient, LINE).on_shared_wire();
    let mut arrivals = Vec::new();
    let all = glue(&[&OTHER, &rows[0].1, &READ, &rows[5].1, &REPORT]);
    framer.push(&all, ms(0), &mut arrivals);
    let told: Vec<String> = arrivals.iter().map(describe).collect();
    let foreign = |length: usize| format!("{length} bad foreign-reply");
    assert_eq!(told, [OTHER_TEXT, &foreign(11), READ_TEXT, &foreign(5), REPORT_TEXT]);
}

/// Noise on a shared wire costs no more than elsewhere: the next request after a quiet is heard.
#[test]
fn after_noise_on_a_shared_wire_the_next_request_is_heard() {
    for noise in [&[5, 3, 200, 1, 2, 3][..], &[1, 3], &[0xFF; 40], &[5, 0x2B, 0x0E, 1], &READ[..7]]
    {
        let mut framer = Framer::new(Receiver::Lenient, LINE).on_shared_wire();
        let mut arrivals = Vec::new();
        framer.push(noise, ms(0), &mut arrivals);
        framer.push(&READ, ms(20), &mut arrivals);
        framer.poll(ms(2000), &mut arrivals);
        let told: Vec<String> = arrivals.iter().map(describe).collect();
        assert!(told.contains(&READ_TEXT.to_owned()), "{noise:02x?}: {told:?}");
    }
}
