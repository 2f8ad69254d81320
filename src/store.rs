//! The state file: what the meters of a run remember, kept between runs.
//!
//! It holds the non-volatile image of all meters of a scenario by name. Starting from it
//! is a power-up of each of them. It is replaced as a whole at least each second of wall
//! time while something changed, so that a program that is killed loses that second at
//! most, and an earlier generation that is safely on the disk stands beside it. What
//! cannot be read is never overwritten silently: it is an error, or the earlier
//! generation takes its place and that is said.

mod files;
mod format;
mod place;
mod progress;
mod saver;
mod snapshot;

pub use format::{Damage, Record, decode, encode};
pub use place::{default_place, further_place, running_folder};
pub use progress::{LessonProgress, Progress, ProgressError};
pub use saver::Saver;
pub use snapshot::{decode_snapshot, encode_snapshot, read_snapshot, write_snapshot};

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use firmware_model::{Nonvolatile, SETTINGS, Setup};
use rustix::fs::{Access, access};

use crate::files::{LockError, head, resolved};

/// A state file that this process alone keeps.
#[derive(Debug)]
pub struct Store {
    file: PathBuf,
    /// Held as long as it is open.
    _lock: File,
    /// By name, the hash of the table with which the state of a meter began.
    tables: BTreeMap<String, u64>,
    /// Meters in the file that are not in this run: they stay in it.
    others: Vec<Record>,
    /// What the file holds cannot be read and is put aside before it is replaced.
    damaged: bool,
    /// The next save is the first one: what is there becomes the previous generation.
    first: bool,
}

/// What a state file held when it was opened.
#[derive(Debug, Default)]
pub struct Opened {
    /// The memories of meters, by name; none where the state is new.
    pub memories: BTreeMap<String, Nonvolatile>,
    /// Meters whose setup in the scenario is another one than when their state began.
    pub tables_changed: Vec<String>,
    /// Why the previous generation was taken, if it was.
    pub fallback: Option<Fallback>,
}

/// The state file could not be used, the previous generation could.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fallback {
    /// The file is damaged.
    #[error(
        "{}: {damage}; going back to the state before it, {}; the damaged file is kept as {}",
        .file.display(),
        files::previous(.file).display(),
        files::damaged(.file).display()
    )]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        damage: Damage,
    },
    /// There is no such file, but a previous generation of it.
    #[error("{} is missing; going back to the state before it, {}", .file.display(), files::previous(.file).display())]
    Missing {
        /// The file.
        file: PathBuf,
    },
}

/// Why a state cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process keeps it.
    #[error(
        "{}: {} keeps this state; end it, or give this one a file of its own: --state FILE",
        .file.display(),
        .owner.map_or("another process".to_owned(), |id| format!("process {id}"))
    )]
    Busy {
        /// The state file.
        file: PathBuf,
        /// Who keeps it, where that is known.
        owner: Option<u32>,
    },
    /// A directory or a device.
    #[error("{} is not an ordinary file", .0.display())]
    NotAFile(PathBuf),
    /// What stands where a companion of the state goes is somebody else's.
    #[error("{}: {what}", .file.display())]
    Companion {
        /// The companion: lock, previous or damaged state.
        file: PathBuf,
        /// What it is.
        what: String,
    },
    /// The file is marked as not to be changed.
    #[error("{} is read-only; to go on from it, copy it and use the copy: --state COPY", .0.display())]
    ReadOnly(PathBuf),
    /// It is not a state, or none that can be used, and there is none before it.
    #[error("{}: {damage}{}", .file.display(), advice(.damage, .previous.as_ref()))]
    Damaged {
        /// The state file.
        file: PathBuf,
        /// What is wrong with it.
        damage: Damage,
        /// What is wrong with the previous generation, where there is one.
        previous: Option<Damage>,
    },
    /// The file cannot be read.
    #[error("{}: {source}", .file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The thread that saves has ended too early.
    #[error("a defect: the state was not kept to the end")]
    Defect,
    /// The file, its lock or its directory cannot be written.
    #[error("the state cannot be kept in {}: {source}", .file.display())]
    Write {
        /// The file.
        file: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

fn advice(damage: &Damage, previous: Option<&Damage>) -> String {
    match (damage, previous) {
        (Damage::Foreign, _) => "; it is left as it is, choose another file".to_owned(),
        (Damage::Newer(_), _) => {
            "; it is left as it is, --fresh replaces it by a new state".to_owned()
        }
        (_, Some(previous)) => {
            format!("; of the state before it: {previous}; --fresh starts a new state")
        }
        (_, None) => "; there is no state before it; --fresh starts a new state".to_owned(),
    }
}

/// A hash of all settings: it tells whether a scenario's setup table has changed.
fn table_hash(setup: &Setup) -> u64 {
    let text =
        |row: &firmware_model::SettingRow| format!("{}={}\n", row.name, setup.get(row.setting));
    let text: String = SETTINGS.iter().map(text).collect();
    format::hash(text.as_bytes())
}

impl Store {
    /// Opens or begins the state of `meters`, each with the setup that the scenario gives
    /// it. With `fresh` the state starts anew; the one in the file becomes its previous
    /// generation at the first save.
    ///
    /// # Errors
    /// Another process has it open, it cannot be read or written, it is damaged and so is its
    /// previous generation, or it is something else. Nothing has changed then.
    pub fn open<'a>(
        file: &Path,
        meters: impl Iterator<Item = (&'a str, &'a Setup)>,
        fresh: bool,
    ) -> Result<(Self, Opened), StoreError> {
        refuse_unfit(file)?;
        // A link stays one, and two names of one file are one state, whether it is there or not.
        let failed = |source| StoreError::Read { file: file.to_owned(), source };
        let file = resolved(file).map_err(failed)?;
        let lock = lock(&file)?;
        for companion in [files::previous(&file), files::damaged(&file)] {
            refuse_other_companion(&companion)?;
        }
        files::sweep(&file);
        let Loaded { records, fallback, damaged } = load(&file, fresh)?;
        let mut store = Self {
            damaged,
            first: true,
            file,
            _lock: lock,
            tables: BTreeMap::new(),
            others: records,
        };
        let mut opened = Opened { fallback, ..Opened::default() };
        for (name, setup) in meters {
            let mut table = table_hash(setup);
            if let Some(place) = store.others.iter().position(|record| record.meter == name) {
                let record = store.others.remove(place);
                if record.table != table {
                    opened.tables_changed.push(name.to_owned());
                }
                table = record.table;
                opened.memories.insert(record.meter, record.memory);
            }
            store.tables.insert(name.to_owned(), table);
        }
        Ok((store, opened))
    }

    /// The state file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Replaces the file by a state with `memories`; with `sync` it is on the disk when this
    /// returns, and so is the generation before it.
    ///
    /// # Errors
    /// The file cannot be written; it is as it was then.
    pub fn save(
        &mut self,
        memories: &[(String, Nonvolatile)],
        sync: bool,
    ) -> Result<(), StoreError> {
        let records = memories.iter().map(|(name, memory)| Record {
            meter: name.clone(),
            table: self.tables.get(name).copied().unwrap_or_default(),
            memory: memory.clone(),
        });
        let records: Vec<Record> = records.chain(self.others.iter().cloned()).collect();
        let bytes = format::encode(&records);
        self.write(&bytes, sync)
            .map_err(|source| StoreError::Write { file: self.file.clone(), source })
    }

    fn write(&mut self, bytes: &[u8], sync: bool) -> io::Result<()> {
        if self.damaged {
            files::put_aside(&self.file)?;
            self.damaged = false;
        } else if self.first || sync {
            files::keep_generation(&self.file, sync)?;
        }
        files::replace(&self.file, bytes, sync)?;
        self.first = false;
        Ok(())
    }
}

/// Refuses what must not be replaced.
fn refuse_unfit(file: &Path) -> Result<(), StoreError> {
    match std::fs::metadata(file) {
        Ok(about) if !about.is_file() => Err(StoreError::NotAFile(file.to_owned())),
        Ok(about) if about.permissions().readonly() || access(file, Access::WRITE_OK).is_err() => {
            Err(StoreError::ReadOnly(file.to_owned()))
        }
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(StoreError::Read { file: file.to_owned(), source }),
    }
}

/// Refuses what stands where an earlier or a damaged state goes and is neither.
fn refuse_other_companion(file: &Path) -> Result<(), StoreError> {
    match head(file, 64) {
        Ok((head, length)) if format::is_state(&head, length) => Ok(()),
        Ok(_) => {
            let what = "this is not a state, and one goes there; it is left as it is: remove it, or \
                        choose another file for the state";
            Err(StoreError::Companion { file: file.to_owned(), what: what.to_owned() })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(StoreError::Read { file: file.to_owned(), source }),
    }
}

fn lock(file: &Path) -> Result<File, StoreError> {
    let path = files::companion(file, ".lock");
    let owner = std::fs::metadata(file).ok().map(|about| about.uid());
    crate::files::lock(&path, owner).map_err(|error| match error {
        LockError::Held(owner) => StoreError::Busy { file: file.to_owned(), owner },
        LockError::System(source) => StoreError::Write { file: file.to_owned(), source },
        LockError::NotALock(_) => StoreError::Companion { file: path, what: error.to_string() },
    })
}

/// What was found of a state.
#[derive(Debug, Default)]
struct Loaded {
    records: Vec<Record>,
    /// Why it is that of the previous generation.
    fallback: Option<Fallback>,
    /// The file cannot be read and is put aside before it is replaced.
    damaged: bool,
}

/// What the file holds, or else what its previous generation holds.
fn load(file: &Path, fresh: bool) -> Result<Loaded, StoreError> {
    let read = |file: &Path| {
        let failed = |source| StoreError::Read { file: file.to_owned(), source };
        Ok(files::read(file).map_err(failed)?.map(|bytes| format::decode(&bytes)))
    };
    let of = |records| Loaded { records, ..Loaded::default() };
    let refused = |file: &Path, damage, previous| {
        Err(StoreError::Damaged { file: file.to_owned(), damage, previous })
    };
    let damage = match read(file)? {
        // It may be anything of the user's.
        Some(Err(damage @ Damage::Foreign)) => return refused(file, damage, None),
        Some(Err(damage @ Damage::Newer(_))) if !fresh => return refused(file, damage, None),
        Some(Ok(_) | Err(Damage::Newer(_))) | None if fresh => return Ok(Loaded::default()),
        Some(Err(_)) if fresh => return Ok(Loaded { damaged: true, ..Loaded::default() }),
        Some(Ok(records)) => return Ok(of(records)),
        Some(Err(damage)) => Some(damage),
        None => None,
    };
    let before = files::previous(file);
    match (damage, read(&before)?) {
        (None, None) => Ok(Loaded::default()),
        (None, Some(Ok(records))) => {
            let fallback = Some(Fallback::Missing { file: file.to_owned() });
            Ok(Loaded { fallback, ..of(records) })
        }
        (Some(damage), Some(Ok(records))) => {
            let fallback = Some(Fallback::Damaged { file: file.to_owned(), damage });
            Ok(Loaded { records, fallback, damaged: true })
        }
        (None, Some(Err(damage))) => refused(&before, damage, None),
        (Some(damage), previous) => refused(file, damage, previous.and_then(Result::err)),
    }
}

#[cfg(test)]
mod tests;
