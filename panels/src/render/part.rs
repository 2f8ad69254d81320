//! The parts of a meter that a picture shows, by the names that its readers use.

use std::borrow::Cow;

use firmware_model::{Key, Rule};

use crate::panel::diagrams::{Conductor, CtInput, DeviceKind, Earthed, MeterTerminal};
use crate::panel::glyphs::Icon;

/// One of the two text fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextField {
    /// The quantity, with its prefix.
    First,
    /// Which one.
    Second,
}

/// A part of a picture: what the groups of a drawing and whoever points at a part name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The shadow of the case on what is behind it.
    Shadow,
    /// The case itself.
    Case,
    /// The terminals, with what is printed at them.
    Terminals,
    /// What else is printed on the case.
    Lettering,
    /// A button, with its name.
    Button(Key),
    /// The frame around the glass.
    Bezel,
    /// The glass with its back-light.
    Glass,
    /// A text field.
    Label(TextField),
    /// The minus sign of the value.
    Sign,
    /// A digit of the value with its point, 1 to 5 from the left.
    Digit(u8),
    /// The bar below the digit that the keys turn.
    Cursor,
    /// An icon.
    Icon(Icon),
    /// A part of a wiring diagram.
    Wiring(WiringPart),
    /// A part of a drawing of the outputs.
    Chain(ChainPart),
    /// A part of a diagram of phasors.
    Phasor(PhasorPart),
    /// A numbered badge that points at a part.
    Callout(u8),
    /// A frame around a part.
    Highlight,
}

/// A part of a drawing of the outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainPart {
    /// What is drawn on.
    Paper,
    /// The wires + and -.
    Wires,
    /// The shield with its earths.
    Shield,
    /// The terminators.
    Terminators,
    /// What holds the idle line.
    Bias,
    /// Who asks.
    Client,
    /// The other devices.
    Devices,
    /// This meter.
    Meter,
    /// The energy pulse contact with its circuit.
    Pulse,
    /// The alarm contact with its circuit.
    Alarm,
    /// What is wrong, in words.
    Words,
}

impl ChainPart {
    /// Its name.
    const fn name(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Wires => "line.wires",
            Self::Shield => "line.shield",
            Self::Terminators => "line.terminators",
            Self::Bias => "line.bias",
            Self::Client => "line.client",
            Self::Devices => "line.devices",
            Self::Meter => "line.meter",
            Self::Pulse => "contact.pulse",
            Self::Alarm => "contact.alarm",
            Self::Words => "words",
        }
    }
}

/// A part of a diagram of phasors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhasorPart {
    /// What is drawn on, with the circle and its angles.
    Dial,
    /// The arrow of that place.
    Arrow(u8),
    /// The table of magnitudes and angles.
    Table,
}

/// A part of a wiring diagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WiringPart {
    /// What is drawn on.
    Paper,
    /// The title, and what is wrong in words.
    Words,
    /// What the signs are.
    Legend,
    /// Where the service comes from.
    Service,
    /// Where it goes.
    Load,
    /// A conductor of the service.
    Conductor(Conductor),
    /// The lead to a terminal.
    Lead(MeterTerminal),
    /// What stands in such a lead; of a control power transformer the lead to terminal 1.
    Device(DeviceKind, MeterTerminal),
    /// A CT with its leads.
    Ct(CtInput),
    /// What is earthed.
    Earth(Earthed),
    /// The earth of terminal G.
    Ground,
    /// A source of the control power's own.
    Source,
    /// The case of the meter.
    Meter,
    /// A terminal of a lead.
    Terminal(MeterTerminal),
    /// The two terminals of a CT input.
    Input(CtInput),
}

impl WiringPart {
    /// What it rests on: what it is connected to; where it stands is inferred everywhere.
    pub const fn rule(self) -> Rule {
        match self {
            Self::Terminal(terminal) if terminal.is_control() => Rule::TerminalNames,
            Self::Terminal(_) | Self::Input(_) => Rule::Terminals,
            Self::Device(DeviceKind::Transformer, MeterTerminal::One | MeterTerminal::Two) => {
                Rule::ControlPowerDiagrams
            }
            Self::Lead(terminal) if terminal.is_control() => Rule::ControlPowerDiagrams,
            Self::Ground | Self::Source => Rule::ControlPowerDiagrams,
            Self::Conductor(_)
            | Self::Lead(_)
            | Self::Ct(_)
            | Self::Device(DeviceKind::Transformer, _) => Rule::WiringDiagrams,
            Self::Paper
            | Self::Words
            | Self::Legend
            | Self::Service
            | Self::Load
            | Self::Device(DeviceKind::Disconnect | DeviceKind::Fuse, _)
            | Self::Earth(_)
            | Self::Meter => Rule::WiringDrawing,
        }
    }

    /// Its name, such as `fuse.A`.
    fn name(self) -> String {
        let (what, of) = match self {
            Self::Paper => ("paper", ""),
            Self::Words => ("words", ""),
            Self::Legend => ("legend", ""),
            Self::Service => ("service", ""),
            Self::Load => ("load", ""),
            Self::Conductor(conductor) => ("conductor", conductor.name()),
            Self::Lead(terminal) => ("lead", terminal.name()),
            Self::Device(kind, terminal) => (kind.name(), terminal.name()),
            Self::Ct(input) => ("ct", input.name()),
            Self::Earth(earthed) => ("earth", earthed.name()),
            Self::Ground => ("earth", "G"),
            Self::Source => ("source", ""),
            Self::Meter => ("meter", ""),
            Self::Terminal(terminal) => ("terminal", terminal.name()),
            Self::Input(input) => ("input", input.name()),
        };
        if of.is_empty() { what.to_owned() } else { format!("{what}.{of}") }
    }
}

impl Part {
    /// Every part of the meter with its name, from back to front: the closed list. A dot leads
    /// from a whole to a part of it.
    pub const ALL: [(Self, &'static str); 23] = [
        (Self::Shadow, "shadow"),
        (Self::Case, "case"),
        (Self::Terminals, "terminals"),
        (Self::Lettering, "lettering"),
        (Self::Button(Key::Minus), "button.minus"),
        (Self::Button(Key::Plus), "button.plus"),
        (Self::Button(Key::Back), "button.back"),
        (Self::Button(Key::Next), "button.next"),
        (Self::Bezel, "bezel"),
        (Self::Glass, "glass"),
        (Self::Label(TextField::First), "label.first"),
        (Self::Label(TextField::Second), "label.second"),
        (Self::Sign, "value.sign"),
        (Self::Digit(1), "value.digit.1"),
        (Self::Digit(2), "value.digit.2"),
        (Self::Digit(3), "value.digit.3"),
        (Self::Digit(4), "value.digit.4"),
        (Self::Digit(5), "value.digit.5"),
        (Self::Cursor, "value.cursor"),
        (Self::Icon(Icon::Wrench), "icon.wrench"),
        (Self::Icon(Icon::Import), "icon.import"),
        (Self::Icon(Icon::Export), "icon.export"),
        (Self::Icon(Icon::Heart), "icon.heart"),
    ];

    /// Its name, such as `button.plus`.
    pub fn name(self) -> Cow<'static, str> {
        match self {
            Self::Wiring(part) => return part.name().into(),
            Self::Chain(part) => return part.name().into(),
            Self::Phasor(PhasorPart::Dial) => return "dial".into(),
            Self::Phasor(PhasorPart::Arrow(index)) => return format!("phasor.{index}").into(),
            Self::Phasor(PhasorPart::Table) => return "table".into(),
            Self::Callout(number) => return format!("callout.{number}").into(),
            Self::Highlight => return "highlight".into(),
            _ => {}
        }
        Self::ALL.iter().find(|(part, _)| *part == self).map_or("", |(_, name)| name).into()
    }

    /// What it is a piece of, where that is drawn as a whole.
    pub fn whole(self) -> Option<&'static str> {
        match self {
            Self::Label(_) => Some("label"),
            Self::Sign | Self::Digit(_) | Self::Cursor => Some("value"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_a_name_of_its_own() {
        for (index, (part, name)) in Part::ALL.iter().enumerate() {
            assert_eq!(part.name(), *name, "{part:?} stands in the list twice");
            let others = || Part::ALL.iter().skip(index + 1);
            assert!(others().all(|(_, other)| other != name), "{name}");
        }
        for key in Key::ALL {
            assert_eq!(Part::Button(key).name(), format!("button.{}", key.name()));
        }
        for icon in Icon::ALL {
            assert!(Part::Icon(icon).name().starts_with("icon."));
        }
        assert_eq!(Part::Digit(2).name(), "value.digit.2");
        assert_eq!(Part::Digit(6).name(), "", "there are five digits");
    }
}
