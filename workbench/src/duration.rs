//! Durations with units, as scenarios, tapes and the command line write them.

use firmware_model::{TICKS_PER_MILLISECOND, TICKS_PER_SECOND, Tick};

/// The units and their lengths in ticks, in the order in which errors list them.
const UNITS: [(&str, u64); 5] = [
    ("ms", TICKS_PER_MILLISECOND),
    ("s", TICKS_PER_SECOND),
    ("m", 60 * TICKS_PER_SECOND),
    ("h", 3_600 * TICKS_PER_SECOND),
    ("d", 86_400 * TICKS_PER_SECOND),
];

/// Why a text is not a duration; each variant carries the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// There is a number, but no unit after it.
    #[error("`{0}` has no unit; write `{0}ms`, `{0}s`, `{0}m`, `{0}h` or `{0}d`")]
    NoUnit(String),
    /// The unit is none of the five.
    #[error("`{0}` has an unknown unit; accepted: ms, s, m, h, d")]
    UnknownUnit(String),
    /// It does not begin with a decimal number.
    #[error("`{0}` is not a duration; write a number and a unit, for example `250ms` or `15m`")]
    NotANumber(String),
    /// It is beyond what virtual time can count.
    #[error("`{0}` is too long")]
    TooLong(String),
}

/// Reads a duration such as `250ms`, `1.5s`, `15m`, `2h` or `60d`, rounded down
/// to the tick.
///
/// # Errors
/// When there is no number, no unit, another unit, or too much of it.
pub fn parse_duration(text: &str) -> Result<Tick, DurationError> {
    let text = text.trim();
    let not_a_number = || DurationError::NotANumber(text.to_owned());
    let unit_at = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_at);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    if whole.is_empty() || fraction.is_empty() || fraction.contains('.') {
        return Err(not_a_number());
    }
    if unit.is_empty() {
        return Err(DurationError::NoUnit(text.to_owned()));
    }
    let Some(&(_, ticks)) = UNITS.iter().find(|(name, _)| *name == unit) else {
        return Err(DurationError::UnknownUnit(text.to_owned()));
    };
    let too_long = || DurationError::TooLong(text.to_owned());
    let whole: u64 = whole.parse().map_err(|_| too_long())?;
    let whole = whole.checked_mul(ticks).ok_or_else(too_long)?;
    whole.checked_add(fraction_of(fraction, ticks)).map(Tick).ok_or_else(too_long)
}

/// A duration in the largest unit in which it is whole, otherwise in milliseconds with
/// as many digits as it takes to read the same ticks again.
pub fn duration_text(time: Tick) -> String {
    let whole = |(_, ticks): &(&str, u64)| time.0 > 0 && time.0.is_multiple_of(*ticks);
    if let Some((unit, ticks)) = UNITS.into_iter().rev().find(whole) {
        return format!("{}{unit}", time.0 / ticks);
    }
    let (millis, rest) = (time.0 / TICKS_PER_MILLISECOND, time.0 % TICKS_PER_MILLISECOND);
    if rest == 0 {
        return format!("{millis}ms");
    }
    // Four digits are finer than a tick; reading rounds down, so this rounds up.
    let digits = (rest * 10_000).div_ceil(TICKS_PER_MILLISECOND);
    format!("{millis}.{digits:04}ms")
}

/// The decimal `0.digits` of `ticks`, rounded down. Digits beyond the
/// eighteenth are far below a tick of any unit.
fn fraction_of(digits: &str, ticks: u64) -> u64 {
    let (mut value, mut scale) = (0_u128, 1_u128);
    for digit in digits.bytes().take(18) {
        value = value * 10 + u128::from(digit.saturating_sub(b'0'));
        scale *= 10;
    }
    (u128::from(ticks) * value / scale) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_unit_has_its_length() {
        assert_eq!(parse_duration("250ms"), Ok(Tick(1_008_000)));
        assert_eq!(parse_duration("10s"), Ok(Tick(40_320_000)));
        assert_eq!(parse_duration("15m"), Ok(Tick(3_628_800_000)));
        assert_eq!(parse_duration("2h"), Ok(Tick(29_030_400_000)));
        assert_eq!(parse_duration("60d"), Ok(Tick(20_901_888_000_000)));
        assert_eq!(parse_duration("0s"), Ok(Tick(0)));
    }

    #[test]
    fn decimals_are_exact_and_rounded_down() {
        assert_eq!(parse_duration("1.5s"), Ok(Tick(6_048_000)));
        assert_eq!(parse_duration("0.0001ms"), Ok(Tick(0)));
        assert_eq!(parse_duration("0.99999999999999999999d"), Ok(Tick(348_364_799_999)));
    }

    #[test]
    fn what_is_written_reads_as_the_same_ticks() {
        let written = [0, 1, 4_032_000, 41_932_800, 60 * 4_032_000, 4_032_001, 348_364_800_000]
            .map(|ticks| duration_text(Tick(ticks)));
        assert_eq!(written, ["0ms", "0.0003ms", "1s", "10400ms", "1m", "1000.0003ms", "1d"]);
        for ticks in [0, 1, 4_031, 4_032_001, 41_932_800, 348_364_799_999] {
            assert_eq!(parse_duration(&duration_text(Tick(ticks))), Ok(Tick(ticks)));
        }
    }

    #[test]
    fn errors_say_what_to_write() {
        let message = |text: &str| parse_duration(text).unwrap_err().to_string();
        assert_eq!(
            message("250"),
            "`250` has no unit; write `250ms`, `250s`, `250m`, `250h` or `250d`"
        );
        assert_eq!(message("3 weeks"), "`3 weeks` has an unknown unit; accepted: ms, s, m, h, d");
        assert!(message("").contains("is not a duration"));
        assert!(message("-5s").contains("is not a duration"));
        assert!(message("1.2.3s").contains("is not a duration"));
        assert!(message(".s").contains("is not a duration"));
        assert_eq!(message("99999999999999999999d"), "`99999999999999999999d` is too long");
        assert_eq!(message("18446744073709551615d"), "`18446744073709551615d` is too long");
    }
}
