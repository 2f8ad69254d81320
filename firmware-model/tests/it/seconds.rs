//! What changes inside a second: bursts, gaps, recordings, clipping. Every sample counts once,
//! so that readings times seconds are the energies, wherever in a second something happens.
//!
//! Expected values are worked out here, from duty cycles and Fourier series.

#![allow(clippy::disallowed_methods)] // an independent calculation may use the platform's mathematics

mod clipping;

use std::f64::consts::{PI, SQRT_2, TAU};
use std::sync::Arc;

use firmware_model::{
    ControlPower, Door, Fidelity, Identity, Input, Meter, MeteringPath, Recording, Setting, Setup,
    ShownValues, Signal, TRACKS, Tick, Waveform,
};
use proptest::prelude::*;

use crate::support::{menu, metered, sine, sines};

const SECOND: u64 = 2_520;
const WYE: [f64; 3] = [0.0, 120.0, 240.0];

/// The seconds of `meter` from the first one on, while it meets these signals at these samples.
fn play(meter: &mut Meter, changes: &[(u64, Signal)], seconds: u64) -> Vec<ShownValues> {
    let mut changes = changes.iter().peekable();
    (1..=seconds)
        .map(|second| {
            while let Some((at, signal)) = changes.next_if(|(at, _)| *at < second * SECOND) {
                meter.apply(Tick::of_sample(*at), Input::Terminals(Arc::new(signal.clone())));
            }
            meter.advance(Tick::from_seconds(second));
            meter.shown().unwrap().clone()
        })
        .collect()
}

/// `on` from `from` to `to` of each period, `off` otherwise, in samples.
fn bursts(
    on: &Signal,
    off: &Signal,
    from: u64,
    to: u64,
    period: u64,
    times: u64,
) -> Vec<(u64, Signal)> {
    (0..times)
        .flat_map(|n| [(n * period + from, on.clone()), (n * period + to, off.clone())])
        .collect()
}

/// One phase at 120 V; 1 V at the CT input stands for 100 A.
fn one_phase(hertz: f64, amps: f64, degrees: f64) -> Signal {
    sines(hertz, 120.0, WYE, [(amps / 100.0, degrees), (0.0, 0.0), (0.0, 0.0)])
}

fn near(what: &str, value: f64, expected: f64, limit: f64) {
    assert!((value - expected).abs() <= limit, "{what}: {value} instead of {expected}");
}

/// 8500 W for 0.1 s of each second are 850 W and 70.83 A x sqrt(0.1) wherever the burst lies.
#[test]
fn a_burst_counts_the_same_wherever_it_lies() {
    let on = one_phase(60.0, 8_500.0 / 120.0, 0.0);
    let off = one_phase(60.0, 0.0, 0.0);
    for path in [MeteringPath::Auto, MeteringPath::Sampled] {
        for from in [0, 1, 400, 1_134, 2_226, 2_268] {
            let changes = bursts(&on, &off, from, from + 252, SECOND, 20);
            for shown in play(&mut metered(10, &off, path), &changes, 20) {
                let readings = &shown.readings;
                // One step of registers 21 and 27: 10 W, 0.01 A.
                near(&format!("W from {from}"), readings.real.total.unwrap(), 850.0, 10.0);
                near("A", readings.current.total.unwrap(), 70.8333 * 0.1_f64.sqrt(), 0.01);
                near("V", readings.line_to_neutral.total.unwrap(), 120.0, 0.1);
            }
        }
    }
    // Across the edge of a second its parts add up.
    let changes = bursts(&on, &off, 2_400, 2_652, 2 * SECOND, 20);
    let all = play(&mut metered(10, &off, MeteringPath::Auto), &changes, 40);
    for pair in all.chunks(2) {
        let watts: f64 = pair.iter().map(|shown| shown.readings.real.total.unwrap()).sum();
        near("both", watts, 850.0, 10.0);
    }
}

/// A phase that is dead for 0.3 s: the root of the part of each second in which it is there.
#[test]
fn a_dead_phase_counts_by_its_time() {
    let whole = sines(60.0, 277.128, WYE, [(0.5, 30.0), (0.5, 150.0), (0.5, 270.0)]);
    let mut dead = whole.clone();
    dead.voltages[0] = Waveform::default();
    for (from, expected) in
        [(3.85, [277.128, 255.503, 255.503, 277.128]), (3.35, [277.128, 231.862, 277.128, 277.128])]
    {
        let at = |seconds: f64| (seconds * SECOND as f64).round() as u64;
        let changes = [(at(from), dead.clone()), (at(from + 0.3), whole.clone())];
        let all = play(&mut metered(40, &whole, MeteringPath::Auto), &changes, 6);
        for (shown, expected) in all[2..].iter().zip(expected) {
            near("V", shown.readings.line_to_neutral.phases[0].unwrap(), expected, 0.01);
            near("V of B", shown.readings.line_to_neutral.phases[1].unwrap(), 277.128, 0.01);
            // P and Q go with the time, too: 50 A that lag 30 degrees.
            let part = (expected / 277.128_f64).powi(2);
            let (p, q) = ((PI / 6.0).cos(), (PI / 6.0).sin());
            let power = part * 277.128 * 50.0;
            near("W", shown.readings.real.phases[0].unwrap(), p * power, 15.0);
            // An edge of the voltage costs or gains half a cycle of Q at most.
            near(
                "var",
                shown.readings.reactive.phases[0].unwrap(),
                q * power,
                q * 13_856.4 / 120.0,
            );
        }
    }
}

/// A voltage and its current that are there for a part of the second only: Q goes with
/// the time, not with its square, and not with the phase at which the voltage returns.
#[test]
fn reactive_power_is_a_mean_over_the_second() {
    let on = one_phase(50.0, 60.0, 60.0);
    let late = Signal { phase: Signal::phase_of(197.0), ..on.clone() };
    let off = Signal { step: on.step, ..Signal::dead() };
    let q = 120.0 * 60.0 * (PI / 3.0).sin();
    let changes = [(SECOND + 504, off.clone()), (SECOND + 1_764, on.clone())];
    let all = play(&mut metered(10, &on, MeteringPath::Auto), &changes, 3);
    near("half a second", all[1].readings.reactive.total.unwrap(), 0.5 * q, 0.02 * q);
    let changes = [(SECOND + 1_260, late)];
    let all = play(&mut metered(10, &on, MeteringPath::Auto), &changes, 3);
    near("turned round", all[1].readings.reactive.total.unwrap(), q, 0.05 * q);
    let grown = all[1].energies.total.net()[1] - all[0].energies.total.net()[1];
    near("varh", grown as f64 / 1000.0, all[1].readings.reactive.total.unwrap(), 0.001);
}

/// 120 V and 60 A at 60 degrees for a second that begins on a whole one: the readings do
/// not remember what was before.
#[test]
fn a_change_between_two_seconds_is_complete_at_once() {
    let (on, off) = (one_phase(59.7, 60.0, 60.0), Signal::dead());
    let changes = bursts(&on, &off, SECOND, 3 * SECOND, 5 * SECOND, 1);
    let all = play(&mut metered(10, &off, MeteringPath::Auto), &changes, 5);
    let volts = |second: usize| all[second].readings.line_to_neutral.total.unwrap();
    let watts = |second: usize| all[second].readings.real.total.unwrap();
    for second in [0, 3, 4] {
        assert_eq!((volts(second).to_bits(), watts(second).to_bits()), (0, 0), "second {second}");
    }
    for second in [1, 2] {
        near("V", volts(second), 120.0, 1e-8);
        near("W", watts(second), 3_600.0, 1e-5);
    }
}

/// Six tracks of a sine of that frequency, 100 s of it and therefore whole cycles.
fn recorded(hertz: f64, volts: f64, amps: f64, degrees: f64) -> Signal {
    let track = |rms: f64, behind: f64| -> Vec<f64> {
        let angle = |n: u64| TAU * hertz * n as f64 / SECOND as f64 - behind.to_radians();
        (0..100 * SECOND).map(|n| rms * SQRT_2 * angle(n).sin()).collect()
    };
    let tracks = std::array::from_fn(|at: usize| {
        let phase = WYE[at % 3];
        if at < 3 { track(volts, phase) } else { track(amps / 100.0, phase + degrees) }
    });
    let carries = |track: usize| Waveform {
        recorded: std::array::from_fn(|at| if at == track { 1.0 } else { 0.0 }),
        ..Waveform::default()
    };
    assert_eq!(TRACKS, 6);
    Signal {
        voltages: [0, 1, 2].map(carries),
        currents: [3, 4, 5].map(carries),
        recording: Recording::new(tracks),
        ..Signal::dead()
    }
}

#[test]
fn a_recorded_sine_reads_steady() {
    for hertz in [59.37, 50.0, 45.25, 60.5] {
        let signal = recorded(hertz, 277.0, 50.0, 36.869_897_645_844_02);
        let all = play(&mut metered(40, &signal, MeteringPath::Auto), &[], 30);
        // The first second has none before it to share its edge with.
        for shown in &all[1..] {
            let readings = &shown.readings;
            for phase in 0..3 {
                let of = |values: &firmware_model::ByPhase| values.phases[phase].unwrap();
                near("V", of(&readings.line_to_neutral), 277.0, 277.0 * 5e-5);
                near("A", of(&readings.current), 50.0, 50.0 * 5e-5);
                near("W", of(&readings.real), 0.8 * 13_850.0, 13_850.0 * 1e-4);
                near("var", of(&readings.reactive), 0.6 * 13_850.0, 13_850.0 * 5e-4);
            }
            near("Hz", readings.frequency.unwrap(), hertz, 0.001);
        }
    }
}

/// A recorded load behind a voltage of sines, on for parts of seconds: what a soft second leaves
/// the next one takes.
#[test]
fn soft_seconds_hand_over_what_they_leave() {
    let quiet = one_phase(60.0, 0.0, 0.0);
    let mut loaded = quiet.clone();
    loaded.recording = recorded(60.0, 120.0, 70.0, 0.0).recording;
    loaded.currents[0].recorded[3] = 1.0;
    for (from, to, period) in [(2_400, 2_652, 3), (2_500, 2_520, 1), (2_400, 2_530, 2), (0, 300, 2)]
    {
        let changes = bursts(&loaded, &quiet, from, to, period * SECOND, 70);
        let all = play(&mut metered(10, &quiet, MeteringPath::Auto), &changes, 70);
        // From the end of a burst to the end of another one.
        adds_up(&all[5..=65], 1e-3, 0.0, &format!("{from} to {to} every {period} s"));
    }
}

/// Readings times seconds are what the energies grew by, but for `ends` joules; S is never below
/// P, and kVAh does not stay behind kWh.
fn adds_up(all: &[ShownValues], limit: f64, ends: f64, what: &str) {
    let (first, last) = (&all[0], &all[all.len() - 1]);
    for part in 0..4 {
        let reading = |shown: &ShownValues, of: fn(&ShownValues) -> &firmware_model::ByPhase| {
            let values = of(shown);
            values.phases.get(part).map_or(values.total, |value| *value).unwrap_or(0.0)
        };
        let energies =
            |shown: &ShownValues| *shown.energies.phases.get(part).unwrap_or(&shown.energies.total);
        let sum: f64 = all[1..].iter().map(|shown| reading(shown, |s| &s.readings.real)).sum();
        let sizes: f64 = all[1..].iter().map(|s| reading(s, |s| &s.readings.real).abs()).sum();
        let grown = (energies(last).net()[0] - energies(first).net()[0]) as f64 / 1000.0;
        // A joule is rounded a thousandth at a time.
        let limit = limit * sizes + ends + 0.001 * all.len() as f64;
        near(&format!("{what}, part {part}"), sum, grown, limit);
        for shown in all {
            let power = reading(shown, |s| &s.readings.real).abs();
            let apparent = reading(shown, |s| &s.readings.apparent);
            assert!(apparent >= power, "{what}, part {part}: {apparent} VA, {power} W");
            // Two cycles of the largest load.
            let behind = energies(shown).real_import - energies(shown).apparent_import;
            assert!(behind as f64 <= apparent.max(power).max(40_000.0) * 2.0 / 45.0 * 1000.0);
        }
    }
}

/// The frequency of a voltage that is away for half a cycle, or longer.
#[test]
fn a_gap_costs_no_cycles() {
    for hertz in [60.0, 50.0, 59.37] {
        let whole = one_phase(hertz, 50.0, 0.0);
        let mut gap = whole.clone();
        gap.voltages[0] = Waveform::default();
        for length in [21, 25, 40, 84, 400, 1_000] {
            for from in [700, 1_200, 1_250, 1_400] {
                let changes =
                    [(SECOND + from, gap.clone()), (SECOND + from + length, whole.clone())];
                let all = play(&mut metered(10, &whole, MeteringPath::Auto), &changes, 2);
                let told = all[1].readings.frequency.unwrap();
                near(&format!("{length} samples from {from}"), told, hertz, 1.0);
                assert_eq!(all[1].alerts.0 & 0x40, 0);
            }
        }
    }
}

/// Thresholds at one step of the register on either side.
#[test]
fn alerts_agree_with_what_the_registers_say() {
    let alerts = |signal: Signal, system: u32| {
        let mut bits = Vec::new();
        for path in [MeteringPath::Auto, MeteringPath::Sampled] {
            for shown in play(&mut metered(system, &signal, path), &[], 6) {
                bits.push(shown.alerts.0);
            }
        }
        bits.dedup();
        assert_eq!(bits.len(), 1, "it does not flicker: {bits:?}");
        bits[0]
    };
    let distorted = |hertz: f64| {
        let mut signal = one_phase(hertz, 50.0, 0.0);
        let mut third = signal.voltages[0].components[0];
        (third.order, third.cos, third.sin) = (3, 0.1 * third.cos, 0.08 * third.sin);
        signal.voltages[0].components.push(third);
        signal
    };
    for (hertz, on) in [(45.0, 0), (44.99, 0x40), (65.0, 0), (65.01, 0x40), (65.004, 0)] {
        assert_eq!(alerts(distorted(hertz), 10), on, "{hertz} Hz");
    }
    for (factor, on) in [(0.5, 0), (0.49996, 0), (0.4999, 0x0800), (0.5001, 0)] {
        let signal = one_phase(60.0, 50.0, f64::acos(factor).to_degrees());
        assert_eq!(alerts(signal, 10), on, "power factor {factor}");
    }
    let volts = |rms: f64| sines(60.0, rms, WYE, [(0.0, 0.0); 3]);
    for (rms, on) in [(416.0, 0), (416.04, 0), (416.1, 0x0001)] {
        assert_eq!(alerts(volts(rms), 10), on, "{rms} V");
    }
    for (amps, on) in [(120.0, 0), (119.99, 0), (120.01, 0x0008)] {
        assert_eq!(alerts(one_phase(60.0, amps, 0.0), 10), on, "{amps} A");
    }
    // Level: a tenth of 600 V in type 10. Imbalance: more than 25 % below the highest.
    for (rms, on) in [(60.0, 0), (59.96, 0), (59.9, 0x0100)] {
        assert_eq!(alerts(volts(rms), 10), on, "{rms} V");
    }
    for (rms, on) in [(225.0, 0), (224.96, 0), (224.9, 0x0400)] {
        let mut signal = volts(300.0);
        signal.voltages[2] = sine(rms, 240.0);
        assert_eq!(alerts(signal, 40), on, "{rms} V of 300 V");
    }
}

/// 40 A with harmonics in each phase: D of a phase is what S has beyond P.
#[test]
fn the_total_keeps_distortion() {
    let mut signal = sines(60.0, 120.0, WYE, WYE.map(|angle| (0.4, angle)));
    for (phase, waveform) in signal.currents.iter_mut().enumerate() {
        for (order, part, degrees) in [(3, 0.8, 180.0), (5, 0.6, 0.0), (7, 0.35, 180.0)] {
            let angle = f64::from(order) * WYE[phase] + degrees;
            let mut component = sine(0.4 * part, angle).components[0];
            component.order = order;
            waveform.components.push(component);
        }
    }
    let mut meter = metered(40, &signal, MeteringPath::Auto);
    meter.advance(Tick::from_seconds(3_600));
    let shown = meter.shown().unwrap();
    let amps = 40.0 * (1.0_f64 + 0.64 + 0.36 + 0.1225).sqrt();
    near("VA of A", shown.readings.apparent.phases[0].unwrap(), 120.0 * amps, 0.01);
    near("VA", shown.readings.apparent.total.unwrap(), 360.0 * amps, 0.01);
    near("W", shown.readings.real.total.unwrap(), 14_400.0, 0.01);
    near("PF", shown.readings.power_factor.total.unwrap(), 0.6864, 0.0001);
    near("kVAh", shown.energies.total.apparent_import as f64 / 3.6e9, 0.36 * amps, 0.001);
}

/// Random bursts on each phase: (from, length, period in samples), and what they carry.
fn burst() -> impl Strategy<Value = (u64, u64, u64)> {
    (1_u64..=4, 1_u64..2_520 * 3, 0_u64..2_520 * 4, any::<bool>()).prop_map(
        |(seconds, length, from, whole)| {
            let period = seconds * SECOND;
            let from = from % period;
            // Also from whole seconds on.
            let from = if whole { from / SECOND * SECOND } else { from };
            (from, length % (period - 1) + 1, period)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Readings times seconds are energy, wherever bursts lie; also with noise, whose seconds
    /// share their edges; and both paths and all step sizes say so alike.
    #[test]
    fn bursts_add_up(
        (from, length, period) in burst(),
        hertz in prop::sample::select(vec![45.3, 50.0, 59.37, 60.0, 65.0]),
        degrees in -60.0..60.0_f64,
        noise in prop::sample::select(vec![0.0, 0.5]),
    ) {
        let signal = |amps: f64| {
            let mut signal = sines(hertz, 277.128, WYE, WYE.map(|a| (amps, a + degrees)));
            signal.voltages[1].noise[1] = noise;
            signal
        };
        let (on, off) = (signal(0.6), signal(0.0));
        let times = (63 * SECOND - from - length) / period;
        let changes = bursts(&on, &off, from, from + length, period, times);
        let auto = play(&mut metered(40, &off, MeteringPath::Auto), &changes, 64);
        // What a second that is steady between others swings by is no more than 0.3 % of it. The
        // readings of noisy seconds are 1/42 s behind at the ends of the run.
        let limit = if length >= SECOND { 3e-3 } else { 1e-3 };
        let ends = if noise > 0.0 { 3.0 * 277.128 * 60.0 / 42.0 } else { 0.0 };
        adds_up(&auto[3..], limit, ends, "bursts");
        let sampled = play(&mut metered(40, &off, MeteringPath::Sampled), &changes, 64);
        for (auto, sampled) in auto.iter().zip(&sampled) {
            let watts = |shown: &ShownValues| shown.readings.real.total.unwrap();
            prop_assert!((watts(auto) - watts(sampled)).abs() <= 1e-9 * 50_000.0);
            prop_assert_eq!(auto.alerts, sampled.alerts);
        }
    }

    /// Windows of a recording that begin anywhere read the same.
    #[test]
    fn windows_of_a_recording_agree(start in 0_u64..40 * 2_520, hertz in 45.0..65.0_f64) {
        // Whole cycles in 100 s.
        let hertz = (hertz * 100.0).round() / 100.0;
        let signal = recorded(hertz, 277.0, 50.0, 20.0);
        let mut setup = Setup::default();
        setup.set(Setting::SystemType, 40, Door::Modbus).unwrap();
        let mut meter = Meter::new(Identity::default(), setup, Fidelity::default(), menu());
        meter.apply(Tick::ZERO, Input::Terminals(Arc::new(signal)));
        meter.apply(Tick::of_sample(start), Input::ControlPower(ControlPower::Ac(120.0)));
        meter.advance(Tick::of_sample(start + 4 * SECOND));
        let readings = meter.shown().unwrap().readings;
        prop_assert!((readings.line_to_neutral.phases[0].unwrap() - 277.0).abs() < 277.0 * 6e-5);
        prop_assert!((readings.current.phases[2].unwrap() - 50.0).abs() < 50.0 * 6e-5);
    }

    /// Noise comes and goes, power is cut: what one second hands to the next does not depend on
    /// how the time is stepped through.
    #[test]
    fn stepping_leaves_no_trace(
        changes in prop::collection::vec((0_u64..8 * 2_520, 0.0..0.7_f64, any::<bool>()), 1..6),
        cut in 0_u64..8 * 2_520,
        steps in prop::collection::vec(1_u64..4_032_000, 1..20),
    ) {
        let mut changes = changes;
        changes.sort_by_key(|(at, ..)| *at);
        let run = |steps: &[u64]| {
            let mut meter = metered(40, &Signal::dead(), MeteringPath::Auto);
            let mut steps = steps.iter().cycle();
            let mut reach = |meter: &mut Meter, to: Tick| {
                while meter.now() < to {
                    meter.advance((meter.now() + Tick(*steps.next().unwrap())).min(to));
                }
            };
            let mut inputs: Vec<(u64, Input)> = changes
                .iter()
                .map(|(at, amps, noisy)| {
                    let mut signal = sines(59.9, 277.0, WYE, WYE.map(|angle| (*amps, angle)));
                    signal.currents[0].noise[0] = if *noisy { 0.01 } else { 0.0 };
                    (*at, Input::Terminals(Arc::new(signal)))
                })
                .collect();
            inputs.push((cut, Input::ControlPower(ControlPower::Ac(0.0))));
            inputs.push((cut + 500, Input::ControlPower(ControlPower::Ac(120.0))));
            inputs.sort_by_key(|(at, _)| *at);
            for (at, input) in inputs {
                reach(&mut meter, Tick::of_sample(at));
                meter.apply(Tick::of_sample(at), input);
            }
            reach(&mut meter, Tick::from_seconds(30));
            (meter.shown().cloned(), meter.memory().clone(), meter.take_edges())
        };
        prop_assert_eq!(run(&steps), run(&[u64::MAX / 2]));
    }
}
