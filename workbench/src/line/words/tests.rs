use super::*;
use firmware_model::modbus::with_crc;
use firmware_model::{Setup, Tick};

/// A meter at factory settings, unit 1 at 19,200: I, W, E = -2; V = -1.
fn meter() -> LineContext {
    LineContext { exponents: Exponents::of(&Setup::default()), rate: Some(19_200), units: vec![1] }
}

fn bytes(hex: &str) -> Vec<u8> {
    hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

fn exchange(request: &[u8], outcome: RequestOutcome) -> Exchange {
    Exchange {
        at: Tick::from_millis(12_431),
        request: request.to_vec(),
        request_length: request.len(),
        client_rate: 19_200,
        framing: Framing::Rtu,
        outcome,
        fault: None,
    }
}

/// The words of a request and its reply, both typed without their CRC.
fn said(request: &str, reply: &str) -> ExchangeWords {
    let outcome = RequestOutcome::Reply {
        bytes: with_crc(&bytes(reply)),
        took: Duration::from_millis(114),
        late_by: Duration::ZERO,
    };
    words(&exchange(&with_crc(&bytes(request)), outcome), &meter())
}

fn unheard(request: &str, reason: Silence) -> ExchangeWords {
    words(&exchange(&with_crc(&bytes(request)), RequestOutcome::Silence(reason)), &meter())
}

/// Requests with their replies, and all that is said of them.
const TRANSCRIPT: &[(&str, &str, ExchangeKind, &str)] = &[
    // One value: it needs no count.
    (
        "01 03 00 14 00 01",
        "01 03 02 0A 8C",
        ExchangeKind::Read,
        "holding 21 (real power total): 27.00 kW",
    ),
    (
        "01 04 00 14 00 01",
        "01 04 02 80 00",
        ExchangeKind::Read,
        "input 21 (real power total): ----",
    ),
    // Two registers, one value; then half of it.
    (
        "01 03 00 02 00 02",
        "01 03 04 00 00 30 39",
        ExchangeKind::Read,
        "holding 3-4 (real energy import total): 123.45 kWh",
    ),
    (
        "01 03 00 03 00 01",
        "01 03 02 30 39",
        ExchangeKind::Read,
        "holding 4 (part of real energy import total): 3039 hex|; 4 is the low half of the 32-bit value at 3",
    ),
    // Floats: 27.0 = 41D80000 hex.
    (
        "01 03 01 14 00 04",
        "01 03 08 41 D8 00 00 7F C0 00 00",
        ExchangeKind::Read,
        "holding 277-280 (real power total … reactive power total): 2 values, \
         real power total 27 kW, reactive power total ----",
    ),
    (
        "01 03 00 91 00 01",
        "01 03 02 11 00",
        ExchangeKind::Read,
        "holding 146 (diagnostic alerts): 4352 (phase loss A, low power factor B)",
    ),
    // A meter that answers unmapped registers with QNAN.
    (
        "01 03 00 6F 00 02",
        "01 03 04 80 00 80 00",
        ExchangeKind::Read,
        "holding 112-113 (reserved … nothing): 2 values, reserved ----, nothing 8000 hex",
    ),
    (
        "01 06 00 81 00 28",
        "01 06 00 81 00 28",
        ExchangeKind::Write,
        "write 130 (system type) = 40 (3L-1n): done",
    ),
    (
        "01 06 00 80 75 7E",
        "01 06 00 80 75 7E",
        ExchangeKind::Write,
        "write 129 (commands (reset)) = 30078 (clear all energy accumulators): done",
    ),
    (
        "01 10 00 82 00 02 04 00 C8 00 03",
        "01 10 00 82 00 02",
        ExchangeKind::Write,
        "write 131-132: 131 (CT ratio primary) = 200 A, \
         132 (CT ratio secondary interface (1 or 1/3 V)) = 3 (1/3 V): done",
    ),
    (
        "01 06 00 81 00 29",
        "01 86 03",
        ExchangeKind::Refused,
        "write 130 (system type) = 41: refused, exception 03 (illegal data value), \
         accepted: 10, 11, 12, 31, 40",
    ),
    (
        "01 06 00 14 00 01",
        "01 86 02",
        ExchangeKind::Refused,
        "write 21 (real power total) = 0.01 kW: refused, exception 02 (illegal data address), \
         21 may not be written",
    ),
    (
        "01 03 00 6F 00 02",
        "01 83 02",
        ExchangeKind::Refused,
        "holding 112-113 (reserved … nothing): refused, exception 02 (illegal data address), \
         registers 113-128 do not exist; the map goes on at 129",
    ),
    (
        "01 03 00 9A 00 01",
        "01 83 02",
        ExchangeKind::Refused,
        "holding 155 (clock day and month): refused, exception 02 (illegal data address), \
         there is nothing at 155 without the data log",
    ),
    (
        "01 06 00 9D 00 01",
        "01 86 02",
        ExchangeKind::Refused,
        "write 158 (log read page (0 none)) = 1: refused, exception 02 (illegal data address), \
         there is nothing at 158 without the data log",
    ),
    (
        "01 03 00 00 00 00",
        "01 83 03",
        ExchangeKind::Refused,
        "holding none from 1 on: refused, exception 03 (illegal data value), 1 to 125 may be read",
    ),
    // Beyond the last address.
    (
        "01 03 FF FF 00 02",
        "01 83 02",
        ExchangeKind::Refused,
        "holding 65536-65537 (nothing … nothing): refused, exception 02 (illegal data address), \
         register 65536 does not exist; the map ends at 40178",
    ),
    (
        "01 08 00 00 12 34",
        "01 88 01",
        ExchangeKind::Refused,
        "function 08 hex (diagnostics) 01 08 00 00 12 34 ED 7C: \
         refused, exception 01 (illegal function)",
    ),
    ("01 11", "01 11 05 F7 FF 41 42 43", ExchangeKind::Identify, "Report ID: \"ABC\", running"),
    ("01 11", "01 11 03 F7 00 41", ExchangeKind::Identify, "Report ID: \"A\", not running"),
    (
        "01 2B 0E 01 00",
        "01 2B 0E 01 01 00 00 02 00 02 41 42 02 01 56",
        ExchangeKind::Identify,
        "device identification, basic, from object 0: vendor \"AB\", version \"V\"",
    ),
    (
        "01 2B 0E 04 07",
        "01 AB 02",
        ExchangeKind::Refused,
        "device identification, object 7: refused, exception 02 (illegal data address)",
    ),
    // Fewer bytes than registers were asked for: no reply to this request.
    (
        "01 03 00 14 00 02",
        "01 03 02 0A 8C",
        ExchangeKind::Junk,
        "holding 21-22 (real power total … reactive power total): \
         garbled reply 01 03 02 0A 8C BF 41",
    ),
];

#[test]
fn a_transcript_is_told() {
    for (request, reply, kind, expected) in TRANSCRIPT {
        let words = said(request, reply);
        let (before, after) = expected.split_once('|').unwrap_or((expected, ""));
        assert_eq!(words.summary, format!("{before}, answered after 114 ms{after}"));
        assert_eq!(words.kind, *kind, "{expected}");
    }
}

const READ_21_30: &str = "01 03 00 14 00 0A";
/// 27.00 kW, 5.00 kvar, 27.46 kVA, PF 0.9833, 480.0 V, 277.1 V, 33.03 A, 60.00 Hz, two demands.
const REPLY_21_30: &str = "01 03 14 0A 8C 01 F4 0A BA 26 69 12 C0 0A D3 0C E7 17 70 0A 00 02 00";

#[test]
fn every_value_that_was_read_is_told() {
    let words = said(READ_21_30, REPLY_21_30);
    assert!(words.summary.contains(
        "10 values, real power total 27.00 kW, reactive power total 5.00 kVAR, apparent power total \
         27.46 kVA, power factor total 0.9833, voltage line to line average 480.0 V, "
    ));
}

#[test]
fn without_the_meters_scales_counts_are_shown() {
    let reply = RequestOutcome::Reply {
        bytes: with_crc(&bytes("01 03 02 0A 8C")),
        took: Duration::from_micros(37),
        late_by: Duration::from_micros(2500),
    };
    let exchange = exchange(&with_crc(&bytes("01 03 00 14 00 01")), reply);
    assert_eq!(
        words(&exchange, &LineContext::default()).summary,
        "holding 21 (real power total): 2700 x W kW, answered after 37 µs, \
         2.5 ms later than the wire has it"
    );
}

#[test]
fn every_silence_is_explained() {
    for (request, reason, kind, expected) in [
        (
            "07 03 00 14 00 01",
            Silence::ForeignUnit,
            ExchangeKind::Silent,
            "holding 21 (real power total): no answer, for unit 7, not for this meter (1)",
        ),
        (
            "00 06 00 81 00 28",
            Silence::Broadcast,
            ExchangeKind::Silent,
            "write 130 (system type) = 40 (3L-1n), to all units: no answer, \
             a broadcast is never answered",
        ),
        (
            "01 11",
            Silence::NobodyThere,
            ExchangeKind::Silent,
            "Report ID: no answer, nobody has the port open any more",
        ),
        (
            "01 11",
            Silence::PowerOff,
            ExchangeKind::Silent,
            "Report ID: no answer, no control power, or not one second since it came",
        ),
        (
            "01 11",
            Silence::Fault,
            ExchangeKind::Silent,
            "Report ID: no answer, a fault of the line: its wires, or bit errors",
        ),
        (
            "01 11",
            Silence::Gap,
            ExchangeKind::Junk,
            "01 11 C0 2C: no answer, a gap within the frame, or none between two",
        ),
        (
            "01 11",
            Silence::Collision,
            ExchangeKind::Silent,
            "Report ID: no answer, a collision: it came before the reply under way had ended, \
             or met its own",
        ),
        // A sound frame, but function 03 has four bytes of data.
        (
            "00 03 00 14 00",
            Silence::Length,
            ExchangeKind::Junk,
            "00 03 00 14 00 2B 44: no answer, 7 bytes are not the length of function 03 hex",
        ),
    ] {
        let words = unheard(request, reason);
        assert_eq!(words.summary, expected);
        assert_eq!(words.kind, kind, "{expected}");
    }
}

#[test]
fn no_two_silences_have_the_same_words() {
    let told: Vec<String> =
        Silence::ALL.iter().map(|reason| unheard("01 11", *reason).summary).collect();
    let mut different = told.clone();
    different.sort();
    different.dedup();
    assert_eq!(different.len(), Silence::ALL.len(), "{told:?}");
}

#[test]
fn rates_and_units_are_named() {
    let silent = |reason| Exchange {
        client_rate: 9600,
        framing: Framing::Rtu,
        ..exchange(&with_crc(&bytes("07 11")), RequestOutcome::Silence(reason))
    };
    let two = LineContext { units: vec![1, 2], ..meter() };
    assert_eq!(
        words(&silent(Silence::BaudRate), &two).summary,
        "Report ID: no answer, sent at 9600, the meter listens at 19200"
    );
    assert_eq!(
        words(&silent(Silence::ForeignUnit), &two).summary,
        "Report ID: no answer, for unit 7, no meter here (1, 2)"
    );
}

#[test]
fn a_wrong_check_says_what_it_should_be() {
    // 01 03 00 00 00 0A has C5 CD (Modbus over serial line, by hand).
    let outcome = RequestOutcome::Silence(Silence::Crc);
    let words = words(&exchange(&bytes("01 03 00 00 00 0A C5 CE"), outcome), &meter());
    assert_eq!(
        words.summary,
        "01 03 00 00 00 0A C5 CE: no answer, check (CRC) wrong: expected C5 CD, found C5 CE"
    );
    assert_eq!(words.kind, ExchangeKind::Junk);
}

#[test]
fn junk_is_counted() {
    let junk = Exchange {
        request_length: 3000,
        ..exchange(&[0x55; 256], RequestOutcome::Silence(Silence::Length))
    };
    let words = words(&junk, &meter());
    let end = "55 … (3000 bytes): no answer, 3000 bytes, a frame has 256 at most";
    assert_eq!(words.summary, "55 ".repeat(255) + end);
}

#[test]
fn a_reply_that_nobody_takes_is_lost() {
    let outcome = RequestOutcome::Dropped { bytes: with_crc(&bytes("01 03 02 0A 8C")) };
    let words = words(&exchange(&with_crc(&bytes("01 03 00 14 00 01")), outcome), &meter());
    assert_eq!(words.kind, ExchangeKind::Dropped);
    assert_eq!(
        words.summary,
        "holding 21 (real power total): 27.00 kW, but the client does not read: the reply is lost"
    );
}

#[test]
fn a_collision_is_a_garbled_reply() {
    let outcome = RequestOutcome::Reply {
        bytes: bytes("01 03 FF FF"),
        took: Duration::from_millis(9),
        late_by: Duration::ZERO,
    };
    let words = words(&exchange(&with_crc(&bytes("01 11")), outcome), &meter());
    assert_eq!(words.kind, ExchangeKind::Junk);
    assert_eq!(words.summary, "Report ID: garbled reply 01 03 FF FF, answered after 9.0 ms");
}

#[test]
fn any_bytes_are_told() {
    // A deterministic stream of bytes; lengths 0 to 255.
    let mut state = 1_u32;
    let mut next = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    for round in 0..4000 {
        let length = usize::from(next()) % 40;
        let mut request: Vec<u8> = (0..length).map(|_| next()).collect();
        let functions = [0x03, 0x04, 0x06, 0x10, 0x11, 0x2B, 0x55];
        if let Some(function) = request.get_mut(1) {
            *function = functions[round % functions.len()];
        }
        let reply = with_crc(&request);
        let outcome = match round % 4 {
            0 => RequestOutcome::Silence(Silence::Crc),
            1 => RequestOutcome::Silence(Silence::ForeignUnit),
            2 => RequestOutcome::Dropped { bytes: reply },
            _ => RequestOutcome::Reply {
                bytes: reply,
                took: Duration::ZERO,
                late_by: Duration::ZERO,
            },
        };
        let words = words(&exchange(&request, outcome), &meter());
        assert!(!words.summary.is_empty());
    }
}

/// A client that asks again before a slow line has carried the reply is told how long that takes: 100 registers
/// are 205 characters and 8 of the request, of ten bits each.
#[test]
fn a_client_that_is_too_impatient_is_told_why() {
    let request = with_crc(&bytes("01 03 00 00 00 64"));
    let exchange = exchange(&request, RequestOutcome::Silence(Silence::Collision));
    let line = LineContext { rate: Some(1200), ..LineContext::default() };
    let said = words(&exchange, &line).summary;
    assert!(
        said.contains("; request and reply take 1775 ms at 1200 bit/s: a client's time-out"),
        "{said}"
    );
    let fast = LineContext { rate: Some(38_400), ..LineContext::default() };
    assert!(!words(&exchange, &fast).summary.contains("time-out"));
}
