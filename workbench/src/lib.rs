//! What stands around the meter, pure: no clock, file, thread or descriptor.
//!
//! In the order in which data flows:
//!
//! - [`scenario`]: what a person describes: meters, service, loads, wiring and its faults;
//! - [`installation`]: what of that reaches the meter's terminals;
//! - [`mod@line`]: the wire between the meters and a client: frames, timing, traffic in words;
//! - [`wiring`]: the installation as a diagram, and what is wrong with it in words;
//! - [`simulation`]: virtual time, and the meters of one line that live in it;
//! - [`tape`]: what happens to the meters and what is expected of them, as a text;
//! - [`contacts`]: the edges of the contacts as VCD and CSV;
//! - [`registers`]: the register map in words and files;
//! - [`route`]: the shortest keys to a screen or a value, and every screen of a menu;
//! - [`capture`]: what the meter shows, as text, pictures, data and words;
//! - [`figures`]: pictures by what they mean, each with the tape that makes it;
//! - [`link`]: a state as the end of an address;
//! - [`lesson`]: learning the meter on the meter: tasks, questions, hints, safety;
//! - [`exam`]: what is wrong with an installation, to be found out; and a score that can be checked;
//! - [`controls`]: what of an installation can be played live;
//! - [`explain`]: what the screen on the glass is, and what it rests on;
//! - [`page`]: a session that somebody without a terminal steers, in questions and answers;
//! - [`handout`]: a scenario or a lesson on paper;
//! - [`evidence`]: what each fact rests on;
//! - [`library`]: where the files are found that people name; [`kind`]: what a file is;
//! - [`worded`]: the words of enums; [`diagnostics`]: what is wrong with a file, and where.
//!
//! ```
//! use firmware_model::{MeteringPath, Tick, modbus};
//! use panels::Panel;
//! use workbench::line::Heard;
//! use workbench::scenario::Scenario;
//! use workbench::simulation::Bus;
//! use workbench::tape::{self, Player};
//!
//! // Three lamps of 60 A at 277 V, and a CT that is the wrong way round.
//! let text = "load.phase = { A.amps = 60, B.amps = 60, C.amps = 60 }\nwiring.ct.B.reversed = true\n";
//! let scenario = Scenario::parse(text, "lamps.toml")?;
//! let panel = Panel::builtin()?;
//! let mut bus = Bus::new(&scenario, &panel.menu, MeteringPath::Auto);
//! bus.advance(Tick::from_seconds(3));
//!
//! // Register 21 is the real power: one lamp takes away what another one adds, 16.63 kW remain.
//! let request = modbus::with_crc(&[1, 3, 0, 20, 0, 1]);
//! let Heard::Reply { bytes, .. } = bus.frame(&request, 19_200) else { panic!("no reply") };
//! assert_eq!(bytes, modbus::with_crc(&[1, 3, 2, 0x06, 0x7F]));
//!
//! // What a technician does, and what comes of it.
//! let tape = "expect register 21 = 16.63 kW\n\
//!             set wiring.ct.B.reversed false\n\
//!             expect within 2s register 21 = 49.88 kW\n";
//! let tape = tape::parse(tape, "repair.tape")?;
//! let report = Player::new(&tape, bus, &panel).play()?;
//! assert_eq!((report.checks.len(), report.failures().count()), (2, 0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod capture;
pub mod comparison;
pub mod contacts;
pub mod controls;
pub mod diagnostics;
pub mod duration;
pub mod evidence;
pub mod exam;
pub mod explain;
pub mod figures;
pub mod handout;
pub mod installation;
pub mod kind;
pub mod lesson;
pub mod library;
pub mod line;
pub mod link;
pub mod page;
pub mod questions;
pub mod registers;
pub mod route;
pub mod safety;
pub mod scenario;
pub mod simulation;
pub mod tape;
pub mod troubleshooting;
pub mod wiring;
pub mod worded;

#[cfg(test)]
mod fixture;
