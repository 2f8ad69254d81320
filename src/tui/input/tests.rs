//! Bytes by hand, from what xterm, the Linux console and the keyboard protocol of kitty send.

use super::*;

fn events(bytes: &[u8]) -> Vec<TerminalEvent> {
    let mut decoder = Decoder::default();
    bytes.iter().filter_map(|byte| decoder.byte(*byte)).collect()
}

fn typed(code: KeyCode, modifiers: KeyModifiers) -> TerminalEvent {
    TerminalEvent::Key(code, modifiers, Stroke::Typed)
}

const NONE: KeyModifiers = KeyModifiers::NONE;

#[test]
fn keys_of_all_terminals() {
    use KeyCode::{BackTab, Char, Down, Enter, Left, PageDown, PageUp, Right, Tab, Up};
    for (bytes, code, modifiers) in [
        (&b"q"[..], Char('q'), NONE),
        (b"+", Char('+'), NONE),
        (b"\x03", Char('c'), KeyModifiers::CONTROL),
        (b"\r", Enter, NONE),
        (b"\t", Tab, NONE),
        (b"\x1b[Z", BackTab, NONE),
        (b"\x1b[A", Up, NONE),
        (b"\x1bOB", Down, NONE),
        (b"\x1b[1;2C", Right, KeyModifiers::SHIFT),
        (b"\x1b[1;5D", Left, KeyModifiers::CONTROL),
        (b"\x1b[5~", PageUp, NONE),
        (b"\x1b[6~", PageDown, NONE),
        ("\u{20ac}".as_bytes(), Char('\u{20ac}'), NONE),
        (b"\x1bq", Char('q'), KeyModifiers::ALT),
    ] {
        assert_eq!(events(bytes), [typed(code, modifiers)], "{bytes:?}");
    }
}

#[test]
fn an_escape_is_a_key_when_nothing_follows_it() {
    let mut decoder = Decoder::default();
    assert_eq!(decoder.byte(0x1b), None);
    assert!(decoder.is_within());
    assert_eq!(decoder.silence(), Some(typed(KeyCode::Esc, NONE)));
    assert!(!decoder.is_within());
    assert_eq!(decoder.silence(), None);
    // tmux sends them so, one behind the other.
    assert_eq!(events(b"\x1b\x1b[B"), [typed(KeyCode::Esc, NONE), typed(KeyCode::Down, NONE)]);
    // The rest of a sequence whose terminal fell silent is lost, and nothing else.
    decoder.byte(0x1b);
    decoder.byte(b'[');
    assert_eq!(decoder.silence(), None);
    assert_eq!(decoder.byte(b'q'), Some(typed(KeyCode::Char('q'), NONE)));
}

#[test]
fn what_means_nothing_is_passed_over_whole() {
    for bytes in [
        // F1 of the Linux console, an old mouse, a focus, the attributes of a terminal, a colour.
        &b"\x1b[[A"[..],
        b"\x1b[M qq",
        b"\x1b[I",
        b"\x1b[?62;22c",
        b"\x1b]11;rgb:0000/0000/0000\x1b\\",
        b"\x1b]11;rgb:ffff/ffff/ffff\x07",
        b"\x1bP1$r0m\x1b\\",
        b"\x1b[<35;3;3M",
        b"\xff\xfe\x00",
    ] {
        let with_key = [bytes, b"k"].concat();
        assert_eq!(events(&with_key), [typed(KeyCode::Char('k'), NONE)], "{bytes:?}");
    }
}

#[test]
fn a_terminal_that_tells_of_releases_says_so_first() {
    let down = |stroke| TerminalEvent::Key(KeyCode::Down, NONE, stroke);
    let told = b"\x1b[?7u\x1b[B\x1b[1;1:2B\x1b[1;1:3B";
    assert_eq!(events(told), [Stroke::Begins, Stroke::Repeats, Stroke::Ends].map(down));
    // The lock of numbers is not a modifier.
    assert_eq!(events(b"\x1b[?7u\x1b[1;129B"), [down(Stroke::Begins)]);
    assert_eq!(events(b"\x1b[?0u\x1b[B"), [down(Stroke::Typed)], "it has no such events");
    let plus = |stroke| TerminalEvent::Key(KeyCode::Char('+'), KeyModifiers::SHIFT, stroke);
    assert_eq!(events(b"\x1b[61:43;2:3u"), [plus(Stroke::Ends)]);
    assert_eq!(events(b"\x1b[27u"), [typed(KeyCode::Esc, NONE)]);
    assert_eq!(events(b"\x1b[99;5u"), [typed(KeyCode::Char('c'), KeyModifiers::CONTROL)]);
}

#[test]
fn the_mouse_counts_from_one() {
    let at = |mouse, x, y| TerminalEvent::Mouse(mouse, Position { x, y });
    assert_eq!(
        events(b"\x1b[<0;1;1M\x1b[<0;1;1m\x1b[<64;80;24M\x1b[<65;80;24M"),
        [
            at(Mouse::Down, 0, 0),
            at(Mouse::Up, 0, 0),
            at(Mouse::WheelUp, 79, 23),
            at(Mouse::WheelDown, 79, 23)
        ]
    );
}

#[test]
fn a_paste_is_one_event_whatever_is_in_it() {
    let pasted = b"\x1b[200~q\x03\x1b[B\x1b[201\x1b[200~\x1b[20\x1b[201~k";
    assert_eq!(events(pasted), [TerminalEvent::Paste, typed(KeyCode::Char('k'), NONE)]);
    let mut decoder = Decoder::default();
    for byte in b"\x1b[200~q" {
        decoder.byte(*byte);
    }
    assert!(decoder.is_pasting());
    assert_eq!(decoder.silence(), None);
    assert_eq!(decoder.byte(b'q'), Some(typed(KeyCode::Char('q'), NONE)), "it has ended");
}

/// Ten million bytes of what has no end take a few.
#[test]
fn nothing_without_an_end_takes_memory() {
    for begin in [&b"\x1b["[..], b"\x1b[200~", b"\x1b]", b"\x1bP", b"\x1b[<"] {
        let mut decoder = Decoder::default();
        for byte in begin.iter().chain(std::iter::repeat_n(&b'1', 10_000_000)) {
            decoder.byte(*byte);
        }
        assert!(decoder.sequence.capacity() <= 2 * LONGEST, "{begin:?}");
    }
    // A sequence that was too long means nothing, and what follows it does.
    let long = [&b"\x1b["[..], &[b'1'; 1000], b"Bk"].concat();
    assert_eq!(events(&long), [typed(KeyCode::Char('k'), NONE)]);
}

/// No byte is too much, wherever it comes.
#[test]
fn any_bytes_are_taken() {
    let mut seed = 1_u32;
    let mut decoder = Decoder::default();
    let alphabet = b"\x1b[O?<;:~uMmABPZ]019\x07\x00\xc3\xe2\xf0\x80\xff q";
    for _ in 0..1_000_000 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        decoder.byte(alphabet[(seed >> 16) as usize % alphabet.len()]);
        assert!(decoder.sequence.len() <= LONGEST);
    }
}
