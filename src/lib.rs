//! x
pub mod ports;
