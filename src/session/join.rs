//! Waiting for threads that write, at the end.

use std::thread::{JoinHandle, Result};
use std::time::{Duration, Instant};

/// How long what is left may take: a pipe may have a reader that does not read.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a thread came to, if it ends in a few seconds; otherwise it is left alone.
pub fn join_within<T>(thread: JoinHandle<T>) -> Option<Result<T>> {
    let began = Instant::now();
    while !thread.is_finished() {
        if began.elapsed() > PATIENCE {
            return None;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Some(thread.join())
}
