//! Questions to a real meter: what a person in front of one can settle, as `docs/questions.toml` has it.
//!
//! Each fact that is inferred is settled by one question, or stands among those that nobody can observe there.

use std::fmt::Write as _;

use firmware_model::Tick;
use panels::text::wrapped;
use panels::{NOTICE, Panel};
use serde::Deserialize;

use crate::capture::settled;
use crate::route::{Keys, Passwords, places};
use crate::safety::statements;
use crate::scenario::Scenario;
use crate::simulation::Station;

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldQuestion {
    /// The id by which an answer names it.
    pub id: String,
    /// What to do first, where that is not only to go to a screen or to read registers.
    #[serde(default, rename = "do")]
    pub action: Option<String>,
    /// The screen to go to.
    #[serde(default)]
    pub screen: Option<String>,
    /// The registers to read, numbers from 1 on.
    #[serde(default)]
    pub registers: Vec<u16>,
    /// What to write down.
    pub ask: String,
    /// Where the answer goes in this repository.
    pub goes: String,
    /// The facts that it settles, as table and key.
    pub settles: Vec<String>,
}

/// Facts that nobody can observe at a meter in service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unobservable {
    /// Why.
    pub reason: String,
    /// The facts, as table and key.
    pub facts: Vec<String>,
}

/// All questions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Questions {
    /// Those that can be answered, in their order.
    pub question: Vec<FieldQuestion>,
    /// Those that cannot.
    pub unobservable: Vec<Unobservable>,
}

/// Why there are no questions.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuestionsError {
    /// The file inside the program is wrong.
    #[error("docs/questions.toml: {0}")]
    File(String),
    /// What a sheet is made of cannot be read.
    #[error("{0}")]
    Sheet(String),
}

/// How a sheet is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetFormat {
    /// For a printer.
    Text,
    /// For an issue.
    Markdown,
}

crate::worded::worded!(SheetFormat { Text = "text", Markdown = "markdown" });

impl Questions {
    /// The questions inside the program.
    ///
    /// # Errors
    /// None with the file of this repository; a test reads it.
    pub fn builtin() -> Result<Self, QuestionsError> {
        panels::reading::read(include_str!("../../docs/questions.toml"))
            .map_err(|error| QuestionsError::File(error.to_string()))
    }

    /// The sheet to take to a meter. The keys are those from the first screen of a meter whose
    /// passwords are those of the factory.
    ///
    /// # Errors
    /// A screen is not reached by keys; none with the files of this repository.
    pub fn sheet(&self, panel: &Panel, format: SheetFormat) -> Result<String, QuestionsError> {
        let sheet = |error: String| QuestionsError::Sheet(error);
        let scenario = Scenario::shipped("default").map_err(|error| sheet(error.to_string()))?;
        let bus = settled(&scenario, panel, Tick::ZERO);
        let meter = bus.stations().first().map(Station::meter);
        let stops = meter.map_or_else(Vec::new, |meter| places(meter, Passwords::Known));
        let keys = |screen: &str| {
            let stop = stops.iter().find(|stop| stop.place.screen.row().id == screen);
            let stop = stop.ok_or_else(|| sheet(format!("no keys lead to {screen}")))?;
            Ok(Keys(stop.route.clone()).to_string())
        };
        let safety = statements().map_err(|error| sheet(error.to_string()))?;
        let mut text = heading(format);
        for id in ["qualified", "no-indicator"] {
            let one = safety.iter().find(|statement| statement.id == id);
            paragraph(&mut text, format, one.map_or("", |statement| &statement.text));
        }
        for (index, question) in self.question.iter().enumerate() {
            let mut does = Vec::new();
            does.extend(question.action.clone());
            if let Some(screen) = &question.screen {
                let keys = keys(screen)?;
                let keys = if keys.is_empty() { "none".to_owned() } else { keys };
                does.push(format!(
                    "Go to the screen {screen}; keys from the first screen: {keys}."
                ));
            }
            if !question.registers.is_empty() {
                let all: Vec<String> = question.registers.iter().map(u16::to_string).collect();
                does.push(format!("Read the registers {} (numbers from 1 on).", all.join(", ")));
            }
            one(&mut text, format, index + 1, question, &does.join(" "));
        }
        Ok(text)
    }
}

fn heading(format: SheetFormat) -> String {
    const TITLE: &str = "Questions to a real Series 4100";
    const FIRST: &str = "Which model is it, and what do OS and RS under INFO say? Leave out what you \
        cannot see, and the serial number. Nothing is written to the meter.";
    let mut text = match format {
        SheetFormat::Text => format!("{TITLE}\n\n"),
        SheetFormat::Markdown => format!("# {TITLE}\n\n"),
    };
    paragraph(&mut text, format, NOTICE);
    paragraph(&mut text, format, FIRST);
    text
}

fn paragraph(text: &mut String, format: SheetFormat, words: &str) {
    let columns = if format == SheetFormat::Text { 96 } else { usize::MAX };
    for row in wrapped(words, columns) {
        let _ = writeln!(text, "{row}");
    }
    text.push('\n');
}

fn one(
    text: &mut String,
    format: SheetFormat,
    number: usize,
    question: &FieldQuestion,
    does: &str,
) {
    let FieldQuestion { id, ask, goes, settles, .. } = question;
    let settles = settles.join(", ");
    if format == SheetFormat::Markdown {
        let _ = write!(
            text,
            "## {number}. {id}\n\n{does}\n\n**{ask}**\n\n> \n\n<sub>goes to {goes}; settles {settles}</sub>\n\n"
        );
        return;
    }
    let _ = writeln!(text, "{number}. {id}");
    for words in [does, ask] {
        for row in wrapped(words, 92) {
            let _ = writeln!(text, "    {row}");
        }
    }
    let _ = writeln!(text, "    ____________________________________________________________");
    for row in wrapped(&format!("goes to {goes}; settles {settles}"), 88) {
        let _ = writeln!(text, "        {row}");
    }
    text.push('\n');
}

/// The issue template *I have a meter*.
///
/// # Errors
/// As for the sheet.
pub fn template(panel: &Panel) -> Result<String, QuestionsError> {
    let sheet = Questions::builtin()?.sheet(panel, SheetFormat::Markdown)?;
    Ok(format!(
        "---\nname: I have a meter\nabout: What a real meter shows where no document says it\n\
         title: \"A meter answers\"\nlabels: evidence\n---\n\n{sheet}"
    ))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use firmware_model::Confidence;
    use firmware_model::registers::Register;

    use super::*;
    use crate::evidence::rows;
    use crate::registers::row_at;

    #[test]
    fn every_inferred_fact_is_asked_once_or_cannot_be_observed() {
        let all = Questions::builtin().unwrap();
        assert!(
            all.question.len() <= 40,
            "{} questions are more than half an hour",
            all.question.len()
        );
        let settled = all.question.iter().flat_map(|question| &question.settles);
        let unobservable = all.unobservable.iter().flat_map(|one| &one.facts);
        let mut named: BTreeMap<&str, usize> = BTreeMap::new();
        for fact in settled.chain(unobservable) {
            *named.entry(fact).or_default() += 1;
        }
        let twice: Vec<_> = named.iter().filter(|(_, times)| **times > 1).collect();
        assert!(twice.is_empty(), "{twice:?}");
        let inferred: Vec<String> = rows()
            .into_iter()
            .filter(|row| row.evidence.confidence == Confidence::Inferred)
            .map(|row| format!("{} {}", row.kind.name(), row.key))
            .collect();
        let missing: Vec<_> =
            inferred.iter().filter(|fact| !named.contains_key(fact.as_str())).collect();
        assert!(missing.is_empty(), "not asked: {missing:?}");
        let others: Vec<_> =
            named.keys().filter(|name| inferred.iter().all(|fact| fact != *name)).collect();
        assert!(others.is_empty(), "not inferred: {others:?}");
    }

    #[test]
    fn a_question_names_screens_and_registers_that_there_are() {
        for question in Questions::builtin().unwrap().question {
            let is_asked = question.action.is_some() || question.screen.is_some();
            assert!(is_asked || !question.registers.is_empty(), "{}", question.id);
            // Some registers are asked for because they are not in the map.
            let is_there = |number: &u16| row_at(Register::new(*number).unwrap()).is_some();
            let wanted = question.id != "unmapped";
            assert!(
                question.registers.iter().all(|number| is_there(number) == wanted),
                "{}",
                question.id
            );
        }
    }

    #[test]
    fn the_issue_template_is_the_sheet() {
        let path =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../.github/ISSUE_TEMPLATE/i-have-a-meter.md");
        let panel = Panel::builtin().unwrap();
        let expected = template(&panel).unwrap();
        let found = std::fs::read_to_string(path).unwrap_or_default();
        if found != expected {
            std::fs::write(path, &expected).unwrap();
        }
        assert!(found == expected, "{path} was not up to date and has been rewritten: commit it");
        let sheet = Questions::builtin().unwrap().sheet(&panel, SheetFormat::Text).unwrap();
        assert!(sheet.contains(NOTICE) && sheet.lines().all(|line| line.chars().count() <= 100));
    }
}
