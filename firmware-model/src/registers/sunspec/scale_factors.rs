//! The exponents by which a client scales what it reads.

use super::row::ScaleFactor;
use crate::settings::{Scales, Setup, scale_exponent};

/// The exponents of the meter model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScaleFactors {
    scales: Scales,
    current: i8,
}

impl ScaleFactors {
    /// The exponents that follow from `setup`: those of registers 138 to 141, for W
    /// instead of kW; for currents the smallest with which the sum of the phases fits,
    /// which 138 need not do (inferred).
    pub fn of(setup: &Setup) -> Self {
        let phases = setup.system_type().phases() as f64;
        Self { scales: Scales::of(setup), current: scale_exponent(setup.ct_primary() * phases) }
    }

    /// One of them.
    pub const fn exponent(self, factor: ScaleFactor) -> i8 {
        match factor {
            ScaleFactor::Current => self.current,
            ScaleFactor::Voltage => self.scales.voltage,
            ScaleFactor::Frequency | ScaleFactor::PowerFactor => -2,
            ScaleFactor::Power => self.scales.power + 3,
            ScaleFactor::Energy => self.scales.energy + 3,
        }
    }

    /// The exponent of one count in W, V, A, Hz, or of a ratio.
    pub(super) const fn base(self, factor: ScaleFactor) -> i8 {
        match factor {
            // Percent.
            ScaleFactor::PowerFactor => self.exponent(factor) - 2,
            _ => self.exponent(factor),
        }
    }
}
