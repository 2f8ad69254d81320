//! Sums over samples, and the carrier that finds a phasor in them.
//!
//! Sums run in four lanes that are added at the end, in the same order on every
//! machine: fast, and the same bits everywhere.

use core::ops::Range;

use super::complex::Complex;
use super::means::N;
use super::window::FADE;

/// How many sums run beside each other.
pub const LANES: usize = 4;
const _: () =
    assert!(N.is_multiple_of(LANES) && (N / 2).is_multiple_of(LANES) && FADE.is_multiple_of(LANES));

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

/// The mean square of `x` as `weights` weigh it.
pub fn mean_square(weights: &[f64], x: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    for (w, x) in weights.chunks_exact(LANES).zip(x.chunks_exact(LANES)) {
        for lane in 0..LANES {
            lanes[lane] += w[lane] * x[lane] * x[lane];
        }
    }
    total(lanes)
}

/// The mean square of `x - y` as `weights` weigh it.
pub fn mean_square_of_difference(weights: &[f64], x: &[f64], y: &[f64]) -> f64 {
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
pub fn means_of_product(weights: &[f64], lead: usize, x: &[f64], y: &[f64]) -> (f64, f64) {
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

/// `sum u90 i` with `u90(n) = Re(-j U e^(j theta n))`.
pub fn quarter_turn_product(u: Complex, carrier: &Carrier, current: &[f64]) -> f64 {
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

/// What the lanes come to together.
pub fn total(lanes: [f64; LANES]) -> f64 {
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
}
