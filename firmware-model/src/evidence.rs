//! How sure a fact of the meter is, and where it stands.

use core::fmt;

/// How much a fact rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// The guide, or two documents of the same electronics, state it.
    Documented,
    /// One document suggests it, or several imply it.
    Likely,
    /// No document states it: a reading that a photo of a unit may correct.
    Inferred,
}

impl Confidence {
    /// The word used on screens and in documents.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Likely => "likely",
            Self::Inferred => "inferred",
        }
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What a fact of the meter rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// How sure it is.
    pub confidence: Confidence,
    /// Where it stands: a page of the guide, or a document and its section.
    pub source: &'static str,
}

impl Evidence {
    /// A fact that stands in `source`.
    pub const fn documented(source: &'static str) -> Self {
        Self { confidence: Confidence::Documented, source }
    }

    /// A fact that `source` makes likely.
    pub const fn likely(source: &'static str) -> Self {
        Self { confidence: Confidence::Likely, source }
    }

    /// A fact inferred from `source`.
    pub const fn inferred(source: &'static str) -> Self {
        Self { confidence: Confidence::Inferred, source }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.confidence, self.source)
    }
}
