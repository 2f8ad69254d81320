//! A tape that a lesson shows: it happens on the meters as time passes, line by line, with what happens
//! in words; it can be paused, stepped and made faster.

use std::collections::VecDeque;

use firmware_model::{Key, Tick};
use panels::Panel;

use crate::pacing::Simulation;
use workbench::route::{Passwords, route};
use workbench::simulation::{Bus, HALF_PRESS, Speed};
use workbench::tape::{Directive, Player, Tape, TapeLine};

/// The time of the wall that a wait takes at most, s: longer ones pass faster.
const PATIENCE: f64 = 3.0;
/// The fastest that a person can make it.
const FASTEST: u32 = 3600;

/// A tape under way.
#[derive(Debug)]
pub struct Showing {
    lines: VecDeque<TapeLine>,
    /// What happens now, in the words of the tape.
    caption: String,
    /// When the next line happens.
    due: Tick,
    /// How fast this line passes, unless it is paused.
    speed: Speed,
    /// A person has stopped it.
    is_paused: bool,
    /// What time ran at before.
    before: Speed,
}

impl Showing {
    /// The tape from its first line; none if it has none.
    pub fn new(tape: &Tape, simulation: &Simulation) -> Option<Self> {
        let lines: VecDeque<TapeLine> = tape.lines().collect();
        let (due, before) = (simulation.look(Bus::reached), simulation.speed());
        let (caption, is_paused) = (String::new(), false);
        let showing = Self { lines, caption, due, speed: before, is_paused, before };
        (!showing.lines.is_empty()).then_some(showing)
    }

    /// What happens now, and how fast.
    pub fn caption(&self) -> (String, String) {
        (self.caption.clone(), self.running().to_string())
    }

    /// Lets the lines happen that are due; whether there is more to come.
    pub fn follow(&mut self, simulation: &Simulation, panel: &Panel) -> bool {
        while simulation.look(Bus::reached) >= self.due {
            let Some(line) = self.lines.pop_front() else {
                self.end(simulation);
                return false;
            };
            self.happen(&line, simulation, panel);
        }
        true
    }

    /// Does what a line says, and tells when the next one is due.
    fn happen(&mut self, line: &TapeLine, simulation: &Simulation, panel: &Panel) {
        self.caption = line.directive.to_string();
        let now = simulation.look(Bus::reached);
        let mut taken = Tick::ZERO;
        match &line.directive {
            Directive::Wait(time) => taken = *time,
            Directive::Press(presses) => {
                let keys = presses
                    .iter()
                    .flat_map(|one| std::iter::repeat_n(one.key, usize::from(one.times)));
                taken = pressed(simulation, keys);
            }
            Directive::Hold(key, time) => {
                // A lesson is on the first meter, which is there.
                let _ = simulation.hold(0, *key, *time);
                taken = *time + HALF_PRESS;
            }
            Directive::Go(target) => {
                let way = simulation.look(|bus| {
                    let station = bus.stations().first()?;
                    route(station.meter(), *target, Passwords::Known).ok()
                });
                if let Some(way) = way {
                    self.caption = format!("go {target}");
                    taken = pressed(simulation, way.keys);
                }
            }
            _ => simulation.replace(|bus| one_line(line, bus, panel)),
        }
        self.due = now + taken;
        let times = (taken.as_seconds() / PATIENCE).ceil().clamp(1.0, f64::from(FASTEST));
        // By its range it is a speed.
        self.run_at(Speed::Times(times as u32), simulation);
    }

    fn run_at(&mut self, speed: Speed, simulation: &Simulation) {
        self.speed = speed;
        simulation.set_speed(self.running());
    }

    const fn running(&self) -> Speed {
        if self.is_paused { Speed::Paused } else { self.speed }
    }

    /// The rest of this line has happened; the next one is due.
    pub fn step(&mut self, simulation: &Simulation) {
        let due = self.due;
        simulation.replace(|bus| {
            let mut bus = bus.clone();
            bus.advance(due);
            bus
        });
    }

    /// Stops time, or lets it go on.
    pub fn pause(&mut self, simulation: &Simulation) {
        self.is_paused ^= true;
        simulation.set_speed(self.running());
    }

    /// Twice as fast, or half.
    pub fn change_speed(&mut self, faster: bool, simulation: &Simulation) {
        let Speed::Times(times) = self.speed else { return };
        let times = if faster { (times * 2).min(FASTEST) } else { (times / 2).max(1) };
        self.run_at(Speed::Times(times), simulation);
    }

    /// Time runs as it did before.
    pub fn end(&self, simulation: &Simulation) {
        simulation.set_speed(self.before);
    }
}

/// Presses keys one after the other; how long that takes.
fn pressed(simulation: &Simulation, keys: impl IntoIterator<Item = Key>) -> Tick {
    let mut taken = Tick::ZERO;
    for key in keys {
        // A lesson is on the first meter, which is there.
        let _ = simulation.press(0, key);
        taken = taken + HALF_PRESS + HALF_PRESS;
    }
    taken
}

/// The meters after one line of a tape that takes no time.
fn one_line(line: &TapeLine, bus: &Bus, panel: &Panel) -> Bus {
    let text = TapeLine { at: None, ..line.clone() }.to_string();
    match workbench::tape::parse(&text, "lesson") {
        Ok(tape) => Player::new(&tape, bus.clone(), panel).play_through().1,
        Err(_) => bus.clone(),
    }
}
