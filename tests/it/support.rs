//! What the tests share.

pub mod client;
pub mod line;
pub mod meter;
pub mod paper;
pub mod programs;
pub mod replay;
pub mod toy;
pub mod user;
pub mod window;
