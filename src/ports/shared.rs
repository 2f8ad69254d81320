//! What the opener of a port and its thread share.

use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::counters::LiveCounters;
use super::pty::Link;
use workbench::line::timing::Timing;

/// The names of a port, which change when it is made anew.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) path: PathBuf,
    pub(super) link: Option<Link>,
}

/// What the opener of a port and its thread share.
#[derive(Debug)]
pub(super) struct Shared {
    stop: AtomicBool,
    instant: AtomicBool,
    /// How many clients have the port open.
    pub(super) clients: AtomicUsize,
    /// What happened how often.
    pub(super) counters: LiveCounters,
    /// Readable when the thread is to look at what is here.
    pub(super) wake: OwnedFd,
    /// Its number among the ports of its line.
    pub(super) number: u16,
    names: Mutex<Names>,
}

impl Shared {
    /// What is shared of a port that is about to be served under these names.
    pub(super) fn new(
        (timing, number): (Timing, u16),
        wake: OwnedFd,
        path: PathBuf,
        link: Option<Link>,
    ) -> Self {
        Self {
            stop: AtomicBool::new(false),
            instant: AtomicBool::new(timing == Timing::Instant),
            clients: AtomicUsize::new(0),
            counters: LiveCounters::default(),
            wake,
            number,
            names: Mutex::new(Names { path, link }),
        }
    }

    /// Asks the thread to end.
    pub(super) fn stop(&self) {
        self.stop.store(true, Ordering::Release);
    }

    pub(super) fn stopping(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }

    pub(super) fn timing(&self) -> Timing {
        if self.instant.load(Ordering::Relaxed) { Timing::Instant } else { Timing::Wire }
    }

    pub(super) fn set_timing(&self, timing: Timing) {
        self.instant.store(timing == Timing::Instant, Ordering::Relaxed);
    }

    pub(super) fn names(&self) -> MutexGuard<'_, Names> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits, but not when asked to stop.
    pub(super) fn pause(&self, span: Duration) {
        let timeout =
            Timespec { tv_sec: span.as_secs() as i64, tv_nsec: i64::from(span.subsec_nanos()) };
        // An error is a shorter pause.
        let _ = poll(&mut [PollFd::new(&self.wake, PollFlags::IN)], Some(&timeout));
        // Whatever else it was woken for, a new port looks at by itself.
        let _ = rustix::io::read(&self.wake, &mut [0; 8]);
    }

    pub(super) fn wake(&self) {
        // The only error is a counter that is full, and then it is readable.
        let _ = rustix::io::write(&self.wake, &1_u64.to_ne_bytes());
    }
}
