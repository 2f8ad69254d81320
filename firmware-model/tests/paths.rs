//! The two paths through a second, held to each other over random signals: RMS and
//! powers to 1e-9 of Vrms x Irms, energies to that times time, frequency to 0.0005 Hz.

#![allow(clippy::disallowed_methods)] // an independent calculation may use the platform's mathematics

use std::sync::Arc;

use firmware_model::{
    Component, ControlPower, Door, Fidelity, Identity, Input, Meter, Path, PhaseEnergies, Setting,
    Setup, Shown, Signal, Tick, Waveform,
};
use proptest::prelude::*;

mod common;
use common::menu;

fn meter(signal: &Signal, system: u32, path: Path) -> Meter {
    let mut setup = Setup::default();
    setup.set(Setting::SystemType, system, Door::Modbus).unwrap();
    let mut meter =
        Meter::new(Identity::default(), setup, Fidelity::default(), menu()).with_path(path);
    meter.apply(Tick::ZERO, Input::Terminals(Arc::new(signal.clone())));
    meter.apply(Tick::ZERO, Input::ControlPower(ControlPower::Ac(120.0)));
    meter
}

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

fn compare(fast: &Shown, reference: &Shown, seconds: f64) -> Result<(), TestCaseError> {
    let (f, r) = (&fast.readings, &reference.readings);
    // The largest Vrms x Irms of the signals above, and the largest of three phases.
    let (volts, amps) = (700.0, 100.0 * 1.4);
    let (v, i) = (1e-9 * volts, 1e-9 * amps);
    let power = 1e-9 * 3.0 * volts * amps;
    let pairs = [
        ("line to neutral", &f.line_to_neutral, &r.line_to_neutral, v),
        ("line to line", &f.line_to_line, &r.line_to_line, v),
        ("current", &f.current, &r.current, i),
        ("real", &f.real, &r.real, power),
        ("reactive", &f.reactive, &r.reactive, power),
        ("apparent", &f.apparent, &r.apparent, power),
    ];
    for (what, fast, reference, limit) in pairs {
        for phase in 0..3 {
            close(what, fast.phases[phase], reference.phases[phase], limit)?;
        }
        close(what, fast.total, reference.total, limit)?;
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
    let limit = power * seconds + 0.0005 * (seconds + 1.0);
    let totals = [(&fast.energies.total, &reference.energies.total)];
    let phases = fast.energies.phases.iter().zip(&reference.energies.phases);
    for (fast, reference) in totals.into_iter().chain(phases) {
        for (fast, reference) in energy(fast).into_iter().zip(energy(reference)) {
            let (a, b) = (fast as f64 / 1000.0, reference as f64 / 1000.0);
            close("energy", Some(a), Some(b), limit)?;
        }
    }
    Ok(())
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
        let mut fast = meter(&signal, system, Path::Auto);
        let mut reference = meter(&signal, system, Path::Sampled);
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
            let mut meter = meter(&changes[0].0, 40, Path::Auto);
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
            let mut meter = meter(&changes[0].0, 40, Path::Auto);
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
