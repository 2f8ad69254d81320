//! The same inputs give the same bytes, by processes and not by calls: one left alone,
//! others stopped and continued at random and stepped differently.

use std::collections::BTreeMap;

use firmware_model::registers::{Area, MapRow, RegisterFormat, map_rows};
use tempfile::TempDir;

use crate::support::replay::{Played, interrupted, left_alone, same};
use crate::support::turn;

fn seeds() -> u64 {
    std::env::var("S4100_ROUNDS").map_or(1, |rounds| rounds.parse().unwrap())
}

#[test]
fn stops_and_steps_change_no_byte() {
    let _turn = turn();
    let place = TempDir::new().unwrap();
    let alone = left_alone("whole", Played::List("auto"), &place.path().join("alone"));
    // All that is written down is there.
    for kind in ["glass ", "registers ", "reply ", "silence ", "contacts "] {
        assert!(alone.lines().filter(|line| line.starts_with(kind)).count() > 2, "{kind}");
    }
    let mut stops = 0;
    for seed in 1..=seeds() {
        let name = format!("stopped-{seed}");
        let (dump, count) =
            interrupted(&seed.to_string(), Played::List("auto"), &place.path().join(name));
        stops += count;
        same(&alone, &dump);
    }
    assert!(stops > 0, "no process was ever stopped");
    let sampled = left_alone("whole", Played::List("sampled"), &place.path().join("sampled"));
    let (stepped, _) =
        interrupted("4711", Played::List("sampled"), &place.path().join("sampled-stopped"));
    same(&sampled, &stepped);
}

#[test]
fn the_two_paths_agree_within_a_count() {
    let _turn = turn();
    let place = TempDir::new().unwrap();
    let auto = left_alone("whole", Played::List("auto"), &place.path().join("auto"));
    let sampled = left_alone("whole", Played::List("sampled"), &place.path().join("sampled"));
    assert_ne!(
        auto, sampled,
        "one of the two is not what it says: floats differ in their last bits"
    );
    let rows: BTreeMap<u16, MapRow> =
        map_rows().into_iter().map(|row| (row.register.number(), row)).collect();
    let (mut images, mut glasses) = (0, 0);
    for (one, other) in lines(&auto).zip(lines(&sampled)) {
        if one.starts_with("registers ") {
            images_agree(&rows, one, other);
            images += 1;
        } else if one.starts_with("glass ") {
            glasses_agree(one, other);
            glasses += 1;
        } else {
            // What a reply carries are registers; when a pulse begins is a matter of energy.
            let kind = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
            assert_eq!(kind(one), kind(other));
        }
    }
    assert!(images > 200 && glasses > 900, "{images} images, {glasses} frames");
    assert_eq!(lines(&auto).count(), lines(&sampled).count());
}

/// Without the pictures: their values are those of the line before.
fn lines(dump: &str) -> impl Iterator<Item = &str> {
    dump.lines().filter(|line| !line.starts_with(['|', '+']))
}

fn image(line: &str) -> BTreeMap<u16, u16> {
    let pair = |pair: &str| {
        let (register, word) = pair.split_once('=').unwrap();
        (register.parse().unwrap(), word.parse().unwrap())
    };
    line.split(' ').skip(3).map(pair).collect()
}

#[track_caller]
fn images_agree(rows: &BTreeMap<u16, MapRow>, one: &str, other: &str) {
    let head = |line: &str| line.split(' ').take(3).collect::<Vec<_>>().join(" ");
    let what = head(one);
    assert_eq!(what, head(other));
    let (one, other) = (image(one), image(other));
    assert!(one.keys().eq(other.keys()), "{what}");
    for (register, row) in rows.iter().filter(|(register, _)| one.contains_key(register)) {
        let words = |image: &BTreeMap<u16, u16>| -> Vec<u16> {
            (*register..register + row.registers).map(|register| image[&register]).collect()
        };
        let (one, other) = (words(&one), words(&other));
        let agree = match (&one[..], &other[..]) {
            (one, other) if one == other => true,
            ([one], [other]) => (i32::from(*one as i16) - i32::from(*other as i16)).abs() <= 1,
            ([a, b], [c, d]) => {
                let (one, other) =
                    (u32::from(*a) << 16 | u32::from(*b), u32::from(*c) << 16 | u32::from(*d));
                if row.area == Area::Float || row.format == RegisterFormat::Float {
                    floats_agree(f32::from_bits(one), f32::from_bits(other))
                } else {
                    one.abs_diff(other) <= 1
                }
            }
            _ => false,
        };
        assert!(agree, "{what}, register {register} ({}): {one:?}, {other:?}", row.name);
    }
}

/// Single precision has seven digits; frequency is good for 0.0005 Hz.
fn floats_agree(one: f32, other: f32) -> bool {
    let (one, other) = (f64::from(one), f64::from(other));
    let frequency = (45.0..65.0).contains(&one) && (one - other).abs() <= 0.0005;
    (one - other).abs() <= 1e-6 * one.abs().max(1.0) || frequency
}

#[track_caller]
fn glasses_agree(one: &str, other: &str) {
    let parts = |line: &str| -> (String, i64, String) {
        let (head, rest) = line.split_once("value:").unwrap();
        let (value, tail) = rest.split_once(" icons:").unwrap();
        let digits: String = value.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
        let points = value.find('.');
        (format!("{head}{tail}{points:?}"), digits.parse().unwrap_or(i64::MIN), value.to_owned())
    };
    let (a, b) = (parts(one), parts(other));
    assert_eq!(a.0, b.0, "{one}");
    let agree = a.2 == b.2 || a.1.saturating_sub(b.1).abs() <= 1;
    assert!(agree, "{one}\n{other}");
}
