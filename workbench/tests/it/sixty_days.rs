//! Sixty days of the shipped solar profile, against what a person works out from the
//! table: each row holds for 900 s, which is also the demand sub-interval, and 60 days
//! fill the log to its last entry.
//!
//! The calculation below knows watts and rows alone: no waveform, no accumulator.

use firmware_model::registers::Wire;
use firmware_model::{Energies, LOG_DEPTH, MeteringPath, Tick};
use workbench::library::Packed;
use workbench::scenario::{RECORDINGS, Scenario};
use workbench::simulation::Bus;

const DAYS: usize = 60;
const ROWS: usize = 96;
const QUARTER: i64 = 900;

/// W and var of phases A, B and C in each quarter of an hour of the day.
fn table() -> Vec<[[i64; 2]; 3]> {
    let text = RECORDINGS.iter().find(|one| one.path == "recordings/solar-day.csv").unwrap().text;
    let rows = text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit()));
    let rows: Vec<_> = rows
        .enumerate()
        .map(|(index, line)| {
            let n: Vec<i64> = line.split(',').map(|field| field.parse().unwrap()).collect();
            assert_eq!(n[0], index as i64 * QUARTER);
            [[n[1], n[2]], [n[3], n[4]], [n[5], n[6]]]
        })
        .collect();
    assert_eq!(rows.len(), ROWS);
    rows
}

fn total(row: &[[i64; 2]; 3]) -> [i64; 2] {
    [0, 1].map(|part| row.iter().map(|phase| phase[part]).sum())
}

fn apparent([watts, vars]: [i64; 2]) -> f64 {
    ((watts * watts + vars * vars) as f64).sqrt()
}

/// Quadrants 1 to 4 as 0 to 3.
fn quadrant([watts, vars]: [i64; 2]) -> usize {
    match (watts >= 0, vars >= 0) {
        (true, true) => 0,
        (false, true) => 1,
        (false, false) => 2,
        (true, false) => 3,
    }
}

fn bus(path: MeteringPath) -> Bus {
    bus_of("solar-profile", path)
}

fn bus_of(scenario: &str, path: MeteringPath) -> Bus {
    let scenario = Scenario::shipped(scenario).unwrap();
    Bus::new(&scenario, &panels::Panel::builtin().unwrap().menu, path)
}

/// The integer registers of the meter on a bus, counted from 1.
fn reader(bus: &Bus) -> impl Fn(u16) -> u16 {
    let map = bus.stations()[0].meter().registers().unwrap();
    move |register| {
        let mut word = [0];
        map.read_block(Wire(register - 1), &mut word).unwrap();
        word[0]
    }
}

/// Within one count of what was worked out.
fn is(what: &str, found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1.0, "{what}: {found} instead of {expected}");
}

#[test]
fn sixty_days_in_energies_maxima_pulses_and_log() {
    let table = table();
    let mut bus = bus(MeteringPath::Auto);
    bus.advance(Tick::from_seconds(DAYS as u64 * 86_400));
    let word = reader(&bus);
    let long =
        |register: u16| f64::from(u32::from(word(register)) << 16 | u32::from(word(register + 1)));
    // Counts of 10 W and of 10 Wh, which is 36,000 W s: 480 V and 100 A.
    assert_eq!([word(140), word(141)].map(|exponent| exponent as i16), [-2, -2]);
    let energy_count = 36_000.0;
    let over_days = |quarter: &dyn Fn(&[[i64; 2]; 3]) -> f64| {
        let day: f64 = table.iter().map(quarter).sum();
        day * (DAYS as i64 * QUARTER) as f64 / energy_count
    };

    let import = |power: [i64; 2]| power[0].max(0) as f64;
    let export = |power: [i64; 2]| (-power[0]).max(0) as f64;
    is("import", long(3), over_days(&|row| import(total(row))));
    is("export", long(5), over_days(&|row| export(total(row))));
    for index in 0..4 {
        let vars = |power: [i64; 2]| {
            if quadrant(power) == index { power[1].abs() as f64 } else { 0.0 }
        };
        let register = 7 + 2 * index as u16;
        is("vars", long(register), over_days(&|row| vars(total(row))));
        for phase in 0..3 {
            let register = 55 + 6 * index as u16 + 2 * phase as u16;
            is("vars of a phase", long(register), over_days(&|row| vars(row[phase])));
        }
    }
    let volt_amperes = |import: bool| {
        move |power: [i64; 2]| if (power[0] >= 0) == import { apparent(power) } else { 0.0 }
    };
    is("apparent import", long(17), over_days(&|row| volt_amperes(true)(total(row))));
    is("apparent export", long(19), over_days(&|row| volt_amperes(false)(total(row))));
    for phase in 0..3 {
        let register = 2 * phase as u16;
        is("import of a phase", long(43 + register), over_days(&|row| import(row[phase])));
        is("export of a phase", long(49 + register), over_days(&|row| export(row[phase])));
        let of_phase = |import| over_days(&|row| volt_amperes(import)(row[phase]));
        is("apparent import of a phase", long(79 + register), of_phase(true));
        is("apparent export of a phase", long(85 + register), of_phase(false));
    }
    // 1 kWh a pulse.
    let pulses = energy_count / 3_600_000.0;
    is("import pulses", long(39), over_days(&|row| import(total(row))) * pulses);
    is("export pulses", long(41), over_days(&|row| export(total(row))) * pulses);

    // Maxima, each quantity by its own sign; apparent demand has the sign of real power.
    let largest = |of: &dyn Fn([i64; 2]) -> f64| {
        table.iter().map(|row| of(total(row))).fold(0.0, f64::max) / 10.0
    };
    let maximum = |register: u16| f64::from(word(register) as i16);
    let signed = |power: [i64; 2]| apparent(power) * if power[0] < 0 { -1.0 } else { 1.0 };
    is("max import W", maximum(32), largest(&|power| power[0] as f64));
    is("max import var", maximum(33), largest(&|power| power[1] as f64));
    is("max import VA", maximum(34), largest(&signed));
    is("max export W", maximum(35), largest(&|power| -power[0] as f64));
    is("max export var", maximum(36), largest(&|power| -power[1] as f64));
    is("max export VA", maximum(37), largest(&|power| -signed(power)));

    log(&bus, &table, energy_count);
}

/// All ten buffers: 3-6, import and export; 29-31, demand; 155-157, the clock.
fn log(bus: &Bus, table: &[[[i64; 2]; 3]], energy_count: f64) {
    let entries = &bus.stations()[0].meter().memory().log.entries;
    assert_eq!((DAYS * ROWS, entries.len()), (LOG_DEPTH, LOG_DEPTH));
    let (mut imported, mut exported) = (0, 0);
    for set in 0..LOG_DEPTH {
        let row = &table[set % ROWS];
        let power = total(row);
        imported += power[0].max(0) * QUARTER;
        exported += (-power[0]).max(0) * QUARTER;
        let entry = entries.newest(LOG_DEPTH - 1 - set).unwrap();
        let what = |name: &str| format!("{name} of set {set}");
        let long = |at: usize| f64::from(u32::from(entry[at]) << 16 | u32::from(entry[at + 1]));
        is(&what("import"), long(0), imported as f64 / energy_count);
        is(&what("export"), long(2), exported as f64 / energy_count);
        let demand = |at: usize| f64::from(entry[at] as i16);
        is(&what("W"), demand(4), power[0] as f64 / 10.0);
        is(&what("var"), demand(5), power[1] as f64 / 10.0);
        let sign = if power[0] < 0 { -1.0 } else { 1.0 };
        is(&what("VA"), demand(6), sign * apparent(power) / 10.0);
        assert_eq!(entry[7..], clock((set + 1) as u64 * QUARTER as u64), "set {set}");
    }
}

/// Registers 155 to 157 so many seconds into the year 2000: day and month, hour and
/// year, seconds and minutes.
fn clock(seconds: u64) -> [u16; 3] {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // January has 31 days and this February 29.
    let (month, day) = match days {
        0..31 => (1, days + 1),
        31..60 => (2, days - 30),
        _ => (3, days - 59),
    };
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    let word = |high: u64, low: u64| (high << 8 | low) as u16;
    [word(day, month), word(hour, 0), word(second, minute)]
}

#[test]
fn a_day_is_the_same_in_one_leap_and_in_uneven_steps() {
    let day = Tick::from_seconds(86_400);
    let mut leap = bus(MeteringPath::Auto);
    leap.advance(day);
    let mut steps = bus(MeteringPath::Auto);
    let mut length = 1_000_003;
    while steps.reached() < day {
        // Between a quarter of a second and 29 minutes, the same on every run.
        length = length * 48_271 % 2_147_483_647;
        let to = steps.reached() + Tick(1_000_000 + length * 13 / 4);
        steps.advance(to.min(day));
    }
    let (leap, steps) = (leap.stations()[0].meter(), steps.stations()[0].meter());
    assert_eq!(leap.memory(), steps.memory());
    assert_eq!(leap.registers(), steps.registers());
    assert_eq!(leap.lcd(), steps.lcd());
}

/// The energies of `hours` of a scenario, which both paths give.
fn both_paths_agree(name: &str, hours: u64) -> Energies {
    let run = |path| {
        let mut bus = bus_of(name, path);
        bus.advance(Tick::from_seconds(hours * 3600));
        let meter = bus.stations()[0].meter();
        (meter.memory().energies, meter.shown().unwrap().readings)
    };
    let ((auto, readings), (sampled, other)) =
        (run(MeteringPath::Auto), run(MeteringPath::Sampled));
    // Were both the same path, they would agree to the last bit.
    assert_ne!(readings, other, "{name}");
    // 1e-9 of 277 V and 100 A on three phases, over that time, mW s; and half a count of
    // rounding for each second at most.
    let bound = (1e-9 * 277.0 * 100.0 * 3.0 * 1000.0 + 0.5) * (hours * 3600) as f64;
    let near = |one: i128, other: i128| {
        assert!(((one - other) as f64).abs() <= bound, "{name}: {one}, {other}, bound {bound}");
    };
    let pairs = [(auto.total, sampled.total)]
        .into_iter()
        .chain(auto.phases.into_iter().zip(sampled.phases));
    for (one, other) in pairs {
        near(one.real_import, other.real_import);
        near(one.real_export, other.real_export);
        near(one.apparent_import, other.apparent_import);
        near(one.apparent_export, other.apparent_export);
        for quadrant in 0..4 {
            near(one.reactive[quadrant], other.reactive[quadrant]);
        }
    }
    let (one, other) = (readings.real.total.unwrap(), other.real.total.unwrap());
    assert!((one - other).abs() <= 1e-9 * 277.0 * 100.0 * 3.0, "{one} W and {other} W");
    auto
}

#[test]
fn both_paths_agree_on_a_morning_that_turns_from_import_to_export() {
    let total = both_paths_agree("solar-profile", 9).total;
    assert!(total.real_import > 0 && total.real_export > 0);
}

#[test]
fn both_paths_agree_on_an_hour_of_a_steady_load_with_and_without_harmonics() {
    for name in ["default", "harmonics", "solar-export"] {
        let total = both_paths_agree(name, 1).total;
        assert!(total.real_import + total.real_export > 0, "{name}");
    }
}

#[test]
fn a_row_takes_over_at_its_moment_inside_a_second() {
    // From 10.25 s to 42.5 s of each minute 18 kW are drawn on A, otherwise nothing.
    let mut files = Packed::default();
    let rows = "time [s],A [kW]\n0,0\n10.25,18\n42.5,0\n";
    files.put("minute.csv", rows);
    let text = "load.profile = { file = \"minute.csv\", repeat = true, period = \"60s\" }";
    files.put("minute.toml", text);
    let scenario = Scenario::load("minute.toml", &files).unwrap();
    let new = || Bus::new(&scenario, &panels::Panel::builtin().unwrap().menu, MeteringPath::Auto);

    let mut leap = new();
    leap.advance(Tick::from_seconds(120));
    let energies = leap.stations()[0].meter().memory().energies;
    // Twice 18 kW for 32.25 s. Both moments are whole half cycles of 60 Hz, and 18 kW
    // for one sample are at most 14.3 W s: the sample at an edge belongs to one row or the other.
    let expected = 2.0 * 18_000.0 * 32.25;
    let found = energies.phases[0].real_import as f64 / 1000.0;
    assert!((found - expected).abs() < 4.0 * 14.3, "{found} W s instead of {expected}");
    assert_eq!(energies.total.real_import, energies.phases[0].real_import);

    // A person who looks at next_step is told of every row.
    let mut steps = new();
    let mut met = Vec::new();
    while let Some(at) = steps.next_step().filter(|at| *at <= Tick::from_seconds(120)) {
        steps.advance(at);
        met.push(at);
    }
    for seconds in [10.25, 42.5, 60.0, 70.25, 102.5, 120.0] {
        assert!(met.contains(&Tick((seconds * 4_032_000.0) as u64)), "{seconds} s");
    }
    steps.advance(Tick::from_seconds(120));
    assert_eq!(steps.stations()[0].meter().memory(), leap.stations()[0].meter().memory());
}
