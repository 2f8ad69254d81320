//! The finger on the meter's buttons: which strokes of a keyboard close which contact, and when.
//!
//! A held key is a held button. Some terminals tell when a key comes up; with the others a
//! key is held that comes three times at the pace of a keyboard's repeat, and it is let
//! go when no more come. A press takes 100 ms down and 100 ms up, or half of that while
//! another one waits; few can wait, so that the meter never walks on by itself.
//!
//! Time is counted from any moment, and given with each call.

use std::collections::VecDeque;
use std::time::Duration;

use firmware_model::Key;
use workbench::simulation;

use super::input::Stroke;

const fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// How long a pressed key is down, and then up, before the next press.
const HALF_PRESS: Duration = Duration::from_nanos(simulation::HALF_PRESS.as_nanos());
/// The same while another press waits.
const HASTY: Duration = millis(50);
/// How many presses wait at most.
const WAITING: usize = 2;
/// A key that comes again after a time in this range may be held: keyboards repeat so.
const REPEATS: std::ops::Range<Duration> = millis(15)..millis(100);
/// So many of them, one after the other, and it is.
const HELD: u32 = 3;
/// So long after the last of them it is let go.
const LET_GO: Duration = millis(150);
/// How long a key stays down that is asked to be held.
pub const HOLD: Duration = Duration::from_secs(3);
/// A key that is down for so long is told as held.
const TOLD: Duration = millis(500);

/// What happens to a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// It goes down.
    Down(Key),
    /// It is down already and turns out to be held.
    Held(Key),
    /// It comes up.
    Up(Key),
}

/// What ends a press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Time.
    Press,
    /// The time of a key that is asked to be held.
    Hold,
    /// Silence: the last stroke of a key that repeats came then.
    Streak(Duration),
    /// The key comes up, or has come up then.
    Button(Option<Duration>),
}

#[derive(Debug, Clone, Copy)]
struct Press {
    key: Key,
    way: Way,
    since: Duration,
    told: bool,
}

#[derive(Debug, Clone, Copy)]
struct Streak {
    key: Key,
    last: Duration,
    count: u32,
}

/// One finger: one button at a time.
#[derive(Debug, Default)]
pub struct Finger {
    down: Option<Press>,
    /// Presses of one key.
    waiting: VecDeque<(Key, Way)>,
    /// When the last button came up.
    up_since: Option<Duration>,
    streak: Option<Streak>,
}

impl Finger {
    /// A stroke of a key at `now`; `alone` unless others came with it in one reading.
    pub fn stroke(&mut self, now: Duration, key: Key, stroke: Stroke, alone: bool) {
        match stroke {
            Stroke::Typed => self.typed(now, key, alone),
            Stroke::Begins => self.wait(now, key, Way::Button(None)),
            Stroke::Repeats => match &mut self.down {
                Some(press) if press.key == key => press.way = Way::Button(None),
                _ if self.waiting.iter().any(|(other, _)| *other == key) => {}
                _ => self.wait(now, key, Way::Button(None)),
            },
            Stroke::Ends => self.ends(now, key),
        }
    }

    /// A key is to be held for three seconds.
    pub fn hold(&mut self, now: Duration, key: Key) {
        self.wait(now, key, Way::Hold);
    }

    /// Throws away what waits, and lets go what is held.
    pub fn let_go(&mut self, now: Duration) {
        self.waiting.clear();
        self.streak = None;
        if let Some(press) = &mut self.down
            && press.way != Way::Press
        {
            press.way = Way::Button(Some(now));
        }
    }

    /// Takes the finger away: the button that was down is up.
    pub fn lift(&mut self, now: Duration) -> Option<Move> {
        self.waiting.clear();
        self.streak = None;
        let press = self.down.take()?;
        self.up_since = Some(now);
        Some(Move::Up(press.key))
    }

    /// The button of the mouse has come up, wherever that is now.
    pub fn comes_up(&mut self, now: Duration) {
        let held = self.down.map(|press| press.key);
        if let Some(key) = held.or(self.waiting.front().map(|(key, _)| *key)) {
            self.ends(now, key);
        }
    }

    /// What is to happen at `now`.
    pub fn advance(&mut self, now: Duration) -> Vec<Move> {
        let mut moves = Vec::new();
        while self.due().is_some_and(|due| due <= now) {
            let hasty = !self.waiting.is_empty();
            if let Some(press) = &mut self.down {
                if ends(press, hasty).is_none_or(|end| end > now) {
                    press.told = true;
                    moves.push(Move::Held(press.key));
                    continue;
                }
                moves.push(Move::Up(press.key));
                self.up_since = Some(now);
                self.down = None;
            } else if let Some((key, way)) = self.waiting.pop_front() {
                moves.push(Move::Down(key));
                let told = matches!(way, Way::Hold | Way::Streak(_));
                if told {
                    moves.push(Move::Held(key));
                }
                self.down = Some(Press { key, way, since: now, told });
            }
        }
        moves
    }

    /// When something is to happen next.
    pub fn due(&self) -> Option<Duration> {
        if let Some(press) = &self.down {
            let end = ends(press, !self.waiting.is_empty());
            let told = match press.way {
                _ if press.told => None,
                Way::Streak(_) => Some(press.since),
                Way::Button(None) => Some(press.since + TOLD),
                Way::Press | Way::Hold | Way::Button(Some(_)) => None,
            };
            return [end, told].into_iter().flatten().min();
        }
        self.waiting.front()?;
        Some(self.up_since.map_or(Duration::ZERO, |up| up + HASTY))
    }

    fn typed(&mut self, now: Duration, key: Key, alone: bool) {
        let count = match self.streak {
            Some(streak) if streak.key == key && alone => {
                let gap = now.saturating_sub(streak.last);
                if REPEATS.contains(&gap) { streak.count + 1 } else { 1 }
            }
            _ => 1,
        };
        self.streak = Some(Streak { key, last: now, count });
        match &mut self.down {
            Some(Press { key: held, way: Way::Streak(last), .. }) if *held == key => *last = now,
            // It is held by other means already.
            Some(Press { key: held, way: Way::Button(None), .. }) if *held == key => {}
            Some(press) if press.key == key && press.way == Way::Press && count >= HELD => {
                press.way = Way::Streak(now);
                self.waiting.clear();
            }
            _ if count >= HELD => {
                self.waiting.clear();
                self.wait(now, key, Way::Streak(now));
            }
            _ => self.wait(now, key, Way::Press),
        }
    }

    fn ends(&mut self, now: Duration, key: Key) {
        if let Some(press) = &mut self.down
            && press.key == key
            && matches!(press.way, Way::Button(None) | Way::Streak(_))
        {
            press.way = Way::Button(Some(now));
        }
        for (waiting, way) in &mut self.waiting {
            if *waiting == key && *way == Way::Button(None) {
                *way = Way::Press;
            }
        }
    }

    /// A press waits until it can begin, if there is room. Another key throws away those
    /// that wait, and lets go what is held; a hold that was asked for lasts its time.
    fn wait(&mut self, now: Duration, key: Key, way: Way) {
        if self.waiting.front().is_some_and(|(waiting, _)| *waiting != key) {
            self.waiting.clear();
        }
        if let Some(press) = &mut self.down
            && press.key != key
            && matches!(press.way, Way::Button(None) | Way::Streak(_))
        {
            press.way = Way::Button(Some(now));
        }
        if self.waiting.len() < WAITING {
            self.waiting.push_back((key, way));
        }
    }
}

/// When a press ends; `hasty` while another one waits. None while a key is held.
fn ends(press: &Press, hasty: bool) -> Option<Duration> {
    let least = press.since + HASTY;
    match press.way {
        Way::Press if hasty => Some(least),
        Way::Press => Some(press.since + HALF_PRESS),
        Way::Hold => Some(press.since + HOLD),
        Way::Streak(last) => Some((last + LET_GO).max(least)),
        Way::Button(up) => up.map(|up| up.max(least)),
    }
}

#[cfg(test)]
mod tests;
