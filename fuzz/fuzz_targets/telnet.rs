//! Any bytes in any pieces as telnet with COM port control.

#![no_main]

use firmware_model::{Baud, LineSettings, Parity};
use libfuzzer_sys::fuzz_target;
use workbench::line::telnet::{Telnet, doubled};

const LINE: LineSettings = LineSettings { baud: Baud::B19200, parity: Parity::None };

fuzz_target!(|data: &[u8]| {
    let hear = |piece: usize| {
        let mut telnet = Telnet::new(LINE);
        let (mut line, mut answer) = (Vec::new(), Vec::new());
        for bytes in data.chunks(piece) {
            telnet.push(bytes, &mut line, &mut answer);
        }
        assert!(line.len() <= data.len() && answer.len() <= 4 * data.len());
        (line, answer, telnet.settings())
    };
    // The same, however the bytes come.
    let piece = usize::from(data.first().copied().unwrap_or(1) % 19) + 1;
    assert_eq!(hear(data.len().max(1)), hear(piece));
    // What is doubled passes as it was.
    let (mut line, mut answer) = (Vec::new(), Vec::new());
    Telnet::new(LINE).push(&doubled(data), &mut line, &mut answer);
    assert!(line == data && answer.is_empty());
});
