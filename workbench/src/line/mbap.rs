//! Modbus on TCP: frames with a header in place of a check, and what a gateway makes of them. Pure.
//!
//! ```text
//!  transaction   protocol 0    length        unit   function and data
//! |------|------|------|------|------|------|------|-------------------|
//!                                             |<------- length ------->|  2 to 254
//! ```
//!
//! (Modbus messaging on TCP/IP implementation guide 1.0b, 3.1.) The meter has no such port: behind it
//! stands its serial line, and the port is a gateway to that. What differs from a serial line:
//!
//! - units 0 and 255 mean the meter with the lowest address, and are answered; nothing is a broadcast;
//! - where nobody answers, for whatever reason, the client is told exception 0B hex;
//! - requests may follow each other without waiting; replies come in their order, each with its transaction.
//!
//! A stream whose header is unsound has no next frame that could be found: it ends there.

use firmware_model::modbus::{crc16, with_crc};

/// The header with the unit, bytes.
const HEADER: usize = 7;
/// What the length counts at least: unit and function.
const SHORTEST: u16 = 2;
/// What the length counts at most: the unit, and 253 bytes of function and data.
const LONGEST: u16 = 254;
/// Exception 0B hex, "gateway target device failed to respond".
pub const NO_REPLY: u8 = 0x0B;

/// A request on TCP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// What the client calls it; the reply has the same.
    pub transaction: u16,
    /// The unit id as the client has sent it.
    pub unit: u8,
    /// Function and data, 1 to 253 bytes.
    pub pdu: Vec<u8>,
}

/// Why a stream cannot be read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    /// The protocol is another one than Modbus.
    #[error("the protocol in a header is {0}; Modbus is 0")]
    Protocol(u16),
    /// No frame has that length.
    #[error("the length in a header is {0}; a frame has {SHORTEST} to {LONGEST}")]
    Length(u16),
}

impl Ask {
    /// The same frame on a serial line, where `lowest` is the lowest address.
    pub fn on_line(&self, lowest: impl FnOnce() -> u8) -> Vec<u8> {
        let unit = if matches!(self.unit, 0 | 255) { lowest() } else { self.unit };
        with_crc(&[&[unit], self.pdu.as_slice()].concat())
    }

    /// The frame that answers it with what came back to `asked` on the line, each with its check;
    /// exception 0B hex where that is nothing, not sound, or of another unit.
    pub fn reply(&self, asked: &[u8], heard: Option<&[u8]>) -> Vec<u8> {
        let own = heard.filter(|frame| frame.first() == asked.first());
        let sound = own.filter(|frame| frame.len() >= 4 && crc16(frame) == 0);
        let pdu = sound.and_then(|frame| frame.get(1..frame.len() - 2));
        let function = self.pdu.first().copied().unwrap_or_default();
        frame(self.transaction, self.unit, pdu.unwrap_or(&[function | 0x80, NO_REPLY]))
    }
}

/// A frame on TCP.
pub fn frame(transaction: u16, unit: u8, pdu: &[u8]) -> Vec<u8> {
    let length = u16::try_from(pdu.len() + 1).unwrap_or(u16::MAX);
    let mut frame = Vec::with_capacity(HEADER + pdu.len());
    frame.extend(transaction.to_be_bytes());
    frame.extend([0, 0]);
    frame.extend(length.to_be_bytes());
    frame.push(unit);
    frame.extend(pdu);
    frame
}

/// Takes requests out of a stream, however its bytes come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reader {
    /// The beginning of a frame, shorter than the longest one.
    held: Vec<u8>,
}

impl Reader {
    /// Takes bytes in, and adds the requests that they complete to `asks`.
    ///
    /// # Errors
    /// A header is unsound: nothing after it can be read, whatever comes.
    pub fn push(&mut self, bytes: &[u8], asks: &mut Vec<Ask>) -> Result<(), Unsound> {
        if self.held.is_empty() {
            // As nearly always: whole frames, and nothing left of them.
            let rest = take(bytes, asks)?;
            self.held.extend(rest);
            return Ok(());
        }
        self.held.extend(bytes);
        let held = std::mem::take(&mut self.held);
        self.held.extend(take(&held, asks)?);
        Ok(())
    }

    /// Whether a frame has begun that is not whole yet.
    pub fn is_within_frame(&self) -> bool {
        !self.held.is_empty()
    }
}

/// Takes whole frames off the front; what is left is the beginning of one.
fn take<'a>(mut bytes: &'a [u8], asks: &mut Vec<Ask>) -> Result<&'a [u8], Unsound> {
    while let Some(length) = length_of(bytes)? {
        let Some((frame, rest)) = bytes.split_at_checked(length) else { break };
        let [high, low, _, _, _, _, unit, pdu @ ..] = frame else { break };
        let transaction = u16::from_be_bytes([*high, *low]);
        asks.push(Ask { transaction, unit: *unit, pdu: pdu.to_vec() });
        bytes = rest;
    }
    Ok(bytes)
}

/// How long the frame is that begins like that; none as long as its header is not there.
fn length_of(bytes: &[u8]) -> Result<Option<usize>, Unsound> {
    let word = |at: usize| Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
    if let Some(protocol) = word(2).filter(|protocol| *protocol != 0) {
        return Err(Unsound::Protocol(protocol));
    }
    match word(4) {
        None => Ok(None),
        Some(length @ SHORTEST..=LONGEST) => Ok(Some(HEADER - 1 + usize::from(length))),
        Some(length) => Err(Unsound::Length(length)),
    }
}

#[cfg(test)]
mod tests;
