//! The language: every form, every wrong form, and there and back.

use std::collections::BTreeMap;

use firmware_model::menu::Notation;
use firmware_model::modbus::Silence;
use firmware_model::registers::Register;
use firmware_model::{Key, Path, Tick};
use panels::{CursorStyle, Panel};
use proptest::prelude::*;

use super::*;
use crate::capture::{Format, Look, Moment, PictureOptions};
use crate::kind::Kind;
use crate::library::Packed;
use crate::scenario::Scenario;
use crate::simulation::{Bus, Restart};
use crate::worded::Worded;

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
    let request = |baud| Directive::Request { bytes: frame.clone(), baud };
    assert_eq!(one("request 01 03 00 00 00 0a c5 cd"), request(None));
    assert_eq!(one("request 01030000 000A crc baud 9600"), request(Some(9600)));
    let picture =
        |file: &str, format, options| Directive::Shot { file: file.into(), format, options };
    let plain = PictureOptions::default();
    assert_eq!(one("shot \"a b.txt\""), picture("a b.txt", Format::Text, plain));
    let options = PictureOptions {
        look: Look {
            glass_only: true,
            width: Some(460),
            cursor: Some(CursorStyle::None),
            id_prefix: Some("kw".into()),
        },
        notation: Some(Notation::Iec),
        moment: Moment::Now,
    };
    let text = "shot a.svg --glass --size 460 --cursor none --id-prefix kw --notation IEC --at now";
    assert_eq!(one(text), picture("a.svg", Format::Svg, options));
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
    assert_eq!(tape.state(), Some((2, State::Bytes(bytes))));
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
    let line = Line {
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
    assert_eq!(state("lcd.label \"KWh\""), Condition::Text(Reading::Label, "KWh".into()));
    assert_eq!(state("lcd.value ----"), Condition::Text(Reading::Value, "----".into()));
    assert_eq!(state("lcd.second \"\""), Condition::Text(Reading::Second, String::new()));
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

/// What is said about a wrong line, with its place.
fn wrong(text: &str) -> String {
    let error = parse(text, "t.tape").expect_err(text);
    let problem = &error.problems()[0];
    format!("{}:{} {}", problem.at.line, problem.at.column, problem.message)
}

#[test]
fn wrong_lines_say_where_what_and_what_else() {
    for (text, message) in [
        ("wait", "1:1 a duration is missing; accepted: wait DURATION"),
        ("\nwait 2", "2:6 `2` has no unit; write `2ms`, `2s`, `2m`, `2h` or `2d`"),
        ("wait 2s 3s", "1:9 `3s` is too much; accepted: wait DURATION"),
        ("press", "1:1 a key is missing; accepted: press KEY[*N] ..."),
        (
            "press minis",
            "1:7 `minis` is not a key, did you mean `minus`? accepted: minus, plus, back, next",
        ),
        (
            "press next*0",
            "1:7 `next*0` has no such count; accepted: `next*N` with N from 1 to 1000",
        ),
        ("hold plus", "1:1 a duration is missing; accepted: hold KEY DURATION"),
        ("set load.phase.A.amps", "1:1 a value is missing; accepted: set PATH VALUE"),
        ("set \"a\" 1", "1:5 a path has no quotes; accepted: set PATH VALUE"),
        ("power of", "1:7 `of` is neither on nor off, did you mean `off`? accepted: off, on"),
        (
            "restart settings",
            "1:9 `settings` cannot be put back; accepted: setup, passwords, energies, all",
        ),
        ("on roof restart", "1:9 the scenario is that of every meter: `on` has no meaning here"),
        ("power on 2s", "1:10 `2s` is too much; accepted: power off [DURATION] | power on"),
        ("request", "1:1 a frame is missing; accepted: request HEX ... [crc] [baud N]"),
        (
            "request 01 0g",
            "1:12 `0g` is not a byte; accepted: pairs of hexadecimal digits, such as 01 03 00 00 00 \
             0a c5 cd",
        ),
        (
            "request 01 baud fast",
            "1:17 `fast` is not a rate; accepted: bits a second, such as 9600",
        ),
        ("down", "1:1 a key is missing; accepted: down KEY"),
        ("up left", "1:4 `left` is not a key; accepted: minus, plus, back, next"),
        ("at soon down plus", "1:4 `soon` is not a tick; accepted: a whole number"),
        ("at 1 at 2 wait 1s", "1:6 `at` stands twice"),
        ("at 5 down plus\nat 4 up plus", "2:1 tick 4 lies before tick 5 of a line above"),
        (
            "on the.roof press next",
            "1:4 `the.roof` is not the name of a meter; accepted: letters, digits, \
             `-` and `_`",
        ),
        ("on roof wait 1s", "1:9 time passes for every meter: `on` has no meaning here"),
        ("wait 1s\nscenario default", "2:1 `scenario` stands before every other line"),
        ("wait 1s\nstate a", "2:1 `state` stands before what happens, after `scenario` at most"),
        (
            "shot glass.gif",
            "1:6 `glass.gif` asks for no picture; accepted: a file with .txt, .ansi, .svg, .png, \
             .json, .words",
        ),
        ("shot a.txt --glass", "1:12 --glass: txt has none; accepted: svg, png"),
        ("shot a.svg --size 9", "1:19 9 is not in 16..=8000"),
        (
            "shot a.svg --size",
            "1:1 a width is missing; accepted: shot FILE [--glass] [--size N] \
            [--notation N] [--cursor C] [--id-prefix TEXT] [--at TIME]",
        ),
        ("shot a.svg --notation si", "1:23 `si` is not a notation; accepted: iec, ieee"),
        ("shot a.svg --cursor off", "1:21 `off` is not a cursor; accepted: bar, blink, none"),
        ("shot a.svg --at 10", "1:17 `10` has no unit; write `10ms`, `10s`, `10m`, `10h` or `10d`"),
        (
            "shot a.svg --glas",
            "1:12 `--glas` is not an option of a shot, did you mean `--glass`? accepted: --glass, \
             --size, --cursor, --notation, --id-prefix, --at",
        ),
        ("shot \"a.txt", "1:6 the quote \" is not closed on its line"),
        ("shot \"a\"b.txt\"\"", "1:6 a blank is missing after the quote"),
    ] {
        assert_eq!(wrong(text), message, "{text}");
    }
    let names = "wait, press, hold, set, power, restart, request, expect, show, shot, on, at, down, up, scenario, \
        state";
    assert_eq!(
        wrong("pres next"),
        format!("1:1 `pres` is not a directive, did you mean `press`? accepted: {names}")
    );
}

#[test]
fn wrong_expectations_say_what_can_be_expected() {
    for (text, message) in [
        ("expect", "1:1 what is expected is missing; accepted: expect [within DURATION] WHAT"),
        (
            "expect within on",
            "1:15 `on` is not a duration; write a number and a unit, for example \
            `250ms` or `15m`",
        ),
        (
            "request 01\nexpect within 1s reply 01",
            "2:18 an answer is there at once or not at all: `within` has no meaning here",
        ),
        ("expect reply 01", "1:1 there is no `request` before it, whose answer could be expected"),
        (
            "expect silence crs",
            "1:16 `crs` is not a silence, did you mean `crc`? accepted: foreign-unit, crc, length, baud-rate, gap, broadcast, collision, nobody-there, power-off, fault",
        ),
        ("expect lcd.wrench yes", "1:19 `yes` is neither on nor off; accepted: on, off"),
        (
            "expect lcd.label a b",
            "1:20 `b` is too much; accepted: expect lcd.label TEXT, a text \
            with blanks in quotes",
        ),
        ("expect alarm shut", "1:14 `shut` is neither closed nor open; accepted: closed, open"),
        (
            "expect pulses many",
            "1:15 `many` is not a count; accepted: expect pulses N, expect pulses \
            > N",
        ),
        (
            "expect register 113 = 0",
            "1:17 `113` is not a register; accepted: 1-112, 129-154, 155-178, 257-408, 7001, \
             8000-13760, 40001-40178",
        ),
        (
            "expect register 2 = 0",
            "1:17 register 2 is a part of 1 (real energy, net, total); accepted: register 1",
        ),
        (
            "expect register 21 = 1 W",
            "1:24 `W` is not the unit of this register; accepted: kW, or none",
        ),
        (
            "expect register 21 > 1 +- 1",
            "1:27 `1` is not a tolerance; accepted: a number from 0 on, \
            with `=`",
        ),
        (
            "expect register 146 & many",
            "1:23 `many` is not a mask; accepted: a whole number of 32 \
            bits, such as 0x0100",
        ),
        (
            "expect register 146",
            "1:1 a comparison is missing; accepted: expect register N, and = \
            VALUE, < VALUE, > VALUE or & MASK",
        ),
    ] {
        assert_eq!(wrong(text), message, "{text}");
    }
    assert!(wrong("expect lcd.wrensh on").contains("did you mean `lcd.wrench`?"));
    assert!(
        wrong("expect register 21 == 5").starts_with("1:20 `==` is not a comparison; accepted:")
    );
    assert!(wrong("expect register 21 = inf").starts_with("1:22 `inf` is not a value; accepted:"));
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let error = parse("wait\nwait 1s\nhop\n", "t.tape").unwrap_err();
    let lines: Vec<usize> = error.problems().iter().map(|problem| problem.at.line).collect();
    assert_eq!(lines, [1, 3]);
    assert!(error.to_string().starts_with("t.tape:1:1: a duration is missing"));
}

/// Plays `text` on a shipped scenario.
fn play(text: &str, scenario: &str) -> Result<Report, PlayError> {
    pictures(text, scenario).map(|(report, _)| report)
}

/// The same with the pictures that it makes, by their names.
fn pictures(text: &str, scenario: &str) -> Result<(Report, BTreeMap<String, Vec<u8>>), PlayError> {
    let tape = parse(text, "t.tape").unwrap();
    let panel = Panel::builtin().unwrap();
    let scenario = Scenario::shipped(scenario).unwrap();
    let mut bus = Bus::new(&scenario, &panel.menu, Path::Auto);
    bus.advance(Tick::from_seconds(1));
    let mut pictures = BTreeMap::new();
    let mut keep = |name: &std::path::Path, _: Kind, bytes: &[u8]| {
        pictures.insert(name.display().to_string(), bytes.to_vec());
        Ok(())
    };
    let report = Player::new(&tape, bus, &panel).keeping(&mut keep).play()?;
    Ok((report, pictures))
}

#[test]
fn the_shipped_tapes_find_what_they_expect() {
    for shipped in SHIPPED {
        let tape = load(shipped.name, &Packed::default()).unwrap();
        let scenario = tape.scenario().expect("names its scenario");
        let report = play(shipped.text, &scenario).unwrap();
        let failures: Vec<&Check> = report.failures().collect();
        assert!(failures.is_empty(), "{}: {failures:#?}", shipped.name);
        assert!(report.checks.len() >= 10, "{}", shipped.name);
        assert_eq!(parse(&tape.to_string(), "").unwrap().to_string(), tape.to_string());
    }
}

/// What was expected and found by the only expectation of `text` that was not met.
fn failure(text: &str) -> (usize, String, String) {
    let report = play(text, "default").unwrap();
    let mut failures = report.failures();
    let check = failures.next().expect("a failure");
    assert_eq!(failures.next(), None);
    let Mismatch { expected, found } = *check.mismatch.clone().unwrap();
    (check.line, expected, found)
}

#[test]
fn every_expectation_can_fail_and_says_what_was_there() {
    let three =
        |line: usize, expected: &str, found: &str| (line, expected.to_owned(), found.to_owned());
    // 46,781.65 W, at 10 W a count: 4678.
    let kilowatts = "46.78 kW (0x1246)";
    assert_eq!(failure("expect register 21 = 47 kW"), three(1, "= 47 kW", kilowatts));
    assert_eq!(failure("expect register 21 = 0x1247"), three(1, "= 0x1247", kilowatts));
    assert_eq!(failure("expect register 21 & 0x0001"), three(1, "& 0x0001", kilowatts));
    assert_eq!(failure("expect register 21 < 46"), three(1, "< 46", kilowatts));
    assert_eq!(failure("expect register 21 = ----"), three(1, "= ----", kilowatts));
    assert_eq!(failure("expect register 21 = \"x\""), three(1, "= \"x\"", kilowatts));
    assert_eq!(
        failure("expect register 21 = 46.76 +- 0.01"),
        three(1, "= 46.76 +- 0.01", kilowatts)
    );
    assert_eq!(failure("wait 1s\nexpect lcd.wrench on"), three(2, "on", "off"));
    assert_eq!(failure("expect lcd.label \"KW\""), three(1, "\"KW\"", "\"Wh\""));
    assert_eq!(failure("expect alarm closed"), three(1, "closed", "open"));
    assert_eq!(failure("expect pulses > 0"), three(1, "> 0", "0"));
    let silence = "silence foreign-unit";
    assert_eq!(failure("request 02 11 crc\nexpect reply …"), three(2, "reply …", silence));
    assert_eq!(failure("request 02 11 crc\nexpect silence crc"), three(2, "silence crc", silence));
    assert_eq!(
        failure("request 01 05 00 00 ff 00 crc\nexpect reply 01 85"),
        three(2, "reply 01 85", "reply 01 85 01 83 50")
    );
    assert_eq!(
        failure("power off\nwait 1s\nexpect register 21 > 0"),
        three(3, "> 0", "nothing: the meter does not answer")
    );
}

#[test]
fn within_is_virtual_time_and_decided_at_the_step_that_meets_it() {
    let report = play(
        "wait 300ms\nexpect within 1h register 28 > 0\n\
        expect within 90m pulses 1\nexpect within 2s pulses 3",
        "default",
    )
    .unwrap();
    let outcome: Vec<bool> = report.checks.iter().map(|check| check.mismatch.is_none()).collect();
    assert_eq!(outcome, [true, true, false]);
    assert_eq!(report.checks[0].at, Tick::from_millis(1300), "it is so already");
    // 1000 Wh at 46,781.65 W take 76.95 s; the update of second 77 tells.
    let pulse = report.checks[1].at;
    assert!(pulse >= Tick::from_seconds(77) && pulse <= Tick::from_seconds(78), "{pulse}");
    assert_eq!(report.checks[2].at, pulse + Tick::from_seconds(2), "the deadline itself");
}

#[test]
fn keys_take_their_time_and_a_held_key_stays_down() {
    let report = play("press minus*3 next\nhold next 3s", "default").unwrap();
    let millis = 4 * 200 + 3100;
    assert_eq!(report.ended.since(report.began), Tick::from_millis(millis));
    let report = play("power off 150ms", "default").unwrap();
    assert_eq!(report.ended.since(report.began), Tick::from_millis(150));
}

#[test]
fn a_meter_is_told_by_its_name() {
    let text = "on workshop press minus*3\non workshop expect lcd.import on\n\
        on roof expect lcd.import off\non roof power off 1s\non roof expect register 152 = 2\n\
        on workshop expect register 152 = 1\nwait 2s\non roof expect register 152 = 2";
    let report = play(text, "two-meters").unwrap();
    let failed: Vec<usize> = report.failures().map(|check| check.line).collect();
    assert_eq!(failed, [5], "it is not up again for a second");
    let error = play("on rof press next", "two-meters").unwrap_err().to_string();
    assert!(
        error.starts_with("t.tape:1: at 1.000 s: there is no meter `rof`, did you mean `roof`?")
    );
}

#[test]
fn what_cannot_be_done_ends_the_tape() {
    let message = |text| play(text, "default").unwrap_err().to_string();
    assert!(message("wait 1s\nset load.phase.A.amp 3").starts_with("t.tape:2: at 2.000 s: load."));
    let past = "t.tape:1: at 1.000 s: tick 5 has passed: it is tick 4032000";
    assert_eq!(message("at 5 down plus"), past);
    let tape = parse("shot a.txt", "t.tape").unwrap();
    let panel = Panel::builtin().unwrap();
    let mut bus = Bus::new(&Scenario::shipped("default").unwrap(), &panel.menu, Path::Auto);
    bus.advance(Tick::from_seconds(1));
    assert_eq!(
        Player::new(&tape, bus, &panel).play().unwrap_err().to_string(),
        "t.tape:1: at 1.000 s: shot a.txt: there is no place for pictures"
    );
}

#[test]
fn shots_are_of_the_moment_in_the_format_of_their_ending() {
    let tape = "shot early.words\nwait 1s\nshot late.words\nshot glass.png";
    let (_, pictures) = pictures(tape, "default").unwrap();
    let words = |name: &str| String::from_utf8(pictures[name].clone()).unwrap();
    let (early, late) = ("early.words", "late.words");
    // 46,781.65 W for one second are 12.995 Wh, for two 25.990 Wh.
    assert!(words(early).contains("12.995 watt-hours"), "{}", words(early));
    assert!(words(late).contains("25.990 watt-hours"), "{}", words(late));
    assert!(pictures["glass.png"].starts_with(b"\x89PNG"));
}

#[test]
fn a_shot_has_one_rule_for_its_moment_and_leaves_the_tape_where_it_is() {
    let [lit, now, at, held, iec] = ["lit.json", "now.json", "at.json", "held.json", "iec.json"];
    // Three seconds and 600 ms after the power-up: the dark half of the blink.
    let tape = format!(
        "press minus*3\nwait 2s\nshot {lit}\nshot {now} --at now\nshot {at} --at 3700ms\n\
         expect lcd.heart off\ndown plus\nshot {held}\nup plus\nshot {iec} --notation iec"
    );
    let (_, pictures) = pictures(&tape, "default").unwrap();
    let json =
        |name: &str| -> serde_json::Value { serde_json::from_slice(&pictures[name]).unwrap() };
    for (name, seconds, heart) in [(lit, 4.0, true), (now, 3.6, false), (at, 3.7, false)] {
        let json = json(name);
        assert_eq!((&json["seconds"], &json["icons"]["heart"]), (&seconds.into(), &heart.into()));
    }
    assert_eq!(json(lit)["label"], "KW 3PHASE");
    assert_eq!(json(held)["label"], "VAh n");
    assert_eq!(json(iec)["label"], "Sh n");
    let early = play(&format!("shot {at} --at 500ms"), "default").unwrap_err().to_string();
    assert!(
        early.ends_with(
            "--at 500ms: the meter has been on for 1s by then; accepted: that and later, or `now`"
        ),
        "{early}"
    );
}

fn word() -> impl Strategy<Value = String> {
    "[a-z\"'#\\\\ .*/=&<>+-]{1,12}"
}

fn directive() -> impl Strategy<Value = Directive> {
    let key = || prop::sample::select(Key::ALL.to_vec());
    let presses = (key(), 1_u16..=1000).prop_map(|(key, times)| Presses { key, times });
    let bytes = || prop::collection::vec(any::<u8>(), 1..=256);
    let number = || (-1e12..1e12_f64).prop_map(|n| n);
    let comparison = || prop::sample::select(Comparison::VALUES);
    let test = prop_oneof![
        (comparison(), any::<u32>()).prop_map(|(c, bits)| RegisterTest::Bits(c, bits)),
        (any::<u32>(), any::<Option<u32>>())
            .prop_map(|(mask, bits)| RegisterTest::Mask { mask, bits }),
        (number(), prop::option::of(0.0..1e9_f64), prop::bool::ANY).prop_map(
            |(number, tolerance, unit)| RegisterTest::Number {
                comparison: Comparison::Equal,
                number,
                tolerance,
                unit: unit.then(|| "kW".to_owned()),
            }
        ),
        word().prop_map(RegisterTest::Text),
        Just(RegisterTest::Absent),
    ];
    let condition = prop_oneof![
        (prop::sample::select(Reading::VALUES), word())
            .prop_map(|(reading, text)| Condition::Text(reading, text)),
        (prop::sample::select(Lamp::VALUES), any::<bool>())
            .prop_map(|(lamp, on)| Condition::Lamp(lamp, on)),
        test.prop_map(|test| register(21, test)),
        (comparison(), any::<u64>()).prop_map(|(c, count)| Condition::Pulses(c, count)),
        any::<bool>().prop_map(Condition::Alarm),
    ];
    let tick = || any::<u64>().prop_map(|ticks| Tick(ticks >> 14));
    prop_oneof![
        tick().prop_map(Directive::Wait),
        prop::collection::vec(presses, 1..4).prop_map(Directive::Press),
        (key(), tick()).prop_map(|(key, time)| Directive::Hold(key, time)),
        key().prop_map(Directive::Down),
        key().prop_map(Directive::Up),
        ("[a-zA-Z_.-]{1,20}", "[0-9a-z.]{1,9}")
            .prop_map(|(path, value)| Directive::Set { path, value }),
        tick().prop_map(|time| Directive::Power(Power::OffFor(time))),
        Just(Directive::Power(Power::On)),
        prop::sample::select(&Restart::VALUES[1..]).prop_map(Directive::Restart),
        (bytes(), prop::option::of(1_u32..100_000))
            .prop_map(|(bytes, baud)| Directive::Request { bytes, baud }),
        (prop::option::of(tick()), condition).prop_map(|(within, condition)| {
            Directive::Expect(Expectation::State { within, condition })
        }),
        word().prop_map(|name| Directive::Shot {
            file: format!("{name}a.json"),
            format: Format::Json,
            options: PictureOptions::default(),
        }),
        (word(), any::<bool>(), prop::option::of(16_u32..8_000), tick()).prop_map(
            |(name, glass_only, width, at)| Directive::Shot {
                file: format!("{name}a.png"),
                format: Format::Png,
                options: PictureOptions {
                    look: Look { glass_only, width, ..Look::default() },
                    notation: Some(Notation::Ieee),
                    moment: Moment::At(at),
                },
            }
        ),
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_as_it_was(
        lines in prop::collection::vec(
            (any::<u32>(), directive(), prop::option::of("[a-z0-9_-]{1,9}")),
            0..12,
        )
    ) {
        let mut lines: Vec<Line> = lines
            .into_iter()
            .map(|(at, directive, on)| {
                let of_all = matches!(directive, Directive::Wait(_) | Directive::Request { .. });
                let on = on.filter(|_| !of_all);
                Line { number: 0, at: (at & 1 == 0).then_some(Tick(u64::from(at))), on, directive }
            })
            .collect();
        lines.sort_by_key(|line| line.at);
        for (index, line) in lines.iter_mut().enumerate() {
            line.number = index + 1;
        }
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let tape = parse(&text, "t").map_err(|e| TestCaseError::fail(e.to_string()))?;
        prop_assert_eq!(tape.to_string(), text);
        prop_assert_eq!(tape.lines().collect::<Vec<_>>(), lines);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC*") {
        let _ = parse(&text, "t");
    }

    #[test]
    fn what_can_be_read_is_a_fixed_point(
        lines in prop::collection::vec(
            "(at [0-9]{1,3} )?(on [a-z]{1,3} )?(wait|press|set|request|expect|shot|power|hold|down)\
             [ a-z0-9.*\"'#&=<>+_…-]{0,24}",
            0..6,
        )
    ) {
        if let Ok(tape) = parse(&lines.join("\n"), "t") {
            let text = tape.to_string();
            let again = parse(&text, "t").map_err(|e| TestCaseError::fail(e.to_string()))?;
            prop_assert_eq!(again.to_string(), text);
        }
    }
}

/// What is wrong with a tape on a shipped scenario, before it is played.
fn unfit(text: &str, scenario: &str) -> String {
    let tape = parse(text, "t.tape").unwrap();
    tape.check(&Scenario::shipped(scenario).unwrap()).unwrap_err().to_string()
}

#[test]
fn what_a_scenario_has_not_is_told_with_its_place_before_anything_is_played() {
    let error = unfit("wait 1h\nset wirring.ct.B.reversed true # B\n", "default");
    let expected = "t.tape:2:5: unknown key `wirring`, did you mean `wiring`? accepted: ";
    assert!(error.starts_with(expected), "{error}");
    let under = "\n  2 | set wirring.ct.B.reversed true # B\n    |     ^^^^^^^^^^^^^^^^^^^^^";
    assert!(error.ends_with(under), "{error}");

    let error = unfit("at 99999999 set wiring.ct.B.reversed maybe so # B", "default");
    assert!(error.starts_with("t.tape:1:38: `reversed` is the text \"maybe so\"; acc"), "{error}");
    assert!(error.ends_with(&format!("\n    | {}^^^^^^^^", " ".repeat(37))), "{error}");

    let error = unfit("on hall press plus\non roof press plus\n", "two-meters");
    let names: Vec<&str> = error.lines().next().unwrap().split(';').collect();
    assert_eq!(names[0], "t.tape:1:4: there is no meter `hall`", "{error}");

    // What a line changes counts for the lines below it.
    let error = unfit("set service.form delta\n", "default");
    assert!(error.starts_with("t.tape:1:18: "), "{error}");
    let split = "set load.phase.A.watts 5\nset load.phase.A.power_factor 0.5\n";
    let tape = parse(split, "t.tape").unwrap();
    let alone = parse("set load.phase.A.power_factor 0.5\n", "t.tape").unwrap();
    let scenario = Scenario::shipped("default").unwrap();
    assert_eq!(tape.check(&scenario).is_ok(), play(split, "default").is_ok());
    assert_eq!(alone.check(&scenario).is_ok(), play(&alone.to_string(), "default").is_ok());
}

#[test]
fn what_a_tape_shows_can_be_expected() {
    let text = "show lcd\nset wiring.ct.B.reversed true\nwait 2s\nshow register 21\nshow contacts\nshow register 40005\nshow register 130\n";
    let tape = parse(text, "t.tape").unwrap();
    let panel = Panel::builtin().unwrap();
    let scenario = Scenario::shipped("default").unwrap();
    let mut bus = Bus::new(&scenario, &panel.menu, Path::Auto);
    bus.advance(Tick::from_seconds(1));
    let mut shown = Vec::new();
    let mut tell = |one: &Shown| shown.push((one.line, one.at.to_string(), one.text.clone()));
    Player::new(&tape, bus, &panel).telling(&mut tell).play().unwrap();
    let lines: Vec<usize> = shown.iter().map(|(line, ..)| *line).collect();
    assert_eq!(lines, [1, 4, 5, 6, 7]);
    assert_eq!(shown[1].1, "3.000 s");
    // 46.78 kW with a third of it reversed is a third of it.
    assert!(shown[1].2.starts_with("register 21 = 1"), "{}", shown[1].2);
    assert!(shown[1].2.ends_with(" kW  # real power, total"), "{}", shown[1].2);
    assert_eq!(shown[3].2, "register 40005 = \"Leviton\"  # manufacturer");
    assert_eq!(shown[4].2, "register 130 = 40  # 3L-1n, system type");
    let register = play(&format!("expect {}\n", shown[4].2), "default").unwrap();
    assert_eq!(register.failures().count(), 0);
    // Each part of what is shown is an expectation that is met.
    let again = shown[0].2.split(", lcd.").enumerate().map(|(index, part)| {
        let prefix = if index == 0 { "" } else { "lcd." };
        format!("expect {prefix}{part}\n")
    });
    let text: String = again.collect();
    let report = play(&text, "default").unwrap();
    assert!(report.checks.len() >= 4, "{text}");
    assert_eq!(report.failures().count(), 0, "{text}");
}

#[test]
fn the_documentation_has_every_directive_and_expectation() {
    let page = include_str!("../../../docs/tapes.md");
    for row in &DIRECTIVES {
        let form = row.form.replace('|', "\\|");
        assert!(page.contains(&format!("| `{form}` |")), "{form}");
    }
    for name in Reading::WORDS.iter().chain(Lamp::WORDS) {
        assert!(page.contains(&format!("`{name}")), "{name}");
    }
    for silence in Silence::ALL {
        assert!(page.contains(&format!("`{}`", silence.name())), "{}", silence.name());
    }
}
