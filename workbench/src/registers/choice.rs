//! Which registers of the map are printed.

use core::ops::RangeInclusive;

use firmware_model::registers::MapRow;

/// Spans of register numbers as a person writes them: `21-30,130-150`.
///
/// # Errors
/// What is wrong with one of them, and what is accepted.
pub fn spans(text: &str) -> Result<Vec<RangeInclusive<u16>>, String> {
    text.split(',').map(|span| one(span.trim())).collect()
}

fn one(text: &str) -> Result<RangeInclusive<u16>, String> {
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u16>().ok().filter(|number| digits && *number > 0)
    };
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    match (number(first.trim()), number(last.trim())) {
        (Some(first), Some(last)) if first <= last => Ok(first..=last),
        (Some(first), Some(last)) => {
            Err(format!("`{text}` ends before it begins; accepted: {last}-{first}"))
        }
        _ => Err(format!(
            "`{text}` is not a span of registers; accepted: numbers from 1 to 65535, such as 21-30,130-150"
        )),
    }
}

/// The rows that have a register in one of `spans`, in the order of the map.
///
/// # Errors
/// A span has no register of the map; what it is and where the nearest are.
pub fn rows_in(rows: &[MapRow], spans: &[RangeInclusive<u16>]) -> Result<Vec<MapRow>, String> {
    let last = |row: &MapRow| row.register.number().saturating_add(row.registers.saturating_sub(1));
    let within = |row: &&MapRow, span: &RangeInclusive<u16>| {
        row.register.number() <= *span.end() && last(row) >= *span.start()
    };
    for span in spans {
        if !rows.iter().any(|row| within(&row, span)) {
            let before = rows.iter().rfind(|row| last(row) < *span.start());
            let after = rows.iter().find(|row| row.register.number() > *span.end());
            let near: Vec<String> = [before.map(last), after.map(|row| row.register.number())]
                .into_iter()
                .flatten()
                .map(|number| number.to_string())
                .collect();
            let (from, to) = (span.start(), span.end());
            let name = if from == to { from.to_string() } else { format!("{from}-{to}") };
            return Err(format!(
                "there is no register in {name}; the nearest: {}",
                near.join(", ")
            ));
        }
    }
    let chosen = rows.iter().filter(|row| spans.iter().any(|span| within(row, span)));
    Ok(chosen.cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::rows;

    #[test]
    fn spans_are_numbers_with_a_hyphen_and_commas_between() {
        assert_eq!(spans("21-30,130-150").unwrap(), [21..=30, 130..=150]);
        assert_eq!(spans(" 7 , 9 - 11").unwrap(), [7..=7, 9..=11]);
        for (text, message) in [
            ("", "`` is not a span of registers;"),
            ("30-21", "`30-21` ends before it begins; accepted: 21-30"),
            ("0", "`0` is not a span"),
            ("-3", "`-3` is not a span"),
            ("21-", "`21-` is not a span"),
            ("21,+5", "`+5` is not a span"),
            ("70000", "`70000` is not a span"),
        ] {
            let error = spans(text).unwrap_err();
            assert!(error.starts_with(message), "{text}: {error}");
        }
    }

    #[test]
    fn a_value_of_two_registers_is_found_by_either() {
        let numbers = |text: &str| -> Result<Vec<u16>, String> {
            let rows = rows_in(rows(), &spans(text)?)?;
            Ok(rows.iter().map(|row| row.register.number()).collect())
        };
        assert_eq!(numbers("2-3").unwrap(), [1, 3]);
        assert_eq!(numbers("130,21-22,21").unwrap(), [21, 22, 130]);
        let error = numbers("21,113-128").unwrap_err();
        assert_eq!(error, "there is no register in 113-128; the nearest: 112, 129");
    }
}
