//! What goes over the line behind a stream.

use std::time::Duration;

use firmware_model::Tick;
use firmware_model::modbus::Silence;
use rustix::io::Errno;

use super::StreamServer;
use super::connection::{Connection, Sent};
use workbench::line::framer::Arrival;
use workbench::line::mbap::Ask;
use workbench::line::telnet::ComSettings;
use workbench::line::timing::{self, Timing, characters};
use workbench::line::traffic::{Exchange, Framing, RequestOutcome};
use workbench::line::{FrameOrigin, Heard, Stations};

/// How long after its last character an adapter may hand over what it repeats.
const ECHO: Tick = Tick::from_millis(30);

/// A request on its way over the line.
#[derive(Debug)]
pub(super) struct LineRequest {
    /// Whose it is.
    client: u64,
    /// As it stands on the line.
    frame: Vec<u8>,
    /// As it was asked, where it came with a header.
    ask: Option<Ask>,
    /// How its client is set, where that can be told.
    settings: Option<ComSettings>,
    read_at: Tick,
    /// When its last character has gone over the line.
    ended: Tick,
}

/// A reply on its way over the line.
#[derive(Debug)]
pub(super) struct LineReply {
    request: LineRequest,
    at: Tick,
    bytes: Vec<u8>,
    pub(super) due: Tick,
}

impl<S: Stations> StreamServer<S> {
    /// Whether the line is computed, and not a device's own.
    fn computes_line(&self) -> bool {
        self.device.is_none()
    }

    /// When the stations have heard a request.
    pub(super) fn heard_at(&self, request: &LineRequest) -> Tick {
        match self.shared.timing() {
            Timing::Instant => request.read_at,
            Timing::Wire if self.computes_line() => {
                timing::heard(request.ended, request.frame.len(), self.free, self.line)
            }
            // Its characters have taken their time.
            Timing::Wire => request.read_at + self.line.frame_silence(),
        }
    }

    /// Queues requests and records what is none.
    pub(super) fn sort(&mut self, client: u64, sent: Vec<Sent>, read_at: Tick) {
        let settings = self.connections.get(&client).and_then(Connection::settings);
        for sent in sent {
            let (frame, ask, ended) = match sent {
                Sent::Ask(ask) => {
                    let frame = ask.on_line(|| self.stations.lowest_unit());
                    let ended = read_at + characters(frame.len(), self.line);
                    (frame, Some(ask), ended)
                }
                Sent::Arrival(Arrival::Frame { bytes, ended }) => (bytes, None, ended),
                Sent::Arrival(Arrival::Bad { bytes, length, why }) => {
                    self.record(Exchange {
                        at: self.stations.now(),
                        request: bytes,
                        request_length: length,
                        client_rate: self.rate(),
                        framing: Framing::Rtu,
                        outcome: RequestOutcome::Silence(why),
                        fault: None,
                    });
                    continue;
                }
            };
            self.queue.push_back(LineRequest { client, frame, ask, settings, read_at, ended });
        }
    }

    /// Ends frames that quiet has ended.
    pub(super) fn end_frames(&mut self, now: Tick) {
        let mut ended = Vec::new();
        for (client, connection) in &mut self.connections {
            let mut sent = Vec::new();
            connection.end_frames(now, &mut sent);
            ended.push((*client, sent));
        }
        for (client, sent) in ended {
            self.sort(client, sent, now);
        }
    }

    /// Moves requests and replies over the line as far as time allows.
    pub(super) fn carry(&mut self, now: Tick) -> Result<(), Errno> {
        loop {
            if let Some(reply) = self.pending.take_if(|reply| reply.due <= now) {
                self.deliver(reply)?;
            }
            let Some(request) = self.next_heard(now) else { return Ok(()) };
            self.hear(request)?;
        }
    }

    /// The next request, once it has been heard and the line is free.
    fn next_heard(&mut self, now: Tick) -> Option<LineRequest> {
        let is_heard = self.heard_at(self.queue.front()?) <= now;
        if self.pending.is_none() && is_heard { self.queue.pop_front() } else { None }
    }

    /// Gives a request to the stations, and keeps their reply until it is due.
    fn hear(&mut self, request: LineRequest) -> Result<(), Errno> {
        let at = self.stations.now();
        let heard_at = self.heard_at(&request);
        let is_there = self.connections.contains_key(&request.client);
        match self.answer_of_stations(&request) {
            Heard::Reply { bytes, settings, turnaround, fault } if is_there => {
                // A stream has no pauses: what pauses in the middle is late as a whole.
                let late = fault.map_or(Tick::ZERO, |fault| {
                    fault.late + fault.gap.map_or(Tick::ZERO, |(_, pause)| pause)
                });
                let due = match self.shared.timing() {
                    Timing::Instant if late == Tick::ZERO => Tick::ZERO,
                    Timing::Instant => heard_at + late,
                    Timing::Wire if self.computes_line() => {
                        heard_at + turnaround + late + characters(bytes.len(), settings)
                    }
                    Timing::Wire => heard_at + turnaround + late,
                };
                self.pending = Some(LineReply { request, at, bytes, due });
                // The line goes over to new settings after the reply.
                return Ok(());
            }
            Heard::Reply { .. } => self.record_request(request, at, Silence::NobodyThere.into())?,
            Heard::Silence(reason) => {
                let reason = self.told_apart(reason, &request);
                self.record_request(request, at, reason.into())?;
            }
        }
        if self.shared.timing() == Timing::Wire {
            self.free = heard_at;
        }
        self.follow_line()
    }

    /// What the stations make of a request; with another parity than theirs it is noise to them.
    fn answer_of_stations(&self, request: &LineRequest) -> Heard {
        let fits = request.settings.is_none_or(|settings| settings.fit(self.line));
        let rate = self.rate_of(request);
        if !fits && rate == self.rate() {
            return Heard::Silence(Silence::Parity);
        }
        self.stations.frame(&request.frame, FrameOrigin { rate, port: self.shared.number })
    }

    /// The rate at which a request was sent.
    fn rate_of(&self, request: &LineRequest) -> u32 {
        request.settings.map_or(self.rate(), |settings| settings.rate)
    }

    /// Some functions are answered with the request itself: a frame for another unit that
    /// comes a second time is its reply.
    fn told_apart(&mut self, reason: Silence, request: &LineRequest) -> Silence {
        let frame = &request.frame;
        let is_echo = matches!(frame.get(1), Some(0x05 | 0x06 | 0x08 | 0x16));
        if reason != Silence::ForeignUnit || !is_echo || request.ask.is_some() {
            self.foreign = None;
            return reason;
        }
        if self.foreign.take().is_some_and(|before| before == *frame) {
            return Silence::ForeignReply;
        }
        self.foreign = Some(frame.clone());
        reason
    }

    fn deliver(&mut self, reply: LineReply) -> Result<(), Errno> {
        let LineReply { request, at, bytes, due } = reply;
        let now = self.now();
        self.free = due;
        let late =
            Duration::from_nanos(if due == Tick::ZERO { 0 } else { now.since(due).as_nanos() });
        let took = Duration::from_nanos(now.since(request.read_at).as_nanos());
        let outcome = RequestOutcome::Reply { bytes, took, late_by: late };
        self.record_request(request, at, outcome)?;
        self.follow_line()
    }

    /// Answers the client, and records the request with what became of it.
    fn record_request(
        &mut self,
        request: LineRequest,
        at: Tick,
        mut outcome: RequestOutcome,
    ) -> Result<(), Errno> {
        let client_rate = self.rate_of(&request);
        let LineRequest { client, frame, ask, .. } = request;
        let reply = match &outcome {
            RequestOutcome::Reply { bytes, .. } => Some(bytes.as_slice()),
            _ => None,
        };
        let answer = ask
            .as_ref()
            .map_or_else(|| reply.map(<[u8]>::to_vec), |ask| Some(ask.reply(&frame, reply)));
        let sent = self.answer(client, answer)?;
        if !sent && reply.is_some() {
            outcome = Silence::NobodyThere.into();
        }
        let framing = ask.map_or(Framing::Rtu, |ask| Framing::Tcp {
            transaction: ask.transaction,
            unit: ask.unit,
        });
        self.record(Exchange {
            at,
            request_length: frame.len(),
            request: frame,
            client_rate,
            framing,
            outcome,
            fault: None,
        });
        Ok(())
    }

    /// Sends a client its answer, if there is one; false if it has gone.
    fn answer(&mut self, client: u64, answer: Option<Vec<u8>>) -> Result<bool, Errno> {
        let now = self.now();
        let is_device = self.device.is_some();
        let (line, Some(connection)) = (self.line, self.connections.get_mut(&client)) else {
            return Ok(false);
        };
        connection.waiting = connection.waiting.saturating_sub(1);
        let Some(bytes) = answer else {
            self.after(client, Ok(()))?;
            return Ok(true);
        };
        let sent = connection.send(&bytes, now);
        if is_device {
            let until = now + characters(bytes.len(), line) + ECHO;
            connection.expect_echo(bytes, until);
        }
        let is_there = sent.is_ok();
        self.after(client, sent)?;
        Ok(is_there)
    }

    fn rate(&self) -> u32 {
        self.line.baud.bits_per_second()
    }

    fn record(&self, exchange: Exchange) {
        self.shared.counters.count(&exchange.outcome);
        self.stations.record(exchange);
    }
}
