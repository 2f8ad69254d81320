//! One client of a stream: what it has sent, and what it has still to read.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use firmware_model::{LineSettings, Tick};
use rustix::event::{PollFd, PollFlags};
use rustix::io::Errno;

use workbench::line::framer::{Arrival, Framer};
use workbench::line::mbap::{self, Ask, Unsound};
use workbench::line::telnet::{ComSettings, Telnet, doubled};
use workbench::line::traffic::Ending;

/// How many requests of one client wait before it is read on.
pub(super) const MOST_WAITING: usize = 16;
/// How long a client may say nothing.
const IDLE: Tick = Tick::from_seconds(600);
/// How long a frame on TCP may be half sent.
const HALF_SENT: Tick = Tick::from_seconds(10);
/// How long replies may wait for a client that does not read them.
const UNREAD: Tick = Tick::from_seconds(30);

/// How a client's bytes become requests.
#[derive(Debug)]
pub(super) enum FrameReader {
    /// By their headers.
    Tcp(mbap::Reader),
    /// As on a serial line.
    Rtu(Box<Framer>),
    /// The same, after what the client says of its settings.
    Telnet(Box<(Telnet, Framer)>),
}

/// What a client has sent.
#[derive(Debug)]
pub(super) enum Sent {
    /// A request with a header.
    Ask(Ask),
    /// Bytes of a serial line.
    Arrival(Arrival),
}

/// A client.
#[derive(Debug)]
pub(super) struct Connection {
    stream: OwnedFd,
    decoder: FrameReader,
    /// It is a serial device, which has no end.
    is_device: bool,
    /// Replies, or the end of one, for which the system had no room.
    unread: Vec<u8>,
    /// When the first of `unread` began to wait.
    unread_since: Tick,
    /// When a byte came last.
    active: Tick,
    /// When the frame began that is not whole yet.
    frame_began: Option<Tick>,
    /// How many of its requests have not been answered.
    pub(super) waiting: usize,
    /// It sends no more, but may still read.
    has_ended: bool,
    /// What a serial adapter may repeat of the last reply, and until when.
    echo: (Vec<u8>, Tick),
}

impl AsFd for Connection {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }
}

impl Connection {
    /// One that has said nothing yet.
    pub(super) fn new(stream: OwnedFd, decoder: FrameReader, is_device: bool, now: Tick) -> Self {
        Self {
            stream,
            decoder,
            is_device,
            unread: Vec::new(),
            unread_since: now,
            active: now,
            frame_began: None,
            waiting: 0,
            has_ended: false,
            echo: (Vec::new(), Tick::ZERO),
        }
    }

    /// What is waited for.
    pub(super) fn interest(&self) -> PollFlags {
        let mut flags = PollFlags::empty();
        flags.set(PollFlags::IN, self.listens());
        flags.set(PollFlags::OUT, !self.unread.is_empty());
        flags
    }

    /// The same for one wait.
    pub(super) fn poll(&self) -> PollFd<'_> {
        PollFd::new(&self.stream, self.interest())
    }

    /// Whether more of it is read now.
    pub(super) fn listens(&self) -> bool {
        !self.has_ended && self.unread.is_empty() && self.waiting < MOST_WAITING
    }

    /// Whether there is nothing left to do for it.
    pub(super) fn is_over(&self) -> bool {
        self.has_ended && self.waiting == 0 && self.unread.is_empty()
    }

    /// How long it has said nothing.
    pub(super) fn silent_since(&self) -> Tick {
        self.active
    }

    /// From now on characters have these settings.
    pub(super) fn set_line(&mut self, line: LineSettings) {
        if let Some(framer) = self.framer() {
            framer.set_line(line);
        }
    }

    fn framer(&mut self) -> Option<&mut Framer> {
        match &mut self.decoder {
            FrameReader::Tcp(_) => None,
            FrameReader::Rtu(framer) => Some(framer),
            FrameReader::Telnet(both) => Some(&mut both.1),
        }
    }

    /// How the client has set its end, where it can say so.
    pub(super) fn settings(&self) -> Option<ComSettings> {
        match &self.decoder {
            FrameReader::Telnet(both) => Some(both.0.settings()),
            _ => None,
        }
    }

    /// When bytes that it holds are no frame any more.
    pub(super) fn deadline(&self) -> Option<Tick> {
        match &self.decoder {
            FrameReader::Rtu(framer) => framer.deadline(),
            FrameReader::Telnet(both) => both.1.deadline(),
            FrameReader::Tcp(_) => None,
        }
    }

    /// When it is overdue; a device never is.
    pub(super) fn overdue_at(&self) -> Option<Tick> {
        (!self.is_device).then(|| self.overdue().0)
    }

    /// When it is ended if nothing changes, and why.
    fn overdue(&self) -> (Tick, Ending) {
        let idle = (self.active + IDLE, Ending::Idle);
        if !self.unread.is_empty() {
            (self.unread_since + UNREAD, Ending::Unread)
        } else if self.waiting > 0 {
            // It waits for the line, and not the line for it.
            (self.active + IDLE + IDLE, Ending::Idle)
        } else {
            let half = self.frame_began.map(|began| (began + HALF_SENT, Ending::HalfSent));
            half.unwrap_or(idle)
        }
    }

    /// Why it is to be ended now, if it is.
    pub(super) fn ending(&self, now: Tick) -> Option<Ending> {
        let (at, why) = self.overdue();
        (!self.is_device && now >= at).then_some(why)
    }

    /// Reads what it has sent, without waiting. A client whose requests have a header that is
    /// none sends no more.
    ///
    /// # Errors
    /// What the system says, and that it has gone.
    pub(super) fn read(
        &mut self,
        buffer: &mut [u8],
        now: Tick,
        sent: &mut Vec<Sent>,
    ) -> Result<Result<(), Unsound>, Errno> {
        let count = match rustix::io::read(&self.stream, &mut *buffer) {
            Err(Errno::AGAIN | Errno::INTR) => return Ok(Ok(())),
            Ok(0) if self.is_device => return Err(Errno::IO),
            read => read?,
        };
        let bytes = buffer.get(..count).unwrap_or_default();
        self.has_ended = bytes.is_empty();
        self.active = now;
        let bytes = self.without_echo(bytes, now);
        let decoded = match &mut self.decoder {
            FrameReader::Tcp(reader) => {
                let mut asks = Vec::new();
                let read = reader.push(bytes, &mut asks);
                self.waiting += asks.len();
                sent.extend(asks.into_iter().map(Sent::Ask));
                let began = self.frame_began.unwrap_or(now);
                self.frame_began = reader.is_within_frame().then_some(began);
                read
            }
            FrameReader::Rtu(framer) => {
                let mut arrivals = Vec::new();
                framer.push(bytes, now, &mut arrivals);
                self.take_arrivals(arrivals, sent);
                Ok(())
            }
            FrameReader::Telnet(both) => {
                let (telnet, framer) = &mut **both;
                let (mut data, mut answer, mut arrivals) = (Vec::new(), Vec::new(), Vec::new());
                telnet.push(bytes, &mut data, &mut answer);
                framer.push(&data, now, &mut arrivals);
                self.take_arrivals(arrivals, sent);
                self.send_as_it_is(&answer, now)?;
                Ok(())
            }
        };
        self.has_ended |= decoded.is_err();
        Ok(decoded)
    }

    /// Ends what quiet ends at `now`.
    pub(super) fn end_frames(&mut self, now: Tick, sent: &mut Vec<Sent>) {
        if let Some(framer) = self.framer() {
            let mut arrivals = Vec::new();
            framer.poll(now, &mut arrivals);
            self.take_arrivals(arrivals, sent);
        }
    }

    fn take_arrivals(&mut self, arrivals: Vec<Arrival>, sent: &mut Vec<Sent>) {
        let frames = arrivals.iter().filter(|arrival| matches!(arrival, Arrival::Frame { .. }));
        self.waiting += frames.count();
        sent.extend(arrivals.into_iter().map(Sent::Arrival));
    }

    /// Sends a reply; what there is no room for follows later.
    ///
    /// # Errors
    /// What the system says, and that it has gone.
    pub(super) fn send(&mut self, bytes: &[u8], now: Tick) -> Result<(), Errno> {
        if matches!(self.decoder, FrameReader::Telnet(_)) {
            return self.send_as_it_is(&doubled(bytes), now);
        }
        self.send_as_it_is(bytes, now)
    }

    fn send_as_it_is(&mut self, bytes: &[u8], now: Tick) -> Result<(), Errno> {
        if self.unread.is_empty() {
            self.unread_since = now;
        }
        self.unread.extend(bytes);
        self.send_rest(now)
    }

    /// From now until then, an adapter that hears itself repeats these bytes.
    pub(super) fn expect_echo(&mut self, bytes: Vec<u8>, until: Tick) {
        self.echo = (bytes, until);
    }

    /// Sends of what waits what there is room for.
    ///
    /// # Errors
    /// What the system says, and that it has gone.
    pub(super) fn send_rest(&mut self, now: Tick) -> Result<(), Errno> {
        while !self.unread.is_empty() {
            match rustix::io::write(&self.stream, &self.unread) {
                Ok(count) => {
                    self.unread.drain(..count.min(self.unread.len()));
                    self.unread_since = now;
                }
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// `bytes` without what an adapter repeats of the last reply. It repeats all of it, and
    /// nothing comes before it.
    fn without_echo<'b>(&mut self, bytes: &'b [u8], now: Tick) -> &'b [u8] {
        let (expected, until) = &mut self.echo;
        if expected.is_empty() {
            return bytes;
        }
        let count = expected.len().min(bytes.len());
        if now >= *until || expected.get(..count) != bytes.get(..count) {
            expected.clear();
            return bytes;
        }
        expected.drain(..count);
        bytes.get(count..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
