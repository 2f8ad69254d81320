//! The log, the clock and the sub-intervals of a whole meter, read by a client, against
//! calculations of their own.

#![allow(clippy::disallowed_methods)] // an independent calculation may use the platform's mathematics

use firmware_model::{ControlPower, Identity, Input, Setting, Tick};

use crate::support::{load, powered, read, register, until, write};

/// A sub-interval of ten seconds.
const TEN: [(Setting, u32); 1] = [(Setting::DemandSubinterval, 10)];

fn full() -> Identity {
    Identity::default()
}

/// Two bytes as one register, the high one first.
const fn word(high: u8, low: u8) -> u16 {
    u16::from_be_bytes([high, low])
}

/// W during sub-interval `k`: both directions, never below the no-load threshold.
fn watts(k: u32) -> f64 {
    let watts = f64::from((k * 37) % 211) * 100.0 - 6_030.0;
    if watts.abs() < 500.0 { 700.0 } else { watts }
}

/// The whole buffer that `page` picks, newest first, in blocks of 125 as a gateway reads it.
fn buffer(meter: &mut firmware_model::Meter, page: u16) -> Vec<u16> {
    write(meter, 158, &[page]).unwrap();
    let mut values = Vec::new();
    for start in (8000..13_760).step_by(125) {
        values.extend(read(meter, start, (13_760 - start).min(125)).unwrap());
    }
    write(meter, 158, &[0]).unwrap();
    values
}

#[test]
fn all_ten_buffers_after_the_circular_log_has_wrapped() {
    const RECORDS: u32 = 5_800;
    let mut meter = powered(full(), &TEN, watts(0));
    // From one second on, noon of the last day of 2023 and as many seconds.
    until(&mut meter, 1.0);
    write(&mut meter, 155, &[word(31, 12), word(12, 23), word(1, 0)]).unwrap();
    let (mut import, mut export) = (0.0_f64, 0.0_f64);
    let mut expected: Vec<[f64; 4]> = Vec::new();
    for k in 0..RECORDS {
        let at = Tick::from_seconds(10 * u64::from(k));
        if k > 0 {
            meter.apply(at, Input::Terminals(load(watts(k))));
        }
        import += watts(k).max(0.0) * 10.0;
        export += (-watts(k)).max(0.0) * 10.0;
        expected.push([import, export, watts(k), 10.0 * f64::from(k + 1)]);
    }
    until(&mut meter, 10.0 * f64::from(RECORDS));

    let pages: Vec<Vec<u16>> = (1..=10).map(|page| buffer(&mut meter, page)).collect();
    let newest_first = expected.iter().rev().take(5760);
    for (entry, [import, export, watts, seconds]) in newest_first.enumerate() {
        let row: Vec<u16> = pages.iter().map(|page| page[entry]).collect();
        // E is 0.01 kWh at the factory settings, W 0.01 kW.
        for (words, joules) in [(&row[0..2], import), (&row[2..4], export)] {
            let got = f64::from(u32::from(words[0]) << 16 | u32::from(words[1]));
            assert!((got - joules / 36_000.0).abs() < 0.5 + 1e-6, "entry {entry}: {got}");
        }
        let demand = (watts / 10.0).round() as i16;
        assert_eq!([row[4], row[5], row[6]].map(|word| word as i16), [demand, 0, demand]);
        // 1 s past noon at 1 s; the half of a day later it is 2024.
        let clock = *seconds as u32 + 43_200;
        let (date, year) = if clock < 86_400 { ((31, 12), 23) } else { ((1, 1), 24) };
        let (hour, minute, second) = (clock / 3600 % 24, clock / 60 % 60, clock % 60);
        let stamp = [date.0 << 8 | date.1, hour << 8 | year, second << 8 | minute];
        assert_eq!(row[7..10], stamp.map(|word| word as u16), "entry {entry}");
        if entry == 0 {
            let latest = read(&mut meter, 164, 5).unwrap();
            assert_eq!((&latest[..2], &latest[2..]), (&row[0..2], &row[7..10]));
        }
    }
    // 5760 were written, then 40 from the beginning again; ten seconds last 0.67 days.
    assert_eq!(read(&mut meter, 160, 4).unwrap(), [0x00, 1, 0, 40]);
    assert_eq!(register(&mut meter, 13_760), 0x8000, "one register more than entries");
    assert_eq!(register(&mut meter, 8000), 0x8000, "no page is picked");
    assert_eq!(read(&mut meter, 13_700, 62), Err(2), "13761 does not exist");
}

#[test]
fn a_new_meter_has_an_empty_log_of_sixty_days() {
    let mut meter = powered(full(), &[], 1_000.0);
    until(&mut meter, 1.0);
    assert_eq!(read(&mut meter, 155, 3).unwrap(), [0x0101, 0x0000, 0x0100]);
    // Interrupted by the power-up, clock changed, clock to be set.
    assert_eq!(read(&mut meter, 158, 6).unwrap(), [0, 0, 0x70, 0, 60, 0]);
    assert_eq!(read(&mut meter, 164, 5).unwrap(), [0; 5]);
    assert_eq!(read(&mut meter, 169, 10).unwrap(), [3, 4, 5, 6, 29, 30, 31, 155, 156, 157]);
    assert_eq!(buffer(&mut meter, 1), vec![0x8000; 5760]);
    until(&mut meter, 899.9);
    assert_eq!(register(&mut meter, 163), 0);
    until(&mut meter, 900.0);
    assert_eq!(register(&mut meter, 163), 1);
    // 1000 W for a quarter of an hour are 0.25 kWh; nothing else was logged.
    assert_eq!(buffer(&mut meter, 2)[..2], [25, 0x8000]);
    assert_eq!(buffer(&mut meter, 5)[..2], [100, 0x8000]);
    assert_eq!(buffer(&mut meter, 10)[..2], [15, 0x8000], "0 s, 15 minutes");
    until(&mut meter, 1_800.0);
    assert_eq!(register(&mut meter, 160), 0x40, "the sub-interval after the one it happened in");
}

#[test]
fn the_log_follows_the_pointers_and_says_that_they_changed() {
    let mut meter = powered(full(), &TEN, 2_000.0);
    until(&mut meter, 21.0);
    assert_eq!(register(&mut meter, 160), 0x40);
    // Frequency, the alerts, the low half of import energy, minute and second.
    write(&mut meter, 169, &[28, 146, 4, 157]).unwrap();
    assert_eq!(register(&mut meter, 160), 0x50);
    write(&mut meter, 169, &[28, 146, 4, 157]).unwrap();
    until(&mut meter, 40.0);
    assert_eq!(register(&mut meter, 160), 0x40, "the same again is not a change");
    let newest: Vec<u16> = (1..=4).map(|page| buffer(&mut meter, page)[0]).collect();
    // 2000 W in 40 s are 80,000 J, 2.2 counts of 10 Wh; no alert.
    assert_eq!(newest, [6000, 0, 2, word(40, 0)]);
    let mut meter = powered(full(), &TEN, 0.0);
    until(&mut meter, 1.0);
    write(&mut meter, 169, &[146]).unwrap();
    let dead = firmware_model::Signal::dead();
    meter.apply(meter.now(), Input::Terminals(std::sync::Arc::new(dead)));
    until(&mut meter, 10.0);
    // All three phases lost and no frequency.
    assert_eq!(buffer(&mut meter, 1)[0], 0x0740);
}

#[test]
fn rolling_demand_is_logged_each_sub_interval() {
    let settings = [(Setting::DemandSubinterval, 10), (Setting::DemandSubintervals, 3)];
    let mut meter = powered(full(), &settings, 3_000.0);
    for (k, watts) in [(1, 6_000.0), (2, -3_000.0), (3, 900.0)] {
        meter.apply(Tick::from_seconds(10 * k), Input::Terminals(load(watts)));
    }
    until(&mut meter, 40.0);
    // Averages of three, once there are three: (3+6-3)/3 and (6-3+0.9)/3 kW.
    assert_eq!(buffer(&mut meter, 5)[..4], [130, 200, 0, 0]);
}

#[test]
fn a_changed_interval_starts_over_and_external_sync_logs_when_told() {
    let mut meter = powered(full(), &[(Setting::DemandSubinterval, 60)], 3_600.0);
    until(&mut meter, 125.0);
    assert_eq!((register(&mut meter, 163), register(&mut meter, 160)), (2, 0x40));
    write(&mut meter, 150, &[20]).unwrap();
    assert_eq!(register(&mut meter, 160), 0x50, "the log is not one interval further");
    assert_eq!(register(&mut meter, 162), 1, "5760 x 20 s are 1.33 days");
    until(&mut meter, 144.0);
    assert_eq!(register(&mut meter, 163), 2);
    until(&mut meter, 145.0);
    assert_eq!(register(&mut meter, 163), 3);

    write(&mut meter, 150, &[0]).unwrap();
    assert_eq!(register(&mut meter, 162), 0);
    until(&mut meter, 1_000.0);
    assert_eq!(register(&mut meter, 163), 3, "nobody has given the sync");
    write(&mut meter, 129, &[21_211]).unwrap();
    assert_eq!(register(&mut meter, 163), 3, "at the end of the cycle");
    until(&mut meter, 1_001.0);
    assert_eq!(register(&mut meter, 163), 4);
    assert_eq!(buffer(&mut meter, 10)[0], word(41, 16), "1001 s are 16 min 41 s");
}

#[test]
fn a_client_that_reads_too_long_sees_both_collisions() {
    let mut meter = powered(full(), &TEN, 1_000.0);
    until(&mut meter, 35.0);
    write(&mut meter, 158, &[10]).unwrap();
    assert_eq!(read(&mut meter, 8000, 4).unwrap(), [word(30, 0), word(20, 0), word(10, 0), 0x8000]);
    until(&mut meter, 45.0);
    assert_eq!((register(&mut meter, 160), register(&mut meter, 8000)), (0x42, word(30, 0)));
    until(&mut meter, 55.0);
    assert_eq!(register(&mut meter, 160), 0x46);
    assert_eq!(read(&mut meter, 8000, 3).unwrap(), [word(50, 0), word(40, 0), word(30, 0)]);
    write(&mut meter, 158, &[0]).unwrap();
    until(&mut meter, 65.0);
    assert_eq!((register(&mut meter, 160), register(&mut meter, 163)), (0x40, 6));
}

#[test]
fn resetting_the_log_is_seen_in_the_next_reply() {
    let mut meter = powered(full(), &TEN, 1_000.0);
    until(&mut meter, 35.0);
    write(&mut meter, 158, &[5]).unwrap();
    assert_eq!(read(&mut meter, 8000, 4).unwrap(), [100, 100, 100, 0x8000]);
    write(&mut meter, 129, &[16_640]).unwrap();
    assert_eq!(read(&mut meter, 8000, 2).unwrap(), [0x8000, 0x8000]);
    assert_eq!(read(&mut meter, 158, 11).unwrap(), [5, 0, 0x48, 0, 0, 0, 0, 0, 0, 0, 0]);
    write(&mut meter, 158, &[0]).unwrap();
    until(&mut meter, 45.0);
    assert_eq!((register(&mut meter, 160), register(&mut meter, 163)), (0x48, 1));
    until(&mut meter, 55.0);
    assert_eq!((register(&mut meter, 160), register(&mut meter, 163)), (0x40, 2));
}

#[test]
fn resetting_the_log_drops_the_set_that_waits_for_the_reader() {
    let mut meter = powered(full(), &TEN, 1_000.0);
    until(&mut meter, 15.0);
    write(&mut meter, 158, &[1]).unwrap();
    until(&mut meter, 25.0);
    assert_eq!(register(&mut meter, 160) & 0x02, 0x02);
    write(&mut meter, 129, &[16_640]).unwrap();
    write(&mut meter, 158, &[0]).unwrap();
    until(&mut meter, 35.0);
    assert_eq!(register(&mut meter, 163), 1);
    assert_eq!(buffer(&mut meter, 10)[..2], [word(30, 0), 0x8000]);
}

#[test]
fn a_power_cut_keeps_the_log_and_takes_the_clock_and_the_held_set() {
    let mut meter = powered(full(), &TEN, 1_000.0);
    until(&mut meter, 1.0);
    write(&mut meter, 155, &[word(22, 11), word(17, 26), 40]).unwrap();
    until(&mut meter, 15.0);
    assert_eq!(register(&mut meter, 160), 0x30, "set in the sub-interval before");
    until(&mut meter, 25.0);
    assert_eq!(register(&mut meter, 160), 0);
    write(&mut meter, 158, &[10]).unwrap();
    until(&mut meter, 35.0);
    assert_eq!(register(&mut meter, 160), 0x02);
    // 50 ms without power are nothing; 150 ms are a power cut, and a long one logs nothing.
    let power = |meter: &mut firmware_model::Meter, millis: u64, volts: f64| {
        meter.apply(Tick::from_millis(millis), Input::ControlPower(ControlPower::Ac(volts)));
    };
    power(&mut meter, 36_000, 0.0);
    power(&mut meter, 36_050, 120.0);
    until(&mut meter, 37.0);
    assert_eq!(register(&mut meter, 160), 0x02);
    power(&mut meter, 38_000, 0.0);
    power(&mut meter, 500_000, 120.0);
    until(&mut meter, 501.0);
    // The page is still picked; what was in RAM is lost, what was written is not.
    assert_eq!(read(&mut meter, 158, 6).unwrap(), [10, 0, 0x72, 0, 0, 2]);
    assert_eq!(read(&mut meter, 8000, 3).unwrap(), [word(19, 40), word(9, 40), 0x8000]);
    assert_eq!(read(&mut meter, 166, 2).unwrap(), [word(22, 11), word(17, 26)]);
    assert_eq!(read(&mut meter, 155, 3).unwrap(), [0x0101, 0x0000, 0x0100]);
    until(&mut meter, 509.9);
    assert_eq!(register(&mut meter, 163), 2);
    until(&mut meter, 510.0);
    assert_eq!(read(&mut meter, 8000, 2).unwrap(), [word(10, 0), word(19, 40)]);
    assert_eq!(register(&mut meter, 160), 0x76);
}

#[test]
fn the_clock_steps_with_the_update_and_is_new_as_soon_as_it_is_set() {
    let mut meter = powered(full(), &[], 1_000.0);
    until(&mut meter, 59.5);
    assert_eq!(read(&mut meter, 155, 3).unwrap(), [0x0101, 0, word(59, 0)]);
    until(&mut meter, 60.999);
    assert_eq!(register(&mut meter, 157), 1, "one minute, by the update at 60 s");
    // Day and month alone: hour and second go on.
    write(&mut meter, 155, &[word(29, 2)]).unwrap();
    assert_eq!(read(&mut meter, 155, 3).unwrap(), [word(29, 2), 0, 1]);
    assert_eq!(register(&mut meter, 160), 0x30);
    until(&mut meter, 61.0);
    assert_eq!(read(&mut meter, 155, 3).unwrap(), [word(29, 2), 0, word(1, 1)]);
    write(&mut meter, 155, &[word(28, 2), word(23, 100), word(59, 59)]).unwrap();
    assert_eq!(read(&mut meter, 155, 3).unwrap(), [word(28, 2), word(23, 100), word(59, 59)]);
    until(&mut meter, 62.0);
    assert_eq!(read(&mut meter, 155, 3).unwrap(), [word(1, 3), 100, 0], "2100 has no leap day");
    // A refused date changes neither the clock nor the status.
    until(&mut meter, 2_000.0);
    let status = register(&mut meter, 160);
    assert_eq!(write(&mut meter, 155, &[word(29, 2)]), Err(3));
    assert_eq!(register(&mut meter, 160), status);
}

#[test]
fn a_halted_log_and_a_full_data_set_meter_log_nothing() {
    let mut meter = powered(full(), &TEN, 1_000.0);
    until(&mut meter, 15.0);
    write(&mut meter, 159, &[2]).unwrap();
    until(&mut meter, 95.0);
    assert_eq!(register(&mut meter, 163), 1);
    write(&mut meter, 159, &[0]).unwrap();
    until(&mut meter, 105.0);
    assert_eq!(buffer(&mut meter, 10)[..3], [word(40, 1), word(10, 0), 0x8000]);

    let without = Identity { data_logging: false, ..full() };
    let mut meter = powered(without, &TEN, 1_000.0);
    until(&mut meter, 95.0);
    assert!(meter.memory().log.entries.is_empty());
    for start in [155, 160, 178, 8000, 13_760] {
        assert_eq!(read(&mut meter, start, 1), Err(2));
        assert_eq!(write(&mut meter, start, &[1]), Err(2));
    }
    assert_eq!(write(&mut meter, 129, &[16_640]), Err(3));
}

#[test]
fn a_copy_of_the_meter_keeps_the_log_it_had() {
    let mut meter = powered(full(), &TEN, 1_000.0);
    until(&mut meter, 35.0);
    let mut copy = meter.clone();
    until(&mut meter, 95.0);
    assert_eq!((register(&mut copy, 163), register(&mut meter, 163)), (3, 9));
    until(&mut copy, 95.0);
    assert_eq!(copy.memory(), meter.memory());
}
