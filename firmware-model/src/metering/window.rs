//! The windows that weigh the samples of a second.
//!
//! **Steady**: `w(n)` is `sin^8(pi (n + 1/2) / N)`, scaled so that the weights add up to one.
//! A sine `x` cycles per window away from zero leaves
//!
//! ```text
//! 576 / ((1 - x^2)(4 - x^2)(9 - x^2)(16 - x^2)) * sin(pi x) / (pi x)   ~  180 / x^9
//! ```
//!
//! which is below 1e-12 at 40 Hz in a window of one second, and about 1e-9 at
//! 20 cycles in one of half a second. It is blind at the edges of the second, where what is
//! steady is as it is in the middle.
//!
//! **Sharp**: each sample of the second with the weight `1 / N`.
//!
//! **Soft**: over the 120 samples before the second it rises as `x - sin(2 pi x) / (2 pi)`, and
//! over its last 120 samples it falls likewise, so that with the window of the next second every
//! sample counts once. It is the sum of 21 equal bells over 240 samples each, and leaves below 2e-5 of
//! what lies 90 Hz or more from zero, and below 2e-4 of what lies 45 Hz from it.

use std::sync::LazyLock;

use super::means::N;

/// Samples in half a second.
pub const HALF: usize = N / 2;
/// Samples in which a soft window rises, and falls: 1/21 s, more than two cycles from 42 Hz on.
pub const FADE: usize = N / 21;

/// The steady window of one second.
pub static SECOND: LazyLock<Box<[f64]>> = LazyLock::new(|| sin8(N));
/// The steady window of half a second.
pub static HALF_SECOND: LazyLock<Box<[f64]>> = LazyLock::new(|| sin8(HALF));
/// How a soft window rises from zero to one.
pub static RISE: LazyLock<Box<[f64]>> = LazyLock::new(|| {
    let part = |n: usize| (n as f64 + 0.5) / FADE as f64;
    let rise = |x: f64| x - libm::sin(core::f64::consts::TAU * x) / core::f64::consts::TAU;
    (0..FADE).map(|n| rise(part(n))).collect()
});

static SHARP: LazyLock<Box<[f64]>> = LazyLock::new(|| scaled(vec![1.0; N]));
static SOFT: LazyLock<Box<[f64]>> = LazyLock::new(|| scaled(soft(FADE + N)));
static SOFT_FIRST: LazyLock<Box<[f64]>> = LazyLock::new(|| scaled(soft(N)));

/// How the samples of a second are weighed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// The second is steady.
    Steady,
    /// Something changed: every sample of the second counts alike.
    Sharp,
    /// Nobody knows the cycles of what is there: the second shares its edges with its neighbours.
    Soft,
    /// The same for a second without one before it: it fades in over its own first samples.
    SoftFirst,
}

impl Window {
    /// How many samples before the second it reaches back.
    pub const fn lead(self) -> usize {
        match self {
            Self::Soft => FADE,
            Self::Steady | Self::Sharp | Self::SoftFirst => 0,
        }
    }

    /// The weights of the samples, those before the second first; together one.
    pub fn weights(self) -> &'static [f64] {
        match self {
            Self::Steady => &SECOND,
            Self::Sharp => &SHARP,
            Self::Soft => &SOFT,
            Self::SoftFirst => &SOFT_FIRST,
        }
    }

    /// Whether it fades in over its first samples and out over its last ones.
    pub const fn fades(self) -> bool {
        matches!(self, Self::Soft | Self::SoftFirst)
    }
}

fn sin8(length: usize) -> Box<[f64]> {
    let weight = |n: usize| {
        let s = libm::sin(core::f64::consts::PI * (n as f64 + 0.5) / length as f64);
        let (s2, s4) = (s * s, s * s * s * s);
        s2 * s2 * s4
    };
    scaled((0..length).map(weight).collect())
}

fn soft(length: usize) -> Vec<f64> {
    let mut weights = RISE.to_vec();
    weights.resize(length - FADE, 1.0);
    weights.extend(RISE.iter().rev());
    weights
}

fn scaled(mut weights: Vec<f64>) -> Box<[f64]> {
    let sum: f64 = weights.iter().sum();
    for weight in &mut weights {
        *weight /= sum;
    }
    weights.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a cosine of `x` cycles a second leaves, worst over its phase.
    fn leakage(weights: &[f64], cycles: f64) -> f64 {
        let (mut re, mut im) = (0.0, 0.0);
        for (n, weight) in weights.iter().enumerate() {
            let angle = core::f64::consts::TAU * cycles * n as f64 / N as f64;
            re += weight * libm::cos(angle);
            im += weight * libm::sin(angle);
        }
        libm::sqrt(re * re + im * im)
    }

    #[test]
    fn nothing_beyond_40_hertz_reaches_a_steady_reading() {
        for cycles in [40.0, 40.5, 45.3, 59.94, 90.7, 122.6, 500.5, 1259.5] {
            assert!(leakage(&SECOND, cycles) < 2e-12, "{cycles} cycles a second");
        }
    }

    #[test]
    fn a_soft_edge_leaves_little_of_twice_the_frequency() {
        for cycles in [90.0, 90.5, 100.0, 100.5, 118.74, 119.88, 122.3, 130.0] {
            assert!(leakage(Window::Soft.weights(), cycles) < 2e-5, "{cycles} cycles a second");
        }
        for cycles in [45.3, 48.5, 52.5, 59.5, 64.5] {
            assert!(leakage(Window::Soft.weights(), cycles) < 2e-4, "{cycles} cycles a second");
        }
    }

    #[test]
    fn the_mean_passes_unchanged() {
        for window in [Window::Steady, Window::Sharp, Window::Soft, Window::SoftFirst] {
            assert!((leakage(window.weights(), 0.0) - 1.0).abs() < 1e-13, "{window:?}");
            assert_eq!(window.weights().len(), window.lead() + N);
        }
    }

    #[test]
    fn soft_windows_add_up_to_one_at_every_sample() {
        let weights = Window::Soft.weights();
        for n in 0..N {
            let next = n.checked_sub(N - FADE).map_or(0.0, |n| weights[n]);
            let sum = weights[FADE + n] + next;
            assert!((sum * N as f64 - 1.0).abs() < 1e-12, "sample {n}: {sum}");
        }
        // The first one joins the second one in the same way.
        let first = Window::SoftFirst.weights();
        let scale = (N - FADE) as f64 / N as f64;
        for n in N - FADE..N {
            assert!((first[n] * scale - weights[FADE + n]).abs() < 1e-15);
        }
    }
}
