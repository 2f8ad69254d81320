//! The command line without a screen: `run --headless`, `exec`, `registers`, and how they
//! end.

mod exec;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use s4100::master::{Peer, read_map};

use crate::support::meter::{Meter, binary, first_line, s4100, until, wait};
use crate::support::user::Place;

fn run(place: &Place, arguments: &[&str]) -> Output {
    s4100(place).args(arguments).stdin(Stdio::null()).output().unwrap()
}

/// Exit status and standard error.
fn failure(place: &Place, arguments: &[&str]) -> (i32, String) {
    let output = run(place, arguments);
    assert!(output.stdout.is_empty(), "{output:?}");
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// What the meter's registers hold, read over its port.
fn word(port: &Path, register: u16) -> u16 {
    let map = read_map(&Peer::new(port, 1, 19_200)).unwrap();
    map.word(firmware_model::registers::Register::new(register).unwrap()).unwrap()
}

#[test]
fn ready_means_that_measured_values_are_there() {
    let place = Place::new();
    let meter = Meter::start(&place, ["--timing", "instant"]);
    assert!(meter.port.starts_with("/dev/pts"), "{:?}", meter.port);
    // 480 V between lines in tenths: not the 0 of a meter that has not measured yet.
    assert_eq!(word(&meter.port, 25), 4800);
    assert_eq!(meter.errors(), "");
    meter.end(Signal::TERM);
}

#[test]
fn a_link_is_made_and_goes_with_every_signal_that_ends_the_program() {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let place = Place::new();
        let link = place.path("meter");
        let meter = Meter::start(&place, [Path::new("--link"), &link]);
        assert_eq!(meter.port, link, "the link is what the first line says");
        let target = fs::read_link(&link).unwrap();
        assert!(target.starts_with("/dev/pts"), "{target:?}");
        meter.end(signal);
        assert!(fs::symlink_metadata(&link).is_err(), "{signal:?}: the link is still there");
    }
}

#[test]
fn a_link_left_behind_is_replaced_but_never_one_in_use_nor_a_file() {
    let place = Place::new();
    let link = place.path("meter");
    std::os::unix::fs::symlink("/dev/pts/4000000", &link).unwrap();
    let mut killed = Meter::start(&place, [Path::new("--link"), &link]);
    killed.signal(Signal::KILL);
    killed.ended();
    assert!(fs::symlink_metadata(&link).is_ok(), "a killed meter leaves its link");
    let meter = Meter::start(&place, [Path::new("--link"), &link]);
    let target = fs::read_link(&link).unwrap();

    let name = link.to_str().unwrap();
    let (status, said) = failure(&place, &["run", "--headless", "--link", name]);
    assert_eq!(status, 3, "{said}");
    assert!(said.contains(name) && said.contains("meter that is running"), "{said}");
    assert_eq!(fs::read_link(&link).unwrap(), target);
    assert_eq!(word(&link, 130), 40, "the first one answers");
    meter.end(Signal::TERM);
    assert!(fs::symlink_metadata(&link).is_err());
    // A link that is somebody's own.
    std::os::unix::fs::symlink("notes", &link).unwrap();
    let (status, said) = failure(&place, &["run", "--headless", "--link", name]);
    assert_eq!(status, 3, "{said}");
    assert!(said.contains("a symbolic link to notes, which is not a pseudo-terminal"), "{said}");
    assert_eq!(fs::read_link(&link).unwrap(), Path::new("notes"));
    fs::remove_file(&link).unwrap();
    assert!(fs::symlink_metadata(place.path(".meter.lock")).is_err());

    let file = place.file("precious", "mine");
    let (status, said) = failure(&place, &["run", "--headless", "--link", file.to_str().unwrap()]);
    assert_eq!(status, 3, "{said}");
    assert!(said.contains("precious") && said.contains("not a symbolic link"), "{said}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");

    let nowhere = place.path("none/meter");
    let (status, said) =
        failure(&place, &["run", "--headless", "--link", nowhere.to_str().unwrap()]);
    assert_eq!(status, 3, "{said}");
    assert!(said.contains("none/meter"), "{said}");
}

#[test]
fn after_is_simulated_before_ready() {
    let place = Place::new();
    let text = "[load.phase.A]\nwatts = 20_000.0\nvars = 0.0\n";
    let scenario = place.file("steady.toml", text);
    let scenario = scenario.to_str().unwrap();
    let meter = Meter::start(&place, [scenario, "--after", "2h", "--timing", "instant"]);
    // 20 kW for two hours in hundredths of a kWh, and the seconds since then.
    let energy = u32::from(word(&meter.port, 3)) << 16 | u32::from(word(&meter.port, 4));
    assert!((4000..4400).contains(&energy), "{energy}");
}

#[test]
fn a_duration_ends_with_status_0() {
    let place = Place::new();
    for arguments in
        [&["--speed", "max", "--duration", "1d"], &["--speed", "50", "--duration", "5s"]]
    {
        let mut meter = Meter::start(&place, arguments);
        assert_eq!(meter.ended().code(), Some(0), "{}", meter.errors());
        // Line timing means nothing at these speeds, and that is said once.
        assert_eq!(meter.errors().matches("--timing instant").count(), 1, "{}", meter.errors());
    }
}

#[test]
fn a_port_answers_at_every_speed() {
    let place = Place::new();
    for speed in ["10", "1000"] {
        let meter = Meter::start(&place, ["--speed", speed]);
        assert_eq!(word(&meter.port, 25), 4800, "speed {speed}");
        meter.end(Signal::TERM);
    }
    let meter = Meter::start(&place, ["--speed", "max", "--duration", "100000d"]);
    assert_eq!(word(&meter.port, 25), 4800, "speed max");
    meter.end(Signal::TERM);
}

#[test]
fn a_speed_that_the_machine_does_not_reach_keeps_nobody_waiting() {
    let place = Place::new();
    let state = place.path("meter.state");
    let arguments = ["--path", "sampled", "--speed", "100000", "--state", state.to_str().unwrap()];
    let meter = Meter::start(&place, arguments);
    let kept = || s4100::store::read_snapshot(&state).unwrap();
    let before = kept();
    // Each of a dozen requests has a second for its answer.
    for _ in 0..3 {
        assert_eq!(word(&meter.port, 25), 4800);
    }
    until("the state is kept", || kept() != before);
    until("the speed is told", || meter.errors().contains(" simulated seconds in one"));
    meter.end(Signal::TERM);
}

#[test]
fn what_is_wrong_with_the_command_line_is_status_2() {
    let place = Place::new();
    let (status, said) = failure(&place, &["run", "--headless", "--speed", "max"]);
    assert_eq!(status, 2);
    assert!(said.contains("--after") && said.contains("--duration"), "{said}");

    let (status, said) = failure(&place, &["run", "--headless", "solar-exprt"]);
    assert_eq!(status, 2);
    assert!(said.contains("`solar-export`"), "{said}");

    // The first word may be a scenario or a command.
    let (status, said) = failure(&place, &["registrs"]);
    assert_eq!(status, 2);
    assert!(said.contains("s4100 registers"), "{said}");
    let (status, said) = failure(&place, &["qqqqqq"]);
    assert_eq!(status, 2);
    for accepted in ["default", "two-meters", "exec", "registers"] {
        assert!(said.contains(accepted), "{said}");
    }

    for arguments in
        [&["run", "--after", "5 parsecs"][..], &["run", "--speed", "0"], &["run", "--nonsense"]]
    {
        let (status, said) = failure(&place, arguments);
        assert_eq!(status, 2, "{said}");
        assert!(said.contains(arguments[1]), "{said}");
    }
}

#[test]
fn an_option_that_would_have_no_effect_or_no_meaning_is_refused_by_its_name() {
    let place = Place::new();
    for (arguments, expected) in [
        (&["registers", "default", "--unit", "9"][..], &["--unit", "SCENARIO"][..]),
        (&["registers", "default", "--baud", "9600"], &["--baud", "SCENARIO"]),
        (&["registers", "--baud", "9600"], &["--port"]),
        (&["registers", "--port", "P", "--after", "1h"], &["--port", "--after"]),
        (&["registers", "--port", "P", "--baud", "1234"], &["--baud", "1200, 2400, 4800, 9600"]),
        (&["registers", "--port", "P", "--unit", "248"], &["--unit", "1..=247"]),
        (&["run", "--after", "-5s"], &["--after", "not a duration", "`15m`"]),
        (&["exec", "--duration", "-1h", "--", "true"], &["--duration", "not a duration"]),
        (&["run", "--speed", "-1"], &["--speed", "from 1 to 100000"]),
        (&["screenshot", "--after", "-1s"], &["--after", "not a duration"]),
        (&["screenshot", "--size", "-3"], &["--size", "16..=8000"]),
        (&["screenshot", "--keys", "-"], &["--keys", "did you mean `minus`?"]),
    ] {
        let (status, said) = failure(&place, arguments);
        assert_eq!(status, 2, "{said}");
        for part in expected {
            assert!(said.contains(part), "{arguments:?}: {said}");
        }
    }
}

#[test]
fn a_file_that_cannot_be_written_is_told_with_its_option_before_anything_is_played() {
    let place = Place::new();
    let nowhere = place.path("none/x");
    let nowhere = nowhere.to_str().unwrap();
    let contacts = place.path("none/x.csv");
    let contacts = contacts.to_str().unwrap();
    for (option, arguments) in [
        ("--junit", &["play", "phase-loss", "--junit", nowhere][..]),
        ("--record", &["run", "--headless", "--record", nowhere]),
        ("--contacts", &["run", "--headless", "--contacts", contacts]),
    ] {
        // Nothing on standard output: the tape has not been played.
        let (status, said) = failure(&place, arguments);
        assert_eq!(status, 3, "{said}");
        assert!(said.contains(option) && said.contains("there is no directory"), "{said}");
    }
}

#[test]
fn a_full_standard_output_is_called_so() {
    let place = Place::new();
    for arguments in [
        &["registers"][..],
        &["man"],
        &["screenshot"],
        &["play", "phase-loss"],
        &["run", "--headless"],
    ] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let output = s4100(&place).args(arguments).stdout(full).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{arguments:?}: {said}");
        assert!(said.contains("standard output: "), "{arguments:?}: {said}");
    }
}

#[test]
fn without_a_terminal_nothing_is_begun() {
    let place = Place::new();
    let state = place.path("meter.state");
    // A session of its own has no terminal.
    let mut command = Command::new("setsid");
    let program = place.reachable(binary());
    let output = command
        .args(["--wait".as_ref(), program.as_os_str(), "--state".as_ref(), state.as_os_str()])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("not a terminal") && said.contains("--headless"), "{said}");
    assert!(!state.exists(), "a state was begun");
}

#[test]
fn bytes_that_are_no_text_are_told_with_their_line() {
    let place = Place::new();
    let file = |name: &str, bytes: &[u8]| {
        let path = place.path(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let scenario = file("a.toml", b"[service]\n# caf\xE9\nform = \"wye\"\n");
    let tape = file("a.tape", b"wait 1s\n# caf\xE9\n");
    for (arguments, place_of_it) in [
        (&["scenario", "check", &scenario][..], "a.toml:2:6: "),
        (&["play", &tape], "a.tape:2:6: "),
    ] {
        let (status, said) = failure(&place, arguments);
        assert_eq!(status, 2, "{said}");
        assert!(said.contains(place_of_it) && said.contains("byte E9 hex"), "{said}");
    }
    file("scope.csv", b"time [s],VA [V]\n0,1\n# \xB5s\n");
    let scenario = file("wave.toml", b"waveform.file = \"scope.csv\"\n");
    let (status, said) = failure(&place, &["scenario", "check", &scenario]);
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("is not UTF-8: byte") && said.contains("scope.csv:3"), "{said}");
}

#[test]
fn what_is_wrong_with_a_scenario_is_said_with_its_place() {
    let place = Place::new();
    let wrong = place.file("wrong.toml", "[service]\nform = \"wye\"\nfrequenzy = 60.0\n");
    let wrong = wrong.to_str().unwrap();
    for arguments in
        [&["run", "--headless", wrong][..], &["scenario", "check", wrong], &["registers", wrong]]
    {
        let (status, said) = failure(&place, arguments);
        assert_eq!(status, 2, "{said}");
        assert!(said.contains("wrong.toml:3:1: ") && said.contains("`frequency`"), "{said}");
    }
    let missing = place.path("missing.toml");
    let (status, said) = failure(&place, &["run", "--headless", missing.to_str().unwrap()]);
    assert_eq!(status, 2);
    assert!(said.contains("missing.toml"), "{said}");
}

#[test]
fn what_is_possible_and_hardly_meant_is_told() {
    let place = Place::new();
    let said = |name: &str, text: &str| {
        let file = place.file(name, text);
        let output = run(&place, &["scenario", "check", file.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let same = "[meters.a.setup]\naddress = 7\n[meters.b.setup]\naddress = 7\n";
    let warning = "s4100: a and b have one address, 7 at 19200 baud: ";
    assert!(said("same.toml", same).starts_with(warning));
    assert_eq!(said("other.toml", &same.replacen('7', "8", 1)), "");
    assert_eq!(said("rate.toml", &format!("{same}baud = 9600\n")), "", "each hears its own rate");
    let loads = "load.phase.A.amps = 9\nload.phase.B = { amps = 9, direction = 'export' }\n";
    let open = format!("{loads}wiring.service_neutral_open = true\n");
    assert_eq!(said("loads.toml", loads), "");
    let cancel =
        "s4100: meter: the service neutral is open, and what is generated cancels what is drawn";
    assert!(said("open.toml", &open).starts_with(cancel));
    let scenario = place.path("same.toml");
    let meter = Meter::start(&place, [&scenario]);
    assert!(meter.errors().starts_with(warning), "{}", meter.errors());
    meter.end(Signal::TERM);
}

#[test]
fn the_register_map_is_printed_in_formats_that_programs_read() {
    let place = Place::new();
    let text = |arguments: &[&str]| {
        let output = run(&place, arguments);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    for scenario in [None, Some("default")] {
        let with = |format| {
            let arguments = ["registers"].into_iter().chain(scenario).chain(["--format", format]);
            text(&arguments.collect::<Vec<_>>())
        };
        let rows: serde_json::Value = serde_json::from_str(&with("json")).unwrap();
        let rows = rows.as_array().unwrap();
        let frequency = rows.iter().find(|row| row["register"] == 28).unwrap();
        assert_eq!(frequency["name"], "frequency");

        let csv = with("csv");
        let records: Vec<Vec<String>> = csv.lines().map(fields).collect();
        assert!(records.iter().all(|record| record.len() == records[0].len()), "{csv}");
        assert_eq!(records.len(), rows.len() + 1, "a line of names, then the rows");

        let markdown = with("markdown");
        assert!(markdown.lines().any(|line| line.starts_with("|---")), "{markdown}");
        let table = with("table");
        assert!(table.lines().any(|line| line.contains("frequency")), "{table}");
    }
}

#[test]
fn programs_read_the_registers_of_several_meters_and_of_one_without_power() {
    let place = Place::new();
    let output = run(&place, &["registers", "two-meters", "--format", "json"]);
    let rows: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let rows = rows.as_array().unwrap();
    let of = |name: &str| rows.iter().filter(|row| row["meter"] == name).count();
    assert!(of("roof") > 200 && of("roof") == of("workshop"), "{}", rows.len());
    assert_eq!(of("roof") + of("workshop"), rows.len());

    let output = run(&place, &["registers", "two-meters", "--format", "csv"]);
    let csv = String::from_utf8(output.stdout).unwrap();
    let records: Vec<Vec<String>> = csv.lines().map(fields).collect();
    assert_eq!(records[0][0], "meter");
    assert!(records.iter().all(|record| record.len() == records[0].len()), "{csv}");
    assert!(records[1..].iter().all(|record| ["roof", "workshop"].contains(&&*record[0])));

    // Standard output stays what a program reads; the reason is for people.
    let output = run(&place, &["registers", "control-power-lost", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let dead: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(dead.as_array().unwrap().len(), of("roof"));
    assert!(dead.as_array().unwrap().iter().all(|row| row["value"].is_null()));
    assert!(String::from_utf8(output.stderr).unwrap().contains("no control power"));
}

/// The fields of a line of comma-separated values.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            other => fields.last_mut().unwrap().push(other),
        }
    }
    assert!(!quoted, "{line}");
    fields
}

#[test]
fn a_reader_that_has_enough_is_no_failure() {
    let place = Place::new();
    let program = place.reachable(binary());
    for arguments in [
        "registers",
        "registers default --format json",
        "evidence",
        "scenario schema",
        "completions bash",
        "man",
        "--help",
    ] {
        let script = format!("{{ {} {arguments}; echo $? >&2; }} | head -c1", program.display());
        let output = Command::new("sh").args(["-c", &script]).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(errors, "0\n", "{arguments}");
    }
    // The reader of `ready` may go, too.
    let link = place.path("meter");
    let mut child = s4100(&place)
        .args(["run", "--headless", "--link"])
        .arg(&link)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    assert!(first_line(&mut child).starts_with("ready "));
    drop(child.stdout.take());
    assert_eq!(word(&link, 130), 40);
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn a_meter_that_was_stopped_answers_when_it_goes_on() {
    let place = Place::new();
    let meter = Meter::start::<&str>(&place, []);
    meter.signal(Signal::STOP);
    meter.signal(Signal::CONT);
    until("it answers", || read_map(&Peer::new(&meter.port, 1, 19_200)).is_ok());
    meter.end(Signal::TERM);
}

#[test]
fn a_port_may_be_shared_with_a_group_or_everybody() {
    let place = Place::new();
    let whose = |meter: &Meter| {
        let file = fs::metadata(&meter.port).unwrap();
        (file.mode() & 0o7777, file.gid())
    };
    let plain = Meter::start::<&str>(&place, []);
    assert_eq!(whose(&plain).0, 0o600);
    plain.end(Signal::TERM);
    // A group that the user is in: their own.
    let own = fs::metadata(place.file("own", "")).unwrap().gid();
    let own = if rustix::process::getuid().is_root() { 65_534 } else { own };
    for (arguments, mode) in [
        (vec!["--mode", "0666"], 0o666),
        (vec!["--group", &own.to_string()], 0o660),
        (vec!["--group", &own.to_string(), "--mode", "640"], 0o640),
    ] {
        let meter = Meter::start(&place, &arguments);
        let found = whose(&meter);
        assert_eq!(found.0, mode, "{arguments:?}");
        if arguments.contains(&"--group") {
            assert_eq!(found.1, own, "{arguments:?}");
        }
        // A client that has changed it has changed it for itself.
        fs::set_permissions(&meter.port, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(word(&meter.port, 130), 40);
        until("the mode is back", || whose(&meter).0 == mode);
        meter.end(Signal::TERM);
    }
    let (status, said) = failure(&place, &["run", "--headless", "--group", "no-such-group"]);
    assert_eq!(status, 2, "{said}");
    assert!(said.contains("no-such-group") && said.contains("/etc/group"), "{said}");
    // The group of the system's own files, in which no ordinary user is.
    let (status, said) = failure(&place, &["run", "--headless", "--group", "root"]);
    assert_eq!(status, 3, "{said}");
    assert!(said.contains("group 0: Operation not permitted") && said.contains("member"), "{said}");
}

#[test]
fn a_tape_that_breaks_off_tells_what_was_found_before() {
    let place = Place::new();
    place.file("broken.tape", "expect lcd.label X\nwait 2s\nat 5 press minus\n");
    let run = |arguments: &[&str]| {
        s4100(&place).args(arguments).current_dir(place.path("")).output().unwrap()
    };
    let output = run(&["play", "broken.tape", "--junit", "report.xml"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    let expected = "broken.tape:1: at 1.000 s: expect lcd.label \"X\"\n  expected: \"X\"\n";
    assert!(said.starts_with(expected), "{said}");
    assert!(said.contains("broken.tape:3: at 3.000 s: tick 5 has passed"), "{said}");
    let report = fs::read_to_string(place.path("report.xml")).unwrap();
    assert!(report.contains("tests=\"2\" failures=\"1\" errors=\"1\""), "{report}");
    // A picture without a place is found before anything is played.
    place.file("picture.tape", "shot a.txt\nwait 60d\nshot nodir/b.txt\n");
    let output = run(&["play", "picture.tape"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(
        said.starts_with("s4100: picture.tape:3:1: shot nodir/b.txt: there is no directory nodir"),
        "{said}"
    );
    assert!(!place.path("a.txt").exists());
}
