//! The diagnostic alerts of register 146: live, not latched, but for the pulse
//! overrun, which lasts while pulses wait.
//!
//! What is compared with a threshold is the reading as its integer register holds it: the bit
//! agrees with what a client reads, and does not flicker where a reading lies at the threshold but for
//! rounding.

use crate::decimal::{counted, counts};
use crate::evidence::Evidence;
use crate::fidelity::{Fidelity, Imbalance, PhaseLoss};
use crate::metering::Readings;
use crate::settings::{
    Scales, Setting, Setup, SystemType, full_scale_voltages, pulse_duration_millis,
    theoretical_maximum_watts,
};

/// One alert: a bit of register 146.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlertRow {
    /// The bit, 0 to 15.
    pub bit: u8,
    /// What it says.
    pub name: &'static str,
    /// What the rule behind it rests on.
    pub evidence: Evidence,
}

const RANGE_VOLTS: Evidence =
    Evidence::likely("guide p. 2: 347 V L-N, 600 V L-L, 20 % over-range; guide p. 24: the bit");
const RANGE_AMPS: Evidence =
    Evidence::likely("guide p. 2: 20 % over the CT rating; guide p. 24: the bit");
const LOST: Evidence = Evidence::documented(
    "guide pp. 7, 16, 24; the level: three statements (pp. 16, 19, 24) against the example of p. 24",
);
const LOW_PF: Evidence =
    Evidence::documented("guide p. 24: below 0.5; that the size counts, with load, is inferred");

macro_rules! alerts {
    ($($bit:literal $name:literal $evidence:expr;)*) => {
        /// Every alert that exists, by bit; bit 7 is reserved (guide p. 24).
        pub const ALERTS: &[AlertRow] =
            &[$(AlertRow { bit: $bit, name: $name, evidence: $evidence }),*];
    };
}

alerts! {
    0 "voltage out of range, A" RANGE_VOLTS;
    1 "voltage out of range, B" RANGE_VOLTS;
    2 "voltage out of range, C" RANGE_VOLTS;
    3 "current out of range, A" RANGE_AMPS;
    4 "current out of range, B" RANGE_AMPS;
    5 "current out of range, C" RANGE_AMPS;
    6 "frequency out of range or not measurable" Evidence::documented("guide p. 24");
    8 "phase loss, A" LOST;
    9 "phase loss, B" LOST;
    10 "phase loss, C" LOST;
    11 "low power factor, A" LOW_PF;
    12 "low power factor, B" LOW_PF;
    13 "low power factor, C" LOW_PF;
    14 "energy pulse output overrun" Evidence::documented("guide p. 24; when it ends is inferred");
    15 "energy pulse output configuration error" Evidence::documented("guide pp. 16, 24");
}

/// The alerts that are on, as register 146 has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Alerts(pub u16);

impl Alerts {
    /// The bits of the phase-loss alert.
    pub const PHASE_LOSS: u16 = 0x0700;
    /// The bit of the pulse overrun.
    pub const PULSE_OVERRUN: u16 = 0x4000;
    /// The bit of the pulse configuration error.
    pub const PULSE_CONFIGURATION: u16 = 0x8000;

    /// Whether any alert is on: the wrench shows.
    pub const fn any(self) -> bool {
        self.0 != 0
    }

    /// Whether a phase is lost: the alarm contact closes.
    pub const fn phase_loss(self) -> bool {
        self.0 & Self::PHASE_LOSS != 0
    }

    /// The alerts of one second. `overrun` is the state of the pulse output.
    pub fn of(readings: &Readings, setup: &Setup, fidelity: &Fidelity, overrun: bool) -> Self {
        let Scales { voltage, current, .. } = Scales::of(setup);
        let mut bits = voltage_range(readings, setup, voltage)
            | current_range(readings, setup, current) << 3
            | phase_loss(readings, setup, fidelity, voltage) << 8
            | low_power_factor(readings) << 11;
        let in_range = |hertz: f64| (4_500.0..=6_500.0).contains(&counted(hertz, -2));
        if readings.frequency_lost || !readings.frequency.is_some_and(in_range) {
            bits |= 1 << 6;
        }
        if overrun {
            bits |= Self::PULSE_OVERRUN;
        }
        let energy = setup.get(Setting::EnergyPerPulse);
        if pulse_duration_millis(energy, theoretical_maximum_watts(setup)).is_none() {
            bits |= Self::PULSE_CONFIGURATION;
        }
        Self(bits)
    }
}

/// Bits 0, 1, 2 for the phases that `test` names.
fn each(test: impl Fn(usize) -> bool) -> u16 {
    (0..3).filter(|&phase| test(phase)).map(|phase| 1 << phase).sum()
}

/// The two phases of the pairs AB, BC, AC.
const PAIRS: [[usize; 2]; 3] = [[0, 1], [1, 2], [0, 2]];

/// Measurement range of the terminals and 20 % over-range (guide p. 2: 347 V and 600 V), whole
/// volts before the PT ratio.
const HIGHEST_LINE_TO_NEUTRAL: f64 = 416.0;
const HIGHEST_LINE_TO_LINE: f64 = 720.0;

/// Whether a reading, as a register of that exponent holds it, is above `limit`.
fn above(reading: Option<f64>, limit: f64, exponent: i8) -> bool {
    let limit = counts(limit, exponent) * (1.0 + ROUNDING);
    reading.is_some_and(|reading| counted(reading, exponent) > limit)
}

/// Whether it is below `limit`.
fn below(reading: f64, limit: f64, exponent: i8) -> bool {
    counted(reading, exponent) < counts(limit, exponent) * (1.0 - ROUNDING)
}

/// What the limits, products of steps and percentages, may be off by.
const ROUNDING: f64 = 1e-9;

fn voltage_range(readings: &Readings, setup: &Setup, exponent: i8) -> u16 {
    let ratio = setup.pt_ratio();
    let neutral = |x: usize| {
        let volts = readings.line_to_neutral.phases[x];
        above(volts, HIGHEST_LINE_TO_NEUTRAL * ratio, exponent)
    };
    let line = |pair: usize| {
        let volts = readings.line_to_line.phases[pair];
        above(volts, HIGHEST_LINE_TO_LINE * ratio, exponent)
    };
    let pairs = |x: usize| (0..3).filter(move |&pair| PAIRS[pair].contains(&x));
    let used = |x: usize| {
        readings.line_to_neutral.phases[x].is_some()
            || pairs(x).any(|pair| readings.line_to_line.phases[pair].is_some())
    };
    each(|x| (readings.clipped.voltages[x] && used(x)) || neutral(x) || pairs(x).any(line))
}

/// Above 1.2 times the CT rating, or with peaks above those of a sine of that size.
fn current_range(readings: &Readings, setup: &Setup, exponent: i8) -> u16 {
    let highest = 1.2 * setup.ct_primary();
    each(|x| {
        let amps = readings.current.phases[x];
        above(amps, highest, exponent) || (readings.clipped.currents[x] && amps.is_some())
    })
}

/// PF below 0.5 with load, by size: it is meant to catch mis-wiring (guide p. 24).
fn low_power_factor(readings: &Readings) -> u16 {
    each(|x| {
        let loaded = readings.current.phases[x].is_some_and(|amps| amps > 0.0);
        loaded && readings.power_factor.phases[x].is_some_and(|pf| counted(pf.abs(), -4) < 5_000.0)
    })
}

/// Bits 0 to 2: the phases that are lost, by level (VOLTS) or by imbalance (IMBAL).
fn phase_loss(readings: &Readings, setup: &Setup, fidelity: &Fidelity, exponent: i8) -> u16 {
    let percent = setup.get(Setting::PhaseLossVoltage) as f64 / 100.0;
    let fraction = match fidelity.phase_loss {
        PhaseLoss::BelowPercent => percent,
        PhaseLoss::DropOfPercent => 1.0 - percent,
    };
    let (line, neutral) = full_scale_voltages(setup);
    let low = |values: [Option<f64>; 3], expected: Option<f64>| {
        values.map(|volts| {
            let both = volts.zip(expected);
            both.is_some_and(|(volts, full)| below(volts, fraction * full, exponent))
        })
    };
    let low_neutrals = low(readings.line_to_neutral.phases, neutral);
    let low_pairs = low(readings.line_to_line.phases, line);
    let mut lost = each(|x| low_neutrals[x]);
    // A low pair accuses the phases that are low themselves, if there are such.
    if lost == 0 {
        lost = culprits(low_pairs);
    }
    lost | imbalance(readings, setup, fidelity, exponent)
}

/// The phases that low pairs accuse: both of one pair, the common one of two, all of three.
fn culprits(low_pairs: [bool; 3]) -> u16 {
    let count = low_pairs.iter().filter(|low| **low).count();
    each(|x| {
        let accused = (0..3).filter(|&pair| low_pairs[pair] && PAIRS[pair].contains(&x)).count();
        match count {
            0 => false,
            1 => accused == 1,
            _ => accused == 2,
        }
    })
}

/// Type 40 compares the phases and the pairs, 31 the pairs, 12 the two phases (guide p. 7).
fn imbalance(readings: &Readings, setup: &Setup, fidelity: &Fidelity, exponent: i8) -> u16 {
    let percent = setup.get(Setting::PhaseLossImbalance) as f64;
    let as_read =
        |values: [Option<f64>; 3]| values.map(|value| value.map(|volts| counted(volts, exponent)));
    let low = |values| low_by(as_read(values), percent, fidelity.imbalance);
    let neutrals = || each(|x| low(readings.line_to_neutral.phases)[x]);
    let pairs = || culprits(low(readings.line_to_line.phases));
    match setup.system_type() {
        SystemType::SinglePhaseLineNeutral | SystemType::SinglePhaseLineLine => 0,
        SystemType::SplitPhase => neutrals(),
        SystemType::Delta => pairs(),
        SystemType::Wye => match neutrals() {
            0 => pairs(),
            phases => phases,
        },
    }
}

/// Which of the values, whole numbers, lie more than `percent` below the highest or the mean.
fn low_by(values: [Option<f64>; 3], percent: f64, formula: Imbalance) -> [bool; 3] {
    let present = || values.iter().flatten().copied();
    // The mean is a sum over a count; both sides are multiplied with it.
    let (count, reference) = match formula {
        Imbalance::MaxMin => (1.0, present().fold(0.0, f64::max)),
        Imbalance::FromMean => (present().count() as f64, present().sum()),
    };
    let too_low = |value: f64| 100.0 * (reference - count * value) > percent * reference;
    values.map(|value| reference > 0.0 && value.is_some_and(too_low))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metering::ByPhase;
    use crate::settings::Door;

    fn voltages(neutral: [f64; 3], lines: [f64; 3]) -> Readings {
        Readings {
            line_to_neutral: ByPhase { phases: neutral.map(Some), total: None },
            line_to_line: ByPhase { phases: lines.map(Some), total: None },
            current: ByPhase { phases: [Some(0.0); 3], total: None },
            power_factor: ByPhase { phases: [Some(1.0); 3], total: None },
            frequency: Some(60.0),
            ..Readings::default()
        }
    }

    fn setup(changes: &[(Setting, u32)]) -> Setup {
        let mut setup = Setup::default();
        for &(setting, value) in changes {
            setup.set(setting, value, Door::Modbus).unwrap();
        }
        setup
    }

    fn bits(readings: &Readings, setup: &Setup, fidelity: &Fidelity) -> u16 {
        Alerts::of(readings, setup, fidelity, false).0
    }

    #[test]
    fn a_healthy_service_raises_nothing() {
        let readings = voltages([277.0; 3], [480.0; 3]);
        assert_eq!(bits(&readings, &Setup::default(), &Fidelity::default()), 0);
    }

    #[test]
    fn the_factory_level_is_60_volts_line_to_line() {
        // 0.10 x 600 V = 60 V line to line, 34.6 V line to neutral; imbalance off.
        let setup = setup(&[(Setting::PhaseLossImbalance, 99)]);
        let fidelity = Fidelity::default();
        let at = |volts: f64| {
            bits(&voltages([volts, 277.0, 277.0], [240.0, 480.0, 240.0]), &setup, &fidelity)
        };
        assert_eq!(at(35.0), 0);
        assert_eq!(at(34.0), 0x0100);
    }

    #[test]
    fn the_worked_example_of_page_24_holds_when_chosen() {
        let setup = setup(&[(Setting::SystemVoltage, 480)]);
        let fidelity = Fidelity { phase_loss: PhaseLoss::DropOfPercent, ..Fidelity::default() };
        // Below 249 V line to neutral.
        assert_eq!(bits(&voltages([277.0, 250.0, 277.0], [480.0; 3]), &setup, &fidelity), 0);
        assert_eq!(bits(&voltages([277.0, 248.0, 277.0], [480.0; 3]), &setup, &fidelity), 0x0200);
        // Below 432 V line to line: two low pairs accuse the phase they share.
        assert_eq!(bits(&voltages([277.0; 3], [431.0, 480.0, 431.0]), &setup, &fidelity), 0x0100);
    }

    #[test]
    fn pairs_accuse_both_the_common_or_all_phases() {
        assert_eq!(culprits([false; 3]), 0b000);
        assert_eq!(culprits([true, false, false]), 0b011);
        assert_eq!(culprits([true, true, false]), 0b010);
        assert_eq!(culprits([true; 3]), 0b111);
    }

    #[test]
    fn more_than_25_percent_between_phases_is_a_loss() {
        let fidelity = Fidelity::default();
        let wye = Setup::default();
        assert_eq!(bits(&voltages([277.0, 277.0, 208.0], [480.0; 3]), &wye, &fidelity), 0);
        assert_eq!(bits(&voltages([277.0, 277.0, 207.0], [480.0; 3]), &wye, &fidelity), 0x0400);
    }

    #[test]
    fn imbalance_from_the_mean_accuses_what_is_low() {
        let fidelity = Fidelity { imbalance: Imbalance::FromMean, ..Fidelity::default() };
        let at =
            |neutral: [f64; 3]| bits(&voltages(neutral, [480.0; 3]), &Setup::default(), &fidelity);
        // Mean 321.33 V: A lies 27.6 % above it, B and C 13.8 % below.
        assert_eq!(at([410.0, 277.0, 277.0]), 0);
        // Mean 246 V, less 25 % 184.5 V: by the highest, 208 V would be the edge.
        assert_eq!(at([277.0, 277.0, 184.0]), 0x0400);
        // Mean 249.67 V, less 25 % 187.25 V.
        assert_eq!(at([277.0, 195.0, 277.0]), 0);
    }

    #[test]
    fn the_pulse_output_has_two_bits() {
        let readings = voltages([277.0; 3], [480.0; 3]);
        let of =
            |setup: &Setup, overrun| Alerts::of(&readings, setup, &Fidelity::default(), overrun).0;
        assert_eq!(of(&Setup::default(), true), 0x4000);
        // sqrt(3) x 600 V x 32,000 A are 33.3 MW: 180 MW is the most for 1 kWh at 10 ms, 1.8 MW
        // for 10 Wh.
        let mut large = setup(&[(Setting::EnergyPerPulse, 10)]);
        assert_eq!(of(&large, false), 0);
        large.set(Setting::CtPrimary, 32_000, Door::Modbus).unwrap();
        assert_eq!(of(&large, false), 0x8000);
        assert_eq!(of(&large, true), 0xC000);
        large.set(Setting::EnergyPerPulse, 1000, Door::Modbus).unwrap();
        assert_eq!(of(&large, false), 0);
    }

    #[test]
    fn ranges_hold_at_the_terminals_before_the_pt_ratio() {
        let fidelity = Fidelity::default();
        let mut readings = voltages([417.0, 300.0, 300.0], [600.0; 3]);
        let setup = setup(&[(Setting::PhaseLossImbalance, 99)]);
        assert_eq!(bits(&readings, &setup, &fidelity), 0x0001);
        readings.current.phases = [Some(119.0), Some(121.0), Some(0.0)];
        assert_eq!(bits(&readings, &setup, &fidelity), 0x0011);
    }

    #[test]
    fn low_power_factor_needs_a_load_and_ignores_the_sign() {
        let fidelity = Fidelity::default();
        let mut readings = voltages([277.0; 3], [480.0; 3]);
        readings.current.phases = [Some(10.0), Some(10.0), Some(0.0)];
        readings.power_factor.phases = [Some(-0.49), Some(-0.51), Some(0.1)];
        assert_eq!(bits(&readings, &Setup::default(), &fidelity), 0x0800);
    }

    #[test]
    fn frequency_is_judged_at_both_edges_and_when_it_is_missing() {
        let setup = Setup::default();
        for (hertz, expected) in
            [(Some(45.0), 0), (Some(44.9), 0x40), (Some(65.0), 0), (Some(65.1), 0x40), (None, 0x40)]
        {
            let readings = Readings { frequency: hertz, ..voltages([277.0; 3], [480.0; 3]) };
            assert_eq!(bits(&readings, &setup, &Fidelity::default()), expected, "{hertz:?}");
        }
    }
}
