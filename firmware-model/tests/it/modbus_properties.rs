//! What holds for every frame: the meter never panics, says why it is silent, and answers
//! with frames that are themselves sound.

use firmware_model::modbus::{Answer, Silence};
use proptest::prelude::*;

use crate::support::{World, with_check};

/// Registers that the meter has, base 1.
const AREAS: [(u32, u32); 6] =
    [(1, 112), (129, 178), (257, 408), (7001, 7001), (8000, 13_760), (40_001, 40_178)];

fn has(register: u32) -> bool {
    AREAS.iter().any(|(first, last)| (*first..=*last).contains(&register))
}

/// Whether `reply` is a sound reply to `request`: unit, function, check, length.
fn is_sound(request: &[u8], reply: &[u8]) -> bool {
    let body = &reply[..reply.len() - 2];
    if with_check(body) != reply || reply.len() > 256 || body[0] != request[0] {
        return false;
    }
    if body[1] & 0x80 != 0 {
        return body.len() == 3 && body[1] == request[1] | 0x80 && (1..=3).contains(&body[2]);
    }
    body[1] == request[1]
        && match body[1] {
            3 | 4 => body[2] == 2 * request[5] && body.len() == 3 + usize::from(body[2]),
            6 | 0x10 => body == &request[..6],
            0x11 => body.len() == 3 + usize::from(body[2]),
            0x2B => body.len() > 8 && body[2..4] == request[2..4],
            _ => false,
        }
}

/// A request that is nearly right: a function of the meter, addresses near its areas.
fn likely_request() -> impl Strategy<Value = Vec<u8>> {
    let unit = prop_oneof![8 => Just(1_u8), 1 => Just(0), 1 => any::<u8>()];
    let function =
        prop_oneof![8 => prop::sample::select(&[3, 4, 6, 0x10, 0x11, 0x2B][..]), 1 => any::<u8>()];
    let wire = prop_oneof![
        0_u16..140,
        125_u16..185,
        250_u16..420,
        7_990_u16..8_010,
        39_990_u16..40_180,
        any::<u16>()
    ];
    let count = prop_oneof![0_u16..10, 120_u16..130, any::<u16>()];
    let values = prop::collection::vec(any::<u8>(), 0..250);
    (unit, function, wire, count, values, any::<bool>()).prop_map(
        |(unit, function, wire, count, values, honest)| {
            let [high, low] = wire.to_be_bytes();
            let [count_high, count_low] = count.to_be_bytes();
            let mut bytes = vec![unit, function, high, low, count_high, count_low];
            if function == 0x10 {
                let length = if honest { count_low.min(123) * 2 } else { values.len() as u8 };
                bytes.push(length);
                bytes.extend(values.iter().cycle().take(usize::from(length)));
            }
            bytes
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..Default::default() })]

    #[test]
    fn arbitrary_bytes_never_panic_and_change_nothing_without_a_check(
        frame in prop::collection::vec(any::<u8>(), 0..300)
    ) {
        let mut world = World::factory();
        let before = world.setup.clone();
        let sound = frame.len() >= 4 && with_check(&frame[..frame.len() - 2]) == frame;
        let answer = world.send(&frame);
        if !sound {
            let expected = if frame.len() > 256 { Silence::Length } else { Silence::Crc };
            prop_assert_eq!(answer, Answer::Silence(expected));
            prop_assert_eq!(world.setup, before);
        }
    }

    #[test]
    fn arbitrary_bytes_with_a_check_get_a_sound_reply_or_a_named_silence(
        body in prop::collection::vec(any::<u8>(), 2..254)
    ) {
        let request = with_check(&body);
        match World::factory().send(&request) {
            Answer::Reply(reply) => {
                prop_assert_eq!(body[0], 1);
                prop_assert!(is_sound(&request, &reply), "{:02x?} to {:02x?}", reply, request);
            }
            Answer::Silence(Silence::ForeignUnit) => prop_assert!(body[0] > 1),
            Answer::Silence(Silence::Broadcast) => prop_assert_eq!(body[0], 0),
            Answer::Silence(Silence::Length) => {
                prop_assert!(body[0] == 0 && [3, 4, 6, 0x10, 0x11, 0x2B].contains(&body[1]));
            }
            Answer::Silence(other) => prop_assert!(false, "not the frame's fault: {:?}", other),
        }
    }

    #[test]
    fn nearly_right_requests_get_sound_replies_and_a_setup_that_stands(
        requests in prop::collection::vec(likely_request(), 1..20)
    ) {
        let mut world = World::factory();
        for body in requests {
            let before = world.setup.clone();
            let request = with_check(&body);
            if let Answer::Reply(reply) = world.send(&request) {
                prop_assert!(is_sound(&request, &reply), "{:02x?} to {:02x?}", reply, request);
                if reply[1] & 0x80 != 0 || ![6, 0x10].contains(&reply[1]) {
                    prop_assert_eq!(&world.setup, &before, "a refusal or a read changed it");
                }
            }
            // A client reads back every setting without an error.
            prop_assert_eq!(world.read(129, 50).map(|values| values.len()), Ok(50));
        }
    }

    #[test]
    fn a_read_is_answered_exactly_where_every_register_exists(
        wire in prop_oneof![0_u16..420, 6_990_u16..7_010, 7_900_u16..8_100, 13_600_u16..13_800, 39_990_u16..40_190, any::<u16>()],
        count in 0_u16..130,
    ) {
        let [high, low] = wire.to_be_bytes();
        let mut world = World::factory();
        let answer = world.ask(&[1, 3, high, low, 0, count as u8]);
        let first = u32::from(wire) + 1;
        let all = (first..first + u32::from(count)).all(has);
        let Answer::Reply(reply) = answer else { panic!("no reply") };
        let expected = match (count, all) {
            (1..=125, true) => (3, 2 * count as u8),
            (1..=125, false) => (0x83, 2),
            _ => (0x83, 3),
        };
        prop_assert_eq!((reply[1], reply[2]), expected);
        if reply[1] == 3 {
            // A block is what its registers read alone.
            for (place, bytes) in reply[3..reply.len() - 2].chunks(2).enumerate() {
                let alone = world.read((first + place as u32) as u16, 1).unwrap();
                prop_assert_eq!(u16::from(bytes[0]) << 8 | u16::from(bytes[1]), alone[0]);
            }
        }
    }
}
