//! Lessons and exams in a session.

use firmware_model::Tick;
use serde_json::{Value as Json, json};

use super::{PageSession, Refusal};
use crate::capture::FIRST_SECOND;
use crate::diagnostics::suggestion;
use crate::exam::{ExamForm, ExamResult, deal};
use crate::lesson::{Course, CourseDeed, LessonAct, LessonRun, SHIPPED_LESSONS, ShippedLesson};
use crate::scenario::Scenario;
use crate::tape::{Directive, Presses, Tape, parse};

/// How long an exam takes.
const EXAM_TIME: Tick = Tick::from_seconds(20 * 60);

/// What leads a person.
#[derive(Debug)]
pub enum PageGuide {
    /// A lesson.
    Lesson(Box<TakenLesson>),
    /// An exam.
    Exam(Box<Examined>),
}

/// A lesson under way.
#[derive(Debug)]
pub struct TakenLesson {
    /// Its name.
    name: String,
    course: Course,
    /// What leads to its step is still being played.
    is_led: bool,
}

/// An exam under way.
#[derive(Debug)]
pub struct Examined {
    form: ExamForm,
    faults: [usize; 2],
    trainee: String,
    said: Vec<String>,
    /// The file of the result, once there is one.
    result: Option<String>,
}

/// The lessons inside the program.
pub(super) fn lessons() -> Json {
    let one = |shipped: &ShippedLesson| {
        let lesson = shipped.lesson().ok()?;
        Some(json!({
            "name": shipped.name,
            "title": lesson.title,
            "scenario": lesson.scenario,
            "steps": lesson.steps.len(),
        }))
    };
    json!({ "lessons": SHIPPED_LESSONS.iter().filter_map(one).collect::<Vec<Json>>() })
}

impl PageSession {
    pub(super) fn lesson(&mut self, name: &str, step: usize) -> Result<Json, Refusal> {
        let names: Vec<&str> = SHIPPED_LESSONS.iter().map(|one| one.name).collect();
        let shipped = SHIPPED_LESSONS.iter().find(|one| one.name == name);
        let shipped =
            shipped.ok_or_else(|| format!("no lesson `{name}`{}", suggestion(name, &names)))?;
        let lesson = shipped.lesson().map_err(|error| error.to_string())?;
        let scenario =
            Scenario::load(&lesson.scenario, &self.files).map_err(|error| error.to_string())?;
        self.begin(scenario);
        let mut course = Course::new(LessonRun::new(lesson, self.bus.reached()));
        let before: Vec<Tape> = if step > 0 && course.go_to(step, &self.bus) {
            course.before().cloned().collect()
        } else {
            Vec::new()
        };
        let shown = course.shown().cloned();
        let (name, is_led) = (name.to_owned(), !before.is_empty());
        self.guide = Some(PageGuide::Lesson(Box::new(TakenLesson { name, course, is_led })));
        match shown {
            Some(tape) if !is_led => self.shown(&tape),
            _ => self.play_all(&before),
        }
    }

    /// Plays some tapes after each other.
    fn play_all(&mut self, tapes: &[Tape]) -> Result<Json, Refusal> {
        for tape in tapes {
            self.queue_up(tape)?;
        }
        Ok(json!({ "lines": self.queue.len() }))
    }

    /// Plays a tape that is to be watched.
    fn shown(&mut self, tape: &Tape) -> Result<Json, Refusal> {
        self.queue_up(tape)?;
        Ok(json!({ "lines": self.queue.len(), "shown": true }))
    }

    /// What was played is over: a lesson begins its step now.
    pub(super) fn guide_played(&mut self) {
        if let Some(PageGuide::Lesson(taken)) = &mut self.guide
            && std::mem::take(&mut taken.is_led)
        {
            taken.course.begun_again(&self.bus);
        }
    }

    pub(super) fn exam(
        &mut self,
        seed: u64,
        faults: [usize; 2],
        trainee: String,
    ) -> Result<Json, Refusal> {
        let [from, to] = faults;
        let exam = deal(seed, from..=to).map_err(|error| error.to_string())?;
        self.begin(exam.scenario.clone());
        self.rights = vec![exam.right.clone()];
        let form = ExamForm::new(exam);
        let examined = Examined { form, faults, trainee, said: Vec::new(), result: None };
        self.guide = Some(PageGuide::Exam(Box::new(examined)));
        Ok(json!({}))
    }

    pub(super) fn leave(&mut self) -> Json {
        self.guide = None;
        if self.is_blind()
            && let Ok(scenario) = Scenario::load("default", &self.files)
        {
            self.begin(scenario);
        }
        json!({})
    }

    /// What stands beside the glass.
    pub(super) fn guide_view(&mut self) -> Option<Json> {
        let now = self.bus.reached();
        let guide = self.guide.as_mut()?;
        if let PageGuide::Exam(exam) = guide
            && now >= FIRST_SECOND + EXAM_TIME
            && exam.result.is_none()
        {
            self.hand_in();
        }
        match self.guide.as_mut()? {
            PageGuide::Lesson(taken) => {
                let view = taken.course.view(&self.bus, &self.panel, None);
                let run = taken.course.run();
                let mut json = serde_json::to_value(view).ok()?;
                json["lesson"] = json!(taken.name);
                json["step"] = json!(run.place());
                json["steps"] = json!(run.lesson().steps.len());
                json["hints"] = json!(run.hints_given);
                json["unsafe"] = json!(run.unsafe_work.len());
                Some(json)
            }
            PageGuide::Exam(exam) => {
                let view = exam.form.view(now, Some(FIRST_SECOND + EXAM_TIME), &exam.said);
                let mut json = serde_json::to_value(view).ok()?;
                json["result"] = json!(exam.result);
                json["seed"] = json!(exam.form.exam().seed);
                Some(json)
            }
        }
    }

    pub(super) fn act(&mut self, act: &str, answer: Option<String>) -> Result<Json, Refusal> {
        let act = match act {
            "next" => LessonAct::Next,
            "before" => LessonAct::Before,
            "hint" => LessonAct::Hint,
            "again" => LessonAct::Again,
            "answer" => LessonAct::Answer(answer.unwrap_or_default()),
            other => return Err(format!("a lesson has no `{other}`")),
        };
        self.settle();
        let now = self.bus.reached();
        match &mut self.guide {
            None => Err("there is no lesson".to_owned()),
            Some(PageGuide::Exam(exam)) => {
                exam.form.act(&act, now);
                if exam.form.is_handed_in() && exam.result.is_none() {
                    self.hand_in();
                }
                Ok(json!({}))
            }
            Some(PageGuide::Lesson(taken)) => {
                let deed = taken.course.act(&act, &self.bus);
                self.do_deed(deed)
            }
        }
    }

    fn do_deed(&mut self, deed: CourseDeed) -> Result<Json, Refusal> {
        match deed {
            CourseDeed::Nothing => Ok(json!({})),
            CourseDeed::Play(tape) => self.shown(&tape),
            CourseDeed::Follow(way) => {
                let mut text = String::new();
                for (place, key) in way.keys.iter().enumerate() {
                    if let Some((_, pause)) = way.pause.filter(|(before, _)| *before == place) {
                        text.push_str(&format!("{}\n", Directive::Wait(pause)));
                    }
                    let press = Directive::Press(vec![Presses { key: *key, times: 1 }]);
                    text.push_str(&format!("{press}\n"));
                }
                let tape = parse(&text, "the way").map_err(|error| error.to_string())?;
                self.shown(&tape)
            }
            CourseDeed::Again => {
                let guide = self.guide.take();
                let scenario = self.scenario.clone();
                self.begin(scenario);
                self.guide = guide;
                let Some(PageGuide::Lesson(taken)) = &mut self.guide else { return Ok(json!({})) };
                let before: Vec<Tape> = taken.course.before().cloned().collect();
                taken.course.begun_again(&self.bus);
                taken.is_led = !before.is_empty();
                self.play_all(&before)
            }
        }
    }

    /// The exam is over: what was answered counts.
    fn hand_in(&mut self) {
        let tape = self.tape_since(Tick::ZERO);
        let Some(PageGuide::Exam(exam)) = &mut self.guide else { return };
        let dealt = exam.form.exam();
        let base = Directive::Scenario(dealt.base.name.to_owned());
        let result = tape.and_then(|tape| {
            let tape = format!("{base}\n{tape}");
            let (answers, trainee) = (exam.form.answers(), exam.trainee.as_str());
            ExamResult::of_tape(dealt, exam.faults, trainee, answers, tape, &self.panel)
                .map_err(|error| format!("There is no result: {error}"))
        });
        let mut said = match &result {
            Ok(result) => {
                let verdict = if result.score.is_passed() { "Passed" } else { "Not passed" };
                vec![format!("{verdict}: {}.", result.score.words())]
            }
            Err(words) => vec![words.clone()],
        };
        let faults: Vec<String> = dealt.faults.iter().map(ToString::to_string).collect();
        said.push(format!("What was wrong: {}.", faults.join("; ")));
        exam.result = Some(result.ok().and_then(|result| result.text().ok()).unwrap_or_default());
        exam.said = said;
    }
}
