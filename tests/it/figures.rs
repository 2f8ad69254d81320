//! `s4100 figures` of the real program, as a writer of a manual uses it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::meter::binary;

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
    assert_eq!(missing.status.code(), Some(3));
}
