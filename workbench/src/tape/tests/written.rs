//! There and back: what is written is read as it was, and no text makes the parser panic.

use firmware_model::menu::Notation;
use proptest::prelude::*;

use super::*;
use crate::capture::{Look, Moment};

fn word() -> impl Strategy<Value = String> {
    "[a-z\"'#\\\\ .*/=&<>+-]{1,12}"
}

fn condition() -> impl Strategy<Value = Condition> {
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
    prop_oneof![
        (prop::sample::select(GlassText::VALUES), word())
            .prop_map(|(reading, text)| Condition::Text(reading, text)),
        (prop::sample::select(Lamp::VALUES), any::<bool>())
            .prop_map(|(lamp, on)| Condition::Lamp(lamp, on)),
        test.prop_map(|test| register(21, test)),
        (comparison(), any::<u64>()).prop_map(|(c, count)| Condition::Pulses(c, count)),
        (comparison(), any::<u64>()).prop_map(|(c, count)| Condition::Received(c, count)),
        any::<bool>().prop_map(Condition::Alarm),
    ]
}

fn directive() -> impl Strategy<Value = Directive> {
    let key = || prop::sample::select(Key::ALL.to_vec());
    let presses = (key(), 1_u16..=1000).prop_map(|(key, times)| Presses { key, times });
    let bytes = || prop::collection::vec(any::<u8>(), 1..=256);
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
        (bytes(), prop::option::of(1_u32..100_000), 1_u16..5)
            .prop_map(|(bytes, baud, port)| Directive::Request { bytes, baud, port }),
        (prop::option::of(tick()), condition()).prop_map(|(within, condition)| {
            Directive::Expect(Expectation::State { within, condition })
        }),
        word().prop_map(|name| Directive::Shot {
            file: format!("{name}a.json"),
            format: PictureFormat::Json,
            options: PictureOptions::default(),
        }),
        (word(), any::<bool>(), prop::option::of(16_u32..8_000), tick()).prop_map(
            |(name, glass_only, width, at)| Directive::Shot {
                file: format!("{name}a.png"),
                format: PictureFormat::Png,
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
        let mut lines: Vec<TapeLine> = lines
            .into_iter()
            .map(|(at, directive, on)| {
                let of_all = matches!(directive, Directive::Wait(_) | Directive::Request { .. });
                let on = on.filter(|_| !of_all);
                TapeLine { number: 0, at: (at & 1 == 0).then_some(Tick(u64::from(at))), on, directive }
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
