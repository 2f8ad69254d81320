//! What is asked at the bench of the terminal: of the meter that is shown, at once, and seen in the
//! traffic.

use std::path::PathBuf;
use std::time::Duration;

use super::record;
use crate::files;
use crate::pacing::Simulation;
use firmware_model::modbus::{Silence, with_crc};
use firmware_model::registers::Register;
use workbench::kind::FileKind;
use workbench::line::{Exchange, Framing, Heard, RequestOutcome, Stations};
use workbench::registers::{RegisterAccess, download};
use workbench::simulation::Entry;

/// A client that is there already, where others come over a line.
pub struct Bench<'a> {
    /// The meters.
    pub simulation: &'a Simulation,
    /// Which of them.
    pub unit: u8,
}

/// Why a register cannot be read or written at the bench.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// Nobody answers.
    #[error("no answer: {}", .0.name())]
    Silent(Silence),
    /// An exception comes back.
    #[error("refused: exception {0:02}")]
    Refused(u8),
    /// Something else comes back, by a fault of the line.
    #[error("what came back is not a reply")]
    Garbled,
}

impl Bench<'_> {
    /// What comes of a frame, in the words of the traffic, where it stands too.
    pub fn asked(&self, frame: &[u8]) -> String {
        let request = with_crc(frame);
        let rate = self.simulation.line().baud.bits_per_second();
        let at = Stations::now(self.simulation);
        let outcome = match self.simulation.frame(&request, rate.into()) {
            Heard::Reply { bytes, .. } => {
                RequestOutcome::Reply { bytes, took: Duration::ZERO, late_by: Duration::ZERO }
            }
            Heard::Silence(reason) => RequestOutcome::Silence(reason),
        };
        let request_length = request.len();
        let (framing, fault) = (Framing::Rtu, None);
        let exchange =
            Exchange { at, request, request_length, client_rate: rate, framing, outcome, fault };
        self.simulation.record(exchange);
        self.simulation
            .look_at_log(|log| log.last(1).next().map(Entry::words))
            .unwrap_or_default()
            .replace(", answered after 0 \u{b5}s", "")
    }

    /// Which units answer.
    pub fn scan(&self) -> String {
        let rate = self.simulation.line().baud.bits_per_second();
        let answers = |unit: &u8| {
            let heard = self.simulation.frame(&with_crc(&[*unit, 0x11]), rate.into());
            matches!(heard, Heard::Reply { .. })
        };
        let units: Vec<String> = (1..=247).filter(answers).map(|unit| unit.to_string()).collect();
        format!("{} of 247 units answer: {}", units.len(), units.join(", "))
    }

    /// Downloads the data log, all ten buffers, into a file of the first directory that takes one;
    /// how many entries, and where.
    ///
    /// # Errors
    /// The meter does not answer, or no directory takes it.
    pub fn log(mut self, directories: &[PathBuf]) -> Result<String, String> {
        let table = download(&mut self).map_err(|error| error.to_string())?;
        let count = table.lines().count().saturating_sub(1);
        let mut why = "there is no directory to save to".to_owned();
        for directory in directories {
            let saved = record::create(directory, "csv").and_then(|path| {
                match files::write(&path, FileKind::Text, table.as_bytes()) {
                    Ok(()) => Ok(path),
                    Err(error) => Err((path, error)),
                }
            });
            match saved {
                Ok(path) => return Ok(format!("{count} entries of the log: {}", path.display())),
                Err((path, error)) => why = format!("{}: {error}", path.display()),
            }
        }
        Err(why)
    }

    fn reply(&self, request: &[u8]) -> Result<Vec<u8>, BenchError> {
        let rate = self.simulation.line().baud.bits_per_second();
        match self.simulation.frame(&with_crc(request), rate.into()) {
            Heard::Silence(reason) => Err(BenchError::Silent(reason)),
            Heard::Reply { bytes, .. } => match bytes.as_slice() {
                [_, function, code, ..] if function & 0x80 != 0 => Err(BenchError::Refused(*code)),
                _ => Ok(bytes),
            },
        }
    }
}

impl RegisterAccess for Bench<'_> {
    type Error = BenchError;

    fn read(&mut self, first: Register, count: u16) -> Result<Vec<u16>, BenchError> {
        let ([high, low], [most, least]) = (first.wire().0.to_be_bytes(), count.to_be_bytes());
        let reply = self.reply(&[self.unit, 3, high, low, most, least])?;
        let data = reply.get(3..reply.len().saturating_sub(2)).unwrap_or_default();
        let (pairs, _) = data.as_chunks();
        let words: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
        if words.len() == usize::from(count) { Ok(words) } else { Err(BenchError::Garbled) }
    }

    fn write(&mut self, register: Register, value: u16) -> Result<(), BenchError> {
        let ([high, low], [most, least]) = (register.wire().0.to_be_bytes(), value.to_be_bytes());
        let request = [self.unit, 6, high, low, most, least];
        let echoed = self.reply(&request)?;
        if echoed == with_crc(&request) { Ok(()) } else { Err(BenchError::Garbled) }
    }
}
