//! Meters that run, steered by a tape beside the port and over a socket.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::meter::binary;
use crate::support::programs::example;

fn s4100(directory: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(binary()).args(arguments).current_dir(directory).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// What a script of a shell, run beside a meter, prints, and its status; `s4100` is the program.
fn beside(options: &[&str], script: &str) -> (Option<i32>, Vec<Value>, String) {
    let place = tempfile::tempdir().unwrap();
    let program = binary();
    let script = format!("s4100() {{ {} \"$@\"; }}\n{script}", program.display());
    let mut arguments = vec!["exec", "default", "--timing", "instant", "--control", "socket"];
    arguments.extend(options);
    arguments.extend(["--", "sh", "-c", &script]);
    let (status, out, words) = s4100(place.path(), &arguments);
    assert!(!place.path().join("socket").exists(), "it is gone");
    let answers = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| Value::String(line.to_owned())));
    (status, answers.collect(), words)
}

#[test]
fn a_client_is_told_where_its_meter_is() {
    let script = "echo \"$S4100_ADDRESS $S4100_BAUD $S4100_CONTROL\"";
    let (status, answers, words) = beside(&[], script);
    assert_eq!(status, Some(0), "{words}");
    assert_eq!(answers, ["1 19200 socket"]);
}

/// The status of `ctl` says whether it was so, and what is wrong is told with its place.
#[test]
fn lines_of_a_tape_are_said_to_a_running_meter() {
    let script = "
        s4100 ctl set load.phase.A.amps 10
        s4100 ctl until register 109 = 10.00 +- 0.01 within 5s; echo $?
        s4100 ctl expect register 109 = 99; echo $?
        s4100 ctl set wirring.ct.B.reversed true; echo $?
        s4100 ctl go setup.ct.primary=200
        s4100 ctl show register 131
        s4100 ctl show settings
        printf 'pause\\nshow contacts\\nresume\\n' | s4100 ctl
    ";
    let (status, answers, words) = beside(&["--speed", "20"], script);
    assert_eq!(status, Some(0), "{words}");
    let [set, until, zero, not_met, one, wrong, two, went, register, settings, _, contacts, _] =
        answers.as_slice()
    else {
        panic!("{answers:#?}")
    };
    assert_eq!(set["ok"], true);
    assert_eq!((&until["ok"], zero.as_i64()), (&Value::Bool(true), Some(0)));
    assert_eq!((&not_met["ok"], one.as_i64()), (&Value::Bool(false), Some(1)));
    assert!(not_met["error"]["expected"].as_str().unwrap().contains("99"), "{not_met}");
    assert_eq!((wrong["error"]["column"].as_u64(), two.as_i64()), (Some(5), Some(2)), "{wrong}");
    assert!(wrong["error"]["hint"].as_str().unwrap().contains("wiring"), "{wrong}");
    assert_eq!((&went["ok"], &register["result"]["text"]), (&Value::Bool(true), &"200 A".into()));
    assert_eq!(settings["result"]["ct_primary"], "200");
    assert_eq!(contacts["result"]["alarm_closed"], false);
}

/// Without being told where, `ctl` finds the meter that runs; of several it says which there are.
#[test]
fn the_meter_that_runs_is_found() {
    let place = tempfile::tempdir().unwrap();
    let program = binary().display().to_string();
    let ctl = |count: usize| {
        let mut script = "unset S4100_CONTROL; cd /; \"$0\" ctl --raw show register 131".to_owned();
        for number in 1..count {
            script = format!(
                "cd '{}'; \"$0\" exec --control other{number} -- sh -c '{}' \"$0\"",
                place.path().display(),
                script.replace('\'', "'\\''")
            );
        }
        let mut command = Command::new(&program);
        command.args(["exec", "default", "--control", "one", "--", "sh", "-c", &script, &program]);
        let output = command
            .current_dir(place.path())
            .env("XDG_RUNTIME_DIR", place.path())
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (status, shown, words) = ctl(1);
    assert_eq!(status, Some(0), "{words}");
    assert!(shown.contains("\"text\":\"100 A\""), "{shown}");
    let (status, shown, words) = ctl(2);
    assert_eq!((status, shown.as_str()), (Some(2), ""), "{words}");
    let both =
        ["one", "other1"].map(|name| format!("--control {}", place.path().join(name).display()));
    assert!(
        words.contains("2 meters run") && both.iter().all(|one| words.contains(one)),
        "{words}"
    );
    let none = Command::new(&program)
        .args(["ctl", "pause"])
        .env("XDG_RUNTIME_DIR", place.path())
        .env_remove("S4100_CONTROL")
        .output()
        .unwrap();
    assert_eq!(none.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&none.stderr).contains("no meter runs"), "{none:?}");
    assert_eq!(fs::read_dir(place.path().join("s4100")).unwrap().count(), 0, "nothing is left");
}

/// The screen comes in every format, and a picture as it is; a follower that is refused ends.
#[test]
fn the_screen_is_shown_in_every_format() {
    let script = "
        s4100 ctl --raw show screen words
        s4100 ctl --raw show screen png > glass.png; head -c 4 glass.png | tail -c 3
        echo; s4100 ctl show screen jpg; s4100 ctl follow screens
    ";
    let (status, answers, words) = beside(&[], script);
    assert_eq!(status, Some(2), "{words}");
    let [glass, png, jpg, follow] = answers.as_slice() else { panic!("{answers:#?}") };
    assert!(glass.as_str().unwrap().contains("Real energy"), "{glass}");
    assert_eq!(png, "PNG");
    let accepted = &jpg["error"]["accepted"];
    assert_eq!((&accepted[0], &accepted[3]), (&"txt".into(), &"png".into()), "{jpg}");
    assert_eq!(follow["error"]["hint"], "did you mean `screen`?");
}

/// A shell completes the words of a line as it does options, by the script that the program prints.
#[test]
fn a_shell_completes_what_is_said() {
    let place = tempfile::tempdir().unwrap();
    let program = binary();
    let folder = program.parent().unwrap();
    let script = format!(
        "PATH={}:$PATH; source <(s4100 completions bash)
        try() {{ COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMP_TYPE=9; COMPREPLY=()
            _clap_complete_s4100 s4100 \"${{@: -1}}\" \"\"; echo \"${{COMPREPLY[*]}}\"; }}
        try s4100 ctl --control x set wiring.ct.B.rev
        try s4100 ctl until alarm c
        try s4100 screensh
        try s4100 run --timing i",
        folder.display()
    );
    let output = Command::new("bash").args(["-c", &script]).current_dir(place.path()).output();
    let output = output.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(
        said.split_whitespace().collect::<Vec<_>>(),
        ["wiring.ct.B.reversed", "closed", "screenshot", "instant"],
        "{output:?}"
    );
}

/// An hour passes at once, nothing that is waited for is missed, and snapshots bring it back.
#[test]
fn time_leaps_and_goes_back() {
    let script = "
        s4100 ctl snapshot before
        s4100 ctl advance 1h
        s4100 ctl set wiring.voltage.B.open true
        s4100 ctl until lcd.wrench on within 1m
        s4100 ctl restore before
        s4100 ctl expect lcd.wrench off
        s4100 ctl restore never
    ";
    let began = Instant::now();
    let (_, answers, words) = beside(&[], script);
    assert!(began.elapsed() < Duration::from_mins(1), "an hour was waited for");
    let tick = |at: usize| answers[at]["tick"].as_u64().unwrap() / 4_032_000;
    assert_eq!(answers.len(), 7, "{words} {answers:?}");
    assert!(answers[..6].iter().all(|answer| answer["ok"] == true), "{answers:?}");
    assert!(tick(1) >= tick(0) + 3600 && tick(3) < tick(1) + 60, "{answers:?}");
    assert!(tick(4) < 3600, "{answers:?}");
    assert!(answers[6]["error"]["message"].as_str().unwrap().contains("accepted: before"));
    // Time does not go back under what is written.
    let script = "s4100 ctl snapshot one; s4100 ctl restore one; echo $?";
    let (_, answers, _) = beside(&["--record", "what.tape"], script);
    assert_eq!(answers[2], 2);
    assert!(answers[1]["error"]["message"].as_str().unwrap().contains("--record"));
}

/// A tape beside the port: the client sees what it does, and its expectations are the status.
#[test]
fn a_tape_is_played_beside_the_port() {
    let place = tempfile::tempdir().unwrap();
    let tape = |text: &str| fs::write(place.path().join("t.tape"), text).unwrap();
    tape("set wiring.ct.B.reversed true\nexpect within 3s register 92 < 0\n");
    let run = ["run", "default", "--headless", "--speed", "20", "--duration", "10s", "--tape"];
    let (status, _, words) = s4100(place.path(), &[&run[..], &["t.tape"]].concat());
    assert_eq!(status, Some(0), "{words}");
    tape("wait 1s\nexpect register 92 < 0\n");
    let (status, _, words) = s4100(place.path(), &[&run[..], &["t.tape"]].concat());
    assert_eq!(status, Some(1), "{words}");
    assert!(words.contains("t.tape:2:") && words.contains("expected: < 0"), "{words}");
    // The command's own status comes first.
    let exec = ["exec", "default", "--speed", "20", "--tape", "t.tape", "--", "sh", "-c"];
    let (status, ..) = s4100(place.path(), &[&exec[..], &["sleep 1"]].concat());
    assert_eq!(status, Some(1));
    let (status, ..) = s4100(place.path(), &[&exec[..], &["sleep 1; exit 7"]].concat());
    assert_eq!(status, Some(7));
    tape("prss minus\n");
    let (status, _, words) = s4100(place.path(), &[&run[..], &["t.tape"]].concat());
    assert!(status == Some(2) && words.contains("did you mean `press`?"), "{words}");
}

/// What is not a line is refused, and the meter goes on; a name that something else has is left alone.
#[test]
fn hostile_lines_are_refused_and_files_are_left_alone() {
    let script = "
        head -c 20000 /dev/zero | tr '\\0' x | s4100 ctl | cut -c1-60
        printf '\\377\\376\\n' | s4100 ctl >/dev/null; echo $?
        s4100 ctl show screen
    ";
    let (_, answers, words) = beside(&[], script);
    let last = answers.last().unwrap();
    assert_eq!(last["ok"], true, "{answers:?} {words}");
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("mine"), "a letter").unwrap();
    let arguments = ["run", "--headless", "--control", "mine"];
    let (status, _, words) = s4100(place.path(), &arguments);
    assert!(status == Some(3) && words.contains("this is not a socket"), "{words}");
    assert_eq!(fs::read_to_string(place.path().join("mine")).unwrap(), "a letter");
    let (status, _, words) = s4100(place.path(), &["ctl", "--control", "none", "pause"]);
    assert!(status == Some(3) && words.contains("is the meter running?"), "{words}");
}

/// One meter at three addresses: each answers for itself, with loads of its own.
#[test]
fn a_meter_is_copied_to_many_addresses() {
    let place = tempfile::tempdir().unwrap();
    let text = "[load]\nvary = { percent = 20, seed = 1 }\nphase.A.amps = 50\n";
    fs::write(place.path().join("s.toml"), text).unwrap();
    let script = format!(
        "s4100() {{ {} \"$@\"; }}
        s4100 ctl on meter-12 show settings
        s4100 ctl request 0B 03 00 6C 00 01 crc
        s4100 ctl request 0C 03 00 6C 00 01 crc
        s4100 ctl request 0D 03 00 6C 00 01 crc",
        binary().display()
    );
    let exec = ["exec", "s.toml", "--meters", "10-12", "--control", "c", "--", "sh", "-c", &script];
    let (status, out, words) = s4100(place.path(), &exec);
    assert_eq!(status, Some(0), "{words}");
    let answers: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers[0]["result"]["address"], "12");
    let reply = |at: usize| answers[at]["result"]["reply"].as_str().map(str::to_owned);
    let (one, other) = (reply(1).unwrap(), reply(2).unwrap());
    assert!(one.starts_with("0B 03 02") && other.starts_with("0C 03 02"), "{one} {other}");
    assert_ne!(one[9..14], other[9..14], "their loads differ");
    assert_eq!(answers[3]["result"]["silence"], "foreign-unit");
    let (status, _, words) = s4100(place.path(), &["run", "--headless", "--meters", "0-300"]);
    assert!(status == Some(2) && words.contains("1 to 247"), "{words}");
}

/// The example in Rust does what those in Python do.
#[test]
fn the_example_of_steering_in_rust_runs() {
    let output = Command::new(example("steering")).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.starts_with("it draws 46.78 kW\nwith B lost the alerts are 0b"), "{said}");
}
