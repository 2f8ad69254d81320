//! The windows that weigh the samples of a second.
//!
//! `w(n)` is `sin^8(pi (n + 1/2) / N)`, scaled so that the weights add up to one.
//! A sine `x` cycles per window away from zero leaves
//!
//! ```text
//! 576 / ((1 - x^2)(4 - x^2)(9 - x^2)(16 - x^2)) * sin(pi x) / (pi x)   ~  180 / x^9
//! ```
//!
//! which is below 1e-12 at 40 Hz in a window of one second, and about 1e-9 at
//! 20 cycles in one of half a second.

use std::sync::LazyLock;

use super::N;

/// Samples in half a second.
pub const HALF: usize = N / 2;

/// The window of one second.
pub static SECOND: LazyLock<Box<[f64]>> = LazyLock::new(|| sin8(N));
/// The window of half a second.
pub static HALF_SECOND: LazyLock<Box<[f64]>> = LazyLock::new(|| sin8(HALF));

fn sin8(length: usize) -> Box<[f64]> {
    let mut weights: Box<[f64]> = (0..length)
        .map(|n| {
            let s = libm::sin(core::f64::consts::PI * (n as f64 + 0.5) / length as f64);
            let (s2, s4) = (s * s, s * s * s * s);
            s2 * s2 * s4
        })
        .collect();
    let sum: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= sum);
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a cosine of `x` cycles per window leaves, worst over its phase.
    fn leakage(weights: &[f64], cycles: f64) -> f64 {
        let (mut re, mut im) = (0.0, 0.0);
        for (n, weight) in weights.iter().enumerate() {
            let angle = core::f64::consts::TAU * cycles * n as f64 / weights.len() as f64;
            re += weight * libm::cos(angle);
            im += weight * libm::sin(angle);
        }
        libm::sqrt(re * re + im * im)
    }

    #[test]
    fn nothing_beyond_40_hertz_reaches_a_reading() {
        for cycles in [40.0, 40.5, 45.3, 59.94, 90.7, 122.6, 500.5, 1259.5] {
            assert!(leakage(&SECOND, cycles) < 2e-12, "{cycles} cycles a second");
        }
    }

    #[test]
    fn the_mean_passes_unchanged() {
        assert!((leakage(&SECOND, 0.0) - 1.0).abs() < 1e-14);
    }
}
