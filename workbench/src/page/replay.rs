//! A tape that is played piece by piece, so that whoever waits can be told how far it is, and can
//! stop it: what a link asks for may take longer than anybody's patience.

use firmware_model::Tick;
use serde_json::{Value as Json, json};

use super::{PageSession, Refusal};
use crate::link::read_link;
use crate::scenario::Scenario;
use crate::simulation::{Recorder, Station};
use crate::tape::{Directive, Expectation, Player, Tape, TapeLine, parse};

/// The longest tape that is played here, bytes.
const LONGEST_TAPE: usize = 8 << 20;
/// How long a line may wait for something to be so: nobody can stop it meanwhile.
const LONGEST_WAIT: Tick = Tick::from_seconds(3600);

impl PageSession {
    pub(super) fn open(&mut self, link: &str) -> Result<Json, Refusal> {
        let tape = read_link(link).map_err(|error| error.to_string())?;
        self.begin_tape(&tape)
    }

    pub(super) fn play(&mut self, text: &str, file: &str) -> Result<Json, Refusal> {
        if text.len() > LONGEST_TAPE {
            return Err(format!("{file}: longer than {LONGEST_TAPE} bytes; hint: `s4100 play`"));
        }
        let tape = parse(text, file).map_err(|error| error.to_string())?;
        self.begin_tape(&tape)
    }

    /// Begins the scenario of a tape, and is about to play it.
    fn begin_tape(&mut self, tape: &Tape) -> Result<Json, Refusal> {
        let scenario = match tape.scenario() {
            Some(source) => source.load(&self.files).map_err(|error| error.to_string())?,
            None => Scenario::load("default", &self.files).map_err(|error| error.to_string())?,
        };
        tape.check(&scenario).map_err(|error| error.to_string())?;
        if tape.state().is_some() {
            let message = "the tape begins with a state file, which the page does not read; \
                           hint: `s4100 play`";
            return Err(message.to_owned());
        }
        self.begin(scenario);
        self.queue_up(tape)?;
        Ok(json!({ "lines": self.queued }))
    }

    /// From here on a tape is to be played.
    pub(super) fn queue_up(&mut self, tape: &Tape) -> Result<(), Refusal> {
        let long = |line: &TapeLine| match &line.directive {
            Directive::Expect(Expectation::State { within, .. }) => {
                within.is_some_and(|within| within > LONGEST_WAIT)
            }
            _ => false,
        };
        if let Some(line) = tape.lines().find(long) {
            let place = format!("{}:{}", tape.file, line.number);
            return Err(format!("{place}: the page waits for an hour at most: {line}"));
        }
        self.flush();
        self.queue.extend(tape.lines().filter(|line| does_something(&line.directive)));
        self.queued = self.queue.len();
        Ok(())
    }

    /// Plays on for so much of the meter's time, or to the end.
    pub(super) fn step(&mut self, time: Tick) -> Result<Json, Refusal> {
        let until = self.bus.reached() + time;
        while let Some(line) = self.queue.front_mut() {
            let reached = self.bus.reached();
            if let Directive::Wait(time) = line.directive {
                line.at = Some(line.at.unwrap_or(reached) + time);
                line.directive = Directive::Wait(Tick::ZERO);
            }
            if let Some(at) = line.at.filter(|at| *at > reached) {
                if reached >= until {
                    break;
                }
                self.bus.advance(at.min(until.max(reached + Tick(1))));
                continue;
            }
            let Some(line) = self.queue.pop_front() else { break };
            if let Err(error) = self.happens(&line) {
                self.stop();
                return Err(error);
            }
        }
        if self.queue.is_empty() {
            self.played();
        }
        let done = self.queued.saturating_sub(self.queue.len());
        Ok(json!({ "left": self.queue.len(), "done": done, "tick": self.bus.reached().0 }))
    }

    /// A line of the tape, whose moment has come.
    fn happens(&mut self, line: &TapeLine) -> Result<(), Refusal> {
        let at = line.at.filter(|at| *at < self.bus.reached());
        if let Some(at) = at {
            return Err(format!("line {}: tick {} has passed", line.number, at.0));
        }
        match &line.directive {
            Directive::Request { bytes, baud, port } => self.hear(bytes, *baud, *port),
            // Pictures are taken at a full second.
            Directive::Shot { options, .. } => {
                let at = options.moment.tick(self.bus.reached());
                self.bus.advance(at.map_err(|error| error.to_string())?);
                if let Some(place) = self.place_of(line.on.as_deref()) {
                    self.selected = place;
                }
            }
            directive => {
                let (on, directive) = (line.on.clone(), directive.clone());
                let one = TapeLine { number: 1, at: None, on, directive }.to_string();
                let tape = parse(&one, "tape").map_err(|error| error.to_string())?;
                let player = Player::new(&tape, self.bus.clone(), &self.panel);
                let (_, bus, played) = player.play_through();
                self.bus = bus;
                played.map_err(|error| error.to_string())?;
            }
        }
        if !matches!(line.directive, Directive::Shot { .. }) {
            self.before.push_str(&format!("{line}\n"));
        }
        // The line stands on the tape already.
        self.recorder = Recorder::new(self.bus.reached());
        Ok(())
    }

    fn place_of(&self, name: Option<&str>) -> Option<usize> {
        let name = name?;
        self.bus.stations().iter().position(|station| Station::name(station) == name)
    }

    /// Plays no further: the meters stay where they are.
    pub(super) fn stop(&mut self) -> Json {
        self.queue.clear();
        self.played();
        json!({ "tick": self.bus.reached().0 })
    }

    /// What was played is on the tape, up to now.
    fn played(&mut self) {
        let at = self.bus.reached();
        self.before.push_str(&format!("at {} wait 0s\n", at.0));
        self.recorder = Recorder::new(at);
        self.busy = at;
        self.guide_played();
    }
}

/// Whether a line changes the meters or lets time pass.
const fn does_something(directive: &Directive) -> bool {
    !matches!(
        directive,
        Directive::Scenario(_)
            | Directive::ScenarioBytes(_)
            | Directive::State(_)
            | Directive::StateBytes(_)
            | Directive::Show(_)
            | Directive::Expect(Expectation::Reply { .. } | Expectation::Silence(_))
    )
}
