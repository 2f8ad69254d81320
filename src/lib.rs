//! `s4100`: a Leviton VerifEye Series 4100 power meter without the hardware.
//!
//! The meter itself is `firmware-model`, which is pure; how it looks is `panels`.
//! This crate is the world around it, in the order in which data flows:
//!
//! - [`scenario`]: what a person describes: meters, service, loads, wiring and its faults;
//! - [`installation`]: what of that reaches the meter's terminals;
//! - [`simulation`]: virtual time, and the one lock behind which the meters live;
//! - [`tape`]: what happens to the meters and what is expected of them, as a text;
//! - [`ports`]: the pseudo-terminal on which they answer;
//! - [`contacts`]: the edges of the contacts as VCD and CSV;
//! - [`store`]: what the meters remember, in a file;
//! - [`registers`]: the register map in words and files;
//! - [`capture`]: what the meter shows, as text, pictures, data and words;
//! - [`tui`]: the meter in a terminal;
//! - [`messages`]: what people are told on standard error;
//! - [`files`]: reading and writing, so that nothing hangs and nobody's file is lost;
//! - [`cli`]: the command line.

pub mod capture;
pub mod cli;
pub mod contacts;
pub mod duration;
pub mod evidence;
pub mod files;
pub mod installation;
pub mod messages;
pub mod ports;
pub mod registers;
pub mod scenario;
pub mod simulation;
pub mod store;
pub mod tape;
pub mod tui;
