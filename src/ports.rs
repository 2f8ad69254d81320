//! Ports: how the world reaches the meters on a line.
//!
//! A port owns a descriptor and a thread, and knows what clients do to a pseudo-terminal
//! ([`pty`], [`clients`]) or a stream. What the line itself does, which bytes make a frame, when a reply
//! comes, what is lost, is [`workbench::line`]. A port knows nothing of meters: whole frames
//! go to whoever implements [`Stations`](workbench::line::Stations), which gives back a reply
//! or a named silence.
//!
//! ```text
//!  client -> pty -> Framer -> queue -> Stations::frame -> pending reply -> pty -> client
//!                     |         ^ until the wire has carried it   ^ until the wire has carried it
//!                     +-> a bad frame, with the name of its silence
//! ```
//!
//! One blocking thread does all of it: it waits for bytes, for clients coming
//! and going, for a wake and for the next moment at which something is due.
//!
//! Ports on the network and serial devices are streams (`stream`): several clients share a line, and
//! each has its own way to make frames.

pub mod clients;
mod commands;
mod counters;
mod device;
mod error;
mod group;
mod handle;
pub mod pty;
mod server;
mod shared;
mod spec;
mod stream;
mod watch;

pub use commands::{settings_text, shell_lines};
pub use error::PortError;
pub use group::Ports;
pub use handle::{PortHandle, PortOptions, open};
pub use pty::{Access, lock_of};
pub use spec::{PortSpec, Protocol};
