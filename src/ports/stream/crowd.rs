//! Waiting for many: the system keeps the list of them between two waits, which spares a busy port a
//! tenth of a transaction.

use std::collections::BTreeMap;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};

use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::event::{PollFlags, Timespec};
use rustix::io::Errno;

use super::Ready;
use super::connection::Connection;

/// The numbers of what is there beside the clients, whose own count from zero.
const WAKE: u64 = u64::MAX;
const LISTENER: u64 = u64::MAX - 1;
/// So many are told of at one time; the others next time.
const MOST: usize = 68;

/// The list of a port.
#[derive(Debug)]
pub(super) struct Crowd {
    epoll: OwnedFd,
    /// What of each client is waited for; one that is closed is off the system's list by itself.
    watched: BTreeMap<u64, PollFlags>,
}

impl Crowd {
    /// A list with what wakes the port, and with where clients come from.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn new(wake: impl AsFd, listener: Option<impl AsFd>) -> Result<Self, Errno> {
        let epoll = epoll::create(CreateFlags::CLOEXEC)?;
        epoll::add(&epoll, wake, EventData::new_u64(WAKE), EventFlags::IN)?;
        if let Some(listener) = listener {
            epoll::add(&epoll, listener, EventData::new_u64(LISTENER), EventFlags::IN)?;
        }
        Ok(Self { epoll, watched: BTreeMap::new() })
    }

    /// Waits for any of them until `timeout` has passed, to the millisecond. A signal may end the wait
    /// with none.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn wait(
        &mut self,
        connections: &BTreeMap<u64, Connection>,
        timeout: Option<&Timespec>,
    ) -> Result<Ready, Errno> {
        self.follow(connections)?;
        let mut room = [MaybeUninit::uninit(); MOST];
        let events = match epoll::wait(&self.epoll, &mut room, timeout) {
            Ok((events, _)) => events,
            Err(Errno::INTR) => return Ok(Ready::default()),
            Err(error) => return Err(error),
        };
        let mut ready = Ready::default();
        for event in events {
            match event.data.u64() {
                WAKE => ready.wake = true,
                LISTENER => ready.newcomers = true,
                client => ready.clients.push((client, poll_flags(event.flags))),
            }
        }
        Ok(ready)
    }

    /// Tells the system who has come, and of whom something else is waited for.
    fn follow(&mut self, connections: &BTreeMap<u64, Connection>) -> Result<(), Errno> {
        if self.watched.len() > connections.len() {
            self.watched.retain(|client, _| connections.contains_key(client));
        }
        for (client, connection) in connections {
            let wanted = connection.interest();
            let flags = EventFlags::from_bits_truncate(u32::from(wanted.bits()));
            let data = EventData::new_u64(*client);
            match self.watched.insert(*client, wanted) {
                Some(before) if before == wanted => {}
                Some(_) => epoll::modify(&self.epoll, connection, data, flags)?,
                None => epoll::add(&self.epoll, connection, data, flags)?,
            }
        }
        Ok(())
    }
}

/// Both have the same bits.
fn poll_flags(flags: EventFlags) -> PollFlags {
    PollFlags::from_bits_truncate(flags.bits() as u16)
}
