//! What is written to the terminal, by a thread of its own.
//!
//! A terminal that reads nothing (a stopped multiplexer, a dead connection) holds up whoever
//! writes to it, without an end. Here that is this thread alone: the program hands it one
//! frame at a time, draws the next one when that is written, and never waits for it.

use std::io::{self, Write};
use std::os::fd::BorrowedFd;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::termios::{QueueSelector, tcflush};

/// How much is written at once: between two pieces a frame can be given up.
const PIECE: usize = 8192;

/// Ends a sequence that was cut off, for every terminal (ECMA-48, CAN).
const CANCEL: u8 = 0x18;

/// How long a terminal has for what it is to be told last, and how long once more after
/// what it has not read was thrown away.
const LAST: Duration = Duration::from_millis(250);

#[derive(Debug, Default)]
struct Queue {
    /// What is to be written next.
    next: Vec<u8>,
    /// The thread is writing.
    writing: bool,
    /// What is being written is to be given up.
    abandon: bool,
    /// The terminal cannot be written any more.
    failed: bool,
}

#[derive(Debug, Default)]
struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what it is given, for as long as the process lives.
    fn write(&self) {
        let mut queue = self.lock();
        loop {
            while queue.next.is_empty() {
                queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
            }
            let bytes = std::mem::take(&mut queue.next);
            queue.writing = true;
            drop(queue);
            let written = self.write_pieces(&bytes);
            queue = self.lock();
            queue.failed |= !written;
            queue.writing = false;
            queue.abandon = false;
            self.changed.notify_all();
        }
    }

    fn write_pieces(&self, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() {
            if self.lock().abandon {
                return true;
            }
            match rustix::io::write(terminal(), &bytes[..bytes.len().min(PIECE)]) {
                Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
                // A descriptor that somebody else has set so is written all the same.
                Err(rustix::io::Errno::AGAIN) => thread::sleep(Duration::from_millis(5)),
                Err(rustix::io::Errno::INTR) => {}
                Err(_) => return false,
            }
        }
        true
    }
}

/// The descriptor that the terminal is written to.
fn terminal() -> BorrowedFd<'static> {
    rustix::stdio::stdout()
}

/// Collects what is to be written, and hands it over at each flush.
#[derive(Debug)]
pub struct TerminalOutput {
    shared: Arc<Shared>,
    collected: Vec<u8>,
}

impl TerminalOutput {
    /// The one of this process.
    ///
    /// # Errors
    /// There can be no thread.
    pub fn open() -> io::Result<Self> {
        static SHARED: OnceLock<Arc<Shared>> = OnceLock::new();
        if let Some(shared) = SHARED.get() {
            return Ok(Self { shared: Arc::clone(shared), collected: Vec::new() });
        }
        let shared = Arc::new(Shared::default());
        let writes = Arc::clone(&shared);
        thread::Builder::new().name("terminal".into()).spawn(move || writes.write())?;
        let shared = SHARED.get_or_init(|| shared);
        Ok(Self { shared: Arc::clone(shared), collected: Vec::new() })
    }

    /// Whether all that was handed over is written: the next frame can be drawn.
    pub fn is_free(&self) -> bool {
        let queue = self.shared.lock();
        queue.next.is_empty() && !queue.writing
    }

    /// Hands over what the terminal is to be told at the end, and waits until it is written,
    /// half a second at most: a terminal that reads nothing is not waited for. What it
    /// has not read by then is thrown away, so that the last words are what it finds.
    pub fn last(&mut self, bytes: &[u8]) {
        if self.wait(LAST) {
            let _ = self.write_all(bytes).and_then(|()| self.flush());
            self.wait(LAST);
            return;
        }
        self.shared.lock().abandon = true;
        let _ = tcflush(terminal(), QueueSelector::OFlush);
        let _ = self.write_all(&[&[CANCEL], bytes].concat()).and_then(|()| self.flush());
        self.wait(LAST);
    }

    /// Waits until all is written; whether it is.
    fn wait(&self, most: Duration) -> bool {
        let begin = Instant::now();
        let mut queue = self.shared.lock();
        while queue.writing || !queue.next.is_empty() {
            let left = most.saturating_sub(begin.elapsed());
            if left.is_zero() {
                return false;
            }
            let waited = self.shared.changed.wait_timeout(queue, left);
            queue = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

impl Write for TerminalOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.collected.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut queue = self.shared.lock();
        if queue.failed {
            self.collected.clear();
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        queue.next.append(&mut self.collected);
        drop(queue);
        self.shared.changed.notify_all();
        Ok(())
    }
}
