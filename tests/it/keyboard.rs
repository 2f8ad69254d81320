//! What people and terminals do with the keys of the real program: hold them, paste, flood,
//! and read nothing of what it draws.

use std::fs;
use std::os::fd::AsFd;
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::process::Signal;

use crate::support::meter::{PATIENCE, assert_free, until, wait};
use crate::support::user::Place;
use crate::support::window::{DOWN, RIGHT, SMALL, UP, Window, is_drawn, words};

const WIDE: (u16, u16) = (40, 120);

/// The log of the keys that the meter got.
fn pressed(text: &str) -> &str {
    text.lines().find_map(|line| line.strip_prefix(" Pressed")).unwrap_or_default()
}

/// What stands on the glass, without the value.
fn screen(text: &str) -> String {
    words(text).split(':').next().unwrap_or_default().to_owned()
}

/// Looks for that long.
fn watch(window: &mut Window, time: Duration) -> String {
    let begin = Instant::now();
    while begin.elapsed() < time {
        window.look();
    }
    window.look()
}

/// A keyboard that repeats 30 times a second, held for three seconds: the meter is some
/// screens further and stays there, and the log has counted what it got.
#[test]
fn a_held_arrow_does_not_run_on() {
    let mut window = Window::open(&[], WIDE);
    window.shows("the meter", is_drawn);
    for _ in 0..90 {
        window.press(DOWN);
        sleep(Duration::from_millis(33));
        window.look();
    }
    window.shows("it was held", |text| pressed(text).contains("held"));
    let before = watch(&mut window, Duration::from_millis(500));
    let after = watch(&mut window, Duration::from_secs(2));
    assert_eq!(screen(&before), screen(&after), "it walks on by itself");
    assert_eq!(pressed(&before), pressed(&after));
    // Esc lets go, and another key is taken at once.
    window.press("\x1b");
    window.press(UP);
    let text = window.shows("another key", |text| pressed(text).contains('+'));
    assert!(pressed(&text).contains("held"), "{text}");
}

/// What comes at once is pressed three times, and no more.
#[test]
fn of_what_comes_at_once_two_wait() {
    let mut window = Window::open(&[], WIDE);
    window.shows("the meter", is_drawn);
    window.press(&DOWN.repeat(40));
    let real_power = |text: &str| words(text).starts_with("Real power, total");
    window.shows("three down", real_power);
    let text = watch(&mut window, Duration::from_secs(1));
    assert!(real_power(&text), "{text}");
    assert!(pressed(&text).contains("3x"), "{text}");
}

#[test]
fn ten_keys_a_second_are_followed_outside() {
    let mut window = Window::open(&[], WIDE);
    window.shows("the meter", is_drawn);
    for index in 0..20 {
        window.press(if index % 2 == 0 { DOWN } else { UP });
        sleep(Duration::from_millis(100));
        window.look();
    }
    // Each was got by itself, so that the log has a place for each. A machine that is busy
    // for longer than a tenth of a second gives the program two keys at once, of which the
    // second throws away the first: a few may be missing, and then in the log, too.
    let times = |log: &str, sign: char| -> usize {
        let entries = log.split(sign).skip(1);
        let count =
            |rest: &str| rest.trim_start().split_once('x').and_then(|(n, _)| n.parse().ok());
        entries.map(|rest| count(rest).unwrap_or(1)).sum()
    };
    let text = watch(&mut window, Duration::from_secs(1));
    let (down, up) = (times(pressed(&text), '\u{2212}'), times(pressed(&text), '+'));
    assert!(down + up >= 15, "{}", pressed(&text));
    let list =
        ["Real energy, net", "Reactive energy in quadrant 1", "Apparent energy, net", "Real power"];
    if let Some(expected) = down.checked_sub(up).and_then(|at| list.get(at)) {
        assert!(words(&text).starts_with(expected), "{down} down, {up} up: {text}");
    }
}

/// A terminal with kitty's keyboard protocol: it is asked, it answers, and a key is down
/// from its press to its release.
#[test]
fn a_terminal_that_tells_releases_holds_a_button() {
    let mut window = Window::open(&[], WIDE);
    window.shows("the meter", is_drawn);
    until("it asks", || {
        window.look();
        window.written.windows(4).any(|bytes| bytes == b"\x1b[?u")
    });
    window.press("\x1b[?7u");
    window.press(DOWN);
    window.shows("it is held", |text| pressed(text).contains("held"));
    let during = watch(&mut window, Duration::from_secs(1));
    window.press("\x1b[1;1:3B");
    let after = watch(&mut window, Duration::from_secs(1));
    assert_eq!(screen(&during), screen(&after));
    let reactive = "Reactive energy in quadrant 1, t";
    assert!(words(&after).starts_with(reactive), "one step: {after}");
}

#[test]
fn what_is_pasted_is_ignored_with_a_word() {
    let mut window = Window::open(&[], WIDE);
    window.shows("the meter", is_drawn);
    let asked = b"\x1b[?2004h";
    assert!(window.written.windows(asked.len()).any(|bytes| bytes == asked));
    let before = screen(&window.look());
    window.press(&format!("\x1b[200~q\x03{DOWN}{RIGHT}R\x1b[201~"));
    window.shows("a word about it", |text| text.contains("pasted is ignored"));
    window.press("\x1b");
    let text = window.shows("it is gone", |text| !text.contains("pasted is ignored"));
    assert_eq!(screen(&text), before);
    // One without an end does not take the keys for ever, and no memory meanwhile.
    window.press("\x1b[200~");
    for _ in 0..200 {
        window.press(&"q".repeat(1000));
        window.look();
    }
    until("the keys are back", || {
        // A line that is silent for two seconds has nothing more of it to send.
        sleep(Duration::from_millis(2_500));
        window.press(DOWN);
        window.look();
        screen(&window.look()) != before
    });
}

/// Memory of a process that it has for itself, in KB.
fn resident(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("RssAnon:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Arrows without an end, and a terminal that reads nothing: memory stays, and a signal
/// ends the program in order. `S4100_FLOOD` says for how many seconds.
#[test]
fn a_flood_and_silence_of_the_terminal_end_with_the_signal() {
    let seconds = std::env::var("S4100_FLOOD").ok().and_then(|text| text.parse().ok());
    let flood = Duration::from_secs(seconds.unwrap_or(4));
    for reads in [false, true] {
        let place = Place::new();
        let (link, state) = (place.path("meter"), place.path("m.s4100state"));
        let arguments =
            ["run", "--link", link.to_str().unwrap(), "--state", state.to_str().unwrap()];
        let mut window = Window::open(&arguments, SMALL);
        window.shows("the meter", is_drawn);
        let flags = fcntl_getfl(&window.pty).unwrap();
        fcntl_setfl(&window.pty, flags | OFlags::NONBLOCK).unwrap();
        let keys = [DOWN, DOWN, RIGHT, "i", "\x1b[D", "w", "\x1b[200~", "\x1b[201~"].concat();
        let mut calm = 0;
        let (begin, mut sent) = (Instant::now(), 0);
        while begin.elapsed() < flood {
            sent += send(&window, keys.as_bytes());
            if reads {
                window.look();
            }
            if begin.elapsed() > flood / 4 && calm == 0 {
                calm = resident(&window.child);
            }
        }
        assert!(sent > 4_096, "no flood: {sent} bytes");
        let grown = resident(&window.child).saturating_sub(calm);
        assert!(grown < 16_000, "{grown} KB more");
        // While the flood goes on and nobody reads.
        window.signal(Signal::TERM);
        let begin = Instant::now();
        let status = loop {
            send(&window, keys.as_bytes());
            if let Some(status) = window.child.try_wait().unwrap() {
                break status;
            }
            assert!(begin.elapsed() < PATIENCE, "the program does not end");
        };
        assert_eq!(status.code(), Some(0), "{status}");
        assert!(fs::symlink_metadata(&link).is_err(), "the link is still there");
        assert_free(&state);
    }
}

/// As much of it as the terminal takes now, waited for a moment at most.
fn send(window: &Window, keys: &[u8]) -> usize {
    let timeout = Timespec { tv_sec: 0, tv_nsec: 10_000_000 };
    let mut watched = [PollFd::from_borrowed_fd(window.pty.as_fd(), PollFlags::OUT)];
    if poll(&mut watched, Some(&timeout)).unwrap() == 0 {
        return 0;
    }
    rustix::io::write(&window.pty, keys).unwrap_or(0)
}

/// What a terminal shows that read nothing for a while, once it reads again: the program has
/// put back what it could.
#[test]
fn a_terminal_that_reads_again_finds_itself_restored() {
    let mut window = Window::open(&[], (200, 250));
    window.shows("the meter", is_drawn);
    // Frames until the terminal's buffer is full.
    for _ in 0..60 {
        window.press("g");
        sleep(Duration::from_millis(20));
    }
    window.signal(Signal::TERM);
    assert_eq!(wait(&mut window.child).code(), Some(0));
    watch(&mut window, Duration::from_millis(300));
    window.is_restored();
}
