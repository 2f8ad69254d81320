use super::*;
use crate::scenario::{Scenario, change};

fn row<'a>(all: &'a [Control], group: &str, name: &str) -> &'a Control {
    let found = all.iter().find(|control| control.group == group && control.name == name);
    found.unwrap_or_else(|| panic!("no {group} / {name}"))
}

/// Plays one control and returns the site that comes of it.
fn play(site: &Site, group: &str, name: &str, turn: Turn) -> Site {
    let all = controls(site, 100.0);
    let set = row(&all, group, name).turned(turn).unwrap_or_else(|| panic!("{group} / {name}"));
    change(site, &set.path, &set.value).unwrap()
}

fn shown(site: &Site, group: &str, name: &str) -> (String, bool) {
    let all = controls(site, 100.0);
    let row = row(&all, group, name);
    (row.value.clone(), row.fault)
}

#[test]
fn every_turn_of_every_control_is_accepted() {
    let recorded = || Scenario::shipped("rectifier").unwrap().meters.remove(0).site;
    for form in ["wye", "split", "delta", "recorded"] {
        let mut site = Site::default();
        if form == "recorded" {
            site = recorded();
        } else {
            site = change(&site, "service.form", form).unwrap();
            let pair = change(&site, "load.between.AB", "{ watts = 5000, vars = -1000 }");
            site = pair.unwrap();
        }
        assert!(controls(&site, 100.0).len() > 15, "{form}");
        for control in controls(&site, 100.0) {
            for turn in [Turn::Less, Turn::More, Turn::Flip] {
                let Some(set) = control.turned(turn) else { continue };
                let after = change(&site, &set.path, &set.value);
                assert!(after.is_ok(), "{form}: {control:?} {turn:?}: {after:?}");
                assert_ne!(after.unwrap(), site, "{form}: {control:?} {turn:?} does nothing");
            }
        }
    }
}

#[test]
fn each_wiring_fault_is_made_seen_and_repaired() {
    for (group, name, fault) in [
        ("CT on input B", "around line", "C"),
        ("CT on input B", "points", "reversed"),
        ("CT on input B", "its leads", "open"),
        ("Lead on terminal A", "on conductor", "B"),
        ("Lead on terminal C", "it is", "open"),
        ("Lead on terminal N", "it is", "open"),
        ("Service neutral", "it is", "broken"),
        ("Service", "line B", "broken"),
        ("Control power", "fuse", "blown"),
    ] {
        let site = Site::default();
        let (_, before) = shown(&site, group, name);
        assert!(!before, "{group} {name}");
        let broken = play(&site, group, name, Turn::More);
        assert_eq!(shown(&broken, group, name), (fault.to_owned(), true), "{group} {name}");
        let repaired = play(&broken, group, name, Turn::Less);
        assert!(!shown(&repaired, group, name).1, "{group} {name}");
    }
}

#[test]
fn a_load_steps_through_round_numbers() {
    let site = change(&Site::default(), "load.phase.A.amps", "62").unwrap();
    let more = play(&site, "Load on A", "current", Turn::More);
    assert_eq!(shown(&more, "Load on A", "current").0, "65.0 A");
    let less = play(&site, "Load on A", "current", Turn::Less);
    assert_eq!(shown(&less, "Load on A", "current").0, "60.0 A");
    let factor = play(&less, "Load on A", "power factor", Turn::Less);
    assert_eq!(shown(&factor, "Load on A", "power factor").0, "0.95");
    let export = play(&factor, "Load on A", "direction", Turn::Flip);
    assert_eq!(shown(&export, "Load on A", "direction").0, "export");
    assert_eq!(shown(&export, "Load on A", "current").0, "60.0 A");
}

#[test]
fn a_load_of_constant_power_keeps_its_apparent_power_when_turned() {
    let site = change(&Site::default(), "load.phase.B", "{ watts = 6000, vars = 8000 }").unwrap();
    assert_eq!(shown(&site, "Load on B", "power factor").0, "0.60");
    assert_eq!(shown(&site, "Load on B", "lags or leads").0, "lagging");
    // 10 kVA at 0.65: 6.5 kW and 10 sqrt(1 - 0.4225) = 7.60 kvar
    let turned = play(&site, "Load on B", "power factor", Turn::More);
    assert_eq!(shown(&turned, "Load on B", "real power").0, "6.50 kW");
    assert_eq!(shown(&turned, "Load on B", "reactive power").0, "7.60 kvar");
    let leading = play(&site, "Load on B", "lags or leads", Turn::Flip);
    assert_eq!(shown(&leading, "Load on B", "reactive power").0, "-8.00 kvar");
    let export = play(&site, "Load on B", "direction", Turn::Flip);
    assert_eq!(shown(&export, "Load on B", "real power").0, "-6.00 kW");
    assert_eq!(shown(&export, "Load on B", "lags or leads").0, "lagging");
    // 10,000 VA / 277.128 V
    let amps = play(&site, "Load on B", "keeps its", Turn::Flip);
    assert_eq!(shown(&amps, "Load on B", "current").0, "36.1 A");
}

#[test]
fn harmonics_come_and_go_and_leave_others_alone() {
    let site = change(&Site::default(), "load.phase.A.amps", "50").unwrap();
    let site = change(&site, "load.phase.A.harmonics", "[{ order = 7, percent = 2.0 }]").unwrap();
    let third = play(&site, "Harmonics", "3rd in currents", Turn::Flip);
    let orders = |site: &Site| -> Vec<u16> {
        site.loads.phase[0].as_ref().unwrap().harmonics.iter().map(|one| one.order).collect()
    };
    assert_eq!(orders(&third), [7, 3]);
    assert_eq!(shown(&third, "Harmonics", "3rd in currents").0, "on, 20 %");
    let both = play(&third, "Harmonics", "5th in voltages", Turn::Flip);
    assert_eq!(both.service.phases[2].harmonics[0].order, 5);
    let back = play(&both, "Harmonics", "3rd in currents", Turn::Flip);
    assert_eq!(orders(&back), [7]);
}

#[test]
fn loads_that_cancel_say_why_nothing_flows() {
    let rows = |site: &Site| -> Vec<(String, String)> {
        let all = controls(site, 100.0).into_iter();
        let found = all.filter(|row| row.value == "cancel: 0 A");
        found.map(|row| (row.group.to_owned(), row.name)).collect()
    };
    let site = change(&Site::default(), "load.phase.A.amps", "30").unwrap();
    let export = "{ amps = 30, direction = \"export\" }";
    let site = change(&site, "load.phase.B", export).unwrap();
    assert_eq!(rows(&site), []);
    let open = play(&site, "Service neutral", "it is", Turn::Flip);
    assert_eq!(rows(&open), [("Service neutral".to_owned(), "loads to it".to_owned())]);
    let site =
        change(&site, "load.between.AB", "{ amps = 17.3205, direction = \"export\" }").unwrap();
    let open = play(&site, "Service", "line A", Turn::Flip);
    assert_eq!(rows(&open), []);
    let site = change(&open, "load.between.AB.amps", "51.9615").unwrap();
    assert_eq!(rows(&site), [("Service".to_owned(), "loads on A".to_owned())]);
}

/// What Enter does, row by row: typed by hand.
#[test]
fn what_enter_makes_of_a_value_is_said_before() {
    let say = |site: &Site, group: &str, name: &str| {
        row(&controls(site, 100.0), group, name).entered(site, 100.0)
    };
    let watts = "{ watts = 12000, vars = 5000 }";
    let site = change(&Site::default(), "load.phase.A", watts).unwrap();
    for (group, name, to) in [
        ("Load on A", "real power", "-12.00 kW"),
        ("Load on A", "reactive power", "-5.00 kvar"),
        ("Load on A", "power factor", "1.00"),
        ("Load on A", "lags or leads", "leading"),
        ("Load on A", "direction", "export"),
        ("Load on A", "keeps its", "amperes"),
        ("Load on B", "current", "5.0 A"),
        ("Load on B", "power factor", "0.50"),
        ("Service", "voltage of B", "0.0 V"),
        ("Service", "line C", "broken"),
        ("Service", "frequency", "50.0 Hz"),
        ("Harmonics", "3rd in currents", "on, 20 %"),
        ("CT on input B", "around line", "C"),
        ("CT on input B", "points", "reversed"),
        ("CT on input B", "its size", "200 A"),
        ("Lead on terminal N", "it is", "open"),
        ("Control power", "fuse", "blown"),
    ] {
        assert_eq!(say(&site, group, name).as_deref(), Some(to), "{group}, {name}");
    }
    let lost = play(&site, "Service", "voltage of B", Turn::Flip);
    assert_eq!(say(&lost, "Service", "voltage of B").as_deref(), Some("277.1 V"), "480 V / 3^0.5");
    // Nothing has no sign.
    let none = change(&site, "load.phase.A", "{ watts = 0, vars = 0 }").unwrap();
    for name in ["real power", "power factor", "direction"] {
        assert_eq!(say(&none, "Load on A", name), None, "{name}");
    }
    for (on, other) in [(true, "off"), (false, "on")] {
        assert_eq!(power_switch(on).entered(&site, 100.0).as_deref(), Some(other));
    }
}
