//! `s4100 request`: what a person asks of a meter, at every kind of port.

use std::path::Path;
use std::process::Stdio;

use rustix::process::Signal;

use crate::support::meter::{Meter, s4100};
use crate::support::user::Place;

/// Status, standard output and standard error.
fn request(place: &Place, port: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = s4100(place);
    command.arg("request").arg("--port").arg(port).args(arguments).stdin(Stdio::null());
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn registers_are_read_and_written_by_number_and_name_at_every_port() {
    let place = Place::new();
    let ports = ["--port", "pty", "--port", "tcp:0", "--port", "rtu-tcp:0", "--timing", "instant"];
    let mut meter = Meter::start(&place, ports);
    let others = [meter.next_port(), meter.next_port()];
    for (port, volts) in [&meter.port, &others[0], &others[1]].into_iter().zip(30..) {
        let ask = |arguments: &[&str]| request(&place, port, arguments);
        let (status, told, said) = ask(&["read", "25-26", "--format", "csv"]);
        assert_eq!(status, 0, "{port:?}: {said}");
        assert!(told.contains("480.0") && told.contains("277.1"), "{told}");
        assert_eq!(told.lines().count(), 3, "{told}");
        let (_, told, _) = ask(&["read", "frequency", "--format", "csv"]);
        assert!(told.contains("60.00"), "{told}");
        let setting = format!("142={volts}");
        let is_emulated = port == &meter.port;
        let (status, _, said) = ask(&["write", &setting]);
        assert_eq!(status, if is_emulated { 0 } else { 2 }, "{port:?}: {said}");
        assert_eq!(said.contains("add --write"), !is_emulated, "{said}");
        let (status, told, said) = ask(&["--write", "write", &setting]);
        assert_eq!(status, 0, "{port:?}: {said}");
        assert!(
            told.contains(&format!("write 142 (phase loss voltage threshold) = {volts} %: done")),
            "{told}"
        );
        let (_, told, _) = ask(&["hex", "01 03", "00 8D", "0001"]);
        assert!(told.starts_with(&format!("01 03 02 00 {volts:02X} ")), "{told}");
        // Refused: 120 %, a register that is not there, a function that is none.
        for refused in [
            &["--write", "write", "142=120"][..],
            &["hex", "010300700001"],
            &["--write", "hex", "0141"],
        ] {
            let (status, told, said) = ask(refused);
            assert_eq!(status, 1, "{refused:?}: {told}{said}");
            assert!(told.contains("refused, exception 0"), "{told}");
        }
    }
    meter.end(Signal::TERM);
}

#[test]
fn a_scan_finds_the_meters_and_a_unit_that_is_not_there_is_told() {
    let place = Place::new();
    let ports = ["two-meters", "--port", "pty", "--port", "tcp:0", "--timing", "instant"];
    let mut meter = Meter::start(&place, ports);
    let tcp = meter.next_port();
    for port in [&meter.port, &tcp] {
        let (status, told, said) = request(&place, port, &["scan", "1-4"]);
        assert_eq!(status, 0, "{said}");
        let expected = "unit 1: \"Leviton S4100 Power Meter Full Data Set\", running\n\
                        unit 2: \"Leviton S4100 Power Meter Full Data Set\", running\n";
        assert_eq!((told.as_str(), said.as_str()), (expected, "s4100: 2 of 4 units answer\n"));
        assert_eq!(request(&place, port, &["scan", "7"]).0, 1);
        let (status, _, said) = request(&place, port, &["--unit", "7", "read", "25"]);
        assert_eq!(status, 3, "{said}");
        assert!(said.contains("unit 7"), "{said}");
    }
    meter.end(Signal::TERM);
}

/// A quarter of an hour each: 12 kW are 3 kWh; the newest entry comes first.
#[test]
fn the_whole_log_is_downloaded_and_the_page_let_go() {
    let place = Place::new();
    let text =
        "[meter.setup]\ndemand_subinterval = 900\n[load.phase.A]\nwatts = 12_000.0\nvars = 0.0\n";
    let scenario = place.file("steady.toml", text);
    let scenario = scenario.to_str().unwrap();
    let meter = Meter::start(&place, [scenario, "--timing", "instant", "--after", "100h"]);
    let (status, told, said) = request(&place, &meter.port, &["log"]);
    assert_eq!(status, 0, "{said}");
    let lines: Vec<&str> = told.lines().collect();
    // 400 quarters of an hour in 100 hours, and the first second.
    assert_eq!(lines.len(), 401, "{}", lines[..3].join("\n"));
    assert!(lines[0].starts_with("time,imported energy [kWh],"), "{}", lines[0]);
    assert_eq!(lines[1], "2000-01-05T04:00:00,1200.00,0.00,12.00,0.00,12.00");
    assert_eq!(lines[400], "2000-01-01T00:15:00,3.00,0.00,12.00,0.00,12.00");
    let (_, told, _) = request(&place, &meter.port, &["read", "158", "--format", "csv"]);
    assert!(told.lines().nth(1).unwrap().contains(",0,"), "{told}");
    meter.end(Signal::TERM);
}

#[test]
fn what_is_wrong_with_a_request_is_told_before_a_port_is_opened() {
    let place = Place::new();
    let nowhere = Path::new("/nonexistent/port");
    for (arguments, why) in [
        (&["read", "0"][..], "not a span of registers"),
        (&["read", "frequenzy"], "is in no register's name"),
        (&["write", "142"], "there is no `=`"),
        (&["write", "voltage=1"], "may be"),
        (&["hex", "01 0"], "pairs of"),
        (&["scan", "248"], "units are 1 to 247"),
        (&["write", "142=20"], "add --write"),
    ] {
        let (status, _, said) = request(&place, nowhere, arguments);
        assert_eq!(status, 2, "{arguments:?}: {said}");
        assert!(said.contains(why), "{arguments:?}: {said}");
    }
    let (status, _, said) = request(&place, nowhere, &["read", "25"]);
    assert_eq!(status, 3, "{said}");
    let (status, _, said) = request(&place, Path::new("tcp:127.0.0.1:1"), &["read", "25"]);
    assert!(status == 3 && said.contains("tcp:127.0.0.1:1"), "{said}");
}
