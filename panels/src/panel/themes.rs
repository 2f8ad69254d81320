//! Themes: other colours for the same panel, for paper and for dark pages.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::panel::colour::Rgb;

/// How a picture is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PictureTheme {
    /// As the meter looks; diagrams are on white paper.
    Screen,
    /// Black on white, for printers.
    Print,
    /// Line art: outlines, the segments that are off among them.
    Outline,
    /// For pages that are dark: diagrams are light on them.
    Dark,
    /// Few colours, without light and shade: films of it are small.
    Flat,
}

/// What a theme changes; what it leaves out is as on the screen.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThemeColours {
    /// Whether things have outlines instead of shades and light.
    #[serde(default)]
    pub outlined: bool,
    /// Whether the segments that are off have an outline too.
    #[serde(default)]
    pub off_outlined: bool,
    /// Whether segments are without light and shadow.
    #[serde(default)]
    pub without_glow: bool,
    /// The glass.
    pub glass: Option<Rgb>,
    /// A segment that is on.
    pub ink: Option<Rgb>,
    /// The glass without back-light.
    pub dark: Option<Rgb>,
    /// How much of the ink a segment that is off shows, 0 to 1.
    pub off_share: Option<f64>,
    /// The case and everything on it.
    pub case: Option<Rgb>,
    /// What is printed on it.
    pub case_text: Option<Rgb>,
    /// What diagrams are drawn on.
    pub paper: Option<Rgb>,
    /// With what.
    pub wire: Option<Rgb>,
    /// With what notes are written.
    pub quiet: Option<Rgb>,
    /// With what is marked what is wrong.
    pub fault: Option<Rgb>,
    /// With what a picture points at its parts.
    pub mark: Option<Rgb>,
}

/// The themes of a panel beside that of the screen.
pub type Themes = BTreeMap<PictureTheme, ThemeColours>;
