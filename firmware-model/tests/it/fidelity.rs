//! What the options of `[fidelity]` change, each against values worked out by hand beside
//! those of the default.

use std::sync::Arc;

use firmware_model::{
    Apparent, ApparentTotal, Component, ControlPower, Fidelity, FrequencyLost, Identity, Input,
    Meter, PowerFactorNoLoad, PowerFactorSign, Reactive, Setup, Signal, Tick, Totals,
};

use crate::support::{menu, register, sines, until};

const WYE: [f64; 3] = [0.0, 120.0, 240.0];
/// The angle whose cosine is 0.8 and whose sine 0.6.
const ANGLE: f64 = 36.869_897_645_844_02;
const NOTHING: (f64, f64) = (0.0, 0.0);

/// 100 V at 60 Hz on a wye, and currents of (A, degrees); 1 V stands for 100 A.
fn wye(amps: [(f64, f64); 3]) -> Signal {
    sines(60.0, 100.0, WYE, amps.map(|(rms, angle)| (rms / 100.0, angle)))
}

/// 40 A of fundamental that lag phase A's voltage by so many degrees, and 30 A of its third
/// harmonic: 50 A and 5000 VA.
fn distorted(lag: f64) -> Signal {
    let mut signal = wye([(40.0, lag), NOTHING, NOTHING]);
    let third = Component { order: 3, cos: 0.0, sin: 0.3 * std::f64::consts::SQRT_2 };
    signal.currents[0].components.push(third);
    signal
}

/// The meter after ten seconds of `signal`.
fn after_ten_seconds(signal: Signal, fidelity: Fidelity) -> Meter {
    let mut meter = Meter::new(Identity::default(), Setup::default(), fidelity, menu());
    meter.apply(Tick::ZERO, Input::Terminals(Arc::new(signal)));
    meter.apply(Tick::ZERO, Input::ControlPower(ControlPower::Ac(120.0)));
    until(&mut meter, 10.5);
    meter
}

fn near(what: &str, value: f64, expected: f64) {
    assert!((value - expected).abs() < 0.05, "{what}: {value} instead of {expected}");
}

/// One phase imports, another exports half as much at the same angle.
#[test]
fn totals() {
    // 4000 W and 3000 var in quadrant 1; -2000 W and -1500 var in quadrant 3.
    let signal = || wye([(50.0, ANGLE), (25.0, 120.0 + 180.0 + ANGLE), NOTHING]);
    // Import, export; quadrants 1 to 4; apparent import, export; in J after 10 s.
    let netted = [20_000.0, 0.0, 15_000.0, 0.0, 0.0, 0.0, 25_000.0, 0.0];
    let summed = [40_000.0, 20_000.0, 30_000.0, 0.0, 15_000.0, 0.0, 50_000.0, 25_000.0];
    for (totals, expected) in [(Totals::NetThenSplit, netted), (Totals::SumOfPhases, summed)] {
        let meter = after_ten_seconds(signal(), Fidelity { totals, ..Fidelity::default() });
        let total = meter.shown().unwrap().energies.total;
        let [q1, q2, q3, q4] = total.reactive;
        let (real, apparent) = (
            [total.real_import, total.real_export],
            [total.apparent_import, total.apparent_export],
        );
        let counted = [real[0], real[1], q1, q2, q3, q4, apparent[0], apparent[1]];
        for (energy, expected) in counted.into_iter().zip(expected) {
            near(&format!("{totals:?}"), energy as f64 / 1000.0, expected);
        }
    }
}

#[test]
fn reactive() {
    // Of 5000 VA: in phase 4000 W and no fundamental var; 60 degrees ahead 2000 W and
    // -3464.1 var, and sqrt(5000^2 - 2000^2) = 4582.58. Quadrants 1 and 4.
    for (lag, fundamental, nonactive, quadrant) in
        [(0.0, 0.0, 3000.0, 0), (-60.0, -3464.102, -4582.576, 3)]
    {
        for (reactive, expected) in
            [(Reactive::Fundamental, fundamental), (Reactive::Nonactive, nonactive)]
        {
            let fidelity = Fidelity { reactive, ..Fidelity::default() };
            let meter = after_ten_seconds(distorted(lag), fidelity);
            let shown = meter.shown().unwrap();
            let what = format!("{reactive:?}, {lag} degrees");
            near(&what, shown.readings.reactive.phases[0].unwrap(), expected);
            near(&what, shown.readings.apparent.phases[0].unwrap(), 5000.0);
            let energy = shown.energies.phases[0].reactive[quadrant];
            near(&what, energy as f64 / 1000.0, 10.0_f64 * expected.abs());
        }
    }
}

#[test]
fn apparent() {
    // 4000 W, no fundamental var, 50 A at 100 V.
    for (apparent, expected, factor) in
        [(Apparent::RmsProduct, 5000.0, 8000), (Apparent::VectorSum, 4000.0, 10_000)]
    {
        let fidelity = Fidelity { apparent, ..Fidelity::default() };
        let mut meter = after_ten_seconds(distorted(0.0), fidelity);
        let shown = meter.shown().unwrap();
        let what = format!("{apparent:?}");
        near(&what, shown.readings.apparent.phases[0].unwrap(), expected);
        let energy = shown.energies.phases[0].apparent_import;
        near(&what, energy as f64 / 1000.0, 10.0 * expected);
        assert_eq!(register(&mut meter, 100), factor, "{what}");
    }
}

/// In total, distortion of one phase counts or does not: A as above, B and C alike without harmonics.
#[test]
fn apparent_total() {
    let signal = || {
        let mut signal = wye(WYE.map(|angle| (40.0, angle)));
        signal.currents[0] = distorted(0.0).currents[0].clone();
        signal
    };
    // 12,000 W; A has 50 A at 100 V: D is 3000 VA.
    // sqrt(12,000^2 + 3000^2)
    let with = 12_369.317;
    for (apparent, apparent_total, expected) in [
        (Apparent::RmsProduct, ApparentTotal::WithDistortion, with),
        (Apparent::RmsProduct, ApparentTotal::VectorSum, 12_000.0),
        // Without distortion in a phase the total has none either.
        (Apparent::VectorSum, ApparentTotal::WithDistortion, 12_000.0),
    ] {
        let fidelity = Fidelity { apparent, apparent_total, ..Fidelity::default() };
        let mut meter = after_ten_seconds(signal(), fidelity);
        let shown = meter.shown().unwrap();
        let what = format!("{apparent:?} {apparent_total:?}");
        near(&what, shown.readings.apparent.total.unwrap(), expected);
        let energy = shown.energies.total.apparent_import;
        near(&what, energy as f64 / 1000.0, 10.0 * expected);
        let factor = (12_000.0 / expected * 10_000.0).round() as u16;
        assert_eq!(register(&mut meter, 24), factor, "{what}");
    }
}

#[test]
fn power_factor_sign() {
    // 0.8 in the quadrants 1 to 4: the sign of P, or that of Q.
    let quadrants = [ANGLE, 180.0 - ANGLE, 180.0 + ANGLE, -ANGLE];
    let real = [8000, -8000, -8000, 8000];
    let lead_lag = [8000, 8000, -8000, -8000];
    for (pf_sign, factors) in
        [(PowerFactorSign::RealPower, real), (PowerFactorSign::LeadLag, lead_lag)]
    {
        for (lag, expected) in quadrants.into_iter().zip(factors) {
            let fidelity = Fidelity { pf_sign, ..Fidelity::default() };
            let mut meter = after_ten_seconds(wye(WYE.map(|angle| (50.0, angle + lag))), fidelity);
            for number in [24, 100, 101, 102] {
                let factor = register(&mut meter, number) as i16;
                assert_eq!(factor, expected, "{pf_sign:?}, {lag} degrees, register {number}");
            }
        }
    }
}

#[test]
fn power_factor_without_load() {
    for (pf_no_load, expected) in [
        (PowerFactorNoLoad::One, 10_000),
        (PowerFactorNoLoad::Zero, 0),
        (PowerFactorNoLoad::Qnan, 0x8000),
    ] {
        let fidelity = Fidelity { pf_no_load, ..Fidelity::default() };
        let mut meter = after_ten_seconds(wye([NOTHING; 3]), fidelity);
        for number in [24, 100, 101, 102] {
            assert_eq!(register(&mut meter, number), expected, "{pf_no_load:?}, {number}");
        }
        assert_eq!(register(&mut meter, 146), 0, "{pf_no_load:?}: no alert comes of it");
    }
}

#[test]
fn frequency_without_voltage() {
    for (frequency_lost, never, lost) in [
        (FrequencyLost::Qnan, 0x8000, 0x8000),
        (FrequencyLost::Zero, 0, 0),
        (FrequencyLost::Last, 0x8000, 5000),
    ] {
        let fidelity = Fidelity { frequency_lost, ..Fidelity::default() };
        let mut meter = after_ten_seconds(Signal::dead(), fidelity);
        assert_eq!(register(&mut meter, 28), never, "{frequency_lost:?}");
        let signal = sines(50.0, 230.0, WYE, [NOTHING; 3]);
        meter.apply(meter.now(), Input::Terminals(Arc::new(signal)));
        until(&mut meter, 20.0);
        assert_eq!(register(&mut meter, 28), 5000, "{frequency_lost:?}");
        assert_eq!(register(&mut meter, 146) & 0x40, 0, "{frequency_lost:?}");
        meter.apply(meter.now(), Input::Terminals(Arc::new(Signal::dead())));
        for seconds in [21.5, 80.5] {
            until(&mut meter, seconds);
            assert_eq!(register(&mut meter, 28), lost, "{frequency_lost:?}");
            // Whatever is shown, there is too little voltage to tell.
            assert_eq!(register(&mut meter, 146) & 0x40, 0x40, "{frequency_lost:?}");
        }
    }
}
