//! `screenshot` and `gallery` of the real program.
//!
//! The committed pictures are made anew and compared byte by byte. With
//! `S4100_BLESS=1` they are written instead: look at them before they are committed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn s4100(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_s4100")).args(arguments).output().unwrap()
}

/// What a run that must go well writes to standard output.
fn stdout(arguments: &[&str]) -> Vec<u8> {
    let output = s4100(arguments);
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {messages}");
    output.stdout
}

fn text(arguments: &[&str]) -> String {
    String::from_utf8(stdout(arguments)).unwrap()
}

/// Holds a committed picture to what the program makes of `arguments`.
fn is_committed(file: &str, arguments: &[&str]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let made = stdout(arguments);
    assert!(made == stdout(arguments), "two runs differ: {arguments:?}");
    if std::env::var_os("S4100_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &made).unwrap();
    }
    let committed = fs::read(&path).unwrap();
    assert!(made == committed, "{file} is another picture now: s4100 {}", arguments.join(" "));
}

/// The command that `docs/images/README.md` gives for the picture, less its `-o`.
const README_PICTURE: [&str; 6] =
    ["screenshot", "default", "--after", "10.4s", "--keys", "minus*3"];

#[test]
fn the_picture_of_the_readme_is_the_programs() {
    let mut arguments = README_PICTURE.to_vec();
    arguments.extend(["--format", "png"]);
    is_committed("docs/images/meter.png", &arguments);
    let about = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images/README.md");
    let about = fs::read_to_string(about).unwrap();
    assert!(about.contains("s4100 screenshot default --after 10.4s --keys \"minus*3\" -o"));
    let size = stdout(&arguments).len();
    assert!(size < 200_000, "{size} bytes");
}

#[test]
fn drawings_are_as_they_were_looked_at() {
    let glass = |rest: &[&'static str]| {
        let mut arguments = vec!["screenshot", "--glass", "--size", "460", "--format", "svg"];
        arguments.extend(rest);
        arguments
    };
    is_committed("tests/pictures/current-a.svg", &glass(&["--keys", "minus*6 next"]));
    is_committed(
        "tests/pictures/energy-exported-iec.svg",
        &glass(&["solar-export", "--after", "1h", "--keys", "next*2", "--notation", "iec"]),
    );
    is_committed(
        "tests/pictures/front-phase-loss.svg",
        &["screenshot", "lead-open", "--keys", "minus*3", "--size", "460", "--format", "svg"],
    );
    is_committed("tests/pictures/dark.svg", &glass(&["control-power-lost", "--after", "10s"]));
}

#[test]
fn each_format_tells_the_same() {
    let keys = ["screenshot", "default", "--after", "9s", "--keys", "minus*3"];
    let in_format = |format: &'static str| {
        let mut arguments = keys.to_vec();
        arguments.extend(["--format", format]);
        arguments
    };
    let words = text(&in_format("words"));
    assert!(words.starts_with("Real power, total of three phases: 46.7"), "{words}");
    assert!(words.ends_with(" kilowatts, imported.\n"));
    assert!(text(&keys).contains("| KW      3PHASE  "), "text where nothing else is asked for");
    assert!(text(&in_format("ansi")).contains("\x1b[0;"));
    assert!(text(&in_format("svg")).contains(words.trim_end()));
    assert_eq!(&stdout(&in_format("png"))[..8], b"\x89PNG\r\n\x1a\n");
    let json: serde_json::Value = serde_json::from_str(&text(&in_format("json"))).unwrap();
    assert_eq!(json["screen"], "power.real.total");
    assert_eq!((&json["first"], &json["second"]), (&"KW".into(), &"3PHASE".into()));
    // 1 s of start, 9 s, three presses of 200 ms.
    assert_eq!(json["seconds"], 10.6);
    assert_eq!(json["icons"]["import"], true);
    assert_eq!(json["words"]["full"], words.trim_end());
    // The loads of the scenario: 20 kW, 62 A x 277.128 V x 0.92, 45 A x 277.128 V x 0.88.
    let kilowatts = json["value"]["number"].as_f64().unwrap();
    assert!((kilowatts - 46.782).abs() < 0.002, "{kilowatts}");
}

#[test]
fn the_format_follows_the_name_of_the_file() {
    let directory = tempfile::tempdir().unwrap();
    for (name, start) in [
        ("a.txt", &b"+---"[..]),
        ("b.ans", b"\x1b[0"),
        ("sub/c.svg", b"<svg"),
        ("d.PNG", b"\x89PNG"),
        ("e.json", b"{"),
        ("f.words", b"Real energy"),
    ] {
        let path = directory.path().join(name);
        assert!(stdout(&["screenshot", "-o", path.to_str().unwrap()]).is_empty());
        assert!(fs::read(&path).unwrap().starts_with(start), "{name}");
    }
}

#[test]
fn what_is_wrong_is_told_with_what_is_accepted() {
    for (arguments, expected) in [
        (
            &["screenshot", "--keys", "minus nxt"][..],
            "word 2: `nxt` is no key (did you mean `next`?); accepted: minus, plus, back, next",
        ),
        (&["screenshot", "-o", "x.jpg"], "x.jpg: its name ends in none of txt, ansi, svg, png"),
        (&["screenshot", "two-meters", "--meter", "z"], "has no meter `z`; accepted: "),
        (&["screenshot", "--after", "10"], "`10` has no unit"),
        (&["screenshot", "--size", "9"], "9 is not in 16..=8000"),
    ] {
        let output = s4100(arguments);
        let messages = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(messages.contains(expected), "{arguments:?}: {messages}");
    }
}

#[test]
fn the_gallery_has_every_screen_in_both_notations() {
    let directory = tempfile::tempdir().unwrap();
    let gallery = directory.path().join("gallery");
    stdout(&["gallery", gallery.to_str().unwrap()]);
    let page = fs::read_to_string(gallery.join("index.html")).unwrap();
    for row in &firmware_model::menu::SCREENS {
        for notation in ["iec", "ieee"] {
            let file = PathBuf::from(notation).join(format!("{}.svg", row.id));
            let drawing = fs::read_to_string(gallery.join(&file)).unwrap();
            assert!(drawing.contains("<desc id=\"desc\">"), "{}", file.display());
            assert!(page.contains(&format!("<img src=\"{}\"", file.display())));
        }
    }
    assert!(gallery.join("ieee/reset.energy.confirm.yes.svg").exists());
    assert!(!page.contains("alt=\"\""));
    // The keys beside a picture lead to what it shows.
    let (_, from) = page.split_once("<code>pf.b</code><br>keys: <kbd>").unwrap();
    let (keys, _) = from.split_once("</kbd>").unwrap();
    let words = text(&["screenshot", "--keys", keys, "--format", "words"]);
    assert!(words.starts_with("Power factor, phase B: 0.920"), "{keys}: {words}");
}
