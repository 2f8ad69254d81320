//! Recordings on the command line, and the one whose file an example writes.

use std::fs;
use std::process::Command;

use workbench::scenario::RECORDINGS;

use crate::support::meter::binary;
use crate::support::replay::example;

#[test]
fn the_rectifiers_file_is_what_the_example_writes() {
    let shipped = RECORDINGS.iter().find(|one| one.path == "recordings/rectifier.csv").unwrap();
    let written = example("rectifier").output().unwrap();
    assert!(written.status.success(), "{written:?}");
    assert_eq!(shipped.text, String::from_utf8(written.stdout).unwrap());
    assert!(shipped.text.len() < 100_000);
}

#[test]
fn the_command_line_checks_lists_and_describes_recordings() {
    let directory = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(binary());
        let output = command.args(arguments).current_dir(&directory).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let write = |name: &str, text: &str| fs::write(directory.path().join(name), text).unwrap();
    write("mine.toml", "[waveform]\nfile = \"scope.csv\"\n");
    write("scope.csv", "time [ms],VA [V],IA [A]\n0,1,2\n0.1,3;4\n");
    let (status, _, told) = run(&["scenario", "check", "mine.toml"]);
    assert_eq!(status, Some(2));
    assert!(
        told.contains("scope.csv:3:1: the row has 2 fields; accepted: 3, as the header"),
        "{told}"
    );
    assert!(told.contains("3 | 0.1,3;4"), "{told}");
    let (_, list, _) = run(&["scenario", "list"]);
    assert!(list.lines().any(|line| line.starts_with("rectifier ")), "{list}");
    let (_, schema, _) = run(&["scenario", "schema"]);
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    for waveform in [
        "/properties/waveform",
        "/properties/meters/patternProperties/^[A-Za-z0-9_-]{1,40}$/properties/waveform",
    ] {
        let keys = schema.pointer(waveform).unwrap()["properties"].as_object().unwrap();
        assert!(keys.keys().eq(["file", "period", "rate", "repeat"]), "{keys:?}");
    }
    let (status, told, _) = run(&["scenario", "check", "rectifier"]);
    assert_eq!((status, told.as_str()), (Some(0), "rectifier.toml: fine, 1 meter\n"));
    let (status, ..) = run(&["exec", "rectifier", "--after", "1h", "--", "true"]);
    assert_eq!(status, Some(0));
}
