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

mod layout;
mod names;
mod parse;

use firmware_model::SystemType;

pub use layout::{CharacterColumns, ConductorPlaces, DiagramColours, DiagramLayout};
pub use names::{Conductor, CtInput, DeviceKind, Earthed, LeadStart, MeterTerminal};

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
    /// The lead that joins potential transformers: that of terminal N where `None`.
    pub common: Option<MeterTerminal>,
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
