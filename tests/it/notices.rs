//! What the product says of itself and of its maker, and what it does not take from the guide.

#![allow(clippy::disallowed_macros)] // A test tells who has started it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::meter::binary;

const NOTICE: &str = "independent of the manufacturer; not for work on live equipment";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What the program writes to standard output.
fn said(arguments: &[&str], directory: &Path) -> Vec<u8> {
    let output = Command::new(binary()).args(arguments).current_dir(directory).output().unwrap();
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {messages}");
    output.stdout
}

/// Every file below a directory.
fn below(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { below(&path, found) } else { found.push(path) }
    }
}

#[test]
fn pictures_and_pages_say_what_they_are() {
    let place = tempfile::tempdir().unwrap();
    for format in ["svg", "png"] {
        for view in [&[][..], &["--glass"], &["--view", "wiring"]] {
            let arguments = [&["screenshot", "--format", format][..], view].concat();
            let picture = said(&arguments, place.path());
            let text = String::from_utf8_lossy(&picture);
            assert!(text.contains(NOTICE), "{arguments:?}");
        }
    }
    said(&["gallery", "pages"], place.path());
    let page = fs::read_to_string(place.path().join("pages/index.html")).unwrap();
    assert!(page.contains(NOTICE));
}

/// `brand = ""` in a panel of one's own; what the meter answers on its port stays a fact of it.
#[test]
fn without_a_brand_no_output_names_a_trademark() {
    let place = tempfile::tempdir().unwrap();
    let panel = fs::read_to_string(root().join("panels/series-4100/panel.toml")).unwrap();
    let plain = panel.replace("brand = \"LEVITON\"", "brand = \"\"");
    assert_ne!(panel, plain);
    fs::create_dir(place.path().join("panel")).unwrap();
    fs::write(place.path().join("panel/panel.toml"), plain).unwrap();
    let mut outputs: Vec<(String, Vec<u8>)> = Vec::new();
    for format in ["svg", "png", "txt", "ansi", "json", "words"] {
        for view in ["glass", "wiring"] {
            let arguments = ["screenshot", "--panel", "panel", "--format", format, "--view", view];
            outputs.push((format!("{arguments:?}"), said(&arguments, place.path())));
        }
        let front = ["screenshot", "--panel", "panel", "--format", format];
        outputs.push((format!("{front:?}"), said(&front, place.path())));
    }
    said(&["gallery", "pages", "--panel", "panel", "--case"], place.path());
    let mut pages = Vec::new();
    below(&place.path().join("pages"), &mut pages);
    outputs.extend(pages.iter().map(|page| (page.display().to_string(), fs::read(page).unwrap())));
    assert!(outputs.len() > 200, "{}", outputs.len());
    for (name, bytes) in outputs {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        for mark in ["leviton", "verifeye"] {
            assert!(!text.contains(mark), "{name}: {mark}");
        }
    }
    said(&["gallery", "branded"], place.path());
    let page = fs::read_to_string(place.path().join("branded/index.html")).unwrap();
    assert!(page.contains("VerifEye"), "the built-in panel has its brand");
}

/// The files that git tracks and that are text.
fn tracked() -> Vec<(String, String)> {
    let output = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output().unwrap();
    let names = String::from_utf8(output.stdout).unwrap();
    let read = |name: &str| Some((name.to_owned(), fs::read_to_string(root().join(name)).ok()?));
    let files: Vec<_> =
        names.split('\0').filter(|name| !name.is_empty()).filter_map(read).collect();
    assert!(files.len() > 300, "{} files", files.len());
    files
}

#[test]
fn nothing_claims_a_certificate() {
    for (name, text) in tracked() {
        let is_own = name.starts_with("tests/it/notices");
        let claim = text.to_lowercase().find("sunspec certified");
        assert!(is_own || claim.is_none(), "{name} says certified");
    }
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.contains("independent"), "README says that it is independent");
}

/// Letters and digits of a text, in words, each with the line on which it stands.
fn words(text: &str) -> Vec<(String, usize)> {
    let mut words = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let parts = line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.extend(parts.map(|word| (word.to_lowercase(), number + 1)));
    }
    words
}

/// So many words in a row are a sentence of somebody, not a fact that is said so.
const RUN: usize = 12;

/// Facts and labels of the guide carry over, its sentences do not. The guide is not part of the
/// repository: its text is read from the file that `S4100_GUIDE` names. A run that has more numbers
/// and single letters than words is a row of a table, and a fact.
#[test]
fn no_sentence_of_the_guide_stands_here() {
    let Some(path) = std::env::var_os("S4100_GUIDE") else {
        println!("not compared: S4100_GUIDE names no text of the guide");
        return;
    };
    let guide = words(&fs::read_to_string(path).unwrap());
    let mut runs: BTreeMap<String, usize> = BTreeMap::new();
    for run in guide.windows(RUN) {
        let all: Vec<&str> = run.iter().map(|(word, _)| word.as_str()).collect();
        let prose =
            all.iter().filter(|word| word.len() > 1 && word.chars().all(char::is_alphabetic));
        if prose.count() * 2 > RUN {
            runs.insert(all.join(" "), run[0].1);
        }
    }
    let mut found = Vec::new();
    for (name, text) in tracked() {
        if name == "docs/safety.toml" {
            continue;
        }
        for run in words(&text).windows(RUN) {
            let all: Vec<&str> = run.iter().map(|(word, _)| word.as_str()).collect();
            if let Some(line) = runs.get(&all.join(" ")) {
                found.push(format!("{name}:{}: guide line {line}: {}", run[0].1, all.join(" ")));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
