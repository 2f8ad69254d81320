//! The state file as bytes.
//!
//! ```text
//! magic 12 bytes | version u16 | length of the file u64 | meters u16        big-endian
//! meter:  length u16, name | hash of its setup table u64 | length u32, image
//! checksum u64 over all before
//! ```
//!
//! The image of a meter is the firmware's own ([`Nonvolatile::to_bytes`]).

use firmware_model::{ImageError, Nonvolatile};

use workbench::kind::{FileKind, STATE_MAGIC};

const MAGIC: &[u8; 12] = STATE_MAGIC;
/// The version that this program writes.
const VERSION: u16 = 1;
/// As many of the first bytes may be wrong in what still passes for a damaged state.
const MOST_WRONG: usize = 4;
/// What the numbers behind the magic need.
const HEADER: usize = MAGIC.len() + 2 + 8;

/// One meter in a state file.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its name in the scenario.
    pub meter: String,
    /// Hash of the settings that its scenario gave it when its state began.
    pub table: u64,
    /// Its non-volatile memory.
    pub memory: Nonvolatile,
}

/// Why bytes are no state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// Something else.
    #[error("it is not a state file of s4100")]
    Foreign,
    /// A later program wrote it.
    #[error("a later version of s4100 wrote it (format {0}, this one knows {VERSION})")]
    Newer(u16),
    /// Its end is missing.
    #[error("it is cut short: {found} of {} bytes", .expected.map_or("at least 22".to_owned(), |n| n.to_string()))]
    Truncated {
        /// How many bytes there are.
        found: usize,
        /// How many there were, if that can still be told.
        expected: Option<u64>,
    },
    /// Not the bytes that were written.
    #[error("it is damaged: its checksum is wrong")]
    Checksum,
    /// The checksum is right and yet it makes no sense.
    #[error("it is damaged: its parts do not fit together")]
    Malformed,
    /// The memory of that meter cannot be.
    #[error("the memory of `{meter}` in it cannot be: {error}")]
    Memory {
        /// The meter.
        meter: String,
        /// What is wrong.
        error: ImageError,
    },
}

/// FNV-1a, 64 bits: the same on every machine and in every version.
pub fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
    })
}

/// The bytes of a state file.
pub fn encode(records: &[Record]) -> Vec<u8> {
    let mut meters = Vec::new();
    for record in records {
        let (name, image) = (record.meter.as_bytes(), record.memory.to_bytes());
        // A name is a TOML key and an image 116 kB at most.
        meters.extend((name.len() as u16).to_be_bytes());
        meters.extend(name);
        meters.extend(record.table.to_be_bytes());
        meters.extend((image.len() as u32).to_be_bytes());
        meters.extend(image);
    }
    let length = (HEADER + 2 + meters.len() + 8) as u64;
    let mut file = MAGIC.to_vec();
    file.extend(VERSION.to_be_bytes());
    file.extend(length.to_be_bytes());
    // No line has more than 247 meters.
    file.extend((records.len() as u16).to_be_bytes());
    file.extend(meters);
    file.extend(hash(&file).to_be_bytes());
    file
}

/// The meters in the bytes of a state file.
///
/// # Errors
/// What is wrong with them.
pub fn decode(file: &[u8]) -> Result<Vec<Record>, Damage> {
    let mut rest = match file.strip_prefix(MAGIC) {
        Some(rest) => rest,
        None if MAGIC.starts_with(file) => {
            return Err(Damage::Truncated { found: file.len(), expected: None });
        }
        None if is_state(file, file.len() as u64) => return Err(Damage::Checksum),
        None => return Err(Damage::Foreign),
    };
    let truncated = |expected| Damage::Truncated { found: file.len(), expected };
    let version = take(&mut rest).map(u16::from_be_bytes).ok_or(truncated(None))?;
    if version != VERSION {
        return Err(Damage::Newer(version));
    }
    let length = take(&mut rest).map(u64::from_be_bytes).ok_or(truncated(None))?;
    if (file.len() as u64) < length {
        return Err(truncated(Some(length)));
    }
    let (body, checksum) = file.split_last_chunk().ok_or(Damage::Malformed)?;
    if file.len() as u64 > length || hash(body) != u64::from_be_bytes(*checksum) {
        return Err(Damage::Checksum);
    }
    let mut rest = body.get(HEADER..).ok_or(Damage::Malformed)?;
    let count = take(&mut rest).map(u16::from_be_bytes).ok_or(Damage::Malformed)?;
    let records = (0..count).map(|_| record(&mut rest)).collect::<Result<Vec<_>, _>>()?;
    if rest.is_empty() { Ok(records) } else { Err(Damage::Malformed) }
}

/// Whether a file of that `length` that begins with `head` is a state, or was one before its
/// first bytes were damaged: it says its own length at the right place, or nearly the first
/// bytes are there and it is not a text.
pub fn is_state(head: &[u8], length: u64) -> bool {
    if head.starts_with(MAGIC) || MAGIC.starts_with(head) {
        return true;
    }
    let Some((magic, mut rest)) = head.split_first_chunk::<12>() else { return false };
    let version = take(&mut rest).map(u16::from_be_bytes);
    let said = take(&mut rest).map(u64::from_be_bytes);
    let wrong = magic.iter().zip(MAGIC).filter(|(byte, right)| byte != right).count();
    (version == Some(VERSION) && said == Some(length))
        || (wrong <= MOST_WRONG && FileKind::of(head) == FileKind::Binary)
}

fn record(rest: &mut &[u8]) -> Result<Record, Damage> {
    let mut parts = || {
        let length = take(rest).map(u16::from_be_bytes)?;
        let name = std::str::from_utf8(split(rest, length.into())?).ok()?;
        let table = take(rest).map(u64::from_be_bytes)?;
        let length = take(rest).map(u32::from_be_bytes)?;
        Some((name.to_owned(), table, split(rest, length as usize)?))
    };
    let (meter, table, image) = parts().ok_or(Damage::Malformed)?;
    match Nonvolatile::from_bytes(image) {
        Ok(memory) => Ok(Record { meter, table, memory }),
        Err(ImageError::Newer(version)) => Err(Damage::Newer(version)),
        Err(error) => Err(Damage::Memory { meter, error }),
    }
}

fn split<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, behind) = rest.split_at_checked(length)?;
    *rest = behind;
    Some(taken)
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    split(rest, N)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use firmware_model::Counter;

    use super::*;

    fn two() -> Vec<Record> {
        let record = |meter: &str, table, power_ups| {
            let memory =
                Nonvolatile { power_ups: Counter::new(power_ups), ..Nonvolatile::default() };
            Record { meter: meter.to_owned(), table, memory }
        };
        vec![record("garage", 7, 3), record("küche", u64::MAX, 4)]
    }

    /// The same bytes with a good checksum.
    fn sealed(mut file: Vec<u8>) -> Vec<u8> {
        file.truncate(file.len() - 8);
        file.extend(hash(&file).to_be_bytes());
        file
    }

    #[test]
    fn the_hash_is_fnv_1a() {
        // From the test vectors of the FNV authors.
        assert_eq!(hash(b""), 0xCBF2_9CE4_8422_2325);
        assert_eq!(hash(b"a"), 0xAF63_DC4C_8601_EC8C);
        assert_eq!(hash(b"foobar"), 0x8594_4171_F739_67E8);
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(decode(&encode(&two())), Ok(two()));
        assert_eq!(decode(&encode(&[])), Ok(Vec::new()));
    }

    #[test]
    fn every_length_but_the_whole_is_cut_short() {
        let file = encode(&two());
        for found in 0..file.len() {
            let expected = (found >= HEADER).then_some(file.len() as u64);
            assert_eq!(decode(&file[..found]), Err(Damage::Truncated { found, expected }));
        }
    }

    #[test]
    fn every_changed_byte_is_seen() {
        let file = encode(&two());
        for place in 0..file.len() {
            let mut damaged = file.clone();
            damaged[place] ^= 0x20;
            assert!(decode(&damaged).is_err(), "byte {place}");
        }
        let mut longer = file;
        longer.push(0);
        assert_eq!(decode(&longer), Err(Damage::Checksum));
    }

    #[test]
    fn a_state_whose_first_bytes_are_wrong_is_damaged_and_not_foreign() {
        let file = encode(&two());
        for place in 0..MAGIC.len() {
            for flip in [0x01, 0x20, 0x80, 0xFF] {
                let mut damaged = file.clone();
                damaged[place] ^= flip;
                assert_eq!(decode(&damaged), Err(Damage::Checksum), "byte {place}");
                // Its end is missing, too.
                damaged.truncate(100);
                assert_eq!(decode(&damaged), Err(Damage::Checksum), "byte {place}");
            }
        }
        let mut zeroed = file;
        zeroed[..12].fill(0);
        assert_eq!(decode(&zeroed), Err(Damage::Checksum));
        for other in ["s4100 states of a meter, in words\n", "s4100 State\n", "S4100 stats\n\n\n"] {
            assert_eq!(decode(other.as_bytes()), Err(Damage::Foreign), "{other}");
        }
    }

    #[test]
    fn files_of_others_and_of_the_future_are_told() {
        assert_eq!(decode(b"[meter]\nmodel = \"4DUMR\"\n"), Err(Damage::Foreign));
        let mut newer = encode(&two());
        newer[13] = 2;
        assert_eq!(decode(&sealed(newer)), Err(Damage::Newer(2)));
    }

    #[test]
    fn a_good_checksum_alone_makes_no_state() {
        let file = encode(&two());
        // One meter more than there are, and one less.
        for count in [3, 1] {
            let mut wrong = file.clone();
            wrong[23] = count;
            assert_eq!(decode(&sealed(wrong)), Err(Damage::Malformed));
        }
        // The first byte of garage's image is the high byte of its version.
        let mut newer = file.clone();
        newer[24 + 2 + 6 + 8 + 4] = 9;
        let error = Damage::Memory { meter: "garage".to_owned(), error: ImageError::Checksum };
        assert_eq!(decode(&sealed(newer)), Err(error));
    }
}
