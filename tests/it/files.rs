//! The files of the real program, as an ordinary user: what is read, what is replaced, what
//! is left alone.

mod states;

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::support::meter::binary;
use crate::support::user::{Place, ordinary};

/// What hangs ends with this status.
const HUNG: i32 = 124;

/// The program in `place`, ended if it hangs.
fn s4100(place: &Place) -> Command {
    let mut command = ordinary("/usr/bin/timeout");
    command
        .args(["-k", "5", "60"])
        .arg(place.reachable(binary()))
        .current_dir(place.path(""))
        .env("HOME", place.path(""))
        .stdin(Stdio::null());
    command
}

/// A line for a shell, in which `s4100` is the program.
fn shell(place: &Place, line: &str) -> Output {
    let program = place.reachable(binary());
    let line = format!("s4100() {{ {} \"$@\"; }}; {line}", program.display());
    let mut command = ordinary("/usr/bin/timeout");
    command.args(["-k", "5", "60", "bash", "-c", &line]).current_dir(place.path(""));
    command.stdin(Stdio::null()).output().unwrap()
}

fn said(output: &Output) -> String {
    assert_ne!(output.status.code(), Some(HUNG), "it hangs");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs a line of words that has to be refused with that status; what it says.
#[track_caller]
fn refused(place: &Place, line: &str, status: i32) -> String {
    let output = s4100(place).args(line.split(' ')).output().unwrap();
    let said = said(&output);
    assert_eq!(output.status.code(), Some(status), "{line}: {said}");
    said
}

/// Runs a line of words that has to go well.
#[track_caller]
fn fine(place: &Place, line: &str) -> String {
    let output = s4100(place).args(line.split(' ')).output().unwrap();
    let said = said(&output);
    assert!(output.status.success(), "{line}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Gives a file to the ordinary user, where root has made it.
fn give(path: &Path) {
    if rustix::process::getuid().is_root() {
        chown(path, Some(65_534), Some(65_534)).unwrap();
    }
}

fn file(place: &Place, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = place.path(name);
    fs::write(&path, content).unwrap();
    give(&path);
    path
}

fn pipe(path: &Path) {
    mknodat(CWD, path, FileType::Fifo, Mode::from_raw_mode(0o666), 0).unwrap();
    give(path);
}

/// What is not a file, or none that is read.
const STRANGE: [&str; 4] = ["a named pipe", "a directory", "a device", "it is longer than"];

fn make_strange(path: &Path, what: &str) {
    match what {
        "a named pipe" => pipe(path),
        "a directory" => fs::create_dir(path).unwrap(),
        "a device" => symlink("/dev/zero", path).unwrap(),
        // Four gigabytes, of which none is on the disk.
        _ => File::create(path).unwrap().set_len(4 << 30).unwrap(),
    }
}

const PROFILE: &str = "[load.profile]\nfile = \"day.csv\"\n";

#[test]
fn what_is_not_a_file_is_an_error_at_once_that_names_it() {
    for (name, line, status) in [
        ("site.toml", "scenario check site.toml", 2),
        ("site.toml", "run --headless --duration 1s site.toml", 2),
        ("plain", "run --headless --duration 1s plain", 2),
        ("my.tape", "play my.tape", 3),
        ("old.s4100state", "play old.tape", 3),
        ("look/panel.toml", "screenshot --panel look", 2),
        ("day.csv", "scenario check profile.toml", 2),
        ("m.s", "run --headless --duration 1s --state m.s", 3),
        ("m.s.previous", "run --headless --duration 1s --state m.s", 3),
        ("m.s.damaged", "run --headless --duration 1s --state m.s", 3),
        ("m.s.lock", "run --headless --duration 1s --state m.s", 3),
        (".port.lock", "run --headless --duration 1s --link port", 3),
        ("pictures/index.html", "gallery pictures", 3),
    ] {
        for what in STRANGE {
            let place = Place::new();
            file(&place, "profile.toml", PROFILE);
            file(&place, "old.tape", "state old.s4100state\n");
            for directory in ["look", "pictures"] {
                fs::create_dir(place.path(directory)).unwrap();
                give(&place.path(directory));
            }
            let path = place.path(name);
            make_strange(&path, what);
            let said = refused(&place, line, status);
            assert!(said.contains(name), "{line}: {what}: {said}");
            let is_lock = Path::new(name).extension().is_some_and(|ending| ending == "lock");
            let of_its_own = name == "m.s" || is_lock || name == "plain";
            // What is four gigabytes long begins as no state does, and is not a lock either.
            let of_its_own = of_its_own || name.starts_with("m.s") && what == STRANGE[3];
            assert!(of_its_own || said.contains(what), "{line}: {what}: {said}");
            let there = fs::symlink_metadata(&path).unwrap();
            let length = if what == STRANGE[3] { 4 << 30 } else { there.len() };
            assert_eq!(there.len(), length, "{line}: {what}");
        }
    }
}

#[test]
fn pipes_that_are_open_are_read_and_written() {
    let place = Place::new();
    file(&place, "a.tape", "wait 1s\nexpect lcd.lit on\n");
    let good = |line: &str, expected: &str| {
        let output = shell(&place, line);
        let said = said(&output);
        assert!(output.status.success(), "{line}: {said}");
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(out.contains(expected), "{line}: {out}");
    };
    let met = "1 of 1 expectation met";
    good("s4100 play <(cat a.tape)", met);
    good("cat a.tape | s4100 play /dev/stdin", met);
    good("s4100 play /dev/stdin < a.tape", met);
    good("s4100 play /dev/fd/7 7< a.tape", met);
    good("(sleep 0.5; cat a.tape) | s4100 play /dev/stdin", met);
    good("s4100 scenario show default | s4100 scenario check /dev/stdin", "fine, 1 meter");
    good("mkfifo p; cat a.tape > p & s4100 play /dev/stdin < p", met);
    good("ln -s a.tape link.tape; s4100 play link.tape", met);
    // Not svg: its ids begin with the name of its file.
    for format in ["txt", "png", "json"] {
        good(&format!("s4100 screenshot --format {format} > plain"), "");
        good(&format!("s4100 screenshot --format {format} -o /dev/stdout | cmp - plain"), "");
        let line =
            format!("echo first > x; s4100 screenshot --format {format} -o /dev/stdout >> x");
        good(&format!("{line}; (echo first; cat plain) | cmp - x"), "");
        let line = format!("s4100 screenshot --format {format} -o /dev/fd/5 5> y; cmp y plain");
        good(&line, "");
        let line = format!("s4100 screenshot --format {format} -o >(cat > z); sleep 0.5");
        good(&format!("{line}; cmp z plain"), "");
        good(&format!("s4100 screenshot --format {format} -o /dev/null"), "");
    }
    good("mkfifo q.vcd; cat q.vcd & sleep 0.2; s4100 play a.tape --contacts q.vcd", "$dumpvars");
    good("s4100 play a.tape --junit /dev/stdout", "<testsuite");
    // Nobody reads this one: an error, and no waiting.
    let output = shell(&place, "mkfifo r.vcd; s4100 play a.tape --contacts r.vcd");
    assert!(said(&output).contains("r.vcd: nobody reads this pipe"), "{}", said(&output));
    let flood = shell(&place, "yes '# yes' | head -c 400000000 | s4100 play /dev/stdin");
    assert!(said(&flood).contains("/dev/stdin: it is longer than 256 MB"), "{}", said(&flood));
}

/// Files of every kind that is told by its first bytes, and what they are called.
fn others() -> Vec<(&'static str, &'static [u8])> {
    vec![
        ("a PNG picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("an SVG drawing", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ("an XML file", b"<?xml version=\"1.0\"?>\n<site/>\n"),
        ("an HTML page", b"<!DOCTYPE html>\n<html></html>"),
        ("a VCD", b"$date today $end\n"),
        ("a CSV table", b"time [s],A [W]\n0,100\n"),
        ("a CSV of contacts", b"tick,seconds,meter,contact,state\n"),
        ("a state of meters", b"s4100 state\n\0\x01\0\0"),
        ("a recorded tape", b"# A recorded session. Play it: s4100 play x\nscenario default\n"),
        ("JSON", b"{\"name\": 1}"),
        ("a log of a line", b"# What went over the line of s4100 1.0\n"),
        ("a file that is not text", b"\x7fELF\x02\x01\x01\0"),
    ]
}

/// Every option that writes a file: the line, the file, what that is called.
const OUTPUTS: [(&str, &str, &str); 13] = [
    ("run --headless --duration 1s --speed max --record out.tape", "out.tape", "a recorded tape"),
    ("run --headless --duration 1s --speed max --contacts out.vcd", "out.vcd", "a VCD"),
    ("run --headless --duration 1s --speed max --log out.log", "out.log", "a log of a line"),
    ("play wait.tape --contacts out.csv", "out.csv", "a CSV of contacts"),
    ("play wait.tape --junit out.xml", "out.xml", "an XML file"),
    ("screenshot -o out.svg", "out.svg", "an SVG drawing"),
    ("screenshot -o out.png --size 60", "out.png", "a PNG picture"),
    ("screenshot -o out.json", "out.json", "JSON"),
    ("screenshot -o out.txt", "out.txt", "a text"),
    ("screenshot -o out.ansi", "out.ansi", "a text"),
    ("screenshot -o out.words", "out.words", "a text"),
    ("play shot.tape", "shot.svg", "an SVG drawing"),
    ("run --headless --duration 1s --speed max --state out.s", "out.s", "a state of meters"),
];

#[test]
fn only_the_same_and_plain_text_are_replaced() {
    let place = Place::new();
    file(&place, "wait.tape", "wait 1s\n");
    file(&place, "shot.tape", "shot shot.svg\n");
    for (line, name, own) in OUTPUTS {
        for (other, bytes) in others().into_iter().filter(|(other, _)| *other != own) {
            let path = file(&place, name, bytes);
            let said = refused(&place, line, 3);
            assert!(said.contains(name) && said.contains("left as it is"), "{line}: {said}");
            let is_state = own == "a state of meters";
            assert!(is_state || said.contains(&format!("this is {other}")), "{line}: {said}");
            assert_eq!(fs::read(&path).unwrap(), bytes, "{line} over {other}");
        }
        let path = place.path(name);
        if own != "a state of meters" {
            for text in ["", "notes of mine\n"] {
                file(&place, name, text);
                fine(&place, line);
            }
        }
        fs::remove_file(&path).unwrap();
        // New, and once more over itself.
        fine(&place, line);
        let made = fs::read(&path).unwrap();
        fine(&place, line);
        let again = fs::read(&path).unwrap();
        assert!(own == "a state of meters" || made == again, "{line}");
    }
    let left = fs::read_dir(place.path("")).unwrap().map(|entry| entry.unwrap().file_name());
    let left = left.filter(|name| name.to_string_lossy().ends_with(".tmp")).count();
    assert_eq!(left, 0, "something is left");
}

#[test]
fn a_command_line_names_no_file_twice() {
    let place = Place::new();
    file(&place, "site.toml", "");
    file(&place, "a.tape", "wait 1s\nshot out.svg\n");
    file(&place, "broken.tape", "");
    file(&place, "old.tape", "state m.s4100state\n");
    file(&place, "m.s4100state", "");
    file(&place, "old", "");
    fs::hard_link(place.path("old"), place.path("hard")).unwrap();
    symlink("old", place.path("link")).unwrap();
    symlink("new", place.path("dangling")).unwrap();
    let run = "run --headless --duration 1s";
    for line in [
        &format!("{run} --state x --record x")[..],
        &format!("{run} --state x --record ./x"),
        &format!("{run} --state old --record hard"),
        &format!("{run} --state old --record link"),
        &format!("{run} --state new --record dangling"),
        &format!("{run} --state x --record x.previous"),
        &format!("{run} --state x --record x.lock"),
        &format!("{run} --state dangling --record new.lock"),
        &format!("{run} --state x --log x"),
        &format!("{run} --state x --record x.damaged"),
        &format!("{run} --state x.vcd --contacts x.vcd"),
        &format!("{run} --record x.csv --contacts x.csv"),
        &format!("{run} --link x --state x"),
        &format!("{run} --link x --record .x.lock"),
        &format!("{run} site.toml --record site.toml"),
        &format!("{run} site.toml --state site.toml"),
        "exec --state x --record x -- true",
        "play a.tape --junit x.csv --contacts x.csv",
        "play a.tape --junit a.tape",
        "play a.tape --junit out.svg",
        "play broken.tape --junit broken.tape",
        "play old.tape --junit m.s4100state",
        "play a.tape --scenario site.toml --junit site.toml",
        "screenshot site.toml --format txt -o site.toml",
    ] {
        let status = if line.starts_with("exec") { 125 } else { 2 };
        let said = refused(&place, line, status);
        assert!(said.contains("are one file; accepted: a file of its own"), "{line}: {said}");
    }
    for name in ["site.toml", "broken.tape", "m.s4100state", "old"] {
        assert_eq!(fs::read(place.path(name)).unwrap(), b"", "{name}");
    }
    for name in ["x", "x.vcd", "x.csv", "new", "out.svg"] {
        assert!(!place.path(name).exists(), "{name}");
    }
    fine(&place, "play a.tape --junit /dev/null");
}

#[test]
fn a_tape_is_one_file_and_touches_no_state() {
    let place = Place::new();
    let run = "run --headless --duration 1s --speed max";
    fine(&place, &format!("{run} --state m.s4100state"));
    let held = fs::read(place.path("m.s4100state")).unwrap();
    file(&place, "other.s4100state", &held);
    // The state that the tape begins from stands beside it, and another one too.
    fine(&place, &format!("{run} --state m.s4100state --record m.tape"));
    fine(&place, "play m.tape");
    fine(&place, &format!("{run} --state m.s4100state --record other.tape"));
    assert_eq!(fs::read(place.path("other.s4100state")).unwrap(), held);
    fs::create_dir(place.path("away")).unwrap();
    fs::rename(place.path("other.tape"), place.path("away/other.tape")).unwrap();
    fine(&place, "play away/other.tape");
}

#[test]
fn what_was_there_stays_until_the_new_one_is_whole() {
    let place = Place::new();
    // Files of the process may have no byte: the shell's unit is 512 bytes or more.
    let old = b"<svg>old</svg>";
    let picture = file(&place, "a.svg", old);
    file(&place, "a.tape", "shot a.svg\n");
    for line in ["s4100 screenshot -o a.svg", "s4100 play a.tape"] {
        let output = shell(&place, &format!("ulimit -f 0; {line}"));
        assert_eq!(output.status.code(), Some(3), "{}", said(&output));
        assert_eq!(fs::read(&picture).unwrap(), old, "{line}");
    }
    let report = file(&place, "a.xml", "<?xml version=\"1.0\"?>\n<old/>");
    let output = shell(&place, "ulimit -f 0; s4100 play solar --junit a.xml");
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert_eq!(fs::read(&report).unwrap(), b"<?xml version=\"1.0\"?>\n<old/>");
    // A session that cannot begin has not touched what an older one wrote.
    let contacts = file(&place, "a.vcd", "$version old $end\n");
    let tape = file(&place, "b.tape", "# A recorded session. An old one\n");
    file(&place, "m.s.lock", "notes");
    let line = "run --headless --duration 1s --contacts a.vcd --record b.tape --state m.s";
    refused(&place, line, 3);
    assert_eq!(fs::read(&contacts).unwrap(), b"$version old $end\n");
    assert_eq!(fs::read(&tape).unwrap(), b"# A recorded session. An old one\n");
}

#[test]
fn a_file_in_a_closed_directory_is_written_in_place() {
    let place = Place::new();
    fs::create_dir(place.path("closed")).unwrap();
    let path = file(&place, "closed/a.svg", "<svg>old</svg>");
    fs::set_permissions(place.path("closed"), fs::Permissions::from_mode(0o555)).unwrap();
    fine(&place, "screenshot -o closed/a.svg");
    assert!(fs::read(&path).unwrap().len() > 1000);
    let said = refused(&place, "screenshot -o closed/b.svg", 3);
    assert!(
        said.contains("closed/b.svg") && said.contains("a place where you may write"),
        "{said}"
    );
}

/// Only root can make a stranger's file.
#[test]
fn a_file_of_somebody_else_that_may_be_written_stays_theirs() {
    if !rustix::process::getuid().is_root() {
        return;
    }
    let place = Place::new();
    file(&place, "a.tape", "wait 1s\n");
    let shared = place.path("shared");
    fs::create_dir(&shared).unwrap();
    fs::set_permissions(&shared, fs::Permissions::from_mode(0o1777)).unwrap();
    for (name, line) in [
        ("a.svg", "screenshot -o shared/a.svg"),
        ("a.vcd", "play a.tape --contacts shared/a.vcd"),
        ("b.tape", "run --headless --duration 1s --speed max --record shared/b.tape"),
    ] {
        let path = shared.join(name);
        fs::write(&path, "").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
        fine(&place, line);
        let there = fs::metadata(&path).unwrap();
        assert_eq!((there.uid(), there.mode() & 0o777), (0, 0o666), "{name}");
        assert!(there.len() > 20, "{name}");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(refused(&place, line, 3).contains(name), "{name}");
    }
}

#[test]
fn a_gallery_replaces_galleries_only() {
    let place = Place::new();
    let gallery = "gallery pictures --size 16";
    for directory in ["pictures", "pictures/ieee"] {
        fs::create_dir(place.path(directory)).unwrap();
        give(&place.path(directory));
    }
    let page = "<!doctype html>\n<title>my photographs</title>";
    let index = file(&place, "pictures/index.html", page);
    let said = refused(&place, gallery, 3);
    assert!(said.contains("pictures/index.html: this page is not of a gallery"), "{said}");
    assert!(said.contains("--force"), "{said}");
    assert_eq!(fs::read_to_string(&index).unwrap(), page);
    assert_eq!(fs::read_dir(place.path("pictures/ieee")).unwrap().count(), 0);
    // A picture under a name that the gallery would give.
    fs::remove_file(&index).unwrap();
    let photograph = file(&place, "pictures/ieee/pf.b.svg", "<svg>mine</svg>");
    let said = refused(&place, gallery, 3);
    assert!(said.contains("pictures/ieee/pf.b.svg: no gallery lists this file"), "{said}");
    assert_eq!(fs::read_to_string(&photograph).unwrap(), "<svg>mine</svg>");
    assert!(!index.exists());
    fine(&place, &format!("{gallery} --force"));
    assert!(fs::read_to_string(&photograph).unwrap().len() > 1000);
    // Over itself, and over one that was ended before its pictures were there.
    fine(&place, gallery);
    fs::remove_file(&photograph).unwrap();
    fine(&place, gallery);
    assert!(photograph.exists());
    // One that the page lists and that is another picture now.
    fs::write(&photograph, b"\x89PNG\r\n\x1a\n").unwrap();
    let said = refused(&place, gallery, 3);
    assert!(said.contains("pf.b.svg: this is a PNG picture, and would become an SVG"), "{said}");
    fine(&place, &format!("{gallery} --force"));
    assert!(fs::read_to_string(&photograph).unwrap().len() > 1000);
    fs::write(&index, page).unwrap();
    refused(&place, gallery, 3);
    fine(&place, &format!("{gallery} --force"));
}
