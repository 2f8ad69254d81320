//! The language: every form.

use firmware_model::menu::Notation;
use firmware_model::modbus::Silence;
use firmware_model::registers::Register;
use firmware_model::{Key, MeteringPath, Tick};
use panels::{CursorStyle, Panel};

use super::*;
use crate::capture::{Look, Moment, PictureFormat, PictureOptions, PictureView, Spoil};
use crate::kind::FileKind;
use crate::library::Packed;
use crate::scenario::Scenario;
use crate::simulation::{Bus, Restart};
use crate::worded::Worded;

mod conditions;
mod play;
mod written;
mod wrong;

/// The directive of a tape of one line.
fn one(text: &str) -> Directive {
    let tape = parse(text, "t").unwrap_or_else(|error| panic!("{text}: {error}"));
    let mut lines = tape.lines();
    let line = lines.next().unwrap();
    assert_eq!(lines.next(), None, "{text}");
    line.directive
}

fn state(text: &str) -> Condition {
    match one(&format!("expect {text}")) {
        Directive::Expect(Expectation::State { within: None, condition }) => condition,
        other => panic!("{text}: {other:?}"),
    }
}

fn register(number: u16, test: RegisterTest) -> Condition {
    Condition::Register(Register::new(number).unwrap(), test)
}

#[test]
fn every_directive_is_read() {
    assert_eq!(one("wait 2s"), Directive::Wait(Tick(8_064_000)));
    let presses = |key, times| Presses { key, times };
    assert_eq!(
        one("press minus*3 next"),
        Directive::Press(vec![presses(Key::Minus, 3), presses(Key::Next, 1)])
    );
    assert_eq!(one("hold plus 3s"), Directive::Hold(Key::Plus, Tick(12_096_000)));
    let set = |path: &str, value: &str| Directive::Set { path: path.into(), value: value.into() };
    assert_eq!(one("set load.phase.A.amps 120 # A"), set("load.phase.A.amps", "120"));
    assert_eq!(
        one("set wiring.ct.A { on = \"B\",  reversed = true }"),
        set("wiring.ct.A", "{ on = \"B\",  reversed = true }")
    );
    assert_eq!(one("power off 150ms"), Directive::Power(Power::OffFor(Tick(604_800))));
    assert_eq!(one("power off"), Directive::Power(Power::Off));
    assert_eq!(one("power on"), Directive::Power(Power::On));
    assert_eq!(one("restart"), Directive::Restart(Restart::Scenario));
    assert_eq!(one("restart energies"), Directive::Restart(Restart::Energies));
    let frame = vec![0x01, 0x03, 0x00, 0x00, 0x00, 0x0A, 0xC5, 0xCD];
    let request = |baud| Directive::Request { bytes: frame.clone(), baud, port: 1 };
    assert_eq!(one("request 01 03 00 00 00 0a c5 cd"), request(None));
    assert_eq!(one("request 01030000 000A crc baud 9600"), request(Some(9600)));
    let picture =
        |file: &str, format, options| Directive::Shot { file: file.into(), format, options };
    let plain = PictureOptions::default();
    assert_eq!(one("shot \"a b.txt\""), picture("a b.txt", PictureFormat::Text, plain));
    let options = PictureOptions {
        look: Look {
            glass_only: true,
            width: Some(460),
            cursor: Some(CursorStyle::None),
            id_prefix: Some("kw".into()),
            ..Look::default()
        },
        notation: Some(Notation::Iec),
        moment: Moment::Now,
    };
    let text = "shot a.svg --glass --size 460 --cursor none --id-prefix kw --notation IEC --at now";
    assert_eq!(one(text), picture("a.svg", PictureFormat::Svg, options));
    let wiring =
        Look { view: Some(PictureView::Wiring), spoil: Some(Spoil::No), ..Look::default() };
    let options = PictureOptions { look: wiring, ..PictureOptions::default() };
    let text = "shot a.txt --spoil NO --view wiring";
    assert_eq!(one(text), picture("a.txt", PictureFormat::Text, options));
    assert_eq!(one("down back"), Directive::Down(Key::Back));
    assert_eq!(one("up back"), Directive::Up(Key::Back));
    assert_eq!(one("scenario default"), Directive::Scenario("default".into()));
    assert_eq!(one("state a.s4100state"), Directive::State("a.s4100state".into()));
    assert_eq!(one("state base64"), Directive::State("base64".into()));
    assert_eq!(one("state base64 Zm9vYg=="), Directive::StateBytes(b"foob".into()));
}

#[test]
fn a_tape_carries_its_state_on_lines_that_follow_one_another() {
    let bytes: Vec<u8> = (0..=255).collect();
    let text: String = state_lines(&bytes).map(|line| format!("{line}\n")).collect();
    let tape = parse(&format!("scenario default\n{text}wait 1s\n"), "t").unwrap();
    assert_eq!(tape.state(), Some((2, StateSource::Bytes(bytes))));
    assert!(text.lines().all(|line| line.len() <= 117), "{text}");
    let refused = |text: &str| parse(text, "t").unwrap_err().to_string();
    for text in
        ["wait 1s\nstate base64 Zg==", "state a\nstate base64 Zg==", "state base64 Zg==\nstate a"]
    {
        assert!(refused(text).contains("`state` stands before what happens"), "{text}");
    }
    assert!(refused("state base64 Zg").contains("t:1:14: this is not base64; accepted: a line as"));
    assert!(refused("state base64 Zg== Zg==").contains("`Zg==` is too much; accepted: state FILE"));
}

#[test]
fn lines_carry_their_moment_and_meter() {
    let tape = parse("\u{feff}# first\r\n\nat 123456789 on garage down plus\r\n", "t").unwrap();
    let line = TapeLine {
        number: 3,
        at: Some(Tick(123_456_789)),
        on: Some("garage".into()),
        directive: Directive::Down(Key::Plus),
    };
    assert_eq!(tape.lines().collect::<Vec<_>>(), [line]);
    assert_eq!(tape.to_string(), "at 123456789 on garage down plus\n");
}

#[test]
fn every_expectation_is_read() {
    let answer = |text: &str| {
        let tape = parse(&format!("request 01\n{text}"), "t").unwrap();
        tape.lines().nth(1).unwrap().directive
    };
    let reply =
        |bytes: &[u8], open| Directive::Expect(Expectation::Reply { bytes: bytes.to_vec(), open });
    assert_eq!(answer("expect reply 01 03 14 …"), reply(&[1, 3, 0x14], true));
    assert_eq!(answer("expect reply 01 03 14 ..."), reply(&[1, 3, 0x14], true));
    assert_eq!(answer("expect reply 01 83 02 c0 f1"), reply(&[1, 0x83, 2, 0xC0, 0xF1], false));
    assert_eq!(answer("expect reply …"), reply(&[], true));
    let silence = Directive::Expect(Expectation::Silence(Silence::ForeignUnit));
    assert_eq!(answer("expect silence foreign-unit"), silence);

    let within = Expectation::State {
        within: Some(Tick::from_seconds(5)),
        condition: Condition::Lamp(Lamp::Wrench, true),
    };
    assert_eq!(one("expect within 5s lcd.wrench on"), Directive::Expect(within));
    assert_eq!(state("lcd.label \"KWh\""), Condition::Text(GlassText::Label, "KWh".into()));
    assert_eq!(state("lcd.value ----"), Condition::Text(GlassText::Value, "----".into()));
    assert_eq!(state("lcd.second \"\""), Condition::Text(GlassText::Second, String::new()));
    assert_eq!(state("lcd.heart off"), Condition::Lamp(Lamp::Heart, false));
    assert_eq!(state("pulses 3"), Condition::Pulses(Comparison::Equal, 3));
    assert_eq!(state("pulses > 3"), Condition::Pulses(Comparison::Greater, 3));
    assert_eq!(state("alarm closed"), Condition::Alarm(true));
    assert_eq!(state("alarm open"), Condition::Alarm(false));

    let mask = |mask, bits| RegisterTest::Mask { mask, bits };
    assert_eq!(state("register 146 & 0x0100"), register(146, mask(0x100, None)));
    assert_eq!(state("register 146 & 256 = 0"), register(146, mask(0x100, Some(0))));
    let bits = RegisterTest::Bits(Comparison::Equal, 0x1246);
    assert_eq!(state("register 21 = 0x1246"), register(21, bits));
    let number = |comparison, number, tolerance, unit: Option<&str>| RegisterTest::Number {
        comparison,
        number,
        tolerance,
        unit: unit.map(str::to_owned),
    };
    let less = number(Comparison::Less, -1.5, None, Some("kW"));
    assert_eq!(state("register 21 < -1.5 kW"), register(21, less));
    let near = number(Comparison::Equal, 46.78, Some(0.01), None);
    assert_eq!(state("register 21 = 46.78 +- 0.01"), register(21, near));
    assert_eq!(state("register 38 = ----"), register(38, RegisterTest::Absent));
    let text = register(40_005, RegisterTest::Text("Leviton".into()));
    assert_eq!(state("register 40005 = \"Leviton\""), text);
}

#[test]
fn the_documentation_has_every_directive_and_expectation() {
    let page = include_str!("../../../docs/tapes.md");
    for row in &DIRECTIVES {
        let form = row.form.replace('|', "\\|");
        assert!(page.contains(&format!("| `{form}` |")), "{form}");
    }
    for name in GlassText::WORDS.iter().chain(Lamp::WORDS) {
        assert!(page.contains(&format!("`{name}")), "{name}");
    }
    for silence in Silence::ALL {
        assert!(page.contains(&format!("`{}`", silence.name())), "{}", silence.name());
    }
}
