//! What a line does to meters that run.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use firmware_model::{Key, Tick};
use panels::Panel;
use serde_json::{Value, json};

use crate::pacing::Simulation;
use workbench::capture::{Look, PictureFormat, Shot, render};
use workbench::line::{FrameOrigin, Heard, Stations};
use workbench::route::{Passwords, Target, route};
use workbench::simulation::{Bus, HALF_PRESS, Speed, Station};
use workbench::tape::{
    Condition, Directive, Expectation, Mismatch, Power, Presses, TapeLine, answer, base64_text,
    condition, next_look, shown_text,
};

/// How often it is looked whether something is so, or whether the time has come.
const LOOK: Duration = Duration::from_millis(5);
/// How long nobody looks at most, so that an end is noticed.
const NAP: Duration = Duration::from_millis(50);
/// So many snapshots are kept.
const MOST_SNAPSHOTS: usize = 32;

/// Meters that can be steered.
#[derive(Debug)]
pub struct Steering {
    simulation: Arc<Simulation>,
    panel: Panel,
    /// What is written while the meters run, which time must not go back under.
    written: Option<&'static str>,
    snapshots: Mutex<BTreeMap<String, Bus>>,
    /// What time ran at before somebody stopped it.
    before: Mutex<Speed>,
    over: AtomicBool,
}

/// What became of a line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Done {
    /// What is to be told.
    pub text: Option<String>,
    /// What was expected, and what was found, if it was not met.
    pub mismatch: Option<Mismatch>,
    /// Whether something was expected.
    pub is_check: bool,
    /// The answer to a request.
    pub answer: Option<Heard>,
}

/// Why a line did nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// It asks for what cannot be.
    #[error("{0}")]
    Wrong(String),
    /// The program ends.
    #[error("the meters have stopped")]
    Over,
}

fn wrong(error: &dyn std::fmt::Display) -> ActError {
    ActError::Wrong(error.to_string())
}

impl Steering {
    /// The meters of `simulation`. `written` is the option by which something is written, if one is.
    pub fn new(simulation: Arc<Simulation>, panel: Panel, written: Option<&'static str>) -> Self {
        let before = simulation.speed();
        Self {
            simulation,
            panel,
            written,
            snapshots: Mutex::default(),
            before: Mutex::new(before),
            over: AtomicBool::new(false),
        }
    }

    /// The meters.
    pub const fn simulation(&self) -> &Arc<Simulation> {
        &self.simulation
    }

    /// How their glass looks.
    pub const fn panel(&self) -> &Panel {
        &self.panel
    }

    /// Ends all that waits.
    pub fn end(&self) {
        self.over.store(true, Ordering::Release);
    }

    /// Whether all is over.
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }

    /// The moment that is reached.
    pub fn now(&self) -> Tick {
        self.simulation.look(Bus::reached)
    }

    /// The number of the meter of that name.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn meter(&self, on: Option<&str>) -> Result<usize, ActError> {
        let Some(name) = on else { return Ok(0) };
        self.simulation.look(|bus| {
            let found = bus.stations().iter().position(|station| station.name() == name);
            found.ok_or_else(|| {
                let names: Vec<&str> = bus.stations().iter().map(Station::name).collect();
                wrong(&format!("there is no meter `{name}`; accepted: {}", names.join(", ")))
            })
        })
    }

    /// Waits until the meters have reached a moment.
    ///
    /// # Errors
    /// The program ends before.
    pub fn wait_until(&self, to: Tick) -> Result<(), ActError> {
        loop {
            let now = self.now();
            if now >= to {
                return Ok(());
            }
            if self.is_over() {
                return Err(ActError::Over);
            }
            let nap = match self.simulation.speed() {
                Speed::Times(times) => {
                    let left = to.since(now).as_seconds() / f64::from(times.max(1));
                    Duration::from_secs_f64(left.min(NAP.as_secs_f64()))
                }
                Speed::Max => LOOK,
                Speed::Paused => NAP,
            };
            std::thread::sleep(nap.max(Duration::from_micros(200)));
        }
    }

    /// Does what a line of a tape says. `heard` is the answer to the last request.
    ///
    /// # Errors
    /// It cannot be done, or the program ends.
    pub fn act(&self, line: &TapeLine, heard: &mut Option<Heard>) -> Result<Done, ActError> {
        if let Some(at) = line.at {
            let now = self.now();
            if at < now {
                return Err(wrong(&format!("tick {} has passed: it is tick {}", at.0, now.0)));
            }
            self.wait_until(at)?;
        }
        let meter = self.meter(line.on.as_deref())?;
        match &line.directive {
            // The meters that run have their scenario already.
            Directive::Scenario(_) | Directive::ScenarioBytes(_) => {}
            Directive::State(_) | Directive::StateBytes(_) => {
                return Err(wrong(
                    &"`state` stands before what happens; a meter that runs has one",
                ));
            }
            Directive::Wait(time) => self.wait_until(self.now() + *time)?,
            Directive::Press(presses) => self.press(meter, presses)?,
            Directive::Go(target) => self.go(meter, *target)?,
            Directive::Hold(key, time) => {
                self.simulation.hold(meter, *key, *time).map_err(|error| wrong(&error))?;
                self.wait_until(self.now() + *time + HALF_PRESS)?;
            }
            Directive::Down(key) => self.key(meter, *key, true)?,
            Directive::Up(key) => self.key(meter, *key, false)?,
            Directive::Power(power) => self.power(meter, *power)?,
            Directive::Restart(restart) => {
                self.simulation.restart(meter, *restart).map_err(|error| wrong(&error))?;
            }
            Directive::Set { path, value } => {
                let work =
                    self.simulation.set(meter, path, value).map_err(|error| wrong(&error))?;
                let text = work.map(|work| work.to_string());
                return Ok(Done { text, ..Done::default() });
            }
            Directive::Request { bytes, baud, port } => {
                let rate = baud.unwrap_or_else(|| self.simulation.line().baud.bits_per_second());
                let answer = self.simulation.frame(bytes, FrameOrigin { rate, port: *port });
                *heard = Some(answer.clone());
                return Ok(Done { answer: Some(answer), ..Done::default() });
            }
            Directive::Expect(expectation) => {
                let mismatch = self.expect(meter, expectation, heard.as_ref())?;
                return Ok(Done { mismatch, is_check: true, ..Done::default() });
            }
            Directive::Show(show) => {
                let text = self.simulation.look(|bus| {
                    let station = bus.stations().get(meter);
                    station.map(|station| shown_text(*show, station, &self.panel))
                });
                return Ok(Done { text, ..Done::default() });
            }
            Directive::Shot { file, .. } => {
                let why = "a picture of meters that run: s4100 ctl show screen, or `shot` of a tape that is played";
                return Err(wrong(&format!("shot {file}: {why}")));
            }
        }
        Ok(Done::default())
    }

    fn key(&self, meter: usize, key: Key, down: bool) -> Result<(), ActError> {
        self.simulation.key(meter, key, down).map_err(|error| wrong(&error))
    }

    fn press(&self, meter: usize, presses: &[Presses]) -> Result<(), ActError> {
        for one in presses {
            for _ in 0..one.times {
                let begun = self.now();
                self.simulation.press(meter, one.key).map_err(|error| wrong(&error))?;
                self.wait_until(begun + HALF_PRESS + HALF_PRESS)?;
            }
        }
        Ok(())
    }

    fn go(&self, meter: usize, target: Target) -> Result<(), ActError> {
        let found = self.simulation.look(|bus| {
            let station = bus.stations().get(meter)?;
            Some(route(station.meter(), target, Passwords::Known))
        });
        let way = found
            .ok_or_else(|| wrong(&"there is no such meter"))?
            .map_err(|error| wrong(&error))?;
        for (place, &key) in way.keys.iter().enumerate() {
            if let Some((_, pause)) = way.pause.filter(|(before, _)| *before == place) {
                self.wait_until(self.now() + pause)?;
            }
            self.press(meter, &[Presses { key, times: 1 }])?;
        }
        Ok(())
    }

    fn power(&self, meter: usize, power: Power) -> Result<(), ActError> {
        let switch = |on| self.simulation.power(meter, on).map_err(|error| wrong(&error));
        switch(power == Power::On)?;
        if let Power::OffFor(time) = power {
            self.wait_until(self.now() + time)?;
            switch(true)?;
        }
        Ok(())
    }

    /// What is not as expected; with a time to wait, as the meters' own time passes.
    fn expect(
        &self,
        meter: usize,
        expectation: &Expectation,
        heard: Option<&Heard>,
    ) -> Result<Option<Mismatch>, ActError> {
        let Expectation::State { within, condition } = expectation else {
            let Some(heard) = heard else {
                return Err(wrong(
                    &"there is no request before it, whose answer could be expected",
                ));
            };
            return Ok(answer(expectation, heard).err());
        };
        let deadline = self.now() + within.unwrap_or_default();
        loop {
            let found = self.found(meter, condition);
            if found.is_none() || self.now() >= deadline {
                return Ok(found);
            }
            if self.is_over() {
                return Err(ActError::Over);
            }
            std::thread::sleep(LOOK);
        }
    }

    /// What is there instead of a condition.
    fn found(&self, meter: usize, wanted: &Condition) -> Option<Mismatch> {
        self.simulation.look(|bus| {
            let station = bus.stations().get(meter)?;
            condition(wanted, station, &self.panel).err()
        })
    }

    /// Lets time leap by so much.
    ///
    /// # Errors
    /// The program ends.
    pub fn advance(&self, time: Tick) -> Result<(), ActError> {
        let to = self.now() + time;
        self.simulation.leap(to, |_| false, || self.is_over());
        if self.is_over() { Err(ActError::Over) } else { Ok(()) }
    }

    /// Lets time leap until something is so, without a wait and without a tick that is missed.
    ///
    /// # Errors
    /// The program ends.
    pub fn until(
        &self,
        meter: usize,
        within: Tick,
        wanted: &Condition,
    ) -> Result<Option<Mismatch>, ActError> {
        let deadline = self.now() + within;
        let is_so = |bus: &Bus| {
            let station = bus.stations().get(meter);
            station.is_some_and(|station| condition(wanted, station, &self.panel).is_ok())
        };
        self.simulation.leap(deadline, is_so, || self.is_over());
        if self.is_over() { Err(ActError::Over) } else { Ok(self.found(meter, wanted)) }
    }

    /// Stops time.
    pub fn pause(&self) {
        let now = self.simulation.speed();
        if now != Speed::Paused {
            *self.before.lock().unwrap_or_else(PoisonError::into_inner) = now;
        }
        self.simulation.set_speed(Speed::Paused);
    }

    /// Lets time go on.
    pub fn resume(&self) {
        let before = *self.before.lock().unwrap_or_else(PoisonError::into_inner);
        self.simulation.set_speed(before);
    }

    /// Keeps the meters as they are.
    ///
    /// # Errors
    /// There are too many snapshots.
    pub fn snapshot(&self, name: &str) -> Result<(), ActError> {
        let mut kept = self.snapshots.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_SNAPSHOTS && !kept.contains_key(name) {
            return Err(wrong(&format!(
                "there are {MOST_SNAPSHOTS} snapshots; one of their names takes their place"
            )));
        }
        kept.insert(name.to_owned(), self.simulation.look(Bus::clone));
        Ok(())
    }

    /// Goes on from a snapshot.
    ///
    /// # Errors
    /// There is none of that name, or time must not go back.
    pub fn restore(&self, name: &str) -> Result<(), ActError> {
        if let Some(option) = self.written {
            return Err(wrong(&format!(
                "time would go back in what {option} writes: run without it"
            )));
        }
        let kept = self.snapshots.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(bus) = kept.get(name) else {
            let names: Vec<&str> = kept.keys().map(String::as_str).collect();
            let names =
                if names.is_empty() { "there are none yet".to_owned() } else { names.join(", ") };
            return Err(wrong(&format!("there is no snapshot `{name}`; accepted: {names}")));
        };
        self.simulation.replace(|_| bus.clone());
        Ok(())
    }

    /// What the glass of a meter shows: as data, as the text of a format, or in base64 where the format
    /// is not text.
    pub fn screen(&self, meter: usize, format: Option<PictureFormat>) -> Option<Value> {
        let shot = self.simulation.look(|bus| Shot::of(bus, meter, None)).ok()?;
        let picture = |format| render(&self.panel, &shot, format, &Look::default(), "").ok();
        match format {
            None => serde_json::from_slice(&picture(PictureFormat::Json)?).ok(),
            Some(format) => Some(match String::from_utf8(picture(format)?) {
                Ok(text) => text.into(),
                Err(bytes) => json!({ "base64": base64_text(bytes.as_bytes()) }),
            }),
        }
    }

    /// The next moment at which something can be so; for those who look.
    pub fn next(&self, deadline: Tick) -> Tick {
        self.simulation.look(|bus| next_look(bus, deadline))
    }
}
