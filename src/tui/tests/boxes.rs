//! Boxes on the smallest screen: every answer is in sight, and what is longer is paged through.

use super::asked::press;
use super::*;

const SMALL: Rect = Rect { x: 0, y: 0, width: 40, height: 10 };

/// The frame of the smallest screen, its rows with one space between any two words.
fn small(state: &State) -> Vec<String> {
    let all = rows(&frame(state, COLOURS, SMALL.width, SMALL.height));
    all.iter().map(|row| row.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// A key on the smallest screen.
fn key_there(state: &mut State, code: KeyCode) -> Option<Effect> {
    let message = events::message(key(code, KeyModifiers::NONE), state, SMALL)?;
    update(state, message)
}

/// Everything that was ever seen of the uppermost box, from its first page to its last.
fn paged(state: &mut State) -> String {
    let mut all = small(state).join("\n");
    for _ in 0..40 {
        let before = small(state);
        if !before.join("\n").contains("PgDn: ") && !before.join("\n").contains("PgUp, PgDn") {
            break;
        }
        key_there(state, KeyCode::PageDown);
        assert_ne!(small(state), before, "a page further");
        all += &small(state).join("\n");
    }
    assert!(small(state).join("\n").contains("PgUp: back"), "the last page\n{all}");
    all
}

/// Each question with all its answers, typed by hand.
#[test]
fn every_answer_is_in_sight_on_every_screen() {
    let asked = [
        (Question::Leave, "Leave the meter?", &["q leave", "s save as a tape", "Esc no"][..]),
        (
            Question::Open("ct-reversed".to_owned()),
            "Start ct-reversed?",
            &["Enter start it", "s save as a tape", "Esc no"],
        ),
        (
            Question::Begin,
            "Begin anew?",
            &[
                "R restart from the scenario",
                "s this meter's setup",
                "p its passwords",
                "e its energies",
                "a all that it remembers",
                "Esc no",
            ],
        ),
    ];
    for (question, title, answers) in asked {
        let mut state = state();
        state.visit.unsaved = true;
        state.snapshot.as_in_scenario = false;
        state.snapshot.state_file =
            Some(format!("/home/ada/{}default.s4100state", "long/".repeat(20)));
        state.question = Some(question);
        for (width, height) in [(40, 10), (40, 13), (60, 15), (76, 22), (80, 24), (200, 60)] {
            let all = rows(&frame(&state, COLOURS, width, height)).join("\n");
            let all = all.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(all.contains(title), "{width}x{height}: {all}");
            for answer in answers {
                assert!(all.contains(answer), "{answer} at {width}x{height}: {all}");
            }
        }
        // The answers stand below all else, directly above the border.
        let shown = small(&state);
        let bottom = shown.iter().rposition(|row| row.starts_with('\u{2570}')).unwrap();
        assert!(shown[bottom - 1].contains("Esc no"), "{}", shown.join("\n"));
    }
}

#[test]
fn what_is_longer_than_the_screen_is_paged_through() {
    for (overlay, last) in [
        (Overlay::Keys, "q quit"),
        (Overlay::Screen, "PgUp: back"),
        (Overlay::Port, "Shift is held."),
    ] {
        let mut state = state();
        state.snapshot.port.commands[0].line = "mbpoll -m rtu ".repeat(12);
        update(&mut state, Message::Toggle(overlay));
        let first = small(&state);
        assert!(first.join("\n").contains("PgDn: "), "{}", first.join("\n"));
        let all = paged(&mut state);
        assert!(all.contains(last), "{overlay:?}\n{all}");
        // A key more changes nothing, and the first page is as many pages back.
        let end = small(&state);
        assert_eq!(key_there(&mut state, KeyCode::PageDown), None);
        assert_eq!(small(&state), end);
        for _ in 0..40 {
            key_there(&mut state, KeyCode::PageUp);
        }
        assert_eq!(small(&state), first);
        // Whatever is opened next begins at its beginning.
        key_there(&mut state, KeyCode::PageDown);
        key_there(&mut state, KeyCode::Esc);
        update(&mut state, Message::Toggle(overlay));
        assert_eq!(small(&state), first);
    }
}

/// What the box on a large screen says in one page is said on the smallest in several.
#[test]
fn the_pages_leave_nothing_out() {
    let mut state = state();
    update(&mut state, Message::Toggle(Overlay::Screen));
    let words = |text: &str| -> std::collections::BTreeSet<String> {
        let plain = text.replace(['\u{2502}', '\u{2500}'], " ");
        plain.split_whitespace().map(str::to_owned).collect()
    };
    let meter = state.snapshot.meter().unwrap();
    let said = workbench::explain::explanation(&state.panel, &meter.lcd, state.words(&meter.lcd));
    let all: String = said.iter().map(|(heading, text)| format!("{heading} {text} ")).collect();
    let seen = words(&paged(&mut state));
    let missing: Vec<String> = words(&all).difference(&seen).cloned().collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_chooser_shows_its_keys_and_pages_through_a_description() {
    let mut state = state();
    update(&mut state, Message::Toggle(Overlay::Scenarios));
    let shown = small(&state).join(" ").replace('\u{2502}', "");
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains("Space tells what is to be found in it, Esc stays."), "{shown}");
    let chosen = state.offers.iter().position(|one| one.name == "ct-reversed").unwrap();
    state.chooser.chosen = chosen;
    key_there(&mut state, KeyCode::Char(' '));
    assert!(small(&state).join(" ").contains("Space goes"), "{:?}", small(&state));
    let all = paged(&mut state);
    assert!(all.contains("Repair: turn the CT round"), "{all}");
    assert!(small(&state).join(" ").contains("Space goes"), "its keys stay");
    assert_eq!(state.chooser.chosen, chosen);
    // Another one is told from its beginning.
    key_there(&mut state, KeyCode::Down);
    assert_eq!(state.scroll, 0);
    // In the list, where nothing is hidden, the same keys go ten further.
    key_there(&mut state, KeyCode::Char(' '));
    let before = state.chooser.chosen;
    key_there(&mut state, KeyCode::PageUp);
    assert_eq!(state.chooser.chosen, before.saturating_sub(10));
}

/// Where all is seen, the installation and the question have the keys as ever.
#[test]
fn a_box_that_is_seen_whole_takes_no_key() {
    let mut state = state();
    update(&mut state, Message::ToggleList);
    update(&mut state, Message::Toggle(Overlay::Port));
    press(&mut state, KeyCode::PageDown);
    assert!(state.list.as_ref().unwrap().chosen > 0);
    state.question = Some(Question::Leave);
    press(&mut state, KeyCode::PageDown);
    assert_eq!(state.question, None, "any other key is a no");
}

/// Each step of each lesson, in English and in a language 40 % longer, beside a glass in an 80x24 terminal:
/// the last line of the box, which says the keys, is in sight, and so is the glass.
#[test]
fn every_step_of_every_lesson_has_room_beside_the_glass() {
    use workbench::lesson::{LessonQuestion, SHIPPED_LESSONS, StepBody, Strings};
    let longer = |text: &str| {
        let more = text.chars().count() * 2 / 5;
        format!("{text}{}", " ~~~~".repeat(more / 5))
    };
    for strings in [Strings::default(), Strings::english().changed(longer)] {
        for shipped in SHIPPED_LESSONS {
            let lesson = strings.translated(shipped.name, shipped.lesson().unwrap());
            for (at, step) in lesson.steps.iter().enumerate() {
                let choices = match &step.body {
                    StepBody::Question(LessonQuestion::Choice(choices, _)) => choices.clone(),
                    _ => Vec::new(),
                };
                let mut state = state();
                state.overlay = Some(Overlay::Lesson);
                let title = format!("{} ({})", lesson.title, at + 1);
                state.snapshot.lesson = Some(workbench::lesson::LessonView {
                    title,
                    text: step.text.clone(),
                    choices,
                    said: vec![step.after.clone()],
                    ..workbench::lesson::LessonView::default()
                });
                let all = rows(&frame(&state, COLOURS, 80, 24));
                let text = all.join("\n");
                assert!(text.contains("n next  b back  x hint"), "{} {at}\n{text}", shipped.name);
                assert!(!text.contains("PgDn"), "{} {at}\n{text}", shipped.name);
                // A glass has eight rows at least.
                let top = all.iter().position(|row| row.contains('\u{256d}')).unwrap();
                assert!(top > 8, "{} {at}\n{text}", shipped.name);
            }
        }
    }
}

/// On a projector the text of a lesson is as large as the last row needs it, where there is room for that.
#[test]
fn a_lesson_on_a_projector_has_large_letters() {
    let mut state = state();
    state.large = true;
    state.overlay = Some(Overlay::Lesson);
    state.snapshot.lesson = Some(workbench::lesson::LessonView {
        title: "First look (1 of 6)".to_owned(),
        text: "This is the glass of a meter.".to_owned(),
        ..workbench::lesson::LessonView::default()
    });
    let large = rows(&frame(&state, COLOURS, 160, 48)).join("\n");
    assert!(large.contains("First look (1 of 6)") && large.contains("n next  b back"), "{large}");
    assert!(!large.contains("This is the glass"), "{large}");
    // The T of the first word: a bar of two cells over a stem.
    assert!(large.contains("\u{2588}") || large.contains("\u{2590}"), "{large}");
    let usual = rows(&frame(&state, COLOURS, 80, 24)).join("\n");
    assert!(usual.contains("This is the glass of a meter."), "{usual}");
}
