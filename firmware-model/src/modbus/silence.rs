//! Why there was no answer. Every silence has a name.

/// The reason a request was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Silence {
    /// The frame is for another unit.
    ForeignUnit,
    /// The frame's check does not match, or its length is not the one its function has.
    Crc,
    /// The client sends at another rate than the meter's.
    BaudRate,
    /// Bytes with a gap inside the frame, or frames with none between them.
    Gap,
    /// A broadcast is never answered.
    Broadcast,
    /// No client has the port open.
    NobodyThere,
    /// The meter has no control power, or has not finished its first second.
    PowerOff,
    /// A fault was asked for.
    Fault,
}

impl Silence {
    /// Every reason, in the order in which counters are shown.
    pub const ALL: [Self; 8] = [
        Self::ForeignUnit,
        Self::Crc,
        Self::BaudRate,
        Self::Gap,
        Self::Broadcast,
        Self::NobodyThere,
        Self::PowerOff,
        Self::Fault,
    ];

    /// The name used on tapes, in logs and at the control interface.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ForeignUnit => "foreign-unit",
            Self::Crc => "crc",
            Self::BaudRate => "baud-rate",
            Self::Gap => "gap",
            Self::Broadcast => "broadcast",
            Self::NobodyThere => "nobody-there",
            Self::PowerOff => "power-off",
            Self::Fault => "fault",
        }
    }
}
