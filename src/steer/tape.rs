//! `--tape FILE`: a tape beside the ports, at the meters' own time.

use std::sync::Arc;
use std::thread::JoinHandle;

use firmware_model::Tick;

use super::act::{ActError, Steering};
use workbench::tape::{Mismatch, Tape, TapeLine};

/// A tape that is being played on meters that run.
#[derive(Debug)]
pub struct LiveTape {
    thread: JoinHandle<LiveReport>,
    steering: Arc<Steering>,
}

/// What became of it.
#[derive(Debug, Default)]
pub struct LiveReport {
    /// How many expectations there were.
    pub checks: usize,
    /// Those that were not met: the line, when, and what was found.
    pub failures: Vec<(TapeLine, Tick, Mismatch)>,
    /// Why it broke off, and in which line.
    pub broke: Option<(usize, String)>,
    /// The end came before its last line.
    pub is_cut_off: bool,
}

impl LiveTape {
    /// Begins; what is told goes to `tell`.
    ///
    /// # Errors
    /// There is no thread for it.
    pub fn begin(
        tape: Tape,
        steering: Arc<Steering>,
        tell: impl Fn(&str) + Send + 'static,
    ) -> std::io::Result<Self> {
        let own = Arc::clone(&steering);
        let thread = std::thread::Builder::new()
            .name("tape".to_owned())
            .spawn(move || played(&tape, &own, &tell))?;
        Ok(Self { thread, steering })
    }

    /// Ends it where it is, and says what became of it.
    pub fn end(self) -> LiveReport {
        self.steering.end();
        self.thread.join().unwrap_or_else(|_| LiveReport {
            broke: Some((0, "a defect: the tape has stopped".to_owned())),
            ..LiveReport::default()
        })
    }
}

fn played(tape: &Tape, steering: &Steering, tell: &dyn Fn(&str)) -> LiveReport {
    let mut report = LiveReport::default();
    let mut heard = None;
    for line in tape.lines() {
        match steering.act(&line, &mut heard) {
            Ok(done) => {
                report.checks += usize::from(done.is_check);
                let number = line.number;
                if let Some(text) = &done.text {
                    tell(&format!("{}:{number}: at {}: {text}", tape.file, steering.now()));
                }
                if let Some(mismatch) = done.mismatch {
                    report.failures.push((line, steering.now(), mismatch));
                }
            }
            Err(ActError::Over) => {
                report.is_cut_off = true;
                break;
            }
            Err(error) => {
                report.broke = Some((line.number, error.to_string()));
                break;
            }
        }
    }
    report
}
