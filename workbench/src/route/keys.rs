//! Keys as a line of text: `minus*3 next`.

use std::fmt;
use std::str::FromStr;

use firmware_model::Key;

use crate::diagnostics::nearest;

/// The most presses that one word may ask for.
const MOST: usize = 1_000;

/// Keys to press, one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keys(pub Vec<Key>);

/// Why a text is not a list of keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// There is no key of that name.
    #[error(
        "word {place}: `{found}` is not a key{}; accepted: minus, plus, back, next, each also \
         with a number of presses, as in `minus*3`",
        hint(.found)
    )]
    NoKey {
        /// Which word it is, from 1.
        place: usize,
        /// What was found.
        found: String,
    },
    /// The number of presses is none, or out of range.
    #[error(
        "word {place}: `{found}` is not a number of presses; accepted: 1 to {MOST}, as in `minus*3`"
    )]
    NoCount {
        /// Which word it is, from 1.
        place: usize,
        /// What was found.
        found: String,
    },
}

fn hint(found: &str) -> String {
    if found.starts_with('*') {
        return " (a key stands before `*`, without a blank)".to_owned();
    }
    let found = found.to_lowercase();
    let meant = match found.as_str() {
        "-" | "down" => Some(Key::Minus.name()),
        "+" | "up" => Some(Key::Plus.name()),
        "<" | "<-" | "left" | "esc" => Some(Key::Back.name()),
        ">" | "->" | "right" | "enter" => Some(Key::Next.name()),
        other => nearest(other, Key::ALL.into_iter().map(Key::name)).first().copied(),
    };
    meant.map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"))
}

impl FromStr for Keys {
    type Err = KeysError;

    fn from_str(text: &str) -> Result<Self, KeysError> {
        let mut keys = Vec::new();
        let words = text.split([' ', ',', '\t', '\n']).filter(|word| !word.is_empty());
        for (index, word) in words.enumerate() {
            let place = index + 1;
            let (name, count) = word.split_once('*').map_or((word, "1"), |(a, b)| (a, b));
            let Some(key) = Key::ALL.into_iter().find(|key| key.name() == name) else {
                let found = if name.is_empty() { word } else { name };
                return Err(KeysError::NoKey { place, found: found.to_owned() });
            };
            let presses = count.parse().ok().filter(|count| (1..=MOST).contains(count));
            let Some(presses) = presses else {
                return Err(KeysError::NoCount { place, found: count.to_owned() });
            };
            keys.extend(std::iter::repeat_n(key, presses));
        }
        Ok(Self(keys))
    }
}

/// As short as it goes; the text parses to the same keys.
impl fmt::Display for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, run) in self.0.chunk_by(|one, other| one == other).enumerate() {
            let space = if index > 0 { " " } else { "" };
            match run {
                [key] => write!(f, "{space}{}", key.name())?,
                [key, ..] => write!(f, "{space}{}*{}", key.name(), run.len())?,
                [] => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Key::{Back, Minus, Next, Plus};

    #[test]
    fn keys_are_names_with_counts() {
        let keys = |text: &str| text.parse::<Keys>().map(|keys| keys.0);
        assert_eq!(keys("minus*3 next"), Ok(vec![Minus, Minus, Minus, Next]));
        assert_eq!(keys(" back,plus  "), Ok(vec![Back, Plus]));
        assert_eq!(keys(""), Ok(vec![]));
        let back = Keys(vec![Minus, Minus, Next, Plus, Plus, Plus]).to_string();
        assert_eq!(back, "minus*2 next plus*3");
    }

    #[test]
    fn errors_say_what_was_found_and_what_is_accepted() {
        let message = |text: &str| text.parse::<Keys>().unwrap_err().to_string();
        assert_eq!(
            message("minus nxt"),
            "word 2: `nxt` is not a key (did you mean `next`?); accepted: minus, plus, back, next, \
             each also with a number of presses, as in `minus*3`"
        );
        assert!(message("right").contains("did you mean `next`?"));
        assert!(message("zebra").starts_with("word 1: `zebra` is not a key; accepted: "));
        assert_eq!(
            message("minus*0"),
            "word 1: `0` is not a number of presses; accepted: 1 to 1000, as in `minus*3`"
        );
        assert!(message("minus * 3").starts_with(
            "word 2: `*` is not a key (a key stands before `*`, without a blank); accepted: minus, "
        ));
        assert!(message("next*").contains("`` is not a number of presses"));
    }
}
