//! Virtual time and those who live in it: the meters of one line, their
//! installations, and the clock that ties them to the world.
//!
//! [`Bus`] is pure: inputs at ticks in, the same bytes out. [`Simulation`] puts it
//! behind one lock and lets wall time reach it: whoever takes the lock first
//! advances the meters to the tick of now, never back, then does what it came for.

mod bus;
mod clock;
mod live;
mod log;
mod pace;
mod recorder;
mod restart;
mod turns;

pub use bus::{Bus, ContactState, NoSuchMeter, Station};
pub use clock::{Clock, Speed, SpeedError};
pub use live::{Ended, Simulation};
pub use log::{Entry, Event, Log, Taken, Wanted};
pub use recorder::{Head, Recorder};
pub use restart::Restart;
