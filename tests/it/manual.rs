//! The manual: its pictures are what the program shows, and its procedures work.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::meter::binary;

fn manual() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/manual"))
}

/// With `S4100_BLESS=1` they are written instead: look at them before they are committed.
#[test]
fn every_picture_of_the_manual_is_what_the_program_shows() {
    let book = manual().join("figures.toml");
    let figures = |what: &str| {
        let mut command = Command::new(binary());
        command.args(["figures", what, "--file"]).arg(&book).output().unwrap()
    };
    if std::env::var_os("S4100_BLESS").is_some() {
        assert!(figures("build").status.success());
    }
    let found = figures("check");
    assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stdout));
}

#[test]
fn the_procedures_of_the_manual_work() {
    let mut played = 0;
    for entry in fs::read_dir(manual().join("tapes")).unwrap() {
        let path = entry.unwrap().path();
        let output = Command::new(binary()).arg("play").arg(&path).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {said}", path.display());
        played += 1;
    }
    assert!(played > 0);
}

/// No chapter shows a picture that is not there, and none is made that no chapter shows.
#[test]
fn chapters_and_pictures_belong_together() {
    let source = manual().join("src");
    let mut shown = Vec::new();
    for entry in fs::read_dir(&source).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "md") {
            let text = fs::read_to_string(&path).unwrap();
            let links = text.split("](pictures/").skip(1).filter_map(|rest| rest.split(')').next());
            shown.extend(links.map(str::to_owned));
            for file in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                assert!(source.join(file).exists(), "{}: {file}", path.display());
            }
        }
    }
    let mut made: Vec<String> = fs::read_dir(source.join("pictures"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    shown.sort();
    made.sort();
    shown.dedup();
    assert_eq!(shown, made);
}
