//! Bits 14 and 15 of register 146 on a running meter: when they come, stay and go, and
//! what the glass makes of them.

use std::sync::Arc;

use firmware_model::lcd::{Text, Value};
use firmware_model::menu::{Label, Notation};
use firmware_model::{Identity, Input, Menu, Meter, ScreenId, Setting};

use crate::support::{load, powered, register, until, write};

/// A menu whose first screen is ALERT -> PULSE.
fn pulse_screen() -> Arc<Menu> {
    let screen = ScreenId::AlertPulse;
    let menu = Menu::builder()
        .row([screen])
        .label(screen, Notation::Iec, Label::new("PULSE", ""))
        .label(screen, Notation::Ieee, Label::new("PULSE", ""))
        .build();
    Arc::new(menu.unwrap())
}

/// The wrench, and the value of the pulse alert.
fn glass(meter: &Meter) -> (bool, Value) {
    let mut fork = meter.clone();
    fork.apply(meter.now(), Input::Menu(pulse_screen()));
    let lcd = fork.lcd();
    (lcd.wrench, lcd.value)
}

fn words(text: &str) -> Value {
    Value::Text(Text::new(text))
}

/// 75 kW where the settings lead to expect 14.2 kW (sqrt 3 x 82 V x 100 A): with 10 Wh and
/// closures of 500 ms the contact carries 36 kW, one pulse a second of two that fall due.
fn overrun() -> Meter {
    let settings = [(Setting::SystemVoltage, 82), (Setting::EnergyPerPulse, 10)];
    let mut meter = powered(Identity::default(), &settings, 75_000.0);
    until(&mut meter, 1.5);
    assert_eq!(register(&mut meter, 146), 0, "nothing waits yet");
    assert_eq!(glass(&meter), (false, Value::Dashes));
    until(&mut meter, 20.5);
    assert_eq!(register(&mut meter, 146), 0x4000);
    assert_eq!(glass(&meter), (true, words("OVR")));
    meter
}

#[test]
fn the_overrun_outlasts_its_cause_until_no_pulse_waits() {
    let mut meter = overrun();
    meter.apply(meter.now(), Input::Terminals(load(0.0)));
    let mut seconds_on = 0;
    for second in 21..60 {
        until(&mut meter, f64::from(second));
        let on = register(&mut meter, 146) == 0x4000;
        assert_eq!(glass(&meter).0, on);
        assert_eq!(on, seconds_on == second - 21 && on, "it comes back at {second} s");
        seconds_on += i32::from(on);
    }
    // Until 20.5 s 75 kW are 42.7 pulses of 36 kJ, paid out one a second: 22 waited.
    assert!((18..=26).contains(&seconds_on), "{seconds_on}");
    assert_eq!(meter.pulses_waiting(), 0);
}

#[test]
fn clearing_the_energies_ends_the_overrun_in_the_next_reply() {
    let mut meter = overrun();
    write(&mut meter, 129, &[30_078]).unwrap();
    assert_eq!(register(&mut meter, 146), 0);
    assert_eq!(register(&mut meter, 147), 1);
    assert_eq!(glass(&meter), (false, Value::Dashes));
    // Its cause is still there.
    until(&mut meter, 40.5);
    assert_eq!(register(&mut meter, 146), 0x4000);
}

#[test]
fn clearing_the_pulse_counts_leaves_the_overrun() {
    let mut meter = overrun();
    write(&mut meter, 129, &[16_498]).unwrap();
    assert_eq!(register(&mut meter, 146), 0x4000);
}

#[test]
fn clearing_the_energies_leaves_the_other_alerts() {
    let mut meter = overrun();
    // 130 A on a rating of 100 A: current out of range on all phases.
    meter.apply(meter.now(), Input::Terminals(load(108_030.0)));
    until(&mut meter, 22.5);
    assert_eq!(register(&mut meter, 146), 0x4038);
    write(&mut meter, 129, &[30_078]).unwrap();
    assert_eq!(register(&mut meter, 146), 0x0038);
}

#[test]
fn a_configuration_without_a_pulse_duration_shows_until_the_pulse_energy_is_raised() {
    let mut meter = powered(Identity::default(), &[(Setting::EnergyPerPulse, 10)], 0.0);
    until(&mut meter, 1.5);
    assert_eq!(register(&mut meter, 146), 0);
    // sqrt 3 x 600 V x 2000 A are 2.08 MW; 10 Wh at 10 ms carry 1.8 MW.
    write(&mut meter, 131, &[2000]).unwrap();
    until(&mut meter, 2.5);
    assert_eq!(register(&mut meter, 146), 0x8000);
    assert_eq!(register(&mut meter, 145), 10);
    assert_eq!(glass(&meter), (true, words("ConF")));
    // 100 Wh at 50 ms carry 3.6 MW; at 100 ms only 1.8 MW.
    write(&mut meter, 144, &[100]).unwrap();
    until(&mut meter, 3.5);
    assert_eq!(register(&mut meter, 146), 0);
    assert_eq!(register(&mut meter, 145), 50);
    assert_eq!(glass(&meter), (false, Value::Dashes));
}
