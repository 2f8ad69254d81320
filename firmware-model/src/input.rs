//! The closed list of what can happen to a meter.

use std::sync::Arc;

use crate::key::Key;
use crate::menu::Menu;
use crate::terminals::{ControlPower, Signal};

/// Something that happens to a meter at a moment of virtual time.
#[derive(Debug, Clone)]
pub enum Input {
    /// What stands on the measuring terminals from now on.
    Terminals(Arc<Signal>),
    /// What stands on the control power terminals from now on.
    ControlPower(ControlPower),
    /// A button closes its contact.
    Down(Key),
    /// A button opens its contact.
    Up(Key),
    /// A whole frame has arrived at the RS-485 port.
    Frame {
        /// The bytes, with their CRC.
        bytes: Vec<u8>,
        /// The rate at which they were sent, bits a second.
        rate: u32,
    },
    /// Another reading of how the menu is laid out; the place is kept where it still exists.
    Menu(Arc<Menu>),
}
