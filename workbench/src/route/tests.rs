//! Routes are played on the meter, and held against a search that knows no shortcut.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use firmware_model::menu::{Cursor, Dialog, KeyEffect};
use firmware_model::{Accepts, SETTINGS, Setup};
use panels::Panel;
use proptest::prelude::*;

use super::StepKind::{Digit, Password, Store, Turn, Walk};
use super::*;
use crate::capture::settled;
use crate::fixture::scenario;

fn bus(text: &str) -> Bus {
    settled(&scenario(text), &Panel::builtin().unwrap(), Tick::ZERO)
}

fn meter(bus: &Bus) -> &Meter {
    bus.stations()[0].meter()
}

fn target(text: &str) -> Target {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

fn keys(bus: &Bus, text: &str) -> String {
    let route = route(meter(bus), target(text), Passwords::Known);
    Keys(route.unwrap_or_else(|error| panic!("{text}: {error}")).keys).to_string()
}

/// By hand from `panels/series-4100/menu.toml`: SETUP is the last row, one step up from the
/// first; 00000 is five times next; S V is the fifth page.
#[test]
fn the_system_voltage_of_quick_setup_takes_these_keys() {
    let bus = bus("");
    assert_eq!(keys(&bus, "setup"), "plus");
    assert_eq!(keys(&bus, "setup.voltage.system"), "plus next*6 minus*4 next");
    // 00600 -> 00480: the third digit twice down, the fourth twice down.
    assert_eq!(
        keys(&bus, "setup.voltage.system=480"),
        "plus next*6 minus*4 next*3 minus*2 next minus*2 back"
    );
    assert_eq!(keys(&bus, "setup.voltage.system=600"), "");
    assert_eq!(keys(&bus, "energy.real.net"), "");
    // 19200 -> 9600 is one down, 1200 two up around the end.
    assert_eq!(keys(&bus, "setup.com.baud=9600"), "plus next*10 minus next");
    assert_eq!(keys(&bus, "setup.com.baud=1200"), "plus next*10 plus*2 next");
    assert_eq!(keys(&bus, "reset.energy.confirm=yes"), "plus*2 next*7 plus next");
}

#[test]
fn a_value_may_be_shown_stored_or_refused() {
    let bus = bus("");
    let screen = screen_named("setup.voltage.system").unwrap();
    let keys = |value, arrival| {
        let target = Target::with_value(screen, value, arrival).unwrap();
        route(meter(&bus), target, Passwords::Known).map(|route| Keys(route.keys).to_string())
    };
    let way = "plus next*6 minus*4 next*3 minus*2 next minus*2";
    assert_eq!(keys("480", RouteEnd::Shown), Ok(way.to_owned()));
    assert_eq!(keys("480", RouteEnd::Stored), Ok(format!("{way} back")));
    assert_eq!(
        keys("900", RouteEnd::Stored).unwrap_err().to_string(),
        "`setup.voltage.system` is 900 V; divided by pt_ratio (1.00) it must be 82 to 660 V, that \
         is 82 to 660 V here"
    );
    let mut shown = bus.clone();
    let refused = Target::with_value(screen, "900", RouteEnd::Refused).unwrap();
    let route = route(meter(&bus), refused, Passwords::Known).unwrap();
    follow(&mut shown, 0, &route).unwrap();
    assert_eq!(shown.stations()[0].lcd().place.dialog, Dialog::Refused);
    assert!(keys("480", RouteEnd::Refused).is_err(), "nothing refuses 480");
}

#[test]
fn what_cannot_be_reached_says_why() {
    let bus = bus("meter.setup.setup_password = 12345\n");
    let known = keys(&bus, "setup.com");
    assert_eq!(known, "plus next plus next plus*2 next plus*3 next plus*4 next plus*5 next");
    let error = |text, passwords| route(meter(&bus), target(text), passwords).unwrap_err();
    assert_eq!(
        error("setup.com.baud=9600", Passwords::Unknown).to_string(),
        "`setup.com.baud` is behind the SETUP password"
    );
    assert_eq!(
        error("reset.energy", Passwords::Unknown).to_string(),
        "`reset.energy` is behind the RESET password"
    );
    // 600 V, 20,000 A: 20.8 MW, for which 100 Wh a pulse are too little (guide p. 24).
    let large = self::bus("meter.setup = { ct_primary = 20000, energy_per_pulse = 10000 }\n");
    let refused = route(meter(&large), target("setup.pulse.energy=100"), Passwords::Known);
    assert!(refused.unwrap_err().to_string().starts_with(
        "`setup.pulse.energy` is 100 Wh, too little for a theoretical maximum power of 20784.6"
    ));
    let dark = self::bus("control_power.volts = 0\n");
    assert_eq!(route(meter(&dark), target("setup"), Passwords::Known), Err(NoRoute::Still));
}

#[test]
fn a_text_that_is_not_a_target_says_what_is() {
    let error = |text: &str| text.parse::<Target>().unwrap_err().to_string();
    assert_eq!(
        error("setup.voltage.sytem=480"),
        "`setup.voltage.sytem` is not a screen (did you mean `setup.voltage.system`?); accepted: \
         the ids of `s4100 screens`, such as setup.voltage.system"
    );
    assert_eq!(
        error("power.real.b=5"),
        "`power.real.b` shows a value that keys do not change; leave `5` out"
    );
    assert!(error("setup.com.baud=9601").starts_with("`setup.com.baud` is 9601; accepted: "));
    assert!(error("setup.com.parity=odf").contains("odd"));
    assert!("setup.com.parity=EVEN".parse::<Target>().is_ok(), "as the glass writes it");
}

/// What was begun on the glass is stored when it is left, as the meter does it: a route tells
/// the truth of what its keys do.
#[test]
fn a_route_begins_with_what_is_on_the_glass() {
    let mut bus = bus("");
    let press = |bus: &mut Bus, text: &str| {
        press(bus, 0, &text.parse::<Keys>().unwrap().0).unwrap();
    };
    // 00600 with its third digit turned to 5, the cursor on the third digit.
    press(&mut bus, "plus next*6 minus*4 next*3 minus");
    assert_eq!(keys(&bus, "setup.voltage.system=480"), "minus next minus*2 back");
    // 700 V is refused when it is left: two seconds later one stands on S V.
    press(&mut bus, "plus*2");
    let away = route(meter(&bus), target("setup.pt.ratio"), Passwords::Known).unwrap();
    assert_eq!(Keys(away.keys.clone()).to_string(), "back plus next");
    assert_eq!(away.pause, Some((1, Tick::from_seconds(2))));
    follow(&mut bus, 0, &away).unwrap();
    assert_eq!(bus.stations()[0].lcd().row().id, "setup.pt.ratio");
    assert_eq!(meter(&bus).setup().get(Setting::SystemVoltage), 600);
}

#[test]
fn steps_say_what_the_keys_do() {
    let (mut bus, panel) = (bus(""), Panel::builtin().unwrap());
    let way = route(meter(&bus), target("setup.voltage.system=480"), Passwords::Known).unwrap();
    let steps = steps(&mut bus, 0, &way).unwrap();
    let said: Vec<String> = steps.iter().map(|step| step.sentence(&panel, "")).collect();
    let kinds: Vec<StepKind> = steps.iter().map(|step| step.kind).collect();
    assert_eq!(
        kinds,
        [Walk, Walk, Password, Walk, Walk, Digit, Turn, Digit, Turn, Store],
        "{said:#?}"
    );
    assert!(said[0].starts_with("Press plus: the glass shows SETUP ("), "{}", said[0]);
    assert!(said[2].starts_with("Enter the password with next 5 times: the glass shows S COM ("));
    assert_eq!(said[5], "Press next twice: digit 3 blinks.");
    assert_eq!(said[6], "Press minus twice: the value reads 00400.");
    assert!(said[9].starts_with("Press back: 00480 is stored, and the glass shows S V ("));
    assert_eq!(meter(&bus).setup().get(Setting::SystemVoltage), 480);
}

/// The values that `setting` may be given by keys: the ends, and what stands between.
fn values(setting: Setting, between: u32) -> Vec<u32> {
    let row = setting.row();
    match row.keys_accept.unwrap_or(row.accepts) {
        Accepts::Range(low, high) => vec![low, high, low + between % (high - low + 1)],
        Accepts::ZeroOr(low, high) => vec![0, low, high, low + between % (high - low + 1)],
        Accepts::OneOf(all) => all.to_vec(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    /// From any screen to any value of any setting: the meter has it then, or refuses it.
    #[test]
    fn every_route_arrives(between in any::<u32>(), from in 0..1000_usize, password in 0..100_000_u32) {
        let start = bus(&format!("meter.setup.setup_password = {password}\n"));
        let menu: Vec<ScreenId> = meter(&start).menu().screens().collect();
        let mut begun = start.clone();
        let somewhere = Target::screen(menu[from % menu.len()]);
        follow(&mut begun, 0, &route(meter(&start), somewhere, Passwords::Known).unwrap()).unwrap();
        prop_assert_eq!(begun.stations()[0].lcd().place.screen, somewhere.screen);
        for screen in menu {
            let Subject::Setting(setting) = screen.row().subject else { continue };
            for number in values(setting, between) {
                let mut bus = begun.clone();
                let wanted = TargetValue { number, arrival: RouteEnd::Stored };
                let target = Target { screen, value: Some(wanted) };
                match route(meter(&bus), target, Passwords::Known) {
                    Ok(route) => {
                        follow(&mut bus, 0, &route).unwrap();
                        prop_assert_eq!(meter(&bus).setup().get(setting), number);
                    }
                    Err(error) => prop_assert!(matches!(error, NoRoute::Refused { .. }), "{}", error),
                }
            }
        }
    }
}

/// The fewest presses after which `setting` is `wanted`, by trying every key everywhere.
fn by_full_search(
    menu: &firmware_model::Menu,
    setup: &Setup,
    setting: Setting,
    start: Cursor,
) -> BTreeMap<u32, usize> {
    let mut fewest = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut open = VecDeque::from([(start, 0)]);
    while let Some((cursor, presses)) = open.pop_front() {
        if !seen.insert((cursor.place(), cursor.value(setup))) {
            continue;
        }
        for key in Key::ALL {
            let mut next = cursor;
            if let KeyEffect::Commit(changed) = next.press(menu, setup, key, Tick::ZERO) {
                fewest.entry(changed.get(setting)).or_insert(presses + 1);
            } else if next.next_step().is_none() {
                open.push_back((next, presses + 1));
            }
        }
    }
    fewest
}

/// For settings of up to three digits and all lists, from the screen itself and from its head.
#[test]
fn no_shorter_route_exists() {
    let bus = bus("");
    let (menu, setup) = (meter(&bus).menu(), meter(&bus).setup());
    let mut compared = 0;
    for screen in menu.screens() {
        let Subject::Setting(setting) = screen.row().subject else { continue };
        if setting_digits(setting) > 3 {
            continue;
        }
        let head = menu.path(screen)[2];
        let fewest = by_full_search(menu, setup, setting, Cursor::at(head));
        let row = setting.row();
        for (&number, &presses) in &fewest {
            if number == setup.get(setting) {
                continue;
            }
            let target =
                Target { screen, value: Some(TargetValue { number, arrival: RouteEnd::Stored }) };
            let found = route_from(meter(&bus), head, target, Passwords::Known).unwrap();
            assert_eq!(found.keys.len(), presses, "{} = {number}: {}", row.name, Keys(found.keys));
            compared += 1;
        }
    }
    assert!(compared > 400, "{compared} values were compared");
    assert_eq!(SETTINGS.len(), 16, "each setting has a screen, or the loop above is idle");
}

fn setting_digits(setting: Setting) -> u8 {
    firmware_model::menu::Editing::of(setting).digits().unwrap_or(0)
}

/// The list of screens is that of the panel, each with keys that lead there.
#[test]
fn every_screen_is_listed_with_keys_that_lead_there() {
    let start = bus("");
    let listed = screens(meter(&start), Passwords::Known);
    assert_eq!(listed.len(), firmware_model::menu::SCREENS.len());
    for screen in &listed {
        let keys: Keys = screen.keys.as_ref().expect("keys lead to each").parse().unwrap();
        let mut bus = start.clone();
        press(&mut bus, 0, &keys.0).unwrap();
        assert_eq!(bus.stations()[0].lcd().row().id, screen.id);
    }
    let of = |id: &str| listed.iter().find(|screen| screen.id == id).unwrap();
    // Guide pp. 11, 20, 23, 24.
    assert_eq!(of("power.real.total").register, Some(21));
    assert_eq!(of("setup.voltage.system").register, Some(134));
    assert_eq!(of("alert.low_pf").register, Some(146));
    assert_eq!(of("setup.pulse.duration").register, Some(145));
    assert_eq!(of("setup.com.baud").register, None);
    assert_eq!(of("voltage.ll.average").iec, ["U", ""]);
    let unknown = screens(meter(&start), Passwords::Unknown);
    let closed = unknown.iter().filter(|screen| screen.keys.is_none()).count();
    assert_eq!(closed, 4 + 29, "the lists of RESET and of SETUP");
}
