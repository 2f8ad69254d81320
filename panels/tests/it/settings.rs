//! Every setting by keys, read over Modbus, and the other way round.

use std::sync::Arc;

use firmware_model::menu::Dialog;
use firmware_model::{
    ControlPower, Energies, Identity, Input, Output, Parity, Running, ScreenId, Setup, Signal,
};

use crate::support::Bench;

/// A setting: its screen, its register, and values that a person enters, with what the
/// register then reads. The first is the lowest, the second the highest (guide pp. 2, 10,
/// 16, 23 to 25).
type Examples = (&'static str, Option<u16>, &'static [(&'static str, u16)]);

/// Numbers, digit by digit.
const NUMBERS: [Examples; 9] = [
    ("setup.com.address", None, &[("001", 1), ("247", 247), ("100", 100)]),
    ("setup.ct.primary", Some(131), &[("00005", 5), ("32000", 32_000), ("00400", 400)]),
    ("setup.pt.ratio", Some(133), &[("00001", 1), ("32000", 32_000), ("00200", 200)]),
    // With a PT ratio of 1.00.
    ("setup.voltage.system", Some(134), &[("00082", 82), ("00660", 660), ("00480", 480)]),
    ("setup.phase_loss.voltage", Some(142), &[("01", 1), ("99", 99), ("50", 50)]),
    ("setup.phase_loss.imbalance", Some(143), &[("01", 1), ("99", 99), ("50", 50)]),
    ("setup.demand.subintervals", Some(149), &[("1", 1), ("6", 6), ("3", 3)]),
    ("setup.demand.subinterval", Some(150), &[("00000", 0), ("32767", 32_767), ("00010", 10)]),
    ("setup.passwords.reset", None, &[("00000", 0), ("99999", 0), ("12345", 0)]),
];

/// Lists, by the words on the glass.
const CHOICES: [Examples; 6] = [
    ("setup.com.baud", None, &[("1200", 1200), ("38400", 38_400), ("4800", 4800)]),
    ("setup.com.parity", None, &[("NONE", 0), ("ODD", 2), ("EVEN", 1)]),
    ("setup.ct.secondary", Some(132), &[("1.0", 1), (".33", 3), ("1.0", 1)]),
    (
        "setup.system.type",
        Some(130),
        &[("1L-1n", 10), ("3L-1n", 40), ("2L-1n", 12), ("2L", 11), ("3L", 31)],
    ),
    ("setup.pulse.energy", Some(144), &[("10", 10), ("10000", 10_000), ("100", 100)]),
    ("setup.display.units", Some(137), &[("IEC", 0), ("IEEE", 1), ("IEC", 0)]),
];

/// Walks the list of a setting with plus, and with minus where plus leads nowhere.
fn choose(bench: &mut Bench, word: &str) {
    for key in ["+", "-"] {
        for _ in 0..6 {
            if bench.glass() == word {
                bench.keys(">");
                return;
            }
            bench.keys(key);
        }
    }
    panic!("{word} is not in the list");
}

#[test]
fn every_setting_takes_its_lowest_highest_and_a_middle_value_by_keys() {
    for (rows, digits) in [(NUMBERS.as_slice(), true), (CHOICES.as_slice(), false)] {
        for (id, register, values) in rows {
            let mut bench = Bench::new(Setup::default());
            for (entered, reads) in *values {
                bench.open(id, "00000");
                if digits {
                    bench.digits(entered);
                } else {
                    choose(&mut bench, entered);
                }
                assert_ne!(bench.place().screen.id(), *id, "{entered} is left");
                if let Some(register) = register {
                    assert_eq!(bench.register(*register), *reads, "{id} {entered}");
                }
                bench.open(id, "00000");
                assert_eq!(bench.glass().replace('.', ""), shown(entered), "{id} reads back");
            }
        }
    }
}

/// One beyond either end of each range, where the digits allow it: the previous value stays.
#[test]
fn a_value_beyond_the_ends_is_refused() {
    for (id, beyond) in [
        ("setup.com.address", &["000", "248", "999"][..]),
        ("setup.ct.primary", &["00004", "32001"]),
        ("setup.pt.ratio", &["00000", "32001"]),
        ("setup.voltage.system", &["00081", "00661"]),
        ("setup.phase_loss.voltage", &["00"]),
        ("setup.phase_loss.imbalance", &["00"]),
        ("setup.demand.subintervals", &["0", "7"]),
        ("setup.demand.subinterval", &["00009", "00001", "32768"]),
    ] {
        for entered in beyond {
            let mut bench = Bench::new(Setup::default());
            bench.open(id, "00000");
            let before = bench.meter.setup().clone();
            bench.digits(entered);
            assert_eq!(bench.place().dialog, Dialog::Refused, "{id} {entered}");
            assert_eq!(*bench.meter.setup(), before, "{id} {entered}");
        }
    }
}

/// What stands on the glass without points: fractions show a zero in front.
fn shown(entered: &str) -> String {
    let digits = entered.replace('.', "");
    if entered.len() == 2 && entered.parse::<u8>().is_ok() && entered != "10" {
        return format!("0{digits}");
    }
    digits
}

#[test]
fn what_modbus_writes_stands_on_the_glass() {
    for (id, register, value, glass) in [
        ("setup.ct.primary", 131, 1, "00001"),
        ("setup.ct.primary", 131, 400, "00400"),
        ("setup.ct.secondary", 132, 3, ".33"),
        ("setup.system.type", 130, 12, "2L-1n"),
        ("setup.pt.ratio", 133, 250, "002.50"),
        ("setup.pt.ratio", 133, 32_000, "320.00"),
        ("setup.voltage.system", 134, 480, "00480"),
        ("setup.power.maximum", 134, 480, "83.138"),
        ("setup.phase_loss.voltage", 142, 99, "0.99"),
        ("setup.phase_loss.imbalance", 143, 1, "0.01"),
        ("setup.pulse.energy", 144, 100, "100"),
        ("setup.pulse.duration", 144, 10, "100"),
        ("setup.demand.subintervals", 149, 6, "6"),
        ("setup.demand.subinterval", 150, 32_767, "32767"),
        ("setup.display.units", 137, 0, "IEC"),
    ] {
        let mut bench = Bench::new(Setup::default());
        bench.write(register, value);
        bench.open(id, "00000");
        assert_eq!(bench.glass(), glass, "{id} after {register} := {value}");
    }
}

#[test]
fn the_label_of_the_system_voltage_follows_the_system_type() {
    let mut bench = Bench::new(Setup::default());
    bench.open("setup.voltage.system", "00000");
    assert_eq!(bench.lcd().first.as_str(), "VLL");
    bench.write(130, 10);
    assert_eq!(bench.lcd().first.as_str(), "VLN");
}

fn is_reply(output: &Output) -> bool {
    matches!(output, Output::Reply(_))
}

#[test]
fn a_new_address_answers_and_the_old_one_does_not() {
    let mut bench = Bench::new(Setup::default());
    let read = [3, 0, 129, 0, 1];
    assert!(is_reply(&bench.ask(1, 19_200, &read)) && !is_reply(&bench.ask(247, 19_200, &read)));
    bench.open("setup.com.address", "00000");
    bench.digits("247");
    assert!(!is_reply(&bench.ask(1, 19_200, &read)) && is_reply(&bench.ask(247, 19_200, &read)));
}

#[test]
fn a_new_baud_rate_answers_and_the_old_one_does_not() {
    let mut bench = Bench::new(Setup::default());
    let read = [3, 0, 129, 0, 1];
    bench.open("setup.com.baud", "00000");
    choose(&mut bench, "1200");
    assert!(!is_reply(&bench.ask(1, 19_200, &read)) && is_reply(&bench.ask(1, 1200, &read)));
}

#[test]
fn a_new_parity_is_that_of_the_line() {
    let mut bench = Bench::new(Setup::default());
    for (word, parity) in [("EVEN", Parity::Even), ("ODD", Parity::Odd), ("NONE", Parity::None)] {
        bench.open("setup.com.parity", "00000");
        choose(&mut bench, word);
        assert_eq!(bench.meter.setup().line().parity, parity);
    }
}

#[test]
fn passwords_open_only_their_own_menu() {
    let mut bench = Bench::new(Setup::default());
    bench.open("setup.passwords.setup", "00000");
    bench.digits("12345");
    bench.open("setup.passwords.reset", "12345");
    bench.digits("99999");
    for (menu, first, right, wrong) in [
        ("setup.password", "setup.com", "12345", ["00000", "99999", "12344"]),
        ("reset.password", "reset.energy", "99999", ["00000", "12345", "99998"]),
    ] {
        bench.open(menu, "");
        let start = bench.place();
        for wrong in wrong {
            bench.digits(wrong);
            assert_eq!((bench.place(), bench.glass().as_str()), (start, "00000"), "{menu} {wrong}");
        }
        bench.digits(right);
        assert_eq!(bench.place().screen, ScreenId::named(first).unwrap());
        bench.keys("<>");
        assert_eq!(bench.place(), start, "it is asked again");
    }
}

#[test]
fn the_energy_reset_does_what_its_command_does() {
    let mut bench = Bench::new(Setup::default());
    bench.wait(60_000);
    assert_ne!(bench.meter.memory().energies, Energies::default());
    bench.open("reset.energy.confirm", "00000");
    assert_eq!(bench.glass(), "no");
    bench.keys(">");
    assert_eq!((bench.register(147), bench.place().screen.id()), (0, "reset.energy"));
    bench.keys(">+");
    assert_eq!(bench.glass(), "YES");
    let before = bench.meter.memory().energies;
    bench.keys(">");
    assert_eq!((bench.register(147), bench.place().screen.id()), (1, "reset.energy"));
    assert!(bench.meter.memory().energies.total.real_import < before.total.real_import / 10);
}

#[test]
fn the_demand_reset_makes_the_maximum_the_present_demand() {
    let mut bench = Bench::new(Setup::default());
    bench.write(150, 10);
    bench.wait(25_000);
    assert!(bench.meter.memory().demand_maxima[0].real > 1000.0);
    // Without a load the present demand falls, and the maximum stays.
    let dead = Signal::dead();
    let at = bench.meter.now();
    bench.meter.apply(at, Input::Terminals(Arc::new(dead)));
    bench.wait(25_000);
    assert!(bench.meter.memory().demand_maxima[0].real > 1000.0);
    bench.open("reset.demand.confirm", "00000");
    bench.keys("+>");
    bench.wait(1_100);
    assert_eq!(bench.register(32), 0);
    assert!(bench.meter.memory().demand_maxima[0].real.abs() < 1e-9);
}

#[test]
fn a_refused_value_shows_the_previous_one_for_two_seconds() {
    let mut bench = Bench::new(Setup::default());
    bench.open("setup.com.address", "00000");
    bench.keys("+++>>>");
    assert_eq!((bench.glass().as_str(), bench.place().screen.id()), ("001", "setup.com.address"));
    bench.wait(1_800);
    assert_eq!(bench.place().screen.id(), "setup.com.address");
    bench.wait(200);
    assert_eq!((bench.place().screen.id(), bench.meter.setup().address()), ("setup.com.baud", 1));
}

/// Guide p. 16: minus does not go where no duration keeps up; plus jumps to where one does.
#[test]
fn the_pulse_energy_follows_the_guides_rule() {
    let mut bench = Bench::new(Setup::default());
    bench.write(144, 10);
    // 600 V x 20,000 A x sqrt 3 = 20.8 MW: neither 10 Wh nor 100 Wh keep up.
    bench.write(131, 20_000);
    bench.open("setup.pulse.energy", "00000");
    assert_eq!(bench.glass(), "10");
    bench.keys("+");
    assert_eq!(bench.glass(), "1000");
    bench.keys("-");
    assert_eq!(bench.glass(), "1000");
    bench.keys("++<");
    assert_eq!(bench.register(144), 10_000);
}

#[test]
fn the_reset_system_has_no_menu() {
    let identity = Identity { running: Running::ResetSystem, ..Identity::default() };
    let mut bench = Bench::of(identity, Setup::default());
    for _ in 0..50 {
        bench.keys("+>-");
        assert_eq!(bench.place().screen.id(), "info.rs");
    }
    assert_eq!(bench.glass(), "1.000");
    assert_eq!(*bench.meter.setup(), Setup::default());
}

#[test]
fn without_power_keys_change_nothing() {
    let mut bench = Bench::new(Setup::default());
    bench.open("setup.display.units", "00000");
    bench.keys("+");
    let at = bench.meter.now();
    bench.meter.apply(at, Input::ControlPower(ControlPower::Ac(0.0)));
    bench.wait(200);
    bench.keys("<");
    assert!(bench.meter.setup().is_ieee() && !bench.lcd().lit);
    let at = bench.meter.now();
    bench.meter.apply(at, Input::ControlPower(ControlPower::Ac(120.0)));
    bench.wait(1_000);
    assert_eq!(bench.place().screen.id(), "energy.real.net");
    assert!(bench.meter.setup().is_ieee(), "what was not left was not committed");
}
