//! The recorder: everything that happens to the meters of a live session, by tick and
//! number, as a tape that plays to identical bytes.
//!
//! A session is its scenario and what happened since the power-up; both are exact, so a
//! tape from the beginning needs no snapshot. The room is bounded. When it is full, the
//! oldest requests that changed nothing are forgotten, with their answers: the tape still
//! plays every meter to the same state at every tick, but compares answers only from
//! [`Recorder::answers_from`] on. Keys, changes and writes are never forgotten; if they
//! alone fill the room, recording ends, and the tape says when.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, Write};
use std::ops::Bound;

use firmware_model::modbus::{READ_LIMIT, Silence};
use firmware_model::{Key, Tick};

use super::restart::Restart;
use crate::line::Heard;
use crate::tape::{Directive, Expectation, Line, Power, state_lines};

/// The room of a recorder: 64 MB.
const ROOM: usize = 64 << 20;

/// How much is copied at one time.
const PIECE: usize = 500;

/// When, and in which order at one tick.
type Place = (Tick, u64);

/// Something that happened.
#[derive(Debug, Clone)]
enum Happening {
    /// A key's contact closed (true) or opened.
    Key { meter: usize, key: Key, down: bool },
    /// The installation was changed.
    Set { meter: usize, path: Box<str>, value: Box<str> },
    /// The control power was switched.
    Power { meter: usize, on: bool },
    /// A meter began anew, or all of them.
    Restart { meter: usize, restart: Restart },
    /// A frame was heard.
    Frame(Frame),
}

/// A frame and its answer.
#[derive(Debug, Clone)]
struct Frame {
    bytes: Box<[u8]>,
    /// The rate, where it was not the line's.
    baud: Option<u32>,
    answer: Result<Box<[u8]>, Silence>,
}

impl Frame {
    fn size(&self) -> usize {
        let answer = self.answer.as_ref().map_or(0, |bytes| bytes.len());
        size_of::<(Place, Self)>() + self.bytes.len() + answer
    }

    /// Whether the meters are afterwards as they were before: a function that only reads,
    /// away from the log, whose pages a read lets go, or no meter that listened.
    fn left_no_trace(&self) -> bool {
        let word = |at: usize| match (self.bytes.get(at), self.bytes.get(at + 1)) {
            (Some(high), Some(low)) => Some(u32::from(*high) << 8 | u32::from(*low)),
            _ => None,
        };
        match (self.answer.as_ref(), self.bytes.get(1)) {
            (Err(Silence::Broadcast | Silence::Fault), _) => false,
            (Err(_), _) | (Ok(_), Some(0x11 | 0x2B)) => true,
            (Ok(_), Some(0x03 | 0x04)) => {
                let (Some(wire), Some(count)) = (word(2), word(4)) else { return false };
                let last = wire + count.clamp(1, u32::from(READ_LIMIT));
                let touches = |from: u32, to: u32| wire < to && last >= from;
                // Registers 155 to 178 and 8000 to 13760.
                !touches(155, 178) && !touches(8000, 13_760)
            }
            (Ok(_), _) => false,
        }
    }
}

/// A copy of a recording under way: it is made in pieces, so that nobody waits long.
#[derive(Debug)]
pub struct Copying {
    copy: Recorder,
    since: Tick,
    /// The number of the last that was there at the beginning.
    last: u64,
    /// What was copied last of each kind.
    kept: Option<Place>,
    read: Option<Place>,
}

impl Copying {
    /// The copy. Of the requests that were forgotten meanwhile, some may have been copied:
    /// they are forgotten here, too.
    pub fn finish(mut self) -> Recorder {
        let from = self.copy.read.partition_point(|((at, _), _)| *at < self.copy.answers_from);
        self.copy.read.drain(..from);
        self.copy
    }
}

/// The beginning of a tape.
#[derive(Debug, Clone, Copy, Default)]
pub struct Head<'a> {
    /// Comments, a line each.
    pub about: &'a str,
    /// The scenario that was run.
    pub scenario: &'a str,
    /// What the meters remembered at the power-up, as the bytes of a state file; none if they
    /// were new.
    pub state: Option<&'a [u8]>,
}

/// Everything that happened since the power-up.
#[derive(Debug, Clone)]
pub struct Recorder {
    room: usize,
    used: usize,
    number: u64,
    began: Tick,
    /// What leaves a trace in the meters; a press is noted with the moment at which the
    /// key will come up, so this is sorted by moments.
    kept: BTreeMap<Place, Happening>,
    /// What leaves none, oldest first.
    read: VecDeque<(Place, Frame)>,
    answers_from: Tick,
    ended: Option<Tick>,
}

impl Recorder {
    /// A recorder for a session that has reached `began` with nothing but time passing.
    pub fn new(began: Tick) -> Self {
        Self::with_room(began, ROOM)
    }

    /// The same with room for about `room` bytes.
    pub fn with_room(began: Tick, room: usize) -> Self {
        Self {
            room,
            used: 0,
            number: 0,
            began,
            kept: BTreeMap::new(),
            read: VecDeque::new(),
            answers_from: began,
            ended: None,
        }
    }

    /// From when on the tape has every request and compares its answer.
    pub fn answers_from(&self) -> Tick {
        self.answers_from
    }

    /// When recording ended because the room was full; none while it goes on.
    pub fn ended(&self) -> Option<Tick> {
        self.ended
    }

    /// A key went down at the first moment and comes up at the second.
    pub fn press(&mut self, meter: usize, key: Key, (down, up): (Tick, Tick)) {
        self.key(down, meter, key, true);
        self.key(up, meter, key, false);
    }

    /// The contact of a key was moved.
    pub fn key(&mut self, at: Tick, meter: usize, key: Key, down: bool) {
        self.keep(at, Happening::Key { meter, key, down });
    }

    /// The installation was changed.
    pub fn set(&mut self, at: Tick, meter: usize, path: &str, value: &str) {
        self.keep(at, Happening::Set { meter, path: path.into(), value: value.trim().into() });
    }

    /// The control power was switched.
    pub fn power(&mut self, at: Tick, meter: usize, on: bool) {
        self.keep(at, Happening::Power { meter, on });
    }

    /// A meter began anew, or all of them.
    pub fn restart(&mut self, at: Tick, meter: usize, restart: Restart) {
        self.keep(at, Happening::Restart { meter, restart });
    }

    /// A frame was heard; `baud` where it was not sent at the line's rate.
    pub fn frame(&mut self, at: Tick, bytes: &[u8], baud: Option<u32>, heard: &Heard) {
        let answer = match heard {
            Heard::Reply { bytes, .. } => Ok(bytes.as_slice().into()),
            Heard::Silence(silence) => Err(*silence),
        };
        let frame = Frame { bytes: bytes.into(), baud, answer };
        if !frame.left_no_trace() {
            return self.keep(at, Happening::Frame(frame));
        }
        let Some(place) = self.room_for(at, frame.size()) else { return };
        self.read.push_back((place, frame));
    }

    fn keep(&mut self, at: Tick, happening: Happening) {
        let more = match &happening {
            Happening::Set { path, value, .. } => path.len() + value.len(),
            Happening::Frame(frame) => frame.size(),
            Happening::Key { .. } | Happening::Power { .. } | Happening::Restart { .. } => 0,
        };
        let size = size_of::<(Place, Happening)>() + more;
        let Some(place) = self.room_for(at, size) else { return };
        self.kept.insert(place, happening);
    }

    /// The place of something new, with room for it made; none once recording has ended.
    fn room_for(&mut self, at: Tick, size: usize) -> Option<Place> {
        if self.ended.is_some() {
            return None;
        }
        while self.used + size > self.room {
            let Some(((read_at, _), frame)) = self.read.pop_front() else {
                self.ended = Some(at);
                return None;
            };
            self.used -= frame.size();
            self.answers_from = read_at + Tick(1);
        }
        self.used += size;
        self.number += 1;
        Some((at, self.number))
    }

    /// Begins a copy of this recording with only those requests that changed something before
    /// `since`. The last ten minutes are those since (now - ten minutes): the tape plays what
    /// led to them as fast as it can, then the minutes with all that went over the line.
    pub fn begin_copy(&self, since: Tick) -> Copying {
        let copy = Self::with_room(self.began, self.room);
        Copying { copy, since, last: self.number, kept: None, read: None }
    }

    /// Copies the next piece; returns whether there may be more. What has come since the
    /// copy was begun is not copied.
    pub fn copy_piece(&self, copying: &mut Copying) -> bool {
        let Copying { copy, since, last, kept, read } = copying;
        let from = kept.map_or(Bound::Unbounded, Bound::Excluded);
        let mut seen = 0;
        for (place, happening) in self.kept.range((from, Bound::Unbounded)).take(PIECE) {
            seen += 1;
            *kept = Some(*place);
            if place.1 <= *last {
                copy.kept.insert(*place, happening.clone());
            }
        }
        let copied = |(place, _): &(Place, Frame)| match read {
            Some(read) => place <= read,
            None => place.0 < *since,
        };
        let from = self.read.partition_point(copied);
        for (place, frame) in self.read.range(from..).take(PIECE) {
            if place.1 > *last {
                break;
            }
            seen += 1;
            *read = Some(*place);
            copy.read.push_back((*place, frame.clone()));
        }
        copy.answers_from = self.answers_from.max(*since);
        copy.ended = self.ended;
        seen > 0
    }

    /// Writes the tape: its head and all that happened up to `until`; `names` are those of the meters, in their order.
    ///
    /// # Errors
    /// What the writer reports.
    pub fn write(
        &self,
        out: &mut dyn Write,
        head: &Head<'_>,
        names: &[String],
        until: Tick,
    ) -> io::Result<()> {
        for line in head.about.lines() {
            writeln!(out, "# {}", line.trim_end())?;
        }
        if self.answers_from > self.began {
            let from = self.answers_from;
            writeln!(out, "# requests that only read are left out before {from}")?;
        }
        if let Some(ended) = self.ended {
            writeln!(out, "# the recorder was full: nothing is covered from {ended} on")?;
        }
        writeln!(out, "{}", Directive::Scenario(head.scenario.to_owned()))?;
        for line in head.state.into_iter().flat_map(state_lines) {
            writeln!(out, "{line}")?;
        }
        let until = self.ended.map_or(until, |ended| ended.min(until));
        let mut kept = self.kept.iter().take_while(|((at, _), _)| *at <= until).peekable();
        let mut read = self.read.iter().take_while(|((at, _), _)| *at <= until).peekable();
        loop {
            let kept_next = kept.peek().map(|(place, _)| **place);
            let read_next = read.peek().map(|(place, _)| *place);
            match (kept_next, read_next) {
                (None, None) => break,
                (Some(one), other) if other.is_none_or(|other| one < other) => {
                    if let Some((place, happening)) = kept.next() {
                        Self::happening(out, place.0, happening, names)?;
                    }
                }
                _ => {
                    if let Some((place, frame)) = read.next() {
                        Self::frame_lines(out, place.0, frame)?;
                    }
                }
            }
        }
        let end = Directive::Wait(Tick::ZERO);
        writeln!(out, "{}", Line { number: 0, at: Some(until), on: None, directive: end })
    }

    fn happening(
        out: &mut dyn Write,
        at: Tick,
        happening: &Happening,
        names: &[String],
    ) -> io::Result<()> {
        let (meter, directive) = match happening {
            Happening::Frame(frame) => return Self::frame_lines(out, at, frame),
            Happening::Key { meter, key, down: true } => (*meter, Directive::Down(*key)),
            Happening::Key { meter, key, .. } => (*meter, Directive::Up(*key)),
            Happening::Power { meter, on } => {
                let power = if *on { Power::On } else { Power::Off };
                (*meter, Directive::Power(power))
            }
            Happening::Restart { meter, restart } => (*meter, Directive::Restart(*restart)),
            Happening::Set { meter, path, value } => {
                let (path, value) = (path.to_string(), value.to_string());
                (*meter, Directive::Set { path, value })
            }
        };
        // A line of one meter needs no name, nor does what concerns all of them.
        let all = directive == Directive::Restart(Restart::Scenario);
        let on = names.get(meter).filter(|_| names.len() > 1 && !all).cloned();
        writeln!(out, "{}", Line { number: 0, at: Some(at), on, directive })
    }

    fn frame_lines(out: &mut dyn Write, at: Tick, frame: &Frame) -> io::Result<()> {
        let directive = Directive::Request { bytes: frame.bytes.to_vec(), baud: frame.baud };
        writeln!(out, "{}", Line { number: 0, at: Some(at), on: None, directive })?;
        let expected = match &frame.answer {
            Ok(bytes) => Expectation::Reply { bytes: bytes.to_vec(), open: false },
            Err(silence) => Expectation::Silence(*silence),
        };
        let directive = Directive::Expect(expected);
        writeln!(out, "{}", Line { number: 0, at: None, on: None, directive })
    }
}

#[cfg(test)]
mod tests;
