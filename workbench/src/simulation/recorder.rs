//! The recorder: everything that happens to the meters of a live session, by tick and
//! number: what a tape needs that plays to identical bytes.
//!
//! A session is its scenario and what happened since the power-up; both are exact, so a
//! tape from the beginning needs no snapshot. The room is bounded. When it is full, the
//! oldest requests that changed nothing are forgotten, with their answers: the tape still
//! plays every meter to the same state at every tick, but compares answers only from
//! [`Recorder::answers_from`] on. Keys, changes and writes are never forgotten; if they
//! alone fill the room, recording ends, and the tape says when.

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::ops::Bound;

use firmware_model::modbus::{READ_LIMIT, Silence};
use firmware_model::{Key, Tick};

use super::restart::Restart;
use crate::line::{FIRST_PORT, Heard};

/// How much is copied at one time.
const PIECE: usize = 500;

/// When, and in which order at one tick.
type Place = (Tick, u64);

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// A key's contact closed or opened.
    Key {
        /// Of this meter.
        meter: usize,
        /// Which.
        key: Key,
        /// It closed.
        down: bool,
    },
    /// The installation was changed.
    Set {
        /// That of this meter.
        meter: usize,
        /// What of it, as in the scenario file.
        path: Box<str>,
        /// To what.
        value: Box<str>,
    },
    /// The control power was switched.
    Power {
        /// That of this meter.
        meter: usize,
        /// It was switched on.
        on: bool,
    },
    /// A meter began anew, or all of them.
    Restart {
        /// Which, if not all.
        meter: usize,
        /// As what.
        restart: Restart,
    },
    /// A frame was heard.
    Frame(Frame),
}

/// A frame and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The frame, its CRC included.
    pub bytes: Box<[u8]>,
    /// The rate, where it was not the line's.
    pub baud: Option<u32>,
    /// The number of the port that it came to.
    pub port: u16,
    /// The reply, its CRC included, or why there was none.
    pub answer: Result<Box<[u8]>, Silence>,
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
    /// The room of a recorder, bytes: 64 MB.
    pub const ROOM: usize = 64 << 20;

    /// A recorder for a session that has reached `began` with nothing but time passing.
    pub fn new(began: Tick) -> Self {
        Self::with_room(began, Self::ROOM)
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

    /// When recording ended because the room was full, if it has.
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
        self.frame_at(at, bytes, (baud, FIRST_PORT), heard);
    }

    /// The same at the port of that number.
    pub fn frame_at(
        &mut self,
        at: Tick,
        bytes: &[u8],
        (baud, port): (Option<u32>, u16),
        heard: &Heard,
    ) {
        let answer = match heard {
            Heard::Reply { bytes, .. } => Ok(bytes.as_slice().into()),
            Heard::Silence(silence) => Err(*silence),
        };
        let frame = Frame { bytes: bytes.into(), baud, port, answer };
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

    /// The place of something new, with room for it made, unless recording has ended.
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

    /// From when on things are recorded.
    pub fn began(&self) -> Tick {
        self.began
    }

    /// Everything that happened up to `until`, in its order.
    pub fn happenings(&self, until: Tick) -> impl Iterator<Item = (Tick, Cow<'_, Happening>)> {
        let kept = self.kept.iter().map(|(place, happening)| (*place, Cow::Borrowed(happening)));
        let read = self.read.iter();
        let read = read.map(|(place, frame)| (*place, Cow::Owned(Happening::Frame(frame.clone()))));
        let (mut kept, mut read) = (kept.peekable(), read.peekable());
        let next = std::iter::from_fn(move || match (kept.peek(), read.peek()) {
            (Some((one, _)), Some((other, _))) if other < one => read.next(),
            (Some(_), _) => kept.next(),
            (None, _) => read.next(),
        });
        next.take_while(move |((at, _), _)| *at <= until)
            .map(|((at, _), happening)| (at, happening))
    }
}

#[cfg(test)]
mod tests;
