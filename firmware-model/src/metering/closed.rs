//! The fast path: a steady sum of sines, without a sample.
//!
//! With peak phasors `U_a`, `I_b` of the orders `a`, `b` and the phase `phi` of the
//! fundamental, a phase voltage and its current multiply to
//!
//! ```text
//! u i = 1/2 sum Re(U_a conj(I_a))  +  sum over k > 0 of  Re(C_k e^(j k phi))
//! C_k = 1/2 ( sum a-b=k  U_a conj(I_b)  +  sum b-a=k  conj(U_a) I_b  +  sum a+b=k  U_a I_b )
//! ```
//!
//! and the sum of the oscillating part over the samples between two phases is
//! `G(to) - G(from)` with
//!
//! ```text
//! G(phi) = sum over k of  Re( C_k / (e^(j k theta) - 1) e^(j k phi) )
//! ```
//!
//! Energies are counted from the beginning of the steady stretch with this
//! formula, so that a thousand seconds at once and a thousand times one second
//! give the same bits.

use super::clip::{Clipped, PASSED};
use super::complex::Complex;
use super::means::{Means, Sums, tells_frequency};
use crate::settings::SystemType;
use crate::terminals::{Signal, Waveform, radians};
use crate::time::SAMPLES_PER_SECOND;

const RATE: f64 = SAMPLES_PER_SECOND as f64;

/// Fundamental frequencies for which the windows suppress what they must, Hz.
const FUNDAMENTAL: core::ops::RangeInclusive<f64> = 40.0..=70.0;
/// The highest harmonic frequency whose products stay clear of the sample rate, Hz.
const HIGHEST: f64 = PASSED;
/// How large all harmonics together may be beside the fundamental of the voltage
/// that gives the frequency, so that its passages through zero are its own.
const REFERENCE_DISTORTION: f64 = 0.4;

/// A steady signal from one moment on, ready to be counted.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosedForm {
    means: Means,
    phases: Vec<Oscillation>,
    /// The phase of the fundamental at the first sample.
    phase: u64,
    step: u64,
}

/// The oscillating part of one phase's products: `C_k / (e^(j k theta) - 1)` for k = 1, 2, ...
#[derive(Debug, Clone, PartialEq)]
struct Oscillation {
    real: Vec<Complex>,
    reactive: Vec<Complex>,
    /// `G` of both at the first sample.
    begun: [f64; 2],
}

impl Oscillation {
    fn new(real: Vec<Complex>, reactive: Vec<Complex>, turn: Complex) -> Self {
        let begun = [&real, &reactive].map(|terms| antiderivative(terms, turn));
        Self { real, reactive, begun }
    }
}

impl ClosedForm {
    /// The closed form of `signal` from sample `start` on, as the inputs have clipped it, for the
    /// channels that `system` uses, unless only samples tell. The choice depends on the arguments
    /// alone.
    pub fn new(signal: &Signal, start: u64, clipped: Clipped, system: SystemType) -> Option<Self> {
        let frequency = signal.frequency();
        let active = &signal.currents[..system.phases()];
        let channels = || signal.voltages.iter().chain(active);
        let eligible = FUNDAMENTAL.contains(&frequency)
            && channels().all(Waveform::is_sum_of_sines)
            && channels().all(|waveform| f64::from(highest_order(waveform)) * frequency <= HIGHEST);
        if !eligible {
            return None;
        }
        let channels = Channels::of(signal);
        let (mut means, reference) = channels.means(system);
        means.clipped = clipped;
        if let Some(reference) = reference {
            if distortion(&reference) > REFERENCE_DISTORTION {
                return None;
            }
            means.frequency = Some(frequency);
        }
        let phase_at_start = signal.phase_at(start);
        let turn = Complex::turn(radians(phase_at_start));
        let theta = radians(signal.step);
        let mut phases = Vec::with_capacity(system.phases());
        for phase in 0..system.phases() {
            let u = channels.phase_voltage(phase, system);
            let i = &channels.currents[phase];
            means.phase_voltage[phase] = mean_product(&u, &u);
            means.real[phase] = mean_product(&u, i);
            // Without a frequency there is no fundamental to speak of.
            let late = if means.frequency.is_some() { quarter_turn_late(&u) } else { Vec::new() };
            means.reactive[phase] = mean_product(&late, i);
            let real = oscillation(&u, i, theta);
            phases.push(Oscillation::new(real, oscillation(&late, i, theta), turn));
        }
        Some(Self { means, phases, phase: phase_at_start, step: signal.step })
    }

    /// The readings' inputs: the same every second.
    pub fn means(&self) -> &Means {
        &self.means
    }

    /// The sums over the first `samples` samples.
    pub fn sums(&self, samples: u64) -> Sums {
        let end = self.phase.wrapping_add(self.step.wrapping_mul(samples));
        let to = Complex::turn(radians(end));
        let seconds = samples as f64 / RATE;
        let mut sums = Sums::default();
        for (index, oscillation) in self.phases.iter().enumerate() {
            let [real_begun, reactive_begun] = oscillation.begun;
            let real = antiderivative(&oscillation.real, to) - real_begun;
            let reactive = antiderivative(&oscillation.reactive, to) - reactive_begun;
            sums.real[index] = self.means.real[index] * seconds + real / RATE;
            sums.reactive[index] = self.means.reactive[index] * seconds + reactive / RATE;
        }
        sums
    }
}

/// The phasors of the six channels, by order.
struct Channels {
    voltages: [Vec<Complex>; 3],
    currents: [Vec<Complex>; 3],
}

impl Channels {
    fn of(signal: &Signal) -> Self {
        Self {
            voltages: signal.voltages.each_ref().map(phasors),
            currents: signal.currents.each_ref().map(phasors),
        }
    }

    /// Mean squares, and the phasors of the voltage that gives the frequency.
    fn means(&self, system: SystemType) -> (Means, Option<Vec<Complex>>) {
        let mut means = Means::default();
        let mut reference = None;
        let neutral = system.line_to_neutral();
        for phase in (0..3).filter(|&phase| neutral[phase]) {
            let voltage = &self.voltages[phase];
            means.line_to_neutral[phase] = mean_product(voltage, voltage);
            if tells_frequency(means.line_to_neutral[phase]) {
                reference.get_or_insert_with(|| voltage.clone());
            }
        }
        let lines = system.line_to_line();
        for (pair, (x, y)) in [(0, 1), (1, 2), (0, 2)].into_iter().enumerate() {
            if lines[pair] {
                let voltage = combine(&[(1.0, &self.voltages[x]), (-1.0, &self.voltages[y])]);
                means.line_to_line[pair] = mean_product(&voltage, &voltage);
                if !neutral[0] && tells_frequency(means.line_to_line[pair]) {
                    reference.get_or_insert(voltage);
                }
            }
        }
        for phase in 0..system.phases() {
            means.current[phase] = mean_product(&self.currents[phase], &self.currents[phase]);
        }
        (means, reference)
    }

    fn phase_voltage(&self, phase: usize, system: SystemType) -> Vec<Complex> {
        let [a, b, c] = &self.voltages;
        match system {
            SystemType::SinglePhaseLineLine => combine(&[(1.0, a), (-1.0, b)]),
            SystemType::Delta => {
                let third = -1.0 / 3.0;
                combine(&[(1.0, &self.voltages[phase]), (third, a), (third, b), (third, c)])
            }
            _ => self.voltages[phase].clone(),
        }
    }
}

/// Peak phasors by order, the element 0 unused: `x = sum Re(X_k e^(j k phi))`.
fn phasors(waveform: &Waveform) -> Vec<Complex> {
    let mut phasors = vec![Complex::default(); usize::from(highest_order(waveform)) + 1];
    for component in &waveform.components {
        if let Some(phasor) = phasors.get_mut(usize::from(component.order)) {
            *phasor = *phasor + Complex::new(component.cos, -component.sin);
        }
    }
    phasors
}

fn highest_order(waveform: &Waveform) -> u16 {
    waveform.components.iter().map(|component| component.order).max().unwrap_or(0)
}

fn combine(terms: &[(f64, &Vec<Complex>)]) -> Vec<Complex> {
    let length = terms.iter().map(|(_, x)| x.len()).max().unwrap_or(0);
    let mut sum = vec![Complex::default(); length];
    for (factor, x) in terms {
        for (sum, x) in sum.iter_mut().zip(x.iter()) {
            *sum = *sum + x.scale(*factor);
        }
    }
    sum
}

/// All harmonics together over the fundamental.
fn distortion(x: &[Complex]) -> f64 {
    let peak = |x: &Complex| libm::sqrt(x.norm_squared());
    let fundamental = x.get(1).map_or(0.0, peak);
    x.iter().skip(2).map(peak).sum::<f64>() / fundamental.max(f64::MIN_POSITIVE)
}

fn quarter_turn_late(u: &[Complex]) -> Vec<Complex> {
    match u.get(1) {
        Some(u) => vec![Complex::default(), Complex::new(u.im, -u.re)],
        None => Vec::new(),
    }
}

fn mean_product(x: &[Complex], y: &[Complex]) -> f64 {
    x.iter().zip(y).map(|(x, y)| 0.5 * (x.re * y.re + x.im * y.im)).sum()
}

fn oscillation(u: &[Complex], i: &[Complex], theta: f64) -> Vec<Complex> {
    if u.is_empty() || i.is_empty() {
        return Vec::new();
    }
    let mut products = vec![Complex::default(); u.len() + i.len() - 1];
    let mut add = |k: usize, product: Complex| {
        if let Some(sum) = products.get_mut(k) {
            *sum = *sum + product.scale(0.5);
        }
    };
    for (a, u) in u.iter().enumerate().skip(1) {
        for (b, i) in i.iter().enumerate().skip(1) {
            add(a + b, *u * *i);
            match a.cmp(&b) {
                core::cmp::Ordering::Greater => add(a - b, *u * i.conj()),
                core::cmp::Ordering::Less => add(b - a, u.conj() * *i),
                core::cmp::Ordering::Equal => {}
            }
        }
    }
    let one = Complex::new(1.0, 0.0);
    for (k, product) in products.iter_mut().enumerate().skip(1) {
        // Never zero: k times the fundamental stays below the sample rate.
        *product = product.over(Complex::turn(theta * k as f64) - one);
    }
    products
}

/// `G` at the phase whose `e^(j phi)` is `turn`.
fn antiderivative(terms: &[Complex], turn: Complex) -> f64 {
    let mut power = turn;
    let mut sum = 0.0;
    for term in terms.iter().skip(1) {
        sum += (*term * power).re;
        power = power * turn;
    }
    sum
}
