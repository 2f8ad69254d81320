//! The reference path: one second of samples on six channels.
//!
//! Sums run in four lanes that are added at the end, in the same order on every
//! machine: fast, and the same bits everywhere.

use core::ops::Range;

use super::clip::Clipped;
use super::complex::Complex;
use super::frequency::frequency;
use super::local::local_reactive;
use super::window::{FADE, Window};
use super::{Means, N, Sums, tells_frequency};
use crate::settings::SystemType;

pub(super) const LANES: usize = 4;
const _: () =
    assert!(N.is_multiple_of(LANES) && (N / 2).is_multiple_of(LANES) && FADE.is_multiple_of(LANES));

/// One second of samples, 2520 on each channel, V at the terminals, as they leave the inputs'
/// clipping; before them, where a window reaches back, the last ones of the second before.
#[derive(Debug, Clone, PartialEq)]
pub struct Samples {
    /// Terminals A, B, C against N.
    pub voltages: [Vec<f64>; 3],
    /// CT inputs A, B, C.
    pub currents: [Vec<f64>; 3],
    /// Which inputs were driven beyond their range.
    pub clipped: Clipped,
}

impl Samples {
    /// A second of silence.
    pub fn silent() -> Self {
        Self::of_length(N)
    }

    /// So many samples of silence.
    pub(super) fn of_length(length: usize) -> Self {
        let channels = || core::array::from_fn(|_| vec![0.0; length]);
        Self { voltages: channels(), currents: channels(), clipped: Clipped::default() }
    }
}

/// Cosine and sine at each sample of a stretch.
pub struct Carrier {
    cos: Vec<f64>,
    sin: Vec<f64>,
}

impl Carrier {
    /// A carrier of `length` samples that turns by `theta` radians a sample, from zero on.
    pub fn new(theta: f64, length: usize) -> Self {
        Self::starting_at(0.0, theta, length)
    }

    /// The same, with the angle `start` at the first sample.
    pub fn starting_at(start: f64, theta: f64, length: usize) -> Self {
        let mut lanes: [Complex; LANES] =
            core::array::from_fn(|lane| Complex::turn(start + theta * lane as f64));
        let step = Complex::turn(theta * LANES as f64);
        let padded = length.next_multiple_of(LANES);
        let (mut cos, mut sin) = (vec![0.0; padded], vec![0.0; padded]);
        for (cos, sin) in cos.chunks_exact_mut(LANES).zip(sin.chunks_exact_mut(LANES)) {
            for lane in 0..LANES {
                cos[lane] = lanes[lane].re;
                sin[lane] = lanes[lane].im;
                lanes[lane] = lanes[lane] * step;
            }
        }
        cos.truncate(length);
        sin.truncate(length);
        Self { cos, sin }
    }

    /// Cosine and sine at each sample.
    pub fn waves(&self) -> (&[f64], &[f64]) {
        (&self.cos, &self.sin)
    }

    /// `2 sum w x e^(-j theta n)` over the samples of `range`: the peak phasor of `x`.
    pub fn project(&self, range: Range<usize>, weights: &[f64], x: &[f64]) -> Complex {
        let cos = self.cos.get(range.clone()).unwrap_or_default();
        let sin = self.sin.get(range).unwrap_or_default();
        let (mut re, mut im) = ([0.0; LANES], [0.0; LANES]);
        let weighted = weights.chunks_exact(LANES).zip(x.chunks_exact(LANES));
        let carrier = cos.chunks_exact(LANES).zip(sin.chunks_exact(LANES));
        for ((w, x), (cos, sin)) in weighted.zip(carrier) {
            for lane in 0..LANES {
                let weighted = w[lane] * x[lane];
                re[lane] += weighted * cos[lane];
                im[lane] += weighted * sin[lane];
            }
        }
        Complex::new(2.0 * total(re), -2.0 * total(im))
    }
}

/// What one steady second of samples says, and its sums, for the channels that `system` uses.
pub fn measure(samples: &Samples, system: SystemType) -> (Means, Sums) {
    measure_in(samples, system, Window::Steady)
}

/// The same for the samples that `window` reaches.
pub fn measure_in(samples: &Samples, system: SystemType, window: Window) -> (Means, Sums) {
    let (lead, weights) = (window.lead(), window.weights());
    let mut means = voltage_means(samples, system, weights);
    means.clipped = samples.clipped;
    means.frequency = reference_frequency(samples, lead, &means, system);
    let carrier = means
        .frequency
        .map(|hertz| Carrier::new(core::f64::consts::TAU * hertz / N as f64, lead + N));

    let mut sums = Sums::default();
    for phase in 0..system.phases() {
        let voltage = phase_voltage(&samples.voltages, phase, system);
        let voltage = voltage.as_ref();
        let current = &samples.currents[phase];
        means.phase_voltage[phase] = match system {
            SystemType::SinglePhaseLineLine => means.line_to_line[0],
            SystemType::Delta => mean_square(weights, voltage),
            _ => means.line_to_neutral[phase],
        };
        let products = |x: &[f64]| means_of_product(weights, lead, x, current);
        (means.current[phase], sums.current[phase]) = products(current);
        (means.real[phase], sums.real[phase]) = products(voltage);
        let Some(carrier) = &carrier else { continue };
        if window == Window::Steady {
            let u = carrier.project(0..N, weights, voltage);
            let i = carrier.project(0..N, weights, current);
            means.reactive[phase] = 0.5 * (u * i.conj()).im;
            sums.reactive[phase] = quarter_turn_product(u, carrier, current) / N as f64;
        } else {
            means.reactive[phase] = local_reactive(voltage, current, carrier, window);
            sums.reactive[phase] = means.reactive[phase];
        }
    }
    (means, sums)
}

/// The mean squares of the voltages between the terminals.
fn voltage_means(samples: &Samples, system: SystemType, weights: &[f64]) -> Means {
    let [a, b, c] = &samples.voltages;
    let mut means = Means::default();
    let neutral = system.line_to_neutral();
    for phase in 0..3 {
        if neutral[phase] {
            means.line_to_neutral[phase] = mean_square(weights, &samples.voltages[phase]);
        }
    }
    let lines = system.line_to_line();
    for (pair, (x, y)) in [(a, b), (b, c), (a, c)].into_iter().enumerate() {
        if lines[pair] {
            means.line_to_line[pair] = mean_square_of_difference(weights, x, y);
        }
    }
    means
}

/// The voltage that makes the power of `phase`: to neutral, to line B in type 11,
/// to the mean of the three in type 31.
fn phase_voltage(
    voltages: &[Vec<f64>; 3],
    phase: usize,
    system: SystemType,
) -> std::borrow::Cow<'_, [f64]> {
    let [a, b, c] = voltages;
    match system {
        SystemType::SinglePhaseLineLine => a.iter().zip(b).map(|(a, b)| a - b).collect(),
        SystemType::Delta => voltages[phase]
            .iter()
            .zip(a.iter().zip(b).zip(c))
            .map(|(x, ((a, b), c))| x - (a + b + c) / 3.0)
            .collect(),
        _ => std::borrow::Cow::Borrowed(&voltages[phase][..]),
    }
}

/// `sum u90 i` with `u90(n) = Re(-j U e^(j theta n))`.
fn quarter_turn_product(u: Complex, carrier: &Carrier, current: &[f64]) -> f64 {
    let (cos, sin) = carrier.waves();
    // sum i e^(j theta n), in one pass.
    let (mut re, mut im) = ([0.0; LANES], [0.0; LANES]);
    let carrier = cos.chunks_exact(LANES).zip(sin.chunks_exact(LANES));
    for (i, (cos, sin)) in current.chunks_exact(LANES).zip(carrier) {
        for lane in 0..LANES {
            re[lane] += i[lane] * cos[lane];
            im[lane] += i[lane] * sin[lane];
        }
    }
    u.im * total(re) + u.re * total(im)
}

/// The frequency of the first voltage that is there: A, B, C to neutral, or AB, BC, AC.
fn reference_frequency(
    samples: &Samples,
    lead: usize,
    means: &Means,
    system: SystemType,
) -> Option<f64> {
    let [a, b, c] = samples.voltages.each_ref().map(|x| x.get(lead..).unwrap_or_default());
    if let Some(phase) = (0..3).find(|&phase| tells_frequency(means.line_to_neutral[phase])) {
        return frequency([a, b, c][phase]);
    }
    if system.line_to_neutral()[0] {
        return None;
    }
    let pair = (0..3).find(|&pair| tells_frequency(means.line_to_line[pair]))?;
    let (x, y) = [(a, b), (b, c), (a, c)][pair];
    let difference: Vec<f64> = x.iter().zip(y).map(|(x, y)| x - y).collect();
    frequency(&difference)
}

fn mean_square(weights: &[f64], x: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    for (w, x) in weights.chunks_exact(LANES).zip(x.chunks_exact(LANES)) {
        for lane in 0..LANES {
            lanes[lane] += w[lane] * x[lane] * x[lane];
        }
    }
    total(lanes)
}

fn mean_square_of_difference(weights: &[f64], x: &[f64], y: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    let triples = weights.chunks_exact(LANES).zip(x.chunks_exact(LANES)).zip(y.chunks_exact(LANES));
    for ((w, x), y) in triples {
        for lane in 0..LANES {
            let difference = x[lane] - y[lane];
            lanes[lane] += w[lane] * difference * difference;
        }
    }
    total(lanes)
}

/// The mean of `x y` as the window weighs it, and as it is in the second behind `lead`.
fn means_of_product(weights: &[f64], lead: usize, x: &[f64], y: &[f64]) -> (f64, f64) {
    let split = |all| <[f64]>::split_at_checked(all, lead).unwrap_or_default();
    let ((w_before, w), (x_before, x), (y_before, y)) = (split(weights), split(x), split(y));
    let (faded, _) = products(w_before, x_before, y_before);
    let (weighted, plain) = products(w, x, y);
    (faded + weighted, plain / N as f64)
}

/// The sum of `x y` as it is weighed, and as it is.
fn products(weights: &[f64], x: &[f64], y: &[f64]) -> (f64, f64) {
    let (mut weighted, mut plain) = ([0.0; LANES], [0.0; LANES]);
    let triples = weights.chunks_exact(LANES).zip(x.chunks_exact(LANES)).zip(y.chunks_exact(LANES));
    for ((w, x), y) in triples {
        for lane in 0..LANES {
            let product = x[lane] * y[lane];
            weighted[lane] += w[lane] * product;
            plain[lane] += product;
        }
    }
    (total(weighted), total(plain))
}

pub(super) fn total(lanes: [f64; LANES]) -> f64 {
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
}
