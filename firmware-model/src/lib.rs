//! Everything inside the case of a Series 4100 power meter.

pub mod modbus;
mod serial;
mod time;

pub use serial::{Baud, LineSettings, Parity};
pub use time::{
    SAMPLES_PER_SECOND, TICKS_PER_MILLISECOND, TICKS_PER_SAMPLE, TICKS_PER_SECOND, Tick,
};
