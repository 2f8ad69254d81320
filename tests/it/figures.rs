//! `s4100 figures` of the real program, as a writer of a manual uses it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use firmware_model::registers::Register;
use s4100::master::{Peer, read_map};

use crate::support::meter::{binary, first_line, wait};

const BOOK: &str = r#"
directory = "pictures"
[figure.vll]
screen = "setup.voltage.system"
value = 480
caption = "The system voltage"
[figure.alert]
scenario = "lead-open"
screen = "alert.phase_loss"
format = "png"
"#;

fn figures(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(binary());
    command.current_dir(directory).arg("figures").args(arguments);
    // Nothing of who builds them is in a picture.
    command.env("TZ", "Asia/Tokyo").env("LANG", "de_DE.UTF-8").env("HOME", "/").env("TERM", "dumb");
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// When each file was written last, by its name.
fn written(directory: &Path) -> Vec<(String, std::time::SystemTime)> {
    let mut all: Vec<_> = fs::read_dir(directory.join("pictures"))
        .unwrap()
        .chain(fs::read_dir(directory).unwrap())
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.display().to_string(), fs::metadata(&path).unwrap().modified().unwrap())
        })
        .collect();
    all.sort();
    all
}

#[test]
fn a_book_is_built_checked_and_accepted() {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    fs::write(at.join("figures.toml"), BOOK).unwrap();
    let unbuilt = figures(at, &["check"]);
    assert_eq!(unbuilt.status.code(), Some(2));
    assert!(said(&unbuilt).contains("figures.lock: there is no such file; `s4100 figures build`"));
    let built = figures(at, &["build"]);
    assert!(built.status.success(), "{}", said(&built));
    assert!(said(&built).contains("2 pictures, 2 written"));
    let before = written(at);
    let again = figures(at, &["build"]);
    assert!(said(&again).contains("2 pictures, 0 written"), "{}", said(&again));
    assert_eq!(written(at), before, "an unchanged build writes no byte");
    let fine = figures(at, &["check"]);
    assert_eq!(
        (fine.status.code(), said(&fine).as_str()),
        (Some(0), "figures.toml: 2 pictures are as they were built\n")
    );

    // A default changes, a picture is edited by hand, and one stands there that nobody makes.
    fs::write(at.join("figures.toml"), BOOK.replace("480", "240")).unwrap();
    fs::write(at.join("pictures/alert.png"), b"\x89PNG\r\n\x1a\n").unwrap();
    fs::write(at.join("pictures/old.svg"), "<svg/>").unwrap();
    let changed =
        figures(at, &["check", "--report", "review.html", "--junit", "report.xml", "--github"]);
    assert_eq!(changed.status.code(), Some(1));
    let lines: Vec<String> = said(&changed).lines().map(str::to_owned).collect();
    assert_eq!(
        lines,
        [
            "::error file=figures.toml::vll.svg: value 00480 -> 00240".to_owned(),
            "::error file=figures.toml::alert.png: its file is not what was built: somebody has changed it".to_owned(),
            "::error file=figures.toml::old.svg: no figure makes this picture".to_owned(),
        ]
    );
    assert!(fs::read_to_string(at.join("review.html")).unwrap().contains("3 findings."));
    assert!(fs::read_to_string(at.join("report.xml")).unwrap().contains("failures=\"3\""));
    fs::remove_file(at.join("pictures/old.svg")).unwrap();
    let accepted = figures(at, &["check", "--accept", "vll", "--accept", "alert"]);
    assert_eq!(accepted.status.code(), Some(0), "{}", said(&accepted));
    assert_eq!(figures(at, &["check"]).status.code(), Some(0));

    // A figure that goes takes its picture with it.
    let (rest, _) = BOOK.split_once("[figure.alert]").unwrap();
    fs::write(at.join("figures.toml"), rest).unwrap();
    assert!(figures(at, &["build"]).status.success());
    assert!(!at.join("pictures/alert.png").exists() && at.join("pictures/vll.svg").exists());
}

#[test]
fn what_the_meter_refuses_fails_the_build() {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    fs::write(at.join("figures.toml"), BOOK.replace("480", "900")).unwrap();
    let refused = figures(at, &["build"]);
    assert_eq!(refused.status.code(), Some(2));
    let message = said(&refused);
    assert!(message.contains("figure.vll: value: `setup.voltage.system` is 900 V"), "{message}");
    assert!(!at.join("figures.lock").exists());
    let unknown = figures(at, &["build", "vl"]);
    assert!(said(&unknown).contains("there is no figure `vl`, did you mean `vll`?"));
    let missing = figures(at, &["check", "--file", "other.toml"]);
    assert_eq!(missing.status.code(), Some(2));
    let begins = "other.toml: there is no such file; `s4100 figures new > other.toml` begins one";
    assert!(said(&missing).contains(begins), "{}", said(&missing));
    // What begins a book makes one.
    fs::write(at.join("other.toml"), figures(at, &["new"]).stdout).unwrap();
    let begun = figures(at, &["build", "--file", "other.toml"]);
    assert!(said(&begun).contains("3 pictures, 3 written"), "{}", said(&begun));
}

/// A picture is a state: the meter that is opened from it answers as the one that was pictured.
#[test]
fn a_live_meter_is_opened_from_its_picture() {
    let place = tempfile::tempdir().unwrap();
    let picture = place.path().join("dark.png");
    let picture = picture.to_str().unwrap();
    let screenshot = ["screenshot", "ct-reversed", "--go", "setup.com.address=7", "--after", "90s"];
    let mut command = Command::new(binary());
    let output = command.args(screenshot).args(["-o", picture]).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let mut child = Command::new(binary())
        .args(["open", picture, "--headless"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let line = first_line(&mut child);
    let port = Path::new(line.trim().strip_prefix("ready ").unwrap());
    let contents = read_map(&Peer::new(port, 7, 19_200)).unwrap();
    child.kill().unwrap();
    wait(&mut child);
    let word = |register| contents.word(Register::new(register).unwrap()).unwrap();
    // A CT the wrong way round, and 90 seconds of a third of 45 kW: 0.375 kWh in hundredths.
    assert!((word(92) as i16) < 0, "{}", word(92));
    assert!((word(2) as f64 / 100.0 - 0.375).abs() < 0.03, "{}", word(2));
    let refused = Command::new(binary()).args(["open", picture, "--after", "1s"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("--after: meters that begin as a picture"));
}

#[test]
fn a_map_and_a_tour_are_files_of_their_kind() {
    let place = tempfile::tempdir().unwrap();
    let file = |name: &str| place.path().join(name).to_str().unwrap().to_owned();
    let run = |arguments: &[&str]| Command::new(binary()).args(arguments).output().unwrap();
    for (name, head) in
        [("map.svg", &b"<svg "[..]), ("map.png", b"\x89PNG"), ("map.dot", b"digraph")]
    {
        let output = run(&["figures", "map", "-o", &file(name)]);
        assert!(output.status.success(), "{}", said(&output));
        assert!(fs::read(file(name)).unwrap().starts_with(head), "{name}");
    }
    for (name, head) in [("tour.gif", &b"GIF89a"[..]), ("tour.svg", b"<svg ")] {
        let output = run(&["figures", "tour", "setup", "-o", &file(name)]);
        assert!(output.status.success(), "{}", said(&output));
        assert!(fs::read(file(name)).unwrap().starts_with(head), "{name}");
    }
    let output = run(&["figures", "tour", "energy.real.net", "-o", &file("none.gif")]);
    assert!(said(&output).contains("no key is needed: there is nothing to show"));
    let listed = run(&["screens", "--format", "json"]);
    fs::write(file("old.json"), &listed.stdout).unwrap();
    let same = run(&["figures", "map", "--compare", &file("old.json")]);
    assert_eq!((same.status.code(), said(&same).as_str()), (Some(0), "nothing is another\n"));
    let other = String::from_utf8_lossy(&listed.stdout).replacen("\"BAUD\"", "\"RATE\"", 1);
    fs::write(file("old.json"), other).unwrap();
    let moved = run(&["figures", "map", "--compare", &file("old.json")]);
    assert_eq!(moved.status.code(), Some(1));
    assert!(
        said(&moved).contains("setup.com.baud: IEC label \"RATE\" -> \"BAUD\""),
        "{}",
        said(&moved)
    );
}

/// What mdBook gives a preprocessor, and reads again.
#[test]
fn a_fenced_block_of_an_mdbook_becomes_a_figure() {
    let chapter = "# A\n\n```s4100 screen=\"setup.com.baud\"\n```\n";
    let book = serde_json::json!([
        { "root": "/", "config": {}, "renderer": "html", "mdbook_version": "0.4.52" },
        { "sections": [{ "Chapter": { "name": "A", "content": chapter, "sub_items": [] } }] },
    ]);
    let place = tempfile::tempdir().unwrap();
    let input = place.path().join("in.json");
    fs::write(&input, book.to_string()).unwrap();
    let mut command = Command::new(binary());
    let output = command
        .args(["figures", "mdbook"])
        .stdin(fs::File::open(&input).unwrap())
        .output()
        .unwrap();
    let made: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let content = made["sections"][0]["Chapter"]["content"].as_str().unwrap();
    assert!(content.contains("<img src=\"data:image/svg+xml;base64,"), "{content}");
    let supports =
        Command::new(binary()).args(["figures", "mdbook", "supports", "html"]).output().unwrap();
    assert!(supports.status.success());
}
