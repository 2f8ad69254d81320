//! The programs of `examples`; `replay.rs` left alone, or stopped and continued at random.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};

/// The directory of the examples, built as this test was.
static EXAMPLES: LazyLock<PathBuf> = LazyLock::new(|| {
    let this = std::env::current_exe().unwrap();
    let profile = this.parent().unwrap().parent().unwrap();
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet", "--examples"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    if profile.ends_with("release") {
        build.arg("--release");
    }
    assert!(build.status().unwrap().success());
    profile.join("examples")
});

/// The example of that name.
pub fn example(name: &str) -> Command {
    Command::new(EXAMPLES.join(name))
}

/// What is played: the list of inputs inside the program, or a tape.
#[derive(Debug, Clone, Copy)]
pub enum Played<'a> {
    /// The list, by that path of computing seconds.
    List(&'a str),
    /// A recorded tape.
    Tape(&'a Path),
}

fn replay(how: &str, played: Played<'_>, dump: &Path) -> Child {
    let mut command = example("replay");
    match played {
        Played::List(path) => command.args([how, path]).arg(dump),
        Played::Tape(tape) => command.args([how, "auto"]).args([dump, tape]),
    };
    command.stdout(Stdio::piped()).spawn().unwrap()
}

/// What a process writes down that nobody disturbs.
pub fn left_alone(how: &str, played: Played<'_>, dump: &Path) -> String {
    let output = replay(how, played, dump).wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    std::fs::read_to_string(dump).unwrap()
}

/// Stops and continues the process whenever it has written a line; how often.
pub fn interrupted(how: &str, played: Played<'_>, dump: &Path) -> (String, u32) {
    let mut child = replay(how, played, dump);
    let pid = Pid::from_child(&child);
    let mut stops = 0;
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for (number, line) in lines.enumerate() {
        line.unwrap();
        let mut pause = |millis: u64| {
            if kill_process(pid, Signal::STOP).is_ok() {
                let stopped = waitpid(Some(pid), WaitOptions::UNTRACED | WaitOptions::NOHANG);
                std::thread::sleep(Duration::from_millis(millis));
                let later = waitpid(Some(pid), WaitOptions::UNTRACED | WaitOptions::NOHANG);
                let is_stopped = |status: &rustix::io::Result<Option<_>>| match status {
                    Ok(Some((_, status))) => rustix::process::WaitStatus::stopped(*status),
                    _ => false,
                };
                stops += u32::from(is_stopped(&stopped) || is_stopped(&later));
                let _ = kill_process(pid, Signal::CONT);
            }
        };
        pause(1 + number as u64 * 7 % 30);
        pause(1 + number as u64 * 11 % 17);
    }
    let status = child.wait();
    // The process may have been waited for above, after its end.
    if let Ok(status) = status {
        assert!(status.success(), "{status}");
    }
    (std::fs::read_to_string(dump).unwrap(), stops)
}

/// That two dumps are the same bytes; which line is not.
#[track_caller]
pub fn same(one: &str, other: &str) {
    for (number, (one, other)) in one.lines().zip(other.lines()).enumerate() {
        assert_eq!(one, other, "line {}", number + 1);
    }
    assert_eq!(one.len(), other.len());
}
