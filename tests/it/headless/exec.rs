//! A command that runs beside a meter.

use super::*;

#[test]
fn exec_gives_its_commands_status() {
    let place = Place::new();
    let status = |arguments: &[&str]| run(&place, arguments).status.code();
    assert_eq!(status(&["exec", "--", "true"]), Some(0));
    assert_eq!(status(&["exec", "--", "sh", "-c", "exit 7"]), Some(7));
    assert_eq!(status(&["exec", "--", "sh", "-c", "kill -9 $$"]), Some(128 + 9));
    assert_eq!(status(&["exec", "--", "s4100-has-no-such-command"]), Some(127));
    let file = place.file("text", "no program");
    assert_eq!(status(&["exec", "--", file.to_str().unwrap()]), Some(126));
    assert_eq!(status(&["exec", "no-such-scenario", "--", "true"]), Some(125));
    assert_eq!(status(&["exec", "--speed", "max", "--", "true"]), Some(125));
}

#[test]
fn the_statuses_of_exec_stand_in_its_help_and_in_the_manual() {
    let place = Place::new();
    for arguments in [&["help", "exec"][..], &["man"]] {
        let text = String::from_utf8(run(&place, arguments).stdout).unwrap();
        for status in ["125", "126", "127"] {
            assert!(text.contains(status), "{arguments:?}: {text}");
        }
    }
}

#[test]
fn exec_gives_its_command_a_port_that_answers() {
    let place = Place::new();
    let program = place.reachable(binary());
    let script = format!("{} registers --port $S4100_PORT --format csv", program.display());
    let output = run(&place, &["exec", "two-meters", "--", "sh", "-c", &script]);
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.lines().any(|line| line.contains("frequency") && line.contains("60")), "{text}");

    let link = place.path("meter");
    let link = link.to_str().unwrap();
    let output = run(&place, &["exec", "--link", link, "--", "sh", "-c", "echo $S4100_PORT"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), link);
    assert!(fs::symlink_metadata(link).is_err(), "the link is still there");
}

#[test]
fn exec_passes_signals_on_and_ends_its_command_after_a_duration() {
    let place = Place::new();
    let mut child = s4100(&place)
        .args([
            "exec",
            "--",
            "sh",
            "-c",
            "trap 'exit 9' TERM; echo up; while :; do sleep 0.05; done",
        ])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    assert_eq!(first_line(&mut child), "up");
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert_eq!(wait(&mut child).code(), Some(9));

    let output = run(&place, &["exec", "--duration", "1s", "--", "sleep", "1000"]);
    assert_eq!(output.status.code(), Some(128 + 15));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said, "s4100: --duration is over: sleep is ended\n");
}
