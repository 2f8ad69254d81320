//! Control power: what a failure leaves, what starts over, and what happens between.

use firmware_model::modbus::{Silence, with_crc};
use firmware_model::{
    Contact, ControlPower, Counter, Edge, Fidelity, Identity, Input, Meter, Nonvolatile, Output,
    Setting, Setup, Tick,
};
use proptest::prelude::*;

use crate::support::{load, menu, powered, read, register, until, write};

const ON: ControlPower = ControlPower::Ac(120.0);
const OFF: ControlPower = ControlPower::Ac(0.0);
/// 100 ms, in ticks of 1/4,032,000 s.
const RIDE_THROUGH: u64 = 403_200;
const SECOND: u64 = 4_032_000;

fn control(meter: &mut Meter, at: Tick, power: ControlPower) {
    meter.apply(at, Input::ControlPower(power));
}

/// Off from `seconds` of virtual time on, and on again that many seconds later.
fn cut(meter: &mut Meter, seconds: f64, pause: f64) {
    control(meter, Tick((seconds * 4_032_000.0) as u64), OFF);
    control(meter, Tick(((seconds + pause) * 4_032_000.0) as u64), ON);
}

fn ask(meter: &mut Meter) -> Output {
    meter.apply(meter.now(), Input::Frame { bytes: with_crc(&[1, 3, 0, 2, 0, 1]), rate: 19_200 })
}

#[test]
fn it_runs_from_90_volts_ac_and_125_volts_dc() {
    for (power, runs) in [
        (ControlPower::Ac(0.0), false),
        (ControlPower::Ac(89.9), false),
        (ControlPower::Ac(90.0), true),
        (ControlPower::Ac(600.0), true),
        (ControlPower::Dc(124.9), false),
        (ControlPower::Dc(125.0), true),
        (ControlPower::Dc(300.0), true),
    ] {
        let mut meter = powered(Identity::default(), &[], 0.0);
        control(&mut meter, Tick::from_seconds(2), power);
        meter.advance(Tick::from_seconds(3));
        assert_eq!(meter.is_powered(), runs, "{power:?}");
    }
}

#[test]
fn it_rides_through_a_tenth_of_a_second() {
    for (ticks, power_ups) in [(1, 1), (RIDE_THROUGH - 1, 1), (RIDE_THROUGH, 2)] {
        let mut meter = powered(Identity::default(), &[], 30_000.0);
        let lost = Tick(SECOND * 5 / 2);
        control(&mut meter, lost, OFF);
        assert!(meter.is_powered(), "a failure is not seen at once");
        control(&mut meter, lost + Tick(ticks), ON);
        until(&mut meter, 6.0);
        assert_eq!(register(&mut meter, 152), power_ups, "after {ticks} ticks");
    }
    // Going from one sufficient voltage to another is nothing at all.
    let mut meter = powered(Identity::default(), &[], 30_000.0);
    control(&mut meter, Tick::from_seconds(2), ControlPower::Dc(250.0));
    until(&mut meter, 6.0);
    assert_eq!(register(&mut meter, 152), 1);
}

#[test]
fn what_is_non_volatile_survives() {
    let settings = [(Setting::EnergyPerPulse, 10), (Setting::DemandSubinterval, 10)];
    let mut meter = powered(Identity::default(), &settings, 36_000.0);
    until(&mut meter, 1.5);
    // CT 400 A, phase loss 20 %; the log's pointer 1 to register 29; energy cleared once.
    for (number, value) in [(131, 400), (142, 20), (169, 29), (129, 30_078)] {
        write(&mut meter, number, &[value]).unwrap();
    }
    until(&mut meter, 35.5);
    meter.apply(meter.now(), Input::Terminals(load(-36_000.0)));
    until(&mut meter, 65.5);
    let kept: Vec<(u16, u16)> = [
        (1, 18),  // energies
        (32, 6),  // the maxima of demand
        (38, 4),  // pulses
        (131, 1), // settings
        (142, 1),
        (147, 1),  // energy resets
        (161, 3),  // the log's counters
        (164, 5),  // the energy and time of its latest set
        (169, 10), // its pointers
    ]
    .into();
    let all = |meter: &mut Meter| -> Vec<Vec<u16>> {
        kept.iter().map(|(first, count)| read(meter, *first, *count).unwrap()).collect()
    };
    let before = all(&mut meter);
    let memory = meter.memory().clone();
    assert!(memory.energies.total.real_import > 0 && memory.energies.total.real_export > 0);
    assert!(memory.demand_maxima[0].real > 0.0 && memory.demand_maxima[1].real > 0.0);
    assert!(memory.pulses.import > 0 && memory.log.entries.len() == 6);

    meter.apply(meter.now(), Input::Terminals(load(0.0)));
    let stood = meter.memory().energies;
    control(&mut meter, Tick(SECOND * 131 / 2), OFF);
    meter.advance(Tick::from_seconds(100));
    assert_eq!(meter.memory().energies, stood);
    control(&mut meter, Tick::from_seconds(7_200), ON);
    until(&mut meter, 7_201.5);
    assert_eq!(all(&mut meter), before);
    assert_eq!(register(&mut meter, 152), 2);
    write(&mut meter, 158, &[1]).unwrap();
    assert_eq!(read(&mut meter, 8000, 6).unwrap().len(), 6);
    assert_ne!(register(&mut meter, 8005), 0x8000, "the six sets are still there");
    assert_eq!(register(&mut meter, 8006), 0x8000);
}

#[test]
fn what_is_not_starts_over() {
    let mut meter = powered(Identity::default(), &[(Setting::DemandSubinterval, 10)], 36_000.0);
    until(&mut meter, 12.5);
    // 2026-11-22 18:40:30.
    write(&mut meter, 155, &[0x160B, 0x121A, 0x1E28]).unwrap();
    until(&mut meter, 25.5);
    let demand = read(&mut meter, 22, 1).unwrap();
    assert_eq!(register(&mut meter, 160) & 0x40, 0, "the clock is set");
    assert!(meter.shown().unwrap().demand.present.real > 35_000.0, "{demand:?}");

    cut(&mut meter, 26.0, 1.0);
    assert!(meter.shown().is_none(), "nothing is measured yet");
    until(&mut meter, 31.5);
    let shown = meter.shown().unwrap();
    assert_eq!(shown.demand.present.real.to_bits(), 0.0_f64.to_bits());
    assert!(shown.demand.import_max.real > 35_000.0, "the maximum is kept");
    // 4 seconds after power came back, on the first of January 2000.
    assert_eq!(read(&mut meter, 155, 3).unwrap(), [0x0101, 0x0000, 0x0400]);
    // Bit 6: to be set; 5: changed; 4: logging was interrupted.
    assert_eq!(register(&mut meter, 160) & 0x70, 0x70);
    // A whole sub-interval counts from the power-up.
    until(&mut meter, 36.9);
    assert_eq!(meter.shown().unwrap().demand.present.real.to_bits(), 0.0_f64.to_bits());
    until(&mut meter, 37.5);
    assert!(meter.shown().unwrap().demand.present.real > 35_000.0);
}

#[test]
fn it_is_silent_until_its_first_update() {
    let mut meter = powered(Identity::default(), &[], 0.0);
    let silent = Output::Silence(Silence::PowerOff);
    let answers = |meter: &mut Meter| matches!(ask(meter), Output::Reply(_));
    assert_eq!(ask(&mut meter), silent);
    meter.advance(Tick(SECOND - 1));
    assert_eq!(ask(&mut meter), silent);
    assert!(meter.registers().is_none());
    meter.advance(Tick(SECOND));
    assert!(answers(&mut meter));

    control(&mut meter, Tick(SECOND * 2), OFF);
    meter.advance(Tick(SECOND * 2 + RIDE_THROUGH - 1));
    assert!(answers(&mut meter), "it rides through");
    meter.advance(Tick(SECOND * 2 + RIDE_THROUGH));
    assert_eq!(ask(&mut meter), silent);
    control(&mut meter, Tick(SECOND * 9), ON);
    meter.advance(Tick(SECOND * 10 - 1));
    assert_eq!(ask(&mut meter), silent);
    meter.advance(Tick(SECOND * 10));
    assert!(answers(&mut meter));
}

#[test]
fn without_power_the_alarm_contact_is_closed_and_the_energy_contact_open() {
    // 36 kW and 10 Wh a pulse: one a second, so that the contact is closed half of the time.
    let mut meter = powered(Identity::default(), &[(Setting::EnergyPerPulse, 10)], 36_000.0);
    until(&mut meter, 3.0);
    while !meter.is_closed(Contact::Energy) {
        let next = meter.next_step().unwrap();
        meter.advance(next);
    }
    meter.take_edges();
    assert!(!meter.is_closed(Contact::Alarm));
    assert!(meter.lcd().lit);
    // A closure that outlasts the ride-through is ended by it.
    let off = Tick(meter.now().0 + 1);
    control(&mut meter, Tick(off.0 - 1), OFF);
    meter.advance(off + Tick(RIDE_THROUGH));
    let down = off + Tick(RIDE_THROUGH - 1);
    let edges = meter.take_edges();
    let alarm = Edge { at: down, contact: Contact::Alarm, closed: true };
    assert!(edges.contains(&alarm), "{edges:?}");
    assert!(!meter.is_closed(Contact::Energy));
    assert!(meter.is_closed(Contact::Alarm));
    assert_eq!(meter.pulses_waiting(), 0);
    assert!(!meter.lcd().lit, "the glass is dark");
    assert!(meter.next_step().is_none(), "nothing happens in it");

    // Healthy again, it opens with the power.
    let up = down + Tick(SECOND);
    control(&mut meter, up, ON);
    assert_eq!(meter.take_edges(), [Edge { at: up, contact: Contact::Alarm, closed: false }]);
    assert!(meter.lcd().lit);
}

#[test]
fn the_backlog_of_pulses_is_lost_with_power() {
    // Far beyond what the contact can give: 3 MW is 83 pulses a second.
    let settings = [(Setting::EnergyPerPulse, 10), (Setting::CtPrimary, 10_000)];
    let mut meter = powered(Identity::default(), &settings, 30_000.0);
    until(&mut meter, 10.5);
    assert!(meter.pulses_waiting() > 10);
    let counted = meter.memory().pulses.import;
    assert!(counted > 0);
    let now = meter.now();
    control(&mut meter, now, OFF);
    until(&mut meter, 11.0);
    let counted_last = meter.memory().pulses.import;
    assert!(counted_last >= counted);
    meter.apply(meter.now(), Input::Terminals(load(0.0)));
    control(&mut meter, Tick::from_seconds(12), ON);
    until(&mut meter, 20.0);
    assert_eq!(meter.pulses_waiting(), 0);
    assert_eq!(meter.memory().pulses.import, counted_last);
}

#[test]
fn a_new_state_has_one_power_up_and_the_counter_stops() {
    let meter = powered(Identity::default(), &[], 0.0);
    assert_eq!(meter.memory().power_ups, 1);
    let memory = Nonvolatile { power_ups: Counter::new(32_767), ..Nonvolatile::default() };
    let mut meter = Meter::new(Identity::default(), Setup::default(), Fidelity::default(), menu())
        .with_memory(memory);
    assert!(!meter.is_powered());
    control(&mut meter, Tick::ZERO, ON);
    until(&mut meter, 1.5);
    assert_eq!(register(&mut meter, 152), 32_767);
}

/// Cuts in order: seconds with power, then seconds without; in ticks.
fn cuts() -> impl Strategy<Value = Vec<(u64, u64)>> {
    prop::collection::vec((0..20 * SECOND, 0..3 * SECOND), 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..Default::default() })]

    #[test]
    fn nothing_accumulates_while_off(cuts in cuts()) {
        let mut meter = powered(Identity::default(), &[], 36_000.0);
        let (mut now, mut up_since, mut seconds, mut power_ups) = (0, 0_u64, 0, 1);
        for (on, off) in cuts {
            now += on;
            control(&mut meter, Tick(now), OFF);
            now += off;
            control(&mut meter, Tick(now), ON);
            if off >= RIDE_THROUGH {
                // Whole seconds count, from the first sample after power came.
                let down = now - off + RIDE_THROUGH;
                seconds += (down - up_since.next_multiple_of(1600).min(down)) / SECOND;
                (up_since, power_ups) = (now, power_ups + 1);
            }
        }
        seconds += (now - up_since.next_multiple_of(1600).min(now)) / SECOND;
        prop_assert_eq!(meter.memory().power_ups, power_ups);
        // 36 kW for that many seconds, in mW s.
        let (expected, counted) = (seconds as f64 * 36e6, meter.memory().energies.total.real_import);
        prop_assert!((counted as f64 - expected).abs() <= expected * 1e-4, "{} {}", counted, expected);
    }

    #[test]
    fn starting_from_the_image_is_a_power_cut(
        run in 0..90 * SECOND,
        off in RIDE_THROUGH..5 * SECOND,
        after in 0..30 * SECOND,
        watts in -80_000.0..80_000.0_f64,
    ) {
        let settings = [(Setting::DemandSubinterval, 10), (Setting::EnergyPerPulse, 10)];
        let mut cut = powered(Identity::default(), &settings, watts);
        control(&mut cut, Tick(run), OFF);
        cut.advance(Tick(run + off));

        let image = cut.memory().to_bytes();
        let mut restored =
            Meter::new(Identity::default(), Setup::default(), Fidelity::default(), menu())
                .with_memory(Nonvolatile::from_bytes(&image).unwrap());
        restored.apply(Tick(run + off), Input::Terminals(load(watts)));
        for meter in [&mut cut, &mut restored] {
            meter.take_edges();
            control(meter, Tick(run + off), ON);
            meter.advance(Tick(run + off + after));
        }
        prop_assert_eq!(cut.memory(), restored.memory());
        prop_assert_eq!(cut.registers(), restored.registers());
        prop_assert_eq!(cut.lcd(), restored.lcd());
        prop_assert_eq!(cut.take_edges(), restored.take_edges());
    }
}
