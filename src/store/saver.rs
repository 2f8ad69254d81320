//! The thread that keeps the state file up to date.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use firmware_model::Nonvolatile;

use super::{Store, StoreError, files};
use crate::pacing::Simulation;
use crate::periodic::Periodic;

/// Twice a second, so that with the time of writing it no second is lost.
const PERIOD: Duration = Duration::from_millis(500);
/// How often a generation is brought safely to the disk.
const SYNC_PERIOD: Duration = Duration::from_mins(1);

/// Keeps the memories of a simulation's meters in a store until it is stopped.
///
/// It takes a copy of them under the simulation's lock and writes without it.
#[derive(Debug)]
pub struct Saver {
    thread: Periodic<Store>,
    simulation: Arc<Simulation>,
}

impl Saver {
    /// Saves once, and from then on whenever something has changed. `report` is told when
    /// saving begins to fail and when it works again.
    ///
    /// # Errors
    /// The first save has failed, or there can be no thread.
    pub fn start(
        mut store: Store,
        simulation: &Arc<Simulation>,
        report: impl Fn(String) + Send + 'static,
    ) -> Result<Self, StoreError> {
        let file = store.file().to_owned();
        let saved = simulation.memories();
        store.save(&saved, false)?;
        let keeper = Keeper { store, saved, failing: false, generations: Generations::default() };
        let each = {
            let simulation = Arc::clone(simulation);
            move |keeper: &mut Keeper| keeper.keep(simulation.memories(), &report)
        };
        let thread = Periodic::start("state", PERIOD, keeper, each, Keeper::end)
            .map_err(|source| StoreError::Write { file, source })?;
        Ok(Self { thread, simulation: Arc::clone(simulation) })
    }

    /// Saves what the meters remember now, brings it to the disk and lets the file go.
    ///
    /// # Errors
    /// It could not be written, or the saving thread had a defect; the file holds what was
    /// saved last.
    pub fn stop(self) -> Result<(), StoreError> {
        let mut store = self.thread.stop().map_err(|_| StoreError::Defect)?;
        store.save(&self.simulation.memories(), true)
    }
}

/// A store and what is known of it.
struct Keeper {
    store: Store,
    saved: Vec<(String, Nonvolatile)>,
    failing: bool,
    generations: Generations,
}

impl Keeper {
    /// Saves `now`, if that is something else than what is saved.
    fn keep(&mut self, now: Vec<(String, Nonvolatile)>, report: &dyn Fn(String)) {
        if now == self.saved && !self.failing {
            return;
        }
        match self.store.save(&now, false) {
            Ok(()) => {
                self.saved = now;
                self.generations.keep(self.store.file());
                if std::mem::take(&mut self.failing) {
                    report(format!("{}: the state is kept again", self.store.file().display()));
                }
            }
            Err(error) => {
                if !std::mem::replace(&mut self.failing, true) {
                    report(format!("{error}; trying again twice a second"));
                }
            }
        }
    }

    fn end(mut self) -> Store {
        self.generations.wait();
        self.store
    }
}

/// The previous generation, renewed beside the saving: a slow disk does not hold that up.
#[derive(Default)]
struct Generations {
    kept: Option<Instant>,
    thread: Option<JoinHandle<()>>,
}

impl Generations {
    fn keep(&mut self, file: &std::path::Path) {
        let due = self.kept.is_none_or(|kept| kept.elapsed() >= SYNC_PERIOD);
        if !due || self.thread.as_ref().is_some_and(|thread| !thread.is_finished()) {
            return;
        }
        self.kept = Some(Instant::now());
        let file = file.to_owned();
        let run = move || {
            // Where it fails, saving does too, and says so.
            let _ = files::keep_generation(&file, true);
        };
        self.thread = Builder::new().name("state-sync".into()).spawn(run).ok();
    }

    fn wait(&mut self) {
        if let Some(thread) = self.thread.take() {
            // A defect there is one here.
            thread.join().unwrap_or_else(|defect| resume_unwind(defect));
        }
    }
}
