//! A running meter, asked over a serial port, a pseudo-terminal or the network: its whole map, or one thing.
//!
//! A small Modbus RTU master: eight bits, raw, one request at a time, requests made by rmodbus.
//! It waits with deadlines only; a meter that does not answer costs three tries.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use firmware_model::Parity;
use firmware_model::modbus::{Exception, LONGEST_FRAME, READ_LIMIT, crc16, with_crc};
use firmware_model::registers::{Area, MapRow, Register};
use rmodbus::ModbusProto;
use rmodbus::client::ModbusRequest;
use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use rustix::termios::{
    ControlModes, InputModes, OptionalActions, QueueSelector, tcflush, tcgetattr, tcsetattr,
};

use workbench::registers::{Contents, RegisterAccess, rows};

mod network;

use network::Way;

/// How often a request is sent before the meter counts as silent.
const TRIES: usize = 3;
/// How long a meter may take before it answers, beyond the time on the wire.
const PATIENCE: Duration = Duration::from_secs(1);
/// Unit, function, byte count and CRC around the registers of a reply.
const AROUND: usize = 5;
/// After so long without a byte an answer of unknown length is whole.
const QUIET: Duration = Duration::from_millis(100);

/// Which meter, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// The port's path, or `tcp:HOST:PORT`, or `rtu-tcp:HOST:PORT`.
    pub path: PathBuf,
    /// The meter's Modbus address, 1 to 247.
    pub unit: u8,
    /// Bits a second.
    pub baud: u32,
    /// The parity of a serial line; a pseudo-terminal carries none.
    pub parity: Parity,
}

impl Peer {
    /// Unit `unit` at the end of `path`, 8N1.
    pub fn new(path: &Path, unit: u8, baud: u32) -> Self {
        Self { path: path.to_owned(), unit, baud, parity: Parity::None }
    }

    /// The same with another parity.
    #[must_use]
    pub fn with_parity(self, parity: Parity) -> Self {
        Self { parity, ..self }
    }

    /// How the line is set, such as `19200 baud, 8N1`.
    fn line(&self) -> String {
        let parity = match self.parity {
            Parity::None => 'N',
            Parity::Even => 'E',
            Parity::Odd => 'O',
        };
        format!("{} baud, 8{parity}1", self.baud)
    }
}

/// Why a meter could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The port cannot be opened.
    #[error("cannot open {path}: {source}", path = path.display())]
    Open {
        /// The port's path.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The port cannot be set to that rate and parity, raw.
    #[error("cannot set {path} to {line}: {source}", path = path.display())]
    SetUp {
        /// The port's path.
        path: PathBuf,
        /// Its rate and its format.
        line: String,
        /// What the system says.
        source: io::Error,
    },
    /// The port fails while it is used.
    #[error("{path} has failed: {source}", path = path.display())]
    Failed {
        /// The port's path.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Nothing came back.
    #[error(
        "no answer from unit {unit} on {path} at {line}: check that the meter has \
         power, that its address, baud rate and parity are these (screen S COM), that the two \
         wires are not swapped, and that no other program uses the port",
        path = path.display()
    )]
    NoAnswer {
        /// The port's path.
        path: PathBuf,
        /// The address that was asked.
        unit: u8,
        /// Its rate and its format.
        line: String,
    },
    /// The meter refuses to be written.
    #[error("unit {unit} refuses to write register {register}: exception {code:02}")]
    NotWritten {
        /// The address that was asked.
        unit: u8,
        /// The register.
        register: u16,
        /// The code of the exception.
        code: u8,
    },
    /// What came back is not a reply to the request.
    #[error(
        "unit {unit} on {path} at {line}: what came back is not a reply ({bytes}): check \
         baud rate and parity, and that no other unit has the same address",
        path = path.display()
    )]
    Garbled {
        /// The port's path.
        path: PathBuf,
        /// The address that was asked.
        unit: u8,
        /// Its rate and its format.
        line: String,
        /// The first bytes, hexadecimal.
        bytes: String,
    },
    /// The meter refuses to be read.
    #[error(
        "unit {unit} refuses to read registers {first} to {last}: exception {code:02} ({name})"
    )]
    Refused {
        /// The address that was asked.
        unit: u8,
        /// The first register asked for.
        first: u16,
        /// The last register asked for.
        last: u16,
        /// The code of the exception.
        code: u8,
        /// Its name, where it has one.
        name: &'static str,
    },
}

impl ReadError {
    /// Nothing came back from `peer`.
    pub fn no_answer(peer: &Peer) -> Self {
        Self::NoAnswer { path: peer.path.clone(), unit: peer.unit, line: peer.line() }
    }
}

/// Reads every register of the map from the meter. What the meter does not have (exception
/// 02) is left out.
///
/// # Errors
/// The port fails, or the meter does not answer, or refuses for another reason than that
/// there is no such register.
pub fn read_map(peer: &Peer) -> Result<Contents, ReadError> {
    read_rows(peer, rows())
}

/// Reads the registers of `rows`, which are in their order. What the meter does not have is left out.
///
/// # Errors
/// As of [`read_map`].
pub fn read_rows(peer: &Peer, rows: &[MapRow]) -> Result<Contents, ReadError> {
    let mut client = Client::open(peer.clone())?;
    let mut contents = Contents::default();
    for chunk in chunks(rows) {
        if let Some(words) = client.read(chunk)? {
            contents.insert(chunk.first, &words);
        }
    }
    Ok(contents)
}

/// What the meter answers to `request`, whose check is added; nothing where it does not.
///
/// # Errors
/// The port cannot be opened, or fails.
pub fn ask(peer: &Peer, request: &[u8]) -> Result<Vec<u8>, ReadError> {
    let client = Client::open(peer.clone())?;
    client.ask(&with_crc(request))
}

impl RegisterAccess for Client {
    type Error = ReadError;

    fn read(&mut self, first: Register, count: u16) -> Result<Vec<u16>, ReadError> {
        let chunk = Chunk { area: Area::Integer, first, count };
        Self::read(self, chunk)?.ok_or_else(|| self.refused(chunk, 2))
    }

    fn write(&mut self, register: Register, value: u16) -> Result<(), ReadError> {
        let ([high, low], [first, last]) = (register.wire().0.to_be_bytes(), value.to_be_bytes());
        let request = with_crc(&[self.peer.unit, 6, high, low, first, last]);
        for _ in 0..TRIES {
            let heard = self.ask(&request)?;
            match heard.as_slice() {
                [] => {}
                [_, 0x86, code, ..] => {
                    return Err(ReadError::NotWritten {
                        unit: self.peer.unit,
                        register: register.number(),
                        code: *code,
                    });
                }
                reply if reply == request => return Ok(()),
                _ => {}
            }
        }
        Err(ReadError::no_answer(&self.peer))
    }
}

/// Registers that one request reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Chunk {
    area: Area,
    first: Register,
    count: u16,
}

/// The map in requests, without the log buffer, which is read page by page: none crosses an area or is longer than a meter answers, and none
/// ends within a value, whose halves could then be of two seconds.
fn chunks(rows: &[MapRow]) -> Vec<Chunk> {
    let mut chunks: Vec<Chunk> = Vec::new();
    for row in rows.iter().filter(|row| row.area != Area::LogBuffer) {
        let fits = |chunk: &Chunk| {
            chunk.area == row.area
                && chunk.first.plus(chunk.count) == Some(row.register)
                && chunk.count + row.registers <= READ_LIMIT
        };
        match chunks.last_mut().filter(|chunk| fits(chunk)) {
            Some(chunk) => chunk.count += row.registers,
            None => {
                chunks.push(Chunk { area: row.area, first: row.register, count: row.registers });
            }
        }
    }
    chunks
}

/// An open port with a meter behind it.
pub struct Client {
    peer: Peer,
    port: OwnedFd,
    way: Way,
    /// How long a meter may take before it answers, beyond the time on the wire.
    patience: Duration,
}

impl Client {
    /// Opens the port.
    ///
    /// # Errors
    /// It cannot be opened or set up.
    pub fn open(peer: Peer) -> Result<Self, ReadError> {
        let (way, host) = Way::of(&peer.path);
        if let Some(host) = host {
            let port = network::connect(host)
                .map_err(|source| ReadError::Open { path: peer.path.clone(), source })?;
            return Ok(Self { peer, port, way, patience: PATIENCE });
        }
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let port = rustix::fs::open(&peer.path, flags, Mode::empty())
            .map_err(|error| ReadError::Open { path: peer.path.clone(), source: error.into() })?;
        set_up(&port, peer.baud, peer.parity).map_err(|source| ReadError::SetUp {
            path: peer.path.clone(),
            line: peer.line(),
            source,
        })?;
        Ok(Self { peer, port, way, patience: PATIENCE })
    }

    /// The words of `chunk`; none where the meter has no such registers.
    fn read(&mut self, chunk: Chunk) -> Result<Option<Vec<u16>>, ReadError> {
        let mut request = Vec::new();
        let mut modbus = ModbusRequest::new(self.peer.unit, ModbusProto::Rtu);
        // A vector takes whatever a request has: six bytes and the CRC.
        let _ = modbus.generate_get_holdings(chunk.first.wire().0, chunk.count, &mut request);
        let mut heard = Vec::new();
        for _ in 0..TRIES {
            heard = self.exchange(&request, chunk.count)?;
            match reply_in(&heard, self.peer.unit, chunk.count) {
                Some(Reply::Words(words)) => return Ok(Some(words)),
                Some(Reply::Exception(2)) => return Ok(None),
                Some(Reply::Exception(code)) => return Err(self.refused(chunk, code)),
                None => {}
            }
        }
        let (path, unit, line) = (self.peer.path.clone(), self.peer.unit, self.peer.line());
        Err(if heard.is_empty() {
            ReadError::NoAnswer { path, unit, line }
        } else {
            let first: Vec<String> = heard.iter().take(8).map(|b| format!("{b:02X}")).collect();
            ReadError::Garbled { path, unit, line, bytes: first.join(" ") }
        })
    }

    /// From now on a meter has a fifth of a second to begin its answer.
    pub fn be_quick(&mut self) {
        self.patience = Duration::from_millis(200);
    }

    /// Drops what has come and nobody has asked for.
    fn flush(&self) -> Result<(), Errno> {
        if self.way == Way::Serial {
            return tcflush(&self.port, QueueSelector::IFlush);
        }
        let mut buffer = [0; 256];
        loop {
            match rustix::io::read(&self.port, &mut buffer) {
                Err(Errno::AGAIN) => return Ok(()),
                Ok(0) => return Err(Errno::PIPE),
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Sends a request and takes in what comes back until the line is quiet.
    ///
    /// # Errors
    /// The port fails.
    pub fn ask(&self, request: &[u8]) -> Result<Vec<u8>, ReadError> {
        let failed =
            |error: Errno| ReadError::Failed { path: self.peer.path.clone(), source: error.into() };
        let deadline = Instant::now() + self.patience + self.wire_time(request.len() + AROUND);
        if self.way == Way::Tcp {
            let deadline = deadline + self.wire_time(LONGEST_FRAME);
            let asked = self.flush().and_then(|()| network::ask_tcp(&self.port, request, deadline));
            return asked.map_err(failed);
        }
        let mut heard = self
            .flush()
            .and_then(|()| send(&self.port, request, deadline))
            .and_then(|()| receive(&self.port, 1, deadline))
            .map_err(failed)?;
        if !heard.is_empty() {
            let deadline = Instant::now() + self.wire_time(LONGEST_FRAME) + QUIET;
            heard.extend(receive(&self.port, LONGEST_FRAME, deadline).map_err(failed)?);
        }
        std::thread::sleep(self.wire_time(4).max(Duration::from_millis(2)));
        Ok(heard)
    }

    fn refused(&self, chunk: Chunk, code: u8) -> ReadError {
        let first = chunk.first.number();
        ReadError::Refused {
            unit: self.peer.unit,
            first,
            last: first + (chunk.count - 1),
            code,
            name: Exception::from_code(code).map_or("unknown", Exception::name),
        }
    }

    /// Sends a request and takes in what comes back, until it is whole or time is up.
    fn exchange(&self, request: &[u8], count: u16) -> Result<Vec<u8>, ReadError> {
        let longest = AROUND + 2 * usize::from(count);
        let deadline = Instant::now() + PATIENCE + self.wire_time(request.len() + longest);
        if self.way == Way::Tcp {
            return self.ask(request);
        }
        let exchanged = self
            .flush()
            .and_then(|()| send(&self.port, request, deadline))
            .and_then(|()| receive(&self.port, longest, deadline));
        // The silence before the next request, and a little for a slow adapter.
        std::thread::sleep(self.wire_time(4).max(Duration::from_millis(2)));
        exchanged.map_err(|error| ReadError::Failed {
            path: self.peer.path.clone(),
            source: error.into(),
        })
    }

    /// How long that many characters take, at eleven bits each.
    fn wire_time(&self, characters: usize) -> Duration {
        Duration::from_secs_f64(11.0 * characters as f64 / f64::from(self.peer.baud.max(1)))
    }
}

/// Raw, eight bits with that parity, one stop bit, no flow control, and the rate in both directions.
fn set_up(port: impl AsFd, baud: u32, parity: Parity) -> io::Result<()> {
    let mut termios = tcgetattr(&port)?;
    termios.make_raw();
    termios.control_modes -= ControlModes::PARENB | ControlModes::PARODD;
    termios.control_modes -= ControlModes::CSTOPB | ControlModes::CRTSCTS;
    termios.control_modes |= ControlModes::CREAD | ControlModes::CLOCAL;
    termios.control_modes |= match parity {
        Parity::None => ControlModes::empty(),
        Parity::Even => ControlModes::PARENB,
        Parity::Odd => ControlModes::PARENB | ControlModes::PARODD,
    };
    // A character whose parity is wrong is read as 0, so that the frame's check fails.
    termios.input_modes.set(InputModes::INPCK, parity != Parity::None);
    termios.set_speed(baud)?;
    tcsetattr(&port, OptionalActions::Now, &termios)?;
    Ok(())
}

fn send(port: &OwnedFd, mut bytes: &[u8], deadline: Instant) -> Result<(), Errno> {
    while !bytes.is_empty() {
        match rustix::io::write(port, bytes) {
            Ok(sent) => bytes = bytes.get(sent..).unwrap_or_default(),
            Err(Errno::AGAIN | Errno::INTR) if wait(port, PollFlags::OUT, deadline)? => {}
            Err(Errno::AGAIN | Errno::INTR) => return Err(Errno::TIMEDOUT),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Reads until a reply is whole: an exception, or as long as the registers make it.
fn receive(port: &OwnedFd, longest: usize, deadline: Instant) -> Result<Vec<u8>, Errno> {
    let mut heard = Vec::new();
    let mut buffer = [0; 256];
    while heard.len() < longest {
        if matches!(heard.get(..AROUND), Some(start) if is_exception(start)) {
            break;
        }
        if !wait(port, PollFlags::IN, deadline)? {
            break;
        }
        match rustix::io::read(port, &mut buffer) {
            // The other end of the terminal has gone.
            Ok(0) => return Err(Errno::IO),
            Ok(count) => heard.extend_from_slice(buffer.get(..count).unwrap_or_default()),
            Err(Errno::AGAIN | Errno::INTR) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(heard)
}

/// Whether the port becomes ready before the deadline.
fn wait(port: &OwnedFd, events: PollFlags, deadline: Instant) -> Result<bool, Errno> {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = Timespec {
            tv_sec: left.as_secs().try_into().unwrap_or(i64::MAX),
            tv_nsec: left.subsec_nanos().into(),
        };
        match rustix::event::poll(&mut [PollFd::new(port, events)], Some(&timeout)) {
            Ok(ready) => return Ok(ready > 0),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error),
        }
    }
}

/// What a meter says to a read.
#[derive(Debug, PartialEq, Eq)]
enum Reply {
    Words(Vec<u16>),
    Exception(u8),
}

/// The reply in `frame`; none if it is not one of `unit` to a read of `count` registers.
fn reply_in(frame: &[u8], unit: u8, count: u16) -> Option<Reply> {
    let (body, check) = frame.split_last_chunk::<2>()?;
    if crc16(body) != u16::from_le_bytes(*check) {
        return None;
    }
    match *body {
        [from, 0x83, code] if from == unit => Some(Reply::Exception(code)),
        [from, 0x03, bytes, ref data @ ..]
            if from == unit
                && data.len() == usize::from(bytes)
                && data.len() == 2 * usize::from(count) =>
        {
            Some(Reply::Words(data.as_chunks().0.iter().map(|b| u16::from_be_bytes(*b)).collect()))
        }
        _ => None,
    }
}

fn is_exception(start: &[u8]) -> bool {
    let sound = start.split_last_chunk::<2>();
    start.get(1) == Some(&0x83)
        && sound.is_some_and(|(body, check)| crc16(body) == u16::from_le_bytes(*check))
}

#[cfg(test)]
mod tests;
