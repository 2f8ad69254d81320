//! What a person asks a meter for, as a request: registers by number or name, values to be written, or bytes.

use firmware_model::modbus::READ_LIMIT;
use firmware_model::registers::{MapRow, Register};

use crate::diagnostics::nearest;
use crate::registers::{rows, rows_in, spans};

/// The rows that are meant by spans of registers, or by a part of their names.
///
/// # Errors
/// What was found and what is accepted.
pub fn rows_of(what: &str) -> Result<Vec<MapRow>, String> {
    if what.starts_with(|first: char| first.is_ascii_digit()) {
        return rows_in(rows(), &spans(what)?);
    }
    let wanted = what.to_lowercase();
    let named = rows().iter().filter(|row| row.name.to_lowercase().contains(&wanted));
    let named: Vec<MapRow> = named.cloned().collect();
    if !wanted.trim().is_empty() && !named.is_empty() {
        return Ok(named);
    }
    let near = nearest(what, rows().iter().map(|row| row.name)).join("`, `");
    let hint = if near.is_empty() { String::new() } else { format!(", did you mean `{near}`?") };
    Err(format!(
        "`{what}` is in no register's name{hint} accepted: registers such as 21-30, or a part of the names \
         that `s4100 registers` lists"
    ))
}

/// The frame that writes `REGISTER=VALUE[,VALUE]`, without its check.
///
/// # Errors
/// What was found and what is accepted.
pub fn written(unit: u8, what: &str) -> Result<Vec<u8>, String> {
    let accepted = "accepted: a register or its name, `=`, and values from -32768 to 65535 parted by \
                    commas, such as 142=20 or 142=20,30";
    let wrong = |why: String| format!("`{what}`: {why}; {accepted}");
    let (place, values) =
        what.split_once('=').ok_or_else(|| wrong("there is no `=`".to_owned()))?;
    let place = place.trim();
    let first = match place.parse::<u16>().ok().and_then(Register::new) {
        Some(register) => register,
        None => {
            let writable: Vec<MapRow> =
                rows_of(place)?.into_iter().filter(|row| row.writable).collect();
            match writable.as_slice() {
                [row] => row.register,
                [] => return Err(wrong(format!("`{place}` is not written"))),
                several => {
                    let names: Vec<&str> = several.iter().map(|row| row.name).collect();
                    return Err(wrong(format!("`{place}` may be {}", names.join(", "))));
                }
            }
        }
    };
    let value = |text: &str| {
        let number = text.trim().parse::<i32>().ok().filter(|n| (-32_768..=65_535).contains(n));
        number.map(|number| number as u16).ok_or_else(|| wrong(format!("`{text}` is not a value")))
    };
    let values: Vec<u16> = values.split(',').map(value).collect::<Result<_, _>>()?;
    let [high, low] = first.wire().0.to_be_bytes();
    let bytes = values.iter().flat_map(|value| value.to_be_bytes());
    match u8::try_from(values.len()) {
        Ok(1) => Ok([unit, 0x06, high, low].into_iter().chain(bytes).collect()),
        Ok(count @ 2..=123) => {
            Ok([unit, 0x10, high, low, 0, count, 2 * count].into_iter().chain(bytes).collect())
        }
        _ => Err(wrong("a request writes 123 registers at most".to_owned())),
    }
}

/// A frame in hexadecimal, without its check.
///
/// # Errors
/// What was found and what is accepted.
pub fn hex_frame(text: &str) -> Result<Vec<u8>, String> {
    let digits: String = text.chars().filter(|letter| !matches!(letter, ' ' | ':' | ',')).collect();
    let accepted = "accepted: unit, function and data as pairs of hexadecimal digits, without the check, \
                    such as 01 03 00 14 00 0A";
    let wrong = |why: &str| format!("`{text}` {why}; {accepted}");
    if !digits.is_ascii() || !digits.len().is_multiple_of(2) {
        return Err(wrong("is not pairs of digits"));
    }
    let pair =
        |at: usize| digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = (0..digits.len()).step_by(2).map(pair).collect();
    match bytes {
        Some(bytes) if (2..=254).contains(&bytes.len()) => Ok(bytes),
        Some(_) => Err(wrong("is not 2 to 254 bytes")),
        None => Err(wrong("is not hexadecimal")),
    }
}

/// The frame that a line asks for, without its check: `21-30`, a name or a part of one, `142=20`, or `hex 01 03 ..`.
///
/// # Errors
/// What was found and what is accepted.
pub fn asked(unit: u8, line: &str) -> Result<Vec<u8>, String> {
    let line = line.trim();
    if let Some(hex) = line.strip_prefix("hex ") {
        return hex_frame(hex);
    }
    if line.contains('=') {
        return written(unit, line);
    }
    let rows = rows_of(line)?;
    let (first, last) = rows.first().zip(rows.last()).ok_or("nothing is asked for")?;
    // Of a name that several have, the first ones that stand together.
    let (from, mut to) = (first.register.number(), first.register.number() + first.registers);
    for row in &rows {
        if row.register.number() == to && to - from + row.registers <= READ_LIMIT {
            to += row.registers;
        }
    }
    let asked_to = if line.starts_with(|c: char| c.is_ascii_digit()) {
        last.register.number() + last.registers
    } else {
        to
    };
    let count = asked_to - from;
    if count > READ_LIMIT {
        return Err(format!("{count} registers; accepted: {READ_LIMIT} at once"));
    }
    let [high, low] = first.register.wire().0.to_be_bytes();
    let [many, few] = count.to_be_bytes();
    Ok(vec![unit, 0x03, high, low, many, few])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_one_frame() {
        for (what, frame) in [
            ("142=20", vec![1, 6, 0, 141, 0, 20]),
            ("142=-1", vec![1, 6, 0, 141, 0xFF, 0xFF]),
            ("142 = 20, 30", vec![1, 0x10, 0, 141, 0, 2, 4, 0, 20, 0, 30]),
            ("CT ratio, primary=200", vec![1, 6, 0, 130, 0, 200]),
        ] {
            assert_eq!(written(1, what), Ok(frame), "{what}");
        }
        for what in ["142", "142=", "142=x", "142=65536", "nothing=1", "frequency=1", "0=1"] {
            assert!(written(1, what).is_err(), "{what}");
        }
    }

    #[test]
    fn hexadecimal_may_be_parted() {
        for text in ["010300140001", "01 03 00 14 00 01", "01:03:00:14:00:01"] {
            assert_eq!(hex_frame(text), Ok(vec![1, 3, 0, 20, 0, 1]), "{text}");
        }
        for text in ["", "01", "0", "01 0", "xy 03", "\u{e9}1 03"] {
            assert!(hex_frame(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_line_is_a_request() {
        for (line, frame) in [
            ("21-30", vec![1, 3, 0, 20, 0, 10]),
            ("28", vec![1, 3, 0, 27, 0, 1]),
            ("frequency", vec![1, 3, 0, 27, 0, 1]),
            ("142=20", vec![1, 6, 0, 141, 0, 20]),
            ("hex 01 11", vec![1, 0x11]),
            // The first two that stand together.
            ("real energy, import, total", vec![1, 3, 0, 2, 0, 2]),
        ] {
            assert_eq!(asked(1, line), Ok(frame), "{line}");
        }
        for line in ["", "frequenzy", "hex 0", "1-500", "99999"] {
            assert!(asked(1, line).is_err(), "{line}");
        }
        let error = asked(1, "frequncy").unwrap_err();
        assert!(error.contains("did you mean `frequency"), "{error}");
    }
}
