//! What leads a person through a session: a lesson, or an exam.

use super::course::{KeptCourse, LessonStart, SessionCourse};
use super::exam::ExamSession;
use crate::pacing::Simulation;
use panels::Panel;
use workbench::installation::Site;
use workbench::lesson::{LessonAct, LessonView};
use workbench::scenario::Scenario;
use workbench::simulation::Bus;

/// What a session is to begin with.
#[derive(Debug)]
pub enum GuideStart {
    /// A lesson, and where it is kept how far somebody has come.
    Lesson(Box<LessonStart>, Option<KeptCourse>),
    /// An exam.
    Exam(Box<ExamSession>),
    /// Nothing, but nobody is told what is wrong.
    Blind,
}

/// A lesson or an exam under way.
#[derive(Debug)]
pub enum Guide {
    /// A lesson, on meters of this scenario.
    Lesson(Box<SessionCourse>, Box<Scenario>),
    /// An exam.
    Exam(Box<ExamSession>),
}

impl Guide {
    /// Begins, or goes on where somebody has left it; nothing where nothing leads.
    pub fn begin(
        start: GuideStart,
        panel: &Panel,
        scenario: &Scenario,
        simulation: &Simulation,
    ) -> Option<Self> {
        match start {
            GuideStart::Lesson(lesson, kept) => {
                let mut course =
                    simulation.look(|bus| SessionCourse::new(*lesson, panel.clone(), bus, kept));
                course.resume(simulation, scenario);
                course.show(simulation);
                Some(Self::Lesson(Box::new(course), Box::new(scenario.clone())))
            }
            GuideStart::Exam(exam) => Some(Self::Exam(exam)),
            GuideStart::Blind => None,
        }
    }

    /// Lets happen what is shown.
    pub fn follow(&mut self, simulation: &Simulation) {
        if let Self::Lesson(course, _) = self {
            course.follow(simulation);
        }
    }

    /// What stands beside the glass.
    pub fn view(&mut self, bus: &Bus) -> LessonView {
        match self {
            Self::Lesson(course, _) => course.view(bus),
            Self::Exam(exam) => exam.view(bus),
        }
    }

    /// Does what a person has asked for.
    pub fn act(&mut self, act: &LessonAct, simulation: &Simulation) {
        match self {
            Self::Lesson(course, scenario) => course.act(act, simulation, scenario),
            Self::Exam(exam) => exam.act(act, simulation),
        }
    }

    /// What is to be said when the session is over.
    pub fn end(&mut self, simulation: &Simulation) -> Vec<String> {
        match self {
            Self::Lesson(..) => Vec::new(),
            Self::Exam(exam) => exam.end(simulation),
        }
    }
}

/// What surrounds each meter as it should be, where nobody is told what is wrong.
pub fn rights(start: Option<&GuideStart>, scenario: &Scenario) -> Vec<Site> {
    match start {
        Some(GuideStart::Exam(exam)) => vec![exam.exam().right.clone()],
        Some(GuideStart::Blind) => {
            scenario.meters.iter().map(workbench::exam::as_it_should_be).collect()
        }
        _ => Vec::new(),
    }
}
