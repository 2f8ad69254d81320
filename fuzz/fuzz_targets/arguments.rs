//! Any text as the arguments that have a grammar of their own: keys, durations, speeds.

#![no_main]

use libfuzzer_sys::fuzz_target;
use workbench::route::{Keys, Target};
use workbench::duration::parse_duration;
use workbench::simulation::Speed;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Err(error) = text.parse::<Keys>() {
        assert!(!error.to_string().is_empty());
    }
    match text.parse::<Target>() {
        Ok(target) => assert_eq!(target.to_string().parse(), Ok(target)),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    if let Err(error) = parse_duration(text) {
        assert!(!error.to_string().is_empty());
    }
    match text.parse::<Speed>() {
        Ok(speed) => assert_eq!(speed.to_string().parse(), Ok(speed)),
        Err(error) => assert!(error.to_string().contains(text)),
    }
});
