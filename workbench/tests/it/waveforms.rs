//! Waveform recordings, metered: what a person works out from the sines that a test wrote
//! into a file, and what the same sines read as a computed service.

#![allow(clippy::disallowed_methods)] // an independent calculation may use the platform's mathematics
#![allow(clippy::float_cmp)] // orders are whole numbers

mod cycles;

use std::f64::consts::{SQRT_2, TAU};

use firmware_model::{ByPhase, MeteringPath, Readings, Tick};
use proptest::prelude::*;
use workbench::library::Packed;
use workbench::scenario::{Scenario, ScenarioLoadError};
use workbench::simulation::Bus;

/// A sine: multiple of the fundamental, RMS, degrees against the first row's fundamental.
type Sine = (f64, f64, f64);

/// Voltages A, B, C and currents A, B, C.
type Channels = [Vec<Sine>; 6];

fn sample(sines: &[Sine], turns: f64) -> f64 {
    let one = |(order, rms, degrees): &Sine| {
        SQRT_2 * rms * (TAU * (order * turns + degrees / 360.0)).sin()
    };
    sines.iter().map(one).sum()
}

/// A file of so many rows.
fn csv(channels: &Channels, hertz: f64, rate: f64, rows: usize) -> String {
    let mut text = String::from("VA [V],VB [V],VC [V],IA [A],IB [A],IC [A]\n");
    for row in 0..rows {
        let turns = hertz * row as f64 / rate;
        let line = channels.each_ref().map(|sines| format!("{:.7}", sample(sines, turns)));
        text.push_str(&line.join(","));
        text.push('\n');
    }
    text
}

/// What a scenario says, with a recording beside it.
fn load(scenario: &str, csv: &str) -> Result<Scenario, ScenarioLoadError> {
    let mut files = Packed::default();
    files.put("test.toml", scenario);
    files.put("scope.csv", csv);
    Scenario::load("test.toml", &files)
}

/// A meter under what a scenario says, with a recording beside it.
fn bus(scenario: &str, csv: &str, path: MeteringPath) -> Bus {
    let scenario = load(scenario, csv).unwrap_or_else(|error| panic!("{error}"));
    Bus::new(&scenario, &panels::Panel::builtin().unwrap().menu, path)
}

fn shipped(name: &str, path: MeteringPath) -> Bus {
    let scenario = Scenario::shipped(name).unwrap();
    Bus::new(&scenario, &panels::Panel::builtin().unwrap().menu, path)
}

/// The readings after so many seconds.
fn readings(mut bus: Bus, seconds: u64) -> Readings {
    bus.advance(Tick::from_seconds(seconds));
    bus.stations()[0].meter().shown().unwrap().readings
}

fn played(channels: &Channels, hertz: f64, rate: f64, rows: usize, wiring: &str) -> Readings {
    let text = format!("waveform = {{ file = \"scope.csv\", rate = {rate:?} }}\n{wiring}");
    readings(bus(&text, &csv(channels, hertz, rate, rows), MeteringPath::Auto), 3)
}

#[track_caller]
fn near(what: &str, found: Option<f64>, expected: f64, limit: f64) {
    let found = found.unwrap_or_else(|| panic!("{what}: nothing"));
    assert!((found - expected).abs() <= limit, "{what}: {found} instead of {expected}");
}

fn rms(sines: &[Sine]) -> f64 {
    sines.iter().map(|(_, rms, _)| rms * rms).sum::<f64>().sqrt()
}

/// Watts, and vars of the fundamentals.
fn power(volts: &[Sine], amps: &[Sine]) -> (f64, f64) {
    let (mut watts, mut vars) = (0.0, 0.0);
    for (order, u, lead) in volts {
        for (_, i, lag) in amps.iter().filter(|(other, ..)| other == order) {
            let (sin, cos) = (lead - lag).to_radians().sin_cos();
            watts += u * i * cos;
            vars += if *order == 1.0 { u * i * sin } else { 0.0 };
        }
    }
    (watts, vars)
}

/// Holds readings to the sines that are metered: a hundred times closer than a tenth of a percent where a
/// second has whole cycles; where it has not, its edges leave more of a recording whose cycles
/// nobody knows, most where even orders meet odd ones.
#[track_caller]
fn reads(what: &str, found: &Readings, metered: &Channels, hertz: f64) {
    let close = if hertz.fract() == 0.0 { 1e-5 } else { 1e-4 };
    let (mut watts, mut vars) = (0.0, 0.0);
    for phase in 0..3 {
        let (volts, amps) = (&metered[phase], &metered[phase + 3]);
        let (u, i) = (rms(volts), rms(amps));
        let (p, q) = power(volts, amps);
        near(what, found.line_to_neutral.phases[phase], u, close * u);
        near(what, found.current.phases[phase], i, close * i);
        near(what, found.real.phases[phase], p, close * u * i);
        near(what, found.reactive.phases[phase], q, close * u * i);
        near(what, found.apparent.phases[phase], u * i, 2.0 * close * u * i);
        (watts, vars) = (watts + p, vars + q);
    }
    near(what, found.real.total, watts, close * watts.abs().max(60_000.0));
    near(what, found.reactive.total, vars, close * 60_000.0);
    near(what, found.frequency, hertz, 0.0005);
}

/// Three unequal phases with harmonics up to an order.
fn unequal(highest: f64) -> Channels {
    let with = |volts: bool, rms: f64, degrees: f64, shift: f64| -> Vec<Sine> {
        let parts = if volts { [0.03, 0.02, 0.01, 0.005] } else { [0.25, 0.15, 0.08, 0.05] };
        let harmonics = [3.0, 7.0, 11.0, 19.0].into_iter().zip(parts);
        let harmonics = harmonics.filter(|(order, _)| *order <= highest);
        let harmonics = harmonics.map(|(order, part)| (order, part * rms, order * shift + degrees));
        std::iter::once((1.0, rms, degrees)).chain(harmonics).collect()
    };
    [
        with(true, 277.0, 0.0, 20.0),
        with(true, 271.5, -121.0, 50.0),
        with(true, 280.25, 119.5, 80.0),
        with(false, 62.0, -25.0, 15.0),
        with(false, 18.5, -110.0, 40.0),
        // Exported.
        with(false, 44.0, -70.0, 70.0),
    ]
}

#[test]
fn known_sines_read_their_values_at_any_rate() {
    // 0.2 s each, whole cycles of 60 and of 50 Hz; the highest order below the passband's edge.
    for hertz in [60.0, 50.0] {
        for (rate, rows, highest) in [
            (1000.0, 200, 476.0),
            (1920.0, 384, 914.0),
            (2520.0, 504, 1200.0),
            (4000.0, 800, 1200.0),
            (6400.0, 1280, 1200.0),
            (10_000.0, 2000, 1200.0),
            (25_600.0, 5120, 1200.0),
            (44_100.0, 8820, 1200.0),
            (50_000.0, 10_000, 1200.0),
            (250_000.0, 25_000, 1200.0),
        ] {
            let channels = unequal(highest / hertz);
            let found = played(&channels, hertz, rate, rows, "");
            reads(&format!("{hertz} Hz at {rate} Hz"), &found, &channels, hertz);
        }
    }
}

#[test]
fn a_recording_of_no_whole_number_of_the_meters_samples_keeps_its_frequency() {
    // 7 cycles of 59.3 Hz are 297.47 samples of the meter.
    let (hertz, rows) = (59.3, 1179);
    let rate = hertz / 7.0 * f64::from(rows);
    let channels = unequal(1200.0 / hertz);
    let found = played(&channels, hertz, rate, rows as usize, "");
    reads("59.3 Hz", &found, &channels, hertz);
}

#[test]
fn what_the_meter_cannot_sample_does_not_reach_it() {
    // Unfiltered, 1380, 1500 and 2460 Hz would be metered as 1140, 1020 and 60 Hz.
    let clean = unequal(19.0);
    for rate in [6400.0, 10_000.0, 25_600.0, 51_200.0] {
        let mut dirty = clean.clone();
        for (channel, sines) in dirty.iter_mut().enumerate() {
            let rms = sines[0].1;
            // The last ones above half the rate to which a dense recording is thinned.
            let thinned: &[f64] = if rate > 50_000.0 { &[167.0, 169.0] } else { &[] };
            for order in [21.0, 23.0, 25.0, 41.0].iter().chain(thinned) {
                sines.push((*order, 0.4 * rms, 30.0 * channel as f64));
            }
        }
        let found = played(&dirty, 60.0, rate, (rate / 5.0) as usize, "");
        reads(&format!("at {rate} Hz"), &found, &clean, 60.0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 16,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Sines in any phase below the passband's edge read their values, at any rate; others
    /// above 1260 Hz are not there.
    #[test]
    fn random_sines_read_their_values(
        samples in 300_u32..700,
        about in 46.0..64.0_f64,
        rate in 1000.0..50_000.0_f64,
        sizes in prop::array::uniform6((0.2..1.0_f64, -180.0..180.0_f64)),
        harmonics in prop::array::uniform6(
            prop::collection::vec((0.0..1.0_f64, 0.0..0.3_f64, -180.0..180.0_f64), 0..4)
        ),
        beyond in prop::array::uniform6((0.0..1.0_f64, 0.0..0.3_f64)),
    ) {
        let seconds = f64::from(samples) / 2520.0;
        let rows = (rate * seconds).round();
        let rate = rows / seconds;
        let hertz = (about * seconds).round() / seconds;
        let highest = (1200_f64.min(0.476 * rate) / hertz).floor();
        let metered: Channels = std::array::from_fn(|channel| {
            let (size, degrees) = sizes[channel];
            let rms = size * if channel < 3 { 300.0 } else { 50.0 };
            let mut sines = vec![(1.0, rms, degrees)];
            for (place, part, degrees) in &harmonics[channel] {
                let order = 2.0 + (place * (highest - 1.0)).floor();
                if sines.iter().all(|(other, ..)| *other != order) {
                    sines.push((order, rms * part, *degrees));
                }
            }
            sines
        });
        // Any number of turns in the recording, between 1260 Hz and half the rate.
        let (first, last) = ((1260.0 * seconds).ceil(), (rate / 2.0 * seconds).floor() - 1.0);
        let mut given = metered.clone();
        for (sines, (place, part)) in given.iter_mut().zip(beyond) {
            if first < last {
                let turns = (first + place * (last - first)).floor();
                sines.push((turns / seconds / hertz, sines[0].1 * part, 0.0));
            }
        }
        let found = played(&given, hertz, rate, rows as usize, "");
        reads(&format!("{hertz} Hz at {rate} Hz"), &found, &metered, hertz);
    }
}

/// A computed service, its recording, and the sines of both.
const SERVICE: &str = r#"
[service]
frequency = 60.0
[service.phase.A]
line_to_neutral = 277.0
harmonics = [{ order = 5, percent = 3.0, angle = 40.0 }]
[service.phase.B]
line_to_neutral = 270.0
angle = -121.0
[load.phase.A]
amps = 60.0
power_factor = 0.8
harmonics = [{ order = 3, percent = 30.0, angle = 180.0 }, { order = 5, percent = 20.0 }]
[load.phase.B]
amps = 25.0
current = "leading"
power_factor = 0.5
[load.phase.C]
amps = 80.0
direction = "export"
"#;

fn service() -> Channels {
    // acos 0.8 and acos 0.5; a harmonic counts from the fundamental of its own quantity.
    let lag = -36.869_897_645_844_02;
    [
        vec![(1.0, 277.0, 0.0), (5.0, 8.31, 40.0)],
        vec![(1.0, 270.0, -121.0)],
        vec![(1.0, 277.128, 120.0)],
        vec![(1.0, 60.0, lag), (3.0, 18.0, 3.0 * lag + 180.0), (5.0, 12.0, 5.0 * lag)],
        vec![(1.0, 25.0, -61.0)],
        vec![(1.0, 80.0, -60.0)],
    ]
}

#[track_caller]
fn alike(what: &str, one: &Readings, other: &Readings) {
    let of = |r: &Readings| {
        [
            (r.line_to_neutral, 300.0),
            (r.line_to_line, 500.0),
            (r.current, 100.0),
            (r.real, 60_000.0),
            (r.reactive, 60_000.0),
            (r.apparent, 60_000.0),
            // Q of a recording is a little less sure.
            (r.power_factor, 5.0),
        ]
    };
    let values = |r: ByPhase| [r.phases[0], r.phases[1], r.phases[2], r.total];
    for ((one, size), (other, _)) in of(one).into_iter().zip(of(other)) {
        for (one, other) in values(one).into_iter().zip(values(other)) {
            assert_eq!(one.is_some(), other.is_some(), "{what}: {one:?} {other:?}");
            let (one, other) = (one.unwrap_or_default(), other.unwrap_or_default());
            assert!((one - other).abs() <= 1e-5 * size, "{what}: {one} instead of {other}");
        }
    }
    assert_eq!(one.frequency.is_some(), other.frequency.is_some(), "{what}");
    let apart = one.frequency.unwrap_or(0.0) - other.frequency.unwrap_or(0.0);
    assert!(apart.abs() <= 0.0005, "{what}: {apart} Hz apart");
}

#[test]
fn a_recorded_service_reads_what_the_computed_one_reads_however_it_is_wired() {
    let file = csv(&service(), 60.0, 8000.0, 1600);
    let mut seen = Vec::new();
    for wiring in [
        "",
        "ct.A.reversed = true",
        "ct.A.on = 'B'\nct.B.on = 'A'",
        "ct.C.open = true",
        "ct.B.primary = 200\nct.B.secondary = '1/3V'",
        "voltage.A.on = 'C'",
        "voltage.B.open = true",
        "voltage.N.open = true",
        "voltage.N.on = 'A'",
        "voltage.C.on = 'N'",
        "pt.ratio = 2.0",
    ] {
        for system in [40, 31, 12] {
            let wiring = format!("[wiring]\n{wiring}\n[meter.setup]\nsystem_type = {system}\n");
            let computed = readings(bus(&format!("{SERVICE}{wiring}"), "", MeteringPath::Auto), 2);
            let recorded = "waveform = { file = \"scope.csv\", rate = 8000 }\n";
            let found = readings(bus(&format!("{recorded}{wiring}"), &file, MeteringPath::Auto), 2);
            alike(&wiring, &found, &computed);
            seen.push(format!("{:?}", computed.real));
        }
    }
    // Not one of the faults leaves the readings as they are in system type 40.
    let straight = seen[0].clone();
    assert_eq!(seen.iter().step_by(3).filter(|other| **other == straight).count(), 1);
}

#[test]
fn a_fault_set_and_repaired_while_a_recording_plays_takes_effect_at_its_sample() {
    let mut bus = shipped("rectifier", MeteringPath::Auto);
    let watts = |bus: &Bus| bus.stations()[0].meter().shown().unwrap().readings.real.phases[1];
    bus.advance(Tick::from_seconds(2));
    let before = watts(&bus).unwrap();
    bus.set(0, "wiring.ct.B.reversed", "true").unwrap();
    // The second fades in over the last 120 samples before it: they count a half.
    bus.advance(Tick::from_seconds(3));
    near("reversed", watts(&bus), (-1.0 + 120.0 / 2520.0) * before, 1e-2 * before);
    bus.advance(Tick::from_seconds(4));
    near("reversed", watts(&bus), -before, 1e-6 * before);
    bus.set(0, "wiring.ct.B.reversed", "false").unwrap();
    bus.advance(Tick::from_seconds(6));
    near("repaired", watts(&bus), before, 1e-6 * before);
    let energies = bus.stations()[0].meter().memory().energies.phases[1];
    // Four seconds forth and two back, W s.
    near("import", Some(energies.real_import as f64 / 1000.0), 4.0 * before, 1e-3 * before);
    near("export", Some(energies.real_export as f64 / 1000.0), 2.0 * before, 1e-3 * before);
}

#[test]
fn time_goes_on_from_second_to_second_and_through_a_change_that_changes_nothing() {
    // 10, 20 and 30 A, a second each, and then again.
    let mut rows = String::from("VA [V],IA [A]\n");
    for row in 0..12_000 {
        let turns = 60.0 * f64::from(row) / 4000.0;
        let amps = f64::from(10 * (row / 4000 + 1));
        let (volts, amps) =
            (sample(&[(1.0, 277.0, 0.0)], turns), sample(&[(1.0, amps, 0.0)], turns));
        rows.push_str(&format!("{volts:.6},{amps:.6}\n"));
    }
    let mut steps =
        bus("waveform = { file = \"scope.csv\", rate = 4000 }\n", &rows, MeteringPath::Auto);
    for second in 1..=7_u64 {
        steps.advance(Tick::from_seconds(second));
        let amps = steps.stations()[0].meter().shown().unwrap().readings.current.phases[0];
        let of = |second: u64| [30.0, 10.0, 20.0][second as usize % 3];
        // A second fades in over the last 120 samples before it and out over its own: each 120
        // count a half. The first one has none before it.
        let before: f64 = of(if second == 1 { 1 } else { second - 1 });
        let part = 60.0 / 2520.0;
        let expected = (part * before.powi(2) + (1.0 - part) * of(second).powi(2)).sqrt();
        near(&format!("second {second}"), amps, expected, 1e-2);
    }

    let (hertz, rows) = (59.3, 1179);
    let rate = hertz / 7.0 * f64::from(rows);
    let channels = unequal(1200.0 / hertz);
    let text = format!("waveform = {{ file = \"scope.csv\", rate = {rate:?} }}\n");
    let mut bus = bus(&text, &csv(&channels, hertz, rate, rows as usize), MeteringPath::Auto);
    bus.advance(Tick::from_millis(1300));
    bus.set(0, "wiring.ct.A.reversed", "false").unwrap();
    reads("with a change at 1.3 s", &readings(bus, 2), &channels, hertz);
}

/// The rectifier's sines as its file describes them, up to an order.
fn bridge(highest: u32) -> Channels {
    let orders = (1..=highest).filter(|order| [1, 5].contains(&(order % 6)));
    let parts: Vec<(f64, f64)> = orders
        .map(|order| {
            let sign = if [5, 7, 17, 19].contains(&order) { -1.0 } else { 1.0 };
            let half = 10_f64.to_radians() * f64::from(order);
            (f64::from(order), sign * half.sin() / half)
        })
        .collect();
    let phase = |degrees: f64, is_current: bool| {
        let amps =
            |(order, part): &(f64, f64)| (*order, 60.0 * part / order, order * (degrees - 25.0));
        // Minus a cosine is a sine a quarter turn earlier.
        let drop =
            |(order, part): &(f64, f64)| (*order, 6.0 * part, order * (degrees - 25.0) - 90.0);
        let of = |sine: &dyn Fn(&(f64, f64)) -> Sine| parts.iter().map(sine).collect::<Vec<Sine>>();
        if is_current {
            return of(&amps);
        }
        let mut volts = of(&drop);
        // The source and the drop of its fundamental, as one sine.
        let (_, rms, angle) = volts[0];
        let angle = angle.to_radians();
        let source = degrees.to_radians();
        let re = 277.128 * source.cos() + rms * angle.cos();
        let im = 277.128 * source.sin() + rms * angle.sin();
        volts[0] = (1.0, re.hypot(im), im.atan2(re).to_degrees());
        volts
    };
    [(0.0, false), (-120.0, false), (120.0, false), (0.0, true), (-120.0, true), (120.0, true)]
        .map(|(degrees, is_current)| phase(degrees, is_current))
}

#[test]
fn the_rectifier_reads_what_its_formula_says_up_to_1200_hertz() {
    let found = readings(shipped("rectifier", MeteringPath::Auto), 2);
    // Order 19 is 1140 Hz, order 23 is 1380.
    let metered = bridge(19);
    reads("rectifier", &found, &metered, 60.0);
    // The comment of the scenario: 60 A times sin(10)/(10), and the root of all squares.
    near("true RMS", found.current.phases[0], 61.1, 0.05);
    near("fundamental", Some(metered[3][0].1), 59.7, 0.05);
}

#[test]
fn a_recording_is_the_same_in_one_leap_in_uneven_steps_and_on_either_path() {
    let end = Tick::from_seconds(90);
    let play = |path, steps: u64| {
        let mut bus = shipped("rectifier", path);
        bus.set(0, "wiring.ct.A.on", "B").unwrap();
        let mut length = steps;
        while steps > 0 && bus.reached() < end {
            // Between a sample and 0.6 s, the same on every run.
            length = length * 48_271 % 2_147_483_647;
            bus.advance((bus.reached() + Tick(1600 + length % 2_500_000)).min(end));
        }
        bus.advance(end);
        let meter = bus.stations()[0].meter();
        (meter.memory().clone(), meter.registers(), meter.lcd())
    };
    let leap = play(MeteringPath::Auto, 0);
    assert!(leap.0.energies.total.real_import > 0);
    assert_eq!(leap, play(MeteringPath::Auto, 7));
    // There is no closed form of a recording: both settings are one path.
    assert_eq!(leap, play(MeteringPath::Sampled, 4711));
}
