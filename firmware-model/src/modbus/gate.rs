//! What a frame must be before anything reads it: sound, and for this unit.
//!
//! The order matters. The check comes first, because no other byte means anything before
//! it; then the unit, because frames of other units, replies among them, have lengths of
//! their own. rmodbus judges an unknown function before the check, adds a byte count to a
//! header in eight bits and ignores bytes after a frame: neither a frame with a bad check
//! nor one whose length does not fit its function reaches it.

use super::answer::LONGEST_FRAME;
use super::crc::crc16;
use super::silence::Silence;

/// The unit that every meter hears and none answers.
const BROADCAST: u8 = 0;
/// Unit, function and CRC.
const SHORTEST_FRAME: usize = 4;

/// A frame that has passed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Request<'a> {
    /// The whole frame, with its CRC.
    pub frame: &'a [u8],
    /// The unit it names: the meter's own, or 0.
    pub unit: u8,
    /// The function code.
    pub function: u8,
    /// What follows the function code, without the CRC.
    pub data: &'a [u8],
    /// Whether it is for all units.
    pub broadcast: bool,
}

/// The unit that a sound frame is for, 0 for all of them.
///
/// # Errors
/// Why no unit takes it for a frame.
pub fn unit_of(frame: &[u8]) -> Result<u8, Silence> {
    sound(frame).map(|(unit, _, _)| unit)
}

/// Unit, function and what follows them in a sound frame.
fn sound(frame: &[u8]) -> Result<(u8, u8, &[u8]), Silence> {
    if frame.len() > LONGEST_FRAME {
        return Err(Silence::Length);
    }
    if frame.len() < SHORTEST_FRAME {
        return Err(Silence::Crc);
    }
    let Some((body, check)) = frame.split_last_chunk::<2>() else { return Err(Silence::Crc) };
    let &[addressed, function, ref data @ ..] = body else { return Err(Silence::Crc) };
    if crc16(body) != u16::from_le_bytes(*check) {
        return Err(Silence::Crc);
    }
    Ok((addressed, function, data))
}

/// Lets a frame for `unit`, or for all, pass.
///
/// # Errors
/// Why there will be no answer.
pub(super) fn pass(frame: &[u8], unit: u8) -> Result<Request<'_>, Silence> {
    let (addressed, function, data) = sound(frame)?;
    let broadcast = addressed == BROADCAST;
    if !broadcast && addressed != unit {
        return Err(Silence::ForeignUnit);
    }
    Ok(Request { frame, unit: addressed, function, data, broadcast })
}

impl Request<'_> {
    /// Whether the function takes that many bytes. What is not a function of the meter may
    /// have any length: it is refused whatever it says.
    pub(super) fn length_fits(&self) -> bool {
        match (self.function, self.data) {
            (0x03 | 0x04 | 0x06, data) => data.len() == 4,
            (0x10, [_, _, _, _, bytes, values @ ..]) => values.len() == usize::from(*bytes),
            (0x10, _) => false,
            (0x11, data) => data.is_empty(),
            // Read Device Identification; other kinds of encapsulation have their own lengths.
            (0x2B, [0x0E, rest @ ..]) => rest.len() == 2,
            _ => true,
        }
    }
}
