//! `s4100 learn` of the real program on a real terminal, and lessons checked.

use std::fs;
use std::process::Command;

use crate::support::meter::binary;
use crate::support::window::{DOWN, RIGHT, Window};

/// A screen of 24 rows and 80 columns, the smallest that the lessons are written for.
const USUAL: (u16, u16) = (24, 80);

fn s4100(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(binary()).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.code(), said + &String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_lesson_is_taken_by_its_goals() {
    let mut window = Window::open(&["learn", "ct-reversed"], USUAL);
    let text = window.shows("the first step", |text| text.contains("(1 of 6)"));
    assert!(text.contains("Only qualified") && text.contains("Never rely on the meter"), "{text}");
    window.press("n");
    window.shows("the task", |text| text.contains("Find the phase whose real power"));
    // A task that is not done stays, and says so.
    window.press("n");
    window.shows("that it is not done", |text| text.contains("not done yet"));
    for key in [DOWN, DOWN, DOWN, RIGHT, RIGHT] {
        window.press(key);
        std::thread::sleep(std::time::Duration::from_millis(250));
    }
    window.shows("what it means", |text| text.contains("B feeds back while A and C draw"));
    window.press("n");
    window.shows("the question", |text| text.contains("2  ct.B"));
    window.press("1");
    window.shows("that it is wrong", |text| text.contains("ct.A is not right."));
    window.press("2");
    window.shows("that it is right", |text| text.contains("Right."));
    // The meter's keys were the meter's all the time, and the lesson can be hidden.
    window.press("l");
    window.shows("the glass alone", |text| !text.contains("(3 of 6)"));
    window.press("l");
    window.shows("the lesson again", |text| text.contains("(3 of 6)"));
    window.press("\u{3}");
    window.ended();
    window.is_restored();
}

#[test]
fn a_step_can_be_shown_and_begun_again() {
    let mut window = Window::open(&["learn", "quick-setup", "--speed", "20"], USUAL);
    window.shows("the first step", |text| text.contains("(1 of 8)"));
    window.press("n");
    window.shows("the task", |text| text.contains("Go to SETUP"));
    // Ten virtual seconds pass in half a second.
    std::thread::sleep(std::time::Duration::from_millis(900));
    window.press("x");
    window.shows("where", |text| text.contains("`setup`"));
    window.press("x");
    window.shows("the keys", |text| text.contains("The keys from here: plus"));
    window.press("x");
    window.shows("that it was shown", |text| text.contains("this is where the keys lead"));
    window.press("n");
    window.shows("the next one", |text| text.contains("(3 of 8)"));
    window.press("b");
    window.shows("the one before", |text| text.contains("(2 of 8)"));
    window.press("\u{3}");
    window.ended();
}

/// Whoever leaves a lesson goes on there, also after the program was killed.
#[test]
fn a_lesson_is_left_and_taken_up_again() {
    let mut first = Window::open(&["learn", "first-look", "--trainee", "Ada"], USUAL);
    first.shows("the first step", |text| text.contains("(1 of 6)"));
    first.press("n");
    first.shows("the second", |text| text.contains("(2 of 6)"));
    first.press(RIGHT);
    first.shows("that it is done", |text| text.contains("Next goes to the right within"));
    first.press("n");
    first.shows("the third", |text| text.contains("(3 of 6)"));
    first.signal(rustix::process::Signal::KILL);
    let mut again = Window::beside(&first, &["learn", "first-look", "--trainee", "Ada"], USUAL);
    again.shows("the third", |text| text.contains("(3 of 6)"));
    again.shows("where it was left", |text| text.contains("You left the lesson here"));
    again.shows("the screen of then", |text| text.contains("Real energy imported"));
    let mut other = Window::beside(&first, &["learn", "first-look", "--trainee", "Bob"], USUAL);
    other.shows("the beginning", |text| text.contains("(1 of 6)"));
    for mut window in [again, other] {
        window.press("\u{3}");
        window.ended();
    }
}

#[test]
fn lessons_are_listed_checked_and_begun_from_a_template() {
    for option in [["--after", "1h"], ["--lines", "2"]] {
        let (status, text) = s4100(&["learn", "first-look", option[0], option[1]]);
        assert_eq!(status, Some(2), "{text}");
        assert!(
            text.contains(option[0]) && text.contains("a lesson begins where it says"),
            "{text}"
        );
    }
    let (status, text) = s4100(&["learn", "list"]);
    assert!(
        status == Some(0) && text.contains("quick-setup        Quick Setup, 8 steps"),
        "{text}"
    );
    let (status, text) = s4100(&["learn", "check", "--all"]);
    assert!(status == Some(0) && text.lines().all(|line| line.contains("can be taken")), "{text}");
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("mine.toml");
    let (_, template) = s4100(&["learn", "new"]);
    fs::write(&file, &template).unwrap();
    let name = file.to_str().unwrap();
    let (status, text) = s4100(&["learn", "check", name]);
    assert_eq!(status, Some(0), "{text}");
    fs::write(&file, template.replace("power.real.b\"", "power.real.d\"")).unwrap();
    let (status, text) = s4100(&["learn", "check", name]);
    assert!(status == Some(2) && text.contains("did you mean `power.real."), "{text}");
    let (status, text) = s4100(&["learn", "check", "quick-setpu"]);
    assert!(status == Some(2) && text.contains("did you mean `quick-setup`?"), "{text}");
}

/// The texts are printed, translated, checked, and spoken.
#[test]
fn a_lesson_speaks_another_language() {
    let (status, english) = s4100(&["learn", "strings"]);
    assert!(status == Some(0) && english.contains("[lesson.quick-setup]"), "{english}");
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("de.toml");
    let name = file.to_str().unwrap();
    let german = "This step is not done yet; a hint helps.";
    assert!(english.contains(german));
    let german = english.replace(german, "Noch nicht fertig; x hilft.");
    fs::write(&file, german.replace("\"First look\"", "\"Ein erster Blick\"")).unwrap();
    let (status, text) = s4100(&["learn", "strings", "--check", name]);
    assert!(status == Some(0) && text.contains("de.toml: fine"), "{text}");
    let mut window = Window::open(&["learn", "first-look", "--strings", name], USUAL);
    window.shows("the title", |text| text.contains("Ein erster Blick (1 of 6)"));
    window.press("n");
    window.shows("the task", |text| text.contains("(2 of 6)"));
    window.press("n");
    window.shows("that it is not done", |text| text.contains("Noch nicht fertig"));
    window.press("\u{3}");
    window.ended();
    fs::write(&file, "[player]\nwait = \"bald\"\n").unwrap();
    let (status, _) = s4100(&["learn", "strings", "--check", name]);
    assert_eq!(status, Some(2));
}

/// What a step shows happens while somebody looks on, faster than it would, and can be stepped.
#[test]
fn a_tape_is_shown_line_by_line() {
    let mut window = Window::open(&["learn", "demand"], USUAL);
    window.shows("the wait", |text| text.contains("wait 30m") && text.contains("[600x: z pauses"));
    window.press("z");
    window.shows("that it is paused", |text| text.contains("[paused: z pauses"));
    window.press("n");
    window.shows("the next line", |text| text.contains("0:30:"));
    window.press("z");
    window.shows("the end", |text| text.contains("1:00:") && !text.contains("z pauses"));
    window.press("n");
    window.shows("the next step", |text| text.contains("(2 of"));
    window.press("\u{3}");
    window.ended();
}

/// A bench asks by register, name and bytes, and says in words what comes; the meter's arrows still press.
#[test]
fn a_bench_asks_in_words() {
    let mut window = Window::open(&["default"], USUAL);
    window.shows("the meter", |text| text.contains("default"));
    window.press("m");
    window.shows("the bench", |text| text.contains("Enter asks, Esc closes"));
    window.press("frequency\r");
    window.shows("the frequency", |text| text.contains("holding 28 (frequency): 60.00 Hz"));
    window.press("142=200\r");
    window.shows("the refusal", |text| text.contains("accepted: 1 to 99"));
    window.press("frequenzy\r");
    window.shows("the hint", |text| text.contains("did you mean"));
    window.press("scan\r");
    window.shows("who answers", |text| text.contains("1 of 247 units answer: 1"));
    window.press("\u{1b}");
    window.shows("the traffic", |text| !text.contains("Enter asks") && text.contains("frequency"));
    window.press("\u{3}");
    window.ended();
}
