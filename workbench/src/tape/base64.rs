//! Bytes as base64 (RFC 4648, section 4): four letters for three bytes, `=` where they end.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes as text.
pub fn text(bytes: &[u8]) -> String {
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number = (0..3).fold(0, |number, place| {
            number << 8 | u32::from(three.get(place).copied().unwrap_or_default())
        });
        for letter in 0..4 {
            let six = (number >> (18 - 6 * letter)) & 0x3F;
            let known = letter <= three.len();
            text.push(if known { char::from(ALPHABET[six as usize]) } else { '=' });
        }
    }
    text
}

/// The bytes that a text stands for, if it is what [`text`] writes.
pub fn bytes(text: &str) -> Option<Vec<u8>> {
    let letters = text.trim_end_matches('=');
    let mut bytes = Vec::new();
    for four in letters.as_bytes().chunks(4) {
        let number =
            four.iter().try_fold(0_u32, |number, letter| Some(number << 6 | six(*letter)?))?;
        let [_, three @ ..] = (number << (6 * (4 - four.len()))).to_be_bytes();
        bytes.extend(three.get(..four.len().checked_sub(1)?)?);
    }
    // One way to write them only: whole groups, and nothing in the bits behind the last byte.
    (self::text(&bytes) == text).then_some(bytes)
}

/// What a letter stands for.
fn six(letter: u8) -> Option<u32> {
    let place = match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(place.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of RFC 4648, section 10.
    #[test]
    fn the_vectors_of_the_rfc() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(text(plain.as_bytes()), coded);
            assert_eq!(bytes(coded).as_deref(), Some(plain.as_bytes()));
        }
        assert_eq!(text(&[0xFB, 0xFF, 0xBF]), "+/+/");
    }

    #[test]
    fn what_is_not_base64_is_refused() {
        for wrong in ["Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9v=", "====", "Zm 9", "Zm9-", "é"] {
            assert_eq!(bytes(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_byte_comes_back() {
        let all: Vec<u8> = (0..=255).rev().collect();
        for length in 0..=all.len() {
            assert_eq!(bytes(&text(&all[..length])).as_deref(), Some(&all[..length]));
        }
    }
}
