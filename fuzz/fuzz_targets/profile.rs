//! Any text as a load profile: it can be followed, or every error has a place inside it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use workbench::installation::{LineConductor, Profile, Steps};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match Steps::parse("fuzz.csv", text) {
        Ok(steps) => {
            let phases = LineConductor::ALL.into_iter().any(|line| steps.follows(line));
            assert!(phases || (0..3).any(|pair| steps.follows_between(pair)));
            for repeat in [false, true] {
                let steps = steps.clone().into();
                let profile = Profile { file: "fuzz.csv".to_owned(), repeat, period: None, steps };
                let _ = profile.objection();
            }
        }
        Err(error) => {
            let message = error.to_string();
            assert!(message.contains("fuzz.csv:"), "{message}");
        }
    }
});
