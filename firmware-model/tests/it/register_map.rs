//! The register map against a list typed by hand from the guide's point map (pages 20 to
//! 29), with its printed slips corrected: numbers, access, format, unit, scale, what a
//! new meter reads, and both ends of each range with one beyond, in each system type.

mod list;

use firmware_model::Counter;
use firmware_model::registers::{Area, MapRow, Register, describe, map_rows};

use crate::support::World;
use list::{CONFIGURATION, DATA_LOG, FLOATS, INTEGERS, NOTHING};

const TYPES: [u16; 5] = [10, 11, 12, 31, 40];

struct Row {
    registers: (u16, u16),
    format: &'static str,
    unit: &'static str,
    scale: &'static str,
    non_volatile: bool,
    lowest: f64,
    highest: f64,
    types: Vec<u16>,
    name: &'static str,
}

fn integers() -> Vec<Row> {
    INTEGERS
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|fields| !fields.is_empty())
        .map(|fields| {
            let (first, last) = fields[0].split_once('-').unwrap_or((fields[0], fields[0]));
            assert_eq!(fields[1], "R");
            Row {
                registers: (first.parse().unwrap(), last.parse().unwrap()),
                format: fields[3],
                unit: fields[4],
                scale: fields[5],
                non_volatile: fields[2] == "NV",
                lowest: fields[6].parse().unwrap(),
                highest: fields[7].parse().unwrap(),
                types: match fields[8] {
                    "all" => TYPES.to_vec(),
                    "none" => vec![],
                    types => types.split(',').map(|code| code.parse().unwrap()).collect(),
                },
                name: fields[9],
            }
        })
        .collect()
}

fn float_register(name: &str, nth: usize) -> u16 {
    let words: Vec<&str> = FLOATS.split_whitespace().collect();
    words.chunks(2).filter(|pair| pair[1] == name).nth(nth).unwrap()[0].parse().unwrap()
}

impl Row {
    /// One count at the factory settings, in what the meter holds (W, V, A, Hz, mW s) and
    /// in the unit of the guide: I 0.01 A, V 0.1 V, W 0.01 kW, E 0.01 kWh.
    fn count(&self) -> (f64, f64) {
        match self.scale {
            "E" => (36_000_000.0, 0.01),
            "W" => (10.0, 0.01),
            "V" => (0.1, 0.1),
            "I" | "0.01" => (0.01, 0.01),
            "0.0001" => (0.0001, 0.0001),
            _ => (1.0, 1.0),
        }
    }

    /// The content of the integer register for a value of so many counts.
    fn expected(&self, counts: f64) -> u32 {
        match self.format {
            "ULong" => (counts.rem_euclid(4_294_967_296.0)) as u32,
            "SLong" => counts.clamp(self.lowest, self.highest) as i32 as u32,
            "SInt" => u32::from(counts.clamp(-32_767.0, 32_767.0) as i16 as u16),
            _ => counts.clamp(0.0, 32_767.0) as u32,
        }
    }
}

fn register(world: &World, number: u16) -> u16 {
    world.map().read(Register::new(number).unwrap()).unwrap()
}

fn long(world: &World, number: u16) -> u32 {
    u32::from(register(world, number)) << 16 | u32::from(register(world, number + 1))
}

fn integer(world: &World, row: &Row) -> u32 {
    match row.registers {
        (first, last) if first == last => u32::from(register(world, first)),
        (first, _) => long(world, first),
    }
}

#[test]
fn both_ends_of_every_measured_register_and_one_beyond_in_every_system_type() {
    let mut reserved = 0;
    for row in integers() {
        let float = float_register(row.name, if row.name == "reserved" { reserved } else { 0 });
        if row.name == "reserved" {
            reserved += 1;
        }
        for code in TYPES {
            let place = format!("register {} in system type {code}", row.registers.0);
            let mut world = World::of_type(code);
            if !row.types.contains(&code) {
                if row.name != "reserved" {
                    world.set(row.name, 123_456_789.0);
                }
                let nothing = if row.format == "ULong" { 0 } else { 0x8000 };
                assert_eq!(integer(&world, &row), nothing, "{place}");
                assert_eq!(long(&world, float), 0x7FC0_0000, "float of {place}");
                continue;
            }
            assert_eq!(integer(&world, &row), 0, "a new meter, {place}");
            assert_eq!(long(&world, float), 0, "a new meter, float of {place}");
            let (held, shown) = row.count();
            let (lowest, highest) = (row.lowest, row.highest);
            let beyond: &[f64] = match (row.unit, row.format) {
                // A counter counts up to its end, an accumulator from zero.
                ("-", _) => &[],
                (_, "ULong") => &[highest + 1.0, highest + 2.0],
                // A ratio ends at one by itself.
                ("ratio", _) => &[],
                _ => &[lowest - 1.0, highest + 1.0],
            };
            for counts in [lowest, 1.0, 1234.0, highest].iter().chain(beyond) {
                world.set(row.name, counts * held);
                assert_eq!(integer(&world, &row), row.expected(*counts), "{place} at {counts}");
                // An energy is one counter: its float begins again and stops with the integer.
                let counts = match row.format {
                    "ULong" if row.unit != "-" => counts.rem_euclid(4_294_967_296.0),
                    "SLong" => counts.clamp(lowest, highest),
                    _ => *counts,
                };
                let expected = (counts * shown) as f32;
                let got = f32::from_bits(long(&world, float));
                if row.unit == "-" {
                    assert_eq!(got.to_bits(), expected.min(4_294_967_040.0).to_bits(), "{place}");
                } else {
                    let tolerance = f64::from(expected.abs()) * 1e-7;
                    assert!(
                        f64::from((got - expected).abs()) <= tolerance,
                        "float of {place} at {counts}: {got}, not {expected}"
                    );
                }
            }
        }
    }
}

#[test]
fn every_measured_row_is_documented_as_the_guide_prints_it() {
    let rows = map_rows();
    let mut reserved = 0;
    for row in integers() {
        let float = float_register(row.name, if row.name == "reserved" { reserved } else { 0 });
        if row.name == "reserved" {
            reserved += 1;
        }
        let scale = if matches!(row.scale, "1" | "-") { "" } else { row.scale };
        let unit = if row.unit == "-" { "" } else { row.unit };
        let documented = find(&rows, row.registers.0);
        assert_eq!(documented.registers, row.registers.1 - row.registers.0 + 1);
        assert_eq!(documented.wire.0, row.registers.0 - 1);
        assert_eq!(documented.access(), "R");
        assert_eq!(documented.format.name(), row.format, "{documented:?}");
        assert_eq!((documented.unit, documented.scale.name()), (unit, scale), "{documented:?}");
        assert_eq!(documented.non_volatile, row.non_volatile, "{documented:?}");

        let mirror = find(&rows, float);
        assert_eq!((mirror.format.name(), mirror.registers), ("Float", 2));
        assert_eq!((mirror.name, mirror.unit), (documented.name, unit));
        assert_eq!((mirror.access(), mirror.scale.name()), ("R", ""));
    }
    let count = |area| rows.iter().filter(|row| row.area == area).count();
    assert_eq!((count(Area::Integer), count(Area::Float)), (76, 76));
}

fn find(rows: &[MapRow], register: u16) -> &MapRow {
    rows.iter().find(|row| row.register.number() == register).unwrap()
}

#[test]
fn configuration_reads_takes_and_refuses_what_the_guide_says_in_every_system_type() {
    let rows = map_rows();
    for fields in CONFIGURATION.lines().map(|line| line.split_whitespace().collect::<Vec<_>>()) {
        let Some(Ok(number)) = fields.first().map(|field| field.parse::<u16>()) else { continue };
        let documented = find(&rows, number);
        assert_eq!(documented.access(), fields[1], "{documented:?}");
        assert_eq!(documented.non_volatile, fields[2] == "NV", "{documented:?}");
        assert_eq!(documented.format.name(), fields[3], "{documented:?}");
        let unit = if fields[4] == "-" { "" } else { fields[4] };
        assert_eq!(documented.unit, unit, "{documented:?}");
        for code in TYPES {
            let place = format!("register {number} in system type {code}");
            let fresh = World::of_type(code);
            let default = match fields[if code < 31 { 5 } else { 6 }] {
                "type" => code,
                value => value.parse().unwrap(),
            };
            assert_eq!(register(&fresh, number), default, "a new meter, {place}");

            let mut refused = false;
            if fields[1] == "R" {
                assert_eq!(fresh.clone().write(number, default), Err(2), "{place} is read-only");
            }
            for field in &fields[7..] {
                let Ok(value) = field.parse::<u16>() else {
                    refused = *field == "!";
                    continue;
                };
                let mut world = fresh.clone();
                let answer = world.write(number, value);
                let reads = register(&world, number);
                if refused {
                    assert_eq!(answer, Err(3), "{value} to {place}");
                    assert_eq!(reads, default, "after {value} to {place}");
                    assert_eq!(world.commands, [], "{value} to {place}");
                } else {
                    assert_eq!(answer, Ok(()), "{value} to {place}");
                    let kept = if matches!(number, 129 | 151) { 0 } else { value };
                    assert_eq!(reads, kept, "after {value} to {place}");
                    assert_eq!(world.commands.len(), usize::from(number == 129));
                }
            }
        }
    }
}

#[test]
fn the_data_log_reads_takes_and_refuses_what_its_point_map_says() {
    let rows = map_rows();
    let mut seen = 0;
    for fields in DATA_LOG.lines().map(|line| line.split_whitespace().collect::<Vec<_>>()) {
        let Some(Ok(number)) = fields.first().map(|field| field.parse::<u16>()) else { continue };
        seen += 1;
        let row = find(&rows, number);
        assert_eq!((row.access(), row.non_volatile), (fields[1], fields[2] == "NV"), "{row:?}");
        assert_eq!((row.area, row.format.name()), (Area::DataLog, fields[3]), "{row:?}");
        assert_eq!(row.unit, if fields[4] == "-" { "" } else { fields[4] }, "{row:?}");
        assert_eq!(row.registers, if number == 164 { 2 } else { 1 });
        let fresh = World::factory();
        let default: u16 = fields[5].parse().unwrap();
        assert_eq!(register(&fresh, number), default, "a new meter, register {number}");
        if fields[1] == "R" {
            assert_eq!(fresh.clone().write(number, default), Err(2), "{number} is read-only");
        }
        let mut refused = false;
        for field in &fields[6..] {
            if matches!(*field, "+" | "!") {
                refused = *field == "!";
                continue;
            }
            let value: u16 = field.split('+').map(|part| part.parse::<u16>().unwrap()).sum();
            let mut world = fresh.clone();
            let (answer, kept) = if refused { (Err(3), default) } else { (Ok(()), value) };
            assert_eq!(world.write(number, value), answer, "{value} to {number}");
            assert_eq!(register(&world, number), kept, "after {value} to {number}");
            assert_eq!(world.clock_set.is_some(), number < 158 && !refused);
        }
    }
    assert_eq!(seen, 23);
}

#[test]
fn a_meter_without_a_data_log_has_none_of_its_registers() {
    let mut world = World::factory();
    world.identity.data_logging = false;
    for number in [155, 158, 160, 164, 178, 8000, 10_000, 13_760] {
        assert_eq!(world.read(number, 1), Err(2), "register {number}");
        assert_eq!(world.write(number, 257), Err(2), "register {number}");
    }
    assert_eq!(world.read(150, 6), Err(2), "a block that reaches into it");
    assert_eq!(world.write(129, 16_640), Err(3));
    let mapped: Vec<u16> = world.map().iter().map(|(register, _)| register.number()).collect();
    let expected: Vec<u16> =
        (1..=112).chain(129..=154).chain(257..=408).chain([7001]).chain(40_001..=40_178).collect();
    assert_eq!(mapped, expected);
}

/// Two bytes as one register, the high one first.
const fn word(high: u8, low: u8) -> u16 {
    u16::from_be_bytes([high, low])
}

#[test]
fn one_request_sets_the_log_whole_or_not_at_all() {
    let words = |values: &[u16]| values.iter().flat_map(|v| v.to_be_bytes()).collect::<Vec<_>>();
    let write = |world: &mut World, register: u16, values: &[u16]| {
        let [high, low] = (register - 1).to_be_bytes();
        let count = values.len() as u8;
        let head = [1, 16, high, low, 0, count, 2 * count];
        match world.ask(&[&head[..], &words(values)].concat()) {
            firmware_model::modbus::Answer::Reply(reply) if reply[1] == 0x90 => Err(reply[2]),
            firmware_model::modbus::Answer::Reply(_) => Ok(()),
            firmware_model::modbus::Answer::Silence(silence) => panic!("{silence:?}"),
        }
    };
    let read = |world: &World| [155, 156, 157, 158, 159].map(|n| register(world, n));
    let mut world = World::factory();
    // 29 February 2023 is not a date, whichever register comes last; in 2024 it is one.
    let day = word(29, 2);
    assert_eq!(write(&mut world, 155, &[day, word(12, 23), 0, 5, 1]), Err(3));
    assert_eq!(read(&world), [257, 0, 0, 0, 0], "nothing has changed");
    assert_eq!(write(&mut world, 155, &[day, word(12, 24), 0, 5, 4]), Err(3), "159 takes 0 to 3");
    assert_eq!(read(&world), [257, 0, 0, 0, 0], "nothing has changed");
    assert_eq!(write(&mut world, 155, &[day, word(12, 24), 0, 5, 1]), Ok(()));
    assert_eq!(read(&world), [day, word(12, 24), 0, 5, 1]);
    // From there neither the year nor the hour's register may take the day away.
    assert_eq!(world.write(156, 25), Err(3));
    assert_eq!(world.write(156, 28), Ok(()));
    // The whole date is judged at the end: from 2023, day before year in one request.
    assert_eq!(write(&mut world, 155, &[word(1, 3), 23]), Ok(()));
    assert_eq!(world.write(155, day), Err(3));
    assert_eq!(write(&mut world, 155, &[day, 24]), Ok(()));
    // Seconds among the values begin a second.
    assert!(!world.clock_set.unwrap().second_begins);
    assert_eq!(world.write(157, word(30, 45)), Ok(()));
    assert!(world.clock_set.unwrap().second_begins);
    // Reserved and read-only registers end the request.
    assert_eq!(write(&mut world, 158, &[0, 0, 0]), Err(2), "160 is read-only");
    assert_eq!(write(&mut world, 151, &[0, 0, 0, 0, 257]), Err(2), "152 is read-only");
    assert_eq!(write(&mut world, 169, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 113]), Err(3));
    assert_eq!([169, 178].map(|n| register(&world, n)), [3, 157]);
    assert_eq!(write(&mut world, 169, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 112]), Ok(()));
    assert_eq!([169, 178].map(|n| register(&world, n)), [1, 112]);
    assert_eq!(write(&mut world, 178, &[1, 1]), Err(2), "179 does not exist");
}

#[test]
fn the_system_voltage_must_lie_between_82_and_660_volts_behind_the_pt() {
    // PT ratio, then what 134 takes and refuses.
    let cases: [(u16, &[u16], &[u16]); 4] = [
        (100, &[82, 660], &[81, 661]),
        (200, &[164, 1320], &[163, 1321]),
        (32_000, &[26_240, 32_000], &[26_239, 32_001]),
        (1, &[], &[82, 660, 32_000]),
    ];
    for (ratio, taken, refused) in cases {
        let mut world = World::factory();
        assert_eq!(world.write(133, ratio), Ok(()), "133 takes {ratio} whatever 134 holds");
        assert_eq!(register(&world, 134), 600, "134 keeps its value");
        for value in taken {
            assert_eq!(world.clone().write(134, *value), Ok(()), "{value} at ratio {ratio}");
        }
        for value in refused {
            assert_eq!(world.clone().write(134, *value), Err(3), "{value} at ratio {ratio}");
        }
    }
}

#[test]
fn derived_registers_follow_the_configuration_at_once() {
    let mut world = World::factory();
    // 480 V and 400 A: sqrt(3) x 480 x 400 = 332.554 kW; 10 Wh need 50 ms (at most 360 kW).
    world.write(134, 480).unwrap();
    world.write(131, 400).unwrap();
    world.write(144, 10).unwrap();
    assert_eq!(register(&world, 145), 50);
    // 1.2 x 332.554 kW and 1.2 x 400 A do not fit 32767 hundredths, 1.2 x 480 V no tenths
    // less: kW by tenths, A by hundredths only up to 273 A.
    assert_eq!([138, 139, 140, 141].map(|n| register(&world, n) as i16), [-1, -1, -1, -1]);
    assert_eq!(register(&world, 135), 3326);
    // The largest CT leaves 10 Wh without a duration: it stays, 145 shows the fastest.
    world.write(131, 32_000).unwrap();
    assert_eq!([144, 145].map(|n| register(&world, n)), [10, 10]);
    // sqrt(3) x 480 V x 32,000 A = 26,604.3 kW, and 1.2 times that fits whole kW.
    assert_eq!([140, 135].map(|n| register(&world, n)), [0, 26_604]);
    assert_eq!(world.write(144, 10), Err(3), "nor is it taken again");
    assert_eq!(world.write(144, 100), Err(3), "18,000 kW at most");
    assert_eq!(world.write(144, 1000), Ok(()), "180,000 kW at most");
}

#[test]
fn energies_stand_when_their_scale_changes() {
    let mut world = World::factory();
    world.energies.total.real_import = 3_600_000_000 * 1_234_567 + 1_800_000_000;
    assert_eq!(long(&world, 3), 123_456_750);
    // 32 kA at 600 V: E becomes 1 in types with three phases (33,255 kW).
    world.write(131, 32_000).unwrap();
    assert_eq!(register(&world, 141) as i16, 1);
    assert_eq!(long(&world, 3), 123_457, "1,234,567.5 kWh by tens");
    assert!((f64::from(f32::from_bits(long(&world, 259))) - 1_234_567.5).abs() < 0.1);
}

#[test]
fn alerts_counters_and_firmware_read_as_they_are() {
    let mut world = World::factory();
    world.alerts = 0xC781;
    (world.energy_resets, world.power_ups) = (Counter::new(32_768), Counter::new(40_000));
    assert_eq!(register(&world, 146), 0xC781);
    assert_eq!([147, 152].map(|n| register(&world, n)), [32_767, 32_767], "counters stop");
    assert_eq!(register(&world, 7001), 12_345);
    world.identity.firmware = 1_020;
    assert_eq!(register(&world, 7001), 1_020);
    assert_eq!(world.write(7001, 1), Err(2));
}

#[test]
fn what_cannot_be_told_is_not_a_number_and_nothing_else_is() {
    let mut world = World::factory();
    world.readings.frequency = None;
    assert_eq!((register(&world, 28), long(&world, 291)), (0x8000, 0x7FC0_0000));
    world.readings.real.total = Some(-1e12);
    world.readings.power_factor.total = Some(f64::NAN);
    assert_eq!(register(&world, 21), 0x8001, "saturated, not QNAN");
    assert_eq!((register(&world, 24), long(&world, 283)), (0x8000, 0x7FC0_0000));
    world.readings.current.phases[0] = Some(-0.0);
    assert_eq!(long(&world, 401), 0, "no negative zero");
}

#[test]
fn stored_energies_of_an_unused_phase_return_with_its_system_type() {
    let mut world = World::factory();
    world.set("Ph-import.B", 36_000_000.0 * 77.0);
    assert_eq!(long(&world, 45), 77);
    world.write(130, 10).unwrap();
    assert_eq!((long(&world, 45), long(&world, 319)), (0, 0x7FC0_0000));
    world.write(130, 40).unwrap();
    assert_eq!(long(&world, 45), 77);
}

#[test]
fn there_is_nothing_between_the_areas() {
    let mut world = World::factory();
    for number in NOTHING {
        assert_eq!(world.read(number, 1), Err(2), "register {number}");
        assert_eq!(world.write(number, 0), Err(2), "register {number}");
        assert_eq!(describe(Register::new(number).unwrap()), None, "register {number}");
    }
    let mapped: Vec<u16> = world.map().iter().map(|(register, _)| register.number()).collect();
    let expected: Vec<u16> =
        [1..=112, 129..=178, 257..=408, 7001..=7001, 8000..=13_760, 40_001..=40_178]
            .into_iter()
            .flatten()
            .collect();
    assert_eq!(mapped, expected);
    for number in expected {
        assert!(describe(Register::new(number).unwrap()).is_some_and(|name| !name.is_empty()));
    }
}

#[test]
fn registers_have_names_for_people() {
    let name = |number| describe(Register::new(number).unwrap()).unwrap();
    assert_eq!(name(21), "real power, total");
    assert_eq!(name(4), "real energy, import, total", "the second half too");
    assert_eq!(name(105), "voltage, A to C");
    assert_eq!(name(393), "voltage, A to C");
    assert_eq!(name(130), "system type");
    assert_eq!(name(165), "real energy, import, at the latest log", "the second half too");
    assert_eq!(name(9000), "log buffer picked by register 158, newest entry first");
    assert_eq!(name(40_072), "current, sum of active phases");
    assert_eq!(name(40_020), "manufacturer");
}

#[test]
fn rows_ascend_and_say_in_which_range_their_values_lie() {
    let rows = map_rows();
    assert!(rows.windows(2).all(|pair| pair[0].register < pair[1].register));
    let total: u32 = rows.iter().map(|row| u32::from(row.registers)).sum();
    assert_eq!(total, 112 + 50 + 152 + 1 + 5761 + 178, "every register has a row");
    let ranges = [
        (1, "-2147483647 to 2147483647"),
        (3, "0 to 4294967295"),
        (21, "-32767 to 32767"),
        (23, "0 to 32767"),
        (28, "4500 to 6500"),
        (38, "always 0x8000 (QNAN)"),
        (129, "30078, 21211, 21212, 16640, 16498"),
        (130, "10, 11, 12, 31, 40"),
        (131, "1 to 32000"),
        (150, "0, 10 to 32767"),
        (311, "always 0x7FC00000 (QNAN)"),
        (313, "0 to 4294967040"),
        (40_001, "0x53756E53"),
        (40_070, "201 to 204"),
    ];
    for (number, range) in ranges {
        assert_eq!(find(&rows, number).range, range, "register {number}");
    }
}
