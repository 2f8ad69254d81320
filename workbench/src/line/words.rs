//! What went over the line, in words: a request, and what became of it.
//!
//! ```text
//! 12.431 s  holding 21-30 (real power total … apparent demand): 10 values, 27.00 kW …, answered after 114 ms
//! 13.002 s  write 130 (system type) = 40 (3L-1n): done, answered after 21 ms
//! 13.377 s  holding 21 (real power total): no answer, for unit 7, not for this meter
//! ```

use std::time::Duration;

use firmware_model::modbus::{Silence, crc16};

use super::{Exchange, Framing, RequestOutcome};
use crate::registers::Exponents;

mod notice;
mod reply;
mod request;

pub use notice::notice;

use reply::Said;
use request::RequestParts;

/// What there is to know about the line when the words are made; the default knows nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineContext {
    /// The scales of the meter that answered, so that values are shown and not counts.
    pub exponents: Exponents,
    /// The rate at which the meters listen, bits a second.
    pub rate: Option<u32>,
    /// The addresses of the meters.
    pub units: Vec<u8>,
}

/// What kind of exchange it was, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExchangeKind {
    /// Registers were read.
    Read,
    /// Registers were written.
    Write,
    /// The meter said who it is.
    Identify,
    /// The meter refused, with an exception.
    Refused,
    /// A whole request without an answer.
    Silent,
    /// Bytes that make no request, or a reply that makes no sense.
    Junk,
    /// A reply that the client did not take.
    Dropped,
}

/// An exchange in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExchangeWords {
    /// What kind of exchange it was.
    pub kind: ExchangeKind,
    /// All there is to say, without the time: to be wrapped.
    pub summary: String,
}

/// An exchange in words.
pub fn words(exchange: &Exchange, line: &LineContext) -> ExchangeWords {
    let mut said = without_fault(exchange, line);
    let request = RequestParts::of(&exchange.request, &line.exponents);
    if let Some(oddity) = request.oddity().filter(|_| said.kind == ExchangeKind::Read) {
        said.summary.push_str(&format!("; {oddity}"));
    }
    if let RequestOutcome::Silence(Silence::Collision) = exchange.outcome {
        said.summary.push_str(&too_impatient(&request, line).unwrap_or_default());
    }
    if let Some(fault) = exchange.fault {
        said.summary.push_str(&format!("; fault: {fault}"));
    }
    said
}

fn without_fault(exchange: &Exchange, line: &LineContext) -> ExchangeWords {
    let request = RequestParts::of(&exchange.request, &line.exponents);
    match &exchange.outcome {
        RequestOutcome::Silence(reason @ (Silence::Crc | Silence::Gap | Silence::Length)) => {
            junk(exchange, *reason)
        }
        RequestOutcome::Silence(Silence::ForeignReply) => foreign_reply(exchange),
        RequestOutcome::Silence(reason) => {
            let why = silence(*reason, exchange, line);
            let told = match exchange.framing {
                Framing::Rtu => "",
                Framing::Tcp { .. } => "; the client is told exception 0B",
            };
            let summary = format!("{}: no answer, {why}{told}", request.brief());
            ExchangeWords { kind: ExchangeKind::Silent, summary }
        }
        RequestOutcome::Reply { bytes, took, late_by } => {
            let said = Said::of(bytes, &request, &line.exponents);
            let after = format!("answered after {}", duration(*took));
            // A millisecond is what a client may notice.
            let late = if *late_by >= Duration::from_millis(1) {
                format!(", {} later than the wire has it", duration(*late_by))
            } else {
                String::new()
            };
            let summary = format!("{}: {}, {after}{late}", request.full(), said.text);
            ExchangeWords { kind: said.kind, summary }
        }
        RequestOutcome::Dropped { bytes } => {
            let said = Said::of(bytes, &request, &line.exponents);
            let after = "but the client does not read: the reply is lost";
            let summary = format!("{}: {}, {after}", request.full(), said.text);
            ExchangeWords { kind: ExchangeKind::Dropped, summary }
        }
    }
}

/// How long a reply takes that a client may not have waited for, on a slow line.
fn too_impatient(request: &RequestParts, line: &LineContext) -> Option<String> {
    let (length, rate) = (request.reply_length()?, line.rate.filter(|rate| *rate > 0)?);
    // Ten bits a character, and those of the request before.
    let millis = (length + 8) * 10_000 / usize::try_from(rate).ok()?;
    let words = "a client's time-out that is shorter makes it ask again too early";
    (millis >= 100)
        .then(|| format!("; request and reply take {millis} ms at {rate} bit/s: {words}"))
}

/// Why a whole request has no answer.
fn silence(reason: Silence, exchange: &Exchange, line: &LineContext) -> String {
    match reason {
        Silence::ForeignUnit => {
            let unit = exchange.request.first().copied().unwrap_or_default();
            match line.units.as_slice() {
                [] => format!("for unit {unit}, not for this meter"),
                [own] => format!("for unit {unit}, not for this meter ({own})"),
                several => {
                    let here: Vec<String> = several.iter().map(u8::to_string).collect();
                    format!("for unit {unit}, no meter here ({})", here.join(", "))
                }
            }
        }
        Silence::BaudRate => match line.rate {
            Some(rate) => format!("sent at {}, the meter listens at {rate}", exchange.client_rate),
            None => format!("sent at {}, not the meter's rate", exchange.client_rate),
        },
        Silence::Parity => {
            "sent with another parity or number of data bits than the meter's".to_owned()
        }
        Silence::Broadcast => "a broadcast is never answered".to_owned(),
        Silence::NobodyThere => "nobody has the port open any more".to_owned(),
        Silence::PowerOff => "no control power, or not one second since it came".to_owned(),
        Silence::Fault => "a fault of the line: its wires, or bit errors".to_owned(),
        Silence::Collision => {
            "a collision: it came before the reply under way had ended, or met its own".to_owned()
        }
        Silence::ForeignReply => "a reply of another unit".to_owned(),
        Silence::Crc => "the check (CRC) is wrong".to_owned(),
        Silence::Length => "its length is not that of its function".to_owned(),
        Silence::Gap => "a gap within the frame, or none between two".to_owned(),
    }
}

/// What another meter says to its master.
fn foreign_reply(exchange: &Exchange) -> ExchangeWords {
    let bytes = hex(&exchange.request, exchange.request_length, 16);
    let unit = exchange.request.first().copied().unwrap_or_default();
    let summary = format!("{bytes}: a reply of unit {unit} to its master, nothing for this meter");
    ExchangeWords { kind: ExchangeKind::Silent, summary }
}

/// Bytes that nobody hears as a request.
fn junk(exchange: &Exchange, reason: Silence) -> ExchangeWords {
    let why = match reason {
        Silence::Gap => "a gap within the frame, or none between two".to_owned(),
        Silence::Length => wrong_length(&exchange.request, exchange.request_length),
        _ => unsound(&exchange.request, exchange.request_length),
    };
    let length = exchange.request_length;
    let bytes = hex(&exchange.request, length, usize::MAX);
    ExchangeWords { kind: ExchangeKind::Junk, summary: format!("{bytes}: no answer, {why}") }
}

/// What is wrong with bytes that are too many for a frame, or not as many as its function has.
fn wrong_length(bytes: &[u8], length: usize) -> String {
    match bytes.get(1) {
        Some(function) if length <= LONGEST => {
            format!("{length} bytes are not the length of function {function:02X} hex")
        }
        _ => format!("{length} bytes, a frame has {LONGEST} at most"),
    }
}

/// What is wrong with bytes that have no good check.
fn unsound(bytes: &[u8], length: usize) -> String {
    let Some((body, found)) = bytes.split_last_chunk::<2>() else {
        return "a byte is not a frame".to_owned();
    };
    let right = crc16(body).to_le_bytes();
    if length < 4 {
        format!("{length} bytes are not a frame")
    } else {
        format!("check (CRC) wrong: expected {}, found {}", hex(&right, 2, 2), hex(found, 2, 2))
    }
}

/// The longest frame, bytes.
const LONGEST: usize = firmware_model::modbus::LONGEST_FRAME;

/// Bytes in hexadecimal, the first `longest` of `length`.
fn hex(bytes: &[u8], length: usize, longest: usize) -> String {
    let shown: Vec<String> = bytes.iter().take(longest).map(|b| format!("{b:02X}")).collect();
    let missing = length.saturating_sub(shown.len());
    let rest = if missing == 0 { String::new() } else { format!(" … ({length} bytes)") };
    shown.join(" ") + &rest
}

/// `114 ms`, `1.4 ms`, `37 µs`, `2.1 s`.
fn duration(span: Duration) -> String {
    let micros = span.as_micros();
    match micros {
        0..1000 => format!("{micros} µs"),
        // Tenths, rounded down.
        1000..10_000 => format!("{}.{} ms", micros / 1000, micros / 100 % 10),
        10_000..10_000_000 => format!("{} ms", micros / 1000),
        _ => format!("{} s", micros / 1_000_000),
    }
}

#[cfg(test)]
mod tests;
