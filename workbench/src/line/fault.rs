//! Faults of the line that somebody has asked for: which replies do not come, come late or come wrong.
//!
//! ```text
//! no-reply every 5
//! late 250ms once on function 3 registers 21-30
//! crc probability 0.01 seed 7 until 60s
//! exception 6 for 3 unit 2
//! ```
//!
//! A fault happens to a request that the meter answers. Which ones is the same in every run: it follows from
//! the count of requests, and with a probability from seed, tick and count.

use std::fmt;

use firmware_model::modbus::with_crc;
use firmware_model::{TICKS_PER_SECOND, Tick};

use crate::diagnostics::nearest;
use crate::worded::{Worded, worded};

/// What happens to a request or its reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineFaultKind {
    /// The meter hears it and does it; its reply is lost.
    NoReply,
    /// The reply comes late.
    Late,
    /// Its last bytes are missing.
    Truncated,
    /// Its CRC is wrong.
    Crc,
    /// Bits of it are flipped, and its CRC is that of before.
    Bits,
    /// Noise comes before it.
    NoiseBefore,
    /// Noise comes after it.
    NoiseAfter,
    /// A pause stands in the middle of it.
    Gap,
    /// The request comes back before it.
    Echo,
    /// It says that it is from another unit.
    WrongUnit,
    /// It says that it is for another function.
    WrongFunction,
    /// An exception comes instead; the meter does not do what was asked.
    Exception,
    /// It comes twice.
    Twice,
    /// Nothing reaches the meter.
    Dead,
}

worded!(LineFaultKind {
    NoReply = "no-reply": "heard and done, but not answered",
    Late = "late": "DURATION later",
    Truncated = "truncated": "the last N bytes are missing; 2 if left out",
    Crc = "crc": "a wrong CRC",
    Bits = "bits": "N flipped bits; 1 if left out",
    NoiseBefore = "noise-before": "N bytes of noise before the reply; 3 if left out",
    NoiseAfter = "noise-after": "N bytes of noise after it; 3 if left out",
    Gap = "gap": "a pause of DURATION in the middle",
    Echo = "echo": "the request comes back before the reply",
    WrongUnit = "wrong-unit": "the reply of another unit",
    WrongFunction = "wrong-function": "the reply of another function",
    Exception = "exception": "exception N, 6 (busy) if left out, and nothing is done",
    Twice = "twice": "the reply comes twice",
    Dead = "dead": "nothing reaches the meter",
});

impl LineFaultKind {
    /// The number that it has where none is written.
    const fn usual(self) -> u64 {
        match self {
            Self::Truncated => 2,
            Self::Bits => 1,
            Self::NoiseBefore | Self::NoiseAfter => 3,
            Self::Exception => 6,
            _ => 0,
        }
    }

    const fn takes_time(self) -> bool {
        matches!(self, Self::Late | Self::Gap)
    }

    /// The most that its number may be.
    const fn most(self) -> u64 {
        match self {
            Self::Exception => 255,
            Self::Truncated | Self::Bits => 256,
            _ => 64,
        }
    }
}

/// How often a rule applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Often {
    Always,
    Every(u64),
    First(u64),
}

/// A fault, and when it happens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FaultRule {
    kind: LineFaultKind,
    /// A count, a code, or ticks.
    amount: u64,
    often: Often,
    probability: Option<f64>,
    seed: u64,
    from: Tick,
    until: Option<Tick>,
    function: Option<u8>,
    registers: Option<(u16, u16)>,
    unit: Option<u8>,
    port: Option<u16>,
}

/// A rule as it was written, and what is wrong with it, if something is.
#[derive(Debug, Clone, PartialEq)]
pub struct FaultText {
    /// What was written.
    pub text: String,
    /// The rule.
    pub rule: Result<FaultRule, String>,
}

impl FaultText {
    /// Reads a rule.
    pub fn of(text: &str) -> Self {
        Self { text: text.to_owned(), rule: text.parse() }
    }
}

/// What came of a request that a fault has happened to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HappenedFault {
    /// What happened.
    pub kind: LineFaultKind,
    /// How much later the reply begins.
    pub late: Tick,
    /// Behind how many bytes it pauses, and for how long.
    pub gap: Option<(usize, Tick)>,
}

/// A reply that a fault has happened to: its bytes, where any are left, and what happened.
pub type FaultyReply = (Option<Vec<u8>>, HappenedFault);

impl FaultRule {
    /// Whether nothing of a request reaches the meter by it.
    pub const fn is_before(&self) -> bool {
        matches!(self.kind, LineFaultKind::Dead | LineFaultKind::Exception)
    }

    /// Whether it applies to a request at `at` on a port; `count` is how many it has applied to, and goes on.
    pub fn applies(&self, at: Tick, request: &[u8], port: u16, count: &mut u64) -> bool {
        let [unit, function, high, low, ..] = *request else { return false };
        let register = u16::from_be_bytes([high, low]).saturating_add(1);
        let is_there = at >= self.from
            && self.until.is_none_or(|until| at < until)
            && self.unit.is_none_or(|own| own == unit)
            && self.port.is_none_or(|own| own == port)
            && self.function.is_none_or(|own| own == function)
            && self.registers.is_none_or(|(from, to)| (from..=to).contains(&register));
        if !is_there {
            return false;
        }
        *count += 1;
        let is_turn = match self.often {
            Often::Always => true,
            Often::Every(every) => count.is_multiple_of(every),
            Often::First(first) => *count <= first,
        };
        is_turn && self.probability.is_none_or(|probability| self.drawn(at, *count) < probability)
    }

    /// A number from 0 to 1 that follows from seed, tick and count.
    fn drawn(&self, at: Tick, count: u64) -> f64 {
        (mixed(self.seed ^ mixed(at.0 ^ mixed(count))) >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// What comes of a reply, or without one of the request alone.
    pub fn happen(&self, at: Tick, request: &[u8], reply: Option<Vec<u8>>) -> FaultyReply {
        let mut happened = HappenedFault { kind: self.kind, late: Tick::ZERO, gap: None };
        let noise = |count: u64| (0..count).map(|place| mixed(at.0 ^ place ^ self.seed) as u8);
        let amount = usize::try_from(self.amount).unwrap_or(usize::MAX);
        let Some(mut bytes) = reply else {
            let exception = match *request {
                [unit, function, ..] if self.kind == LineFaultKind::Exception => {
                    // By its range it is a byte.
                    Some(with_crc(&[unit, function | 0x80, self.amount as u8]))
                }
                _ => None,
            };
            return (exception, happened);
        };
        let wrong = |bytes: &[u8], place: usize, bit: u8| {
            let mut body = bytes.get(..bytes.len().saturating_sub(2)).unwrap_or_default().to_vec();
            if let Some(byte) = body.get_mut(place) {
                *byte ^= bit;
            }
            with_crc(&body)
        };
        match self.kind {
            LineFaultKind::NoReply | LineFaultKind::Dead | LineFaultKind::Exception => {
                return (None, happened);
            }
            LineFaultKind::Late => happened.late = Tick(self.amount),
            LineFaultKind::Truncated => bytes.truncate(bytes.len().saturating_sub(amount)),
            LineFaultKind::Crc => {
                if let Some(last) = bytes.last_mut() {
                    *last ^= 0xFF;
                }
            }
            LineFaultKind::Bits => {
                for count in 0..self.amount {
                    let drawn = mixed(self.seed ^ mixed(at.0 ^ mixed(count)));
                    let length = bytes.len().max(1) as u64;
                    if let Some(byte) = bytes.get_mut(((drawn >> 3) % length) as usize) {
                        *byte ^= 1 << (drawn & 7);
                    }
                }
            }
            LineFaultKind::NoiseBefore => bytes = noise(self.amount).chain(bytes).collect(),
            LineFaultKind::NoiseAfter => bytes.extend(noise(self.amount)),
            LineFaultKind::Gap => happened.gap = Some((bytes.len() / 2, Tick(self.amount))),
            LineFaultKind::Echo => bytes = [request, &bytes].concat(),
            LineFaultKind::WrongUnit => bytes = wrong(&bytes, 0, 0x02),
            LineFaultKind::WrongFunction => bytes = wrong(&bytes, 1, 0x01),
            LineFaultKind::Twice => bytes.extend(bytes.clone()),
        }
        ((!bytes.is_empty()).then_some(bytes), happened)
    }
}

/// One step of the generator `SplitMix64`.
pub(crate) const fn mixed(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

const ACCEPTED: &str = "KIND [N|DURATION] [always|once|every N|for N] [probability P] [seed N] [from TIME] [until TIME] \
    [function N] [registers N-M] [unit N] [port N]";

impl std::str::FromStr for FaultRule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut words = text.split_whitespace().peekable();
        let name = words.next().unwrap_or_default();
        let Some(kind) = LineFaultKind::of_word(name) else {
            let near = nearest(name, LineFaultKind::WORDS.iter().copied());
            let hint =
                near.first().map_or_else(String::new, |one| format!(", did you mean `{one}`?"));
            let all = LineFaultKind::WORDS.join(", ");
            return Err(format!("there is no fault `{name}`{hint}; accepted: {all}"));
        };
        let mut rule = Self {
            kind,
            amount: kind.usual(),
            often: Often::Always,
            probability: None,
            seed: 1,
            from: Tick::ZERO,
            until: None,
            function: None,
            registers: None,
            unit: None,
            port: None,
        };
        let digit = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
        match words.next_if(digit) {
            Some(word) if kind.takes_time() => rule.amount = time(word)?.0,
            Some(word) => rule.amount = whole(word, 1..=kind.most())?,
            None if kind.takes_time() => {
                return Err(format!("`{name}` has no time; accepted: {name} 250ms"));
            }
            None => {}
        }
        while let Some(word) = words.next() {
            let mut next = || {
                words.next().ok_or_else(|| format!("`{word}` has no value; accepted: {ACCEPTED}"))
            };
            match word {
                "on" => {}
                "always" => rule.often = Often::Always,
                "once" => rule.often = Often::First(1),
                "every" => rule.often = Often::Every(whole(next()?, 1..=1_000_000)?),
                "for" => rule.often = Often::First(whole(next()?, 1..=1_000_000)?),
                "probability" => {
                    let word = next()?;
                    let number = word.parse().ok().filter(|number| (0.0..=1.0).contains(number));
                    let why = || format!("`{word}` is not a probability; accepted: 0 to 1");
                    rule.probability = Some(number.ok_or_else(why)?);
                }
                "seed" => rule.seed = whole(next()?, 0..=u64::from(u32::MAX))?,
                "from" => rule.from = time(next()?)?,
                "until" => rule.until = Some(time(next()?)?),
                "function" => rule.function = Some(whole(next()?, 1..=127)? as u8),
                "port" => rule.port = Some(whole(next()?, 1..=u64::from(u16::MAX))? as u16),
                "unit" => rule.unit = Some(whole(next()?, 1..=247)? as u8),
                "registers" | "register" => rule.registers = Some(span(next()?)?),
                other => {
                    return Err(format!("`{other}` is not understood; accepted: {ACCEPTED}"));
                }
            }
        }
        Ok(rule)
    }
}

fn whole(word: &str, range: core::ops::RangeInclusive<u64>) -> Result<u64, String> {
    let found = word.parse().ok().filter(|number| range.contains(number));
    found.ok_or_else(|| {
        format!(
            "`{word}` is not a number that fits; accepted: {} to {}",
            range.start(),
            range.end()
        )
    })
}

fn span(word: &str) -> Result<(u16, u16), String> {
    let (from, to) = word.split_once('-').unwrap_or((word, word));
    let number = |text: &str| text.parse::<u16>().ok().filter(|number| *number > 0);
    number(from)
        .zip(number(to))
        .filter(|(from, to)| from <= to)
        .ok_or_else(|| format!("`{word}` are not registers; accepted: 21 or 21-30"))
}

/// A time such as `250ms`: a number and its unit, an hour at most.
fn time(word: &str) -> Result<Tick, String> {
    const UNITS: [(&str, f64); 4] = [("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3600.0)];
    let end = word.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(word.len());
    let (number, unit) = word.split_at(end);
    let seconds = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, seconds)| *seconds);
    let value = number.parse::<f64>().ok().zip(seconds).map(|(number, seconds)| number * seconds);
    let ticks = value.filter(|value| (0.0..=86_400.0).contains(value));
    let ticks = ticks.map(|value| Tick((value * TICKS_PER_SECOND as f64) as u64));
    ticks.ok_or_else(|| format!("`{word}` is not a time; accepted: 250ms, 2s, 5m, up to 24h"))
}

impl fmt::Display for LineFaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> FaultRule {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    const REQUEST: [u8; 8] = [1, 3, 0, 20, 0, 1, 0xC4, 0x0E];

    /// Which of ten requests it happens to.
    fn turns(text: &str, request: &[u8]) -> Vec<u64> {
        let (rule, mut count) = (rule(text), 0);
        let at = |number: u64| Tick::from_seconds(number);
        (1..=10).filter(|number| rule.applies(at(*number), request, 2, &mut count)).collect()
    }

    #[test]
    fn a_rule_says_to_which_requests_it_happens() {
        assert_eq!(turns("no-reply every 3", &REQUEST), [3, 6, 9]);
        assert_eq!(turns("no-reply once", &REQUEST), [1]);
        assert_eq!(turns("no-reply for 2 from 4s", &REQUEST), [4, 5]);
        assert_eq!(turns("no-reply until 3s", &REQUEST), [1, 2]);
        assert_eq!(turns("no-reply on function 3 registers 21-30 unit 1", &REQUEST).len(), 10);
        assert_eq!(turns("no-reply function 4", &REQUEST), [0; 0]);
        assert_eq!(turns("no-reply registers 22", &REQUEST), [0; 0]);
        assert_eq!(turns("no-reply unit 2", &REQUEST), [0; 0]);
        assert_eq!(turns("no-reply port 2 for 3", &REQUEST), [1, 2, 3]);
        assert_eq!(turns("no-reply port 1", &REQUEST), [0; 0]);
        let drawn = turns("no-reply probability 0.5 seed 7", &REQUEST);
        assert_eq!(drawn, turns("no-reply probability 0.5 seed 7", &REQUEST), "the same each time");
        assert!((1..10).contains(&drawn.len()), "{drawn:?}");
        assert_eq!(turns("no-reply probability 0", &REQUEST), [0; 0]);
    }

    #[test]
    fn each_fault_makes_of_a_reply_what_it_says() {
        let reply = with_crc(&[1, 3, 2, 0x12, 0x34]);
        let made = |text: &str| rule(text).happen(Tick(5), &REQUEST, Some(reply.clone()));
        let bytes = |text: &str| made(text).0.unwrap_or_default();
        assert_eq!(bytes("no-reply"), [0; 0]);
        assert_eq!(made("late 250ms").1.late, Tick::from_millis(250));
        assert_eq!(bytes("late 250ms"), reply);
        assert_eq!(bytes("truncated 3"), reply[..4]);
        assert_eq!(bytes("crc")[..6], reply[..6]);
        assert_ne!(bytes("crc")[6], reply[6]);
        let flipped = bytes("bits 1");
        let different: u32 =
            flipped.iter().zip(&reply).map(|(one, other)| (one ^ other).count_ones()).sum();
        assert_eq!(different, 1);
        assert_eq!(
            (bytes("noise-before 4").len(), &bytes("noise-before 4")[4..]),
            (11, &reply[..])
        );
        assert_eq!(bytes("noise-after")[..7], reply[..]);
        assert_eq!(made("gap 40ms").1.gap, Some((3, Tick::from_millis(40))));
        assert_eq!(bytes("echo"), [&REQUEST[..], &reply[..]].concat());
        assert_eq!(bytes("wrong-unit"), with_crc(&[3, 3, 2, 0x12, 0x34]));
        assert_eq!(bytes("wrong-function"), with_crc(&[1, 2, 2, 0x12, 0x34]));
        assert_eq!(bytes("twice"), [&reply[..], &reply[..]].concat());
        assert!(rule("exception 6").is_before() && rule("dead").is_before());
        let busy = rule("exception").happen(Tick(5), &REQUEST, None).0.unwrap();
        assert_eq!(busy, with_crc(&[1, 0x83, 6]));
        assert_eq!(rule("dead").happen(Tick(5), &REQUEST, None).0, None);
    }

    #[test]
    fn what_is_wrong_with_a_rule_is_told() {
        for (text, said) in [
            ("no-repl", "did you mean `no-reply`?"),
            ("late", "accepted: late 250ms"),
            ("late 5", "is not a time"),
            ("crc every", "`every` has no value"),
            ("crc every 0", "accepted: 1 to"),
            ("crc probability 2", "accepted: 0 to 1"),
            ("crc sometimes", "`sometimes` is not understood"),
            ("exception 300", "accepted: 1 to 255"),
            ("crc registers 30-21", "accepted: 21 or 21-30"),
            ("", "there is no fault ``"),
        ] {
            let error = text.parse::<FaultRule>().unwrap_err();
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
