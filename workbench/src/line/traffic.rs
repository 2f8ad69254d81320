//! What went over the line: one record for each request, counters, notices.

use super::fault::LineFaultKind;
use std::time::Duration;

use firmware_model::modbus::Silence;
use firmware_model::{LineSettings, Tick};

use super::mbap::Unsound;

/// How a client has set the port, as far as a pseudo-terminal shows it: data
/// bits and even parity it does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
// Each flag is a bit of its own in the terminal's settings.
#[allow(clippy::struct_excessive_bools)]
pub struct ClientSettings {
    /// Bits a second, any value.
    pub rate: u32,
    /// Two stop bits.
    pub two_stop_bits: bool,
    /// The odd-parity flag is set: odd parity, or a client that left it behind.
    pub odd_flag: bool,
    /// Software flow control: 11 and 13 hex vanish from replies.
    pub flow_control: bool,
    /// The eighth bit is stripped.
    pub strips_eighth_bit: bool,
    /// The client reads lines, not bytes: replies reach it at a line end, if ever.
    pub reads_lines: bool,
}

/// A request, or bytes that made none, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Virtual time at which the stations heard it.
    pub at: Tick,
    /// The bytes, the first 256 of them.
    pub request: Vec<u8>,
    /// How many bytes there were.
    pub request_length: usize,
    /// The rate the client had set, bits a second.
    pub client_rate: u32,
    /// How the client's frames are made.
    pub framing: Framing,
    /// What became of it.
    pub outcome: RequestOutcome,
    /// What the line has done to it, where somebody has asked for that.
    pub fault: Option<LineFaultKind>,
}

/// How a client's frames are made; in an [`Exchange`] they stand as on the serial line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Framing {
    /// As on the serial line.
    #[default]
    Rtu,
    /// With the header of Modbus TCP: then silence is told, as exception 0B hex.
    Tcp {
        /// What the client calls it.
        transaction: u16,
        /// The unit id as the client has sent it.
        unit: u8,
    },
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestOutcome {
    /// It was answered.
    Reply {
        /// The reply, without what it lost in a collision.
        bytes: Vec<u8>,
        /// Wall time from the moment the request was read to the moment the
        /// reply was written.
        took: Duration,
        /// How much later than the wire would have it the reply was written:
        /// the error of the wall clock. Zero with [`Timing::Instant`](super::Timing).
        late_by: Duration,
    },
    /// It was answered, but the client does not read and the terminal is full
    /// (19,456 bytes): the reply is dropped.
    Dropped {
        /// The whole reply.
        bytes: Vec<u8>,
    },
    /// There was no answer.
    Silence(Silence),
}

impl From<Silence> for RequestOutcome {
    fn from(reason: Silence) -> Self {
        Self::Silence(reason)
    }
}

/// Why a client on the network was ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It said nothing for ten minutes, or for one while all places were taken.
    Idle,
    /// It had sent half a frame, and no more for ten seconds.
    HalfSent,
    /// It did not read its replies for half a minute.
    Unread,
    /// What it sent is not Modbus TCP.
    Unsound(Unsound),
}

/// Something a person at the port should know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// A client has opened the port.
    Opened {
        /// How many have it open now.
        clients: usize,
    },
    /// A client has closed the port, or was killed.
    Closed {
        /// How many have it open still.
        clients: usize,
    },
    /// Several clients have the port open: each gets a random part of each reply.
    SeveralClients {
        /// How many.
        clients: usize,
    },
    /// The client has set the port: said when it differs from what was said last.
    Settings(ClientSettings),
    /// The client has software flow control (IXON): 11 and 13 hex vanish from
    /// replies, and a 13 hex stops its own next request for good.
    FlowControl,
    /// The client strips the eighth bit (ISTRIP): FF hex arrives as 7F.
    StripsEighthBit,
    /// More clients came and went than could be followed; one is assumed to be there.
    LostCount,
    /// The port has failed, by something that a client did to it or that the system lacks,
    /// and a new one cannot be had yet; it is tried again and again.
    Failed {
        /// The operating system's error number, if it has one.
        error: Option<i32>,
    },
    /// The port has failed and was made anew, as `/dev/pts/NUMBER`; whoever had the old one
    /// open has to open it again.
    Renewed {
        /// The operating system's error number.
        error: i32,
        /// The number of the new pseudo-terminal.
        number: u32,
        /// The link, if there is one, leads to it.
        linked: bool,
    },
    /// What had failed is there again, under its name.
    Back,
    /// A client on the network was turned away, because there are too many.
    TurnedAway {
        /// How many there are.
        clients: usize,
    },
    /// A client on the network was ended.
    Ended(Ending),
    /// A serial device does not keep the settings of the line.
    NotKept(LineSettings),
    /// The port has failed by a defect of its own and answers no more.
    Defect,
}

/// How often what happened, since the port was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Replies written.
    pub replies: u64,
    /// Replies dropped because the client does not read.
    pub dropped: u64,
    /// Requests without an answer, in the order of [`Silence::ALL`].
    pub silences: [u64; Silence::ALL.len()],
}

impl Counters {
    /// How many requests had no answer for this reason.
    pub fn silence(&self, reason: Silence) -> u64 {
        Silence::ALL.iter().zip(self.silences).find(|(s, _)| **s == reason).map_or(0, |(_, n)| n)
    }

    /// These and `others` together.
    #[must_use]
    pub fn plus(self, others: Self) -> Self {
        let silences =
            self.silences.into_iter().zip(others.silences).map(|(one, other)| one + other);
        let mut sum = Self {
            replies: self.replies + others.replies,
            dropped: self.dropped + others.dropped,
            ..Self::default()
        };
        for (place, count) in sum.silences.iter_mut().zip(silences) {
            *place = count;
        }
        sum
    }

    /// Every reason with its count, in the order in which they are shown.
    pub fn silences(&self) -> impl Iterator<Item = (Silence, u64)> {
        Silence::ALL.into_iter().zip(self.silences)
    }
}
