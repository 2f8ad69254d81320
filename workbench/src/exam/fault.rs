//! What can be wrong with an installation of an exam: each fault by where it is and what it is.

use std::fmt;

use firmware_model::{Door, Setting, Setup};

use crate::installation::{CtOutput, LineConductor, Site, Wiring};
use crate::scenario::{MeterScenario, change};
use crate::worded::{Worded, worded};

/// What is wrong with something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// It is the wrong way round.
    Reversed,
    /// It is off, or broken.
    Open,
    /// Two of them are in each other's place.
    Exchanged,
    /// A CT of another rated current than the one that was ordered.
    OtherSize,
    /// A CT of another rated output.
    OtherOutput,
    /// A PT of another ratio.
    OtherRatio,
    /// A setting of the meter that is not what was ordered.
    SetWrong,
}

worded!(FaultKind {
    Reversed = "reversed": "the wrong way round",
    Open = "open": "off or broken",
    Exchanged = "exchanged": "in each other's place",
    OtherSize = "size": "of another size than ordered",
    OtherOutput = "output": "of another output than ordered",
    OtherRatio = "ratio": "of another ratio than ordered",
    SetWrong = "set-wrong": "not set as ordered",
});

/// One step from an installation as it should be to a wrong one, and back.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Edit {
    /// A path of the scenario, with the wrong value and the right one.
    Site { path: String, wrong: String, right: String },
    /// A setting, with the wrong value and the right one.
    Setting { setting: Setting, wrong: u32, right: u32 },
}

/// A fault of an exam.
#[derive(Debug, Clone, PartialEq)]
pub struct ExamFault {
    /// Where it is: `ct.B`, `lead.A-N`, `pt.C`, `setup.ct_primary`.
    pub place: String,
    /// What it is.
    pub kind: FaultKind,
    pub(super) edits: Vec<Edit>,
}

impl fmt::Display for ExamFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", place_words(&self.place), self.kind.about())
    }
}

impl ExamFault {
    /// Its name, as in `ct.B reversed`.
    pub fn id(&self) -> String {
        format!("{} {}", self.place, self.kind.word())
    }

    /// Whether both can be there at once: they are of different parts.
    pub fn goes_with(&self, other: &Self) -> bool {
        parts(&self.place).iter().all(|part| !parts(&other.place).contains(part))
    }

    /// Puts it into an installation; none where the meter or the installation refuses it.
    pub(super) fn put(&self, meter: &mut MeterScenario) -> Option<()> {
        for edit in &self.edits {
            match edit {
                Edit::Site { path, wrong, .. } => {
                    meter.site = change(&meter.site, path, wrong).ok()?;
                }
                Edit::Setting { setting, wrong, .. } => {
                    meter.setup.set(*setting, *wrong, Door::Modbus).ok()?;
                }
            }
        }
        Some(())
    }

    /// Whether it is not there any more.
    pub fn is_repaired(&self, site: &Site, setup: &Setup) -> bool {
        self.edits.iter().all(|edit| match edit {
            Edit::Site { path, right, .. } => {
                change(site, path, right).is_ok_and(|after| after == *site)
            }
            Edit::Setting { setting, right, .. } => setup.get(*setting) == *right,
        })
    }
}

/// The parts that a place is about: two where things are exchanged.
pub fn parts(place: &str) -> Vec<String> {
    match place.split_once('.').map(|(group, which)| (group, which.split_once('-'))) {
        Some((group, Some((one, other)))) => {
            vec![format!("{group}.{one}"), format!("{group}.{other}")]
        }
        _ => vec![place.to_owned()],
    }
}

/// A place in words.
pub fn place_words(place: &str) -> String {
    match place.split_once('.') {
        Some(("ct", which)) => match which.split_once('-') {
            Some((one, other)) => format!("the CTs on {one} and {other}"),
            None => format!("the CT on {which}"),
        },
        Some(("lead", which)) => match which.split_once('-') {
            Some((one, other)) => format!("the voltage leads {one} and {other}"),
            None => format!("the voltage lead {which}"),
        },
        Some(("pt", which)) => format!("the PT in lead {which}"),
        Some(("setup", name)) => {
            let words = match Setting::named(name) {
                Some(Setting::SystemType) => "the system type (SYSTM)",
                Some(Setting::CtPrimary) => "the CT rating (CT SZ)",
                Some(Setting::CtSecondary) => "the CT output (CT V)",
                Some(Setting::PtRatio) => "the PT ratio (RATIO)",
                _ => name,
            };
            format!("in SETUP, {words}")
        }
        _ => place.to_owned(),
    }
}

/// Every fault that `meter`, which is as it should be, can have; in an order that is a part of what
/// a seed means.
pub fn possible(meter: &MeterScenario) -> Vec<ExamFault> {
    let site = meter.installation().site().clone();
    let lines: Vec<LineConductor> =
        LineConductor::ALL.into_iter().filter(|line| site.service.has_line(*line)).collect();
    let mut all = Vec::new();
    for line in &lines {
        all.extend(of_ct(&site, *line));
    }
    for line in &lines {
        let name = line.name();
        all.push(fault(
            &format!("lead.{name}"),
            FaultKind::Open,
            vec![flag(&format!("wiring.voltage.{name}.open"))],
        ));
    }
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for (at, one) in lines.iter().enumerate() {
        pairs.extend(lines.iter().skip(at + 1).map(|other| (one.name(), other.name())));
    }
    for (one, other) in &pairs {
        all.push(exchanged("ct", "wiring.ct", one, other));
        all.push(exchanged("lead", "wiring.voltage", one, other));
    }
    if site.service.has_neutral() {
        all.push(fault("lead.N", FaultKind::Open, vec![flag("wiring.voltage.N.open")]));
        all.push(exchanged("lead", "wiring.voltage", "A", "N"));
    }
    if (site.wiring.ratio(LineConductor::A) - 1.0).abs() > 1e-9 {
        for line in &lines {
            all.extend(of_pt(&site, *line));
        }
    }
    all.extend(of_setup(&meter.setup));
    all.retain(|fault| fault.put(&mut meter.clone()).is_some());
    all
}

fn fault(place: &str, kind: FaultKind, edits: Vec<Edit>) -> ExamFault {
    ExamFault { place: place.to_owned(), kind, edits }
}

fn flag(path: &str) -> Edit {
    Edit::Site { path: path.to_owned(), wrong: "true".to_owned(), right: "false".to_owned() }
}

fn exchanged(group: &str, table: &str, one: &str, other: &str) -> ExamFault {
    let on = |own: &str, wrong: &str| Edit::Site {
        path: format!("{table}.{own}.on"),
        wrong: wrong.to_owned(),
        right: own.to_owned(),
    };
    let edits = vec![on(one, other), on(other, one)];
    fault(&format!("{group}.{one}-{other}"), FaultKind::Exchanged, edits)
}

fn of_ct(site: &Site, line: LineConductor) -> Vec<ExamFault> {
    let (name, ct) = (line.name(), site.wiring.ct[line as usize]);
    let place = format!("ct.{name}");
    let path = |key: &str| format!("wiring.ct.{name}.{key}");
    let mut all = vec![
        fault(&place, FaultKind::Reversed, vec![flag(&path("reversed"))]),
        fault(&place, FaultKind::Open, vec![flag(&path("open"))]),
    ];
    if let Some(primary) = ct.primary {
        let (wrong, right) = ((primary * 2.0).to_string(), primary.to_string());
        let edit = Edit::Site { path: path("primary"), wrong, right };
        all.push(fault(&place, FaultKind::OtherSize, vec![edit]));
    }
    if let Some(output) = ct.output {
        let other = match output {
            CtOutput::OneVolt => CtOutput::ThirdVolt,
            CtOutput::ThirdVolt => CtOutput::OneVolt,
        };
        let (wrong, right) = (other.word().to_owned(), output.word().to_owned());
        let edit = Edit::Site { path: path("secondary"), wrong, right };
        all.push(fault(&place, FaultKind::OtherOutput, vec![edit]));
    }
    all
}

/// A winding that is open reads as a lead that is off does, on every instrument: it is not dealt.
fn of_pt(site: &Site, line: LineConductor) -> Vec<ExamFault> {
    let (name, ratio) = (line.name(), site.wiring.ratio(line));
    let place = format!("pt.{name}");
    let path = |key: &str| format!("wiring.pt.{name}.{key}");
    let (wrong, right) = ((ratio * 2.0).to_string(), ratio.to_string());
    let other = Edit::Site { path: path("ratio"), wrong, right };
    vec![
        fault(&place, FaultKind::Reversed, vec![flag(&path("reversed"))]),
        fault(&place, FaultKind::OtherRatio, vec![other]),
    ]
}

fn of_setup(setup: &Setup) -> Vec<ExamFault> {
    let wrong = |setting: Setting, right: u32| match setting {
        Setting::SystemType => {
            if right == 40 {
                31
            } else {
                40
            }
        }
        Setting::CtSecondary => {
            if right == 3 {
                1
            } else {
                3
            }
        }
        Setting::PtRatio => right / 2,
        _ => right * 2,
    };
    let of = |setting: Setting| {
        let right = setup.get(setting);
        let edit = Edit::Setting { setting, wrong: wrong(setting, right), right };
        fault(&format!("setup.{}", setting.row().name), FaultKind::SetWrong, vec![edit])
    };
    [Setting::SystemType, Setting::CtPrimary, Setting::CtSecondary, Setting::PtRatio]
        .into_iter()
        .map(of)
        .collect()
}

/// What makes a part of the wiring as `right` has it: a path and its value.
pub fn put_right(part: &str, right: &Site) -> Option<(String, String)> {
    let (group, name) = part.split_once('.')?;
    let line = LineConductor::of_word(name);
    let path = match group {
        "ct" => format!("wiring.ct.{name}"),
        "lead" => format!("wiring.voltage.{name}"),
        "pt" => format!("wiring.pt.{name}"),
        _ => return None,
    };
    let value = match (group, line) {
        ("ct", Some(line)) => {
            let ct = right.wiring.ct[line as usize];
            let primary = ct.primary?;
            let output = ct.output?.word();
            format!(
                "{{ on = \"{name}\", reversed = false, open = false, primary = {primary:?}, \
                 secondary = \"{output}\" }}"
            )
        }
        ("lead", Some(_)) => format!("{{ on = \"{name}\", open = false, fuse_blown = false }}"),
        ("lead", None) if name == "N" => "{ on = \"N\", open = false }".to_owned(),
        ("pt", Some(line)) => {
            let ratio = right.wiring.ratio(line);
            format!("{{ ratio = {ratio:?}, reversed = false, open = false }}")
        }
        _ => return None,
    };
    Some((path, value))
}

/// What surrounds a meter if its wiring is as marked, and all that is fitted is what it is set to.
pub fn as_it_should_be(meter: &MeterScenario) -> Site {
    let mut site = meter.site.clone();
    site.wiring = Wiring { pt_connection: site.wiring.pt_connection, ..Wiring::default() };
    site.wiring.fit(&meter.setup);
    site
}

/// The parts that can be put right on an installation like `right`.
pub fn repairable(right: &Site) -> Vec<String> {
    let lines = LineConductor::ALL.into_iter().filter(|line| right.service.has_line(*line));
    let lines: Vec<&str> = lines.map(LineConductor::name).collect();
    let mut all: Vec<String> = lines.iter().map(|line| format!("ct.{line}")).collect();
    all.extend(lines.iter().map(|line| format!("lead.{line}")));
    if right.service.has_neutral() {
        all.push("lead.N".to_owned());
    }
    let has_pt = |line: LineConductor| (right.wiring.ratio(line) - 1.0).abs() > 1e-9;
    if LineConductor::ALL.into_iter().any(has_pt) {
        all.extend(lines.iter().map(|line| format!("pt.{line}")));
    }
    all
}
