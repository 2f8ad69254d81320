//! The reference path: one second of samples on six channels.

use super::carrier::{
    Carrier, mean_square, mean_square_of_difference, means_of_product, quarter_turn_product,
};
use super::clip::Clipped;
use super::frequency::frequency;
use super::local::local_reactive;
use super::means::{Means, N, Sums, tells_frequency};
use super::window::Window;
use crate::settings::SystemType;

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
