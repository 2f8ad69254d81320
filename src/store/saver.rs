//! The thread that keeps the state file up to date.

use std::panic::resume_unwind;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use firmware_model::Nonvolatile;

use super::{Store, StoreError, files};
use crate::pacing::Simulation;

/// Twice a second, so that with the time of writing it no second is lost.
const PERIOD: Duration = Duration::from_millis(500);
/// How often a generation is brought safely to the disk.
const SYNC_PERIOD: Duration = Duration::from_mins(1);

type Memories = Vec<(String, Nonvolatile)>;

/// Keeps the memories of a simulation's meters in a store until it is stopped.
///
/// It takes a copy of them under the simulation's lock and writes without it.
#[derive(Debug)]
pub struct Saver {
    stop: Arc<(Mutex<bool>, Condvar)>,
    thread: JoinHandle<Store>,
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
        let stop = Arc::new((Mutex::new(false), Condvar::new()));
        let run = {
            let (stop, simulation) = (Arc::clone(&stop), Arc::clone(simulation));
            move || keep(store, saved, &simulation, &stop, &report)
        };
        let thread = Builder::new().name("state".into()).spawn(run);
        let thread = thread.map_err(|source| StoreError::Write { file, source })?;
        Ok(Self { stop, thread, simulation: Arc::clone(simulation) })
    }

    /// Saves what the meters remember now, brings it to the disk and lets the file go.
    ///
    /// # Errors
    /// It could not be written, or the saving thread had a defect; the file holds what was
    /// saved last.
    pub fn stop(self) -> Result<(), StoreError> {
        let (stopped, changed) = &*self.stop;
        *stopped.lock().unwrap_or_else(PoisonError::into_inner) = true;
        changed.notify_all();
        let mut store = self.thread.join().map_err(|_| StoreError::Defect)?;
        store.save(&self.simulation.memories(), true)
    }
}

fn keep(
    mut store: Store,
    mut saved: Memories,
    simulation: &Simulation,
    stop: &(Mutex<bool>, Condvar),
    report: &dyn Fn(String),
) -> Store {
    let mut failing = false;
    let mut generations = Generations::default();
    loop {
        let stopped = stop.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = stop.1.wait_timeout_while(stopped, PERIOD, |stopped| !*stopped);
        if *waited.unwrap_or_else(PoisonError::into_inner).0 {
            generations.wait();
            return store;
        }
        let now = simulation.memories();
        if now == saved && !failing {
            continue;
        }
        match store.save(&now, false) {
            Ok(()) => {
                saved = now;
                generations.keep(store.file());
                if std::mem::take(&mut failing) {
                    report(format!("{}: the state is kept again", store.file().display()));
                }
            }
            Err(error) => {
                if !std::mem::replace(&mut failing, true) {
                    report(format!("{error}; trying again twice a second"));
                }
            }
        }
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
