//! What counts as a frame: two receivers over one stream of bytes. Pure; time
//! is an argument, in ticks of the server's clock.
//!
//! A pseudo-terminal shows no silence: what a client wrote in two calls may be
//! read in one, and a pause is only ever a pause between two reads.
//!
//! - **Lenient** goes by length first. The function code says how long a
//!   request is; a code of unknown length is whole when its CRC is good. Whole
//!   frames with a good CRC are answered in order, also when glued. An
//!   incomplete frame waits 500 ms for its rest. Anything else is junk and makes
//!   one bad frame until 5 ms of quiet. Bytes with another length than their
//!   function's and a good CRC over all of them are a frame once 5 ms of quiet
//!   follow: the meter refuses it.
//! - **Strict** goes by silence only, as a UART does: a gap of over 1.5
//!   characters spoils a frame, one of 3.5 characters ends it. Bytes read at one
//!   time stand at consecutive character times.
//!
//! On a *shared wire* both understand the replies of other meters as such: neither junk, which would
//! swallow the next request, nor requests.
//!
//! Quiet is what a lenient receiver trusts most: where 5 ms of quiet lay inside
//! what it holds, it keeps a *mark*. If the bytes before a mark turn out to be
//! no frame, it begins again at the mark, so a client that gave up halfway
//! never costs the next client its first request.

use firmware_model::modbus::{Silence, crc16};
use firmware_model::{LineSettings, Tick};

use super::timing::characters;
use crate::worded::worded;

mod length;

use length::{Verdict, is_piece, verdict, verdict_on_shared_wire, whole_request};

/// The longest frame (Modbus over serial line 1.02, 2.5.1), bytes.
pub const LONGEST: usize = 256;
/// How long a lenient receiver waits for the rest of a frame.
pub const PATIENCE: Tick = Tick::from_millis(500);
/// The quiet after which a lenient receiver takes a byte for a first one.
pub const QUIET: Tick = Tick::from_millis(5);

/// What counts as a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Receiver {
    /// Length first, silence second: what clients in the field need.
    #[default]
    Lenient,
    /// Silence only, t1.5 and t3.5 by the server's clock.
    Strict,
}

worded!(Receiver {
    Lenient = "lenient": "By length first: what clients need on a line that shows no silence",
    Strict = "strict": "By silences of 1.5 and 3.5 characters, as the specification has it",
});

/// What the receiver made of some bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrival {
    /// A whole frame with a good CRC.
    Frame {
        /// The frame, 4 to 256 bytes with its CRC.
        bytes: Vec<u8>,
        /// When its last character ended, on a line that carries characters one
        /// after another.
        ended: Tick,
    },
    /// Bytes that make no frame.
    Bad {
        /// The bytes, the first 256 of them.
        bytes: Vec<u8>,
        /// How many there were.
        length: usize,
        /// [`Silence::Crc`], [`Silence::Gap`] or [`Silence::Length`]; on a shared wire
        /// [`Silence::ForeignReply`], too.
        why: Silence,
    },
}

/// Who else is on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Neighbours {
    /// Nobody whose replies arrive here.
    None,
    /// Other meters, which answer their master.
    Answer,
}

/// Makes frames out of bytes.
#[derive(Debug, Clone)]
pub struct Framer {
    receiver: Receiver,
    settings: LineSettings,
    neighbours: Neighbours,
    /// What has arrived and is not a frame yet; of junk, the first 256 bytes.
    held: Vec<u8>,
    /// Offsets in `held` that came after a quiet, in rising order, never 0.
    marks: Vec<usize>,
    /// How many bytes there were in all, where `held` is junk or a strict burst.
    length: usize,
    /// `held` is not a frame and takes in everything until quiet.
    junk: bool,
    /// A strict burst cannot be a frame any more: a gap inside.
    spoiled: bool,
    /// Lenient: `held` has a good CRC, although its function wants more bytes.
    sound: bool,
    /// When something arrived last.
    last: Tick,
    /// When the last character so far ended on the line.
    line: Tick,
}

impl Framer {
    /// A receiver that has heard nothing yet, on a line set like that.
    pub fn new(receiver: Receiver, settings: LineSettings) -> Self {
        Self {
            receiver,
            settings,
            neighbours: Neighbours::None,
            held: Vec::with_capacity(LONGEST),
            marks: Vec::new(),
            length: 0,
            junk: false,
            spoiled: false,
            sound: false,
            last: Tick::ZERO,
            line: Tick::ZERO,
        }
    }

    /// The same on a wire where other meters answer their master: their replies arrive as
    /// bad ones by the name of [`Silence::ForeignReply`], and the next frame needs no quiet before it.
    #[must_use]
    pub fn on_shared_wire(self) -> Self {
        Self { neighbours: Neighbours::Answer, ..self }
    }

    /// The characters that follow are sent with these settings.
    pub fn set_line(&mut self, settings: LineSettings) {
        self.settings = settings;
    }

    /// Forgets what it holds, as after the client has gone.
    pub fn reset(&mut self) {
        self.held.clear();
        self.marks.clear();
        self.length = 0;
        self.junk = false;
        self.spoiled = false;
        self.sound = false;
        self.line = Tick::ZERO;
    }

    /// Takes bytes that were read at `at`, never before the time given last, and
    /// adds what they complete to `arrivals`.
    pub fn push(&mut self, bytes: &[u8], at: Tick, arrivals: &mut Vec<Arrival>) {
        self.poll(at, arrivals);
        let Some(last) = bytes.len().checked_sub(1) else { return };
        match self.receiver {
            Receiver::Lenient => {
                let held = self.held.len();
                let marked = self.marks.last().is_some_and(|mark| *mark >= held);
                if held > 0 && !self.junk && !marked && at.since(self.last) >= QUIET {
                    self.marks.push(held);
                }
                self.occupy(last + 1, at);
                self.take_in(bytes);
                self.settle(arrivals);
            }
            Receiver::Strict => {
                // `poll` has ended the burst if the gap was one of 3.5 characters.
                let gap = at.since(self.line);
                if self.length > 0 && gap > self.settings.character_silence() {
                    self.spoiled = true;
                }
                self.occupy(last + 1, at);
                self.take_in(bytes);
            }
        }
        self.last = at;
    }

    /// Takes bytes of which some may be those of a client that has gone since:
    /// any of them may be the first of the new client's.
    pub fn push_of_several(&mut self, bytes: &[u8], at: Tick, arrivals: &mut Vec<Arrival>) {
        self.poll(at, arrivals);
        if self.receiver == Receiver::Lenient && !self.junk {
            let before = self.held.len();
            let most = LONGEST.min(bytes.len());
            self.marks.extend((before..before + most).filter(|offset| *offset > 0));
        }
        self.push(bytes, at, arrivals);
    }

    /// Lets time pass: ends what `at` ends.
    pub fn poll(&mut self, at: Tick, arrivals: &mut Vec<Arrival>) {
        if self.deadline().is_none_or(|deadline| at < deadline) {
            return;
        }
        if self.receiver == Receiver::Lenient && !self.junk {
            self.length = self.held.len();
        }
        self.end(arrivals);
    }

    /// `bytes` are one whole frame, and nothing is held that they could belong to.
    pub fn would_be_one_frame(&self, bytes: &[u8]) -> bool {
        self.held.is_empty() && whole_request(bytes)
    }

    /// When [`poll`](Self::poll) is due next, if bytes are held.
    pub fn deadline(&self) -> Option<Tick> {
        match self.receiver {
            _ if self.held.is_empty() => None,
            Receiver::Strict => Some(self.line + self.settings.frame_silence()),
            Receiver::Lenient if self.junk || self.sound => Some(self.last + QUIET),
            Receiver::Lenient => Some(self.last + PATIENCE),
        }
    }

    /// The line carries `count` characters more, the first of them at `at` or
    /// when it is free.
    fn occupy(&mut self, count: usize, at: Tick) {
        self.line = at.max(self.line) + characters(count, self.settings);
    }

    /// Keeps `bytes`; of junk and strict bursts no more than anybody will look at.
    fn take_in(&mut self, bytes: &[u8]) {
        self.length += bytes.len();
        let bounded = self.junk || self.receiver == Receiver::Strict;
        // One byte over the longest frame is enough to see that it is too long.
        let room = (LONGEST + 1).saturating_sub(self.held.len());
        let kept = if bounded { bytes.len().min(room) } else { bytes.len() };
        self.held.extend(bytes.iter().take(kept));
    }

    /// Lenient: takes whole frames off the front, drops what cannot become one.
    fn settle(&mut self, arrivals: &mut Vec<Arrival>) {
        while !self.junk && !self.held.is_empty() {
            match self.verdict(&self.held) {
                Verdict::Whole(length) => {
                    let rest = self.held.len() - length;
                    let after = characters(rest, self.settings);
                    let bytes = self.drop_front(length);
                    arrivals.push(Arrival::Frame { bytes, ended: self.line - after });
                }
                Verdict::Reply(length) => {
                    let bytes = self.drop_front(length);
                    push_bad(bytes, length, Silence::ForeignReply, arrivals);
                }
                Verdict::Incomplete => {
                    // A whole frame behind a quiet: the client gave the first one up.
                    let mark = self.mark_where(whole_request).or_else(|| self.asked_anew());
                    let Some(mark) = mark else { break };
                    self.give_up(mark, arrivals);
                }
                Verdict::Bad => {
                    let begin = self.mark_where(|rest| self.verdict(rest) != Verdict::Bad);
                    if let Some(mark) = begin {
                        self.give_up(mark, arrivals);
                    } else {
                        self.junk = true;
                        self.length = self.held.len();
                        self.held.truncate(LONGEST + 1);
                    }
                }
            }
        }
        if self.held.is_empty() {
            self.length = 0;
        }
        self.sound = !self.junk && crc_is_good(&self.held);
    }

    /// What the first of `bytes` are.
    fn verdict(&self, bytes: &[u8]) -> Verdict {
        match self.neighbours {
            Neighbours::None => verdict(bytes),
            Neighbours::Answer => verdict_on_shared_wire(bytes),
        }
    }

    /// The first mark behind which the bytes are as asked.
    fn mark_where(&self, wanted: impl Fn(&[u8]) -> bool) -> Option<usize> {
        let behind = |mark: usize| self.held.get(mark..).is_some_and(&wanted);
        self.marks.iter().copied().find(|mark| behind(*mark))
    }

    /// The last mark, if what came since is one frame of unknown length, to the unit of the
    /// frame that is held. A piece of that frame has a good CRC and the same first byte once
    /// in 16 million times, a function code of known length apart.
    fn asked_anew(&self) -> Option<usize> {
        let mark = *self.marks.last()?;
        let rest = self.held.get(mark..)?;
        let whole = verdict(rest) == Verdict::Whole(rest.len());
        (whole && rest.first() == self.held.first()).then_some(mark)
    }

    /// Lenient: what came before `mark` had no more to come.
    fn give_up(&mut self, mark: usize, arrivals: &mut Vec<Arrival>) {
        let after = characters(self.held.len().saturating_sub(mark), self.settings);
        let bytes = self.drop_front(mark);
        match sound(&bytes, mark) {
            Ok(()) => arrivals.push(Arrival::Frame { bytes, ended: self.line - after }),
            Err(why) => push_bad(bytes, mark, why, arrivals),
        }
    }

    /// Removes the first `length` bytes.
    fn drop_front(&mut self, length: usize) -> Vec<u8> {
        let rest = self.held.split_off(length.min(self.held.len()));
        let front = std::mem::replace(&mut self.held, rest);
        self.marks.retain_mut(|mark| {
            *mark = mark.saturating_sub(length);
            *mark > 0
        });
        front
    }

    /// Silence has ended what is held: a frame, or bytes that make none.
    fn end(&mut self, arrivals: &mut Vec<Arrival>) {
        let bytes = std::mem::take(&mut self.held);
        match sound(&bytes, self.length) {
            _ if self.spoiled => push_bad(bytes, self.length, Silence::Gap, arrivals),
            Ok(()) if self.verdict(&bytes) == Verdict::Reply(bytes.len()) => {
                push_bad(bytes, self.length, Silence::ForeignReply, arrivals);
            }
            Ok(()) => arrivals.push(Arrival::Frame { bytes, ended: self.line }),
            Err(why) => push_bad(bytes, self.length, why, arrivals),
        }
        self.marks.clear();
        self.length = 0;
        self.junk = false;
        self.spoiled = false;
        self.sound = false;
    }
}

/// Whether `held`, the first of `length` bytes between two silences, are a frame.
fn sound(held: &[u8], length: usize) -> Result<(), Silence> {
    match (length > LONGEST, crc_is_good(held)) {
        (true, _) => Err(Silence::Length),
        (false, true) => Ok(()),
        (false, false) => Err(why_no_frame(held)),
    }
}

/// `bytes` are at least the shortest frame and end with their own CRC.
fn crc_is_good(bytes: &[u8]) -> bool {
    match bytes.split_last_chunk::<2>() {
        Some((body, crc)) => body.len() >= 2 && crc16(body) == u16::from_le_bytes(*crc),
        None => false,
    }
}

/// The name of what is wrong with bytes without a good CRC: pieces of a frame and
/// frames without silence between them are a matter of gaps, everything else of the CRC.
fn why_no_frame(bytes: &[u8]) -> Silence {
    let frame_in_front = matches!(verdict(bytes), Verdict::Whole(_));
    if frame_in_front || is_piece(bytes) { Silence::Gap } else { Silence::Crc }
}

fn push_bad(mut bytes: Vec<u8>, length: usize, why: Silence, arrivals: &mut Vec<Arrival>) {
    bytes.truncate(LONGEST);
    arrivals.push(Arrival::Bad { bytes, length, why });
}

#[cfg(test)]
mod tests;
