//! What stands around the meter, pure: no clock, file, thread or descriptor.
//!
//! In the order in which data flows:
//!
//! - [`scenario`]: what a person describes: meters, service, loads, wiring and its faults;
//! - [`installation`]: what of that reaches the meter's terminals;
//! - [`line`]: the wire between the meters and a client: frames, timing, traffic in words;
//! - [`simulation`]: virtual time, and the meters of one line that live in it;
//! - [`tape`]: what happens to the meters and what is expected of them, as a text;
//! - [`contacts`]: the edges of the contacts as VCD and CSV;
//! - [`registers`]: the register map in words and files;
//! - [`capture`]: what the meter shows, as text, pictures, data and words;
//! - [`evidence`]: what each fact rests on;
//! - [`library`]: where the files are found that people name; [`kind`]: what a file is;
//! - [`worded`]: the words of enums; [`diagnostics`]: what is wrong with a file, and where.

pub mod capture;
pub mod contacts;
pub mod diagnostics;
pub mod duration;
pub mod evidence;
pub mod installation;
pub mod kind;
pub mod library;
pub mod line;
pub mod registers;
pub mod scenario;
pub mod simulation;
pub mod tape;
pub mod worded;

#[cfg(test)]
mod fixture;
