//! The frequency of a few cycles, to a part of a row.
//!
//! Over whole cycles no harmonic, no direct part and no mirror image disturbs the bins
//! beside the fundamental. So whole cycles are taken, at even steps of just so many rows as they
//! should last, until what is found is what was taken.
//!
//! Over a single cycle those bins are the direct part and the second harmonic. There the period
//! is what makes the cycle go on where it began: with the least of what is neither direct nor one
//! of the lower harmonics. What noise leaves open is decided for the period that is asked for.

use super::{beside, project};
use crate::installation::playback::parse::Frames;
use crate::installation::playback::period::even;

/// So nearly whole cycles, as a part of one, count as whole ones.
const NEARLY: f64 = 0.02;
/// `d` that is zero.
const FOUND: f64 = 1e-9;

/// The pace that is `about` known over the first `rows` rows.
pub(super) fn pace(frames: &Frames, track: usize, (about, rows): (f64, usize), period: f64) -> f64 {
    let cycles = libm::floor(about * rows as f64 + NEARLY).max(1.0);
    // A row that is a 10,000th of a cycle for each of them leaves nothing to be found.
    if about * (rows as f64) < 1.0 - AROUND || about <= 1e-4 * cycles {
        return about;
    }
    let rows: Vec<[f64; 1]> = frames.track(track).take(rows).map(|x| [x]).collect();
    if cycles < 2.0 {
        return 1.0 / single(&rows, frames.rate, 1.0 / about, period);
    }
    let mut pace = about;
    for _ in 0..20 {
        let length = cycles / pace;
        let steps = even(&rows, length, frames.rate);
        let bin = |bin: f64| project(steps.iter().map(|row| row[0]), bin / steps.len() as f64);
        let beside = beside([cycles - 1.0, cycles, cycles + 1.0].map(bin));
        pace = (cycles + beside) / length;
        if beside.abs() <= FOUND {
            break;
        }
    }
    // What wanders off was not so many cycles.
    if (pace / about - 1.0).abs() < 0.5 / cycles && cycles / pace < rows.len() as f64 + 1.0 {
        pace
    } else {
        1.0 / single(&rows, frames.rate, 1.0 / about, period)
    }
}

/// How far from `about` the period of a single cycle is looked for, as a part of it.
const AROUND: f64 = 0.3;
/// Looks before the golden section.
const LOOKS: usize = 49;
/// Valleys that are gone into.
const VALLEYS: usize = 3;
/// Roundings of the numbers of a file, as a part of the mean square.
const ROUNDING: f64 = 1e-14;
/// What noise makes of one unknown, sixteen times: four standard deviations.
const NOISE: f64 = 32.0;

/// The rows of a single cycle.
fn single(rows: &[[f64; 1]], rate: f64, about: f64, period: f64) -> f64 {
    let lowest = about * (1.0 - AROUND);
    let highest = (about * (1.0 + AROUND)).min(rows.len() as f64 + 0.5);
    let step = (highest - lowest) / (LOOKS - 1) as f64;
    if step <= 0.0 {
        return about;
    }
    let rough = |length: f64| roughness(rows, rate, length);
    let looks: Vec<f64> = (0..LOOKS).map(|look| rough(lowest + look as f64 * step).0).collect();
    let look = |at: usize| looks.get(at).copied().unwrap_or(f64::INFINITY);
    // Level or slope of some wrong period match by chance: the least of several valleys counts.
    let is_valley = |at: &usize| look(*at) <= look(at.wrapping_sub(1)) && look(*at) <= look(at + 1);
    let mut valleys: Vec<usize> = (0..LOOKS).filter(is_valley).collect();
    valleys.sort_by(|one, other| look(*one).total_cmp(&look(*other)));
    let bottom = |at: &usize| {
        let middle = lowest + *at as f64 * step;
        golden((middle - step).max(lowest), (middle + step).min(highest), |x| rough(x).0)
    };
    let bottoms = valleys.iter().take(VALLEYS).map(bottom);
    let found = bottoms.min_by(|one, other| rough(*one).0.total_cmp(&rough(*other).0));
    let found = found.unwrap_or(about);
    let (least, square) = rough(found);
    let enough = least * (1.0 + NOISE / rows.len() as f64) + ROUNDING * square;
    if (period - about).abs() < AROUND * about && rough(period).0 <= enough {
        period
    } else {
        found
    }
}

/// The sum of squares of one cycle of `length` rows without its direct part and its lower
/// harmonics, and with them.
fn roughness(rows: &[[f64; 1]], rate: f64, length: f64) -> (f64, f64) {
    let steps = even(rows, length, rate);
    let count = steps.len();
    let square = steps.iter().fold(0.0, |sum, row| sum + row[0] * row[0]);
    let harmonics = (count / 4).min(50);
    let smooth = (0..=harmonics).fold(0.0, |sum, order| {
        let bin = project(steps.iter().map(|row| row[0]), order as f64 / count as f64);
        // Each but the direct part stands on both sides of the spectrum.
        sum + bin.squared() / count as f64 * if order == 0 { 1.0 } else { 2.0 }
    });
    ((square - smooth).max(0.0), square)
}

/// Where `f` is least between two ends, to a 100,000th of their distance.
fn golden(mut from: f64, mut to: f64, f: impl Fn(f64) -> f64) -> f64 {
    const PART: f64 = 0.618_033_988_749_894_8;
    let inner = |from: f64, to: f64| (to - PART * (to - from), from + PART * (to - from));
    let (mut left, mut right) = inner(from, to);
    let (mut at_left, mut at_right) = (f(left), f(right));
    for _ in 0..24 {
        if at_left < at_right {
            (to, right, at_right) = (right, left, at_left);
            left = inner(from, to).0;
            at_left = f(left);
        } else {
            (from, left, at_left) = (left, right, at_right);
            right = inner(from, to).1;
            at_right = f(right);
        }
    }
    f64::midpoint(from, to)
}
