//! Demand: the average power of the last finished sub-intervals, and its maxima.

/// Real, reactive and apparent power together, W, var and VA.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Powers {
    /// Real power, W.
    pub real: f64,
    /// Reactive power, var.
    pub reactive: f64,
    /// Apparent power, VA; as a demand it carries the sign of real power.
    pub apparent: f64,
}

/// The demand values that registers and screens show.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DemandValues {
    /// Present demand, net: positive is import.
    pub present: Powers,
    /// Largest import demand, positive.
    pub import_max: Powers,
    /// Largest export demand, stored positive.
    pub export_max: Powers,
}
