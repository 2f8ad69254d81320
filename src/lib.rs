//! `s4100`: a Leviton VerifEye Series 4100 power meter without the hardware.
//!
//! The meter itself is `firmware-model`, how it looks is `panels`, and what stands around it
//! is `workbench`; all of them are pure. This crate is the world around them:
//!
//! - [`ports`]: the pseudo-terminal on which the meters answer;
//! - [`pacing`]: wall time, and the one lock behind which the meters live;
//! - `periodic`: threads that do one thing again and again;
//! - [`library`]: the scenarios, tapes and recordings that are named, found as files;
//! - [`steer`]: meters that run, steered by a tape and over a socket;
//! - [`store`]: what the meters remember, in a file;
//! - [`master`]: the registers of a meter read over a port;
//! - [`files`]: reading and writing, so that nothing hangs and nobody's file is lost;
//! - [`messages`]: what people are told on standard error;
//! - [`tui`]: the meter in a terminal;
//! - `session`: meters that live in the time of the world, with all that is kept beside them;
//! - [`cli`]: the command line.

pub mod cli;
pub mod files;
pub mod library;
pub mod master;
pub mod messages;
pub mod pacing;
mod periodic;
pub mod ports;
mod session;
pub mod steer;
pub mod store;
pub mod tui;
