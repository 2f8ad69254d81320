//! What the tests share.

pub mod client;
pub mod inputs;
pub mod line;
pub mod meter;
pub mod paper;
pub mod programs;
pub mod replay;
pub mod toy;
pub mod user;
pub mod window;

use std::sync::{Mutex, MutexGuard, PoisonError};

static TURN: Mutex<()> = Mutex::new(());

/// Held by a test that loads the machine for long, or that has to keep up with a meter whose
/// minutes are short: these go one after another, whatever else runs beside them.
pub fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}
