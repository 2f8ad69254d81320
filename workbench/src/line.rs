//! The line between the meters and their clients: which bytes make a frame ([`framer`]), when
//! a reply comes ([`timing`]) and how it is carried ([`wire`]), and what went over it, in
//! words ([`traffic`], [`words`]). Pure: time is an argument.
//!
//! The line is not the meter: [`Stations`] get whole frames, and give back a reply or a named
//! silence.

mod asking;
mod fault;
pub mod framer;
pub mod mbap;
pub mod telnet;
pub mod timing;
pub mod traffic;
pub mod wire;
pub mod words;

pub use asking::{asked, hex_frame, rows_of, written};
pub(crate) use fault::mixed;
pub use fault::{FaultRule, FaultText, HappenedFault, LineFaultKind};
pub use framer::Receiver;
pub use timing::Timing;
pub use traffic::{ClientSettings, Counters, Exchange, Framing, Notice, RequestOutcome};

use firmware_model::modbus::Silence;
use firmware_model::{LineSettings, Tick};

/// The number of the first port, and of whoever asks without one.
pub const FIRST_PORT: u16 = 1;

/// How a frame has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameOrigin {
    /// Bits a second.
    pub rate: u32,
    /// The number of the port, counted from 1 in the order in which they were asked for.
    pub port: u16,
}

impl From<u32> for FrameOrigin {
    /// At that rate, on the first port.
    fn from(rate: u32) -> Self {
        Self { rate, port: FIRST_PORT }
    }
}

/// What hangs on the line: one or several meters behind one lock.
///
/// Every method is called from the port's own thread, with no lock of the
/// port's held; none of them should block for longer than the meters need to
/// be brought up to now.
pub trait Stations: Send + Sync + 'static {
    /// A whole frame with a good CRC has arrived; a station hears it if its rate is
    /// its own. The frame may be of any length from 4 to 256 bytes, for any unit,
    /// with any function.
    fn frame(&self, frame: &[u8], origin: FrameOrigin) -> Heard;

    /// How the line is set now: rate and parity of the first station. The port
    /// asks after each frame and after each wake of the port.
    fn line(&self) -> LineSettings;

    /// The lowest address of the stations: whom unit 0 and unit 255 mean on TCP.
    fn lowest_unit(&self) -> u8;

    /// The virtual time now, which stamps what is recorded.
    fn now(&self) -> Tick;

    /// A request with what became of it, for the traffic view.
    fn record(&self, exchange: Exchange);

    /// Something a person at the port should know.
    fn notice(&self, notice: Notice);
}

/// What the stations make of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// One of them answers.
    Reply {
        /// The whole frame that goes back, its CRC included.
        bytes: Vec<u8>,
        /// How the answering meter's port was set when it heard the frame.
        settings: LineSettings,
        /// What the meter takes between request and reply, beyond the silence
        /// that ends the request.
        turnaround: Tick,
        /// What the line has done to it, if somebody has asked for that.
        fault: Option<HappenedFault>,
    },
    /// None of them answers, and why.
    Silence(Silence),
}

impl Heard {
    /// What the line has done to the reply, if something.
    pub const fn fault(&self) -> Option<&HappenedFault> {
        match self {
            Self::Reply { fault, .. } => fault.as_ref(),
            Self::Silence(_) => None,
        }
    }
}
