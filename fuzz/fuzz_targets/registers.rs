//! Any words in the registers of a meter at a port: each row of the map has a text for them,
//! under exponents that the meter does not have to have.

#![no_main]

use std::sync::LazyLock;

use firmware_model::registers::{MapRow, Register, map_rows};
use libfuzzer_sys::fuzz_target;
use workbench::registers::decode::value_text;
use workbench::registers::{Contents, Exponents};

static ROWS: LazyLock<Vec<MapRow>> = LazyLock::new(map_rows);

fuzz_target!(|data: &[u8]| {
    let words: Vec<u16> =
        data.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    // The words over and over, row by row.
    let words = words.iter().copied().cycle();
    let registers = ROWS.iter().flat_map(|row| {
        let first = row.register.number();
        (first..first + row.registers).filter_map(Register::new)
    });
    let contents: Contents = registers.zip(words.clone()).collect();
    let exponents = Exponents::read(&contents);
    for row in ROWS.iter() {
        let held: Vec<u16> = words.clone().take(row.registers.into()).collect();
        assert!(!value_text(row, &held, &exponents).is_empty() || held.is_empty());
    }
});
