//! A walk over a live meter: clone, press, look where one is.

use std::collections::{BTreeMap, VecDeque};

use firmware_model::menu::{Editing, Subject};
use firmware_model::{Key, Place};

use super::{press, station};
use crate::simulation::{Bus, NoSuchMeter};

/// A place of the menu and the shortest keys that lead there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Where one is.
    pub place: Place,
    /// The keys from where the walk began.
    pub route: Vec<Key>,
}

/// Every place that keys reach without changing a setting, in the order of the menu's
/// screens; passwords are entered as they are set.
///
/// # Errors
/// There is no such meter.
pub fn walk(bus: &Bus, meter: usize) -> Result<Vec<Stop>, NoSuchMeter> {
    let start = station(bus, meter)?.lcd().place;
    let mut routes = BTreeMap::from([(start, Vec::new())]);
    let mut open = VecDeque::from([(start, bus.clone())]);
    while let Some((place, from)) = open.pop_front() {
        let route = routes.get(&place).cloned().unwrap_or_default();
        for keys in edges(&from, meter, place) {
            let mut next = from.clone();
            press(&mut next, meter, &keys)?;
            let reached = station(&next, meter)?.lcd().place;
            if let std::collections::btree_map::Entry::Vacant(vacant) = routes.entry(reached) {
                let mut whole = route.clone();
                whole.extend_from_slice(&keys);
                vacant.insert(whole);
                open.push_back((reached, next));
            }
        }
    }
    Ok(routes.into_iter().map(|(place, route)| Stop { place, route }).collect())
}

/// What leads on from a place: each key, and at a password's first digit the password.
fn edges(bus: &Bus, meter: usize, place: Place) -> Vec<Vec<Key>> {
    let mut edges: Vec<Vec<Key>> = Key::ALL.into_iter().map(|key| vec![key]).collect();
    let setup = bus.stations().get(meter).map(|station| station.meter().setup());
    if let (Subject::Password(setting), Some(setup)) = (place.screen.row().subject, setup)
        && place == Place::entering(place.screen)
    {
        let digits = Editing::of(setting).digits().unwrap_or(0);
        edges.push(entering(setup.get(setting), digits));
    }
    edges
}

/// The keys that enter `password`, digit by digit from 0, and leave to the right.
fn entering(password: u32, digits: u8) -> Vec<Key> {
    let text = format!("{password:0width$}", width = usize::from(digits));
    let mut keys = Vec::new();
    for digit in text.bytes() {
        let presses = usize::from(digit.saturating_sub(b'0'));
        keys.extend(std::iter::repeat_n(Key::Plus, presses));
        keys.push(Key::Next);
    }
    keys
}
