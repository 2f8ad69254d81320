//! How long a request is, and a reply, by its function code (Modbus application protocol
//! 1.1b3, section 6), and what follows for bytes that have no silence in them.

use firmware_model::modbus::crc16;

use super::{LONGEST, crc_is_good};

/// What the first bytes of a stream are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A whole frame of that many bytes with a good CRC, and perhaps more behind it.
    Whole(usize),
    /// A whole reply of that many bytes with a good CRC, and perhaps more behind it.
    Reply(usize),
    /// Perhaps the beginning of a frame.
    Incomplete,
    /// No frame begins here.
    Bad,
}

/// How long the request or the reply is that begins like that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    /// That many bytes, with address and CRC.
    Known(usize),
    /// More bytes will tell.
    NotYet,
    /// The function code does not say.
    Unknown,
}

/// `before` and as many as the byte at `place` says.
fn counted(bytes: &[u8], before: usize, place: usize) -> Length {
    bytes.get(place).map_or(Length::NotYet, |count| Length::Known(before + usize::from(*count)))
}

fn request_length(bytes: &[u8]) -> Length {
    let counted = |before, place| counted(bytes, before, place);
    match bytes.get(1) {
        None => Length::NotYet,
        // Read exception status, event counter, event log, report id.
        Some(0x07 | 0x0b | 0x0c | 0x11) => Length::Known(4),
        // The four reads and the two writes of one.
        Some(0x01..=0x06) => Length::Known(8),
        // Writes of several.
        Some(0x0f | 0x10) => counted(9, 6),
        // File records.
        Some(0x14 | 0x15) => counted(5, 2),
        Some(0x16) => Length::Known(10),
        Some(0x17) => counted(13, 10),
        Some(0x18) => Length::Known(6),
        Some(0x2b) => match bytes.get(2) {
            None => Length::NotYet,
            // Device identification.
            Some(0x0e) => Length::Known(7),
            Some(_) => Length::Unknown,
        },
        // Diagnostics (08) carry any data; so may every other code.
        Some(_) => Length::Unknown,
    }
}

fn reply_length(bytes: &[u8]) -> Length {
    match bytes.get(1) {
        None => Length::NotYet,
        // Exceptions, and the exception status.
        Some(0x80.. | 0x07) => Length::Known(5),
        Some(0x01..=0x04 | 0x0c | 0x11 | 0x14 | 0x15 | 0x17) => counted(bytes, 5, 2),
        Some(0x05 | 0x06 | 0x0b | 0x0f | 0x10) => Length::Known(8),
        Some(0x16) => Length::Known(10),
        Some(_) => Length::Unknown,
    }
}

/// What the first of `bytes` are on a wire on which other meters answer, too: either a request
/// or a reply. One that can be both is a request.
pub(super) fn verdict_on_shared_wire(bytes: &[u8]) -> Verdict {
    let is_exception = bytes.get(1).is_some_and(|function| *function >= 0x80);
    let request = if is_exception { Verdict::Bad } else { verdict(bytes) };
    match (request, verdict_of(reply_length(bytes), bytes)) {
        (Verdict::Whole(length), _) => Verdict::Whole(length),
        (_, Verdict::Whole(length)) => Verdict::Reply(length),
        (Verdict::Incomplete, _) | (_, Verdict::Incomplete) => Verdict::Incomplete,
        _ => Verdict::Bad,
    }
}

/// What the first of `bytes` are, which are sent to meters.
pub(super) fn verdict(bytes: &[u8]) -> Verdict {
    verdict_of(request_length(bytes), bytes)
}

/// What the first of `bytes` are, if they are of that length.
fn verdict_of(length: Length, bytes: &[u8]) -> Verdict {
    match length {
        Length::NotYet => Verdict::Incomplete,
        Length::Unknown => verdict_by_crc(bytes),
        Length::Known(length) if length > LONGEST => Verdict::Bad,
        Length::Known(length) => match bytes.get(..length) {
            None => Verdict::Incomplete,
            Some(frame) if crc_is_good(frame) => Verdict::Whole(length),
            Some(_) => Verdict::Bad,
        },
    }
}

/// `bytes` are one whole frame whose function code says its length.
pub(super) fn whole_request(bytes: &[u8]) -> bool {
    request_length(bytes) == Length::Known(bytes.len()) && crc_is_good(bytes)
}

/// `bytes` are too few for the request that they begin.
pub(super) fn is_piece(bytes: &[u8]) -> bool {
    match request_length(bytes) {
        Length::Known(length) => bytes.len() < length && length <= LONGEST,
        Length::NotYet => true,
        Length::Unknown => bytes.len() < 4,
    }
}

/// A frame of unknown length is whole when the CRC over everything that is there
/// is good, or when it is good over a part and another frame follows at once.
fn verdict_by_crc(bytes: &[u8]) -> Verdict {
    if bytes.len() <= LONGEST && crc_is_good(bytes) {
        return Verdict::Whole(bytes.len());
    }
    let glued = good_prefixes(bytes).find(|&length| {
        bytes.get(length..).is_some_and(|rest| match request_length(rest) {
            Length::Known(_) => matches!(verdict(rest), Verdict::Whole(_)),
            Length::NotYet => false,
            Length::Unknown => good_prefixes(rest).next().is_some(),
        })
    });
    match glued {
        Some(length) => Verdict::Whole(length),
        None if bytes.len() > LONGEST => Verdict::Bad,
        None => Verdict::Incomplete,
    }
}

/// The lengths at which `bytes` end with the CRC of what comes before, shortest first.
fn good_prefixes(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let longest = bytes.len().min(LONGEST);
    (4..=longest).filter(|&length| {
        let (body, crc) = bytes.split_at(length - 2);
        crc.first_chunk::<2>().is_some_and(|crc| crc16(body) == u16::from_le_bytes(*crc))
    })
}
