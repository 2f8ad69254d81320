//! Who has the port open: opens and closes, in their order.
//!
//! With a slave end kept open, a pseudo-terminal does not say when a client
//! closes it; inotify does, for every kind of end a process can come to.
//!
//! Two equal events in a row that nobody has read yet become one in inotify, so
//! two clients killed together would count as one. The watch therefore takes in
//! the directory too: each open and close is then reported twice, once for the
//! directory and once for the device, and no two neighbours are equal.

use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::fs::inotify::{self, CreateFlags, ReadFlags, WatchFlags};
use rustix::io::Errno;

/// What happened to the number of clients since it was asked last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changes {
    /// How many opened the port.
    pub opened: usize,
    /// How many closed it.
    pub closed: usize,
    /// At some moment between, nobody had it open any more.
    pub left_alone: bool,
    /// Somebody opened it when nobody had it open.
    pub taken_up: bool,
    /// Events were lost. One client is assumed to be there.
    pub lost: bool,
}

impl Changes {
    /// Whether anything happened.
    pub fn any(self) -> bool {
        self.opened > 0 || self.closed > 0 || self.lost
    }
}

/// The clients that have a port open.
#[derive(Debug)]
pub struct Clients {
    inotify: OwnedFd,
    device: i32,
    count: usize,
}

impl Clients {
    /// Watches the device at `path`; whoever has it open already is not counted.
    ///
    /// # Errors
    /// When the system has no inotify instance or watch left, or no such device.
    pub fn watch(path: &Path) -> Result<Self, Errno> {
        let inotify = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK)?;
        let both = WatchFlags::OPEN | WatchFlags::CLOSE_WRITE | WatchFlags::CLOSE_NOWRITE;
        let device = inotify::add_watch(&inotify, path, both)?;
        if let Some(directory) = path.parent() {
            // Without it only simultaneous opens and closes are counted as one.
            let _ = inotify::add_watch(&inotify, directory, both | WatchFlags::ONLYDIR);
        }
        Ok(Self { inotify, device, count: 0 })
    }

    /// How many have the port open.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Takes what has happened, without waiting.
    ///
    /// # Errors
    /// When the events cannot be read.
    pub fn take(&mut self) -> Result<Changes, Errno> {
        let mut changes = Changes::default();
        let mut buffer = [MaybeUninit::uninit(); 4096];
        let mut events = inotify::Reader::new(&self.inotify, &mut buffer);
        loop {
            match events.next() {
                Ok(event) if event.events().contains(ReadFlags::QUEUE_OVERFLOW) => {
                    self.count = 1;
                    changes.lost = true;
                    changes.left_alone = true;
                }
                Ok(event) if event.wd() != self.device => {}
                Ok(event) if event.events().contains(ReadFlags::OPEN) => {
                    if self.count == 0 {
                        changes.taken_up = true;
                    }
                    self.count += 1;
                    changes.opened += 1;
                }
                Ok(event)
                    if event
                        .events()
                        .intersects(ReadFlags::CLOSE_WRITE | ReadFlags::CLOSE_NOWRITE) =>
                {
                    self.count = self.count.saturating_sub(1);
                    changes.closed += 1;
                    changes.left_alone |= self.count == 0;
                }
                Ok(_) | Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => return Ok(changes),
                Err(error) => return Err(error),
            }
        }
    }
}

impl AsFd for Clients {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.inotify.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::pty::{Access, Terminal};
    use firmware_model::{Baud, LineSettings, Parity};
    use std::fs::File;

    const LINE: LineSettings = LineSettings { baud: Baud::B19200, parity: Parity::None };

    fn terminal() -> Terminal {
        Terminal::open(LINE, Access::default()).unwrap()
    }

    #[test]
    fn equal_events_in_a_row_are_counted_one_by_one() {
        let terminal = terminal();
        let mut clients = Clients::watch(terminal.path()).unwrap();
        let three: Vec<File> = (0..3)
            .map(|_| File::options().read(true).write(true).open(terminal.path()).unwrap())
            .collect();
        let changes = clients.take().unwrap();
        assert_eq!((changes.opened, clients.count()), (3, 3));
        assert!(changes.taken_up && !changes.left_alone);
        drop(three);
        let changes = clients.take().unwrap();
        assert_eq!((changes.closed, clients.count()), (3, 0));
        assert!(changes.left_alone && !changes.taken_up);
    }

    #[test]
    fn both_kinds_of_close_count_and_an_open_after_the_last_close_is_seen() {
        let terminal = terminal();
        let mut clients = Clients::watch(terminal.path()).unwrap();
        drop(File::open(terminal.path()).unwrap());
        let held = File::options().write(true).open(terminal.path()).unwrap();
        let changes = clients.take().unwrap();
        assert_eq!((changes.opened, changes.closed, clients.count()), (2, 1, 1));
        assert!(changes.left_alone && changes.taken_up);
        drop(held);
        assert_eq!(clients.take().unwrap().closed, 1);
        assert!(!clients.take().unwrap().any());
    }

    #[test]
    fn other_terminals_and_the_kept_end_do_not_count() {
        let mut terminal = terminal();
        let mut clients = Clients::watch(terminal.path()).unwrap();
        let other = self::terminal();
        drop(File::open(other.path()).unwrap());
        terminal.forget_clients().unwrap();
        assert!(!clients.take().unwrap().any());
    }
}
