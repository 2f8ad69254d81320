//! Conditions of screens, settings and the installation, joined by and, or and not.

use panels::Panel;
use proptest::prelude::*;

use super::*;
use crate::capture::settled;
use crate::fixture::scenario;
use crate::tape::{Player, parse};

/// Whether each expectation of `text` is met by the default meter.
fn met(text: &str) -> Vec<bool> {
    let panel = Panel::builtin().unwrap();
    let scenario = scenario("load.phase.A.amps = 40\n");
    let tape = parse(text, "t.tape").unwrap_or_else(|error| panic!("{error}"));
    tape.check(&scenario).unwrap_or_else(|error| panic!("{error}"));
    let bus = settled(&scenario, &panel, firmware_model::Tick::ZERO);
    let report = Player::new(&tape, bus, &panel).play().unwrap();
    report.checks.iter().map(|check| check.mismatch.is_none()).collect()
}

#[test]
fn screens_settings_and_the_installation_can_be_expected() {
    let text = "expect screen energy.real.net\n\
                expect meter.setup.system_voltage 600\n\
                expect meter.setup.system_voltage = 480\n\
                expect meter.setup.parity none\n\
                expect wiring.ct.B.reversed off\n\
                expect wiring.ct.B.reversed on\n\
                expect load.phase.A.amps 40\n\
                set wiring.ct.B.reversed true\n\
                expect wiring.ct.B.reversed on\n\
                go setup.voltage.system=480\n\
                expect screen setup.voltage and meter.setup.system_voltage 480\n";
    assert_eq!(met(text), [true, true, false, true, true, false, true, true, true]);
}

/// By hand from the truth tables: not binds most, then and, then or.
#[test]
fn and_binds_more_than_or_and_not_most() {
    let [yes, no] = ["alarm open", "alarm closed"];
    for (text, expected) in [
        (format!("{yes} or {no} and {no}"), true),
        (format!("( {yes} or {no} ) and {no}"), false),
        (format!("not {no} and {yes}"), true),
        (format!("not ( {no} or {yes} )"), false),
        (format!("not not {yes}"), true),
        (format!("register 21 > 0 kW and register 21 < 1 kW or {no}"), false),
        (format!("register 146 & 0x0001 or register 146 & 0x0001 = 0 and {yes}"), true),
        (format!("lcd.label Wh and not lcd.wrench on or {no}"), true),
    ] {
        assert_eq!(met(&format!("expect {text}\n")), [expected], "{text}");
    }
}

#[test]
fn what_is_wrong_with_a_condition_is_told_with_its_place() {
    let wrong = |text: &str| parse(&format!("expect {text}\n"), "t.tape").unwrap_err().to_string();
    assert!(wrong("screen setup.voltag").contains("`setup.voltag` is not a screen"));
    assert!(wrong("alarm open and").contains("what is expected is missing"));
    assert!(wrong("( alarm open").contains("`)` is missing"));
    assert!(wrong("alarm open alarm open").contains("`alarm` is too much"));
    assert!(wrong("meter.setup.baudd 9600").contains("did you mean `baud`?"));
    assert!(wrong("meter.setup.baud 9601").contains("accepted: "));
    assert!(wrong("lcd.lable X").contains("did you mean `lcd.label`?"));
    let deep = "not ".repeat(200) + "alarm open";
    assert!(wrong(&deep).contains("nested more than 32 times"));
    // What only the scenario can tell.
    let tape = parse("expect wirng.x 1\n", "t.tape");
    assert!(tape.is_err(), "`wirng` is not the beginning of a path");
    let tape = parse("expect wiring.ct.D.reversed on\n", "t.tape").unwrap();
    let error = tape.check(&scenario("")).unwrap_err().to_string();
    assert!(error.contains("wiring.ct.D.reversed") && error.contains("t.tape:1"), "{error}");
}

/// Any condition that is made of others.
fn any_condition() -> impl Strategy<Value = Condition> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Condition::Alarm),
        (0..100_u64).prop_map(|count| Condition::Pulses(Comparison::Greater, count)),
        any::<bool>().prop_map(|on| Condition::Lamp(Lamp::Wrench, on)),
        Just(Condition::Text(GlassText::Label, "and (".to_owned())),
        Just(Condition::Screen(firmware_model::ScreenId::SetupBaud)),
        Just(Condition::Setting(firmware_model::Setting::PtRatio, 250)),
        Just(Condition::Site { path: "wiring.ct.A.on".into(), value: "B".into() }),
    ];
    leaf.prop_recursive(5, 24, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|one| Condition::Not(Box::new(one))),
            (inner.clone(), inner.clone())
                .prop_map(|(one, other)| Condition::And(Box::new(one), Box::new(other))),
            (inner.clone(), inner)
                .prop_map(|(one, other)| Condition::Or(Box::new(one), Box::new(other))),
        ]
    })
}

proptest! {
    /// What is written is read as the same, whatever stands in what.
    #[test]
    fn a_written_condition_is_read_as_the_same(condition in any_condition()) {
        let text = format!("expect {condition}\n");
        let tape = parse(&text, "t.tape").unwrap_or_else(|error| panic!("{text}{error}"));
        let line = tape.lines().next().unwrap();
        let expected = Directive::Expect(Expectation::State { within: None, condition });
        prop_assert_eq!(line.directive, expected, "{}", text);
    }
}
