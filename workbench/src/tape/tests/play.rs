//! Tapes on meters: what is met, what fails, what it shows.

use std::collections::BTreeMap;

use super::*;

/// Plays `text` on a shipped scenario.
pub(super) fn play(text: &str, scenario: &str) -> Result<Report, PlayError> {
    pictures(text, scenario).map(|(report, _)| report)
}

/// The same with the pictures that it makes, by their names.
fn pictures(text: &str, scenario: &str) -> Result<(Report, BTreeMap<String, Vec<u8>>), PlayError> {
    let tape = parse(text, "t.tape").unwrap();
    let panel = Panel::builtin().unwrap();
    let scenario = Scenario::shipped(scenario).unwrap();
    let mut bus = Bus::new(&scenario, &panel.menu, MeteringPath::Auto);
    bus.advance(Tick::from_seconds(1));
    let mut pictures = BTreeMap::new();
    let mut keep = |name: &std::path::Path, _: FileKind, bytes: &[u8]| {
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
        let Some(ScenarioSource::Named(scenario)) = tape.scenario() else { panic!("names one") };
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
    let mut bus = Bus::new(&Scenario::shipped("default").unwrap(), &panel.menu, MeteringPath::Auto);
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

#[test]
fn what_a_tape_shows_can_be_expected() {
    let text = "show lcd\nset wiring.ct.B.reversed true\nwait 2s\nshow register 21\nshow contacts\nshow register 40005\nshow register 130\n";
    let tape = parse(text, "t.tape").unwrap();
    let panel = Panel::builtin().unwrap();
    let scenario = Scenario::shipped("default").unwrap();
    let mut bus = Bus::new(&scenario, &panel.menu, MeteringPath::Auto);
    bus.advance(Tick::from_seconds(1));
    let mut shown = Vec::new();
    let mut tell = |one: &Printout| shown.push((one.line, one.at.to_string(), one.text.clone()));
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
