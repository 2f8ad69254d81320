//! A lesson in a session: what is said to it, and what it does to the meters.

use firmware_model::MeteringPath;
use panels::Panel;

use super::showing::Showing;
use crate::pacing::Simulation;
use crate::store::{LessonProgress, Progress};
use crate::tui::{LessonAct, LessonView};
use workbench::lesson::{
    AnswerVerdict, Hint, Lesson, LessonQuestion, LessonRun, PlayerText, StepBody, Strings,
};
use workbench::route::follow;
use workbench::scenario::Scenario;
use workbench::simulation::Bus;
use workbench::tape::Player;

/// The names of the parts that a question may ask for, as its choices.
const PLACES: [&str; 8] =
    ["ct.A", "ct.B", "ct.C", "lead.A", "lead.B", "lead.C", "lead.N", "lead.1"];
/// As much as is said at once.
const MOST_SAID: usize = 3;

/// A lesson under way.
#[derive(Debug)]
pub struct Course {
    run: LessonRun,
    panel: Panel,
    said: Vec<String>,
    kept: Option<KeptCourse>,
    /// The tape that is shown now.
    showing: Option<Showing>,
}

/// A lesson that is to be taken.
#[derive(Debug)]
pub struct LessonStart {
    /// The lesson, in the language of its player.
    pub lesson: Lesson,
    /// The texts of the player.
    pub strings: Strings,
    /// Whether it is a trainer's own play: how the work is done is not looked at.
    pub is_bench: bool,
}

/// Where it is kept how far somebody has come.
#[derive(Debug)]
pub struct KeptCourse {
    /// What everybody has learned.
    pub progress: Progress,
    /// Who learns.
    pub trainee: String,
    /// The lesson, by its name on the command line.
    pub lesson: String,
}

impl Course {
    /// The lesson from its first step on; the notices of its safety are said first.
    pub fn new(start: LessonStart, panel: Panel, bus: &Bus, kept: Option<KeptCourse>) -> Self {
        let LessonStart { lesson, strings, is_bench } = start;
        let said = lesson.safety.iter().map(|one| one.text.clone()).collect();
        let run = LessonRun::new(lesson, bus.reached()).speaking(strings).at_bench(is_bench);
        Self { run, panel, said, kept, showing: None }
    }

    /// Goes on where the trainee has left the lesson: the steps before are played.
    pub fn resume(&mut self, simulation: &Simulation, scenario: &Scenario) {
        let Some(KeptCourse { progress, trainee, lesson }) = &self.kept else { return };
        let before = progress.of(trainee).and_then(|lessons| lessons.get(lesson));
        let Some(step) = before.map(|before| before.step).filter(|step| *step > 0) else { return };
        if step < self.run.lesson().steps.len() {
            self.run.go_to(step, simulation.look(Bus::reached));
            self.again(simulation, scenario);
            self.tell(PlayerText::Left, &[]);
        }
    }

    /// Keeps how far it has come; that it cannot be kept is said.
    fn keep(&mut self) {
        let Some(KeptCourse { progress, trainee, lesson }) = &mut self.kept else { return };
        let steps = self.run.lesson().steps.len();
        let now = LessonProgress {
            step: self.run.place(),
            steps,
            done: self.run.place() >= steps,
            hints: self.run.hints_given,
            unsafe_work: self.run.unsafe_work.len(),
        };
        if let Err(error) = progress.keep(trainee, lesson, now) {
            self.tell(PlayerText::NotKept, &[("why", &error.to_string())]);
        }
    }

    /// Begins to show what this step shows.
    pub fn show(&mut self, simulation: &Simulation) {
        let body = self.run.lesson().steps.get(self.run.place()).map(|step| &step.body);
        self.showing = match body {
            Some(StepBody::Show(tape)) => Showing::new(tape, simulation),
            _ => None,
        };
    }

    /// Lets happen what is shown.
    pub fn follow(&mut self, simulation: &Simulation) {
        if let Some(showing) = &mut self.showing
            && !showing.follow(simulation, &self.panel)
        {
            self.showing = None;
        }
    }

    /// Looks at the meter, and says what stands beside the glass.
    pub fn view(&mut self, bus: &Bus) -> LessonView {
        if let Some(station) = bus.stations().first() {
            for work in self.run.look(station, &self.panel) {
                self.tell(PlayerText::Danger, &[("what", &work.to_string())]);
            }
        }
        let said = self.run.said();
        let body = self.run.lesson().steps.get(self.run.place()).map(|step| &step.body);
        let question = match body {
            Some(StepBody::Question(question)) => Some(question),
            _ => None,
        };
        let choices = match question {
            Some(LessonQuestion::Place(_)) => PLACES.map(str::to_owned).to_vec(),
            _ => said.choices,
        };
        let mut spoken = self.said.clone();
        spoken.extend(self.showing.as_ref().map(|showing| {
            let (what, speed) = showing.caption();
            self.run.say(PlayerText::Showing, &[("what", &what), ("speed", &speed)])
        }));
        spoken.extend(said.after);
        LessonView {
            title: said.title,
            text: said.text,
            choices,
            asks_reading: matches!(question, Some(LessonQuestion::Reading)),
            done: self.run.is_done(),
            said: spoken,
            is_exam: false,
        }
    }

    fn tell(&mut self, text: PlayerText, put: &[(&str, &str)]) {
        self.say(self.run.say(text, put));
    }

    fn say(&mut self, text: String) {
        self.said.push(text);
        let more = self.said.len().saturating_sub(MOST_SAID);
        self.said.drain(..more);
    }

    /// Does what a person has asked for.
    pub fn act(&mut self, act: &LessonAct, simulation: &Simulation, scenario: &Scenario) {
        let now = simulation.look(Bus::reached);
        if let Some(showing) = &mut self.showing {
            match act {
                LessonAct::Next => return showing.step(simulation),
                LessonAct::Pause => return showing.pause(simulation),
                LessonAct::Faster => return showing.change_speed(true, simulation),
                LessonAct::Slower => return showing.change_speed(false, simulation),
                _ => showing.end(simulation),
            }
            self.showing = None;
        }
        self.said.clear();
        match act {
            LessonAct::Pause | LessonAct::Faster | LessonAct::Slower => {}
            LessonAct::Next => {
                let was = self.run.place();
                self.run.next(now);
                if self.run.place() == was && !self.run.said().over {
                    self.tell(PlayerText::NotDone, &[]);
                }
                if self.run.place() != was {
                    self.show(simulation);
                }
            }
            LessonAct::Before => self.run.back(now),
            LessonAct::Again => {
                self.again(simulation, scenario);
                self.show(simulation);
            }
            LessonAct::Answer(text) => self.answer(text, simulation),
            LessonAct::Hint => self.hint(simulation),
        }
        self.keep();
    }

    /// The meters as they are where this step begins: the solutions before it are played.
    fn again(&mut self, simulation: &Simulation, scenario: &Scenario) {
        let place = self.run.place();
        let lesson = self.run.lesson().clone();
        simulation.replace(|_| {
            let mut bus = Bus::new(scenario, &self.panel.menu, MeteringPath::Auto);
            bus.advance(firmware_model::Tick::from_seconds(1));
            for step in lesson.steps.iter().take(place) {
                let tape = match &step.body {
                    StepBody::Show(tape) => tape,
                    StepBody::Task { solution, .. } => solution,
                    StepBody::Question(_) => continue,
                };
                bus = Player::new(tape, bus, &self.panel).play_through().1;
            }
            bus
        });
        let now = simulation.look(Bus::reached);
        self.run.go_to(place, now);
        self.tell(PlayerText::Again, &[]);
    }

    fn answer(&mut self, text: &str, simulation: &Simulation) {
        let body = self.run.lesson().steps.get(self.run.place()).map(|step| &step.body);
        let text = match body {
            Some(StepBody::Question(LessonQuestion::Place(_))) => {
                let number = text.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                number.and_then(|index| PLACES.get(index)).copied().unwrap_or_default()
            }
            _ => text,
        };
        let verdict = simulation
            .look(|bus| bus.stations().first().map(|station| self.run.answer(text, station)));
        match verdict {
            Some(AnswerVerdict::Right) => self.tell(PlayerText::Right, &[]),
            Some(AnswerVerdict::Wrong) => self.tell(PlayerText::Wrong, &[("answer", text)]),
            _ => {}
        }
    }

    fn hint(&mut self, simulation: &Simulation) {
        let hint = simulation.look(|bus| {
            let station = bus.stations().first()?;
            Some(self.run.hint(station, bus.reached()))
        });
        let text = match hint {
            Some(Ok(Hint::Wait(time))) => {
                let seconds = format!("{}", time.as_seconds().ceil());
                self.run.say(PlayerText::Wait, &[("seconds", &seconds)])
            }
            Some(Ok(Hint::Where(text))) => text,
            Some(Ok(Hint::Keys(keys))) => self.run.say(PlayerText::Keys, &[("keys", &keys)]),
            Some(Ok(Hint::Show(way))) => {
                simulation.replace(|bus| {
                    let mut bus = bus.clone();
                    // The meter is there: it was looked at before.
                    let _ = follow(&mut bus, 0, &way);
                    bus
                });
                self.run.say(PlayerText::Shown, &[])
            }
            Some(Ok(Hint::None)) | None => self.run.say(PlayerText::NoHint, &[]),
            Some(Err(error)) => error.to_string(),
        };
        self.say(text);
    }
}
