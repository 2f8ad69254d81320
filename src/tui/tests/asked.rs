//! What is asked before it is done, what lies on top, and the scenarios to choose from.

use super::*;
use workbench::simulation::Restart;

const AREA: Rect = Rect { x: 0, y: 0, width: 120, height: 40 };

/// A key, as the terminal sends it and the state acts on it.
pub(super) fn press(state: &mut State, code: KeyCode) -> Option<Effect> {
    let message = events::message(key(code, KeyModifiers::NONE), state, AREA)?;
    update(state, message)
}

fn text(state: &State) -> String {
    rows(&frame(state, COLOURS, 120, 40)).join("\n")
}

const Q: KeyCode = KeyCode::Char('q');

#[test]
fn leaving_is_asked_once() {
    let mut state = state();
    assert_eq!(press(&mut state, Q), None);
    let shown = text(&state);
    assert!(shown.contains("Leave the meter?"), "{shown}");
    assert!(shown.contains("is kept in /home/ada/default.s4100state"), "{shown}");
    assert!(!shown.contains("on no tape"), "nothing was done: {shown}");
    assert_eq!(press(&mut state, Q), Some(Effect::Quit));
    // Any other key stays, and does nothing else.
    for code in [KeyCode::Esc, KeyCode::Down, KeyCode::Char('n'), KeyCode::Char('i')] {
        press(&mut state, Q);
        assert_eq!(press(&mut state, code), None);
        assert_eq!((&state.question, &state.list), (&None, &None), "{code:?}");
    }
    // Ctrl-C leaves at once, with a question or without.
    let ctrl_c = key(KeyCode::Char('c'), KeyModifiers::CONTROL);
    for _ in 0..2 {
        let message = events::message(ctrl_c, &state, AREA).unwrap();
        assert_eq!(update(&mut state, message), Some(Effect::Quit));
        press(&mut state, Q);
    }
}

#[test]
fn what_lies_on_top_is_closed_first() {
    for closes in [Q, KeyCode::Esc] {
        let mut state = state();
        update(&mut state, Message::ToggleList);
        update(&mut state, Message::HoldNext);
        update(&mut state, Message::Toggle(Overlay::Wiring));
        update(&mut state, Message::Pasted);
        assert_eq!(press(&mut state, closes), None);
        assert_eq!((&state.notice, state.overlay), (&None, Some(Overlay::Wiring)), "the notice");
        press(&mut state, closes);
        assert_eq!((state.overlay, state.hold_next), (None, true), "the wiring");
        press(&mut state, closes);
        assert!(!state.hold_next && state.list_has_keys(), "the held key");
        press(&mut state, closes);
        assert!(!state.list_has_keys() && state.question.is_none(), "the installation");
        press(&mut state, closes);
        assert_eq!(state.question.is_some(), closes == Q, "the meter");
        // Esc goes on to what shares the screen with the meter; nobody leaves by it.
        assert_eq!(state.list.is_none(), closes == KeyCode::Esc);
    }
    let mut state = state();
    update(&mut state, Message::ToggleList);
    update(&mut state, Message::ToggleLarge);
    press(&mut state, KeyCode::Esc);
    assert!(!state.large && state.list.is_some(), "the large glass hides the installation");
}

#[test]
fn a_session_that_nobody_saved_says_so() {
    let mut state = state();
    update(&mut state, Message::Got(Key::Minus));
    press(&mut state, Q);
    assert!(text(&state).contains("What was done here is on no tape"), "{}", text(&state));
    assert_eq!(press(&mut state, KeyCode::Char('s')), Some(Effect::Save), "and stays");
    assert_eq!(state.question, None);
    update(&mut state, Message::Saved(Err("a full disk".to_owned())));
    assert!(state.visit.unsaved);
    update(&mut state, Message::Saved(Ok("a.tape".to_owned())));
    state.notice = None;
    press(&mut state, Q);
    assert!(!text(&state).contains("on no tape"));
    press(&mut state, KeyCode::Esc);
    // A change of the installation is lost as well, unless all of it is recorded.
    update(&mut state, Message::ToggleList);
    assert!(update(&mut state, Message::Turn(Turn::More)).is_some());
    press(&mut state, KeyCode::Esc);
    for (tape, lost) in [(None, true), (Some("a.tape".to_owned()), false)] {
        state.snapshot.tape = tape;
        press(&mut state, Q);
        assert_eq!(text(&state).contains("on no tape"), lost);
        press(&mut state, KeyCode::Esc);
    }
    state.snapshot.state_file = None;
    press(&mut state, Q);
    assert!(text(&state).contains("kept nowhere: it is lost"));
}

#[test]
fn what_differs_from_the_scenario_is_said_beside_the_state_and_begun_anew() {
    let mut state = state();
    let sizes = [(80, 24), (120, 40), (200, 60)];
    for (width, height) in sizes {
        let shown = rows(&frame(&state, COLOURS, width, height)).join("\n");
        assert!(!shown.contains("not the scenario's setup"), "{shown}");
    }
    state.snapshot.as_in_scenario = false;
    for (width, height) in sizes {
        let shown = rows(&frame(&state, COLOURS, width, height));
        let line = shown.iter().find(|line| line.contains("not the scenario's setup: R"));
        let line = line.unwrap_or_else(|| panic!("{width}x{height}: {}", shown.join("\n")));
        assert!(line.contains("/home/ada/") || height < 34, "beside the path: {line}");
    }
    press(&mut state, KeyCode::Char('p'));
    let sentence = "The settings are not those of the scenario";
    assert!(text(&state).contains(&format!("{sentence}; R begins anew.")), "{}", text(&state));
    press(&mut state, KeyCode::Esc);
    for (code, restart, with) in [
        (KeyCode::Char('R'), Restart::Scenario, "as the scenario has them"),
        (KeyCode::Enter, Restart::Scenario, "as the scenario has them"),
        (KeyCode::Char('s'), Restart::Setup, "with the settings of the factory"),
        (KeyCode::Char('p'), Restart::Passwords, "with the passwords of the factory, 00000"),
        (KeyCode::Char('e'), Restart::Energies, "energies, maxima and pulse counters at zero"),
        (KeyCode::Char('a'), Restart::All, "all that it remembers as from the factory"),
    ] {
        assert_eq!(press(&mut state, KeyCode::Char('R')), None, "it asks");
        assert!(text(&state).contains("Begin anew?") && text(&state).contains(sentence));
        assert_eq!(press(&mut state, code), Some(Effect::Restart(restart)));
        let shown = text(&state);
        assert!(state.question.is_none() && shown.contains("begun anew"), "{shown}");
        assert!(shown.contains(with), "{with}: {shown}");
        press(&mut state, KeyCode::Esc);
    }
    press(&mut state, KeyCode::Char('R'));
    assert_eq!(press(&mut state, KeyCode::Char('x')), None);
}

#[test]
fn scenarios_are_chosen_and_what_is_found_in_them_is_a_second_key() {
    let mut state = state();
    press(&mut state, KeyCode::Char('o'));
    let find = |state: &State| state.offers.iter().position(|one| one.name == "ct-reversed");
    let at = find(&state).unwrap();
    for _ in 0..at {
        assert_eq!(press(&mut state, KeyCode::Down), None, "the meter gets none of it");
    }
    for (width, height) in [(40, 10), (80, 24), (120, 40)] {
        let shown = rows(&frame(&state, COLOURS, width, height)).join("\n");
        assert!(shown.contains("> ct-reversed"), "{shown}");
    }
    let shown = text(&state);
    assert!(shown.contains("The CT on B points the wrong way."), "{shown}");
    assert!(!shown.contains("Repair"), "{shown}");
    press(&mut state, KeyCode::Char(' '));
    let shown = text(&state);
    assert!(shown.contains("Repair: turn the CT round") && shown.contains("Seen: B reads -14.97"));
    press(&mut state, KeyCode::Char(' '));
    assert!(!text(&state).contains("Repair"));
    let open = || Some(Effect::Open("ct-reversed".to_owned()));
    assert_eq!(press(&mut state, KeyCode::Enter), open());
    // With something to lose it asks.
    update(&mut state, Message::Got(Key::Minus));
    assert_eq!(press(&mut state, KeyCode::Enter), None);
    assert!(text(&state).contains("Start ct-reversed?"));
    assert_eq!(press(&mut state, KeyCode::Char('s')), Some(Effect::Save), "saved, and stays");
    assert_eq!((&state.question, state.overlay), (&None, Some(Overlay::Scenarios)));
    assert_eq!(press(&mut state, KeyCode::Enter), None);
    assert_eq!(press(&mut state, KeyCode::Enter), open());
    press(&mut state, KeyCode::Esc);
    assert_eq!(state.overlay, None);
    assert_eq!(press(&mut state, KeyCode::Down), Some(Effect::Press(Key::Minus)));
    // Every one has a line and something to be found behind it.
    for offer in &state.offers {
        assert!(!offer.about.is_empty() && !offer.description.is_empty(), "{}", offer.name);
    }
}

#[test]
fn who_has_never_been_here_is_told_what_to_press() {
    for (width, height) in [(40, 14), (80, 24), (120, 40)] {
        let mut state = state();
        state.visit.first = true;
        let shown = |state: &State| rows(&frame(state, COLOURS, width, height)).join("\n");
        assert!(shown(&state).contains("o scenarios, ? explains"), "{}", shown(&state));
        let later = Box::new(state.snapshot.clone());
        update(&mut state, Message::Snapshot(later));
        assert!(state.visit.first, "time passes");
        press(&mut state, KeyCode::Down);
        assert!(!shown(&state).contains("scenarios"), "the first key");
    }
}

/// Every hint of the line at the bottom is what its key is, under each of its letters.
#[test]
fn the_hints_of_the_bottom_line_take_clicks() {
    for width in [40, 80, 120] {
        let mut state = state();
        let height = if width == 40 { 10 } else { 24 };
        let area = Rect { x: 0, y: 0, width, height };
        let bottom = rows(&frame(&state, COLOURS, width, height)).pop().unwrap();
        let mut hit = 0;
        for row in KEYS.iter().filter(|row| !row.short.is_empty()) {
            let hint = format!(" {} {}", row.shown, row.short);
            let Some(start) = bottom.find(&hint) else { continue };
            for x in start + 1..start + hint.len() {
                let at = Position { x: x as u16, y: height - 1 };
                let event = TerminalEvent::Mouse(Mouse::Down, at);
                assert_eq!(events::message(event, &state, area), Some(row.message()), "{hint}");
            }
            hit += 1;
        }
        assert!(hit >= 3, "{bottom}");
        let end = Position { x: bottom.trim_end().len() as u16, y: height - 1 };
        assert_eq!(events::message(TerminalEvent::Mouse(Mouse::Down, end), &state, area), None);
        // What lies over the meter leaves them alone; a question takes any click as a no.
        let first = TerminalEvent::Mouse(Mouse::Down, Position { x: 1, y: height - 1 });
        let alone = events::message(first, &state, area);
        state.overlay = Some(Overlay::Port);
        assert_eq!(events::message(first, &state, area), alone);
        state.question = Some(Question::Leave);
        assert_eq!(events::message(first, &state, area), Some(Message::Decline));
    }
}

/// A fault of the line is typed in the words of a tape: what cannot be stays with its reason.
#[test]
fn a_fault_of_the_line_is_typed() {
    let mut state = state();
    let write = |state: &mut State, words: &str| {
        for letter in words.chars() {
            assert_eq!(press(state, KeyCode::Char(letter)), None);
        }
    };
    press(&mut state, KeyCode::Char('f'));
    assert!(text(&state).contains("none: the line does what it should"), "{}", text(&state));
    write(&mut state, "tr");
    assert!(text(&state).contains("truncated      the last N bytes"), "{}", text(&state));
    write(&mut state, "uncate every 5");
    assert_eq!(press(&mut state, KeyCode::Enter), None);
    let shown = text(&state);
    assert!(shown.contains("> truncate every 5_") && shown.contains("did you mean"), "{shown}");
    for _ in 0.." every 5".len() {
        press(&mut state, KeyCode::Backspace);
    }
    write(&mut state, "d every 5");
    let set = |value: &str| {
        let (path, value) = ("line.fault".to_owned(), value.to_owned());
        Some(Effect::Set(workbench::controls::Set { path, value }))
    };
    assert_eq!(press(&mut state, KeyCode::Enter), set("truncated every 5"));
    assert!(state.is_unsaved() && state.typed.is_empty());
    state.snapshot.site.faults = vec![workbench::line::FaultText::of("truncated every 5")];
    state.snapshot.fault_counts = vec![12];
    assert!(
        text(&state).contains(" 1  truncated every 5   12 requests met it"),
        "{}",
        text(&state)
    );
    write(&mut state, "drop 2");
    assert_eq!(press(&mut state, KeyCode::Enter), None);
    assert!(text(&state).contains("accepted: drop 1"), "{}", text(&state));
    press(&mut state, KeyCode::Backspace);
    write(&mut state, "1");
    assert_eq!(press(&mut state, KeyCode::Enter), set("drop 1"));
    press(&mut state, KeyCode::Esc);
    assert_eq!(state.overlay, None);
}
