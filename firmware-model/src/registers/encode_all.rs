//! Every register at one moment, from the rows of all tables.

use super::area::{Area, Register};
use super::configuration::CONFIGURATION;
use super::data_log::DATA_LOG;
use super::encode::words;
use super::encoded::{EncodedMap, EncodedWords, LogWindow, NoSuchRegister};
use super::image::Image;
use super::points::POINTS;
use super::sunspec;
use crate::settings::Scales;

/// Every register of the meter, encoded at once.
pub fn encode_all(image: &Image<'_>) -> EncodedMap {
    let scales = Scales::of(image.setup);
    let mut map = EncodedWords::default();
    for point in &POINTS {
        let value = image.value(point);
        let integer = point.integer(value, scales);
        if point.format.registers() == 2 {
            map.put(Area::Integer, point.register, &words(integer));
        } else {
            map.put(Area::Integer, point.register, &[integer as u16]);
        }
        map.put(Area::Float, point.float, &words(point.float_bits(value)));
    }
    for row in &CONFIGURATION {
        map.put(Area::Configuration, row.register, &[row.read(image, scales)]);
    }
    map.put(Area::Firmware, Area::Firmware.row().first, &[image.identity.firmware]);
    for row in DATA_LOG.iter().filter(|_| image.identity.data_logging) {
        let words = words(row.read(image, scales));
        let registers = usize::from(row.format.registers());
        map.put(Area::DataLog, row.register, words.get(2 - registers..).unwrap_or_default());
    }
    sunspec::encode(image, scales, &mut map);
    let window = image
        .identity
        .data_logging
        .then(|| LogWindow { entries: image.log.entries.clone(), page: image.log.settings.page });
    EncodedMap::new(map, window, image.fidelity.unmapped)
}

impl Image<'_> {
    /// What one register reads. Encodes the whole map: who reads more than one keeps
    /// the result of [`encode_all`].
    ///
    /// # Errors
    /// There is no such register.
    pub fn read(&self, register: Register) -> Result<u16, NoSuchRegister> {
        encode_all(self).read(register)
    }
}
