//! Opening a port, and what its opener holds of it.

use std::io;
use std::os::fd::OwnedFd;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;

use rustix::event::EventfdFlags;
use rustix::io::Errno;

use super::Stations;
use super::clients::Clients;
use super::framer::Receiver;
use super::pty::{Link, PortError, Terminal};
use super::server::Server;
use super::timing::Timing;
use super::traffic::{Counters, LiveCounters, Notice};

/// How a port is to be opened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PortOptions {
    /// When a reply comes.
    pub timing: Timing,
    /// What counts as a frame.
    pub receiver: Receiver,
    /// A stable name for the port: a symbolic link, made here.
    pub link: Option<PathBuf>,
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
}

impl Shared {
    pub(super) fn stopping(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }

    pub(super) fn timing(&self) -> Timing {
        if self.instant.load(Ordering::Relaxed) { Timing::Instant } else { Timing::Wire }
    }

    fn set_timing(&self, timing: Timing) {
        self.instant.store(timing == Timing::Instant, Ordering::Relaxed);
    }

    fn wake(&self) {
        // The only error is a counter that is full, and then it is readable.
        let _ = rustix::io::write(&self.wake, &1_u64.to_ne_bytes());
    }
}

/// An open port. Dropping it closes the port and removes its link.
#[derive(Debug)]
pub struct PortHandle {
    path: PathBuf,
    link: Option<Link>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<Result<(), Errno>>>,
}

/// Opens a pseudo-terminal for `stations` and serves it from a thread of its own.
/// When this returns, requests are answered.
///
/// # Errors
/// When the pseudo-terminal, the watch on its clients, the link or the thread
/// cannot be had.
pub fn open<S: Stations>(stations: Arc<S>, options: PortOptions) -> Result<PortHandle, PortError> {
    let line = stations.line();
    let terminal = Terminal::open(line)?;
    let path = terminal.path().to_owned();
    let clients = Clients::watch(&path)
        .map_err(|error| PortError::Watch { path: path.clone(), source: error.into() })?;
    let wake = rustix::event::eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)
        .map_err(|error| PortError::Thread(error.into()))?;
    let shared = Arc::new(Shared {
        stop: AtomicBool::new(false),
        instant: AtomicBool::new(options.timing == Timing::Instant),
        clients: AtomicUsize::new(0),
        counters: LiveCounters::default(),
        wake,
    });
    // The link comes last: whoever finds it finds a port that is set up.
    let link = options.link.map(|link| Link::make(&link, &path)).transpose()?;
    let (its_stations, its_shared) = (Arc::clone(&stations), Arc::clone(&shared));
    let server = Server::new(terminal, clients, its_stations, its_shared, line, options.receiver)
        .map_err(|error| PortError::Thread(error.into()))?;
    let thread = std::thread::Builder::new()
        .name("port".into())
        .spawn(move || {
            // Nothing of the port is used after a panic but its descriptors, which close.
            let served = catch_unwind(AssertUnwindSafe(|| server.run()));
            match &served {
                Ok(Ok(())) => {}
                Ok(Err(error)) => stations.notice(Notice::Failed(Some(error.raw_os_error()))),
                Err(_) => stations.notice(Notice::Failed(None)),
            }
            served.unwrap_or_else(|panic| resume_unwind(panic))
        })
        .map_err(PortError::Thread)?;
    Ok(PortHandle { path, link, shared, thread: Some(thread) })
}

impl PortHandle {
    /// The path of the pseudo-terminal.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path of the link, if there is one.
    pub fn link(&self) -> Option<&Path> {
        self.link.as_ref().map(Link::path)
    }

    /// How many clients have the port open.
    pub fn clients(&self) -> usize {
        self.shared.clients.load(Ordering::Relaxed)
    }

    /// What happened how often.
    pub fn counters(&self) -> Counters {
        self.shared.counters.snapshot()
    }

    /// Makes the port look at [`Stations::line`] again: the line's settings may
    /// have been changed at the panel.
    pub fn wake(&self) {
        self.shared.wake();
    }

    /// Changes when replies come, from the next request on: line timing makes
    /// sense only while the simulation runs at the speed of the world.
    pub fn set_timing(&self, timing: Timing) {
        self.shared.set_timing(timing);
        self.shared.wake();
    }

    /// Closes the port and removes its link, if it is still this port's.
    ///
    /// # Errors
    /// What made the port fail before, if it has.
    pub fn stop(mut self) -> Result<(), PortError> {
        self.close()
    }

    fn close(&mut self) -> Result<(), PortError> {
        // Before the terminal goes: its number may be another's at once.
        self.link = None;
        self.shared.stop.store(true, Ordering::Release);
        self.shared.wake();
        match self.thread.take().map(JoinHandle::join) {
            None | Some(Ok(Ok(()))) => Ok(()),
            Some(Ok(Err(error))) => {
                Err(PortError::Serve { path: self.path.clone(), source: io::Error::from(error) })
            }
            Some(Err(_)) => Err(PortError::Panicked(self.path.clone())),
        }
    }
}

impl Drop for PortHandle {
    fn drop(&mut self) {
        // Whoever wants to know how the port fared calls `stop`.
        let _ = self.close();
    }
}
