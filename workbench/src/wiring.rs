//! A meter's wiring as people see it: which conductor each terminal is on, and what is wrong
//! with it in words.

mod connections;
mod diagram;
mod faults;

pub use connections::{
    End, LETTERS, Used, around, broken, caption, control_power, end, exists, has_pts, own_tap, used,
};
pub use diagram::{diagram, originals};
pub use faults::faults;
