//! What one second costs on each path, and what a copy of a meter costs.
//!
//! `cargo bench --bench metering`

use std::sync::Arc;

use divan::{Bencher, black_box};
use firmware_model::{
    Component, ControlPower, Fidelity, Identity, Input, Meter, MeteringPath, Recording, Samples,
    Setup, Signal, SystemType, Tick, Waveform, measure,
};

fn main() {
    divan::main();
}

/// A fundamental and five harmonics on each of six channels.
fn signal() -> Signal {
    let channel = |peak: f64, degrees: f64| {
        let component = |order: u16, part: f64| {
            let angle = (degrees * f64::from(order)).to_radians();
            let (sin, cos) = libm::sincos(angle);
            Component { order, cos: peak * part * cos, sin: peak * part * sin }
        };
        let parts = [(1, 1.0), (3, 0.1), (5, 0.08), (7, 0.05), (9, 0.03), (11, 0.02)];
        let components = parts.map(|(order, part)| component(order, part)).to_vec();
        Waveform { components, noise: [0.0; 3], recorded: [0.0; 6] }
    };
    Signal {
        origin: 0,
        phase: 0,
        step: Signal::step_of(59.94),
        voltages: [0.0, -120.0, 120.0].map(|degrees| channel(391.9, degrees)),
        currents: [-20.0, -140.0, 100.0].map(|degrees| channel(0.7, degrees)),
        noise_seed: 0,
        recording: None,
    }
}

fn meter(path: MeteringPath) -> Meter {
    let panel = panels::Panel::builtin().expect("the panel inside the program");
    let setup = Setup::default();
    let mut meter =
        Meter::new(Identity::default(), setup, Fidelity::default(), panel.menu).with_path(path);
    meter.apply(Tick::ZERO, Input::Terminals(Arc::new(signal())));
    meter.apply(Tick::ZERO, Input::ControlPower(ControlPower::Ac(120.0)));
    meter.advance(Tick::from_seconds(2));
    meter
}

#[divan::bench]
fn one_second_of_given_samples(bencher: Bencher) {
    let mut samples = Samples::silent();
    let signal = signal();
    let channels = signal.voltages.iter().zip(&mut samples.voltages);
    for (waveform, x) in channels.chain(signal.currents.iter().zip(&mut samples.currents)) {
        for (n, x) in x.iter_mut().enumerate() {
            let angle = firmware_model::radians(signal.phase_at(n as u64));
            *x = waveform.components.iter().fold(0.0, |sum, c| {
                let (sin, cos) = libm::sincos(angle * f64::from(c.order));
                sum + c.cos * cos + c.sin * sin
            });
        }
    }
    bencher.bench(|| measure(black_box(&samples), SystemType::Wye));
}

#[divan::bench]
fn one_second_with_synthesis(bencher: Bencher) {
    let mut meter = meter(MeteringPath::Sampled);
    bencher.bench_local(|| {
        let next = meter.now() + Tick::from_seconds(1);
        meter.advance(next);
    });
}

#[divan::bench]
fn one_second_of_a_recording(bencher: Bencher) {
    let track = |n: usize| f64::from(n as u32 % 42) - 20.5;
    let tracks = core::array::from_fn(|_| (0..2500).map(track).collect());
    let own = |track: usize| Waveform {
        recorded: core::array::from_fn(|at| if at == track { 0.02 } else { 0.0 }),
        ..Waveform::default()
    };
    let recorded = Signal {
        voltages: [0, 1, 2].map(own),
        currents: [3, 4, 5].map(own),
        recording: Recording::new(tracks),
        ..Signal::dead()
    };
    let mut meter = meter(MeteringPath::Auto);
    meter.apply(Tick::from_seconds(2), Input::Terminals(Arc::new(recorded)));
    bencher.bench_local(|| {
        let next = meter.now() + Tick::from_seconds(1);
        meter.advance(next);
    });
}

#[divan::bench]
fn one_second_in_closed_form(bencher: Bencher) {
    let mut meter = meter(MeteringPath::Auto);
    bencher.bench_local(|| {
        let next = meter.now() + Tick::from_seconds(1);
        meter.advance(next);
    });
}

#[divan::bench]
fn clone_of_a_meter(bencher: Bencher) {
    let meter = meter(MeteringPath::Auto);
    bencher.bench(|| black_box(&meter).clone());
}
