//! The settings: one row each, one acceptance test, one commit for keys, Modbus and scenario.

mod accept;
mod derived;
mod setup;
mod table;

pub use accept::{Door, Refusal, accept};
pub use derived::{
    Scales, full_scale_voltages, pulse_capacity_watts, pulse_duration_millis,
    theoretical_maximum_watts,
};
pub(crate) use derived::{pulse_closure_millis, scale_exponent};
pub use setup::{Setup, SystemType};
pub use table::{Accepts, SETTINGS, Setting, SettingRow};
