//! From the text of a recording to rows at an even rate.

use core::ops::Range;

use firmware_model::TRACKS;

use crate::diagnostics::FileError;
use crate::installation::csv::{self, Column, Table};

/// A recording at the rate of its instrument, without its times.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Frames {
    /// Rows a second, Hz.
    pub rate: f64,
    /// V and A of all rows, at least two, one after the other; in each as the file has them.
    pub numbers: Vec<f64>,
    /// How many numbers a row has, 1 to 6.
    pub width: usize,
    /// Where in a row voltages A, B, C and currents A, B, C stand, if they have a column.
    pub places: [Option<usize>; TRACKS],
}

impl Frames {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.numbers.len() / self.width.max(1)
    }

    /// The numbers of one track from row to row, where it has a column.
    pub fn track(&self, track: usize) -> impl Iterator<Item = f64> {
        let place = self.places.get(track).copied().flatten().unwrap_or(usize::MAX);
        self.numbers.iter().skip(place).step_by(self.width.max(1)).copied()
    }

    /// Its length, s.
    pub fn seconds(&self) -> f64 {
        self.rows() as f64 / self.rate
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// The time, in seconds.
    Time,
    /// A voltage or a current.
    Track(usize),
}

const fn column(header: &'static str, holds: Holds, factor: f64) -> Column<Holds> {
    Column::number(header, holds, factor)
}

/// What a header may name.
const COLUMNS: [Column<Holds>; 20] = [
    column("time [s]", Holds::Time, 1.0),
    column("time [ms]", Holds::Time, 1e-3),
    column("time [us]", Holds::Time, 1e-6),
    column("VA [V]", Holds::Track(0), 1.0),
    column("VA [kV]", Holds::Track(0), 1e3),
    column("VB [V]", Holds::Track(1), 1.0),
    column("VB [kV]", Holds::Track(1), 1e3),
    column("VC [V]", Holds::Track(2), 1.0),
    column("VC [kV]", Holds::Track(2), 1e3),
    column("IA [A]", Holds::Track(3), 1.0),
    column("IA [kA]", Holds::Track(3), 1e3),
    column("IA [mA]", Holds::Track(3), 1e-3),
    column("IB [A]", Holds::Track(4), 1.0),
    column("IB [kA]", Holds::Track(4), 1e3),
    column("IB [mA]", Holds::Track(4), 1e-3),
    column("IC [A]", Holds::Track(5), 1.0),
    column("IC [kA]", Holds::Track(5), 1e3),
    column("IC [mA]", Holds::Track(5), 1e-3),
    Column::date("time", Holds::Time),
    Column::date("timestamp", Holds::Time),
];

/// Rates that a recording may have, Hz.
pub(crate) const RATES: (f64, f64) = (200.0, 10e6);

/// How far from its limits a rate out of a time column may be, as a part of them.
const ROUNDED: f64 = 1e-6;

/// Reads the contents `text` of `file`; `rate` is what the scenario says of its rate, in Hz.
///
/// # Errors
/// All that is wrong with it, with line and column.
pub(super) fn parse(file: &str, text: &str, rate: Option<f64>) -> Result<Frames, FileError> {
    let table = csv::read(file, text, &COLUMNS)?;
    let fail = |span: Range<usize>, message: String| FileError::of(file, text, span, message);
    let header = |message: &str| fail(table.header.clone(), message.to_owned());
    if !table.columns.iter().any(|holds| matches!(holds, Holds::Track(_))) {
        return Err(header(
            "the header has no voltage or current; accepted: VA [V], IA [A] and so on",
        ));
    }
    if table.rows().len() < 2 {
        return Err(header("there is one row below the header; accepted: at least two"));
    }
    let time = table.columns.iter().position(|holds| *holds == Holds::Time);
    let rate = match (time, rate) {
        (None, None) => {
            return Err(header(
                "the header has no time; accepted: time [s], time [ms], time [us], or `rate` in the scenario",
            ));
        }
        (None, Some(rate)) => rate,
        (Some(time), rate) => {
            rate_of(&table, time, rate).map_err(|(span, text)| fail(span, text))?
        }
    };
    Ok(frames(table, time, rate))
}

/// The table without its times, in its own place: there may be no room for two.
fn frames(table: Table<'_, Holds>, time: Option<usize>, rate: f64) -> Frames {
    let mut places = [None; TRACKS];
    let tracks = table.columns.iter().filter_map(|holds| match holds {
        Holds::Track(track) => Some(*track),
        Holds::Time => None,
    });
    for (place, track) in tracks.enumerate() {
        places[track] = Some(place);
    }
    let columns = table.columns.len();
    let mut numbers = table.into_numbers();
    if let Some(time) = time {
        let mut column = 0;
        numbers.retain(|_| {
            let is_time = column == time;
            column = (column + 1) % columns;
            !is_time
        });
    }
    numbers.shrink_to_fit();
    let width = places.iter().flatten().count();
    Frames { rate, numbers, width, places }
}

/// The rate of a time column, or the one that is given if the column goes with it.
fn rate_of(
    table: &Table<'_, Holds>,
    time: usize,
    given: Option<f64>,
) -> Result<f64, (Range<usize>, String)> {
    let times = Times { table, time };
    let step = match given {
        Some(rate) => 1.0 / rate,
        // Most of them go back: there is no step to hold them against, and none is looked for.
        None if times.back().count() * 2 >= table.rows().len() - 1 => 0.0,
        None => times.middle_step(),
    };
    let (lowest, highest) = RATES;
    // The steps of times that were written in decimals are not quite those that were meant.
    let accepted = lowest * (1.0 - ROUNDED)..=highest * (1.0 + ROUNDED);
    if given.is_none() && step > 0.0 && !accepted.contains(&(1.0 / step)) {
        let rate = 1.0 / step;
        let message = format!(
            "the steps of the time are {step} s, {rate:.0} Hz; accepted: {lowest} Hz to {highest} Hz"
        );
        return Err((table.header.clone(), message));
    }
    let said = if given.is_some() { ", as `rate` says" } else { "" };
    let uneven = |(before, at): (f64, f64)| (at - before - step).abs() > 0.5 * step;
    let wrong = if step > 0.0 {
        times.pairs().enumerate().find(|(_, pair)| uneven(*pair))
    } else {
        times.back().next()
    };
    if let Some((index, (before, at))) = wrong {
        let goes_back = at <= before;
        let (found, step) = (rounded(at - before), rounded(step));
        let (at, before) = (rounded(at), rounded(before));
        let message = if goes_back {
            format!("the time {at} s is not after the {before} s of the row before")
        } else {
            format!(
                "the time {at} s is {found} s after the row before; accepted: even steps, here of {step} s{said}"
            )
        };
        return Err((table.place(index + 1), message));
    }
    let Some(rate) = given else { return Ok((1.0 / times.slope()).clamp(lowest, highest)) };
    let (last, expected) = (times.last(), times.first() + times.steps() * step);
    if (last - expected).abs() > step {
        let message = format!(
            "the last time is {} s; by `rate` it is {} s; accepted: times and `rate` that go together, or one of them",
            rounded(last),
            rounded(expected)
        );
        return Err((table.place(table.rows().len() - 1), message));
    }
    Ok(rate)
}

/// The times of a table of at least two rows, s.
struct Times<'a> {
    table: &'a Table<'a, Holds>,
    time: usize,
}

impl Times<'_> {
    fn all(&self) -> impl Iterator<Item = f64> {
        // By construction: each row is as long as the header, which has a time.
        self.table.rows().map(|row| row[self.time])
    }

    /// Each with the one after it.
    fn pairs(&self) -> impl Iterator<Item = (f64, f64)> {
        self.all().zip(self.all().skip(1))
    }

    /// The pairs whose second is not after the first, each with its number.
    fn back(&self) -> impl Iterator<Item = (usize, (f64, f64))> {
        self.pairs().enumerate().filter(|(_, (before, at))| at <= before)
    }

    fn first(&self) -> f64 {
        self.all().next().unwrap_or_default()
    }

    fn last(&self) -> f64 {
        self.table.rows().next_back().map_or(0.0, |row| row[self.time])
    }

    fn steps(&self) -> f64 {
        (self.table.rows().len() - 1) as f64
    }

    /// A slip of the pen moves the mean step, not the middle one.
    fn middle_step(&self) -> f64 {
        let mut steps = Vec::with_capacity(self.table.rows().len());
        steps.extend(self.pairs().map(|(before, at)| at - before));
        let middle = steps.len().div_ceil(2) - 1;
        *steps.select_nth_unstable_by(middle, f64::total_cmp).1
    }

    /// Seconds a row, by least squares: times are rounded, but not all in one direction.
    fn slope(&self) -> f64 {
        let (middle, first) = (self.steps() / 2.0, self.first());
        let (mut products, mut squares) = (0.0, 0.0);
        for (index, time) in self.all().enumerate() {
            let from_middle = index as f64 - middle;
            products += from_middle * (time - first);
            squares += from_middle * from_middle;
        }
        products / squares
    }
}

/// A span of seconds for people, without the last bits of a difference.
fn rounded(seconds: f64) -> f64 {
    libm::round(seconds * 1e9) / 1e9
}

#[cfg(test)]
impl Frames {
    /// Frames of all tracks.
    pub fn of_rows(rate: f64, rows: Vec<[f64; TRACKS]>) -> Self {
        let places = core::array::from_fn(Some);
        Self { rate, numbers: rows.into_flattened(), width: TRACKS, places }
    }
}
