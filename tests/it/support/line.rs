//! A client at a pseudo-terminal, byte by byte.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use firmware_model::modbus::{crc16, with_crc};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

/// The port as the meter has it at first.
pub fn open(path: &Path) -> File {
    let port = File::options().read(true).write(true).open(path).unwrap();
    let mut settings = tcgetattr(&port).unwrap();
    settings.make_raw();
    settings.set_speed(19_200).unwrap();
    tcsetattr(&port, OptionalActions::Now, &settings).unwrap();
    port
}

/// Sends a frame with its check, and reads the reply: as far as the check of it is right.
#[track_caller]
pub fn ask(port: &mut File, frame: &[u8]) -> Vec<u8> {
    port.write_all(&with_crc(frame)).unwrap();
    let mut bytes = Vec::new();
    while bytes.len() < 5 || crc16(&bytes) != 0 {
        let timeout = Timespec { tv_sec: 20, tv_nsec: 0 };
        let there = poll(&mut [PollFd::new(&*port, PollFlags::IN)], Some(&timeout)).unwrap();
        assert!(there > 0, "no reply to {frame:02x?}, but {bytes:02x?}");
        let mut buffer = [0; 256];
        let read = port.read(&mut buffer).unwrap();
        bytes.extend_from_slice(&buffer[..read]);
    }
    bytes
}
