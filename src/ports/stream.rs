//! Ports that are streams of bytes: clients on the network, and a serial device. One thread, one loop.
//!
//! Behind such a port stands a line of its own, which its clients share: requests are heard one after
//! the other, in the order in which they came, with the time that a wire needs (`--timing wire`) or at
//! once. On the network that line is computed, as in a gateway; a serial device is the line itself.
//!
//! No client harms another one. Of what one sends, sixteen requests wait at most before it is
//! read on; what it does not read waits for it alone ([`Connection`]); and it is ended when it has been
//! idle, has left a frame half sent or its replies unread for too long.
//!
//! [`requests`] has what goes over the line, [`guests`] who comes and goes.

use std::collections::{BTreeMap, VecDeque};
use std::net::TcpListener;
use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::Instant;

use firmware_model::{LineSettings, Tick};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::device::Device;
use super::shared::Shared;
use super::spec::Protocol;
use workbench::line::{Receiver, Stations};

mod connection;
mod crowd;
mod guests;
mod open;
mod requests;

pub(super) use open::{listen, open_device};

use connection::Connection;
use crowd::Crowd;
use requests::{LineReply, LineRequest};

/// Whom a port is there for.
#[derive(Debug)]
pub(super) enum ByteSource {
    /// Whoever connects.
    Listener(TcpListener, Protocol),
    /// The bus at a serial device.
    Device(Device),
}

/// A port at work.
pub(super) struct StreamServer<S> {
    /// None at a serial device, which is its only connection.
    listener: Option<(TcpListener, Protocol)>,
    device: Option<Device>,
    stations: Arc<S>,
    shared: Arc<Shared>,
    receiver: Receiver,
    began: Instant,
    line: LineSettings,
    connections: BTreeMap<u64, Connection>,
    /// Who is waited for where nothing is due to the microsecond.
    crowd: Crowd,
    /// The number of the next connection.
    next: u64,
    /// Room for what is read at one time.
    buffer: Box<[u8]>,
    queue: VecDeque<LineRequest>,
    pending: Option<LineReply>,
    /// When the line was busy last.
    free: Tick,
    /// The last frame for another unit whose reply is the same again.
    foreign: Option<Vec<u8>>,
    /// Nobody is let in before, for lack of descriptors.
    shut_until: Tick,
    /// When a device is set again as the line is, should that have changed.
    looks_at: Tick,
}

/// How often a device is set as the line is.
const LOOKS_EVERY: Tick = Tick::from_millis(100);

/// What there is to do after a wait.
#[derive(Debug, Default)]
struct Ready {
    wake: bool,
    newcomers: bool,
    clients: Vec<(u64, PollFlags)>,
}

impl<S: Stations> StreamServer<S> {
    /// A port that has not begun to serve.
    pub(super) fn new(
        source: ByteSource,
        stations: Arc<S>,
        shared: Arc<Shared>,
        receiver: Receiver,
    ) -> Result<Self, Errno> {
        let line = stations.line();
        let (listener, device) = match source {
            ByteSource::Listener(listener, protocol) => (Some((listener, protocol)), None),
            ByteSource::Device(device) => (None, Some(device)),
        };
        let crowd = Crowd::new(&shared.wake, listener.as_ref().map(|(listener, _)| listener))?;
        let mut server = Self {
            listener,
            device,
            stations,
            shared,
            receiver,
            began: Instant::now(),
            line,
            connections: BTreeMap::new(),
            crowd,
            next: 0,
            buffer: vec![0; 4096].into_boxed_slice(),
            queue: VecDeque::new(),
            pending: None,
            free: Tick::ZERO,
            foreign: None,
            shut_until: Tick::ZERO,
            looks_at: Tick::ZERO,
        };
        server.take_up_device()?;
        Ok(server)
    }

    /// Serves until asked to stop.
    ///
    /// # Errors
    /// What the system says when it cannot wait any more, or the device fails.
    pub(super) fn run(mut self) -> Result<(), Errno> {
        // Best effort: with the default slack replies come 50 us later.
        let _ = rustix::thread::set_current_timer_slack(NonZeroU64::new(1));
        while !self.shared.stopping() {
            let ready = self.wait()?;
            if ready.wake {
                let _ = rustix::io::read(&self.shared.wake, &mut [0; 8]);
                self.follow_line()?;
            }
            for (client, flags) in ready.clients {
                self.attend(client, flags)?;
            }
            if ready.newcomers {
                self.let_in();
            }
            let now = self.now();
            if self.device.is_some() && now >= self.looks_at {
                self.looks_at = now + LOOKS_EVERY;
                self.follow_line()?;
            }
            self.end_frames(now);
            self.carry(now)?;
            self.end_overdue(now);
        }
        Ok(())
    }

    /// The wall time of this port, never zero.
    fn now(&self) -> Tick {
        let nanos = u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX);
        Tick::from_nanos(nanos) + Tick(1)
    }

    fn wait(&mut self) -> Result<Ready, Errno> {
        let now = self.now();
        let until = |moment: Tick| {
            let nanos = moment.since(now).as_nanos();
            Timespec {
                tv_sec: (nanos / 1_000_000_000) as i64,
                tv_nsec: (nanos % 1_000_000_000) as i64,
            }
        };
        let overdue = self.connections.values().filter_map(Connection::overdue_at).min();
        if self.precise_moment(now).is_none() {
            return self.crowd.wait(&self.connections, overdue.map(until).as_ref());
        }
        let mut fds = Vec::with_capacity(self.connections.len() + 2);
        fds.push(PollFd::new(&self.shared.wake, PollFlags::IN));
        fds.extend(self.connections.values().map(Connection::poll));
        let open = self.listener.as_ref().filter(|_| now >= self.shut_until);
        fds.extend(open.map(|(listener, _)| PollFd::new(listener, PollFlags::IN)));
        let next = self.precise_moment(now).into_iter().chain(overdue).min();
        let timeout = next.map(until);
        match poll(&mut fds, timeout.as_ref()) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error),
        }
        let mut flags = fds.iter().map(PollFd::revents);
        let wake = flags.next().is_some_and(|flags| !flags.is_empty());
        let clients = self.connections.keys().copied().zip(flags.by_ref());
        let clients = clients.filter(|(_, flags)| !flags.is_empty()).collect();
        let newcomers = flags.next().is_some_and(|flags| !flags.is_empty());
        Ok(Ready { wake, newcomers, clients })
    }

    /// When something is due to the microsecond without anybody doing anything.
    fn precise_moment(&self, now: Tick) -> Option<Tick> {
        let line = match (&self.pending, self.queue.front()) {
            (Some(reply), _) => Some(reply.due),
            (None, Some(request)) => Some(self.heard_at(request)),
            (None, None) => None,
        };
        let shut = Some(self.shut_until).filter(|until| *until > now);
        let clients = self.connections.values().filter_map(Connection::deadline);
        let look = self.device.as_ref().map(|_| self.looks_at);
        clients.chain(line).chain(shut).chain(look).min()
    }
}
