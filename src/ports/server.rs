//! The thread of a port: one loop that waits, reads, asks the stations, answers.
//!
//! Bytes and clients are told apart by their order. An open is reported before
//! its client can write, so after reading bytes the port takes the events: then
//! every byte's own client is known to have opened, and whoever closed before it
//! is known to have closed. What a close ends is ended before anything is written.

use std::collections::VecDeque;
use std::num::NonZeroU64;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use firmware_model::modbus::Silence;
use firmware_model::{LineSettings, Tick};
use rustix::event::{PollFlags, Timespec};
use rustix::io::Errno;

use super::clients::{Changes, Clients};
use super::framer::{Arrival, Framer, Receiver};
use super::handle::Shared;
use super::pty::{ClientSettings, Terminal};
use super::timing::{self, Timing};
use super::traffic::{Exchange, Notice, Outcome};
use super::watch::{Ready, Sources, Watch, wait_until};
use super::{Heard, Stations};

/// How long nobody must have the port open before its settings become the
/// meter's again: a client that follows at once sets its own first.
const ALONE: Tick = Tick::from_millis(10);
/// How long the mark is renewed without pause after a client has opened or
/// configured the port (see [`Terminal::client_settings`]).
const MARKING: Tick = Tick::from_millis(20);
/// How long after its client has gone a byte may still come out of the terminal,
/// which hands bytes over in its own time.
const STRAGGLING: Tick = Tick::from_millis(5);
/// How long after a wait that reported nobody coming or going a read is believed to
/// have come from those who were there: shorter than a close, an open and a write.
const TOGETHER: Tick = Tick::from_nanos(5_000);
/// How long after its request a reply counts as given at once, to whoever asked.
const AT_ONCE: Tick = Tick::from_nanos(200_000);
/// How many requests may wait for a line that is busy before the port reads no more.
const LONGEST_QUEUE: usize = 64;

/// A whole frame on its way over the line.
#[derive(Debug)]
struct Request {
    bytes: Vec<u8>,
    ended: Tick,
    read_at: Tick,
    /// Not heard before: until then a second request shows that this one is that of a
    /// client which has gone.
    held_until: Tick,
    client_rate: u32,
}

/// A reply on its way over the line.
#[derive(Debug)]
struct Reply {
    request: Request,
    at: Tick,
    bytes: Vec<u8>,
    /// When its last character has arrived; `None` is at once.
    due: Option<Tick>,
}

/// A port at work.
pub(super) struct Server<S> {
    terminal: Terminal,
    clients: Clients,
    watch: Watch,
    stations: Arc<S>,
    shared: Arc<Shared>,
    began: Instant,
    line: LineSettings,
    framer: Framer,
    /// Room for what is read at one time.
    buffer: Box<[u8]>,
    arrivals: Vec<Arrival>,
    queue: VecDeque<Request>,
    pending: Option<Reply>,
    /// When the last character of the last reply ended.
    free: Tick,
    reset_at: Option<Tick>,
    /// Until when bytes may still be those of the last client that went.
    stragglers_until: Tick,
    marking_until: Option<Tick>,
    settings_told: Option<ClientSettings>,
}

impl<S: Stations> Server<S> {
    /// A port that has not begun to serve.
    ///
    /// # Errors
    /// What the system says when it cannot wait for the port's descriptors.
    pub(super) fn new(
        terminal: Terminal,
        clients: Clients,
        stations: Arc<S>,
        shared: Arc<Shared>,
        line: LineSettings,
        receiver: Receiver,
    ) -> Result<Self, Errno> {
        Ok(Self {
            watch: Watch::new(sources(&terminal, &clients, &shared))?,
            terminal,
            clients,
            stations,
            shared,
            began: Instant::now(),
            line,
            framer: Framer::new(receiver, line),
            buffer: vec![0; 4096].into_boxed_slice(),
            arrivals: Vec::new(),
            queue: VecDeque::new(),
            pending: None,
            free: Tick::ZERO,
            reset_at: None,
            stragglers_until: Tick::ZERO,
            marking_until: None,
            settings_told: None,
        })
    }

    /// Serves until asked to stop.
    pub(super) fn run(mut self) -> Result<(), Errno> {
        // Best effort: with the default slack replies come 50 us later.
        let _ = rustix::thread::set_current_timer_slack(NonZeroU64::new(1));
        while !self.shared.stopping() {
            let ready = self.wait()?;
            if ready.clients {
                // Before anything else: a client may set the port twice within 100 us.
                self.terminal.client_settings()?;
            }
            if ready.wake {
                let _ = rustix::io::read(&self.shared.wake, &mut [0; 8]);
                self.follow_line()?;
            }
            if ready.bytes {
                self.take_bytes(ready)?;
            } else if ready.clients {
                let changes = self.clients.take()?;
                self.follow_clients(changes)?;
            }
            self.terminal.write_rest()?;
            self.do_what_is_due()?;
        }
        Ok(())
    }

    /// The wall time of this port, never zero.
    fn now(&self) -> Tick {
        let nanos = u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX);
        Tick::from_nanos(nanos) + Tick(1)
    }

    fn wait(&self) -> Result<Ready, Errno> {
        let moment = self.next_moment();
        let held_up = self.terminal.has_rest();
        if moment.is_none() && !held_up {
            return self.watch.wait();
        }
        let timeout = moment.map(|moment| {
            let nanos = moment.since(self.now()).as_nanos();
            Timespec {
                tv_sec: (nanos / 1_000_000_000) as i64,
                tv_nsec: (nanos % 1_000_000_000) as i64,
            }
        });
        let mut terminal = PollFlags::empty();
        terminal.set(PollFlags::IN, self.queue.len() < LONGEST_QUEUE);
        terminal.set(PollFlags::OUT, held_up);
        let sources = sources(&self.terminal, &self.clients, &self.shared);
        wait_until(sources, terminal, timeout.as_ref())
    }

    /// When something is due without anybody doing anything.
    fn next_moment(&self) -> Option<Tick> {
        if self.marking_until.is_some() {
            return Some(Tick::ZERO);
        }
        let line = match (&self.pending, self.queue.front()) {
            (Some(reply), _) => Some(reply.due.unwrap_or_default()),
            (None, Some(request)) => Some(self.heard_at(request)),
            (None, None) => None,
        };
        [line, self.framer.deadline(), self.reset_at].into_iter().flatten().min()
    }

    /// When the stations have heard a request.
    fn heard_at(&self, request: &Request) -> Tick {
        let heard = match self.shared.timing() {
            Timing::Instant => request.read_at,
            Timing::Wire => {
                let settings = timing::of_client(self.line, request.client_rate);
                timing::heard(request.ended, request.bytes.len(), self.free, settings)
            }
        };
        heard.max(request.held_until)
    }

    fn take_bytes(&mut self, ready: Ready) -> Result<(), Errno> {
        let woken = self.now();
        let mut buffer = std::mem::take(&mut self.buffer);
        let read = self.terminal.read(&mut buffer);
        let taken =
            read.and_then(|count| self.take(buffer.get(..count).unwrap_or_default(), ready, woken));
        self.buffer = buffer;
        taken
    }

    /// Takes bytes that were read after a wait that ended at `woken`.
    fn take(&mut self, bytes: &[u8], ready: Ready, woken: Tick) -> Result<(), Errno> {
        let at = self.now();
        // One frame, from its first byte to its last, is one client's. When the wait
        // reported bytes and no event, that client was there, and is, and there is
        // nothing to ask the system for.
        let quiet = !ready.clients && at.since(woken) < TOGETHER && self.clients.count() > 0;
        let changes = if quiet && self.framer.would_be_one_frame(bytes) {
            Changes::default()
        } else {
            self.clients.take()?
        };
        if bytes.is_empty() {
            return self.follow_clients(changes);
        }
        let settings = self.look_at_settings(at)?;
        self.framer.set_line(timing::of_client(self.line, settings.rate));
        if self.clients.count() == 0 {
            // Sent by a client that has gone since: heard, but not answered.
            self.framer.push(bytes, at, &mut self.arrivals);
            self.sort_arrivals(at, settings.rate);
            self.follow_clients(changes)?;
            return self.leave_alone();
        }
        self.follow_clients(changes)?;
        if at < self.stragglers_until {
            self.framer.push_of_several(bytes, at, &mut self.arrivals);
            self.sort_arrivals(at, settings.rate);
            // What came before the last request was the former client's.
            while self.queue.len() > 1 {
                self.hear_unanswered()?;
            }
        } else {
            self.framer.push(bytes, at, &mut self.arrivals);
            if self.pending.is_some() {
                self.framer.spoil();
            }
            self.sort_arrivals(at, settings.rate);
        }
        Ok(())
    }

    /// Queues whole frames and records bad ones.
    fn sort_arrivals(&mut self, read_at: Tick, client_rate: u32) {
        let held_until =
            if read_at < self.stragglers_until { self.stragglers_until } else { Tick::ZERO };
        let mut arrivals = std::mem::take(&mut self.arrivals);
        for arrival in arrivals.drain(..) {
            match arrival {
                Arrival::Frame { bytes, ended } => {
                    self.queue.push_back(Request {
                        bytes,
                        ended,
                        read_at,
                        held_until,
                        client_rate,
                    });
                }
                Arrival::Bad { bytes, length, why } => self.record(Exchange {
                    at: self.stations.now(),
                    request: bytes,
                    request_length: length,
                    client_rate,
                    outcome: Outcome::Silence(why),
                }),
            }
        }
        // Its room is used again.
        self.arrivals = arrivals;
    }

    fn do_what_is_due(&mut self) -> Result<(), Errno> {
        let now = self.now();
        if self.framer.deadline().is_some_and(|deadline| now >= deadline) {
            self.framer.poll(now, &mut self.arrivals);
            let rate = self.look_at_settings(now)?.rate;
            self.sort_arrivals(now, rate);
        }
        self.carry(now)?;
        if self.reset_at.is_some_and(|at| now >= at) {
            let changes = self.clients.take()?;
            self.follow_clients(changes)?;
            // Unless somebody has opened it meanwhile.
            if self.reset_at.take().is_some() {
                self.terminal.reset(self.line)?;
            }
        }
        if let Some(until) = self.marking_until {
            self.look_at_settings(now)?;
            if now >= until {
                self.marking_until = None;
            }
        }
        Ok(())
    }

    /// Moves requests and replies over the line as far as time allows.
    fn carry(&mut self, now: Tick) -> Result<(), Errno> {
        loop {
            if let Some((due, read_at)) =
                self.pending.as_ref().map(|reply| (reply.due, reply.request.read_at))
            {
                if due.is_some_and(|due| now < due) {
                    return Ok(());
                }
                if due.is_some() || self.now().since(read_at) > AT_ONCE {
                    // The client may have gone while the reply was on its way.
                    let changes = self.clients.take()?;
                    self.follow_clients(changes)?;
                }
                self.deliver()?;
            } else if self.queue.front().is_some_and(|front| self.heard_at(front) <= now) {
                if let Some(request) = self.queue.pop_front() {
                    self.hear(request)?;
                }
            } else {
                return Ok(());
            }
        }
    }

    /// Gives a request to the stations and keeps their reply until it is due.
    fn hear(&mut self, request: Request) -> Result<(), Errno> {
        let at = self.stations.now();
        let heard_at = self.heard_at(&request);
        match self.stations.frame(&request.bytes, request.client_rate) {
            Heard::Silence(reason) => self.record_silence(request, at, reason),
            Heard::Reply { .. } if self.clients.count() == 0 => {
                self.record_silence(request, at, Silence::NobodyThere);
            }
            Heard::Reply { bytes, settings, turnaround } => {
                let due = match self.shared.timing() {
                    Timing::Instant => None,
                    Timing::Wire => Some(timing::due(heard_at, turnaround, bytes.len(), settings)),
                };
                self.pending = Some(Reply { request, at, bytes, due });
                // The line goes over to new settings after the reply.
                return Ok(());
            }
        }
        self.follow_line()
    }

    /// Lets the stations hear the first request of the queue; nobody waits for a reply.
    fn hear_unanswered(&mut self) -> Result<(), Errno> {
        let Some(request) = self.queue.pop_front() else { return Ok(()) };
        let at = self.stations.now();
        let reason = match self.stations.frame(&request.bytes, request.client_rate) {
            Heard::Silence(reason) => reason,
            Heard::Reply { .. } => Silence::NobodyThere,
        };
        self.record_silence(request, at, reason);
        self.follow_line()
    }

    /// Writes the reply that is due.
    fn deliver(&mut self) -> Result<(), Errno> {
        let Some(Reply { request, at, bytes, due }) = self.pending.take() else { return Ok(()) };
        let written = self.terminal.write(&bytes)?;
        let now = self.now();
        self.free = due.unwrap_or(Tick::ZERO);
        let outcome = if written {
            Outcome::Reply {
                bytes,
                took: Duration::from_nanos(now.since(request.read_at).as_nanos()),
                late_by: due
                    .map_or(Duration::ZERO, |due| Duration::from_nanos(now.since(due).as_nanos())),
            }
        } else {
            Outcome::Dropped { bytes }
        };
        self.record_request(request, at, outcome);
        self.follow_line()
    }

    fn record_silence(&self, request: Request, at: Tick, reason: Silence) {
        self.record_request(request, at, Outcome::Silence(reason));
    }

    fn record_request(&self, request: Request, at: Tick, outcome: Outcome) {
        let Request { bytes, client_rate, .. } = request;
        let request_length = bytes.len();
        self.record(Exchange { at, request: bytes, request_length, client_rate, outcome });
    }

    fn record(&self, exchange: Exchange) {
        self.shared.counters.count(&exchange.outcome);
        self.stations.record(exchange);
    }

    /// Does what opens and closes ask for.
    fn follow_clients(&mut self, changes: Changes) -> Result<(), Errno> {
        if !changes.any() {
            return Ok(());
        }
        let count = self.clients.count();
        if changes.left_alone {
            self.stragglers_until = self.now() + STRAGGLING;
            self.leave_alone()?;
        }
        if changes.closed > 0 || changes.lost {
            self.terminal.unlock()?;
        }
        if changes.taken_up {
            // A reply may have been on its way to the former client's end still.
            self.terminal.drop_unread()?;
            self.settings_told = None;
        }
        self.reset_at = (count == 0).then(|| self.now() + ALONE);
        if changes.opened > 0 && count > 0 {
            self.marking_until = Some(self.now() + MARKING);
        }
        // Whoever is told that a client has gone finds the port free.
        self.shared.clients.store(count, Ordering::Relaxed);
        self.tell_clients(changes, count);
        Ok(())
    }

    fn tell_clients(&self, changes: Changes, clients: usize) {
        if changes.lost {
            self.stations.notice(Notice::LostCount);
        }
        if changes.closed > 0 {
            self.stations.notice(Notice::Closed { clients });
        }
        if changes.opened > 0 {
            self.stations.notice(Notice::Opened { clients });
            if clients > 1 {
                self.stations.notice(Notice::SeveralClients { clients });
            }
        }
    }

    /// The last client has gone. What it has sent whole is heard as on a wire;
    /// half frames and replies, sent and unsent, end here.
    fn leave_alone(&mut self) -> Result<(), Errno> {
        if let Some(Reply { request, at, .. }) = self.pending.take() {
            self.record_silence(request, at, Silence::NobodyThere);
        }
        while !self.queue.is_empty() {
            self.hear_unanswered()?;
        }
        self.framer.reset();
        self.free = Tick::ZERO;
        self.terminal.forget_client()
    }

    /// Goes over to new settings of the line. A client keeps the rate it has set,
    /// as on a real bus; the terminal changes when nobody has it open.
    fn follow_line(&mut self) -> Result<(), Errno> {
        let line = self.stations.line();
        if line != self.line && self.pending.is_none() {
            self.line = line;
            if self.clients.count() == 0 && self.reset_at.is_none() {
                self.terminal.reset(line)?;
            }
        }
        Ok(())
    }

    /// How the client has set the port; says what a person should know of it.
    fn look_at_settings(&mut self, now: Tick) -> Result<ClientSettings, Errno> {
        let (settings, configured) = self.terminal.client_settings()?;
        if configured {
            self.marking_until = Some(now + MARKING);
        }
        if self.settings_told != Some(settings) {
            self.tell_settings(settings);
        }
        Ok(settings)
    }

    fn tell_settings(&mut self, settings: ClientSettings) {
        let before = self.settings_told.replace(settings);
        self.stations.notice(Notice::Settings(settings));
        if settings.flow_control && !before.is_some_and(|before| before.flow_control) {
            self.stations.notice(Notice::FlowControl);
        }
        if settings.strips_eighth_bit && !before.is_some_and(|before| before.strips_eighth_bit) {
            self.stations.notice(Notice::StripsEighthBit);
        }
    }
}

/// What a port waits for.
fn sources<'fd>(
    terminal: &'fd Terminal,
    clients: &'fd Clients,
    shared: &'fd Shared,
) -> Sources<'fd> {
    [terminal.as_fd(), clients.as_fd(), shared.wake.as_fd()]
}
