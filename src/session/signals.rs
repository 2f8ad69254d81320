//! The signals that end a session. They are watched before there is anything to put away:
//! a link, a taken terminal, a file that is half written.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use signal_hook::consts::{SIGABRT, SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::failure::Failure;
use crate::pacing::Simulation;

/// From now on these signals wait for whom they are for instead of ending the process.
pub fn watch() -> Result<Signals, Failure> {
    Ok(Signals::new([SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGABRT])?)
}

/// The signal that has stopped a simulation, if one did.
#[derive(Debug)]
pub struct Received(Arc<AtomicI32>);

/// The first signal stops the simulation; everything is then put away in order.
pub fn stop(mut signals: Signals, simulation: &Arc<Simulation>) -> Result<Received, Failure> {
    let received = Arc::new(AtomicI32::new(0));
    // It does not hold what has ended long before a signal comes.
    let (simulation, note) = (Arc::downgrade(simulation), Arc::clone(&received));
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        if let Some(signal) = signals.forever().next() {
            note.store(signal, Ordering::Release);
            if let Some(simulation) = simulation.upgrade() {
                simulation.stop();
            }
        }
    })?;
    Ok(Received(received))
}

impl Received {
    /// Whether one came.
    pub fn came(&self) -> bool {
        self.0.load(Ordering::Acquire) != 0
    }

    /// Ends the process as the system would have, where that was to leave a core behind:
    /// everything has been put away.
    pub fn leave_a_core(&self) {
        let signal = self.0.load(Ordering::Acquire);
        if matches!(signal, SIGQUIT | SIGABRT) {
            // Its only error is a signal that cannot be emulated, and then all is well.
            let _ = emulate_default_handler(signal);
        }
    }
}
