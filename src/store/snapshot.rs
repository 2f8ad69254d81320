//! A state file that nobody keeps up to date: what a tape begins with.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use firmware_model::Nonvolatile;

use super::format::{self, Damage, Record};
use super::{StoreError, files, table_hash};

/// What the meters in a state file remember, by name. The file is only read; a kept one
/// may be read while it is kept.
///
/// # Errors
/// There is no such file, it cannot be read, or it is damaged or no state.
pub fn read_snapshot(file: &Path) -> Result<BTreeMap<String, Nonvolatile>, StoreError> {
    let failed = |source| StoreError::Read { file: file.to_owned(), source };
    let missing = || io::Error::new(io::ErrorKind::NotFound, "there is no such file");
    let bytes = files::read(file).map_err(failed)?.ok_or_else(missing).map_err(failed)?;
    decode_snapshot(&bytes).map_err(|damage| StoreError::Damaged {
        file: file.to_owned(),
        damage,
        previous: None,
    })
}

/// What the meters in the bytes of a state file remember, by name.
///
/// # Errors
/// They are damaged, or no state.
pub fn decode_snapshot(bytes: &[u8]) -> Result<BTreeMap<String, Nonvolatile>, Damage> {
    let records = format::decode(bytes)?;
    Ok(records.into_iter().map(|record| (record.meter, record.memory)).collect())
}

/// What meters remember as the bytes of a state file.
pub fn encode_snapshot(memories: &BTreeMap<String, Nonvolatile>) -> Vec<u8> {
    let record = |(name, memory): (&String, &Nonvolatile)| Record {
        meter: name.clone(),
        table: table_hash(&memory.setup),
        memory: memory.clone(),
    };
    let records: Vec<Record> = memories.iter().map(record).collect();
    format::encode(&records)
}

/// Writes what meters remember to a file of its own, replacing what is there.
///
/// # Errors
/// The file cannot be written; it is as it was then.
pub fn write_snapshot(
    file: &Path,
    memories: &BTreeMap<String, Nonvolatile>,
) -> Result<(), StoreError> {
    files::replace(file, &encode_snapshot(memories), false)
        .map_err(|source| StoreError::Write { file: file.to_owned(), source })
}
