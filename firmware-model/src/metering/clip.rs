//! What the inputs make of signals beyond their range.
//!
//! An input clips first; then comes the filter that keeps from the converter what it could
//! not sample. A clipped sine has square edges, whose harmonics would fold back into the samples if the
//! samples were clipped instead of what is sampled. A sum of sines is the same in every
//! turn of its fundamental, and so is what clipping leaves of it: again a sum of sines, of which
//! the filter passes those below 1230 Hz.
//!
//! Between 2048 points of a turn the sum of sines is taken as straight, and clipped. Where
//! the slope of such a line changes by `ds`, at the phase `phi`, its second derivative has a
//! pulse, so that
//!
//! ```text
//! c(k) = 1/(2 pi) integral over a turn of clip(x) e^(-j k phi) = -1/(2 pi k^2)  sum  ds e^(-j k phi)
//! ```
//!
//! Noise and recordings are clipped as samples: they have no period to be found.

use std::borrow::Cow;
use std::sync::Arc;

use super::complex::Complex;
use crate::terminals::{Component, Signal, Waveform};

/// What the filter before the converter passes of a clipped signal, Hz.
pub const PASSED: f64 = 1230.0;
/// A peak beyond the range by less than this part of it is rounding: a load at the limit does not clip.
const ROUNDING: f64 = 1e-9;
/// Points of a turn.
const POINTS: usize = 2048;

/// Peak voltages at which the inputs clip, V at the terminals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranges {
    /// Of a voltage terminal against N.
    pub voltage: f64,
    /// Of a CT input.
    pub current: f64,
}

/// Which inputs were driven beyond their range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Clipped {
    /// Terminals A, B, C.
    pub voltages: [bool; 3],
    /// CT inputs A, B, C.
    pub currents: [bool; 3],
}

impl Clipped {
    /// Adds what clipped in `other`.
    pub fn add(&mut self, other: Self) {
        let own = self.voltages.iter_mut().chain(&mut self.currents);
        for (own, other) in own.zip(other.voltages.iter().chain(&other.currents)) {
            *own |= other;
        }
    }
}

/// The last signal of which something was clipped, and what was left of it: what stands for
/// many seconds is looked at once.
#[derive(Debug, Clone, Default)]
pub struct Clipper(Option<Known>);

#[derive(Debug, Clone)]
struct Known {
    signal: Arc<Signal>,
    ranges: Ranges,
    passed: Arc<Signal>,
    clipped: Clipped,
}

impl Clipper {
    /// `signal` as the converter sees its sums of sines behind inputs of `ranges`, and
    /// which of them clipped. Noise and recordings pass.
    pub fn pass(&mut self, signal: &Arc<Signal>, ranges: Ranges) -> (Arc<Signal>, Clipped) {
        if let Some(known) = &self.0
            && Arc::ptr_eq(&known.signal, signal)
            && known.ranges == ranges
        {
            return (Arc::clone(&known.passed), known.clipped);
        }
        let (passed, clipped) = passed(signal, ranges);
        if clipped == Clipped::default() {
            return (Arc::clone(signal), clipped);
        }
        let passed = Arc::new(passed.into_owned());
        let (signal, known) = (Arc::clone(signal), Arc::clone(&passed));
        self.0 = Some(Known { signal, ranges, passed: known, clipped });
        (passed, clipped)
    }
}

/// Clips samples in their place; whether any was beyond the range.
pub fn clip_samples(x: &mut [f64], limit: f64) -> bool {
    let mut clipped = false;
    for x in x {
        clipped |= x.abs() > beyond(limit);
        *x = x.clamp(-limit, limit);
    }
    clipped
}

fn beyond(limit: f64) -> f64 {
    limit * (1.0 + ROUNDING)
}

fn passed(signal: &Signal, ranges: Ranges) -> (Cow<'_, Signal>, Clipped) {
    let mut passed = Cow::Borrowed(signal);
    let mut clipped = Clipped::default();
    let highest = highest_passed(signal.frequency());
    for phase in 0..3 {
        if let Some(left) = clip(&signal.voltages[phase], ranges.voltage, highest) {
            passed.to_mut().voltages[phase] = left;
            clipped.voltages[phase] = true;
        }
        if let Some(left) = clip(&signal.currents[phase], ranges.current, highest) {
            passed.to_mut().currents[phase] = left;
            clipped.currents[phase] = true;
        }
    }
    (passed, clipped)
}

/// The highest order that the filter passes; the fundamental always.
fn highest_passed(hertz: f64) -> u16 {
    let orders = PASSED / hertz.max(f64::MIN_POSITIVE);
    // The points of a turn tell no more than that apart.
    libm::floor(orders).clamp(1.0, (POINTS / 8) as f64) as u16
}

/// What clipping at `limit` leaves of a sum of sines, up to the order `highest`; none where it
/// is not clipped, or carries more than sines.
fn clip(waveform: &Waveform, limit: f64, highest: u16) -> Option<Waveform> {
    if !waveform.is_sum_of_sines() || waveform.peak_bound() <= beyond(limit) {
        return None;
    }
    let points = turn(waveform);
    if points.iter().all(|x| x.abs() <= beyond(limit)) {
        return None;
    }
    let mut sums = vec![Complex::default(); usize::from(highest)];
    for (change, phase) in slope_changes(&points, limit) {
        let turn = Complex::turn(-phase);
        let mut carrier = turn;
        for sum in &mut sums {
            *sum = *sum + carrier.scale(change);
            carrier = carrier * turn;
        }
    }
    let components = sums.iter().zip(1_u16..).map(|(sum, order)| {
        // x = sum Re(X e^(j k phi)) with X twice c(k).
        let scale = -1.0 / (core::f64::consts::PI * f64::from(order) * f64::from(order));
        Component { order, cos: sum.re * scale, sin: -sum.im * scale }
    });
    Some(Waveform { components: components.collect(), ..Waveform::default() })
}

/// The waveform at equal steps of a turn.
fn turn(waveform: &Waveform) -> Vec<f64> {
    let mut points = vec![0.0; POINTS];
    for component in &waveform.components {
        let step = Complex::turn(STEP * f64::from(component.order));
        let mut carrier = Complex::new(1.0, 0.0);
        for x in &mut points {
            *x += component.cos * carrier.re + component.sin * carrier.im;
            carrier = carrier * step;
        }
    }
    points
}

/// From one point to the next, radians.
const STEP: f64 = core::f64::consts::TAU / POINTS as f64;

/// The lines between the points, clipped: where their slope changes, by how much, and the
/// phase in radians.
fn slope_changes(points: &[f64], limit: f64) -> Vec<(f64, f64)> {
    let mut changes = Vec::new();
    let behind = points.iter().skip(1).chain(points.first());
    for (n, (from, to)) in points.iter().zip(behind).enumerate() {
        let slope = (to - from) / STEP;
        // The part of the line that lies within the range.
        let (enters, leaves) = (from.clamp(-limit, limit), to.clamp(-limit, limit));
        if (leaves - enters).abs() > 0.0 {
            let phase = |x: f64| n as f64 * STEP + (x - from) / slope;
            changes.push((slope, phase(enters)));
            changes.push((-slope, phase(leaves)));
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sine(cos: f64, sin: f64) -> Waveform {
        Waveform { components: vec![Component { order: 1, cos, sin }], ..Waveform::default() }
    }

    #[test]
    fn what_stays_within_the_range_passes_unchanged() {
        assert_eq!(clip(&sine(0.6, 0.8), 1.0, 20), None);
        // Two sines whose peaks do not meet: their sum reaches 0.89, not 1.2.
        let mut flat = sine(0.0, 1.0);
        flat.components.push(Component { order: 3, cos: 0.0, sin: 0.2 });
        assert_eq!(clip(&flat, 0.95, 20), None);
        assert!(clip(&flat, 0.85, 20).is_some());
    }

    /// A sine of peak A clipped at 1, with a = asin(1/A): b1 = (2A/pi)(a + sin a cos a).
    #[test]
    fn the_fundamental_of_a_clipped_sine_is_known() {
        for peak in [1.01_f64, 1.2, 2.0, 10.0, 900.0] {
            let a = libm::asin(1.0 / peak);
            let expected = 2.0 * peak / core::f64::consts::PI * (a + libm::sin(a) * libm::cos(a));
            for angle in [0.0, 0.4, 1.9] {
                let (s, c) = libm::sincos(angle);
                let left = clip(&sine(peak * s, peak * c), 1.0, 20).unwrap();
                let first = left.components[0];
                let size = libm::hypot(first.cos, first.sin);
                assert!((size - expected).abs() < 2e-6, "{peak}: {size} instead of {expected}");
                assert!((first.cos - expected * s).abs() < 2e-6);
                // Nothing of even orders.
                assert!(left.components[1].cos.abs() + left.components[1].sin.abs() < 2e-6);
            }
        }
    }

    /// The harmonics of a square wave: 4/pi / k.
    #[test]
    fn a_sine_far_beyond_the_range_becomes_a_square_wave() {
        let left = clip(&sine(0.0, 1e6), 1.0, 20).unwrap();
        for component in &left.components {
            let order = f64::from(component.order);
            let expected =
                if component.order % 2 == 1 { 4.0 / core::f64::consts::PI / order } else { 0.0 };
            assert!((component.sin - expected).abs() < 1e-6, "{component:?}");
        }
    }
}
