//! The thread of a port: one loop that waits, reads, asks the stations, answers.
//!
//! Bytes and clients are told apart by their order. An open is reported before
//! its client can write, so after reading bytes the port takes the events: then
//! every byte's own client is known to have opened, and whoever closed before it
//! is known to have closed. What a close ends is ended before anything is written.
//!
//! [`requests`] has what goes over the line, [`guests`] what clients do to the port.

use std::collections::VecDeque;
use std::num::NonZeroU64;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::time::Instant;

use firmware_model::{LineSettings, Tick};
use rustix::event::{PollFlags, Timespec};
use rustix::io::Errno;

use super::clients::Clients;
use super::pty::Terminal;
use super::shared::Shared;
use super::watch::{Ready, Sources, Watch, wait_until};
use workbench::line::ClientSettings;
use workbench::line::Stations;
use workbench::line::framer::{Arrival, Framer, Receiver};

mod guests;
mod requests;

use requests::{HeardFrame, Reply};

/// How many requests may wait for a line that is busy before the port reads no more.
const LONGEST_QUEUE: usize = 64;

/// A port at work.
pub(super) struct Server<S> {
    terminal: Terminal,
    clients: Clients,
    watch: Watch,
    stations: Arc<S>,
    shared: Arc<Shared>,
    began: Instant,
    line: LineSettings,
    framer: Framer,
    /// Room for what is read at one time.
    buffer: Box<[u8]>,
    arrivals: Vec<Arrival>,
    queue: VecDeque<HeardFrame>,
    pending: Option<Reply>,
    /// When the last character of the last reply ended.
    free: Tick,
    /// Until when bytes may still be those of the last client that went.
    stragglers_until: Tick,
    marking_until: Option<Tick>,
    /// Until when a client may not lock the others out.
    unlocking_until: Tick,
    /// A client has set the port since the last look at who came and went.
    configured: bool,
    /// When settings that a former client has left are reset, unless its successor has
    /// made its own before.
    reset_at: Option<Tick>,
    settings_told: Option<ClientSettings>,
}

impl<S: Stations> Server<S> {
    /// A port that has not begun to serve.
    ///
    /// # Errors
    /// What the system says when it cannot wait for the port's descriptors.
    pub(super) fn new(
        terminal: Terminal,
        clients: Clients,
        stations: Arc<S>,
        shared: Arc<Shared>,
        line: LineSettings,
        receiver: Receiver,
    ) -> Result<Self, Errno> {
        Ok(Self {
            watch: Watch::new(sources(&terminal, &clients, &shared))?,
            terminal,
            clients,
            stations,
            shared,
            began: Instant::now(),
            line,
            framer: Framer::new(receiver, line),
            buffer: vec![0; 4096].into_boxed_slice(),
            arrivals: Vec::new(),
            queue: VecDeque::new(),
            pending: None,
            free: Tick::ZERO,
            stragglers_until: Tick::ZERO,
            marking_until: None,
            unlocking_until: Tick::ZERO,
            configured: false,
            reset_at: None,
            settings_told: None,
        })
    }

    /// Serves until asked to stop. When it returns the terminal is closed.
    ///
    /// # Errors
    /// What the system says when the terminal is of no use any more: a client has done
    /// something to it that nothing undoes.
    pub(super) fn run(mut self) -> Result<(), Errno> {
        // Best effort: with the default slack replies come 50 us later.
        let _ = rustix::thread::set_current_timer_slack(NonZeroU64::new(1));
        let served = self.serve();
        if served.is_err() {
            self.end_requests();
        }
        served
    }

    fn serve(&mut self) -> Result<(), Errno> {
        while !self.shared.stopping() {
            let ready = self.wait()?;
            if ready.clients {
                // Before anything else: a client may set the port twice within 100 us.
                self.look_again()?;
            }
            if ready.wake {
                let _ = rustix::io::read(&self.shared.wake, &mut [0; 8]);
                self.follow_line()?;
            }
            if ready.bytes || ready.clients {
                // A close is often reported before the bytes that came before it; a read
                // makes the system hand over all that was written.
                self.take_bytes(ready)?;
            }
            self.terminal.write_rest()?;
            self.do_what_is_due()?;
        }
        Ok(())
    }

    /// The wall time of this port, never zero.
    fn now(&self) -> Tick {
        let nanos = u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX);
        Tick::from_nanos(nanos) + Tick(1)
    }

    fn wait(&self) -> Result<Ready, Errno> {
        let moment = self.next_moment();
        let held_up = self.terminal.has_rest();
        if moment.is_none() && !held_up {
            return self.watch.wait();
        }
        let timeout = moment.map(|moment| {
            let nanos = moment.since(self.now()).as_nanos();
            Timespec {
                tv_sec: (nanos / 1_000_000_000) as i64,
                tv_nsec: (nanos % 1_000_000_000) as i64,
            }
        });
        let mut terminal = PollFlags::empty();
        terminal.set(PollFlags::IN, self.queue.len() < LONGEST_QUEUE);
        terminal.set(PollFlags::OUT, held_up);
        let sources = sources(&self.terminal, &self.clients, &self.shared);
        wait_until(sources, terminal, timeout.as_ref())
    }

    /// When something is due without anybody doing anything.
    fn next_moment(&self) -> Option<Tick> {
        if self.marking_until.is_some() {
            return Some(Tick::ZERO);
        }
        let line = match (&self.pending, self.queue.front()) {
            (Some(reply), _) => Some(reply.next()),
            (None, Some(request)) => Some(self.heard_at(request)),
            (None, None) => None,
        };
        [line, self.framer.deadline(), self.reset_at].into_iter().flatten().min()
    }

    fn do_what_is_due(&mut self) -> Result<(), Errno> {
        let now = self.now();
        if self.framer.deadline().is_some_and(|deadline| now >= deadline) {
            self.framer.poll(now, &mut self.arrivals);
            let rate = self.look_at_settings(now)?.rate;
            self.sort_arrivals(now, rate);
        }
        self.carry(now)?;
        self.reset_unset(now)?;
        if let Some(until) = self.marking_until {
            self.look_at_settings(now)?;
            if now < self.unlocking_until {
                self.terminal.unlock()?;
            }
            if now >= until {
                self.marking_until = None;
            }
        }
        Ok(())
    }
}

/// What a port waits for.
fn sources<'fd>(
    terminal: &'fd Terminal,
    clients: &'fd Clients,
    shared: &'fd Shared,
) -> Sources<'fd> {
    [terminal.as_fd(), clients.as_fd(), shared.wake.as_fd()]
}
