//! The four keys as contacts on virtual time: bounce, hold, repeat.
//!
//! A key acts when its contact closes. A contact that closes again within the
//! debounce time after it opened has bounced: it counts as having stayed closed.
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
    /// The time; none where it never comes.
    pub time: Option<Tick>,
}

/// A contact that closes again within this time after it opened has bounced.
pub const DEBOUNCE: KeyProperty =
    KeyProperty { name: "debounce", rule: Rule::KeyDebounce, time: Some(Tick::from_millis(30)) };
/// A key held this long acts again.
pub const REPEAT_AFTER: KeyProperty =
    KeyProperty { name: "first repeat of a held key", rule: Rule::KeyRepeat, time: None };
/// A key that repeats acts again after this time.
pub const REPEAT_EVERY: KeyProperty =
    KeyProperty { name: "further repeats of a held key", rule: Rule::KeyRepeat, time: None };
/// How long the previous value shows after a refused one.
pub const REFUSAL: KeyProperty = KeyProperty {
    name: "showing the previous value",
    rule: Rule::EditRefused,
    time: Some(REFUSAL_SHOWN),
};

/// How keys behave in time, each with the rule that carries its evidence.
pub const KEY_PROPERTIES: [KeyProperty; 4] = [DEBOUNCE, REPEAT_AFTER, REPEAT_EVERY, REFUSAL];

/// The times that the contacts are read with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Timing {
    debounce: Tick,
    /// After how long a held key acts again, and how often from then on.
    repeat: Option<(Tick, Tick)>,
}

const TIMING: Timing = Timing {
    debounce: match DEBOUNCE.time {
        Some(time) => time,
        None => Tick::ZERO,
    },
    repeat: match (REPEAT_AFTER.time, REPEAT_EVERY.time) {
        (Some(after), Some(every)) if every.0 > 0 => Some((after, every)),
        _ => None,
    },
};

/// One contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Contact {
    closed: bool,
    /// When it closed last, bounces left out.
    closed_at: Tick,
    /// When it opened last; none if it never did.
    opened_at: Option<Tick>,
    /// When it acts again by itself.
    repeats_at: Option<Tick>,
}

/// The state of the four contacts. It needs no power: fingers do not either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Keys {
    contacts: [Contact; Key::ALL.len()],
}

impl Keys {
    /// The contact of `key` closes at `at`; whether the key acts.
    pub fn down(&mut self, key: Key, at: Tick) -> bool {
        self.down_with(TIMING, key, at)
    }

    fn down_with(&mut self, timing: Timing, key: Key, at: Tick) -> bool {
        let contact = &mut self.contacts[key as usize];
        if contact.closed {
            return false;
        }
        contact.closed = true;
        if contact.opened_at.is_some_and(|opened| at.since(opened) < timing.debounce) {
            return false;
        }
        contact.closed_at = at;
        contact.repeats_at = timing.repeat.map(|(after, _)| at + after);
        true
    }

    /// The contact of `key` opens at `at`.
    pub fn up(&mut self, key: Key, at: Tick) {
        let contact = &mut self.contacts[key as usize];
        if contact.closed {
            contact.closed = false;
            contact.opened_at = Some(at);
        }
    }

    /// Since when the contact of `key` is closed.
    pub fn held_since(&self, key: Key) -> Option<Tick> {
        let contact = &self.contacts[key as usize];
        contact.closed.then_some(contact.closed_at)
    }

    /// When a held key acts next by itself.
    pub fn next_step(&self) -> Option<Tick> {
        let held = self.contacts.iter().filter(|contact| contact.closed);
        held.filter_map(|contact| contact.repeats_at).min()
    }

    /// The key that acts by itself at `at` or before; call again until there is none.
    pub fn repeat(&mut self, at: Tick) -> Option<Key> {
        self.repeat_with(TIMING, at)
    }

    fn repeat_with(&mut self, timing: Timing, at: Tick) -> Option<Key> {
        let (_, every) = timing.repeat?;
        Key::ALL.into_iter().find(|&key| {
            let contact = &mut self.contacts[key as usize];
            let due = contact.repeats_at.filter(|due| contact.closed && *due <= at);
            if due.is_some() {
                // From now on, so that what was missed without power is not made up for.
                contact.repeats_at = Some(at + every);
            }
            due.is_some()
        })
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
        let mut keys = Keys::default();
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
        let mut keys = Keys::default();
        assert!(keys.down(Key::Next, ms(5)));
        assert!(!keys.down(Key::Next, ms(5000)), "it is already closed");
        assert_eq!((keys.next_step(), keys.repeat(ms(60_000))), (None, None));
        assert_eq!(keys.held_since(Key::Next), Some(ms(5)));
        keys.up(Key::Next, ms(6000));
        assert_eq!(keys.held_since(Key::Next), None);
    }

    #[test]
    fn a_table_with_repeat_makes_a_held_key_repeat() {
        let timing = Timing { debounce: ms(30), repeat: Some((ms(500), ms(100))) };
        let mut keys = Keys::default();
        assert!(keys.down_with(timing, Key::Plus, ms(0)));
        assert_eq!(keys.next_step(), Some(ms(500)));
        assert_eq!(keys.repeat_with(timing, ms(499)), None);
        assert_eq!(keys.repeat_with(timing, ms(500)), Some(Key::Plus));
        assert_eq!((keys.repeat_with(timing, ms(500)), keys.next_step()), (None, Some(ms(600))));
        keys.up(Key::Plus, ms(550));
        assert_eq!((keys.next_step(), keys.repeat_with(timing, ms(700))), (None, None));
    }
}
