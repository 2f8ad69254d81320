//! What exists only while the meter has control power: its clocks, its place in the menu, its
//! second under way.

use std::sync::Arc;

use super::kept::Kept;
use super::shown::ShownValues;
use crate::acquisition::{Acquisition, MeteringPath};
use crate::alerts::Alerts;
use crate::clock::{Clock, DateTime};
use crate::contact::{Contact, Edge};
use crate::datalog::{LogSet, LogStamp};
use crate::demand::{Demand, DemandValues};
use crate::key::Key;
use crate::menu::{Cursor, KeyEffect};
use crate::metering::Energies;
use crate::modbus::{Answer, Silence, respond};
use crate::output::Output;
use crate::pulse::{PulseCounters, PulseOutput};
use crate::registers::{Before, Command, EncodedMap, Written, encode_all, logged};
use crate::settings::Setup;
use crate::terminals::Signal;
use crate::time::Tick;

/// A meter that runs, beside what it [keeps](Kept) without power.
#[derive(Debug, Clone)]
pub struct Powered {
    pub acquisition: Acquisition,
    pub cursor: Cursor,
    pub demand: Demand,
    pub pulses: PulseOutput,
    /// The values of the last update; not before the first one.
    pub shown: Option<ShownValues>,
    pub alarm_closed: bool,
    clock: Clock,
    /// When the last update was, or the power-up: the clock is shown as it was then.
    updated: Tick,
    /// The log's set that waits for a reader.
    held: Option<LogSet>,
    /// The first second is over: the port answers.
    booted: bool,
    /// The registers as the last update and the settings make them; encoded when
    /// somebody asks.
    registers: Option<EncodedMap>,
}

impl Powered {
    /// The meter comes up at `at`: that is counted, and the alarm contact opens.
    pub fn up(at: Tick, signal: Arc<Signal>, path: MeteringPath, kept: &mut Kept) -> Self {
        kept.memory.power_ups.count();
        kept.memory.log.power_up();
        kept.edges.push(Edge { at, contact: Contact::Alarm, closed: false });
        Self {
            acquisition: Acquisition::new(at, signal, path),
            cursor: Cursor::new(&kept.menu),
            demand: Demand::default(),
            pulses: PulseOutput::default(),
            shown: None,
            alarm_closed: false,
            clock: Clock::starting(at),
            updated: at,
            held: None,
            booted: false,
            registers: None,
        }
    }

    /// The meter goes down at `at`: its contacts fall back.
    pub fn down(self, at: Tick, kept: &mut Kept) {
        if self.pulses.is_closed() {
            kept.edges.push(Edge { at, contact: Contact::Energy, closed: false });
        }
        if !self.alarm_closed {
            kept.edges.push(Edge { at, contact: Contact::Alarm, closed: true });
        }
    }

    /// When something happens by itself next: a one-second update, a contact, the menu.
    pub fn next_step(&self) -> Tick {
        let update = self.acquisition.update_at();
        let edge = self.pulses.next_edge().unwrap_or(update);
        let menu = self.cursor.next_step().unwrap_or(update);
        update.min(edge).min(menu)
    }

    /// Whether the first second since the power-up is over: nothing is answered before.
    pub const fn listens(&self) -> bool {
        self.booted
    }

    /// Does what is due at `at` besides the update: the menu and the contacts.
    pub fn advance(&mut self, at: Tick, kept: &mut Kept) {
        let settings = kept.pulse_settings();
        self.cursor.advance(at);
        self.pulses.advance(at, settings, &mut kept.memory.pulses, &mut kept.edges);
    }

    /// A second is complete at `at`: readings, energies, demand, pulses, alerts.
    pub fn second(&mut self, at: Tick, kept: &mut Kept) {
        self.booted = true;
        self.updated = at;
        self.registers = None;
        if !kept.meters() {
            self.acquisition.skip();
            return;
        }
        let settings = kept.pulse_settings();
        let memory = &mut kept.memory;
        let before = memory.energies;
        let (quantities, energies) =
            self.acquisition.second(&before, &memory.setup, &kept.fidelity);
        memory.energies = energies;
        let subinterval_ended = self.demand.second(
            &before.total,
            &energies.total,
            &memory.setup,
            &mut memory.demand_maxima,
        );
        let increments = [
            energies.total.real_import - before.total.real_import,
            energies.total.real_export - before.total.real_export,
        ];
        self.pulses.second(at, increments, settings, &mut memory.pulses);
        let overrun = self.pulses.overrun();
        let alerts = Alerts::of(&quantities.readings, &memory.setup, &kept.fidelity, overrun);
        self.shown = Some(ShownValues {
            readings: quantities.readings,
            energies,
            demand: DemandValues {
                present: self.demand.present(),
                import_max: memory.demand_maxima[0],
                export_max: memory.demand_maxima[1],
            },
            pulses: [memory.pulses.import, memory.pulses.export],
            alerts,
        });
        if subinterval_ended && kept.identity.data_logging {
            self.log(at, kept);
        }
        self.alarm(at, alerts, kept);
    }

    /// A demand sub-interval has ended: the log takes its set.
    fn log(&mut self, at: Tick, kept: &mut Kept) {
        let time = self.clock.time(at);
        let values = kept.image(self.shown.as_ref(), time);
        let row = logged(&values, &kept.memory.log.settings.pointers);
        let energy = kept.memory.energies.total.real_import;
        let set = LogSet { row, stamp: LogStamp { energy, time } };
        kept.memory.log.subinterval_ended(&mut self.held, set);
    }

    fn alarm(&mut self, at: Tick, alerts: Alerts, kept: &mut Kept) {
        if alerts.phase_loss() != self.alarm_closed {
            self.alarm_closed = alerts.phase_loss();
            kept.edges.push(Edge { at, contact: Contact::Alarm, closed: self.alarm_closed });
        }
    }

    /// A key acts at `at`.
    pub fn press(&mut self, key: Key, at: Tick, kept: &mut Kept) {
        if !kept.meters() {
            return;
        }
        match self.cursor.press(&kept.menu, &kept.memory.setup, key, at) {
            KeyEffect::Nothing => {}
            KeyEffect::Commit(setup) => self.commit(setup, kept),
            KeyEffect::Command(command) => self.command(command, kept),
        }
    }

    /// A whole frame from the port at `at`: the meter hears its own rate only.
    pub fn frame(&mut self, bytes: &[u8], rate: u32, at: Tick, kept: &mut Kept) -> Output {
        if !self.booted {
            return Output::Silence(Silence::PowerOff);
        }
        let (identity, setup) = (&kept.identity, &kept.memory.setup);
        if rate != setup.line().baud.bits_per_second() {
            return Output::Silence(Silence::BaudRate);
        }
        let log = kept.memory.log.settings;
        let before = Before { identity, setup, log, clock: self.clock.time(at) };
        let clock = self.shown_clock();
        let (cache, shown) = (&mut self.registers, self.shown.as_ref());
        let registers =
            || cache.get_or_insert_with(|| encode_all(&kept.image(shown, clock))).clone();
        let outcome = respond(bytes, &before, registers);
        self.write(outcome.written, at, kept);
        match outcome.answer {
            Answer::Reply(bytes) => Output::Reply(bytes),
            Answer::Silence(silence) => Output::Silence(silence),
        }
    }

    /// What a Modbus write has changed.
    fn write(&mut self, written: Written, at: Tick, kept: &mut Kept) {
        if written.log.is_some() || written.clock.is_some() {
            self.registers = None;
        }
        if let Some(setup) = written.setup {
            self.commit(setup, kept);
        }
        if let Some(settings) = written.log {
            kept.memory.log.configure(settings);
        }
        if let Some(setting) = written.clock {
            self.clock.set(at, setting);
            kept.memory.log.clock_set();
        }
        for command in written.commands {
            self.command(command, kept);
        }
    }

    /// The one commit of a whole setup, from keys and Modbus alike.
    fn commit(&mut self, setup: Setup, kept: &mut Kept) {
        self.registers = None;
        if setup.measures_differently(&kept.memory.setup) {
            self.acquisition.disturb();
        }
        if setup.divides_differently(&kept.memory.setup) {
            // The sub-interval under way starts over, and with it the log's.
            kept.memory.log.interrupt();
        }
        kept.memory.setup = setup;
    }

    fn command(&mut self, command: Command, kept: &mut Kept) {
        self.registers = None;
        let memory = &mut kept.memory;
        match command {
            Command::ClearEnergy => {
                memory.energies = Energies::default();
                memory.energy_resets.count();
                self.acquisition.rebase();
                self.pulses.clear();
                if let Some(shown) = &mut self.shown {
                    shown.alerts.0 &= !Alerts::PULSE_OVERRUN;
                }
            }
            Command::NewSubinterval => self.demand.sync(),
            Command::ResetMaxDemand => self.demand.reset_maxima(),
            Command::ClearPulseCounts => memory.pulses = PulseCounters::default(),
            Command::ResetLogging => {
                memory.log.reset();
                self.held = None;
            }
        }
        if let Some(shown) = &mut self.shown {
            shown.energies = memory.energies;
            shown.pulses = [memory.pulses.import, memory.pulses.export];
        }
    }

    /// Date and time as registers and screens show them: those of the last update.
    pub fn shown_clock(&self) -> DateTime {
        self.clock.time(self.updated)
    }

    /// Every register as a client reads it now, if the port answers.
    pub fn registers(&self, kept: &Kept) -> Option<EncodedMap> {
        let image = kept.image(self.shown.as_ref(), self.shown_clock());
        self.booted.then(|| encode_all(&image))
    }
}
