//! The search: Dijkstra's over the places of the menu, each reached by the meter's own walk.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use firmware_model::menu::{Cursor, Dialog, Editing, KeyEffect, Menu, REFUSAL_SHOWN, Subject};
use firmware_model::{Key, Meter, Place, ScreenId, Setup, Tick};

use super::target::Target;
use super::{NoRoute, Passwords, Route, guard, is_entry, value};

/// A place of the menu and the shortest keys that lead there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Where one is.
    pub place: Place,
    /// The keys from where the walk began.
    pub route: Vec<Key>,
}

/// Every place that keys reach from where `meter` is without changing a setting, in the order
/// of the table of screens; none if the meter does nothing.
pub fn places(meter: &Meter, passwords: Passwords) -> Vec<Stop> {
    let Some(cursor) = meter.cursor() else { return Vec::new() };
    let walk = Walk { menu: meter.menu(), setup: meter.setup(), passwords };
    let reached = walk.from(cursor);
    reached.into_iter().map(|(place, route)| Stop { place, route }).collect()
}

/// Where each key leads from `screen` to another one, next through all digits of a value and a
/// password entered as it is set.
pub fn edges(meter: &Meter, screen: ScreenId) -> Vec<(Key, ScreenId)> {
    let (menu, setup) = (meter.menu(), meter.setup());
    let walk = Walk { menu, setup, passwords: Passwords::Known };
    let led = |key: Key| {
        let mut cursor = Cursor::at(screen);
        if let (Subject::Password(setting), Key::Next) = (screen.row().subject, key) {
            let digits = Editing::of(setting).digits().unwrap_or(0);
            cursor = walk.pressed(cursor, &entering(setup.get(setting), digits));
        } else {
            for _ in 0..=LONGEST_VALUE {
                cursor = walk.pressed(cursor, &[key]);
                if cursor.place().screen != screen || key != Key::Next {
                    break;
                }
            }
        }
        (cursor.place().screen != screen).then(|| (key, cursor.place().screen))
    };
    Key::ALL.into_iter().filter_map(led).collect()
}

/// The most digits that a value has.
const LONGEST_VALUE: u8 = 5;

/// The shortest keys from `cursor` to `target`.
pub fn shortest(
    meter: &Meter,
    cursor: Cursor,
    target: Target,
    passwords: Passwords,
) -> Result<Route, NoRoute> {
    let setup = meter.setup();
    if let Some(wanted) = target.value
        && wanted.is_stored(target.screen, setup)
    {
        return Ok(Route::default());
    }
    // What stands on the glass and is not stored yet is finished there, or left first.
    let begun = cursor.next_step().is_some() || is_begun(&cursor, setup);
    let here = begun.then(|| value::finish(meter, cursor, target)).flatten();
    let left = if begun { Some(leave(meter, cursor)) } else { None };
    let (before, pause, cursor, setup) = match left {
        None => (Vec::new(), None, cursor, setup.clone()),
        Some(Left { keys, pause, cursor, setup }) => (keys, pause, cursor, setup),
    };
    let walk = Walk { menu: meter.menu(), setup: &setup, passwords };
    let beyond = walk.to(meter, cursor, target).map(|keys| {
        let pause = pause.map(|pause| (before.len(), pause));
        Route { keys: [before, keys].concat(), pause }
    });
    let here = here.map(|keys| Route { keys, pause: None });
    match (here, beyond) {
        (Some(here), Ok(beyond)) if beyond.keys.len() < here.keys.len() => Ok(beyond),
        (Some(here), _) => Ok(here),
        (None, beyond) => beyond,
    }
}

/// Whether the keys have changed something that is not stored.
fn is_begun(cursor: &Cursor, setup: &Setup) -> bool {
    match cursor.place().screen.row().subject {
        Subject::Setting(setting) => cursor.value(setup) != Some(setup.get(setting)),
        Subject::Password(_) => cursor.value(setup) != Some(0),
        _ => false,
    }
}

/// Where one is after leaving what was begun.
struct Left {
    keys: Vec<Key>,
    pause: Option<Tick>,
    cursor: Cursor,
    setup: Setup,
}

/// Leaves what was begun: it is stored, or refused.
fn leave(meter: &Meter, mut cursor: Cursor) -> Left {
    let mut setup = meter.setup().clone();
    let mut keys = Vec::new();
    let now = meter.now();
    if cursor.next_step().is_none() {
        keys.push(Key::Back);
        if let KeyEffect::Commit(changed) = cursor.press(meter.menu(), &setup, Key::Back, now) {
            setup = changed;
        }
    }
    let pause = cursor.next_step().map(|until| {
        cursor.advance(until);
        // Where the route begins with the pause, it may begin late in it.
        if keys.is_empty() { Tick(until.0.saturating_sub(now.0)) } else { REFUSAL_SHOWN }
    });
    Left { keys, pause, cursor, setup }
}

/// What a walk needs to know.
struct Walk<'a> {
    menu: &'a Menu,
    setup: &'a Setup,
    passwords: Passwords,
}

impl Walk<'_> {
    /// Every place that can be reached without changing anything, with its keys.
    fn from(&self, cursor: Cursor) -> BTreeMap<Place, Vec<Key>> {
        let mut reached = BTreeMap::new();
        // The number of keys, then the order in which they were found: so the walk is the same
        // everywhere. Cursors have no order.
        let mut open = BinaryHeap::from([Reverse((0, 0))]);
        let mut found = vec![(cursor, Vec::new())];
        while let Some(Reverse((_, index))) = open.pop() {
            let Some((cursor, route)) = found.get(index).cloned() else { break };
            if reached.contains_key(&cursor.place()) {
                continue;
            }
            for keys in self.edges(cursor) {
                let next = self.pressed(cursor, &keys);
                if reached.contains_key(&next.place()) {
                    continue;
                }
                let route = [route.as_slice(), &keys].concat();
                open.push(Reverse((route.len(), found.len())));
                found.push((next, route));
            }
            reached.insert(cursor.place(), route);
        }
        reached
    }

    /// The shortest keys from `cursor` to `target`.
    fn to(&self, meter: &Meter, cursor: Cursor, target: Target) -> Result<Vec<Key>, NoRoute> {
        let reached = self.from(cursor);
        let mut on_screen =
            reached.iter().filter(|(place, _)| place.screen == target.screen).peekable();
        if on_screen.peek().is_none() {
            let guard = guard(meter, target.screen);
            return Err(match guard {
                Some(setting) => NoRoute::Password(target.screen, setting),
                None => NoRoute::NotInMenu(target.screen),
            });
        }
        let Some(wanted) = target.value else {
            let shortest = on_screen.min_by_key(|(_, route)| route.len());
            return Ok(shortest.map(|(_, route)| route.clone()).unwrap_or_default());
        };
        let whole = on_screen.filter_map(|(_, route)| {
            let there = self.pressed(cursor, route);
            let keys = value::keys(self.menu, self.setup, there, wanted)?;
            Some([route.as_slice(), &keys].concat())
        });
        whole.min_by_key(Vec::len).ok_or(NoRoute::NotByKeys(target.screen))
    }

    /// What leads on without changing a setting: at a password's first digit the password too.
    fn edges(&self, cursor: Cursor) -> Vec<Vec<Key>> {
        let place = cursor.place();
        let subject = place.screen.row().subject;
        let turns = matches!(subject, Subject::Setting(_) | Subject::Password(_));
        let leads = |key: &Key| !(turns && matches!(key, Key::Minus | Key::Plus));
        // Yes and then next carries a reset out: that is not a way to anywhere.
        let carries_out = place.dialog == Dialog::Confirm { yes: true };
        let leads = |key: &Key| leads(key) && !(carries_out && *key == Key::Next);
        let mut edges: Vec<Vec<Key>> =
            Key::ALL.into_iter().filter(leads).map(|key| vec![key]).collect();
        if let Subject::Password(setting) = subject
            && is_entry(place)
            && self.passwords == Passwords::Known
        {
            let digits = Editing::of(setting).digits().unwrap_or(0);
            edges.push(entering(self.setup.get(setting), digits));
        } else if matches!(subject, Subject::Password(_)) {
            // Zeros may be right by chance, and whoever does not know would not.
            edges.retain(|keys| *keys != [Key::Next]);
        }
        edges
    }

    fn pressed(&self, mut cursor: Cursor, keys: &[Key]) -> Cursor {
        for &key in keys {
            cursor.press(self.menu, self.setup, key, Tick::ZERO);
        }
        cursor
    }
}

/// The keys that enter `password`, digit by digit from 0, and leave to the right.
fn entering(password: u32, digits: u8) -> Vec<Key> {
    let mut keys = value::turning(0, password, digits, 0).unwrap_or_default();
    let moved = keys.iter().filter(|key| **key == Key::Next).count();
    let left = usize::from(digits).saturating_sub(moved);
    keys.extend(std::iter::repeat_n(Key::Next, left));
    keys
}
