//! Steering meters that run: a tape beside the ports, and a socket whose lines are those of a tape.
//!
//! What happens goes the same ways as a key in the terminal, so that it is recorded, and time is the
//! meters' own: `wait` waits for it, `advance` and `until` let it leap.

mod act;
mod answer;
mod running;
mod socket;
mod tape;

pub use act::{ActError, Done, Steering};
pub use answer::{Conversation, answered};
pub use running::{Announced, control_sockets};
pub use socket::{ControlSocket, SocketError};
pub use tape::{LiveReport, LiveTape};
