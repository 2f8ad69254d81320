//! Changes of a running installation.

use super::{Seen, installation, near};
use crate::fixture::set;

#[test]
fn live_changes_use_the_paths_of_the_file() {
    let mut installation = installation("");
    for (path, value) in [
        ("wiring.ct.B.reversed", "true"),
        ("wiring.ct.A.secondary", "1/3V"),
        ("wiring.voltage.N.on", "C"),
        ("service.rotation", "ACB"),
        ("service.phase.B.harmonics", "[{ order = 5, percent = 3 }]"),
        ("service.noise", "{ percent = 1.0, seed = 9 }"),
        ("control_power.fuse_blown", " true "),
        ("load.between.AC.amps", "5"),
    ] {
        set(&mut installation, path, value).unwrap_or_else(|error| panic!("{error}"));
    }
    let site = installation.site();
    assert!(site.wiring.ct[1].reversed && site.supply.fuse_blown);
    assert_eq!(site.service.noise.seed, 9);
    assert!(site.loads.between[2].is_some());
    assert_eq!(site.service.phases[1].harmonics.len(), 1);
}

#[test]
fn a_load_changes_its_form_at_the_nominal_voltage() {
    let mut installation =
        installation("[service]\nline_to_neutral = 100\n[load.phase.A]\nwatts = -300\nvars = 400");
    // 500 VA at 100 V is 5 A at 0.6, leading (export in quadrant 2); then 10 A of it.
    set(&mut installation, "load.phase.A.amps", "10").unwrap();
    let seen = Seen { signal: installation.signal(0) };
    near(seen.p(), [-600.0, 0.0, 0.0], 1e-9);
    near(seen.q(), [800.0, 0.0, 0.0], 1e-9);
    set(&mut installation, "load.phase.A.vars", "0").unwrap();
    let seen = Seen { signal: installation.signal(0) };
    near(seen.p(), [-600.0, 0.0, 0.0], 1e-9);
    near(seen.q(), [0.0; 3], 1e-9);
}

#[test]
fn a_refused_change_changes_nothing() {
    let mut installation =
        installation("[load.phase.A]\namps = 5\nharmonics = [{ order = 19, percent = 3 }]");
    let before = installation.clone();
    let mut refused = |path: &str, value: &str| {
        let error = set(&mut installation, path, value).unwrap_err().to_string();
        assert_eq!(installation, before);
        error
    };
    let unknown = refused("wiring.ct.B.reverst", "true");
    let said = "wiring.ct.B.reverst: unknown key `reverst` in wiring.ct.B, did you mean `reversed`? accepted: on, reversed, ";
    assert!(unknown.starts_with(said), "{unknown}");
    assert_eq!(
        refused("wiring.ct.B.reversed", "maybe"),
        "wiring.ct.B.reversed: `reversed` is the text \"maybe\"; accepted: true or false"
    );
    assert!(refused("service.frequency", "70").contains("the highest order is 17"));
    assert!(refused("service.form", "delta").contains("`load.phase.A` needs a neutral"));
    assert!(refused("meter.setup.baud", "9600").contains("by its keys alone"));
    assert!(refused("meters.a.setup.address", "9").contains("by its keys alone"));
    assert!(refused("meter.setup.ct_primary", "9").contains("or over Modbus, register 131"));
    assert!(refused("meter.model", "410UM").contains("by its keys or over Modbus"));
    assert!(refused("load.phase.A.amps", "").contains("no value"));
    assert!(refused("load.phase.A.amps", "5\nb = 3").contains("no value on its line"));
    assert!(refused("load.phase.A", "{}").contains("empty"));
    assert!(refused("load..amps", "5").contains("is not a path"));
    assert!(refused("load.phase.A.harmonics", "[{").contains("not TOML"));
}
