use firmware_model::Key;
use proptest::prelude::*;

use super::*;
use crate::capture::{Look, PictureFormat, drawn, scene};
use crate::link::read_link;
use crate::tape::{Player, parse};

fn ask(session: &mut PageSession, question: &Json) -> Json {
    let answer: Json = serde_json::from_str(&session.answer(&question.to_string())).unwrap();
    assert_eq!(answer.get("error"), None, "{question}");
    answer
}

fn refused(session: &mut PageSession, question: &Json) -> String {
    let answer: Json = serde_json::from_str(&session.answer(&question.to_string())).unwrap();
    answer["error"].as_str().unwrap_or_else(|| panic!("{question}: {answer}")).to_owned()
}

fn session(scenario: &str) -> PageSession {
    let mut session = PageSession::new().unwrap();
    ask(&mut session, &json!({ "ask": "begin", "scenario": scenario }));
    session
}

/// Plays what is queued, in small pieces.
fn played(session: &mut PageSession) {
    for _ in 0..100_000 {
        let step = ask(session, &json!({ "ask": "step", "ticks": 40_320_000 }));
        if step["left"] == 0 {
            return;
        }
    }
    panic!("it does not end");
}

/// All that outsiders see of the meters.
fn state(session: &PageSession) -> Vec<(Tick, firmware_model::Lcd, Vec<u16>)> {
    let stations = session.bus.stations().iter();
    stations
        .map(|station| {
            let map = station.meter().registers();
            let words =
                map.iter().flat_map(|map| map.iter().map(|(_, word)| word).collect::<Vec<_>>());
            (session.bus.reached(), station.lcd(), words.collect())
        })
        .collect()
}

#[test]
fn the_meter_is_drawn_as_by_the_program_and_only_when_it_changes() {
    let mut session = session("ct-reversed");
    let look = ask(&mut session, &json!({ "ask": "look" }));
    let shot = Shot::of(&session.bus, 0, None).unwrap();
    let options = Look { id_prefix: Some("meter".to_owned()), ..Look::default() };
    let scene = scene(&session.panel, &shot, &options).unwrap();
    let native = drawn(scene, PictureFormat::Svg, &options).unwrap();
    assert_eq!(look["picture"].as_str().unwrap().as_bytes(), native);
    assert_eq!(ask(&mut session, &json!({ "ask": "look" }))["picture"], Json::Null);
    ask(&mut session, &json!({ "ask": "key", "key": "minus", "down": true }));
    let look = ask(&mut session, &json!({ "ask": "look" }));
    assert!(look["picture"].is_string());
    assert_eq!(look["down"], json!(["minus"]));
    let words = look["words"].as_str().unwrap();
    assert!(words.starts_with("Reactive energy in quadrant 1, total"), "{words}");
}

#[test]
fn what_cannot_be_done_is_said() {
    let mut session = session("default");
    for (question, expected) in [
        (json!({ "ask": "begin", "scenario": "ct-revesed" }), "ct-reversed"),
        (json!({ "ask": "press", "key": "nxt" }), "did you mean `next`"),
        (json!({ "ask": "set", "path": "wirring.x", "value": "1" }), "wiring"),
        (json!({ "ask": "select", "meter": 1 }), "there is no meter 1"),
        (json!({ "ask": "picture", "view": "wirring", "theme": null }), "did you mean `wiring`"),
        (json!({ "ask": "send", "hex": "01 0x", "crc": true, "baud": null }), "is not a frame"),
        (json!({ "ask": "read", "unit": 1, "function": 3, "register": 0, "count": 1 }), "from 1"),
        (json!({ "ask": "open", "link": "#9.abc" }), "version 9"),
        (json!({ "ask": "play", "text": "press nxt", "file": "my.tape" }), "my.tape:1"),
        (json!({ "ask": "play", "text": "expect within 2h pulses > 9", "file": "t" }), "an hour"),
        (json!({ "ask": "act", "act": "next", "answer": null }), "there is no lesson"),
        (json!({ "ask": "look", "twice": true }), "unknown field"),
        (json!({ "ask": "sing" }), "unknown variant"),
    ] {
        let error = refused(&mut session, &question);
        assert!(error.contains(expected), "{question}: {error}");
    }
    assert!(session.answer("not JSON").starts_with("{\"error\":"));
}

#[test]
fn a_request_is_answered_in_words() {
    let mut session = session("default");
    let entry = ask(
        &mut session,
        &json!({ "ask": "read", "unit": 1, "function": 3, "register": 21, "count": 1 }),
    );
    // By hand: unit 1, function 3, wire address 20, one register, and its check.
    assert_eq!(entry["request"], "01 03 00 14 00 01 C4 0E");
    assert!(entry["words"].as_str().unwrap().contains("real power"), "{entry}");
    ask(
        &mut session,
        &json!({ "ask": "read", "unit": 9, "function": 3, "register": 1, "count": 1 }),
    );
    let log = ask(&mut session, &json!({ "ask": "log", "after": 1 }));
    assert_eq!(log["entries"].as_array().unwrap().len(), 1);
    assert_eq!(log["silences"], json!([["foreign-unit", 1]]));
    let found = ask(&mut session, &json!({ "ask": "registers", "search": "real power total" }));
    assert_eq!(found["rows"][0]["register"], 21);
    assert!(found["rows"][0]["value"].is_number(), "{found}");
    let numbers = ask(&mut session, &json!({ "ask": "registers", "search": "8001" }));
    assert_eq!(numbers["found"], 1);
}

#[test]
fn a_lesson_is_taken_and_stays_on_the_tape() {
    let mut session = session("default");
    ask(&mut session, &json!({ "ask": "lesson", "name": "first-look" }));
    let steps = ask(&mut session, &json!({ "ask": "look" }))["guide"]["steps"].as_u64().unwrap();
    for step in 0..steps {
        ask(&mut session, &json!({ "ask": "lesson", "name": "first-look", "step": step }));
        played(&mut session);
        let guide = ask(&mut session, &json!({ "ask": "look" }))["guide"].clone();
        assert_eq!(guide["step"], step);
        let ends = state(&session);
        let link = ask(&mut session, &json!({ "ask": "link" }))["link"].clone();
        let mut other = PageSession::new().unwrap();
        ask(&mut other, &json!({ "ask": "open", "link": link }));
        played(&mut other);
        assert_eq!(state(&other), ends, "step {step}");
    }
}

#[test]
fn an_exam_tells_nothing_until_it_is_handed_in() {
    let mut session = session("default");
    ask(&mut session, &json!({ "ask": "exam", "seed": 7, "faults": [1, 2], "trainee": "ada" }));
    for question in [json!({ "ask": "link" }), json!({ "ask": "tape" })] {
        assert!(refused(&mut session, &question).contains("in an exam"));
    }
    assert_eq!(ask(&mut session, &json!({ "ask": "look" }))["scenario"], "exam");
    // Hand in, and yes.
    for answer in ["2", "1"] {
        ask(&mut session, &json!({ "ask": "act", "act": "answer", "answer": answer }));
    }
    let guide = ask(&mut session, &json!({ "ask": "look" }))["guide"].clone();
    let result = guide["result"].as_str().unwrap();
    let panel = Panel::builtin().unwrap();
    let checked = crate::exam::ExamResult::check(result, &panel).unwrap();
    assert_eq!((checked.seed, checked.trainee.as_str()), (7, "ada"));
    assert!(guide["said"][0].as_str().unwrap().starts_with("Not passed"), "{guide}");
}

/// What a person does at the page.
fn deeds() -> impl Strategy<Value = Vec<Json>> {
    let key = prop_oneof![Just("minus"), Just("plus"), Just("back"), Just("next")];
    let one = prop_oneof![
        3 => key.clone().prop_map(|key| json!({ "ask": "press", "key": key })),
        1 => (key, any::<bool>()).prop_map(|(key, down)| json!({ "ask": "key", "key": key, "down": down })),
        3 => (0_u64..40_000_000).prop_map(|ticks| json!({ "ask": "pass", "ticks": ticks })),
        1 => ("[ABC]", any::<bool>()).prop_map(|(ct, is)| {
            json!({ "ask": "set", "path": format!("wiring.ct.{ct}.reversed"), "value": is.to_string() })
        }),
        1 => any::<bool>().prop_map(|on| json!({ "ask": "power", "on": on })),
        1 => prop_oneof![Just(""), Just("setup"), Just("energies")]
            .prop_map(|what| json!({ "ask": "restart", "what": what })),
        1 => (1_u16..160, 1_u16..20).prop_map(|(register, count)| {
            json!({ "ask": "read", "unit": 1, "function": 3, "register": register, "count": count })
        }),
        1 => (1_u16..60).prop_map(|value| {
            json!({ "ask": "write", "unit": 1, "register": 141, "values": [value] })
        }),
    ];
    proptest::collection::vec(one, 1..25)
}

proptest! {
    // `.ci/long` asks for a thousand.
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("S4100_STATES").map_or(200, |cases| cases.parse().unwrap())
    ))]

    #[test]
    fn a_state_reopens_from_its_link_and_its_tape(
        deeds in deeds(),
        scenario in prop_oneof![Just("default"), Just("two-meters"), Just("solar-profile"), Just("type-12")],
    ) {
        let mut session = session(scenario);
        for deed in &deeds {
            session.answer(&deed.to_string());
        }
        let link = ask(&mut session, &json!({ "ask": "link" }))["link"].clone();
        let ends = state(&session);
        let mut other = PageSession::new().unwrap();
        ask(&mut other, &json!({ "ask": "open", "link": link }));
        played(&mut other);
        prop_assert_eq!(&state(&other), &ends);
        // Once more, from where it was reopened.
        let again = ask(&mut other, &json!({ "ask": "link" }))["link"].clone();
        let mut third = PageSession::new().unwrap();
        ask(&mut third, &json!({ "ask": "open", "link": again }));
        played(&mut third);
        prop_assert_eq!(&state(&third), &ends);
        // The tape of the program's own player leads there, too.
        let tape = ask(&mut session, &json!({ "ask": "tape" }))["text"].as_str().unwrap().to_owned();
        for tape in [parse(&tape, "page.tape").unwrap(), read_link(link.as_str().unwrap()).unwrap()] {
            let mut bus = Bus::new(&session.scenario, &session.panel.menu, MeteringPath::Auto);
            bus.advance(FIRST_SECOND);
            let (report, bus, played) = Player::new(&tape, bus, &session.panel).play_through();
            prop_assert!(played.is_ok(), "{:?}", played);
            prop_assert_eq!(report.failures().count(), 0);
            prop_assert_eq!(bus.reached(), session.bus.reached());
            prop_assert_eq!(bus.stations()[0].lcd(), session.bus.stations()[0].lcd());
        }
    }
}

#[test]
fn every_key_has_a_name_here() {
    let mut session = session("default");
    for key in Key::ALL {
        ask(&mut session, &json!({ "ask": "press", "key": key.name() }));
    }
}
