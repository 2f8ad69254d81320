//! How a number becomes five digits.
//!
//! Powers and energies move their unit's prefix (guide p. 12); the rule, that the
//! smallest prefix is taken in which the integer part has at most four digits,
//! and five digits are shown, is inferred. Numbers are rounded to nearest.

/// The prefix of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Prefix {
    /// The unit itself.
    None,
    /// Thousands.
    Kilo,
    /// Millions.
    Mega,
    /// Thousand millions.
    Giga,
    /// Million millions: the largest energies that a register holds.
    Tera,
}

impl Prefix {
    /// Every prefix, smallest first.
    pub const ALL: [Self; 5] = [Self::None, Self::Kilo, Self::Mega, Self::Giga, Self::Tera];

    /// What it multiplies the unit with.
    pub const fn factor(self) -> f64 {
        match self {
            Self::None => 1.0,
            Self::Kilo => 1e3,
            Self::Mega => 1e6,
            Self::Giga => 1e9,
            Self::Tera => 1e12,
        }
    }

    /// Its letter on the glass.
    pub const fn letter(self) -> Option<char> {
        match self {
            Self::None => None,
            Self::Kilo => Some('K'),
            Self::Mega => Some('M'),
            Self::Giga => Some('G'),
            Self::Tera => Some('T'),
        }
    }
}

/// The largest number that five digits show.
const LARGEST: u32 = 99_999;

/// A decimal number of at most five digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// Whether the sign shows; never with zero.
    pub negative: bool,
    /// The digits as one number, 0 to 99,999.
    pub digits: u32,
    /// How many of them stand behind the point, 0 to 4.
    pub decimals: u8,
}

impl Number {
    /// The number that is shown.
    pub fn value(self) -> f64 {
        let magnitude = f64::from(self.digits) / power_of_ten(self.decimals);
        if self.negative { -magnitude } else { magnitude }
    }

    /// The size of its last digit.
    pub fn step(self) -> f64 {
        1.0 / power_of_ten(self.decimals)
    }
}

fn power_of_ten(exponent: u8) -> f64 {
    (0..exponent).fold(1.0, |power, _| power * 10.0)
}

/// `value` with exactly `decimals` digits behind the point, if five digits hold it.
fn rounded(value: f64, decimals: u8) -> Option<Number> {
    let digits = libm::round(libm::fabs(value) * power_of_ten(decimals));
    (digits <= f64::from(LARGEST)).then_some(Number {
        negative: value < 0.0 && digits > 0.0,
        digits: digits as u32,
        decimals,
    })
}

/// `value` with five digits, or fewer behind the point where it is large; above
/// 99,999 it stays there. None if it is not a number.
pub fn five_digits(value: f64) -> Option<Number> {
    fixed(value, 4)
}

/// `value` with up to `decimals` digits behind the point, 4 at most, as many as
/// fit five digits; above 99,999 it stays there. None if it is not a number.
pub fn fixed(value: f64, decimals: u8) -> Option<Number> {
    if value.is_nan() {
        return None;
    }
    let saturated = Number { negative: value < 0.0, digits: LARGEST, decimals: 0 };
    Some((0..=decimals.min(4)).rev().find_map(|d| rounded(value, d)).unwrap_or(saturated))
}

/// `value`, in the unit without a prefix, in the smallest prefix in which its
/// integer part has at most four digits. Above 99,999 tera it stays there. None
/// if it is not a number.
pub fn auto_range(value: f64) -> Option<(Prefix, Number)> {
    if value.is_nan() {
        return None;
    }
    Prefix::ALL
        .into_iter()
        .find_map(|prefix| {
            let number = (1..=4).rev().find_map(|d| rounded(value / prefix.factor(), d))?;
            Some((prefix, number))
        })
        .or_else(|| Some((Prefix::Tera, five_digits(value / Prefix::Tera.factor())?)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(number: Number) -> String {
        format!("{:.*}", usize::from(number.decimals), number.value())
    }

    fn check(watts: f64, prefix: Prefix, digits: &str) {
        let (found, number) = auto_range(watts).unwrap();
        assert_eq!((found, shown(number).as_str()), (prefix, digits), "{watts} W");
    }

    #[test]
    fn the_prefix_moves_where_the_integer_part_would_have_five_digits() {
        check(0.0, Prefix::None, "0.0000");
        check(0.25, Prefix::None, "0.2500");
        check(5.0, Prefix::None, "5.0000");
        check(999.994, Prefix::None, "999.99");
        check(9_999.94, Prefix::None, "9999.9");
        check(9_999.96, Prefix::Kilo, "10.000");
        check(27_000.0, Prefix::Kilo, "27.000");
        check(103_923.048, Prefix::Kilo, "103.92");
        check(-27_000.0, Prefix::Kilo, "-27.000");
        check(9_999_940.0, Prefix::Kilo, "9999.9");
        check(9_999_960.0, Prefix::Mega, "10.000");
        check(1.773_620e9, Prefix::Mega, "1773.6");
        check(1.234_567e10, Prefix::Giga, "12.346");
        check(9_999.94e9, Prefix::Giga, "9999.9");
        check(429.4967e12, Prefix::Tera, "429.50");
        check(12_345.0e12, Prefix::Tera, "12345");
        check(7e18, Prefix::Tera, "99999");
    }

    #[test]
    fn rounding_up_may_cost_a_decimal() {
        check(9.999_96, Prefix::None, "10.000");
        check(9.999_94, Prefix::None, "9.9999");
        check(99.999_6, Prefix::None, "100.00");
    }

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        check(-0.000_01, Prefix::None, "0.0000");
    }

    #[test]
    fn fixed_numbers_keep_their_decimals_while_they_fit() {
        assert_eq!(shown(fixed(0.95, 3).unwrap()), "0.950");
        assert_eq!(shown(fixed(-0.5, 3).unwrap()), "-0.500");
        assert_eq!(shown(fixed(60.004, 2).unwrap()), "60.00");
        assert_eq!(shown(fixed(1260.0, 2).unwrap()), "1260.0");
        assert_eq!(shown(five_digits(277.128).unwrap()), "277.13");
        assert_eq!(shown(five_digits(38_400.0).unwrap()), "38400");
        assert_eq!(shown(five_digits(0.0).unwrap()), "0.0000");
        assert_eq!(fixed(f64::NAN, 2), None);
        assert_eq!(auto_range(f64::NAN), None);
        assert_eq!(shown(five_digits(f64::INFINITY).unwrap()), "99999");
    }

    proptest! {
        #[test]
        fn the_display_agrees_with_the_value_within_half_its_step(
            mantissa in -1.0..1.0_f64,
            exponent in 0_u8..14,
        ) {
            let value = mantissa * power_of_ten(exponent);
            let (prefix, number) = auto_range(value).unwrap();
            let error = (number.value() * prefix.factor() - value).abs();
            prop_assert!(error <= number.step() * prefix.factor() * 0.500_001);
            prop_assert!(number.digits <= LARGEST);
            if prefix < Prefix::Tera {
                prop_assert!(number.decimals >= 1, "at most four digits before the point");
            }
            // The next smaller prefix would have needed five digits before the point.
            if prefix > Prefix::None {
                prop_assert!(value.abs() >= 9_999.95 * prefix.factor() / 1000.0 * 0.999_999_9);
            }
            // Five significant digits wherever the value has them.
            if number.decimals < 4 {
                prop_assert!(number.digits >= 10_000);
            }
        }

        #[test]
        fn five_digits_agree_within_half_their_step(value in -99_999.0..99_999.0_f64) {
            let number = five_digits(value).unwrap();
            prop_assert!((number.value() - value).abs() <= number.step() * 0.500_001);
            prop_assert!(number.digits <= LARGEST);
        }
    }
}
