//! The state file on the command line: where it is, what is said about it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use firmware_model::{Nonvolatile, SETTINGS, Setup};

use super::failure::Failure;
use super::options::MeterArgs;
use crate::messages::tell;
use crate::pacing::Simulation;
use crate::store::{Opened, Saver, Store, StoreError, default_place, further_place};
use workbench::scenario::Scenario;

/// A state that has been opened and is not kept up to date yet.
pub struct Keeping {
    store: Store,
    memories: BTreeMap<String, Nonvolatile>,
    /// What is to be said about it on the screen, too.
    words: Option<String>,
    /// There was no such file before.
    is_new: bool,
}

/// How many meters of one scenario have a state of their own at the default place.
const MOST: u32 = 99;

impl Keeping {
    /// Where it is.
    pub fn file(&self) -> &Path {
        self.store.file()
    }

    /// What is to be said about it on the screen, too.
    pub fn words(&self) -> Option<&str> {
        self.words.as_deref()
    }

    /// Whether it begins with this session.
    pub const fn is_new(&self) -> bool {
        self.is_new
    }

    /// What the meters remember, for whom makes them.
    pub fn take_memories(&mut self) -> BTreeMap<String, Nonvolatile> {
        std::mem::take(&mut self.memories)
    }
}

/// A state that is kept up to date.
pub struct KeptState {
    saver: Saver,
    /// What cannot be said while the terminal shows the meter.
    unsaid: Arc<Mutex<Vec<String>>>,
}

/// Opens the state that the command line asks for, or with `by_default` the scenario's own.
/// None is kept if neither is there.
pub fn open(
    args: &MeterArgs,
    name: Option<&str>,
    scenario: &Scenario,
    by_default: bool,
) -> Result<Option<Keeping>, Failure> {
    let Some(file) = place(args, name, by_default)? else { return Ok(None) };
    let is_new = !file.exists();
    let (store, opened, words) = match first_free(&file, scenario, args) {
        Ok(opened) => opened,
        // Nobody asked for this file and nothing is lost: the meter is shown all the same.
        Err(error @ StoreError::Write { .. }) if args.state.is_none() && !file.exists() => {
            tell(format_args!("{error}; it is lost at the end"));
            return Ok(None);
        }
        Err(error) => return Err(Failure::world(error)),
    };
    if let Some(fallback) = &opened.fallback {
        tell(fallback);
    }
    if by_default {
        tell(format_args!("the state of the meter is kept in {}", store.file().display()));
    }
    if let Some(words) = &words {
        tell(words);
    }
    tell_changes(&opened, scenario, store.file());
    Ok(Some(Keeping { store, memories: opened.memories, words, is_new }))
}

/// Opens the state, and says where it is not in `file`: a second meter of a scenario has a
/// state of its own, unless it was asked for that file.
fn first_free(
    file: &Path,
    scenario: &Scenario,
    args: &MeterArgs,
) -> Result<(Store, Opened, Option<String>), StoreError> {
    let meters = || scenario.meters.iter().map(|meter| (meter.name.as_str(), &meter.setup));
    let busy = match Store::open(file, meters(), args.fresh) {
        Ok((store, opened)) => return Ok((store, opened, None)),
        Err(busy @ StoreError::Busy { .. }) if args.state.is_none() => busy,
        Err(error) => return Err(error),
    };
    let StoreError::Busy { owner, .. } = &busy else { return Err(busy) };
    let owner = owner.map_or("another process".to_owned(), |id| format!("process {id}"));
    for number in 2..=MOST {
        let further = further_place(file, number);
        match Store::open(&further, meters(), args.fresh) {
            Ok((store, opened)) => {
                let age = if opened.memories.is_empty() {
                    "a new one"
                } else {
                    "continued from an earlier session"
                };
                let words = format!(
                    "{owner} runs this scenario already and keeps its state; this meter has one \
                     of its own, {age}: {}",
                    store.file().display()
                );
                return Ok((store, opened, Some(words)));
            }
            Err(StoreError::Busy { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Err(busy)
}

fn place(
    args: &MeterArgs,
    name: Option<&str>,
    by_default: bool,
) -> Result<Option<PathBuf>, Failure> {
    if let Some(file) = &args.state {
        return Ok(Some(file.clone()));
    }
    if !by_default {
        return if args.fresh {
            Err(Failure::usage("`--fresh` without a state: add `--state FILE`, or leave it out"))
        } else {
            Ok(None)
        };
    }
    let Some(file) = default_place(name, |name| std::env::var_os(name)) else {
        tell(format_args!("neither XDG_STATE_HOME nor HOME is set: the state is lost at the end"));
        return Ok(None);
    };
    if let Some(directory) = file.parent() {
        // Where it fails, opening the file says so.
        let _ = std::fs::create_dir_all(directory);
    }
    Ok(Some(file))
}

/// The state wins over the scenario's setup: who changed that is told.
fn tell_changes(opened: &Opened, scenario: &Scenario, file: &Path) {
    for name in &opened.tables_changed {
        let table = scenario.meters.iter().find(|meter| meter.name == *name);
        let (Some(table), Some(memory)) = (table, opened.memories.get(name)) else { continue };
        let differences = differences(&table.setup, &memory.setup);
        tell(format_args!(
            "the setup of `{name}` in {} has changed since its state began; the state \
             wins{differences}; --fresh starts from the scenario ({})",
            scenario.file,
            file.display()
        ));
    }
}

fn differences(table: &Setup, memory: &Setup) -> String {
    let difference = |row: &firmware_model::SettingRow| {
        let (asked, kept) = (table.get(row.setting), memory.get(row.setting));
        (asked != kept).then(|| format!("{} stays {kept}, not {asked}", row.name))
    };
    let all: Vec<String> = SETTINGS.iter().filter_map(difference).collect();
    if all.is_empty() { String::new() } else { format!(": {}", all.join(", ")) }
}

/// From now on the state is kept up to date; the first time before this returns. With
/// `at_once` its troubles are told when they come, otherwise at the end.
pub fn keep(
    state: Option<Keeping>,
    simulation: &Arc<Simulation>,
    at_once: bool,
) -> Result<Option<KeptState>, Failure> {
    let Some(Keeping { store, .. }) = state else { return Ok(None) };
    let unsaid = Arc::new(Mutex::new(Vec::new()));
    let report = {
        let unsaid = Arc::clone(&unsaid);
        move |message: String| {
            if at_once {
                tell(&message);
            } else {
                unsaid.lock().unwrap_or_else(PoisonError::into_inner).push(message);
            }
        }
    };
    let saver = Saver::start(store, simulation, report).map_err(Failure::world)?;
    Ok(Some(KeptState { saver, unsaid }))
}

/// Saves for the last time.
pub fn end(state: Option<KeptState>) -> Result<(), Failure> {
    let Some(KeptState { saver, unsaid }) = state else { return Ok(()) };
    let saved = saver.stop().map_err(Failure::world);
    for message in unsaid.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        tell(&message);
    }
    saved
}
