//! The menu: which screens there are, how they hang together, and how keys walk them.
//!
//! The screens themselves are rows of a table here; their order and labels come
//! from a panel, through [`MenuBuilder`], which checks them. The top list holds
//! rows; each row is a sequence of screens whose first one stands in the list:
//!
//! ```text
//! minus   KWh n  -> KWh import -> KWh export -> ...      next: to the right
//!   |     KVARh Q1 -> Q2 -> Q3 -> Q4 -> ...              back: one step to the left
//!   v     ...
//! ```

mod screens;
mod tree;
mod walk;

pub use screens::{
    AlertScreen, Direction, InfoScreen, Kind, Quantity, SCREENS, ScreenId, ScreenRow, Which,
};
pub use tree::{FIELD_CELLS, Label, Menu, MenuBuilder, MenuError, Notation};
pub use walk::{Cursor, Place};
