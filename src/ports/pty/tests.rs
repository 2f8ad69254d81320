use super::*;
use firmware_model::{Baud, Parity};
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;

const LINE: LineSettings = LineSettings { baud: Baud::B9600, parity: Parity::Even };

fn client(terminal: &Terminal) -> File {
    File::options().read(true).write(true).open(terminal.path()).unwrap()
}

fn read_when_there(terminal: &Terminal, wanted: usize) -> Vec<u8> {
    let mut all = Vec::new();
    for _ in 0..2000 {
        let mut buffer = [0; 512];
        let n = terminal.read(&mut buffer).unwrap();
        all.extend_from_slice(&buffer[..n]);
        if all.len() >= wanted {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    all
}

#[test]
fn a_new_terminal_is_raw_owner_only_and_at_the_meters_rate() {
    let mut terminal = Terminal::open(LINE, Access::default()).unwrap();
    let (settings, configured) = terminal.client_settings().unwrap();
    assert_eq!(settings.rate, 9600);
    assert!(
        !configured && !settings.reads_lines && !settings.two_stop_bits && !settings.flow_control
    );
    assert_eq!(std::fs::metadata(terminal.path()).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn every_byte_value_passes_both_ways_and_nothing_is_echoed() {
    let mut terminal = Terminal::open(LINE, Access::default()).unwrap();
    let mut client = client(&terminal);
    let all: Vec<u8> = (0..=255).collect();
    client.write_all(&all).unwrap();
    assert_eq!(read_when_there(&terminal, 256), all);
    assert!(terminal.write(&all).unwrap());
    let mut back = [0; 256];
    client.read_exact(&mut back).unwrap();
    assert_eq!(back.as_slice(), all);
    std::thread::sleep(std::time::Duration::from_millis(5));
    assert_eq!(terminal.read(&mut [0; 8]).unwrap(), 0, "an echo");
}

#[test]
fn a_client_that_configures_is_seen_and_reset() {
    let mut terminal = Terminal::open(LINE, Access::default()).unwrap();
    let client = client(&terminal);
    let mut termios = tcgetattr(&client).unwrap();
    termios.set_speed(12_345).unwrap();
    termios.control_modes |= ControlModes::CSTOPB | ControlModes::PARODD;
    termios.input_modes |= InputModes::IXON | InputModes::ISTRIP;
    termios.local_modes = LocalModes::empty();
    tcsetattr(&client, OptionalActions::Now, &termios).unwrap();
    let seen = terminal.client_settings().unwrap();
    let expected = ClientSettings {
        rate: 12_345,
        two_stop_bits: true,
        odd_flag: true,
        flow_control: true,
        strips_eighth_bit: true,
        reads_lines: false,
    };
    assert_eq!(seen, (expected, true));
    // Marked again, with everything else as the client had it.
    assert_eq!(terminal.client_settings().unwrap(), (expected, false));

    terminal.reset(LINE).unwrap();
    let plain = ClientSettings {
        rate: 9600,
        two_stop_bits: false,
        odd_flag: false,
        flow_control: false,
        strips_eighth_bit: false,
        reads_lines: false,
    };
    assert_eq!(terminal.client_settings().unwrap(), (plain, false));
}

#[test]
fn a_client_that_sets_its_output_rate_alone_is_heard_at_it() {
    let mut terminal = Terminal::open(LINE, Access::default()).unwrap();
    let client = client(&terminal);
    let mut termios = tcgetattr(&client).unwrap();
    termios.set_output_speed(19_200).unwrap();
    tcsetattr(&client, OptionalActions::Now, &termios).unwrap();
    assert_eq!(terminal.client_settings().unwrap().0.rate, 19_200);
    assert_eq!(tcgetattr(&client).unwrap().input_speed(), 19_200);
}

#[test]
fn a_full_terminal_refuses_a_reply_and_waits_for_nobody() {
    let mut terminal = Terminal::open(LINE, Access::default()).unwrap();
    let _client = client(&terminal);
    let refused = (0..1000).find(|_| !terminal.write(&[0x55; 205]).unwrap());
    assert!(refused.is_some());
}

#[test]
fn nothing_is_left_of_unread_replies_however_many() {
    for replies in [1, 30, 1000] {
        let mut terminal = Terminal::open(LINE, Access::default()).unwrap();
        drop(client(&terminal));
        for _ in 0..replies {
            terminal.write(&[0x55; 205]).unwrap();
        }
        terminal.drop_unread().unwrap();
        let next = client(&terminal);
        rustix::fs::fcntl_setfl(&next, OFlags::NONBLOCK).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(20));
        let error = (&next).read(&mut [0; 8]).map_err(|error| error.kind());
        assert_eq!(error, Err(std::io::ErrorKind::WouldBlock), "after {replies} replies");
    }
}
