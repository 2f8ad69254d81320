//! Readings and energies against closed-form values worked out here from the
//! electrical numbers, at the load points of IEC 62053-22.

#![allow(clippy::disallowed_methods)] // an independent calculation may use the platform's mathematics

use std::f64::consts::{SQRT_2, TAU};
use std::sync::Arc;

use firmware_model::{
    Component, ControlPower, Door, Fidelity, Identity, Input, Meter, MeteringPath, Setting, Setup,
    Signal, Tick, Waveform,
};

use crate::support::menu;

/// A twentieth of class 0.2.
const LIMIT: f64 = 1e-4;

const CT_AMPS: f64 = 100.0;
const VOLTS: f64 = 277.0;

/// A sine: RMS value and the angle by which it leads the fundamental's rising zero, degrees.
#[derive(Clone, Copy)]
struct Sine {
    order: u16,
    rms: f64,
    degrees: f64,
}

fn waveform(sines: &[Sine]) -> Waveform {
    let components = sines
        .iter()
        .map(|sine| {
            let angle = sine.degrees / 360.0 * TAU;
            let peak = sine.rms * SQRT_2;
            Component { order: sine.order, cos: peak * angle.sin(), sin: peak * angle.cos() }
        })
        .collect();
    Waveform { components, noise: [0.0; 3], recorded: [0.0; 6] }
}

fn shifted(sines: &[Sine], degrees: f64) -> Vec<Sine> {
    sines
        .iter()
        .map(|sine| Sine { degrees: sine.degrees + f64::from(sine.order) * degrees, ..*sine })
        .collect()
}

/// Three phases with the same voltage and current, a third of a turn apart.
fn balanced(hertz: f64, volts: &[Sine], amps: &[Sine]) -> Signal {
    let at = |sines: &[Sine], phase: usize| waveform(&shifted(sines, -120.0 * phase as f64));
    let inputs: Vec<Sine> =
        amps.iter().map(|sine| Sine { rms: sine.rms / CT_AMPS, ..*sine }).collect();
    Signal {
        origin: 0,
        phase: Signal::phase_of(17.0),
        step: Signal::step_of(hertz),
        voltages: std::array::from_fn(|phase| at(volts, phase)),
        currents: std::array::from_fn(|phase| at(&inputs, phase)),
        noise_seed: 0,
        recording: None,
    }
}

fn powered(signal: Signal, path: MeteringPath) -> Meter {
    let mut meter = Meter::new(Identity::default(), Setup::default(), Fidelity::default(), menu())
        .with_path(path);
    meter.apply(Tick::ZERO, Input::Terminals(Arc::new(signal)));
    meter.apply(Tick::ZERO, Input::ControlPower(ControlPower::Ac(120.0)));
    meter
}

fn near(what: &str, value: f64, expected: f64, scale: f64) {
    assert!((value - expected).abs() <= LIMIT * scale, "{what}: {value} instead of {expected}");
}

/// The load points: part of the rating, angle of the current behind the voltage.
fn load_points() -> Vec<(f64, f64)> {
    let mut points = Vec::new();
    for part in [0.01, 0.05, 0.20, 1.00, 1.20] {
        // cos 60 degrees = 0.5 lagging; cos 36.87 degrees = 0.8 leading.
        for lag in [0.0, 60.0, -36.869_897_645_844_02] {
            points.push((part, lag));
        }
    }
    points
}

const FREQUENCIES: [f64; 6] = [45.0, 50.0, 59.94, 60.0, 61.3, 65.0];

/// Harmonics of voltage and current as parts of the fundamental, with their angles.
const DISTORTED: [(u16, f64, f64, f64, f64); 4] = [
    (3, 0.05, 10.0, 0.20, 170.0),
    (5, 0.06, -40.0, 0.15, 100.0),
    (7, 0.05, 75.0, 0.10, 20.0),
    (11, 0.05, 0.0, 0.05, -60.0),
];

/// Harmonics that flatten the current's peak, at any angle of its fundamental: at the
/// rating and above, other ones would drive the input into clipping.
fn flat(lag: f64) -> [(u16, f64, f64, f64, f64); 3] {
    [
        (3, 0.05, 10.0, 0.20, -3.0 * lag),
        (5, 0.20, -40.0, 0.05, -5.0 * lag),
        (7, 0.05, 75.0, 0.05, 180.0 - 7.0 * lag),
    ]
}

fn check(
    hertz: f64,
    part: f64,
    lag: f64,
    harmonics: &[(u16, f64, f64, f64, f64)],
    path: MeteringPath,
) {
    let amps = part * CT_AMPS;
    let mut v = vec![Sine { order: 1, rms: VOLTS, degrees: 0.0 }];
    let mut i = vec![Sine { order: 1, rms: amps, degrees: -lag }];
    for &(order, v_part, v_angle, i_part, i_angle) in harmonics {
        v.push(Sine { order, rms: v_part * VOLTS, degrees: v_angle });
        i.push(Sine { order, rms: i_part * amps, degrees: i_angle });
    }
    // By hand: RMS values add in squares, power adds by order.
    let rms = |sines: &[Sine]| sines.iter().map(|s| s.rms * s.rms).sum::<f64>().sqrt();
    let (v_rms, i_rms) = (rms(&v), rms(&i));
    let p: f64 = v
        .iter()
        .zip(&i)
        .map(|(v, i)| v.rms * i.rms * ((v.degrees - i.degrees) / 360.0 * TAU).cos())
        .sum();
    let q = VOLTS * amps * (lag / 360.0 * TAU).sin();
    let s = v_rms * i_rms;
    // Line to line: triplen harmonics of a balanced system cancel.
    let line =
        3.0_f64.sqrt() * rms(&v.iter().copied().filter(|s| s.order % 3 != 0).collect::<Vec<_>>());

    let mut meter = powered(balanced(hertz, &v, &i), path);
    for second in 1..=60 {
        meter.advance(Tick::from_seconds(second));
        if path == MeteringPath::Auto && ![1, 2, 60].contains(&second) {
            continue;
        }
        let shown = meter.shown().expect("a second has passed");
        let r = &shown.readings;
        for phase in 0..3 {
            near("volts", r.line_to_neutral.phases[phase].unwrap(), v_rms, v_rms);
            near("volts, line to line", r.line_to_line.phases[phase].unwrap(), line, line);
            near("amps", r.current.phases[phase].unwrap(), i_rms, i_rms);
            // Of the reading: at a power factor of 0.5 half of what it would be of S.
            near("watts", r.real.phases[phase].unwrap(), p, p);
            near("vars", r.reactive.phases[phase].unwrap(), q, s);
            near("volt-amperes", r.apparent.phases[phase].unwrap(), s, s);
            near("power factor", r.power_factor.phases[phase].unwrap(), p / s, p / s);
        }
        near("total watts", r.real.total.unwrap(), 3.0 * p, 3.0 * p);
        near("total vars", r.reactive.total.unwrap(), 3.0 * q, 3.0 * s);
        // Three phases alike: the vector sum with their distortion is three times one.
        near("total volt-amperes", r.apparent.total.unwrap(), 3.0 * s, 3.0 * s);
        near("frequency", r.frequency.unwrap(), hertz, hertz);
    }
    let energies = &meter.shown().unwrap().energies;
    let joules = |millijoules: i128| millijoules as f64 / 1000.0;
    let seconds = 60.0;
    near("import", joules(energies.total.real_import), 3.0 * p * seconds, 3.0 * p * seconds);
    let quadrant = if q >= 0.0 { 0 } else { 3 };
    near(
        "reactive",
        joules(energies.total.reactive[quadrant]),
        3.0 * q.abs() * seconds,
        3.0 * s * seconds,
    );
    near("apparent", joules(energies.phases[1].apparent_import), s * seconds, s * seconds);
    assert_eq!(energies.total.real_export, 0);
}

fn check_all(distorted: bool, path: MeteringPath) {
    for hertz in FREQUENCIES {
        for (part, lag) in load_points() {
            match (distorted, part >= 1.0) {
                (false, _) => check(hertz, part, lag, &[], path),
                (true, false) => check(hertz, part, lag, &DISTORTED, path),
                (true, true) => check(hertz, part, lag, &flat(lag), path),
            }
        }
    }
}

#[test]
fn plain_sines_sampled() {
    check_all(false, MeteringPath::Sampled);
}

#[test]
fn plain_sines_in_closed_form() {
    check_all(false, MeteringPath::Auto);
}

#[test]
fn distorted_sampled() {
    check_all(true, MeteringPath::Sampled);
}

#[test]
fn distorted_in_closed_form() {
    check_all(true, MeteringPath::Auto);
}

/// Outside 45 to 65 Hz the true values stand, with bit 6 of register 146.
#[test]
fn frequencies_out_of_range_are_told_as_they_are() {
    for hertz in [20.0, 20.3, 31.7, 44.9, 65.1, 70.4, 99.6, 100.0] {
        let v = [Sine { order: 1, rms: VOLTS, degrees: 0.0 }];
        let i = [Sine { order: 1, rms: 50.0, degrees: -53.130_102_354_155_98 }];
        let mut meter = powered(balanced(hertz, &v, &i), MeteringPath::Auto);
        for second in 1..=5 {
            meter.advance(Tick::from_seconds(second));
            let shown = meter.shown().unwrap();
            assert_eq!(shown.alerts.0, 0x0040, "{hertz} Hz");
            let readings = &shown.readings;
            let told = readings.frequency.unwrap();
            assert!((told - hertz).abs() < 0.0005, "{told} instead of {hertz}");
            // cos and sin of 53.13 degrees.
            let (p, q) = (0.6 * VOLTS * 50.0, 0.8 * VOLTS * 50.0);
            for phase in 0..3 {
                near("watts", readings.real.phases[phase].unwrap(), p, p);
                near("vars", readings.reactive.phases[phase].unwrap(), q, q);
            }
        }
    }
}

#[test]
fn no_current_below_the_no_load_threshold() {
    // 0.03 % of the rating is below the threshold, 0.1 % must register (IEC 62053-22).
    for (part, registers) in [(0.0003, false), (0.001, true)] {
        let v = [Sine { order: 1, rms: VOLTS, degrees: 0.0 }];
        let i = [Sine { order: 1, rms: part * CT_AMPS, degrees: 0.0 }];
        let mut meter = powered(balanced(60.0, &v, &i), MeteringPath::Auto);
        meter.advance(Tick::from_seconds(5));
        let shown = meter.shown().unwrap();
        assert_eq!(shown.readings.current.phases[0].unwrap() > 0.0, registers);
        assert_eq!(shown.energies.total.real_import > 0, registers);
    }
}

#[test]
fn a_sample_counts_exactly_once() {
    // The load is on from the sample `from` to the sample `to`, across the edges of seconds.
    let v = [Sine { order: 1, rms: VOLTS, degrees: 0.0 }];
    let i = [Sine { order: 1, rms: 50.0, degrees: -20.0 }];
    let on = balanced(60.0, &v, &i);
    let off = balanced(60.0, &v, &[]);
    for (from, to) in [(2510, 2531), (2520, 5040), (3000, 9000), (1, 7559)] {
        let mut meter = powered(off.clone(), MeteringPath::Auto);
        meter.apply(Tick::of_sample(from), Input::Terminals(Arc::new(on.clone())));
        meter.apply(Tick::of_sample(to), Input::Terminals(Arc::new(off.clone())));
        meter.advance(Tick::from_seconds(5));
        let product = |phase: usize, n: u64| {
            let turn = 17.0 / 360.0 + 60.0 * n as f64 / 2520.0 - phase as f64 / 3.0;
            let v = VOLTS * SQRT_2 * (turn * TAU).sin();
            v * 50.0 * SQRT_2 * ((turn - 20.0 / 360.0) * TAU).sin()
        };
        let joules: f64 =
            (from..to).map(|n| (0..3).map(|phase| product(phase, n)).sum::<f64>()).sum::<f64>()
                / 2520.0;
        let total = meter.shown().unwrap().energies.total;
        let net = (total.real_import - total.real_export) as f64 / 1000.0;
        // Half a millijoule of rounding for each of the five seconds.
        assert!((net - joules).abs() < 0.003, "{from}..{to}: {net} instead of {joules}");
    }
}

#[test]
fn system_types_use_the_inputs_they_name() {
    // Line A alone carries current; its power is V x I against the voltage that the type names.
    let v = [Sine { order: 1, rms: 240.0, degrees: 0.0 }];
    let i = [Sine { order: 1, rms: 10.0, degrees: 0.0 }];
    let signal = balanced(60.0, &v, &i);
    for (code, watts) in [
        (10, 240.0 * 10.0),
        // AB leads A by 30 degrees: sqrt(3) x 240 x cos 30.
        (11, 3.0_f64.sqrt() * 240.0 * 10.0 * (30.0_f64).to_radians().cos()),
        (12, 2.0 * 240.0 * 10.0),
        (31, 3.0 * 240.0 * 10.0),
        (40, 3.0 * 240.0 * 10.0),
    ] {
        let mut setup = Setup::default();
        setup.set(Setting::SystemType, code, Door::Modbus).unwrap();
        for path in [MeteringPath::Auto, MeteringPath::Sampled] {
            let mut meter =
                Meter::new(Identity::default(), setup.clone(), Fidelity::default(), menu())
                    .with_path(path);
            meter.apply(Tick::ZERO, Input::Terminals(Arc::new(signal.clone())));
            meter.apply(Tick::ZERO, Input::ControlPower(ControlPower::Ac(120.0)));
            meter.advance(Tick::from_seconds(2));
            let total = meter.shown().unwrap().readings.real.total.unwrap();
            near(&format!("type {code}"), total, watts, watts);
        }
    }
}
