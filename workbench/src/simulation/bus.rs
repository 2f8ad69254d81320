//! The meters of one line, each with its installation: pure, with ticks as time.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::Arc;

use firmware_model::modbus::{Silence, unit_of};
use firmware_model::{
    Contact, ControlPower, Edge, Input, Key, Lcd, LineSettings, Menu, Meter, MeteringPath,
    Nonvolatile, Output, Tick,
};

use super::restart::Restart;
use crate::installation::{Cable, Installation, PulseReceiver};
use crate::line::{FaultRule, HappenedFault, Heard, LineFaultKind};
use crate::scenario::{ChangeError, MeterScenario, Scenario, change};
use crate::wiring::{SafeWork, UnsafeAct, worked_on};

/// How long a pressed key is down, and then up, before the next press counts.
pub const HALF_PRESS: Tick = Tick::from_millis(100);
/// For how long a meter is without control power that begins anew: longer than it runs on
/// without.
const EXCHANGE: Tick = Tick::from_millis(200);
/// How much time passes before the edges of the contacts are counted: a leap of years
/// must not keep them all.
const STRETCH: Tick = Tick::from_seconds(24 * 3600);

/// One meter with what is connected to it.
#[derive(Debug, Clone)]
pub struct Station {
    scenario: Arc<MeterScenario>,
    meter: Meter,
    installation: Installation,
    /// Somebody has switched the control power off, whatever the installation has.
    switched_off: bool,
    keys: VecDeque<(Tick, Input)>,
    /// When the last press is over, its 100 ms up included: the next one begins then at
    /// the earliest, so that the meter never takes it for a bounce.
    keys_free: Tick,
    closures: u64,
    /// What counts the pulses, outside the meter.
    receiver: PulseReceiver,
    /// How far somebody is with the steps of safe work.
    safe_work: SafeWork,
    /// To how many requests each rule of a fault has applied.
    fault_counts: Vec<u64>,
    /// What was not done safely, the first of it.
    unsafe_work: Vec<LiveWork>,
    /// The edges of the contacts that nobody has taken yet, kept where somebody has asked for them.
    edges: Option<Vec<Edge>>,
}

/// The contacts of a meter, for people to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ContactState {
    /// The energy pulse contact is closed.
    pub energy_closed: bool,
    /// How often it has closed since the start of the program.
    pub energy_closures: u64,
    /// How many of them the receiver has counted, which believes what lasts.
    pub energy_received: u64,
    /// Energy pulses that are due and wait for the contact.
    pub energy_waiting: u64,
    /// The alarm contact is closed.
    pub alarm_closed: bool,
}

/// Work that was not done safely: possible, and noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveWork {
    /// When.
    pub at: Tick,
    /// On what, as in "CT B".
    pub part: String,
    /// What was missing.
    pub act: UnsafeAct,
}

impl fmt::Display for LiveWork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.part, self.act)
    }
}

/// How many pieces of unsafe work a station keeps.
const MOST_UNSAFE_WORK: usize = 1000;

/// There is no meter of that number on the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no meter {0} on this line")]
pub struct NoSuchMeter(pub usize);

impl Station {
    /// The meter of a scenario, powered up at the beginning of time.
    fn new(
        scenario: &MeterScenario,
        menu: Arc<Menu>,
        path: MeteringPath,
        memory: Option<Nonvolatile>,
    ) -> Self {
        let installation = scenario.installation();
        let meter =
            Meter::new(scenario.identity.clone(), scenario.setup.clone(), scenario.fidelity, menu)
                .with_path(path);
        let meter = match memory {
            Some(memory) => meter.with_memory(memory),
            None => meter,
        };
        let mut station = Self {
            scenario: Arc::new(scenario.clone()),
            meter,
            installation,
            switched_off: false,
            keys: VecDeque::new(),
            keys_free: Tick::ZERO,
            closures: 0,
            receiver: PulseReceiver::default(),
            safe_work: SafeWork::default(),
            fault_counts: Vec::new(),
            unsafe_work: Vec::new(),
            edges: None,
        };
        station.connect(Tick::ZERO);
        station
    }

    /// Whether the control power is switched on; what the installation has is another matter.
    pub const fn switched_on(&self) -> bool {
        !self.switched_off
    }

    /// Puts on the terminals what the installation has for them at `at`.
    fn connect(&mut self, at: Tick) {
        let signal = self.installation.signal(at.sample());
        self.meter.apply(at, Input::Terminals(Arc::new(signal)));
        self.connect_power(at);
    }

    /// Puts on the control power terminals what the switch lets through at `at`.
    fn connect_power(&mut self, at: Tick) {
        let power = if self.switched_off {
            ControlPower::Ac(0.0)
        } else {
            self.installation.control_power()
        };
        self.meter.apply(at, Input::ControlPower(power));
    }

    /// Another memory in the meter, whose control power is off; then it comes back.
    fn exchange(&mut self, at: Tick, restart: Restart) {
        self.collect();
        let memory = restart.memory(&self.scenario.setup, self.meter.memory());
        self.meter = self.meter.clone().with_memory(memory);
        if restart == Restart::Scenario {
            self.switched_off = false;
            self.installation = self.scenario.installation();
            self.installation.follow(at);
        }
        self.connect(at);
    }

    fn advance(&mut self, to: Tick) {
        while let Some(at) = self.next_event().filter(|at| *at <= to) {
            self.pass(at);
            // At one moment a change stands on the terminals before a key goes down.
            if self.installation.next_change() == Some(at) {
                self.installation.follow(at);
                self.connect(at);
            } else if let Some((at, key)) = self.keys.pop_front() {
                self.meter.apply(at, key);
            }
        }
        self.pass(to);
    }

    /// Lets time pass in which nothing comes from outside.
    fn pass(&mut self, to: Tick) {
        while self.meter.now() < to {
            self.meter.advance(to.min(self.meter.now() + STRETCH));
            self.collect();
        }
    }

    /// Takes over the edges that the meter has made.
    fn collect(&mut self) {
        let edges = self.meter.take_edges();
        let closings = edges.iter().filter(|edge| edge.contact == Contact::Energy && edge.closed);
        self.closures += closings.count() as u64;
        let debounce = self.installation.site().contacts.pulse.debounce;
        for edge in edges.iter().filter(|edge| edge.contact == Contact::Energy) {
            self.receiver.edge(edge, debounce);
        }
        if let Some(kept) = &mut self.edges {
            kept.extend(edges);
        }
    }

    /// A frame on the line, as the line carries it to the meter, and what comes of it as the line
    /// carries it back; with the fault that has happened to it, if somebody has asked for one.
    fn hear(&mut self, at: Tick, frame: &[u8], rate: u32) -> (Output, Option<HappenedFault>) {
        let cable = self.installation.site().line;
        if cable.is_dead() {
            return (Output::Silence(Silence::Fault), None);
        }
        let is_own =
            frame.first() == Some(&self.meter.setup().address()) && self.meter.is_powered();
        let rule = if is_own { self.fault(at, frame) } else { None };
        if let Some(rule) = rule.filter(FaultRule::is_before) {
            let (reply, happened) = rule.happen(at, frame, None);
            let output = reply.map_or(Output::Silence(Silence::Fault), Output::Reply);
            return (output, Some(happened));
        }
        let garbled = cable.garbled(frame, rate, at, false);
        let was_garbled = garbled.is_some();
        let bytes = garbled.unwrap_or_else(|| frame.to_vec());
        match (self.meter.apply(at, Input::Frame { bytes, rate }), rule) {
            // A garbled frame is for nobody in particular.
            (Output::Silence(_), _) if was_garbled => (Output::Silence(Silence::Fault), None),
            (Output::Reply(bytes), Some(rule)) => {
                let (reply, happened) = rule.happen(at, frame, Some(bytes));
                let output = reply.map_or(Output::Silence(Silence::Fault), Output::Reply);
                (output, Some(happened))
            }
            (Output::Reply(bytes), None) => {
                (Output::Reply(cable.garbled(&bytes, rate, at, true).unwrap_or(bytes)), None)
            }
            (other, _) => (other, None),
        }
    }

    /// Whether a sound frame for another unit, `unit`, leaves it as it is: it hears every byte, and looks no
    /// further than the unit.
    fn passes_over(&self, unit: u8, rate: u32) -> bool {
        let setup = self.meter.setup();
        setup.address() != unit
            && setup.line().baud.bits_per_second() == rate
            && self.meter.listens()
            && self.installation.site().line == Cable::default()
    }

    /// The first rule that applies to a request; each counts its own.
    fn fault(&mut self, at: Tick, frame: &[u8]) -> Option<FaultRule> {
        let faults = &self.installation.site().faults;
        self.fault_counts.resize(faults.len(), 0);
        let mut first = None;
        for (fault, count) in faults.iter().zip(&mut self.fault_counts) {
            let Ok(rule) = fault.rule else { continue };
            if rule.applies(at, frame, count) && first.is_none() {
                first = Some(rule);
            }
        }
        first
    }

    /// When something from outside reaches the meter next: a key, a row of the load profile,
    /// the end of the waveform recording.
    fn next_event(&self) -> Option<Tick> {
        let key = self.keys.front().map(|(at, _)| *at);
        [self.installation.next_change(), key].into_iter().flatten().min()
    }

    fn next_step(&self) -> Option<Tick> {
        [self.meter.next_step(), self.next_event()].into_iter().flatten().min()
    }

    /// The name in the scenario.
    pub fn name(&self) -> &str {
        &self.scenario.name
    }

    /// Whether its settings are those of its scenario.
    pub fn is_as_in_scenario(&self) -> bool {
        *self.meter.setup() == self.scenario.setup
    }

    /// The meter.
    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// What is connected to it.
    pub fn installation(&self) -> &Installation {
        &self.installation
    }

    /// Whether somebody has switched its control power off.
    pub fn is_switched_off(&self) -> bool {
        self.switched_off
    }

    /// What its glass shows.
    pub fn lcd(&self) -> Lcd {
        self.meter.lcd()
    }

    /// Which keys are down now, in the order of [`Key::ALL`].
    pub fn keys_down(&self) -> [bool; 4] {
        Key::ALL.map(|key| self.meter.held_since(key).is_some())
    }

    /// What was not done as safe work must be, the first 1000 of it, in the order of time.
    pub fn unsafe_work(&self) -> &[LiveWork] {
        &self.unsafe_work
    }

    /// Its contacts.
    pub fn contacts(&self) -> ContactState {
        ContactState {
            energy_closed: self.meter.is_closed(Contact::Energy),
            energy_closures: self.closures,
            energy_received: self
                .receiver
                .counted(self.meter.now(), self.installation.site().contacts.pulse.debounce),
            energy_waiting: self.meter.pulses_waiting(),
            alarm_closed: self.meter.is_closed(Contact::Alarm),
        }
    }
}

/// The meters of one line.
#[derive(Debug, Clone)]
pub struct Bus {
    stations: Vec<Station>,
    reached: Tick,
    /// What the line has done to the last frame.
    happened: Option<LineFaultKind>,
}

impl Bus {
    /// The meters of `scenario`, powered up at the beginning of time; `path` is how
    /// their seconds are computed.
    pub fn new(scenario: &Scenario, menu: &Arc<Menu>, path: MeteringPath) -> Self {
        Self::remembering(scenario, menu, path, BTreeMap::new())
    }

    /// The same with what some of the meters remember, by name; the others are new.
    pub fn remembering(
        scenario: &Scenario,
        menu: &Arc<Menu>,
        path: MeteringPath,
        mut memories: BTreeMap<String, Nonvolatile>,
    ) -> Self {
        let station = |meter: &MeterScenario| {
            Station::new(meter, Arc::clone(menu), path, memories.remove(&meter.name))
        };
        Self {
            stations: scenario.meters.iter().map(station).collect(),
            reached: Tick::ZERO,
            happened: None,
        }
    }

    /// The moment up to which everything has happened.
    pub fn reached(&self) -> Tick {
        self.reached
    }

    /// The meters in the order of the scenario.
    pub fn stations(&self) -> &[Station] {
        &self.stations
    }

    /// Lets time pass up to `to`; never back.
    pub fn advance(&mut self, to: Tick) {
        self.reached = self.reached.max(to);
        for station in &mut self.stations {
            station.advance(self.reached);
        }
    }

    /// From now on the edges of the contacts are kept for [`Bus::take_edges`]. To be asked
    /// for before time passes, so that none is missing.
    pub fn keep_edges(&mut self) {
        for station in &mut self.stations {
            station.edges.get_or_insert_default();
        }
    }

    /// Takes the edges of all contacts since the last call, each with the number of its
    /// meter, in the order of time: none comes later that is earlier. Empty without
    /// [`Bus::keep_edges`].
    pub fn take_edges(&mut self) -> Vec<(usize, Edge)> {
        let mut all = Vec::new();
        for (meter, station) in self.stations.iter_mut().enumerate() {
            station.collect();
            let edges = station.edges.as_mut().map(core::mem::take).unwrap_or_default();
            all.extend(edges.into_iter().map(|edge| (meter, edge)));
        }
        // Stable: what one meter does at one tick stays in its order.
        all.sort_by_key(|(_, edge)| edge.at);
        all
    }

    /// When something happens by itself next.
    pub fn next_step(&self) -> Option<Tick> {
        self.stations.iter().filter_map(Station::next_step).min()
    }

    /// Presses a key of one meter: 100 ms down, 100 ms up; presses queue. Returns when
    /// the key goes down and when it comes up.
    ///
    /// # Errors
    /// There is no such meter.
    pub fn press(&mut self, meter: usize, key: Key) -> Result<(Tick, Tick), NoSuchMeter> {
        self.hold(meter, key, HALF_PRESS)
    }

    /// Presses a key of one meter that stays down for `held`, then 100 ms up; presses
    /// queue. Returns when the key goes down and when it comes up.
    ///
    /// # Errors
    /// There is no such meter.
    pub fn hold(
        &mut self,
        meter: usize,
        key: Key,
        held: Tick,
    ) -> Result<(Tick, Tick), NoSuchMeter> {
        let reached = self.reached;
        let station = self.station(meter)?;
        let down = station.keys_free.max(reached);
        let up = down + held;
        station.keys_free = up + HALF_PRESS;
        station.keys.push_back((down, Input::Down(key)));
        station.keys.push_back((up, Input::Up(key)));
        self.advance(reached);
        Ok((down, up))
    }

    /// From now on the meters have another reading of how their menu is laid out; each
    /// stays on the screen it shows where that still exists.
    pub fn menu(&mut self, menu: &Arc<Menu>) {
        let reached = self.reached;
        for station in &mut self.stations {
            station.meter.apply(reached, Input::Menu(Arc::clone(menu)));
        }
    }

    /// Moves the contact of a key of one meter now, beside the queue of presses.
    ///
    /// # Errors
    /// There is no such meter.
    pub fn key(&mut self, meter: usize, key: Key, down: bool) -> Result<(), NoSuchMeter> {
        let reached = self.reached;
        let input = if down { Input::Down(key) } else { Input::Up(key) };
        self.station(meter)?.meter.apply(reached, input);
        Ok(())
    }

    /// Switches the control power of one meter off, or on again if the installation has any.
    ///
    /// # Errors
    /// There is no such meter.
    pub fn power(&mut self, meter: usize, on: bool) -> Result<(), NoSuchMeter> {
        let reached = self.reached;
        let station = self.station(meter)?;
        station.switched_off = !on;
        station.connect_power(reached);
        Ok(())
    }

    /// Lets a meter begin anew, or from the scenario all of them: its control power goes, it is
    /// as `restart` has it, and the power comes back. The fifth of a second that this takes
    /// has passed when this returns.
    ///
    /// # Errors
    /// There is no such meter; nothing has changed then.
    pub fn restart(&mut self, meter: usize, restart: Restart) -> Result<(), NoSuchMeter> {
        self.station(meter)?;
        let concerned = |index: usize| restart == Restart::Scenario || index == meter;
        let reached = self.reached;
        for (_, station) in self.stations.iter_mut().enumerate().filter(|(at, _)| concerned(*at)) {
            station.meter.apply(reached, Input::ControlPower(ControlPower::Ac(0.0)));
        }
        self.advance(reached + EXCHANGE);
        let reached = self.reached;
        for (_, station) in self.stations.iter_mut().enumerate().filter(|(at, _)| concerned(*at)) {
            station.exchange(reached, restart);
        }
        Ok(())
    }

    /// Changes one thing of the installation of one meter, by its path in the scenario file:
    /// `wiring.ct.B.reversed` to `true`, `load.phase.A.amps` to `120`, `service.form` to
    /// `delta`. The value is written as in the file; words need no quotes.
    ///
    /// A load given the key of its other form takes that form: it goes on as it is
    /// at the nominal voltage, with that one value changed. A phase that follows a
    /// load profile is not changed by hand: there is no telling for how long. Nor are
    /// service and loads while a waveform recording takes their place.
    ///
    /// Work on what was live is told: it is what an installer must not do. What else was left out
    /// of safe work is kept for [`Station::unsafe_work`].
    ///
    /// # Errors
    /// The path or the value is wrong, or there is no such meter; nothing has changed then.
    pub fn set(
        &mut self,
        meter: usize,
        path: &str,
        value: &str,
    ) -> Result<Option<LiveWork>, ChangeError> {
        let reached = self.reached;
        let station = self.station(meter).map_err(|error| ChangeError {
            path: path.to_owned(),
            message: error.to_string(),
            of_path: false,
        })?;
        let before = station.installation.site();
        let mut site = change(before, path, value)?;
        // Behind the switch of the control power its leads are dead.
        let is_switched_off = station.switched_off && path.starts_with("control_power");
        let noticed = station.safe_work.follow(before, &site, path);
        let noticed = noticed.filter(|_| !is_switched_off);
        let work = noticed.map(|(part, act)| LiveWork { at: reached, part, act });
        site.work.covers_off |= worked_on(before, &site, path).is_some();
        station.installation.change_to(site);
        station.connect(reached);
        let room = station.unsafe_work.len() < MOST_UNSAFE_WORK;
        station.unsafe_work.extend(work.clone().filter(|_| room));
        Ok(work.filter(|work| work.act == UnsafeAct::Live))
    }

    /// A whole frame on the line, heard by every meter at the moment that is reached.
    pub fn frame(&mut self, frame: &[u8], rate: u32) -> Heard {
        let at = self.reached;
        self.happened = None;
        let mut heard = Heard::Silence(Silence::ForeignUnit);
        // On a line of many meters nearly all of them pass over a frame.
        let unit = unit_of(frame).ok().filter(|unit| *unit != 0);
        for station in &mut self.stations {
            if unit.is_some_and(|unit| station.passes_over(unit, rate)) {
                continue;
            }
            let settings = station.meter.setup().line();
            let turnaround = station.meter.fidelity().turnaround;
            let (output, happened) = station.hear(at, frame, rate);
            if let Some(happened) = &happened {
                self.happened = Some(happened.kind);
            }
            heard = match (heard, output) {
                (heard, Output::Nothing) | (heard @ Heard::Reply { .. }, Output::Silence(_)) => {
                    heard
                }
                (Heard::Silence(one), Output::Silence(other)) => {
                    Heard::Silence(telling(one, other))
                }
                (Heard::Silence(_), Output::Reply(bytes)) => {
                    Heard::Reply { bytes, settings, turnaround, fault: happened }
                }
                (Heard::Reply { bytes, settings, turnaround, fault }, Output::Reply(other)) => {
                    let bytes = collided(&bytes, &other);
                    Heard::Reply { bytes, settings, turnaround, fault }
                }
            };
        }
        heard
    }

    /// What the line has done to the last frame, if somebody has asked for that.
    pub const fn fault(&self) -> Option<LineFaultKind> {
        self.happened
    }

    /// Rate and parity of the first meter, which the port follows.
    pub fn line(&self) -> Option<LineSettings> {
        self.stations.first().map(|station| station.meter.setup().line())
    }

    fn station(&mut self, meter: usize) -> Result<&mut Station, NoSuchMeter> {
        self.stations.get_mut(meter).ok_or(NoSuchMeter(meter))
    }
}

/// Which of two silences says more about why nobody answered.
fn telling(one: Silence, other: Silence) -> Silence {
    let rank = |silence| match silence {
        Silence::Broadcast | Silence::Length => 5,
        Silence::Crc | Silence::Gap | Silence::Collision | Silence::Fault => 4,
        Silence::PowerOff => 3,
        Silence::BaudRate | Silence::Parity => 2,
        Silence::NobodyThere => 1,
        Silence::ForeignUnit | Silence::ForeignReply => 0,
    };
    if rank(other) > rank(one) { other } else { one }
}

/// Two replies at once: a driver that pulls to zero wins over one that rests at one,
/// bit by bit, so that the CRC tells the client.
fn collided(one: &[u8], other: &[u8]) -> Vec<u8> {
    let idle = std::iter::repeat(&0xFF);
    let length = one.len().max(other.len());
    let (one, other) = (one.iter().chain(idle.clone()), other.iter().chain(idle));
    one.zip(other).map(|(one, other)| one & other).take(length).collect()
}

#[cfg(test)]
mod tests;
