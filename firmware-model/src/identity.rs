//! Which meter it is: what the factory fixes and no setting changes.

/// The housing of the meter (guide, page 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Model {
    /// 4DUMR: the bare meter for a DIN rail.
    Din,
    /// 410UM: the same meter in a NEMA 4X enclosure.
    Outdoor,
}

/// Which of the two programs in the meter runs (guide, page 18, Report ID).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Running {
    /// The operating system: the meter measures.
    OperatingSystem,
    /// The reset system: only functions 11 hex and 2B hex answer.
    ResetSystem,
}

/// What the factory fixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The housing.
    pub model: Model,
    /// Whether the data log (registers 155-178 and 8000 on) is there.
    pub data_logging: bool,
    /// The serial number, as the INFO screen and SunSpec report it; at most 31 characters.
    pub serial_number: String,
    /// Register 7001: the operating system's version in thousandths, 12345 for 12.345.
    pub firmware: u16,
    /// Which program runs.
    pub running: Running,
}

impl Default for Identity {
    fn default() -> Self {
        Self {
            model: Model::Din,
            data_logging: true,
            serial_number: "4E36C14C".to_owned(),
            firmware: 12_345,
            running: Running::OperatingSystem,
        }
    }
}

impl Identity {
    /// The version of the operating system as `xx.yyy`.
    pub fn os_version(&self) -> String {
        format!("{}.{:03}", self.firmware / 1000, self.firmware % 1000)
    }
}

/// The version of the reset system; inferred, no copy of the guide names one.
pub const RESET_SYSTEM_VERSION: &str = "1.000";
/// The model as the INFO screen, SunSpec and the device identification name it (guide, page 18).
pub const MODEL_NAME: &str = "S4100";
