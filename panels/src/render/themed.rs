//! A panel in other colours.

use crate::panel::Panel;
use crate::panel::colour::Rgb;
use crate::panel::themes::PictureTheme;

impl Panel {
    /// This panel in the colours of `theme`; in its own where it has no such theme.
    #[must_use]
    pub fn themed(&self, theme: PictureTheme) -> Self {
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
        if chosen.outlined || chosen.without_glow {
            (panel.glow.opacity, panel.glow.shadow_opacity) = (0.0, 0.0);
        }
        panel
    }
}
