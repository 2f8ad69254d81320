//! The line behind the port: when bytes come, what counts as a frame, and what is lost
//! because a two-wire line carries one thing at a time.

use std::io::Write;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use firmware_model::modbus::{Silence, with_crc};
use firmware_model::{Baud, LineSettings, Parity, Tick};
use rustix::termios::tcgetattr;
use s4100::ports::PortHandle;
use workbench::line::{Receiver, RequestOutcome, Timing};

use crate::support::toy::*;
use crate::support::user::as_ordinary_user;

/// A port at 1200 baud, where a character takes 8.3 ms and 100 registers 1.7 s.
fn slow(receiver: Receiver) -> (std::sync::Arc<Toy>, PortHandle) {
    let toy = Toy::new(Tick::from_millis(20));
    *toy.line.lock().unwrap() = LineSettings { baud: Baud::B1200, parity: Parity::None };
    let port = open_port(&toy, Timing::Wire, receiver);
    (toy, port)
}

/// A client that waits half a second for the first byte gets it.
#[test]
fn a_slow_line_hands_a_reply_over_while_it_carries_it() {
    if !as_ordinary_user("port_line::a_slow_line_hands_a_reply_over_while_it_carries_it") {
        return;
    }
    let (_toy, port) = slow(Receiver::Lenient);
    let mut client = client(port.path());
    client.write_all(&request(1, 100)).unwrap();
    let patience = Duration::from_secs(5);
    let first = read_for(&client, 1, patience);
    assert_eq!(port.counters().replies, 0, "the whole reply came in one burst at its end");
    let rest = read_for(&client, 204, patience);
    assert_eq!([first, rest].concat(), reply(1, 100));
    wait_until("it is counted", || port.counters().replies == 1);
}

#[test]
fn a_client_that_closes_in_the_middle_of_a_reply_leaves_nothing_for_the_next() {
    if !as_ordinary_user(
        "port_line::a_client_that_closes_in_the_middle_of_a_reply_leaves_nothing_for_the_next",
    ) {
        return;
    }
    let (toy, port) = slow(Receiver::Lenient);
    let mut former = client(port.path());
    former.write_all(&request(1, 100)).unwrap();
    assert_eq!(read_for(&former, 3, Duration::from_secs(5)), reply(1, 100)[..3]);
    drop(former);
    wait_until("the close is noticed", || port.clients() == 0);
    let next = client(port.path());
    assert!(read_for(&next, 1, Duration::from_secs(2)).is_empty());
    assert_answered(&next, 10, 2);
    assert_eq!(toy.outcomes().first(), Some(&RequestOutcome::Silence(Silence::NobodyThere)));
}

/// An impatient client asks again while the reply is under way: on a two-wire line the
/// meter does not hear it, and the client does not hear what it talks over.
#[test]
fn a_request_during_a_reply_is_lost_and_spoils_it() {
    if !as_ordinary_user("port_line::a_request_during_a_reply_is_lost_and_spoils_it") {
        return;
    }
    for receiver in [Receiver::Lenient, Receiver::Strict] {
        let (toy, port) = slow(receiver);
        let mut client = client(port.path());
        client.write_all(&request(10, 100)).unwrap();
        let mut heard = read_for(&client, 3, Duration::from_secs(5));
        client.write_all(&request(20, 3)).unwrap();
        heard.extend(read_for(&client, 300, Duration::from_secs(1)));
        let whole = reply(10, 100);
        // Eight characters, and those that they overlap at both ends.
        let lost = whole.len() - heard.len();
        assert!((8..=10).contains(&lost), "{receiver:?}: {lost} characters are lost");
        let gap = heard.iter().zip(&whole).position(|(one, other)| one != other).unwrap();
        assert_eq!(heard[gap..], whole[gap + lost..], "{receiver:?}");
        assert_eq!(port.counters().silence(Silence::Collision), 1);
        assert_eq!(toy.heard.load(Ordering::Relaxed), 1, "the meter does not hear it");
        let lost = toy.exchanges.lock().unwrap()[0].clone();
        assert_eq!(lost.request, request(20, 3));
        assert_eq!(toy.outcomes().len(), 2);
        // What begins after the last byte is heard.
        assert_answered(&client, 30, 4);
    }
}

#[test]
fn a_request_during_the_turnaround_is_lost_and_leaves_the_reply_whole() {
    if !as_ordinary_user(
        "port_line::a_request_during_the_turnaround_is_lost_and_leaves_the_reply_whole",
    ) {
        return;
    }
    for receiver in [Receiver::Lenient, Receiver::Strict] {
        // Longer than the request that is lost takes on the line, 4.2 ms.
        let toy = Toy::new(Tick::from_millis(400));
        let port = open_port(&toy, Timing::Wire, receiver);
        let mut client = client(port.path());
        client.write_all(&request(10, 2)).unwrap();
        wait_until("it is heard", || toy.heard.load(Ordering::Relaxed) == 1);
        client.write_all(&request(20, 3)).unwrap();
        assert_eq!(read_for(&client, 10, Duration::from_secs(1)), reply(10, 2));
        assert_eq!(port.counters().silence(Silence::Collision), 1);
        assert_eq!(toy.heard.load(Ordering::Relaxed), 1);
        assert_answered(&client, 30, 4);
    }
}

/// A short reply under a long request: nothing of it arrives.
#[test]
fn a_reply_that_is_talked_over_whole_is_a_collision_too() {
    if !as_ordinary_user("port_line::a_reply_that_is_talked_over_whole_is_a_collision_too") {
        return;
    }
    let toy = Toy::new(Tick::from_millis(400));
    *toy.line.lock().unwrap() = LineSettings { baud: Baud::B1200, parity: Parity::None };
    let port = open_port(&toy, Timing::Wire, Receiver::Lenient);
    let mut client = client(port.path());
    client.write_all(&request(10, 1)).unwrap();
    wait_until("it is heard", || toy.heard.load(Ordering::Relaxed) == 1);
    // 250 characters: 2.1 s.
    client.write_all(&with_crc(&[7; 248])).unwrap();
    wait_until("both are told", || port.counters().silence(Silence::Collision) == 2);
    assert_silent(&client);
    assert_answered(&client, 30, 4);
}

#[test]
fn at_once_nothing_collides() {
    if !as_ordinary_user("port_line::at_once_nothing_collides") {
        return;
    }
    let (_toy, port) = instant();
    let mut client = client(port.path());
    for round in 0..50 {
        client.write_all(&request(round, 2)).unwrap();
        client.write_all(&request(round, 3)).unwrap();
    }
    let both = (0..50).flat_map(|round| [reply(round, 2), reply(round, 3)].concat());
    let both: Vec<u8> = both.collect();
    assert_eq!(read_for(&client, both.len(), Duration::from_secs(5)), both);
    assert_eq!(port.counters().silence(Silence::Collision), 0);
}

#[test]
fn glued_frames_are_answered_in_order_by_a_lenient_receiver_only() {
    if !as_ordinary_user("port_line::glued_frames_are_answered_in_order_by_a_lenient_receiver_only")
    {
        return;
    }
    let glued = [request(10, 2), request(20, 3)].concat();
    let both = [reply(10, 2), reply(20, 3)].concat();
    for timing in [Timing::Instant, Timing::Wire] {
        let toy = Toy::new(Tick::ZERO);
        let port = open_port(&toy, timing, Receiver::Lenient);
        let mut lenient = client(port.path());
        lenient.write_all(&glued).unwrap();
        assert_eq!(read_for(&lenient, both.len(), Duration::from_secs(5)), both);

        let toy = Toy::new(Tick::ZERO);
        let port = open_port(&toy, timing, Receiver::Strict);
        let mut strict = client(port.path());
        strict.write_all(&glued).unwrap();
        assert_silent(&strict);
        assert_eq!(toy.outcomes(), [RequestOutcome::Silence(Silence::Gap)]);
        assert_answered(&strict, 30, 4);
    }
}

#[test]
fn a_frame_cut_in_two_is_answered_by_a_lenient_receiver_only() {
    if !as_ordinary_user("port_line::a_frame_cut_in_two_is_answered_by_a_lenient_receiver_only") {
        return;
    }
    let whole = request(10, 2);
    for (receiver, expected) in [(Receiver::Lenient, reply(10, 2)), (Receiver::Strict, vec![])] {
        let toy = Toy::new(Tick::ZERO);
        let port = open_port(&toy, Timing::Instant, receiver);
        let mut client = client(port.path());
        client.write_all(&whole[..4]).unwrap();
        std::thread::sleep(Duration::from_millis(100));
        client.write_all(&whole[4..]).unwrap();
        // Who waits for nothing waits all of it.
        let patience = if expected.is_empty() { 300 } else { 5000 };
        assert_eq!(read_for(&client, 9, Duration::from_millis(patience)), expected);
        assert_answered(&client, 5, 5);
    }
}

#[test]
fn wire_timing_is_never_early_and_says_how_late_it_was() {
    if !as_ordinary_user("port_line::wire_timing_is_never_early_and_says_how_late_it_was") {
        return;
    }
    let toy = Toy::new(Tick::from_millis(20));
    let port = open_port(&toy, Timing::Wire, Receiver::Lenient);
    let client = client(port.path());
    for round in 0..5 {
        let begin = Instant::now();
        assert_answered(&client, round, 50);
        // 19,200 8N1: (8 + 105 + 3.5) characters of 10 bits, and 20 ms.
        assert!(begin.elapsed() >= Duration::from_micros(60_677 + 20_000));
    }
    wait_until("all are recorded", || toy.outcomes().len() == 5);
    for outcome in toy.outcomes() {
        let RequestOutcome::Reply { took, late_by, .. } = outcome else { panic!("{outcome:?}") };
        assert!(took >= Duration::from_micros(80_677) + late_by);
    }
}

#[test]
fn a_client_at_another_rate_gets_silence() {
    if !as_ordinary_user("port_line::a_client_at_another_rate_gets_silence") {
        return;
    }
    let (toy, port) = instant();
    let mut client = client(port.path());
    for rate in [9600, 12_345] {
        set_rate(&client, rate);
        client.write_all(&request(1, 1)).unwrap();
        assert_silent(&client);
    }
    assert_eq!(port.counters().silence(Silence::BaudRate), 2);
    assert_eq!(toy.exchanges.lock().unwrap()[1].client_rate, 12_345);
    set_rate(&client, 19_200);
    assert_answered(&client, 1, 1);
}

#[test]
fn a_new_rate_of_the_meter_moves_the_port() {
    if !as_ordinary_user("port_line::a_new_rate_of_the_meter_moves_the_port") {
        return;
    }
    let (toy, port) = instant();
    let mut first = client(port.path());
    assert_answered(&first, 1, 1);
    *toy.line.lock().unwrap() = LineSettings { baud: Baud::B9600, parity: Parity::None };
    port.wake();
    // Whoever has the port open stays at the old rate, as on a real bus.
    first.write_all(&request(1, 1)).unwrap();
    assert_silent(&first);
    set_rate(&first, 9600);
    assert_answered(&first, 1, 1);
    drop(first);
    std::thread::sleep(Duration::from_millis(100));
    assert_answered(&client(port.path()), 1, 1);
    std::thread::sleep(Duration::from_millis(100));
    // With nobody there it moves at once.
    *toy.line.lock().unwrap() = LineSettings { baud: Baud::B38400, parity: Parity::None };
    port.wake();
    std::thread::sleep(Duration::from_millis(100));
    let bare = client(port.path());
    assert_eq!(tcgetattr(&bare).unwrap().output_speed(), 38_400);
    assert_answered(&bare, 1, 1);
}
