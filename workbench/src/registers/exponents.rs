//! The powers of ten by which a meter's integers are to be multiplied.

use firmware_model::registers::{
    Register, SUNSPEC, ScaleFactors, Step, SunSpecContent, SunSpecKind,
};
use firmware_model::{Scales, Setup};

use super::Contents;

/// The scales that a meter chooses: registers 138 to 141, then the SunSpec scale factors.
const NAMES: [&str; 14] = [
    "I",
    "V",
    "W",
    "E",
    "A_SF",
    "V_SF",
    "Hz_SF",
    "W_SF",
    "VA_SF",
    "VAR_SF",
    "PF_SF",
    "TotWh_SF",
    "TotVAh_SF",
    "TotVArh_SF",
];
/// The registers of the first four.
const REGISTERS: [(&str, u16); 4] = [("I", 138), ("V", 139), ("W", 140), ("E", 141)];

/// The exponents under which the integers of one meter stand. Default: none is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Exponents {
    known: [Option<i8>; NAMES.len()],
}

impl Exponents {
    /// Those that follow from a meter's settings.
    pub fn of(setup: &Setup) -> Self {
        let scales = Scales::of(setup);
        let factors = ScaleFactors::of(setup);
        let mut exponents = Self::default();
        for (name, exponent) in [
            ("I", scales.current),
            ("V", scales.voltage),
            ("W", scales.power),
            ("E", scales.energy),
        ] {
            exponents.set(name, exponent);
        }
        for row in &SUNSPEC {
            if let SunSpecContent::Exponent(factor) = row.content {
                exponents.set(row.name, factors.exponent(factor));
            }
        }
        exponents
    }

    /// Those that stand in a meter's own registers.
    pub fn read(contents: &Contents) -> Self {
        let mut exponents = Self::default();
        let mut take = |name: &str, register: Register| {
            let word = contents.word(register).and_then(|word| i8::try_from(word as i16).ok());
            // The map's ranges: -4 to 4, SunSpec -10 to 10; 8000 hex is not implemented.
            if let Some(exponent) = word.filter(|exponent| (-10..=10).contains(exponent)) {
                exponents.set(name, exponent);
            }
        };
        for (name, number) in REGISTERS {
            if let Some(register) = Register::new(number) {
                take(name, register);
            }
        }
        for point in SUNSPEC.iter().filter(|point| point.kind == SunSpecKind::Exponent) {
            take(point.name, point.register);
        }
        exponents
    }

    /// The exponent that a row's step stands for: its own, or the one the meter chose.
    pub fn exponent(&self, step: Step) -> Option<i8> {
        match step {
            Step::Fixed(exponent) => Some(exponent),
            Step::ExponentIn(name, _) => {
                let place = NAMES.iter().position(|known| *known == name)?;
                self.known.get(place).copied().flatten()
            }
        }
    }

    fn set(&mut self, name: &str, exponent: i8) {
        let place = NAMES.iter().position(|known| *known == name);
        if let Some(slot) = place.and_then(|place| self.known.get_mut(place)) {
            *slot = Some(exponent);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::rows;

    fn named(exponents: &Exponents, name: &'static str) -> Option<i8> {
        exponents.exponent(Step::ExponentIn(name, Register::new(138).unwrap()))
    }

    #[test]
    fn every_scale_of_the_map_is_known_of_a_meter() {
        let exponents = Exponents::of(&Setup::default());
        for row in rows() {
            assert!(exponents.exponent(row.scale).is_some(), "{} {:?}", row.register, row.scale);
        }
    }

    #[test]
    fn factory_settings_give_their_exponents() {
        // 200 A: 10^-2; 600 V: 10^-1; 104 kW: 10^-2; SunSpec in W: 10^1; sum of currents
        // 3 x 200 A x 1.2 = 720 A: 10^-1.
        let exponents = Exponents::of(&Setup::default());
        for (scale, exponent) in [
            ("I", -2),
            ("V", -1),
            ("W", -2),
            ("E", -2),
            ("A_SF", -1),
            ("V_SF", -1),
            ("Hz_SF", -2),
            ("VAR_SF", 1),
            ("PF_SF", -2),
            ("TotVArh_SF", 1),
        ] {
            assert_eq!(named(&exponents, scale), Some(exponent), "{scale}");
        }
    }

    #[test]
    fn a_running_meter_says_its_own() {
        let mut contents = Contents::default();
        contents.insert(Register::new(138).unwrap(), &[0xFFFE, 0xFFFF, 1, 2]);
        contents.insert(Register::new(40_085).unwrap(), &[0x8000]);
        contents.insert(Register::new(40_092).unwrap(), &[3]);
        let exponents = Exponents::read(&contents);
        assert_eq!(named(&exponents, "I"), Some(-2));
        assert_eq!(named(&exponents, "V"), Some(-1));
        assert_eq!(named(&exponents, "W"), Some(1));
        assert_eq!(named(&exponents, "E"), Some(2));
        assert_eq!(named(&exponents, "V_SF"), None, "not implemented");
        assert_eq!(named(&exponents, "W_SF"), Some(3));
        assert_eq!(named(&exponents, "A_SF"), None, "not read");
    }
}
