//! What real clients do to the port: come and go, get killed, leave things behind.
//!
//! Root is exempt from the lock that a killed client leaves behind, so under
//! root every test runs itself again as an ordinary user.

#![allow(clippy::disallowed_macros)] // A test tells who has started it.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use firmware_model::Tick;
use firmware_model::modbus::Silence;
use rustix::termios::{
    ControlModes, InputModes, LocalModes, OptionalActions, ioctl_tiocexcl, tcgetattr, tcsetattr,
};
use s4100::ports::{self, PortError, PortHandle, PortOptions, PortSpec};
use workbench::line::{Notice, Receiver, RequestOutcome, Timing};

use crate::support::toy::*;
use crate::support::user::as_ordinary_user;

/// A client in a process of its own, to be killed.
struct Victim(Child);

impl Victim {
    /// Opens `path`, locks it (TIOCEXCL), sends a request and never reads.
    fn start(path: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "port_clients::the_victim", "--nocapture"])
            .env("S4100_TEST_VICTIM", path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        assert!(output.lines().any(|line| line.unwrap().contains("request sent")));
        Self(child)
    }

    /// SIGKILL.
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn the_victim() {
    let Some(path) = std::env::var_os("S4100_TEST_VICTIM") else { return };
    let mut client = client(Path::new(&path));
    set_rate(&client, 19_200);
    // A lock of the first 20 ms does not hold.
    std::thread::sleep(Duration::from_millis(100));
    ioctl_tiocexcl(&client).unwrap();
    client.write_all(&request(500, 100)).unwrap();
    println!("request sent");
    std::io::stdout().flush().unwrap();
    std::thread::sleep(Duration::from_mins(1));
}

#[test]
fn a_client_killed_between_request_and_reply_leaves_nothing_behind() {
    if !as_ordinary_user(
        "port_clients::a_client_killed_between_request_and_reply_leaves_nothing_behind",
    ) {
        return;
    }
    // Killed while the reply is on its way, and while the request is.
    for (turnaround, heard) in [(400, 1), (400, 0)] {
        let toy = Toy::new(Tick::from_millis(turnaround));
        let port = open_port(&toy, Timing::Wire, Receiver::Lenient);
        kill_a_client(&toy, &port, heard);
    }
}

#[track_caller]
fn kill_a_client(toy: &Toy, port: &PortHandle, heard: usize) {
    let victim = Victim::start(&port.path());
    wait_until("the open is noticed", || port.clients() == 1);
    wait_until("it is heard", || toy.heard.load(Ordering::Relaxed) >= heard);
    assert_eq!(
        File::open(port.path()).unwrap_err().kind(),
        std::io::ErrorKind::ResourceBusy,
        "the lock holds while its owner lives"
    );
    victim.kill();
    wait_until("the close is noticed", || port.clients() == 0);
    let next = client(port.path());
    // Longer than the turnaround of the reply that must not come.
    assert!(read_for(&next, 1, Duration::from_millis(900)).is_empty());
    assert_answered(&next, 10, 2);
    assert_eq!(toy.outcomes().first(), Some(&RequestOutcome::Silence(Silence::NobodyThere)));
    assert_eq!(port.counters().silence(Silence::NobodyThere), 1);
}

/// Clients lock the port as they open it (serialport-rs does). One that is killed in its
/// first moments and started again finds no lock: it did not hold.
#[test]
fn a_lock_of_the_first_moments_does_not_hold() {
    if !as_ordinary_user("port_clients::a_lock_of_the_first_moments_does_not_hold") {
        return;
    }
    let (_toy, port) = instant();
    let mut open = 0;
    for _ in 0..20 {
        let owner = client(port.path());
        ioctl_tiocexcl(&owner).unwrap();
        let began = Instant::now();
        let mut other = File::open(port.path());
        while other.is_err() && began.elapsed() < Duration::from_millis(200) {
            std::thread::sleep(Duration::from_millis(1));
            other = File::open(port.path());
        }
        open += usize::from(other.is_ok());
        drop((owner, other));
        wait_until("the closes are noticed", || port.clients() == 0);
    }
    // A busy machine that stalls this test takes some rounds; without the care all.
    assert!(open >= 5, "{open} of 20 rounds");
}

#[test]
fn a_reply_that_a_killed_client_did_not_read_is_not_read_by_the_next() {
    if !as_ordinary_user(
        "port_clients::a_reply_that_a_killed_client_did_not_read_is_not_read_by_the_next",
    ) {
        return;
    }
    let (_toy, port) = instant();
    let victim = Victim::start(&port.path());
    wait_until("the reply is written", || port.counters().replies == 1);
    victim.kill();
    wait_until("the close is noticed", || port.clients() == 0);
    let next = client(port.path());
    assert_silent(&next);
    assert_answered(&next, 10, 2);
}

/// The port finds a request, a close and an open at the same time: the request may be
/// either client's until the new one sends its own.
#[test]
fn what_a_former_client_asked_during_a_stall_is_not_answered_to_the_next() {
    if !as_ordinary_user(
        "port_clients::what_a_former_client_asked_during_a_stall_is_not_answered_to_the_next",
    ) {
        return;
    }
    let (toy, port) = instant();
    let mut right = 0;
    for _ in 0..20 {
        let stall = toy.stall.lock().unwrap();
        let heard = toy.heard.load(Ordering::Relaxed);
        let mut former = client(port.path());
        former.write_all(&request(7, 2)).unwrap();
        wait_until("the port stalls", || toy.heard.load(Ordering::Relaxed) > heard);
        former.write_all(&request(8, 2)).unwrap();
        drop(former);
        let mut next = client(port.path());
        drop(stall);
        std::thread::sleep(Duration::from_millis(1));
        next.write_all(&request(10, 2)).unwrap();
        right += usize::from(read_for(&next, 9, Duration::from_secs(2)) == reply(10, 2));
        drop(next);
        wait_until("the close is noticed", || port.clients() == 0);
    }
    // A busy machine that stalls this test as well takes some rounds; without the care all.
    assert!(right >= 1, "{right} of 20 rounds");
}

#[test]
fn half_a_frame_of_a_former_client_costs_the_next_one_nothing() {
    if !as_ordinary_user("port_clients::half_a_frame_of_a_former_client_costs_the_next_one_nothing")
    {
        return;
    }
    let (toy, port) = instant();
    let mut answered = 0;
    for round in 0..300 {
        client(port.path()).write_all(&request(7, 100)[..5]).unwrap();
        let mut next = client(port.path());
        next.write_all(&request(round, 3)).unwrap();
        let expected = reply(round, 3);
        let heard = read_for(&next, expected.len(), Duration::from_secs(2));
        assert!(heard.is_empty() || heard == expected, "round {round}: {heard:02x?}");
        answered += usize::from(!heard.is_empty());
        // A machine so busy that the port sleeps from one client to the next takes some rounds:
        // it has never seen the first one go. Without the care all are lost.
        let lost = usize::from(round) + 1 - answered;
        assert!(lost <= 5, "{lost} of {round} rounds");
    }
    let replies =
        || toy.outcomes().iter().filter(|o| matches!(o, RequestOutcome::Reply { .. })).count();
    wait_until("all are recorded", || replies() == answered);
}

#[test]
fn the_rest_of_a_former_clients_half_frame_makes_no_frame() {
    if !as_ordinary_user("port_clients::the_rest_of_a_former_clients_half_frame_makes_no_frame") {
        return;
    }
    let (_toy, port) = instant();
    client(port.path()).write_all(&request(7, 100)[..5]).unwrap();
    wait_until("the close is noticed", || port.clients() == 0);
    std::thread::sleep(Duration::from_millis(20));
    let mut next = client(port.path());
    next.write_all(&request(7, 100)[5..]).unwrap();
    assert_silent(&next);
    assert_answered(&next, 7, 100);
}

#[test]
fn a_command_of_a_client_that_closes_at_once_is_carried_out_once() {
    if !as_ordinary_user(
        "port_clients::a_command_of_a_client_that_closes_at_once_is_carried_out_once",
    ) {
        return;
    }
    for timing in [Timing::Instant, Timing::Wire] {
        let toy = Toy::new(Tick::ZERO);
        let port = open_port(&toy, timing, Receiver::Lenient);
        let expected: Vec<u16> = (0..200).collect();
        for value in &expected {
            let unit = (value % 2) as u8;
            client(port.path()).write_all(&write_command(unit, *value)).unwrap();
        }
        wait_until("all are carried out", || toy.writes.lock().unwrap().len() >= 200);
        assert_eq!(*toy.writes.lock().unwrap(), expected);
        let next = client(port.path());
        assert_silent(&next);
    }
}

#[test]
fn a_bare_open_is_answered_and_nothing_is_echoed() {
    if !as_ordinary_user("port_clients::a_bare_open_is_answered_and_nothing_is_echoed") {
        return;
    }
    let (toy, port) = instant();
    let client = client(port.path());
    // 13, 17, 19, 3 and 10 are among the values.
    assert_answered(&client, 0, 125);
    assert_silent(&client);
    assert_eq!(toy.exchanges.lock().unwrap().len(), 1, "the port has heard itself");
}

#[test]
fn settings_go_back_to_the_meters_when_nobody_is_there() {
    if !as_ordinary_user("port_clients::settings_go_back_to_the_meters_when_nobody_is_there") {
        return;
    }
    let (toy, port) = instant();
    let first = client(port.path());
    let mut termios = tcgetattr(&first).unwrap();
    termios.set_speed(4800).unwrap();
    termios.control_modes |= ControlModes::CSTOPB | ControlModes::PARODD;
    termios.input_modes |= InputModes::IXON | InputModes::ICRNL;
    termios.local_modes |= LocalModes::ICANON | LocalModes::ECHO;
    tcsetattr(&first, OptionalActions::Now, &termios).unwrap();
    wait_until("flow control is noticed", || toy.noticed(Notice::FlowControl));
    drop(first);
    wait_until("the close is noticed", || port.clients() == 0);
    std::thread::sleep(Duration::from_millis(100));
    let next = client(port.path());
    let termios = tcgetattr(&next).unwrap();
    assert_eq!((termios.output_speed(), termios.input_speed()), (19_200, 19_200));
    assert!(!termios.control_modes.intersects(ControlModes::CSTOPB | ControlModes::PARODD));
    assert!(!termios.input_modes.intersects(InputModes::IXON | InputModes::ICRNL));
    assert!(!termios.local_modes.intersects(LocalModes::ICANON | LocalModes::ECHO));
    assert_answered(&next, 1, 125);
}

#[test]
fn a_client_that_follows_at_once_keeps_its_own_settings() {
    if !as_ordinary_user("port_clients::a_client_that_follows_at_once_keeps_its_own_settings") {
        return;
    }
    let (_toy, port) = instant();
    for round in 0..40 {
        let rate = if round % 2 == 0 { 9600 } else { 38_400 };
        let client = client(port.path());
        // As long as some clients take from opening to configuring.
        std::thread::sleep(Duration::from_micros(100 * round));
        set_rate(&client, rate);
        std::thread::sleep(Duration::from_millis(25));
        assert_eq!(tcgetattr(&client).unwrap().output_speed(), rate, "round {round}");
    }
}

#[test]
fn a_client_that_does_not_read_costs_only_its_own_replies() {
    if !as_ordinary_user("port_clients::a_client_that_does_not_read_costs_only_its_own_replies") {
        return;
    }
    let (_toy, port) = instant();
    let mut deaf = client(port.path());
    for _ in 0..300 {
        deaf.write_all(&request(1, 100)).unwrap();
    }
    wait_until("all are heard", || port.counters().replies + port.counters().dropped == 300);
    assert!(port.counters().dropped > 0);
    // What it finds when it reads at last are whole replies, and those that are counted.
    let replies = port.counters().replies as usize;
    let unread = read_for(&deaf, replies * 205, Duration::from_secs(2));
    assert_eq!(unread.len(), replies * 205);
    assert!(unread.chunks(205).all(|one| one == reply(1, 100)));
    assert_silent(&deaf);
    assert_answered(&deaf, 3, 100);
    drop(deaf);
    wait_until("the close is noticed", || port.clients() == 0);
    assert_answered(&client(port.path()), 4, 100);
}

#[test]
fn two_clients_at_once_are_said() {
    if !as_ordinary_user("port_clients::two_clients_at_once_are_said") {
        return;
    }
    let (toy, port) = instant();
    let first = client(port.path());
    let second = client(port.path());
    wait_until("both are counted", || port.clients() == 2);
    wait_until("said", || toy.noticed(Notice::SeveralClients { clients: 2 }));
    drop(second);
    wait_until("one is left", || port.clients() == 1);
    assert_answered(&first, 1, 1);
}

/// Debian's C library takes settings with parity only where they change something: the
/// mark is there again soon after a client has cleared it, and for every client.
#[test]
fn a_client_that_configures_finds_something_to_change_the_next_time() {
    if !as_ordinary_user(
        "port_clients::a_client_that_configures_finds_something_to_change_the_next_time",
    ) {
        return;
    }
    let (_toy, port) = instant();
    let mut again = 0;
    for _ in 0..20 {
        let client = client(port.path());
        // As long as some clients take from opening to configuring.
        std::thread::sleep(Duration::from_millis(2));
        let marks = LocalModes::ECHONL | LocalModes::ECHOE;
        let mark = || tcgetattr(&client).unwrap().local_modes.intersection(marks);
        let before = mark();
        let mut termios = tcgetattr(&client).unwrap();
        termios.local_modes = LocalModes::empty();
        tcsetattr(&client, OptionalActions::Now, &termios).unwrap();
        // Nothing is sent: no byte makes the port look.
        let began = Instant::now();
        while mark().is_empty() && began.elapsed() < Duration::from_millis(200) {
            std::thread::sleep(Duration::from_millis(1));
        }
        // Another one than before: the library sees a change however soon it is there.
        again += usize::from(!before.is_empty() && !mark().is_empty() && mark() != before);
    }
    // A busy machine that stalls this test takes some rounds; without the care all.
    assert!(again >= 5, "{again} of 20 rounds");
}

#[test]
fn what_makes_bytes_vanish_is_said() {
    if !as_ordinary_user("port_clients::what_makes_bytes_vanish_is_said") {
        return;
    }
    for (mode, notice) in
        [(InputModes::ISTRIP, Notice::StripsEighthBit), (InputModes::IXON, Notice::FlowControl)]
    {
        let (toy, port) = instant();
        let client = client(port.path());
        let mut termios = tcgetattr(&client).unwrap();
        termios.input_modes |= mode;
        tcsetattr(&client, OptionalActions::Now, &termios).unwrap();
        wait_until("it is said", || toy.noticed(notice));
        let said = toy.notices.lock().unwrap().iter().filter(|one| **one == notice).count();
        assert_eq!(said, 1);
    }
}

#[test]
fn a_port_that_panics_says_so_and_gives_its_path_back() {
    if !as_ordinary_user("port_clients::a_port_that_panics_says_so_and_gives_its_path_back") {
        return;
    }
    let (toy, port) = instant();
    let mut client = client(port.path());
    client.write_all(&write_command(99, 1)).unwrap();
    wait_until("it is said", || toy.noticed(Notice::Defect));
    assert!(matches!(port.stop(), Err(PortError::Panicked(_))));
}

#[test]
fn the_link_leads_to_the_port_and_goes_with_it() {
    if !as_ordinary_user("port_clients::the_link_leads_to_the_port_and_goes_with_it") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let link = directory.path().join("meter");
    let toy = Toy::new(Tick::ZERO);
    let options = PortOptions {
        timing: Timing::Instant,
        at: PortSpec::Pty(Some(link.clone())),
        ..Default::default()
    };
    let port = ports::open(Arc::clone(&toy), options.clone()).unwrap();
    assert_answered(&client(port.link().unwrap()), 2, 2);
    let path = port.path();
    port.stop().unwrap();
    assert!(link.symlink_metadata().is_err());
    assert!(File::open(path).is_err(), "the terminal goes with the port");
    std::fs::write(&link, "a file").unwrap();
    assert!(matches!(ports::open(toy, options), Err(PortError::LinkTaken(taken)) if taken == link));
}
