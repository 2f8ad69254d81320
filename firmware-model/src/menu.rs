//! The menu.

/// How the menu is laid out.
#[derive(Debug)]
pub struct Menu;
