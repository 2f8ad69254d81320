//! How long a request is, by its function code (Modbus application protocol
//! 1.1b3, section 6), and what follows for bytes that have no silence in them.

use firmware_model::modbus::crc16;

use super::{LONGEST, crc_is_good};

/// What the first bytes of a stream are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A whole frame of that many bytes with a good CRC, and perhaps more behind it.
    Whole(usize),
    /// Perhaps the beginning of a frame.
    Incomplete,
    /// No frame begins here.
    Bad,
}

/// How long the request is that begins like that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    /// That many bytes, with address and CRC.
    Known(usize),
    /// More bytes will tell.
    NotYet,
    /// The function code does not say.
    Unknown,
}

fn request_length(bytes: &[u8]) -> Length {
    let counted = |before: usize, place: usize| match bytes.get(place) {
        Some(count) => Length::Known(before + usize::from(*count)),
        None => Length::NotYet,
    };
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

/// What the first of `bytes` are.
pub(super) fn verdict(bytes: &[u8]) -> Verdict {
    match request_length(bytes) {
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
