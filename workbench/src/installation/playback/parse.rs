//! From the text of a recording to rows at an even rate.

use core::ops::Range;

use firmware_model::TRACKS;

use crate::diagnostics::ScenarioError;
use crate::installation::table::{self, Column, Table};

/// The tracks at one moment, V and A.
pub(super) type Row = [f64; TRACKS];

/// A recording at the rate of its instrument.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Frames {
    /// Rows a second, Hz.
    pub rate: f64,
    /// V and A of voltages A, B, C and currents A, B, C; at least two rows.
    pub rows: Vec<Row>,
    /// Which of them have a column.
    pub present: [bool; TRACKS],
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
pub(super) fn parse(file: &str, text: &str, rate: Option<f64>) -> Result<Frames, ScenarioError> {
    let table = table::read(file, text, &COLUMNS)?;
    let fail = |span: Range<usize>, message: String| ScenarioError::of(file, text, span, message);
    let header = |message: &str| fail(table.header.clone(), message.to_owned());
    let mut frames = frames(&table);
    if frames.present == [false; TRACKS] {
        return Err(header(
            "the header has no voltage or current; accepted: VA [V], IA [A] and so on",
        ));
    }
    if frames.rows.len() < 2 {
        return Err(header("there is one row below the header; accepted: at least two"));
    }
    let time = table.columns.iter().position(|holds| *holds == Holds::Time);
    frames.rate = match (time, rate) {
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
    Ok(frames)
}

fn frames(table: &Table<'_, Holds>) -> Frames {
    let mut frames = Frames { rate: 0.0, rows: Vec::new(), present: [false; TRACKS] };
    frames.rows.reserve_exact(table.rows().len());
    for row in table.rows() {
        let mut frame = [0.0; TRACKS];
        for (&holds, &number) in table.columns.iter().zip(row) {
            if let Holds::Track(track) = holds {
                frame[track] = number;
                frames.present[track] = true;
            }
        }
        frames.rows.push(frame);
    }
    frames
}

/// The rate of a time column, or the one that is given if the column goes with it.
fn rate_of(
    table: &Table<'_, Holds>,
    time: usize,
    given: Option<f64>,
) -> Result<f64, (Range<usize>, String)> {
    // By construction: each row is as long as the header, which has a time.
    let times: Vec<f64> = table.rows().map(|row| row[time]).collect();
    let mut steps: Vec<f64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let step = match given {
        Some(rate) => 1.0 / rate,
        // A slip of the pen moves the mean step, not the middle one.
        None => *steps.clone().select_nth_unstable_by(times.len() / 2 - 1, f64::total_cmp).1,
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
    for (index, found) in steps.drain(..).enumerate() {
        let (at, before) = (rounded(times[index + 1]), rounded(times[index]));
        let message = if found <= 0.0 {
            format!("the time {at} s is not after the {before} s of the row before")
        } else if (found - step).abs() > 0.5 * step {
            let found = rounded(found);
            format!(
                "the time {at} s is {found} s after the row before; accepted: even steps, here of {} s{said}",
                rounded(step)
            )
        } else {
            continue;
        };
        return Err((table.place(index + 1), message));
    }
    let Some(rate) = given else { return Ok((1.0 / slope(&times)).clamp(lowest, highest)) };
    let (last, expected) = (times[times.len() - 1], times[0] + steps_of(&times) * step);
    if (last - expected).abs() > step {
        let message = format!(
            "the last time is {} s; by `rate` it is {} s; accepted: times and `rate` that go together, or one of them",
            rounded(last),
            rounded(expected)
        );
        return Err((table.place(times.len() - 1), message));
    }
    Ok(rate)
}

fn steps_of(times: &[f64]) -> f64 {
    (times.len() - 1) as f64
}

/// Seconds a row, by least squares: times are rounded, but not all in one direction.
fn slope(times: &[f64]) -> f64 {
    let middle = steps_of(times) / 2.0;
    let (mut products, mut squares) = (0.0, 0.0);
    for (index, time) in times.iter().enumerate() {
        let from_middle = index as f64 - middle;
        products += from_middle * (time - times[0]);
        squares += from_middle * from_middle;
    }
    products / squares
}

/// A span of seconds for people, without the last bits of a difference.
fn rounded(seconds: f64) -> f64 {
    libm::round(seconds * 1e9) / 1e9
}
