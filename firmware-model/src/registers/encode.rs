//! From a value to the words of a register.
//!
//! ```text
//! count = value / 10^e          rounded to nearest, halves away from zero
//! 16 bits     -32767..32767 or 0..32767, saturating; 8000 hex is not a number and nothing else
//! 32 bits     unsigned: from 0 again behind FFFFFFFF hex; signed (net): stops at 2147483647 of
//!             either sign. It is the energy that does so: floats and the glass show the same.
//! float       IEEE 754 single, in the unit of the guide; 7FC00000 hex is not a number
//! ```
//!
//! (guide, pages 20 to 29; saturation, rounding and roll-over are inferred.)

use super::quantity::{PointValue, Unit};
use crate::decimal::counted;
use crate::metering::MILLIJOULES_PER_KILOWATT_HOUR;

/// Not a number in a 16-bit register (guide, page 18).
pub const QNAN_16: u16 = 0x8000;
/// Not a number in a float register (guide, page 18).
pub const QNAN_FLOAT: u32 = 0x7FC0_0000;
/// The largest single-precision number below 2^32: what a pulse counter's float stops at.
const LARGEST_COUNT: f32 = 4_294_967_040.0;

/// A number as a signed 16-bit count of 10^`exponent`.
pub fn signed(number: Option<f64>, exponent: i8) -> u16 {
    bounded(number, exponent, -32_767.0)
}

/// A number as an unsigned 16-bit count of 10^`exponent`; measurements stop at 32767.
pub fn unsigned(number: Option<f64>, exponent: i8) -> u16 {
    bounded(number, exponent, 0.0)
}

fn bounded(number: Option<f64>, exponent: i8, lowest: f64) -> u16 {
    match number {
        Some(number) if !number.is_nan() => {
            counted(number, exponent).clamp(lowest, 32_767.0) as i16 as u16
        }
        _ => QNAN_16,
    }
}

/// An energy as a 32-bit count of 10^`exponent` kWh; one that [`Range::shown`] has put into
/// its range.
pub fn accumulator(millijoules: i128, exponent: i8) -> u32 {
    energy_counts(millijoules, exponent) as u32
}

/// Which counts an energy accumulator has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountRange {
    /// 0 to FFFFFFFF hex, and from 0 again.
    Unsigned,
    /// Up to 2147483647 of either sign, where it stops.
    Net,
}

impl CountRange {
    /// What the meter shows of an energy that is counted in 10^`exponent` kWh.
    pub fn shown(self, millijoules: i128, exponent: i8) -> i128 {
        let unit = energy_unit(exponent);
        match self {
            Self::Unsigned => {
                let times = energy_counts(millijoules, exponent) >> 32;
                // The last half count before the end is rounded to the zero behind it.
                (millijoules - (times << 32) * unit).max(0)
            }
            Self::Net => {
                let end = i128::from(i32::MAX) * unit;
                millijoules.clamp(-end, end)
            }
        }
    }
}

fn energy_counts(millijoules: i128, exponent: i8) -> i128 {
    let unit = energy_unit(exponent);
    let half = if millijoules < 0 { -unit / 2 } else { unit / 2 };
    (millijoules + half) / unit
}

/// 10^`exponent` kWh in mW s.
fn energy_unit(exponent: i8) -> i128 {
    let power = 10_i128.pow(u32::from(exponent.unsigned_abs()));
    if exponent < 0 {
        MILLIJOULES_PER_KILOWATT_HOUR / power
    } else {
        MILLIJOULES_PER_KILOWATT_HOUR * power
    }
}

/// A value as the bits of a float register in `unit`.
pub fn float(value: PointValue, unit: Unit) -> u32 {
    match value {
        PointValue::Count(count) => (count as f32).min(LARGEST_COUNT).to_bits(),
        PointValue::Number(_) | PointValue::Energy(_) | PointValue::Absent => {
            value.in_unit(unit).map_or(QNAN_FLOAT, |number| (number as f32).to_bits())
        }
    }
}

/// The words of a 32-bit value, high word first (guide, page 19).
pub const fn words(bits: u32) -> [u16; 2] {
    [(bits >> 16) as u16, bits as u16]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn measurements_round_to_nearest_halves_away_from_zero() {
        // (volts, exponent, signed count)
        let cases = [
            (0.0, -1, 0),
            (0.049, -1, 0),
            (0.05, -1, 1),
            (-0.05, -1, -1),
            (276.96, -1, 2770),
            (2.5, 0, 3),
            (-2.5, 0, -3),
            (15.0, 1, 2),
            (-14.9, 1, -1),
            (123_456.0, 4, 12),
        ];
        for (number, exponent, count) in cases {
            assert_eq!(signed(Some(number), exponent) as i16, count, "{number} by 10^{exponent}");
        }
    }

    #[test]
    fn measurements_saturate_and_are_never_qnan_by_accident() {
        for (number, expected) in [
            (32_767.4, 0x7FFF),
            (32_768.0, 0x7FFF),
            (1e300, 0x7FFF),
            (f64::INFINITY, 0x7FFF),
            (-32_768.0, 0x8001),
            (-1e300, 0x8001),
        ] {
            assert_eq!(signed(Some(number), 0), expected, "{number}");
        }
        assert_eq!(unsigned(Some(-1.0), 0), 0);
        assert_eq!(unsigned(Some(40_000.0), 0), 32_767);
        assert_eq!([signed(None, 0), unsigned(None, 0)], [0x8000; 2]);
        assert_eq!([signed(Some(f64::NAN), 0), unsigned(Some(f64::NAN), 0)], [0x8000; 2]);
    }

    #[test]
    fn energies_round_to_nearest_and_roll_over() {
        // (mW s, exponent of kWh, count); 1 kWh is 3,600,000,000 mW s.
        let cases = [
            (3_600_000_000, 0, 1),
            (1_799_999_999, 0, 0),
            (1_800_000_000, 0, 1),
            (180_000, -4, 1),
            (179_999, -4, 0),
            (18_000_000_000_000, 4, 1),
            (17_999_999_999_999, 4, 0),
            (3_600_000_000 * 0xFFFF_FFFF, 0, 0xFFFF_FFFF),
            (3_600_000_000 * 0x1_0000_0000, 0, 0),
            (3_600_000_000 * 0x1_0000_0007, 0, 7),
            (3_600_000_000 * 0x5_0000_0007, 0, 7),
            // The half count before the end is rounded to what comes after it.
            (3_600_000_000 * 0xFFFF_FFFF + 1_799_999_999, 0, 0xFFFF_FFFF),
            (3_600_000_000 * 0xFFFF_FFFF + 1_800_000_000, 0, 0),
        ];
        for (energy, exponent, count) in cases {
            let energy = CountRange::Unsigned.shown(energy, exponent);
            assert_eq!(accumulator(energy, exponent), count, "{energy} by 10^{exponent}");
        }
    }

    #[test]
    fn net_energies_are_signed_and_stop_at_their_ends() {
        let net = |energy: i128| accumulator(CountRange::Net.shown(energy, 0), 0);
        let kilowatt_hours = |count: i128| net(count * 3_600_000_000);
        assert_eq!(kilowatt_hours(-1), 0xFFFF_FFFF);
        assert_eq!(net(-1_800_000_000), 0xFFFF_FFFF);
        assert_eq!(net(-1_799_999_999), 0);
        assert_eq!(kilowatt_hours(2_147_483_648), 0x7FFF_FFFF);
        assert_eq!(kilowatt_hours(-2_147_483_648), 0x8000_0001);
    }

    #[test]
    fn what_is_shown_keeps_what_the_counts_do_not_tell() {
        let unit = 3_600_000_000;
        assert_eq!(CountRange::Unsigned.shown((1 << 32) * unit + 12_345, 0), 12_345);
        assert_eq!(CountRange::Unsigned.shown((1 << 32) * unit - 12_345, 0), 0);
        assert_eq!(CountRange::Net.shown(-12_345, 0), -12_345);
        assert_eq!(CountRange::Net.shown(-(1 << 31) * unit, 0), -0x7FFF_FFFF * unit);
    }

    #[test]
    fn floats_are_in_the_unit_of_the_guide() {
        // 1.5 kW, 277 V, 0.5 kWh as IEEE 754 single precision.
        assert_eq!(float(PointValue::Number(1500.0), Unit::Kilowatt), 0x3FC0_0000);
        assert_eq!(float(PointValue::Number(277.0), Unit::Volt), 0x438A_8000);
        assert_eq!(float(PointValue::Energy(1_800_000_000), Unit::KilowattHour), 0x3F00_0000);
        assert_eq!(float(PointValue::Energy(-1_800_000_000), Unit::KilowattHour), 0xBF00_0000);
        assert_eq!(float(PointValue::Absent, Unit::Volt), 0x7FC0_0000);
        assert_eq!(float(PointValue::Number(f64::INFINITY), Unit::Volt), 0x7FC0_0000);
        // Pulse counters stop below 2^32.
        assert_eq!(float(PointValue::Count(3), Unit::None), 0x4040_0000);
        assert_eq!(float(PointValue::Count(u32::MAX), Unit::None), 0x4F7F_FFFF);
    }

    proptest! {
        #[test]
        fn a_count_comes_back_within_half_a_step(
            number in -1e9_f64..1e9, exponent in -4_i8..=7
        ) {
            let step = "1e0".replace('0', &exponent.to_string()).parse::<f64>().unwrap();
            let count = f64::from(signed(Some(number), exponent) as i16);
            prop_assert!(count >= -32_767.0);
            if count.abs() < 32_767.0 {
                prop_assert!((count * step - number).abs() <= step * 0.500_001);
            } else {
                prop_assert!(number.abs() >= step * 32_766.499);
                prop_assert_eq!(count > 0.0, number > 0.0);
            }
        }

        #[test]
        fn an_accumulator_comes_back_within_half_a_step(
            energy in 0_i128..3_600_000_000 * 4_000_000_000, exponent in 0_u32..=4
        ) {
            let step = 3_600_000_000 * 10_i128.pow(exponent);
            let back = i128::from(accumulator(energy, exponent as i8)) * step;
            prop_assert!((back - energy).abs() * 2 <= step);
        }
    }
}
