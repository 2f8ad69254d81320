//! What goes over the line: requests that are heard, replies on their way, what is lost.

use std::time::Duration;

use firmware_model::Tick;
use firmware_model::modbus::Silence;
use rustix::io::Errno;

use super::Server;
use crate::ports::clients::Changes;
use crate::ports::watch::Ready;
use workbench::line::framer::{Arrival, LONGEST};
use workbench::line::timing::{self, Timing};
use workbench::line::traffic::{Exchange, Framing, RequestOutcome};
use workbench::line::wire::Carried;
use workbench::line::{FrameOrigin, Heard, Stations};

/// A read so soon after a wait that reported no client coming or going has only bytes of clients
/// that were open then: one that goes, another one that comes and its write take longer.
const TOO_SOON_FOR_ANOTHER_CLIENT: Tick = Tick::from_nanos(5_000);
/// How long after its request a reply counts as given at once, to whoever asked.
const AT_ONCE: Tick = Tick::from_nanos(200_000);

/// A whole frame on its way over the line.
#[derive(Debug)]
pub(super) struct HeardFrame {
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
pub(super) struct Reply {
    request: HeardFrame,
    at: Tick,
    way: Way,
    /// Some of it was written.
    begun: bool,
}

/// How a reply comes.
#[derive(Debug)]
enum Way {
    /// At once, whole.
    Instant(Vec<u8>),
    /// As the line carries it.
    Wire(Carried),
}

impl Reply {
    /// When something of it is due.
    pub(super) fn next(&self) -> Tick {
        match &self.way {
            Way::Instant(_) => Tick::ZERO,
            Way::Wire(carried) => carried.next(),
        }
    }
}

impl<S: Stations> Server<S> {
    /// When the stations have heard a request.
    pub(super) fn heard_at(&self, request: &HeardFrame) -> Tick {
        let heard = match self.shared.timing() {
            Timing::Instant => request.read_at,
            Timing::Wire => {
                let settings = timing::of_client(self.line, request.client_rate);
                timing::heard(request.ended, request.bytes.len(), self.free, settings)
            }
        };
        heard.max(request.held_until)
    }

    pub(super) fn take_bytes(&mut self, ready: Ready) -> Result<(), Errno> {
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
        let quiet = !ready.clients
            && at.since(woken) < TOO_SOON_FOR_ANOTHER_CLIENT
            && self.clients.count() > 0;
        // Before a client that has gone loses its settings: it has sent these bytes at them.
        let looked = self.look_again()?;
        let changes = if quiet && self.framer.would_be_one_frame(bytes) {
            Changes::default()
        } else {
            self.take_changes()?
        };
        if bytes.is_empty() {
            return self.follow_clients(changes);
        }
        let settings = self.note_settings(looked, at);
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
                self.hear_unanswered();
            }
            return self.follow_line();
        }
        self.hear_what_is_due(at)?;
        if !self.collided(bytes, at, settings.rate) {
            self.framer.push(bytes, at, &mut self.arrivals);
            self.sort_arrivals(at, settings.rate);
        }
        Ok(())
    }

    /// Whether these bytes have come while the line carries a reply, or is about to: the
    /// meter does not hear them, and they spoil what they meet.
    fn collided(&mut self, bytes: &[u8], at: Tick, client_rate: u32) -> bool {
        let settings = timing::of_client(self.line, client_rate);
        let Some(Reply { way: Way::Wire(carried), .. }) = &mut self.pending else { return false };
        carried.meet(at, bytes.len(), settings);
        let (request, request_length) =
            (bytes.get(..LONGEST).unwrap_or(bytes).to_vec(), bytes.len());
        let outcome = RequestOutcome::Silence(Silence::Collision);
        let at = self.stations.now();
        let framing = Framing::Rtu;
        self.record(Exchange {
            at,
            request,
            request_length,
            client_rate,
            framing,
            outcome,
            fault: None,
        });
        true
    }

    /// Queues whole frames and records bad ones.
    pub(super) fn sort_arrivals(&mut self, read_at: Tick, client_rate: u32) {
        let held_until =
            if read_at < self.stragglers_until { self.stragglers_until } else { Tick::ZERO };
        let mut arrivals = std::mem::take(&mut self.arrivals);
        for arrival in arrivals.drain(..) {
            match arrival {
                Arrival::Frame { bytes, ended } => {
                    self.queue.push_back(HeardFrame {
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
                    framing: Framing::Rtu,
                    outcome: RequestOutcome::Silence(why),
                    fault: None,
                }),
            }
        }
        // Its room is used again.
        self.arrivals = arrivals;
    }

    /// Moves requests and replies over the line as far as time allows.
    pub(super) fn carry(&mut self, now: Tick) -> Result<(), Errno> {
        loop {
            self.hear_what_is_due(now)?;
            let Some(reply) = &self.pending else { return Ok(()) };
            if now < reply.next() {
                return Ok(());
            }
            let at_once = matches!(reply.way, Way::Instant(_));
            if !at_once || self.now().since(reply.request.read_at) > AT_ONCE {
                // The client may have gone while the reply was on its way.
                let changes = self.take_changes()?;
                self.follow_clients(changes)?;
            }
            self.deliver()?;
        }
    }

    /// Lets the stations hear the requests that have come to them by `now`, up to the first
    /// one that is answered.
    fn hear_what_is_due(&mut self, now: Tick) -> Result<(), Errno> {
        while self.pending.is_none()
            && self.queue.front().is_some_and(|front| self.heard_at(front) <= now)
        {
            let Some(request) = self.queue.pop_front() else { break };
            self.hear(request)?;
        }
        Ok(())
    }

    /// Gives a request to the stations and keeps their reply until it is due.
    fn hear(&mut self, request: HeardFrame) -> Result<(), Errno> {
        let at = self.stations.now();
        let heard_at = self.heard_at(&request);
        match self.heard_by_stations(&request) {
            Heard::Silence(reason) => self.record_silence(request, at, reason),
            Heard::Reply { .. } if self.clients.count() == 0 => {
                self.record_silence(request, at, Silence::NobodyThere);
            }
            Heard::Reply { bytes, settings, turnaround, fault } => {
                let late = fault.as_ref().map_or(Tick::ZERO, |fault| fault.late);
                let gap = fault.and_then(|fault| fault.gap);
                // What is to come late or with a pause is carried as a line does it.
                let is_whole = gap.is_none() && late == Tick::ZERO;
                let way = match self.shared.timing() {
                    Timing::Instant if is_whole => Way::Instant(bytes),
                    Timing::Instant => {
                        Way::Wire(Carried::new(&bytes, heard_at + late, settings).pausing(gap))
                    }
                    Timing::Wire => {
                        let begins = heard_at + turnaround + late;
                        Way::Wire(Carried::new(&bytes, begins, settings).pausing(gap))
                    }
                };
                self.pending = Some(Reply { request, at, way, begun: false });
                // The line goes over to new settings after the reply.
                return Ok(());
            }
        }
        self.follow_line()
    }

    /// What the stations make of a request.
    fn heard_by_stations(&self, request: &HeardFrame) -> Heard {
        let origin = FrameOrigin { rate: request.client_rate, port: self.shared.number };
        self.stations.frame(&request.bytes, origin)
    }

    /// Lets the stations hear the first request of the queue; nobody waits for a reply.
    pub(super) fn hear_unanswered(&mut self) {
        let Some(request) = self.queue.pop_front() else { return };
        let at = self.stations.now();
        let reason = match self.heard_by_stations(&request) {
            Heard::Silence(reason) => reason,
            Heard::Reply { .. } => Silence::NobodyThere,
        };
        self.record_silence(request, at, reason);
    }

    /// Writes what is due of the reply under way.
    fn deliver(&mut self) -> Result<(), Errno> {
        let Some(mut reply) = self.pending.take() else { return Ok(()) };
        let now = self.now();
        let (written, due) = match &mut reply.way {
            Way::Instant(bytes) => (self.terminal.write(bytes)?, None),
            Way::Wire(carried) => {
                let chunk = carried.arrived(now);
                let written = if reply.begun {
                    self.terminal.write_more(&chunk)?;
                    true
                } else {
                    reply.begun = !chunk.is_empty();
                    chunk.is_empty() || self.terminal.write(&chunk)?
                };
                if written && !carried.is_over() {
                    self.pending = Some(reply);
                    return Ok(());
                }
                (written, Some(carried.ends()))
            }
        };
        self.free = due.unwrap_or(Tick::ZERO);
        let took = self.now();
        let Reply { request, at, way, .. } = reply;
        let bytes = match way {
            Way::Instant(bytes) => bytes,
            Way::Wire(carried) => carried.heard(),
        };
        let outcome = if bytes.is_empty() {
            RequestOutcome::Silence(Silence::Collision)
        } else if written {
            let late = |due| Duration::from_nanos(took.since(due).as_nanos());
            RequestOutcome::Reply {
                bytes,
                took: Duration::from_nanos(took.since(request.read_at).as_nanos()),
                late_by: due.map_or(Duration::ZERO, late),
            }
        } else {
            RequestOutcome::Dropped { bytes }
        };
        self.record_request(request, at, outcome);
        self.follow_line()
    }

    /// Nobody is left to be answered. What was sent whole is heard as on a wire; half
    /// frames and replies, sent and unsent, end here.
    pub(super) fn end_requests(&mut self) {
        if let Some(Reply { request, at, .. }) = self.pending.take() {
            self.record_silence(request, at, Silence::NobodyThere);
        }
        while !self.queue.is_empty() {
            self.hear_unanswered();
        }
        self.framer.reset();
        self.free = Tick::ZERO;
    }

    fn record_silence(&self, request: HeardFrame, at: Tick, reason: Silence) {
        self.record_request(request, at, RequestOutcome::Silence(reason));
    }

    fn record_request(&self, request: HeardFrame, at: Tick, outcome: RequestOutcome) {
        let HeardFrame { bytes, client_rate, .. } = request;
        let request_length = bytes.len();
        let framing = Framing::Rtu;
        self.record(Exchange {
            at,
            request: bytes,
            request_length,
            client_rate,
            framing,
            outcome,
            fault: None,
        });
    }

    fn record(&self, exchange: Exchange) {
        self.shared.counters.count(&exchange.outcome);
        self.stations.record(exchange);
    }
}
