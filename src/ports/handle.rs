//! Opening a port, and what its opener holds of it.

use std::os::fd::OwnedFd;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::event::EventfdFlags;
use rustix::io::Errno;

use super::clients::Clients;
use super::error::PortError;
use super::pty::{Access, Link, Terminal};
use super::server::Server;
use super::shared::Shared;
use super::spec::PortSpec;
use super::stream::{listen, open_device};
use workbench::line::framer::Receiver;
use workbench::line::timing::Timing;
use workbench::line::{Counters, Notice};
use workbench::line::{FIRST_PORT, Stations};

/// How a port is to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortOptions {
    /// When a reply comes.
    pub timing: Timing,
    /// What counts as a frame.
    pub receiver: Receiver,
    /// Where clients find it. The link to a pseudo-terminal is made here.
    pub at: PortSpec,
    /// Who may open the pseudo-terminal.
    pub access: Access,
    /// Its number among the ports of its line, counted from 1: faults can be of one port.
    pub number: u16,
}

impl Default for PortOptions {
    fn default() -> Self {
        Self {
            timing: Timing::default(),
            receiver: Receiver::default(),
            at: PortSpec::default(),
            access: Access::default(),
            number: FIRST_PORT,
        }
    }
}

/// How long a port must have served for the next one to be made at once: a terminal that
/// fails as soon as it is there must not cost a processor.
const SHORTEST_LIFE: Duration = Duration::from_millis(10);
/// How long after a port could not be made anew it is tried again.
const NEXT_TRY: Duration = Duration::from_secs(1);

/// An open port. Dropping it closes the port and removes its link.
#[derive(Debug)]
pub struct PortHandle {
    shared: Arc<Shared>,
    /// Where it is; of the port 0 the one that it has become.
    at: PortSpec,
    thread: Option<JoinHandle<()>>,
}

/// Opens a port for `stations` and serves it from a thread of its own. When this returns,
/// requests are answered.
///
/// # Errors
/// When the pseudo-terminal, the watch on its clients, the link, the address, the device or the
/// thread cannot be had.
pub fn open<S: Stations>(stations: Arc<S>, options: PortOptions) -> Result<PortHandle, PortError> {
    match options.at.clone() {
        PortSpec::Pty(link) => open_terminal(stations, options, link),
        PortSpec::Net(protocol, address) => listen(stations, &options, protocol, address),
        PortSpec::Serial(path) => open_device(stations, &options, path),
    }
}

fn open_terminal<S: Stations>(
    stations: Arc<S>,
    options: PortOptions,
    link: Option<PathBuf>,
) -> Result<PortHandle, PortError> {
    let line = stations.line();
    let terminal = Terminal::open(line, options.access)?;
    let path = terminal.path().to_owned();
    let clients = watch(&path)?;
    let wake = wake()?;
    // The link comes last: whoever finds it finds a port that is set up.
    let link = link.map(|link| Link::make(&link, &path)).transpose()?;
    let shared = Arc::new(Shared::new((options.timing, options.number), wake, path, link));
    let (its_stations, its_shared) = (Arc::clone(&stations), Arc::clone(&shared));
    let server = Server::new(terminal, clients, its_stations, its_shared, line, options.receiver)
        .map_err(|error| PortError::Thread(error.into()))?;
    let its_shared = Arc::clone(&shared);
    let at = options.at.clone();
    let thread = spawn(Arc::clone(&stations), move || {
        serve_for_ever(server, &stations, &its_shared, &options);
    })?;
    Ok(PortHandle::new(shared, at, thread))
}

/// What wakes the thread of a port.
pub(super) fn wake() -> Result<OwnedFd, PortError> {
    rustix::event::eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)
        .map_err(|error| PortError::Thread(error.into()))
}

/// The thread of a port.
pub(super) fn spawn<S: Stations>(
    stations: Arc<S>,
    serve: impl FnOnce() + Send + 'static,
) -> Result<JoinHandle<()>, PortError> {
    let served = move || {
        // Nothing of the port is used after a panic but its descriptors, which close.
        if let Err(panic) = catch_unwind(AssertUnwindSafe(serve)) {
            stations.notice(Notice::Defect);
            resume_unwind(panic);
        }
    };
    std::thread::Builder::new().name("port".into()).spawn(served).map_err(PortError::Thread)
}

fn watch(path: &Path) -> Result<Clients, PortError> {
    Clients::watch(path)
        .map_err(|error| PortError::Watch { path: path.to_owned(), source: error.into() })
}

/// Serves until asked to stop, with one terminal after the other: no client can do anything
/// to a port that ends it.
fn serve_for_ever<S: Stations>(
    mut server: Server<S>,
    stations: &Arc<S>,
    shared: &Arc<Shared>,
    options: &PortOptions,
) {
    loop {
        let began = Instant::now();
        let Err(error) = server.run() else { return };
        shared.clients.store(0, Ordering::Relaxed);
        shared.pause(SHORTEST_LIFE.saturating_sub(began.elapsed()));
        let Some(next) = next_server(stations, shared, options, error) else { return };
        server = next;
    }
}

/// A port in the place of the one that failed with `error`; none when asked to stop.
fn next_server<S: Stations>(
    stations: &Arc<S>,
    shared: &Arc<Shared>,
    options: &PortOptions,
    error: Errno,
) -> Option<Server<S>> {
    let mut told = false;
    while !shared.stopping() {
        match renew(stations, shared, options, error) {
            Ok(server) => return Some(server),
            Err(failure) if !told => {
                stations.notice(Notice::Failed { error: failure.number() });
                told = true;
            }
            Err(_) => {}
        }
        shared.pause(NEXT_TRY);
    }
    None
}

/// Makes a port anew. Where nobody has the old terminal open, the new one has its number.
fn renew<S: Stations>(
    stations: &Arc<S>,
    shared: &Arc<Shared>,
    options: &PortOptions,
    error: Errno,
) -> Result<Server<S>, PortError> {
    let line = stations.line();
    let terminal = Terminal::open(line, options.access)?;
    let path = terminal.path().to_owned();
    let clients = watch(&path)?;
    let (its_stations, its_shared) = (Arc::clone(stations), Arc::clone(shared));
    let server = Server::new(terminal, clients, its_stations, its_shared, line, options.receiver)
        .map_err(|error| PortError::Thread(error.into()))?;
    let mut names = shared.names();
    let linked = names.link.as_mut().is_none_or(|link| link.lead_to(&path).is_ok());
    let number = path.file_name().and_then(|name| name.to_str()?.parse().ok());
    names.path = path;
    drop(names);
    let number = number.unwrap_or_default();
    stations.notice(Notice::Renewed { error: error.raw_os_error(), number, linked });
    Ok(server)
}

impl PortHandle {
    pub(super) const fn new(shared: Arc<Shared>, at: PortSpec, thread: JoinHandle<()>) -> Self {
        Self { shared, at, thread: Some(thread) }
    }

    /// Where it is, as it was asked for; of port 0 the one that it has become.
    pub const fn at(&self) -> &PortSpec {
        &self.at
    }

    /// The name under which clients find it: the link, the path of the pseudo-terminal, or
    /// where it is, as in `tcp:127.0.0.1:1502`.
    pub fn name(&self) -> PathBuf {
        self.link().unwrap_or_else(|| self.path())
    }

    /// The path of the pseudo-terminal, which is another one after a failure; of another port
    /// its name.
    pub fn path(&self) -> PathBuf {
        self.shared.names().path.clone()
    }

    /// The path of the link, if there is one.
    pub fn link(&self) -> Option<PathBuf> {
        self.shared.names().link.as_ref().map(|link| link.path().to_owned())
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
    /// [`PortError::Panicked`], if it has.
    pub fn stop(mut self) -> Result<(), PortError> {
        self.close()
    }

    fn close(&mut self) -> Result<(), PortError> {
        self.shared.stop();
        // Before the terminal goes: its number may be another's at once.
        self.shared.names().link = None;
        self.shared.wake();
        match self.thread.take().map(JoinHandle::join) {
            None | Some(Ok(())) => Ok(()),
            Some(Err(_)) => Err(PortError::Panicked(self.path())),
        }
    }
}

impl Drop for PortHandle {
    fn drop(&mut self) {
        // Whoever wants to know how the port fared calls `stop`.
        let _ = self.close();
    }
}
