//! The walk: every place that keys reach, in both notations and every system type.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, VecDeque};

use firmware_model::lcd::{Lcd, Value};
use firmware_model::menu::{Dialog, SCREENS, Subject};
use firmware_model::registers::{Point, Register};
use firmware_model::{Key, Place, Scales, ScreenId, Setup};
use panels::{Panel, short_words, words};

use crate::support::Bench;

/// A place, in a notation and a system type.
type Node = (Place, bool, u16);

fn node(bench: &Bench) -> Node {
    let setup = bench.meter.setup();
    (bench.place(), setup.is_ieee(), setup.system_type().code())
}

/// What leads from one place to others: single keys, an edit that is left, and time.
fn edges(place: Place) -> Vec<&'static str> {
    let mut edges = vec!["-", "+", "<", ">"];
    match place.screen.row().subject {
        // A changed password would lock the walk out.
        Subject::Setting(_) if !place.screen.id().starts_with("setup.passwords") => {
            edges.extend(["-<", "+<", "->", "+>"]);
        }
        _ => {}
    }
    edges
}

fn walk() -> BTreeMap<Node, Bench> {
    let start = Bench::new(Setup::default());
    let mut seen = BTreeMap::from([(node(&start), start.clone())]);
    let mut open = VecDeque::from([start]);
    while let Some(bench) = open.pop_front() {
        for keys in edges(bench.place()) {
            let mut next = bench.clone();
            next.keys(keys);
            if bench.place().dialog == Dialog::Refused {
                next.wait(2_000);
            }
            if let Entry::Vacant(place) = seen.entry(node(&next)) {
                place.insert(next.clone());
                open.push_back(next);
            }
        }
    }
    seen
}

/// How many digits each number has, from hardware.md section 4.2.
const DIGITS: [(&str, u8); 12] = [
    ("reset.password", 5),
    ("setup.password", 5),
    ("setup.com.address", 3),
    ("setup.ct.primary", 5),
    ("setup.pt.ratio", 5),
    ("setup.voltage.system", 5),
    ("setup.phase_loss.voltage", 2),
    ("setup.phase_loss.imbalance", 2),
    ("setup.demand.subintervals", 1),
    ("setup.demand.subinterval", 5),
    ("setup.passwords.setup", 5),
    ("setup.passwords.reset", 5),
];

#[test]
fn keys_reach_every_place_and_back_leads_out_of_each() {
    let panel = Panel::builtin().unwrap();
    let seen = walk();
    for ieee in [false, true] {
        for system in [10, 11, 12, 31, 40] {
            let reached = |screen: &str, dialog: Option<Dialog>| {
                let screen = ScreenId::named(screen).unwrap();
                let places = seen.keys().filter(|node| (node.1, node.2) == (ieee, system));
                places.into_iter().any(|(place, ..)| {
                    place.screen == screen && dialog.is_none_or(|dialog| place.dialog == dialog)
                })
            };
            for row in &SCREENS {
                assert!(reached(row.id, None), "{} in {system}", row.id);
            }
            for (id, digits) in DIGITS {
                for digit in 0..digits {
                    assert!(reached(id, Some(Dialog::Digit(digit))), "{id} {digit} in {system}");
                }
                assert!(!reached(id, Some(Dialog::Digit(digits))), "{id} has {digits} digits");
            }
            for id in ["reset.energy.confirm", "reset.demand.confirm"] {
                for yes in [false, true] {
                    assert!(reached(id, Some(Dialog::Confirm { yes })), "{id} {yes}");
                }
            }
            assert!(reached("setup.com.address", Some(Dialog::Refused)));
        }
    }
    for (node, bench) in &seen {
        let mut bench = bench.clone();
        let lcd = bench.lcd();
        let row = lcd.row();
        assert!(!lcd.first.as_str().trim().is_empty(), "{} has a label", row.id);
        assert!(!short_words(&panel, &lcd).is_empty() && words(&panel, &lcd).ends_with('.'));
        assert!(!words(&panel, &lcd).contains('{'), "{}", words(&panel, &lcd));
        assert!(!row.evidence.source.is_empty() && !row.place_evidence().source.is_empty());
        agrees_with_registers(&bench, &lcd);
        bench.back_to_top();
        assert!(bench.is_at_top(), "{node:?}");
    }
}

/// hardware.md 9.3.3: the glass agrees with the float register within the coarser of its
/// own step and float32, and with the integer register within one count of its scale.
fn agrees_with_registers(bench: &Bench, lcd: &Lcd) {
    let Subject::Data(quantity, part) = lcd.row().subject else { return };
    let point = Point::of(quantity, part).unwrap();
    let map = bench.meter.registers().unwrap();
    let word = |register: Register| u32::from(map.read(register).unwrap());
    let long = |register: Register| word(register) << 16 | word(register.plus(1).unwrap());
    let float = f32::from_bits(long(point.float));
    let Value::Number(number) = lcd.value else {
        assert_eq!(lcd.value, Value::Dashes, "{}", point.name);
        assert!(float.is_nan(), "{} is ---- on the glass and {float} in 257 on", point.name);
        return;
    };
    let kilo = if quantity.unit().prefix() == 3 { 1000.0 } else { 1.0 };
    let factor = lcd.meaning.prefix.factor() / kilo;
    let (glass, step) = (number.value() * factor, number.step() * factor);
    let float = f64::from(float);
    let limit = step.max(float.abs() * f64::from(f32::EPSILON));
    assert!((glass - float).abs() <= limit, "{}: {glass} and {float}", point.name);
    let exponent = point.scale.exponent(Scales::of(bench.meter.setup()));
    let count = (0..exponent.unsigned_abs())
        .fold(1.0, |count, _| if exponent > 0 { count * 10.0 } else { count / 10.0 });
    let integer = match point.format.name() {
        "SLong" => f64::from(long(point.register) as i32),
        "ULong" => f64::from(long(point.register)),
        "SInt" => f64::from(word(point.register) as u16 as i16),
        _ => f64::from(word(point.register)),
    };
    let limit = count + step / 2.0;
    assert!(
        (glass - integer * count).abs() <= limit,
        "{}: {glass} on the glass, {integer} x {count} in {}",
        point.name,
        point.register
    );
}

/// One counter, three faces: also where a 32-bit energy begins again, stops, or is as large as it gets.
#[test]
fn the_faces_of_an_energy_agree_at_its_ends() {
    use firmware_model::{ControlPower, Door, Input, Setting};
    let largest = [
        (Setting::CtPrimary, 32_000),
        (Setting::PtRatio, 32_000),
        (Setting::SystemVoltage, 32_000),
    ];
    for settings in [&largest[..0], &largest[..]] {
        let mut setup = Setup::default();
        for (setting, value) in settings {
            setup.set(*setting, *value, Door::Modbus).unwrap();
        }
        let exponent = Scales::of(&setup).energy;
        // mW s for a count; at least 10 Wh.
        let unit = 36_000_000 * 10_i128.pow(u32::try_from(exponent + 2).unwrap());
        let mut bench = Bench::new(setup);
        let mut seen = std::collections::BTreeSet::new();
        for end in [1_i128 << 31, 1 << 32, 5 << 32] {
            for beside in [-2 * unit, -unit / 3, 0, 1, unit, 77 * unit] {
                let energy = end * unit + beside;
                let mut memory = bench.meter.memory().clone();
                for energies in
                    memory.energies.phases.iter_mut().chain([&mut memory.energies.total])
                {
                    energies.real_import = energy;
                    energies.real_export = 0;
                    energies.apparent_import = 0;
                    energies.apparent_export = energy;
                    energies.reactive = [energy; 4];
                }
                bench.meter = bench.meter.with_memory(memory);
                let at = bench.meter.now();
                bench.meter.apply(at, Input::ControlPower(ControlPower::Ac(120.0)));
                bench.wait(1_000);
                let mut bench = bench.clone();
                // The three rows of energies, along each.
                for _ in 0..3 {
                    let mut row = bench.clone();
                    for _ in 0..16 {
                        if row.lcd().row().id.starts_with("energy") {
                            agrees_with_registers(&row, &row.lcd());
                            seen.insert(row.lcd().row().id);
                        }
                        row.keys(">");
                    }
                    bench.keys("-");
                }
            }
        }
        assert_eq!(seen.len(), 34, "{seen:?}");
    }
}

#[test]
fn a_held_key_acts_once_and_a_bounce_is_one_press() {
    use firmware_model::{Input, Tick};
    let mut bench = Bench::new(Setup::default());
    let at = bench.meter.now();
    bench.meter.apply(at, Input::Down(Key::Minus));
    for bounce in 1..5 {
        let input = if bounce % 2 == 1 { Input::Up(Key::Minus) } else { Input::Down(Key::Minus) };
        bench.meter.apply(at + Tick::from_millis(bounce), input);
    }
    bench.wait(60_000);
    assert_eq!(bench.place().screen.id(), "energy.reactive.q1");
    assert_eq!(bench.meter.held_since(Key::Minus), Some(at));
}
