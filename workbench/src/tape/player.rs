//! Plays a tape on virtual time: nothing here knows how fast the world turns.

use std::io;
use std::path::{Path, PathBuf};

use firmware_model::{TICKS_PER_SECOND, Tick};
use panels::Panel;

use super::directive::{Directive, Power, Tape, TapeLine};
use super::expect::{self, Condition, Expectation};
use super::report::{Check, Mismatch, Report};
use crate::capture::{self, Look, PictureFormat, PictureOptions, RenderError, Shot};
use crate::diagnostics::suggestion;
use crate::kind::FileKind;
use crate::line::{FrameOrigin, Heard};
use crate::route::{self, NoRoute, Passwords, Target};
use crate::simulation::{Bus, HALF_PRESS, NoSuchMeter, Station};

/// The heart changes between the meter's own steps: a `within` looks at these moments too.
const BLINK: u64 = TICKS_PER_SECOND / 2;
/// How much is simulated at once.
const SLICE: Tick = Tick::from_seconds(60);

/// When something that is waited for can be so next, `deadline` at the latest: no such tick is missed.
pub fn next_look(bus: &Bus, deadline: Tick) -> Tick {
    let reached = bus.reached();
    let step = bus.next_step().filter(|step| *step > reached);
    let blink = Tick((reached.0 / BLINK + 1).saturating_mul(BLINK));
    step.unwrap_or(deadline).min(blink).min(deadline)
}

/// Why a tape could not be played to its end.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    /// A line asks for what cannot be.
    #[error("{file}:{line}: at {at}: {message}")]
    Wrong {
        /// The tape.
        file: String,
        /// The line.
        line: usize,
        /// The virtual time.
        at: Tick,
        /// What was found and what is accepted.
        message: String,
    },
    /// A picture cannot be written.
    #[error("{file}:{line}: at {at}: shot {path}: {source}", path = path.display())]
    Picture {
        /// The tape.
        file: String,
        /// The line.
        line: usize,
        /// The virtual time.
        at: Tick,
        /// The picture's file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Somebody who looks at the meters while a tape is played.
pub trait Watcher: std::fmt::Debug {
    /// Time has passed, a minute at most since the last time.
    fn passed(&mut self, bus: &mut Bus);

    /// This line is next.
    fn begins(&mut self, _line: &TapeLine) {}
}

/// What a line of the tape has asked to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printout {
    /// The line.
    pub line: usize,
    /// The virtual time.
    pub at: Tick,
    /// What is printed.
    pub text: String,
}

/// What becomes of a picture: the bytes of a file of that kind, whose name is on the tape.
pub type Keep<'a> = dyn FnMut(&Path, FileKind, &[u8]) -> io::Result<()> + 'a;

/// How pictures are drawn. A program that keeps none has no drawing of pixels in it.
type Draw = fn(&Panel, &Shot, PictureFormat, &Look, &str) -> Result<Vec<u8>, RenderError>;

/// A tape being played.
pub struct Player<'a> {
    tape: &'a Tape,
    panel: &'a Panel,
    bus: Bus,
    watcher: Option<&'a mut dyn Watcher>,
    tell: Option<&'a mut dyn FnMut(&Printout)>,
    keep: Option<(Draw, &'a mut Keep<'a>)>,
    slice: Tick,
    head: Option<String>,
    answer: Option<Heard>,
    report: Report,
}

impl<'a> Player<'a> {
    /// A player for `tape` on meters that have been on for a second at least, so that
    /// they answer; `panel` is how their glass is drawn and told. What [`Tape::check`] finds
    /// ends the play at its line.
    pub fn new(tape: &'a Tape, bus: Bus, panel: &'a Panel) -> Self {
        let began = bus.reached();
        let file = tape.file.clone();
        let report =
            Report { file, checks: Vec::new(), live_work: Vec::new(), began, ended: began };
        Self {
            tape,
            panel,
            bus,
            watcher: None,
            tell: None,
            keep: None,
            slice: SLICE,
            head: None,
            answer: None,
            report,
        }
    }

    /// The same player, watched.
    #[must_use]
    pub fn watched(self, watcher: Option<&'a mut dyn Watcher>) -> Self {
        Self { watcher, ..self }
    }

    /// The same player; what the tape shows is given to `tell`.
    #[must_use]
    pub fn telling(self, tell: &'a mut dyn FnMut(&Printout)) -> Self {
        Self { tell: Some(tell), ..self }
    }

    /// The same player; pictures are given to `keep`. Without it a tape that makes one breaks
    /// off there.
    #[must_use]
    pub fn keeping(self, keep: &'a mut Keep<'a>) -> Self {
        Self { keep: Some((capture::render, keep)), ..self }
    }

    /// The same player, whose watcher looks at least so often; without it each minute.
    #[must_use]
    pub fn sliced(self, slice: Tick) -> Self {
        Self { slice: slice.max(Tick(1)), ..self }
    }

    /// The same player; each picture carries the tape that makes it, which begins with `head`,
    /// see [`scenario_head`](super::scenario_head).
    #[must_use]
    pub fn of_scenario(self, head: String) -> Self {
        Self { head: Some(head), ..self }
    }

    /// Plays the whole tape. An expectation that is not met does not end it.
    ///
    /// # Errors
    /// A line names a meter that is not there, a change that the installation refuses or a
    /// tick that has passed, or a picture cannot be kept.
    pub fn play(self) -> Result<Report, PlayError> {
        let (report, _, played) = self.play_through();
        played.map(|()| report)
    }

    /// Plays the whole tape, or as much of it as can be played: what became of it, the meters
    /// as they are then, and why it broke off, if it did.
    pub fn play_through(mut self) -> (Report, Bus, Result<(), PlayError>) {
        let played = self.run();
        self.report.ended = self.bus.reached();
        (self.report, self.bus, played)
    }

    fn run(&mut self) -> Result<(), PlayError> {
        let tape = self.tape;
        let played = tape.lines().try_for_each(|line| self.line(&line));
        // Also where the tape broke off.
        self.show();
        played
    }

    fn show(&mut self) {
        if let Some(watcher) = &mut self.watcher {
            watcher.passed(&mut self.bus);
        }
    }

    /// The number of the meter that a line is about.
    fn meter(&self, line: &TapeLine) -> Result<usize, PlayError> {
        let Some(name) = &line.on else { return Ok(0) };
        let names: Vec<&str> = self.bus.stations().iter().map(Station::name).collect();
        names.iter().position(|one| one == name).ok_or_else(|| {
            let suggestion = suggestion(name, &names);
            self.wrong(line, format!("there is no meter `{name}`{suggestion}"))
        })
    }

    fn wrong(&self, line: &TapeLine, message: String) -> PlayError {
        let (file, at) = (self.report.file.clone(), self.bus.reached());
        PlayError::Wrong { file, line: line.number, at, message }
    }

    /// Goes on to the tick that a line names.
    fn reach(&mut self, line: &TapeLine) -> Result<(), PlayError> {
        let (Some(at), reached) = (line.at, self.bus.reached()) else { return Ok(()) };
        if at < reached {
            let message = format!("tick {} has passed: it is tick {}", at.0, reached.0);
            return Err(self.wrong(line, message));
        }
        self.advance(at);
        Ok(())
    }

    fn line(&mut self, line: &TapeLine) -> Result<(), PlayError> {
        self.reach(line)?;
        if let Some(watcher) = &mut self.watcher {
            watcher.begins(line);
        }
        let meter = self.meter(line)?;
        let there = match &line.directive {
            Directive::Scenario(_)
            | Directive::ScenarioBytes(_)
            | Directive::State(_)
            | Directive::StateBytes(_) => Ok(()),
            Directive::Wait(time) => {
                self.advance(self.bus.reached() + *time);
                Ok(())
            }
            Directive::Press(presses) => self.press(meter, presses),
            Directive::Go(target) => return self.go(line, meter, *target),
            Directive::Hold(key, time) => self.bus.hold(meter, *key, *time).map(|(_, up)| {
                self.advance(up + HALF_PRESS);
            }),
            Directive::Down(key) => self.bus.key(meter, *key, true),
            Directive::Up(key) => self.bus.key(meter, *key, false),
            Directive::Power(power) => self.power(meter, *power),
            Directive::Restart(restart) => self.bus.restart(meter, *restart),
            Directive::Set { path, value } => {
                let set = self.bus.set(meter, path, value);
                let work = set.map_err(|error| self.wrong(line, error.to_string()))?;
                self.report.live_work.extend(work.map(|work| (line.number, work)));
                return Ok(());
            }
            Directive::Request { bytes, baud, port } => {
                let own = self.bus.line().map(|settings| settings.baud.bits_per_second());
                let rate = baud.or(own).unwrap_or_default();
                self.answer = Some(self.bus.frame(bytes, FrameOrigin { rate, port: *port }));
                Ok(())
            }
            Directive::Expect(expectation) => {
                let mismatch = self.expect(meter, expectation).err().map(Box::new);
                let at = self.bus.reached();
                self.report.checks.push(Check { line: line.number, at, mismatch });
                Ok(())
            }
            Directive::Show(show) => {
                if let (Some(station), Some(tell)) =
                    (self.bus.stations().get(meter), &mut self.tell)
                {
                    let text = expect::shown(*show, station, self.panel);
                    tell(&Printout { line: line.number, at: self.bus.reached(), text });
                }
                Ok(())
            }
            Directive::Shot { file, format, options } => {
                return self.shot(line, meter, (file, *format), options);
            }
        };
        there.map_err(|error| self.wrong(line, error.to_string()))
    }

    /// Writes what a meter shows at the moment of the picture, if nothing is done to it until
    /// then; the tape itself goes on from where it is.
    fn shot(
        &mut self,
        line: &TapeLine,
        meter: usize,
        (file, format): (&str, PictureFormat),
        options: &PictureOptions,
    ) -> Result<(), PlayError> {
        let shot = Shot::taken(&self.bus, meter, options)
            .map_err(|error| self.wrong(line, error.to_string()))?;
        let path = Path::new(file);
        let recipe = self.head.as_ref().and_then(|head| self.tape.recipe(head, line.number));
        let recipe = recipe.unwrap_or_default();
        let look = options.look.named(path);
        let kept = match &mut self.keep {
            Some((draw, keep)) => draw(self.panel, &shot, format, &look, &recipe)
                .map_err(io::Error::other)
                .and_then(|picture| keep(path, format.kind(), &picture)),
            None => Err(io::Error::other("there is no place for pictures")),
        };
        kept.map_err(|source| PlayError::Picture {
            file: self.report.file.clone(),
            line: line.number,
            at: self.bus.reached(),
            path: path.to_owned(),
            source,
        })
    }

    fn advance(&mut self, to: Tick) {
        while self.bus.reached() < to {
            let next = self.bus.reached() + self.slice;
            self.bus.advance(next.min(to));
            self.show();
        }
    }

    fn press(&mut self, meter: usize, presses: &[super::Presses]) -> Result<(), NoSuchMeter> {
        for one in presses {
            for _ in 0..one.times {
                let (_, up) = self.bus.press(meter, one.key)?;
                self.advance(up + HALF_PRESS);
            }
        }
        Ok(())
    }

    /// Presses the fewest keys that lead there.
    fn go(&mut self, line: &TapeLine, meter: usize, target: Target) -> Result<(), PlayError> {
        let station = self.bus.stations().get(meter).ok_or(NoSuchMeter(meter));
        let found = station
            .map_err(NoRoute::Meter)
            .and_then(|station| route::route(station.meter(), target, Passwords::Known));
        let route = found.map_err(|error| self.wrong(line, error.to_string()))?;
        for (place, &key) in route.keys.iter().enumerate() {
            if let Some((_, pause)) = route.pause.filter(|(before, _)| *before == place) {
                self.advance(self.bus.reached() + pause);
            }
            let one = super::Presses { key, times: 1 };
            self.press(meter, &[one]).map_err(|error| self.wrong(line, error.to_string()))?;
        }
        Ok(())
    }

    fn power(&mut self, meter: usize, power: Power) -> Result<(), NoSuchMeter> {
        self.bus.power(meter, power == Power::On)?;
        if let Power::OffFor(time) = power {
            self.advance(self.bus.reached() + time);
            self.bus.power(meter, true)?;
        }
        Ok(())
    }

    fn expect(&mut self, meter: usize, expectation: &Expectation) -> Result<(), Mismatch> {
        let Expectation::State { within, condition } = expectation else {
            // The parser has seen a request before it.
            let silent = Heard::Silence(firmware_model::modbus::Silence::NobodyThere);
            return expect::answer(expectation, self.answer.as_ref().unwrap_or(&silent));
        };
        let deadline = self.bus.reached() + within.unwrap_or_default();
        loop {
            let now = self.now(meter, condition);
            let reached = self.bus.reached();
            if now.is_ok() || reached >= deadline {
                return now;
            }
            self.advance(next_look(&self.bus, deadline));
        }
    }

    fn now(&self, meter: usize, condition: &Condition) -> Result<(), Mismatch> {
        match self.bus.stations().get(meter) {
            Some(station) => expect::condition(condition, station, self.panel),
            None => Err(Mismatch {
                expected: condition.to_string(),
                found: "no meter on the line".to_owned(),
            }),
        }
    }
}
