//! tmp
/// tmp
#[derive(Debug, Clone, Copy)]
pub enum Command {
    /// x
    ClearEnergy,
    /// x
    NewSubinterval,
    /// x
    ResetMaxDemand,
    /// x
    ClearPulseCounts,
    /// x
    ResetLogging,
}
