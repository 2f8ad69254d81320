//! What an installation asks of the meter beyond its ratings (guide pp. 2, 9 and 11), in words.
//!
//! Nothing is refused and nothing breaks: an installer can do it, so it is said.

use firmware_model::{ControlPower, Rule};

use crate::installation::{Across, ContactCircuit, MOST_VOLTS, Site, Source, Tap};

/// A rating that an installation exceeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exceeded {
    /// The rule that states the rating, with its page.
    pub rule: Rule,
    /// What was found, and what is allowed.
    pub words: String,
}

/// Lowest and highest control power between lines, V (UL).
const LINES: [f64; 2] = [90.0, 600.0];
/// Highest control power of a line against the neutral or earth, V, by UL and by CE.
const TO_EARTH: [(f64, &str); 2] = [(347.0, "UL"), (300.0, "CE")];
/// Lowest and highest direct control power, V.
const DIRECT: [f64; 2] = [125.0, 300.0];
/// What a nominal voltage may stand above its limit by rounding: 277.128 x sqrt(3) is 480.
const REACHED: f64 = 1.0 + 1e-3;

/// Every rating that `site` exceeds.
pub fn exceeded(site: &Site) -> Vec<Exceeded> {
    let mut found = control_power(site);
    for (name, circuit) in [("pulse", &site.contacts.pulse), ("alarm", &site.contacts.alarm)] {
        let told = overload(circuit).map(|words| Exceeded {
            rule: Rule::ContactRating,
            words: format!("the {name} contact {words}"),
        });
        found.extend(told);
    }
    found
}

/// What the circuit on a contact asks beyond its rating, as the end of a sentence.
pub fn overload(circuit: &ContactCircuit) -> Option<String> {
    let mut words = Vec::new();
    let volts = circuit.supply_volts.unwrap_or(0.0);
    if volts > MOST_VOLTS {
        words.push(format!("switches {volts} V; it is for {MOST_VOLTS} V"));
    }
    let most = circuit.most_milliamps();
    if let Some(amps) = circuit.milliamps().filter(|amps| *amps > most * (1.0 + 1e-9)) {
        let warm = circuit.ambient_celsius;
        words.push(format!("carries {amps:.1} mA; it is for {most:.1} mA at {warm} °C"));
    }
    (!words.is_empty()).then(|| words.join(", and "))
}

/// The ratings of the control power terminals, whatever its switches do at the moment.
fn control_power(site: &Site) -> Vec<Exceeded> {
    let rms = |voltage: &crate::installation::Spectrum| voltage.rms();
    let mut found = Vec::new();
    let mut add = |rule: Rule, words: String| found.push(Exceeded { rule, words });
    let over = |volts: f64, most: f64| volts > most * REACHED;
    let volts = match site.supply.offered(&site.service, || site.flow(), rms) {
        ControlPower::Dc(volts) => {
            let [least, most] = DIRECT;
            if over(volts, most) || volts < least {
                let beyond = format!("the control power is {volts:.0} VDC; {least} to {most} VDC");
                add(Rule::ControlPowerDirect, beyond);
            }
            return found;
        }
        ControlPower::Ac(volts) => volts,
    };
    let [least, most] = LINES;
    if volts > 0.0 && volts < least {
        let words = format!("the control power is {volts:.0} VAC; {least} VAC or more");
        add(Rule::ControlPowerLines, words);
    }
    if site.supply.source == Source::Transformer || site.supply.across().is_none() {
        if over(volts, most) {
            let words = format!("the control power is {volts:.0} VAC; up to {most} VAC");
            add(Rule::ControlPowerLines, words);
        }
        return found;
    }
    let across = site.supply.across().map_or([Tap::Neutral; 2], Across::taps);
    let grounded = site.service.grounded.map(Tap::Line);
    let is_earthed = |tap: &Tap| *tap == Tap::Neutral || Some(*tap) == grounded;
    if across.iter().any(is_earthed) || grounded.is_some() {
        for (most, market) in TO_EARTH.into_iter().filter(|(most, _)| over(volts, *most)) {
            let from = if site.supply.source == Source::LineNeutral {
                "a line to the neutral"
            } else {
                "lines of which one is grounded"
            };
            let words =
                format!("the control power is {volts:.0} VAC from {from}; {most} VAC by {market}");
            add(Rule::ControlPowerNeutral, words);
        }
        return found;
    }
    if over(volts, most) {
        let words =
            format!("the control power is {volts:.0} VAC between lines; up to {most} VAC by UL");
        add(Rule::ControlPowerLines, words);
    }
    let nominal = site.service.nominal();
    if site.service.has_neutral() && over(nominal, TO_EARTH[1].0) {
        let words = format!(
            "the control power is taken from lines of {nominal:.0} V to the neutral; 300 V by CE"
        );
        add(Rule::ControlPowerLines, words);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::change;

    /// What is said of the default scenario's site after these changes.
    fn said(changes: &[(&str, &str)]) -> Vec<(&'static str, String)> {
        let mut site = Site::default();
        for (path, value) in changes {
            site = change(&site, path, value).unwrap();
        }
        exceeded(&site).into_iter().map(|it| (it.rule.row().id, it.words)).collect()
    }

    #[test]
    fn what_the_guide_allows_is_not_said() {
        for changes in [
            &[][..],
            &[("control_power.source", "line-line")],
            &[("control_power.source", "line-neutral")],
            &[("control_power.source", "transformer")],
            &[("control_power.source", "dc"), ("control_power.volts", "300")],
            &[("control_power.volts", "600")],
            &[("contacts.pulse", "{ supply_volts = 24, load_ohms = 1200 }")],
            // 30 V over 300 ohms are 100 mA, at 25 degrees just allowed.
            &[("contacts.alarm", "{ supply_volts = 30, load_ohms = 300 }")],
        ] {
            assert!(said(changes).is_empty(), "{changes:?}: {:?}", said(changes));
        }
    }

    #[test]
    fn each_rating_has_its_word() {
        for (changes, rule, part) in [
            (&[("control_power.volts", "700")][..], "control-power-line-to-line", "700 VAC"),
            (&[("control_power.volts", "80")], "control-power-line-to-line", "90 VAC or more"),
            (
                &[("control_power.source", "dc"), ("control_power.volts", "320")],
                "control-power-direct",
                "320 VDC",
            ),
            // 400 x sqrt(3) = 692.8
            (
                &[("service.line_to_neutral", "400"), ("control_power.source", "line-line")],
                "control-power-line-to-line",
                "693 VAC between lines",
            ),
            (
                &[("service.line_to_neutral", "347"), ("control_power.source", "line-neutral")],
                "control-power-line-to-neutral",
                "300 VAC by CE",
            ),
            (
                &[("contacts.pulse", "{ supply_volts = 48, load_ohms = 4800 }")],
                "contact-rating",
                "the pulse contact switches 48 V; it is for 30 V",
            ),
            // 24 V over 250 ohms are 96 mA: allowed at 25 degrees, 91.6 at 40.
            (
                &[(
                    "contacts.alarm",
                    "{ supply_volts = 24, load_ohms = 250, ambient_celsius = 40 }",
                )],
                "contact-rating",
                "the alarm contact carries 96.0 mA; it is for 91.6 mA at 40 °C",
            ),
        ] {
            let said = said(changes);
            let is_it = |(id, words): &(&str, String)| *id == rule && words.contains(part);
            assert!(said.iter().any(is_it), "{changes:?}: {said:?}");
        }
    }

    #[test]
    fn a_grounded_corner_has_the_limits_of_a_line_to_the_neutral() {
        let delta = [("service.form", "delta"), ("control_power.source", "line-line")];
        assert!(said(&delta).is_empty(), "480 V floating");
        let mut corner = delta.to_vec();
        corner.push(("service.grounded", "B"));
        let rules: Vec<&str> = said(&corner).into_iter().map(|(id, _)| id).collect();
        assert_eq!(rules, ["control-power-line-to-neutral"; 2], "by UL and by CE");
    }
}
