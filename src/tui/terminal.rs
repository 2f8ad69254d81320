//! The terminal itself: taken over, drawn to, and given back whatever happens.

use std::io::{self, Stdout, stdout};
use std::mem::ManuallyDrop;
use std::panic;
use std::sync::Arc;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use crossterm::cursor::{Hide, Show};
use crossterm::event::{self, DisableMouseCapture, EnableMouseCapture, Event};
use crossterm::execute;
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// Whether the terminal is ours and has to be given back.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal while it is ours; dropping it gives it back.
pub(super) struct Screen {
    /// Never dropped: ratatui's own drop complains on a standard error that may be
    /// gone with the terminal, and that would be a panic. `give_back` does its work.
    terminal: ManuallyDrop<Terminal<CrosstermBackend<Stdout>>>,
}

impl Screen {
    /// Takes the terminal over. Nothing is asked of it, so one that answers
    /// nothing works too.
    pub fn open() -> Result<Self> {
        give_back_on_panic();
        let terminal = Terminal::new(CrosstermBackend::new(stdout()))
            .context("the size of the terminal cannot be told")?;
        enable_raw_mode().context("this is no terminal")?;
        TAKEN.store(true, Ordering::SeqCst);
        let screen = Self { terminal: ManuallyDrop::new(terminal) };
        // After a kill the other screen may still be shown, and full: entering it again
        // clears nothing then, and a frame is drawn as a change of an empty screen.
        let clear = Clear(ClearType::All);
        execute!(stdout(), EnterAlternateScreen, clear, EnableMouseCapture, Hide)
            .context("the terminal cannot be written to")?;
        Ok(screen)
    }

    /// Draws a frame.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(view).map(|_| ())
    }

    /// The size of the last frame.
    pub fn area(&mut self) -> Rect {
        self.terminal.get_frame().area()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives the terminal back, once.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        // What fails here fails because the terminal is gone, and then nothing is left to restore.
        let _ = execute!(stdout(), DisableMouseCapture, LeaveAlternateScreen, Show);
        let _ = disable_raw_mode();
    }
}

/// Before a panic's message is written, the terminal must be one that shows it.
fn give_back_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            give_back();
            before(panic);
        }));
    });
}

/// Whether the terminal's other end is still there.
pub(super) fn is_open() -> bool {
    let output = stdout();
    let mut watched = [PollFd::new(&output, PollFlags::empty())];
    match poll(&mut watched, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })) {
        Ok(_) => watched
            .iter()
            .all(|fd| !fd.revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL)),
        Err(_) => true,
    }
}

/// What came of waiting for input.
pub(super) enum Next {
    /// This.
    Event(Event),
    /// Nothing in that time.
    Nothing,
    /// The terminal cannot be read any more.
    Closed,
}

/// The terminal's input, read in a thread of its own: crossterm never returns
/// from reading a terminal that was closed meanwhile, and nobody must wait for it then.
pub(super) struct Input {
    events: Receiver<Event>,
    stop: Arc<AtomicBool>,
}

impl Input {
    /// Begins to read.
    pub fn listen() -> Self {
        let (sender, events) = mpsc::channel();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        thread::spawn(move || {
            while !stopped.load(Ordering::SeqCst) && is_open() {
                match event::poll(Duration::from_millis(50)) {
                    Ok(false) => {}
                    Ok(true) => {
                        let Ok(event) = event::read() else { return };
                        if sender.send(event).is_err() {
                            return;
                        }
                    }
                    Err(_) => return,
                }
            }
        });
        Self { events, stop }
    }

    /// The next event, waited for at most that long.
    pub fn next(&self, wait: Duration) -> Next {
        match self.events.recv_timeout(wait) {
            Ok(event) => Next::Event(event),
            Err(RecvTimeoutError::Timeout) => Next::Nothing,
            Err(RecvTimeoutError::Disconnected) => Next::Closed,
        }
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
    }
}

/// The signals that end the program.
pub(super) struct Signals {
    received: Arc<AtomicUsize>,
}

impl Signals {
    /// From now on these signals are noted instead of ending the process.
    pub fn watch() -> Result<Self> {
        let received = Arc::new(AtomicUsize::new(0));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            let number = usize::try_from(signal).unwrap_or_default();
            signal_hook::flag::register_usize(signal, Arc::clone(&received), number)
                .context("signals cannot be watched")?;
        }
        Ok(Self { received })
    }

    /// The signal that came, if one did.
    pub fn received(&self) -> Option<i32> {
        match self.received.load(Ordering::SeqCst) {
            0 => None,
            signal => i32::try_from(signal).ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    /// Panics while the terminal is taken; run by the test below, in a terminal of its own.
    #[test]
    #[ignore = "a part of the test below"]
    fn panics_on_a_screen() {
        let _screen = Screen::open().unwrap();
        panic!("a defect, asked for");
    }

    #[test]
    fn a_panic_gives_the_terminal_back_before_it_is_reported() {
        let (mut master, slave) = pty_process::blocking::open().unwrap();
        let program = std::env::current_exe().unwrap();
        let test = "tui::terminal::tests::panics_on_a_screen";
        let before = rustix::termios::tcgetattr(&master).unwrap();
        let mut child = pty_process::blocking::Command::new(program)
            .args(["--exact", test, "--ignored", "--nocapture"])
            .spawn(slave)
            .unwrap();
        let mut said = Vec::new();
        // Ends with an error when the last slave end is closed.
        let _ = master.read_to_end(&mut said);
        assert!(!child.wait().unwrap().success());
        let said = String::from_utf8_lossy(&said);
        let place = |what: &str| said.find(what).unwrap_or_else(|| panic!("{what:?} in {said:?}"));
        assert!(place("\x1b[?1049h") < place("\x1b[?1049l"));
        assert!(place("\x1b[?1049l") < place("a defect, asked for"));
        assert!(place("\x1b[?1000l") < place("a defect, asked for"));
        let after = rustix::termios::tcgetattr(&master).unwrap();
        assert_eq!(after.local_modes, before.local_modes);
        assert_eq!(after.output_modes, before.output_modes);
    }
}
