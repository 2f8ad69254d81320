//! What hangs on a meter's outputs, as a drawing: the RS-485 line and the contacts.

use firmware_model::Setup;
use panels::{Drawn, DrawnContact, OutputDiagram};

use super::ratings::overload;
use crate::installation::{ContactCircuit, Shield, Site, Terminators};

/// The outputs of a meter with `setup` at `site`, with what is wrong `marked` or not; `closed` are
/// the energy pulse contact and the alarm contact.
pub fn outputs(site: &Site, setup: &Setup, closed: [bool; 2], marked: bool) -> OutputDiagram {
    let line = &site.line;
    let mark = |wrong: bool| wrong && marked;
    let number = |is: u8, wrong: bool| Drawn { is, marked: mark(wrong) };
    let terminators = match line.terminators {
        Terminators::Ends => [number(1, false), number(0, false), number(1, false)],
        Terminators::OneEnd => [number(1, false), number(0, false), number(0, true)],
        Terminators::Missing => [number(0, true), number(0, false), number(0, true)],
        Terminators::Middle => [number(1, false), number(1, true), number(1, false)],
        Terminators::Doubled => [number(1, false), number(0, false), number(2, true)],
    };
    let earths = match line.shield {
        Shield::Open => number(0, true),
        Shield::Once => number(1, false),
        Shield::Twice => number(2, true),
    };
    let mut faults = Vec::new();
    if marked {
        faults.extend(line.faults());
    }
    let circuits = [
        ("Energy N.O.", &site.contacts.pulse, closed[0]),
        ("Alarm N.C.", &site.contacts.alarm, closed[1]),
    ];
    let contacts = circuits.map(|(name, circuit, closed)| {
        let beyond = overload(circuit);
        if let Some(words) = beyond.as_ref().filter(|_| marked) {
            faults.push(format!("{name} {words}"));
        }
        DrawnContact {
            name: name.to_owned(),
            circuit: told(circuit),
            closed,
            marked: mark(beyond.is_some()),
        }
    });
    OutputDiagram {
        terminators,
        stub: Drawn { is: line.stub_meters, marked: mark(line.has_stub()) },
        earths,
        devices: Drawn { is: line.devices, marked: mark(line.has_too_many()) },
        biased: Drawn { is: line.biased, marked: mark(!line.biased) },
        swapped: line.swapped,
        open: line.open,
        address: setup.address(),
        contacts,
        faults,
    }
}

/// A circuit in words.
fn told(circuit: &ContactCircuit) -> String {
    let Some(volts) = circuit.supply_volts else { return String::new() };
    let mut text = format!("{volts} V");
    if let (Some(ohms), Some(amps)) = (circuit.load_ohms, circuit.milliamps()) {
        text.push_str(&format!(", {ohms} ohms: {amps:.1} mA"));
    }
    text.push_str(&format!(" at {} C", circuit.ambient_celsius));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Scenario, change};

    fn drawn(changes: &[(&str, &str)]) -> OutputDiagram {
        let meter = Scenario::shipped("default").unwrap().meters.remove(0);
        let mut site = meter.site;
        for (path, value) in changes {
            site = change(&site, path, value).unwrap();
        }
        outputs(&site, &meter.setup, [false, false], true)
    }

    /// Guide p. 17, by hand: 120 ohms at each end and nowhere else, the shield earthed once.
    #[test]
    fn a_line_is_drawn_as_it_is_wired() {
        let counts =
            |value: &str| drawn(&[("line.terminators", value)]).terminators.map(|one| one.is);
        assert_eq!(counts("ends"), [1, 0, 1]);
        assert_eq!(counts("one-end"), [1, 0, 0]);
        assert_eq!(counts("missing"), [0, 0, 0]);
        assert_eq!(counts("middle"), [1, 1, 1]);
        assert_eq!(counts("doubled"), [1, 0, 2]);
        let sound = drawn(&[]);
        assert!(sound.faults.is_empty() && !sound.terminators.iter().any(|one| one.marked));
        assert_eq!((sound.earths.is, sound.devices.is, sound.biased.is), (1, 2, true));
        let wrong =
            drawn(&[("line.shield", "twice"), ("line.devices", "33"), ("line.biased", "false")]);
        assert!(wrong.earths.marked && wrong.devices.marked && wrong.biased.marked);
        assert_eq!(wrong.faults.len(), 3);
        assert!(!drawn(&[("line.devices", "32")]).devices.marked, "32 may");
    }

    /// Guide p. 11, by hand: 24 V over 240 ohms are 100 mA, 91.6 mA are carried at 40 degrees.
    #[test]
    fn a_contact_beyond_its_ratings_is_marked() {
        let at = |celsius: &str| {
            let circuit =
                format!("{{ supply_volts = 24, load_ohms = 240, ambient_celsius = {celsius} }}");
            let [pulse, _] = drawn(&[("contacts.pulse", &circuit)]).contacts;
            (pulse.marked, pulse.circuit)
        };
        assert_eq!(at("25"), (false, "24 V, 240 ohms: 100.0 mA at 25 C".to_owned()));
        assert!(at("40").0);
    }
}
