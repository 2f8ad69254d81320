//! Themes: other colours for the same panel, for paper and for dark pages.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::panel::Panel;
use crate::panel::colour::Rgb;

/// How a picture is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the meter looks; diagrams are on white paper.
    Screen,
    /// Black on white, for printers.
    Print,
    /// Line art: outlines, the segments that are off among them.
    Outline,
    /// For pages that are dark: diagrams are light on them.
    Dark,
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
pub type Themes = BTreeMap<Theme, ThemeColours>;

impl Panel {
    /// This panel in the colours of `theme`; in its own where it has no such theme.
    #[must_use]
    pub fn themed(&self, theme: Theme) -> Self {
        let mut panel = self.clone();
        let Some(chosen) = self.themes.get(&theme) else { return panel };
        panel.outlined = chosen.outlined;
        panel.off_outlined = chosen.off_outlined;
        let put = |place: &mut Rgb, colour: Option<Rgb>| *place = colour.unwrap_or(*place);
        let colours = &mut panel.colours;
        for place in [&mut colours.light_centre, &mut colours.light_edge] {
            put(place, chosen.glass);
        }
        put(&mut colours.ink, chosen.ink);
        put(&mut colours.dark, chosen.dark);
        put(&mut colours.dark_ink, chosen.ink);
        colours.off_share = chosen.off_share.unwrap_or(colours.off_share);
        colours.dark_off_share = chosen.off_share.unwrap_or(colours.dark_off_share);
        for place in [&mut colours.case, &mut colours.case_shade, &mut colours.button] {
            put(place, chosen.case);
        }
        put(&mut colours.case_text, chosen.case_text);
        put(&mut colours.button_text, chosen.case_text);
        let front = &mut panel.front;
        for place in [
            &mut front.lid_light,
            &mut front.lid_shade,
            &mut front.recess,
            &mut front.bezel_light,
            &mut front.bezel_shade,
            &mut front.screw_light,
            &mut front.screw_shade,
        ] {
            put(place, chosen.case);
        }
        put(&mut front.slot, chosen.case_text);
        let inks = &mut panel.diagrams.inks;
        put(&mut inks.paper, chosen.paper);
        put(&mut inks.wire, chosen.wire);
        put(&mut inks.quiet, chosen.quiet);
        put(&mut inks.fault, chosen.fault);
        put(&mut panel.mark, chosen.mark);
        if chosen.outlined {
            (panel.glow.opacity, panel.glow.shadow_opacity) = (0.0, 0.0);
        }
        panel
    }
}
