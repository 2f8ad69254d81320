//! Any text as a tape: it is one that is written and read again as it is, and that can be
//! played; or every error has a place inside it.

#![no_main]

use std::sync::LazyLock;

use firmware_model::{MeteringPath, Tick};
use libfuzzer_sys::fuzz_target;
use panels::Panel;
use workbench::scenario::Scenario;
use workbench::simulation::Bus;
use workbench::tape::{Directive, Expectation, Player, Power, Tape, parse};

static PANEL: LazyLock<Panel> =
    LazyLock::new(|| Panel::builtin().expect("the panel inside the program"));

/// Two meters that have been on for a second.
static BUS: LazyLock<Bus> = LazyLock::new(|| {
    let scenario = Scenario::shipped("two-meters").expect("a scenario inside the program");
    let mut bus = Bus::new(&scenario, &PANEL.menu, MeteringPath::Auto);
    bus.advance(Tick::from_seconds(1));
    bus
});

/// A tape that takes no longer than this is played.
const LONGEST: Tick = Tick::from_seconds(120);

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match parse(text, "fuzz.tape") {
        Ok(tape) => {
            let again = parse(&tape.to_string(), "fuzz.tape").expect("what was written is a tape");
            assert_eq!(tape.lines().count(), again.lines().count());
            for (one, other) in tape.lines().zip(again.lines()) {
                assert_eq!(one.directive, other.directive);
                assert_eq!((one.at, one.on), (other.at, other.on));
            }
            if is_short(&tape) {
                // A meter that is not there, or a tick that has passed, ends it with an error.
                let _ = Player::new(&tape, BUS.clone(), &PANEL).play();
            }
        }
        Err(error) => {
            assert!(!error.problems().is_empty());
            let message = error.to_string();
            assert!(message.contains("fuzz.tape:"), "{message}");
        }
    }
});

/// Whether it can be played here: in little time, and without writing files.
fn is_short(tape: &Tape) -> bool {
    let mut left = LONGEST;
    tape.lines().all(|line| {
        let time = match &line.directive {
            Directive::Shot { .. } => return false,
            Directive::Wait(time) | Directive::Hold(_, time) => *time,
            Directive::Power(Power::OffFor(time)) => *time,
            Directive::Expect(Expectation::State { within, .. }) => within.unwrap_or_default(),
            Directive::Press(keys) => {
                let presses = keys.iter().map(|one| u64::from(one.times)).sum::<u64>();
                Tick::from_millis(200 * presses)
            }
            _ => Tick::ZERO,
        };
        let enough = time <= left && line.at.is_none_or(|at| at <= LONGEST);
        left = left.since(time);
        enough
    })
}
