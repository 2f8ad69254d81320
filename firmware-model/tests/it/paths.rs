//! The two paths through a second, held to each other over random signals: RMS and
//! powers to 1e-9 of Vrms x Irms, energies to that times time, frequency to 0.0005 Hz.

#![allow(clippy::disallowed_methods)] // an independent calculation may use the platform's mathematics

use std::sync::Arc;

use firmware_model::{
    ByPhase, Component, ControlPower, Door, Fidelity, Identity, Input, Meter, MeteringPath,
    PhaseEnergies, Setting, ShownValues, Signal, Tick, Waveform,
};
use proptest::prelude::*;

use crate::support::{menu, metered, sine, sines};

/// A channel: fundamental of up to `peak`, harmonics of up to 20 % of it, in any phase.
fn channel(peak: f64) -> impl Strategy<Value = Waveform> {
    let harmonic = (2_u16..=18, 0.0..0.05_f64, 0.0..std::f64::consts::TAU);
    (0.0..1.0_f64, 0.0..std::f64::consts::TAU, prop::collection::vec(harmonic, 0..4)).prop_map(
        move |(size, angle, harmonics)| {
            let amplitude = size * peak;
            let component = |order: u16, amplitude: f64, angle: f64| Component {
                order,
                cos: amplitude * angle.cos(),
                sin: amplitude * angle.sin(),
            };
            let mut components = vec![component(1, amplitude, angle)];
            for (order, part, angle) in harmonics {
                if components.iter().all(|c| c.order != order) {
                    components.push(component(order, part * amplitude, angle));
                }
            }
            components.sort_by_key(|c| c.order);
            Waveform { components, noise: [0.0; 3], recorded: [0.0; 6] }
        },
    )
}

fn signal() -> impl Strategy<Value = Signal> {
    (
        any::<u64>(),
        45.0..65.0_f64,
        prop::array::uniform3(channel(400.0)),
        prop::array::uniform3(channel(1.4)),
    )
        .prop_map(|(phase, hertz, voltages, currents)| Signal {
            origin: 0,
            phase,
            step: Signal::step_of(hertz),
            voltages,
            currents,
            noise_seed: 0,
            recording: None,
        })
}

/// What a wiring fault does to a signal: channels turned round, exchanged, cut.
fn wired(mut signal: Signal, fault: u8) -> Signal {
    match fault {
        0 => signal.currents[0].components.iter_mut().for_each(|c| {
            c.cos = -c.cos;
            c.sin = -c.sin;
        }),
        1 => signal.currents.swap(0, 1),
        2 => signal.voltages.swap(1, 2),
        3 => signal.voltages[0] = Waveform::default(),
        4 => signal.currents[1] = Waveform::default(),
        5 => signal.voltages[1] = signal.voltages[0].clone(),
        _ => {}
    }
    signal
}

fn close(what: &str, a: Option<f64>, b: Option<f64>, limit: f64) -> Result<(), TestCaseError> {
    if let (Some(a), Some(b)) = (a, b) {
        prop_assert!((a - b).abs() <= limit, "{what}: {a} and {b} differ by {}", (a - b).abs());
    } else {
        prop_assert_eq!(a, b, "{}", what);
    }
    Ok(())
}

fn compare(fast: &ShownValues, reference: &ShownValues, seconds: f64) -> Result<(), TestCaseError> {
    let (f, r) = (&fast.readings, &reference.readings);
    // Voltages beside the largest of the second, currents beside their own, powers beside
    // the Vrms x Irms of their phase, which is what apparent power is, or of all phases.
    let largest = |values: &ByPhase| values.phases.iter().flatten().copied().fold(0.0, f64::max);
    let volts = [1e-9 * largest(&r.line_to_neutral).max(largest(&r.line_to_line)); 4];
    let with_sum = |mut sizes: [f64; 4]| {
        sizes[3] = sizes[..3].iter().sum();
        sizes
    };
    let each = |values: &ByPhase| {
        with_sum(std::array::from_fn(|x| values.phases.get(x).copied().flatten().unwrap_or(0.0)))
            .map(|size| 1e-9 * size)
    };
    let power = each(&r.apparent);
    // A power factor is as sure as its power is beside its own apparent power.
    let apparent = [0, 1, 2].map(|x| r.apparent.phases[x]);
    let factor: [f64; 4] = std::array::from_fn(|x| {
        let size = apparent.get(x).copied().unwrap_or(r.apparent.total).unwrap_or(0.0);
        if size == 0.0 { 0.0 } else { 2.0 * power[x] / size }
    });
    let pairs = [
        ("line to neutral", &f.line_to_neutral, &r.line_to_neutral, volts),
        ("line to line", &f.line_to_line, &r.line_to_line, volts),
        ("current", &f.current, &r.current, each(&r.current)),
        ("real", &f.real, &r.real, power),
        ("reactive", &f.reactive, &r.reactive, power),
        ("apparent", &f.apparent, &r.apparent, power),
        ("power factor", &f.power_factor, &r.power_factor, factor),
    ];
    for (what, fast, reference, limits) in pairs {
        for phase in 0..3 {
            close(what, fast.phases[phase], reference.phases[phase], limits[phase])?;
        }
        close(what, fast.total, reference.total, limits[3])?;
    }
    close("frequency", f.frequency, r.frequency, 0.0005)?;
    let energy = |e: &PhaseEnergies| {
        let reactive = e.reactive;
        [
            e.real_import,
            e.real_export,
            reactive[0],
            reactive[1],
            reactive[2],
            reactive[3],
            e.apparent_import,
            e.apparent_export,
        ]
    };
    // Each sampled second is rounded to the millijoule.
    let phases = fast.energies.phases.iter().zip(&reference.energies.phases);
    let total = (&fast.energies.total, &reference.energies.total);
    for ((fast, reference), power) in phases.chain([total]).zip(power) {
        let limit = power * seconds + 0.0005 * (seconds + 1.0);
        for (fast, reference) in energy(fast).into_iter().zip(energy(reference)) {
            let (a, b) = (fast as f64 / 1000.0, reference as f64 / 1000.0);
            close("energy", Some(a), Some(b), limit)?;
        }
    }
    Ok(())
}

/// Name, system type, degrees of the voltages, currents as V at the inputs and degrees.
type Cancelling = (&'static str, u32, [f64; 3], [(f64, f64); 3]);

/// Loads of which the total keeps nothing, though no phase of theirs is small: what its
/// sums leave of rounding is not a power, makes no power factor and chooses no quadrant.
#[test]
fn phases_that_cancel_leave_nothing() {
    let wye = [0.0, 120.0, 240.0];
    let cases: [Cancelling; 4] = [
        // The leads on A and B exchanged: 25.84 degrees behind their own voltages, 0.9.
        ("leads", 40, [120.0, 0.0, 240.0], wye.map(|angle| (0.6, angle + 25.84))),
        // The same a third of a turn further, at the factor of 0.7.
        ("rotation", 40, [120.0, 0.0, 240.0], wye.map(|angle| (0.37, angle + 45.573))),
        // Two legs alike, one CT turned round.
        ("turned", 12, [0.0, 180.0, 0.0], [(0.8, 31.7), (0.8, 31.7), (0.0, 0.0)]),
        // P of the phases adds, Q does not: one leads by what the other lags.
        ("reactive", 12, [0.0, 180.0, 0.0], [(0.8, 31.7), (0.8, 180.0 - 31.7), (0.0, 0.0)]),
    ];
    for (name, system, volts, amps) in cases {
        for (hertz, path) in [50.3, 59.97, 60.0]
            .into_iter()
            .flat_map(|hertz| [(hertz, MeteringPath::Auto), (hertz, MeteringPath::Sampled)])
        {
            let signal = sines(hertz, 277.128, volts, amps);
            let mut meter = metered(system, &signal, path);
            for second in 1..=4 {
                meter.advance(Tick::from_seconds(second));
                let shown = meter.shown().unwrap();
                let (readings, total) = (&shown.readings, &shown.energies.total);
                let what = format!("{name}, {hertz} Hz, {path:?}, second {second}");
                let bits = |value: Option<f64>| value.unwrap().to_bits();
                assert_eq!(bits(readings.reactive.total), 0, "{what}");
                // Where the phases carry power and the total none, its power factor is 0.
                let factor: f64 = if name == "reactive" { 1.0 } else { 0.0 };
                assert_eq!(bits(readings.power_factor.total), factor.to_bits(), "{what}");
                assert_eq!(total.reactive[1..], [0, 0, 0], "{what}");
                assert_eq!(total.real_export, 0, "{what}");
                if name != "reactive" {
                    assert_eq!(bits(readings.real.total), 0, "{what}");
                    assert_eq!(bits(readings.apparent.total), 0, "{what}");
                }
                // Each phase has its load.
                assert!(readings.apparent.phases[0].unwrap() > 10_000.0, "{what}");
            }
        }
    }
}

/// Where the sum of the phases is nothing, its energy swings within and between the seconds:
/// a pulse that a swing makes due is not passed over.
#[test]
fn skipping_sees_the_pulses_of_a_swing() {
    let at = |volts: [f64; 3], degrees: f64, rms: f64| {
        sines(60.317, 277.128, volts, [0.0, 120.0, 240.0].map(|angle| (rms, angle + degrees)))
    };
    let mut pulses = 0;
    for short in (2..250).step_by(2) {
        // One second that leaves so many joules to a pulse of 10 Wh, then exchanged leads.
        let watts = 36_000.0 - f64::from(short);
        let first = at([0.0, 120.0, 240.0], 0.0, watts / 3.0 / 277.128 / 100.0);
        let play = |step: u64| {
            let mut meter = metered(40, &first, MeteringPath::Auto);
            let mut setup = meter.setup().clone();
            setup.set(Setting::EnergyPerPulse, 10, Door::Modbus).unwrap();
            meter = Meter::new(Identity::default(), setup, Fidelity::default(), menu());
            meter.apply(Tick::ZERO, Input::Terminals(Arc::new(first.clone())));
            meter.apply(Tick::ZERO, Input::ControlPower(ControlPower::Ac(120.0)));
            let swing = at([120.0, 0.0, 240.0], 25.84, 0.6);
            meter.apply(Tick::from_seconds(1), Input::Terminals(Arc::new(swing)));
            while meter.now() < Tick::from_seconds(60) {
                meter.advance((meter.now() + Tick::from_seconds(step)).min(Tick::from_seconds(60)));
            }
            (meter.memory().clone(), meter.take_edges())
        };
        let stepped = play(1);
        pulses += stepped.0.pulses.import;
        assert_eq!(stepped, play(100), "{short} J short of a pulse");
    }
    assert!((1..124).contains(&pulses), "a swing decides: {pulses}");
}

/// The same within one phase: a quarter turn leaves no P, none no Q.
#[test]
fn a_phase_has_no_sign_of_what_rounding_leaves() {
    for (degrees, factor, quadrant) in [(0.0, 1.0, 0), (90.0, 0.0, 0), (-90.0, 0.0, 3)] {
        for path in [MeteringPath::Auto, MeteringPath::Sampled] {
            let wye = [0.0, 120.0, 240.0];
            let signal = sines(59.9, 277.128, wye, wye.map(|angle| (0.6, angle + degrees)));
            let mut meter = metered(40, &signal, path);
            meter.advance(Tick::from_seconds(3));
            let shown = meter.shown().unwrap();
            let zero = if factor == 0.0 { &shown.readings.real } else { &shown.readings.reactive };
            let factors = &shown.readings.power_factor;
            for phase in 0..3 {
                assert_eq!(zero.phases[phase].unwrap().to_bits(), 0, "{degrees} {path:?}");
                assert!((factors.phases[phase].unwrap() - factor).abs() < 1e-9);
                let energies = &shown.energies.phases[phase];
                let filled = energies.reactive.iter().position(|energy| *energy != 0);
                assert!(filled.is_none_or(|filled| filled == quadrant), "{degrees} {path:?}");
                assert_eq!(energies.real_export, 0, "{degrees} {path:?}");
            }
            assert_eq!(zero.total.unwrap().to_bits(), 0, "{degrees} {path:?}");
        }
    }
}

/// In type 31 a line that stands in the middle of the two others has no voltage of its own.
#[test]
fn a_delta_phase_in_the_middle_has_no_power() {
    for path in [MeteringPath::Auto, MeteringPath::Sampled] {
        let signal = Signal {
            step: Signal::step_of(60.0),
            // A hangs open between B and C, whose halves are rounded apart.
            voltages: [Waveform::default(), sine(240.017, 123.4), sine(240.017, 123.4 + 180.0)],
            currents: [0.0, 120.0, 240.0].map(|angle| sine(0.6, angle)),
            ..Signal::dead()
        };
        let mut meter = metered(31, &signal, path);
        meter.advance(Tick::from_seconds(2));
        let readings = &meter.shown().unwrap().readings;
        for power in [&readings.real, &readings.reactive, &readings.apparent] {
            assert_eq!(power.phases[0].unwrap().to_bits(), 0, "{path:?}");
        }
        assert_eq!(readings.power_factor.phases[0], Some(1.0), "{path:?}");
        // 240.017 V x 60 A.
        assert!((readings.apparent.phases[1].unwrap() - 14_401.02).abs() < 1e-4, "{path:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn closed_form_and_samples_agree(
        signal in signal(),
        fault in 0_u8..8,
        system in prop::sample::select(vec![10_u32, 11, 12, 31, 40]),
    ) {
        let signal = wired(signal, fault);
        let mut fast = metered(system, &signal, MeteringPath::Auto);
        let mut reference = metered(system, &signal, MeteringPath::Sampled);
        for second in 1..=5 {
            let at = Tick::from_seconds(second);
            fast.advance(at);
            reference.advance(at);
            let (fast, reference) = (fast.shown().unwrap(), reference.shown().unwrap());
            prop_assert_eq!(fast.alerts, reference.alerts);
            compare(fast, reference, second as f64)?;
        }
    }

    #[test]
    fn stepping_leaves_no_trace(
        signals in prop::collection::vec((signal(), 0_u64..2_520 * 6), 1..4),
        steps in prop::collection::vec(1_u64..4_032_000 * 2, 1..30),
    ) {
        let mut changes: Vec<_> = signals;
        changes.sort_by_key(|(_, at)| *at);
        let play = |steps: &[u64]| {
            let mut meter = metered(40, &changes[0].0, MeteringPath::Auto);
            let mut steps = steps.iter().cycle();
            let mut now = Tick::ZERO;
            for (signal, sample) in &changes {
                let at = Tick::of_sample(*sample);
                loop {
                    let next = now + Tick(*steps.next().unwrap());
                    if next >= at { break }
                    now = next;
                    meter.advance(now);
                }
                now = at;
                meter.apply(at, Input::Terminals(Arc::new(signal.clone())));
            }
            meter.advance(Tick::from_seconds(10));
            (meter.shown().unwrap().clone(), meter.take_edges())
        };
        prop_assert_eq!(play(&steps), play(&[u64::MAX / 2]));
    }

    /// Hours at once against the same hours second by second: energies, demand, pulses,
    /// their edges, the log, and what the registers say.
    #[test]
    fn skipping_gives_the_bits_of_stepping(
        signals in prop::collection::vec((signal(), 0_u64..3_600), 1..4),
        whole_seconds in any::<bool>(),
        energy_per_pulse in prop::sample::select(vec![1000_u32, 10_000]),
        interval in prop::sample::select(vec![0_u32, 10, 61, 900]),
    ) {
        let mut changes = signals;
        changes.sort_by_key(|(_, at)| *at);
        let play = |step: u64| {
            let mut meter = metered(40, &changes[0].0, MeteringPath::Auto);
            let mut setup = meter.setup().clone();
            setup.set(Setting::EnergyPerPulse, energy_per_pulse, Door::Modbus).unwrap();
            setup.set(Setting::DemandSubinterval, interval, Door::Modbus).unwrap();
            setup.set(Setting::DemandSubintervals, 3, Door::Modbus).unwrap();
            let (identity, fidelity) = (Identity::default(), Fidelity::default());
            meter = Meter::new(identity, setup, fidelity, menu());
            meter.apply(Tick::ZERO, Input::Terminals(Arc::new(changes[0].0.clone())));
            meter.apply(Tick::ZERO, Input::ControlPower(ControlPower::Ac(120.0)));
            for (signal, second) in &changes {
                let at = Tick::from_seconds(*second) + Tick(if whole_seconds { 0 } else { 7_777 });
                while meter.now() + Tick::from_seconds(step) < at {
                    meter.advance(meter.now() + Tick::from_seconds(step));
                }
                meter.apply(at, Input::Terminals(Arc::new(signal.clone())));
            }
            let end = Tick::from_seconds(4_000);
            while meter.now() < end {
                meter.advance((meter.now() + Tick::from_seconds(step)).min(end));
            }
            (meter.memory().clone(), meter.shown().cloned(), meter.take_edges(), meter.registers())
        };
        prop_assert_eq!(play(1), play(100_000));
    }
}
