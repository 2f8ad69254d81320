//! What a port waits for: bytes, clients that come and go, and a wake.

use std::mem::MaybeUninit;
use std::os::fd::{BorrowedFd, OwnedFd};

use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::io::Errno;

/// What there is to do after a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Ready {
    /// Clients have sent bytes.
    pub(super) bytes: bool,
    /// Clients have come or gone.
    pub(super) clients: bool,
    /// Somebody has woken the port.
    pub(super) wake: bool,
}

/// The three descriptors of a port, in the order of the fields of [`Ready`].
pub(super) type Sources<'fd> = [BorrowedFd<'fd>; 3];

/// Waits without end for any of three descriptors. The system keeps the list of them
/// between two waits, which spares a busy port a tenth of a transaction.
#[derive(Debug)]
pub(super) struct Watch {
    epoll: OwnedFd,
}

impl Watch {
    /// Watches these.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn new(sources: Sources<'_>) -> Result<Self, Errno> {
        let epoll = epoll::create(CreateFlags::CLOEXEC)?;
        for (place, source) in (0..).zip(sources) {
            epoll::add(&epoll, source, EventData::new_u64(place), EventFlags::IN)?;
        }
        Ok(Self { epoll })
    }

    /// Waits until one of them is ready. A signal may end the wait with none.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn wait(&self) -> Result<Ready, Errno> {
        let mut room = [MaybeUninit::uninit(); 3];
        let events = match epoll::wait(&self.epoll, &mut room, None) {
            Ok((events, _)) => events,
            Err(Errno::INTR) => return Ok(Ready::default()),
            Err(error) => return Err(error),
        };
        let ready = |place| events.iter().any(|event| event.data.u64() == place);
        Ok(Ready { bytes: ready(0), clients: ready(1), wake: ready(2) })
    }
}

/// Waits for these until `timeout` has passed, to the nanosecond, or without end; at the
/// terminal, the first of them, for what `terminal` says.
///
/// # Errors
/// What the system says.
pub(super) fn wait_until(
    sources: Sources<'_>,
    terminal: PollFlags,
    timeout: Option<&Timespec>,
) -> Result<Ready, Errno> {
    let [first, clients, wake] = sources;
    let mut fds = [
        PollFd::from_borrowed_fd(first, terminal),
        PollFd::from_borrowed_fd(clients, PollFlags::IN),
        PollFd::from_borrowed_fd(wake, PollFlags::IN),
    ];
    match rustix::event::poll(&mut fds, timeout) {
        Ok(_) | Err(Errno::INTR) => {}
        Err(error) => return Err(error),
    }
    let [bytes, clients, wake] = fds.map(|fd| fd.revents().intersects(PollFlags::IN));
    Ok(Ready { bytes, clients, wake })
}
