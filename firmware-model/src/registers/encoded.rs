//! The register map as the words that a reply carries.

use std::sync::Arc;

use super::encode::QNAN_16;
use super::{AREAS, Area, AreaRow, Register, Wire};
use crate::fidelity::Unmapped;

/// There is nothing at that address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSuchRegister(pub Wire);

/// The words of every area that the meter fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    integer: [u16; AREAS[Area::Integer as usize].registers()],
    configuration: [u16; AREAS[Area::Configuration as usize].registers()],
    float: [u16; AREAS[Area::Float as usize].registers()],
    firmware: [u16; AREAS[Area::Firmware as usize].registers()],
    sunspec: [u16; AREAS[Area::SunSpec as usize].registers()],
}

impl Default for Words {
    fn default() -> Self {
        Self {
            integer: [0; AREAS[Area::Integer as usize].registers()],
            configuration: [0; AREAS[Area::Configuration as usize].registers()],
            float: [0; AREAS[Area::Float as usize].registers()],
            firmware: [0; AREAS[Area::Firmware as usize].registers()],
            sunspec: [0; AREAS[Area::SunSpec as usize].registers()],
        }
    }
}

impl Words {
    /// The words of an area; none where the meter keeps none: without a log its
    /// registers do not exist.
    fn of(&self, area: Area) -> Option<&[u16]> {
        match area {
            Area::Integer => Some(&self.integer),
            Area::Configuration => Some(&self.configuration),
            Area::Float => Some(&self.float),
            Area::Firmware => Some(&self.firmware),
            Area::SunSpec => Some(&self.sunspec),
            Area::DataLog | Area::LogBuffer => None,
        }
    }

    /// Sets the registers from `register` on. The tables are held to their areas when
    /// they are compiled, so that every word has its place.
    pub(super) fn put(&mut self, area: Area, register: Register, values: &[u16]) {
        let words: &mut [u16] = match area {
            Area::Integer => &mut self.integer,
            Area::Configuration => &mut self.configuration,
            Area::Float => &mut self.float,
            Area::Firmware => &mut self.firmware,
            Area::SunSpec => &mut self.sunspec,
            Area::DataLog | Area::LogBuffer => return,
        };
        let places = area.row().offset(register).and_then(|offset| words.get_mut(offset..));
        for (place, value) in places.into_iter().flatten().zip(values) {
            *place = *value;
        }
    }
}

/// Every register of one meter at one moment. A clone shares the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodedMap {
    words: Arc<Words>,
    unmapped: Unmapped,
}

impl EncodedMap {
    pub(super) fn new(words: Words, unmapped: Unmapped) -> Self {
        Self { words: Arc::new(words), unmapped }
    }

    /// What one register reads; half of a 32-bit value too.
    ///
    /// # Errors
    /// There is no such register.
    pub fn read(&self, register: Register) -> Result<u16, NoSuchRegister> {
        let mut word = [0];
        self.read_block(register.wire(), &mut word)?;
        Ok(word[0])
    }

    /// Reads as many registers as `out` is long, from `start` on.
    ///
    /// # Errors
    /// The first address at which there is nothing, unless the meter's fidelity is to
    /// answer it with not a number and the first register exists.
    pub fn read_block(&self, start: Wire, out: &mut [u16]) -> Result<(), NoSuchRegister> {
        let mut place = 0;
        while place < out.len() {
            let wire = u16::try_from(place).ok().and_then(|place| start.0.checked_add(place));
            let wire = Wire(wire.ok_or(NoSuchRegister(Wire(u16::MAX)))?);
            let here = self.from(wire);
            let Some(rest) = out.get_mut(place..) else { break };
            if here.is_empty() {
                if self.unmapped == Unmapped::Exception || place == 0 {
                    return Err(NoSuchRegister(wire));
                }
                rest.iter_mut().take(1).for_each(|word| *word = QNAN_16);
                place += 1;
            } else {
                rest.iter_mut().zip(here).for_each(|(word, value)| *word = *value);
                place += here.len();
            }
        }
        Ok(())
    }

    /// Every register and what it reads, in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = (Register, u16)> + '_ {
        AREAS.iter().flat_map(|row| {
            let words = self.words.of(row.area).unwrap_or_default();
            (0..).zip(words).filter_map(|(offset, word)| Some((row.first.plus(offset)?, *word)))
        })
    }

    /// The words from `wire` to the end of its area; empty where there is nothing.
    fn from(&self, wire: Wire) -> &[u16] {
        let at = |row: &AreaRow| Some((row.area, row.offset(wire.register()?)?));
        AREAS
            .iter()
            .find_map(at)
            .and_then(|(area, offset)| self.words.of(area)?.get(offset..))
            .unwrap_or_default()
    }
}
