//! The four keys as contacts on virtual time: bounce and hold.
//!
//! A key acts when its contact closes, and holding it does not repeat it. A contact that
//! closes again within the debounce time after it opened has bounced: it counts as having
//! stayed closed.
//! Nothing of this is documented; the table below is the one place to change it.

use crate::key::Key;
use crate::menu::REFUSAL_SHOWN;
use crate::rules::Rule;
use crate::time::Tick;

/// One row of the table of how keys behave in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyProperty {
    /// What the time is of, for people.
    pub name: &'static str,
    /// The rule that says what happens, and what it rests on.
    pub rule: Rule,
    /// The time.
    pub time: Tick,
}

/// A contact that closes again within this time after it opened has bounced.
pub const DEBOUNCE: KeyProperty =
    KeyProperty { name: "debounce", rule: Rule::KeyDebounce, time: Tick::from_millis(30) };
/// How long the previous value shows after a refused one.
pub const REFUSAL: KeyProperty = KeyProperty {
    name: "showing the previous value",
    rule: Rule::EditRefused,
    time: REFUSAL_SHOWN,
};

/// How keys behave in time, each with the rule that carries its evidence.
pub const KEY_PROPERTIES: [KeyProperty; 2] = [DEBOUNCE, REFUSAL];

/// The contact of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Button {
    closed: bool,
    /// When it closed last, bounces left out.
    closed_at: Tick,
    /// When it opened last, if it ever did.
    opened_at: Option<Tick>,
}

/// The state of the four contacts. It needs no power: fingers do not either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct KeyContacts {
    buttons: [Button; Key::ALL.len()],
}

impl KeyContacts {
    /// The contact of `key` closes at `at`; whether the key acts.
    pub fn down(&mut self, key: Key, at: Tick) -> bool {
        let button = &mut self.buttons[key as usize];
        if button.closed {
            return false;
        }
        button.closed = true;
        if button.opened_at.is_some_and(|opened| at.since(opened) < DEBOUNCE.time) {
            return false;
        }
        button.closed_at = at;
        true
    }

    /// The contact of `key` opens at `at`.
    pub fn up(&mut self, key: Key, at: Tick) {
        let button = &mut self.buttons[key as usize];
        if button.closed {
            button.closed = false;
            button.opened_at = Some(at);
        }
    }

    /// Since when the contact of `key` is closed.
    pub fn held_since(&self, key: Key) -> Option<Tick> {
        let button = &self.buttons[key as usize];
        button.closed.then_some(button.closed_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(millis: u64) -> Tick {
        Tick::from_millis(millis)
    }

    #[test]
    fn a_bounce_is_one_press() {
        let mut keys = KeyContacts::default();
        assert!(keys.down(Key::Plus, ms(0)), "no debounce before the first press");
        keys.up(Key::Plus, ms(1));
        assert!(!keys.down(Key::Plus, ms(30)));
        assert_eq!(keys.held_since(Key::Plus), Some(ms(0)));
        keys.up(Key::Plus, ms(100));
        assert!(keys.down(Key::Minus, ms(101)), "each key bounces by itself");
        assert!(keys.down(Key::Plus, ms(130)));
        assert_eq!(keys.held_since(Key::Plus), Some(ms(130)));
    }

    #[test]
    fn a_held_key_acts_once_and_is_known_to_be_held() {
        let mut keys = KeyContacts::default();
        assert!(keys.down(Key::Next, ms(5)));
        assert!(!keys.down(Key::Next, ms(5000)), "it is already closed");
        assert_eq!(keys.held_since(Key::Next), Some(ms(5)));
        keys.up(Key::Next, ms(6000));
        assert_eq!(keys.held_since(Key::Next), None);
    }
}
