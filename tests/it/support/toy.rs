//! A port with a toy in the place of meters, and clients that are a descriptor each.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use firmware_model::modbus::{Silence, with_crc};
use firmware_model::{Baud, LineSettings, Parity, Tick};
use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use s4100::ports::{self, PortHandle, PortOptions};
use workbench::line::{
    Exchange, FrameOrigin, Heard, Notice, Receiver, RequestOutcome, Stations, Timing,
};

pub const LINE: LineSettings = LineSettings { baud: Baud::B19200, parity: Parity::None };

/// One slave, unit 1: register n holds n; function 06 is counted.
pub struct Toy {
    pub line: Mutex<LineSettings>,
    pub turnaround: Tick,
    /// Whoever has it keeps the port from going on, as a busy machine does.
    pub stall: Mutex<()>,
    pub heard: AtomicUsize,
    pub writes: Mutex<Vec<u16>>,
    pub exchanges: Mutex<Vec<Exchange>>,
    pub notices: Mutex<Vec<Notice>>,
}

impl Toy {
    pub fn new(turnaround: Tick) -> Arc<Self> {
        Arc::new(Self {
            line: Mutex::new(LINE),
            turnaround,
            stall: Mutex::default(),
            heard: AtomicUsize::new(0),
            writes: Mutex::default(),
            exchanges: Mutex::default(),
            notices: Mutex::default(),
        })
    }

    pub fn outcomes(&self) -> Vec<RequestOutcome> {
        self.exchanges.lock().unwrap().iter().map(|e| e.outcome.clone()).collect()
    }

    pub fn noticed(&self, notice: Notice) -> bool {
        self.notices.lock().unwrap().contains(&notice)
    }
}

impl Stations for Toy {
    fn frame(&self, frame: &[u8], origin: FrameOrigin) -> Heard {
        self.heard.fetch_add(1, Ordering::Relaxed);
        drop(self.stall.lock().unwrap());
        let settings = self.line();
        if origin.rate != settings.baud.bits_per_second() {
            return Heard::Silence(Silence::BaudRate);
        }
        let value = u16::from_be_bytes([frame[4], frame[5]]);
        if frame[1] == 6 && frame[0] <= 1 {
            self.writes.lock().unwrap().push(value);
        }
        match (frame[0], frame[1]) {
            (0, _) => Heard::Silence(Silence::Broadcast),
            (99, _) => panic!("a defect, asked for"),
            (1, 3) => {
                let first = u16::from_be_bytes([frame[2], frame[3]]);
                Heard::Reply {
                    bytes: reply(first, value),
                    settings,
                    turnaround: self.turnaround,
                    fault: None,
                }
            }
            (1, _) => Heard::Reply {
                bytes: frame.to_vec(),
                settings,
                turnaround: self.turnaround,
                fault: None,
            },
            _ => Heard::Silence(Silence::ForeignUnit),
        }
    }

    fn line(&self) -> LineSettings {
        *self.line.lock().unwrap()
    }

    fn lowest_unit(&self) -> u8 {
        1
    }

    fn now(&self) -> Tick {
        Tick::ZERO
    }

    fn record(&self, exchange: Exchange) {
        self.exchanges.lock().unwrap().push(exchange);
    }

    fn notice(&self, notice: Notice) {
        self.notices.lock().unwrap().push(notice);
    }
}

pub fn request(first: u16, count: u16) -> Vec<u8> {
    let [a, b] = first.to_be_bytes();
    let [c, d] = count.to_be_bytes();
    with_crc(&[1, 3, a, b, c, d])
}

pub fn write_command(unit: u8, value: u16) -> Vec<u8> {
    let [a, b] = value.to_be_bytes();
    with_crc(&[unit, 6, 0, 0x80, a, b])
}

pub fn reply(first: u16, count: u16) -> Vec<u8> {
    let mut bytes = vec![1, 3, (count * 2) as u8];
    bytes.extend((first..first + count).flat_map(u16::to_be_bytes));
    with_crc(&bytes)
}

pub fn open_port(toy: &Arc<Toy>, timing: Timing, receiver: Receiver) -> PortHandle {
    ports::open(Arc::clone(toy), PortOptions { timing, receiver, ..PortOptions::default() })
        .unwrap()
}

pub fn instant() -> (Arc<Toy>, PortHandle) {
    let toy = Toy::new(Tick::ZERO);
    let port = open_port(&toy, Timing::Instant, Receiver::Lenient);
    (toy, port)
}

pub fn client(path: impl AsRef<Path>) -> File {
    File::options().read(true).write(true).open(path).unwrap()
}

/// Reads until `wanted` bytes are there or none has come for that long.
pub fn read_for(client: &File, wanted: usize, patience: Duration) -> Vec<u8> {
    let mut all = Vec::new();
    let timeout =
        Timespec { tv_sec: patience.as_secs() as i64, tv_nsec: i64::from(patience.subsec_nanos()) };
    while all.len() < wanted {
        let mut fds = [PollFd::new(client, PollFlags::IN)];
        if rustix::event::poll(&mut fds, Some(&timeout)).unwrap() == 0 {
            break;
        }
        let mut buffer = [0; 512];
        let room = buffer.len().min(wanted - all.len());
        let count = (&*client).read(&mut buffer[..room]).unwrap();
        all.extend_from_slice(&buffer[..count]);
    }
    all
}

#[track_caller]
pub fn assert_answered(mut client: &File, first: u16, count: u16) {
    client.write_all(&request(first, count)).unwrap();
    let expected = reply(first, count);
    assert_eq!(read_for(client, expected.len(), Duration::from_secs(5)), expected);
}

#[track_caller]
pub fn assert_silent(client: &File) {
    let read = read_for(client, 1, Duration::from_millis(150));
    assert!(read.is_empty(), "{read:02x?}");
}

#[track_caller]
pub fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let begin = Instant::now();
    while !condition() {
        assert!(begin.elapsed() < Duration::from_secs(10), "in vain: {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

pub fn set_rate(client: &File, rate: u32) {
    let mut termios = tcgetattr(client).unwrap();
    termios.make_raw();
    termios.set_speed(rate).unwrap();
    tcsetattr(client, OptionalActions::Now, &termios).unwrap();
}
