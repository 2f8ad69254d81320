//! How many cycles a recording holds, and its fundamentals.
//!
//! With `X_k` the discrete Fourier transform of `n` samples of a sine of `k + d` cycles,
//!
//! ```text
//! X_(k-1) / X_k = d / (1 + d)    X_(k+1) / X_k = -d / (1 - d)
//! r = Re((X_(k-1) - X_(k+1)) / X_k) = 2 d / (1 - d^2)          d = r / (1 + sqrt(1 + r^2))
//! ```
//!
//! which is found over a tenth of a second first and then over twice as much each time, so
//! that three bins near what is known already are enough. Where a row is a large part of what is
//! left to be found, [`exact`] takes over.

mod exact;

use core::f64::consts::{SQRT_2, TAU};

use firmware_model::TRACKS;

use super::parse::Frames;
use crate::installation::phasor::Phasor;

/// Fundamentals that are looked for, Hz.
const SEARCH: (f64, f64) = (15.0, 450.0);
/// The first look, s.
const FIRST: f64 = 0.1;
/// The last look, s: mains do not keep their frequency for longer.
pub(super) const LONGEST: f64 = 10.0;
/// A fundamental has at least this part of the mean square.
const DOMINANT: f64 = 0.5;

/// Cycles a row of the voltage that is largest, or of the current without a voltage; none
/// where no fundamental stands out. A recording of a single cycle of which `period` rows are
/// taken is believed where nothing in it speaks against that.
pub(super) fn pace(frames: &Frames, period: f64) -> Option<f64> {
    let track = reference(frames)?;
    let window = |seconds: f64| ((seconds * frames.rate) as usize).min(frames.rows());
    let longest = window(LONGEST);
    let mut length = window(FIRST);
    let bins = |hertz: f64| libm::ceil(hertz * length as f64 / frames.rate) as u64;
    // Beyond half the rate each bin stands for one below it.
    let highest = bins(SEARCH.1).min((length as u64).saturating_sub(1) / 2);
    let (strongest, _) = (bins(SEARCH.0).max(1)..=highest)
        .map(|bin| (bin as f64, bin_of(frames, track, length, bin as f64).squared()))
        .max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    let mut pace = refined(frames, track, length, strongest)?;
    while length < longest {
        length = (2 * length).min(longest);
        pace = refined(frames, track, length, libm::round(pace * length as f64).max(1.0))?;
    }
    // Over nearly whole cycles `d` is nearly zero, and so is what harmonics and the other half of
    // the spectrum add to it.
    for _ in 0..4 {
        if let Some((cycles @ 2.., rows)) = whole(pace, longest) {
            pace = refined(frames, track, rows, cycles as f64)?;
        }
    }
    Some(exact::pace(frames, track, (pace, longest), period))
}

/// The pace of a sine of about `bin` cycles in `length` rows.
fn refined(frames: &Frames, track: usize, length: usize, bin: f64) -> Option<f64> {
    let [below, at, above] =
        [bin - 1.0, bin, bin + 1.0].map(|bin| bin_of(frames, track, length, bin));
    let mean = frames.track(track).take(length).fold(0.0, |sum, x| sum + x * x) / length as f64;
    // Both halves of the spectrum have a bin of it.
    let found = 2.0 * (below.squared() + at.squared() + above.squared());
    if at.squared() <= 0.0 || found < DOMINANT * mean {
        return None;
    }
    Some((bin + beside([below, at, above])) / length as f64)
}

/// `d`, from three bins around a sine.
fn beside([below, at, above]: [Phasor; 3]) -> f64 {
    let ratio = ((below - above) / at).re;
    ratio / (1.0 + libm::sqrt(1.0 + ratio * ratio))
}

/// One bin of the discrete Fourier transform over `length` rows, over `length`.
fn bin_of(frames: &Frames, track: usize, length: usize, bin: f64) -> Phasor {
    project(frames.track(track).take(length), bin / length as f64) * (1.0 / length as f64)
}

/// `sum x e^(-j 2 pi pace n)`
fn project(x: impl Iterator<Item = f64>, pace: f64) -> Phasor {
    let step = Phasor::new(libm::cos(TAU * pace), -libm::sin(TAU * pace));
    let mut turn = Phasor::new(1.0, 0.0);
    let mut sum = Phasor::ZERO;
    for x in x {
        sum = sum + turn * x;
        turn = turn * step;
    }
    sum
}

/// The track that tells the frequency.
fn reference(frames: &Frames) -> Option<usize> {
    let squares: [f64; TRACKS] =
        core::array::from_fn(|track| frames.track(track).fold(0.0, |sum, x| sum + x * x));
    let largest = |tracks: core::ops::Range<usize>| {
        let there = tracks.filter(|track| squares[*track] > 0.0);
        there.max_by(|one, other| squares[*one].total_cmp(&squares[*other]))
    };
    largest(0..3).or_else(|| largest(3..TRACKS))
}

/// The fundamentals of all tracks over whole cycles, turned so that voltage A, or the first
/// one that is there, is at 0 degrees.
pub(super) fn fundamentals(frames: &Frames, pace: f64) -> [Phasor; TRACKS] {
    let longest = frames.rows().min((LONGEST * frames.rate) as usize);
    let cycles = libm::floor(pace * longest as f64 + 0.1).max(1.0);
    let length = (libm::round(cycles / pace) as usize).clamp(1, frames.rows());
    let peaks: [Phasor; TRACKS] = core::array::from_fn(|track| {
        let sum = project(frames.track(track).take(length), pace);
        sum * (SQRT_2 / length as f64)
    });
    let first = peaks.iter().find_map(|peak| peak.direction()).unwrap_or(Phasor::new(1.0, 0.0));
    peaks.map(|peak| peak * first.conjugate())
}

/// Whole cycles within `rows` rows, and the rows that they take: as many as possible of
/// those that fit the rows well.
pub(super) fn whole(pace: f64, rows: usize) -> Option<(u64, usize)> {
    // A 200th of a cycle is nearly two degrees.
    let good = 0.005;
    let taken = |cycles: u64| {
        let exact = cycles as f64 / pace;
        let taken = libm::round(exact);
        (taken as usize, (exact - taken).abs() * pace)
    };
    let most = libm::floor(pace * rows as f64) as u64;
    let candidates = || (1..=most).rev().filter(|cycles| (2..=rows).contains(&taken(*cycles).0));
    let best = candidates()
        .find(|cycles| taken(*cycles).1 <= good)
        .or_else(|| candidates().min_by(|one, other| taken(*one).1.total_cmp(&taken(*other).1)))?;
    Some((best, taken(best).0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(rate: f64, rows: usize, x: impl Fn(f64) -> f64) -> Frames {
        let row = |n: usize| [0.0, x(n as f64 / rate), 0.0, 0.0, 0.0, 0.0];
        Frames::of_rows(rate, (0..rows).map(row).collect())
    }

    fn cycles(rate: f64, rows: usize, hertz: f64) -> f64 {
        let x = |t: f64| {
            let turns = TAU * hertz * t;
            325.0 * libm::sin(turns + 0.7)
                + 20.0 * libm::sin(5.0 * turns)
                + 9.0 * libm::cos(7.0 * turns + 1.0)
        };
        pace(&frames(rate, rows, x), rows as f64).unwrap() * rows as f64
    }

    #[test]
    fn cycles_are_counted_to_a_50_000th() {
        // Whole ones exactly, from one cycle to ten seconds of them.
        assert!((cycles(6000.0, 100, 60.0) - 1.0).abs() < 1e-9);
        assert!((cycles(6400.0, 1280, 60.0) - 12.0).abs() < 1e-9);
        assert!((cycles(1920.0, 19_200, 50.0) - 500.0).abs() < 1e-6);
        // Few samples a second, and sines that are not taken for their mirror images.
        for hertz in [50.0, 60.0, 65.0, 70.0, 80.0] {
            let found = cycles(500.0, 100, hertz);
            assert!((found - hertz / 5.0).abs() < 0.01, "{hertz} Hz: {found}");
        }
        // 0.042 s, 0.1 s, 0.21 s and 3 s.
        for (found, expected) in [
            (cycles(10_000.0, 420, 60.0), 2.52),
            (cycles(10_000.0, 1000, 61.5), 6.15),
            (cycles(10_000.0, 2100, 59.0), 12.39),
            (cycles(5000.0, 15_000, 50.04), 150.12),
            (cycles(10_000.0, 170, 60.0), 1.02),
            (cycles(10_000.0, 300, 60.0), 1.8),
            (cycles(4000.0, 400, 49.3), 4.93),
        ] {
            assert!((found - expected).abs() < 2e-5, "{found} instead of {expected}");
        }
    }

    #[test]
    fn no_fundamental_is_none() {
        assert_eq!(pace(&frames(5000.0, 1000, |_| 0.0), 1000.0), None);
        assert_eq!(pace(&frames(5000.0, 1000, |_| 3.0), 1000.0), None);
        assert_eq!(pace(&frames(5000.0, 1000, |t| libm::sin(TAU * 1000.0 * t)), 1000.0), None);
    }

    #[test]
    fn the_cut_that_is_proposed_fits_the_rows() {
        // 60 Hz at 10 kHz: 166.67 rows a cycle; a third of a row is less than a degree.
        assert_eq!(whole(60.0 / 10_000.0, 1700), Some((10, 1667)));
        // At 1 kHz it is seven degrees, but nine cycles are 150 rows.
        assert_eq!(whole(60.0 / 1000.0, 170), Some((9, 150)));
        // Nothing fits 400 Hz at 1 kHz within one cycle and a half.
        assert_eq!(whole(0.4, 4), Some((1, 3)));
        assert_eq!(whole(60.0 / 10_000.0, 100), None);
    }

    #[test]
    fn fundamentals_are_told_against_voltage_a() {
        let frames =
            frames(10_000.0, 1000, |t| 100.0 * 2_f64.sqrt() * libm::sin(TAU * 50.0 * t + 0.5));
        let mut frames = frames;
        for row in frames.numbers.chunks_exact_mut(TRACKS) {
            row[0] = -row[1];
        }
        let found = fundamentals(&frames, pace(&frames, 1000.0).unwrap());
        assert!((found[0] - Phasor::new(100.0, 0.0)).rms() < 1e-9, "{:?}", found[0]);
        assert!((found[1] - Phasor::new(-100.0, 0.0)).rms() < 1e-9, "{:?}", found[1]);
    }
}
