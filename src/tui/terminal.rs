//! The terminal itself: taken over, drawn to, read, and given back whatever happens.

use std::fs::File;
use std::io::{self, IsTerminal, Write, stdin, stdout};
use std::mem::ManuallyDrop;
use std::os::fd::OwnedFd;
use std::panic;
use std::sync::Arc;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::queue;
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{OptionalActions, SpecialCodeIndex, tcgetattr, tcgetwinsize, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use super::input::{Decoder, TerminalEvent};
use super::output::TerminalOutput;

/// Whether the terminal is ours and has to be given back.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The mouse's buttons and wheel, in numbers of any size.
const MOUSE: [&str; 2] = ["\x1b[?1000h\x1b[?1006h", "\x1b[?1006l\x1b[?1000l"];

/// The keyboard tells keys apart and says when they come up, where the terminal can; then
/// it says whether it does. Others pass it over.
const KEYBOARD: [&str; 2] = ["\x1b[>7u\x1b[?u", "\x1b[<u"];

/// The terminal while it is ours; dropping it gives it back.
pub(super) struct Screen {
    /// Never dropped: ratatui's own drop complains on a standard error that may be
    /// gone with the terminal, and that would be a panic. `give_back` does its work.
    terminal: ManuallyDrop<Terminal<CrosstermBackend<TerminalOutput>>>,
    output: TerminalOutput,
    /// What is asked of the terminal when it has shown its first frame.
    asks: bool,
}

impl Screen {
    /// Takes the terminal over. Nothing is asked of it before it has shown a frame, and no
    /// answer is waited for, so one that answers nothing works too.
    pub fn open() -> Result<Self> {
        give_back_on_panic();
        let mut output = TerminalOutput::open().context("the terminal cannot be written to")?;
        enable_raw_mode().context("this is not a terminal")?;
        TAKEN.store(true, Ordering::SeqCst);
        // From now on it is given back when this function fails, too.
        let asks = std::env::var_os("TERM").is_none_or(|name| name != "linux" && name != "dumb");
        // After a kill the other screen may still be shown, and full: entering it again
        // clears nothing then, and a frame is drawn as a change of an empty screen.
        queue!(output, EnterAlternateScreen, Clear(ClearType::All), EnableBracketedPaste, Hide)
            .and_then(|()| output.write_all(MOUSE[0].as_bytes()))
            .and_then(|()| output.flush())
            .inspect_err(|_| give_back())
            .context("the terminal cannot be written to")?;
        let terminal = TerminalOutput::open()
            .and_then(|output| Terminal::new(CrosstermBackend::new(output)))
            .inspect_err(|_| give_back())
            .context("the size of the terminal cannot be told")?;
        Ok(Self { terminal: ManuallyDrop::new(terminal), output, asks })
    }

    /// Whether the terminal has taken the last frame.
    pub fn is_free(&self) -> bool {
        self.output.is_free()
    }

    /// Draws a frame.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(view)?;
        if std::mem::take(&mut self.asks) {
            self.output.write_all(KEYBOARD[0].as_bytes())?;
            self.output.flush()?;
        }
        Ok(())
    }

    /// The size of the last frame.
    pub fn area(&mut self) -> Rect {
        self.terminal.get_frame().area()
    }

    /// Whether the terminal has another size than that of the last frame.
    pub fn is_resized(&mut self) -> bool {
        let shown = self.area();
        tcgetwinsize(stdout()).is_ok_and(|size| {
            let (width, height) = (size.ws_col, size.ws_row);
            width > 0 && height > 0 && (width, height) != (shown.width, shown.height)
        })
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives the terminal back, once. A terminal that reads nothing is not waited for.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let mut bytes = Vec::new();
        // What fails here fails because the terminal is gone, and then nothing is left to restore.
        let _ = write!(bytes, "{}{}", KEYBOARD[1], MOUSE[1]);
        let _ = queue!(bytes, DisableBracketedPaste, LeaveAlternateScreen, Show);
        if let Ok(mut output) = TerminalOutput::open() {
            output.last(&bytes);
        }
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

/// How much of the terminal's input is taken at once. What has not been taken waits in the
/// kernel, which has room for 4 KB and then makes the terminal wait: there is no other queue.
const READ: usize = 1024;

/// A terminal that is silent for so long in the middle of a sequence has sent all of it.
const SEQUENCE: Duration = Duration::from_millis(25);

/// The same in the middle of a paste, which may come over a slow line.
const PASTE: Duration = Duration::from_secs(2);

/// What came of reading the terminal.
#[derive(Debug, Default)]
pub(super) struct ReadOutcome {
    /// What has happened, in its order.
    pub events: Vec<TerminalEvent>,
    /// When it was read.
    pub at: Option<Instant>,
    /// Whether the terminal cannot be read any more.
    pub closed: bool,
}

/// The terminal's input.
pub(super) struct TerminalInput {
    terminal: OwnedFd,
    decoder: Decoder,
    last: Instant,
}

impl TerminalInput {
    /// Begins to read: standard input, or the terminal of the session where that is none.
    ///
    /// # Errors
    /// There is no terminal to read.
    pub fn listen() -> Result<Self> {
        let terminal = if stdin().is_terminal() {
            rustix::io::dup(rustix::stdio::stdin()).context("the terminal cannot be read")?
        } else {
            OwnedFd::from(File::open("/dev/tty").context("there is no terminal to read")?)
        };
        // Whoever else reads this terminal may take what was waiting: then there is nothing,
        // and it is not waited for. With the raw mode this is put back at the end.
        let mut settings = tcgetattr(&terminal)?;
        settings.special_codes[SpecialCodeIndex::VMIN] = 0;
        settings.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(&terminal, OptionalActions::Now, &settings)?;
        Ok(Self { terminal, decoder: Decoder::default(), last: Instant::now() })
    }

    /// What the terminal sends, waited for at most that long.
    pub fn read(&mut self, wait: Duration) -> ReadOutcome {
        let wait = if self.decoder.is_within() { wait.min(self.patience()) } else { wait };
        let timeout = Timespec { tv_sec: 0, tv_nsec: i64::from(wait.subsec_nanos()) };
        let mut watched = [PollFd::new(&self.terminal, PollFlags::IN)];
        let mut reading = ReadOutcome::default();
        // A signal interrupts it: there is nothing to read then.
        if poll(&mut watched, Some(&timeout)).is_err() {
            return reading;
        }
        let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
        let [watched] = watched;
        reading.closed = watched.revents().intersects(gone);
        let mut bytes = [0; READ];
        let count = if watched.revents().contains(PollFlags::IN) {
            rustix::io::read(&self.terminal, &mut bytes).unwrap_or(0)
        } else {
            0
        };
        let now = Instant::now();
        if count > 0 {
            self.last = now;
            reading.at = Some(now);
            reading.events.extend(bytes.iter().take(count).filter_map(|b| self.decoder.byte(*b)));
        } else if self.decoder.is_within() && self.last.elapsed() >= self.patience() {
            reading.events.extend(self.decoder.silence());
        }
        reading
    }

    fn patience(&self) -> Duration {
        if self.decoder.is_pasting() { PASTE } else { SEQUENCE }
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
