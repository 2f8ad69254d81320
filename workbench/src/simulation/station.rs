//! One meter of a line with its installation, and what somebody does to both.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use firmware_model::modbus::Silence;
use firmware_model::{
    Contact, ControlPower, Edge, Input, Key, Lcd, Menu, Meter, MeteringPath, Nonvolatile, Output,
    Tick,
};

use super::restart::Restart;
use crate::installation::{Cable, Installation, PulseReceiver};
use crate::line::{FaultRule, FaultText, FrameOrigin, HappenedFault};
use crate::scenario::{ChangeError, MeterScenario, change};
use crate::wiring::{SafeWork, UnsafeAct, worked_on};

/// How long a pressed key is down, and then up, before the next press counts.
pub const HALF_PRESS: Tick = Tick::from_millis(100);
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

/// What its line has to know of a station without a look at it: of many on one line few are concerned
/// by a frame or a moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outlook {
    /// When something happens to it by itself next.
    pub next: Option<Tick>,
    /// Its address and its rate, where it passes over every sound frame of that rate for another
    /// unit: it hears every byte, and looks no further than the unit.
    own: Option<(u8, u32)>,
}

impl Outlook {
    /// Whether a sound frame for `unit` leaves the station as it is.
    pub fn passes_over(&self, unit: u8, rate: u32) -> bool {
        self.own.is_some_and(|(own, own_rate)| own != unit && own_rate == rate)
    }

    /// Whether something has happened to the station by itself by `to`.
    pub fn is_due(&self, to: Tick) -> bool {
        self.next.is_some_and(|next| next <= to)
    }
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

impl Station {
    /// The meter of a scenario, powered up at the beginning of time.
    pub(super) fn new(
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
    pub(super) fn exchange(&mut self, at: Tick, restart: Restart) {
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

    pub(super) fn advance(&mut self, to: Tick) {
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

    /// From now on the edges of its contacts are kept for [`Station::take_edges`].
    pub(super) fn keep_edges(&mut self) {
        self.edges.get_or_insert_default();
    }

    /// Takes the edges of its contacts since the last call.
    pub(super) fn take_edges(&mut self) -> Vec<Edge> {
        self.collect();
        self.edges.as_mut().map(core::mem::take).unwrap_or_default()
    }

    /// Presses a key for `held`, after the presses that are still queued; when it goes down and
    /// when it comes up.
    pub(super) fn hold(&mut self, at: Tick, key: Key, held: Tick) -> (Tick, Tick) {
        let down = self.keys_free.max(at);
        let up = down + held;
        self.keys_free = up + HALF_PRESS;
        self.keys.push_back((down, Input::Down(key)));
        self.keys.push_back((up, Input::Up(key)));
        self.advance(at);
        (down, up)
    }

    /// Moves the contact of a key, beside the queue of presses.
    pub(super) fn key(&mut self, at: Tick, key: Key, down: bool) {
        let input = if down { Input::Down(key) } else { Input::Up(key) };
        self.meter.apply(at, input);
    }

    /// Another reading of how its menu is laid out.
    pub(super) fn menu(&mut self, at: Tick, menu: &Arc<Menu>) {
        self.meter.apply(at, Input::Menu(Arc::clone(menu)));
    }

    /// Switches its control power off, or on again if the installation has any.
    pub(super) fn power(&mut self, at: Tick, on: bool) {
        self.switched_off = !on;
        self.connect_power(at);
    }

    /// Takes its control power away, whatever the switch says.
    pub(super) fn cut(&mut self, at: Tick) {
        self.meter.apply(at, Input::ControlPower(ControlPower::Ac(0.0)));
    }

    /// Changes one thing of its installation, see [`super::Bus::set`].
    pub(super) fn set(
        &mut self,
        at: Tick,
        path: &str,
        value: &str,
    ) -> Result<Option<LiveWork>, ChangeError> {
        let before = self.installation.site();
        let mut site = change(before, path, value)?;
        // Behind the switch of the control power its leads are dead.
        let is_switched_off = self.switched_off && path.starts_with("control_power");
        let noticed = self.safe_work.follow(before, &site, path);
        let noticed = noticed.filter(|_| !is_switched_off);
        let work = noticed.map(|(part, act)| LiveWork { at, part, act });
        site.work.covers_off |= worked_on(before, &site, path).is_some();
        if path.starts_with("line") {
            self.fault_counts = followed(&before.faults, &site.faults, &self.fault_counts);
        }
        self.installation.change_to(site);
        self.connect(at);
        let room = self.unsafe_work.len() < MOST_UNSAFE_WORK;
        self.unsafe_work.extend(work.clone().filter(|_| room));
        Ok(work.filter(|work| work.act == UnsafeAct::Live))
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
    pub(super) fn hear(
        &mut self,
        at: Tick,
        frame: &[u8],
        FrameOrigin { rate, port }: FrameOrigin,
    ) -> (Output, Option<HappenedFault>) {
        let cable = self.installation.site().line;
        if cable.is_dead() {
            return (Output::Silence(Silence::Fault), None);
        }
        let is_own =
            frame.first() == Some(&self.meter.setup().address()) && self.meter.is_powered();
        let rule = if is_own { self.fault(at, frame, port) } else { None };
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

    /// How it looks from the line until its next step, or until somebody does something to it.
    pub(super) fn outlook(&self) -> Outlook {
        let setup = self.meter.setup();
        let is_plain = self.meter.listens() && self.installation.site().line == Cable::default();
        Outlook {
            next: self.next_step(),
            own: is_plain.then(|| (setup.address(), setup.line().baud.bits_per_second())),
        }
    }

    /// The first rule that applies to a request; each counts its own.
    fn fault(&mut self, at: Tick, frame: &[u8], port: u16) -> Option<FaultRule> {
        let faults = &self.installation.site().faults;
        self.fault_counts.resize(faults.len(), 0);
        let mut first = None;
        for (fault, count) in faults.iter().zip(&mut self.fault_counts) {
            let Ok(rule) = fault.rule else { continue };
            if rule.applies(at, frame, port, count) && first.is_none() {
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

    pub(super) fn next_step(&self) -> Option<Tick> {
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

    /// To how many requests each fault of its line has applied, in the order of the faults.
    pub fn fault_counts(&self) -> impl Iterator<Item = u64> {
        let faults = self.installation.site().faults.iter();
        faults.enumerate().map(|(at, _)| self.fault_counts.get(at).copied().unwrap_or_default())
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

/// The counts of faults after a change of them: one that stays goes on, one that is new, or asked for
/// anew, begins.
fn followed(before: &[FaultText], after: &[FaultText], counts: &[u64]) -> Vec<u64> {
    let mut counts = counts.to_vec();
    counts.resize(before.len(), 0);
    let without = |gone: usize| {
        let kept = before.iter().enumerate().filter(move |(at, _)| *at != gone);
        kept.map(|(_, fault)| fault).eq(after)
    };
    if after.len() > before.len() && after.starts_with(before) {
        counts.resize(after.len(), 0);
    } else if let Some(gone) = (0..before.len()).find(|gone| without(*gone)) {
        counts.remove(gone);
    } else {
        counts = vec![0; after.len()];
    }
    counts
}
