//! Periods that are not a whole number of rows.
//!
//! `m` rows `x` stand at 0, 1, ... m - 1 and begin again after `p` rows, so that there is a
//! shorter step in each period. They are brought to `m` even steps of the period, `u`:
//!
//! ```text
//! u_0 = L x        u_(i+1) = u_i + L (x - I u_i)
//! ```
//!
//! `I` reads `u` where the rows are, band-limited; `L` goes straight from row to row. Of a
//! frequency of `f` turns a row `L` loses up to `1 - cos(pi f)`, each time of what is still
//! missing: in the end `u` meets the rows.

use core::f64::consts::PI;

use super::parse::Frames;
use super::resample::{LowPass, PASS, weighted};

/// What may be left missing of a frequency at the end of the passband, as a part of it.
const LEFT: f64 = 1e-6;
/// Rounds at most; where there are few rows a cycle, a part of the highest harmonics is left.
const MOST_ROUNDS: f64 = 32.0;

/// How far from a whole number of rows a period is one.
const WHOLE: f64 = 1e-6;

/// Of more rows than this a part of one is two millionths of the period at most, less than what
/// becomes of any frequency later; the steps count as even then.
const MOST: usize = 1 << 19;

/// How many rows begin within a period of `period` rows, of the `rows` that there are.
fn begun(rows: usize, period: f64) -> usize {
    (libm::ceil(period - WHOLE).max(1.0) as usize).min(rows)
}

/// Makes of a recording one period of `period` rows at even steps of it.
pub(super) fn make_even(frames: &mut Frames, period: f64) {
    let (count, width) = (begun(frames.rows(), period), frames.width);
    frames.numbers.truncate(count * width);
    // What a period leaves out takes no room beside the copies that follow.
    frames.numbers.shrink_to_fit();
    if (period - count as f64).abs() <= WHOLE || count > MOST {
        return;
    }
    match width {
        1 => together::<1>(frames, period),
        2 => together::<2>(frames, period),
        3 => together::<3>(frames, period),
        4 => together::<4>(frames, period),
        5 => together::<5>(frames, period),
        _ => together::<6>(frames, period),
    }
}

fn together<const W: usize>(frames: &mut Frames, period: f64) {
    let (rows, _) = frames.numbers.as_chunks::<W>();
    frames.numbers = even(rows, period, frames.rate).into_flattened();
}

/// The rows of one period of `period` rows at even steps of it: as many as the rows that begin
/// within it. `rate` is theirs, Hz.
pub(super) fn even<const W: usize>(rows: &[[f64; W]], period: f64, rate: f64) -> Vec<[f64; W]> {
    let count = begun(rows.len(), period);
    let rows = rows.get(..count).unwrap_or(rows);
    if (period - count as f64).abs() <= WHOLE || count < 2 {
        return rows.to_vec();
    }
    let pass = (PASS / rate).min(0.476);
    let low_pass = LowPass::between(pass, 1.0 - pass);
    let step = count as f64 / period;
    let lost = 1.0 - libm::cos(PI * pass);
    let rounds = libm::ceil(libm::log(LEFT) / libm::log(lost)).clamp(1.0, MOST_ROUNDS) as usize;
    let mut even: Vec<[f64; W]> = straight(rows, period).collect();
    let mut missing = Vec::with_capacity(count);
    let mut weights = Vec::new();
    for _ in 0..rounds {
        missing.clear();
        missing.extend(rows.iter().enumerate().map(|(at, row)| {
            let first = low_pass.weights(at as f64 * step, &mut weights);
            let mut missing = weighted(&even, first, &weights, true);
            for (found, wanted) in missing.iter_mut().zip(row) {
                *found = wanted - *found;
            }
            missing
        }));
        for (row, missing) in even.iter_mut().zip(straight(&missing, period)) {
            for (x, missing) in row.iter_mut().zip(missing) {
                *x += missing;
            }
        }
    }
    even
}

/// `L`: even steps of the period on the straight lines between the rows, the last of which leads
/// to the first row of the next period.
fn straight<const W: usize>(rows: &[[f64; W]], period: f64) -> impl Iterator<Item = [f64; W]> {
    let step = period / rows.len() as f64;
    let last = rows.len() - 1;
    let at = move |position: f64| {
        let left = (position as usize).min(last);
        // By construction: there is a row on the left, and one after the last.
        let (from, to) = (rows[left], rows[if left == last { 0 } else { left + 1 }]);
        let gap = if left == last { period - last as f64 } else { 1.0 };
        let share = (position - left as f64) / gap;
        core::array::from_fn(|track| from[track] + share * (to[track] - from[track]))
    };
    (0..rows.len()).map(move |index| at(index as f64 * step))
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::f64::consts::TAU;

    /// Largest error of a fundamental with harmonics, of so many rows a cycle at a rate.
    fn error(rate: f64, period: f64, harmonics: &[(f64, f64)]) -> f64 {
        let x = |turns: f64| {
            let parts =
                harmonics.iter().map(|(order, size)| size * libm::sin(TAU * order * turns + order));
            parts.sum::<f64>() + 0.1
        };
        let row = |turns: f64| [x(turns), 0.0, 0.0, 0.0, 0.0, -2.0 * x(turns)];
        let rows: Vec<[f64; 6]> = (0..400).map(|n| row(f64::from(n) / period)).collect();
        let found = even(&rows, period, rate);
        let steps = found.len() as f64;
        let errors = found.iter().enumerate().map(|(n, found)| {
            let expected = row(n as f64 / steps);
            (found[0] - expected[0]).abs().max((found[5] - expected[5]).abs())
        });
        errors.fold(0.0, f64::max)
    }

    #[test]
    fn a_period_of_a_fraction_of_a_row_meets_its_rows() {
        let harmonics = [(1.0, 1.0), (5.0, 0.2), (7.0, 0.1), (19.0, 0.05)];
        // 60 Hz at 10 kHz: 166.67 rows; and a tenth and nine tenths of a row.
        for period in [10_000.0 / 60.0, 166.1, 166.9, 2.0 * 10_000.0 / 60.0] {
            let error = error(10_000.0, period, &harmonics);
            assert!(error < 2e-5, "{period}: {error}");
        }
        // Few rows a cycle, up to what they hold.
        let error = error(2000.0, 2000.0 / 60.0, &[(1.0, 1.0), (3.0, 0.3), (7.0, 0.1)]);
        assert!(error < 2e-4, "{error}");
    }

    #[test]
    fn a_part_of_a_row_among_half_a_million_stays_as_it_is() {
        for (count, stays) in [(MOST + 1, true), (1000, false)] {
            let places = [Some(0), None, None, None, None, None];
            let numbers: Vec<f64> = (0..count + 3).map(|n| (n % 3) as f64).collect();
            let mut frames = Frames { rate: 1e7, numbers: numbers.clone(), width: 1, places };
            make_even(&mut frames, count as f64 - 0.5);
            assert_eq!(frames.rows(), count);
            assert_eq!(frames.numbers == numbers[..count], stays, "{count}");
        }
    }

    #[test]
    fn a_whole_number_of_rows_stays_as_it_is() {
        let rows: Vec<[f64; 6]> = (0..9).map(|n| [f64::from(n); 6]).collect();
        assert_eq!(even(&rows, 7.0, 1000.0), rows[..7]);
        assert_eq!(even(&rows, 9.000_000_1, 1000.0), rows);
    }
}
