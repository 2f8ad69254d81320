//! The SunSpec registers against a list typed by hand from the guide (pages 30 to 33) and
//! the official models 1 and 201 to 204, with the guide's printed slips corrected.

use firmware_model::registers::{Register, RegisterFormat, map_rows};

use crate::support::World;

/// Identification: register and what it reads in system type 40.
const IDENTIFICATION: [(u16, u16); 9] = [
    (40_001, 0x5375),
    (40_002, 0x6E53),
    (40_003, 1),
    (40_004, 65),
    (40_069, 1),
    (40_070, 203),
    (40_071, 105),
    (40_177, 0xFFFF),
    (40_178, 0),
];

/// Measurements: register, SunSpec name, its scale factor's register, the system types
/// that have it, and the name under which the tests set it.
const MEASUREMENTS: &str = "
    40073 AphA    40076 all         I.A
    40074 AphB    40076 12,31,40    I.B
    40075 AphC    40076 31,40       I.C
    40077 PhV     40085 10,12,40    V.average
    40078 PhVphA  40085 10,12,40    V.A
    40079 PhVphB  40085 12,40       V.B
    40080 PhVphC  40085 40          V.C
    40081 PPV     40085 11,12,31,40 U.average
    40082 PhVphAB 40085 11,12,31,40 U.AB
    40083 PhVphBC 40085 31,40       U.BC
    40084 PhVphCA 40085 31,40       U.AC
    40086 Hz      40087 all         F.
    40089 WphA    40092 all         P.A
    40090 WphB    40092 12,31,40    P.B
    40091 WphC    40092 31,40       P.C
    40094 VAphA   40097 all         S.A
    40095 VAphB   40097 12,31,40    S.B
    40096 VAphC   40097 31,40       S.C
    40099 VARphA  40102 all         Q.A
    40100 VARphB  40102 12,31,40    Q.B
    40101 VARphC  40102 31,40       Q.C
    40103 PF      40107 all         PF.total
    40104 PFphA   40107 all         PF.A
    40105 PFphB   40107 12,31,40    PF.B
    40106 PFphC   40107 31,40       PF.C
";

/// Accumulators: register, SunSpec name, system types, name of the tests.
const ACCUMULATORS: &str = "
    40108 TotWhExp         all      Ph-export.total
    40110 TotWhExpPhA      all      Ph-export.A
    40112 TotWhExpPhB      12,31,40 Ph-export.B
    40114 TotWhExpPhC      31,40    Ph-export.C
    40116 TotWhImp         all      Ph-import.total
    40118 TotWhImpPhA      all      Ph-import.A
    40120 TotWhImpPhB      12,31,40 Ph-import.B
    40122 TotWhImpPhC      31,40    Ph-import.C
    40125 TotVAhExp        all      Sh-export.total
    40127 TotVAhExpPhA     all      Sh-export.A
    40129 TotVAhExpPhB     12,31,40 Sh-export.B
    40131 TotVAhExpPhC     31,40    Sh-export.C
    40133 TotVAhImp        all      Sh-import.total
    40135 TotVAhImpPhA     all      Sh-import.A
    40137 TotVAhImpPhB     12,31,40 Sh-import.B
    40139 TotVAhImpPhC     31,40    Sh-import.C
    40142 TotVArhImpQ1     all      Qh1.total
    40144 TotVArhImpQ1PhA  all      Qh1.A
    40146 TotVArhImpQ1PhB  12,31,40 Qh1.B
    40148 TotVArhImpQ1PhC  31,40    Qh1.C
    40150 TotVArhImpQ2     all      Qh2.total
    40152 TotVArhImpQ2PhA  all      Qh2.A
    40154 TotVArhImpQ2PhB  12,31,40 Qh2.B
    40156 TotVArhImpQ2PhC  31,40    Qh2.C
    40158 TotVArhExpQ3     all      Qh3.total
    40160 TotVArhExpQ3PhA  all      Qh3.A
    40162 TotVArhExpQ3PhB  12,31,40 Qh3.B
    40164 TotVArhExpQ3PhC  31,40    Qh3.C
    40166 TotVArhExpQ4     all      Qh4.total
    40168 TotVArhExpQ4PhA  all      Qh4.A
    40170 TotVArhExpQ4PhB  12,31,40 Qh4.B
    40172 TotVArhExpQ4PhC  31,40    Qh4.C
";

/// Scale factors at the factory settings: register, name, in types 10, 11, 12, in 31, 40.
/// W and Wh instead of kW and kWh add 3 to -2; three phases of 100 A and 20 % make 360 A.
const SCALE_FACTORS: &str = "
    40076 A_SF       -2 -1
    40085 V_SF       -1 -1
    40087 Hz_SF      -2 -2
    40092 W_SF        1  1
    40097 VA_SF       1  1
    40102 VAR_SF      1  1
    40107 PF_SF      -2 -2
    40124 TotWh_SF    1  1
    40141 TotVAh_SF   1  1
    40174 TotVArh_SF  1  1
";

const TYPES: [u16; 5] = [10, 11, 12, 31, 40];

fn lines(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table
        .lines()
        .map(|line| line.split_whitespace().collect())
        .filter(|line: &Vec<_>| line.len() > 1)
}

fn has(types: &str, code: u16) -> bool {
    types == "all" || types.split(',').any(|listed| listed == code.to_string())
}

fn register(world: &World, number: u16) -> u16 {
    world.map().read(Register::new(number).unwrap()).unwrap()
}

fn long(world: &World, number: u16) -> u32 {
    u32::from(register(world, number)) << 16 | u32::from(register(world, number + 1))
}

fn text(world: &World, first: u16, registers: u16) -> Vec<u8> {
    (first..first + registers).flat_map(|number| register(world, number).to_be_bytes()).collect()
}

#[test]
fn the_map_identifies_itself() {
    let world = World::factory();
    for (number, value) in IDENTIFICATION {
        assert_eq!(register(&world, number), value, "register {number}");
    }
    for (code, model) in [(10, 201), (11, 201), (12, 202), (31, 204), (40, 203)] {
        assert_eq!(register(&World::of_type(code), 40_070), model, "system type {code}");
    }
    let padded = |text: &str, bytes: usize| {
        let mut padded = text.as_bytes().to_vec();
        padded.resize(bytes, 0);
        padded
    };
    assert_eq!(text(&world, 40_005, 16), padded("Leviton", 32));
    assert_eq!(text(&world, 40_021, 16), padded("S4100", 32));
    assert_eq!(text(&world, 40_037, 8), padded("", 16));
    assert_eq!(text(&world, 40_045, 8), padded("V12.345", 16));
    assert_eq!(text(&world, 40_053, 16), padded("4E36C14C", 32));
}

#[test]
fn texts_are_ascii_and_end_with_a_zero_byte() {
    let mut world = World::factory();
    world.identity.serial_number = "ä".repeat(40);
    let serial = text(&world, 40_053, 16);
    assert_eq!(serial[..31], [b'?'; 31]);
    assert_eq!(serial[31], 0);
    assert_eq!(register(&world, 40_069), 1, "what follows is untouched");
}

#[test]
fn scale_factors_follow_the_settings() {
    for line in lines(SCALE_FACTORS) {
        for code in TYPES {
            let expected: i16 = line[if code < 31 { 2 } else { 3 }].parse().unwrap();
            let number = line[0].parse().unwrap();
            assert_eq!(register(&World::of_type(code), number) as i16, expected, "{line:?} {code}");
        }
    }
}

#[test]
fn measurements_stand_at_their_scale_where_the_system_type_has_them() {
    for line in lines(MEASUREMENTS) {
        let number: u16 = line[0].parse().unwrap();
        for code in TYPES {
            let mut world = World::of_type(code);
            // In the meter's own unit; a power factor in percent is 100 times the ratio.
            let count = match (line[2], code) {
                ("40076", 31 | 40) | ("40085", _) => 0.1,
                ("40076" | "40087", _) => 0.01,
                ("40107", _) => 0.0001,
                _ => 10.0,
            };
            for counts in [0_i16, 1, 1234, -1234, 9999, 32_767, -32_767] {
                world.set(line[4], f64::from(counts) * count);
                let expected = if has(line[3], code) { counts as u16 } else { 0x8000 };
                assert_eq!(register(&world, number), expected, "{line:?}, type {code}, {counts}");
            }
        }
    }
}

#[test]
fn accumulators_count_by_their_scale_and_unused_phases_are_zero() {
    for line in lines(ACCUMULATORS) {
        let number: u16 = line[0].parse().unwrap();
        for code in TYPES {
            let mut world = World::of_type(code);
            for counts in [0_u32, 1, 65_536, 4_294_967_295] {
                // 10 Wh are 36,000 J.
                world.set(line[3], f64::from(counts) * 36_000_000.0);
                let expected = if has(line[2], code) { counts } else { 0 };
                assert_eq!(long(&world, number), expected, "{line:?}, type {code}, {counts}");
            }
        }
    }
}

#[test]
fn sums_are_arithmetic_and_of_active_phases_only() {
    let fill = |mut world: World| {
        // Phase by phase, and totals that no sum of them gives.
        for (name, value) in [
            ("I.A", 41.2),
            ("I.B", 52.3),
            ("I.C", 63.4),
            ("I.average", 1.0),
            ("P.A", 10_120.0),
            ("P.B", -8_230.0),
            ("P.C", 12_340.0),
            ("P.total", 10.0),
            ("S.A", 11_010.0),
            ("S.B", 9_020.0),
            ("S.C", 13_030.0),
            ("S.total", 20.0),
            ("Q.A", 3_010.0),
            ("Q.B", -2_020.0),
            ("Q.C", 4_030.0),
            ("Q.total", 30.0),
        ] {
            world.set(name, value);
        }
        world
    };
    // Current, real, apparent, reactive.
    let cases = [
        (10, [4120_i16, 1012, 1101, 301]),
        (11, [4120, 1012, 1101, 301]),
        (12, [9350, 189, 2003, 99]),
        (31, [1569, 1423, 3306, 502]),
        (40, [1569, 1423, 3306, 502]),
    ];
    for (code, expected) in cases {
        let world = fill(World::of_type(code));
        let sums = [40_072, 40_088, 40_093, 40_098].map(|n| register(&world, n) as i16);
        assert_eq!(sums, expected, "system type {code}");
    }
}

#[test]
fn the_sum_of_currents_fits_at_the_largest_ct() {
    let mut world = World::factory();
    world.write(131, 9_102).unwrap();
    for phase in ["I.A", "I.B", "I.C"] {
        world.set(phase, 9_102.0 * 1.2);
    }
    // 138 is 0 (10,922 A fit), but three times that do not: A_SF is 1.
    assert_eq!((register(&world, 138), register(&world, 40_076)), (0, 1));
    assert_eq!(register(&world, 40_072), 3277);
    assert_eq!(register(&world, 111), 10_922);
}

#[test]
fn events_follow_the_alerts() {
    let cases = [
        (0x0000, 0x00),
        (0x0001, 0x40),
        (0x0004, 0x40),
        (0x0008, 0x20),
        (0x0020, 0x20),
        (0x0040, 0x00), // frequency has no event
        (0x0100, 0x0C),
        (0x0400, 0x0C),
        (0x0800, 0x10),
        (0x2000, 0x10),
        (0xC000, 0x00), // nor have pulses
        (0xFFFF, 0x7C),
    ];
    for (alerts, events) in cases {
        let mut world = World::factory();
        world.alerts = alerts;
        assert_eq!(long(&world, 40_175), events, "alerts {alerts:#06x}");
    }
}

#[test]
fn every_point_is_documented_under_its_official_name() {
    let rows = map_rows();
    let named: Vec<(u16, &str)> = rows
        .iter()
        .filter(|row| (40_072..40_175).contains(&row.register.number()))
        .map(|row| (row.register.number(), row.sunspec_name.unwrap()))
        .collect();
    let mut expected: Vec<(u16, &str)> =
        vec![(40_072, "A"), (40_088, "W"), (40_093, "VA"), (40_098, "VAR")];
    for table in [MEASUREMENTS, ACCUMULATORS, SCALE_FACTORS] {
        expected.extend(lines(table).map(|line| (line[0].parse::<u16>().unwrap(), line[1])));
    }
    expected.sort_unstable();
    assert_eq!(named, expected);
    for line in lines(MEASUREMENTS) {
        let number: u16 = line[0].parse().unwrap();
        let row = rows.iter().find(|row| row.register.number() == number).unwrap();
        let scale = lines(SCALE_FACTORS).find(|factor| factor[0] == line[2]).unwrap()[1];
        assert_eq!((row.scale.name(), row.format), (scale, RegisterFormat::SInt), "{row:?}");
    }
}
