//! From the instrument's rate to the meter's.
//!
//! What the meter's own inputs do to frequencies that its samples cannot tell apart is not
//! known. They are taken out here, so that what is read is what was recorded below them.
//!
//! Each sample of the meter is a weighted sum of the recording around its moment `t`:
//!
//! ```text
//! y(t) = sum over k of  x(k) h(k / rate - t) / rate
//! h(s) = sin(2 pi fc s) / (pi s)  *  w(s)              w: Blackman-Harris, four terms, zero beyond |s| = 4 / (stop - pass)
//! fc   = (pass + stop) / 2
//! ```
//!
//! | | from 2520 samples a second on | below |
//! |---|---|---|
//! | pass, within 1e-5 | 0 to 1200 Hz | 0 to 0.476 rate |
//! | stop, below 1e-5 | from 1260 Hz on | from half the rate on |
//!
//! The weights are even, so no phase is turned and no channel is late. A recording that
//! begins again is continued around its ends by itself; one that ends, by nothing.
//!
//! A repeated recording seldom is a whole number of the meter's samples. As many repetitions
//! as make one follow each other then, up to a minute; what is left is spread over them,
//! less than 7 parts in a million of any frequency.
//!
//! Dense and long recordings are thinned first, in which only what is stopped anyway changes
//! its frequency.

use core::f64::consts::{PI, TAU};

use firmware_model::{Recording, TRACKS};

use super::METER_RATE;
use super::parse::Frames;
use crate::installation::phasor::Phasor;

/// The end of the passband, Hz.
pub(super) const PASS: f64 = 1200.0;
/// The beginning of the stopband, Hz: half the meter's rate.
const STOP: f64 = METER_RATE / 2.0;

/// Repetitions follow each other for at most so many samples of the meter.
const LONGEST: f64 = 60.0 * METER_RATE;
/// A part of any frequency that need not be told from zero.
const EXACT: f64 = 1e-7;

/// Where more repetitions than this follow each other, the low-passed recording is made
/// once, with so many times the meter's rate, and the repetitions are read out of that.
const OVERSAMPLING: f64 = 4.0;

/// A recording of a higher rate than this is thinned first, Hz.
const DENSE: f64 = 16.0 * METER_RATE;

/// A recording of more samples of the meter than this is thinned to twice the meter's rate.
const LONG: f64 = 10.0 * METER_RATE;
const TWICE: f64 = 2.0;

/// Brings `frames` to the meter's rate; nothing comes of frames that are not numbers. Tracks without a
/// column stay empty.
pub(super) fn resample(frames: Frames, repeat: bool) -> Option<Recording> {
    let places = frames.places;
    let mut columns = match frames.width {
        1 => columns::<1>(frames, repeat),
        2 => columns::<2>(frames, repeat),
        3 => columns::<3>(frames, repeat),
        4 => columns::<4>(frames, repeat),
        5 => columns::<5>(frames, repeat),
        _ => columns::<TRACKS>(frames, repeat),
    };
    let mut column = |place: usize| columns.get_mut(place).map(core::mem::take);
    Recording::new(places.map(|place| place.and_then(&mut column).unwrap_or_default()))
}

/// The samples of each column.
fn columns<const W: usize>(frames: Frames, repeat: bool) -> Vec<Vec<f64>> {
    let once = frames.seconds() * METER_RATE;
    let rate = frames.rate;
    let (rows, _) = frames.numbers.as_chunks::<W>();
    let (numbers, rate) = match thinned(rows, rate, once, repeat) {
        // There may be no room for what it was made of beside what is made of it.
        Some((rows, rate)) => (rows.into_flattened(), rate),
        None => (frames.numbers, rate),
    };
    let (rows, _) = numbers.as_chunks::<W>();
    let low_pass = LowPass::of(rate);
    if !repeat {
        return transposed(taken(rows, &low_pass, rate / METER_RATE, libm::ceil(once), false));
    }
    let (repetitions, length) = whole(once);
    if repetitions > OVERSAMPLING {
        let fine = OVERSAMPLING * libm::ceil(once);
        let fine: Vec<_> = taken(rows, &low_pass, rows.len() as f64 / fine, fine, true).collect();
        // Nothing above half the meter's rate is left; the first image begins that much
        // below the rate of the fine ones.
        let images = LowPass::between(0.5 / OVERSAMPLING, 1.0 - 0.5 / OVERSAMPLING);
        let step = repetitions * fine.len() as f64 / length;
        transposed(taken(&fine, &images, step, length, true))
    } else {
        let step = repetitions * rows.len() as f64 / length;
        transposed(taken(rows, &low_pass, step, length, true))
    }
}

fn transposed<const W: usize>(samples: impl ExactSizeIterator<Item = [f64; W]>) -> Vec<Vec<f64>> {
    let mut columns: Vec<_> = (0..W).map(|_| Vec::with_capacity(samples.len())).collect();
    for sample in samples {
        columns.iter_mut().zip(sample).for_each(|(column, x)| column.push(x));
    }
    columns
}

/// A dense or long recording, of `once` samples of the meter, with fewer rows, and their rate:
/// what is stopped anyway may take the place of something else that is, so that a short filter
/// is enough. None of others.
fn thinned<const W: usize>(
    rows: &[[f64; W]],
    rate: f64,
    once: f64,
    repeat: bool,
) -> Option<(Vec<[f64; W]>, f64)> {
    let (fine, length) = if once > LONG && rate > TWICE * METER_RATE {
        // Of each two rows one is left in the end: by the same weights, where it is taken once.
        let samples = if repeat { libm::round(once) } else { libm::ceil(once) };
        (TWICE * METER_RATE, TWICE * samples)
    } else if rate > DENSE {
        let fine = OVERSAMPLING * METER_RATE;
        (fine, libm::ceil(rows.len() as f64 * fine / rate))
    } else {
        return None;
    };
    let step = if repeat { rows.len() as f64 / length } else { rate / fine };
    let low_pass = LowPass::between(STOP / rate, (fine - STOP) / rate);
    Some((taken(rows, &low_pass, step, length, repeat).collect(), rate / step))
}

/// `length` samples out of `rows`, every `step` rows.
fn taken<const W: usize>(
    rows: &[[f64; W]],
    low_pass: &LowPass,
    step: f64,
    length: f64,
    repeat: bool,
) -> impl ExactSizeIterator<Item = [f64; W]> {
    let mut weights = Vec::new();
    // So nearly two that the last of the samples is where it would be.
    let two = length > LONG && (step - TWICE).abs() * length < 1e-6;
    let mut before = None;
    (0..length as usize).map(move |index| {
        let position = index as f64 * step;
        let first = match before {
            Some(before) if two => before + TWICE as i64,
            _ => low_pass.weights(position, &mut weights),
        };
        before = Some(first);
        weighted(rows, first, &weights, repeat)
    })
}

/// How many repetitions of `length` samples of the meter make a whole number of them, and that number.
fn whole(length: f64) -> (f64, f64) {
    let most = libm::floor(LONGEST / length).max(1.0);
    let mut best = (1.0, 1.0, f64::INFINITY);
    for repetitions in 1..=most as u64 {
        let repetitions = repetitions as f64;
        let samples = libm::round(repetitions * length).max(1.0);
        let error = (repetitions * length - samples).abs() / samples;
        if error < best.2 {
            best = (repetitions, samples, error);
        }
        if error <= EXACT {
            break;
        }
    }
    (best.0, best.1)
}

/// The sum of `weights` times the rows from `first` on; around the ends, or nothing beyond them.
pub(super) fn weighted<const W: usize>(
    rows: &[[f64; W]],
    first: i64,
    weights: &[f64],
    repeat: bool,
) -> [f64; W] {
    let mut sums = [0.0; W];
    let mut add = |row: &[f64; W], weight: f64| {
        for (sum, x) in sums.iter_mut().zip(row) {
            *sum += weight * x;
        }
    };
    if repeat {
        let mut begin = first.rem_euclid(rows.len() as i64) as usize;
        let mut weights = weights;
        while !weights.is_empty() {
            let (now, later) = weights.split_at((rows.len() - begin).min(weights.len()));
            rows.iter().skip(begin).zip(now).for_each(|(row, weight)| add(row, *weight));
            (weights, begin) = (later, 0);
        }
    } else {
        let before = usize::try_from(-first).unwrap_or(0);
        let begin = usize::try_from(first).unwrap_or(0);
        let weights = weights.iter().skip(before);
        rows.iter().skip(begin).zip(weights).for_each(|(row, weight)| add(row, *weight));
    }
    sums
}

/// The filter at one rate; in rows of the recording.
pub(super) struct LowPass {
    /// `fc`, in turns a row.
    cutoff: f64,
    /// Half the length of the window, rows.
    half: f64,
    /// By how much sine and window turn from row to row.
    steps: [Phasor; 2],
}

fn turn(angle: f64) -> Phasor {
    Phasor::new(libm::cos(angle), libm::sin(angle))
}

impl LowPass {
    /// The low-pass of a recording with `rate` rows a second.
    fn of(rate: f64) -> Self {
        let stop = (STOP / rate).min(0.5);
        Self::between(stop * (PASS / STOP), stop)
    }

    /// A low-pass between two edges, in turns a row.
    pub fn between(pass: f64, stop: f64) -> Self {
        let (cutoff, half) = (f64::midpoint(pass, stop), 4.0 / (stop - pass));
        Self { cutoff, half, steps: [TAU * cutoff, PI / half].map(turn) }
    }

    /// Writes the weights of the rows around `position`; the index of the first of them.
    ///
    /// Sine and window are those of the row before, turned on, instead of new ones for
    /// each of thousands of rows.
    pub fn weights(&self, position: f64, weights: &mut Vec<f64>) -> i64 {
        let first = libm::ceil(position - self.half);
        let last = libm::floor(position + self.half);
        let mut sine = turn(TAU * self.cutoff * (first - position));
        let mut window = turn(PI / self.half * (first - position));
        let [sine_step, window_step] = self.steps;
        weights.clear();
        for index in 0..=(last - first) as u64 {
            let away = first - position + index as f64;
            // The sine is good to 1e-13 and the quotient to what is left of that.
            let sinc = if away.abs() < 1e-4 { 2.0 * self.cutoff } else { sine.im / (PI * away) };
            weights.push(sinc * blackman_harris(window.re));
            sine = sine * sine_step;
            window = window * window_step;
        }
        first as i64
    }
}

/// The window by the cosine `c` of its angle, 1 in its middle and -1 at its ends:
/// `a0 + a1 cos + a2 cos 2 + a3 cos 3`.
fn blackman_harris(c: f64) -> f64 {
    let (cos2, cos3) = (2.0 * c * c - 1.0, (4.0 * c * c - 3.0) * c);
    0.35875 + 0.48829 * c + 0.14128 * cos2 + 0.01168 * cos3
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gain and angle, in turns, of the filter for a tone of `hertz` at `rate`.
    fn response(rate: f64, hertz: f64, position: f64) -> (f64, f64) {
        let mut weights = Vec::new();
        let first = LowPass::of(rate).weights(position, &mut weights);
        let (mut re, mut im) = (0.0, 0.0);
        for (index, weight) in weights.iter().enumerate() {
            let angle = TAU * hertz / rate * ((first + index as i64) as f64 - position);
            re += weight * libm::cos(angle);
            im += weight * libm::sin(angle);
        }
        (libm::hypot(re, im), libm::atan2(im, re) / TAU)
    }

    #[test]
    fn the_passband_passes_and_the_stopband_stops() {
        for rate in [2520.0, 4000.0, 6400.0, 10_000.0, 25_600.0, 44_100.0, 1e6] {
            for position in [0.0, 17.25, 1000.001, 5000.5] {
                for hertz in [0.0, 50.0, 60.0, 420.0, 1020.0, 1140.0, 1180.0, 1200.0] {
                    let (gain, angle) = response(rate, hertz, position);
                    assert!((gain - 1.0).abs() < 1e-5, "{rate} {position} {hertz}: {gain}");
                    assert!(angle.abs() < 1e-6, "{rate} {position} {hertz}: {angle}");
                }
                for hertz in [1260.0, 1261.0, 1300.0, 1500.0, 2000.0] {
                    // Only what the rate can hold, and whose image is not in the passband.
                    if hertz <= rate / 2.0 {
                        let (gain, _) = response(rate, hertz, position);
                        assert!(gain < 1e-5, "{rate} {position} {hertz}: {gain}");
                    }
                }
            }
        }
        assert!((response(10_000.0, 1230.0, 0.0).0 - 0.5).abs() < 0.01);
    }

    #[test]
    fn below_the_meters_rate_the_edges_go_with_the_rate() {
        for rate in [200.0, 1000.0, 1920.0] {
            for position in [0.0, 500.3] {
                for part in [0.0, 0.06, 0.3, 0.47, 0.476] {
                    // Between two rows an image that came through would show here.
                    let (gain, angle) = response(rate, part * rate, position);
                    assert!((gain - 1.0).abs() < 1e-5, "{rate} {part}: {gain}");
                    assert!(angle.abs() < 1e-5, "{rate} {part}: {angle}");
                }
            }
        }
    }

    #[test]
    fn many_repetitions_go_on_where_the_last_one_ended() {
        // Five cycles of 59 Hz and their seventh, 847 rows of 9994.6 Hz or 213.559 samples
        // of the meter: a whole number of them takes 59 times as many.
        let (rows, cycles) = (847, 5.0);
        let row = |n: usize| {
            let angle = TAU * cycles * n as f64 / rows as f64;
            [0.0, 0.0, 0.0, 0.0, 100.0 * libm::sin(angle) + 30.0 * libm::cos(7.0 * angle), 0.0]
        };
        let frames = Frames::of_rows(59.0 * rows as f64 / cycles, (0..rows).map(row).collect());
        let recording = resample(frames, true).unwrap();
        assert_eq!(recording.length(), 12_600);
        for (n, found) in recording.tracks()[4].iter().enumerate() {
            let angle = TAU * 59.0 * n as f64 / 2520.0;
            let expected = 100.0 * libm::sin(angle) + 30.0 * libm::cos(7.0 * angle);
            assert!((found - expected).abs() < 1e-3, "{n}: {found} instead of {expected}");
        }
    }

    #[test]
    fn a_long_recording_keeps_its_values_on_its_way_over_twice_the_meters_rate() {
        // At 5.3 kHz; of 1300 and 2400 Hz nothing is left.
        let rate = 5300.0;
        let x = |t: f64| {
            let wave = |hertz: f64, size: f64| size * libm::sin(TAU * hertz * t + hertz);
            (wave(59.0, 100.0) + wave(1180.0, 30.0), wave(1300.0, 20.0) + wave(2400.0, 20.0))
        };
        for (seconds, repeat) in [(31, true), (11, false)] {
            let row = |n: usize| {
                let (passes, stops) = x(n as f64 / rate);
                passes + stops
            };
            let numbers = (0..seconds * 5300).map(row).collect();
            let places = [None, None, Some(0), None, None, None];
            let recording = resample(Frames { rate, numbers, width: 1, places }, repeat).unwrap();
            let length = seconds * 2520;
            assert_eq!(recording.tracks().each_ref().map(Vec::len), [0, 0, length, 0, 0, 0]);
            // Before the first and after the last row there is nothing in one that ends.
            let inside = if repeat { 0..length } else { 400..length - 400 };
            for n in inside {
                let (expected, found) = (x(n as f64 / 2520.0).0, recording.tracks()[2][n]);
                assert!((found - expected).abs() < 3e-3, "{repeat} {n}: {found}, not {expected}");
            }
        }
    }

    #[test]
    fn repetitions_make_whole_numbers_of_samples() {
        // 0.2 s; 0.2001587 s, of which five are whole; 0.2 s by a clock that is nearly right.
        assert_eq!(whole(504.0), (1.0, 504.0));
        assert_eq!(whole(504.4), (5.0, 2522.0));
        assert_eq!(whole(504.000_04), (1.0, 504.0));
        // Pi times 100: 113 repetitions are 35,500.0002.
        let (repetitions, samples) = whole(100.0 * PI);
        assert!((repetitions * 100.0 * PI / samples - 1.0).abs() < 7e-6);
        assert!(samples <= LONGEST);
        let (repetitions, samples) = whole(400_000.4);
        assert_eq!((repetitions, samples), (1.0, 400_000.0));
    }
}
