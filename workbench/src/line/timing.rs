//! When a reply comes, in tick arithmetic.
//!
//! Terms, for a line of `c` ticks a character (start bit, 8 data bits, parity
//! bit if any, stop bit) whose frames end with a silence of `s` ticks:
//!
//! ```text
//!   request of n characters    s     turnaround    reply    s
//!  |------------------------|.....|..............|--------|.....| next request
//!  began                ended     heard                  free   not before
//!
//!  heard = ended + s
//!  a frame right behind a reply, or glued to the one before it:
//!  ended = max(ended, free + s + n c)
//! ```
//!
//! A pseudo-terminal carries a frame at once, so the waits are the port's own. How the
//! reply comes is told in [`wire`](super::wire).

use firmware_model::{Baud, LineSettings, Tick};

use crate::worded::worded;

/// When a reply comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Timing {
    /// After the time a wire would need for request and reply at the meter's
    /// rate, the silence and the turnaround.
    #[default]
    Wire,
    /// At once.
    Instant,
}

worded!(Timing {
    Wire = "wire": "After the time that a wire needs at the meter's rate, and the meter's turnaround",
    Instant = "instant": "At once",
});

/// The time of `count` characters.
pub fn characters(count: usize, settings: LineSettings) -> Tick {
    Tick(settings.character().0.saturating_mul(count as u64))
}

/// How the line carries what a client sends at `client_rate`: at the client's
/// rate where it is one of the meter's, with the parity of the line (which a
/// pseudo-terminal cannot show).
pub fn of_client(line: LineSettings, client_rate: u32) -> LineSettings {
    LineSettings { baud: Baud::from_bits_per_second(client_rate).unwrap_or(line.baud), ..line }
}

/// When a request of `length` characters, whose last one ended at `ended`, has
/// been heard, on a line that was free from `free` on.
pub fn heard(ended: Tick, length: usize, free: Tick, settings: LineSettings) -> Tick {
    let silence = settings.frame_silence();
    let after_line = match free {
        Tick::ZERO => Tick::ZERO,
        free => free + silence + characters(length, settings),
    };
    ended.max(after_line) + silence
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::wire::Carried;
    use firmware_model::Parity;

    fn settings(baud: Baud, parity: Parity) -> LineSettings {
        LineSettings { baud, parity }
    }

    /// One transaction after another, as a gateway polls: the figures are
    /// (8 + 5 + 2n) characters and two silences, worked out by hand in microseconds.
    #[test]
    fn transactions_take_what_a_wire_allows() {
        let rows = [
            // n, rate, parity, microseconds from one reply to the next, rounded
            (100, Baud::B9600, Parity::None, 229_167),
            (100, Baud::B9600, Parity::Even, 252_083),
            (54, Baud::B19200, Parity::None, 66_667),
            (2, Baud::B19200, Parity::Odd, 13_750),
            (100, Baud::B38400, Parity::None, 58_969),
            (2, Baud::B38400, Parity::Even, 8_370),
        ];
        for (n, baud, parity, microseconds) in rows {
            let line = settings(baud, parity);
            let free = Tick::from_seconds(1);
            // The client writes its next request the moment the reply is there.
            let ended = free + characters(8, line);
            let begins = heard(ended, 8, free, line);
            let reply = Carried::new(&vec![0; 5 + 2 * n], begins, line).ends();
            let took = (reply.since(free).as_nanos() + 500) / 1000;
            assert_eq!(took, microseconds, "{n} registers at {baud:?} {parity:?}");
        }
    }

    #[test]
    fn the_first_request_does_not_wait_for_a_line_that_was_never_busy() {
        let line = settings(Baud::B9600, Parity::None);
        // 8 characters of 10 bits at 9600: 33,600 ticks; 3.5 characters: 14,700.
        assert_eq!(heard(characters(8, line), 8, Tick::ZERO, line), Tick(48_300));
    }

    #[test]
    fn a_rate_the_meter_does_not_have_leaves_the_lines_own() {
        let line = settings(Baud::B9600, Parity::Even);
        assert_eq!(of_client(line, 12_345), line);
        assert_eq!(of_client(line, 38_400), settings(Baud::B38400, Parity::Even));
    }
}
