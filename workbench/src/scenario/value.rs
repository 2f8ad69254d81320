//! One value of a file: read as its row has it, or what stands there and what is accepted.

use firmware_model::{Accepts, Tick};
use panels::text::fitted;
use toml::de::{DeArray, DeInteger, DeValue};

use super::row::{Put, ValueKind, ValueShape};
use crate::diagnostics::suggestion;
use crate::duration::parse_duration;

/// What sets a scalar of `kind`, or what is wrong with it, as the end of a sentence about its
/// key.
pub(super) fn read<T>(value: &DeValue<'_>, kind: &ValueKind<T>) -> Result<Put<T>, String> {
    let wrong = || wrong(value, &kind.shape());
    match (kind, value) {
        (ValueKind::Flag(set), DeValue::Boolean(flag)) => Ok(plain(*set, *flag)),
        (ValueKind::Number(range, set), _) => {
            let number = real(value).ok_or_else(wrong)?;
            let low = if range.above { number > range.from } else { number >= range.from };
            if low && number <= range.to { Ok(plain(*set, number)) } else { Err(wrong()) }
        }
        (ValueKind::Whole(from, to, set), DeValue::Integer(integer)) => whole(integer)
            .and_then(|whole| u32::try_from(whole).ok())
            .filter(|whole| (from..=to).contains(&whole))
            .map(|whole| plain(*set, whole))
            .ok_or_else(wrong),
        (ValueKind::Word(choice), DeValue::String(text)) => {
            choice.put(text).ok_or_else(|| unknown_word(text, choice.words()))
        }
        (ValueKind::WordOrWords(words, set), DeValue::String(text)) => {
            let known = words.iter().find(|word| **word == text.as_ref());
            let word = known.ok_or_else(|| unknown_word(text, words))?;
            Ok(bind(*set, vec![*word]))
        }
        (ValueKind::Text(longest, set), DeValue::String(text)) => {
            let printable = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
            let fits = (1..=*longest).contains(&text.len());
            if printable && fits { Ok(bind(*set, text.to_string())) } else { Err(wrong()) }
        }
        (ValueKind::File(set), DeValue::String(text)) => {
            let possible = !text.is_empty() && !text.contains(char::is_control);
            if possible { Ok(bind(*set, text.to_string())) } else { Err(wrong()) }
        }
        (ValueKind::Duration(longest, set), DeValue::String(text)) => {
            let ticks: Tick =
                parse_duration(text).map_err(|error| format!("is not a duration: {error}"))?;
            let fits = ticks <= Tick::from_millis(*longest);
            if fits { Ok(plain(*set, ticks)) } else { Err(wrong()) }
        }
        _ => Err(wrong()),
    }
}

/// What is wrong with a value, as the end of a sentence about its key.
pub(super) fn wrong(value: &DeValue<'_>, shape: &ValueShape) -> String {
    format!("is {}; accepted: {}", found(value), shape.accepted())
}

/// What sets `value`.
fn plain<T: 'static, V: Copy + 'static>(set: fn(&mut T, V), value: V) -> Put<T> {
    Box::new(move |target| set(target, value))
}

/// What sets a text or a list.
pub(super) fn bind<T: 'static, V: ?Sized + 'static, O: std::borrow::Borrow<V> + 'static>(
    set: fn(&mut T, &V),
    value: O,
) -> Put<T> {
    Box::new(move |target| set(target, value.borrow()))
}

/// What is wrong with a word that is not one of `words`.
pub(super) fn unknown_word(text: &str, words: &[&str]) -> String {
    format!("is the unknown word \"{}\"{}", shorten(text), suggestion(text, words))
}

/// A finite number, whole or not.
pub(super) fn real(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(integer) => whole(integer).map(|whole| whole as f64),
        DeValue::Float(float) => {
            float.as_str().parse().ok().filter(|number: &f64| number.is_finite())
        }
        _ => None,
    }
}

/// A whole number that 64 bits hold.
pub(super) fn whole(integer: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

/// What stands there, in words.
pub(super) fn found(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("the text \"{}\"", shorten(text)),
        DeValue::Integer(integer) => shorten(&integer.to_string()),
        DeValue::Float(float) => shorten(float.as_str()),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(datetime) => format!("the date {datetime}"),
        DeValue::Array(array) => list(array),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

fn list(array: &DeArray<'_>) -> String {
    match array.len() {
        0 => "an empty list".to_owned(),
        1 => "a list of one entry".to_owned(),
        entries => format!("a list of {entries} entries"),
    }
}

/// A text that fits on a line of an error.
pub(super) fn shorten(text: &str) -> String {
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    fitted(&text.chars().take(60).map(printable).collect::<String>(), 41, "…")
}

/// What a setting takes, in words.
pub(super) fn accepts(accepts: Accepts) -> String {
    match accepts {
        Accepts::Range(from, to) => format!("a whole number from {from} to {to}"),
        Accepts::ZeroOr(from, to) => format!("0, or a whole number from {from} to {to}"),
        Accepts::OneOf(values) => {
            let values: Vec<String> = values.iter().map(u32::to_string).collect();
            format!("one of {}", values.join(", "))
        }
    }
}
