//! One terminal after the other, and one scenario after the other in one terminal: states,
//! beginning anew, starting another scenario, leaving.

use std::fs;
use std::path::Path;
use std::process::Command;

use rustix::process::Signal;

use crate::support::line::{ask, open};
use crate::support::meter::{assert_free, binary};
use crate::support::user::Place;
use crate::support::window::{DOWN, SMALL, Window, is_drawn, words};

const WIDE: (u16, u16) = (40, 120);

const DIFFERS: &str = "not the scenario's setup: R";

/// The path of the port that stands on the screen.
fn port(text: &str) -> &str {
    let start = text.find("/dev/pts/").unwrap();
    text[start..].split(|c: char| c.is_whitespace()).next().unwrap()
}

/// What stands in boxes as sentences in one line.
fn sentence(text: &str) -> String {
    text.replace('\u{2502}', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn leave(window: &mut Window) {
    window.press("\x03");
    assert_eq!(window.ended().code(), Some(0));
    window.is_restored();
}

#[test]
fn a_second_meter_of_a_scenario_starts_with_a_state_of_its_own() {
    let mut first = Window::open(&[], WIDE);
    first.shows("the meter", is_drawn);
    let said = format!("process {} runs this scenario already", first.child.id());
    let mut second = Window::beside(&first, &[], WIDE);
    let told = |text: &str, age: &str| {
        // Standard error has said it, too, before the screen was there.
        let shown = text.contains("Esc takes this away");
        let file = shown && text.contains("default-2.s4100state");
        text.contains(&said) && file && sentence(text).contains(&format!("of its own, {age}"))
    };
    second.shows("a notice", |text| told(text, "a new one"));
    leave(&mut second);
    let mut second = Window::beside(&first, &[], WIDE);
    second.shows("what was left", |text| told(text, "continued from an earlier session"));
    second.press("\x1b");
    second.shows("where it is", |text| !text.contains(&said) && text.contains("default-2.s4100st"));
    let mut third = Window::beside(&first, &[], SMALL);
    third.shows("a third one", |text| text.contains("default-3.s4100state"));
    // Who asks for that very file is told.
    let state = first.place.path("state/s4100/default.s4100state");
    let mut asked = Window::beside(&first, &["run", "--state", state.to_str().unwrap()], WIDE);
    assert_eq!(asked.ended().code(), Some(3));
    let keeps = format!("process {} keeps this state", first.child.id());
    let said = asked.look();
    assert!(said.contains(&keeps), "{said}");
    for window in [&mut first, &mut second, &mut third] {
        leave(window);
    }
    // With the first place free, that is where the next one is.
    let mut next = Window::beside(&first, &[], WIDE);
    next.shows("the meter", |text| is_drawn(text) && text.contains("default.s4100state"));
    leave(&mut next);
}

#[test]
fn the_first_line_of_the_first_start_says_what_to_press() {
    let mut first = Window::open(&[], SMALL);
    let start = "Start here: arrows press; o scenarios, ? explains; s4100 learn teaches";
    first.shows("the line", |text| is_drawn(text) && text.contains(start));
    first.press(DOWN);
    first.shows("it is gone", |text| !text.contains(start) && text.contains("Pressed  \u{2212}"));
    leave(&mut first);
    let mut second = Window::beside(&first, &[], SMALL);
    let text = second.shows("the meter", |text| is_drawn(text) && text.contains("Pressed"));
    assert!(!text.contains(start));
    leave(&mut second);
}

#[test]
fn a_meter_that_was_set_otherwise_says_so_and_begins_anew_in_place() {
    let tape = |window: &Window| window.place.path("all.tape");
    let mut window = Window::open(&["factory", "--record", "all.tape"], WIDE);
    let text = window.shows("the meter", is_drawn);
    assert!(!text.contains(DIFFERS), "{text}");
    let path = port(&text).to_owned();
    let mut client = open(Path::new(&path));
    // Register 131, the CT: 300 A.
    ask(&mut client, &[1, 6, 0, 130, 1, 44]);
    let beside = |text: &str| {
        let line = text.lines().find(|line| line.contains(DIFFERS));
        line.is_some_and(|line| line.contains("factory.s4100state"))
    };
    window.shows("it is said beside the state", beside);
    window.press("R");
    window.shows("it asks", |text| text.contains("Begin anew?"));
    window.press("n");
    let text = window.shows("a no", |text| !text.contains("Begin anew?"));
    assert!(text.contains(DIFFERS));
    window.press("RR");
    window
        .shows("as in the scenario", |text| text.contains("begun anew") && !text.contains(DIFFERS));
    // The client is still there, and reads the setting of the factory: 100 A.
    let ct = |client: &mut fs::File| ask(client, &[1, 3, 0, 130, 0, 1])[3..5].to_vec();
    // A meter that begins anew answers after its first second.
    std::thread::sleep(std::time::Duration::from_millis(1_300));
    assert_eq!(ct(&mut client), [0, 100]);
    ask(&mut client, &[1, 6, 0, 130, 1, 44]);
    window.press("\x1b");
    let again = |text: &str| text.contains(DIFFERS) && !text.contains("begun anew");
    window.shows("it differs again", again);
    window.press("Rs");
    window.shows("the factory's settings", |text| !text.contains(DIFFERS));
    leave(&mut window);
    // All of it is on the tape, and plays.
    let text = fs::read_to_string(tape(&window)).unwrap();
    assert!(text.contains(" restart\n") && text.contains(" restart setup\n"), "{text}");
    let played = Command::new(binary()).arg("play").arg(tape(&window)).output().unwrap();
    assert!(played.status.success(), "{}", String::from_utf8_lossy(&played.stdout));
}

#[test]
fn another_scenario_is_started_from_within() {
    let place = Place::new();
    let link = place.path("meter");
    let mut window = Window::open(&["run", "--link", link.to_str().unwrap()], WIDE);
    window.shows("the meter", is_drawn);
    window.press("o");
    window
        .shows("the scenarios", |text| text.contains("> default") && text.contains("ct-reversed"));
    // The default is the first of the list.
    let at = workbench::scenario::list().iter().position(|one| one.name == "ct-reversed").unwrap();
    window.press(&DOWN.repeat(at));
    window.shows("the chosen one", |text| text.contains("> ct-reversed"));
    window.press(" ");
    window.shows("what is found in it", |text| text.contains("Repair: turn the CT round"));
    window.press("\r");
    let title = |text: &str, name: &str| text.lines().next().unwrap_or_default().contains(name);
    let text = window.shows("it runs", |text| is_drawn(text) && title(text, " ct-reversed "));
    assert!(text.contains("ct-reversed.s4100state"), "{text}");
    assert_eq!(fs::read_link(&link).unwrap(), Path::new(port(&text)));
    // The state of the first one is kept, and nobody holds it any more.
    let state = window.place.path("state/s4100/default.s4100state");
    assert_free(&state);
    // One that cannot be started leaves the one before, with the reason.
    fs::write(window.place.path("state/s4100/ct-swapped.s4100state"), "something else").unwrap();
    window.press("o");
    window.shows("the scenarios", |text| text.contains("> ct-reversed"));
    window.press(&format!("{DOWN}\r"));
    let why = |text: &str| text.contains("ct-swapped.s4100state") && title(text, " ct-reversed ");
    window.shows("why not", |text| is_drawn(text) && why(text));
    window.signal(Signal::TERM);
    assert_eq!(window.ended().code(), Some(0));
    window.is_restored();
    assert!(fs::symlink_metadata(&link).is_err(), "the link is still there");
}

#[test]
fn leaving_is_asked_once_and_hints_take_clicks() {
    let mut window = Window::open(&[], WIDE);
    window.shows("the meter", |text| is_drawn(text) && words(text).starts_with("Real energy"));
    window.press("?q");
    window.press("q");
    window.shows("the question", |text| text.contains("Leave the meter?"));
    window.press("\x1b");
    window.shows("a no", |text| !text.contains("Leave the meter?"));
    let text = window.look();
    let (row, line) = text.lines().enumerate().last().unwrap();
    let column = line.find("w wiring").unwrap();
    window.press(&format!("\x1b[<0;{};{}M", column + 1, row + 1));
    window.shows("the wiring", |text| text.contains("No fault."));
    let column = line.find("q quit").unwrap();
    let quit = format!("\x1b[<0;{};{}M", column + 1, row + 1);
    window.press(&quit);
    window.shows("that is closed", |text| !text.contains("No fault."));
    window.press(&quit);
    window.shows("the question", |text| text.contains("Leave the meter?"));
    window.press("q");
    assert_eq!(window.ended().code(), Some(0));
    window.is_restored();
}
