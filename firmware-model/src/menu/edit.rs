//! How minus and plus change the value of a setting.
//!
//! Numbers are edited digit by digit (guide p. 10), lists are walked at once
//! (guide p. 16). That a digit goes from 9 to 0 and a list around its ends is
//! inferred. The energy of a pulse has a rule of its own (guide p. 16): downwards
//! a value without a pulse duration is refused, upwards the first one with a
//! duration is taken.

use crate::settings::{Accepts, Setting, Setup, pulse_duration_millis, theoretical_maximum_watts};

/// How the keys change a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Editing {
    /// Digit by digit.
    Digits {
        /// How many digits there are, 1 to 5.
        digits: u8,
        /// How many of them stand behind the point.
        decimals: u8,
    },
    /// One of these, which minus and plus walk around their ends.
    Choice(&'static [u32]),
    /// One of these, smallest first, as far as a pulse duration keeps up.
    PulseEnergy(&'static [u32]),
}

impl Editing {
    /// How the keys change `setting`; the numbers of digits are likely, from the
    /// ranges of the guide and the five cells of the value.
    pub fn of(setting: Setting) -> Self {
        match (setting, setting.row().accepts) {
            (Setting::EnergyPerPulse, Accepts::OneOf(values)) => Self::PulseEnergy(values),
            (_, Accepts::OneOf(values)) => Self::Choice(values),
            (Setting::Address, _) => Self::Digits { digits: 3, decimals: 0 },
            (Setting::PtRatio, _) => Self::Digits { digits: 5, decimals: 2 },
            (Setting::PhaseLossVoltage | Setting::PhaseLossImbalance, _) => {
                Self::Digits { digits: 2, decimals: 2 }
            }
            (Setting::DemandSubintervals, _) => Self::Digits { digits: 1, decimals: 0 },
            _ => Self::Digits { digits: 5, decimals: 0 },
        }
    }

    /// How many digits the cursor goes through; a list has no cursor.
    pub const fn digits(self) -> Option<u8> {
        match self {
            Self::Digits { digits, .. } => Some(digits),
            Self::Choice(_) | Self::PulseEnergy(_) => None,
        }
    }

    /// `value` after plus (`up`) or minus, with the cursor on `digit`, 0 the leftmost.
    pub(super) fn changed(self, value: u32, digit: u8, up: bool, setup: &Setup) -> u32 {
        match self {
            Self::Digits { digits, .. } => turned(value, digits, digit, up),
            Self::Choice(values) => walked(value, values, up),
            Self::PulseEnergy(values) => pulse_energy(value, values, up, setup),
        }
    }
}

/// The digit one further, 9 to 0 and 0 to 9; the others stay.
fn turned(value: u32, digits: u8, digit: u8, up: bool) -> u32 {
    let behind = digits.saturating_sub(1).saturating_sub(digit);
    let weight = 10_u32.pow(u32::from(behind.min(4)));
    let old = value / weight % 10;
    let new = if up { (old + 1) % 10 } else { (old + 9) % 10 };
    value - old * weight + new * weight
}

/// The neighbour in a list; the first one from a value that is not in it.
fn walked(value: u32, values: &[u32], up: bool) -> u32 {
    let count = values.len();
    let next = match values.iter().position(|&other| other == value) {
        Some(at) => (at + if up { 1 } else { count - 1 }) % count.max(1),
        None => 0,
    };
    values.get(next).copied().unwrap_or(value)
}

/// The guide's rule for Wh/P, p. 16.
fn pulse_energy(value: u32, values: &[u32], up: bool, setup: &Setup) -> u32 {
    let watts = theoretical_maximum_watts(setup);
    let keeps_up = |&energy: &u32| pulse_duration_millis(energy, watts).is_some();
    let mut values = values.iter().copied();
    let found = if up {
        values.find(|energy| *energy > value && keeps_up(energy))
    } else {
        values.rfind(|energy| *energy < value).filter(keeps_up)
    };
    found.unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Door;

    #[test]
    fn digits_turn_by_themselves() {
        assert_eq!(turned(247, 3, 0, true), 347);
        assert_eq!(turned(247, 3, 2, true), 248);
        assert_eq!(turned(1, 3, 2, false), 0);
        assert_eq!(turned(90_000, 5, 0, true), 0);
        assert_eq!(turned(0, 5, 0, false), 90_000);
        assert_eq!(turned(19, 2, 1, true), 10);
    }

    #[test]
    fn lists_go_around_their_ends() {
        const BAUDS: &[u32] = &[1200, 2400, 4800, 9600, 19_200, 38_400];
        assert_eq!(walked(19_200, BAUDS, true), 38_400);
        assert_eq!(walked(38_400, BAUDS, true), 1200);
        assert_eq!(walked(1200, BAUDS, false), 38_400);
        assert_eq!(walked(7, BAUDS, true), 1200);
    }

    /// Guide p. 24: 10 Wh keeps up with 1800 kW, 100 Wh with 18 MW at 10 ms.
    #[test]
    fn the_pulse_energy_moves_only_to_where_a_duration_keeps_up() {
        let editing = Editing::of(Setting::EnergyPerPulse);
        let mut setup = Setup::default();
        assert_eq!(editing.changed(100, 0, false, &setup), 10);
        assert_eq!(editing.changed(10, 0, false, &setup), 10);
        assert_eq!(editing.changed(10_000, 0, true, &setup), 10_000);
        // 600 V x 20,000 A x sqrt 3 = 20.8 MW: neither 10 Wh nor 100 Wh.
        setup.set(Setting::CtPrimary, 20_000, Door::Keys).unwrap();
        assert_eq!(editing.changed(1000, 0, false, &setup), 1000);
        assert_eq!(editing.changed(10_000, 0, false, &setup), 1000);
        assert_eq!(editing.changed(10, 0, true, &setup), 1000);
        assert_eq!(editing.changed(100, 0, true, &setup), 1000);
        // 32,000 V x 32,000 A x sqrt 3 = 1.77 GW, within 1.8 GW of 10 kWh at 10 ms.
        setup.set(Setting::PtRatio, 32_000, Door::Keys).unwrap();
        setup.set(Setting::SystemVoltage, 32_000, Door::Keys).unwrap();
        setup.set(Setting::CtPrimary, 32_000, Door::Keys).unwrap();
        assert_eq!(editing.changed(10, 0, true, &setup), 10_000);
        assert_eq!(editing.changed(10_000, 0, false, &setup), 10_000);
    }

    #[test]
    fn digits_reach_every_value_that_keys_accept() {
        for row in &crate::settings::SETTINGS {
            let highest = match row.keys_accept.unwrap_or(row.accepts) {
                Accepts::Range(_, high) | Accepts::ZeroOr(_, high) => high,
                Accepts::OneOf(_) => continue,
            };
            let digits = Editing::of(row.setting).digits().unwrap();
            assert_eq!(highest.to_string().len(), usize::from(digits), "{}", row.name);
        }
    }
}
