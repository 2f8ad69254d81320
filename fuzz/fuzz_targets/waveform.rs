//! Any text as a waveform recording: it can be played, or every error has a place inside it.

#![no_main]

use firmware_model::Tick;
use libfuzzer_sys::fuzz_target;
use workbench::installation::{LineConductor, Playback};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for (rate, repeat, period) in [
        (None, true, None),
        (Some(200.0), false, None),
        (Some(1e7), true, None),
        // Seldom a whole number of rows.
        (Some(5041.0), true, Some(Tick::from_millis(7))),
    ] {
        let mut playback = Playback::default();
        playback.file = "fuzz.csv".to_owned();
        (playback.rate, playback.repeat, playback.period) = (rate, repeat, period);
        match playback.load(text.to_owned()) {
            Ok(None) => {
                let lines = [LineConductor::A, LineConductor::B, LineConductor::C];
                assert!(lines.into_iter().any(|line| playback.has_line(line)), "{playback:?}");
            }
            Ok(Some(objection)) => assert!(objection.contains("accepted: "), "{objection}"),
            Err(error) => {
                let message = error.to_string();
                assert!(message.contains("fuzz.csv:"), "{message}");
            }
        }
    }
});
