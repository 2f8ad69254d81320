//! The register map as the words that a reply carries.

use std::sync::Arc;

use super::area::{AREAS, Area, Register, Wire};
use super::encode::QNAN_16;
use crate::datalog::LogEntries;
use crate::fidelity::Unmapped;

/// There is nothing at that address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSuchRegister(pub Wire);

/// The words of every area but the log buffer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EncodedWords {
    integer: [u16; AREAS[Area::Integer as usize].registers()],
    configuration: [u16; AREAS[Area::Configuration as usize].registers()],
    data_log: [u16; AREAS[Area::DataLog as usize].registers()],
    float: [u16; AREAS[Area::Float as usize].registers()],
    firmware: [u16; AREAS[Area::Firmware as usize].registers()],
    sunspec: [u16; AREAS[Area::SunSpec as usize].registers()],
}

impl Default for EncodedWords {
    fn default() -> Self {
        Self {
            integer: [0; AREAS[Area::Integer as usize].registers()],
            configuration: [0; AREAS[Area::Configuration as usize].registers()],
            data_log: [0; AREAS[Area::DataLog as usize].registers()],
            float: [0; AREAS[Area::Float as usize].registers()],
            firmware: [0; AREAS[Area::Firmware as usize].registers()],
            sunspec: [0; AREAS[Area::SunSpec as usize].registers()],
        }
    }
}

impl EncodedWords {
    /// The words of an area; the log buffer's stand in the log itself.
    fn of(&self, area: Area) -> &[u16] {
        match area {
            Area::Integer => &self.integer,
            Area::Configuration => &self.configuration,
            Area::DataLog => &self.data_log,
            Area::Float => &self.float,
            Area::Firmware => &self.firmware,
            Area::SunSpec => &self.sunspec,
            Area::LogBuffer => &[],
        }
    }

    /// Sets the registers from `register` on. The tables are held to their areas when
    /// they are compiled, so that every word has its place.
    pub(super) fn put(&mut self, area: Area, register: Register, values: &[u16]) {
        let words: &mut [u16] = match area {
            Area::Integer => &mut self.integer,
            Area::Configuration => &mut self.configuration,
            Area::DataLog => &mut self.data_log,
            Area::Float => &mut self.float,
            Area::Firmware => &mut self.firmware,
            Area::SunSpec => &mut self.sunspec,
            Area::LogBuffer => return,
        };
        let places = area.row().offset(register).and_then(|offset| words.get_mut(offset..));
        for (place, value) in places.into_iter().flatten().zip(values) {
            *place = *value;
        }
    }
}

/// The log as registers 8000 on show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LogWindow {
    /// The ten buffers, shared with the meter.
    pub entries: LogEntries,
    /// Register 158.
    pub page: u8,
}

impl LogWindow {
    /// The entry that many places behind the newest; not a number where none was
    /// written, and everywhere while no page is picked (inferred).
    fn entry(&self, back: usize) -> u16 {
        let buffer = usize::from(self.page).checked_sub(1);
        let row = self.entries.newest(back);
        buffer.and_then(|buffer| row?.get(buffer)).copied().unwrap_or(QNAN_16)
    }
}

/// Every register of one meter at one moment. A clone shares the words, and the log's
/// entries are read where they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodedMap {
    words: Arc<EncodedWords>,
    /// Without a data log its registers do not exist.
    log: Option<LogWindow>,
    unmapped: Unmapped,
}

impl EncodedMap {
    pub(super) fn new(words: EncodedWords, log: Option<LogWindow>, unmapped: Unmapped) -> Self {
        Self { words: Arc::new(words), log, unmapped }
    }

    /// What one register reads; half of a 32-bit value too.
    ///
    /// # Errors
    /// There is no such register.
    pub fn read(&self, register: Register) -> Result<u16, NoSuchRegister> {
        let mut word = [0];
        match self.fill(register.wire(), &mut word) {
            0 => Err(NoSuchRegister(register.wire())),
            _ => Ok(word[0]),
        }
    }

    /// Reads as many registers as `out` is long, from `start` on.
    ///
    /// # Errors
    /// The first address at which there is nothing, unless the meter's fidelity is to
    /// answer it with not a number; never beyond the last address.
    pub fn read_block(&self, start: Wire, out: &mut [u16]) -> Result<(), NoSuchRegister> {
        let mut place = 0;
        while let Some(rest) = out.get_mut(place..).filter(|rest| !rest.is_empty()) {
            let wire = u16::try_from(place).ok().and_then(|place| start.0.checked_add(place));
            let wire = Wire(wire.ok_or(NoSuchRegister(Wire(u16::MAX)))?);
            let filled = self.fill(wire, rest);
            if filled == 0 {
                if self.unmapped == Unmapped::Exception {
                    return Err(NoSuchRegister(wire));
                }
                rest.iter_mut().take(1).for_each(|word| *word = QNAN_16);
            }
            place += filled.max(1);
        }
        Ok(())
    }

    /// Every register and what it reads, in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = (Register, u16)> + '_ {
        AREAS.iter().flat_map(|row| {
            let registers = (0..row.registers() as u16).filter_map(|at| row.first.plus(at));
            registers.filter_map(|register| Some((register, self.read(register).ok()?)))
        })
    }

    /// Fills `out` from `wire` to the end of its area. How many registers that were; 0
    /// where there is nothing.
    fn fill(&self, wire: Wire, out: &mut [u16]) -> usize {
        let place = wire
            .register()
            .and_then(|register| AREAS.iter().find_map(|row| Some((row, row.offset(register)?))));
        let Some((row, offset)) = place else { return 0 };
        let here = out.len().min(row.registers() - offset);
        let out = out.iter_mut().take(here);
        match (row.area, &self.log) {
            (Area::DataLog | Area::LogBuffer, None) => return 0,
            (Area::LogBuffer, Some(log)) => {
                out.zip(offset..).for_each(|(word, back)| *word = log.entry(back));
            }
            (area, _) => {
                let words = self.words.of(area).get(offset..).unwrap_or_default();
                out.zip(words).for_each(|(word, value)| *word = *value);
            }
        }
        here
    }
}
