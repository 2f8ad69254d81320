//! The meter's side of Modbus RTU: whole frames in, replies or named silences out.

mod crc;
mod silence;

pub use crc::{crc16, with_crc};
pub use silence::Silence;
