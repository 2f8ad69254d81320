//! [`Meter`]: what an outsider holds.
//!
//! The face is here. Behind it stand what a meter [keeps](kept) without control power and
//! what it is while it is [powered]; seconds in which nothing happens are [skipped](fast_forward).

mod fast_forward;
mod kept;
mod powered;
mod shown;

use std::sync::Arc;

use crate::acquisition::MeteringPath;
use crate::clock::DateTime;
use crate::contact::{Contact, Edge};
use crate::fidelity::Fidelity;
use crate::identity::Identity;
use crate::input::Input;
use crate::key::Key;
use crate::keys::KeyContacts;
use crate::lcd::{self, Lcd};
use crate::menu::{Cursor, Menu, Notation};
use crate::modbus::Silence;
use crate::nonvolatile::Nonvolatile;
use crate::output::Output;
use crate::registers::{EncodedMap, Image};
use crate::settings::{Door, Setting, Setup};
use crate::terminals::{ControlPower, Signal};
use crate::time::Tick;
use kept::Kept;
use powered::Powered;

pub use shown::ShownValues;

/// How long the meter runs on after its control power went (guide p. 2: 100 ms at 120 V).
const RIDE_THROUGH: Tick = Tick::from_millis(100);

/// A Series 4100 power meter.
///
/// It is given what happens to it, each with its moment of virtual time, and gives
/// replies, contact edges and the picture on its glass. Time never runs backwards:
/// an input earlier than the last one is taken at the time of the last one.
#[derive(Debug, Clone)]
pub struct Meter {
    kept: Kept,
    path: MeteringPath,
    now: Tick,
    signal: Arc<Signal>,
    /// When the control power went, while the meter rides through.
    lost_at: Option<Tick>,
    keys: KeyContacts,
    powered: Option<Powered>,
}

impl Meter {
    /// A meter on the shelf: no control power, nothing on its terminals, `setup` in its memory.
    pub fn new(identity: Identity, setup: Setup, fidelity: Fidelity, menu: Arc<Menu>) -> Self {
        let kept = Kept {
            identity: Arc::new(identity),
            fidelity,
            menu,
            memory: Nonvolatile { setup, ..Nonvolatile::default() },
            edges: Vec::new(),
        };
        Self {
            kept,
            path: MeteringPath::Auto,
            now: Tick::ZERO,
            signal: Arc::new(Signal::dead()),
            lost_at: None,
            keys: KeyContacts::default(),
            powered: None,
        }
    }

    /// Which path computes the seconds from the next power-up on.
    #[must_use]
    pub fn with_path(mut self, path: MeteringPath) -> Self {
        self.path = path;
        self
    }

    /// The same meter on the shelf with `memory` in it. Giving it control power is a power-up
    /// like any other: it is counted, the clock starts over, and the time since the
    /// memory was taken has not passed.
    #[must_use]
    pub fn with_memory(self, memory: Nonvolatile) -> Self {
        let kept = Kept { memory, edges: Vec::new(), ..self.kept };
        Self { kept, lost_at: None, powered: None, ..self }
    }

    /// The moment up to which everything has happened.
    pub fn now(&self) -> Tick {
        self.now
    }

    /// Lets time pass up to `to`.
    pub fn advance(&mut self, to: Tick) {
        while let Some(at) = self.next_step().filter(|at| *at <= to) {
            if let (Some(powered), None) = (&mut self.powered, self.lost_at) {
                powered.skip_seconds(self.now, to, &mut self.kept);
            }
            // Skipping moves the next update; what happens then is the same.
            let at = self.next_step().map_or(at, |next| next.max(at));
            self.step(at);
        }
        self.now = self.now.max(to);
    }

    /// Something happens at `at`.
    pub fn apply(&mut self, at: Tick, input: Input) -> Output {
        self.advance(at);
        let at = self.now;
        let kept = &mut self.kept;
        match (input, &mut self.powered) {
            (Input::Terminals(signal), powered) => {
                if let Some(powered) = powered {
                    powered.acquisition.change(at, Arc::clone(&signal));
                }
                self.signal = signal;
            }
            (Input::ControlPower(control), _) => self.control_power(at, control),
            (Input::Down(key), powered) => {
                if self.keys.down(key, at)
                    && let Some(powered) = powered
                {
                    powered.press(key, at, kept);
                }
            }
            (Input::Up(key), _) => self.keys.up(key, at),
            (Input::Frame { bytes, rate }, Some(powered)) => {
                return powered.frame(&bytes, rate, at, kept);
            }
            (Input::Frame { .. }, None) => return Output::Silence(Silence::PowerOff),
            (Input::Menu(menu), powered) => {
                if let Some(powered) = powered {
                    powered.cursor.adopt(&menu);
                }
                kept.menu = menu;
            }
        }
        Output::Nothing
    }

    /// When something happens by itself next: a one-second update, a contact, the menu, the
    /// end of the ride-through.
    pub fn next_step(&self) -> Option<Tick> {
        let next = self.powered.as_ref()?.next_step();
        Some(self.lost_at.map_or(next, |lost| next.min(lost + RIDE_THROUGH)))
    }

    fn step(&mut self, at: Tick) {
        self.now = at;
        let Some(powered) = &mut self.powered else { return };
        powered.advance(at, &mut self.kept);
        if self.lost_at.is_some_and(|lost| at >= lost + RIDE_THROUGH) {
            self.power_down(at);
        } else if powered.acquisition.update_at() <= at {
            powered.second(at, &mut self.kept);
        }
    }

    fn control_power(&mut self, at: Tick, control: ControlPower) {
        match (control.is_sufficient(), self.powered.is_some()) {
            (true, true) => self.lost_at = None,
            (true, false) => {
                let signal = Arc::clone(&self.signal);
                self.powered = Some(Powered::up(at, signal, self.path, &mut self.kept));
            }
            (false, true) => {
                self.lost_at.get_or_insert(at);
            }
            (false, false) => {}
        }
    }

    fn power_down(&mut self, at: Tick) {
        self.lost_at = None;
        if let Some(powered) = self.powered.take() {
            powered.down(at, &mut self.kept);
        }
    }

    /// Takes the contact edges since the last call, oldest first.
    pub fn take_edges(&mut self) -> Vec<Edge> {
        core::mem::take(&mut self.kept.edges)
    }

    /// Whether a contact is closed now.
    pub fn is_closed(&self, contact: Contact) -> bool {
        let powered = self.powered.as_ref();
        match contact {
            Contact::Energy => powered.is_some_and(|powered| powered.pulses.is_closed()),
            Contact::Alarm => powered.is_none_or(|powered| powered.alarm_closed),
        }
    }

    /// Energy pulses that are due and have not begun: the contact cannot keep up.
    pub fn pulses_waiting(&self) -> u64 {
        self.powered.as_ref().map_or(0, |powered| powered.pulses.backlog(self.now))
    }

    /// Whether the meter has control power, the ride-through included.
    pub fn is_powered(&self) -> bool {
        self.powered.is_some()
    }

    /// Whether it listens to its line: its first second is over.
    pub fn listens(&self) -> bool {
        self.powered.as_ref().is_some_and(Powered::listens)
    }

    /// The values of the last one-second update; without power, and before the first one,
    /// there are none.
    pub fn shown(&self) -> Option<&ShownValues> {
        self.powered.as_ref()?.shown.as_ref()
    }

    /// What the glass shows now.
    pub fn lcd(&self) -> Lcd {
        self.lcd_of(&self.kept.memory.setup)
    }

    /// What the glass would show now if its labels were in `notation`.
    pub fn lcd_in(&self, notation: Notation) -> Lcd {
        let mut setup = self.kept.memory.setup.clone();
        // Both values of the setting are in its range, whatever the other settings are.
        let _ = setup.set(Setting::DisplayUnits, notation as u32, Door::Keys);
        self.lcd_of(&setup)
    }

    fn lcd_of(&self, setup: &Setup) -> Lcd {
        let (menu, powered) = (&self.kept.menu, self.powered.as_ref());
        let clock = powered.map_or(DateTime::START, Powered::shown_clock);
        let image = Image { setup, ..self.kept.image(self.shown(), clock) };
        let cursor = powered.map_or_else(|| Cursor::new(menu), |powered| powered.cursor);
        lcd::lcd(menu, &cursor, &image, self.now, powered.is_some())
    }

    /// Where a person is in its menu; none without control power, and in the reset system,
    /// where no key does anything.
    pub fn cursor(&self) -> Option<Cursor> {
        self.powered.as_ref().filter(|_| self.kept.meters()).map(|powered| powered.cursor)
    }

    /// The menu that its keys walk.
    pub fn menu(&self) -> &Arc<Menu> {
        &self.kept.menu
    }

    /// Since when a key is held down.
    pub fn held_since(&self, key: Key) -> Option<Tick> {
        self.keys.held_since(key)
    }

    /// Every register as a client reads it now, if the port answers.
    pub fn registers(&self) -> Option<EncodedMap> {
        self.powered.as_ref()?.registers(&self.kept)
    }

    /// The settings.
    pub fn setup(&self) -> &Setup {
        &self.kept.memory.setup
    }

    /// What the factory fixed.
    pub fn identity(&self) -> &Identity {
        &self.kept.identity
    }

    /// The chosen readings of the guide.
    pub fn fidelity(&self) -> &Fidelity {
        &self.kept.fidelity
    }

    /// The non-volatile memory.
    pub fn memory(&self) -> &Nonvolatile {
        &self.kept.memory
    }
}
