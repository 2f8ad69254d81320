//! Load profiles: real and reactive power of each phase, or between lines, over time, in steps.
//!
//! ```text
//! time [s],A [W],A [var],B [W]        times in s, min or h; W or kW, var or kvar
//! 0,1200,300,800                      holds from second 0
//! 900,-5400,250,700                   holds from second 900, exactly
//! ```
//!
//! Time counts from the start of the program and begins at 0. After its last row a profile either
//! stays there, or begins again when its period is over: the one that the scenario
//! gives, otherwise, in a profile of even steps, as long as all rows together. A phase
//! with a column follows the profile; positive W is import, positive var quadrant 1 or 2.
//! `AB [W]` is of the load between lines A and B, and so on.
//! Its harmonics, if it has any, are those of the scenario.

use std::sync::Arc;

use firmware_model::{TICKS_PER_SECOND, Tick};

use super::csv::{self, Column, Table};
use super::load::{ConstantPower, Draw, Loads};
use super::service::LineConductor;
use crate::diagnostics::{FileError, Finding, Findings};

/// A profile as a scenario uses it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Profile {
    /// The file, as the scenario names it.
    pub file: String,
    /// Whether it begins again after its period.
    pub repeat: bool,
    /// After how long it begins again, where that is given; otherwise by its even steps.
    pub period: Option<Tick>,
    /// What the file says.
    pub steps: Arc<Steps>,
}

/// The rows of a profile.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Steps {
    /// Since when each row holds; ascending, the first at zero.
    times: Vec<Tick>,
    /// The numbers of all rows, as the file has them, and how many there are in each.
    numbers: Vec<f64>,
    width: usize,
    /// Where in a row W and var of phases A, B and C and of pairs AB, BC and CA stand, if they do.
    places: [[Option<usize>; 2]; LOADS],
    /// As long as all rows together; not told by a single row, or by uneven steps. Every step
    /// asks for it, so it is found once.
    even_period: Option<Tick>,
}

/// Phases A, B, C and the pairs of lines behind them.
const LOADS: usize = 6;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// The time, in seconds.
    Time,
    /// The power of a phase, or of a pair of lines from 3 on: real (0) or reactive (1).
    Power(usize, usize),
}

const fn column(header: &'static str, holds: Holds, factor: f64) -> Column<Holds> {
    Column::number(header, holds, factor)
}

/// What a header may name.
const COLUMNS: [Column<Holds>; 29] = [
    column("time [s]", Holds::Time, 1.0),
    column("time [min]", Holds::Time, 60.0),
    column("time [h]", Holds::Time, 3600.0),
    column("A [W]", Holds::Power(0, 0), 1.0),
    column("A [kW]", Holds::Power(0, 0), 1000.0),
    column("A [var]", Holds::Power(0, 1), 1.0),
    column("A [kvar]", Holds::Power(0, 1), 1000.0),
    column("B [W]", Holds::Power(1, 0), 1.0),
    column("B [kW]", Holds::Power(1, 0), 1000.0),
    column("B [var]", Holds::Power(1, 1), 1.0),
    column("B [kvar]", Holds::Power(1, 1), 1000.0),
    column("C [W]", Holds::Power(2, 0), 1.0),
    column("C [kW]", Holds::Power(2, 0), 1000.0),
    column("C [var]", Holds::Power(2, 1), 1.0),
    column("C [kvar]", Holds::Power(2, 1), 1000.0),
    column("AB [W]", Holds::Power(3, 0), 1.0),
    column("AB [kW]", Holds::Power(3, 0), 1000.0),
    column("AB [var]", Holds::Power(3, 1), 1.0),
    column("AB [kvar]", Holds::Power(3, 1), 1000.0),
    column("BC [W]", Holds::Power(4, 0), 1.0),
    column("BC [kW]", Holds::Power(4, 0), 1000.0),
    column("BC [var]", Holds::Power(4, 1), 1.0),
    column("BC [kvar]", Holds::Power(4, 1), 1000.0),
    column("CA [W]", Holds::Power(5, 0), 1.0),
    column("CA [kW]", Holds::Power(5, 0), 1000.0),
    column("CA [var]", Holds::Power(5, 1), 1.0),
    column("CA [kvar]", Holds::Power(5, 1), 1000.0),
    Column::date("time", Holds::Time),
    Column::date("timestamp", Holds::Time),
];

impl Steps {
    /// Reads the contents `text` of `file`.
    ///
    /// # Errors
    /// All that is wrong with it, with line and column.
    pub fn parse(file: &str, text: &str) -> Result<Self, FileError> {
        let table = csv::read(file, text, &COLUMNS)?;
        let mut findings = Findings::default();
        let Some(time) = table.columns.iter().position(|holds| *holds == Holds::Time) else {
            let message = "the header has no time; accepted: time [s], time [min], time [h]";
            return Err(FileError::of(file, text, table.header, message));
        };
        let times = times(&table, time, &mut findings);
        let mut places = [[None; 2]; LOADS];
        for (place, holds) in table.columns.iter().enumerate() {
            if let Holds::Power(phase, part) = *holds {
                places[phase][part] = Some(place);
            }
        }
        if places == [[None; 2]; LOADS] {
            let message =
                "the header has no phase; accepted: A [W], A [var] and so on, between lines AB [W]";
            findings.push(Finding::new(table.header.clone(), message));
        }
        let (even_period, width) = (even_period(&times), table.columns.len());
        let numbers = table.into_numbers();
        findings.or(file, text, Self { times, numbers, width, places, even_period })
    }

    /// Whether phase A, B or C follows the profile.
    pub fn follows(&self, line: LineConductor) -> bool {
        // By construction: there are three lines.
        self.places[line as usize] != [None; 2]
    }

    /// Whether the load between a pair of lines follows it, in the order of the pairs.
    pub fn follows_between(&self, pair: usize) -> bool {
        self.places.get(3 + pair).is_some_and(|places| *places != [None; 2])
    }

    /// The row that holds at `at`, within one period.
    fn row(&self, at: Tick) -> Option<usize> {
        self.times.partition_point(|from| *from <= at).checked_sub(1)
    }

    /// W and var of a phase in a row, where the phase has a column.
    fn power(&self, row: usize, [watts, vars]: [Option<usize>; 2]) -> Option<[f64; 2]> {
        let row = self.numbers.get(row * self.width..)?;
        let number = |place: Option<usize>| place.and_then(|place| row.get(place)).copied();
        let power = [number(watts), number(vars)];
        (power != [None; 2]).then(|| power.map(Option::unwrap_or_default))
    }
}

/// When each row begins to hold; none of them where one is wrong: what is refused takes no room.
fn times(table: &Table<'_, Holds>, time: usize, findings: &mut Findings) -> Vec<Tick> {
    // By construction: each row is as long as the header, which has a time.
    let tick = |row: &[f64]| Tick(libm::round(row[time] * TICKS_PER_SECOND as f64) as u64);
    // The row after a wrong one is held against it all the same.
    let mut before: Option<Tick> = None;
    for (row, place) in table.rows().zip(table.places()) {
        let (seconds, at) = (row[time], tick(row));
        let message = match before {
            None if seconds == 0.0 => None,
            None => Some(format!(
                "the first row is at {seconds} s; accepted: 0, since a row holds from its time on; where the times are the ends of intervals, subtract {seconds} s from each"
            )),
            Some(last) if seconds > 0.0 && at > last => None,
            Some(last) => Some(format!(
                "the time {seconds} s is not after the {} s of the row before",
                last.as_seconds()
            )),
        };
        if let Some(message) = message {
            findings.push(Finding::new(place, message));
            if findings.are_enough() {
                break;
            }
        }
        before = Some(at);
    }
    if findings.is_empty() { table.rows().map(tick).collect() } else { Vec::new() }
}

/// The period of even steps: as long as all rows together, the last one as long as
/// the others. None of a single row, or of uneven ones.
fn even_period(times: &[Tick]) -> Option<Tick> {
    let mut lengths = times.windows(2).map(|pair| pair[1].since(pair[0]));
    let length = lengths.next()?;
    let last = times.last()?;
    // A third of an hour is not a whole number of ticks in every notation.
    lengths.all(|other| other.0.abs_diff(length.0) <= 1).then(|| *last + length)
}

impl Profile {
    /// What is wrong with its repetition, as the end of a sentence about its key.
    pub fn objection(&self) -> Option<String> {
        let last = self.steps.times.last()?;
        match self.period {
            Some(period) if period <= *last => Some(format!(
                "is {} s, but the last row of {} is at {} s; accepted: more than that",
                period.as_seconds(),
                self.file,
                last.as_seconds()
            )),
            None if self.repeat
                && self.steps.times.len() > 1
                && self.steps.even_period.is_none() =>
            {
                Some(format!(
                    "is needed, because the steps of {} are uneven; accepted: a duration such as \"24h\"",
                    self.file
                ))
            }
            _ => None,
        }
    }

    /// After how long it begins again, if it does.
    fn repeats_after(&self) -> Option<u64> {
        let period = self.period.or(self.steps.even_period);
        period.filter(|period| self.repeat && *period > Tick::ZERO).map(|period| period.0)
    }

    /// Makes the loads of the phases that follow what they are at `at`.
    pub(super) fn apply(&self, at: Tick, loads: &mut Loads) {
        let within = self.repeats_after().map_or(at, |period| Tick(at.0 % period));
        let Some(index) = self.steps.row(within) else { return };
        for (load, places) in
            loads.phase.iter_mut().chain(&mut loads.between).zip(self.steps.places)
        {
            if let Some([watts, vars]) = self.steps.power(index, places) {
                let draw = Draw::Power(ConstantPower { watts, vars });
                load.get_or_insert_default().draw = draw;
            }
        }
    }

    /// When the next row takes over after `at`, if anything changes still.
    pub(super) fn next_after(&self, at: Tick) -> Option<Tick> {
        let period = self.repeats_after();
        let begun = period.map_or(0, |period| at.0 / period * period);
        let next = self.steps.row(Tick(at.0 - begun))? + 1;
        match (self.steps.times.get(next), period) {
            (Some(from), _) => Some(Tick(begun) + *from),
            (None, Some(period)) => Some(Tick(begun) + Tick(period)),
            (None, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> Vec<(usize, usize, String)> {
        let error = Steps::parse("day.csv", text).unwrap_err();
        assert_eq!(error.file, "day.csv");
        error.problems.into_iter().map(|one| (one.at.line, one.at.column, one.message)).collect()
    }

    fn profile(text: &str, repeat: bool, period: Option<u64>) -> Profile {
        let steps = Steps::parse("day.csv", text).unwrap().into();
        let period = period.map(Tick::from_seconds);
        Profile { file: "day.csv".to_owned(), repeat, period, steps }
    }

    fn watts(profile: &Profile, seconds: u64) -> Option<(i64, i64)> {
        let mut loads = Loads::default();
        profile.apply(Tick::from_seconds(seconds), &mut loads);
        match loads.phase[0].as_ref()?.draw {
            Draw::Power(ConstantPower { watts, vars }) => Some((watts as i64, vars as i64)),
            Draw::Current(_) => None,
        }
    }

    fn next(profile: &Profile, seconds: u64) -> Option<f64> {
        profile.next_after(Tick::from_seconds(seconds)).map(Tick::as_seconds)
    }

    #[test]
    fn units_columns_and_blanks_are_the_users_choice() {
        let text = "\u{feff}# a comment\r\n\r\n A [kvar] , time [min],A [kW]\r\n-0.5,0, 2\r\n 1,1.5,-3e0\r\n";
        let profile = profile(text, false, None);
        assert_eq!(watts(&profile, 0), Some((2000, -500)));
        assert_eq!(watts(&profile, 89), Some((2000, -500)));
        assert_eq!(watts(&profile, 90), Some((-3000, 1000)));
        assert_eq!(
            LineConductor::ALL.map(|line| profile.steps.follows(line)),
            [true, false, false]
        );
    }

    #[test]
    fn it_stays_at_its_last_row_or_begins_again() {
        let text = "time [s],A [W]\n0,1\n10,2\n20,3\n";
        let once = profile(text, false, None);
        assert_eq!([0, 9, 10, 20, 1000].map(|at| watts(&once, at).unwrap().0), [1, 1, 2, 3, 3]);
        assert_eq!(
            [0, 9, 10, 20].map(|at| next(&once, at)),
            [Some(10.), Some(10.), Some(20.), None]
        );
        let even = profile(text, true, None);
        assert_eq!([29, 30, 40, 59, 60].map(|at| watts(&even, at).unwrap().0), [3, 1, 2, 3, 1]);
        assert_eq!([20, 29, 30, 50].map(|at| next(&even, at)), [30., 30., 40., 60.].map(Some));
        let longer = profile(text, true, Some(100));
        assert_eq!([99, 100, 110].map(|at| watts(&longer, at).unwrap().0), [3, 1, 2]);
        assert_eq!([20, 100].map(|at| next(&longer, at)), [100., 110.].map(Some));
        let single = profile("time [s],A [W]\n0,7\n", true, None);
        assert_eq!((watts(&single, 5).unwrap().0, next(&single, 5)), (7, None));
    }

    #[test]
    fn uneven_steps_need_a_period_beyond_the_last_row() {
        let text = "time [h],A [W]\n0,1\n6,2\n8,3\n";
        assert_eq!(profile(text, false, None).objection(), None);
        assert_eq!(profile(text, true, Some(86_400)).objection(), None);
        assert_eq!(
            profile(text, true, None).objection().unwrap(),
            "is needed, because the steps of day.csv are uneven; accepted: a duration such as \"24h\""
        );
        assert_eq!(
            profile(text, true, Some(28_800)).objection().unwrap(),
            "is 28800 s, but the last row of day.csv is at 28800 s; accepted: more than that"
        );
    }

    /// One thing is wrong, at that line and column.
    #[track_caller]
    fn told(text: &str, place: (usize, usize), message: &str) {
        let errors = errors(text);
        assert_eq!(errors.len(), 1, "{text:?}: {errors:?}");
        assert_eq!((errors[0].0, errors[0].1), place, "{text:?}");
        assert!(errors[0].2.starts_with(message), "{text:?}: {}", errors[0].2);
    }

    #[test]
    fn errors_say_where_what_was_found_and_what_is_accepted() {
        for (text, line, column, message) in [
            ("# only a comment\n", 1, 1, "is empty; accepted: a header of time [s], time [min]"),
            ("time [s],A [w]\n0,1\n", 1, 10, "unknown column `A [w]`, did you mean `A [W]`?"),
            (
                "time [s];A [W]\n0;1,5\n",
                2,
                3,
                "`A [W]` is 1,5, with a decimal comma; accepted: decimal points (`tr , .` makes",
            ),
            (
                "time [s],A [W]\n0,1,5\n",
                2,
                1,
                "the row has 3 fields; accepted: 2, as the header (a dec",
            ),
            ("0,1\n900,2\n", 1, 1, "the first line holds numbers; accepted: a header of time [s],"),
            (
                "hall,7,1999\n1,1A,0D\n",
                1,
                1,
                "this is a COMTRADE file (IEEE C37.111); accepted: CSV.",
            ),
            ("time [s],A [W]\n0,\"1\n", 2, 3, "the quotes of this field do not close"),
            (
                "time,A [W]\n2026-03-01T00:15+05:00,1\n2026-03-01 00:30,2\n",
                3,
                1,
                "`time` has no offset from UTC, the first row has one; accepted: the same in all",
            ),
            (
                "time,A [W]\n900,1\n",
                2,
                1,
                "`time` is 900; accepted: a date and time (ISO 8601) such",
            ),
            (
                "time,A [W]\n2026-02-29T00:00,1\n",
                2,
                1,
                "`time` is 2026-02-29T00:00; accepted: a date",
            ),
            ("time [s],A [W],A [kW]\n0,1,2\n", 1, 16, "the column `A [kW]` stands there twice"),
            ("time [s],A [W]\n", 1, 1, "there is no row below the header"),
            (
                "A [W]\n5\n",
                1,
                1,
                "the header has no time; accepted: time [s], time [min], time [h]",
            ),
        ] {
            told(text, (line, column), message);
        }
    }

    #[test]
    fn rows_that_do_not_fit_are_told() {
        let number = "accepted: a number such as -1250.5, at most a thousand million";
        for (text, line, column, message) in [
            ("\ntime [s]\n0\n", 2, 1, "the header has no phase"),
            (
                "time [s],A [W]\n0,1\n9,2,3\n",
                3,
                1,
                "the row has 3 fields; accepted: 2, as the header",
            ),
            ("time [s],A [W]\n0,  much\n", 2, 5, &format!("`A [W]` is much; {number}")),
            ("time [s],A [W]\n0,\n", 2, 3, &format!("`A [W]` is nothing; {number}")),
            ("time [s],A [W]\n0,inf\n", 2, 3, "`A [W]` is inf;"),
            ("time [s],A [W]\n0,NaN\n", 2, 3, "`A [W]` is NaN;"),
            ("time [s],A [W]\n5,1\n", 2, 1, "the first row is at 5 s; accepted: 0"),
            (
                "time [s],A [W]\n0,1\n9,1\n9,1\n",
                4,
                1,
                "the time 9 s is not after the 9 s of the row",
            ),
            ("time [s],A [W]\n0,1\n-9,1\n", 3, 1, "the time -9 s is not after the 0 s of the row"),
        ] {
            told(text, (line, column), message);
        }
        let many = format!("time [s],A [W]\n{}", "x,1\n".repeat(1000));
        assert_eq!(errors(&many).len(), 10);
    }

    /// A profile whose times are the ends of its intervals: told once, with what to do.
    #[test]
    fn a_late_beginning_is_one_finding() {
        let rows: String = (1..200).map(|row| format!("{},1\n", row * 900)).collect();
        let errors = errors(&format!("time [s],A [W]\n{rows}"));
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert_eq!((errors[0].0, errors[0].1), (2, 1));
        let message = "the first row is at 900 s; accepted: 0, since a row holds from its time on; where the times are the ends of intervals, subtract 900 s from each";
        assert_eq!(errors[0].2, message);
    }

    #[test]
    fn semicolons_tabs_quotes_and_dates_are_read() {
        let plain = Steps::parse("day.csv", "time [s],A [W],A [var]\n0,1,2\n900,3,4.5\n").unwrap();
        for text in [
            "time [s];A [W];A [var]\n0;1;2\n900;3;4.5\n",
            "time [s]\tA [W]\tA [var]\n0\t1\t2\n900\t3\t4.5\n",
            "\"time [s]\",\"A [W]\",\"A [var]\"\r\n\"0\",\"1\",2\r\n\"900\",3,\" 4.5\"\r\n",
            "time,A [W],A [var]\n2026-03-01T00:00:00Z,1,2\n2026-03-01T00:15:00Z,3,4.5\n",
            "sep=;\r\ntime [s];A [W];A [var]\r\n0;1;2\r\n900;3;4.5\r\n",
            "timestamp;A [W];A [var]\n2026-03-01 23:50:00;1;2\n2026-03-02 00:05;3;4.5\n",
            // The clocks go forward between the rows; the offsets say so.
            "time,A [W],A [var]\n2026-03-29T01:50+01:00,1,2\n2026-03-29T03:05+02:00,3,4.5\n",
        ] {
            assert_eq!(Steps::parse("day.csv", text).unwrap(), plain, "{text}");
        }
    }
}
