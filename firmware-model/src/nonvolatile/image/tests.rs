use proptest::array::{uniform3, uniform4, uniform10};
use proptest::prelude::*;

use super::*;

fn phase() -> impl Strategy<Value = PhaseEnergies> {
    let energy = || prop_oneof![Just(0), -ENERGY_LIMIT..=ENERGY_LIMIT, 0..1_000_000_000_i128];
    (uniform4(energy()), uniform4(energy())).prop_map(|([a, b, c, d], reactive)| PhaseEnergies {
        real_import: a,
        real_export: b,
        reactive,
        apparent_import: c,
        apparent_export: d,
    })
}

fn setup() -> impl Strategy<Value = Setup> {
    // Any accepted value of each setting, whatever the others are.
    let seeds = prop::collection::vec(any::<u32>(), SETTINGS.len());
    seeds.prop_map(|seeds| {
        let mut setup = Setup::default();
        for (row, seed) in SETTINGS.iter().zip(seeds) {
            let value = match row.accepts {
                crate::Accepts::Range(low, high) | crate::Accepts::ZeroOr(low, high) => {
                    low + seed % (high - low + 1)
                }
                crate::Accepts::OneOf(values) => values[seed as usize % values.len()],
            };
            setup.restore(row.setting, value).unwrap();
        }
        setup
    })
}

fn powers() -> impl Strategy<Value = Powers> {
    let power = || prop_oneof![Just(0.0), 0.0..1e12_f64, Just(f64::MAX)];
    uniform3(power()).prop_map(|[real, reactive, apparent]| Powers { real, reactive, apparent })
}

fn log() -> impl Strategy<Value = DataLog> {
    let pointer = prop_oneof![1_u16..=112, Just(146), 155_u16..=157];
    let settings = (0..=10_u8, any::<bool>(), any::<bool>(), uniform10(pointer)).prop_map(
        |(page, single_shot, halted, pointers)| LogSettings { page, single_shot, halted, pointers },
    );
    let entries = (prop_oneof![0..40_usize, Just(5760)], 0..5760_usize, any::<u16>());
    let entries = entries.prop_map(|(held, next, seed)| {
        let rows = (0..held).map(|n| [seed.wrapping_add(n as u16); 10]).collect();
        LogEntries::from_parts(rows, if held == 5760 { next } else { held }).unwrap()
    });
    let stamp =
        prop::option::of((0..1_000_000_000_000_i128, 0..6_000_000_000_u64)).prop_map(|stamp| {
            stamp.map(|(energy, at)| LogStamp { energy, time: DateTime::from_seconds(at) })
        });
    // Bits 1, 2, 6 and 3, 4, 5.
    let lasting = any::<u16>().prop_map(|bits| bits & 0x46);
    let event = || any::<u16>().prop_map(|bits| bits & 0x38);
    (settings, entries, 0..=32_767_u16, 0..=32_767_u16, stamp, lasting, event(), event()).prop_map(
        |(settings, entries, wraps_or_missed, since_wrap, latest, lasting, now, before)| DataLog {
            settings,
            entries,
            wraps_or_missed: Counter::new(wraps_or_missed),
            since_wrap: Counter::new(since_wrap),
            latest,
            lasting,
            events: [now, before],
        },
    )
}

fn memory() -> impl Strategy<Value = Nonvolatile> {
    let energies =
        (phase(), uniform3(phase())).prop_map(|(total, phases)| Energies { total, phases });
    let counts = (any::<u32>(), any::<u32>(), 0..=32_767_u16, 0..=32_767_u16);
    (setup(), energies, [powers(), powers()], counts, log()).prop_map(
        |(setup, energies, demand_maxima, (import, export, energy_resets, power_ups), log)| {
            Nonvolatile {
                setup,
                energies,
                demand_maxima,
                pulses: PulseCounters { import, export },
                energy_resets: Counter::new(energy_resets),
                power_ups: Counter::new(power_ups),
                log,
            }
        },
    )
}

/// The same bytes with a good checksum.
fn sealed(mut image: Vec<u8>) -> Vec<u8> {
    image.truncate(image.len() - 4);
    // The polynomial of IEEE 802.3, bit by bit: a witness beside the program's own.
    let mut crc = u32::MAX;
    for byte in &image {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    image.extend((!crc).to_be_bytes());
    image
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() })]

    #[test]
    fn every_memory_comes_back(memory in memory()) {
        prop_assert_eq!(Nonvolatile::from_bytes(&memory.to_bytes()), Ok(memory));
    }

    #[test]
    fn one_damaged_byte_is_seen(memory in memory(), place in any::<prop::sample::Index>(), flip in 1..=255_u8) {
        let mut image = memory.to_bytes();
        let place = place.index(image.len());
        image[place] ^= flip;
        prop_assert_eq!(Nonvolatile::from_bytes(&image), Err(ImageError::Checksum));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Nonvolatile::from_bytes(&bytes).is_err());
        if bytes.len() >= 4 {
            // Whether they are an image or not: behind the checksum they are judged.
            let _ = Nonvolatile::from_bytes(&sealed(bytes));
        }
    }

    #[test]
    fn what_is_damaged_under_a_good_checksum_is_refused_or_is_a_memory(
        memory in memory(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut image = memory.to_bytes();
        for (place, byte) in damage {
            let place = place.index(image.len().min(1000));
            image[place] = byte;
        }
        if let Some(cut) = cut {
            image.truncate(4 + cut.index(image.len() - 4));
        }
        if let Ok(memory) = Nonvolatile::from_bytes(&sealed(image)) {
            prop_assert_eq!(Nonvolatile::from_bytes(&memory.to_bytes()), Ok(memory));
        }
    }
}

/// The image of a new meter, of which the places of some values are known: the setting with
/// number n (from 1) has its id at 2 + 5 + 5 (n - 1).
fn new_meter_with(place: usize, bytes: &[u8]) -> Result<Nonvolatile, ImageError> {
    let mut image = Nonvolatile::default().to_bytes();
    image[place..place + bytes.len()].copy_from_slice(bytes);
    Nonvolatile::from_bytes(&sealed(image))
}

#[test]
fn values_outside_their_range_are_named() {
    let setting = |number: usize| 2 + 5 + 5 * (number - 1) + 1;
    for (number, setting_of, value) in [
        (1, Setting::Address, 248),
        (2, Setting::Baud, 57_600),
        (4, Setting::SystemType, 41),
        (5, Setting::CtPrimary, 32_001),
        (13, Setting::DemandSubinterval, 9),
        (16, Setting::ResetPassword, 100_000),
    ] {
        let refused = new_meter_with(setting(number), &u32::to_be_bytes(value));
        assert_eq!(refused, Err(ImageError::Setting(setting_of, value)));
    }
    // A system voltage that the PT ratio beside it does not fit is as the meter had it.
    let kept = new_meter_with(setting(8), &u32::to_be_bytes(32_000)).unwrap();
    assert_eq!(kept.setup.get(Setting::SystemVoltage), 32_000);

    // Behind 16 settings: energies, demand (6 doubles), pulses, counters.
    let energies = 2 + 5 + 80 + 5;
    let demand = energies + 32 * 16 + 5;
    let counters = demand + 48 + 5 + 8 + 5;
    let log = counters + 4 + 5;
    let state = log + 22 + 5;
    for (place, bytes, name) in [
        (energies, &[0x7F][..], "an energy accumulator"),
        (demand, &[0x7F, 0xF0], "a maximum demand"),
        (counters, &[0x80], "the count of energy resets"),
        (counters + 2, &[0x80], "the count of power-ups"),
        (log, &[11], "the log's state"),
        (log + 2, &[0, 113], "a log pointer"),
        (state, &[0x80], "the log's state"),
        (state + 4, &[0, 1], "the log's state"),
        (state + 6, &[0, 2], "the log's state"),
    ] {
        assert_eq!(new_meter_with(place, bytes), Err(ImageError::Value(name)), "at {place}");
    }
    assert_eq!(new_meter_with(log + 1, &[4]), Err(ImageError::Record("log settings")));
    assert_eq!(new_meter_with(state + 10, &[9]), Err(ImageError::Record("log entries")));
}

#[test]
fn the_first_bytes_stay_as_they_were_given() {
    let image = Nonvolatile::default().to_bytes();
    // Version 1, record 1 of 80 bytes, setting 1 (address) is 1, setting 2 (baud) is 19200.
    assert_eq!(image[..17], [0, 1, 1, 0, 0, 0, 80, 1, 0, 0, 0, 1, 2, 0, 0, 0x4B, 0]);
    let ids: Vec<u8> = image[7..87].chunks(5).map(|entry| entry[0]).collect();
    assert_eq!(ids, (1..=16).collect::<Vec<u8>>());
}

#[test]
fn other_versions_and_ends_are_told_apart() {
    assert_eq!(new_meter_with(0, &[0, 2]), Err(ImageError::Newer(2)));
    assert_eq!(Nonvolatile::from_bytes(&[]), Err(ImageError::Truncated));
    assert_eq!(Nonvolatile::from_bytes(&sealed(vec![0; 4])), Err(ImageError::Truncated));
    assert_eq!(new_meter_with(2, &[9]), Err(ImageError::Record("settings")));
    let mut longer = Nonvolatile::default().to_bytes();
    longer.push(0);
    assert_eq!(
        Nonvolatile::from_bytes(&sealed(longer.clone())),
        Err(ImageError::Record("nothing known"))
    );
    assert_eq!(Nonvolatile::from_bytes(&longer), Err(ImageError::Checksum));
}
