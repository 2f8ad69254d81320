//! [`Meter`]: what an outsider holds.

mod fast_forward;

use std::sync::{Arc, LazyLock};

use crate::acquisition::{Acquisition, Path};
use crate::alerts::Alerts;
use crate::clock::{Clock, DateTime};
use crate::contact::{Contact, Edge};
use crate::datalog::{LogSet, LogStamp};
use crate::demand::{Demand, DemandValues};
use crate::fidelity::Fidelity;
use crate::identity::{Identity, Running as Program};
use crate::input::Input;
use crate::key::Key;
use crate::keys::Keys;
use crate::lcd::{self, Lcd};
use crate::menu::{Cursor, Effect, Menu, Notation};
use crate::metering::{Energies, Readings};
use crate::modbus::{Answer, Silence, respond};
use crate::nonvolatile::Nonvolatile;
use crate::output::Output;
use crate::pulse::{PulseCounters, PulseOutput, PulseSettings};
use crate::registers::{Before, Command, EncodedMap, Image, Written, encode_all, logged};
use crate::settings::{Door, Setting, Setup, pulse_closure_millis};
use crate::terminals::{ControlPower, Signal};
use crate::time::Tick;

/// How long the meter runs on after its control power went (guide p. 2: 100 ms at 120 V).
const RIDE_THROUGH: Tick = Tick::from_millis(100);

/// A Series 4100 power meter.
///
/// It is given what happens to it, each with its moment of virtual time, and gives
/// replies, contact edges and the picture on its glass. Time never runs backwards:
/// an input earlier than the last one is taken at the time of the last one.
#[derive(Debug, Clone)]
pub struct Meter {
    identity: Arc<Identity>,
    fidelity: Fidelity,
    menu: Arc<Menu>,
    path: Path,
    now: Tick,
    signal: Arc<Signal>,
    control: ControlPower,
    /// When the control power went, while the meter rides through.
    lost_at: Option<Tick>,
    memory: Nonvolatile,
    keys: Keys,
    running: Option<Running>,
    edges: Vec<Edge>,
}

/// What exists only while the meter has control power.
#[derive(Debug, Clone)]
struct Running {
    acquisition: Acquisition,
    cursor: Cursor,
    demand: Demand,
    pulses: PulseOutput,
    clock: Clock,
    /// When the last update was, or the power-up: the clock is shown as it was then.
    updated: Tick,
    /// The log's set that waits for a reader.
    held: Option<LogSet>,
    /// The first second is over: the port answers.
    booted: bool,
    shown: Option<Shown>,
    /// The registers as the last update and the settings make them; encoded when
    /// somebody asks.
    registers: Option<EncodedMap>,
    alarm_closed: bool,
}

/// The values of the last one-second update: what registers and screens show.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shown {
    /// The measured quantities.
    pub readings: Readings,
    /// The energy accumulators.
    pub energies: Energies,
    /// Demand and its maxima.
    pub demand: DemandValues,
    /// The pulse counters: import, export.
    pub pulses: [u32; 2],
    /// The diagnostic alerts.
    pub alerts: Alerts,
}

impl Meter {
    /// A meter on the shelf: no control power, nothing on its terminals, `setup` in its memory.
    pub fn new(identity: Identity, setup: Setup, fidelity: Fidelity, menu: Arc<Menu>) -> Self {
        Self {
            identity: Arc::new(identity),
            fidelity,
            menu,
            path: Path::Auto,
            now: Tick::ZERO,
            signal: Arc::new(Signal::dead()),
            control: ControlPower::Ac(0.0),
            lost_at: None,
            memory: Nonvolatile { setup, ..Nonvolatile::default() },
            keys: Keys::default(),
            running: None,
            edges: Vec::new(),
        }
    }

    /// Which path computes the seconds from the next power-up on.
    #[must_use]
    pub fn with_path(mut self, path: Path) -> Self {
        self.path = path;
        self
    }

    /// The same meter on the shelf with `memory` in it. Giving it control power is a power-up
    /// like any other: it is counted, the clock starts over, and the time since the
    /// memory was taken has not passed.
    #[must_use]
    pub fn with_memory(self, memory: Nonvolatile) -> Self {
        let control = ControlPower::Ac(0.0);
        Self { memory, control, lost_at: None, running: None, edges: Vec::new(), ..self }
    }

    /// The moment up to which everything has happened.
    pub fn now(&self) -> Tick {
        self.now
    }

    /// Lets time pass up to `to`.
    pub fn advance(&mut self, to: Tick) {
        while let Some(at) = self.next_step().filter(|at| *at <= to) {
            self.skip_seconds(to);
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
        match input {
            Input::Terminals(signal) => {
                if let Some(running) = &mut self.running {
                    running.acquisition.change(at, Arc::clone(&signal));
                }
                self.signal = signal;
            }
            Input::ControlPower(control) => self.control_power(at, control),
            Input::Down(key) => {
                if self.keys.down(key, at) {
                    self.press(key);
                }
            }
            Input::Up(key) => self.keys.up(key, at),
            Input::Frame { bytes, rate } => return self.frame(&bytes, rate),
            Input::Menu(menu) => {
                if let Some(running) = &mut self.running {
                    running.cursor.adopt(&menu);
                }
                self.menu = menu;
            }
        }
        Output::Nothing
    }

    /// When something happens by itself next: a one-second update, a contact, the menu, the
    /// end of the ride-through.
    pub fn next_step(&self) -> Option<Tick> {
        let running = self.running.as_ref()?;
        let update = running.acquisition.update_at();
        let off = self.lost_at.map_or(update, |lost| lost + RIDE_THROUGH);
        let edge = running.pulses.next_edge().unwrap_or(update);
        let menu = running.cursor.next_step().unwrap_or(update);
        Some(update.min(off).min(edge).min(menu))
    }

    fn step(&mut self, at: Tick) {
        self.now = at;
        let settings = self.pulse_settings();
        let Some(running) = &mut self.running else { return };
        running.cursor.advance(at);
        running.pulses.advance(at, settings, &mut self.memory.pulses, &mut self.edges);
        if self.lost_at.is_some_and(|lost| at >= lost + RIDE_THROUGH) {
            self.power_down(at);
        } else if running.acquisition.update_at() <= at {
            self.second(at);
        }
    }

    /// A second is complete: readings, energies, demand, pulses, alerts.
    fn second(&mut self, at: Tick) {
        let settings = self.pulse_settings();
        let Some(running) = &mut self.running else { return };
        running.booted = true;
        running.updated = at;
        running.registers = None;
        if self.identity.running == Program::ResetSystem {
            // The metering program does not run: nothing is measured.
            running.acquisition.skip();
            return;
        }
        let memory = &mut self.memory;
        let before = memory.energies;
        let (quantities, energies) =
            running.acquisition.second(&before, &memory.setup, &self.fidelity);
        memory.energies = energies;
        let subinterval_ended = running.demand.second(
            &before.total,
            &energies.total,
            &memory.setup,
            &mut memory.demand_maxima,
        );
        let increments = [
            energies.total.real_import - before.total.real_import,
            energies.total.real_export - before.total.real_export,
        ];
        running.pulses.second(at, increments, settings, &mut memory.pulses);
        let overrun = running.pulses.overrun();
        let alerts = Alerts::of(&quantities.readings, &memory.setup, &self.fidelity, overrun);
        running.shown = Some(Shown {
            readings: quantities.readings,
            energies,
            demand: DemandValues {
                present: running.demand.present(),
                import_max: memory.demand_maxima[0],
                export_max: memory.demand_maxima[1],
            },
            pulses: [memory.pulses.import, memory.pulses.export],
            alerts,
        });
        if subinterval_ended && self.identity.data_logging {
            self.log(at);
        }
        self.alarm(at, alerts);
    }

    /// A demand sub-interval has ended: the log takes its set.
    fn log(&mut self, at: Tick) {
        let Some(running) = &mut self.running else { return };
        let time = running.clock.time(at);
        let shown = running.shown.as_ref();
        let values = image(&self.identity, &self.fidelity, &self.memory, shown, time);
        let energy = self.memory.energies.total.real_import;
        let pointers = self.memory.log.settings.pointers;
        let set = LogSet { row: logged(&values, &pointers), stamp: LogStamp { energy, time } };
        self.memory.log.subinterval_ended(&mut running.held, set);
    }

    fn alarm(&mut self, at: Tick, alerts: Alerts) {
        let Some(running) = &mut self.running else { return };
        if alerts.phase_loss() != running.alarm_closed {
            running.alarm_closed = alerts.phase_loss();
            self.edges.push(Edge { at, contact: Contact::Alarm, closed: running.alarm_closed });
        }
    }

    fn control_power(&mut self, at: Tick, control: ControlPower) {
        self.control = control;
        match (control.is_sufficient(), self.running.is_some()) {
            (true, true) => self.lost_at = None,
            (true, false) => self.power_up(at),
            (false, true) => {
                self.lost_at.get_or_insert(at);
            }
            (false, false) => {}
        }
    }

    fn power_up(&mut self, at: Tick) {
        self.memory.power_ups.count();
        self.memory.log.power_up();
        self.running = Some(Running {
            cursor: Cursor::new(&self.menu),
            acquisition: Acquisition::new(at, Arc::clone(&self.signal), self.path),
            demand: Demand::default(),
            pulses: PulseOutput::default(),
            clock: Clock::starting(at),
            updated: at,
            held: None,
            booted: false,
            shown: None,
            registers: None,
            alarm_closed: false,
        });
        self.edges.push(Edge { at, contact: Contact::Alarm, closed: false });
    }

    fn power_down(&mut self, at: Tick) {
        self.lost_at = None;
        let Some(running) = self.running.take() else { return };
        if running.pulses.is_closed() {
            self.edges.push(Edge { at, contact: Contact::Energy, closed: false });
        }
        if !running.alarm_closed {
            self.edges.push(Edge { at, contact: Contact::Alarm, closed: true });
        }
    }

    fn pulse_settings(&self) -> PulseSettings {
        let setup = &self.memory.setup;
        PulseSettings {
            energy: i128::from(setup.get(Setting::EnergyPerPulse)) * 3_600_000,
            closure: Tick::from_millis(u64::from(pulse_closure_millis(setup))),
        }
    }

    /// A key acts. The reset system has no menu.
    fn press(&mut self, key: Key) {
        if self.identity.running == Program::ResetSystem {
            return;
        }
        let Some(running) = &mut self.running else { return };
        match running.cursor.press(&self.menu, &self.memory.setup, key, self.now) {
            Effect::Nothing => {}
            Effect::Commit(setup) => self.commit(setup),
            Effect::Command(command) => self.command(command),
        }
    }

    /// A whole frame from the port: the meter hears its own rate only.
    fn frame(&mut self, bytes: &[u8], rate: u32) -> Output {
        let memory = &self.memory;
        let Some(running) = self.running.as_mut().filter(|running| running.booted) else {
            return Output::Silence(Silence::PowerOff);
        };
        if rate != memory.setup.line().baud.bits_per_second() {
            return Output::Silence(Silence::BaudRate);
        }
        let (identity, fidelity) = (&self.identity, &self.fidelity);
        let (setup, log) = (&memory.setup, memory.log.settings);
        let before = Before { identity, setup, log, clock: running.clock.time(self.now) };
        let clock = running.clock.time(running.updated);
        let (cache, shown) = (&mut running.registers, running.shown.as_ref());
        let registers = || {
            let encode = || encode_all(&image(identity, fidelity, memory, shown, clock));
            cache.get_or_insert_with(encode).clone()
        };
        let outcome = respond(bytes, &before, registers);
        self.write(outcome.written);
        match outcome.answer {
            Answer::Reply(bytes) => Output::Reply(bytes),
            Answer::Silence(silence) => Output::Silence(silence),
        }
    }

    /// What a Modbus write has changed.
    fn write(&mut self, written: Written) {
        if let Some(setup) = written.setup {
            self.commit(setup);
        }
        if let Some(settings) = written.log {
            self.memory.log.configure(settings);
        }
        if let Some(running) = &mut self.running {
            if let Some(setting) = written.clock {
                running.clock.set(self.now, setting);
                self.memory.log.clock_set();
            }
            if written.log.is_some() || written.clock.is_some() {
                running.registers = None;
            }
        }
        for command in written.commands {
            self.command(command);
        }
    }

    /// The one commit of a whole setup, from keys and Modbus alike.
    fn commit(&mut self, setup: Setup) {
        if let Some(running) = &mut self.running {
            running.registers = None;
            if setup.measures_differently(&self.memory.setup) {
                running.acquisition.disturb();
            }
        }
        if setup.divides_differently(&self.memory.setup) {
            // The sub-interval under way starts over, and with it the log's.
            self.memory.log.interrupt();
        }
        self.memory.setup = setup;
    }

    fn command(&mut self, command: Command) {
        let Some(running) = &mut self.running else { return };
        running.registers = None;
        match command {
            Command::ClearEnergy => {
                self.memory.energies = Energies::default();
                self.memory.energy_resets.count();
                running.acquisition.rebase();
                running.pulses.clear();
                if let Some(shown) = &mut running.shown {
                    shown.alerts.0 &= !Alerts::PULSE_OVERRUN;
                }
            }
            Command::NewSubinterval => running.demand.sync(),
            Command::ResetMaxDemand => running.demand.reset_maxima(),
            Command::ClearPulseCounts => self.memory.pulses = PulseCounters::default(),
            Command::ResetLogging => {
                self.memory.log.reset();
                running.held = None;
            }
        }
        if let Some(shown) = &mut running.shown {
            shown.energies = self.memory.energies;
            shown.pulses = [self.memory.pulses.import, self.memory.pulses.export];
        }
    }

    /// Takes the contact edges since the last call, oldest first.
    pub fn take_edges(&mut self) -> Vec<Edge> {
        core::mem::take(&mut self.edges)
    }

    /// Whether a contact is closed now.
    pub fn is_closed(&self, contact: Contact) -> bool {
        match (contact, &self.running) {
            (Contact::Energy, running) => running.as_ref().is_some_and(|r| r.pulses.is_closed()),
            (Contact::Alarm, running) => running.as_ref().is_none_or(|r| r.alarm_closed),
        }
    }

    /// Energy pulses that are due and have not begun: the contact cannot keep up.
    pub fn pulses_waiting(&self) -> u64 {
        self.running.as_ref().map_or(0, |running| running.pulses.backlog(self.now))
    }

    /// Whether the meter has control power, the ride-through included.
    pub fn is_powered(&self) -> bool {
        self.running.is_some()
    }

    /// The values of the last one-second update; none without power or before the first one.
    pub fn shown(&self) -> Option<&Shown> {
        self.running.as_ref()?.shown.as_ref()
    }

    /// What the glass shows now.
    pub fn lcd(&self) -> Lcd {
        self.lcd_of(&self.memory.setup)
    }

    /// What the glass would show now if its labels were in `notation`.
    pub fn lcd_in(&self, notation: Notation) -> Lcd {
        let mut setup = self.memory.setup.clone();
        // Both values of the setting are in its range, whatever the other settings are.
        let _ = setup.set(Setting::DisplayUnits, notation as u32, Door::Keys);
        self.lcd_of(&setup)
    }

    fn lcd_of(&self, setup: &Setup) -> Lcd {
        let clock = self.running.as_ref().map(|running| running.clock.time(running.updated));
        let clock = clock.unwrap_or(DateTime::START);
        let own = image(&self.identity, &self.fidelity, &self.memory, self.shown(), clock);
        let image = Image { setup, ..own };
        let start = || Cursor::new(&self.menu);
        let cursor = self.running.as_ref().map_or_else(start, |running| running.cursor);
        lcd::lcd(&self.menu, &cursor, &image, self.now, self.running.is_some())
    }

    /// Since when a key is held down.
    pub fn held_since(&self, key: Key) -> Option<Tick> {
        self.keys.held_since(key)
    }

    /// Every register as a client reads it now; none while the port does not answer.
    pub fn registers(&self) -> Option<EncodedMap> {
        let running = self.running.as_ref().filter(|running| running.booted)?;
        let shown = running.shown.as_ref();
        let clock = running.clock.time(running.updated);
        Some(encode_all(&image(&self.identity, &self.fidelity, &self.memory, shown, clock)))
    }

    /// The settings.
    pub fn setup(&self) -> &Setup {
        &self.memory.setup
    }

    /// What the factory fixed.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The chosen readings of the guide.
    pub fn fidelity(&self) -> &Fidelity {
        &self.fidelity
    }

    /// The non-volatile memory.
    pub fn memory(&self) -> &Nonvolatile {
        &self.memory
    }
}

/// What is shown before the first update.
static NOTHING: LazyLock<Shown> = LazyLock::new(Shown::default);

/// What the registers are encoded from. Without an update to show, as in the reset
/// system, there are no readings.
fn image<'a>(
    identity: &'a Identity,
    fidelity: &'a Fidelity,
    memory: &'a Nonvolatile,
    shown: Option<&'a Shown>,
    clock: DateTime,
) -> Image<'a> {
    let shown = shown.unwrap_or_else(|| &NOTHING);
    Image {
        identity,
        setup: &memory.setup,
        fidelity,
        readings: &shown.readings,
        energies: &shown.energies,
        demand: &shown.demand,
        pulses: shown.pulses,
        alerts: shown.alerts.0,
        energy_resets: memory.energy_resets,
        power_ups: memory.power_ups,
        log: &memory.log,
        clock,
    }
}
