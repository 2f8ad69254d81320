//! Ports: how the world reaches the meters on a line.
//!
//! A port owns a descriptor, a thread and the *line*: which bytes make a frame
//! ([`framer`]), when a reply comes and what is lost on a two-wire line ([`timing`],
//! [`line`]), and what clients do to a pseudo-terminal ([`pty`], [`clients`]). It knows nothing of meters: whole
//! frames go to whoever implements [`Stations`], which gives back a reply or a
//! named silence.
//!
//! ```text
//!  client -> pty -> Framer -> queue -> Stations::frame -> pending reply -> pty -> client
//!                     |         ^ until the wire has carried it   ^ until the wire has carried it
//!                     +-> a bad frame, with the name of its silence
//! ```
//!
//! One blocking thread does all of it: it waits for bytes, for clients coming
//! and going, for a wake and for the next moment at which something is due.
//! [`framer`], [`timing`] and [`line`] are pure, with time as an argument.

pub mod clients;
mod commands;
pub mod framer;
mod handle;
pub mod line;
pub mod pty;
mod server;
pub mod timing;
pub mod traffic;
mod watch;
pub mod words;

pub use commands::{settings_text, shell_lines};
pub use framer::Receiver;
pub use handle::{PortHandle, PortOptions, open};
pub use pty::{Access, ClientSettings, PortError, lock_of};
pub use timing::Timing;
pub use traffic::{Counters, Exchange, Notice, Outcome};

use firmware_model::modbus::Silence;
use firmware_model::{LineSettings, Tick};

/// What hangs on the line: one or several meters behind one lock.
///
/// Every method is called from the port's own thread, with no lock of the
/// port's held; none of them should block for longer than the meters need to
/// be brought up to now.
pub trait Stations: Send + Sync + 'static {
    /// A whole frame with a good CRC has arrived, sent at `client_rate` bits a
    /// second; a station hears it if that is its own rate. The frame may be of
    /// any length from 4 to 256 bytes, for any unit, with any function.
    fn frame(&self, frame: &[u8], client_rate: u32) -> Heard;

    /// How the line is set now: rate and parity of the first station. The port
    /// asks after each frame and after each [`PortHandle::wake`].
    fn line(&self) -> LineSettings;

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
    },
    /// None of them answers, and why.
    Silence(Silence),
}
