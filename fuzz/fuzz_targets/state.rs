//! Any bytes as what a meter remembers, and as a state file: they are refused with a reason,
//! or they are a memory with which a meter runs and that is written as it was read.
//!
//! Few inputs have a good checksum, so that they get one here: the bytes as they are,
//! and a good image or file with some of its bytes changed.

#![no_main]

use std::sync::LazyLock;

use firmware_model::{
    ControlPower, Counter, DataLog, Fidelity, Identity, Input, LogEntries, Meter, Nonvolatile, Setup, Tick,
};
use libfuzzer_sys::fuzz_target;
use s4100::store::{Damage, Record, decode, encode};

/// A memory with something in each of its parts.
static MEMORY: LazyLock<Nonvolatile> = LazyLock::new(|| {
    let mut meter = powered(Nonvolatile::default());
    meter.advance(Tick::from_seconds(2));
    let rows = (0..7).map(|number| [number; 10]).collect();
    let entries = LogEntries::from_parts(rows, 7).expect("seven rows");
    let log = DataLog { entries, since_wrap: Counter::new(7), ..meter.memory().log.clone() };
    Nonvolatile { log, ..meter.memory().clone() }
});

fn powered(memory: Nonvolatile) -> Meter {
    static MENU: LazyLock<std::sync::Arc<firmware_model::Menu>> =
        LazyLock::new(|| panels::Panel::builtin().expect("the panel inside the program").menu);
    let setup = Setup::default();
    let mut meter =
        Meter::new(Identity::default(), setup, Fidelity::default(), MENU.clone()).with_memory(memory);
    meter.apply(Tick::ZERO, Input::ControlPower(ControlPower::Ac(120.0)));
    meter
}

fuzz_target!(|data: &[u8]| {
    image(data);
    image(&with_crc32(data));
    image(&with_crc32(&changed(MEMORY.to_bytes(), 4, data)));

    file(data);
    file(&sealed(data.to_vec()));
    let two = ["hall", "roof"].map(|meter| Record {
        meter: meter.to_owned(),
        table: 7,
        memory: MEMORY.clone(),
    });
    file(&sealed(changed(encode(&two), 8, data)));
});

/// `good` without its last bytes, the checksum, and with others in their places: two bytes of
/// `data` say where and one says what.
fn changed(mut good: Vec<u8>, checksum: usize, data: &[u8]) -> Vec<u8> {
    good.truncate(good.len() - checksum);
    for change in data.chunks_exact(3) {
        let place = usize::from(u16::from_be_bytes([change[0], change[1]])) % good.len();
        good[place] = change[2];
    }
    good
}

fn image(bytes: &[u8]) {
    match Nonvolatile::from_bytes(bytes) {
        Ok(memory) => usable(&memory),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn file(bytes: &[u8]) {
    match decode(bytes) {
        Ok(records) => {
            assert_eq!(decode(&encode(&records)), Ok(records.clone()));
            records.iter().for_each(|record| usable(&record.memory));
        }
        Err(Damage::Truncated { found, .. }) => assert_eq!(found, bytes.len()),
        Err(damage) => assert!(!damage.to_string().is_empty()),
    }
}

fn usable(memory: &Nonvolatile) {
    assert_eq!(Nonvolatile::from_bytes(&memory.to_bytes()).as_ref(), Ok(memory));
    let mut meter = powered(memory.clone());
    meter.advance(Tick::from_seconds(2));
    let _ = (meter.registers(), meter.lcd());
}

/// The bytes with their CRC-32 (IEEE 802.3) behind them.
fn with_crc32(bytes: &[u8]) -> Vec<u8> {
    let crc = bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 }
        })
    });
    [bytes, &(!crc).to_be_bytes()].concat()
}

/// The bytes as a file whose length and checksum (FNV-1a) are right.
fn sealed(mut file: Vec<u8>) -> Vec<u8> {
    let length = file.len() as u64 + 8;
    if let Some(place) = file.get_mut(14..22) {
        place.copy_from_slice(&length.to_be_bytes());
    }
    let hash = file.iter().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
    });
    file.extend(hash.to_be_bytes());
    file
}
