//! The one client of all servers: write, poll, read until the reply is whole, check.

use std::net::TcpStream;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use firmware_model::modbus::{crc16, with_crc};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use rustix::termios::{ControlModes, OptionalActions, tcgetattr, tcsetattr};

/// How many registers are read, from register 1 on.
pub const REGISTERS: u16 = 100;
/// Unit, function, byte count, registers, CRC.
pub const REPLY: usize = 3 + 2 * REGISTERS as usize + 2;
/// What stands before the unit on Modbus TCP, where there is no CRC.
const HEADER: usize = 6;
/// Longer than any server here takes, shorter than anybody's patience.
const PATIENCE: Timespec = Timespec { tv_sec: 2, tv_nsec: 0 };

/// A client with its end of the terminal or of a connection open.
pub struct Client {
    port: OwnedFd,
    request: Vec<u8>,
    reply: Vec<u8>,
    /// What a whole reply ends with or begins with, beside its registers.
    is_right: fn(&[u8]) -> bool,
}

/// What one client saw of one server.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    pub per_second: f64,
    pub p50_us: f64,
    pub p99_us: f64,
}

impl Client {
    /// At the slave end, where a server that has the master prints the path.
    pub fn at_slave(path: &Path) -> Result<Self> {
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let port = rustix::fs::open(path, flags, Mode::empty())
            .with_context(|| format!("cannot open {}", path.display()))?;
        let mut termios = tcgetattr(&port)?;
        termios.make_raw();
        termios.control_modes |= ControlModes::CREAD | ControlModes::CLOCAL;
        termios.set_speed(19_200)?;
        tcsetattr(&port, OptionalActions::Now, &termios)?;
        Ok(Self::of(port))
    }

    /// At the master end, for a server that opens the slave by its path.
    pub fn at_master(master: OwnedFd) -> Result<Self> {
        let flags = rustix::fs::fcntl_getfl(&master)?;
        rustix::fs::fcntl_setfl(&master, flags | OFlags::NONBLOCK)?;
        Ok(Self::of(master))
    }

    /// On a connection of Modbus TCP.
    pub fn on_tcp(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        let [high, low] = REGISTERS.to_be_bytes();
        let is_right: fn(&[u8]) -> bool = |reply| {
            let length = (reply.len() - HEADER) as u8;
            reply.starts_with(&[0, 7, 0, 0, 0, length, 1, 3])
        };
        Ok(Self {
            port: stream.into(),
            request: vec![0, 7, 0, 0, 0, 6, 1, 3, 0, 0, high, low],
            reply: vec![0; HEADER + REPLY - 2],
            is_right,
        })
    }

    fn of(port: OwnedFd) -> Self {
        let [high, low] = REGISTERS.to_be_bytes();
        let is_right: fn(&[u8]) -> bool = |reply| {
            let (body, crc) = reply.split_at(REPLY - 2);
            body.starts_with(&[1, 3]) && crc16(body).to_le_bytes() == crc
        };
        let request = with_crc(&[1, 3, 0, 0, high, low]);
        Self { port, request, reply: vec![0; REPLY], is_right }
    }

    /// So many transactions, one after the other.
    pub fn ask(&mut self, count: usize) -> Result<()> {
        (0..count).try_for_each(|_| self.transaction())
    }

    /// Asks without pause for `warm_up`, then for `time`, which counts.
    pub fn measure(&mut self, warm_up: Duration, time: Duration) -> Result<Seen> {
        let begin = Instant::now();
        while begin.elapsed() < warm_up {
            self.transaction()?;
        }
        let mut took: Vec<f64> = Vec::with_capacity(1 << 17);
        let begin = Instant::now();
        let mut before = begin;
        while before.duration_since(begin) < time {
            self.transaction()?;
            let now = Instant::now();
            took.push(now.duration_since(before).as_secs_f64() * 1e6);
            before = now;
        }
        let per_second = took.len() as f64 / before.duration_since(begin).as_secs_f64();
        took.sort_by(f64::total_cmp);
        let part = |part| crate::figures::part(&took, part);
        Ok(Seen { per_second, p50_us: part(0.5), p99_us: part(0.99) })
    }

    /// One request and its whole reply, which is checked.
    fn transaction(&mut self) -> Result<()> {
        let sent = rustix::io::write(&self.port, &self.request)?;
        ensure!(sent == self.request.len(), "{sent} bytes of the request were taken");
        let (mut heard, whole) = (0, self.reply.len());
        while heard < whole {
            let mut watched = [PollFd::new(&self.port, PollFlags::IN)];
            match poll(&mut watched, Some(&PATIENCE)) {
                Ok(0) => bail!("no whole reply within two seconds: {heard} bytes of {whole}"),
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
            let room = self.reply.get_mut(heard..).unwrap_or_default();
            match rustix::io::read(&self.port, room) {
                Ok(0) => bail!("the server has gone"),
                Ok(count) => heard += count,
                Err(Errno::AGAIN | Errno::INTR) => {}
                Err(error) => return Err(error).context("the server has gone"),
            }
        }
        ensure!((self.is_right)(&self.reply), "a wrong reply");
        Ok(())
    }
}
