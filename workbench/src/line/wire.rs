//! A two-wire line, which carries one thing at a time. Pure; time is an argument, in
//! ticks of the server's clock.
//!
//! Terms, for a line of `c` ticks a character, and a reply of `m` characters to a request
//! that was heard at `heard`:
//!
//! ```text
//!   request       s     turnaround     reply of m characters
//!  |------------|.....|..............|--------|--------|----|  next request
//!  began    ended   heard          begins    chunks       ends
//!                     |<------ the meter does not listen -->|
//!
//!  begins = heard + turnaround
//!  the character k has arrived at begins + (k + 1) c
//!  a chunk has 16 characters at most and takes 20 ms at most
//! ```
//!
//! A reply is handed over in chunks, as the buffer of a UART or of a USB adapter does it:
//! a client that waits half a second for the first byte gets it from a slow line too.
//!
//! What a client sends while the meter does not listen is lost. The characters of the
//! reply that it meets are lost as well: a two-wire client hears nothing while it sends.

use firmware_model::{LineSettings, Tick};

use super::timing::characters;

/// The most characters of a chunk: the buffer of a common UART.
const CHUNK: usize = 16;
/// The longest that the characters of a chunk take.
const CHUNK_TIME: Tick = Tick::from_millis(20);

/// A reply on its way over the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    begins: Tick,
    settings: LineSettings,
    /// The characters, unless one was lost.
    characters: Vec<Option<u8>>,
    /// How many of them have been handed over.
    sent: usize,
    /// Behind how many of them the line pauses, and for how long.
    gap: Option<(usize, Tick)>,
}

impl Carried {
    /// A reply whose first character begins at `begins`.
    pub fn new(bytes: &[u8], begins: Tick, settings: LineSettings) -> Self {
        let characters = bytes.iter().copied().map(Some).collect();
        Self { begins, settings, characters, sent: 0, gap: None }
    }

    /// The same with a pause behind so many of its characters.
    #[must_use]
    pub fn pausing(self, gap: Option<(usize, Tick)>) -> Self {
        Self { gap, ..self }
    }

    /// When so many characters have arrived.
    fn arrival(&self, count: usize) -> Tick {
        let pause = self.gap.filter(|(behind, _)| count > *behind).map(|(_, pause)| pause);
        self.begins + characters(count, self.settings) + pause.unwrap_or_default()
    }

    /// When the next chunk has arrived; the end of the reply when all of it has.
    pub fn next(&self) -> Tick {
        self.arrival(self.next_end())
    }

    /// When the last character has arrived.
    pub fn ends(&self) -> Tick {
        self.arrival(self.characters.len())
    }

    /// All of it has been handed over.
    pub fn is_over(&self) -> bool {
        self.sent >= self.characters.len()
    }

    /// The chunks that have arrived by `now`, without what was lost.
    pub fn arrived(&mut self, now: Tick) -> Vec<u8> {
        let from = self.sent;
        while !self.is_over() && self.next() <= now {
            self.sent = self.next_end();
        }
        self.characters.get(from..self.sent).unwrap_or_default().iter().flatten().copied().collect()
    }

    /// A client sends `count` characters from `from` on, at its own `settings`: whatever
    /// of the reply is on the line meanwhile, or still to be handed over, is lost.
    pub fn meet(&mut self, from: Tick, count: usize, settings: LineSettings) {
        let until = from + characters(count, settings);
        let (begins, own) = (self.begins, self.settings);
        for (place, character) in self.characters.iter_mut().enumerate().skip(self.sent) {
            let (begin, end) = (characters(place, own), characters(place + 1, own));
            if begins + begin < until && from < begins + end {
                *character = None;
            }
        }
    }

    /// What the client gets of it, or has got.
    pub fn heard(&self) -> Vec<u8> {
        self.characters.iter().flatten().copied().collect()
    }

    /// How many characters will have been handed over after the next chunk.
    fn next_end(&self) -> usize {
        let in_time = CHUNK_TIME.0 / self.settings.character().0.max(1);
        let chunk = usize::try_from(in_time).unwrap_or(CHUNK).clamp(1, CHUNK);
        let end = (self.sent + chunk).min(self.characters.len());
        // A chunk does not reach over a pause.
        self.gap.map_or(end, |(behind, _)| if self.sent < behind { end.min(behind) } else { end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use firmware_model::{Baud, Parity};
    use proptest::prelude::*;

    fn line(baud: Baud) -> LineSettings {
        LineSettings { baud, parity: Parity::None }
    }

    /// Hands a reply over chunk by chunk: when, and how many characters.
    fn chunks(mut reply: Carried) -> Vec<(Tick, usize)> {
        let mut chunks = Vec::new();
        while !reply.is_over() {
            let at = reply.next();
            assert!(reply.arrived(at - Tick(1)).is_empty(), "too early");
            chunks.push((at, reply.arrived(at).len()));
        }
        chunks
    }

    /// Characters of 10 bits: 8.33 ms at 1200, 4.17 at 2400, 2.08 at 4800, 1.04 at 9600.
    #[test]
    fn chunks_have_sixteen_characters_and_twenty_milliseconds_at_most() {
        let rows = [
            (Baud::B1200, 2, 33_600),
            (Baud::B2400, 4, 16_800),
            (Baud::B4800, 9, 8400),
            (Baud::B9600, 16, 4200),
            (Baud::B19200, 16, 2100),
            (Baud::B38400, 16, 1050),
        ];
        for (baud, count, character) in rows {
            let begins = Tick(1000);
            let reply = Carried::new(&[7; 205], begins, line(baud));
            assert_eq!(reply.ends(), begins + Tick(205 * character), "{baud:?}");
            let chunks = chunks(reply);
            assert_eq!(chunks[0], (begins + Tick(count * character), count as usize), "{baud:?}");
            assert_eq!(chunks[1].0 - chunks[0].0, Tick(count * character), "{baud:?}");
            assert_eq!(chunks.last().unwrap().0, begins + Tick(205 * character), "{baud:?}");
            assert_eq!(chunks.iter().map(|(_, count)| count).sum::<usize>(), 205, "{baud:?}");
        }
    }

    #[test]
    fn what_a_request_meets_is_lost_and_nothing_else() {
        // 9600: a character is 4200 ticks.
        let line = line(Baud::B9600);
        let bytes: Vec<u8> = (0..40).collect();
        let rows: [(u64, usize, Vec<u8>); 5] = [
            // During the turnaround, and over before the reply.
            (0, 8, (0..40).collect()),
            // Over with the first character's beginning, and one tick later.
            (100_000 - 8 * 4200, 8, (0..40).collect()),
            (100_001 - 8 * 4200, 8, (1..40).collect()),
            // From the middle of one character into another.
            (100_000 + 20 * 4200 + 1, 8, (0..20).chain(29..40).collect()),
            // After its end.
            (100_000 + 40 * 4200, 8, (0..40).collect()),
        ];
        for (from, count, left) in rows {
            let mut reply = Carried::new(&bytes, Tick(100_000), line);
            reply.meet(Tick(from), count, line);
            assert_eq!(reply.heard(), left, "from {from}");
            assert_eq!(reply.arrived(reply.ends()), left, "from {from}");
            assert!(reply.is_over());
        }
    }

    #[test]
    fn what_has_been_handed_over_stays() {
        let line = line(Baud::B9600);
        let mut reply = Carried::new(&[5; 40], Tick::ZERO, line);
        assert_eq!(reply.arrived(reply.next()).len(), 16);
        reply.meet(Tick::ZERO, 255, line);
        assert_eq!(reply.heard(), [5; 16]);
    }

    proptest! {
        #[test]
        fn whoever_looks_late_gets_the_same(
            length in 1_usize..257,
            looks in proptest::collection::vec(0_u64..2_000_000, 0..20),
        ) {
            let bytes: Vec<u8> = (0..length).map(|at| at as u8).collect();
            let mut reply = Carried::new(&bytes, Tick(500), line(Baud::B19200));
            let (mut now, mut all) = (Tick::ZERO, Vec::new());
            for look in looks {
                now += Tick(look);
                all.extend(reply.arrived(now));
                prop_assert!(reply.is_over() || reply.next() > now);
            }
            all.extend(reply.arrived(reply.ends()));
            prop_assert_eq!(all, bytes);
        }
    }
}
