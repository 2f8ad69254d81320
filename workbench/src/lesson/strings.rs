//! The texts of lessons and of their player in another language: a table beside the lessons.
//!
//! Labels of the meter, messages of the program and its command line stay as they are. A notice of safety that
//! was translated names who has reviewed it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::parse::{Lesson, LessonQuestion, StepBody};
use super::shipped::SHIPPED_LESSONS;
use crate::diagnostics::{FileError, nearest};
use crate::safety::statements;
use crate::worded::{Worded, worded};

/// A text of the player. Names in braces stand for what is put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlayerText {
    /// Somebody wants to go on too early.
    NotDone,
    /// Somebody comes back.
    Left,
    /// What was learned cannot be kept.
    NotKept,
    /// A step begins again.
    Again,
    /// An answer is right.
    Right,
    /// It is not.
    Wrong,
    /// A hint comes later.
    Wait,
    /// The second hint.
    Keys,
    /// The third hint.
    Shown,
    /// There is none.
    NoHint,
    /// What a tape does that is shown, and how fast.
    Showing,
    /// Unsafe work, at once.
    Danger,
    /// A lesson is over; what follows stands in it.
    Over,
    /// No unsafe work in all of it.
    Safe,
    /// Once.
    UnsafeOnce,
    /// Oftener.
    UnsafeOften,
    /// The first hint for a setting.
    IsSetting,
    /// For what is reset.
    IsReset,
    /// For an alert.
    IsAlert,
    /// For everything else.
    IsAmong,
}

worded!(PlayerText {
    NotDone = "not-done": "This step is not done yet; a hint helps.",
    Left = "left": "You left the lesson here; b goes back.",
    NotKept = "not-kept": "What you have learned cannot be kept: {why}",
    Again = "again": "The meter is as it was when this step began.",
    Right = "right": "Right.",
    Wrong = "wrong": "{answer} is not right.",
    Wait = "wait": "Try first; ask for a hint again in {seconds} s.",
    Keys = "keys": "The keys from here: {keys}. Once more, and they are pressed.",
    Shown = "shown": "Shown: this is where the keys lead.",
    NoHint = "no-hint": "There is no hint to this step.",
    Showing = "showing": "{what}   [{speed}: z pauses, < and > change the speed, n steps]",
    Danger = "danger": "Danger: {what}. Isolate, prove dead, change, covers on, energise.",
    Over = "over": "The lesson is over. {hints} hints were given. {safety}",
    Safe = "safe": "All work was done safely.",
    UnsafeOnce = "unsafe-once": "Once work was not done safely.",
    UnsafeOften = "unsafe-often": "{times} times work was not done safely.",
    IsSetting = "is-setting": "It is a setting: behind SETUP and its password.",
    IsReset = "is-reset": "It is behind RESET and its password.",
    IsAlert = "is-alert": "It is to the right of ALERT.",
    IsAmong = "is-among": "It stands among the screens of `{where}`.",
});

/// The texts in one language; what is missing is said in English.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Strings {
    player: BTreeMap<String, String>,
    lessons: BTreeMap<String, LessonTexts>,
    safety: BTreeMap<String, SafetyText>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LessonTexts {
    title: String,
    step: Vec<StepTexts>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepTexts {
    text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    choices: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    after: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SafetyText {
    text: String,
    /// Who has reviewed the translation.
    reviewer: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StringsFile {
    #[serde(default)]
    player: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    lesson: BTreeMap<Spanned<String>, Spanned<LessonTexts>>,
    #[serde(default)]
    safety: BTreeMap<Spanned<String>, Spanned<SafetyText>>,
}

#[derive(Serialize)]
struct StringsOut<'a> {
    player: &'a BTreeMap<String, String>,
    safety: &'a BTreeMap<String, SafetyText>,
    lesson: &'a BTreeMap<String, LessonTexts>,
}

impl Strings {
    /// Reads a table; `file` is the name that errors give it.
    ///
    /// # Errors
    /// The first thing that is wrong with it, with its place.
    pub fn parse(text: &str, file: &str) -> Result<Self, FileError> {
        let read: StringsFile = panels::reading::read(text).map_err(|error| {
            FileError::of(file, text, error.span.unwrap_or(0..0), error.message)
        })?;
        let wrong = |span, message: String| FileError::of(file, text, span, message);
        let mut strings = Self::default();
        for (id, said) in read.player {
            let Some(of) = PlayerText::of_word(id.get_ref()) else {
                let known = PlayerText::WORDS.iter().copied();
                return Err(wrong(id.span(), unknown("text of the player", id.get_ref(), known)));
            };
            if holes(of.about()) != holes(said.get_ref()) {
                let holes = holes(of.about()).join(", ");
                let message =
                    format!("`{}` is to hold {{{holes}}}, as the English one does", id.get_ref());
                return Err(wrong(said.span(), message));
            }
            strings.player.insert(id.into_inner(), said.into_inner());
        }
        let known = statements().unwrap_or_default();
        for (id, said) in read.safety {
            if !known.iter().any(|one| one.id == *id.get_ref()) {
                let known = known.iter().map(|one| one.id.as_str());
                return Err(wrong(id.span(), unknown("notice", id.get_ref(), known)));
            }
            if said.get_ref().reviewer.trim().is_empty() {
                let message = "a translated notice names its `reviewer`".to_owned();
                return Err(wrong(said.span(), message));
            }
            strings.safety.insert(id.into_inner(), said.into_inner());
        }
        for (name, texts) in read.lesson {
            if let Some(message) = mismatch(name.get_ref(), texts.get_ref()) {
                return Err(wrong(name.span(), message));
            }
            strings.lessons.insert(name.into_inner(), texts.into_inner());
        }
        Ok(strings)
    }

    /// The English texts of the lessons inside the program and of the player: what a translation begins with.
    pub fn english() -> Self {
        let player = PlayerText::VALUES.iter().map(|one| (one.word().into(), one.about().into()));
        let safety = statements()
            .unwrap_or_default()
            .into_iter()
            .map(|one| (one.id, SafetyText { text: one.text, reviewer: "the project".to_owned() }));
        let lessons = SHIPPED_LESSONS.iter().filter_map(|shipped| {
            Some((shipped.name.to_owned(), LessonTexts::of(&shipped.lesson().ok()?)))
        });
        Self { player: player.collect(), lessons: lessons.collect(), safety: safety.collect() }
    }

    /// The same table with `change` made to every text.
    #[must_use]
    pub fn changed(mut self, change: impl Fn(&str) -> String) -> Self {
        for text in
            self.player.values_mut().chain(self.safety.values_mut().map(|one| &mut one.text))
        {
            *text = change(text);
        }
        for lesson in self.lessons.values_mut() {
            lesson.title = change(&lesson.title);
            for step in &mut lesson.step {
                let others = step.choices.iter_mut().chain(&mut step.hint);
                for text in others.chain([&mut step.text, &mut step.after]) {
                    *text = change(text);
                }
            }
        }
        self
    }

    /// As a file.
    ///
    /// # Errors
    /// None with texts.
    pub fn text(&self) -> Result<String, toml::ser::Error> {
        let Self { player, lessons, safety } = self;
        toml::to_string_pretty(&StringsOut { player, safety, lesson: lessons })
    }

    /// A text of the player, with what is put in by name.
    pub fn say(&self, text: PlayerText, put: &[(&str, &str)]) -> String {
        let own = self.player.get(text.word()).map_or(text.about(), String::as_str);
        put.iter()
            .fold(own.to_owned(), |said, (name, value)| said.replace(&format!("{{{name}}}"), value))
    }

    /// The lesson of that name in this language.
    #[must_use]
    pub fn translated(&self, name: &str, mut lesson: Lesson) -> Lesson {
        for notice in &mut lesson.safety {
            if let Some(own) = self.safety.get(&notice.id) {
                notice.text = format!("{} ({})", own.text, own.reviewer);
            }
        }
        let Some(own) = self.lessons.get(name) else { return lesson };
        lesson.title.clone_from(&own.title);
        for (step, own) in lesson.steps.iter_mut().zip(&own.step) {
            step.text.clone_from(&own.text);
            step.after.clone_from(&own.after);
            match &mut step.body {
                StepBody::Question(LessonQuestion::Choice(choices, _)) => {
                    choices.clone_from(&own.choices);
                }
                StepBody::Task { hint, .. } => hint.clone_from(&own.hint),
                _ => {}
            }
        }
        lesson
    }
}

impl LessonTexts {
    fn of(lesson: &Lesson) -> Self {
        let step = lesson.steps.iter().map(|step| {
            let choices = match &step.body {
                StepBody::Question(LessonQuestion::Choice(choices, _)) => choices.clone(),
                _ => Vec::new(),
            };
            let hint = match &step.body {
                StepBody::Task { hint, .. } => hint.clone(),
                _ => None,
            };
            StepTexts { text: step.text.clone(), choices, hint, after: step.after.clone() }
        });
        Self { title: lesson.title.clone(), step: step.collect() }
    }
}

/// Where the texts of a lesson do not go with the lesson inside the program.
fn mismatch(name: &str, own: &LessonTexts) -> Option<String> {
    let Some(shipped) = SHIPPED_LESSONS.iter().find(|one| one.name == name) else {
        return Some(unknown("lesson", name, SHIPPED_LESSONS.iter().map(|one| one.name)));
    };
    let english = LessonTexts::of(&shipped.lesson().ok()?);
    if english.step.len() != own.step.len() {
        return Some(format!(
            "the lesson `{name}` has {} steps, and {} are translated",
            english.step.len(),
            own.step.len()
        ));
    }
    let differs = english.step.iter().zip(&own.step).position(|(english, own)| {
        english.choices.len() != own.choices.len() || english.hint.is_some() != own.hint.is_some()
    });
    differs.map(|at| {
        format!(
            "step {} of `{name}` is to have the choices and the hint of the English one",
            at + 1
        )
    })
}

fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let near = nearest(name, known.clone());
    let hint = near.first().map_or_else(String::new, |id| format!(", did you mean `{id}`?"));
    let all: Vec<&str> = known.collect();
    format!("there is no {what} `{name}`{hint}; accepted: {}", all.join(", "))
}

/// The names in braces, in their order.
fn holes(text: &str) -> Vec<&str> {
    let inner = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    let mut all: Vec<&str> = inner.map(|(name, _)| name).collect();
    all.sort_unstable();
    all
}
