//! An exam in a session: its form, and what becomes of it.

use std::path::{Path, PathBuf};

use firmware_model::Tick;
use panels::Panel;

use crate::files;
use crate::pacing::Simulation;
use workbench::exam::{Exam, ExamForm, ExamResult};
use workbench::kind::FileKind;
use workbench::lesson::{LessonAct, LessonView};
use workbench::simulation::Bus;
use workbench::tape::{Head, record};

/// An exam under way.
#[derive(Debug)]
pub struct ExamSession {
    form: ExamForm,
    /// From how many to how many faults it was dealt.
    faults: [usize; 2],
    trainee: String,
    /// Where the result goes.
    file: PathBuf,
    /// When it is over.
    until: Option<Tick>,
    panel: Panel,
    said: Vec<String>,
}

impl ExamSession {
    /// The exam from its beginning.
    pub fn new(
        exam: Exam,
        faults: [usize; 2],
        trainee: &str,
        file: &Path,
        (until, panel): (Option<Tick>, Panel),
    ) -> Self {
        let (form, file) = (ExamForm::new(exam), file.to_owned());
        let trainee = trainee.to_owned();
        Self { form, faults, trainee, file, until, panel, said: Vec::new() }
    }

    /// The exam.
    pub const fn exam(&self) -> &Exam {
        self.form.exam()
    }

    /// What stands beside the glass.
    pub fn view(&self, bus: &Bus) -> LessonView {
        self.form.view(bus.reached(), self.until, &self.said)
    }

    /// Does what the trainee has asked for.
    pub fn act(&mut self, act: &LessonAct, simulation: &Simulation) {
        self.form.act(act, simulation.look(Bus::reached));
        if self.form.is_handed_in() && self.said.is_empty() {
            self.said = self.finish(simulation);
        }
    }

    /// What is said at the end, also of an exam that was not handed in: what was answered counts.
    pub fn end(&mut self, simulation: &Simulation) -> Vec<String> {
        if self.said.is_empty() {
            self.said = self.finish(simulation);
        }
        self.said.clone()
    }

    /// Writes the result; what is to be said of it.
    fn finish(&self, simulation: &Simulation) -> Vec<String> {
        let exam = self.exam();
        let mut said = match self.result(simulation) {
            Ok(result) => {
                let verdict = if result.score.is_passed() { "Passed" } else { "Not passed" };
                vec![format!("{verdict}: {}.", result.score.words()), self.written(&result)]
            }
            Err(words) => vec![words],
        };
        let faults: Vec<String> = exam.faults.iter().map(ToString::to_string).collect();
        said.push(format!("What was wrong: {}.", faults.join("; ")));
        said
    }

    fn written(&self, result: &ExamResult) -> String {
        let text = result.text().unwrap_or_default();
        match files::write(&self.file, FileKind::Json, text.as_bytes()) {
            Ok(()) => format!("The result: {}", self.file.display()),
            Err(error) => format!("The result cannot be kept: {}: {error}", self.file.display()),
        }
    }

    /// The result of all that was done up to now.
    fn result(&self, simulation: &Simulation) -> Result<ExamResult, String> {
        if simulation.recording_ended().is_some() {
            return Err(
                "There is no result: more happened than a tape of this program holds".into()
            );
        }
        let Some((recorder, until)) = simulation.recorded(Tick::ZERO) else {
            return Err("There is no result: nothing was recorded".to_owned());
        };
        let exam = self.exam();
        let names: Vec<String> =
            exam.scenario.meters.iter().map(|meter| meter.name.clone()).collect();
        let head = Head { scenario: exam.base.name, ..Head::default() };
        let mut tape = Vec::new();
        record(&mut tape, &head, &recorder, &names, until).map_err(|error| error.to_string())?;
        let tape = String::from_utf8(tape).map_err(|error| error.to_string())?;
        ExamResult::of_tape(
            exam,
            self.faults,
            &self.trainee,
            self.form.answers(),
            tape,
            &self.panel,
        )
        .map_err(|error| format!("There is no result: {error}"))
    }
}
