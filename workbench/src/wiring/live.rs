//! Work on what is live: a change of a wire, a CT, a PT or a fuse while there is voltage on it.
//!
//! It is possible, as it is in a real panel, and it is noticed by name.

use firmware_model::ControlPower;

use crate::installation::{LineConductor, Site, Spectrum};

/// What was worked on while it was live, as in "CT B", where the change of `path` from `before` to
/// `after` was such work. What breaks by itself is not: a fuse that blows, a line that is lost.
pub fn live_work(before: &Site, after: &Site, path: &str) -> Option<String> {
    let part = worked_on(before, after, path)?;
    let is_live = match path.split('.').next() {
        Some("control_power") => supply_is_live(before),
        _ => service_is_live(before),
    };
    is_live.then_some(part)
}

/// What was worked on, live or not, where the change of `path` was work.
pub fn worked_on(before: &Site, after: &Site, path: &str) -> Option<String> {
    match path.split('.').next() {
        Some("wiring") if before.wiring != after.wiring => wiring(before, after),
        Some("control_power") if before.supply != after.supply => {
            let (old, new) = (before.supply, after.supply);
            let repaired = old.fuse_blown && !new.fuse_blown;
            let moved = (old.source, old.across, old.ratio) != (new.source, new.across, new.ratio);
            let part = match (repaired, moved) {
                (true, _) => "the fuse of the control power",
                (_, true) => "the leads of the control power",
                _ => return None,
            };
            Some(part.to_owned())
        }
        Some("service") if before.service != after.service => {
            let mended = |line: &LineConductor| {
                let open = |site: &Site| site.service.phases[*line as usize].open;
                open(before) && !open(after)
            };
            let line = LineConductor::ALL.into_iter().find(mended)?;
            Some(format!("line {}", line.name()))
        }
        _ => None,
    }
}

/// Whether there is voltage behind the disconnect of the service.
fn service_is_live(site: &Site) -> bool {
    let has_voltage = site.waveform.is_some()
        || LineConductor::ALL.iter().any(|line| site.service.line(*line).rms() > 0.0);
    has_voltage && !site.service.isolated
}

/// Whether there is voltage before the fuses of the control power.
fn supply_is_live(site: &Site) -> bool {
    let rms = |voltage: &Spectrum| voltage.rms();
    let offered = site.supply.offered(&site.service, || site.flow(), rms);
    let (ControlPower::Ac(volts) | ControlPower::Dc(volts)) = offered;
    volts > 0.0 && !site.supply.isolated
}

/// The part of the wiring that was worked on.
fn wiring(before: &Site, after: &Site) -> Option<String> {
    let (old, new) = (&before.wiring, &after.wiring);
    let mut names: Vec<String> = Vec::new();
    for line in LineConductor::ALL {
        let (at, name) = (line as usize, line.name());
        if old.ct[at] != new.ct[at] {
            names.push(format!("CT {name}"));
        }
        let (was, is) = (old.voltage[at], new.voltage[at]);
        if was.fuse_blown && !is.fuse_blown {
            names.push(format!("the fuse in lead {name}"));
        }
        if (was.on, was.open, was.other) != (is.on, is.open, is.other) {
            names.push(format!("lead {name}"));
        }
    }
    if old.neutral != new.neutral {
        names.push("lead N".to_owned());
    }
    for line in LineConductor::ALL {
        if old.pt[line as usize] != new.pt[line as usize] {
            names.push(format!("PT {}", line.name()));
        }
    }
    if (old.pt_ratio, old.pt_connection) != (new.pt_ratio, new.pt_connection) {
        names.push("the PTs".to_owned());
    }
    if old.service_neutral_open && !new.service_neutral_open {
        names.push("the service neutral".to_owned());
    }
    (!names.is_empty()).then(|| names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::change;

    fn work(isolated: &[(&str, &str)], path: &str, value: &str) -> Option<String> {
        let mut site = Site::default();
        for (path, value) in isolated {
            site = change(&site, path, value).unwrap();
        }
        let after = change(&site, path, value).unwrap();
        live_work(&site, &after, path)
    }

    #[test]
    fn work_on_a_live_service_has_a_name() {
        for (path, value, expected) in [
            ("wiring.ct.B.reversed", "true", Some("CT B")),
            ("wiring.voltage.C.open", "true", Some("lead C")),
            ("wiring.voltage.N.open", "true", Some("lead N")),
            ("wiring.pt.ratio", "20", Some("the PTs")),
            ("wiring.ct", "{ A = { on = \"B\" }, B = { on = \"A\" } }", Some("CT A, CT B")),
            ("control_power.source", "line-line", Some("the leads of the control power")),
            // What breaks, and what is not a wire.
            ("wiring.service_neutral_open", "true", None),
            ("service.phase.B.open", "true", None),
            ("control_power.fuse_blown", "true", None),
            ("wiring.voltage.A.fuse_blown", "true", None),
            ("load.phase.A.amps", "5", None),
            ("service.frequency", "50", None),
            // Nothing has changed.
            ("wiring.ct.B.reversed", "false", None),
        ] {
            assert_eq!(work(&[], path, value).as_deref(), expected, "{path} = {value}");
        }
    }

    #[test]
    fn repairs_are_work_and_behind_an_open_disconnect_nothing_is_live() {
        let broken =
            [("wiring.service_neutral_open", "true"), ("control_power.fuse_blown", "true")];
        let mended = |changes: &[_], path| work(changes, path, "false");
        assert_eq!(
            mended(&broken, "wiring.service_neutral_open").as_deref(),
            Some("the service neutral")
        );
        let fuse = "the fuse of the control power";
        assert_eq!(mended(&broken, "control_power.fuse_blown").as_deref(), Some(fuse));
        // The control power is a source of its own: the service's disconnect does not isolate it.
        let mut isolated = broken.to_vec();
        isolated.push(("service.isolated", "true"));
        assert_eq!(mended(&isolated, "wiring.service_neutral_open"), None);
        assert_eq!(mended(&isolated, "control_power.fuse_blown").as_deref(), Some(fuse));
        isolated.push(("control_power.isolated", "true"));
        assert_eq!(mended(&isolated, "control_power.fuse_blown"), None);
        assert_eq!(work(&isolated, "wiring.ct.A.on", "B"), None);
    }
}
