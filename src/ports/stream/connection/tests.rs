use std::io::{Read, Write};
use std::os::unix::net::UnixStream;

use super::*;

const SECOND: Tick = Tick::from_seconds(1);

fn connection() -> (UnixStream, Connection) {
    let (client, own) = UnixStream::pair().unwrap();
    own.set_nonblocking(true).unwrap();
    let decoder = FrameReader::Tcp(mbap::Reader::default());
    (client, Connection::new(own.into(), decoder, false, SECOND))
}

fn read(connection: &mut Connection, now: Tick) -> Vec<Sent> {
    let mut sent = Vec::new();
    connection.read(&mut [0; 4096], now, &mut sent).unwrap().unwrap();
    sent
}

#[test]
fn a_client_that_says_nothing_is_ended_after_ten_minutes() {
    let (mut client, mut connection) = connection();
    assert_eq!(connection.overdue_at(), Some(Tick::from_seconds(601)));
    client.write_all(&[0, 1, 0, 0, 0, 2, 1, 17]).unwrap();
    assert_eq!(read(&mut connection, Tick::from_seconds(500)).len(), 1);
    assert_eq!(connection.ending(Tick::from_seconds(601)), None);
    connection.send(&[0; 9], Tick::from_seconds(500)).unwrap();
    connection.waiting = 0;
    assert_eq!(connection.ending(Tick::from_seconds(1099)), None);
    assert_eq!(connection.ending(Tick::from_seconds(1100)), Some(Ending::Idle));
}

/// A byte now and then does not make it longer.
#[test]
fn half_a_frame_has_ten_seconds_to_become_whole() {
    let (mut client, mut connection) = connection();
    for (byte, second) in [(0, 2), (1, 6), (0, 10)] {
        client.write_all(&[byte]).unwrap();
        assert!(read(&mut connection, Tick::from_seconds(second)).is_empty());
        assert_eq!(connection.ending(Tick::from_seconds(second)), None);
    }
    assert_eq!(connection.ending(Tick::from_seconds(12)), Some(Ending::HalfSent));
}

#[test]
fn replies_that_nobody_reads_end_a_client_after_half_a_minute() {
    let (mut client, mut connection) = connection();
    connection.send(&vec![7; 2_000_000], SECOND).unwrap();
    // What it reads late still counts as read.
    let later = Tick::from_seconds(20);
    client.read_exact(&mut vec![0; 50_000]).unwrap();
    connection.send_rest(later).unwrap();
    assert!(!connection.unread.is_empty());
    assert_eq!(connection.ending(Tick::from_seconds(49)), None);
    assert_eq!(connection.ending(Tick::from_seconds(50)), Some(Ending::Unread));
}

#[test]
fn what_an_adapter_repeats_is_not_heard_again_and_a_real_request_is() {
    let (_client, mut connection) = connection();
    let until = Tick::from_seconds(2);
    connection.expect_echo(vec![1, 2, 3], until);
    assert_eq!(connection.without_echo(&[1, 2], SECOND).len(), 0);
    assert_eq!(connection.without_echo(&[3, 4, 5], SECOND), [4, 5]);
    assert_eq!(connection.without_echo(&[1], SECOND), [1]);
    connection.expect_echo(vec![1, 2, 3], until);
    assert_eq!(connection.without_echo(&[1, 9], SECOND), [1, 9], "it does not repeat itself");
    connection.expect_echo(vec![1, 2, 3], until);
    assert_eq!(connection.without_echo(&[1, 2, 3], until), [1, 2, 3], "too late");
}
