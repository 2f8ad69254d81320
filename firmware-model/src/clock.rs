//! The real-time clock: the date and the time of day on virtual time.
//!
//! ```text
//! time(t) = base + floor(t - set)         in whole seconds since 2000-01-01 00:00:00
//! ```
//!
//! It is volatile: after each power-up it starts at 2000-01-01 00:00:00, although the guide
//! marks its registers non-volatile (Veris ZL0067-0B says so of the same electronics). It
//! knows leap years and the years 2000 to 2199, as many as its year byte takes; after
//! the last second of 2199 it starts over (both inferred).

use core::fmt;

use crate::time::{TICKS_PER_SECOND, Tick};

/// The first year of the clock: the year byte counts from it (Veris ZL0067-0B).
pub const FIRST_YEAR: u16 = 2000;
/// The highest year byte.
const LAST_YEAR_BYTE: u8 = 199;
const SECONDS_PER_DAY: u64 = 86_400;
/// Days from 2000-01-01 to 2199-12-31, both included.
const DAYS: u64 = 73_049;

/// A date and a time of day that exist, from 2000-01-01 00:00:00 to 2199-12-31 23:59:59.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime {
    year: u8,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
}

/// One of the three registers of a date and time, each of two bytes, high byte first
/// (155 to 157, and the time stamp in 166 to 168).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClockWord {
    /// Day 1 to 31, month 1 to 12.
    DayMonth,
    /// Hour 0 to 23, year 0 to 199 (from 2000 on).
    HourYear,
    /// Second 0 to 59, minute 0 to 59.
    SecondMinute,
}

impl ClockWord {
    /// The three registers, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::DayMonth, Self::HourYear, Self::SecondMinute];

    /// What its bytes are and which values they take, for people.
    pub const fn range(self) -> &'static str {
        match self {
            Self::DayMonth => "high byte day 1 to 31, low byte month 1 to 12",
            Self::HourYear => "high byte hour 0 to 23, low byte year 0 to 199",
            Self::SecondMinute => "high byte second 0 to 59, low byte minute 0 to 59",
        }
    }

    /// Whether the register takes `word` by itself: both bytes in their ranges, and a day
    /// that its month has in some year.
    pub const fn accepts(self, word: u16) -> bool {
        let [high, low] = word.to_be_bytes();
        match self {
            Self::DayMonth => {
                matches!(low, 1..=12) && 1 <= high && high <= days_of_month(low, true)
            }
            Self::HourYear => high < 24 && low <= LAST_YEAR_BYTE,
            Self::SecondMinute => high < 60 && low < 60,
        }
    }
}

/// Whether the year of that byte has a 29 February. 2000 is divisible by 400, 2100 is not.
const fn is_leap(year: u8) -> bool {
    year.is_multiple_of(4) && year != 100
}

const fn days_of_month(month: u8, leap: bool) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

impl DateTime {
    /// The first moment of the clock: 2000-01-01 00:00:00.
    pub const START: Self = Self { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0 };

    /// The moment whose three registers are `words`, if there is such a date and time.
    pub fn from_words(words: [u16; 3]) -> Option<Self> {
        let [[day, month], [hour, year], [second, minute]] = words.map(u16::to_be_bytes);
        let sound = ClockWord::ALL.iter().zip(words).all(|(word, value)| word.accepts(value));
        (sound && day <= days_of_month(month, is_leap(year))).then_some(Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
        })
    }

    /// Its three registers: day and month, hour and year, second and minute.
    pub const fn words(self) -> [u16; 3] {
        [
            u16::from_be_bytes([self.day, self.month]),
            u16::from_be_bytes([self.hour, self.year]),
            u16::from_be_bytes([self.second, self.minute]),
        ]
    }

    /// One of its three registers.
    pub const fn word(self, word: ClockWord) -> u16 {
        let [day_month, hour_year, second_minute] = self.words();
        match word {
            ClockWord::DayMonth => day_month,
            ClockWord::HourYear => hour_year,
            ClockWord::SecondMinute => second_minute,
        }
    }

    /// The moment that many seconds after 2000-01-01 00:00:00; the end of 2199 is
    /// followed by the beginning of 2000.
    pub fn from_seconds(seconds: u64) -> Self {
        let (days, of_day) = (seconds / SECONDS_PER_DAY % DAYS, seconds % SECONDS_PER_DAY);
        let mut year = (days / 366) as u8;
        while days_before(year + 1) <= days {
            year += 1;
        }
        let mut day = days - days_before(year);
        let mut month = 1;
        while day >= u64::from(days_of_month(month, is_leap(year))) {
            day -= u64::from(days_of_month(month, is_leap(year)));
            month += 1;
        }
        Self {
            year,
            month,
            day: day as u8 + 1,
            hour: (of_day / 3600) as u8,
            minute: (of_day / 60 % 60) as u8,
            second: (of_day % 60) as u8,
        }
    }

    /// Seconds since 2000-01-01 00:00:00.
    pub fn seconds(self) -> u64 {
        let months = (1..self.month).map(|month| days_of_month(month, is_leap(self.year)));
        let days =
            days_before(self.year) + months.map(u64::from).sum::<u64>() + u64::from(self.day - 1);
        let minutes = u64::from(self.hour) * 60 + u64::from(self.minute);
        days * SECONDS_PER_DAY + minutes * 60 + u64::from(self.second)
    }

    /// The year, 2000 to 2199.
    pub const fn year(self) -> u16 {
        FIRST_YEAR + self.year as u16
    }
}

/// Days from 2000-01-01 to the first of January of the year of that byte.
const fn days_before(year: u8) -> u64 {
    let year = year as u64;
    // One leap day for each fourth year begun, 2000 among them, but none in 2100.
    year * 365 + year.div_ceil(4) - (year > 100) as u64
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { month, day, hour, minute, second, .. } = self;
        write!(f, "{}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}", self.year())
    }
}

/// The clock of a running meter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// Seconds since 2000-01-01 00:00:00 at `set`.
    base: u64,
    set: Tick,
}

/// What a write to the clock's registers sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockSetting {
    /// The date and time from now on.
    pub time: DateTime,
    /// Whether its second begins now: the seconds are among what was written.
    pub second_begins: bool,
}

impl Clock {
    /// The clock of a meter that powers up at `at`.
    pub const fn starting(at: Tick) -> Self {
        Self { base: 0, set: at }
    }

    /// What it shows at `at`; before it was set, what it was set to.
    pub fn time(self, at: Tick) -> DateTime {
        DateTime::from_seconds(self.base + at.since(self.set).0 / TICKS_PER_SECOND)
    }

    /// Sets it at `at`. A second under way goes on unless the seconds are set (inferred).
    pub fn set(&mut self, at: Tick, setting: ClockSetting) {
        let into_second = at.since(self.set).0 % TICKS_PER_SECOND;
        let since = if setting.second_begins { 0 } else { into_second };
        *self = Self { base: setting.time.seconds(), set: Tick(at.0 - since) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(day: u8, month: u8, hour: u8, year: u8, second: u8, minute: u8) -> [u16; 3] {
        [[day, month], [hour, year], [second, minute]].map(u16::from_be_bytes)
    }

    #[test]
    fn the_first_byte_of_each_register_is_day_hour_second() {
        let moment = DateTime::from_words([0x1F0C, 0x1763, 0x3B2D]).unwrap();
        assert_eq!(moment.to_string(), "2099-12-31 23:45:59");
        assert_eq!(moment.words(), [0x1F0C, 0x1763, 0x3B2D]);
        assert_eq!(DateTime::START.words(), [0x0101, 0x0000, 0x0000]);
    }

    #[test]
    fn every_byte_has_its_range_and_its_register_judges_it_alone() {
        let cases = [
            (ClockWord::DayMonth, 1..=31, 1..=12),
            (ClockWord::HourYear, 0..=23, 0..=199),
            (ClockWord::SecondMinute, 0..=59, 0..=59),
        ];
        for (word, high, low) in cases {
            for value in 0..=u16::MAX {
                let [first, second] = value.to_be_bytes();
                let too_late = word == ClockWord::DayMonth
                    && (second == 2 && first > 29 || [4, 6, 9, 11].contains(&second) && first > 30);
                let expected = high.contains(&first) && low.contains(&second) && !too_late;
                assert_eq!(word.accepts(value), expected, "{word:?} {value:#06x}");
            }
        }
    }

    #[test]
    fn a_leap_day_exists_in_leap_years_alone() {
        for year in 0..=199 {
            let leap = (2000 + u32::from(year)) % 4 == 0 && year != 100;
            let there = DateTime::from_words(words(29, 2, 0, year, 0, 0)).is_some();
            assert_eq!(there, leap, "29 February {}", 2000 + u32::from(year));
        }
    }

    /// A calendar that counts days one by one, as on a wall.
    #[test]
    fn every_day_of_two_centuries_follows_the_one_before() {
        let lengths = |year: u32| {
            let divides = |by: u32| year.is_multiple_of(by);
            let leap = divides(400) || divides(4) && !divides(100);
            [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        };
        let mut day = 0;
        for year in 2000..=2199 {
            for (month, length) in (1..).zip(lengths(year)) {
                for date in 1..=length {
                    let moment = DateTime::from_seconds(day * 86_400 + 3_723);
                    let expected = format!("{year}-{month:02}-{date:02} 01:02:03");
                    assert_eq!(moment.to_string(), expected);
                    assert_eq!(moment.seconds(), day * 86_400 + 3_723, "{expected}");
                    day += 1;
                }
            }
        }
        assert_eq!(DateTime::from_seconds(day * 86_400), DateTime::START, "2199 is the last");
    }

    #[test]
    fn a_second_under_way_goes_on_unless_the_seconds_are_set() {
        let at = Tick::from_millis;
        let time = DateTime::from_words(words(22, 11, 17, 26, 30, 40)).unwrap();
        let mut clock = Clock::starting(at(700));
        assert_eq!(clock.time(at(2_699)).to_string(), "2000-01-01 00:00:01");
        clock.set(at(3_000), ClockSetting { time, second_begins: false });
        assert_eq!(clock.time(at(3_000)), time);
        assert_eq!(clock.time(at(3_699)), time);
        assert_eq!(clock.time(at(3_700)).to_string(), "2026-11-22 17:40:31");
        clock.set(at(3_900), ClockSetting { time, second_begins: true });
        assert_eq!(clock.time(at(3_600)), time, "an update before it was set");
        assert_eq!(clock.time(at(4_899)), time);
        assert_eq!(clock.time(at(4_900)).to_string(), "2026-11-22 17:40:31");
    }

    proptest! {
        #[test]
        fn words_and_seconds_are_two_forms_of_one_moment(seconds in 0..73_049_u64 * 86_400) {
            let moment = DateTime::from_seconds(seconds);
            prop_assert_eq!(moment.seconds(), seconds);
            prop_assert_eq!(DateTime::from_words(moment.words()), Some(moment));
        }

        #[test]
        fn julian_days_agree(seconds in 0..73_049_u64 * 86_400) {
            // The formula of the Astronomical Almanac for the Julian day of a civil date.
            let text = DateTime::from_seconds(seconds).to_string();
            let number = |range: std::ops::Range<usize>| text[range].parse::<i64>().unwrap();
            let (y, m, d) = (number(0..4), number(5..7), number(8..10));
            let julian = (1461 * (y + 4800 + (m - 14) / 12)) / 4
                + (367 * (m - 2 - 12 * ((m - 14) / 12))) / 12
                - (3 * ((y + 4900 + (m - 14) / 12) / 100)) / 4
                + d - 32_075;
            // 2000-01-01 is Julian day 2,451,545.
            prop_assert_eq!(julian - 2_451_545, (seconds / 86_400) as i64);
        }
    }
}
