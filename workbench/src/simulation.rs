//! Virtual time and those who live in it: the meters of one line, their
//! installations, what is recorded of them, and how much of it a span of wall time is.
//!
//! [`Bus`]: inputs at ticks in, the same bytes out.

use firmware_model::MeteringPath;

use crate::worded::worded;

mod bus;
mod clock;
mod log;
mod recorder;
mod restart;
mod station;

pub use bus::{Bus, NoSuchMeter};
pub use clock::{Speed, SpeedError, TimeTie};
pub use log::{Entry, Log, PortEvent, Taken, Wanted, pcapng};
pub use recorder::{Copying, Frame, Happening, Recorder};
pub use restart::Restart;
pub use station::{ContactState, HALF_PRESS, LiveWork, Station};

worded!(MeteringPath {
    Auto = "auto": "In closed form where nothing changes, from samples elsewhere",
    Sampled = "sampled": "From samples, always",
});
