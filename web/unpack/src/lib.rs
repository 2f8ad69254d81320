//! Unpacks the core of the page. A browser has deflate alone; the core is packed by LZMA, which
//! takes a quarter off it, and this is small.
//!
//! Packed are the length in four bytes, low byte first, and an LZMA stream without a header, with
//! the properties below.

use std::cell::RefCell;

use lzma_rust2::{LzmaReader, Read};

/// Literals depend on so many bits of the byte before.
pub const LITERAL_CONTEXT_BITS: u32 = 4;
/// Neither literals nor lengths depend on where they stand: code has no columns.
pub const POSITION_BITS: u32 = 0;
/// How far back a repetition may be, bytes: the whole of it.
pub const DICTIONARY: u32 = 1 << 22;

/// What is unpacked, without an end that is not there; nothing where it is not what was packed.
#[must_use]
pub fn unpacked(packed: &[u8]) -> Option<Vec<u8>> {
    let (length, stream) = packed.split_first_chunk()?;
    let length = u32::from_le_bytes(*length);
    let (context, position) = (LITERAL_CONTEXT_BITS, POSITION_BITS);
    let mut reader =
        LzmaReader::new(stream, length.into(), context, position, position, DICTIONARY, None)
            .ok()?;
    let mut bytes = vec![0; length.min(4 * DICTIONARY) as usize];
    let mut there = 0;
    while there < bytes.len() {
        match reader.read(bytes.get_mut(there..)?) {
            Ok(0) | Err(_) => return None,
            Ok(count) => there += count,
        }
    }
    Some(bytes)
}

thread_local! {
    static PACKED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static BYTES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes room for so many packed bytes; returns where they are to be written.
#[allow(unsafe_code, reason = "a name that the browser calls")]
#[unsafe(no_mangle)]
pub extern "C" fn room(length: usize) -> *mut u8 {
    PACKED.with_borrow_mut(|packed| {
        packed.resize(length, 0);
        packed.as_mut_ptr()
    })
}

/// Unpacks what was written; returns how many bytes it is, 0 where it is nothing.
#[allow(unsafe_code, reason = "a name that the browser calls")]
#[unsafe(no_mangle)]
pub extern "C" fn unpack() -> usize {
    let bytes = PACKED.with_borrow(|packed| unpacked(packed)).unwrap_or_default();
    BYTES.with_borrow_mut(|place| {
        *place = bytes;
        place.len()
    })
}

/// Where they stand.
#[allow(unsafe_code, reason = "a name that the browser calls")]
#[unsafe(no_mangle)]
pub extern "C" fn bytes() -> *const u8 {
    BYTES.with_borrow(Vec::as_ptr)
}

#[cfg(test)]
mod tests {
    use lzma_rust2::{LzmaOptions, LzmaWriter, Write};

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let options = LzmaOptions {
            dict_size: DICTIONARY,
            lc: LITERAL_CONTEXT_BITS,
            lp: POSITION_BITS,
            pb: POSITION_BITS,
            ..LzmaOptions::default()
        };
        let length = u32::try_from(bytes.len()).unwrap().to_le_bytes().to_vec();
        let mut writer = LzmaWriter::new_no_header(length, &options, false).unwrap();
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }

    #[test]
    fn what_was_packed_comes_back_and_nothing_else_does() {
        let bytes: Vec<u8> =
            (0..100_000_u32).flat_map(|n| (n.wrapping_mul(n) / 7).to_le_bytes()).collect();
        let packed = packed(&bytes);
        assert!(packed.len() < bytes.len());
        assert_eq!(unpacked(&packed).unwrap(), bytes);
        for end in [0, 3, 4, 5, 9, packed.len() / 2, packed.len() - 9] {
            assert_eq!(unpacked(&packed[..end]), None, "{end} bytes of it");
        }
        // A length that nothing has takes no memory for it.
        let mut huge = packed;
        huge[..4].copy_from_slice(&[255; 4]);
        assert_eq!(unpacked(&huge), None);
    }
}
