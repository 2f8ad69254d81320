//! Where each lead ends and what each CT is around.

use firmware_model::{Setup, SystemType};

use crate::installation::{Across, Encircled, LineConductor, Site, Source, Supply, Tap};

/// The letters of the voltage terminals; those of the CT inputs are the first three.
pub const LETTERS: [char; 4] = ['A', 'B', 'C', 'N'];

/// Which terminals and inputs a system type uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Used {
    /// Terminals A, B, C and N.
    pub leads: [bool; 4],
    /// CT inputs A, B and C.
    pub cts: [bool; 3],
}

/// The terminals of a system type (guide p. 7).
pub const fn used(system: SystemType) -> Used {
    match system {
        SystemType::SinglePhaseLineNeutral => {
            Used { leads: [true, false, false, true], cts: [true, false, false] }
        }
        SystemType::SinglePhaseLineLine => {
            Used { leads: [true, true, false, false], cts: [true, false, false] }
        }
        SystemType::SplitPhase => {
            Used { leads: [true, true, false, true], cts: [true, true, false] }
        }
        SystemType::Delta => Used { leads: [true, true, true, false], cts: [true; 3] },
        SystemType::Wye => Used { leads: [true; 4], cts: [true; 3] },
    }
}

/// The conductors of a system type, in words.
pub(super) const fn conductors(system: SystemType) -> &'static str {
    match system {
        SystemType::SinglePhaseLineNeutral => "one line and neutral",
        SystemType::SinglePhaseLineLine => "two lines",
        SystemType::SplitPhase => "two lines and neutral",
        SystemType::Delta => "three lines",
        SystemType::Wye => "three lines and neutral",
    }
}

/// The ratio of the PTs in the leads; 1 where there are none.
pub(super) fn fitted_ratio(site: &Site, setup: &Setup) -> f64 {
    site.wiring.pt_ratio.unwrap_or_else(|| setup.pt_ratio())
}

/// Whether two ratios or two sizes are one.
pub(super) fn alike(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9
}

/// Whether PTs are fitted in the leads.
pub fn has_pts(site: &Site, setup: &Setup) -> bool {
    !alike(fitted_ratio(site, setup), 1.0)
}

/// The conductor of a terminal's letter.
pub fn own_tap(terminal: usize) -> Tap {
    LineConductor::ALL.get(terminal).map_or(Tap::Neutral, |line| Tap::Line(*line))
}

/// Whether the service has that conductor.
pub fn exists(site: &Site, tap: Tap) -> bool {
    match tap {
        Tap::Line(line) => site.service.has_line(line),
        Tap::Neutral => site.service.has_neutral(),
        Tap::Other => true,
    }
}

/// What a lead does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It is on that conductor.
    On(Tap),
    /// It is off.
    Off,
    /// The service has no conductor for it.
    Nothing,
}

/// Where the lead of terminal A, B, C or N ends.
pub fn end(site: &Site, terminal: usize) -> End {
    let lead = site.wiring.voltage.get(terminal).copied().unwrap_or(site.wiring.neutral);
    match lead.on.unwrap_or_else(|| own_tap(terminal)) {
        tap if !exists(site, tap) => End::Nothing,
        _ if lead.is_dead() => End::Off,
        tap => End::On(tap),
    }
}

/// Whether a conductor is broken upstream of loads and meter.
pub fn broken(site: &Site, tap: Tap) -> bool {
    match tap {
        Tap::Line(line) => site.service.has_line(line) && !site.service.has_source(line),
        Tap::Neutral => site.wiring.service_neutral_open,
        Tap::Other => false,
    }
}

/// What a CT is around.
pub fn around(site: &Site, input: LineConductor) -> Encircled {
    site.wiring.ct[input as usize].on.unwrap_or_else(|| Encircled::line(input))
}

/// The conductors that control power is taken from, in words.
fn taken(supply: &Supply) -> String {
    let [one, other] = supply.across().map_or([Tap::Neutral; 2], Across::taps);
    match (one, other) {
        (Tap::Line(one), Tap::Line(other)) => format!("lines {} and {}", one.name(), other.name()),
        (Tap::Line(one), Tap::Neutral) => format!("line {} and neutral", one.name()),
        _ => "the neutral".to_owned(),
    }
}

/// What the meter runs from, in words.
pub fn control_power(site: &Site) -> String {
    let supply = site.supply;
    match supply.source {
        Source::Separate => format!("separate, {} VAC", supply.volts.unwrap_or(120.0)),
        Source::Dc => format!("separate, {} VDC", supply.volts.unwrap_or(125.0)),
        Source::LineLine | Source::LineNeutral => taken(&supply),
        Source::Transformer => format!("{}, through {}:1", taken(&supply), supply.ratio),
    }
}
