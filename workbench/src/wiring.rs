//! A meter's wiring as people see it: its diagram, and what is wrong with it in words.

mod connections;
mod diagram;
mod faults;
mod live;
mod outputs;
mod phasors;
mod ratings;
mod safe_work;

pub use connections::{Used, control_power, exists, used};
pub use diagram::{diagram, originals};
pub use faults::faults;
pub use live::{live_work, worked_on};
pub use outputs::outputs;
pub use phasors::{Arm, arms};
pub use ratings::{Exceeded, exceeded, overload};
pub use safe_work::{SafeWork, UnsafeAct};
