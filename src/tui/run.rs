//! The loop: what the terminal sends to the state, what follows from it to the session, and
//! the state to the terminal. Signals are looked at between any two events.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::finger::{Finger, Move};
use super::input::{Mouse, Stroke, TerminalEvent};
use super::message::Overlay;
use super::message::{Effect, Message, NewPanel};
use super::state::{Note, State};
use super::terminal::{self, Screen, Signals, TerminalInput};
use super::update::update;
use super::{ExitReason, Meters, Options, events, view};
use workbench::controls::Set;
use workbench::scenario::Offer;

/// How long to wait for input before looking at the simulation again.
const PERIOD: Duration = Duration::from_millis(50);

/// The same while a frame waits for the terminal to take the one before.
const DRAWING: Duration = Duration::from_millis(5);

/// Shows `session` in this terminal until it is over, or the user, a signal or a closed
/// window ends it.
///
/// The terminal is restored whatever ends it, a panic included; one that reads nothing is
/// not waited for.
///
/// # Errors
/// Where the terminal cannot be set up: standard output is none, for one.
pub fn run(session: &Arc<dyn Meters>, options: &Options) -> Result<ExitReason> {
    let signals = Signals::watch()?;
    let mut screen = Screen::open()?;
    let mut input = TerminalInput::listen()?;
    let mut program = Program::new(session.as_ref(), options);
    loop {
        if program.changed && screen.is_free() {
            program.changed = false;
            let drawn = screen.draw(|frame| view::draw(frame, &program.state, options.theme));
            if drawn.is_err() {
                return Ok(ExitReason::TerminalClosed);
            }
        }
        let reading = input.read(program.patience());
        let alone = reading.events.len() == 1;
        let at = reading.at.unwrap_or_else(Instant::now);
        for event in reading.events {
            if let Some(signal) = signals.received() {
                return Ok(ExitReason::Signal(signal));
            }
            let message = events::message(event, &program.state, screen.area());
            if let Some(reason) = program.happened(event, message, (at, alone)) {
                return Ok(reason);
            }
        }
        if let Some(signal) = signals.received() {
            return Ok(ExitReason::Signal(signal));
        }
        if reading.closed || !terminal::is_open() {
            return Ok(ExitReason::TerminalClosed);
        }
        if session.is_over() {
            return Ok(ExitReason::SessionOver);
        }
        program.changed |= screen.is_resized();
        program.look();
    }
}

/// The state and what moves it.
struct Program<'a> {
    session: &'a dyn Meters,
    state: State,
    finger: Finger,
    began: Instant,
    /// The last frame shows something else.
    changed: bool,
}

impl<'a> Program<'a> {
    fn new(session: &'a dyn Meters, options: &Options) -> Self {
        let mut state = State::new(Arc::clone(&options.panel), session.snapshot());
        state.visit.first = options.first && !options.lesson;
        state.overlay = options.lesson.then_some(Overlay::Lesson);
        state.offers.splice(0..0, options.own.iter().cloned());
        let current = |offer: &Offer| offer.name == state.snapshot.scenario;
        state.chooser.chosen = state.offers.iter().position(current).unwrap_or_default();
        let said = |text: &String| Note { title: "Note", text: text.clone(), is_error: false };
        state.notice = options.words.as_ref().map(said);
        Self { session, state, finger: Finger::default(), began: Instant::now(), changed: true }
    }

    /// How long nothing has to be done unless something happens.
    fn patience(&self) -> Duration {
        let most = if self.changed { DRAWING } else { PERIOD };
        let due = self.finger.due().map(|due| due.saturating_sub(self.began.elapsed()));
        due.map_or(most, |due| due.min(most))
    }

    /// Acts on an event that means `message`, if anything; it was read at that moment, alone
    /// or with others. Why the program is to end, if it is.
    fn happened(
        &mut self,
        event: TerminalEvent,
        message: Option<Message>,
        (at, alone): (Instant, bool),
    ) -> Option<ExitReason> {
        let now = at.saturating_duration_since(self.began);
        let stroke = stroke(event);
        // Any key that is not the meter's: what waits for the meter is thrown away.
        let presses = matches!(message, Some(Message::Press(_) | Message::Hold(_)));
        if !presses && stroke.is_some_and(|stroke| stroke != Stroke::Ends) {
            self.finger.let_go(now);
            self.play();
        }
        if matches!(event, TerminalEvent::Mouse(Mouse::Up, _)) {
            self.finger.comes_up(now);
            self.play();
        }
        let effect = update(&mut self.state, message?);
        self.changed = true;
        match effect? {
            Effect::Press(key) => {
                self.finger.stroke(now, key, stroke.unwrap_or(Stroke::Typed), alone);
            }
            Effect::Hold(key) => self.finger.hold(now, key),
            Effect::Release(key) => self.finger.stroke(now, key, Stroke::Ends, alone),
            effect => return self.act(effect),
        }
        self.play();
        None
    }

    /// Does what does not concern the buttons.
    fn act(&mut self, effect: Effect) -> Option<ExitReason> {
        match effect {
            Effect::Press(_) | Effect::Hold(_) | Effect::Release(_) => {}
            Effect::Set(set) => self.change(&set),
            Effect::Power(on) => self.session.power(on),
            Effect::Lesson(act) => self.session.lesson(&act),
            Effect::Ask(line) => {
                let answer = self.session.ask(&line).unwrap_or_else(|why| why);
                update(&mut self.state, Message::Asked(answer));
            }
            Effect::SelectMeter(index) => {
                self.lift();
                self.session.select_meter(index);
            }
            Effect::Save => {
                update(&mut self.state, Message::Saved(self.session.save()));
            }
            Effect::Restart(restart) => {
                self.lift();
                self.session.restart(restart);
            }
            Effect::Open(name) => return Some(ExitReason::Open(name)),
            Effect::Quit => return Some(ExitReason::Quit),
        }
        None
    }

    /// Changes the installation. The next key counts from what came of it, so the state
    /// has to know that at once.
    fn change(&mut self, set: &Set) {
        let told = match self.session.set(&set.path, &set.value) {
            Ok(told) => {
                let snapshot = Box::new(self.session.snapshot());
                update(&mut self.state, Message::Snapshot(snapshot));
                told
            }
            Err(words) => Some(words),
        };
        if let Some(words) = told {
            update(&mut self.state, Message::Told(words));
        }
    }

    /// Takes the finger from the meter that has it.
    fn lift(&mut self) {
        let moves = self.finger.lift(self.began.elapsed());
        self.moves(moves);
    }

    /// Moves the buttons as far as it is time for that.
    fn play(&mut self) {
        let moves = self.finger.advance(self.began.elapsed());
        self.moves(moves);
    }

    fn moves(&mut self, moves: impl IntoIterator<Item = Move>) {
        for one in moves {
            let got = match one {
                Move::Down(key) => {
                    self.session.key(key, true);
                    Message::Got(key)
                }
                Move::Held(key) => Message::Held(key),
                Move::Up(key) => {
                    self.session.key(key, false);
                    continue;
                }
            };
            update(&mut self.state, got);
            self.changed = true;
        }
    }

    /// Looks at the session.
    fn look(&mut self) {
        self.play();
        if let Some(panel) = self.session.panel() {
            self.changed = true;
            update(&mut self.state, Message::Panel(panel.map(NewPanel)));
        }
        let snapshot = self.session.snapshot();
        if !snapshot.looks_like(&self.state.snapshot) {
            self.changed = true;
            update(&mut self.state, Message::Snapshot(Box::new(snapshot)));
        }
    }
}

/// What an event does with a key; a button of the mouse is held until it comes up.
fn stroke(event: TerminalEvent) -> Option<Stroke> {
    match event {
        TerminalEvent::Key(_, _, stroke) => Some(stroke),
        TerminalEvent::Mouse(Mouse::Down, _) => Some(Stroke::Begins),
        TerminalEvent::Mouse(..) => None,
        TerminalEvent::Paste => Some(Stroke::Typed),
    }
}
