//! The menu: which screens there are, how they hang together, and how keys walk and edit them.
//!
//! The screens themselves are rows of a table here; their order and labels come
//! from a panel, through [`MenuBuilder`], which checks them. The top list holds
//! rows; each row is a sequence of screens whose first one stands in the list.
//! RESET and SETUP end in a password, behind which a list of rows follows:
//!
//! ```text
//! minus   KWh n  -> KWh import -> KWh export -> ...      next: to the right
//!   |     KVARh Q1 -> Q2 -> Q3 -> Q4 -> ...              back: to the left
//!   v     SETUP  -> PASWD -> S COM -> ADDR -> BAUD -> PAR
//!                            S CT  -> CT V -> CT SZ
//! ```

mod edit;
mod links;
mod reset;
mod row;
mod screens;
mod subject;
mod tree;
mod walk;

pub use edit::Editing;
pub use reset::Reset;
pub use row::{FIELD_CELLS, Label, MenuError, MenuRow, Notation};
pub use screens::{SCREENS, ScreenId, ScreenRow};
pub use subject::{AlertScreen, InfoScreen, SetupReading, Subject};
pub use tree::{Menu, MenuBuilder};
pub use walk::{Cursor, Dialog, KeyEffect, Place, REFUSAL_SHOWN};
