//! The meter from outside: what it measures against values worked out by hand, what it counts
//! and remembers, what its registers read, and what it says to frames.

mod accuracy;
mod contacts;
mod data_log;
mod demand;
mod fidelity;
mod modbus_frames;
mod modbus_properties;
mod paths;
mod power;
mod pulse_alerts;
mod register_map;
mod seconds;
mod sunspec_map;
mod support;
