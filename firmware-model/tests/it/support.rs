//! What the tests share: signals, a meter with a client, and a meter's state as plain values.

mod client;
mod signals;
mod world;

pub use client::{load, powered, read, register, until, write};
pub use signals::{menu, metered, sine, sines};
pub use world::{World, silence, with_check};
