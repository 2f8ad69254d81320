//! A million random key presses with random power cuts.

use std::collections::BTreeSet;

use firmware_model::menu::SCREENS;
use firmware_model::{ControlPower, Input, Key, ScreenId, Setting, Setup};

use crate::support::Bench;

/// A generator of numbers that are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ z >> 31) % limit
    }

    /// Mostly to the right, so that the walk goes deep.
    fn key(&mut self) -> Key {
        match self.below(100) {
            0..55 => Key::Next,
            55..72 => Key::Minus,
            72..89 => Key::Plus,
            _ => Key::Back,
        }
    }
}

/// What the keys may store (hardware.md section 4.2).
fn in_range(setup: &Setup) -> bool {
    let is = |setting, accepted: fn(u32) -> bool| accepted(setup.get(setting));
    is(Setting::Address, |v| (1..=247).contains(&v))
        && is(Setting::Baud, |v| [1200, 2400, 4800, 9600, 19_200, 38_400].contains(&v))
        && is(Setting::Parity, |v| v <= 2)
        && is(Setting::SystemType, |v| [10, 11, 12, 31, 40].contains(&v))
        && is(Setting::CtPrimary, |v| (5..=32_000).contains(&v))
        && is(Setting::CtSecondary, |v| v == 1 || v == 3)
        && is(Setting::PtRatio, |v| (1..=32_000).contains(&v))
        && is(Setting::SystemVoltage, |v| (82..=32_000).contains(&v))
        && is(Setting::PhaseLossVoltage, |v| (1..=99).contains(&v))
        && is(Setting::PhaseLossImbalance, |v| (1..=99).contains(&v))
        && is(Setting::EnergyPerPulse, |v| [10, 100, 1000, 10_000].contains(&v))
        && is(Setting::DemandSubintervals, |v| (1..=6).contains(&v))
        && is(Setting::DemandSubinterval, |v| v == 0 || (10..=32_767).contains(&v))
        && is(Setting::DisplayUnits, |v| v <= 1)
        && is(Setting::SetupPassword, |v| v <= 99_999)
        && is(Setting::ResetPassword, |v| v <= 99_999)
}

#[test]
fn a_million_random_presses_leave_every_setting_in_its_range() {
    const SESSIONS: u64 = 500;
    const PRESSES: u64 = 2_000;
    let mut random = Random(4100);
    let fresh = Bench::new(Setup::default());
    let (mut seen, mut commits, mut cuts) = (BTreeSet::<ScreenId>::new(), 0_u32, 0_u32);
    for session in 0..SESSIONS {
        let mut bench = fresh.clone();
        // Every other session begins behind a password, where random keys seldom come.
        if session % 2 == 1 {
            bench.open(if session % 4 == 1 { "setup.com" } else { "reset.energy" }, "00000");
        }
        let mut before = bench.meter.setup().clone();
        for _ in 0..PRESSES {
            bench.press(random.key());
            if random.below(1_000) == 0 {
                cuts += 1;
                power(&mut bench, 0.0, random.below(300));
                bench.keys("+<->");
                power(&mut bench, 120.0, random.below(1_500));
            }
            seen.insert(bench.place().screen);
            let setup = bench.meter.setup();
            if *setup != before {
                commits += 1;
                assert!(in_range(setup), "{setup:?}");
                before = setup.clone();
            }
        }
        bench.back_to_top();
    }
    assert_eq!(seen.len(), SCREENS.len(), "every screen was visited");
    assert!(commits > 2_000 && cuts > 500, "{commits} commits, {cuts} power cuts");
}

fn power(bench: &mut Bench, volts: f64, millis: u64) {
    let at = bench.meter.now();
    bench.meter.apply(at, Input::ControlPower(ControlPower::Ac(volts)));
    bench.wait(millis);
}
