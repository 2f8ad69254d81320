//! A meter's wiring as people see it: its diagram, and what is wrong with it in words.

mod connections;
mod diagram;
mod faults;

pub use connections::{Used, control_power, exists, used};
pub use diagram::{diagram, originals};
pub use faults::faults;
