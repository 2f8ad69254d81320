//! A terminal emulator of the Leviton `VerifEye` Series 4100 power meter.

pub mod duration;
pub mod installation;
pub mod scenario;
