//! Wiring diagrams: what is connected to what, and where it stands in a drawing.
//!
//! ```text
//! source ---o----------------------(*)------- load        conductors, and CTs around them
//!           |                      |  |
//!        disconnect, fuse, PT      |  |                    leads, and what stands in them
//!           |                      |  |
//!      +----A----------------------X1-X2---+              terminals
//! ```
//!
//! The panel has the guide's diagrams; an installation is one of them, changed.

mod parse;

use std::collections::BTreeMap;

use firmware_model::SystemType;
use serde::Deserialize;

use crate::panel::colour::Rgb;

/// A conductor of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Conductor {
    /// Line A.
    A,
    /// Line B.
    B,
    /// Line C.
    C,
    /// The neutral.
    N,
}

impl Conductor {
    /// All of them, from the top of a drawing.
    pub const ALL: [Self; 4] = [Self::A, Self::B, Self::C, Self::N];

    /// Its letter.
    pub const fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::N => "N",
        }
    }
}

/// A terminal of the meter to which a lead goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum MeterTerminal {
    /// The voltage of line A.
    A,
    /// The voltage of line B.
    B,
    /// The voltage of line C.
    C,
    /// The neutral of the voltages.
    N,
    /// Control power.
    #[serde(rename = "1")]
    One,
    /// Control power.
    #[serde(rename = "2")]
    Two,
    /// The earth of the control power.
    #[serde(rename = "G")]
    Earth,
}

impl MeterTerminal {
    /// All of them, from the left of a drawing.
    pub const ALL: [Self; 7] =
        [Self::One, Self::Two, Self::Earth, Self::A, Self::B, Self::C, Self::N];

    /// What stands at it on the case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::N => "N",
            Self::One => "1",
            Self::Two => "2",
            Self::Earth => "G",
        }
    }

    /// Whether it is for control power; otherwise for a voltage that is measured.
    pub const fn is_control(self) -> bool {
        matches!(self, Self::One | Self::Two | Self::Earth)
    }
}

/// A CT input of the meter, with its terminals X1 and X2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum CtInput {
    /// Input A.
    A,
    /// Input B.
    B,
    /// Input C.
    C,
}

impl CtInput {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::A, Self::B, Self::C];

    /// Its letter.
    pub const fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
        }
    }
}

/// Where a lead begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum LeadStart {
    /// On a conductor of the service.
    Conductor(Conductor),
    /// At a source of its own.
    Source,
    /// In the earth.
    Earth,
    /// On a conductor of another service.
    Other,
    /// Nowhere: the service has no conductor for it.
    Nothing,
}

impl LeadStart {
    /// The conductor's letter, or a word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Conductor(conductor) => conductor.name(),
            Self::Source => "source",
            Self::Earth => "earth",
            Self::Other => "other",
            Self::Nothing => "nothing",
        }
    }
}

impl TryFrom<String> for LeadStart {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let conductor = Conductor::ALL.into_iter().find(|conductor| conductor.name() == text);
        match (conductor, text.as_str()) {
            (Some(conductor), _) => Ok(Self::Conductor(conductor)),
            (None, "source") => Ok(Self::Source),
            (None, "earth") => Ok(Self::Earth),
            _ => Err(format!("`{text}` is none of A, B, C, N, source, earth")),
        }
    }
}

/// What can stand in a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeviceKind {
    /// A voltage disconnect switch.
    Disconnect,
    /// A fuse.
    Fuse,
    /// A potential transformer, or that of the control power, of which two leads share one.
    Transformer,
}

impl DeviceKind {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Disconnect => "disconnect",
            Self::Fuse => "fuse",
            Self::Transformer => "transformer",
        }
    }
}

/// What stands on a transformer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// The text; empty where nothing is known.
    pub text: String,
    /// Whether it is marked as not what the meter is set to.
    pub marked: bool,
}

impl Rating {
    const NONE: Self = Self { text: String::new(), marked: false };
}

/// Something in a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadDevice {
    /// What it is.
    pub kind: DeviceKind,
    /// Whether nothing passes: a disconnect that is open, a fuse that has blown, a
    /// transformer whose secondary is off.
    pub open: bool,
    /// Whether the secondary of a transformer is connected the wrong way round.
    pub reversed: bool,
    /// The ratio of a transformer.
    pub rating: Rating,
    /// Whether it is marked as a fault.
    pub marked: bool,
}

impl LeadDevice {
    /// One as it should be.
    pub const fn sound(kind: DeviceKind) -> Self {
        Self { kind, open: false, reversed: false, rating: Rating::NONE, marked: false }
    }
}

/// A conductor of the service as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawnConductor {
    /// Which one.
    pub conductor: Conductor,
    /// Whether it is broken at the source.
    pub broken: bool,
    /// Whether it is switched off there.
    pub isolated: bool,
    /// Whether that is marked as a fault.
    pub marked: bool,
}

impl DrawnConductor {
    /// One as it should be.
    pub const fn whole(conductor: Conductor) -> Self {
        Self { conductor, broken: false, isolated: false, marked: false }
    }
}

/// A lead to a terminal of the meter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnLead {
    /// The terminal.
    pub terminal: MeterTerminal,
    /// Where it begins.
    pub on: LeadStart,
    /// What stands in it, from there to the terminal.
    pub through: Vec<LeadDevice>,
    /// Whether it is off the terminal.
    pub off: bool,
    /// Whether it is marked as a fault.
    pub marked: bool,
}

impl DrawnLead {
    /// What stands in it of a kind.
    pub fn device(&self, kind: DeviceKind) -> Option<&LeadDevice> {
        self.through.iter().find(|device| device.kind == kind)
    }
}

impl DrawnCt {
    /// One as it should be.
    pub const fn sound(input: CtInput, around: Vec<Conductor>) -> Self {
        let rating = Rating::NONE;
        Self { input, around, reversed: false, off: false, rating, marked: false }
    }
}

/// A CT with its leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnCt {
    /// The input to which its leads go.
    pub input: CtInput,
    /// What it is around.
    pub around: Vec<Conductor>,
    /// Whether X1 is towards the load instead of the source.
    pub reversed: bool,
    /// Whether its leads are off.
    pub off: bool,
    /// Its rated current and output.
    pub rating: Rating,
    /// Whether it is marked as a fault.
    pub marked: bool,
}

/// A point that is earthed, other than terminal G.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Earthed {
    /// A conductor of the service, at its source.
    Conductor(Conductor),
    /// The common point of the secondaries of potential transformers.
    Secondary,
}

impl Earthed {
    /// The conductor's letter, or a word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Conductor(conductor) => conductor.name(),
            Self::Secondary => "secondary",
        }
    }
}

impl TryFrom<String> for Earthed {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut conductors = Conductor::ALL.into_iter();
        match conductors.find(|conductor| conductor.name() == text) {
            Some(conductor) => Ok(Self::Conductor(conductor)),
            None if text == "secondary" => Ok(Self::Secondary),
            None => Err(format!("`{text}` is none of A, B, C, N, secondary")),
        }
    }
}

/// A wiring diagram.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diagram {
    /// What it shows.
    pub title: String,
    /// The conductors of the service, from the top.
    pub lines: Vec<DrawnConductor>,
    /// What is earthed.
    pub earthed: Vec<Earthed>,
    /// The leads of voltages and control power.
    pub leads: Vec<DrawnLead>,
    /// The CTs.
    pub cts: Vec<DrawnCt>,
    /// Whether a source of the control power's own gives direct current.
    pub is_direct: bool,
    /// What stands at that source.
    pub source: String,
    /// What is wrong, a sentence each.
    pub faults: Vec<String>,
}

impl Diagram {
    /// Its lead to a terminal.
    pub fn lead(&self, terminal: MeterTerminal) -> Option<&DrawnLead> {
        self.leads.iter().find(|lead| lead.terminal == terminal)
    }

    /// Marks nothing any more.
    pub fn unmark(&mut self) {
        self.lines.iter_mut().for_each(|line| line.marked = false);
        self.cts.iter_mut().for_each(|ct| (ct.marked, ct.rating.marked) = (false, false));
        for lead in &mut self.leads {
            lead.marked = false;
            for device in &mut lead.through {
                (device.marked, device.rating.marked) = (false, false);
            }
        }
    }

    /// This diagram with what `control` has as well: its conductors, leads and source.
    #[must_use]
    pub fn with(mut self, control: &Self) -> Self {
        let known =
            |line: &&DrawnConductor| self.lines.iter().all(|own| own.conductor != line.conductor);
        let more: Vec<DrawnConductor> = control.lines.iter().filter(known).copied().collect();
        self.lines.extend(more);
        self.lines.sort_by_key(|line| line.conductor);
        self.leads.extend(control.leads.iter().cloned());
        Self { is_direct: control.is_direct, source: control.source.clone(), ..self }
    }
}

/// A diagram of what is measured.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuringDiagram {
    /// The guide's number of it.
    pub number: u8,
    /// Of which system type it is.
    pub system: SystemType,
    /// The diagram.
    pub diagram: Diagram,
}

impl MeasuringDiagram {
    /// Whether it has potential transformers.
    pub fn is_transformed(&self) -> bool {
        let mut leads = self.diagram.leads.iter();
        leads.any(|lead| lead.device(DeviceKind::Transformer).is_some())
    }
}

/// A diagram of the control power.
#[derive(Debug, Clone, PartialEq)]
pub struct ControlDiagram {
    /// The word for what the meter runs from.
    pub source: String,
    /// The diagram.
    pub diagram: Diagram,
}

/// The colours of diagrams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiagramColours {
    /// What is drawn on.
    pub paper: Rgb,
    /// Wires, and what stands in them.
    pub wire: Rgb,
    /// What explains.
    pub quiet: Rgb,
    /// What is wrong.
    pub fault: Rgb,
}

/// The conductors in a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConductorPlaces {
    /// Their end at the source.
    pub from: f64,
    /// Their end at the load.
    pub to: f64,
    /// How far down the first one is.
    pub top: f64,
    /// From one to the next.
    pub pitch: f64,
}

/// Columns of characters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CharacterColumns {
    /// How many there are.
    pub columns: usize,
    /// In which a terminal stands.
    pub terminals: BTreeMap<MeterTerminal, usize>,
    /// In which X1 and X2 of a CT input stand.
    pub cts: BTreeMap<CtInput, [usize; 2]>,
}

/// Where things stand.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DiagramLayout {
    /// The width of a drawing.
    pub width: f64,
    /// The same on paper, mm.
    pub width_mm: f64,
    /// The thickness of a wire.
    pub line: f64,
    /// The height of capitals.
    pub text: f64,
    /// The conductors.
    pub conductors: ConductorPlaces,
    /// How far from the left a terminal is.
    pub terminals: BTreeMap<MeterTerminal, f64>,
    /// How far X1 and X2 of a CT input are.
    pub cts: BTreeMap<CtInput, [f64; 2]>,
    /// In characters, without the control power.
    pub narrow: CharacterColumns,
    /// In characters, with it.
    pub wide: CharacterColumns,
}

/// The diagrams of a panel, and where things stand in them.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagrams {
    /// Where things stand.
    pub layout: DiagramLayout,
    /// The colours.
    pub inks: DiagramColours,
    /// Those of what is measured.
    pub measuring: Vec<MeasuringDiagram>,
    /// Those of the control power.
    pub control: Vec<ControlDiagram>,
}

impl Diagrams {
    /// The diagram of a system type, with potential transformers where it has one.
    pub fn measuring(&self, system: SystemType, transformers: bool) -> Option<&MeasuringDiagram> {
        let fits = |one: &&MeasuringDiagram| one.system == system;
        let mut own = self.measuring.iter().filter(fits);
        own.clone().find(|one| one.is_transformed() == transformers).or_else(|| own.next())
    }

    /// The diagram of what the meter runs from, by its word.
    pub fn control(&self, source: &str) -> Option<&ControlDiagram> {
        self.control.iter().find(|one| one.source == source)
    }
}
