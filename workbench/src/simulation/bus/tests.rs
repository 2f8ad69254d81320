use firmware_model::ScreenId;
use firmware_model::menu::Notation;
use firmware_model::modbus::with_crc;
use panels::Panel;

use super::*;

/// The screen after two presses of minus, the second one that long after the first.
fn pressed_twice(apart: Tick) -> ScreenId {
    let menu = panels::Panel::builtin().unwrap().menu;
    let mut bus = Bus::new(&Scenario::shipped("default").unwrap(), &menu, MeteringPath::Auto);
    bus.advance(Tick::from_millis(1234));
    bus.press(0, Key::Minus).unwrap();
    bus.advance(bus.reached() + apart);
    bus.press(0, Key::Minus).unwrap();
    bus.advance(Tick::from_seconds(3));
    bus.stations()[0].lcd().place.screen
}

#[test]
fn a_press_right_after_another_is_no_bounce() {
    for millis in [0, 1, 50, 99, 100, 101, 115, 129, 130, 199, 200, 201, 1000] {
        let screen = pressed_twice(Tick::from_millis(millis));
        assert_eq!(screen, ScreenId::EnergyApparentNet, "{millis} ms apart");
    }
}

/// A meter that has measured for a second.
fn bus() -> Bus {
    let scenario = Scenario::shipped("default").unwrap();
    let menu = Panel::builtin().unwrap().menu;
    let mut bus = Bus::new(&scenario, &menu, MeteringPath::Auto);
    bus.advance(Tick::from_seconds(1));
    bus
}

fn screen(bus: &Bus) -> ScreenId {
    bus.stations()[0].lcd().place.screen
}

fn is_down(bus: &Bus, key: Key) -> bool {
    bus.stations()[0].keys_down()[key as usize]
}

#[test]
fn a_held_key_stays_down_acts_once_and_lets_the_next_one_wait() {
    let mut bus = bus();
    let begin = bus.reached();
    let after = |millis| begin + Tick::from_millis(millis);
    assert_eq!(bus.hold(0, Key::Next, Tick::from_seconds(3)), Ok((begin, after(3_000))));
    // It acts when it goes down, and the one behind it waits until it has been up for 100 ms.
    assert_eq!(screen(&bus), ScreenId::EnergyRealImport);
    assert_eq!(bus.press(0, Key::Next), Ok((after(3_100), after(3_200))));
    bus.advance(after(2_999));
    assert!(is_down(&bus, Key::Next));
    assert_eq!(screen(&bus), ScreenId::EnergyRealImport, "a held key does not repeat");
    bus.advance(after(3_050));
    assert!(!is_down(&bus, Key::Next));
    assert_eq!(screen(&bus), ScreenId::EnergyRealImport);
    bus.advance(after(3_150));
    assert!(is_down(&bus, Key::Next));
    assert_eq!(screen(&bus), ScreenId::EnergyRealExport);
    assert_eq!(bus.hold(1, Key::Next, Tick::ZERO), Err(NoSuchMeter(1)));
}

/// A menu of rows of one screen each, with the labels of the panel.
fn menu(screens: &[ScreenId]) -> Arc<Menu> {
    let whole = Panel::builtin().unwrap().menu;
    let mut builder = Menu::builder();
    for &screen in screens {
        for notation in [Notation::Iec, Notation::Ieee] {
            builder =
                builder.label(screen, notation, whole.label(screen, notation).unwrap().clone());
        }
        builder = builder.row([screen]);
    }
    Arc::new(builder.build().unwrap())
}

/// Another menu: the screen that is shown stays, and the keys walk the new one from there.
#[test]
fn a_new_menu_keeps_the_screen() {
    let mut bus = bus();
    bus.menu(&menu(&[ScreenId::Frequency, ScreenId::EnergyRealNet, ScreenId::CurrentAverage]));
    assert_eq!(screen(&bus), ScreenId::EnergyRealNet);
    bus.press(0, Key::Minus).unwrap();
    assert_eq!(screen(&bus), ScreenId::CurrentAverage);
    // A screen that the next menu does not have gives way to its first one.
    bus.menu(&menu(&[ScreenId::Frequency]));
    assert_eq!(screen(&bus), ScreenId::Frequency);
}

/// The meters of `text` after two seconds.
fn line(text: &str) -> Bus {
    let menu = panels::Panel::builtin().unwrap().menu;
    let scenario = Scenario::parse(text, "line.toml").unwrap();
    let mut bus = Bus::new(&scenario, &menu, MeteringPath::Auto);
    bus.advance(Tick::from_seconds(2));
    bus
}

fn reply(bus: &mut Bus, request: &[u8]) -> Vec<u8> {
    match bus.frame(request, 19_200) {
        Heard::Reply { bytes, .. } => bytes,
        Heard::Silence(silence) => panic!("{silence:?}"),
    }
}

/// Reads register 131, the CT primary, of unit 1; then of unit 2.
const PRIMARY: [u8; 8] = [0x01, 0x03, 0x00, 0x82, 0x00, 0x01, 0x24, 0x22];
const PRIMARY_OF_2: [u8; 8] = [0x02, 0x03, 0x00, 0x82, 0x00, 0x01, 0x24, 0x11];

#[test]
fn two_replies_at_once_are_garbled_bit_by_bit() {
    let mut bus = line("[meters.a.setup]\nct_primary = 200\n[meters.b.setup]\nct_primary = 100\n");
    // 200 A is 01 03 02 00 C8 B9 D2, 100 A is 01 03 02 00 64 B9 AF: zeros win. The check of
    // what is left would be B9 B4.
    assert_eq!(reply(&mut bus, &PRIMARY), [0x01, 0x03, 0x02, 0x00, 0x40, 0xB9, 0x82]);
}

#[test]
fn behind_the_shorter_reply_the_longer_one_stands_alone() {
    // Register 155 reads 1 January, 01 03 02 01 01 78 14; a meter without the data log
    // refuses with 01 83 02 C0 F1.
    let mut bus = line("[meters.a]\noptions = []\n[meters.b]\n");
    let clock = [0x01, 0x03, 0x00, 0x9A, 0x00, 0x01, 0xA4, 0x25];
    assert_eq!(reply(&mut bus, &clock), [0x01, 0x03, 0x02, 0x00, 0x01, 0x78, 0x14]);
}

#[test]
fn equal_replies_at_once_cannot_be_told_from_one() {
    let mut bus = line("[meter]\n[meter.setup]\nct_primary = 100\n");
    let one = reply(&mut bus, &PRIMARY);
    assert_eq!(one, [0x01, 0x03, 0x02, 0x00, 0x64, 0xB9, 0xAF]);
    let mut two = line("[meters.a]\n[meters.b]\n");
    assert_eq!(reply(&mut two, &PRIMARY), one);
}

#[test]
fn different_addresses_and_rates_do_not_collide() {
    let mut bus = line(
        "[meters.a.setup]\nct_primary = 200\n[meters.b.setup]\naddress = 2\n\
         [meters.c.setup]\nct_primary = 50\nbaud = 9600\n",
    );
    assert_eq!(reply(&mut bus, &PRIMARY), [0x01, 0x03, 0x02, 0x00, 0xC8, 0xB9, 0xD2]);
    assert_eq!(reply(&mut bus, &PRIMARY_OF_2), [0x02, 0x03, 0x02, 0x00, 0x64, 0xFD, 0xAF]);
}

/// Settings, energies and wiring changed, then put back one by one and from the scenario.
#[test]
fn a_meter_begins_anew_as_far_as_it_is_asked_to() {
    use firmware_model::modbus::with_crc;
    use firmware_model::{Door, Setting};
    let scenario = Scenario::shipped("two-meters").unwrap();
    let menu = Panel::builtin().unwrap().menu;
    let mut bus = Bus::new(&scenario, &menu, MeteringPath::Auto);
    bus.keep_edges();
    bus.advance(Tick::from_seconds(60));
    let energy =
        |bus: &Bus, meter: usize| bus.stations()[meter].meter().memory().energies.total.real_import;
    let workshop = bus.stations().iter().position(|one| one.name() == "workshop").unwrap();
    let other = 1 - workshop;
    // Register 131, the CT, and the wiring; all meters are as in the scenario before.
    assert!(bus.stations().iter().all(Station::is_as_in_scenario));
    bus.frame(&with_crc(&[1, 6, 0, 130, 1, 44]), 19_200);
    bus.set(workshop, "wiring.ct.B.reversed", "true").unwrap();
    assert!(!bus.stations()[workshop].is_as_in_scenario());
    assert_eq!(bus.stations()[workshop].meter().setup().get(Setting::CtPrimary), 300);
    let (before, others) = (energy(&bus, workshop), energy(&bus, other));
    assert!(before > 0);

    bus.restart(workshop, Restart::Setup).unwrap();
    let setup = bus.stations()[workshop].meter().setup();
    let mut factory = firmware_model::Setup::default();
    assert_eq!(*setup, factory, "the scenario's address and voltage are gone, too");
    factory.set(Setting::Address, 1, Door::Modbus).unwrap();
    assert!(energy(&bus, workshop) >= before, "energies stay");
    assert!(bus.stations()[workshop].installation().site().wiring.ct[1].reversed);
    bus.restart(workshop, Restart::Energies).unwrap();
    assert_eq!(energy(&bus, workshop), 0);
    assert!(energy(&bus, other) >= others, "the other meter goes on");

    bus.power(workshop, false).unwrap();
    bus.restart(other, Restart::Scenario).unwrap();
    assert!(bus.stations().iter().all(Station::is_as_in_scenario));
    let station = &bus.stations()[workshop];
    assert!(station.meter().is_powered() && station.switched_on());
    assert!(!station.installation().site().wiring.ct[1].reversed);
    bus.advance(bus.reached() + Tick::from_seconds(2));
    assert!(energy(&bus, workshop) > 0, "it measures again");
    assert_eq!(bus.restart(2, Restart::All), Err(NoSuchMeter(2)));
    // No contact closes twice or opens twice: a stream of edges stays one.
    let mut closed = std::collections::BTreeMap::new();
    for (meter, edge) in bus.take_edges() {
        let before = closed.insert((meter, edge.contact as usize), edge.closed);
        assert_ne!(before, Some(edge.closed), "{meter} {edge:?}");
    }
}

#[test]
fn a_meter_that_passes_over_a_frame_would_not_have_answered_it() {
    let menu = Panel::builtin().unwrap().menu;
    let mut passed = [0; 2];
    for (text, seconds) in [
        ("", 1),
        ("", 0),
        ("line.shield = 'open'", 1),
        ("line.swapped = true", 1),
        ("control_power.volts = 0", 3),
        ("line.fault = 'no-reply'", 1),
    ] {
        let scenario = Scenario::parse(text, "one.toml").unwrap();
        let mut bus = Bus::new(&scenario, &menu, MeteringPath::Auto);
        bus.advance(Tick::from_seconds(seconds));
        for unit in 0..=255 {
            for (function, rate, sound) in
                [(3, 19_200, true), (99, 19_200, true), (3, 9_600, true), (6, 19_200, false)]
            {
                let mut frame = with_crc(&[unit, function, 0, 20, 0, 1]);
                frame[5] ^= u8::from(!sound);
                let at = bus.reached();
                let station = &mut bus.stations[0];
                let unit = unit_of(&frame).ok().filter(|unit| *unit != 0);
                let passes = unit.is_some_and(|unit| station.outlook().passes_over(unit, rate));
                let heard = station.hear(at, &frame, rate.into());
                let foreign = matches!(
                    heard,
                    (Output::Silence(Silence::ForeignUnit | Silence::ForeignReply), None)
                );
                assert!(foreign || !passes, "{text}: {frame:?} at {rate}: {heard:?}");
                passed[usize::from(passes)] += 1;
            }
        }
    }
    // Both happen, or nothing was tested.
    assert!(passed.iter().all(|count| *count > 500), "{passed:?}");
}

/// Something that happens to three meters: time, a key, a frame, a change.
fn happen(bus: &mut Bus, pass: fn(&mut Bus, Tick), number: u64) -> Option<Heard> {
    let at = bus.reached();
    match number % 9 {
        0 => bus.press(number as usize % 3, Key::Plus).map(|_| ()).unwrap(),
        1 => bus.power(1, number.is_multiple_of(2)).unwrap(),
        2 => bus.set(2, "load.phase.A.amps", &(number % 200).to_string()).map(|_| ()).unwrap(),
        3 | 4 => {
            let unit = (number / 9 % 4) as u8;
            // A write of a threshold, and a read of powers and energies.
            let request = if number.is_multiple_of(2) {
                [unit, 6, 0, 141, 0, 10]
            } else {
                [unit, 3, 0, 0, 0, 40]
            };
            return Some(bus.frame(&with_crc(&request), 19_200));
        }
        5 => pass(bus, at + Tick::from_seconds(number % 40)),
        _ => pass(bus, at + Tick(number % 300_000)),
    }
    None
}

#[test]
fn meters_that_are_only_looked_at_when_something_happens_are_the_same() {
    let menu = Panel::builtin().unwrap().menu;
    let scenario = Scenario::shipped("default").unwrap().copied(1..=3, 0).unwrap();
    let mut eager = Bus::new(&scenario, &menu, MeteringPath::Auto);
    eager.keep_edges();
    let mut lazy = eager.clone();
    let mut number = 88_172_645_463_325_252_u64;
    let mut answered = 0;
    for round in 0..3000 {
        number ^= number << 13;
        number ^= number >> 7;
        number ^= number << 17;
        let one = happen(&mut eager, Bus::advance, number);
        let other = happen(&mut lazy, Bus::reach, number);
        assert_eq!(one, other, "round {round}");
        answered += usize::from(matches!(one, Some(Heard::Reply { .. })));
        assert_eq!(eager.next_step(), lazy.next_step(), "round {round}");
        if round % 50 == 0 {
            assert_eq!(eager.take_edges(), lazy.take_edges(), "round {round}");
            lazy.settle();
            let shown = |bus: &Bus| format!("{:?}", bus.stations());
            assert!(shown(&eager) == shown(&lazy), "round {round}");
        }
    }
    assert!(answered > 200, "{answered}");
}

/// A rule that is asked for anew counts from its beginning; one that stays goes on.
#[test]
fn a_fault_counts_from_when_it_was_asked_for() {
    let mut bus = bus();
    let answers = |bus: &mut Bus, times: usize| -> String {
        let request = with_crc(&[1, 3, 0, 20, 0, 1]);
        let heard = (0..times).map(|_| matches!(bus.frame(&request, 19_200), Heard::Reply { .. }));
        heard.map(|is_reply| if is_reply { 'x' } else { '.' }).collect()
    };
    let set = |bus: &mut Bus, value: &str| bus.set(0, "line.fault", value).map(|_| ());
    set(&mut bus, "no-reply for 2").unwrap();
    assert_eq!(answers(&mut bus, 3), "..x");
    set(&mut bus, "clear").unwrap();
    set(&mut bus, "no-reply for 2").unwrap();
    assert_eq!(answers(&mut bus, 3), "..x", "after a clear");
    set(&mut bus, "only no-reply for 2").unwrap();
    assert_eq!(answers(&mut bus, 3), "..x", "said again");
    set(&mut bus, "no-reply for 4").unwrap();
    set(&mut bus, "no-reply every 100").unwrap();
    assert_eq!(answers(&mut bus, 3), "...");
    set(&mut bus, "drop 1").unwrap();
    bus.set(0, "load.phase.A.amps", "1").unwrap();
    assert_eq!(answers(&mut bus, 2), ".x", "the other goes on");
    let counts: Vec<u64> = bus.stations()[0].fault_counts().collect();
    assert_eq!(counts, [5, 5]);
    let wrong = set(&mut bus, "drop 3").unwrap_err().to_string();
    assert!(wrong.contains("there is no rule `3`; accepted: drop 1 to 2"), "{wrong}");
}
