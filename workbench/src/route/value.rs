//! The keys of a value: digits are counted, lists are walked.

use std::collections::VecDeque;

use firmware_model::menu::{Cursor, Dialog, Editing, Menu, Subject};
use firmware_model::{Key, Meter, Setup, Tick};

use super::target::{RouteEnd, Target, TargetValue};

/// The shortest keys from `cursor`, which is on a screen without anything begun, to `wanted`
/// there.
pub fn keys(menu: &Menu, setup: &Setup, cursor: Cursor, wanted: TargetValue) -> Option<Vec<Key>> {
    let place = cursor.place();
    let (mut keys, digit) = match place.screen.row().subject {
        Subject::Setting(setting) | Subject::Password(setting) => {
            let value = cursor.value(setup)?;
            match (Editing::of(setting).digits(), place.dialog) {
                (Some(digits), Dialog::Digit(digit)) => {
                    let keys = turning(value, wanted.number, digits, digit)?;
                    let moved = keys.iter().filter(|key| **key == Key::Next).count() as u8;
                    (keys, Some((digit + moved, digits)))
                }
                _ => (walking(menu, setup, cursor, wanted.number)?, None),
            }
        }
        Subject::Confirm(_) => {
            let yes = place.dialog == Dialog::Confirm { yes: true };
            let keys = match (yes, wanted.number != 0) {
                (false, true) => vec![Key::Plus],
                (true, false) => vec![Key::Minus],
                _ => Vec::new(),
            };
            (keys, None)
        }
        _ => return None,
    };
    if wanted.arrival != RouteEnd::Shown {
        // The guide's way is next; back is shorter before the last digit.
        let inside = digit.is_some_and(|(digit, digits)| digit + 1 < digits);
        keys.push(if inside { Key::Back } else { Key::Next });
    }
    Some(keys)
}

/// The shortest keys that finish what is begun on the glass, if that is `target`'s value.
pub fn finish(meter: &Meter, cursor: Cursor, target: Target) -> Option<Vec<Key>> {
    if cursor.next_step().is_some() || cursor.place().screen != target.screen {
        return None;
    }
    match target.value {
        Some(wanted) => keys(meter.menu(), meter.setup(), cursor, wanted),
        None => Some(Vec::new()),
    }
}

/// The keys that make `wanted` of `value` from `digit` on, 0 the leftmost; none if a digit before it is
/// another.
pub fn turning(value: u32, wanted: u32, digits: u8, digit: u8) -> Option<Vec<Key>> {
    let of = |number: u32, place: u8| {
        let behind = u32::from(digits.saturating_sub(1).saturating_sub(place));
        number / 10_u32.checked_pow(behind).unwrap_or(u32::MAX) % 10
    };
    if wanted >= 10_u32.checked_pow(u32::from(digits))?
        || (0..digit).any(|place| of(value, place) != of(wanted, place))
    {
        return None;
    }
    let mut keys = Vec::new();
    let mut at = digit;
    for place in (digit..digits).filter(|&place| of(value, place) != of(wanted, place)) {
        keys.extend(std::iter::repeat_n(Key::Next, usize::from(place - at)));
        at = place;
        let up = (of(wanted, place) + 10 - of(value, place)) % 10;
        let (key, times) = if up <= 5 { (Key::Plus, up) } else { (Key::Minus, 10 - up) };
        keys.extend(std::iter::repeat_n(key, times as usize));
    }
    Some(keys)
}

/// The fewest minus and plus that walk a list to `wanted`, as the meter walks it.
fn walking(menu: &Menu, setup: &Setup, cursor: Cursor, wanted: u32) -> Option<Vec<Key>> {
    let mut seen = Vec::new();
    let mut open = VecDeque::from([(cursor, Vec::new())]);
    while let Some((cursor, keys)) = open.pop_front() {
        let value = cursor.value(setup)?;
        if value == wanted {
            return Some(keys);
        }
        if seen.contains(&value) {
            continue;
        }
        seen.push(value);
        for key in [Key::Minus, Key::Plus] {
            let mut next = cursor;
            next.press(menu, setup, key, Tick::ZERO);
            open.push_back((next, [keys.as_slice(), &[key]].concat()));
        }
    }
    None
}
