//! The readings of the guide between which a user may choose.
//!
//! Where the manuals contradict themselves or are silent on something that a
//! client can see, the choice is a field here, with the default that the sources
//! support best.

use crate::time::Tick;

/// When the phase-loss alert of VOLTS is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhaseLoss {
    /// Below that percentage of the system voltage: 60 V at the factory settings.
    BelowPercent,
    /// After a drop of that percentage: below 540 V at the factory settings.
    DropOfPercent,
}

/// How the total accumulators come about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Totals {
    /// The phases are summed, then direction and quadrant are chosen.
    NetThenSplit,
    /// Each phase is split by itself, then the accumulators are summed.
    SumOfPhases,
}

/// What reactive power is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reactive {
    /// The fundamental reactive power of IEEE 1459.
    Fundamental,
    /// sqrt(S^2 - P^2) with the sign of the fundamental one.
    Nonactive,
}

/// Per-phase apparent power.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Apparent {
    /// RMS voltage times RMS current.
    RmsProduct,
    /// sqrt(P^2 + Q^2).
    VectorSum,
}

/// Apparent power of all phases together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ApparentTotal {
    /// sqrt(P^2 + Q^2 + D^2), with D the sum of the phases' distortion powers sqrt(S^2 - P^2 - Q^2).
    WithDistortion,
    /// sqrt(P^2 + Q^2).
    VectorSum,
}

/// The power factor of a phase without load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PowerFactorNoLoad {
    /// 1.0000.
    One,
    /// 0.0000.
    Zero,
    /// Not a number.
    Qnan,
}

/// The sign of the power factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PowerFactorSign {
    /// The sign of real power.
    RealPower,
    /// Positive inductive (quadrants 1 and 2), negative capacitive (quadrants 3 and 4).
    LeadLag,
}

/// The frequency where there is no voltage to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FrequencyLost {
    /// Not a number.
    Qnan,
    /// Zero.
    Zero,
    /// The last one that could be told.
    Last,
}

/// How imbalance is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Imbalance {
    /// (highest - lowest) / highest; the low phase is the culprit.
    MaxMin,
    /// (mean - lowest) / mean; what lies so far below the mean is the culprit.
    FromMean,
}

/// A read that covers registers which do not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unmapped {
    /// Exception 02 for the whole request.
    Exception,
    /// 8000 hex in their place, as long as the first one exists.
    Qnan,
}

/// Every choice, with its default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fidelity {
    /// When the phase-loss alert of VOLTS is on; the manuals contradict themselves.
    pub phase_loss: PhaseLoss,
    /// How the total accumulators come about.
    pub totals: Totals,
    /// What reactive power is.
    pub reactive: Reactive,
    /// Per-phase apparent power.
    pub apparent: Apparent,
    /// Apparent power of all phases together.
    pub apparent_total: ApparentTotal,
    /// The power factor of a phase without load.
    pub pf_no_load: PowerFactorNoLoad,
    /// The sign of the power factor.
    pub pf_sign: PowerFactorSign,
    /// The frequency where there is no voltage to tell.
    pub frequency_lost: FrequencyLost,
    /// How imbalance is computed.
    pub imbalance: Imbalance,
    /// A read that covers registers which do not exist.
    pub unmapped: Unmapped,
    /// Between request and reply, beyond the silence of 3.5 characters.
    pub turnaround: Tick,
}

impl Default for Fidelity {
    fn default() -> Self {
        Self {
            phase_loss: PhaseLoss::BelowPercent,
            totals: Totals::NetThenSplit,
            reactive: Reactive::Fundamental,
            apparent: Apparent::RmsProduct,
            apparent_total: ApparentTotal::WithDistortion,
            pf_no_load: PowerFactorNoLoad::One,
            pf_sign: PowerFactorSign::RealPower,
            frequency_lost: FrequencyLost::Qnan,
            imbalance: Imbalance::MaxMin,
            unmapped: Unmapped::Exception,
            turnaround: Tick::from_millis(20),
        }
    }
}
