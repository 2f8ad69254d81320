use proptest::prelude::*;

use super::*;

fn tape(text: &str) -> Tape {
    parse(text, "test.tape").unwrap()
}

/// Packed by hand: zlib of Python 3.11, `base64.urlsafe_b64encode(zlib.compress(b"\0\0\0\0" +
/// b"scenario ct-reversed\npress next*3\n", 9))`.
#[test]
fn a_link_of_another_packer_is_read() {
    let link = "1.eNpjYGBgKE5OzUssysxXSC7RLUotSy0qTk3hKihKLS5WyEutKNEy5gIA4_kMVg";
    let expected = "scenario ct-reversed\npress next*3\n";
    for before in ["", "#", "https://example.org/s4100.html#", "  #"] {
        assert_eq!(read_link(&format!("{before}{link}")).unwrap().to_string(), expected);
    }
}

#[test]
fn a_scenario_on_the_tape_is_packed_as_text() {
    let text = Scenario::shipped("solar-export").unwrap().text;
    let own = Scenario::parse(&text.replace("amps", "amps "), "own.toml").unwrap();
    let link = link_on(&own, "press next\n").unwrap();
    let read = read_link(&link).unwrap();
    let Some(ScenarioSource::Bytes(bytes)) = read.scenario() else { panic!("{read}") };
    assert_eq!(String::from_utf8(bytes).unwrap(), own.text);
    assert!(link.len() < 2000, "{}", link.len());
    assert_eq!(read.lines().last().unwrap().to_string(), "press next");
}

#[test]
fn what_is_wrong_with_a_link_is_said() {
    let good = link(&tape("scenario default\npress next*3\n")).unwrap();
    let packed = |bytes: &[u8]| {
        let letters = base64_text(&compress_to_vec_zlib(bytes, 9));
        format!("1.{}", letters.trim_end_matches('=').replace('+', "-").replace('/', "_"))
    };
    let bomb = packed(&vec![b'\n'; 16 << 20]);
    assert!(bomb.len() < LONGEST_LINK, "a megabyte and more in {}", bomb.len());
    for (wrong, expected) in [
        (String::new(), "the link begins with ``; accepted: `#1.`"),
        ("reset".to_owned(), "the link begins with `reset`"),
        (good.replacen("1.", "2.", 1), "the link is of version 2, this program reads version 1"),
        (good.replacen("1.", "x.", 1), "the link begins with `x."),
        (good[..good.len() - 4].to_owned(), "the link is damaged"),
        (good[..good.len() - 5].to_owned(), "the link is damaged"),
        (good.replacen("1.e", "1.é", 1), "a character that does not belong there"),
        ("1.".to_owned() + &"A".repeat(LONGEST_LINK), "the link has 32002 characters"),
        (bomb, "unpacks to more than 524288 bytes"),
        (packed(b"\x01\0"), "the link is damaged"),
        (packed(b"\xff\xff\xff\xffpress next\n"), "the link is damaged"),
        (packed(b"\0\0\0\0\xff\xfe"), "the link is damaged"),
        (packed(b"\0\0\0\0pres next\n"), "did you mean `press`"),
    ] {
        let error = read_link(&wrong).unwrap_err().to_string();
        assert!(error.contains(expected), "{expected}: {error}");
    }
}

#[test]
fn too_long_a_tape_offers_the_file() {
    // Bytes without a pattern do not pack.
    let mut state = 1_u32;
    let mut line = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        format!("request 01 03 {:02x} {:02x} 00 01 crc\n", state >> 24, state >> 16 & 0xFF)
    };
    let long: String = (0..20_000).map(&mut line).collect();
    let error = link(&tape(&long)).unwrap_err().to_string();
    assert!(error.contains("keep the tape as a file"), "{error}");
    assert!(error.starts_with("the link would have "), "{error}");
}

fn lines() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        (0_u32..5000).prop_map(|millis| format!("wait {millis}ms")),
        ("(back|minus|plus|next)", 1_u16..20)
            .prop_map(|(key, times)| format!("press {key}*{times}")),
        ("[ABC]", any::<bool>()).prop_map(|(ct, is)| format!("set wiring.ct.{ct}.reversed {is}")),
        proptest::collection::vec(any::<u8>(), 1..20).prop_map(|bytes| {
            let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("request {} crc", hex.join(" "))
        }),
    ];
    proptest::collection::vec(line, 0..40).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn a_tape_comes_back_as_it_was(text in lines(), own in any::<bool>(), amps in 0_u16..2000) {
        let head = if own {
            let scenario = Scenario::parse(&format!("load.phase.A.amps = {amps}\n"), "own").unwrap();
            scenario_head(&scenario)
        } else {
            "scenario default\n".to_owned()
        };
        let tape = tape(&(head + &text));
        let link = link(&tape).unwrap();
        prop_assert!(link.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)));
        prop_assert_eq!(read_link(&link).unwrap().to_string(), tape.to_string());
    }

    #[test]
    fn a_changed_link_is_an_error_or_another_tape(
        place in any::<proptest::sample::Index>(),
        letter in "[A-Za-z0-9_.-]",
        cut in any::<bool>(),
    ) {
        let good = link(&tape("scenario ct-reversed\npress next*3\nwait 20s\n")).unwrap();
        let at = place.index(good.len());
        let changed = if cut { good[..at].to_owned() } else { good[..at].to_owned() + &letter + &good[at + 1..] };
        if changed != good {
            prop_assert!(read_link(&changed).is_err(), "{}", changed);
        }
    }
}
