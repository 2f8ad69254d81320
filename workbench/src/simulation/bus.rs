//! The meters of one line, each with its installation: pure, with ticks as time.

use std::collections::BTreeMap;
use std::sync::Arc;

use firmware_model::modbus::{Silence, unit_of};
use firmware_model::{Edge, Key, LineSettings, Menu, MeteringPath, Nonvolatile, Output, Tick};

use super::restart::Restart;
use super::station::{HALF_PRESS, LiveWork, Outlook, Station};
use crate::line::{FrameOrigin, Heard, LineFaultKind};
use crate::scenario::{ChangeError, MeterScenario, Scenario};

/// For how long a meter is without control power that begins anew: longer than it runs on
/// without.
const EXCHANGE: Tick = Tick::from_millis(200);
/// There is no meter of that number on the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no meter {0} on this line")]
pub struct NoSuchMeter(pub usize);

/// The meters of one line.
#[derive(Debug, Clone)]
pub struct Bus {
    stations: Vec<Station>,
    /// That of each station, as it is now.
    outlooks: Vec<Outlook>,
    reached: Tick,
    /// Every station has been brought to the moment that is reached, not just those to which
    /// something has happened.
    settled: bool,
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
        let stations: Vec<Station> = scenario.meters.iter().map(station).collect();
        let outlooks = stations.iter().map(Station::outlook).collect();
        Self { stations, outlooks, reached: Tick::ZERO, settled: true, happened: None }
    }

    /// The moment up to which everything has happened.
    pub fn reached(&self) -> Tick {
        self.reached
    }

    /// The meters in the order of the scenario. After [`Bus::reach`] those to which nothing has
    /// happened may still be at an earlier moment, until [`Bus::settle`].
    pub fn stations(&self) -> &[Station] {
        &self.stations
    }

    /// Lets time pass up to `to`; never back.
    pub fn advance(&mut self, to: Tick) {
        self.reach(to);
        self.settle();
    }

    /// Lets time pass up to `to`, never back, for whoever goes on with a frame or with more time:
    /// only those are looked at to whom something happens by then.
    pub fn reach(&mut self, to: Tick) {
        self.settled &= to <= self.reached;
        self.reached = self.reached.max(to);
        for (station, outlook) in self.stations.iter_mut().zip(&mut self.outlooks) {
            if outlook.is_due(self.reached) {
                station.advance(self.reached);
                *outlook = station.outlook();
            }
        }
    }

    /// Brings every station to the moment that is reached, for whoever looks at them.
    pub fn settle(&mut self) {
        if !self.settled {
            for station in &mut self.stations {
                station.advance(self.reached);
            }
            self.settled = true;
        }
    }

    /// Does something to the stations that are `concerned`, now.
    fn change(
        &mut self,
        concerned: impl Fn(usize) -> bool,
        mut change: impl FnMut(&mut Station, Tick),
    ) {
        self.settle();
        let each = self.stations.iter_mut().zip(&mut self.outlooks).enumerate();
        for (_, (station, outlook)) in each.filter(|(index, _)| concerned(*index)) {
            change(station, self.reached);
            *outlook = station.outlook();
        }
    }

    /// Does something to one station, now.
    fn change_one<T>(
        &mut self,
        meter: usize,
        change: impl FnOnce(&mut Station, Tick) -> T,
    ) -> Result<T, NoSuchMeter> {
        self.settle();
        let station = self.stations.get_mut(meter).ok_or(NoSuchMeter(meter))?;
        let changed = change(station, self.reached);
        if let Some(outlook) = self.outlooks.get_mut(meter) {
            *outlook = station.outlook();
        }
        Ok(changed)
    }

    /// From now on the edges of the contacts are kept for [`Bus::take_edges`]. To be asked
    /// for before time passes, so that none is missing.
    pub fn keep_edges(&mut self) {
        self.change(|_| true, |station, _| station.keep_edges());
    }

    /// Takes the edges of all contacts since the last call, each with the number of its
    /// meter, in the order of time: none comes later that is earlier. Empty without
    /// [`Bus::keep_edges`].
    pub fn take_edges(&mut self) -> Vec<(usize, Edge)> {
        let mut all = Vec::new();
        for (meter, station) in self.stations.iter_mut().enumerate() {
            all.extend(station.take_edges().into_iter().map(|edge| (meter, edge)));
        }
        // Stable: what one meter does at one tick stays in its order.
        all.sort_by_key(|(_, edge)| edge.at);
        all
    }

    /// When something happens by itself next.
    pub fn next_step(&self) -> Option<Tick> {
        self.outlooks.iter().filter_map(|outlook| outlook.next).min()
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
        self.change_one(meter, |station, at| station.hold(at, key, held))
    }

    /// From now on the meters have another reading of how their menu is laid out; each
    /// stays on the screen it shows where that still exists.
    pub fn menu(&mut self, menu: &Arc<Menu>) {
        self.change(|_| true, |station, at| station.menu(at, menu));
    }

    /// Moves the contact of a key of one meter now, beside the queue of presses.
    ///
    /// # Errors
    /// There is no such meter.
    pub fn key(&mut self, meter: usize, key: Key, down: bool) -> Result<(), NoSuchMeter> {
        self.change_one(meter, |station, at| station.key(at, key, down))
    }

    /// Switches the control power of one meter off, or on again if the installation has any.
    ///
    /// # Errors
    /// There is no such meter.
    pub fn power(&mut self, meter: usize, on: bool) -> Result<(), NoSuchMeter> {
        self.change_one(meter, |station, at| station.power(at, on))
    }

    /// Lets a meter begin anew, or from the scenario all of them: its control power goes, it is
    /// as `restart` has it, and the power comes back. The fifth of a second that this takes
    /// has passed when this returns.
    ///
    /// # Errors
    /// There is no such meter; nothing has changed then.
    pub fn restart(&mut self, meter: usize, restart: Restart) -> Result<(), NoSuchMeter> {
        if meter >= self.stations.len() {
            return Err(NoSuchMeter(meter));
        }
        let concerned = |index: usize| restart == Restart::Scenario || index == meter;
        self.change(concerned, Station::cut);
        self.advance(self.reached + EXCHANGE);
        self.change(concerned, |station, at| station.exchange(at, restart));
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
        let changed = self.change_one(meter, |station, at| station.set(at, path, value));
        changed.map_err(|error| ChangeError {
            path: path.to_owned(),
            message: error.to_string(),
            of_path: false,
        })?
    }

    /// A whole frame on the line, heard by every meter at the moment that is reached.
    /// With a rate alone it is one of the first port.
    pub fn frame(&mut self, frame: &[u8], origin: impl Into<FrameOrigin>) -> Heard {
        let (at, origin) = (self.reached, origin.into());
        self.happened = None;
        let mut heard = Heard::Silence(Silence::ForeignUnit);
        // On a line of many meters nearly all of them pass over a frame.
        let unit = unit_of(frame).ok().filter(|unit| *unit != 0);
        for (station, outlook) in self.stations.iter_mut().zip(&mut self.outlooks) {
            if unit.is_some_and(|unit| outlook.passes_over(unit, origin.rate)) {
                continue;
            }
            let settings = station.meter().setup().line();
            let turnaround = station.meter().fidelity().turnaround;
            let (output, happened) = station.hear(at, frame, origin);
            *outlook = station.outlook();
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
        self.stations.first().map(|station| station.meter().setup().line())
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
