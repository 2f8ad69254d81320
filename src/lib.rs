//! x
pub mod tui;
