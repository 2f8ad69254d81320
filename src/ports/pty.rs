//! The pseudo-terminal itself: a master that the port reads and writes, a slave
//! end that it keeps open, and the name under which clients find it.
//!
//! A slave end keeps what its clients did to it. What Linux lets an ordinary user's
//! client leave there, and what undoes it when the client closes:
//!
//! | left behind | by | undone by |
//! |---|---|---|
//! | rates, modes, special characters | `tcsetattr` | [`Terminal::reset`] |
//! | output stopped by a 13 hex | IXON | the same: without IXON nothing stops |
//! | output stopped | `tcflow(TCOOFF)` | `tcflow(TCOON)` |
//! | unread replies, bytes of TIOCSTI | | `tcflush` |
//! | nobody else may open it | TIOCEXCL | TIOCNXCL |
//! | a window size | TIOCSWINSZ | the same |
//! | file mode, group | `chmod`, `chgrp` | the same |
//! | a session, its foreground group | TIOCSCTTY, `open` | the system when the session ends; nobody else is in it |
//! | another line discipline | TIOCSETD | a new terminal: the old one's errors tell |
//! | a hang-up | TIOCVHANGUP, by root | the same |
//!
//! Locks of `flock` and `fcntl` go with their owner. Only root can lock settings
//! (TIOCSLCKTRMIOS) and keep a port open as the console (TIOCCONS).

use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::error::PortError;
use firmware_model::LineSettings;
use rustix::fs::{Gid, Mode, OFlags};
use rustix::io::Errno;
use rustix::termios::{
    Action, ControlModes, InputModes, LocalModes, OptionalActions, OutputModes, QueueSelector,
    Termios, Winsize,
};
use rustix::termios::{ioctl_tiocnxcl, tcflow, tcflush, tcgetattr, tcsetattr, tcsetwinsize};

use workbench::line::ClientSettings;

mod link;

pub use link::{Link, lock_of};

/// Who may open a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    /// The bits of its file, such as 0660.
    pub mode: u32,
    /// Its group, by number; whatever the system gives it if there is none.
    pub group: Option<u32>,
}

impl Default for Access {
    /// Its owner alone.
    fn default() -> Self {
        Self { mode: 0o600, group: None }
    }
}

/// What of a client's settings a pseudo-terminal shows.
fn settings_of(termios: &Termios) -> ClientSettings {
    let control = termios.control_modes;
    let input = termios.input_modes;
    ClientSettings {
        // What the client sends goes out at its output rate.
        rate: termios.output_speed(),
        two_stop_bits: control.contains(ControlModes::CSTOPB),
        odd_flag: control.contains(ControlModes::PARODD),
        flow_control: input.contains(InputModes::IXON),
        strips_eighth_bit: input.contains(InputModes::ISTRIP),
        reads_lines: termios.local_modes.contains(LocalModes::ICANON),
    }
}

/// The mark of a port (see [`Terminal::client_settings`]): in raw mode it does nothing, and
/// clients clear it when they configure a port; `cfmakeraw` does.
const MARK: LocalModes = LocalModes::ECHONL;
/// What every other mark has besides, so that two in a row differ.
const OTHER_MARK: LocalModes = LocalModes::ECHOE;

/// A pseudo-terminal with its kept slave end.
pub struct Terminal {
    master: pty_process::blocking::Pty,
    kept: pty_process::blocking::Pts,
    path: PathBuf,
    /// The settings that a client finds, but for the rate and the mark.
    plain: Termios,
    mode: Mode,
    group: Option<Gid>,
    /// What is left of a reply for which the terminal had no room, because no client reads.
    rest: Vec<u8>,
    /// The port's mark is [`MARK`] with [`OTHER_MARK`].
    other_mark: bool,
}

impl Terminal {
    /// Opens one: raw, at the rate of `line`, for those that `access` names, its master
    /// never waiting.
    ///
    /// # Errors
    /// [`PortError::Open`], [`PortError::SetUp`] and [`PortError::Group`].
    pub fn open(line: LineSettings, access: Access) -> Result<Self, PortError> {
        let (master, kept) = pty_process::blocking::open().map_err(|error| {
            PortError::Open(match error {
                pty_process::Error::Io(error) => error,
                pty_process::Error::Rustix(error) => error.into(),
            })
        })?;
        let name = rustix::pty::ptsname(&master, Vec::new())
            .map_err(|error| PortError::Open(error.into()))?;
        let path = PathBuf::from(OsStr::from_bytes(name.as_bytes()));
        let set_up = |error: Errno| PortError::SetUp { path: path.clone(), source: error.into() };
        let mut terminal = Self {
            plain: plain(tcgetattr(&kept).map_err(set_up)?),
            master,
            kept,
            mode: Mode::from_raw_mode(access.mode),
            group: None,
            path: path.clone(),
            rest: Vec::new(),
            other_mark: false,
        };
        terminal.set_up(line).map_err(set_up)?;
        if let Some(group) = access.group {
            terminal.group = Some(Gid::from_raw(group));
            let failed = |error: Errno| PortError::Group { path, group, source: error.into() };
            terminal.give().map_err(failed)?;
        }
        Ok(terminal)
    }

    fn set_up(&self, line: LineSettings) -> Result<(), Errno> {
        self.reset(line)?;
        self.give()?;
        let flags = rustix::fs::fcntl_getfl(&self.master)?;
        rustix::fs::fcntl_setfl(&self.master, flags | OFlags::NONBLOCK)
    }

    /// Gives the slave's file to those who may open it.
    fn give(&self) -> Result<(), Errno> {
        if self.group.is_some() {
            rustix::fs::fchown(&self.kept, None, self.group)?;
        }
        rustix::fs::fchmod(&self.kept, self.mode)
    }

    /// The slave's path: where clients open the port.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Sets the slave as a client finds it: raw, the meter's own rate, one stop
    /// bit, nothing left of the client before.
    ///
    /// # Errors
    /// What the system says.
    pub fn reset(&self, line: LineSettings) -> Result<(), Errno> {
        let mut termios = self.plain.clone();
        termios.set_output_speed(line.baud.bits_per_second())?;
        termios.local_modes = self.marked();
        tcsetattr(&self.kept, OptionalActions::Now, &termios)
    }

    /// How the client has set the port, and whether it has done so since the last
    /// time; if so, marks the port again.
    ///
    /// The mark is there for clients: the C library of Debian and Ubuntu refuses settings
    /// with parity that change nothing at all, and clearing the mark is a change. It looks
    /// at the port before and after; so that it finds a change even where the port has
    /// been marked again in between, the next mark is another one. Reading and marking are
    /// two calls: what a client sets between them, within a microsecond, is lost.
    ///
    /// # Errors
    /// What the system says.
    pub fn client_settings(&mut self) -> Result<(ClientSettings, bool), Errno> {
        let mut termios = tcgetattr(&self.master)?;
        let settings = settings_of(&termios);
        // In a terminal that reads lines the mark would echo their ends.
        let configured = !termios.local_modes.intersects(MARK | LocalModes::ICANON);
        if configured {
            self.other_mark = !self.other_mark;
            termios.local_modes.remove(OTHER_MARK);
            termios.local_modes |= self.marked();
            tcsetattr(&self.master, OptionalActions::Now, &termios)?;
        }
        Ok((settings, configured))
    }

    /// The mark that the port has now.
    fn marked(&self) -> LocalModes {
        if self.other_mark { MARK | OTHER_MARK } else { MARK }
    }

    /// Clears a lock (TIOCEXCL) that a client may have left behind. Without this
    /// nobody but root could open the port again.
    ///
    /// # Errors
    /// What the system says.
    pub fn unlock(&self) -> Result<(), Errno> {
        ioctl_tiocnxcl(&self.kept)
    }

    /// Drops replies that no client has read.
    ///
    /// # Errors
    /// What the system says.
    pub fn drop_unread(&mut self) -> Result<(), Errno> {
        self.rest.clear();
        // This reaches what is still on its way to the slave end, too.
        tcflush(&self.kept, QueueSelector::IFlush)
    }

    /// Undoes what a client that has gone left behind and what keeps others out, or their
    /// bytes from coming. The lock comes last: whoever gets in finds the rest undone.
    ///
    /// # Errors
    /// What the system says; then this terminal is of no use any more.
    pub fn free(&self) -> Result<(), Errno> {
        tcflow(&self.kept, Action::OOn)?;
        self.give()?;
        self.unlock()
    }

    /// Undoes what clients have left behind, of which none is there any more: what
    /// [`free`](Self::free) does, the window and unread replies. Their settings go by
    /// [`reset`](Self::reset).
    ///
    /// # Errors
    /// What the system says; then this terminal is of no use any more.
    pub fn forget_clients(&mut self) -> Result<(), Errno> {
        let no_window = Winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&self.kept, no_window)?;
        self.drop_unread()?;
        self.free()
    }

    /// Reads what clients have sent, without waiting: 0 if there is nothing.
    ///
    /// # Errors
    /// What the system says.
    pub fn read(&self, buffer: &mut [u8]) -> Result<usize, Errno> {
        match rustix::io::read(&self.master, buffer) {
            Err(Errno::AGAIN | Errno::INTR) => Ok(0),
            read => read,
        }
    }

    /// Writes a reply, or its beginning; false, and nothing written, if the terminal is
    /// full because no client reads. Where it has room for a part only, the rest follows:
    /// clients read whole replies or none.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&mut self, bytes: &[u8]) -> Result<bool, Errno> {
        self.write_rest()?;
        if self.has_rest() {
            return Ok(false);
        }
        let written = self.write_now(bytes)?;
        if written > 0 {
            self.rest.extend(bytes.iter().skip(written));
        }
        Ok(written > 0)
    }

    /// Writes more of a reply whose beginning was written: what there is no room for
    /// follows later.
    ///
    /// # Errors
    /// What the system says.
    pub fn write_more(&mut self, bytes: &[u8]) -> Result<(), Errno> {
        self.rest.extend(bytes);
        self.write_rest()
    }

    /// A part of a reply waits until there is room for it.
    pub fn has_rest(&self) -> bool {
        !self.rest.is_empty()
    }

    /// Writes of the rest what there is room for.
    ///
    /// # Errors
    /// What the system says.
    pub fn write_rest(&mut self) -> Result<(), Errno> {
        if self.has_rest() {
            let written = self.write_now(&self.rest)?;
            self.rest.drain(..written.min(self.rest.len()));
        }
        Ok(())
    }

    /// Writes what there is room for, without waiting; gives back how much.
    fn write_now(&self, bytes: &[u8]) -> Result<usize, Errno> {
        loop {
            match rustix::io::write(&self.master, bytes) {
                Err(Errno::AGAIN) => return Ok(0),
                Err(Errno::INTR) => {}
                written => return written,
            }
        }
    }
}

/// The settings of a new terminal, made raw.
fn plain(mut termios: Termios) -> Termios {
    termios.make_raw();
    termios.input_modes = InputModes::empty();
    termios.output_modes = OutputModes::empty();
    // The rate of input stays empty, which makes it that of output: a client
    // that sets one of them would otherwise keep the other.
    termios.control_modes = ControlModes::CS8 | ControlModes::CREAD | ControlModes::CLOCAL;
    termios
}

impl AsFd for Terminal {
    /// The master, to wait for what clients send.
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.master.as_fd()
    }
}

#[cfg(test)]
mod tests;
