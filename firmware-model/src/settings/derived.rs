//! What the meter derives from its settings.
//!
//! ```text
//! theoretical maximum power   type 10: V_LN I    11, 12: V_LL I    31, 40: sqrt(3) V_LL I
//! pulse capacity              P = 1,800,000 x Wh per pulse / closure in ms
//! scale exponent              the smallest of -4..+4 with 1.2 x full scale <= 32,767
//! ```

use super::setup::{Setup, SystemType};
use super::table::Setting;

/// Pulse closure times, longest first, ms (guide p. 24; 10 ms: Veris ZL0067-0B).
const PULSE_MILLIS: [u16; 6] = [500, 250, 100, 50, 25, SHORTEST_PULSE_MILLIS];
const SHORTEST_PULSE_MILLIS: u16 = 10;

/// The power that the meter expects to see at most, W (register 135; guide p. 23,
/// the formulas are likely: they give the printed 104 kW).
pub fn theoretical_maximum_watts(setup: &Setup) -> f64 {
    let volt_amperes = setup.get(Setting::SystemVoltage) as f64 * setup.ct_primary();
    match setup.system_type() {
        SystemType::SinglePhaseLineNeutral
        | SystemType::SinglePhaseLineLine
        | SystemType::SplitPhase => volt_amperes,
        SystemType::Delta | SystemType::Wye => libm::sqrt(3.0) * volt_amperes,
    }
}

/// The power up to which pulses of that closure time keep up, W: the contact is
/// open at least as long as it is closed (guide p. 24; Veris ZL0067-0B).
pub fn pulse_capacity_watts(energy_per_pulse: u32, millis: u16) -> f64 {
    1_800_000.0 * energy_per_pulse as f64 / f64::from(millis)
}

/// The longest pulse closure time that keeps up with `watts`, ms; none if even
/// the shortest does not.
pub fn pulse_duration_millis(energy_per_pulse: u32, watts: f64) -> Option<u16> {
    PULSE_MILLIS.into_iter().find(|&millis| pulse_capacity_watts(energy_per_pulse, millis) >= watts)
}

/// How long a pulse closes under `setup`, ms: without a time that keeps up the shortest,
/// which comes closest (inferred; bit 15 of register 146 says so).
pub fn pulse_closure_millis(setup: &Setup) -> u16 {
    let energy = setup.get(Setting::EnergyPerPulse);
    pulse_duration_millis(energy, theoretical_maximum_watts(setup)).unwrap_or(SHORTEST_PULSE_MILLIS)
}

/// The voltages that the system voltage makes one expect: line to line, and line
/// to neutral; none where the system type does not have it (guide p. 7).
pub fn full_scale_voltages(setup: &Setup) -> (Option<f64>, Option<f64>) {
    let volts = setup.get(Setting::SystemVoltage) as f64;
    match setup.system_type() {
        SystemType::SinglePhaseLineNeutral => (None, Some(volts)),
        SystemType::SinglePhaseLineLine | SystemType::Delta => (Some(volts), None),
        SystemType::SplitPhase => (Some(volts), Some(volts / 2.0)),
        SystemType::Wye => (Some(volts), Some(volts / libm::sqrt(3.0))),
    }
}

/// The exponents of ten in registers 138 to 141: what an integer register is to
/// be multiplied with. The rule is inferred; clients read the exponents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scales {
    /// Current, A.
    pub current: i8,
    /// Voltage, V.
    pub voltage: i8,
    /// Power, kW, kvar and kVA.
    pub power: i8,
    /// Energy, kWh, kvarh and kVAh.
    pub energy: i8,
}

impl Scales {
    /// The exponents that follow from `setup`.
    pub fn of(setup: &Setup) -> Self {
        let power = scale_exponent(theoretical_maximum_watts(setup) / 1000.0);
        Self {
            current: scale_exponent(setup.ct_primary()),
            voltage: scale_exponent(setup.get(Setting::SystemVoltage) as f64),
            power,
            energy: power,
        }
    }
}

/// The smallest exponent with which `full_scale` and 20 % more fit into 16 bits.
pub(crate) fn scale_exponent(full_scale: f64) -> i8 {
    const STEPS: [(i8, f64); 9] = [
        (-4, 1e-4),
        (-3, 1e-3),
        (-2, 1e-2),
        (-1, 1e-1),
        (0, 1.0),
        (1, 1e1),
        (2, 1e2),
        (3, 1e3),
        (4, 1e4),
    ];
    STEPS
        .into_iter()
        .find(|(_, step)| 1.2 * full_scale / step <= 32_767.0)
        .map_or(4, |(exponent, _)| exponent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Door;

    fn setup(changes: &[(Setting, u32)]) -> Setup {
        let mut setup = Setup::default();
        for &(setting, value) in changes {
            setup.set(setting, value, Door::Modbus).unwrap();
        }
        setup
    }

    #[test]
    fn factory_settings_give_the_printed_104_kilowatts() {
        assert!((theoretical_maximum_watts(&Setup::default()) - 103_923.048).abs() < 0.001);
    }

    #[test]
    fn pulse_durations_of_the_printed_examples() {
        let factory = theoretical_maximum_watts(&Setup::default());
        assert_eq!(pulse_duration_millis(1000, factory), Some(500));
        assert_eq!(pulse_duration_millis(10, factory), Some(100));
        assert_eq!(pulse_duration_millis(10, 332_553.8), Some(50));
        assert_eq!(pulse_duration_millis(10, 1_800_001.0), None);
    }

    #[test]
    fn factory_scales_keep_20_percent_over_full_scale() {
        let scales = Scales::of(&Setup::default());
        assert_eq!(scales, Scales { current: -2, voltage: -1, power: -2, energy: -2 });
    }

    #[test]
    fn the_largest_meter_has_scales_too() {
        let largest = setup(&[
            (Setting::CtPrimary, 32_000),
            (Setting::PtRatio, 32_000),
            (Setting::SystemVoltage, 32_000),
        ]);
        let scales = Scales::of(&largest);
        assert_eq!(scales, Scales { current: 1, voltage: 1, power: 2, energy: 2 });
    }
}
