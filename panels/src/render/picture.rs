//! From what the glass shows to a picture of it, alone or in the case.

mod case;
mod glass;

use firmware_model::lcd::Lcd;

use crate::panel::Panel;
use crate::render::cursor::CursorStyle;
use crate::render::notes::{inferred, noted};
use crate::render::outline::{OUTLINE, outlined};
use crate::render::regions::Region;
use crate::render::scene::{Group, Scene};
use crate::render::words::{described, short_words};

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View<'a> {
    /// The glass alone.
    Glass,
    /// The meter: the case with its labels, buttons and terminals.
    Meter {
        /// The model, as it is printed on the case.
        model: &'a str,
        /// Which buttons are down, in the order of `Key::ALL`.
        down: [bool; 4],
    },
}

/// A picture of what `lcd` says, drawn with the polygons of `panel`.
pub fn picture(panel: &Panel, lcd: &Lcd, view: View<'_>, cursor: CursorStyle) -> Scene {
    let front = &panel.front;
    let (origin, size, groups) = match view {
        View::Glass => {
            let groups = glass::groups(panel, lcd, cursor, [0.0, 0.0]);
            ([0.0, 0.0], panel.glass.size, groups)
        }
        View::Meter { model, down } => {
            let mut groups = case::groups(panel, model, down);
            groups.extend(glass::groups(panel, lcd, cursor, front.glass));
            let margin = case::MARGIN;
            let size = front.size.map(|length| length + 2.0 * margin);
            ([-margin, -margin], size, groups)
        }
    };
    let painted = |group: &Group| !group.shapes.is_empty();
    let scene = Scene {
        origin,
        size,
        unit_mm: front.width_mm / front.size[0],
        title: if lcd.lit { short_words(panel, lcd) } else { panel.case.title.clone() },
        description: described(panel, lcd),
        notes: noted(inferred(lcd, view != View::Glass)),
        recipe: String::new(),
        groups: groups.into_iter().filter(painted).collect(),
    };
    if panel.outlined {
        // An outline at the edge is seen as a whole.
        let (edge, seen) = (OUTLINE, Region { at: scene.origin, size: scene.size });
        let Region { at: origin, size } = seen.grown(edge);
        let scene = Scene { origin, size, ..scene };
        outlined(scene, panel.colours.case_text, panel.off_outlined)
    } else {
        scene
    }
}
