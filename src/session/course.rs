//! A lesson in a session: what it does to the meters, what it shows, and how far somebody has come.

use firmware_model::MeteringPath;
use panels::Panel;

use super::showing::Showing;
use crate::pacing::Simulation;
use crate::store::{LessonProgress, Progress};
use workbench::lesson::{
    Course, CourseDeed, Lesson, LessonAct, LessonRun, LessonView, PlayerText, Strings,
};
use workbench::route::follow;
use workbench::scenario::Scenario;
use workbench::simulation::Bus;
use workbench::tape::Player;

/// A lesson under way.
#[derive(Debug)]
pub struct SessionCourse {
    taken: Course,
    panel: Panel,
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

impl SessionCourse {
    /// The lesson from its first step on; the notices of its safety are said first.
    pub fn new(start: LessonStart, panel: Panel, bus: &Bus, kept: Option<KeptCourse>) -> Self {
        let LessonStart { lesson, strings, is_bench } = start;
        let run = LessonRun::new(lesson, bus.reached()).speaking(strings).at_bench(is_bench);
        Self { taken: Course::new(run), panel, kept, showing: None }
    }

    /// Goes on where the trainee has left the lesson: the steps before are played.
    pub fn resume(&mut self, simulation: &Simulation, scenario: &Scenario) {
        let Some(KeptCourse { progress, trainee, lesson }) = &self.kept else { return };
        let before = progress.of(trainee).and_then(|lessons| lessons.get(lesson));
        let Some(step) = before.map(|before| before.step).filter(|step| *step > 0) else { return };
        if simulation.look(|bus| self.taken.go_to(step, bus)) {
            self.again(simulation, scenario);
            self.taken.tell(PlayerText::Left, &[]);
        }
    }

    /// Keeps how far it has come; that it cannot be kept is said.
    fn keep(&mut self) {
        let Some(KeptCourse { progress, trainee, lesson }) = &mut self.kept else { return };
        let run = self.taken.run();
        let steps = run.lesson().steps.len();
        let now = LessonProgress {
            step: run.place(),
            steps,
            done: run.place() >= steps,
            hints: run.hints_given,
            unsafe_work: run.unsafe_work.len(),
        };
        if let Err(error) = progress.keep(trainee, lesson, now) {
            self.taken.tell(PlayerText::NotKept, &[("why", &error.to_string())]);
        }
    }

    /// Begins to show what this step shows.
    pub fn show(&mut self, simulation: &Simulation) {
        self.showing = self.taken.shown().and_then(|tape| Showing::new(tape, simulation));
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
        let showing = self.showing.as_ref().map(Showing::caption);
        self.taken.view(bus, &self.panel, showing)
    }

    /// Does what a person has asked for.
    pub fn act(&mut self, act: &LessonAct, simulation: &Simulation, scenario: &Scenario) {
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
        match simulation.look(|bus| self.taken.act(act, bus)) {
            CourseDeed::Nothing => {}
            CourseDeed::Play(_) => self.show(simulation),
            CourseDeed::Follow(way) => simulation.replace(|bus| {
                let mut bus = bus.clone();
                // The meter is there: it was looked at before.
                let _ = follow(&mut bus, 0, &way);
                bus
            }),
            CourseDeed::Again => {
                self.again(simulation, scenario);
                self.show(simulation);
            }
        }
        self.keep();
    }

    /// The meters as they are where this step begins: the solutions before it are played.
    fn again(&mut self, simulation: &Simulation, scenario: &Scenario) {
        simulation.replace(|_| {
            let mut bus = Bus::new(scenario, &self.panel.menu, MeteringPath::Auto);
            bus.advance(firmware_model::Tick::from_seconds(1));
            for tape in self.taken.before() {
                bus = Player::new(tape, bus, &self.panel).play_through().1;
            }
            bus
        });
        simulation.look(|bus| self.taken.begun_again(bus));
    }
}
