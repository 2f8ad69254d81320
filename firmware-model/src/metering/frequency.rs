//! Frequency from the samples of one voltage.
//!
//! First coarsely, by the time between the first and the last rising passage
//! through zero of the low-passed voltage and the cycles between them; then finely, by
//! how far the fundamental turned between the two halves of the second against a carrier of the
//! coarse frequency: `f = coarse + angle / (2 pi 0.5 s)`, unambiguous within 1 Hz.
//!
//! A gap in the voltage hides passages. The time between two passages therefore
//! counts as the cycles that fill it best, measured by the middle one of all such times.

use super::carrier::Carrier;
use super::complex::Complex;
use super::window::{HALF, HALF_SECOND};
use crate::time::SAMPLES_PER_SECOND;

const RATE: f64 = SAMPLES_PER_SECOND as f64;

/// Lowest and highest frequency that the search reports, Hz: 20 to 100 Hz, with room for
/// its own error. The meter's range of 45 to 65 Hz lies inside, so that what is outside it
/// can be shown; below 20 Hz the windows leave a ripple, above 100 Hz the averages take
/// the fundamental away.
const SEARCH: core::ops::RangeInclusive<f64> = 19.9..=100.1;

/// The frequency of the fundamental of `voltage`, Hz; none if there is no periodic
/// signal between 20 and 100 Hz.
pub fn frequency(voltage: &[f64]) -> Option<f64> {
    let coarse = coarse(voltage)?;
    let carrier = Carrier::new(core::f64::consts::TAU * coarse / RATE, voltage.len());
    let first = half_phasor(voltage, &carrier, 0);
    let second = half_phasor(voltage, &carrier, HALF);
    let turned = second * first.conj();
    let fine = coarse + libm::atan2(turned.im, turned.re) / core::f64::consts::PI;
    SEARCH.contains(&fine).then_some(fine)
}

fn half_phasor(voltage: &[f64], carrier: &Carrier, from: usize) -> Complex {
    let voltage = voltage.get(from..from + HALF).unwrap_or_default();
    carrier.project(from..from + HALF, &HALF_SECOND, voltage)
}

/// The frequency to a few hundredths of a hertz, from passages through zero.
fn coarse(voltage: &[f64]) -> Option<f64> {
    // Two moving averages, with zeros at multiples of 140 and 210 Hz: they take
    // the harmonics away that could add passages of their own.
    let smooth = moving_average(&moving_average(voltage, 18), 12);
    let mean_square = smooth.iter().map(|x| x * x).sum::<f64>() / smooth.len() as f64;
    let threshold = 0.3 * libm::sqrt(mean_square);
    let (mut armed, mut passages) = (false, Vec::new());
    for (n, pair) in smooth.windows(2).enumerate() {
        let (before, after) = (pair[0], pair[1]);
        if before < -threshold {
            armed = true;
        }
        if armed && before < 0.0 && after >= 0.0 {
            armed = false;
            passages.push(n as f64 - before / (after - before));
        }
    }
    let (first, last) = (passages.first()?, passages.last()?);
    let cycles = cycles(&passages)?;
    Some(cycles * RATE / (last - first))
}

/// The cycles between the first and the last of the passages; it takes two of them.
fn cycles(passages: &[f64]) -> Option<f64> {
    let mut times: Vec<f64> = passages.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let longest = times.iter().copied().fold(0.0, f64::max);
    let shortest = times.iter().copied().fold(f64::INFINITY, f64::min);
    if longest < 1.5 * shortest {
        return Some(times.len() as f64);
    }
    times.sort_unstable_by(f64::total_cmp);
    let middle = *times.get(times.len() / 2)?;
    Some(times.iter().map(|time| libm::round(time / middle).max(1.0)).sum())
}

fn moving_average(samples: &[f64], length: usize) -> Vec<f64> {
    let mut sum: f64 = samples.iter().take(length).sum();
    let mut averages = Vec::with_capacity(samples.len());
    averages.push(sum);
    for (old, new) in samples.iter().zip(samples.iter().skip(length)) {
        sum += new - old;
        averages.push(sum);
    }
    averages
}
