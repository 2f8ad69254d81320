//! What no key alone can tell: whether an installation is possible as a whole, and which
//! meters of a line answer at one time.

use std::collections::BTreeMap;

use firmware_model::{Baud, Setup};

use crate::installation::{
    Encircled, Form, HIGHEST_FREQUENCY, Harmonic, LineConductor, PAIR_NAMES, PAIRS, PhaseOverride,
    PtConnection, Site, Source, Tap,
};
use crate::worded::Worded;

/// What is impossible, at the path of the key that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Objection {
    /// The path, in an entry of a list with its index at the end.
    pub path: String,
    /// What was found and what is accepted.
    pub message: String,
}

/// Of meters on one line, each with its name: those that take the same requests for theirs,
/// which is possible, and on purpose where collisions are wanted. A sentence for each address.
pub fn collisions<'a>(meters: impl Iterator<Item = (&'a str, &'a Setup)>) -> Vec<String> {
    let mut at: BTreeMap<(u8, Baud), Vec<&str>> = BTreeMap::new();
    for (name, setup) in meters {
        at.entry((setup.address(), setup.line().baud)).or_default().push(name);
    }
    let several = at.into_iter().filter(|(_, names)| names.len() > 1);
    several
        .map(|((address, baud), names)| {
            format!(
                "{} have one address, {address} at {} baud: their replies to every request to it \
                 collide",
                names.join(" and "),
                baud.bits_per_second()
            )
        })
        .collect()
}

/// What of the control power and the earth does not go together.
fn supply(site: &Site, object: &mut impl FnMut(String, String)) {
    let (service, supply) = (&site.service, &site.supply);
    if service.grounded.is_some() && service.form != Form::Delta {
        let message =
            "`service.grounded` is of a delta; any other service has its neutral grounded";
        object("service.grounded".to_owned(), message.to_owned());
    }
    if site.wiring.pt_connection == PtConnection::OpenDelta && service.form != Form::Delta {
        let message = "`connection` = open-delta is of a service without a neutral; accepted: wye";
        object("wiring.pt.connection".to_owned(), message.to_owned());
    }
    let mut refuse = |message: String| object("control_power.across".to_owned(), message);
    let Some(across) = supply.across.filter(|_| supply.across().is_some()) else {
        if let Some(across) = supply.across {
            let (across, source) = (across.word(), supply.source.word());
            refuse(format!(
                "`across` = {across} has no meaning with `source` = {source}; accepted with it: no `across`"
            ));
        }
        return;
    };
    let accepted = match supply.source {
        Source::LineLine if across.has_neutral() => "AB, BC, CA",
        Source::LineNeutral if !across.has_neutral() => "AN, BN, CN",
        _ => "",
    };
    if !accepted.is_empty() {
        refuse(format!(
            "`across` = {} does not go with `source` = {}; accepted: {accepted}",
            across.word(),
            supply.source.word()
        ));
    }
    let missing = |tap: &Tap| match tap {
        Tap::Line(line) => !service.has_line(*line),
        Tap::Neutral => !service.has_neutral(),
        Tap::Other => false,
    };
    if let Some(tap) = across.taps().iter().find(|tap| missing(tap)) {
        let of = service.form.word();
        refuse(format!("`across` = {}: a {of} service has no {}", across.word(), tap.word()));
    }
}

/// All that is impossible about `site`.
pub(super) fn site(site: &Site) -> Vec<Objection> {
    let mut objections = Vec::new();
    let mut object = |path: String, message: String| objections.push(Objection { path, message });
    harmonics(site, &mut object);
    supply(site, &mut object);
    for fault in &site.faults {
        if let Err(why) = &fault.rule {
            object("line.fault".to_owned(), why.clone());
        }
    }
    if let Some(waveform) = site.waveform.as_ref().filter(|_| site.wiring.service_neutral_open) {
        let message = format!(
            "`wiring.service_neutral_open` changes what loads draw, and {} has only what was drawn; accepted: false",
            waveform.file
        );
        object("wiring.service_neutral_open".to_owned(), message);
    }
    match site.service.form {
        Form::Wye | Form::HighLeg => {}
        Form::Split => split(site, &mut object),
        Form::Delta => delta(site, &mut object),
    }
    objections
}

fn harmonics(site: &Site, object: &mut impl FnMut(String, String)) {
    let mut check = |path: String, harmonics: &[Harmonic]| {
        for (index, harmonic) in harmonics.iter().enumerate() {
            let hertz = f64::from(harmonic.order) * site.service.frequency;
            if hertz >= HIGHEST_FREQUENCY {
                let highest = libm::ceil(HIGHEST_FREQUENCY / site.service.frequency) - 1.0;
                object(
                    format!("{path}.harmonics.{index}"),
                    format!(
                        "order {} of {} Hz is {hertz} Hz; order x frequency must stay below 1260 Hz: the highest order is {highest}",
                        harmonic.order, site.service.frequency
                    ),
                );
            }
        }
    };
    for line in LineConductor::ALL {
        let name = line.name();
        check(format!("service.phase.{name}"), &site.service.phases[line as usize].harmonics);
        if let Some(load) = &site.loads.phase[line as usize] {
            check(format!("load.phase.{name}"), &load.harmonics);
        }
    }
    for (name, load) in PAIR_NAMES.into_iter().zip(&site.loads.between) {
        if let Some(load) = load {
            check(format!("load.between.{name}"), &load.harmonics);
        }
    }
}

fn split(site: &Site, object: &mut impl FnMut(String, String)) {
    let mut no_line_c = |path: &str| {
        object(path.to_owned(), format!("`{path}` needs a line C; a split service has A, B and N"));
    };
    if site.service.phases[LineConductor::C as usize] != PhaseOverride::default() {
        no_line_c("service.phase.C");
    }
    if site.loads.phase[LineConductor::C as usize].is_some() {
        no_line_c("load.phase.C");
    }
    if site.profile.as_ref().is_some_and(|profile| profile.steps.follows(LineConductor::C)) {
        no_line_c("load.profile.file");
    }
    if site.waveform.as_ref().is_some_and(|waveform| waveform.has_line(LineConductor::C)) {
        no_line_c("waveform.file");
    }
    for ((pair, name), load) in PAIRS.iter().zip(PAIR_NAMES).zip(&site.loads.between) {
        if load.is_some() && (pair.0 == LineConductor::C || pair.1 == LineConductor::C) {
            no_line_c(&format!("load.between.{name}"));
        }
    }
    for line in LineConductor::ALL {
        let (ct, lead) = (site.wiring.ct[line as usize], site.wiring.voltage[line as usize]);
        if ct.on.is_some_and(|around| around.has(LineConductor::C)) {
            no_line_c(&format!("wiring.ct.{}.on", line.name()));
        }
        if lead.on == Some(Tap::Line(LineConductor::C)) {
            no_line_c(&format!("wiring.voltage.{}.on", line.name()));
        }
        if line == LineConductor::C && lead.on.is_none() && lead.open == Some(false) {
            no_line_c("wiring.voltage.C.open");
        }
    }
    if site.wiring.neutral.on == Some(Tap::Line(LineConductor::C)) {
        no_line_c("wiring.voltage.N.on");
    }
}

fn delta(site: &Site, object: &mut impl FnMut(String, String)) {
    let mut no_neutral = |path: &str, instead: &str| {
        let message = format!("`{path}` needs a neutral; a delta service has none{instead}");
        object(path.to_owned(), message);
    };
    for line in LineConductor::ALL {
        let name = line.name();
        if site.loads.phase[line as usize].is_some() {
            let instead = "; accepted: load.between.AB, load.between.BC, load.between.CA";
            no_neutral(&format!("load.phase.{name}"), instead);
        }
        if site.wiring.ct[line as usize].on.is_some_and(Encircled::has_neutral) {
            no_neutral(&format!("wiring.ct.{name}.on"), "; accepted: A, B, C");
        }
        if site.wiring.voltage[line as usize].on == Some(Tap::Neutral) {
            no_neutral(&format!("wiring.voltage.{name}.on"), "; accepted: A, B, C");
        }
    }
    let profile = site.profile.as_ref();
    if profile
        .is_some_and(|profile| LineConductor::ALL.iter().any(|line| profile.steps.follows(*line)))
    {
        no_neutral("load.profile", "; accepted: columns between lines, such as AB [W]");
    }
    let neutral = site.wiring.neutral;
    if neutral.on == Some(Tap::Neutral) {
        no_neutral("wiring.voltage.N.on", "; accepted: A, B, C");
    }
    if neutral.on.is_none() && neutral.open == Some(false) {
        no_neutral("wiring.voltage.N.open", "; accepted: true");
    }
    if site.wiring.service_neutral_open {
        no_neutral("wiring.service_neutral_open", "; accepted: false");
    }
    if site.supply.source == Source::LineNeutral {
        no_neutral("control_power.source", "; accepted: separate, line-line, transformer, dc");
    }
}
