//! What stands in the registers, in words: the map as a table, and the values of a meter
//! read through it.
//!
//! [`rows`] is the bare map; [`Contents`] are the words of one meter, simulated or at the
//! end of a cable; [`decode`] turns the words of a row into a value with its
//! unit; [`print()`], [`with_values`] and [`of_several`] lay it all out.

mod choice;
pub mod decode;
mod download;
mod exponents;
mod layout;
mod table;

pub use choice::{rows_in, spans};
pub use download::{DownloadError, RegisterAccess, download};
pub use exponents::Exponents;
pub use layout::{MapFormat, MapLayout};
pub use table::{of_several, print, with_values};

use std::collections::BTreeMap;
use std::sync::LazyLock;

use firmware_model::SystemType;
use firmware_model::registers::{
    Area, EncodedMap, MapRow, POINTS, Phases, Quantity, Register, SUNSPEC, SunSpecContent, map_rows,
};

/// Every value of the map, in ascending order of registers.
pub fn rows() -> &'static [MapRow] {
    static ROWS: LazyLock<Vec<MapRow>> = LazyLock::new(map_rows);
    &ROWS
}

/// The row to which `register` belongs, the second register of a value too.
pub fn row_at(register: Register) -> Option<&'static MapRow> {
    let after = rows().partition_point(|row| row.register <= register);
    let row = rows().get(after.checked_sub(1)?)?;
    (register.number() - row.register.number() < row.registers).then_some(row)
}

/// The system types that have the value; the registers themselves always exist, and are
/// not a number (accumulators: 0) elsewhere.
pub fn system_types(row: &MapRow) -> Vec<SystemType> {
    let measured = measured(row);
    SystemType::ALL
        .into_iter()
        .filter(|system| measured.is_none_or(|(quantity, part)| quantity.exists_in(part, *system)))
        .collect()
}

/// What a row measures; none for settings, constants and sums.
pub(crate) fn measured(row: &MapRow) -> Option<(Quantity, Phases)> {
    let point = || POINTS.iter().find(|p| p.register == row.register || p.float == row.register);
    let sunspec = || SUNSPEC.iter().find(|point| point.register == row.register);
    match point() {
        Some(point) => Some((point.quantity, point.part)),
        None => match sunspec()?.content {
            SunSpecContent::Measured(quantity, part, _)
            | SunSpecContent::Energy(quantity, part) => Some((quantity, part)),
            _ => None,
        },
    }
}

/// The words of a meter's registers, those that it has; without the log buffer, which is
/// read page by page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contents {
    words: BTreeMap<u16, u16>,
}

impl Contents {
    /// What one register holds.
    pub fn word(&self, register: Register) -> Option<u16> {
        self.words.get(&register.number()).copied()
    }

    /// All words of a row; none if the meter lacks one of them.
    pub fn words(&self, row: &MapRow) -> Option<Vec<u16>> {
        (0..row.registers).map(|place| self.word(row.register.plus(place)?)).collect()
    }

    /// Takes in `words` from `first` on.
    pub fn insert(&mut self, first: Register, words: &[u16]) {
        for (place, word) in (0..).zip(words) {
            if let Some(register) = first.plus(place) {
                self.words.insert(register.number(), *word);
            }
        }
    }
}

impl FromIterator<(Register, u16)> for Contents {
    fn from_iter<T: IntoIterator<Item = (Register, u16)>>(words: T) -> Self {
        let words = words.into_iter().map(|(register, word)| (register.number(), word));
        Self { words: words.collect() }
    }
}

impl From<&EncodedMap> for Contents {
    fn from(map: &EncodedMap) -> Self {
        let logged = |register| Area::LogBuffer.row().offset(register).is_some();
        let words = map.iter().filter(|(register, _)| !logged(*register));
        Self { words: words.map(|(register, word)| (register.number(), word)).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(number: u16) -> Option<&'static MapRow> {
        row_at(Register::new(number).unwrap())
    }

    #[test]
    fn both_registers_of_a_value_find_its_row() {
        assert_eq!(at(1).unwrap().name, "real energy, net, total");
        assert_eq!(at(2).unwrap().name, "real energy, net, total");
        assert_eq!(at(278).unwrap().name, "real power, total");
        assert_eq!(at(130).unwrap().name, "system type");
        assert_eq!(at(40_036).unwrap().sunspec_name, Some("Md"));
        assert_eq!(at(40_178).unwrap().sunspec_name, Some("L"));
    }

    #[test]
    fn between_the_areas_there_is_no_row() {
        assert_eq!(at(13_760).unwrap().register.number(), 8000);
        for number in [113, 128, 179, 256, 409, 7000, 7002, 40_000, 40_179, 65_535] {
            assert!(at(number).is_none(), "{number}");
        }
    }

    #[test]
    fn system_types_are_those_of_page_7() {
        let codes = |number| -> Vec<u16> {
            system_types(at(number).unwrap()).into_iter().map(SystemType::code).collect()
        };
        assert_eq!(codes(21), [10, 11, 12, 31, 40]);
        assert_eq!(codes(103), [11, 12, 31, 40], "A to B");
        assert_eq!(codes(393), [31, 40], "A to C, float");
        assert_eq!(codes(107), [12, 40], "B to neutral");
        assert_eq!(codes(40_080), [40], "SunSpec, C to neutral");
        assert_eq!(codes(130), [10, 11, 12, 31, 40]);
    }
}
