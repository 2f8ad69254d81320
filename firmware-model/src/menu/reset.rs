//! What the RESET menu resets.

use crate::registers::Command;

/// A reset of the RESET menu, which is one of the commands of register 129 (guide p. 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reset {
    /// ENERG: the energy accumulators.
    Energy,
    /// DEMND: the demand maximums.
    Demand,
}

impl Reset {
    /// The command that does the same over Modbus.
    pub const fn command(self) -> Command {
        match self {
            Self::Energy => Command::ClearEnergy,
            Self::Demand => Command::ResetMaxDemand,
        }
    }
}
