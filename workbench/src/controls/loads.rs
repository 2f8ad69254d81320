//! The loads: how much, how far off the voltage, and which way.

use super::{Control, Set, choice, flag, neighbours, nice, number, set, text};
use crate::installation::{
    ConstantCurrent, ConstantPower, Direction, Displacement, Draw, LineConductor, Load, PAIR_NAMES,
    PAIRS, Site,
};
use crate::worded::Worded;

/// The loads to neutral where there is one, and those between lines that there are.
pub(super) fn add(all: &mut Vec<Control>, site: &Site, ct_primary: f64) {
    const PHASES: [&str; 3] = ["Load on A", "Load on B", "Load on C"];
    const BETWEEN: [&str; 3] = ["Load A to B", "Load B to C", "Load C to A"];
    let service = &site.service;
    for (line, (load, group)) in
        LineConductor::ALL.into_iter().zip(site.loads.phase.iter().zip(PHASES))
    {
        if service.has_neutral() && service.has_line(line) {
            let volts = service.nominal_line(line).rms();
            let path = format!("load.phase.{}", line.name());
            one(all, group, &path, load.as_ref(), volts, ct_primary);
        }
    }
    let between = site.loads.between.iter().zip(PAIR_NAMES).zip(BETWEEN);
    for ((from, to), ((load, pair), group)) in PAIRS.into_iter().zip(between) {
        let wanted = load.is_some() || !service.has_neutral();
        if wanted && service.has_line(from) && service.has_line(to) {
            let volts = service.nominal_between(from, to).rms();
            one(all, group, &format!("load.between.{pair}"), load.as_ref(), volts, ct_primary);
        }
    }
}

fn one(
    all: &mut Vec<Control>,
    group: &'static str,
    path: &str,
    load: Option<&Load>,
    volts: f64,
    ct_primary: f64,
) {
    let draw = load.map_or(Draw::Current(ConstantCurrent::default()), |load| load.draw);
    match draw {
        Draw::Current(ConstantCurrent { amps, power_factor, displacement, direction }) => {
            let key = |key: &str| format!("{path}.{key}");
            let step = nice(ct_primary / 20.0);
            let amperes = |amps: f64| format!("{amps:.1} A");
            all.push(number(group, "current", &key("amps"), amps, step, amperes));
            let (less, more) = factors(power_factor);
            all.push(Control {
                group,
                name: "power factor".to_owned(),
                value: format!("{power_factor:.2}"),
                fault: false,
                less: less.map(|factor| set(&key("power_factor"), text(factor))),
                more: more.map(|factor| set(&key("power_factor"), text(factor))),
                flip: Some(set(
                    &key("power_factor"),
                    if power_factor < 1.0 { "1" } else { "0.5" }.into(),
                )),
            });
            let path = key("current");
            all.extend(choice(group, "lags or leads", &path, displacement, Displacement::VALUES));
            let path = key("direction");
            all.extend(choice(group, "direction", &path, direction, Direction::VALUES));
        }
        Draw::Power(drawn) => power(all, group, path, drawn, volts, ct_primary),
    }
    let (value, flip) = match draw {
        Draw::Current(_) => {
            let ConstantPower { watts, .. } = draw.as_power(volts);
            ("amperes", set(&format!("{path}.watts"), text(watts)))
        }
        Draw::Power(_) => {
            let ConstantCurrent { amps, .. } = draw.as_current(volts);
            ("watts", set(&format!("{path}.amps"), text(amps)))
        }
    };
    all.push(flag(group, "keeps its".to_owned(), value.to_owned(), false, Some(flip)));
}

/// A load of constant power. What belongs to its angle is set as watts and vars at once.
fn power(
    all: &mut Vec<Control>,
    group: &'static str,
    path: &str,
    ConstantPower { watts, vars }: ConstantPower,
    volts: f64,
    ct_primary: f64,
) {
    let step = nice((ct_primary * volts / 20.0).max(1.0));
    for (name, key, value, unit) in
        [("real power", "watts", watts, "kW"), ("reactive power", "vars", vars, "kvar")]
    {
        let (less, more) = neighbours(value, step);
        let to = |value: f64| Some(set(&format!("{path}.{key}"), text(value)));
        all.push(Control {
            group,
            name: name.to_owned(),
            value: format!("{:.2} {unit}", value / 1000.0),
            fault: false,
            less: to(less),
            more: to(more),
            flip: to(-value).filter(|_| value != 0.0),
        });
    }
    let both = |watts: f64, vars: f64| -> Option<Set> {
        Some(set(path, format!("{{ watts = {}, vars = {} }}", text(watts), text(vars))))
    };
    let apparent = libm::hypot(watts, vars);
    let drawn = apparent > 0.0;
    let factor = if drawn { watts.abs() / apparent } else { 1.0 };
    let turned = |factor: f64| {
        let reactive = apparent * libm::sqrt((1.0 - factor * factor).max(0.0));
        both((apparent * factor).copysign(watts), reactive.copysign(vars))
    };
    let (less, more) = factors(factor);
    all.push(Control {
        group,
        name: "power factor".to_owned(),
        value: if drawn { format!("{factor:.2}") } else { "no load".to_owned() },
        fault: false,
        less: less.filter(|_| drawn).and_then(turned),
        more: more.filter(|_| drawn).and_then(turned),
        flip: drawn.then(|| turned(if factor < 1.0 { 1.0 } else { 0.5 })).flatten(),
    });
    let lagging = (vars < 0.0) == (watts < 0.0);
    let word = if vars == 0.0 {
        "in phase"
    } else if lagging {
        Displacement::Lagging.word()
    } else {
        Displacement::Leading.word()
    };
    let flip = if vars == 0.0 { None } else { both(watts, -vars) };
    all.push(flag(group, "lags or leads".to_owned(), word.to_owned(), false, flip));
    let word = if watts < 0.0 { Direction::Export } else { Direction::Import }.word();
    let flip = if drawn { both(-watts, -vars) } else { None };
    all.push(flag(group, "direction".to_owned(), word.to_owned(), false, flip));
}

/// The power factors beside `factor`, in steps of 0.05 from 0.05 to 1.
fn factors(factor: f64) -> (Option<f64>, Option<f64>) {
    let (less, more) = neighbours(factor, 0.05);
    ((less > 0.049).then_some(less), (more < 1.001).then_some(more.min(1.0)))
}
