//! A thread that does one thing again and again, and once more at the end.

use std::io;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle, Result, sleep};
use std::time::{Duration, Instant};

/// How long what is left may take: a pipe may have a reader that does not read.
const PATIENCE: Duration = Duration::from_secs(5);

/// A thread that works until it is stopped, and comes to a `T` then. Where it is dropped
/// instead, it ends by itself.
#[derive(Debug)]
pub struct Periodic<T> {
    stop: Sender<()>,
    thread: JoinHandle<T>,
}

impl<T: Send + 'static> Periodic<T> {
    /// A thread called `name` that does `each` to `work` whenever another `period` has passed,
    /// and `last` when it is stopped.
    ///
    /// # Errors
    /// There can be no thread.
    pub fn start<W: Send + 'static>(
        name: &str,
        period: Duration,
        mut work: W,
        mut each: impl FnMut(&mut W) + Send + 'static,
        last: impl FnOnce(W) -> T + Send + 'static,
    ) -> io::Result<Self> {
        let (stop, stopped) = channel();
        let run = move || {
            while stopped.recv_timeout(period) == Err(RecvTimeoutError::Timeout) {
                each(&mut work);
            }
            last(work)
        };
        let thread = Builder::new().name(name.to_owned()).spawn(run)?;
        Ok(Self { stop, thread })
    }

    /// What it came to, however long its last work takes.
    ///
    /// # Errors
    /// It has panicked.
    pub fn stop(self) -> Result<T> {
        drop(self.stop);
        self.thread.join()
    }

    /// What it came to, if its last work ends in a few seconds; otherwise it is left alone.
    pub fn stop_soon(self) -> Option<Result<T>> {
        drop(self.stop);
        let began = Instant::now();
        while !self.thread.is_finished() {
            if began.elapsed() > PATIENCE {
                return None;
            }
            sleep(Duration::from_millis(1));
        }
        Some(self.thread.join())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_works_until_it_is_stopped_and_once_more() {
        let (worked, times) = channel();
        let each = move |count: &mut u32| {
            *count += 1;
            let _ = worked.send(*count);
        };
        let period = Duration::from_millis(1);
        let thread = Periodic::start("test", period, 0, each, |count| (count, "the end")).unwrap();
        for expected in 1..=3 {
            assert_eq!(times.recv_timeout(Duration::from_mins(1)), Ok(expected));
        }
        let (count, last) = thread.stop().unwrap();
        assert!(count >= 3 && last == "the end", "{count}");
        // The thread has gone, and all it had with it.
        assert_eq!(times.iter().last().unwrap_or(3), count);
    }

    #[test]
    fn who_is_stopped_at_once_does_its_last_work_alone() {
        let never = |(): &mut ()| panic!("an hour has not passed");
        let hour = Duration::from_hours(1);
        let thread = Periodic::start("test", hour, (), never, |()| "the end").unwrap();
        assert_eq!(thread.stop_soon().unwrap().unwrap(), "the end");
    }

    #[test]
    fn a_panic_is_told() {
        let hour = Duration::from_hours(1);
        let defect = |()| std::panic::resume_unwind(Box::new("a defect"));
        let thread = Periodic::<()>::start("test", hour, (), |()| (), defect).unwrap();
        assert!(thread.stop().is_err());
    }
}
