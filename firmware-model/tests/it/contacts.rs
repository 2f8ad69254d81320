//! The contacts on random loads: no pulse is lost or invented, and none is too short.

#![allow(clippy::disallowed_methods)] // an independent calculation may use the platform's mathematics

use firmware_model::{Contact, ControlPower, Edge, Identity, Input, Meter, Setting, Tick};
use proptest::prelude::*;

use crate::support::{load, powered, register, until, write};

/// The energy contact's edges, oldest first.
fn energy(edges: Vec<Edge>) -> Vec<Edge> {
    edges.into_iter().filter(|edge| edge.contact == Contact::Energy).collect()
}

fn closures(edges: &[Edge]) -> u64 {
    edges.iter().filter(|edge| edge.closed).count() as u64
}

/// The last moment of a random load, the load from each moment on.
fn loads() -> impl Strategy<Value = Vec<(u64, f64)>> {
    // kW at up to ten moments within four minutes; import, export and nothing.
    let load = prop_oneof![4 => 1.0..80.0_f64, 2 => -80.0..-1.0_f64, 1 => Just(0.0)];
    prop::collection::vec((0_u64..240_000, load), 1..10).prop_map(|mut loads| {
        loads.sort_by_key(|(at, _)| *at);
        loads
    })
}

fn play(meter: &mut Meter, loads: &[(u64, f64)]) {
    for (millis, kilowatts) in loads {
        let at = Tick::from_millis(*millis);
        meter.apply(at, Input::Terminals(load(kilowatts * 1000.0)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..Default::default() })]

    #[test]
    fn pulses_emitted_and_waiting_are_the_imported_energy_to_within_one(
        loads in loads(),
        watt_hours in prop::sample::select(vec![10_u32, 100, 1000]),
        millis in 240_000_u64..300_000,
    ) {
        let settings = [(Setting::EnergyPerPulse, watt_hours)];
        let mut meter = powered(Identity::default(), &settings, 0.0);
        play(&mut meter, &loads);
        meter.advance(Tick::from_millis(millis));
        let edges = energy(meter.take_edges());

        // What the loads imported until the last whole second; pulses follow a second later.
        let joules = |until: f64| -> f64 {
            let ends = loads.iter().skip(1).map(|(at, _)| *at as f64 / 1000.0).chain([f64::MAX]);
            loads.iter().zip(ends).map(|((at, kilowatts), end)| {
                let span = end.min(until) - *at as f64 / 1000.0;
                kilowatts.max(0.0) * 1000.0 * span.max(0.0)
            }).sum()
        };
        let pulse = f64::from(watt_hours) * 3600.0;
        let due = |until: f64| joules(until) / pulse;
        let now = millis as f64 / 1000.0;
        let pulses = (closures(&edges) + meter.pulses_waiting()) as f64;
        // A second in which the load turned is judged as one: up to 80 kW of either sign.
        let turned = loads.len() as f64 * 80_000.0 / pulse;
        prop_assert!(pulses <= due(now - 1.0) + turned + 0.01, "{} of {}", pulses, due(now - 1.0));
        prop_assert!(pulses >= due(now - 2.0) - turned - 1.01, "{} of {}", pulses, due(now - 2.0));

        // Against the meter's own accumulator, with nothing between: to within one pulse once
        // the second that is being paid out is over.
        let counted = meter.memory().energies.total.real_import as f64 / 1000.0 / pulse;
        meter.apply(meter.now(), Input::Terminals(load(0.0)));
        let settled = Tick(meter.now().0.div_ceil(4_032_000) * 4_032_000 + 2 * 4_032_000);
        meter.advance(settled);
        let all = closures(&edges) + closures(&energy(meter.take_edges()));
        let owed = meter.memory().energies.total.real_import as f64 / 1000.0 / pulse;
        let pulses = (all + meter.pulses_waiting()) as f64;
        prop_assert!(owed >= counted);
        prop_assert!(pulses <= owed + 1e-9 && owed < pulses + 1.0, "{} of {}", pulses, owed);
    }

    #[test]
    fn a_closure_lasts_its_time_and_the_pause_after_it_no_less(
        loads in loads(),
        watt_hours in prop::sample::select(vec![10_u32, 100, 1000]),
    ) {
        let settings = [(Setting::EnergyPerPulse, watt_hours)];
        let mut meter = powered(Identity::default(), &settings, 0.0);
        play(&mut meter, &loads);
        until(&mut meter, 300.0);
        // 103.92 kW at the factory settings: 10 Wh need 100 ms, the others have 500 ms.
        let closure = Tick::from_millis(if watt_hours == 10 { 100 } else { 500 });
        let edges = energy(meter.take_edges());
        for (place, pair) in edges.windows(2).enumerate() {
            prop_assert_eq!(pair[0].closed, place % 2 == 0, "closed and open take turns");
            let span = pair[1].at - pair[0].at;
            if pair[0].closed {
                prop_assert_eq!(span, closure);
            } else {
                prop_assert!(span >= closure, "open for {} only", span);
            }
        }
    }
}

#[test]
fn the_contact_carries_import_alone_and_both_directions_are_counted() {
    // 36 kW are one pulse of 10 Wh a second.
    let mut meter = powered(Identity::default(), &[(Setting::EnergyPerPulse, 10)], -36_000.0);
    until(&mut meter, 60.5);
    assert_eq!(meter.take_edges().iter().filter(|e| e.contact == Contact::Energy).count(), 0);
    assert_eq!([40, 42].map(|number| register(&mut meter, number)), [0, 60]);
    meter.apply(Tick::from_seconds(100), Input::Terminals(load(36_000.0)));
    until(&mut meter, 131.5);
    assert_eq!([40, 42].map(|number| register(&mut meter, number)), [30, 100]);
    assert_eq!(closures(&energy(meter.take_edges())), 30);
    write(&mut meter, 129, &[16_498]).unwrap();
    assert_eq!([40, 42].map(|number| register(&mut meter, number)), [0, 0]);
}

#[test]
fn a_power_cut_opens_the_energy_contact_and_closes_the_alarm() {
    let mut meter = powered(Identity::default(), &[(Setting::EnergyPerPulse, 10)], 36_000.0);
    assert!(!meter.is_closed(Contact::Alarm));
    until(&mut meter, 9.96);
    meter.take_edges();
    meter.apply(meter.now(), Input::ControlPower(ControlPower::Ac(0.0)));
    until(&mut meter, 20.0);
    // The pulse due at 10 s closes for 100 ms; the power lasts until 10.06 s.
    let off = Tick::from_millis(10_060);
    let edge = |at, contact, closed| Edge { at, contact, closed };
    assert_eq!(
        meter.take_edges(),
        [
            edge(Tick::from_seconds(10), Contact::Energy, true),
            edge(off, Contact::Energy, false),
            edge(off, Contact::Alarm, true),
        ]
    );
    assert!(meter.is_closed(Contact::Alarm) && !meter.is_closed(Contact::Energy));
}
