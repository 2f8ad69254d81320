//! x
pub mod ports;
pub mod registers;
