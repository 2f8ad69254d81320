//! The settings: one row each, one acceptance test, one commit for keys, Modbus and scenario.

mod accept;
mod derived;
mod setup;
mod table;

pub use accept::{Door, Refusal, accept};
pub(crate) use derived::scale_exponent;
pub use derived::{
    Scales, full_scale_voltages, pulse_capacity_watts, pulse_closure_millis, pulse_duration_millis,
    theoretical_maximum_watts,
};
pub use setup::{Setup, SystemType};
pub use table::{Accepts, SETTINGS, Setting, SettingRow};
