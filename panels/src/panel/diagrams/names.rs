//! What there is in a wiring diagram, by the names that the guide and the case have for it.

use serde::Deserialize;

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
