//! What is left of signals beyond the range of the inputs.

use super::*;

/// Peak of the fundamental of a sine of peak `a` clipped at 1: 2a/pi (asin 1/a + sqrt(1 - 1/a^2)/a).
fn clipped_fundamental(a: f64) -> f64 {
    let angle = (1.0 / a).asin();
    2.0 * a / PI * (angle + angle.sin() * angle.cos())
}

/// 90 kA into a CT of 100 A: a square wave of 120 A x sqrt(2), filtered.
#[test]
fn what_clips_has_the_harmonics_that_pass_the_filter() {
    for path in [MeteringPath::Auto, MeteringPath::Sampled] {
        for hertz in [60.0, 59.94, 50.0] {
            let lag = 0.9_f64.acos().to_degrees();
            let signal = sines(hertz, 277.128, WYE, [(900.0, lag), (0.0, 0.0), (0.0, 0.0)]);
            let mut meter = metered(10, &signal, path);
            for shown in play(&mut meter, &[], 5) {
                let expected = 277.128 * 1.2 * 100.0 * 4.0 / PI * 0.9;
                near("W", shown.readings.real.total.unwrap(), expected, 1.0);
                // Odd harmonics below 1230 Hz: 1 + 1/9 + 1/25 + ...
                let orders = (1..=(1230.0 / hertz) as u32).step_by(2);
                let squares: f64 = orders.map(|k| 1.0 / f64::from(k * k)).sum();
                let amps = 120.0 * 4.0 / PI * squares.sqrt();
                near("A", shown.readings.current.total.unwrap(), amps, 0.01);
                assert_eq!(shown.alerts.0, 0x0008, "I OVR");
            }
        }
    }
}

/// A load whose peaks clip sets I OVR, though its RMS value is below 120 A; one at the limit
/// neither clips nor is it sampled otherwise than any other.
#[test]
fn peaks_that_clip_are_out_of_range() {
    let load = |amps: f64, third: f64| {
        let mut signal = one_phase(60.0, amps, 0.0);
        let mut peaks = sine(third / 100.0, 180.0).components[0];
        peaks.order = 3;
        signal.currents[0].components.push(peaks);
        signal
    };
    let alerts = |signal: &Signal, path| {
        let mut meter = metered(10, signal, path);
        meter.advance(Tick::from_seconds(3));
        let shown = meter.shown().unwrap();
        (shown.alerts.0, shown.readings.current.total.unwrap())
    };
    for path in [MeteringPath::Auto, MeteringPath::Sampled] {
        // Peaks of (80 + 30) x sqrt(2): RMS 85.4. And of (100 + 30) x sqrt(2): RMS 104.4.
        let (bits, amps) = alerts(&load(80.0, 30.0), path);
        assert_eq!(bits, 0);
        near("A", amps, 7_300.0_f64.sqrt(), 1e-6);
        let (bits, amps) = alerts(&load(100.0, 30.0), path);
        assert_eq!(bits, 0x0008);
        assert!(amps < 10_900.0_f64.sqrt() - 0.5, "{amps}");
        let (bits, amps) = alerts(&load(120.0, 0.0), path);
        assert_eq!(bits, 0);
        near("A", amps, 120.0, 1e-6);
        let (bits, amps) = alerts(&load(126.0, 0.0), path);
        assert_eq!(bits, 0x0008);
        assert!((121.0..126.0).contains(&amps), "{amps}");
    }
    let mut meter = metered(10, &load(126.0, 0.0), MeteringPath::Auto);
    meter.advance(Tick::from_seconds(3));
    let watts = meter.shown().unwrap().readings.real.total.unwrap();
    near("W", watts, 120.0 * 120.0 * clipped_fundamental(1.05), 0.1);
}

/// 50 kV on an input for 347 V: a square wave of 720 V x sqrt(2), filtered.
#[test]
fn voltage_inputs_clip() {
    let signal = sines(60.0, 50_000.0, WYE, [(0.5, 0.0), (0.0, 0.0), (0.0, 0.0)]);
    for path in [MeteringPath::Auto, MeteringPath::Sampled] {
        let mut meter = metered(10, &signal, path);
        meter.advance(Tick::from_seconds(3));
        let shown = meter.shown().unwrap();
        let volts = shown.readings.line_to_neutral.total.unwrap();
        let squares: f64 = (1..=20_u32).step_by(2).map(|k| 1.0 / f64::from(k * k)).sum();
        // Its edges are not quite upright: 50 kV are 69 times 720 V.
        near("V", volts, 720.0 * 4.0 / PI * squares.sqrt(), 0.5);
        assert_eq!(shown.alerts.0 & 0x0001, 0x0001, "V OVR");
    }
}

/// A recording is clipped as samples: one at the limit passes, one beyond it sets I OVR.
#[test]
fn recordings_clip() {
    for (amps, on) in [(120.0, 0), (130.0, 0x0038)] {
        let signal = recorded(50.0, 277.0, amps, 0.0);
        let all = play(&mut metered(40, &signal, MeteringPath::Auto), &[], 4);
        assert_eq!(all[3].alerts.0, on, "{amps} A");
        let read = all[3].readings.current.phases[1].unwrap();
        // Between the limit and a square wave of the same fundamental.
        let least = 120.0 * clipped_fundamental((amps / 120.0).max(1.0));
        assert!(read >= least - 1e-3 && read <= amps + 1e-3, "{read} A of {amps} A");
    }
}
