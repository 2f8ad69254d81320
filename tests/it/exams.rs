//! Exams in the terminal, from the deal to the checked result.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::meter::binary;
use crate::support::window::Window;

/// A screen of 24 rows and 80 columns.
const USUAL: (u16, u16) = (24, 80);

fn s4100(directory: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(binary()).args(arguments).current_dir(directory).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// Seed 4 with one fault: found, answered, handed in; the result is confirmed, and denied when changed.
#[test]
fn an_exam_is_taken_and_its_result_is_checked() {
    let place = tempfile::tempdir().unwrap();
    let result = place.path().join("ada.json");
    let file = result.to_str().unwrap();
    let arguments = ["exam", "--seed", "4", "--faults", "1", "--trainee", "Ada", "--result", file];
    let mut window = Window::open(&arguments, USUAL);
    window.shows("the sheet", |text| {
        text.contains("One fault is hidden") && text.contains("Exam 4, 14:")
    });
    // Neither the wiring nor the phasors are shown.
    window.press("w");
    window.shows("that it is hidden", |text| text.contains("for you to find out"));
    window.press("\u{1b}");
    window.shows("that it is gone", |text| !text.contains("for you to find out"));
    window.press("1");
    window.shows("the groups", |text| text.contains("1  a current transformer"));
    window.press("1");
    window.shows("the places", |text| text.contains("1  the CT on A"));
    window.press("1");
    window.shows("the kinds", |text| text.contains("1  the wrong way round"));
    window.press("1");
    window.shows("the answer", |text| text.contains("1) the CT on A"));
    window.press("2");
    window.shows("the question", |text| text.contains("Hand in with 1 of 1"));
    window.press("1");
    let text = window.shows("the score", |text| text.contains("What was wrong"));
    assert!(text.contains("Exam 4: handed in"), "{text}");
    window.press("\u{3}");
    window.ended();
    window.is_restored();
    let (status, out, _) = s4100(place.path(), &["exam", "check", file]);
    assert_eq!(status, Some(0), "{out}");
    assert!(out.contains("confirmed: Ada, seed 4") && out.contains("Who pressed"), "{out}");
    let text = fs::read_to_string(&result).unwrap();
    let other = place.path().join("eve.json");
    fs::write(&other, text.replace("\"Ada\"", "\"Eve\"")).unwrap();
    let arguments = ["exam", "check", file, "eve.json", "--csv", "all.csv", "--html", "all.html"];
    let (status, out, _) = s4100(place.path(), &arguments);
    assert_eq!(status, Some(1));
    assert!(out.contains("eve.json: denied: it was changed"), "{out}");
    let table = fs::read_to_string(place.path().join("all.csv")).unwrap();
    assert_eq!(table.lines().count(), 3, "{table}");
    assert!(fs::read_to_string(place.path().join("all.html")).unwrap().contains("<td>Ada</td>"));
}

#[test]
fn a_deal_is_printed_and_a_secret_changes_it() {
    let place = tempfile::tempdir().unwrap();
    let (status, plain, _) = s4100(place.path(), &["exam", "deal", "--seed", "7", "--answers"]);
    assert_eq!(status, Some(0));
    assert!(plain.starts_with("s4100 exam --seed 7 --faults 1-3\n"), "{plain}");
    assert!(plain.contains("Ordered: ") && plain.contains("\n- "), "{plain}");
    fs::write(place.path().join("secret"), "a secret").unwrap();
    let arguments = ["exam", "deal", "--seed", "7", "--secret", "secret"];
    let (_, hidden, _) = s4100(place.path(), &arguments);
    assert!(!hidden.contains("--seed 7 ") && !hidden.contains("\n- "), "{hidden}");
    let (status, _, words) = s4100(place.path(), &["exam", "--faults", "0-2"]);
    assert!(status == Some(2) && words.contains("accepted: 1 to 3"), "{words}");
    let (status, _, words) = s4100(place.path(), &["exam", "check", "none.json"]);
    assert!(status == Some(3) && words.contains("none.json"), "{words}");
}

/// Nothing on the screen names the scenario or what is wrong with it; it can be put right all the same.
#[test]
fn a_blind_scenario_tells_nothing() {
    let mut window = Window::open(&["ct-reversed", "--blind"], USUAL);
    let text = window.shows("the meter", |text| text.contains("blind"));
    assert!(!text.contains("reversed"), "{text}");
    window.press("i");
    window.shows("the instruments", |text| text.contains("voltmeter"));
    window.press("v");
    window.shows("that it is hidden", |text| text.contains("for you to find out"));
    window.press("\u{1b}");
    for _ in 0..3 {
        window.press("\u{1b}[6~");
    }
    let text = window.shows("the repairs", |text| text.contains("CT on A"));
    assert!(text.contains("as found") && !text.contains("reversed"), "{text}");
    window.press("\r");
    window.shows("that it is done", |text| text.contains("done"));
    window.press("\u{3}");
    window.ended();
}

/// A lesson and a scenario of the same name are told apart, and what is neither is told.
#[test]
fn handouts_are_written_for_lessons_and_scenarios() {
    let place = tempfile::tempdir().unwrap();
    let (status, lesson, _) = s4100(place.path(), &["handout", "ct-reversed"]);
    assert!(status == Some(0) && lesson.contains("the wrong way round: answers"));
    let arguments = ["handout", "ct-reversed", "--scenario", "-o", "sheet.html"];
    let (status, out, _) = s4100(place.path(), &arguments);
    assert!(status == Some(0) && out.is_empty());
    let sheet = fs::read_to_string(place.path().join("sheet.html")).unwrap();
    assert!(sheet.contains("What is wrong with this meter?"));
    let (status, _, words) = s4100(place.path(), &["handout", "ct-revers"]);
    assert!(status == Some(2) && words.contains("did you mean `ct-reversed`"), "{words}");
}
