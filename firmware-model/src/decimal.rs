//! Numbers in counts of a power of ten, as registers hold and alerts compare them.

/// `number` in whole counts of 10^`exponent`, as a register without an end would hold it.
pub fn counted(number: f64, exponent: i8) -> f64 {
    libm::round(counts(number, exponent))
}

/// `number` in counts of 10^`exponent`. Powers of ten up to 10^22 are exact, so
/// that one operation rounds once.
pub fn counts(number: f64, exponent: i8) -> f64 {
    let power = (0..exponent.unsigned_abs()).fold(1.0, |power, _| power * 10.0);
    if exponent < 0 { number * power } else { number / power }
}
