//! Why there was no answer. Every silence has a name.

/// The reason a request was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Silence {
    /// The frame is for another unit.
    ForeignUnit,
    /// It is not a request, but the reply of another unit to its master.
    ForeignReply,
    /// The frame's check does not match, or there are too few bytes for one.
    Crc,
    /// There are more bytes than a frame has, or a broadcast has another length than its
    /// function.
    Length,
    /// The client sends at another rate than the meter's.
    BaudRate,
    /// The client sends with another parity or another number of data bits.
    Parity,
    /// Bytes with a gap inside the frame, or frames with none between them.
    Gap,
    /// A broadcast is never answered.
    Broadcast,
    /// The request came before the reply to the one before it had ended: on a two-wire
    /// line the meter does not listen then. Or all of its own reply met a later request.
    Collision,
    /// No client has the port open.
    NobodyThere,
    /// The meter has no control power, or has not finished its first second.
    PowerOff,
    /// The line lost it: exchanged or open wires, or bit errors.
    Fault,
}

impl Silence {
    /// Every reason, in the order in which counters are shown.
    pub const ALL: [Self; 12] = [
        Self::ForeignUnit,
        Self::ForeignReply,
        Self::Crc,
        Self::Length,
        Self::BaudRate,
        Self::Parity,
        Self::Gap,
        Self::Broadcast,
        Self::Collision,
        Self::NobodyThere,
        Self::PowerOff,
        Self::Fault,
    ];

    /// The name used on tapes, in logs and at the control interface.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ForeignUnit => "foreign-unit",
            Self::ForeignReply => "foreign-reply",
            Self::Crc => "crc",
            Self::Length => "length",
            Self::BaudRate => "baud-rate",
            Self::Parity => "parity",
            Self::Gap => "gap",
            Self::Broadcast => "broadcast",
            Self::Collision => "collision",
            Self::NobodyThere => "nobody-there",
            Self::PowerOff => "power-off",
            Self::Fault => "fault",
        }
    }
}
